"""Word files as authors make them: fields, lists, notes, tracked changes, and files that do harm.

Each file is built here from XML of our own; its authors, works and sentences are invented.
"""

from __future__ import annotations

import base64
import json
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from reviewproof.errors import ReviewError
from reviewproof.manuscript import Place
from reviewproof.readers.articles.parts import Part, Parts, Run
from reviewproof.readers.articles.word import read_word

NAME = "article.docx"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:m="{OFFICE}/math" xmlns:r="{OFFICE}/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WAN = "Wan J, Ott E, Lim B. Growing hair in a dish with vesicles. J Invent Dermatol. 2020;3:1–9."
OTT = "Ott E. Vesicles of the scalp. Invent Rep. 2021;7:11."
BOTH = "Wan J, Ott E. Growing nails in a dish without vesicles. J Invent Dermatol. 2019;2:5."

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Untertitel"><w:name w:val="Subtitle"/>
 <w:basedOn w:val="Titel"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own head"/>
 <w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="TOCHeading"><w:name w:val="TOC Heading"/>
 <w:basedOn w:val="berschrift1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Bib"><w:name w:val="Bibliography"/></w:style>
<w:style w:type="paragraph" w:styleId="Legend"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="Listed"><w:name w:val="Listed"/>
 <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Lifted"><w:name w:val="Lifted"/>
 <w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Base"><w:name w:val="Base"/>
 <w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Mark"><w:name w:val="Mark"/>
 <w:basedOn w:val="Base"/></w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/>
 <w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Code"><w:name w:val="Verbatim Char"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="7">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="[%1]"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/>
 <w:lvlOverride w:ilvl="0"><w:startOverride w:val="40"/></w:lvlOverride></w:num>
