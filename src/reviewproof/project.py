"""A review project on disk: what `_quarto.yml` names, loaded once and frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from reviewproof.pandoc import PandocRun, ReferencesRun
from reviewproof.readers.qmd import Produce, read_qmd
from reviewproof.readers.yaml import read_yaml
from reviewproof.text import Source, read_source

CONFIG = "_quarto.yml"


@dataclass(frozen=True, slots=True)
class Config:
    """What a project's `_quarto.yml` says, as far as a proof needs it."""

    main: str
    output: str
    bibliography: tuple[str, ...]
    csl: str
    link_citations: bool


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `_quarto.yml`.

    Raises:
        ReviewError: when there is none.
    """
    if not start.exists():
        raise ReviewError(
            f"there must be a folder {start}, but there is none", remedy="correct its name"
        )
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
    named = settings.get("bibliography") or "references.bib"
    bibliography = named if isinstance(named, list) else [named]
    return Config(
        main=str(main),
        output=str(project.get("output-dir") or "_output"),
        bibliography=tuple(map(str, bibliography)),
        csl=str(settings.get("csl") or ""),
        link_citations=settings.get("link-citations") is True,
    )


@dataclass(frozen=True)
class Facts:
    """The data and the bibliography: all that a cell can print, without the text itself."""

    root: Path
    config: Config
    bibliography: Bibliography
    package: Package
    findings: tuple[Finding, ...]
    read_by_pandoc: ReferencesRun | None = None

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
        """The CSL file; None when none is named, or it cannot be read."""
        unread = any(finding.span.source.path == self.config.csl for finding in self.findings)
        return self.root / self.config.csl if self.config.csl and not unread else None


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
    def unread(self) -> frozenset[str]:
        """What could not be read: some of bibliography, manuscript and cells."""
        lost = {finding.span.source.path for finding in self.findings if finding.code == "SRC001"}
        parts = set()
        if lost & set(self.facts.config.bibliography):
            parts.add("bibliography")
        own = self.findings[len(self.facts.findings) :]
        if any(finding.code in {"SRC001", "SRC002"} for finding in own):
            parts.add("manuscript")
        cells = (cell for cell in self.manuscript.cells if not cell.inline)
        if any(cell.output is None and "review." in cell.code for cell in cells):
            parts.add("cells")
        return frozenset(parts)

    @property
    def bibliography_read(self) -> bool:
        """Whether every block of the bibliography was read; if not, that is a finding already."""
        broken = {
            finding.span.source.path
            for finding in self.findings
            if finding.code in {"SRC001", "SRC005"}
        }
        return not broken & set(self.facts.config.bibliography)

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
        style = self.facts.style
        if style and numbering.sorts_list(style) and self.processor:
            return self.processor.numbers()
        keys = (key for mark in self.marks for key in mark)
        return numbering.number_citations(keys, self.references)

    @cached_property
    def processor(self) -> numbering.Processor | None:
        """citeproc-py, to which every mark is known; None without a style that can be read."""
        if self.facts.style is None:
            return None
        return numbering.Processor(self.facts.style, self.facts.bibliography.references, self.marks)

    @cached_property
    def entries(self) -> Mapping[str, str]:
        """Every cited reference as the list prints it, see `numbering.plain_entry`."""
        return self.processor.entries() if self.processor else {}

    @cached_property
    def pandoc(self) -> PandocRun:
        """Pandoc, at work on the whole text from the first time that this is asked for.

        A proof asks early, so that Pandoc works beside the rules.
        """
        numbered = self.facts.style is not None and self.bibliography_read
        return PandocRun(
            self.root,
            self.manuscript.expanded,
            self.facts.config.bibliography,
            self.facts.config.csl if numbered else "",
            self.facts.read_by_pandoc,
        )


def load_facts(root: Path, *, pandoc: bool = False) -> Facts:
    """Read configuration, data and bibliography; nothing is raised, all that is wrong is a finding.

    Args:
        root: the project's folder.
        pandoc: let Pandoc begin to read the bibliography, because its numbers are wanted later.
    """
    config, findings = load_config(root)
    begun = _begin(root, config) if pandoc else None
    bibliography = _bibliography(root, config.bibliography)
    package = load_package(root)
    unreadable = (*findings, *bibliography.findings, *_style(root, config), *package.findings)
    return Facts(root, config, bibliography, package, unreadable, begun)


def _begin(root: Path, config: Config) -> ReferencesRun | None:
    """Let Pandoc read the bibliography where only its keys have a part in the numbers."""
    if not config.csl or any(_style(root, config)):
        return None
    alone = numbering.prints_keys_alone(root / config.csl)
    return ReferencesRun(root, config.bibliography) if alone else None


def _bibliography(root: Path, names: tuple[str, ...]) -> Bibliography:
    sources, findings = [], []
    for name in names:
        try:
            sources.append(read_source(root, Path(name)))
        except ReviewError as error:
            findings.append(from_error("SRC001", error, Source(name, "")))
    parsed = parse_bibliography(*sources)
    return Bibliography(parsed.references, (*findings, *parsed.findings))


def _style(root: Path, config: Config) -> Iterator[Finding]:
    if config.csl:
        try:
            numbering.check_style(root, config.csl)
        except ReviewError as error:
            yield from_error("SRC001", error, Source(config.csl, ""))


def read_project(facts: Facts, produce: Produce) -> Project:
    """Read the manuscript; `produce` computes what its cells print."""
    manuscript, findings = read_qmd(facts.root, facts.config.main, produce)
    return Project(facts, manuscript, (*facts.findings, *findings))
