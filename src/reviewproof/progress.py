"""A sign of life on a terminal for what takes longer than two seconds; nothing anywhere else."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
