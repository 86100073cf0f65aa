"""A sign of life on a terminal for what takes longer than a moment; nothing anywhere else."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE = 2.0


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say on standard error that something is still going on, and take the line away again.

    Args:
        what: such as "proving the sources".
    """
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    shown = threading.Thread(target=_show, args=(what, done), daemon=True)
    shown.start()
    try:
        yield
    finally:
        done.set()
        shown.join()


def _show(what: str, done: threading.Event) -> None:
    started, wait, said = time.monotonic(), PATIENCE, False
    while not done.wait(wait):
        seconds = time.monotonic() - started
        print(f"\r{what} … {seconds:.0f} s", end="", file=sys.stderr, flush=True)
        wait, said = 1.0, True
    if said:
        print(f"\r{'':{len(what) + 12}}\r", end="", file=sys.stderr, flush=True)


_OFTEN = 0.1
_SOON = 0.5
_BAR = 20
_FAST = 100
_NARROW = 80


@dataclass
class Bar:
    """How many of many things are done, at what rate, and how long the rest will take.

    Without a thread, since processes are started beside it; it is redrawn by `step` and `tick`.

    Attributes:
        what: such as "articles".
        total: how many there are.
    """

    what: str
    total: int
    done: int = 0
    _started: float = field(default_factory=time.monotonic)
    _drawn: float = 0.0
    _shown: int = 0
    """How many cells of the line are taken."""

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        self.tick()

    def tick(self) -> None:
        """Show how things stand, if that is due."""
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._drawn < _OFTEN or now - self._started < _SOON:
            return
        self._drawn = now
        self._write(self._line(now - self._started))

    def clear(self) -> None:
        """Take the line away, before something else is written or at the end."""
        if self._shown:
            self._write("")
            self._drawn = 0.0

    def _write(self, line: str) -> None:
        print(f"\r{line:<{self._shown}}\r{line}", end="", file=sys.stderr, flush=True)
        self._shown = len(line)

    def _line(self, seconds: float) -> str:
        filled = _BAR * self.done // max(self.total, 1)
        bar = f"[{'#' * filled}{'-' * (_BAR - filled)}]"
        line = f"{bar} {self.done}/{self.total} {self.what}"
        if self.done:
            rate = self.done / seconds
            left = (self.total - self.done) / rate
            line += f"  {rate:.{0 if rate >= _FAST else 1}f}/s  {_clock(left)} left"
        return line[: _width() - 1]


def _width() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _NARROW
    except (OSError, ValueError):
        return _NARROW


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
