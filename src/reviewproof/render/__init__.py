"""Two engines behind one interface: Quarto where it is installed, an embedded one elsewhere.

An engine reads a project and writes one file per format into a folder that its caller made. It
proves nothing: the caller reads the result back and decides whether it may replace the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reviewproof.errors import ReviewError

FORMATS = ("html", "pdf", "docx")
RENDERING = "REVIEWPROOF_RENDERING"
"""Set for the programs that an engine runs, so that Quarto's hooks leave the read-back to us."""

ENGINES = ("auto", "quarto", "embedded")

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one run of an engine made.

    Attributes:
        engine: `quarto` or `embedded`.
        version: the engine's own version and those of the programs it drives.
        files: format (`html`, `pdf`, `docx`) to the file, inside the output folder.
    """

    engine: str
    version: str
    files: Mapping[str, Path]


class Engine(Protocol):
    """What renders a project."""

    @property
    def name(self) -> str:
        """The engine's name: `quarto` or `embedded`."""
        ...

    def version(self) -> str:
        """Return the engine's version and those of the programs that it drives."""
        ...

    def render(self, project: Path, formats: Sequence[str], output: Path, say: Say) -> Rendered:
        """Render `project` in each of `formats` into the empty folder `output`.

        Raises:
            ReviewError: when something in the project stops the render.
        """
        ...


def choose_engine(wanted: str) -> Engine:
    """Return the engine that `wanted` (`auto`, `quarto` or `embedded`) names.

    `auto` takes Quarto when a supported one is on PATH, and the embedded engine otherwise.

    Raises:
        ReviewError: for another name, or when `quarto` is wanted and no supported one is there.
    """
    from reviewproof.render.embedded import EmbeddedEngine
    from reviewproof.render.quarto import find_quarto

    if wanted not in ENGINES:
        raise ReviewError(
            f"there is no engine `{wanted}`", remedy=f"choose one of {', '.join(ENGINES)}"
        )
    if wanted == "embedded":
        return EmbeddedEngine()
    quarto = find_quarto(required=wanted == "quarto")
    return quarto if quarto is not None else EmbeddedEngine()
