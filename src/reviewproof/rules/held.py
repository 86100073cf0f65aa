"""The counts that a project's data hold, by what they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from reviewproof.evidence import prisma
from reviewproof.evidence.studies import Study
from reviewproof.project import Facts, Project
from reviewproof.text import Span

_STAGES: Mapping[str, tuple[str, ...]] = {
    "identified": (prisma.IDENTIFIED, "register_results"),
    "screened": (prisma.SCREENED,),
    "removed before screening": (prisma.REMOVED,),
    "lost": (prisma.LOST,),
    "sought": ("dbr_sought_reports", "other_sought_reports"),
    "assessed": ("dbr_assessed", "other_assessed"),
    "included": (prisma.INCLUDED, "new_reports", "total_studies", "total_reports"),
}
"""What the prose says of records, and the boxes of the flow that count it."""

_PATHS = {
    prisma.IDENTIFIED: "prisma.identified",
    prisma.SCREENED: "prisma.screened",
    prisma.INCLUDED: "prisma.included",
    prisma.REMOVED: "prisma.removed_before_screening",
    prisma.LOST: "prisma.lost_after_screening",
}


@dataclass(frozen=True, slots=True)
class Count:
    """A count of the data.

    Attributes:
        what: for a reader, such as "clinical studies in the data".
        path: what prints it in the text (`review.counts.clinical`), "" where nothing does.
        span: where it stands, None where it is added up from many rows.
    """

    value: int
    what: str
    path: str = ""
    span: Span | None = None


class Held:
    """Every count of a project's data, looked up by what it counts."""

    def __init__(self, project: Project) -> None:
        """Take a project."""
        self._facts: Facts = project.facts

    @cached_property
    def anything(self) -> bool:
        """Whether the data count anything at all."""
        return bool(self.studies("") or self.boxes(_ALL_BOXES) or self.databases)

    def boxes(self, names: Iterable[str]) -> tuple[Count, ...]:
        """Return the counts of boxes of the flow, as far as they are known."""
        flow = self._facts.flow
        if flow is None:
            return ()
        known = ((name, flow.known(name)) for name in names)
        return tuple(
            Count(
                number,
                f"“{name}” in the flow",
                f"review.{_PATHS[name]}" if name in _PATHS else "",
                flow.place(name),
            )
            for name, number in known
            if number is not None
        )

    def stage(self, name: str) -> tuple[Count, ...]:
        """Return what a stage of the flow counts ("screened"), and its parts together."""
        counts = self.boxes(_STAGES[name])
        if len(counts) > 1 and name != "included":
            total = sum(count.value for count in counts)
            counts = (*counts, Count(total, f"{name}, from all sources"))
        return counts

    def studies(self, kind: str) -> tuple[Count, ...]:
        """Return how many studies there are.

        Args:
            kind: clinical, preclinical, review, original (all but reviews), or "" for all; those
                that the flow states as included count as well.
        """
        studies = self._facts.studies
        if studies is None:
            return self.boxes((prisma.INCLUDED, "total_studies")) if not kind else ()
        if kind == "original":
            number = len(studies.of_type("clinical")) + len(studies.of_type("preclinical"))
            return (Count(number, "original studies in the data"),) if number else ()
        if kind:
            number = len(studies.of_type(kind))
            names = _NAMES[kind]
            path = f"review.counts.{names.split()[0]}"
            return (Count(number, f"{names} in the data", path),) if number else ()
        summarised = Count(
            len(studies.all),
            "studies in the data",
            "review.counts.summarised",
            studies.table.source.whole,
        )
        return (*self.boxes((prisma.INCLUDED, "total_studies")), summarised)

    @cached_property
    def patients(self) -> tuple[Count, ...]:
        """The patients of all clinical studies."""
        total = self._facts.studies.patients if self._facts.studies else 0
        return (Count(total, "patients in the data", "review.counts.patients"),) if total else ()

    @cached_property
    def databases(self) -> tuple[Count, ...]:
        """The databases searched."""
        table = self._facts.table("search")
        if table is None or not table.rows:
            return ()
        span = table.source.whole
        return (Count(len(table.rows), "databases searched", "review.search.databases", span),)

    @cached_property
    def references(self) -> tuple[Count, ...]:
        """The entries of the bibliography."""
        number = len(self._facts.references)
        count = Count(number, "entries of the bibliography", "review.counts.references")
        return (count,) if number else ()

    @cached_property
    def differences(self) -> tuple[Count, ...]:
        """What lies between two counts: the losses of the flow, and studies not accounted for."""
        losses = self.boxes((prisma.REMOVED, prisma.LOST))
        included = self.boxes((prisma.INCLUDED,))
        if included and self._facts.studies:
            number = included[0].value - len(self._facts.studies.all)
            what = "studies included and not in the data"
            losses += (Count(number, what, "review.counts.unaccounted"),)
        return losses

    def of_study(self, study: Study, columns: Iterable[str]) -> tuple[Count, ...]:
        """Return counts of one study, as far as they are stated."""
        return tuple(
            Count(
                number,
                f"“{column}” of {study.id}",
                f"review.study.{study.id}.{column}",
                study.span(column),
            )
            for column in columns
            if (number := study.number(column)) is not None
        )


_NAMES = {"clinical": "clinical studies", "preclinical": "preclinical studies", "review": "reviews"}
_ALL_BOXES = tuple(dict.fromkeys(name for names in _STAGES.values() for name in names))
