"""The codes of the references."""

from __future__ import annotations

from reviewproof.codes.base import Code, Example

_FU = {
    "author": "Fu, Y",
    "title": "Hair follicles and exosomes",
    "journal": "Life",
    "year": "2025",
}


def _entry(key: str, **fields: str) -> str:
    """Return a BibTeX entry, complete but for the fields given as empty."""
    given = {name: value for name, value in {**_FU, **fields}.items() if value}
    width = max(map(len, given))
    lines = "".join(f"  {name:<{width}} = {{{value}}},\n" for name, value in given.items())
    return f"@article{{{key},\n{lines}}}\n"


def _cited(*entries: str, keys: str = "@fu2025") -> Example:
    return Example(
        {
            "index.qmd": f"---\ndate: 2026-03-01\n---\n\nHair density improved [{keys}].\n",
            "references.bib": "\n".join(entries),
        }
    )


CODES: tuple[Code, ...] = (
    Code(
        "BIB101",
        "every reference key is unique",
        why=(
            "Of two entries with one key, a citation gets one, and which one depends on the"
            " program. The other work is cited by nobody, though it is in the file."
        ),
        mend=(
            "Give one of the two another key and look at each place that cites it, or remove an"
            " entry that is there twice."
        ),
        failing=_cited(_entry("fu2025"), _entry("fu2025", title="Hair shafts and exosomes")),
        passing=_cited(
            _entry("fu2025"),
            _entry("fu2025shafts", title="Hair shafts and exosomes"),
            keys="@fu2025; @fu2025shafts",
        ),
    ),
    Code(
        "BIB102",
        "every work is listed once",
        why=(
            "A work that stands in the list under two numbers counts twice for the reader, and two"
            " statements seem to have two sources where they have one."
        ),
        mend=(
            "Keep one entry and cite it in both places. Acknowledge it for two works that share"
            " title and year, such as the parts of a series."
        ),
        failing=_cited(
            _entry("fu2025"), _entry("fu2025b", journal="Life Sci"), keys="@fu2025; @fu2025b"
        ),
        passing=_cited(_entry("fu2025")),
    ),
    Code(
        "BIB103",
        "every reference has its required fields",
        why=(
            "Without author, title, journal or year, a reader cannot find the work, and the printed"
            " entry has a gap that nobody may notice."
        ),
        mend=(
            "Add the field as the work itself has it. BibLaTeX's names (`journaltitle`, `date`) do"
            " as well. Acknowledge it when the work has no such thing."
        ),
        failing=_cited(_entry("fu2025", journal="")),
        passing=_cited(_entry("fu2025")),
    ),
    Code(
        "BIB104",
        "every DOI is well formed",
        why=(
            "A DOI is the reader's way to the work. One with a space or an address in it leads"
            " nowhere when the style puts its own address before it."
        ),
        mend="Enter the DOI alone: `10.`, the registrant, a slash and the suffix.",
        failing=_cited(_entry("fu2025", doi="https://doi.org/10.1000/182")),
        passing=_cited(_entry("fu2025", doi="10.1000/182")),
    ),
    Code(
        "BIB105",
        "a DOI belongs to the journal named beside it",
        why=(
            "Many publishers put a code of the journal into the DOI. When it contradicts the"
            " journal's name, one of the two is wrong: the reader is led to another paper, or looks"
            " for this one in another journal."
        ),
        mend=(
            "Look the work up and correct the wrong one. Acknowledge it in an edition that must"
            " print the entry as it was."
        ),
        failing=_cited(_entry("fu2025", journal="Pharmaceutics", doi="10.3390/ph18071005")),
        passing=_cited(_entry("fu2025", journal="Pharmaceuticals", doi="10.3390/ph18071005")),
    ),
    Code(
        "BIB106",
        "the year of every reference is plausible",
        why=(
            "A year with two digits swapped makes a new work old or an old one future, and the"
            " reader judges how current the evidence is by it. No clock is asked: the date in the"
            " front matter says how young a work can be."
        ),
        mend=(
            "Enter the year that the work has, in four digits. A work in press says so in `note`"
            " or `pubstate`. Acknowledge it for a work older than 1600."
        ),
        failing=_cited(_entry("fu2025", year="2052")),
        passing=_cited(_entry("fu2025", year="2025")),
    ),
    Code(
        "BIB107",
        "the pages of every reference are in order",
        why=(
            "A last page before the first is a slip of the keyboard, and a reader who asks a"
            " library for these pages gets other ones. Ends that are cut short are understood:"
            " 1093-7 is 1093 to 1097."
        ),
        mend=(
            "Look the pages up and write both numbers in full. Acknowledge it where a number with"
            " a hyphen is no range."
        ),
        failing=_cited(_entry("fu2025", pages="1097--1093")),
        passing=_cited(_entry("fu2025", pages="1093--1097")),
    ),
    Code(
        "BIB108",
        "every name is in one script",
        why=(
            "A Cyrillic а looks like a Latin a on the page, but no search finds the name that holds"
            " it, and indexes count its bearer as another person. It comes from a keyboard"
            " switched in mid-word, or from a scan."
        ),
        mend=(
            "Type the name anew on one keyboard layout. A name that is Cyrillic, Greek or Chinese"
            " throughout is in one script; the original beside its transcription goes in brackets."
        ),
        failing=_cited(_entry("fu2025", author="Sydorчук, O and Fu, Y")),
        passing=_cited(_entry("fu2025", author="Sydorchuk, O and Fu, Y")),
    ),
)
