"""The manuscript as a finished article in plain text, with numbers for citations and a list.

Kept are the sentences that need no data; what the article states of the search and of the patients
it computes here, from the data files. The package that is judged has no part in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from faults.sources import FLOW, MARK, SPINE, STUDIES, Tree, section_of

ARTICLE = "article.txt"
LIST_TITLE = "References"

_TITLES = ("introduction", "methods", "results", "discussion", "conclusion")
_ENTRIES = "data/published/references.csv"
_LEVEL = re.compile(r" \(Level `[^`]*`\)")
_CODE = re.compile(r"^```.*?^```$", re.M | re.S)
_DATA = re.compile(r"`|@(?:tbl|fig)-|\]\(|\{\{|^\W|[^.]$")
_DOI = re.compile(r" doi:\S+$")
"""Of one work the printed list has the DOI of another: the article leaves them all out."""
_UNMARKED = re.compile(r" (?:et al\.|and colleagues)(?! \[@)")


def with_article(tree: Tree) -> Tree:
    """Return the same manuscript, with the article that is made from it."""
    return replace(tree, rendered={**tree.rendered, ARTICLE: _article(tree).encode("utf-8")})


def _article(tree: Tree) -> str:
    """Return the article; its list holds what the text cites, in that order."""
    title = tree.text(SPINE).partition('title: "')[2].partition('"')[0]
    text = "\n\n".join((title, *_blocks(tree)))
    keys = [key for mark in MARK.finditer(text) for key in re.findall(r"@([\w-]+)", mark["inside"])]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys), start=1)}
    printed = {row["key"]: _DOI.sub("", row["entry"]) for row in tree.rows(_ENTRIES)}
    listed = "\n".join(f"{number}. {printed[key]}" for key, number in numbers.items())
    cited = MARK.sub(lambda mark: f"[{_numbers(mark['inside'], numbers)}]", text)
    return f"{cited}\n\n{LIST_TITLE}\n\n{listed}\n"


def _numbers(inside: str, numbers: dict[str, int]) -> str:
    return ", ".join(str(numbers[key]) for key in re.findall(r"@([\w-]+)", inside))


def _blocks(tree: Tree) -> Iterator[str]:
    """Yield headings and paragraphs, a sentence on each line of these."""
    for path in tree.sections:
        name = section_of(path)
        if name not in _TITLES:
            continue
        heading = tree.text(path).partition("\n")[0]
        yield heading.lstrip("# ")
        if name == "results":
            yield "\n".join(_of_the_search(tree))
        if name == "discussion":
            yield _total(tree)
        yield from _paragraphs(tree.text(path))
        if name == "results":
            yield "\n".join(_of_the_patients(tree))


def _paragraphs(text: str) -> Iterator[str]:
    for filled, lines in groupby(_CODE.sub("", text).splitlines(), key=bool):
        if filled and (kept := list(_sentences(lines))):
            yield "\n".join(kept)


def _sentences(lines: Iterable[str]) -> Iterator[str]:
    """Yield what can be printed without any data, and names nobody whom it does not cite."""
    for line in lines:
        sentence = _LEVEL.sub("", line).replace("*", "")
        if not _DATA.search(sentence) and not _UNMARKED.search(sentence):
            yield sentence


def _counts(tree: Tree) -> tuple[int, int, int]:
    """Return how many records were found and screened, and how many studies included."""
    count = {row["data"]: row["n"] for row in tree.rows(FLOW)}
    found, screened, included = (
        int(count[name]) for name in ("database_results", "records_screened", "new_studies")
    )
    return found, screened, included


def _of_the_search(tree: Tree) -> Iterator[str]:
    found, screened, included = _counts(tree)
    yield (
        f"In the searches {found} records were identified, {screened} records were screened and"
        f" {included} studies were included."
    )
    yield f"Screened were {screened} of {found} records ({share(screened, found)}%)."
    yield f"Of use were {included} of {screened} records ({share(included, screened)}%)."
    yield _total(tree)


def _total(tree: Tree) -> str:
    return f"A total of {_counts(tree)[2]} studies were included in this review."


def _of_the_patients(tree: Tree) -> Iterator[str]:
    """Yield a sentence for each clinical study that has a place in the list and a size."""
    rows = [row for row in tree.rows(STUDIES) if row["type"] == "clinical" and row["n"]]
    whole = sum(int(row["n"]) for row in rows)
    for row in rows:
        if row["key"] in tree.entries:
            part = int(row["n"])
            yield (
                f"One study treated {part} of {whole} patients ({share(part, whole)}%)"
                f" [@{row['key']}]."
            )


def share(part: int, whole: int, digits: int = 1) -> str:
    """Return a percentage as it is printed."""
    return f"{100 * part / whole:.{digits}f}"
