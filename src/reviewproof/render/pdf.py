"""PDF through pandoc's Typst writer and the typst wheel, with the wheel's own fonts only."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
from pathlib import Path
from typing import Any

import typst

from reviewproof.errors import ReviewError
from reviewproof.render.tree import Node, nodes, raw, rewrite

# What pandoc's writer presupposes, and what the partials of a project may replace: the names are
# those of Quarto, so that one partial serves both engines.
WRAPPER = """\
#let horizontalrule = line(start: (25%,0%), end: (75%,0%))
#let callout(body: [], title: [], background_color: white, icon: none, icon_color: black,
  body_background_color: white) = block(stroke: (left: 2pt + icon_color), inset: 8pt, width: 100%)[
  #strong(title) #parbreak() #body
]
#show figure: set block(breakable: true)
#let article(title: none, doc, ..rest) = {
  set document(title: title)
  if title != none { align(center, text(1.5em, strong(title))) }
  doc
}
$typst-template.typ()$

$typst-show.typ()$

$body$
"""
DEFAULT_PARTIALS = {
    "typst-template.typ": "",
    "typst-show.typ": "#show: doc => article($if(title)$title: [$title$],$endif$ doc)\n",
}
_WHERE = re.compile(r"[^\s\"]*/(?=[^/\s\"]+\.typ)")


def typst_version() -> str:
    """Return the version of the typst wheel."""
    return importlib.metadata.version("typst")


def stage_pictures(blocks: list[Node], project: Path, stage: Path) -> list[Node]:
    """Copy every picture beside the Typst source and return the blocks that show the copies.

    Typst reads nothing outside its root, and its output must not depend on where that root is.
    """
    names: dict[str, str] = {}
    for node in nodes(blocks):
        if node["t"] == "Image":
            target = node["c"][2][0]
            names.setdefault(target, f"picture-{len(names) + 1}{Path(target).suffix}")
    for target, name in names.items():
        shutil.copyfile(project / target, stage / name)

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Image":
            return None
        attribute, inlines, (target, title) = node["c"]
        return [{"t": "Image", "c": [attribute, inlines, [names[target], title]]}]

    staged: list[Node] = rewrite(blocks, change)
    return staged


def label_references(blocks: list[Node]) -> list[Node]:
    """Return the blocks with page breaks kept out of the entries of the reference list."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Div" or "csl-entry" not in node["c"][0][1]:
            return None
        return [raw("typst", "#block(breakable: false)["), node, raw("typst", "]")]

    kept: list[Node] = rewrite(blocks, change)
    return kept


def compile_pdf(source: str, stage: Path, target: Path, epoch: int) -> None:
    """Typeset a Typst source into a PDF file.

    Args:
        source: the whole Typst document; what it reads lies in `stage`.
        stage: folder of the pictures, the root for Typst.
        target: the file to write.
        epoch: the date of the document, in seconds since 1970.

    Raises:
        ReviewError: when Typst reports an error.
    """
    main = stage / "main.typ"
    main.write_text(source, encoding="utf-8")
    try:
        content: Any = typst.compile(
            main, root=stage, ignore_system_fonts=True, font_paths=[], timestamp=epoch
        )
    except typst.TypstError as error:
        raise ReviewError(
            f"Typst could not typeset the document: {_explain(error)}",
            remedy="look at what the message quotes; `--to html` shows the page without Typst",
        ) from None
    target.write_bytes(content)


def _explain(error: typst.TypstError) -> str:
    message = getattr(error, "message", None) or str(error)
    hints = "".join(f" ({hint})" for hint in getattr(error, "hints", None) or ())
    return _WHERE.sub("", message) + hints
