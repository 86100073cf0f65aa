"""The project's options as the embedded engine understands them; it names those it does not."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewproof import dates
from reviewproof.errors import ReviewError
from reviewproof.render.document import Place
from reviewproof.render.front_matter import load_yaml

CONFIG = "_quarto.yml"
ENVIRONMENT = "_environment"

# Quarto's name of a format to ours. `pdf` there is LaTeX, which this engine does not have.
QUARTO_FORMATS = {"html": "html", "typst": "pdf", "docx": "docx"}

_PROJECT = {"type", "render", "output-dir", "pre-render", "post-render", "title"}
_EXECUTE = {"echo", "eval", "output", "include", "warning", "daemon", "cache", "freeze", "enabled"}

# Options that every format takes; what is read from front matter alone is among them.
_COMMON = {
    "title",
    "subtitle",
    "author",
    "date",
    "date-format",
    "abstract",
    "abstract-title",
    "keywords",
    "license",
    "lang",
    "bibliography",
    "csl",
    "citeproc",
    "link-citations",
    "nocite",
    "number-sections",
    "toc",
    "toc-depth",
    "toc-title",
    "default-image-extension",
    "callout-icon",
    "filters",
    "jupyter",
    "engine",
    "pagetitle",
    "description",
}
_BY_FORMAT = {
    "html": {
        "css",
        "template",
        "template-partials",
        "embed-resources",
        "html-math-method",
        "theme",
        "minimal",
        "section-divs",
        "anchor-sections",
        "code-copy",
        "toc-location",
        "highlight-style",
    },
    "pdf": {"template-partials", "papersize", "keep-typ", "highlight-style"},
    "docx": {"reference-doc", "highlight-style"},
}
# Options that this engine takes in one form only: the form in which it works anyway.
_FIXED: dict[str, Any] = {
    "citeproc": True,
    "callout-icon": False,
    "embed-resources": True,
    "html-math-method": "mathml",
    "theme": "none",
    "minimal": True,
    "date-format": "D MMMM YYYY",
    "highlight-style": "none",
    "jupyter": "python3",
    "engine": "jupyter",
    "cache": False,
    "freeze": False,
    "enabled": True,
    "type": "default",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the project asks for.

    Attributes:
        document: path of the one document to render.
        metadata: options for all formats, from `_quarto.yml`.
        formats: options for one format each, by our names.
        execute: defaults of the cells.
        environment: the environment of every process, with a date that is always set.
    """

    document: str
    metadata: Mapping[str, Any]
    formats: Mapping[str, Mapping[str, Any]]
    execute: Mapping[str, Any]
    environment: Mapping[str, str]

    @property
    def epoch(self) -> int:
        """Seconds since 1970 that every file of the output is dated with."""
        return int(self.environment["SOURCE_DATE_EPOCH"])

    def options(self, form: str, front_matter: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options of a format: the project's, then the document's, nearest last."""
        own = dict(front_matter)
        of_format = own.pop("format", {}) or {}
        names = {ours: theirs for theirs, ours in QUARTO_FORMATS.items()}
        nearest = of_format.get(names[form]) if isinstance(of_format, dict) else {}
        nearest = nearest if isinstance(nearest, dict) else {}
        return {**self.metadata, **self.formats.get(form, {}), **own, **nearest}


@dataclass(frozen=True, slots=True)
class Outline:
    """What Quarto's result is called: the document, the output folder, and our names of formats."""

    document: str
    output: str
    formats: tuple[str, ...]


def read_outline(project: Path) -> Outline:
    """Read what `_quarto.yml` says of its result, and leave the rest to Quarto.

    Raises:
        ReviewError: when the file is missing or broken.
    """
    config = _load(project)
    described = _mapping(config.get("project"), "project", Place(CONFIG, 1))
    formats = _mapping(config.get("format"), "format", Place(CONFIG, 1))
    documents = described.get("render") or ["index.qmd"]
    first = documents[0] if isinstance(documents, list) else documents
    known = tuple(QUARTO_FORMATS.get(name, name) for name in formats)
    return Outline(str(first), str(described.get("output-dir", ".")), known)


def read_settings(project: Path) -> Settings:
    """Read `_quarto.yml` and `_environment`.

    Raises:
        ReviewError: when a file is missing or broken, or asks for something unsupported.
    """
    config, place = _load(project), Place(CONFIG, 1)
    described = _mapping(config.pop("project", {}), "project", place)
    execute = _mapping(config.pop("execute", {}), "execute", place)
    formats = _mapping(config.pop("format", {}), "format", place)
    check_options(described, _PROJECT, "project", place)
    check_options(execute, _EXECUTE, "execute", place)
    check_options(config, _COMMON, "", place)
    known = {}
    for name, options in formats.items():
        if name not in QUARTO_FORMATS:
            raise _unknown(f"the format `{name}`", place, f"it knows {', '.join(QUARTO_FORMATS)}")
        ours = QUARTO_FORMATS[name]
        chosen = _mapping(options, f"format: {name}", place) if options != "default" else {}
        check_options(chosen, _COMMON | _BY_FORMAT[ours], f"format: {name}", place)
        known[ours] = chosen
    documents = described.get("render", ["index.qmd"])
    if not isinstance(documents, list) or len(documents) != 1:
        raise _unknown(f"`render: {documents}`", place, "name one document: `render: [index.qmd]`")
    return Settings(str(documents[0]), config, known, execute, _environment(project))


def check_front_matter(front_matter: Mapping[str, Any], path: str) -> None:
    """Check the options of a document.

    Raises:
        ReviewError: when one is unsupported.
    """
    place, rest = Place(path, 1), dict(front_matter)
    execute = _mapping(rest.pop("execute", {}), "execute", place)
    formats = rest.pop("format", {})
    check_options(execute, _EXECUTE, "execute", place)
    for name, options in formats.items() if isinstance(formats, dict) else ():
        if name not in QUARTO_FORMATS:
            raise _unknown(f"the format `{name}`", place, f"it knows {', '.join(QUARTO_FORMATS)}")
        if isinstance(options, dict):
            allowed = _COMMON | _BY_FORMAT[QUARTO_FORMATS[name]]
            check_options(options, allowed, f"format: {name}", place)
    check_options(rest, _COMMON, "", place)


def check_options(options: Mapping[str, Any], known: set[str], where: str, place: Place) -> None:
    """Check that this engine honours every option.

    Raises:
        ReviewError: naming the first option, or value of one, that it does not.
    """
    inside = f" under `{where}`" if where else ""
    for name, value in options.items():
        if name not in known:
            raise _unknown(f"the option `{name}`{inside}", place)
        if name in _FIXED and value != _FIXED[name] and value is not None:
            raise _unknown(
                f"`{name}: {value}`{inside}", place, f"it knows `{name}: {_FIXED[name]}`"
            )


def _unknown(what: str, place: Place, remedy: str = "") -> ReviewError:
    return ReviewError(
        f"{what} is not supported by the embedded engine",
        path=place.path,
        remedy=remedy or "leave it out, or render with Quarto (`--engine quarto`)",
    )


def _load(project: Path) -> dict[str, Any]:
    try:
        text = (project / CONFIG).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ReviewError(
            f"there is no `{CONFIG}` in this folder", remedy="run this inside a review project"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"the file cannot be read: {error}", path=CONFIG) from None
    return load_yaml(text, CONFIG, 1)


def _mapping(value: Any, name: str, place: Place) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ReviewError(
            f"`{name}` must hold `name: value` pairs, found {value!r}",
            path=place.path,
            remedy=f"indent its options under `{name}:`",
        )
    return value


def _environment(project: Path) -> dict[str, str]:
    """Return this process's environment with what `_environment` adds; what is set stays."""
    added: dict[str, str] = {}
    path = project / ENVIRONMENT
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, equals, value = line.partition("=")
            if equals and not line.lstrip().startswith("#"):
                added[name.strip()] = value.strip().strip("\"'")
    environment = {**added, **os.environ}
    stamp = environment.setdefault("SOURCE_DATE_EPOCH", "315532800")  # 1980, where zip files begin
    if not stamp.isdigit():
        raise ReviewError(
            f"SOURCE_DATE_EPOCH must be a whole number of seconds, found `{stamp}`",
            path=ENVIRONMENT,
            remedy="write for example `SOURCE_DATE_EPOCH=1763510400`",
        )
    return environment


def long_date(value: Any, path: str) -> str:
    """Return a date as `19 November 2025`.

    Raises:
        ReviewError: when it is neither a date nor its ISO form: words such as `today` would give
            another page every day.
    """
    if isinstance(value, str):
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            raise _unknown(
                f"`date: {value}`", Place(path, 1), "write it as year-month-day"
            ) from None
    if isinstance(value, datetime.date):
        return dates.long_date(value)
    raise _unknown(f"`date: {value}`", Place(path, 1), "write it as year-month-day")
