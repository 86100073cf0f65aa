"""The one exception that a person sees: a mistake in a project, with its place and its remedy."""

from __future__ import annotations


class ReviewError(Exception):
    """Something in the project that a person must mend before work can go on.

    Args:
        message: what was found and what must hold.
        path: file, relative to the project where possible; None when no file is concerned.
        line: 1-based line, None for the whole file.
        column: 1-based column in code points, None for the whole line.
        remedy: what to do next.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        remedy: str = "",
    ) -> None:
        """Keep the parts; `str()` puts them together as `path:line:column: message`."""
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.remedy = remedy

    def __str__(self) -> str:
        """Return place, message and remedy, ready to print."""
        numbers = (number for number in (self.line, self.column) if number is not None)
        place = ":".join([self.path or "", *map(str, numbers)])
        text = f"{place}: {self.message}" if self.path else self.message
        return f"{text}\n  help: {self.remedy}" if self.remedy else text

    def _render_traceback_(self) -> list[str]:
        # IPython prints this instead of a traceback: an author's mistake is no bug of ours.
        return [str(self)]


class MissingDataError(ReviewError):
    """Data that a cell prints are absent or invalid; what is wrong with them is said elsewhere."""
