"""What a manuscript's cells call: `review = open_review()`, then numbers, tables and figures.

Producers return Markdown, so that captions and alternative texts can be computed and the citations
inside are numbered with the rest.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from reviewproof.errors import ReviewError
from reviewproof.evidence.prisma import Flow
from reviewproof.evidence.studies import Studies, Study
from reviewproof.evidence.tables import clinical_table
from reviewproof.project import Facts, find_root, load_facts

if TYPE_CHECKING:
    import pandas as pd

    from reviewproof.proof import Report

T = TypeVar("T")

PRINTED_LATER = {
    "review.corrections()": ": Corrections {#tbl-corrections}",
    "review.verify()": ": Proof {#tbl-proof}\n\n: Concordance {#tbl-concordance}",
}
"""Producers that need the finished proof; while it runs only their labels are known."""


class UnknownName(ReviewError, AttributeError):
    """An attribute that the review does not have; also what `getattr` expects."""


class Markdown(str):
    """Markdown that Jupyter shows as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


class Counts:
    """Numbers that the data add up to."""

    def __init__(self, facts: Facts) -> None:
        """Take the project's data."""
        self._facts = facts

    @property
    def _studies(self) -> Studies:
        return _required(self._facts.studies, "studies.csv")

    @property
    def summarised(self) -> int:
        """Studies that the article summarises one by one."""
        return len(self._studies.all)

    @property
    def clinical(self) -> int:
        """Clinical studies."""
        return len(self._studies.of_type("clinical"))

    @property
    def preclinical(self) -> int:
        """Preclinical studies."""
        return len(self._studies.of_type("preclinical"))

    @property
    def reviews(self) -> int:
        """Reviews."""
        return len(self._studies.of_type("review"))

    @property
    def patients(self) -> int:
        """Patients of all clinical studies."""
        return self._studies.patients

    @property
    def references(self) -> int:
        """Entries of the bibliography."""
        return len(self._facts.bibliography.references)

    @property
    def without_reference(self) -> int:
        """Studies summarised for which the list has no reference."""
        return sum(not study.key for study in self._studies.all)

    @property
    def unaccounted(self) -> int:
        """Studies stated to be included, less those summarised."""
        return _required(self._facts.flow, "prisma.csv").included - self.summarised

    def __getattr__(self, name: str) -> object:
        """Explain a name that is no count."""
        raise _unknown(name, "count", [name for name in dir(type(self)) if name[0] != "_"])


