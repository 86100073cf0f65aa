"""The prose: counts, placeholders, cross-references, abbreviations, expressions, the search."""

from __future__ import annotations

import re
from random import Random

from faults.kinds.slips import SLIPS, slip
from faults.model import Consequence, Fault, at, kind
from faults.sources import FLOW, STUDIES, Edits, Tree, line_of

_COUNTS = re.compile(
    r"`\{python\} review\.(?P<path>prisma\.\w+|counts\.\w+|study\.\w+\.n)`"
    r"(?= (?:of these|records|studies|clinical|preclinical|reviews|patients|were screened))"
)
_OF_STUDY = re.compile(r"review\.study\.(?P<study>\w+)\.(?P<value>n|level)`")
_ONES = "zero one two three four five six seven eight nine ten eleven twelve".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def _counts(tree: Tree) -> dict[str, int]:
    """Compute every count that the prose prints, from the data."""
    flow = {row["data"]: int(row["n"]) for row in tree.rows(FLOW) if row["n"]}
    rows = tree.rows(STUDIES)
    kinds = [row["type"] for row in rows]
    values = {
        "prisma.identified": flow["database_results"],
        "prisma.screened": flow["records_screened"],
        "prisma.included": flow["new_studies"],
        "prisma.removed_before_screening": flow["database_results"] - flow["records_screened"],
        "prisma.lost_after_screening": flow["records_screened"] - flow["new_studies"],
        "counts.summarised": len(rows),
        "counts.clinical": kinds.count("clinical"),
        "counts.preclinical": kinds.count("preclinical"),
        "counts.reviews": kinds.count("review"),
        "counts.patients": sum(int(row["n"]) for row in rows if row["n"]),
        "counts.unaccounted": flow["new_studies"] - len(rows),
        "counts.references": len(tree.entries),
    }
    return values | {f"study.{row['study']}.n": int(row["n"]) for row in rows if row["n"]}


def words_for(number: int) -> str:
    """Return a number below a hundred in words, or in digits."""
    if number < len(_ONES):
        return _ONES[number]
    if not 20 <= number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")


def _typed_count(tree: Tree, rng: Random, numbers: str) -> Fault | None:
    places = [
        (path, match) for path in tree.sections for match in _COUNTS.finditer(tree.text(path))
    ]
    path, match = rng.choice(places)
    known = _counts(tree)
    right = known[match["path"]]
    held = {*known.values(), *(int(row["n"]) for row in tree.rows(STUDIES) if row["n"])}
    if numbers == "other":
        wrong = rng.choice(sorted(held - {right}))
    else:
        wrong = right + rng.choice((-10, -2, -1, 1, 2, 10))
        if wrong in held or wrong <= 2:
            return None
    new = rng.choice((str(wrong), words_for(wrong)))
    edits = Edits(tree).put(path, *match.span(), new)
    spot = at("PRI304", path, edits.line(path, match.start()))
    return Fault(edits.files(), (spot,), words=(new,))


@kind("count-in-prose-wrong", "a computed count is replaced by a typed one that no data hold")
def count_wrong(tree: Tree, rng: Random) -> Fault | None:
    return _typed_count(tree, rng, "none")


@kind(
    "count-in-prose-of-another",
    "a computed count is replaced by that of something else",
)
def count_of_another(tree: Tree, rng: Random) -> Fault | None:
    return _typed_count(tree, rng, "other")


@kind("expression-of-another-study", "a study's paragraph prints the number of another study")
def expression_of_another(tree: Tree, rng: Random) -> Fault | None:
    places = [
        (path, match) for path in tree.sections for match in _OF_STUDY.finditer(tree.text(path))
    ]
    path, match = rng.choice(places)
    column = match["value"]
    rows = {row["study"]: row[column] for row in tree.rows(STUDIES)}
    others = [study for study, value in rows.items() if value and value != rows[match["study"]]]
    if not rows[match["study"]]:
        return None
    other = rng.choice(others)
    edits = Edits(tree).put(path, *match.span("study"), other)
    spot = at("PRI309", path, edits.line(path, match.start()))
    return Fault(edits.files(), (spot,), words=(other,))


@kind("expression-misspelt", "an inline expression names a value that does not exist")
def expression_misspelt(tree: Tree, rng: Random) -> Fault | None:
    places = [
        (path, match)
        for path in tree.sections
        for match in re.finditer(r"`\{python\} review\.(?P<path>[\w.]+)`", tree.text(path))
    ]
    path, match = rng.choice(places)
    *before, last = match["path"].split(".")
    wrong = slip(rng, last, rng.choice(SLIPS)) if len(last) > 1 else f"{last}{last}"
    if wrong == last:
        return None
    edits = Edits(tree).put(path, *match.span("path"), ".".join([*before, wrong]))
    spot = at("SRC009", path, edits.line(path, match.start()))
    return Fault(edits.files(), (spot,), (Consequence("PUB951"),), (wrong,), status=2)


