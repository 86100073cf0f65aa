"""The editor's table: one row an article, as CSV, text and a page."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from helpers_articles import report_on

from report_forms import Page
from reviewproof.article import Article, System
from reviewproof.codes import CODES
from reviewproof.findings import CannotTell, Finding, Related
from reviewproof.proof import Report
from reviewproof.reports.excerpt import cells
from reviewproof.reports.github import github_parts
from reviewproof.reports.html import html_parts, html_report
from reviewproof.reports.json import json_parts, line_parts
from reviewproof.reports.sarif import sarif_parts
from reviewproof.reports.table import COLUMNS, csv_parts, shortened, text_table
from reviewproof.reports.table_page import page_parts, page_piece
from reviewproof.reports.tally import Piece, Tally, counted, spool
from reviewproof.reports.text import statistics_parts, text_parts, text_report
from reviewproof.rules.articles import ARTICLE_CODES
from reviewproof.text import Source

HOSTILE = '=cmd|"/c calc"!A1 </script><script>alert(1)</script> <b>&amp;'


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """One article with a wrong number."""
    return report_on(tmp_path, "Chen et al. [1] saw growth.")


def called(report: Report, name: str, title: str = "") -> Report:
    """Return the report under another name and title of its article."""
    assert isinstance(report.document, Article)
    return replace(report, document=replace(report.document, name=name, title=title))


def an_article(form: str, text: str, *marked: str) -> Report:
    """Return a report of one finding on the first text marked, related to the others."""
    source = Source(f"in/a.{form}", text)
    spans = [source.span(text.index(mark), text.index(mark) + len(mark)) for mark in marked]
    finding = Finding(
        "CIT203",
        "it must hold, but does not",
        spans[0],
        related=tuple(Related("it is here", span) for span in spans[1:]),
    )
    article = Article(f"in/a.{form}", form, (source,), (), system=System.NUMBERS)
    return replace(empty(article), findings=(finding,))


def empty(article: Article) -> Report:
    from collections import Counter

    return Report(article, (), (), (), (), Counter())


# CSV


def read_csv(reports: Iterable[Report]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_parts(map(counted, reports))))))


def test_the_columns_are_the_same_whatever_was_found(report: Report) -> None:
    (found,) = read_csv([report])
    (none,) = read_csv([replace(report, findings=())])
    assert list(found) == list(none)
    assert list(found)[:12] == [
        "path", "title", "format", "system", "citations", "mentions", "references",
        "errors", "warnings", "notes", "could_not_check", "cannot_tell",
    ]  # fmt: skip
    assert list(found)[12:] == [code for code in CODES if code in ARTICLE_CODES]
    assert {key: value for key, value in found.items() if value not in {"", "0"}} == {
        "path": "article.txt",
        "format": "text",
        "system": "numbers",
        "citations": "2",
        "mentions": "1",
        "references": "6",
        "errors": "1",
        "CIT203": "1",
    }


def test_no_cell_is_run_by_a_spreadsheet(report: Report) -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", HOSTILE):
        (row,) = read_csv([called(report, text, text)])
        assert row["path"] == row["title"] == f"'{text}"
    (row,) = read_csv([called(report, 'a, "b".txt', "One\n line,\ttwo")])
    assert (row["path"], row["title"]) == ('a, "b".txt', "One line, two")


# text


def table_of(reports: Iterable[Report], width: int | None = None) -> list[str]:
    return "".join(text_table(map(counted, reports), width=width)).splitlines()


def test_the_text_has_aligned_columns_and_totals_by_code(report: Report) -> None:
    clean = replace(report, findings=())
    lines = table_of([called(report, "a.txt", "On growth"), called(clean, "毛囊/much-longer.txt")])
    assert lines == [
        "file                  title      format  system   cited  named  refs  errors  warn  notes"
        "  unread  unsure  CIT203",
        "a.txt                 On growth  text    numbers      2      1     6       1     ·      ·"
        "       ·       ·       1",
        "毛囊/much-longer.txt             text    numbers      2      1     6       ·     ·      ·"
        "       ·       ·       ·",
        "",
        "CIT203  error        1 in    1 article   the author named in the text is the first author"
        " of the work cited",
        "2 articles: 4 citations, 2 named authors, 12 references: 1 error, 0 warnings, 0 notes,"
        " 0 not checked",
    ]


@pytest.mark.parametrize("width", [80, 100, 120, 200])
def test_no_row_is_wider_than_the_terminal(report: Report, width: int) -> None:
    long = called(report, f"journals/{'volume-' * 12}/article-毛囊-17.nxml", "A title " * 20)
    lines = table_of([long, called(report, "a.txt")], width)
    rows = lines[: lines.index("")]
    assert all(cells(row) <= width for row in rows)
    assert len({cells(row.rstrip()) for row in rows}) == 1
    assert re.match(r"journal\S*…\S*17\.nxml ", rows[1])
    said = "1 columns by code need a wider terminal; --format csv or html has them" in lines
    assert said is ("CIT203" not in rows[0])


def test_a_name_is_shortened_in_its_middle_and_steers_no_terminal(report: Report) -> None:
    assert shortened("abcdefghij", 10) == "abcdefghij"
    assert shortened("abcdefghijk", 7) == "ab…hijk"
    assert shortened("毛囊毛囊毛囊", 7) == "毛…毛囊"
    assert "\x1b" not in "\n".join(table_of([called(report, "\x1b[2Ja.txt", "\x1b[2J")]))


# the page


def page_of(*reports: Report) -> str:
    made = "".join(page_parts(map(page_piece, reports)))
    page = Page()
    page.feed(made)
    page.close()
    assert page.open == []
    assert page.loads == ["script"]
    return made


def cells_of(page: str) -> list[list[str]]:
    body = page[page.index("<table class=articles>") :]
    rows = re.findall(r"<tbody[^>]*>\n<tr>(.*?)</tr>", body, re.S)
    return [
        [unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_the_page_has_a_row_an_article_with_all_its_findings(report: Report) -> None:
    unsure = CannotTell("CIT203", "whose work this is", report.findings[0].span)
    clean = replace(report, findings=(), undecided=())
    page = page_of(
        called(replace(report, undecided=(unsure,)), "in/a.txt", "On growth"), called(clean, "b")
    )
    assert cells_of(page) == [
        ["in/a.txtOn growth", "text", "numbers", "2", "1", "6", "1", "0", "0", "0", "1", "1"],
        ["b", "text", "numbers", "2", "1", "6", "0", "0", "0", "0", "0", "0"],
    ]
    assert re.findall(r"<summary>(.*?)</summary>", page) == [
        "1 finding and 1 that cannot be decided"
    ]
    assert "<code>3:13</code> <b>CIT203</b> error: The author named must be the first" in page
    assert '<blockquote class="">Chen et al. <mark>[1]</mark> saw growth.</blockquote>' in page
    assert "The only Chen in the list is 5, cited for another study." in page
    assert "Cannot tell whose work this is." in page
    assert "<td>CIT203</td><td class=error>error</td>" in page
    assert "<option value=CIT203>CIT203 (1)</option>" in page


def test_the_page_runs_its_own_script_alone_and_is_a_plain_table_without_it(
    report: Report,
) -> None:
    page = page_of(called(report, HOSTILE, HOSTILE))
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page
    assert "alert(1)</script>" not in page
    # What only the script can do is shown by the script alone.
    assert "<form class=tools hidden>" in page
    assert "<button" not in page
    assert page.count("<th scope=col") == 12
    assert "http:" not in page
    assert "https:" not in page


def test_what_could_not_be_checked_and_what_was_not_asked_for_stands_out(report: Report) -> None:
    from reviewproof.choice import read_choice
    from reviewproof.proof import choose

    unread = Finding("SRC001", "no", Source("a.txt", "").whole)
    page = page_of(choose(replace(report, findings=(unread,)), read_choice(["BIB"], [])))
    assert "<tbody class=unchecked>" in page
    assert "<code>whole file</code> <b>SRC001</b>" in page
    assert "this is not the whole proof: findings left out: none." in page


# sentences without markup

JATS = (
    '<body><p>One before. By <italic>Chen et al.</italic><sup><xref ref-type="bibr"'
    ' rid="b">1</xref></sup> it is 5&#xa0;&lt; 6. One <!-- not this --> after.</p>'
    "<p>Next.</p></body>"
    '<ref-list><ref id="b1"><label>1</label><element-citation><name><surname>Liang</surname>'
    "<given-names>Y</given-names></name><year>2023</year><article-title>On growth</article-title>"
    "</element-citation></ref></ref-list>"
)


def test_a_sentence_of_a_file_with_markup_is_shown_without_it() -> None:
    report = an_article("jats", JATS, "1", "Chen et al.", "Liang")
    assert text_report(report).splitlines()[:9] == [
        f"in/a.jats:1:{JATS.index('1</') + 1} CIT203 it must hold, but does not",
        "  |",
        "  | One before. By Chen et al.1 it is 5\xa0< 6. One after.",
        "  |                -----------^",
        f" --> in/a.jats:1:{JATS.index('Chen') + 1} it is here",
        f" --> in/a.jats:1:{JATS.index('Liang') + 1} it is here",
        "  |",
        "  | 1 Liang Y 2023 On growth",
        "  |   -----",
    ]
    quotes = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html_report([report]))
    assert quotes == [
        "By Chen et al.<mark>1</mark> it is 5\xa0&lt; 6.",
        "By <mark>Chen et al.</mark>1 it is 5\xa0&lt; 6.",
        "1 <mark>Liang</mark> Y 2023 On growth",
    ]


def test_a_paragraph_of_text_that_was_put_together_is_a_line() -> None:
    report = an_article("docx", "A heading\nOne. Two by Chen 1 here. Three.\nNext", "Chen")
    assert '<blockquote class="">Two by <mark>Chen</mark> 1 here.</blockquote>' in html_report(
        [report]
    )
    wrapped = an_article("text", "A heading\n\nTwo by\nChen 1 here. Three.", "Chen")
    assert "Two by\n<mark>Chen</mark> 1 here." in html_report([wrapped])


def test_a_line_of_a_megabyte_is_cut_and_costs_no_more_than_others() -> None:
    filler = "<p>Words <b>and</b> more words, nothing else.</p>" * 12_000
    text = f"{filler}<p>Before that <i>Chen et al.</i><sup>[1]</sup> wrote.</p>{filler}"
    assert len(text) > 1_000_000
    report = an_article("jats", text, "[1]", "Chen et al.")
    tracemalloc.start()
    lines = text_report(report).splitlines()
    page = html_report([report])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines[2] == "  | Before that Chen et al.[1] wrote."
    assert "Before that Chen et al.<mark>[1]</mark> wrote." in page
    assert peak < 12 * len(text)


# memory: whatever the number of articles, none is kept

Parts = Callable[[Iterable[Piece]], Iterator[str]]
ALL: dict[str, Parts] = {
    "text": partial(text_parts, quiet=False, colour=False),
    "statistics": statistics_parts,
    "json": json_parts,
    "jsonl": line_parts,
    "sarif": sarif_parts,
    "github": github_parts,
    "html": html_parts,
    "csv": csv_parts,
    "table": text_table,
    "page": page_parts,
}


def many(number: int, one: Tally) -> Iterator[Piece]:
    for index in range(number):
        text = f'"{index:06}{"x" * 50_000}"'
        yield Piece(replace(one, name=f"{index}.txt"), text, f'"{index}"')


def peak_of(parts: Parts, pieces: Iterable[Piece]) -> int:
    tracemalloc.start()
    for _ in parts(pieces):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("form", ALL)
def test_memory_does_not_grow_with_the_number_of_articles(form: str, report: Report) -> None:
    one = counted(report).tally
    few, more = (peak_of(ALL[form], many(number, one)) for number in (50, 1000))
    assert more < few + 1_000_000  # the texts alone are 50 MB
    assert more < 6_000_000


def test_pieces_that_were_put_away_come_back_in_order(report: Report) -> None:
    one = counted(report).tally
    with spool() as put_away:
        for piece in many(60, one):  # more than stays in memory
            put_away.put(piece)
        for _ in range(2):
            assert [piece.tally.name for piece in put_away] == [f"{n}.txt" for n in range(60)]


def test_the_lists_of_a_report_in_pieces_are_json() -> None:
    assert json.loads("".join(json_parts([])))["documents"] == []
    assert json.loads("".join(sarif_parts([])))["runs"][0]["results"] == []
    assert COLUMNS
