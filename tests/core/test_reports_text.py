"""The report for a terminal: excerpts, underlines, and characters of every width."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from cases import qmd
from hypothesis import given
from hypothesis import strategies as st

from helpers import make_project
from reviewproof.proof import prove
from reviewproof.reports.excerpt import WIDEST, Mark, cells, excerpt, gutter
from reviewproof.reports.paint import Paint, harmless, is_harmful
from reviewproof.reports.text import text_report
from reviewproof.text import Source, Span

PLAIN = Paint(on=False)


def shown(text: str, start: int, end: int, *others: tuple[int, int]) -> list[str]:
    """Return the excerpt of `text[start:end]`, without the empty first row."""
    source = Source("a.qmd", text)
    marks = [Mark(source.span(start, end)), *(Mark(source.span(*other), "-") for other in others)]
    rows = list(excerpt(marks, PLAIN, gutter([mark.span for mark in marks])))
    assert rows[0].endswith(" |")
    return rows[1:]


def test_the_span_is_underlined() -> None:
    assert shown("one two three\n", 4, 7) == ["1 | one two three", "  |     ^^^"]


def test_an_empty_span_is_one_sign_also_at_the_end_of_a_line() -> None:
    assert shown("one two\n", 4, 4)[1] == "  |     ^"
    assert shown("one\n", 3, 3) == ["1 | one", "  |    ^"]
    assert shown("one", 3, 3) == ["1 | one", "  |    ^"]


def test_both_sides_on_one_line_are_marked_in_it() -> None:
    assert shown("Li et al. [@lu] wrote", 10, 15, (0, 9)) == [
        "1 | Li et al. [@lu] wrote",
        "  | --------- ^^^^^",
    ]


@pytest.mark.parametrize(
    ("before", "width"),
    [
        ("毛囊 ", 5),  # wide
        ("Ｌ ", 3),  # fullwidth
        ("e\u0301a\u0308 ", 3),  # combining marks
        ("é ", 2),
        ("\t", 4),
        ("a\u200bb ", 3),  # zero width
        ("한글 ", 5),
        ("\u202eab", 3),  # shown as one sign that turns nothing
    ],
)
def test_what_stands_before_the_span_moves_the_underline_by_its_cells(
    before: str, width: int
) -> None:
    row, signs = shown(f"{before}XY end", len(before), len(before) + 2)
    assert signs.index("^") - 4 == width
    assert signs.count("^") == 2
    assert "XY end" in row


def test_a_wide_span_is_underlined_in_full() -> None:
    assert shown("a 毛囊 b", 2, 4)[1] == "  |   ^^^^"


def test_a_span_of_several_lines_is_underlined_on_each() -> None:
    text = "first BAD\n  more bad\nlast bad end\n"
    assert shown(text, 6, text.index(" end")) == [
        "1 | first BAD",
        "  |       ^^^",
        "2 |   more bad",
        "  |   ^^^^^^^^",
        "3 | last bad end",
        "  | ^^^^^^^^",
    ]


def test_a_long_span_is_cut_in_the_middle() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 21))
    rows = shown(text, 0, len(text))
    assert [row.split("|")[0].strip() for row in rows if "^" not in row] == ["1", "2", "...", "20"]
    assert [row.count("^") for row in rows] == [0, 6, 0, 6, 0, 0, 7]


@pytest.mark.parametrize("length", [0, 30, 99, 100, 101, 400])
def test_a_long_line_is_cut_around_the_span(length: int) -> None:
    text = f"{'word ' * 40}HERE {'x' * length}"
    row, signs = shown(text, 200, 204)
    assert cells(row) <= WIDEST + 4
    assert row[signs.index("^") :].startswith("HERE")
    assert signs.count("^") == 4
    assert row.startswith("1 | …")
    assert row.endswith("…") is (length > 40)


def test_a_span_longer_than_the_line_shown_ends_with_it() -> None:
    row, signs = shown("y" * 500, 0, 500)
    assert len(row) == 4 + WIDEST - 1
    assert len(signs) <= len(row)


def test_a_whole_file_and_a_text_that_is_not_there_show_nothing() -> None:
    source = Source("a.qmd", "text\n")
    assert list(excerpt([Mark(source.whole)], PLAIN, 1)) == []
    assert list(excerpt([Mark(Source("b.qmd", "").span(0, 0))], PLAIN, 1)) == []
    assert list(excerpt([Mark(Source("b.qmd", "\n\n  ").span(2, 3))], PLAIN, 1)) == []


def test_generated_text_has_no_line_number() -> None:
    origin = Source("a.qmd", "{python} review.x\n").span(0, 8)
    source = Source("a.qmd", "printed here\n", origin)
    assert list(excerpt([Mark(source.span(8, 12))], PLAIN, 3)) == [
        "    |",
        "    | printed here",
        "    |         ^^^^",
    ]


def test_a_source_cannot_steer_the_terminal(tmp_path: Path) -> None:
    unprinted = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
    make_project(tmp_path, qmd("TODO \u202egnp.exe\u202c and [@a]."))
    report = text_report(prove(tmp_path), verbose=True)
    assert not unprinted.search(report)
    assert "TODO" in report
    make_project(tmp_path, qmd("\x1b[2J\x1b]0;title\x07 TODO and [@a\x1b]."))
    report = text_report(prove(tmp_path), verbose=True)
    assert not unprinted.search(report)
    assert "the control character U+001B" in report


@given(st.text(min_size=1, max_size=300), st.data())
def test_any_text_can_be_shown_and_its_signs_stand_below_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = Source("a.qmd", text)
    rows = list(excerpt([Mark(Span(source, start, end))], PLAIN, 3))
    for row, signs in zip(rows[1::2], rows[2::2], strict=False):
        if row == "...":
            continue
        assert cells(signs) <= max(cells(row), 6) + 2
        assert cells(row) <= WIDEST + 7
    assert harmless("".join(rows)) == "".join(rows)


@given(st.characters())
def test_a_character_takes_no_cell_one_or_two(char: str) -> None:
    expected = 2 if unicodedata.east_asian_width(char) in "WF" else 1
    if char == "\t":
        expected = 4
    elif unicodedata.category(char) in {"Mn", "Me", "Cf"} or unicodedata.combining(char):
        expected = 0
    assert cells(char) == (1 if is_harmful(char) else expected)
