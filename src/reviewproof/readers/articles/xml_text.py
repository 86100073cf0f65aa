"""XML as text whose places are known: checked by lxml first, then read as it stands.

Nothing is fetched, no entity is expanded and no type definition is loaded, whatever a file asks
for. What lxml finds well formed can be read token by token, which keeps the place of every
character; lxml's own tree keeps only lines.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from lxml import etree

from reviewproof.errors import ReviewError
from reviewproof.text import Source, relative_name

LARGEST = 64 * 2**20
"""No article has more bytes; what has is data, or an attack."""
_HEAD = 4096
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][\w.-]{0,30});")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][\w.-]{0,30};")
_REMEDY = "save the file anew from where it comes; the article's page offers other formats too"


def read_xml(root: Path, path: Path) -> Source:
    """Read a well-formed XML file.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when it cannot be read, is too large, declares entities, or is no well-formed
            XML, with the line and column where that shows.
    """
    full = root / path
    name = relative_name(root, full)
    try:
        if full.stat().st_size > LARGEST:
            raise _bad(name, f"it must be at most {LARGEST // 2**20} MB, and is larger")
        raw = full.read_bytes()
    except OSError as error:
        raise _bad(name, f"it must be readable, but: {error.strerror or error}") from None
    text = _decoded(raw, name)
    if "<!ENTITY" in text[: max(text.find("]>"), _HEAD)]:
        raise _bad(name, "it must declare no entities of its own, which may expand without end")
    _check(raw, text, name)
    return Source(name, text.replace("\r\n", "\n"))


def _bad(
    name: str, problem: str, line: int | None = None, column: int | None = None
) -> ReviewError:
    message = f"an article in XML cannot be read: {problem}"
    return ReviewError(message, path=name, line=line, column=column, remedy=_REMEDY)


def _decoded(raw: bytes, name: str) -> str:
    encoding = next((coding for bom, coding in _BOMS if raw.startswith(bom)), "")
    declared = _DECLARED.search(raw[:_HEAD])
    encoding = encoding or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        return raw.decode(encoding)
    except LookupError:
        raise _bad(
            name, f"its encoding must be a known one, and it declares “{encoding}”"
        ) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = f"it must be {encoding}, but byte 0x{raw[error.start]:02x} is not"
        raise _bad(name, problem, line) from None


def _check(raw: bytes, text: str, name: str) -> None:
    try:
        _parse(raw)
    except etree.XMLSyntaxError as error:
        if "Entity" not in str(error) or not _NAMED.search(text):
            raise _malformed(name, error) from None
    else:
        return
    # Names such as &nbsp; stand in the type definition, which is not loaded.
    plain = re.sub(r"^\s*<\?xml[^>]*\?>", "", _NAMED.sub(" ", text), count=1)
    try:
        _parse(plain.encode("utf-8"))
    except etree.XMLSyntaxError as error:
        raise _malformed(name, error) from None


def _parse(raw: bytes) -> None:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    etree.fromstring(raw, parser)


def _malformed(name: str, error: etree.XMLSyntaxError) -> ReviewError:
    line, column = error.position
    reason = re.sub(r",? ?\(?(?:<string>, )?line \d+.*$", "", error.msg or "it has no content")
    return _bad(name, f"it must be well formed, but: {reason}", line or None, column or None)


def pieces(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield the characters that `text[start:end]` stands for, an entity apart from the rest.

    Args:
        text: of a source.
        start: from here on,
        end: up to here there are no tags.

    Yields:
        what is shown, and where it starts and ends in the source.
    """
    for found in _ENTITY.finditer(text, start, end):
        if start < found.start():
            yield text[start : found.start()], start, found.start()
        yield unescape(found[0]), *found.span()
        start = found.end()
    if start < end:
        yield text[start:end], start, end