@kind("cell-misspelt", "a cell calls a producer that does not exist")
def cell_misspelt(tree: Tree, rng: Random) -> Fault | None:
    places = [
        (path, match)
        for path in tree.sections
        for match in re.finditer(r"^review\.(?P<name>\w+)\(\)$", tree.text(path), re.M)
    ]
    path, match = rng.choice(places)
    wrong = slip(rng, match["name"], rng.choice(SLIPS))
    if wrong == match["name"]:
        return None
    edits = Edits(tree).put(path, *match.span("name"), wrong)
    line = edits.line(path, match.start())
    spot = at("SRC009", path, line - 1, line)  # a cell begins at its fence
    later = (*map(Consequence, ("XRF601", "PUB951", "CIT209", "CIT202")),)
    return Fault(edits.files(), (spot,), later, (wrong,), status=2)


_PLACEHOLDERS = (
    "⟨N⟩",
    "TODO",
    "FIXME",
    "TBD",
    "XX",
    "N_{excluded}",
    "$\\langle N \\rangle$",
    "???",
    "[citation needed]",
)


@kind("placeholder-left", "a placeholder was never filled in")
def placeholder(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    new = rng.choice(_PLACEHOLDERS)
    spaces = [index for index, letter in enumerate(line) if letter == " "]
    spaces = [index for index in spaces if _in_words(line, index)] or [len(line) - 2]
    place = offset + rng.choice(spaces)
    edits = Edits(tree).put(path, place, place, f" {new}")
    spot = at("SRC007", path, edits.line(path, place))
    # A placeholder that parts a name from its citation, or a long form from its abbreviation.
    parted = (*map(Consequence, ("CIT205", "ABB701", "PUB951")),)
    return Fault(edits.files(), (spot,), parted, (new,))


def _in_words(line: str, index: int) -> bool:
    """Tell whether a space stands in plain words: outside of code, links and citations."""
    before = line[:index]
    inside = before.count("`") % 2 or before.count("[") > before.count("]")
    return not inside and before.count("(") == before.count(")") and "@" not in line[index:][:14]


@kind("conflict-in-prose", "a merge conflict is left in a section")
def conflict(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    its = line.replace(" the ", " a ") if " the " in line else line.replace("e", "a", 1)
    new = f"<<<<<<< HEAD\n{line}=======\n{its}>>>>>>> review\n"
    edits = Edits(tree).put(path, offset, offset + len(line), new)
    first = line_of(tree.text(path), offset)
    spot = at("SRC007 SRC001", path, first)
    # Its abbreviations stand twice now, and one that stands once need not be defined.
    twice = Consequence("ABB701", path, first + 1)
    return Fault(edits.files(), (spot,), (twice,), ("<<<<<<<",))


_CROSS = re.compile(r"@(?P<label>(?:fig|tbl)-[\w-]+)")


@kind("cross-reference-misspelt", "a cross-reference names no figure or table")
def cross_misspelt(tree: Tree, rng: Random) -> Fault | None:
    places = [(path, match) for path in tree.sections for match in _CROSS.finditer(tree.text(path))]
    path, match = rng.choice(places)
    label = match["label"]
    wrong = slip(rng, label, rng.choice(SLIPS), start=len("fig-"))
    if wrong == label or not wrong[-1].isalpha():
        return None
    edits = Edits(tree).put(path, *match.span("label"), wrong)
    spot = at("XRF601", path, edits.line(path, match.start()))
    return Fault(edits.files(), (spot,), (Consequence("XRF602"),), (wrong,))


@kind("label-doubled", "a figure has the label of another figure or table")
def label_doubled(tree: Tree, rng: Random) -> Fault:
    path, _, _ = rng.choice(tree.some_prose())
    ends = [match.end() for match in re.finditer(r"\n\n(?=[A-Z])", tree.text(path))]
    place = rng.choice(ends or [len(tree.text(path))])
    label = rng.choice(("tbl-clinical", "tbl-corrections"))
    new = f"| Design | Follow-up |\n|---|---|\n| cohort | long |\n\n: Designs. {{#{label}}}\n\n"
    edits = Edits(tree).put(path, place, place, new)
    line = line_of(tree.text(path), place) + 4
    # Of the two, the one that stands second in the text is named; a cell begins at its fence.
    producer = {"tbl-clinical": "clinical_table", "tbl-corrections": "corrections"}[label]
    own = next(other for other in tree.sections if f"review.{producer}()" in tree.text(other))
    cell = tree.text(own).index(f"review.{producer}()")
    order = tree.sections.index
    if (order(own), cell) > (order(path), place):
        line = line_of(tree.text(own), cell) + (new.count("\n") if own == path else 0)
        spot = at("XRF601", own, line - 1, line)
    else:
        spot = at("XRF601", path, line)
    return Fault(edits.files(), (spot,), words=(label,))


@kind("label-without-reference", "a table that nothing in the text refers to")
def label_unused(tree: Tree, rng: Random) -> Fault:
    path, _, _ = rng.choice(tree.some_prose())
    ends = [match.end() for match in re.finditer(r"\n\n(?=[A-Z])", tree.text(path))]
    place = rng.choice(ends or [len(tree.text(path))])
    label = f"tbl-{rng.choice(('designs', 'cohorts', 'endpoints'))}"
    new = f"| Design | Follow-up |\n|---|---|\n| cohort | long |\n\n: Designs. {{#{label}}}\n\n"
    edits = Edits(tree).put(path, place, place, new)
    line = line_of(tree.text(path), place) + 4
    return Fault(edits.files(), (at("XRF602", path, line),), words=(label,))


@kind("last-reference-to-figure-lost", "nothing refers any more to a figure of the manuscript")
def figure_unreferred(tree: Tree, rng: Random) -> Fault:
    label, producer = rng.choice((("fig-flow", "flow_figure"), ("fig-pathways", "pathway_figure")))
    edits = Edits(tree)
    for path in tree.sections:
        for match in re.finditer(rf"@{label}\b", tree.text(path)):
            edits.put(path, *match.span(), "The figure")
    path = next(path for path in tree.sections if f"review.{producer}(" in tree.text(path))
    line = edits.line(path, tree.text(path).index(f"review.{producer}("))
    return Fault(edits.files(), (at("XRF602", path, line - 1, line + 1),), words=(label,))


_DEFINED = re.compile(r"(?P<long>[a-z][\w-]+) \((?P<short>[A-Z][A-Za-z]{2,})\)")


@kind("abbreviation-undefined", "the definition of an abbreviation is gone")
def abbreviation_undefined(tree: Tree, rng: Random) -> Fault | None:
    path = rng.choice(tree.sections)
    found = list(_DEFINED.finditer(tree.text(path)))
    if not found:
        return None
    match = rng.choice(found)
    short = match["short"]
    listed = {row["abbreviation"] for row in tree.rows("data/abbreviations.csv")}
    uses = _uses(tree, short)
    defined = [text for text in map(tree.text, tree.sections) if f"({short})" in text]
    own = re.sub(r"s$", "", short)
    if len(defined) > 1 or len(uses) < 2 or {short, own} & listed:
        return None
    if f"({short})" in tree.text("index.qmd") or f"({own})" in tree.text("index.qmd"):
        return None
    edits = Edits(tree).put(path, match.end("long"), match.end(), "")
    next_path, next_offset = uses[1]
    spot = at("ABB701", next_path, edits.line(next_path, next_offset))
    return Fault(edits.files(), (spot,), words=(short,))


def _uses(tree: Tree, short: str) -> list[tuple[str, int]]:
    """Return where an abbreviation stands, in the singular or plural, in reading order."""
    stem = re.sub(r"s$", "", short)
    return [
        (path, match.start())
        for path in tree.sections
        for match in re.finditer(rf"(?<![\w-]){re.escape(stem)}s?(?![\w-])", tree.text(path))
    ]


@kind("abbreviation-defined-twice", "an abbreviation is defined a second time")
def abbreviation_twice(tree: Tree, rng: Random) -> Fault | None:
    definitions = [
        (path, match) for path in tree.sections for match in _DEFINED.finditer(tree.text(path))
    ]
    path, match = rng.choice(definitions)
    phrase = _long_form(tree.text(path), match)
    later = [
        (other, offset, line)
        for other, offset, line in tree.some_prose()
        if tree.sections.index(other) > tree.sections.index(path)
        or (other == path and offset > match.end())
    ]
    if not phrase or not later:
        return None
    where, offset, line = rng.choice(later)
    end = offset + len(line)
    edits = Edits(tree).put(where, end, end, f"This is a matter of {phrase} ({match['short']}).\n")
    spot = at("ABB702", where, edits.line(where, end))
    return Fault(edits.files(), (spot,), words=(match["short"],))


def _long_form(text: str, match: re.Match[str]) -> str:
    """Return the words before an abbreviation whose initials it has, or an empty string."""
    letters = re.sub(r"s$", "", match["short"]).lower()
    words = text[: match.end("long")].rsplit("\n", 1)[-1].split()
    for count in range(1, len(letters) + 1):
        phrase = " ".join(words[-count:])
        initials = "".join(word[0] for word in re.split(r"[ -]", phrase) if word).lower()
        if initials == letters and re.fullmatch(r"[\w -]+", phrase):
            return phrase
    return ""


_UNUSED = (
    ("platelet-derived growth factor", "PDGF"),
    ("nerve growth factor", "NGF"),
    ("small interfering ribonucleic acid", "siRNA"),
    ("tumour necrosis factor", "TNF"),
    ("body mass index", "BMI"),
)


@kind("abbreviation-unused", "an abbreviation is defined and never used")
def abbreviation_unused(tree: Tree, rng: Random) -> Fault:
    path, offset, line = rng.choice(tree.some_prose())
    long, short = rng.choice(_UNUSED)
    end = offset + len(line)
    edits = Edits(tree).put(path, end, end, f"This holds of the {long} ({short}) as well.\n")
    return Fault(edits.files(), (at("ABB703", path, edits.line(path, end)),), words=(short,))
