"""Callouts, floats and content for one format: Quarto's divisions as plain pandoc blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reviewproof.errors import ReviewError
from reviewproof.render.crossrefs import KINDS, NAMES, Targets, caption_prefix, typst_link
from reviewproof.render.tree import (
    Node,
    attr,
    attributes,
    div,
    plain,
    raw,
    rewrite,
    string,
    stringify,
    styled,
)

CALLOUTS = ("note", "tip", "important", "warning", "caution")
_COLOURS = {
    "note": "#0758e5",
    "tip": "#00a047",
    "important": "#cc1914",
    "warning": "#eb9113",
    "caution": "#fc5300",
}
_CALLOUT_OPTIONS = {"icon", "appearance"}
_CONDITIONS = {"when-format", "unless-format"}
# What Quarto calls the formats that a condition may name.
_ALIASES = {
    "html": {"html", "html:js"},
    "pdf": {"typst", "pdf"},
    "docx": {"docx"},
}
_UNSUPPORTED_CLASSES = {
    "panel-tabset",
    "column-margin",
    "column-page",
    "column-screen",
    "column-body-outset",
    "aside",
    "grid",
    "incremental",
    "theorem",
    "proof",
    "landscape",
}


def parse_titles(tree: Mapping[str, Any], parse: Callable[[str], list[Node]]) -> dict[str, Any]:
    """Return the tree with each callout's `title=`, which is Markdown, as a heading inside it.

    Args:
        tree: pandoc's syntax tree.
        parse: reads Markdown into blocks.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] != "Div" or not _callout_kinds(node):
            return None
        identifier, classes, pairs = attributes(node["c"][0])
        if "title" not in pairs:
            return None
        parsed = parse(pairs.pop("title"))
        inlines = parsed[0]["c"] if parsed and parsed[0]["t"] == "Para" else []
        heading = {"t": "Header", "c": [6, attr(classes=["unnumbered", "unlisted"]), inlines]}
        return [div([identifier, classes, list(pairs.items())], [heading, *node["c"][1]])]

    return {**tree, "blocks": rewrite(tree["blocks"], change)}


def _callout_kinds(node: Node) -> list[str]:
    _, classes, _ = attributes(node["c"][0])
    return [name.removeprefix("callout-") for name in classes if name.startswith("callout-")]


def select(blocks: list[Node], form: str) -> list[Node]:
    """Return the blocks without what is meant for other formats.

    Raises:
        ReviewError: for a condition or a division that is not supported.
    """

    def change(node: Node) -> list[Node] | None:
        if node["t"] not in {"Div", "Span"}:
            return None
        _, classes, pairs = attributes(node["c"][0])
        for name in _UNSUPPORTED_CLASSES & set(classes):
            raise _unsupported(f"the class `.{name}`")
        if "layout-ncol" in pairs or "layout" in pairs or "layout-nrow" in pairs:
            raise _unsupported("a layout of figures")
        shown = {"content-visible": True, "content-hidden": False}
        for name, meaning in shown.items():
            if name in classes:
                holds = _condition(pairs, form)
                return node["c"][1] if holds == meaning else []
        return None

    chosen: list[Node] = rewrite(blocks, change)
    return chosen


def _condition(pairs: dict[str, str], form: str) -> bool:
    if unknown := set(pairs) - _CONDITIONS:
        raise _unsupported(f"the condition `{unknown.pop()}`")
    matches = True
    if "when-format" in pairs:
        matches = pairs["when-format"] in _ALIASES[form]
    if "unless-format" in pairs:
        matches = matches and pairs["unless-format"] not in _ALIASES[form]
    return matches


def fit(blocks: list[Node], form: str, project: Path, targets: Targets) -> list[Node]:
    """Return the blocks with pictures, callouts, floats and links as the format's writer wants.

    Raises:
        ReviewError: for a picture that is missing or would be fetched, or an unsupported option.
    """
    with_div_floats: list[Node] = rewrite(blocks, _div_float)

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Image":
            return [_image(node, form, project)]
        if node["t"] == "Link" and form == "pdf" and "quarto-xref" in node["c"][0][1]:
            return typst_link(node)
        if node["t"] == "Figure":
            return _figure(node, form, targets)
        if node["t"] == "Table":
            return _table(node, form, targets)
        if node["t"] == "Div":
            return _callout(node, form)
        return None

    fitted: list[Node] = rewrite(with_div_floats, change)
    return fitted


