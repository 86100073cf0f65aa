"""Work on many things in several processes, in order, whatever happens to one of them.

The standard library's pool gives up everything when a process dies (PEP 3148, `BrokenProcessPool`)
and does not say over which thing. Here each process has one thing at a time, so that a death costs
that thing alone: its place in the results says so, and a new process goes on with the next.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from reviewproof.errors import ReviewError

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4
"""How many results for each process wait for their turn: more would only fill memory."""
_TICK = 0.5
_WATCH = 2.0
"""After so many seconds without work a process looks whether anybody still wants any."""


def in_processes(
    work: Callable[[T], R],
    things: Sequence[T],
    jobs: int,
    lost: Callable[[T, str], R],
    tick: Callable[[], None] = lambda: None,
) -> Generator[R, None, None]:
    """Yield the results in the order of the things, with only some of them waiting.

    Args:
        work: what to do with one; it is called in another process, and so are results sent.
        things: what to work on.
        jobs: how many processes.
        lost: makes the result of a thing whose process died; it is told how that died.
        tick: called now and then while nothing is ready.

    Raises:
        ReviewError: when no process can be started.
    """
    pool = _Pool(work, things, lost, _context())
    try:
        yield from pool.results(min(jobs, len(things)), tick)
    finally:
        pool.end()


def _context() -> BaseContext:
    # A fork is ready at once, but copies the locks of other threads as they happen to be.
    alone = threading.active_count() == 1
    return get_context("fork" if sys.platform == "linux" and alone else "spawn")


@dataclass(slots=True)
class _Worker:
    """One process, the way to it, and the index of what it works on."""

    process: BaseProcess
    connection: Connection
    index: int = -1

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()

    def death(self) -> str:
        """Say how the process died."""
        self.process.join(_WATCH)
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"it ended with status {code}"
        with suppress(ValueError):
            return f"it was ended by {signal.Signals(-code).name}"
        return f"it was ended by signal {-code}"


@dataclass
class _Pool(Generic[T, R]):
    work: Callable[[T], R]
    things: Sequence[T]
    lost: Callable[[T, str], R]
    context: BaseContext
    workers: list[_Worker] = field(default_factory=list)
    ready: dict[int, R] = field(default_factory=dict)
    given: int = 0
    """How many things were handed out."""

    def results(self, jobs: int, tick: Callable[[], None]) -> Iterator[R]:
        for _ in range(jobs):
            self.workers.append(self._started())
        for turn in range(len(self.things)):
            while turn not in self.ready:
                self._hand_out(turn + jobs * _AHEAD)
                self._collect(tick)
            result = self.ready.pop(turn)
            self._hand_out(turn + 1 + jobs * _AHEAD)  # before the caller takes its time
            yield result

    def _hand_out(self, limit: int) -> None:
        """Give each idle process something to do, but nothing too far ahead."""
        for number, worker in enumerate(self.workers):
            if worker.index >= 0:
                continue
            if self.given >= min(limit, len(self.things)):
                return
            self._give(number)

    def _give(self, number: int) -> None:
        try:
            self.workers[number].connection.send(self.things[self.given])
        except OSError:  # it died while it had nothing to do: nothing is lost
            self.workers[number].end()
            self.workers[number] = self._started()
            self.workers[number].connection.send(self.things[self.given])
        self.workers[number].index = self.given
        self.given += 1

    def _collect(self, tick: Callable[[], None]) -> None:
        busy = {worker.connection: number for number, worker in enumerate(self.workers)}
        done = wait(list(busy), _TICK)
        if not done:
            tick()
        for connection in done:
            assert isinstance(connection, Connection)
            number = busy[connection]
            worker = self.workers[number]
            index, worker.index = worker.index, -1
            try:
                result, failure = connection.recv()
            except (EOFError, OSError):
                failure = worker.death()
                worker.end()
                self.workers[number] = self._started()
            if index >= 0:
                self.ready[index] = self.lost(self.things[index], failure) if failure else result

    def _started(self) -> _Worker:
        try:
            ours, theirs = self.context.Pipe()
            process = self.context.Process(  # type: ignore[attr-defined]  # each kind of context has it
                target=_serve, args=(self.work, theirs, os.getpid()), daemon=True
            )
            with _no_interrupt():
                process.start()
        except OSError as error:
            raise ReviewError(
                f"another process must be started, but: {error.strerror or error}",
                remedy="ask for fewer with --jobs, or end other programs",
            ) from None
        theirs.close()
        return _Worker(process, ours)

    def end(self) -> None:
        for worker in self.workers:
            worker.end()
        self.workers.clear()


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Start a process with Ctrl-C held back until it ignores it: the first process ends all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(work: Callable[[T], R], connection: Connection, parent: int) -> None:
    """Work on what is sent, until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Others hold copies of the other side, so its end alone does not show.
    with suppress(EOFError, OSError):
        while True:
            while not connection.poll(_WATCH):
                if os.getppid() != parent:
                    return
            _answer(connection, work, connection.recv())


def _answer(connection: Connection, work: Callable[[T], R], thing: T) -> None:
    try:
        result = work(thing)
    except Exception as error:
        connection.send((None, _named(error)))
        return
    try:
        connection.send((result, ""))
    except OSError:
        raise  # the other side is gone
    except Exception as error:  # what cannot be pickled; nothing was sent yet
        connection.send((None, _named(error)))


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
