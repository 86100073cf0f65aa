"""Whatever stands in an article of any format: a report, never a traceback, never a false green."""

from __future__ import annotations

import io
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import typst
from helpers_articles import ENTRIES
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviewproof.audit import audit
from reviewproof.proof import Report
from reviewproof.reports.html import html_report
from reviewproof.reports.json import json_report
from reviewproof.reports.text import text_report

SECONDS = 20
"""For one article of a few hundred characters; it takes milliseconds on an idle machine."""
DEFECT = "defect of reviewproof"

# Pieces that mean something to a reader or a rule, so that random texts reach deep.
PROSE = [
    "Liang et al.", "Wan and colleagues", "van der Berg’s group", "Queen and Avram", "[1]", "[1–3]",
    "[2, 4]", "(5)", "¹⁹", "^1,2^", "(Liang et al., 2023)", "Smith (2020a; 2021)", "[1", "]", "–",
    "Introduction", "Methods", "References", "Acknowledgements", "Table 1.", "Figure 2", "\n",
    "\n\n",
    "\f", "\t", "12 of 40 patients (35%)", "42 studies", "n = 7", "et al", "doi:10.1234/x.5", "–––",
    "https://doi.org/10.1/x", "\u00ad", "\u202e", "\ue000", "\ufeff", "\u0301", "\x00", "ß", "— ",
    *ENTRIES, *(f"{number}. " for number in range(1, 8)), *(f"[{number}] " for number in (1, 2)),
]  # fmt: skip
MARKUP = [
    "<p>", "</p>", "<sup>", "</sup>", "<i>", "</i>", "<h2>", "</h2>", "<ol>", "</ol>", "<li>",
    '<a href="#b1">', "</a>", '<li id="b1">', '<div id="refs">', "</div>", "<!--", "-->", "&amp;",
    "&#0;", "&nbsp;", "<script>", "</script>", "<table><tr><td>", "</td></tr></table>", "<body>",
    "<?xml", "]]>", "<![CDATA[", "<br/>", '<span class="citation" data-cites="a b">', "</span>",
]  # fmt: skip
TAGS = [
    "sec", "title", "p", 'xref ref-type="bibr" rid="b1"', 'xref ref-type="bibr" rid="no"', "sup",
    "ref-list", 'ref id="b1"', 'ref id="b2"', "mixed-citation", "element-citation", "surname", "fn",
    "year", "label", "name", "given-names", "article-title", "table-wrap", "td", "tr", "caption",
    "person-group", "string-name", "collab", "etal", "back", "abstract", "italic", "x", "source",
    'pub-id pub-id-type="doi"', "list", "list-item", "disp-formula", "sub-article", "citation",
]  # fmt: skip
WORD = [
    "w:p", "w:r", "w:t", "w:tbl", "w:tr", "w:tc", "w:br", "w:tab", "w:del", "w:ins", "w:instrText",
    'w:fldChar w:fldCharType="begin"', 'w:fldChar w:fldCharType="separate"', "w:rPr", "w:pPr",
    'w:fldChar w:fldCharType="end"', 'w:vertAlign w:val="superscript"', 'w:pStyle w:val="Bib"',
    'w:ilvl w:val="9"', 'w:numId w:val="x"', 'w:numId w:val="1"', "w:numPr", "w:sdt",
    "w:sdtContent",
    'w:footnoteReference w:id="7"', 'w:hyperlink w:anchor="b1"', 'w:bookmarkStart w:name="b1"',
    'w:fldSimple w:instr="REF b1"', "w:txbxContent", "w:vanish", 'w:sym w:char="F0B7"', "w:drawing",
]  # fmt: skip
FIELDS = [
    " ADDIN EN.CITE ", " ADDIN ZOTERO_ITEM CSL_CITATION {", " ADDIN ZOTERO_BIBL {}",
    ' CITATION Wan20 \\l 1033 ', " HYPERLINK \"#b1\"", " REF b1 \\h", "{}", "[]",
]  # fmt: skip


