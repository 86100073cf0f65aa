"""What a proof says: findings, and what rules report beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewproof.codes import CODES, Code
from reviewproof.errors import ReviewError
from reviewproof.text import Source, Span


@dataclass(frozen=True, slots=True)
class Related:
    """The other side of a mismatch, with its own place."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold.

    Attributes:
        code: an id of `codes.CODES`.
        message: what must hold and what was found, with both values.
        span: where.
        found: the value found; `expected`: the value that must hold. With `code` and `where` they
            are what an acknowledgement must repeat, so that it lapses when a value changes.
        where: a name for the place that survives edits elsewhere in the file (`path#row`);
            the path when a rule gives none.
        hint: what to do; it ends in a question mark only when it is a likely guess.
        related: other places that belong to the finding.
        data: machine-readable details, per code.
    """

    code: str
    message: str
    span: Span
    found: str = ""
    expected: str = ""
    where: str = ""
    hint: str = ""
    related: tuple[Related, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def meta(self) -> Code:
        """The declaration of the finding's code."""
        return CODES[self.code]

    @property
    def place(self) -> str:
        """What `acknowledged.csv` calls `where`."""
        return self.where or self.span.source.path


@dataclass(frozen=True, slots=True)
class Checked:
    """So many things were looked at under this code, whether or not they held."""

    code: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Something under this code that cannot be decided; shown, never guessed."""

    code: str
    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The code has nothing to compare here; this is not the same as passed."""

    code: str
    reason: str


Outcome = Finding | Checked | CannotTell | NotApplicable


def from_error(code: str, error: ReviewError, source: Source) -> Finding:
    """Turn what a reader raised into a finding at the same place.

    Args:
        code: under which it is reported.
        error: with line and column, or without for the whole file.
        source: the file; its text may be empty where it could not be decoded.
    """
    if error.line is None:
        span = source.whole
    else:
        column = error.column or 1
        if not source.text:
            # Nothing to show of a text that cannot be decoded, but its place is known.
            source = Source(source.path, "\n" * (error.line - 1) + " " * column)
        offset = source.offset(error.line, column)
        span = source.span(offset, min(offset + 1, len(source.text)))
    return Finding(code, error.message, span, hint=error.remedy)
