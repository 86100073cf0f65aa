"""What a manuscript's cells call: `review = open_review()`, then numbers, tables and figures.

Producers return Markdown, so that captions and alternative texts can be computed and the citations
inside are numbered with the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reviewproof.errors import ReviewError
from reviewproof.evidence.figures import flow_markdown, pathway_markdown
from reviewproof.evidence.tables import clinical_table
from reviewproof.project import find_root, load_facts
from reviewproof.proof import ProjectReport, prove
from reviewproof.reports.markdown import corrections, proof_tables
from reviewproof.reports.text import text_report
from reviewproof.values import Values

if TYPE_CHECKING:
    import pandas as pd


class Markdown(str):
    """Markdown that Jupyter shows as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


class Review(Values):
    """A review project, opened for printing.

    Raises:
        ReviewError: from any member, when the data it needs are absent or invalid.
    """

    def clinical_table(self) -> Markdown:
        """Return Table 1: the clinical studies, with citations, caption and label."""
        return Markdown(clinical_table(self.facts))

    def pathway_figure(self) -> Markdown:
        """Draw the mechanism figure into `figures/` and return it as Markdown."""
        from reviewproof.evidence.figures import draw_pathway_figure

        draw_pathway_figure(self.facts)
        return Markdown(pathway_markdown(self.facts))

    def flow_figure(self) -> Markdown:
        """Draw the PRISMA 2020 flow diagram into `figures/` and return it as Markdown."""
        from reviewproof.evidence.figures import draw_flow_figure

        draw_flow_figure(self.facts)
        return Markdown(flow_markdown(self.facts))

    def corrections(self) -> Markdown:
        """Return the differences from the published version, with the reason for each."""
        return Markdown(corrections(self._proof()))

    def verify(self) -> Markdown:
        """Prove the sources and return the proof as tables.

        Raises:
            ReviewError: when the proof does not hold; its message is the report.
        """
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

        return frame(self.facts.package, name)

    def _proof(self) -> ProjectReport:
        return prove(self.facts.root)


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
