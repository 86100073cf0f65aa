"""What is done in a faster way than the plain one gives the same."""

from __future__ import annotations

import gc
import json
import re
from bisect import bisect_left
from pathlib import Path
from typing import Any

import pytest
from citeproc import string as citeproc_string
from citeproc.string import MixedString, String
from hypothesis import given
from hypothesis import strategies as st

from helpers import BIB, ROOT, make_project
from reviewproof import abbreviations, bibliography, mentions, pandoc
from reviewproof.abbreviations import find_uses, initials_of
from reviewproof.bibliography import parse_bibliography
from reviewproof.citeproc_memory import normalize_seam
from reviewproof.errors import ReviewError
from reviewproof.manuscript import CITE, CODE
from reviewproof.numbering import Processor, plain_entry, prints_keys_alone
from reviewproof.pandoc import PandocRun, ReferencesRun
from reviewproof.project import load_facts
from reviewproof.proof import prove
from reviewproof.rules.abbreviations import _is_word
from reviewproof.text import Places, Source
from reviewproof.values import Values, produce

ODD = """\
@book{odd1,
  author = {{A Group} and von Berg, K. and others},
  title  = {What? "Quoted," it says.},
  year   = {850},
}
@article{odd2,
  editor = {Ada, B},
  title  = {a title in small letters: of the things.},
  pages  = {12--19, e4},
  volume = {3.},
}
"""
STYLE = ROOT / "styles" / "jpras-open.csl"
OTHER_STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <macro name="who">
    <names variable="author">
      <name and="text" initialize-with="." name-as-sort-order="first" font-variant="small-caps"/>
      <label form="short" prefix=" (" suffix=".)" strip-periods="true"/>
    </names>
  </macro>
  <citation><layout prefix="[" suffix="]" delimiter="; ">
    <text variable="citation-number" font-weight="bold"/>
  </layout></citation>
  <bibliography et-al-min="2" et-al-use-first="1"><layout suffix=".">
    <text variable="citation-number" suffix=". "/>
    <text macro="who" suffix=". " font-style="italic"/>
    <text variable="title" quotes="true" text-case="title" suffix=". "/>
    <group delimiter=", " font-weight="bold">
      <text variable="container-title" text-decoration="underline"/>
      <text variable="volume" prefix="vol. " vertical-align="sup"/>
      <date variable="issued" prefix="(" suffix=")">
        <date-part name="year" font-weight="bold"/>
      </date>
    </group>
  </layout></bibliography>