def _div_float(node: Node) -> list[Node] | None:
    """Turn `::: {#fig-x}` or `::: {#tbl-x}` with its caption as last paragraph into the float."""
    if node["t"] != "Div":
        return None
    identifier, _, _ = attributes(node["c"][0])
    kind = identifier.split("-", 1)[0]
    if kind not in KINDS or "-" not in identifier:
        return None
    *content, last = node["c"][1] or [plain([])]
    if last["t"] != "Para" or not content:
        raise ReviewError(
            f"`#{identifier}` has no caption",
            remedy="end the division with a paragraph: it is the caption",
        )
    return [{"t": "Figure", "c": [attr(identifier), [None, [plain(last["c"])]], _bare(content)]}]


def _bare(content: list[Node]) -> list[Node]:
    """Return a float's content without the captions that its pictures and tables bring."""

    def change(node: Node) -> list[Node] | None:
        if node["t"] == "Figure":
            inner: list[Node] = node["c"][2]
            return inner
        return None

    bare: list[Node] = rewrite(content, change)
    return bare


def _image(node: Node, form: str, project: Path) -> Node:
    (identifier, classes, pairs), inlines, (target, title) = node["c"]
    if "://" in target and not target.startswith("file://"):
        raise ReviewError(
            f"the picture `{target}` would have to be fetched while building",
            remedy="put the picture into the project and give its path",
        )
    named = dict(pairs)
    alternative = named.pop("fig-alt", None) or named.get("alt") or stringify(inlines)
    if alternative:
        named["alt"] = alternative
        if form == "docx":
            inlines = [string(alternative)]  # where pandoc's Word writer takes the text from
    for name in [name for name in named if name.startswith("fig-")]:
        raise _unsupported(f"the attribute `{name}` of a picture")
    found = _picture_file(target, form, project)
    return {
        "t": "Image",
        "c": [[identifier, classes, [[k, v] for k, v in named.items()]], inlines, [found, title]],
    }


def _picture_file(target: str, form: str, project: Path) -> str:
    """Return the file for a format: vector graphics where they are kept, a PNG for Word."""
    path = Path(target)
    wanted = ".png" if form == "docx" else ".svg"
    if path.suffix in {"", ".svg"}:
        beside = path.with_suffix(wanted)
        if (project / beside).is_file():
            return str(beside)
        if form == "docx" and path.suffix == ".svg":
            raise ReviewError(
                f"the picture `{target}` has no PNG beside it, which Word needs",
                remedy=f"make `{beside}`",
            )
    if not (project / path).is_file():
        raise ReviewError(
            f"the picture `{target}` is not there", remedy="make it, or correct its path"
        )
    return target


def _figure(node: Node, form: str, targets: Targets) -> list[Node] | None:
    attribute, caption, content = node["c"]
    identifier = attributes(attribute)[0]
    kind = identifier.split("-", 1)[0]
    if kind not in KINDS or identifier not in targets.numbers:
        return None
    inlines = _caption_inlines(caption)
    return _float(identifier, content, inlines, form, targets)


def _table(node: Node, form: str, targets: Targets) -> list[Node] | None:
    attribute, caption, *rest = node["c"]
    identifier, classes, pairs = attributes(attribute)
    if unknown := [name for name in pairs if name.startswith("tbl-")]:
        raise _unsupported(f"the attribute `{unknown[0]}` of a table")
    if form == "pdf":
        classes = [*classes, "typst:no-figure"]
    bare = {
        "t": "Table",
        "c": [["", classes, [[k, v] for k, v in pairs.items()]], [None, []], *rest],
    }
    inlines = _caption_inlines(caption)
    if identifier in targets.numbers:
        return _float(identifier, [bare], inlines, form, targets)
    if form == "docx":
        return None
    scroll = [raw("html", '<div class="table-scroll">'), bare, raw("html", "</div>")]
    table = scroll if form == "html" else [bare]
    if not inlines:
        return table
    return [div(attr(identifier, ["caption"]), [plain(inlines)]), *table]


def _caption_inlines(caption: list[Any]) -> list[Node]:
    inlines: list[Node] = []
    for block in caption[1]:
        if inlines:
            inlines.append({"t": "Space"})
        inlines.extend(block["c"])
    return inlines


