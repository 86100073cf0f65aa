"""Offsets inside, lines and columns at the edge; a file that cannot be read says where and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewproof.errors import ReviewError
from reviewproof.text import Position, Source, read_source

TEXT = "one\n\ntwo 𝛽 β\r\nthree"


@pytest.mark.parametrize(
    ("offset", "line", "column"),
    [
        (0, 1, 1),
        (3, 1, 4),  # the line's own ending is still its line
        (4, 2, 1),
        (5, 3, 1),
        (TEXT.index("β"), 3, 7),  # a character outside of the first plane counts once
        (TEXT.index("three"), 4, 1),
        (len(TEXT), 4, 6),
    ],
)
def test_a_position_counts_lines_and_code_points_from_one(
    offset: int, line: int, column: int
) -> None:
    source = Source("a.qmd", TEXT)
    assert source.position(offset) == Position(line, column)
    assert source.offset(line, column) == offset


def test_a_span_quotes_exactly_its_text() -> None:
    source = Source("a.qmd", TEXT)
    span = source.span(5, 8)
    assert span.text == "two"
    assert (span.first, span.last) == (Position(3, 1), Position(3, 4))
    assert not span.whole_file


def test_a_whole_file_says_so() -> None:
    span = Source("a.qmd", TEXT).whole
    assert span.whole_file
    assert span.text == TEXT


def test_a_line_is_returned_without_its_ending() -> None:
    source = Source("a.qmd", TEXT)
    assert [source.line_text(line) for line in (1, 2, 3, 4)] == ["one", "", "two 𝛽 β", "three"]


@pytest.mark.parametrize(("line", "column"), [(9, 1), (4, 99)])
def test_an_offset_stays_inside_the_text(line: int, column: int) -> None:
    assert Source("a.qmd", TEXT).offset(line, column) == len(TEXT)


def test_generated_text_is_located_at_the_cell_that_prints_it() -> None:
    cell = Source("a.qmd", TEXT).span(5, 8)
    printed = Source("a.qmd", "| a | b |\n", origin=cell).span(2, 3)
    assert printed.text == "a"
    assert (printed.first, printed.last) == (Position(3, 1), Position(3, 4))


def test_a_file_is_read_with_one_kind_of_line_ending_and_without_its_byte_order_mark(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.qmd").write_bytes(b"\xef\xbb\xbfx\r\ny")
    source = read_source(tmp_path, Path("a.qmd"))
    assert (source.path, source.text) == ("a.qmd", "x\ny")


def test_a_path_is_relative_with_forward_slashes(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "a.qmd").write_text("x")
    assert read_source(tmp_path, tmp_path / "sections" / "a.qmd").path == "sections/a.qmd"


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReviewError) as caught:
        read_source(tmp_path, Path("a.qmd"))
    error = caught.value
    assert (error.path, error.line, error.column) == ("a.qmd", None, None)
    assert error.message == "the file must be readable, but: No such file or directory"
    assert error.remedy
    assert str(error).startswith("a.qmd: the file must be readable")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").mkdir()
    with pytest.raises(ReviewError, match="Is a directory"):
        read_source(tmp_path, Path("a.qmd"))


def test_the_first_byte_that_is_not_utf_8_is_located(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_bytes("first\nβeta ".encode() + b"\xe9t\xe9")
    with pytest.raises(ReviewError) as caught:
        read_source(tmp_path, Path("a.qmd"))
    error = caught.value
    assert (error.path, error.line, error.column) == ("a.qmd", 2, 6)
    assert "0xe9" in error.message
    assert str(error).startswith("a.qmd:2:6: ")


@pytest.mark.parametrize("control", "\0\x01\x08\x0b\x0c\x1b\x7f\x85\x9d")
def test_a_control_character_is_located(tmp_path: Path, control: str) -> None:
    (tmp_path / "a.csv").write_bytes(f"first\r\nβe\tta{control}\n".encode())
    with pytest.raises(ReviewError) as caught:
        read_source(tmp_path, Path("a.csv"))
    error = caught.value
    assert (error.path, error.line, error.column) == ("a.csv", 2, 6)
    assert f"U+{ord(control):04X}" in error.message
    assert error.remedy.startswith("remove the character")


def test_signs_that_nobody_sees_are_text(tmp_path: Path) -> None:
    text = "a\tb\rc\u00a0\u00ad\u200b\u2028\U0010fffd\n"
    (tmp_path / "a.qmd").write_bytes(text.encode())
    assert read_source(tmp_path, Path("a.qmd")).text == text


@given(st.text(alphabet="ab\n\r𝛽"), st.data())
def test_every_offset_has_a_position_that_leads_back(text: str, data: st.DataObject) -> None:
    source = Source("a", text)
    offset = data.draw(st.integers(0, len(text)))
    position = source.position(offset)
    assert source.offset(position.line, position.column) == offset
    assert position.line == text.count("\n", 0, offset) + 1
