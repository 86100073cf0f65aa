"""The kinds of fault, in the order of the table."""

from importlib import import_module

from faults.model import KINDS, Kind

__all__ = ["KINDS", "Kind"]

for _name in (
    "citations",
    "names",
    "references",
    "bibtex",
    "prose",
    "search",
    "flow",
    "studies",
    "data",
    "accepted",
    "files",
    "sources",
    "pages",
    "articles",
    "harmless",
):
    import_module(f"faults.kinds.{_name}")  # which registers its kinds
