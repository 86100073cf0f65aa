"""Write `reference.docx`, from which both engines take the look of the Word file.

Run it from anywhere: `python styles/make_reference_docx.py`. The same script writes the same bytes.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

TARGET = Path(__file__).with_name("reference.docx")

SERIF, SANS, MONO = "Times New Roman", "Arial", "Courier New"
INK, QUIET, LINE, TINT, LINK = "1B1B1F", "5A5D66", "C9CCD3", "F5F6F8", "1A4F8B"

# The names are those that pandoc's Word writer uses; `Callout`, `Keywords` and
# `Colophon` are those of review.lua and of the embedded engine.
# id: (name, based on, paragraph properties, run properties)
PARAGRAPHS: Mapping[str, tuple[str, str, str, str]] = {
    "BodyText": ("Body Text", "Normal", '<w:spacing w:after="120"/>', ""),
    "FirstParagraph": ("First Paragraph", "BodyText", "", ""),
    "Compact": (
        "Compact",
        "Normal",
        '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>',
        "",
    ),
    "Title": (
        "Title",
        "Normal",
        '<w:keepNext/><w:spacing w:after="100" w:line="240" w:lineRule="auto"/>',
        f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/><w:sz w:val="36"/>',
    ),
    "Subtitle": (
        "Subtitle",
        "Normal",
        '<w:keepNext/><w:spacing w:after="160" w:line="240" w:lineRule="auto"/>',
        f'<w:i/><w:color w:val="{QUIET}"/><w:sz w:val="23"/>',
    ),
    "Author": ("Author", "Normal", '<w:keepNext/><w:spacing w:after="20"/>', ""),
    "Date": (
        "Date",
        "Normal",
        '<w:spacing w:after="160"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="20"/>',
    ),
    "AbstractTitle": (
        "Abstract Title",
        "Normal",
        f'<w:keepNext/><w:pBdr><w:top w:val="single" w:sz="8" w:space="6" w:color="{INK}"/>'
        '</w:pBdr><w:spacing w:before="120" w:after="60"/>',
        f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/><w:sz w:val="20"/>',
    ),
    "Abstract": ("Abstract", "Normal", '<w:spacing w:after="100"/>', '<w:sz w:val="20"/>'),
    "Bibliography": (
        "Bibliography",
        "Normal",
        '<w:spacing w:after="60" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:left="454" w:hanging="454"/>',
        '<w:sz w:val="19"/>',
    ),
    "BlockText": ("Block Text", "BodyText", '<w:ind w:left="480" w:right="480"/>', ""),
    "FootnoteText": ("footnote text", "Normal", '<w:spacing w:after="0"/>', '<w:sz w:val="18"/>'),
    "Caption": (
        "caption",
        "Normal",
        '<w:spacing w:before="120" w:after="80" w:line="240" w:lineRule="auto"/>',
        f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="17"/>',
    ),
    "TableCaption": ("Table Caption", "Caption", "<w:keepNext/>", ""),
    "ImageCaption": ("Image Caption", "Caption", '<w:spacing w:after="240"/>', ""),
    "Figure": ("Figure", "Normal", '<w:spacing w:before="200"/><w:jc w:val="center"/>', ""),
    "CaptionedFigure": ("Captioned Figure", "Figure", "<w:keepNext/>", ""),
    "SourceCode": (
        "Source Code",
        "Normal",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
        '<w:spacing w:before="60" w:after="160" w:line="240" w:lineRule="auto"/>',
        f'<w:rFonts w:ascii="{MONO}" w:hAnsi="{MONO}" w:cs="{MONO}"/><w:sz w:val="18"/>',
    ),
    "Callout": (
        "Callout",
        "Normal",
        f'<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="{LINK}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/><w:spacing w:after="80"/>'
        '<w:ind w:left="200"/>',
        '<w:sz w:val="20"/>',
    ),
    "Keywords": (
        "Keywords",
        "Normal",
        f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="6" w:color="{INK}"/></w:pBdr>'
        '<w:spacing w:after="240"/>',
        '<w:sz w:val="20"/>',
    ),
    "Colophon": (
        "Colophon",
        "Normal",
        f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="{LINE}"/></w:pBdr>'
        '<w:spacing w:before="360"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="16"/>',
    ),
    "Footer": (
        "footer",
        "Normal",
        '<w:jc w:val="center"/>',
        f'<w:color w:val="{QUIET}"/><w:sz w:val="16"/>',
    ),
    "DefinitionTerm": ("Definition Term", "Normal", "<w:keepNext/>", "<w:b/>"),
    "Definition": ("Definition", "Normal", '<w:ind w:left="480"/>', ""),
    "TOCHeading": ("TOC Heading", "Heading1", '<w:outlineLvl w:val="9"/>', ""),
}
HEADING_SIZES = (28, 23, 21, 21, 20, 20)

CHARACTERS: Mapping[str, tuple[str, str]] = {
    "VerbatimChar": (
        "Verbatim Char",
        f'<w:rFonts w:ascii="{MONO}" w:hAnsi="{MONO}" w:cs="{MONO}"/><w:sz w:val="19"/>',
    ),
    "FootnoteReference": ("footnote reference", '<w:vertAlign w:val="superscript"/>'),
    "Hyperlink": ("Hyperlink", f'<w:color w:val="{LINK}"/>'),
    "SectionNumber": ("Section Number", ""),
}

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def styles() -> str:
    """Return the part that defines every style."""
    parts = [
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:cs="{SERIF}" w:eastAsia="{SERIF}"/>'
        f'<w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/>'
        '<w:lang w:val="en-GB" w:eastAsia="en-US" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="100" w:line="276" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>",
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>',
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        "</w:style>",
    ]
    parts += [_heading(level, size) for level, size in enumerate(HEADING_SIZES, start=1)]
    parts += [_paragraph(name, *each) for name, each in PARAGRAPHS.items()]
    parts += [
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{identifier}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
        for identifier, (name, run) in CHARACTERS.items()
    ]
    parts.append(_table())
    return f"{_HEADER}<w:styles {_W}>{''.join(parts)}</w:styles>"


def _paragraph(identifier: str, name: str, base: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _heading(level: int, size: int) -> str:
    before = {1: 360, 2: 260}.get(level, 200)
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}">'
        f'<w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:next w:val="BodyText"/>'
        f"<w:qFormat/><w:pPr><w:keepNext/><w:keepLines/>"
        f'<w:spacing w:before="{before}" w:after="100" w:line="240" w:lineRule="auto"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:b/>'
        f'<w:sz w:val="{size}"/></w:rPr></w:style>'
    )


def _table() -> str:
    edge = f'w:val="single" w:sz="8" w:space="0" w:color="{INK}"'
    inner = f'w:val="single" w:sz="2" w:space="0" w:color="{LINE}"'
    # Small type in the table style: the style of its paragraphs states no size of its own.
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:rPr><w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/>'
        '<w:sz w:val="14"/><w:szCs w:val="14"/></w:rPr>'
        f"<w:tblPr><w:tblBorders><w:top {edge}/><w:bottom {edge}/><w:insideH {inner}/>"
        '</w:tblBorders><w:tblCellMar><w:left w:w="50" w:type="dxa"/>'
        '<w:right w:w="50" w:type="dxa"/></w:tblCellMar></w:tblPr><w:trPr><w:cantSplit/></w:trPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tblPr/><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{INK}"/></w:tcBorders>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )


def document() -> str:
    """Return the part that holds the page size, the margins and the footer."""
    return (
        f"{_HEADER}<w:document {_W} {_R}><w:body><w:p><w:r><w:t>Reference</w:t></w:r></w:p>"
        '<w:sectPr><w:footerReference w:type="default" r:id="rId10"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1360" w:right="1300" w:bottom="1360" w:left="1300"'
        ' w:header="700" w:footer="600" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def footer() -> str:
    """Return the part that prints the page number."""
    return (
        f'{_HEADER}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
    )


def parts() -> dict[str, str]:
    """Return every part of the package by its name."""
    kinds = {"document": "document.main", "styles": "styles", "footer1": "footer"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    return {
        "[Content_Types].xml": f"{_HEADER}<Types"
        ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_HEADER}<Relationships xmlns="{relations}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{_HEADER}<Relationships xmlns="{relations}">'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId10" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
        "</Relationships>",
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/footer1.xml": footer(),
    }


def write(target: Path = TARGET) -> None:
    """Write the file; every entry bears the earliest date that a zip file can hold."""
    with zipfile.ZipFile(target, "w") as package:
        for name, text in parts().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same on every system that runs this
            package.writestr(entry, text.encode())


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
