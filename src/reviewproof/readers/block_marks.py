"""How the blocks of Pandoc's Markdown begin, as patterns over one line."""

from __future__ import annotations

import re

FENCE = re.compile(r" {0,3}(?P<run>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*?)[ \t]*\Z")
INFO = re.compile(r"(?:[^\s`{}]+[ \t]*)?(?:\{[^\n`]*\})?")
DIV = re.compile(r" {0,3}:{3,}[ \t]*(?:(?P<name>\{[^\n]*\}|[^\s{}:]+)[ \t]*:*)?[ \t]*\Z")
BULLET = re.compile(r" {0,3}[-+*](?:[ \t]|\Z)")
RULE = re.compile(r" {0,3}(?P<sign>[-*_])[ \t]*(?:(?P=sign)[ \t]*){2,}\Z")
NUMBER = r"(?:\d{1,9}|#|[ivxlcdm]{1,9}|[IVXLCDM]{1,9}|[A-Za-z]|@[\w-]*)"
ORDERED = re.compile(rf" {{0,3}}(?:\(?{NUMBER}\)|(?![A-Z]\.[ ][^ \t]){NUMBER}\.)(?:[ \t]|\Z)")
EXAMPLE = re.compile(r" {0,3}\(?@(?P<label>[\w-]+)[.)](?:[ \t]|\Z)")
QUOTE = re.compile(r" {0,3}> ?")
HEADING = re.compile(r"#{1,6}(?:[ \t]|\Z)")
DEFINITION = re.compile(r" {0,3}[:~](?: {1,3}|\t)(?=\S)")
NOTE = re.compile(r" {0,3}\[\^(?P<label>[^\s\[\]]+)\]:")
REFERENCE = re.compile(
    r" {0,3}\[(?![@^])(?:[^\[\]\n]|\[[^\[\]\n]*\])++\]:"
    r"(?:[ \t]*+(?!\[(?![@^]))[^\s]++)*+[ \t]*+\Z"
)
TEX = re.compile(r"\\begin\{(?P<name>[A-Za-z]+\*?)\}")
VERBATIM = re.compile(r" {0,3}<(?P<name>script|style|pre|textarea)\b[^>]*>", re.IGNORECASE)
NAMES = (
    "(?:address|article|aside|blockquote|body|center|dd|details|div|dl|dt|fieldset|figcaption"
    "|figure|footer|form|h[1-6]|header|hr|html|li|main|nav|ol|p|pre|section|style|summary|table"
    "|tbody|td|textarea|tfoot|th|thead|tr|ul)"
)
BLOCK_TAG = re.compile(rf" *</?{NAMES}\b[^<>]*>", re.IGNORECASE)
CLOSES_BLOCK = re.compile(rf"</{NAMES}\s*>\s*\Z", re.IGNORECASE)
LONGEST_TAG = 20
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*\Z")
LINE_BLOCK = re.compile(r"\|(?: |\Z)")
CAPTION = re.compile(r" {0,3}(?::|[Tt]able:)[ \t]*\S")
OPENS_COMMENT = re.compile(r"\\.|`+|<!--")
