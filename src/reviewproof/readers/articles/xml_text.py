"""XML as text whose places are known: checked by expat first, then read as it stands.

Nothing is fetched, no entity is expanded and no type definition is read, whatever a file asks for.
Trees of elements keep lines at best; what is known to be well formed can be read as text instead,
where every character has its place.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.entities import html5
from pathlib import Path
from xml.parsers import expat

from reviewproof.errors import ReviewError
from reviewproof.manuscript import CITE, CODE
from reviewproof.text import Source, relative_name

LARGEST = 64 * 2**20
"""No article has more bytes; what has is data, or an attack."""
DEEPEST = 256
"""No article nests its elements deeper; the limit of libxml2 is the same."""
_HARMLESS = 2**20
"""What has fewer characters cannot be nested so deep that reading it costs much."""
_STEP = 2**16
_HEAD = 4096
_DECLARED = re.compile(rb"<\?xml[^>]*?\bencoding\s*=\s*[\"']([A-Za-z][\w.-]*)[\"']")
_SIGNS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    ("<?".encode("utf-16-le"), "utf-16-le"),
    ("<?".encode("utf-16-be"), "utf-16-be"),
)
"""How files begin that need not be declared (XML 1.0, appendix F)."""
_CLOSES = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_ASIDE = re.compile("|".join(map(re.escape, _CLOSES)))
_ODD_INSTRUCTION = re.compile(r"<\?[^<>]*<")
_TAG = re.compile(r"<[^\W\d][^<>\"']*(?:(?:\"[^\"<]*\"|'[^'<]*')[^<>\"']*)*>")
_DOCTYPE = re.compile(
    r"<!DOCTYPE[^\[>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^\[>\"']*+)*+(?P<subset>\[.*?\]\s*)?>", re.S
)
_NO_LINE_ENDING = re.compile(r"[^\n]")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([^\W\d][\w.-]*;)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[^\W\d][\w.-]{0,30});")
_WIDE = str.maketrans("<>&", "＜＞＆")
_CDATA = "<![CDATA["
_REMEDY = "save the file anew from where it comes; the article's page offers other formats too"


@dataclass(frozen=True, slots=True)
class Xml:
    """A well-formed file.

    Attributes:
        source: the file, its characters as they stand.
        plain: the same, character for character, so that each `<…>` is markup and has no other
            inside. Comments, instructions and the type definition are empty there; signs that are
            text in spite of their look (in CDATA, in attributes) are wide ones.
        unknown: the characters called by names that no list of characters has.
    """

    source: Source
    plain: str
    unknown: tuple[str, ...]


def read_xml(root: Path, path: Path) -> Xml:
    """Read a well-formed XML file.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.

    Raises:
        ReviewError: when it cannot be read, is too large or too deep, declares entities, or is no
            well-formed XML, with the line and column where that shows.
    """
    full = root / path
    name = relative_name(root, full)
    try:
        if full.stat().st_size > LARGEST:
            raise _bad(name, f"it must be at most {LARGEST // 2**20} MB, and is larger")
        raw = full.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _bad(name, f"it must be readable, but: {reason}") from None
    text = _decoded(raw, name)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if CITE in text or CODE in text:
        text = text.replace(CITE, "\ufffd").replace(CODE, "\ufffd")
    source = Source(name, text)
    plain = _plain(text)
    start, end = _type_of(plain, source)
    names = dict.fromkeys(_NAMED.findall(plain, end))
    if end:
        blank = _blank(text[start:end])
        text, plain = (f"{each[:start]}{blank}{each[end:]}" for each in (text, plain))
    _check_depth(plain, source)
    _check(_NAMED.sub(lambda name: " " * len(name[0]), text) if names else text, source)
    return Xml(source, plain, tuple(f"&{each}" for each in names if each not in html5))


def shown(text: str) -> str:
    """Return text with its entities replaced."""
    return unescape(text) if "&" in text else text


def pieces(text: str, start: int) -> list[tuple[str, int, int]]:
    """Return the characters that a text stands for, each entity apart from the rest.

    Args:
        text: without tags.
        start: where it begins in the source.

    Returns:
        what is shown, and where it starts and ends in the source.

    >>> pieces("a&#x2013;b", 10)
    [('a', 10, 11), ('–', 11, 19), ('b', 19, 20)]
    """
    found: list[tuple[str, int, int]] = []
    at = 0
    for entity in _ENTITY.finditer(text):
        begin, end = entity.span()
        if at < begin:
            found.append((text[at:begin], start + at, start + begin))
        found.append((_character(entity[0]), start + begin, start + end))
        at = end
    if at < len(text):
        found.append((text[at:], start + at, start + len(text)))
    return found


@lru_cache(maxsize=4096)
def _character(entity: str) -> str:
    return unescape(entity)


def _bad(
    name: str, problem: str, line: int | None = None, column: int | None = None
) -> ReviewError:
    message = f"an article in XML cannot be read: {problem}"
    return ReviewError(message, path=name, line=line, column=column, remedy=_REMEDY)


def _bad_at(source: Source, offset: int, problem: str) -> ReviewError:
    place = source.position(offset)
    return _bad(source.path, problem, place.line, place.column)


def _decoded(raw: bytes, name: str) -> str:
    encoding = next((coding for sign, coding in _SIGNS if raw.startswith(sign)), "")
    declared = _DECLARED.search(raw[:_HEAD])
    encoding = encoding or (declared[1].decode("ascii") if declared else "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = f"it must be {encoding}, but byte 0x{raw[error.start]:02x} is not"
        raise _bad(name, problem, line) from None
    except (LookupError, ValueError):  # no encoding at all, or none of text
        problem = f"its encoding must be a known one, and it declares “{encoding}”"
        raise _bad(name, problem) from None


def _plain(text: str) -> str:
    if "<!--" in text or _CDATA in text or _ODD_INSTRUCTION.search(text):
        text = _emptied(text)
    if text.count("<") != text.count(">"):
        text = _TAG.sub(_without_signs, text)
    return text


def _emptied(text: str) -> str:
    """Empty comments and instructions, and put wide signs into CDATA."""
    kept: list[str] = []
    at = 0
    for found in _ASIDE.finditer(text):
        start, inside = found.span()
        if start < at:
            continue
        close = _CLOSES[found[0]]
        end = text.find(close, inside)
        if end < 0:
            break  # it is never closed, and so malformed
        kept.append(text[at:start])
        at = end + len(close)
        if found[0] == _CDATA:
            empty = " " * (len(_CDATA) - len("<!>"))
            kept.append(f"<!{empty}>{text[inside:end].translate(_WIDE)}<!>")
        else:
            kept.append(f"<!{' ' * (at - start - len('<!>'))}>")
    return "".join([*kept, text[at:]])


def _without_signs(tag: re.Match[str]) -> str:
    whole = tag[0]
    return f"{whole[:-1].replace('>', '＞')}>" if ">" in whole[:-1] else whole


def _type_of(plain: str, source: Source) -> tuple[int, int]:
    """Return where the type definition stands; nowhere when there is none."""
    start = plain.find("<!DOCTYPE")
    if start < 0:
        return 0, 0
    found = _DOCTYPE.match(plain, start)
    if found is None or plain.find("<!DOCTYPE", found.end()) >= 0:
        raise _bad_at(source, start, "its DOCTYPE must be one, and complete")
    if found["subset"] and "<!ENTITY" in found["subset"]:
        place = plain.find("<!ENTITY", found.start("subset"))
        problem = "it must declare no entities of its own, which may expand without end"
        raise _bad_at(source, place, problem)
    return found.span()


def _check_depth(plain: str, source: Source) -> None:
    """Refuse what is nested too deep, before that costs anything.

    The depth is counted between stretches of some thousand characters, which is exact there.
    """
    if len(plain) < _HARMLESS:
        return
    signs = plain.count("<") == plain.count(">")
    at = depth = 0
    while at < len(plain):
        end = plain.find("<", at + _STEP)
        end = len(plain) if end < 0 else end
        empty = plain.count("/>", at, end)
        if empty and not signs:  # some of these are text
            empty = len(re.findall(r"<[^<>]*/>", plain[at:end]))
        no_tags = plain.count("<!", at, end) + plain.count("<?", at, end)
        depth += plain.count("<", at, end) - 2 * plain.count("</", at, end) - empty - no_tags
        if depth > DEEPEST:
            problem = f"its elements must be nested at most {DEEPEST} deep, and are deeper"
            raise _bad(source.path, problem, source.position(end).line)
        at = end


def _check(text: str, source: Source) -> None:
    """Let expat look at the file; it must hold no type definition and no named characters."""
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or "it has no content"
        problem = f"it must be well formed, but: {reason}"
        raise _bad(source.path, problem, error.lineno, error.offset + 1) from None


def _blank(text: str) -> str:
    """Return spaces and line endings in place of a text."""
    return _NO_LINE_ENDING.sub(" ", text)
