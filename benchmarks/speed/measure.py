"""Whole processes: their time by the clock, and the memory of all that they start."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PAUSE = 0.004


@dataclass(frozen=True)
class Command:
    """What is run.

    Attributes:
        ends: the exit statuses that a measured run may have.
    """

    name: str
    arguments: tuple[str, ...]
    folder: Path
    ends: frozenset[int] = frozenset({0})


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds by the clock, seconds of processor time, and its exit status."""

    wall: float
    processor: float
    status: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes at their highest: of all processes at one moment, and of the largest process."""

    together: float
    largest: float


@dataclass
class Measured:
    """All runs of one command."""

    command: Command
    runs: list[Run] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def processor(self) -> float:
        return statistics.median(run.processor for run in self.runs)

    @property
    def together(self) -> float:
        return statistics.median(each.together for each in self.memory)

    @property
    def largest(self) -> float:
        return statistics.median(each.largest for each in self.memory)


def measure(
    commands: Sequence[Command], runs: int, memories: int, say: Callable[[str], None]
) -> list[Measured]:
    """Run commands in turn, so that what else the machine does meets all of them.

    Args:
        commands: what is compared.
        runs: how often each is timed, after one run that is thrown away.
        memories: how often the memory of each is watched, in runs of their own.
    """
    measured = [Measured(command) for command in commands]
    for number in range(runs + 1):
        for each in measured:
            done = _timed(each.command)
            say(f"{each.command.name}: {done.wall:.2f} s")
            if number:
                each.runs.append(done)
    for _ in range(memories):
        for each in measured:
            each.memory.append(_watched(each.command))
    return measured


def _timed(command: Command) -> Run:
    start = time.perf_counter()
    process = _start(command)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, used.ru_utime + used.ru_stime, _checked(command, process.returncode))


def _watched(command: Command) -> Memory:
    process = _start(command)
    together = largest = 0
    while process.poll() is None:
        sizes = [_size(pid) for pid in _tree(process.pid)]
        together, largest = max(together, sum(sizes)), max(largest, *sizes, 0)
        time.sleep(_PAUSE)
    _checked(command, process.returncode)
    return Memory(together / 1e6, largest / 1e6)


def _start(command: Command) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _checked(command: Command, status: int) -> int:
    if status not in command.ends:
        raise SystemExit(f"{command.name} ended with status {status} in {command.folder}")
    return status


def _tree(pid: int) -> list[int]:
    found, open_ones = [pid], [pid]
    while open_ones:
        folder = Path("/proc") / str(open_ones.pop()) / "task"
        try:
            lists = [(thread / "children").read_text().split() for thread in folder.iterdir()]
        except OSError:
            continue  # it has ended meanwhile
        own = [int(child) for children in lists for child in children]
        found += own
        open_ones += own
    return found


def _size(pid: int) -> int:
    """Return the resident memory of a process; what it shares with others is counted in each."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
