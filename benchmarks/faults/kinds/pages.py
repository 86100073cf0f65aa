"""The rendered page, altered after it was built."""

from __future__ import annotations

import io
import re
import zipfile
from random import Random

from faults.model import READ_BACK, WHOLE_FILE, Consequence, Fault, at, kind
from faults.sources import PAGE, WORD, Tree, line_of

_CITED = re.compile(
    r'<span class="citation" data-cites="(?P<keys>[^"]*)"><sup>(?P<inner>.*?)</sup></span>', re.S
)
_ENTRY = re.compile(
    r'<div id="ref-(?P<key>[^"]+)" class="csl-entry" role="listitem">\s*'
    r'<div class="csl-left-margin">(?P<number>\d+)\. </div>'
    r'<div class="csl-right-inline">(?P<text>.*?)</div>\s*</div>\n?',
    re.S,
)
_COUNTED = re.compile(
    r"(?<=[ >])(?P<n>734|328|42|37|72|58|39|40|17|11)(?= (?:of these |of them )?(?:records|were"
    r" screened|studies|patients|preclinical|reviews|one by one|participants))"
)
_UNKNOWN = (
    '<span class="citation" data-cites="nobody2020"><sup><strong>nobody2020?</strong></sup></span>'
)
"""What Pandoc prints for a key that it does not know."""
_NUMBER = re.compile(r'<a href="#ref-(?P<key>[^"]+)"[^>]*>(?P<number>\d+)</a>')


def _edit(page: str, start: int, end: int, new: str) -> dict[str, bytes | None]:
    return {PAGE: (page[:start] + new + page[end:]).encode("utf-8")}


def _marks(page: str) -> list[re.Match[str]]:
    """Return the citations of the text: those of the list of rules and of the list are others."""
    return [match for match in _CITED.finditer(page) if _NUMBER.search(match.group())]


def _names(line: int) -> tuple[Consequence, ...]:
    return (Consequence("CIT203", PAGE, line), Consequence("CIT204", PAGE, line))


