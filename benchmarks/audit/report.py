"""The page that says how well articles of others are proofread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audit.labels import Label, Name, count
from audit.planting import KINDS
from audit.run import Corpus, Speed

PRECISION = 0.98
RECALL = 0.99
TIMES = 3.0


def page(
    kept: Sequence[Corpus], labels: Mapping[Name, Label], measured: Speed | None
) -> tuple[str, bool]:
    """Return the page, and whether all that must hold does."""
    precise = list(_precision(kept, labels))
    recalled = list(_recall(kept))
    held = all(line.endswith("held |") for line in (*precise, *recalled))
    parts = [
        "# Articles of others, proofread",
        "<!-- Written by `python benchmarks/audit FOLDER --write`; do not edit. -->",
        _INTRODUCTION,
        "## What was read",
        "\n".join(_read(kept)),
        "## Are the errors right?",
        _PRECISION,
        "\n".join((*_PRECISION_HEAD, *precise)),
        "## Are wrong numbers found?",
        _RECALL,
        "\n".join((*_RECALL_HEAD, *recalled)),
    ]
    if measured:
        text, fast = _speed(measured)
        parts += ["## How fast?", text]
        held = held and fast
    return "\n\n".join(parts) + "\n", held


_INTRODUCTION = """\
`reviewproof audit` on articles of many publishers, as their JATS, Word, HTML and PDF files stand in
public repositories. The articles are not in this project; what is kept are facts: for each error
that was found, what one of us who read the passage and the list decided
(`benchmarks/audit/labels.csv`, by DOI). Who has the articles, one folder for each corpus, makes
this page again with

```sh
.venv/bin/python benchmarks/audit FOLDER --write
```"""

_PRECISION = """\
Every error (severity error; not what could not be read, which is an error of another kind) was read
by one of us with the sentence and the entry. **Right** means: the passage is wrong as it stands.
At least 98 of 100 must be right in each corpus."""
_PRECISION_HEAD = (
    "| Corpus | Errors | Right | Wrong | Unread | Share right | |",
    "|---|--:|--:|--:|--:|--:|---|",
)
_RECALL = """\
In copies of the JATS articles, citations beside a named author were made to lead elsewhere: all of
them to the next entry (shifted), pairs of them exchanged (swapped), one in three to the entry
before (off by one). Only those are planted and counted of which a person can decide that they are
wrong: the author named is no author of the work cited, nor spelled alike. The planter shares no
code with the reader or the rules. At least 99 of 100 must be found at their place."""
_RECALL_HEAD = (
    "| Corpus | " + " | ".join(f"{kind}: planted | found" for kind in KINDS) + " | Share | |",
    "|---|" + "--:|" * (2 * len(KINDS) + 1) + "---|",
)


def _read(kept: Sequence[Corpus]) -> Iterator[str]:
    yield (
        "| Corpus | Articles | Not wholly read | by numbers | by names | Citations | Named authors"
        " | References | Warnings | Cannot tell |"
    )
    yield "|---|" + "--:|" * 9
    for corpus in kept:
        yield (
            f"| {corpus.name} | {corpus.articles} | {corpus.unread} | {corpus.systems['numbers']}"
            f" | {corpus.systems['names and years']} | {corpus.citations} | {corpus.mentions}"
            f" | {corpus.references} | {corpus.warnings} | {corpus.undecided} |"
        )


def _precision(kept: Sequence[Corpus], labels: Mapping[Name, Label]) -> Iterator[str]:
    for corpus in kept:
        said = count(corpus.errors, labels)
        read = said["right"] + said["wrong"]
        share = said["right"] / read if read else 1.0
        good = share >= PRECISION and not said["unread"]
        yield (
            f"| {corpus.name} | {len(corpus.errors)} | {said['right']} | {said['wrong']}"
            f" | {said['unread']} | {f'{share:.3f}' if read else '–'}"
            f" | {'held' if good else '**not held**'} |"
        )


def _recall(kept: Sequence[Corpus]) -> Iterator[str]:
    for corpus in kept:
        planted, found = corpus.planted.total(), corpus.found.total()
        if not planted:
            continue
        cells = " | ".join(f"{corpus.planted[kind]} | {corpus.found[kind]}" for kind in KINDS)
        share = found / planted
        yield (
            f"| {corpus.name} | {cells} | {share:.3f}"
            f" | {'held' if share >= RECALL else '**not held**'} |"
        )


def _speed(measured: Speed) -> tuple[str, bool]:
    times = measured.alone / measured.lxml
    gain = measured.alone / measured.together
    rate = {name: measured.files / seconds for name, seconds in _times(measured).items()}
    rows = "\n".join(
        f"| {name} | {seconds:.2f} | {rate[name]:.0f} |"
        for name, seconds in _times(measured).items()
    )
    text = f"""\
{measured.files} of the JATS files, {measured.megabytes:.0f} MB, in one run, one after another in
turn; medians. *lxml* parses each file and looks at the tag, text, tail and attributes of every
node, which is the least that any reader must do.

| | Seconds | Files a second |
|---|--:|--:|
{rows}

The audit takes {times:.2f} times lxml's time (at most {TIMES:.0f}: {_held(times <= TIMES)}).
{measured.jobs} processes are {gain:.2f} times as fast as one."""
    return text, times <= TIMES


def _times(measured: Speed) -> dict[str, float]:
    return {
        "lxml, parse and walk": measured.lxml,
        "audit, one process": measured.alone,
        f"audit, {measured.jobs} processes": measured.together,
    }


def _held(good: bool) -> str:
    return "held" if good else "**not held**"