class StudyNames:
    """The studies by id, as attributes."""

    def __init__(self, studies: Studies) -> None:
        """Take all studies."""
        self._studies = studies

    def __getattr__(self, name: str) -> Study:
        """Return a study."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._studies.by_id:
            raise _unknown(name, f"study of {self._studies.table.source.path}",
                           list(self._studies.by_id))
        return self._studies[name]


def _unknown(name: str, kind: str, known: list[str]) -> UnknownName:
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean “{close[0]}”?" if close else f"one of: {', '.join(known)}"
    return UnknownName(f"“{name}” must be a {kind}, but there is none of this name", remedy=remedy)


def _required(value: T | None, file: str) -> T:
    if value is None:
        raise ReviewError(
            f"data/{file} must be there and valid to be printed, but it is not",
            remedy="run `reviewproof check`, which says what is wrong with it",
        )
    return value


class Review:
    """A review project, opened for printing.

    Raises:
        ReviewError: from any member, when the data it needs are absent or invalid.
    """

    def __init__(self, facts: Facts) -> None:
        """Take a project's data; use `open_review` to load them."""
        self._facts = facts

    @property
    def prisma(self) -> Flow:
        """The flow of records: identified, screened, included and what lies between."""
        return _required(self._facts.flow, "prisma.csv")

    @cached_property
    def counts(self) -> Counts:
        """Numbers that the data add up to."""
        return Counts(self._facts)

    @cached_property
    def study(self) -> StudyNames:
        """The studies: `review.study.wan2025.n`."""
        return StudyNames(_required(self._facts.studies, "studies.csv"))

    def clinical_table(self) -> Markdown:
        """Return Table 1: the clinical studies, with citations, caption and label."""
        return Markdown(clinical_table(self._facts))

    def pathway_figure(self) -> Markdown:
        """Draw the mechanism figure into `figures/` and return it as Markdown."""
        from reviewproof.evidence.figures import draw_pathway_figure

        draw_pathway_figure(self._facts)
        return self._figure("pathway_figure")

    def flow_figure(self) -> Markdown:
        """Draw the PRISMA 2020 flow diagram into `figures/` and return it as Markdown."""
        from reviewproof.evidence.figures import draw_flow_figure

        draw_flow_figure(self._facts)
        return self._figure("flow_figure")

    def corrections(self) -> Markdown:
        """Return the differences from the published version, with the reason for each."""
        from reviewproof.reports.markdown import corrections

        return Markdown(corrections(self._proof()))

    def verify(self) -> Markdown:
        """Prove the sources and return the proof as tables.

        Raises:
            ReviewError: when the proof does not hold; its message is the report.
        """
        from reviewproof.reports.markdown import proof_tables
        from reviewproof.reports.text import text_report

        report = self._proof()
        if report.exit_status:
            raise ReviewError(
                f"the sources must be proved, but:\n\n{text_report(report)}",
                remedy="mend the findings above, or acknowledge them with a reason",
            )
        return Markdown(proof_tables(report))

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table of `data/` for your own analysis, with whole numbers as `Int64`.

        Args:
            name: a resource of `datapackage.json`, such as "studies".
        """
        from reviewproof.evidence.frames import frame

        return frame(self._facts.package, name)

    def _figure(self, producer: str) -> Markdown:
        return Markdown(produce(self, f"review.{producer}()") or "")

    def _proof(self) -> Report:
        from reviewproof.proof import prove

        return prove(self._facts.root)

    def __getattr__(self, name: str) -> object:
        """Explain a name that the review does not have."""
        known = [name for name in dir(type(self)) if name[0] != "_"]
        raise _unknown(name, "part of the review", known)


def open_review(folder: str | Path = ".") -> Review:
    """Open the review project at or above a folder.

    Args:
        folder: where to look for `_quarto.yml`; by default the current folder.

    Raises:
        ReviewError: when there is no project, or its data or bibliography cannot be read.
    """
    facts = load_facts(find_root(Path(folder)))
    if facts.findings:
        first = facts.findings[0]
        place = None if first.span.whole_file else first.span.first
        raise ReviewError(
            f"{first.code} {first.message}",
            path=first.span.source.path,
            line=place.line if place else None,
            column=place.column if place else None,
            remedy=first.hint or "run `reviewproof check` for all findings",
        )
    return Review(facts)


def produce(review: Review, code: str) -> str | None:
    """Compute what a cell or an inline expression prints, without a kernel.

    Args:
        review: the review that the name `review` stands for.
        code: the cell's code.

    Returns:
        The Markdown; "" for a cell that prints nothing; None for code of the author's own, which
        only a kernel can run.

    Raises:
        ReviewError: when the code names something that the review does not have.
    """
    statements = _statements(code)
    if statements is None:
        return None
    printed = ""
    for statement in statements:
        source = ast.unparse(statement)
        if source in PRINTED_LATER:
            printed = PRINTED_LATER[source]
        elif source in PRODUCERS:
            printed = PRODUCERS[source](review)
        elif isinstance(statement, ast.Expr) and (path := _path(statement.value)):
            printed = str(value_of(review, path))
        elif source in {"from reviewproof import open_review", "review = open_review()"}:
            continue
        else:
            return None
    return printed


def value_of(review: Review, path: str) -> object:
    """Return the value of a path such as `study.wan2025.n`.

    Raises:
        ReviewError: when a part of the path does not exist.
    """
    value: object = review
    for name in path.split("."):
        try:
            value = getattr(value, name)
        except UnknownName:
            raise
        except AttributeError:
            known = [other for other in dir(type(value)) if other[0] != "_"]
            raise _unknown(name, type(value).__name__.lower(), known) from None
    return value


def _statements(code: str) -> list[ast.stmt] | None:
    try:
        return ast.parse(code).body
    except (SyntaxError, ValueError):
        return None


def _path(node: ast.expr) -> str | None:
    """Return `a.b` of the expression `review.a.b`."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id == "review" and names:
        return ".".join(names)
    return None


def _pathways(review: Review) -> str:
    from reviewproof.evidence.figures import pathway_markdown

    return pathway_markdown(review._facts)


def _flow(review: Review) -> str:
    from reviewproof.evidence.figures import flow_markdown

    return flow_markdown(review._facts)


PRODUCERS: Mapping[str, Callable[[Review], str]] = {
    "review.clinical_table()": lambda review: review.clinical_table(),
    "review.pathway_figure()": _pathways,
    "review.flow_figure()": _flow,
}
"""What the producers print, without drawing anything."""