def _float(
    identifier: str, content: list[Node], caption: list[Node], form: str, targets: Targets
) -> list[Node]:
    kind = identifier.split("-", 1)[0]
    if form == "pdf":
        return _typst_float(identifier, kind, content, caption)
    numbered = [*caption_prefix(identifier, targets), *caption]
    if form == "html":
        return _html_float(identifier, kind, content, numbered)
    return _word_float(identifier, kind, content, numbered)


def _html_float(identifier: str, kind: str, content: list[Node], caption: list[Node]) -> list[Node]:
    place = "top" if kind == "tbl" else "bottom"
    classes = f"quarto-float-caption-{place} quarto-float-caption {KINDS[kind]}"
    heading = [
        raw("html", f'<figcaption class="{classes}" id="{identifier}-caption">'),
        plain(caption),
        raw("html", "</figcaption>"),
    ]
    wrapper = "table-scroll" if kind == "tbl" else "picture"
    body = [
        raw("html", f'<div class="{wrapper}" aria-describedby="{identifier}-caption">'),
        *content,
        raw("html", "</div>"),
    ]
    parts = [*heading, *body] if kind == "tbl" else [*body, *heading]
    opening = raw("html", f'<figure class="quarto-float {KINDS[kind]} figure">')
    inside = [opening, *parts, raw("html", "</figure>")]
    return [div(attr(identifier, ["quarto-float", "quarto-figure"]), inside)]


def _typst_float(
    identifier: str, kind: str, content: list[Node], caption: list[Node]
) -> list[Node]:
    place = "top" if kind == "tbl" else "bottom"
    ending = f']), kind: "{KINDS[kind]}", supplement: "{NAMES[kind]}") <{identifier}>'
    return [
        raw("typst", "#figure(["),
        *content,
        raw("typst", f"], caption: figure.caption(position: {place}, ["),
        plain(caption),
        raw("typst", ending),
    ]


def _word_float(identifier: str, kind: str, content: list[Node], caption: list[Node]) -> list[Node]:
    style = "Table Caption" if kind == "tbl" else "Image Caption"
    heading = div(styled(style), [{"t": "Para", "c": caption}])
    if kind == "tbl":
        return [div(attr(identifier), [heading, *content])]
    picture = [
        {"t": "Para", "c": block["c"]} if block["t"] == "Plain" else block for block in content
    ]
    body = div(styled("Captioned Figure"), picture)
    return [div(attr(identifier), [body, heading])]


def _callout(node: Node, form: str) -> list[Node] | None:
    identifier, _, pairs = attributes(node["c"][0])
    kinds = _callout_kinds(node)
    if not kinds:
        return None
    kind = kinds[0]
    if kind not in CALLOUTS:
        raise _unsupported(f"the class `.callout-{kind}`")
    if unknown := set(pairs) - _CALLOUT_OPTIONS:
        raise _unsupported(f"the attribute `{unknown.pop()}` of a callout")
    title, body = _callout_title(node["c"][1], kind)
    if form == "html":
        return [_html_callout(identifier, kind, title, body)]
    if form == "pdf":
        middle = f'], icon_color: rgb("{_COLOURS[kind]}"), body: ['
        opening = [raw("typst", "#callout(title: ["), plain(title), raw("typst", middle)]
        return [*opening, *body, raw("typst", "])")]
    heading = {"t": "Para", "c": [{"t": "Strong", "c": title}]}
    return [div(styled("Callout", identifier), [heading, *body])]


def _callout_title(body: list[Node], kind: str) -> tuple[list[Node], list[Node]]:
    if body and body[0]["t"] == "Header":
        return body[0]["c"][2], body[1:]
    return [string(kind.capitalize())], body


def _html_callout(identifier: str, kind: str, title: list[Node], body: list[Node]) -> Node:
    classes = ["callout", "callout-style-default", f"callout-{kind}", "callout-titled"]
    heading = div(
        attr(classes=["callout-header"]),
        [div(attr(classes=["callout-title-container"]), [plain(title)])],
    )
    content = div(attr(classes=["callout-body-container", "callout-body"]), body)
    return div(attr(identifier, classes), [heading, content])


def _unsupported(what: str) -> ReviewError:
    return ReviewError(
        f"{what} is not supported by the embedded engine",
        remedy="leave it out, or render with Quarto (`--engine quarto`)",
    )
