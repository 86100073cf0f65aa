"""Cross-references: the numbers of figures, tables and sections, and the links to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.render.tree import Node, attr, attributes, nodes, raw, rewrite, string

NAMES = {"fig": "Figure", "tbl": "Table", "sec": "Section"}
KINDS = {"fig": "quarto-float-fig", "tbl": "quarto-float-tbl"}

# Quarto's other kinds of cross-reference; a citation key must not start like one of them either.
_OTHER = set(
    "lst eq thm lem cor prp cnj def exm exr sol rem alg tip nte wrn imp cau vid dia".split()
)
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Targets:
    """Identifier of each float and section to its number as text."""

    numbers: Mapping[str, str]


def collect(blocks: list[Node], *, numbered_sections: bool) -> Targets:
    """Number the figures, tables and sections of a document in reading order.

    Raises:
        ReviewError: when an identifier is given twice.
    """
    numbers: dict[str, str] = {}
    counts = {"fig": 0, "tbl": 0}
    levels = [0] * 7
    for node in nodes(blocks):
        identifier = _identifier(node)
        if node["t"] == "Header":
            _step(levels, node)
        kind = identifier.split("-", 1)[0]
        if "-" not in identifier or kind not in NAMES:
            continue
        if identifier in numbers:
            raise ReviewError(
                f"the identifier `{identifier}` is given twice",
                remedy="give each figure, table and section its own",
            )
        if kind in counts:
            counts[kind] += 1
            numbers[identifier] = str(counts[kind])
        elif numbered_sections:
            numbers[identifier] = ".".join(str(level) for level in levels[1:] if level)
    return Targets(numbers)


def resolve(blocks: list[Node], targets: Targets) -> list[Node]:
    """Return the blocks with cross-references as links; one that leads nowhere is `?@fig-x`.

    Raises:
        ReviewError: for a kind of cross-reference that is not supported, or one mixed with a
            citation in the same brackets.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Cite":
            return None
        citations = node["c"][0]
        kinds = [citation["citationId"].split("-", 1)[0].lower() for citation in citations]
        dashed = ["-" in citation["citationId"] for citation in citations]
        ours = [dash and kind in NAMES for dash, kind in zip(dashed, kinds, strict=True)]
        for kind, dash, citation in zip(kinds, dashed, citations, strict=True):
            if dash and kind in _OTHER:
                raise _unsupported(f"the cross-reference `@{citation['citationId']}`")
        if not any(ours):
            return None
        if not all(ours):
            raise _unsupported("a cross-reference and a citation in the same brackets")
        result: list[Node] = []
        for citation in citations:
            if result:
                result += [string(","), {"t": "Space"}]
            result.append(_link(citation, targets))
        return result

    resolved: list[Node] = rewrite(blocks, change)
    return resolved


def caption_prefix(identifier: str, targets: Targets) -> list[Node]:
    """Return `Figure 1:` and a space, as they stand before a caption."""
    name = NAMES[identifier.split("-", 1)[0]]
    return [string(f"{name}{_NO_BREAK}{targets.numbers[identifier]}:"), {"t": "Space"}]


def _identifier(node: Node) -> str:
    if node["t"] in {"Figure", "Table", "Div"}:
        return attributes(node["c"][0])[0]
    if node["t"] == "Header":
        return attributes(node["c"][1])[0]
    return ""


def _step(levels: list[int], header: Node) -> None:
    level, attribute = header["c"][0], header["c"][1]
    if "unnumbered" in attributes(attribute)[1]:
        return
    levels[level] += 1
    levels[level + 1 :] = [0] * (len(levels) - level - 1)


def _link(citation: dict[str, Any], targets: Targets) -> Node:
    key = citation["citationId"]
    identifier = key[0].lower() + key[1:]
    if identifier not in targets.numbers:
        return {"t": "Strong", "c": [string(f"?@{identifier}")]}
    inlines: list[Node] = []
    if citation["citationPrefix"]:
        inlines = [*citation["citationPrefix"], string(_NO_BREAK)]
    elif citation["citationMode"]["t"] != "SuppressAuthor":
        inlines = [string(NAMES[identifier.split("-", 1)[0]] + _NO_BREAK)]
    inlines.append(string(targets.numbers[identifier]))
    return {"t": "Link", "c": [attr(classes=["quarto-xref"]), inlines, [f"#{identifier}", ""]]}


def _unsupported(what: str) -> ReviewError:
    return ReviewError(
        f"{what} is not supported by the embedded engine",
        remedy="refer to figures (@fig-…), tables (@tbl-…) and sections (@sec-…)",
    )


def typst_link(node: Node) -> list[Node]:
    """Return a link of ours for Typst, whose labels stand on the figure itself."""
    _, inlines, (target, _) = node["c"]
    label = target.removeprefix("#")
    before, after = raw("typst", f"#link(<{label}>)[", inline=True), raw("typst", "]", inline=True)
    return [before, *inlines, after]
