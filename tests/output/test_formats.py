"""Word and PDF, read back: each alteration has its code at its place, in each format.

Tests alter the bytes that a reader of the file gets: the text of the document part of a Word file,
the glyphs and links of a PDF. What must be found is computed from the edit.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream, NameObject

from helpers import ROOT, codes, lines, make_project, of, with_schema
from reviewproof.errors import ReviewError
from reviewproof.page import Page
from reviewproof.proof import ProjectReport, prove
from reviewproof.readback import prove_pages, read_pages
from reviewproof.readers.docx import read_docx
from reviewproof.readers.html import read_html
from reviewproof.readers.pdf import NotTaggedError, read_pdf
from reviewproof.render.embedded import EmbeddedEngine

from .pages import PAGE, Rendered
from .test_build import SETTINGS, SOURCE

WORD, PDF = "index.docx", "index.pdf"
DOCUMENT = "word/document.xml"


@pytest.fixture(scope="module")
def sources(all_formats: Rendered) -> ProjectReport:
    return prove(all_formats.root)


@pytest.fixture(scope="module")
def pages(all_formats: Rendered) -> dict[str, Page]:
    output = all_formats.output
    return {
        PAGE: read_html(output, Path(PAGE)),
        WORD: read_docx(output, Path(WORD)),
        PDF: read_pdf(output, Path(PDF)),
    }


def document_of(output: Path) -> str:
    with zipfile.ZipFile(output / WORD) as archive:
        return archive.read(DOCUMENT).decode()


def with_document(source: Path, target: Path, text: str | bytes) -> None:
    """Copy a Word file with another document part."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.startswith("word/media/"):
                new.writestr(name, text if name == DOCUMENT else old.read(name))


def word(all_formats: Rendered, folder: Path, text: str | bytes) -> Page:
    """Read a Word file with this document part."""
    with_document(all_formats.output / WORD, folder / WORD, text)
    return read_docx(folder, Path(WORD))


def proved(sources: ProjectReport, *pages: Page) -> ProjectReport:
    """Return the report on the last page."""
    return prove_pages(sources, pages)[-1]


def marks(page: Page) -> list[tuple[tuple[int, ...], list[str]]]:
    """Return the numbers of every mark, and the entries that its links lead to."""
    by_key = {entry.key: entry for entry in page.references}
    return [
        (mark.numbers, [by_key[link.key].fields["entry"] for link in mark.links])
        for mark in page.citations()
    ]


@pytest.mark.parametrize("name", [WORD, PDF])
class TestAsRendered:
    def test_it_holds(self, sources: ProjectReport, pages: dict[str, Page], name: str) -> None:
        report = proved(sources, pages[PAGE], pages[name])
        assert list(lines(report)) == []
        assert report.exit_status == 0
        assert (report.undecided, report.not_applicable) == ((), ())
        for code, least in {
            "OUT801": 140,
            "OUT802": 51,
            "OUT803": 150,
            "OUT804": 800,
            "OUT805": 800,
            "OUT806": 800,
            "CIT203": 40,
        }.items():
            assert report.checked[code] >= least, code

    def test_the_marks_are_those_of_the_page(self, pages: dict[str, Page], name: str) -> None:
        def plain(page: Page) -> list[object]:
            return [
                (numbers, [re.sub("[–—-]", "-", entry) for entry in entries])
                for numbers, entries in marks(page)
            ]

        assert len(plain(pages[name])) > 60
        assert plain(pages[name]) == plain(pages[PAGE])

    def test_labels_and_tables(self, pages: dict[str, Page], name: str) -> None:
        page = pages[name]
        assert [label.printed for label in page.labels if label.printed] == [
            "Table 1",
            "Figure 1",
            "Figure 2",
            "Table 2",
            "Table 3",
            "Table 4",
        ]
        assert [table.name for table in page.tables] == ["Table 1", "Table 2", "Table 3", "Table 4"]
        first = page.tables[0]
        assert [cell.text for cell in first.rows[0]][:3] == [
            "Study (year)",
            "Design (Oxford level)",
            "N",
        ]
        assert [len(row) for row in first.rows] == [9] * 10
        assert first.rows[1][2].span.text == "72"

    def test_places_are_counted_in_the_text(self, pages: dict[str, Page], name: str) -> None:
        page = pages[name]
        [source] = page.sources
        assert source.path == name
        mark = next(page.citations())
        line = source.line_text(mark.span.first.line)
        assert line.startswith("Disorders of hair loss")
        assert line[mark.span.first.column - 1 : mark.span.last.column - 1] == "1–3"


