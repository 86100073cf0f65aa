"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from reviewproof.errors import ReviewError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file through a temporary one beside it, so that no reader sees half of it.

    Args:
        path: the file; its folder is made.
        content: text is encoded as UTF-8.

    Raises:
        ReviewError: when the file cannot be written; the old one is still there.
    """
    raw = content.encode() if isinstance(content, str) else content
    with _errors(path), _swapped_in(path) as temporary:
        temporary.write_bytes(raw)


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Open a file to be written bit by bit; what is there stays until all is written.

    A device or a pipe is written as it is: there is nothing to keep of it.

    Args:
        path: the file; its folder is made. Text is encoded as UTF-8; what no text may hold, such
            as half a character in the name of a file, is written as its code.

    Raises:
        ReviewError: when the file cannot be written, before anything else where that is known.
    """
    if path.is_dir():
        raise _unwritable(path, "it is a folder")
    if path.exists() and not path.is_file():
        with _errors(path), _text(path) as stream:
            yield stream
        return
    with _errors(path), _swapped_in(path) as temporary, _text(temporary) as stream:
        yield stream


def _text(path: Path) -> TextIO:
    return path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")


@contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None


def _unwritable(path: Path, reason: str) -> ReviewError:
    return ReviewError(
        f"the file must be writable, but: {reason}",
        path=str(path),
        remedy="choose another place, or make room and permission for it",
    )


@contextmanager
def _swapped_in(path: Path) -> Iterator[Path]:
    """Yield a temporary file, which takes the place of `path` when nothing is raised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
