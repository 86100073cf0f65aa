"""The XML parts of a Word file, read so that no file can do harm.

Office Open XML packages: ECMA-376, part 2. Nothing in one is trusted: no entities, no network, no
part larger than a document can be, and no name in it is ever a name on the disk.
"""

from __future__ import annotations

import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

_LARGEST_FILE = 256 * 2**20
_LARGEST_PART = 64 * 2**20
"""No document of words has a part of more bytes."""
_MOST_PARTS = 20_000
_ENTRY = b"PK\x01\x02"
"""What each entry of the archive's directory begins with (APPNOTE.TXT, 4.3.12)."""
_CHUNK = 2**20
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: Word before 2007, or any Office file with a password."""
_STRICT = b"http://purl.oclc.org/ooxml/"
_SPELLINGS = (
    (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
    (b"officeDocument/math", b"officeDocument/2006/math"),
    (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
    (b"officeDocument/bibliography", b"officeDocument/2006/bibliography"),
)
"""What the namespaces of ISO/IEC 29500 Strict are called in all other files."""
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class DamagedError(Exception):
    """A package, or a part of it, that cannot be read; `str` is the reason."""


@contextmanager
def open_package(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a Word file.

    Args:
        path: the file.

    Raises:
        DamagedError: when it cannot be read, here or while the package is in use.
    """
    try:
        _look(path)
        with zipfile.ZipFile(path) as package:
            yield package
    except OSError as error:
        raise DamagedError(error.strerror or str(error)) from None
    except (ValueError, KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise DamagedError(str(error).strip("'\"")) from None
    except (NotImplementedError, RuntimeError, EOFError, zlib.error, lzma.LZMAError,
            zipfile.LargeZipFile) as error:  # fmt: skip
        # A method that is not known, a password, and data that end or break off.
        raise DamagedError(str(error) or type(error).__name__) from None


def _look(path: Path) -> None:
    """Refuse what is no package, or so large that merely to open it takes all memory."""
    if path.stat().st_size > _LARGEST_FILE:
        raise ValueError(f"it is larger than {_LARGEST_FILE // 2**20} MB")
    entries = 0
    with path.open("rb") as file:
        start = file.read(len(_COMPOUND))
        if start == _COMPOUND:
            raise ValueError("it is of Word before 2007, or protected by a password")
        if start.startswith(b"{\\rtf"):
            raise ValueError("it is Rich Text Format")
        while chunk := file.read(_CHUNK):
            entries += chunk.count(_ENTRY)
    if entries > _MOST_PARTS:
        raise ValueError(f"it has more than {_MOST_PARTS} parts")


def read_part(package: zipfile.ZipFile, name: str, largest: int = _LARGEST_PART) -> Any:
    """Return the root of an XML part.

    Args:
        package: as `open_package` gives it, which tells the errors.
        name: of the part.
        largest: how many bytes it may have.
    """
    with package.open(name) as file:
        raw = file.read(largest + 1)
    if len(raw) > largest:
        raise ValueError(f"{name} is larger than {largest // 2**20} MB")
    if b"<!DOCTYPE" in raw:
        # Refused before it is parsed, so that nothing it declares is ever expanded.
        raise ValueError(f"{name} has a document type declaration, which no Word file has")
    if _STRICT in raw:
        for strict, usual in _SPELLINGS:
            raw = raw.replace(_STRICT + strict, b"http://schemas.openxmlformats.org/" + usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.fromstring(raw, parser)
    if tree.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # a tree that was parsed
        raise ValueError(f"{name} has a document type declaration, which no Word file has")
    return tree


def related_parts(package: zipfile.ZipFile, name: str) -> dict[str, list[str]]:
    """Return the parts that a part relates to, by the last word of the relation's type.

    Args:
        package: as `open_package` gives it.
        name: of the part; "" for the package itself.
    """
    folder, file = posixpath.split(name)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    found: dict[str, list[str]] = {}
    names = set(package.namelist())
    if relations not in names:
        return found
    for relation in read_part(package, relations).iter(_RELATIONS):
        if relation.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(
            posixpath.join("/", folder, unquote(relation.get("Target") or ""))
        )
        if (part := target.lstrip("/")) in names:
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found.setdefault(kind, []).append(part)
    return found
