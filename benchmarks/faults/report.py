"""docs/faults.md from the results; nothing in it depends on the day or the machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from faults import tools
from faults.judge import CRASHED, MISSED, OTHERWISE, RIGHT
from faults.kinds import KINDS, Kind
from faults.run import Result


@dataclass
class Stored:
    """All that the page tells.

    Attributes:
        fingerprint: of the sources.
        copies: in all; `asked`: copies of each kind that the other tools saw.
        clean: what was found in the clean copy.
        sets: results by set of seeds.
    """

    fingerprint: str
    copies: int
    asked: int
    clean: list[str]
    sets: dict[str, list[Result]] = field(default_factory=dict)

    def header(self) -> dict[str, Any]:
        """Return what stored results must have been made from to be used again."""
        return {"fingerprint": self.fingerprint}


def status(stored: Stored) -> int:
    """Return 0 when everything was found where it stands and nothing besides."""
    results = [result for part in stored.sets.values() for result in part]
    return int(bool(stored.clean) or any(r.outcome != RIGHT or r.false for r in results))


def summary(stored: Stored) -> Iterator[str]:
    """Yield a line for each set, for the terminal."""
    for name, results in stored.sets.items():
        counts = Counter(result.outcome for result in results)
        false = sum(len(result.false) for result in results)
        yield (
            f"{name}: {len(results)} copies; right {counts[RIGHT]}, otherwise {counts[OTHERWISE]},"
            f" missed {counts[MISSED]}, crashed {counts[CRASHED]}; {false} false findings"
        )


def page(stored: Stored, seeds: Mapping[str, str]) -> str:
    """Return the page as Markdown."""
    parts = [_HEAD, _clean(stored)]
    for name, results in stored.sets.items():
        title = f"{name.capitalize()} set of seeds" if name in seeds else f"Seed {name}"
        parts.append(f"## {title}\n\n{_intro(results, seeds.get(name, name))}")
        parts.append(_table(results))
        parts.append(_harmless(results))
        parts.append(_misses(results))
    parts.append(_METHOD)
    return "\n".join(parts)


_HEAD = """\
# Faults planted, faults found

Faulty copies of the shipped manuscript, each spoilt in one way at a random place, and what the
proof said of them. This page is written by one command, which also asks what authors use today
about the same copies:

```
.venv/bin/python benchmarks/faults --second
```

A planter knows nothing of the rules: it computes from its own edit which code must be found and at
which line. **Right** is that code at that line (every one, where an edit makes several faults);
**otherwise** is that code at another line, or another code at that line; **missed** is neither.
**False** counts findings on lines that were not touched and that do not follow from the edit.
How each is decided stands at the end.
"""


def _clean(stored: Stored) -> str:
    if not stored.clean:
        return "In the clean copy, its page and its article nothing is found, as it must be.\n"
    rows = "\n".join(f"- {said}" for said in stored.clean)
    return f"In the clean copy {len(stored.clean)} findings are false:\n\n{rows}\n"


def _intro(results: list[Result], seed: str) -> str:
    faulty = [r for r in results if not KINDS[r.kind].harmless]
    counts = Counter(result.outcome for result in faulty)
    quiet = [r for r in results if KINDS[r.kind].harmless]
    false = sum(len(result.false) for result in results)
    wrong = [r for r in results if r.status != r.expected_status]
    kinds = len({result.kind for result in faulty})
    return (
        f"{len(results)} copies, no two alike, from the seed `{seed}`: {len(faulty)} faulty ones of"
        f" {kinds} kinds, and {len(quiet)} whose edit is no fault.\n\n"
        f"- Right {counts[RIGHT]}, otherwise {counts[OTHERWISE]}, missed {counts[MISSED]}"
        f"{f', crashed {counts[CRASHED]}' if counts[CRASHED] else ''}.\n"
        f"- False findings: {false}, in {sum(bool(r.false) for r in results)} copies.\n"
        f"- Exit status as it must be (0 clean, 1 a fault, 2 something unread):"
        f" {len(results) - len(wrong)} of {len(results)}"
        f"{_wrong_status(wrong)}.\n"
    )


def _wrong_status(wrong: list[Result]) -> str:
    if not wrong:
        return ""
    kinds = Counter(f"{r.kind} ({r.status}, not {r.expected_status})" for r in wrong)
    green = sum(r.status == 0 for r in wrong)
    listed = ", ".join(f"{name} ×{n}" for name, n in sorted(kinds.items()))
    return f"; 0 where it must not be: {green}; the others: {listed}"


def _table(results: list[Result]) -> str:
    rows = [
        "| kind of fault | what was done | copies | right | otherwise | missed | false"
        " | pandoc | quartobot scan | quartobot validate |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    total: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    noticed: Counter[str] = Counter()
    for kind in KINDS.values():
        own = [result for result in results if result.kind == kind.name]
        if kind.harmless or not own:
            continue
        rows.append(_row(kind, own))
        total.update(_counts(own))
        for result in own:
            asked.update(result.tools.keys())
            noticed.update(name for name, found in result.tools.items() if found)
    cells = [str(total[name]) for name in _COLUMNS]
    cells += [f"{noticed[name]} of {asked[name]}" if asked[name] else "–" for name in tools.NAMES]
    rows.append(f"| **all** | | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


_COLUMNS = ("copies", RIGHT, OTHERWISE, MISSED, "false")


def _counts(own: list[Result]) -> Counter[str]:
    counts = Counter(MISSED if r.outcome == CRASHED else r.outcome for r in own)
    return counts + Counter(copies=len(own), false=sum(len(result.false) for result in own))


def _row(kind: Kind, own: list[Result]) -> str:
    counts = _counts(own)
    cells = [str(counts[name]) for name in _COLUMNS]
    for name in tools.NAMES:
        answers = [result.tools[name] for result in own if name in result.tools]
        cells.append(f"{sum(answers)} of {len(answers)}" if answers else "–")
    return f"| {kind.name} | {kind.about} | {' | '.join(cells)} |"


def _harmless(results: list[Result]) -> str:
    rows = [
        "Edits that are no fault; each finding is a false one, and each alarm of a tool too:\n",
        "| kind of edit | what was done | copies | silent | false"
        " | pandoc | quartobot scan | quartobot validate |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in KINDS.values():
        own = [result for result in results if result.kind == kind.name]
        if not kind.harmless or not own:
            continue
        cells = [str(len(own)), str(sum(not result.found for result in own))]
        cells.append(str(sum(len(result.false) for result in own)))
        for name in tools.NAMES:
            answers = [result.tools[name] for result in own if name in result.tools]
            cells.append(f"{sum(answers)} of {len(answers)}" if answers else "–")
        rows.append(f"| {kind.name} | {kind.about} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _misses(results: list[Result]) -> str:
    bad = [r for r in results if r.outcome != RIGHT or r.false]
    if not bad:
        return "### Not as expected\n\nNone.\n"
    lines = ["### Not as expected\n"]
    for result in bad:
        lines.append(f"- **{result.outcome}** {result.kind}, `{result.seed}`")
        lines += [f"  - expected: {each}" for each in result.wanting]
        lines += [f"  - false: {_code(each)}" for each in result.false]
        if result.outcome in {OTHERWISE, CRASHED} and not result.false:
            lines += [f"  - found: {_code(each)}" for each in result.found[:3]]
        if reason := REASONS.get(result.kind):
            lines.append(f"  - reason: {reason}")
    return "\n".join(lines) + "\n"


def _code(text: str) -> str:
    # A backtick or a bracket in a message would be markup here.
    flat = " ".join(text.split()).replace("`", "'")
    return f"`{flat}`"


REASONS: dict[str, str] = {}
"""Why a kind is not always found, where that is known and accepted; by kind."""


_METHOD = """\
## How it is measured