@kind("page-number-altered", "a printed citation number was altered", command=READ_BACK)
def number_altered(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice(_marks(tree.page))
    link = rng.choice(list(_NUMBER.finditer(tree.page, *mark.span())))
    wrong = str(int(link["number"]) + rng.choice((-2, -1, 1, 2)) or 3)
    line = line_of(tree.page, link.start())
    files = _edit(tree.page, *link.span("number"), wrong)
    first = line_of(tree.page, mark.start())
    return Fault(files, (at("OUT801", PAGE, first, line),), _names(first), (wrong,))


@kind("page-link-astray", "a citation number leads to another entry", command=READ_BACK)
def link_astray(tree: Tree, rng: Random) -> Fault | None:
    mark = rng.choice(_marks(tree.page))
    link = rng.choice(list(_NUMBER.finditer(tree.page, *mark.span())))
    other = rng.choice(list(_ENTRY.finditer(tree.page)))["key"]
    if other in mark["keys"].split():
        return None
    line = line_of(tree.page, link.start())
    first = line_of(tree.page, mark.start())
    files = _edit(tree.page, *link.span("key"), other)
    return Fault(files, (at("OUT801", PAGE, first, line),), _names(first), (other,))


@kind("page-citation-lost", "a citation is missing on the page", command=READ_BACK)
def mark_lost(tree: Tree, rng: Random) -> Fault | None:
    marks = _marks(tree.page)
    mark = rng.choice(marks)
    # The place of what is missing is the place in the source where it is cited.
    key = mark["keys"].split()[0]
    nth = [m["keys"].split()[0] for m in marks[: marks.index(mark)]].count(key)
    sources = tree.citing(key)
    if tree.clinical(key) or nth >= len(sources) or sources[nth].keys[0] != key:
        return None
    cited = sources[nth]
    spot = at("OUT801", cited.path, line_of(tree.text(cited.path), cited.start))
    line = line_of(tree.page, mark.start())
    gone = (*_names(line), Consequence("OUT801"), Consequence("CIT205", PAGE, line))
    return Fault(_edit(tree.page, *mark.span(), ""), (spot,), gone, (key,))


@kind("page-entry-lost", "an entry is missing in the printed list", command=READ_BACK)
def entry_lost(tree: Tree, rng: Random) -> Fault:
    entries = list(_ENTRY.finditer(tree.page))
    place = rng.randrange(len(entries))
    entry = entries[place]
    line = line_of(tree.page, entry.start())
    # Every later entry moves up; the list ends too soon. Its links have lost their target.
    last = place == len(entries) - 1
    spot = at("OUT802", PAGE, WHOLE_FILE if last else line)
    gone = (Consequence("OUT802", PAGE), Consequence("OUT803", PAGE), Consequence("OUT801", PAGE))
    return Fault(_edit(tree.page, *entry.span(), ""), (spot,), gone, (entry["key"],))


@kind("page-entry-altered", "a printed entry is not as in the bibliography", command=READ_BACK)
def entry_altered(tree: Tree, rng: Random) -> Fault | None:
    entry = rng.choice(list(_ENTRY.finditer(tree.page)))
    words = [
        match.span()
        for match in re.finditer(r"(?<=[ >])[A-Za-z]{5,}(?=[ .,])", entry["text"])
        if "<" not in entry["text"][match.end() :].split(">")[0].split("<")[0]
    ]
    if not words:
        return None
    start, end = rng.choice(words)
    base = entry.start("text")
    word = entry["text"][start:end]
    wrong = word[:-2] + word[-1] + word[-2] if word[-1] != word[-2] else f"{word}x"
    files = _edit(tree.page, base + start, base + end, wrong)
    first = line_of(tree.page, entry.start())
    spot = at("OUT802", PAGE, first, line_of(tree.page, entry.end()))
    gone = (Consequence("OUT801", PAGE), Consequence("CIT203", PAGE), Consequence("CIT204", PAGE))
    return Fault(files, (spot,), gone, (wrong,))


@kind(
    "page-entries-swapped", "two neighbours of the printed list changed places", command=READ_BACK
)
def entries_swapped(tree: Tree, rng: Random) -> Fault:
    entries = list(_ENTRY.finditer(tree.page))
    place = rng.randrange(len(entries) - 1)
    one, other = entries[place], entries[place + 1]
    between = tree.page[one.end() : other.start()]
    new = other.group() + between + one.group()
    files = _edit(tree.page, one.start(), other.end(), new)
    spot = at("OUT802", PAGE, line_of(tree.page, one.start()))
    return Fault(files, (spot,), (Consequence("OUT802", PAGE),), (one["key"],))


@kind(
    "page-target-lost",
    "a figure, table or heading lost the id that links lead to",
    command=READ_BACK,
)
def target_lost(tree: Tree, rng: Random) -> Fault | None:
    targets = {
        match[1] for match in re.finditer(r'<a href="#((?:fig|tbl|appendix)-[^"]+)"', tree.page)
    }
    name = rng.choice(sorted(targets))
    places = [match.start() for match in re.finditer(rf'\bid="{re.escape(name)}"', tree.page)]
    if len(places) != 1:
        return None
    links = [match.start() for match in re.finditer(rf'<a href="#{re.escape(name)}"', tree.page)]
    files = _edit(tree.page, places[0], places[0] + len(f'id="{name}"'), f'id="{name}-x"')
    spots = tuple(at("OUT803", PAGE, line_of(tree.page, place)) for place in sorted({*links}))
    return Fault(files, spots, (Consequence("OUT803", PAGE),), (name,))


@kind(
    "page-figure-misnumbered",
    "a cross-reference prints another number",
    command=READ_BACK,
)
def misnumbered(tree: Tree, rng: Random) -> Fault | None:
    called = r'<a href="#(?:fig|tbl)-[^"]+"[^>]*>[^<\d]*(?:<span>)?(?P<number>\d+)'
    links = list(re.finditer(called, tree.page))
    link = rng.choice(links)
    wrong = str(int(link["number"]) + rng.choice((1, 2)))
    files = _edit(tree.page, *link.span("number"), wrong)
    return Fault(files, (at("OUT803", PAGE, line_of(tree.page, link.start())),), (), (wrong,))


@kind("page-unresolved", "something unresolved is printed", command=READ_BACK)
def unresolved(tree: Tree, rng: Random) -> Fault | None:
    ends = [match.start() for match in re.finditer(r"(?<=[a-z])\.</p>", tree.page)]
    place = rng.choice(ends)
    new = rng.choice(
        (
            " ?@fig-flow",
            _UNKNOWN,
            " (???)",
            " <code>{python} review.prisma.included</code>",
            " {{&lt; include sections/_10.qmd &gt;}}",
            " [@nobody2020]",
            " @tbl-clinical",
        )
    )
    files = _edit(tree.page, place, place, new)
    start = tree.page.rindex("<p", 0, place)
    first, last = line_of(tree.page, start), line_of(tree.page, place)
    return Fault(files, (at("OUT805", PAGE, first, last),), (), (new.strip(),))


@kind("page-count-altered", "a count on the page is not that of the data", command=READ_BACK)
def count_altered(tree: Tree, rng: Random) -> Fault | None:
    counts = list(_COUNTED.finditer(tree.page))
    match = rng.choice(counts)
    if tree.page.rfind('class="csl-entry"', 0, match.start()) > tree.page.rfind(
        "</section>", 0, match.start()
    ):
        return None  # the title of a work, which is no count
    wrong = str(int(match["n"]) + rng.choice((-10, -1, 1, 10)))
    files = _edit(tree.page, *match.span("n"), wrong)
    start = max(tree.page.rfind("<p", 0, match.start()), tree.page.rfind("<fig", 0, match.start()))
    first, last = line_of(tree.page, start), line_of(tree.page, match.start())
    return Fault(files, (at("OUT806", PAGE, first, last),), (), (wrong,))


@kind(
    "page-table-altered",
    "a cell of the printed table is not that of the data",
    command=READ_BACK,
)
def table_altered(tree: Tree, rng: Random) -> Fault | None:
    start = tree.page.index('id="tbl-clinical"')
    end = tree.page.index("</table>", start)
    cells = list(re.finditer(r"<td[^>]*>(?P<text>[^<]{2,})</td>", tree.page[start:end]))
    cell = rng.choice(cells)
    text = cell["text"]
    wrong = str(int(text) + 1) if text.strip().isdigit() else f"{text} again"
    files = _edit(tree.page, start + cell.start("text"), start + cell.end("text"), wrong)
    row = tree.page.rindex("<tr", 0, start + cell.start())
    first, last = line_of(tree.page, row), line_of(tree.page, start + cell.end())
    return Fault(files, (at("OUT806", PAGE, first, last),), (), (wrong,))


_WORD_NUMBER = re.compile(
    r'<w:hyperlink [^>]*w:anchor="ref-[^"]+"[^>]*>(?:(?!</w:hyperlink>).)*?'
    r"<w:t[^>]*>(?P<text>\d+)</w:t>",
    re.S,
)
_WORD_CELL = re.compile(r"<w:tc>(?:(?!</w:tc>).)*?<w:t[^>]*>(?P<text>[^<]{3,})</w:t>", re.S)
_BODY = "word/document.xml"


def _in_word(tree: Tree, rng: Random, pattern: re.Pattern[str], code: str) -> Fault | None:
    """Alter a text in the Word file, which then tells another thing than the page.

    A Word file has no lines: any place in it is right.
    """
    with zipfile.ZipFile(io.BytesIO(tree.raw(WORD))) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    body = next(raw for info, raw in parts.items() if info.filename == _BODY).decode("utf-8")
    match = rng.choice(list(pattern.finditer(body)))
    old = match["text"]
    new = str(int(old) + rng.choice((1, 2))) if old.isdigit() else f"{old} again"
    start, end = match.span("text")
    changed = (body[:start] + new + body[end:]).encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info, raw in parts.items():
            archive.writestr(info, changed if info.filename == _BODY else raw)
    also = [Consequence(other, WORD) for other in ("OUT801", "OUT804", "OUT806", "CIT203")]
    spot = at(code, WORD, WHOLE_FILE, 10**6)
    return Fault({WORD: out.getvalue()}, (spot,), (*also,), (new,))


@kind("word-number-altered", "a citation number in Word is not that of the page", command=READ_BACK)
def word_number(tree: Tree, rng: Random) -> Fault | None:
    return _in_word(tree, rng, _WORD_NUMBER, "OUT804")


@kind("word-table-altered", "a cell of a table in Word is not that of the page", command=READ_BACK)
def word_table(tree: Tree, rng: Random) -> Fault | None:
    return _in_word(tree, rng, _WORD_CELL, "OUT804")
