"""Finished articles: counts that contradict each other, and what makes one unreadable."""

from __future__ import annotations

import re
from random import Random

from faults.articles import ARTICLE, LIST_TITLE, share
from faults.model import AUDIT, WHOLE_FILE, Consequence, Fault, at, kind
from faults.sources import Tree, line_of

_SHARE = re.compile(
    r"(?P<part>\d+) of (?P<whole>\d+) (?:records|patients) \((?P<percent>[\d.]+)%\)"
)
_STAGES = re.compile(
    r"(?P<found>\d+) records were identified, (?P<screened>\d+) records were screened and"
    r" (?P<included>\d+) studies were included"
)
_TOTAL = re.compile(r"A total of (?P<n>\d+) studies were included")
_MARK = re.compile(r" \[\d+(?:, \d+)*\]")
_ENTRY = re.compile(r"^(?P<number>\d+)\. .*\n", re.M)
_UNREADABLE = (at("SRC013", ARTICLE, WHOLE_FILE),)
_LEAST = 2
"""So many units of its last digit a percentage is off at least: neither rounded nor cut."""


def _edit(text: str, start: int, end: int, new: str) -> dict[str, bytes | None]:
    return {ARTICLE: (text[:start] + new + text[end:]).encode("utf-8")}


def _changed(text: str, match: re.Match[str], group: str, new: str) -> Fault:
    """Return a contradiction at the line of what was changed."""
    spot = at("PRI310", ARTICLE, line_of(text, match.start(group)))
    return Fault(_edit(text, *match.span(group), new), (spot,), words=(new,))


def _start_of_list(text: str) -> int:
    return text.index(f"\n{LIST_TITLE}\n") + 1


@kind(
    "article-share-altered",
    "in a finished article a percentage is not that of its counts",
    command=AUDIT,
)
def share_altered(tree: Tree, rng: Random) -> Fault | None:
    text = tree.text(ARTICLE)
    match = rng.choice(list(_SHARE.finditer(text)))
    off = rng.choice((-100, -10, -7, -_LEAST, _LEAST, 7, 10, 100)) / 10
    wrong = float(match["percent"]) + off
    if not 0 <= wrong <= 100:
        return None
    return _changed(text, match, "percent", f"{wrong:.1f}")


@kind(
    "article-count-altered",
    "in a finished article a count does not give its percentage",
    command=AUDIT,
)
def count_altered(tree: Tree, rng: Random) -> Fault | None:
    text = tree.text(ARTICLE)
    match = rng.choice(list(_SHARE.finditer(text)))
    group = rng.choice(("part", "whole"))
    counts = {name: int(match[name]) for name in ("part", "whole")}
    counts[group] += rng.choice((-20, -10, -2, -1, 1, 2, 10, 20))
    if not 0 < counts["part"] <= counts["whole"]:
        return None
    if abs(float(share(**counts)) - float(match["percent"])) * 10 < _LEAST:
        return None
    return _changed(text, match, group, str(counts[group]))


@kind(
    "article-total-altered",
    "a finished article states a total twice, and differently",
    command=AUDIT,
)
def total_altered(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    totals = list(_TOTAL.finditer(text))
    match = rng.choice(totals)
    wrong = str(int(match["n"]) + rng.choice((-10, -2, -1, 1, 2, 10)))
    # Nobody can say which of the two is wrong; the second is where they disagree.
    spot = at("PRI310", ARTICLE, line_of(text, totals[1].start()))
    return Fault(_edit(text, *match.span("n"), wrong), (spot,), words=(wrong,))


@kind(
    "article-stage-altered",
    "in a finished article more records are left than there were",
    command=AUDIT,
)
def stage_altered(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    match = next(_STAGES.finditer(text))
    before, after = rng.choice((("found", "screened"), ("screened", "included")))
    wrong = str(int(match[before]) + rng.choice((1, 2, 10, 100)))
    return _changed(text, match, after, wrong)


@kind("article-list-lost", "a finished article has no list of references", command=AUDIT)
def list_lost(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    start = _start_of_list(text)
    instead = rng.choice(
        (
            "",
            f"{LIST_TITLE}\n",
            f"{LIST_TITLE}\n\nThe list is available from the authors.\n",
            "The references stand in the supplement.\n",
            "Conflicts of interest\n\nNone.\n",
        )
    )
    return Fault(_edit(text, start, len(text), instead), _UNREADABLE, words=(LIST_TITLE,), status=2)


@kind("article-truncated", "a finished article ends in the middle of its text", command=AUDIT)
def truncated(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    marks = list(_MARK.finditer(text, 0, _start_of_list(text)))
    end = rng.randrange(marks[0].end(), marks[-1].end())
    return Fault(_edit(text, end, len(text), ""), _UNREADABLE, words=(LIST_TITLE,), status=2)


@kind("article-list-cut", "the list of a finished article ends too soon", command=AUDIT)
def list_cut(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    entries = list(_ENTRY.finditer(text, _start_of_list(text)))
    last = rng.choice(entries[: len(entries) * 2 // 3])
    files = _edit(text, last.end(), len(text), "")
    gone = _of_lost_entries(text, int(last["number"]))
    return Fault(files, _UNREADABLE, gone, words=(LIST_TITLE,), status=2)


def _of_lost_entries(text: str, last: int) -> tuple[Consequence, ...]:
    """Return what follows where a number is cited, or its author named, that the list lost."""
    lines = {
        line_of(text, mark.start())
        for mark in _MARK.finditer(text, 0, _start_of_list(text))
        if max(map(int, re.findall(r"\d+", mark.group()))) > last
    }
    return tuple(
        Consequence(code, ARTICLE, line) for line in sorted(lines) for code in ("CIT201", "CIT205")
    )


@kind("article-marks-lost", "a finished article has lost its citations", command=AUDIT)
def marks_lost(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    start = _start_of_list(text)
    instead = rng.choice(("", " []", " [?]", " ()"))
    files = _edit(text, 0, start, _MARK.sub(instead, text[:start]))
    return Fault(files, _UNREADABLE, words=(LIST_TITLE,), status=2)


@kind(
    "harmless-article-share",
    "in a finished article a percentage is rounded otherwise",
    command=AUDIT,
    harmless=True,
)
def other_digits(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    match = rng.choice(list(_SHARE.finditer(text)))
    part, whole = int(match["part"]), int(match["whole"])
    cut = 1000 * part // whole
    new = rng.choice((share(part, whole, 0), share(part, whole, 2), f"{cut // 10}.{cut % 10}"))
    return Fault(_edit(text, *match.span("percent"), new), status=0)


@kind(
    "harmless-article-wrapped",
    "a paragraph of a finished article has other line ends",
    command=AUDIT,
    harmless=True,
)
def wrapped(tree: Tree, rng: Random) -> Fault:
    text = tree.text(ARTICLE)
    start = _start_of_list(text)
    blocks = text[:start].split("\n\n")
    chosen = rng.randrange(len(blocks))
    end = rng.choice((" ", "\r\n"))
    blocks[chosen] = blocks[chosen].replace("\n", end)
    return Fault({ARTICLE: ("\n\n".join(blocks) + text[start:]).encode("utf-8")}, status=0)
