"""Edits that change nothing a reader could call wrong: each must stay silent."""

from __future__ import annotations

import csv
import io
import re
from random import Random

from faults.kinds.studies import typed_table
from faults.model import Fault, kind
from faults.sources import BIB, Edits, Tree


def _silent(edits: Edits) -> Fault:
    return Fault(edits.files(), status=0)


def _texts(tree: Tree) -> list[str]:
    names = r"_quarto\.yml|.*\.(?:qmd|bib|csv|json)"
    return [path for path in tree.files if re.fullmatch(names, path)]


@kind("harmless-crlf", "files have Windows line ends", harmless=True)
def crlf(tree: Tree, rng: Random) -> Fault:
    paths = rng.sample(_texts(tree), rng.randint(1, len(_texts(tree))))
    files: dict[str, bytes | None] = {
        path: tree.files[path].replace(b"\n", b"\r\n") for path in paths
    }
    return Fault(files, status=0)


@kind("harmless-bom", "files begin with a byte order mark", harmless=True)
def bom(tree: Tree, rng: Random) -> Fault:
    paths = rng.sample(_texts(tree), rng.randint(1, len(_texts(tree))))
    return Fault({path: b"\xef\xbb\xbf" + tree.files[path] for path in paths}, status=0)


@kind(
    "harmless-last-newline",
    "a file ends with no line end, or with several",
    harmless=True,
)
def last_newline(tree: Tree, rng: Random) -> Fault:
    path = rng.choice(_texts(tree))
    end = b"" if rng.random() < 0.5 else b"\n\n\n"
    return Fault({path: tree.files[path].rstrip(b"\n") + end}, status=0)


@kind("harmless-trailing-spaces", "lines of prose end with spaces", harmless=True)
def trailing_spaces(tree: Tree, rng: Random) -> Fault:
    path, _, _ = rng.choice(tree.some_prose())
    edits = Edits(tree)
    for offset, line in tree.prose(path):
        if rng.random() < 0.3:
            end = offset + len(line.rstrip("\n"))
            edits.put(path, end, end, " ")
    first, line = next(tree.prose(path))
    end = first + len(line.rstrip("\n"))
    if edits.text(path) == tree.text(path):
        edits.put(path, end, end, " ")
    return _silent(edits)


@kind("harmless-rewrapped", "a paragraph is wrapped at other places", harmless=True)
def rewrapped(tree: Tree, rng: Random) -> Fault | None:
    path, offset, _ = rng.choice(tree.some_prose())
    text = tree.text(path)
    start = text.rfind("\n\n", 0, offset) + 2 if "\n\n" in text[:offset] else offset
    end = text.find("\n\n", offset)
    end = end if end >= 0 else len(text.rstrip("\n"))
    paragraph = text[start:end]
    if not re.match(r"[A-Z@]", paragraph) or "\n#" in paragraph:
        return None
    width = rng.choice((40, 60, 72, 100, 10_000))
    rows, row = [], ""
    # Code and what would begin a list or a heading must not be torn apart.
    for word in re.findall(r"\S*`[^`]*`\S*|\S+", paragraph):
        if row and len(row) + 1 + len(word) > width and re.match(r"[a-z(\[]", word):
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    edits = Edits(tree).put(path, start, end, "\n".join([*rows, row]))
    return _silent(edits) if edits.text(path) != text else None


_COMMENTS = (
    "<!-- checked by two of us -->",
    "<!-- TODO: [@nobody2020] said ⟨N⟩ studies; see @fig-nowhere -->",
    "<!--\nWan and colleagues had 73 patients.\n-->",
)