def nested(tags: list[str], pieces: list[str]) -> st.SearchStrategy[str]:
    """Well-formed XML of these tags, with prose in them."""
    prose = texts(*pieces).map(lambda text: escape(_NOT_XML.sub("", text)))

    def around(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        children = st.lists(inside, max_size=4).map("".join)
        return st.builds(_element, st.sampled_from(tags), children)

    return st.lists(st.recursive(prose, around, max_leaves=20), max_size=5).map("".join)


_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _element(tag: str, inside: str) -> str:
    return f"<{tag}>{inside}</{tag.split(maxsplit=1)[0]}>"


def texts(*pieces: str) -> st.SearchStrategy[str]:
    """Texts of meaningful pieces with arbitrary characters between them."""
    piece = st.sampled_from(pieces) | st.text(max_size=6)
    joined = st.lists(piece, max_size=40).map(" ".join) | st.lists(piece, max_size=40).map("".join)
    return joined.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one example; the fixture of pytest is one for all of them."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def proofread(name: str, content: bytes) -> Report:
    """Proofread an article of these bytes and print the report in every format."""
    with folder() as root:
        (root / name).write_bytes(content)
        started = time.monotonic()
        report = audit(root, Path(name))
        assert time.monotonic() - started < SECONDS
        assert [one.message for one in report.findings if DEFECT in (one.hint or "")] == []
        assert not [one.message for one in report.findings if one.code == "SRC006"]
        text_report(report, verbose=True)
        json_report([report])
        html_report([report])
    if any(finding.code in {"SRC001", "SRC013"} for finding in report.findings):
        assert report.exit_status == 2
    return report


@settings(max_examples=80)
@given(texts(*PROSE))
@example("Wan, " * 400 + "et al. [1]\n\nReferences\n\n1. Wan J. A. J. 2020;1:1.\n2. Wan J. B.\n")
@example("[1] " * 2000)
@example("References\n\n" * 300)
def test_any_text_is_reported_on(text: str) -> None:
    proofread("article.txt", text.encode("utf-8"))


@settings(max_examples=80)
@given(texts(*PROSE, *MARKUP))
@example("<div>" * 3000)
@example("<sup><a href='#a'>" * 300)
def test_any_page_is_reported_on(text: str) -> None:
    proofread("article.html", f"<!DOCTYPE html><html><body>{text}</body></html>".encode())


LIST = "".join(
    f'<ref id="b{number}"><mixed-citation>{escape(entry)}</mixed-citation></ref>'
    for number, entry in enumerate(ENTRIES, start=1)
)


@settings(max_examples=100)
@given(nested(TAGS, PROSE), st.sampled_from(["", f"<back><ref-list>{LIST}</ref-list></back>"]))
@example("<p>" * 300, "")
@example("<sec>" * 3000 + "</sec>" * 3000, "")
def test_any_journal_xml_is_reported_on(body: str, back: str) -> None:
    proofread("article.xml", f"<article><body>{body}</body>{back}</article>".encode())


@settings(max_examples=100)
@given(nested(WORD, [*PROSE, *FIELDS]))
def test_any_word_file_is_reported_on(body: str) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", document)
    proofread("article.docx", packed.getvalue())


@settings(max_examples=60)
@given(st.sampled_from(["txt", "html", "xml", "docx", "pdf", "md"]), st.binary(max_size=80))
@example("txt", b"\xff\xfe[\x00")
@example("pdf", b"%PDF-1.7\n%%EOF")
@example("docx", b"PK\x03\x04")
def test_any_bytes_are_reported_on(ending: str, content: bytes) -> None:
    report = proofread(f"article.{ending}", content)
    assert report.exit_status == 2  # so few bytes are no article with a list


@pytest.fixture(scope="module")
def printed() -> bytes:
    """A small article as PDF."""
    listed = "\n\n".join(f"{number}. {entry}" for number, entry in enumerate(ENTRIES, start=1))
    text = f"Liang et al. [1] and others [2–6] wrote.\n\n= References\n\n{listed}\n"
    with folder() as root:
        (root / "a.typ").write_text(text, encoding="utf-8")
        return bytes(typst.compile(root / "a.typ", ignore_system_fonts=True))


@settings(max_examples=25)
@given(st.data())
def test_a_pdf_spoilt_anywhere_is_reported_on(printed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(printed)))
    end = data.draw(st.integers(start, min(len(printed), start + 200)))
    proofread("article.pdf", printed[:start] + data.draw(st.binary(max_size=20)) + printed[end:])
