"""The tables of an article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewproof.article import Article
from reviewproof.bibliography import field_span
from reviewproof.findings import CannotTell, Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import CITE, Paragraph, Place, Reference, called
from reviewproof.naming import same_name
from reviewproof.rules.articles.reading import by_key
from reviewproof.rules.tables import repeated

_ROW_NAME = re.compile(r"(?P<name>[^\W\d_][\w’'.‐-]*).{0,60}?(?P<year>(?:19|20)\d{2})")


def check_table_years(article: Article) -> Iterator[Outcome]:
    """TBL402: the year of a table's cell is that of the reference beside it."""
    references = by_key(article)
    looked = False
    for paragraph in article.paragraphs:
        if paragraph.place is not Place.TABLE or len(paragraph.citations) != 1:
            continue
        links = paragraph.citations[0].links
        reference = references.get(links[0].key) if len(links) == 1 else None
        if reference is None or reference.year is None:
            continue
        before = paragraph.text.split(CITE, 1)[0].strip()
        named = _ROW_NAME.fullmatch(before.rstrip(" ,.()[]"))  # behind ";" stands another work
        if named and same_name(named["name"], reference.first_author or ""):
            looked = True
            yield Checked("TBL402")
            yield from _row_year(paragraph, named, reference)
    if not looked:
        yield NotApplicable("TBL402", "no cell of a table names an author, a year and a reference")


def _row_year(
    paragraph: Paragraph, named: re.Match[str], reference: Reference
) -> Iterator[Outcome]:
    if named["year"] in reference.fields.get("entry", "") or int(named["year"]) == reference.year:
        return
    start = paragraph.text.index(named["year"])
    yield Finding(
        "TBL402",
        f"the year of a row must be that of its reference, but the row has {named['year']} and"
        f" {called(reference)} {reference.year}",
        paragraph.sub(start, start + len(named["year"])),
        found=named["year"],
        expected=str(reference.year),
        hint="look the work up; one of the two is wrong",
        related=(Related("the reference's year", field_span(reference, "year")),),
    )


_SAME = re.compile(r"(?P<word>[^\W\d_]{3,})(?:\s+(?P=word)){2,}")


def check_repeated_cells(article: Article) -> Iterator[Outcome]:
    """TBL404: no word stands several times in a row in a cell."""
    cells = [each for each in article.paragraphs if each.place is Place.TABLE]
    if not cells:
        yield NotApplicable("TBL404", "the article has no table that could be read")
    same = [(cell, found) for cell in cells if (found := _SAME.fullmatch(cell.text.strip()))]
    yield Checked("TBL404", len(cells))
    usual = {cell.text.strip() for cell in cells}
    for cell, found in same:
        start = cell.text.index(found[0])
        alike = len(same) > 1 and found["word"] in usual
        if article.from_print and (alike or len(found[0].split()) > _TIMES):
            # Cells that stand near each other on a page were taken for one.
            message = f"whether one cell says {found['word']!r} several times, or several once"
            yield CannotTell("TBL404", message, cell.span)
        else:
            yield repeated(cell.sub(start, start + len(found[0])), found[0], found["word"])


_TIMES = 3