"""


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def r(text: str, properties: str = "") -> str:
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{shown}{t(text)}</w:r>"


def up(text: str) -> str:
    return r(text, '<w:vertAlign w:val="superscript"/>')


def p(*content: str, style: str = "", properties: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(each if each.startswith("<") else r(each) for each in content)
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{inner}</w:p>"


def char(kind: str, data: str = "") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{data}</w:fldChar></w:r>'


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{escape(text)}</w:instrText></w:r>'


def field(instructions: str, shown: str, data: str = "") -> str:
    """A complex field, its code parted among runs as Word parts it."""
    half = len(instructions) // 2
    written = code(instructions[:half]) + code(instructions[half:])
    return char("begin", data) + written + char("separate") + shown + char("end")


def bookmark(name: str, content: str, number: int = 5) -> str:
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}'
        f'<w:bookmarkEnd w:id="{number}"/>'
    )


def listed(content: str, number: int = 1, level: int = 0) -> str:
    return p(
        content,
        properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>',
    )


def heading(text: str) -> str:
    return p(text, style="berschrift1")


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def write(folder: Path, body: str, parts: Mapping[str, str] | None = None) -> Path:
    """Write a file; `parts` are the content of the roots beside the document."""
    kinds = {
        "styles": ("styles", f"<w:styles {NAMESPACES}>{{}}</w:styles>"),
        "numbering": ("numbering", f"<w:numbering {NAMESPACES}>{{}}</w:numbering>"),
        "footnotes": ("footnotes", f"<w:footnotes {NAMESPACES}>{{}}</w:footnotes>"),
        "endnotes": ("endnotes", f"<w:endnotes {NAMESPACES}>{{}}</w:endnotes>"),
        "settings": ("settings", f"<w:settings {NAMESPACES}>{{}}</w:settings>"),
        "item1": (
            "customXml",
            f'<b:Sources xmlns:b="{OFFICE}/bibliography">{{}}</b:Sources>',
        ),
    }
    given = {"styles": STYLES, "numbering": NUMBERING, **(parts or {})}
    path = folder / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _relations({"officeDocument": "text/main.xml"}))
        archive.writestr(
            "text/main.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        targets = []
        for name, content in given.items():
            kind, whole = kinds[name]
            archive.writestr(f"text/{name}.xml", whole.format(content))
            targets.append((kind, f"{name}.xml"))
        archive.writestr("text/_rels/main.xml.rels", _relations(dict(targets)))
    return path


def _relations(targets: Mapping[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="r{kind}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'


def read(folder: Path, body: str, parts: Mapping[str, str] | None = None) -> Parts:
    """Write and read a file; every run must stand where it says."""
    write(folder, body, parts)
    found = read_word(folder, Path(NAME))
    lines = found.source.text.split("\n")[:-1]
    assert lines == [part.text for part in found.parts]
    for part in found.parts:
        for run in part.runs:
            assert found.source.text[run.start : run.end] == run.text
    return found


def texts(parts: Parts) -> list[str]:
    return [part.text for part in parts.parts]


def keyed(part: Part) -> list[tuple[str, tuple[str, ...]]]:
    return [(run.text, run.keys) for run in part.runs if run.keys]


def entries(parts: Parts) -> list[tuple[str | None, int | None]]:
    return [(part.entry, part.number) for part in parts.parts if part.entry is not None]


def raised(part: Part) -> list[str]:
    return [run.text for run in part.runs if run.raised]


def csl(*works: Mapping[str, object]) -> str:
    return json.dumps({"citationID": "x", "citationItems": list(works), "schema": "csl"})


def work(number: int, family: str, title: str, year: object, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "uris": [f"http://zotero.org/users/1/items/KEY{number}"],
        "itemData": {
            "id": number,
            "title": title,
            "author": [{"family": family, "given": "J."}],
            "issued": {"date-parts": [[year]]},
            **more,
        },
    }


CSL_WAN = work(1, "Wan", "Growing hair in a dish with <i>vesicles</i>", 2020)
CSL_OTT = work(2, "Ott", "Vesicles of the scalp", "2021")
ZOTERO = " ADDIN ZOTERO_ITEM CSL_CITATION "
ZOTERO_LIST = ' ADDIN ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY '


def bibliography(instructions: str, *lines: str) -> str:
    """A list as programs write it: one field from the first entry to the last."""
    first, last = lines[0], lines[-1]
    if len(lines) == 1:
        return p(field(instructions, r(first)))
    return (
        p(char("begin") + code(instructions) + char("separate") + r(first))
        + "".join(p(line) for line in lines[1:-1])
        + p(r(last) + char("end"))
    )


class TestText:
    def test_parts_in_order_with_headings(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("Of scalps", style="Titel")
            + p("A second line", style="Untertitel")
            + heading("Introduction")
            + p("Some text.")
            + p("A part", style="Own")
            + p("More text.")
            + p("What is in it", style="TOCHeading")
            + p("By hand", properties='<w:outlineLvl w:val="2"/>')
            + p("Methods and materials:")
            + p("Results of this kind came late."),
        )
        assert [(part.text, part.place, part.level, part.section) for part in found.parts] == [
            ("Of scalps", Place.HEADING, 1, "of scalps"),
            ("A second line", Place.PROSE, 0, "of scalps"),
            ("Introduction", Place.HEADING, 1, "introduction"),
            ("Some text.", Place.PROSE, 0, "introduction"),
            ("A part", Place.HEADING, 2, "a part"),
            ("More text.", Place.PROSE, 0, "a part"),
            ("What is in it", Place.PROSE, 0, "a part"),
            ("By hand", Place.HEADING, 3, "by hand"),
            ("Methods and materials:", Place.HEADING, 1, "methods and materials:"),
            ("Results of this kind came late.", Place.PROSE, 0, "methods and materials:"),
        ]
        assert (found.title, found.form, found.source.path) == ("Of scalps", "docx", NAME)

    def test_raised_by_any_means(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("a", up("1"), "b", r("2", '<w:rStyle w:val="Mark"/>'), "c")
            + p("d", r("3", '<w:position w:val="6"/><w:sz w:val="16"/>'), "e")
            + p("f", r("4", '<w:position w:val="6"/>'), r("5", '<w:vertAlign w:val="subscript"/>'))
            + p("6", r("g", '<w:vertAlign w:val="baseline"/>'), style="Lifted")
            + p(r("7", '<w:rStyle w:val="Mark"/><w:vertAlign w:val="baseline"/>')),
        )
        assert [raised(part) for part in found.parts] == [["1", "2"], ["3"], [], ["6"], []]

    def test_what_is_not_shown_is_not_read(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("seen ", r("hidden", "<w:vanish/>"), r("shown", '<w:vanish w:val="0"/>'))
            + p("a", r("secret", '<w:rStyle w:val="Secret"/>'), "b")
            + p("<w:r><w:t>in</w:t><w:softHyphen/><w:t>to</w:t><w:noBreakHyphen/></w:r>", "x")
            + p(
                "<w:r><w:ruby><w:rt><w:r><w:t>no</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>yes</w:t>"
                "</w:r></w:rubyBase></w:ruby></w:r>"
            )
            + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Click here"
            "</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            + '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            "</w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Contents</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
            + p(char("begin") + code('TOC \\o "1-3"') + char("separate") + r("Methods 3"))
            + p(r("Results 4") + char("end")),
        )
        assert texts(found) == ["seen shown", "ab", "into-x", "yes"]

    def test_tracked_changes(self, tmp_path: Path) -> None:
        deleted = '<w:del w:id="1"><w:r><w:delText>old</w:delText></w:r></w:del>'
        moved = '<w:moveFrom w:id="2"><w:r><w:t>gone</w:t></w:r></w:moveFrom>'
        kept = '<w:ins w:id="3"><w:r><w:t>new</w:t></w:r></w:ins>'
        joined = "<w:rPr><w:del/></w:rPr>"
        found = read(
            tmp_path,
            p("a ", deleted, moved, kept)
            + p("one line", properties=joined)
            + p(" goes on")
            + table(row(p("kept"), p("cell")), "<w:tr><w:trPr><w:del/></w:trPr><w:tc>"
                    f"{p('dropped')}</w:tc></w:tr>"),
        )  # fmt: skip
        assert texts(found) == ["a new", "one line goes on", "kept", "cell"]

    def test_text_boxes_are_read_once(self, tmp_path: Path) -> None:
        content = f"<w:txbxContent>{p('Figure 1. A box.')}</w:txbxContent>"
        box = (
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}"
            f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}"
            "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        content = f"<w:txbxContent>{p('Old box')}</w:txbxContent>"
        old = f"<w:r><w:pict><v:textbox>{content}</v:textbox></w:pict></w:r>"
        found = read(tmp_path, p("before ", box, "after") + p("x", old))
        assert texts(found) == ["before after", "Figure 1. A box.", "x", "Old box"]
        assert found.parts[1].place is Place.CAPTION

    def test_alternatives_without_content(self, tmp_path: Path) -> None:
        empty = "<mc:AlternateContent><!-- none --><mc:AlternateContent/></mc:AlternateContent>"
        found = read(tmp_path, empty + p("a", empty, f"<w:r>{empty}</w:r>", "b"))
        assert texts(found) == ["ab"]

    def test_formulas_code_and_symbols(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("see ", "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", " and ")
            + p(
                "TGF-",
                '<w:r><w:sym w:font="Symbol" w:char="F062"/></w:r>',
                r("y[1]", '<w:rStyle w:val="Code"/>'),
            ),
        )
        assert texts(found) == ["see x=1 and", "TGF-βy[1]"]
        silent = [run.text for part in found.parts for run in part.runs if run.silent]
        assert silent == ["x=1", "y[1]"]

    def test_tables_and_captions(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("Table ", field(" SEQ Table \\* ARABIC ", r("1")), " What was seen")
            + table(row(p("Study"), p("n")), row(p("Wan"), p("12") + table(row(p("i"), p("j")))))
            + p("A legend", style="Legend")
            + p("Figure 2: Drawn by hand.")
            + p("Table 2 shows more.")
            + table(row(p("A frame around text."))),
        )
        assert [(part.text, part.place, part.row) for part in found.parts] == [
            ("Table 1 What was seen", Place.CAPTION, None),
            ("Study", Place.TABLE, 1),
            ("n", Place.TABLE, 1),
            ("Wan", Place.TABLE, 2),
            ("12", Place.TABLE, 2),
            ("i", Place.TABLE, 3),
            ("j", Place.TABLE, 3),
            ("A legend", Place.CAPTION, None),
            ("Figure 2: Drawn by hand.", Place.CAPTION, None),
            ("Table 2 shows more.", Place.PROSE, None),
            ("A frame around text.", Place.PROSE, None),
        ]

    def test_text_of_another_file_is_told_to_be_lacking(self, tmp_path: Path) -> None:
        found = read(tmp_path, p("Text.") + '<w:altChunk r:id="r9"/>')
        assert found.lacking == ("text that stands in another file inside it",)

    def test_the_strict_variant(self, tmp_path: Path) -> None:
        path = write(tmp_path, p("Text", up("1")))
        raw = {}
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                raw[name] = archive.read(name).decode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in raw.items():
                archive.writestr(
                    name, content.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
                )
        found = read_word(tmp_path, Path(NAME))
        assert texts(found) == ["Text1"]
        assert raised(found.parts[0]) == ["1"]


class TestNumbers:
    def test_numbered_lists(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            listed("one") + listed("below", level=1) + listed("two") + listed("dot", 2)
            + p("three", style="Listed") + listed("forty", 3) + listed("forty-one", 3)
            + p("none", style="Listed", properties='<w:numPr><w:numId w:val="0"/></w:numPr>'),
        )  # fmt: skip
        assert [part.number for part in found.parts] == [1, None, 2, None, 3, 40, 41, None]

    def test_a_list_in_one_paragraph(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            heading("References")
            + p(f"<w:r>{t('1. ' + WAN)}<w:br/>{t('2. Ott E. Vesicles')}<w:br/>{t('of the scalp.')}"
                f"<w:br/>{t('3. ' + BOTH)}</w:r>"),
        )  # fmt: skip
        assert texts(found)[1:] == [f"1. {WAN}", "2. Ott E. Vesicles of the scalp.", f"3. {BOTH}"]

    def test_line_breaks_of_prose_part_nothing(self, tmp_path: Path) -> None:
        found = read(tmp_path, p(f"<w:r>{t('2020 was')}<w:br/>{t('a year.')}</w:r>"))
        assert texts(found) == ["2020 was a year."]


class TestZotero:
    def body(self, shown: str = "") -> str:
        mark = field(ZOTERO + csl(CSL_OTT, CSL_WAN), shown or up("1,2"))
        return (
            p("Hair grew.", mark, " It fell.", field(ZOTERO + csl(CSL_WAN), r("[1]")))
            + heading("References")
            + bibliography(ZOTERO_LIST, f"1. {WAN}", f"2. {BOTH}", f"3. {OTT}")
        )

    def test_marks_lead_to_the_entries_printed(self, tmp_path: Path) -> None:
        found = read(tmp_path, self.body())
        assert keyed(found.parts[0]) == [
            ("1,2", ("zotero:KEY1", "zotero:KEY2")),
            ("[1]", ("zotero:KEY1",)),
        ]
        assert raised(found.parts[0]) == ["1,2"]
        assert entries(found) == [("zotero:KEY1", None), ("", None), ("zotero:KEY2", None)]
        assert all(p.place is Place.METADATA for p in found.parts if p.entry is not None)

    def test_an_entry_is_taken_apart_by_the_data_but_quoted_as_printed(
        self, tmp_path: Path
    ) -> None:
        found = read(tmp_path, self.body())
        reference = found.parts[2].reference
        assert reference is not None
        assert (reference.key, reference.first_author, reference.year, reference.title) == (
            "zotero:KEY1",
            "Wan",
            2020,
            "Growing hair in a dish with vesicles",
        )
        assert reference.fields["entry"] == f"1. {WAN}"
        assert reference.span.text == f"1. {WAN}"

    def test_names_are_cited_in_the_order_printed(self, tmp_path: Path) -> None:
        found = read(tmp_path, self.body(r("(Ott, 2021; Wan et al., 2020)")))
        assert keyed(found.parts[0])[0][1] == ("zotero:KEY2", "zotero:KEY1")

    def test_a_work_that_fits_no_entry_or_two_leads_nowhere(self, tmp_path: Path) -> None:
        other = work(9, "Kim", "Something that is not in the list at all", 2018)
        found = read(
            tmp_path,
            p("a", field(ZOTERO + csl(other), r("[1]")), field(ZOTERO + csl(CSL_WAN), r("[2]")))
            + p("b", field(ZOTERO + csl(CSL_OTT, other), r("[2,3]")))
            + bibliography(ZOTERO_LIST, f"1. {WAN}", f"2. {WAN}", f"3. {OTT}"),
        )
        assert [keyed(part) for part in found.parts[:2]] == [[], []]
        assert entries(found) == [("", None), ("", None), ("zotero:KEY2", None)]

    def test_what_is_printed_outweighs_the_data(self, tmp_path: Path) -> None:
        changed = WAN.replace("2020", "2022")
        found = read(
            tmp_path,
            p("a", field(ZOTERO + csl(CSL_WAN), r("[1]")))
            + bibliography(ZOTERO_LIST, f"1. {changed}", f"2. {OTT}"),
        )
        assert keyed(found.parts[0]) == [("[1]", ("zotero:KEY1",))]
        assert found.parts[1].reference is None

    def test_a_work_without_printed_title(self, tmp_path: Path) -> None:
        first = work(1, "Wan", "Growing hair", 2020, volume="3", page="1-9")
        second = work(2, "Wan", "Losing hair", 2020, volume="4", page="50")
        found = read(
            tmp_path,
            p("a", field(ZOTERO + csl(second), r("[1]")))
            + p("b", field(ZOTERO + csl(first), r("[2]")))
            + bibliography(
                ZOTERO_LIST, "1. J. Wan, J. Inv. 2020, 4, 50.", "2. J. Wan, J. Inv. 2020, 3, 1."
            ),
        )
        assert entries(found) == [("zotero:KEY2", None), ("zotero:KEY1", None)]

    def test_a_doi_tells_works_of_one_title_apart(self, tmp_path: Path) -> None:
        first = work(1, "Wan", "Growing hair in a dish", 2020, DOI="10.1234/inv.1")
        second = work(2, "Wan", "Growing hair in a dish", 2020, DOI="10.1234/inv.12")
        entry = "Wan J. Growing hair in a dish. 2020. doi:10.1234/inv."
        found = read(
            tmp_path,
            p("a", field(ZOTERO + csl(first), r("[2]")), field(ZOTERO + csl(second), r("[1]")))
            + bibliography(ZOTERO_LIST, f"1. {entry}12", f"2. {entry}1"),
        )
        assert keyed(found.parts[0]) == [("[2]", ("zotero:KEY1",)), ("[1]", ("zotero:KEY2",))]

    def test_a_field_over_two_paragraphs_and_one_inside_another(self, tmp_path: Path) -> None:
        link = field(' HYPERLINK \\l "spot" ', r("1"))
        found = read(
            tmp_path,
            p("a ", char("begin") + code(ZOTERO + csl(CSL_WAN, CSL_OTT)) + char("separate")
              + r("[") + link)
            + p(r("and 2]") + char("end"), " b")
            + p(bookmark("spot", r(f"1. {WAN}")), style="Bib")
            + p(f"2. {OTT}", style="Bib"),
        )  # fmt: skip
        assert keyed(found.parts[0]) == [("1", ("zotero:KEY1",))]
        assert keyed(found.parts[1]) == [("and 2]", ("zotero:KEY1", "zotero:KEY2"))]
        assert texts(found)[:2] == ["a [1", "and 2] b"]

    def test_marks_that_are_bookmarks(self, tmp_path: Path) -> None:
        body = (
            p("a ", bookmark("ZOTERO_BREF_ab12", r("[1]"), 3), " b")
            + p(f"1. {WAN}", style="Bib") + p(f"2. {OTT}", style="Bib")
        )  # fmt: skip
        path = write(tmp_path, body)
        text = "ZOTERO_ITEM CSL_CITATION " + csl(CSL_WAN)
        halves = (text[:100], text[100:])
        types = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
        properties = "".join(
            f'<property name="ZOTERO_BREF_ab12_{number}"><lpwstr>{escape(half)}</lpwstr></property>'
            for number, half in enumerate(halves, start=1)
        )
        content = {}
        with zipfile.ZipFile(path) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        content["_rels/.rels"] = _relations(
            {"officeDocument": "text/main.xml", "custom-properties": "custom.xml"}
        ).encode()
        content["custom.xml"] = f'<Properties xmlns="{types}">{properties}</Properties>'.encode()
        with zipfile.ZipFile(path, "w") as archive:
            for name, raw in content.items():
                archive.writestr(name, raw)
        found = read_word(tmp_path, Path(NAME))
        assert keyed(found.parts[0]) == [("[1]", ("zotero:KEY1",))]

    @pytest.mark.parametrize(
        "data",
        [
            "{",
            "{}",
            '{"citationItems": 3}',
            '{"citationItems": [null, 3, {"itemData": []}, {"itemData": {"author": "x"}}]}',
            '{"citationItems": [{"id": 1, "itemData": {"issued": {"date-parts": [[[]]]}}}]}',
            '{"a":' * 5000,
            '{"citationItems": [{"id": ' + "9" * 5000 + "}]}",
        ],
    )
    def test_damaged_data_leave_the_text(self, tmp_path: Path, data: str) -> None:
        found = read(tmp_path, p("a ", field(ZOTERO + data, r("[1]"))) + p(OTT, style="Bib"))
        assert texts(found)[0] == "a [1]"
        assert keyed(found.parts[0]) == []

    def test_a_list_that_is_not_printed_is_lacking(self, tmp_path: Path) -> None:
        found = read(tmp_path, p("a ", field(ZOTERO + csl(CSL_WAN), r("[1]"))))
        assert found.lacking == ("the list of references, which its fields do not print",)


class TestMendeley:
    def test_items_are_told_by_their_address(self, tmp_path: Path) -> None:
        def mendeley(uuid: str, given: Mapping[str, object]) -> dict[str, object]:
            address = f"http://www.mendeley.com/documents/?uuid={uuid}"
            return {"id": "ITEM-1", "uris": [address], "itemData": given["itemData"]}

        first, second = mendeley("aa-1", CSL_WAN), mendeley("bb-2", CSL_OTT)
        found = read(
            tmp_path,
            p("a", field("ADDIN CSL_CITATION " + csl(first), r("(Wan, 2020)")))
            + p("b", field("ADDIN CSL_CITATION " + csl(second), r("(Ott, 2021)")))
            + bibliography("ADDIN Mendeley Bibliography CSL_BIBLIOGRAPHY ", WAN, OTT),
        )
        assert [keyed(part) for part in found.parts[:2]] == [
            [("(Wan, 2020)", ("mendeley:aa-1",))],
            [("(Ott, 2021)", ("mendeley:bb-2",))],
        ]
        assert entries(found) == [("mendeley:aa-1", None), ("mendeley:bb-2", None)]

    @pytest.mark.parametrize("padding", ["", "="])
    def test_content_controls(self, tmp_path: Path, padding: str) -> None:
        data = {**CSL_WAN, "uris": [], "id": "ab-cd"}
        tag = base64.b64encode(csl(data).encode()).decode().rstrip("=") + padding

        def control(name: str, content: str) -> str:
            return (
                f"<w:sdt><w:sdtPr><w:tag w:val={quoteattr(name)}/></w:sdtPr>"
                f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
            )

        found = read(
            tmp_path,
            p("a ", control(f"MENDELEY_CITATION_v3_{tag}", up("1")), " b")
            + heading("References")
            + control("MENDELEY_BIBLIOGRAPHY", p(f"1. {WAN}") + p(f"2. {OTT}")),
        )
        assert keyed(found.parts[0]) == [("1", ("mendeley:ab-cd",))]
        assert entries(found) == [("mendeley:ab-cd", None), ("", None)]


def endnote_cite(number: int, author: str, title: str, year: int, more: str = "") -> str:
    styled = f'<style face="normal" font="default" size="100%">{escape(title)}</style>'
    return (
        f"<Cite{more}><Author>{author}</Author><Year>{year}</Year><RecNum>{number}</RecNum><record>"
        f'<foreign-keys><key app="EN" db-id="p9zzz00">{number}</key></foreign-keys><contributors>'
        f"<authors><author>{author}, J.</author></authors></contributors><titles><title>{styled}"
        f"</title><secondary-title>J Invent</secondary-title></titles><dates><year>{year}</year>"
        "</dates></record></Cite>"
    )


class TestEndNote:
    CITE_WAN = endnote_cite(31, "Wan", "Growing hair in a dish with vesicles", 2020)
    CITE_OTT = endnote_cite(32, "Ott", "Vesicles of the scalp", 2021)
    LIST = " ADDIN EN.REFLIST "

    def test_the_code_holds_the_records(self, tmp_path: Path) -> None:
        code_of = f" ADDIN EN.CITE <EndNote>{self.CITE_WAN}{self.CITE_OTT}</EndNote>"
        found = read(
            tmp_path,
            p("a", field(code_of, up("1, 2")))
            + bibliography(self.LIST, f"1.\t{WAN}", f"2.\t{OTT}"),
        )
        keys = ("endnote-record:p9zzz00:31", "endnote-record:p9zzz00:32")
        assert keyed(found.parts[0]) == [("1, 2", keys)]
        assert [key for key, _ in entries(found)] == list(keys)
        assert found.parts[1].reference is not None
        assert found.parts[1].reference.journal == "J Invent"

    def test_the_data_stand_beside_the_code(self, tmp_path: Path) -> None:
        raw = f"<EndNote>{self.CITE_OTT}</EndNote>".encode() + b"\0"
        data = f"<w:fldData>{base64.b64encode(raw).decode()}</w:fldData>"
        inner = char("begin", data) + code(" ADDIN EN.CITE.DATA ") + char("end")
        mark = (
            char("begin")
            + code(" ADDIN EN.CITE ")
            + inner
            + char("separate")
            + r("[2]")
            + char("end")
        )
        found = read(tmp_path, p("a", mark) + bibliography(self.LIST, f"1.\t{WAN}", f"2.\t{OTT}"))
        assert keyed(found.parts[0]) == [("[2]", ("endnote-record:p9zzz00:32",))]

    def test_each_number_links_to_its_entry(self, tmp_path: Path) -> None:
        def link(number: int) -> str:
            return field(f' HYPERLINK \\l "_ENREF_{number}" \\o "Wan" ', r(str(number)))

        code_of = f" ADDIN EN.CITE <EndNote>{self.CITE_WAN}{self.CITE_OTT}</EndNote>"
        found = read(
            tmp_path,
            p("a", field(code_of, r("[") + link(1) + r(",") + link(2) + r("]")))
            + p(bookmark("_ENREF_1", r(f"1.\t{WAN}")))
            + p(bookmark("_ENREF_2", r(f"2.\t{OTT}"))),
        )
        assert keyed(found.parts[0]) == [
            ("1", ("endnote-record:p9zzz00:31",)),
            ("2", ("endnote-record:p9zzz00:32",)),
        ]

    def test_what_is_cited_without_a_mark(self, tmp_path: Path) -> None:
        hidden = endnote_cite(32, "Ott", "Vesicles of the scalp", 2021, ' Hidden="1"')
        code_of = f" ADDIN EN.CITE <EndNote>{self.CITE_WAN}{hidden}</EndNote>"
        found = read(
            tmp_path,
            p("a", field(code_of, r("[1]"))) + bibliography(self.LIST, f"1. {WAN}", f"2. {OTT}"),
        )
        assert keyed(found.parts[0]) == [("[1]", ("endnote-record:p9zzz00:31",))]

    def test_an_entry_that_goes_on_in_the_next_paragraph(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("Text.")
            + bibliography(
                self.LIST, f"1.\t{WAN}", f"2.\t{OTT}", "10.1234/inv.2 PMID: 3",
                *[f"{number}.\tKim S. Work {number}. 20{number}." for number in range(13, 23)],
            ),
        )  # fmt: skip
        assert texts(found)[2] == f"2.\t{OTT} 10.1234/inv.2 PMID: 3"
        assert len(entries(found)) == 12

    def test_entities_in_the_data_are_not_expanded(self, tmp_path: Path) -> None:
        xml = f'<!DOCTYPE x [<!ENTITY a "b">]><EndNote>{self.CITE_WAN}</EndNote>'
        found = read(
            tmp_path, p("a", field(f" ADDIN EN.CITE {xml}", r("[1]"))) + p(WAN, style="Bib")
        )
        assert keyed(found.parts[0]) == []


SOURCES = """
<b:Source><b:Tag>Wan20</b:Tag><b:Author><b:Author><b:NameList><b:Person><b:Last>Wan</b:Last>
<b:First>Jin</b:First></b:Person></b:NameList></b:Author></b:Author>
<b:Title>Growing hair in a dish with vesicles</b:Title><b:Year>2020</b:Year></b:Source>
<b:Source><b:Tag>Ott21</b:Tag><b:Author><b:Author><b:Corporate>Ott, Eva and Kim, Su</b:Corporate>
</b:Author></b:Author><b:Title>Vesicles of the scalp</b:Title><b:Year>2021</b:Year></b:Source>
"""


class TestWordsOwn:
    def test_citations_and_a_list_that_is_a_table(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("a", field(" CITATION Wan20 \\l 1033 \\p 7 \\m Ott21 ", r(" [1, 2]")))
            + p("b", f'<w:fldSimple w:instr=" CITATION Ott21 ">{r("[2]")}</w:fldSimple>')
            + p(char("begin") + code(" BIBLIOGRAPHY ") + char("separate"))
            + table(row(p("[1]", style="Bib"), p(WAN, style="Bib")),
                    row(p("[2]", style="Bib"), p(OTT, style="Bib")))
            + p(char("end")),
            {"item1": SOURCES},
        )  # fmt: skip
        assert keyed(found.parts[0]) == [(" [1, 2]", ("word:Wan20", "word:Ott21"))]
        assert keyed(found.parts[1]) == [("[2]", ("word:Ott21",))]
        assert texts(found)[2:] == [f"[1] {WAN}", f"[2] {OTT}"]
        assert entries(found) == [("word:Wan20", None), ("word:Ott21", None)]
        assert [part.row for part in found.parts[2:]] == [None, None]
        reference = found.parts[3].reference
        assert reference is not None
        assert [author.family for author in reference.authors] == ["Ott", "Kim"]

    def test_cross_references_to_a_numbered_list(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("a", field(" REF _Ref7 \\r \\h ", r("[2]")), field(" REF _Ref9 \\h ", r("Table 1")))
            + p(bookmark("_Ref9", r("Table 1. A title.")))
            + heading("References")
            + p("Sorted by number.")
            + listed(r(WAN))
            + listed(bookmark("_Ref7", r(OTT)))
            + heading("Appendix")
            + listed(r("not an entry")),
        )
        assert keyed(found.parts[0]) == [("[2]", ("_Ref7",))]
        assert entries(found) == [("", 1), ("_Ref7", 2)]

    def test_links_of_pandoc(self, tmp_path: Path) -> None:
        link = '<w:hyperlink w:anchor="ref-wan2020"><w:r><w:t>1</w:t></w:r></w:hyperlink>'
        away = '<w:hyperlink r:id="r7" w:anchor="ref-wan2020"><w:r><w:t>2</w:t></w:r></w:hyperlink>'
        found = read(
            tmp_path,
            p("a", link, away)
            + bookmark("ref-wan2020", p(f"1. {WAN}", style="Bib"))
            + p(OTT, style="Bib"),
        )
        assert keyed(found.parts[0]) == [("1", ("wan2020",))]
        assert entries(found) == [("wan2020", None), ("", None)]

    def test_a_field_that_never_ends_swallows_nothing(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p(char("end"), "a ", char("begin"), code(" REF x "), "b ")
            + p("c ", field(ZOTERO + csl(CSL_WAN), r("[1]")), " d")
            + p(char("separate"), "e")
            + p(WAN, style="Bib"),
        )
        assert texts(found)[:3] == ["a b", "c [1] d", "e"]
        assert keyed(found.parts[1]) == [("[1]", ("zotero:KEY1",))]


def note(kind: str, number: int, content: str) -> str:
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    return f'<w:{kind} w:id="{number}">{p(mark, content)}</w:{kind}>'


def mark_of(kind: str, number: int) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="Mark"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


class TestNotes:
    def test_footnotes_stand_behind_their_paragraph(self, tmp_path: Path) -> None:
        separator = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        notes = separator + note("footnote", 4, " First, see [2].") + note("footnote", 2, "Second.")
        found = read(
            tmp_path,
            p("a", mark_of("footnote", 4), " b") + p("c", mark_of("footnote", 2)) + p("d"),
            {"footnotes": notes},
        )
        assert texts(found) == ["a1 b", "First, see [2].", "c2", "Second.", "d"]
        assert [(run.text, run.raised, run.silent) for run in found.parts[0].runs] == [
            ("a", False, False),
            ("1", True, True),
            (" b", False, False),
        ]

    def test_endnotes_that_are_the_list(self, tmp_path: Path) -> None:
        notes = note("endnote", 5, f" {WAN}") + note("endnote", 6, OTT)
        again = field(" NOTEREF _Ref1 \\h ", up("1"))
        found = read(
            tmp_path,
            p(
                "a",
                bookmark("_Ref1", mark_of("endnote", 5)),
                " b",
                mark_of("endnote", 6),
                "c",
                again,
            ),
            {
                "endnotes": notes,
                "settings": '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>',
            },
        )
        assert found.parts[0].text == "a1 b2c1"
        assert keyed(found.parts[0]) == [
            ("1", ("endnote:1",)),
            ("2", ("endnote:2",)),
            ("1", ("endnote:1",)),
        ]
        assert raised(found.parts[0]) == ["1", "2", "1"]
        assert texts(found)[1:] == [WAN, OTT]
        assert entries(found) == [("endnote:1", 1), ("endnote:2", 2)]

    def test_endnotes_beside_a_list_are_notes(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("a", mark_of("endnote", 5)) + heading("References") + p(f"1. {WAN}"),
            {"endnotes": note("endnote", 5, "Seen in 2019.")},
        )
        assert texts(found) == ["ai", "References", f"1. {WAN}", "Seen in 2019."]
        assert found.parts[0].runs[1] == Run("i", 1, 2, raised=True, silent=True)
        assert entries(found) == []

    def test_endnotes_of_words_are_notes(self, tmp_path: Path) -> None:
        found = read(
            tmp_path,
            p("a", mark_of("endnote", 5)),
            {"endnotes": note("endnote", 5, "We thank all who helped.")},
        )
        assert entries(found) == []


def package(folder: Path, *parts: tuple[str, bytes]) -> Path:
    path = folder / NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts:
            archive.writestr(name, raw)
    return path


def refused(folder: Path, reason: str) -> None:
    with pytest.raises(ReviewError, match=reason) as caught:
        read_word(folder, Path(NAME))
    assert caught.value.path == NAME
    assert "save it anew as .docx" in caught.value.remedy


class TestHarm:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"", "not a zip file"),
            (b"Only text.", "not a zip file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Word before 2007, or protected"),
            (b"{\\rtf1 text}", "Rich Text Format"),
        ],
    )
    def test_no_package(self, tmp_path: Path, raw: bytes, reason: str) -> None:
        (tmp_path / NAME).write_bytes(raw)
        refused(tmp_path, reason)

    def test_no_file(self, tmp_path: Path) -> None:
        refused(tmp_path, "No such file")

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"<w", "StartTag|end"),
            (b"<x/>", "no Word document"),
            (f'<w:document xmlns:w="{W}"/>'.encode(), "no Word document"),
            (b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "a document type declaration"),
            ('<!DOCTYPE x [<!ENTITY a "a">]><x b="&a;"/>'.encode("utf-16"), "type declaration"),
            (b" " * (64 * 2**20 + 1), "larger than 64 MB"),
        ],
    )
    def test_bad_documents(self, tmp_path: Path, raw: bytes, reason: str) -> None:
        package(tmp_path, ("word/document.xml", raw))
        refused(tmp_path, reason)

    def test_nested_too_deep(self, tmp_path: Path) -> None:
        inside = "<w:ins>" * 5000 + "</w:ins>" * 5000
        raw = f'<w:document xmlns:w="{W}"><w:body><w:p>{inside}</w:p></w:body></w:document>'
        package(tmp_path, ("word/document.xml", raw.encode()))
        refused(tmp_path, "depth|deep")

    def test_as_deep_as_the_parser_allows(self, tmp_path: Path) -> None:
        opening = "<w:tbl><w:tr><w:tc><w:sdt><w:sdtContent>" * 48
        closing = "</w:sdtContent></w:sdt></w:tc></w:tr></w:tbl>" * 48
        raw = (
            f'<w:document xmlns:w="{W}"><w:body>{opening}{p("deep")}{closing}</w:body></w:document>'
        )
        package(tmp_path, ("word/document.xml", raw.encode()))
        assert texts(read_word(tmp_path, Path(NAME))) == ["deep"]

    def test_a_path_out_of_the_package(self, tmp_path: Path) -> None:
        (tmp_path / "secret.xml").write_text("<secret/>")
        package(tmp_path, ("_rels/.rels", _relations({"officeDocument": "../secret.xml"}).encode()))
        refused(tmp_path, "it holds no document")

    def test_too_many_parts(self, tmp_path: Path) -> None:
        path = write(tmp_path, p("Text."))
        path.write_bytes(path.read_bytes() + b"PK\x01\x02" * 30_000)
        refused(tmp_path, "more than 20000 parts")

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
    def test_cut_short(self, tmp_path: Path, share: float) -> None:
        path = write(tmp_path, p(WAN) * 200)
        raw = path.read_bytes()
        path.write_bytes(raw[: int(len(raw) * share)])
        refused(tmp_path, "readable Word file")

    def test_damaged_data(self, tmp_path: Path) -> None:
        path = write(tmp_path, p(WAN + " more words") * 300)
        with zipfile.ZipFile(path) as archive:
            start = archive.getinfo("text/main.xml").header_offset
        raw = bytearray(path.read_bytes())
        name, extra = struct.unpack("<HH", raw[start + 26 : start + 30])
        raw[start + 30 + name + extra + 4] ^= 0xFF
        path.write_bytes(raw)
        refused(tmp_path, "readable Word file")

    def test_a_password(self, tmp_path: Path) -> None:
        path = write(tmp_path, p("Text."))
        raw = bytearray(path.read_bytes())
        for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = raw.find(sign)
            while at >= 0:
                raw[at + offset] |= 1
                at = raw.find(sign, at + 4)
        path.write_bytes(raw)
        refused(tmp_path, "password")

    def test_many_works_and_entries_take_no_more_than_their_share(self, tmp_path: Path) -> None:
        def body(count: int) -> str:
            works = [
                work(n, f"Name{n}", f"The growth of hair number {n}", 2000) for n in range(count)
            ]
            marks = "".join(p("a", field(ZOTERO + csl(each), r("[1]"))) for each in works)
            lines = [f"{n}. Name{n} J. The growth of hair number {n}. 2000." for n in range(count)]
            return marks + bibliography(ZOTERO_LIST, *lines)

        write(tmp_path, body(800))
        begun = time.perf_counter()
        found = read_word(tmp_path, Path(NAME))
        assert time.perf_counter() - begun < 20
        assert all(keyed(part) for part in found.parts[:800])