</style>
"""


@pytest.fixture(params=["of the review", "other"])
def style(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "other":
        (tmp_path / "a.csl").write_text(OTHER_STYLE, encoding="utf-8")
        return tmp_path / "a.csl"
    return STYLE


def marks_and_entries(processor: Processor, marks: list[tuple[str, ...]]) -> tuple[Any, Any]:
    """Return what citeproc-py prints when it is asked everything anew for each."""
    asked = processor._list
    entries = [plain_entry("".join(map(str, entry))) for entry in asked.bibliography()]
    printed = []
    for keys in marks:
        citation = processor._citation(keys)
        citation.bibliography = asked
        printed.append(str(asked.cite(citation, lambda item: None)))
    return printed, entries


def test_citeproc_prints_the_same_when_it_remembers(style: Path) -> None:
    source = Source("references.bib", (ROOT / "references.bib").read_text("utf-8"))
    references = parse_bibliography(source, Source("odd.bib", ODD)).references
    keys = [reference.key for reference in references]
    marks: list[tuple[str, ...]] = list(zip(keys, keys[7:], strict=False))
    marks += [(key,) for key in keys[-7:]]
    processor = Processor(style, references, marks)
    processor.print_marks(marks)
    own = [processor.printed(keys) for keys in marks], list(processor.entries().values())
    assert own == marks_and_entries(Processor(style, references, marks), marks)
    assert len(own[1]) == len(references)


def test_citeproc_is_left_as_it_was(tmp_path: Path) -> None:
    from citeproc import model, source, string

    owners = (model.CitationStylesElement, model.Formatted, model.Name, source.CustomDict, string)
    before = [dict(vars(owner)) for owner in owners]
    references = parse_bibliography(Source("references.bib", BIB)).references
    processor = Processor(STYLE, references, [("wan2025",)])
    assert processor.entries()
    assert [dict(vars(owner)) for owner in owners] == before


PIECES = st.text(alphabet="a .,;:!?<", max_size=4)
TEXTS = PIECES | PIECES.map(String) | st.lists(PIECES.map(String), max_size=3).map(MixedString)


@given(TEXTS, TEXTS)
def test_seams_are_the_ones_of_citeproc(left: Any, other: Any) -> None:
    own, theirs = normalize_seam(left, other), citeproc_string.normalize_seam(left, other)
    assert (type(own), own) == (type(theirs), theirs)


# Abbreviations and values of fields

WORDS = st.sampled_from(
    "AGA VEGF iPSC-EVs lncRNA β-Catenin TGF‐β1 m6A Wnt hair miR-22 ( ) - x 12 aAbB a-b-C α-SMA"
    " The of é /".split()
)
PROSE = st.lists(st.tuples(WORDS, st.sampled_from(["", " ", "\n", ", "])), max_size=20).map(
    lambda parts: "".join(word + after for word, after in parts)
) | st.text(max_size=60)


@given(PROSE)
def test_abbreviations_are_found_around_capitals_as_anywhere(text: str) -> None:
    everywhere = [(match.span(), match.group()) for match in abbreviations._ITEM.finditer(text)]
    assert [(item.span(), item.group()) for item in abbreviations._items(text)] == everywhere
    assert list(find_uses(text, {"AGA"})) == list(find_uses(text, ["AGA"]))


@given(PROSE)
def test_initials_are_those_of_words_of_three_letters(text: str) -> None:
    words = re.findall(r"[^\W\d_](?=[^\W\d_]{2})[^\W\d_]+", text.casefold())
    assert initials_of(text) == "".join(word[0] for word in words)


@given(PROSE, st.sampled_from(["hair", "of", "x", "aga", "il-6"]))
def test_a_word_in_small_letters_is_one_of_all(text: str, word: str) -> None:
    assert _is_word(word, text) == (word in set(re.findall(r"(?<!\w)[a-z]+", text)))


FIELDS = st.text(alphabet='{}"#\\ aB,\n', max_size=12)
NAMES = st.lists(
    st.sampled_from(["Wan, J", "{A and B}", "and", " and ", " AND ", "\n", "others", "}", "{"])
).map("".join)


@given(FIELDS | FIELDS.map("{{{}}}".format), NAMES)
def test_plain_values_are_read_as_any(value: str, names: str) -> None:
    strings = {"b": "Bee"}
    own = bibliography._value_end(value), bibliography._value(value, strings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bibliography, "_IN_BRACES", re.compile(r"(?!)"))
        assert own == (bibliography._value_end(value), bibliography._value(value, strings))
    any_text = re.compile(f"(?:{bibliography._AND.pattern})", re.I)
    people = list(bibliography._split(names, bibliography._AND))
    assert people == list(bibliography._split(names, any_text))


@pytest.mark.parametrize("code", ["review.counts.studies", "review.study.wan2025.n", "review.a.b"])
def test_an_expression_means_the_same_as_in_python(code: str) -> None:
    values = Values(load_facts(ROOT))
    assert said(values, code) == said(values, f"({code})")


@pytest.mark.parametrize("code", ["review.class", "review.study.wan2025.None", "review.if.n"])
def test_a_word_of_python_is_no_name(code: str) -> None:
    assert "no Python" in said(Values(load_facts(ROOT)), code)


def said(values: Values, code: str) -> str:
    try:
        return str(produce(values, code))
    except ReviewError as error:
        return error.message


# A large bibliography, which Pandoc reads beforehand


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project whose bibliography counts as large."""
    monkeypatch.setattr(pandoc, "_LARGE", 10)
    return make_project(tmp_path, {"a.csl": STYLE.read_bytes()})


TEXT = "By [@queen2025; @wan2025, p. 3], @nobody2020 and [@liang2023; @wan2025]."


def test_the_numbers_are_those_of_the_bibliography_itself(large: Path) -> None:
    references = ReferencesRun(large, ["references.bib"])
    (name,) = references.names()
    assert name.endswith(".json")
    run = PandocRun(large, TEXT, ["references.bib"], "a.csl", references)
    whole = PandocRun(large, TEXT, ["references.bib"], "a.csl")
    assert run.marks() == whole.marks()
    assert run.refusal() is None
    assert {number for mark in run.marks() for number in mark.numbers} == {1, 2, 3}


def test_pandoc_is_given_the_keys_alone(large: Path) -> None:
    references = ReferencesRun(large, ["references.bib"])
    items = json.loads(Path(references.names()[0]).read_bytes())
    assert [item.pop("id") for item in items] == ["liang2023", "wan2025", "queen2025"]
    assert all(item == {"type": "article-journal"} for item in items)


