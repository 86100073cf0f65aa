"""One article, typeset as JATS, HTML, Word and PDF, as journals and authors typeset theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from reviewproof.manuscript import Place
from reviewproof.readers.articles.assemble import entries_of
from reviewproof.readers.articles.parts import Part, Parts, Run
from reviewproof.readers.articles.plain import read_plain


@dataclass(frozen=True)
class Typescript:
    """An article to be typeset: its parts in order, and the texts of its entries."""

    parts: tuple[Part, ...]
    entries: tuple[str, ...]


def typescript(path: Path) -> Typescript:
    """Read an article of plain text."""
    read: Parts = read_plain(path.parent, path)
    entries = entries_of(read.parts)
    listed = {id(part) for part in entries}
    kept = tuple(
        part for part in read.parts if id(part) not in listed and part.text.strip() != "References"
    )
    texts = (re.sub(r"^\s*(?:-|\d+\.)\s+", "", part.text).replace("*", "") for part in entries)
    return Typescript(kept, tuple(" ".join(text.split()) for text in texts))


def rows(parts: tuple[Part, ...]) -> list[list[Part]]:
    """Return the parts, those of one table in one list, each other part alone."""
    found: list[list[Part]] = []
    for part in parts:
        if found and part.place is found[-1][0].place is Place.TABLE:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def by_row(cells: list[Part]) -> list[list[Part]]:
    """Return the cells of a table by its rows."""
    return [list(row) for _, row in groupby(cells, key=lambda cell: cell.row)]


# JATS: only the ends of a range are tagged, and authors stand in raw text alone.


def jats(script: Typescript, path: Path) -> Path:
    """Write the article as JATS."""
    body = "\n".join(_jats_block(group) for group in rows(script.parts))
    entries = "\n".join(
        f'<ref id="bib{number}"><label>{number}</label><mixed-citation>{escape(text)}'
        "</mixed-citation></ref>"
        for number, text in enumerate(script.entries, start=1)
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<article><front><article-meta><title-group>'
        "<article-title>Exosomes in trichology</article-title></title-group></article-meta></front>"
        f"\n<body>\n{body}\n</body>\n<back><ref-list><title>References</title>\n{entries}\n"
        "</ref-list></back></article>\n",
        encoding="utf-8",
    )
    return path


def _jats_block(group: list[Part]) -> str:
    if group[0].place is Place.TABLE:
        lines = "\n".join(
            f"<tr>{''.join(f'<td>{_jats_text(cell)}</td>' for cell in row)}</tr>"
            for row in by_row(group)
        )
        return f"<table-wrap><table>\n{lines}\n</table></table-wrap>"
    if group[0].place is Place.HEADING:
        return f"<p><bold>{_jats_text(group[0])}</bold></p>"
    return f"<p>{_jats_text(group[0])}</p>"


def _jats_text(part: Part) -> str:
    return "".join(_jats_run(run) if run.raised else escape(run.text) for run in part.runs)


def _jats_run(run: Run) -> str:
    plain = _plain(run.text)
    if not re.fullmatch(r"[\d,–]+", plain):
        return f"<sup>{escape(plain)}</sup>"
    linked = re.sub(r"\d+", lambda n: f'<xref ref-type="bibr" rid="bib{n[0]}">{n[0]}</xref>', plain)
    return f"<sup>{linked}</sup>"


def _plain(raised: str) -> str:
    return raised.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))


# HTML as a web page that was typed: raised numbers without links, a numbered list.


def html(script: Typescript, path: Path) -> Path:
    """Write the article as a plain web page."""
    body = "\n".join(_html_block(group) for group in rows(script.parts))
    entries = "\n".join(f"<li>{escape(text)}</li>" for text in script.entries)
    path.write_text(
        "<!DOCTYPE html>\n<html><head><title>Exosomes in trichology</title></head><body>\n"
        f"{body}\n<h2>References</h2>\n<ol>\n{entries}\n</ol>\n</body></html>\n",
        encoding="utf-8",
    )
    return path


def _html_block(group: list[Part]) -> str:
    if group[0].place is Place.TABLE:
        lines = "\n".join(
            f"<tr>{''.join(f'<td>{_html_text(cell)}</td>' for cell in row)}</tr>"
            for row in by_row(group)
        )
        return f"<table>\n{lines}\n</table>"
    tag = "h2" if group[0].place is Place.HEADING else "p"
    return f"<{tag}>{_html_text(group[0])}</{tag}>"


def _html_text(part: Part) -> str:
    return "".join(
        f"<sup>{escape(_plain(run.text))}</sup>" if run.raised else escape(run.text)
        for run in part.runs
    )


# Word: raised runs, and a list that Word numbers itself.


def word(script: Typescript, path: Path) -> Path:
    """Write the article as a Word file."""
    import docx

    document = docx.Document()
    for group in rows(script.parts):
        if group[0].place is Place.TABLE:
            _word_table(document, by_row(group))
        elif group[0].place is Place.HEADING:
            _word_text(document.add_heading(level=2), group[0])
        else:
            _word_text(document.add_paragraph(), group[0])
    document.add_heading("References", level=2)
    for text in script.entries:
        document.add_paragraph(text, style="List Number")
    document.save(str(path))
    return path


def _word_table(document: object, lines: list[list[Part]]) -> None:
    width = max(len(line) for line in lines)
    table = document.add_table(rows=len(lines), cols=width)  # type: ignore[attr-defined]  # python-docx
    for row, line in zip(table.rows, lines, strict=True):
        for cell, part in zip(row.cells, line, strict=False):
            _word_text(cell.paragraphs[0], part)


def _word_text(paragraph: object, part: Part) -> None:
    for run in part.runs:
        text = _plain(run.text) if run.raised else run.text
        added = paragraph.add_run(text)  # type: ignore[attr-defined]  # python-docx
        added.font.superscript = run.raised or None


# PDF: two columns, hyphenation, running heads and page numbers, raised numbers.


_SPECIAL = re.compile(r"([\\#$*_@<>`~\[\]=\-+/])")


def pdf(script: Typescript, path: Path) -> Path:
    """Write the article as a PDF."""
    import typst

    blocks: list[str] = []
    for group in rows(script.parts):
        if group[0].place is Place.TABLE:
            # As journals set wide tables: on a page of its own, turned, with its title.
            title = "\n\n".join(blocks[-_TITLE:])
            del blocks[-_TITLE:]
            blocks.append(f"#page(flipped: true, columns: 1)[{title}\n\n{_typst_table(group)}]")
        else:
            blocks.append(_typst_block(group))
    body = "\n\n".join(blocks)
    entries = "\n".join(f"+ {_typst_escape(text)}" for text in script.entries)
    source = (
        '#set page(paper: "a4", columns: 2, header: [_Journal of Tests_ #h(1fr) 12 (2025) 1–9],'
        ' numbering: "1")\n#set text(size: 9pt, hyphenate: true, lang: "en")\n'
        "#set par(justify: true)\n"
        f"{body}\n\n== References\n\n{entries}\n"
    )
    file = path.with_suffix(".typ")
    file.write_text(source, encoding="utf-8")
    typst.compile(str(file), output=str(path))
    return path


_TITLE = 2
"""The number of the table and what it shows are two parts before it."""


def _typst_table(group: list[Part]) -> str:
    lines = by_row(group)
    width = max(len(line) for line in lines)
    cells = ",\n".join(
        f"[{_typst_text(line[place]) if place < len(line) else ''}]"
        for line in lines
        for place in range(width)
    )
    rules = "stroke: (x: none, y: 0.4pt)"
    return f"#text(size: 6pt, table(columns: {width}, inset: 4pt, {rules}, {cells}))"


def _typst_block(group: list[Part]) -> str:
    mark = "== " if group[0].place is Place.HEADING else ""
    return mark + _typst_text(group[0])


def _typst_text(part: Part) -> str:
    return "".join(
        f"#super[{_typst_escape(_plain(run.text))}]" if run.raised else _typst_escape(run.text)
        for run in part.runs
    )


def _typst_escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split(" ")))
