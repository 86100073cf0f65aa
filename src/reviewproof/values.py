"""What cells of ours print, computed from the data without a kernel.

`Values` is the part of a review that `{python} review.…` paths can reach; `review.Review` adds what
only a cell may call.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TypeVar

from reviewproof.errors import MissingDataError, ReviewError
from reviewproof.evidence.figures import flow_markdown, pathway_markdown
from reviewproof.evidence.prisma import IDENTIFIED, INCLUDED, SCREENED, Flow
from reviewproof.evidence.search import History, Search
from reviewproof.evidence.studies import Studies, Study
from reviewproof.evidence.tables import clinical_table
from reviewproof.project import Facts
from reviewproof.text import Span

T = TypeVar("T")

_MOST_LISTED = 12

PRINTED_LATER = {
    "review.corrections()": ": Corrections {#tbl-corrections}",
    "review.verify()": ": Proof {#tbl-proof}\n\n: Concordance {#tbl-concordance}",
}
"""Producers that need the finished proof; while it runs only their labels are known."""


class UnknownNameError(ReviewError, AttributeError):
    """An attribute that the review does not have; also what `getattr` expects."""


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
            raise _unknown(
                name, f"study of {self._studies.table.source.path}", list(self._studies.by_id)
            )
        return self._studies[name]


def _unknown(name: str, kind: str, known: list[str]) -> UnknownNameError:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        remedy = f"did you mean “{close[0]}”?"
    elif len(known) <= _MOST_LISTED:
        remedy = f"one of: {', '.join(known)}"
    else:
        remedy = "restore what has this name, or correct the name"
    return UnknownNameError(
        f"“{name}” must be a {kind}, but there is none of this name", remedy=remedy
    )


def _required(value: T | None, file: str) -> T:
    if value is None:
        raise MissingDataError(
            f"data/{file} must be there and valid to be printed, but it is not",
            remedy="run `reviewproof check`, which says what is wrong with it",
        )
    return value


class Values:
    """The facts of a review: `prisma`, `counts`, `study`, `search` and `history`."""

    def __init__(self, facts: Facts) -> None:
        """Take a project's data."""
        self.facts = facts

    @property
    def prisma(self) -> Flow:
        """The flow of records: identified, screened, included and what lies between."""
        return _required(self.facts.flow, "prisma.csv")

    @cached_property
    def counts(self) -> Counts:
        """Numbers that the data add up to."""
        return Counts(self.facts)

    @cached_property
    def search(self) -> Search:
        """The search: its databases, its last day and its query."""
        table = _required(self.facts.table("search"), "search.csv")
        return Search(table, self.facts.table("queries"))

    @cached_property
    def history(self) -> History:
        """The dates of the article: `review.history.received`."""
        return History(_required(self.facts.table("history"), "history.csv"))

    @cached_property
    def study(self) -> StudyNames:
        """The studies: `review.study.wan2025.n`."""
        return StudyNames(_required(self.facts.studies, "studies.csv"))

    def __getattr__(self, name: str) -> object:
        """Explain a name that the review does not have."""
        known = [name for name in dir(type(self)) if name[0] != "_"]
        raise _unknown(name, "part of the review", known)


def produce(values: Values, code: str) -> str | None:
    """Compute what a cell or an inline expression prints, without a kernel.

    Args:
        values: what the name `review` stands for.
        code: the cell's code.

    Returns:
        The Markdown; "" for a cell that prints nothing; None for code of the author's own, which
        only a kernel can run.

    Raises:
        ReviewError: when the code is no Python, or names something that the review does not have.
        MissingDataError: when the data that it needs are absent or invalid.
    """
    if _VALUE.fullmatch(code) and not any(map(keyword.iskeyword, code.split("."))):
        # Most expressions; to parse each as Python takes as long as to read its paragraph.
        name = code.removeprefix("review.")
        return _shown(name, value_of(values, name))
    printed = ""
    for statement in _statements(code):
        source = ast.unparse(statement)
        path = _path(statement.value) if isinstance(statement, ast.Expr) else None
        if source in PRINTED_LATER:
            printed = PRINTED_LATER[source]
        elif source in PRODUCERS:
            printed = PRODUCERS[source](values.facts)
        elif path:
            printed = _shown(path, value_of(values, path))
        elif source not in _SETTING_UP:
            _check_call(statement)
            return None
    return printed


_VALUE = re.compile(r"review(?:\.[A-Za-z_][A-Za-z0-9_]*)+")
_SETTING_UP = ("from reviewproof import open_review", "review = open_review()")


def _shown(path: str, value: object) -> str:
    if not isinstance(value, int | str):
        raise ReviewError(
            f"review.{path} must be a number or a text to be printed, but it is not",
            remedy="name one of its parts, such as review.study.wan2025.n",
        )
    return str(value)


def _check_call(statement: ast.stmt) -> None:
    """Raise for a call of ours that is misspelt, or has arguments that it does not take."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not (name := _path(call.func)) or "." in name:
        return
    known = [producer[len("review.") : -2] for producer in (*PRODUCERS, *PRINTED_LATER)]
    if name not in {*known, "frame"}:
        raise _unknown(name, "producer of the review", known)
    if name in known:
        raise ReviewError(
            f"review.{name}() must be called without arguments",
            remedy=f"write review.{name}() alone",
        )


def value_of(values: Values, path: str) -> object:
    """Return the value of a path such as `study.wan2025.n`.

    Raises:
        ReviewError: when a part of the path does not exist.
    """
    value: object = values
    for name in path.split("."):
        try:
            value = getattr(value, name)
        except UnknownNameError:
            raise
        except AttributeError:
            known = [other for other in dir(type(value)) if other[0] != "_"]
            raise _unknown(name, type(value).__name__.lower(), known) from None
    return value


def source_of(facts: Facts, path: str) -> Span | None:
    """Return the cell that the value of a path is read from; None when it is computed from many."""
    names = path.split(".")
    if names[0] == "study" and facts.studies and len(names) == _STUDY_PATH:
        study = facts.studies.by_id.get(names[1])
        return study.span(names[2]) if study and names[2] in study.row.cells else None
    if names[0] == "prisma" and facts.flow and names[-1] in _FLOW_CELLS:
        row = facts.flow.rows.get(_FLOW_CELLS[names[-1]])
        return row.cells["n"].span if row else None
    return None


_STUDY_PATH = 3
_FLOW_CELLS = {"identified": IDENTIFIED, "screened": SCREENED, "included": INCLUDED}


def _statements(code: str) -> list[ast.stmt]:
    # What IPython adds to Python: magics and shell commands.
    plain = re.sub(r"^(\s*)[%!?].*$", r"\1pass", code, flags=re.M)
    try:
        return ast.parse(plain).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ReviewError(
            f"it is no Python: {error}", remedy="correct the code of the cell"
        ) from None


def _path(node: ast.expr) -> str | None:
    """Return `a.b` of the expression `review.a.b`."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    if isinstance(node, ast.Name) and node.id == "review" and names:
        return ".".join(names)
    return None


PRODUCERS: Mapping[str, Callable[[Facts], str]] = {
    "review.clinical_table()": clinical_table,
    "review.pathway_figure()": pathway_markdown,
    "review.flow_figure()": flow_markdown,
}
"""What the producers print, without drawing anything."""