- The seeds are fixed; a copy is named by its seed (`faults-1/author-dropped/3`), and
  `python benchmarks/faults --seed NAME --kinds KIND --copies N` makes others. Copies that come out
  the same bytes are drawn again, so a kind of few possible places has fewer copies than others.
- Copies are proved with `reviewproof.proof.prove`, what `reviewproof check` calls, in worker
  processes. Faults of what was rendered are planted in a page, or a Word file beside it, that the
  embedded engine made, and proved with `prove_pages`, what `reviewproof read-back` calls. Faults
  of a finished article (`article-…`) are planted in a plain text that the benchmark makes from the
  sections and the data, with numbers for citations and a list, and proved with
  `reviewproof.audit.audit`, what `reviewproof audit` calls.
- The line of a finding is the line of its first character. Where a construct is never closed, both
  the line where it opens and the line where a parser stops are right.
- A planter may say what else its edit makes true: a reference whose only citation was deleted is no
  longer cited, a renumbered list differs from the printed one, an acknowledgement of something that
  is gone matches nothing. Such findings are neither required nor false. What is found on the lines
  that were edited is not counted as false either.
- **pandoc** is `pandoc --citeproc --fail-if-warnings --bibliography=references.bib
  --csl=styles/jpras-open.csl -f markdown -t html`, the one in the environment's wheel, run in the
  copy on the text of `index.qmd` with its includes put in by a small expander that knows nothing
  else; a missing include stops it. Cross-references of the clean text are made plain words first,
  since Quarto resolves them before Pandoc cites. Cells are not run.
- **quartobot** 0.6.0 (`benchmarks/faults/requirements.txt`) runs offline with `scan .` and
  `validate .` in a copy whose `_quarto.yml` has the hook and the bibliography that it asks for.
  `scan` only lists keys and always exits 0. `validate` checks the configuration and that no key is
  cited in two files, which the clean manuscript does rightly, so it exits 1 there too; it does not
  read the bibliography. Its `resolve`, which asks registries about identifiers, needs a network and
  is left out.
- A tool has **noticed** a fault when its exit status differs from that on the clean copy, or when
  it prints a line that it does not print there and that holds the key, name, label or file altered.
  A mistyped key that merely appears in a list of keys counts as noticed. The tools saw the first
  copies of each kind, as many as the denominator says; faults of the rendered page and of the
  finished article are not theirs.
"""