class TestWord:
    def altered(
        self, all_formats: Rendered, folder: Path, old: str, new: str, nth: int = 0
    ) -> Page:
        text = document_of(all_formats.output)
        start = -1
        for _ in range(nth + 1):
            start = text.index(old, start + 1)
        return word(all_formats, folder, text[:start] + new + text[start + len(old) :])

    def test_a_digit_of_a_citation(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, ">12<", ">13<")
        report = proved(sources, page)
        assert codes(report) == ["OUT801"]
        [finding] = of(report, "OUT801")
        assert (finding.span.text, finding.found, finding.expected) == ("13", "13", "12")
        assert finding.span.source.path == WORD
        assert finding.related[0].span.source.path == "sections/_01-introduction.qmd"

    def test_a_link(self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path) -> None:
        page = self.altered(
            all_formats, tmp_path, 'w:anchor="ref-chon2012"', 'w:anchor="ref-wan2025"'
        )
        report = proved(sources, page)
        assert codes(report) == ["OUT801"]
        [finding] = of(report, "OUT801")
        assert finding.span.text == "3"
        assert "number 3 must lead to the entry of [@chon2012]" in finding.message

    def test_a_link_to_nothing(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, 'w:anchor="ref-chon2012"', 'w:anchor="ref-x"')
        report = proved(sources, page)
        [finding] = of(report, "OUT803")
        assert (finding.span.text, finding.found) == ("3", "ref-x")

    def test_a_link_removed(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        text = document_of(all_formats.output)
        start = text.index('<w:hyperlink w:anchor="ref-chon2012">')
        end = text.index("</w:hyperlink>", start)
        inside = text[text.index(">", start) + 1 : end]
        page = word(all_formats, tmp_path, text[:start] + inside + text[end + 14 :])
        [finding] = of(proved(sources, page), "OUT801")
        assert "3 has no link" in finding.message

    def test_an_entry_altered(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, "2007;36(2)", "2008;36(2)")
        report = proved(sources, page)
        [finding] = of(report, "OUT802")
        assert finding.expected.startswith("1. Otberg N")
        assert "2008;36" in finding.found
        assert finding.span.text.startswith("1.")
        assert finding.span.first.column == 1

    def test_an_entry_deleted(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        text = document_of(all_formats.output)
        start = text.index('<w:bookmarkStart w:id="48"')
        end = text.index("/>", text.index('<w:bookmarkEnd w:id="48"')) + 2
        report = proved(sources, word(all_formats, tmp_path, text[:start] + text[end:]))
        [finding] = of(report, "OUT802")
        assert "an entry 2 for [@pratt2017], but after 1 comes “3. Chon SY" in finding.message
        assert {each.found for each in of(report, "OUT803")} == {"ref-pratt2017"}

    def test_a_cross_reference(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, ">Table\u00a01<", ">Table\u00a02<")
        [finding] = of(proved(sources, page), "OUT803")
        assert (finding.found, finding.expected) == ("Table 2", "Table 1")

    def test_something_unresolved(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, "The searches returned", "In ?@fig-x they gave")
        [finding] = of(proved(sources, page), "OUT805")
        assert finding.span.text == "?@fig-x"

    def test_an_unknown_key(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        text = document_of(all_formats.output)
        run = re.search(r'<w:hyperlink w:anchor="ref-chon2012"><w:r><w:rPr>.*?</w:hyperlink>', text)
        assert run
        bold = (
            '<w:r><w:rPr><w:b/><w:vertAlign w:val="superscript"/></w:rPr><w:t>nobody?</w:t></w:r>'
        )
        page = word(all_formats, tmp_path, text[: run.start()] + bold + text[run.end() :])
        [finding] = of(proved(sources, page), "OUT805")
        assert finding.found == "**nobody?**"

    def test_a_count(self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path) -> None:
        page = self.altered(all_formats, tmp_path, "returned 734 records", "returned 735 records")
        report = proved(sources, page)
        assert codes(report) == ["OUT806"]
        [finding] = of(report, "OUT806")
        assert (finding.span.text, finding.found, finding.expected) == ("735", "735", "734")

    def test_a_cell_of_table_1(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        page = self.altered(all_formats, tmp_path, ">72<", ">27<")
        report = proved(sources, pages[PAGE], page)
        assert codes(report) == ["OUT804", "OUT806"]
        [value] = of(report, "OUT806")
        assert "Table 1 must have “72” in “Wan et al., 2025”, “N”, but it has “27”" in value.message
        [differs] = of(report, "OUT804")
        assert (differs.span.text, differs.found, differs.expected) == ("27", "27", "72")
        assert differs.related[0].span.source.path == PAGE

    def test_a_name(self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path) -> None:
        page = self.altered(all_formats, tmp_path, "Wan and colleagues", "Otberg and colleagues")
        report = proved(sources, page)
        assert codes(report) == ["CIT203"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('<w:t xml:space="preserve">The searches', '<w:t xml:space="preserve">The  searches'),
            (
                "returned 734",
                "returned </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r>"
                '<w:t xml:space="preserve">734',
            ),
            (
                "returned 734",
                "returned </w:t></w:r><w:del><w:r><w:delText>733</w:delText></w:r></w:del><w:ins>"
                '<w:r><w:t>734</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">',
            ),
            (
                "returned 734",
                'returned 7</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">34',
            ),
        ],
    )
    def test_what_reads_the_same_is_silent(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path, old: str, new: str
    ) -> None:
        page = self.altered(all_formats, tmp_path, old, new)
        assert list(lines(proved(sources, page))) == []

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"<w:document", "line 1"),
            (b"<x/>", "it has no body"),
            (
                b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
                "a document type declaration, which no Word file has",
            ),
            (
                b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
                "a document type declaration",
            ),
            (b" " * (64 * 2**20 + 1), "larger than 64 MB"),
        ],
    )
    def test_a_hostile_file(
        self, all_formats: Rendered, tmp_path: Path, raw: bytes, reason: str
    ) -> None:
        with zipfile.ZipFile(tmp_path / WORD, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(DOCUMENT, raw)
        with pytest.raises(ReviewError, match=reason) as caught:
            read_docx(tmp_path, Path(WORD))
        assert caught.value.path == WORD
        assert caught.value.remedy == "render it again"

    def test_no_document_in_it(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / WORD, "w") as archive:
            archive.writestr("other.xml", "<x/>")
        with pytest.raises(ReviewError, match="must be readable, but: "):
            read_docx(tmp_path, Path(WORD))

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
    def test_a_file_cut_short(self, all_formats: Rendered, tmp_path: Path, share: float) -> None:
        raw = (all_formats.output / WORD).read_bytes()
        (tmp_path / WORD).write_bytes(raw[: int(len(raw) * share)])
        with pytest.raises(ReviewError):
            read_docx(tmp_path, Path(WORD))


class Glyphs:
    """Alters what pages of a PDF show; finds a text by the glyphs of its fonts, not our way."""

    def __init__(self, path: Path) -> None:
        self.writer = pypdf.PdfWriter(clone_from=path)

    def replace(self, old: str, new: str, nth: int = 0) -> None:
        """Show `new` for the nth run of glyphs that reads `old`, of the same length."""
        assert len(old) == len(new)
        seen = 0
        for page in self.writer.pages:
            fonts: Any = page["/Resources"]
            tables = {name: self.codes(font.get_object()) for name, font in fonts["/Font"].items()}
            content = ContentStream(page.get_contents(), self.writer)
            font: dict[int, str] = {}
            for operands, operator in content.operations:
                if operator == b"Tf":
                    font = tables[operands[0]]
                if operator not in {b"Tj", b"TJ"}:
                    continue
                shown, places = self.shown(operands, font)
                for found in re.finditer(re.escape(old), shown):
                    if seen == nth:
                        self.put(operands, places[found.start() :], new, font)
                        page[NameObject("/Contents")] = self.writer._add_object(content)
                        return
                    seen += 1
        raise AssertionError(f"no page shows {old!r}")

    def codes(self, font: Any) -> dict[int, str]:
        data = font["/ToUnicode"].get_object().get_data().decode("latin-1")
        return {
            int(code, 16): bytes.fromhex(text).decode("utf-16-be")
            for code, text in re.findall(r"<(\w{4})>\s*<(\w+)>\s*$", data, re.M)
        }

    def shown(self, operands: Any, font: dict[int, str]) -> tuple[str, list[tuple[int, int]]]:
        """Return the text of an operator, and for each character its string and offset in it."""
        parts = operands[0] if isinstance(operands[0], ArrayObject) else [operands[0]]
        text, places = "", []
        for index, part in enumerate(parts):
            raw = self.raw(part)
            for at in range(0, len(raw) - 1, 2):
                character = font.get(int.from_bytes(raw[at : at + 2]), "\ufffd")
                text += character
                places += [(index, at)] * len(character)
        return text, places

    def raw(self, part: Any) -> bytes:
        if isinstance(part, bytes):
            return part
        return bytes(getattr(part, "original_bytes", b""))

    def put(
        self, operands: Any, places: list[tuple[int, int]], new: str, font: dict[int, str]
    ) -> None:
        back = {text: code for code, text in font.items()}
        many = isinstance(operands[0], ArrayObject)
        for (index, at), character in zip(places, new, strict=False):
            part = operands[0][index] if many else operands[0]
            raw = self.raw(part)
            raw = raw[:at] + back[character].to_bytes(2, "big") + raw[at + 2 :]
            if many:
                operands[0][index] = ByteStringObject(raw)
            else:
                operands[0] = ByteStringObject(raw)

    def links(self) -> list[Any]:
        """Return the links to places of the document, in the order of the pages."""
        return [
            link
            for page in self.writer.pages
            for each in page.get("/Annots", [])
            if "/Dest" in (link := each.get_object())
        ]

    def read(self, folder: Path) -> Page:
        """Write the file and read it back."""
        self.writer.write(folder / PDF)
        return read_pdf(folder, Path(PDF))


class TestPdf:
    def test_a_digit_of_a_citation(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        mark = next(each for each in pages[PDF].citations() if each.numbers == (12,))
        line = pages[PDF].sources[0].line_text(mark.span.first.line)
        before = sum("12" in part for part in [line[: mark.span.first.column - 1]])
        assert before == 0
        nth = self.run_of(glyphs, "12")
        glyphs.replace("12", "13", nth)
        report = proved(sources, glyphs.read(tmp_path))
        assert codes(report) == ["OUT801"], list(lines(report))
        [finding] = of(report, "OUT801")
        assert (finding.span.text, finding.found, finding.expected) == ("13", "13", "12")
        assert finding.span.first.line == mark.span.first.line
        assert finding.span.first.column == mark.span.first.column

    def run_of(self, glyphs: Glyphs, text: str) -> int:
        """Return which run of glyphs is the first operator that shows nothing but this text."""
        seen = 0
        for page in glyphs.writer.pages:
            fonts: Any = page["/Resources"]
            tables = {n: glyphs.codes(font.get_object()) for n, font in fonts["/Font"].items()}
            font: dict[int, str] = {}
            for operands, operator in ContentStream(page.get_contents(), glyphs.writer).operations:
                if operator == b"Tf":
                    font = tables[operands[0]]
                if operator in {b"Tj", b"TJ"}:
                    shown, _ = glyphs.shown(operands, font)
                    if shown == text:
                        return seen
                    seen += len(re.findall(re.escape(text), shown))
        raise AssertionError(text)

    def test_a_link(self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        links = glyphs.links()
        # The first link of the text leads to Table 2; then come the ends of 1–3.
        links[2][NameObject("/Dest")] = links[3]["/Dest"].clone(glyphs.writer)
        report = proved(sources, glyphs.read(tmp_path))
        assert codes(report) == ["OUT801"]
        [finding] = of(report, "OUT801")
        assert finding.span.text == "3"
        assert "number 3 must lead to the entry of [@chon2012]" in finding.message
        assert "it leads to entry 4" in finding.message

    def test_a_link_to_nothing(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        glyphs.links()[2][NameObject("/Dest")] = ArrayObject([])
        report = proved(sources, glyphs.read(tmp_path))
        [finding] = of(report, "OUT803")
        assert finding.span.text == "3"

    def test_a_link_removed(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        del glyphs.links()[2]["/Dest"]
        [finding] = of(proved(sources, glyphs.read(tmp_path)), "OUT801")
        assert "3 has no link" in finding.message

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("Otberg N,", "Otberg F,", ("OUT802", "1. Otberg F", "1. Otberg N")),
            ("returned 734", "returned 743", ("OUT806", "743", "734")),
            ("9 studies with 263", "9 studies with 264", ("OUT806", "264", "263")),
            ("6 mo", "5 mo", ("OUT806", "5 mo", "6 mo")),
        ],
    )
    def test_digits(
        self,
        *,
        all_formats: Rendered,
        sources: ProjectReport,
        tmp_path: Path,
        old: str,
        new: str,
        says: tuple[str, str, str],
    ) -> None:
        code, found, expected = says
        glyphs = Glyphs(all_formats.output / PDF)
        glyphs.replace(old, new)
        report = proved(sources, glyphs.read(tmp_path))
        # Marks that lead to an entry which was altered lead to another work.
        assert set(codes(report)) <= {code, "OUT801"}, list(lines(report))
        assert code == "OUT802" or codes(report) == [code]
        [finding] = of(report, code)
        assert finding.found.startswith(found)
        assert finding.expected.startswith(expected)
        assert finding.found != finding.expected

    def test_a_name(self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        glyphs.replace("Wan and coll", "Chu and coll")
        assert codes(proved(sources, glyphs.read(tmp_path))) == ["CIT203"]

    def test_saved_anew_is_silent(
        self, all_formats: Rendered, sources: ProjectReport, tmp_path: Path
    ) -> None:
        page = Glyphs(all_formats.output / PDF).read(tmp_path)
        assert list(lines(proved(sources, page))) == []

    def test_without_structure(self, all_formats: Rendered, tmp_path: Path) -> None:
        glyphs = Glyphs(all_formats.output / PDF)
        root: Any = glyphs.writer.root_object
        del root["/StructTreeRoot"]
        with pytest.raises(NotTaggedError):
            glyphs.read(tmp_path)
        read = read_pages(tmp_path, [tmp_path / PDF])
        assert read.pages == ()
        assert read.unread == ("index.pdf (it is no tagged PDF)",)

    @pytest.mark.parametrize("share", [0.0, 0.3, 0.7])
    def test_a_file_cut_short(self, all_formats: Rendered, tmp_path: Path, share: float) -> None:
        raw = (all_formats.output / PDF).read_bytes()
        (tmp_path / PDF).write_bytes(raw[: int(len(raw) * share)])
        with pytest.raises(ReviewError, match=r"a rendered PDF must be readable|no tagged PDF"):
            read_pdf(tmp_path, Path(PDF))

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ReviewError, match="No such file") as caught:
            read_pdf(tmp_path, Path(PDF))
        assert caught.value.path == PDF


class TestAgreement:
    """OUT804: what one format tells, the others tell."""

    def test_one_format_alone_is_not_applicable(
        self, sources: ProjectReport, pages: dict[str, Page]
    ) -> None:
        report = proved(sources, pages[WORD])
        assert [(each.code, each.reason) for each in report.not_applicable] == [
            ("OUT804", "only one format of this render was read")
        ]
        assert report.checked["OUT804"] == 0

    def test_every_other_format_is_compared_with_the_first(
        self, sources: ProjectReport, pages: dict[str, Page]
    ) -> None:
        reports = prove_pages(sources, [pages[PAGE], pages[WORD], pages[PDF]])
        checked = [report.checked["OUT804"] for report in reports]
        assert checked[0] == 0
        assert checked[1] == checked[2] > 800
        assert [report.not_applicable for report in reports] == [(), (), ()]

    def html(self, all_formats: Rendered, folder: Path, edit: Callable[[str], str]) -> Page:
        text = edit(all_formats.text)
        assert text != all_formats.text
        (folder / PAGE).write_text(text, encoding="utf-8")
        return read_html(folder, Path(PAGE))

    def test_a_number_that_differs(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        first = self.html(all_formats, tmp_path, lambda text: text.replace(">12</a>", ">13</a>", 1))
        report = proved(sources, first, pages[WORD])
        assert codes(report) == ["OUT804"]
        [finding] = of(report, "OUT804")
        assert (finding.span.text, finding.found, finding.expected) == ("12", "12", "13")
        assert finding.related[0].span.text.count(">13</a>") == 1
        assert "all formats must have the same citation" in finding.message
        assert "index.docx has “12” and index.html has “13”" in finding.message

    def test_an_entry_that_one_format_lacks(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        def without(text: str) -> str:
            start = text.index('<div id="ref-chon2012"')
            return text[:start] + text[text.index('<div id="ref-olsen1985"') :]

        report = proved(sources, self.html(all_formats, tmp_path, without), pages[WORD])
        [finding] = of(report, "OUT804")
        assert finding.found.startswith("3. Chon SY")
        assert finding.expected == ""
        assert "index.html has none here" in finding.message

    def test_a_cross_reference_that_differs(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        first = self.html(
            all_formats,
            tmp_path,
            lambda text: re.sub(r"(quarto-xref\">Table(?:\s|&nbsp;))1<", r"\g<1>2<", text, count=1),
        )
        report = proved(sources, first, pages[WORD])
        [finding] = of(report, "OUT804")
        assert (finding.span.text, finding.found) == ("Table\u00a01", "Table 1")
        assert finding.expected == "Table 2"

    def test_a_row_that_differs(
        self, all_formats: Rendered, sources: ProjectReport, pages: dict[str, Page], tmp_path: Path
    ) -> None:
        def without(text: str) -> str:
            start = text.index("<tr", text.index('id="tbl-clinical"'))
            start = text.index("<tr", start + 3)
            return text[:start] + text[text.index("</tr>", start) + 5 :]

        report = proved(sources, self.html(all_formats, tmp_path, without), pages[WORD])
        rows = [each for each in of(report, "OUT804") if "same rows in Table 1" in each.message]
        assert len(rows) == 1
        assert rows[0].found.startswith("Wan et al., 2025 | ")

    @pytest.mark.parametrize("name", [WORD, PDF])
    def test_what_differs_in_form_only(
        self,
        all_formats: Rendered,
        sources: ProjectReport,
        pages: dict[str, Page],
        tmp_path: Path,
        name: str,
    ) -> None:
        def other(text: str) -> str:
            text = re.sub(r"(quarto-xref\">)(Table|Figure)\s", r"\1\2&nbsp;", text)
            return text.replace("–", "&ndash;").replace(">6 mo<", ">6&#160;mo<")

        first = self.html(all_formats, tmp_path, other)
        assert list(lines(proved(sources, first, pages[name]))) == []


def test_the_order_of_comparison_is_that_of_the_readers(
    all_formats: Rendered, tmp_path: Path
) -> None:
    output = all_formats.output
    read = read_pages(output, [output / PDF, output / WORD, output / PAGE, output / "proof.json"])
    assert [page.name for page in read.pages] == [PAGE, WORD, PDF]
    assert read.unread == ("proof.json (this format is not read)",)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", [WORD, PDF])
def test_a_damaged_file_is_read_or_named(
    all_formats: Rendered, tmp_path: Path, name: str, seed: int
) -> None:
    rng = random.Random(seed)
    raw = bytearray((all_formats.output / name).read_bytes())
    if name == WORD:
        raw = bytearray(document_of(all_formats.output).encode())
    for _ in range(rng.choice([1, 5, 30])):
        at = rng.randrange(len(raw))
        raw[at : at + rng.randrange(4)] = rng.randbytes(rng.randrange(4))
    if name == WORD:
        with_document(all_formats.output / WORD, tmp_path / WORD, bytes(raw))
    else:
        (tmp_path / PDF).write_bytes(raw)
    try:
        [page] = read_pages(tmp_path, [tmp_path / name]).pages
    except ReviewError as error:
        assert error.path == name
        assert error.remedy
    else:
        assert page.form == name.removeprefix("index.")


def test_a_list_without_a_heading(tmp_path: Path) -> None:
    root = make_project(
        tmp_path / "review",
        {
            "_quarto.yml": SETTINGS,
            "index.qmd": SOURCE,
            "styles/jpras-open.csl": (ROOT / "styles/jpras-open.csl").read_bytes(),
        },
    )
    output = tmp_path / "output"
    output.mkdir()
    EmbeddedEngine().render(root, ["pdf", "docx"], output, lambda line: None)
    for page in read_pages(output, sorted(output.iterdir())).pages:
        numbered = [(entry.number, entry.first_author) for entry in page.references]
        assert numbered == [(1, "Liang"), (2, "Wan"), (3, "Queen")], page.form
        assert [mark.numbers for mark in page.citations()] == [(1,), (2,), (2, 3)]


RICH = """\
---
title: Small 2024
date: 2025-01-02
---

# Results in 2023

Liang et al. [@liang2023] counted 12 cells, Wan and colleagues [@wan2025] 10^6^ hairs
and H~2~O [@queen2025; @wan2025].
About ~5 of them, 1,234 in all^[Of 17 notes, 3 were long.], and $x^2 = 4$ where 3--4 stood.[^a]

[^a]: The note says 99 things.

1. First of 3
2. Second of 4

   with 5 more

- *7* dashes
- `code 8`

> Quoted 11 times.

| Group | N |
|:------|--:|
| A *b* | 1 |
| C -- d | 2\\|3 |

: Groups, 2 of them {#tbl-g}

See @tbl-g. Visit <https://example.org/1/2> or [7 links](https://example.org/9 "title 3").

| X | 1 |
|---|---|
| y | 22 |

## Second {#sec-y}

::: {.content-visible when-format="html"}
Only 77 in HTML.
:::

::: {.callout-note title="Box 3"}
In 5\\ mg of 6&nbsp;ml, <!-- 44 --> x\\_7 and **8**9.
:::

Term 5
:   Definition 6

# References

::: {#refs}
:::
"""
"""What Markdown has beside plain paragraphs."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> tuple[ProjectReport, Path]:
    """The proof of such a document, and the folder with its three formats."""
    folder = tmp_path_factory.mktemp("rich")
    files: dict[str, str | bytes] = {
        "_quarto.yml": SETTINGS,
        "index.qmd": RICH,
        "styles/jpras-open.csl": (ROOT / "styles/jpras-open.csl").read_bytes(),
    }
    root, output = make_project(folder / "review", files), folder / "output"
    output.mkdir()
    EmbeddedEngine().render(root, ["html", "docx", "pdf"], output, lambda line: None)
    return prove(root), output


def test_whatever_markdown_has_holds_in_every_format(rich: tuple[ProjectReport, Path]) -> None:
    sources, output = rich
    reports = prove_pages(sources, read_pages(output, sorted(output.iterdir())).pages)
    assert [report.document.name for report in reports] == [PAGE, WORD, PDF]
    for report in reports:
        assert [line for line in lines(report) if " OUT" in line or " CIT" in line] == []
        assert report.undecided == ()
        assert report.checked["OUT806"] >= 20


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("12 cells", "13 cells", "13"),
        ("1,234 in", "1,235 in", "1,235"),
        ("<sup>6</sup>", "<sup>7</sup>", "10<sup>7"),
        ("H<sub>2</sub>", "H<sub>3</sub>", "3"),
        ("Of 17 notes", "Of 18 notes", "18"),
        ("says 99", "says 98", "98"),
        ("First of 3", "First of 4", "4"),
        ("with 5 more", "with 6 more", "6"),
        ("<em>7</em> dashes", "<em>8</em> dashes", "8"),
        ("<code>code 8</code>", "<code>code 9</code>", "9"),
        ("Quoted 11", "Quoted 12", "12"),
        ("Groups, 2 of", "Groups, 3 of", "3"),
        (">22</td>", ">23</td>", "23"),
        (">2|3</td>", ">2|4</td>", "2|4"),
        ("Definition 6", "Definition 7", "7"),
    ],
)
def test_a_digit_altered_anywhere_is_found(
    rich: tuple[ProjectReport, Path], tmp_path: Path, old: str, new: str, place: str
) -> None:
    sources, output = rich
    text = (output / PAGE).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / PAGE).write_text(text.replace(old, new), encoding="utf-8")
    [report] = prove_pages(sources, [read_html(tmp_path, Path(PAGE))])
    assert codes(report) == ["OUT806"], list(lines(report))
    [finding] = of(report, "OUT806")
    assert finding.span.text == place


def test_what_may_be_meant_for_another_format_is_not_told(tmp_path: Path) -> None:
    text = (
        '::: {.content-visible when-format="html"}\n'
        "We found `{python} review.counts.references` works.\n:::\n\nLiang et al. [@liang2023]"
        " and Wan et al. [@wan2025] and Queen and Avram [@queen2025].\n"
    )
    files: dict[str, str | bytes] = {
        "_quarto.yml": SETTINGS,
        "index.qmd": f"---\ntitle: Small\n---\n\n{text}",
        "styles/jpras-open.csl": (ROOT / "styles/jpras-open.csl").read_bytes(),
    }
    sources = prove(make_project(tmp_path / "review", files))
    page = "<html><body><p>Nothing at all.</p></body></html>"
    (tmp_path / PAGE).write_text(page, encoding="utf-8")
    [report] = prove_pages(sources, [read_html(tmp_path, Path(PAGE))])
    assert [each.code for each in report.undecided] == ["OUT806"]
    assert "whether index.html must print 3" in report.undecided[0].message
    assert of(report, "OUT806") == []


def test_what_is_accepted_of_one_page_is_not_asked_of_another(tmp_path: Path) -> None:
    columns = [{"name": name} for name in ("code", "where", "found", "expected", "reason")]
    rows = "OUT806,index.html,13,12,printed so\nOUT806,indx.html,13,12,a slip\n"
    table = f"code,where,found,expected,reason\n{rows}OUT806,index.docx,13,12,not rendered now\n"
    files = {
        "_quarto.yml": SETTINGS,
        "index.qmd": "We saw 12 mice.\n",
        "references.bib": "",
        "styles/jpras-open.csl": (ROOT / "styles/jpras-open.csl").read_bytes(),
        **with_schema({"acknowledged": (columns, table)}),
    }
    sources = prove(make_project(tmp_path / "review", files))
    for name, number in (("index.html", 13), ("other.html", 12)):
        (tmp_path / name).write_text(f"<html><body><p>We saw {number} mice.</p></body></html>")
    read = [read_html(tmp_path, Path(name)) for name in ("index.html", "other.html")]
    altered, other = prove_pages(sources, read)
    assert [item.finding.span.text for item in altered.acknowledged] == ["13"]
    assert [(finding.code, finding.where) for finding in altered.findings] == [
        ("ACK901", "data/acknowledged.csv#OUT806/indx.html")
    ]
    assert [code for code in codes(other) if code.startswith("ACK")] == []


def test_a_power_is_no_citation(all_formats: Rendered, tmp_path: Path) -> None:
    text = document_of(all_formats.output)
    power = (
        'returned 10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t>'
        '</w:r><w:r><w:t xml:space="preserve"> and 734'
    )
    page = word(all_formats, tmp_path, text.replace("returned 734", power))
    untouched = word(all_formats, tmp_path, text)
    assert [m.numbers for m in page.citations()] == [m.numbers for m in untouched.citations()]


def test_an_unlinked_document_has_its_marks_too(all_formats: Rendered, tmp_path: Path) -> None:
    text = document_of(all_formats.output)
    plain = re.sub(r'<w:hyperlink w:anchor="ref-[^"]+">(.*?)</w:hyperlink>', r"\1", text)
    page = word(all_formats, tmp_path, plain)
    untouched = word(all_formats, tmp_path, text)
    assert [m.numbers for m in page.citations()] == [m.numbers for m in untouched.citations()]
    assert all(not mark.links for mark in page.citations())


def test_reading_leaves_no_open_file(all_formats: Rendered) -> None:
    raw = (all_formats.output / WORD).read_bytes()
    assert zipfile.is_zipfile(io.BytesIO(raw))
    assert read_docx(all_formats.output, Path(WORD)).form == "docx"