@kind("harmless-comment", "a comment stands in the text", harmless=True)
def comment(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    new = rng.choice(_COMMENTS)
    if rng.random() < 0.5 and "\n" not in new:
        place = offset + len(line) - 1
        return _silent(Edits(tree).put(path, place, place, f" {new}"))
    text = tree.text(path)
    place = text.find("\n\n", offset)
    place = place + 2 if place >= 0 else len(text)
    before = "" if place < len(text) or text.endswith("\n\n") else "\n"
    return _silent(Edits(tree).put(path, place, place, f"{before}{new}\n\n"))


@kind("harmless-bib-order", "the entries of references.bib are in another order", harmless=True)
def bib_order(tree: Tree, rng: Random) -> Fault:
    text = tree.text(BIB)
    entries = list(tree.entries.values())
    head = text[: entries[0].start]
    blocks = [text[entry.start : entry.end] for entry in entries]
    rng.shuffle(blocks)
    return _silent(Edits(tree).put(BIB, 0, len(text), head + "\n".join(blocks)))


@kind("harmless-bib-layout", "an entry of references.bib is laid out differently", harmless=True)
def bib_layout(tree: Tree, rng: Random) -> Fault:
    entry = tree.entries[rng.choice(list(tree.entries))]
    fields = list(entry.fields.items())
    rng.shuffle(fields)
    how = rng.choice(("upper", "tight", "tabs", "one-line"))
    if how == "upper":
        body = "".join(f"  {name.upper()} = {{{value.text}}},\n" for name, value in fields)
    elif how == "tight":
        body = "".join(f"{name}={{{value.text}}},\n" for name, value in fields)
    elif how == "tabs":
        body = ",\n".join(f"\t{name}\t= {{{value.text}}}" for name, value in fields) + "\n"
    else:
        body = ", ".join(f"{name} = {{{value.text}}}" for name, value in fields) + "\n"
    new = f"@{rng.choice(('article', 'Article', 'ARTICLE'))}{{{entry.key},\n{body}}}\n"
    return _silent(Edits(tree).put(BIB, entry.start, entry.end, new))


@kind("harmless-bib-field", "an entry has a field that no style prints", harmless=True)
def bib_field(tree: Tree, rng: Random) -> Fault:
    entry = tree.entries[rng.choice(list(tree.entries))]
    place = entry.end - len("}\n")
    new = rng.choice(("keywords = {exosomes, hair}", "file = {a.pdf}", "abstract = {In vitro.}"))
    return _silent(Edits(tree).put(BIB, place, place, f"  {new},\n"))


@kind("harmless-key-renamed", "a key is renamed wherever it stands", harmless=True)
def key_renamed(tree: Tree, rng: Random) -> Fault:
    key = rng.choice(list(tree.entries))
    year = re.search(r"\d{4}", key)
    assert year is not None
    new = f"{key[: year.end()]}{rng.choice('xyz')}{key[year.end() :]}"
    edits = Edits(tree)
    for path in _texts(tree):
        for match in re.finditer(rf"(?<![\w-]){key}(?![\w-])", tree.text(path)):
            edits.put(path, *match.span(), new)
    return _silent(edits)


@kind("harmless-csv-quotes", "cells of a data file are quoted", harmless=True)
def csv_quotes(tree: Tree, rng: Random) -> Fault:
    path = rng.choice([path for path in tree.files if path.endswith(".csv")])
    lines = tree.text(path).splitlines(keepends=True)
    line = rng.randrange(len(lines))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(next(csv.reader([lines[line]])))
    return _silent(Edits(tree).line_text(path, line + 1, out.getvalue()))


_NUMBERS = (
    "Treatment lasted 24 weeks.",
    "Vesicles of 50 nm to 200 nm were kept at 4 °C.",
    "CD8 and CD34 were measured on day 14.",
    "The 2009 scale has 10 levels.",
    "Hair grew by 0.5 mm in 3 weeks, that is by 12%.",
    "K14 and CD34 were raised 2.5-fold.",
    "On 31 August 2025, at 10:30, it rained.",
    "Needles of 0.5 mm at 3-week intervals were used.",
)


@kind("harmless-numbers", "numbers that are no counts", harmless=True)
def numbers(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    end = offset + len(line)
    new = " ".join(rng.sample(_NUMBERS, 2))
    return _silent(Edits(tree).put(path, end, end, f"{new}\n"))


_NAMES = (
    "Seoul and Busan are cities.",
    "Black 6 and Swiss mice were bred.",
    "Panax ginseng and Aloe vera are plants.",
    "Frizzled and Dishevelled are proteins.",
    "The Cochrane Library and Google Scholar are known.",
    "Norwood and Hamilton gave their names to a scale.",
    "Minoxidil and Finasteride are drugs.",
    "Genes such as Lef1 and Axin2 responded.",
    "January and February were cold.",
)


@kind("harmless-names", "capitals that are no authors: places, genes, drugs", harmless=True)
def names(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    end = offset + len(line)
    new = " ".join(rng.sample(_NAMES, 2))
    return _silent(Edits(tree).put(path, end, end, f"{new}\n"))


@kind("harmless-name-again", "a study is named again in its paragraph, unmarked", harmless=True)
def name_again(tree: Tree, rng: Random) -> Fault | None:
    mention = rng.choice(tree.mentions)
    text = tree.text(mention.path)
    end = text.find("\n\n", mention.end)
    end = end if end >= 0 else len(text.rstrip("\n"))
    paragraph = text[mention.start : end]
    if len(re.findall(r"\[@", paragraph)) != 1 or not paragraph.endswith("."):
        return None  # with another work cited in between it would be ambiguous
    before = text[text.rfind("\n\n", 0, mention.start) + 2 : mention.start]
    if "[@" in before:
        return None
    group = rng.choice((" et al.", " and colleagues", " and coworkers"))
    new = f"\n{mention.name}{group} also described the method."
    return _silent(Edits(tree).put(mention.path, end, end, new))


@kind("harmless-year-beside-name", "a year in the prose is that of the reference", harmless=True)
def right_year(tree: Tree, rng: Random) -> Fault:
    mention = rng.choice(tree.mentions)
    new = f"({tree.entries[mention.key].year}) "
    return _silent(Edits(tree).put(mention.path, mention.mark, mention.mark, new))


@kind("harmless-other-group", "“et al.” and “and colleagues” change places", harmless=True)
def other_group(tree: Tree, rng: Random) -> Fault:
    mention = rng.choice(tree.mentions)
    group = tree.text(mention.path)[mention.name_end : mention.mark - 1]
    new = " and colleagues" if group == " et al." else " et al."
    hard = " et al.".replace(" ", "\N{NO-BREAK SPACE}")
    new = rng.choice((new, " and co-workers", " and associates", hard))
    return _silent(Edits(tree).put(mention.path, mention.name_end, mention.mark - 1, new))


_CODE = (
    "Write `[@nobody2020]` to cite.",
    "Its address is info\\@example.org.",
    "The tag `@fig-nowhere` is code.",
    "```text\nWan et al. [@nobody2020] had 73 patients, see @fig-nowhere.\n```",
)


@kind("harmless-code", "code that looks like a citation", harmless=True)
def code(tree: Tree, rng: Random) -> Fault:
    path, offset, _ = rng.choice(tree.some_prose())
    text = tree.text(path)
    place = text.find("\n\n", offset)
    place = place + 2 if place >= 0 else len(text)
    before = "" if place < len(text) or text.endswith("\n\n") else "\n"
    return _silent(Edits(tree).put(path, place, place, f"{before}{rng.choice(_CODE)}\n\n"))


@kind("harmless-locator", "a citation gives a page", harmless=True)
def locator(tree: Tree, rng: Random) -> Fault:
    mark = rng.choice(tree.marks)
    first = rng.randint(2, 90)
    new = rng.choice((f", p. {first}", f", pp. {first}–{first + rng.randint(1, 30)}"))
    place = mark.end - 1
    return _silent(Edits(tree).put(mark.path, place, place, new))


@kind("harmless-acknowledgements-order", "the acknowledgements are in another order", harmless=True)
def accepted_order(tree: Tree, rng: Random) -> Fault:
    path = "data/acknowledged.csv"
    head, *rows = tree.text(path).splitlines(keepends=True)
    rng.shuffle(rows)
    return _silent(Edits(tree).put(path, 0, len(tree.text(path)), head + "".join(rows)))


@kind("harmless-table", "a table typed by hand agrees with the data", harmless=True)
def right_table(tree: Tree, rng: Random) -> Fault | None:
    return typed_table(tree, rng, "")


@kind("harmless-blank-lines", "blank lines between paragraphs are doubled", harmless=True)
def blank_lines(tree: Tree, rng: Random) -> Fault:
    path, _, _ = rng.choice(tree.some_prose())
    edits = Edits(tree)
    text = tree.text(path)
    for match in re.finditer(r"\n\n", text):
        inside = text[: match.start()].count("\n```") % 2
        if not inside and rng.random() < 0.5:
            edits.put(path, *match.span(), "\n\n\n")
    if edits.text(path) == text:
        edits.put(path, len(text), len(text), "\n")
    return _silent(edits)
