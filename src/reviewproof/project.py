"""A review project on disk: what `_quarto.yml` names, loaded once and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reviewproof import numbering
from reviewproof.bibliography import Bibliography, parse_bibliography
from reviewproof.errors import ReviewError
from reviewproof.evidence.pathways import Edge, edges_from_rows
from reviewproof.evidence.prisma import Flow
from reviewproof.evidence.published import Published
from reviewproof.evidence.studies import Studies
from reviewproof.evidence.table import Package, Table, load_package
from reviewproof.findings import Finding, from_error
from reviewproof.manuscript import Manuscript, Reference
from reviewproof.readers.qmd import Produce, read_qmd
from reviewproof.readers.yaml import read_yaml
from reviewproof.text import Source, read_source

CONFIG = "_quarto.yml"


@dataclass(frozen=True, slots=True)
class Config:
    """What a project's `_quarto.yml` says, as far as a proof needs it."""

    main: str
    output: str
    bibliography: str
    csl: str


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `_quarto.yml`.

    Raises:
        ReviewError: when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise ReviewError(
        f"a review project must have a {CONFIG}, but neither {start.name}/ nor a folder above has",
        remedy="go into the project's folder, or name it: `reviewproof check FOLDER`",
    )


def load_config(root: Path) -> tuple[Config, tuple[Finding, ...]]:
    """Read `_quarto.yml`; what is wrong with it comes back as findings."""
    try:
        source = read_source(root, Path(CONFIG))
    except ReviewError as error:
        return _config({}), (from_error("SRC001", error, Source(CONFIG, "")),)
    settings, problem = read_yaml(source, source.text)
    if problem:
        return _config({}), (problem,)
    settings = {} if settings is None else settings
    if not isinstance(settings, dict):
        message = f"{CONFIG} must be a mapping of settings, but it is a {type(settings).__name__}"
        return _config({}), (Finding("SRC003", message, source.whole, hint="restore the file"),)
    return _config(settings), ()


def _config(settings: Mapping[str, Any]) -> Config:
    project = settings.get("project")
    project = project if isinstance(project, dict) else {}
    render = project.get("render")
    main = render[0] if isinstance(render, list) and render else "index.qmd"
    bibliography = settings.get("bibliography")
    if isinstance(bibliography, list) and bibliography:
        bibliography = bibliography[0]
    return Config(
        main=str(main),
        output=str(project.get("output-dir") or "_output"),
        bibliography=str(bibliography or "references.bib"),
        csl=str(settings.get("csl") or ""),
    )


@dataclass(frozen=True)
class Facts:
    """The data and the bibliography: all that a cell can print, without the text itself."""

    root: Path
    config: Config
    bibliography: Bibliography
    package: Package
    findings: tuple[Finding, ...]

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """References by key."""
        return {reference.key: reference for reference in self.bibliography.references}

    def table(self, name: str) -> Table | None:
        """Return a table of the data package; None when it is absent or invalid."""
        return self.package.tables.get(name)

    @cached_property
    def studies(self) -> Studies | None:
        """The studies, None when the project has no valid table of them."""
        table = self.table("studies")
        return Studies(table) if table else None

    @cached_property
    def flow(self) -> Flow | None:
        """The flow of records."""
        table = self.table("prisma")
        return Flow(table) if table else None

    @cached_property
    def edges(self) -> tuple[Edge, ...] | None:
        """The edges of the mechanism figure."""
        table = self.table("pathways")
        if table is None:
            return None
        names = table.rows[0].cells if table.rows else ()
        return edges_from_rows({name: row[name] for name in names} for row in table.rows)

    @cached_property
    def published(self) -> Published | None:
        """The published version, where the project is an edition of one."""
        names = ("citations", "references", "table1", "counts", "people")
        tables = [self.table(name) for name in names]
        if any(table is None for table in tables):
            return None
        return Published(*(table for table in tables if table is not None))

    @property
    def style(self) -> Path | None:
        """The CSL file."""
        return self.root / self.config.csl if self.config.csl else None


@dataclass(frozen=True)
class Project:
    """A project as one proof sees it."""

    facts: Facts
    manuscript: Manuscript
    findings: tuple[Finding, ...]

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.facts.root

    @property
    def references(self) -> Mapping[str, Reference]:
        """References by key."""
        return self.facts.references

    @cached_property
    def marks(self) -> tuple[tuple[str, ...], ...]:
        """The known keys of every citation, in reading order."""
        return tuple(
            tuple(key for key in citation.keys if key in self.references)
            for citation in self.manuscript.citations()
        )

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of every reference cited."""
        keys = (key for mark in self.marks for key in mark)
        return numbering.number_citations(keys, self.references)

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """Every cited reference as the list prints it, see `numbering.plain_entry`."""
        if self.facts.style is None:
            return {}
        references = self.facts.bibliography.references
        return numbering.printed_entries(self.facts.style, references, self.marks)


def load_facts(root: Path) -> Facts:
    """Read configuration, data and bibliography; nothing is raised, all that is wrong is a finding.

    Args:
        root: the project's folder.
    """
    config, findings = load_config(root)
    try:
        source = read_source(root, Path(config.bibliography))
    except ReviewError as error:
        source = Source(config.bibliography, "")
        bibliography = Bibliography(source, (), (from_error("SRC001", error, source),))
    else:
        bibliography = parse_bibliography(source)
    package = load_package(root)
    unreadable = (*findings, *bibliography.findings, *package.findings)
    return Facts(root, config, bibliography, package, unreadable)


def read_project(facts: Facts, produce: Produce) -> Project:
    """Read the manuscript; `produce` computes what its cells print."""
    manuscript, findings = read_qmd(facts.root, facts.config.main, produce)
    return Project(facts, manuscript, (*facts.findings, *findings))
