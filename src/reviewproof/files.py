"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

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
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise ReviewError(
            f"the file must be writable, but: {error.strerror or error}",
            path=str(path),
            remedy="choose another place, or make room and permission for it",
        ) from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