def test_what_was_written_down_is_gone_with_the_run(large: Path) -> None:
    references = ReferencesRun(large, ["references.bib"])
    written = Path(references.names()[0])
    assert written.is_file()
    del references
    gc.collect()
    assert not written.exists()


def test_a_large_bibliography_that_pandoc_cannot_read_is_refused_at_its_place(large: Path) -> None:
    odd = BIB + "@article{a1,\n  author = {Ada, B},\n  title = C D\n  year = {2024},\n}\n"
    (large / "references.bib").write_text(odd, encoding="utf-8")
    references = ReferencesRun(large, ["references.bib"])
    assert references.names() == ("references.bib",)
    refusal = PandocRun(large, TEXT, ["references.bib"], "a.csl", references).refusal()
    assert refusal is not None
    alone = PandocRun(large, TEXT, ["references.bib"], "a.csl").refusal()
    assert refusal == alone
    assert refusal.path == "references.bib"
    assert refusal.line is not None


def test_a_small_bibliography_and_one_of_another_form_are_left_to_the_run(large: Path) -> None:
    (large / "a.json").write_text(json.dumps([{"id": "a", "note": "long enough"}]))
    assert ReferencesRun(large, ["a.json", "lost.bib"]).names() == ("a.json", "lost.bib")


def test_a_proof_lets_pandoc_read_the_bibliography_early(large: Path) -> None:
    (large / "_quarto.yml").write_text("csl: a.csl\n")
    (large / "index.qmd").write_text("By [@wan2025].\n")
    assert load_facts(large).read_by_pandoc is None
    begun = load_facts(large, pandoc=True).read_by_pandoc
    assert begun is not None
    report = prove(large)
    assert report.checked["CIT211"] == 1
    assert not [finding for finding in report.findings if finding.code in {"CIT211", "SRC010"}]


@pytest.mark.parametrize(
    ("old", "new", "alone"),
    [
        ("", "", True),
        (
            '<text variable="citation-number"/>',
            '<text variable="citation-number"/><text variable="title"/>',
            False,
        ),
        (
            '<text variable="citation-number"/>',
            '<choose><if type="book"><text variable="citation-number"/></if></choose>',
            False,
        ),
        ('<text variable="citation-number"/>', '<text macro="author"/>', False),
        ('<key variable="citation-number"/>', '<key variable="issued"/>', False),
        ('<layout suffix=".">', '<sort><key variable="title"/></sort><layout suffix=".">', False),
    ],
)
def test_only_where_marks_ask_for_the_number_alone_keys_are_enough(
    tmp_path: Path, old: str, new: str, alone: bool
) -> None:
    text = STYLE.read_text("utf-8")
    head, citation, tail = text.partition("<citation")
    changed = head + citation + tail.replace(old, new, 1) if old else text
    (tmp_path / "a.csl").write_text(changed, encoding="utf-8")
    assert prints_keys_alone(tmp_path / "a.csl") is alone
    if not alone:
        make_project(tmp_path, {"_quarto.yml": "csl: a.csl\n"})
        assert load_facts(tmp_path, pandoc=True).read_by_pandoc is None


# Mentions

NAMED = st.lists(
    st.sampled_from(
        "Liang|van der Berg|Y.|O’Neil|et al.|*et al.*|and|&amp;|&|,|his|colleagues|co-workers|group"
        "|others|’s|'|in|2020|2019a;|(|)|team of|lab|research|study|the|were|\n|\u00a0|&nbsp;"
        f"|{CITE}|{CODE}".split("|")
    ),
    max_size=14,
).map(" ".join) | st.text(alphabet=f"Ab. ’',&and et{CITE}", max_size=40)


@given(NAMED | NAMED.map(lambda text: text.replace(" ’", "’").replace(" '", "'")))
def test_mentions_are_found_around_their_signs_as_anywhere(text: str) -> None:
    for form in (*mentions._FORMS, mentions._CUTS):
        everywhere = [(match.span(), match.group()) for match in form.pattern.finditer(text)]
        assert [(match.span(), match.group()) for match in form.find(text)] == everywhere


# Places

RUNS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 5), st.sampled_from([0, 1])), min_size=1, max_size=6
)


@given(RUNS, st.integers(0, 60))
def test_a_place_is_found_as_in_a_list_of_all(runs: list[tuple[int, int, int]], place: int) -> None:
    made, at, offset = [], 0, 0
    for length, gap, step in runs:
        offset += gap
        made.append((at, offset, step))
        at, offset = at + length, offset + (length if step else 1)
    places = Places(made, at)
    assert places.index_of(place) == bisect_left(list(places), place)
