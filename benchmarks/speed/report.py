"""What was measured, as the page `docs/speed.md`."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from speed.measure import Measured


@dataclass(frozen=True)
class Size:
    """One size of manuscript.

    Attributes:
        findings: those that are not acknowledged, by code.
        measured: by command: check, html, json.
    """

    times: int
    references: int
    citations: int
    characters: int
    findings: Mapping[str, int]
    acknowledged: int
    measured: Mapping[str, Measured]

    def ratio(self, command: str = "html") -> float:
        return self.measured["check"].wall / self.measured[command].wall


@dataclass(frozen=True)
class Result:
    """All sizes, from small to large, and the start of a program."""

    sizes: Sequence[Size]
    start: Mapping[str, Measured]
    pandoc: str


@dataclass(frozen=True)
class Target:
    """Something that must hold: a value, and the most that it may be."""

    name: str
    value: float
    most: float

    @property
    def line(self) -> str:
        held = "held" if self.value <= self.most else "**not held**"
        return f"| {self.name} | {self.value:.2f} | {self.most:g} | {held} |"


_PAGE = Path(__file__).with_name("page.md")


def page(result: Result) -> str:
    """Return the page."""
    return _PAGE.read_text(encoding="utf-8").format(
        measured="\n".join(_measured(result)),
        targets="\n".join(
            [
                "| | Measured | At most | |",
                "| --- | ---: | ---: | --- |",
                *(target.line for target in targets(result)),
            ]
        ),
        machine=_machine(result),
    )


def _measured(result: Result) -> Iterator[str]:
    yield "| Size | References | Citations | Characters | Findings | Acknowledged |"
    yield "| --- | ---: | ---: | ---: | --- | ---: |"
    for size in result.sizes:
        found = ", ".join(f"{number:,} {code}" for code, number in sorted(size.findings.items()))
        yield (
            f"| ×{size.times} | {size.references:,} | {size.citations:,} | {size.characters:,}"
            f" | {found or 'none'} | {size.acknowledged:,} |"
        )
    yield ""
    yield "| Size | | Seconds | Processor seconds | MB together | MB largest |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for size in result.sizes:
        yield from _rows(size)
    yield ""
    yield "| Start | Seconds |"
    yield "| --- | ---: |"
    yield f"| `reviewproof --help` | {result.start['help'].wall:.3f} |"
    yield f"| `python -c pass` | {result.start['pass'].wall:.3f} |"


def _rows(size: Size) -> Iterator[str]:
    names = {"check": "check", "html": "Pandoc", "json": "Pandoc, JSON"}
    for name, shown in names.items():
        own = size.measured[name]
        yield (
            f"| ×{size.times} | {shown} | {own.wall:.2f} | {own.processor:.2f}"
            f" | {own.together:.0f} | {own.largest:.0f} |"
        )


def targets(result: Result) -> Iterator[Target]:
    """Yield what must hold."""
    first, last = result.sizes[0], result.sizes[-1]
    yield Target(f"time of check, as a multiple of Pandoc's, at ×{first.times}", first.ratio(), 2)
    yield Target(f"the same at ×{last.times}", last.ratio(), 1)
    for small, large in zip(result.sizes, result.sizes[1:], strict=False):
        name = f"growth exponent of check, ×{small.times} to ×{large.times}"
        yield Target(name, _exponent(small, large), 1.1)
    for size in result.sizes:
        check, pandoc = size.measured["check"], size.measured["html"]
        name = f"memory of check, as a multiple of Pandoc's, at ×{size.times}"
        yield Target(f"{name}, together", check.together / pandoc.together, 1)
        yield Target(f"{name}, largest", check.largest / pandoc.largest, 1)
    start = result.start["help"].wall / result.start["pass"].wall
    yield Target("`reviewproof --help`, as a multiple of `python -c pass`", start, 4)


def _exponent(small: Size, large: Size) -> float:
    slower = large.measured["check"].wall / small.measured["check"].wall
    return math.log(slower) / math.log(large.times / small.times)


def _machine(result: Result) -> str:
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    runs = len(next(iter(result.sizes[-1].measured.values())).runs)
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores,"
        f" {memory:.0f} GB; Python {platform.python_version()}, Pandoc {result.pandoc};"
        f" {runs} runs of each command."
    )
