"""Authors named in the prose: who, how, and which citation is theirs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import make_project
from reviewproof.manuscript import CITE, Paragraph, Place
from reviewproof.mentions import Named, find_mentions, named, sentence_bounds
from reviewproof.naming import distance, nearly, part_of, plain_name, same_name
from reviewproof.readers.markdown import scan
from reviewproof.readers.marks import Marks, make_paragraph
from reviewproof.readers.qmd import read_qmd
from reviewproof.text import Source

FAMILIES = frozenset(
    map(
        plain_name,
        "Liang Fu Mao Wan Queen Avram Li Hu El-Naggar Müller Park King Tang Zhang".split(),
    )
)


def paragraph(root: Path, text: str) -> Paragraph:
    make_project(root, {"index.qmd": f"{text}\n"})
    document, found = read_qmd(root, "index.qmd", lambda code: "")
    assert found == ()
    assert len(document.paragraphs) == 1
    return document.paragraphs[0]


def mentions(root: Path, text: str) -> list[Named]:
    return list(named(paragraph(root, text), FAMILIES))


@pytest.mark.parametrize(
    ("text", "names", "group", "quote"),
    [
        ("Liang et al. [@a] found", ["Liang"], True, "Liang et al."),
        ("Liang et al [@a] found", ["Liang"], True, "Liang et al"),
        ("Liang, et al. [@a] found", ["Liang"], True, "Liang, et al."),
        ("as Liang et al.,[@a] found", ["Liang"], True, "Liang et al."),
        ("Wan and colleagues [@a] found", ["Wan"], True, "Wan and colleagues"),
        ("Wan and her colleagues [@a] found", ["Wan"], True, "Wan and her colleagues"),
        ("Wan and co-workers [@a]", ["Wan"], True, "Wan and co-workers"),
        ("Wan and coworkers [@a]", ["Wan"], True, "Wan and coworkers"),
        ("Wan and associates [@a]", ["Wan"], True, "Wan and associates"),
        ("Wan and collaborators [@a]", ["Wan"], True, "Wan and collaborators"),
        ("Wan’s group [@a]", ["Wan"], True, "Wan’s group"),
        ("the group of Wan [@a]", ["Wan"], True, "Wan"),
        ("Queen and Avram [@a]", ["Queen", "Avram"], False, "Queen and Avram"),
        ("Queen & Avram (2025) [@a]", ["Queen", "Avram"], False, "Queen & Avram"),
        ("Queen [@a] found", ["Queen"], False, "Queen"),
        (
            "Norooznejhad and\ncolleagues [@a]",
            ["Norooznejhad"],
            True,
            "Norooznejhad and\ncolleagues",
        ),
        ("Müller et al. [@a]", ["Müller"], True, "Müller et al."),
        ("El-Naggar et al. [@a]", ["El-Naggar"], True, "El-Naggar et al."),
        ("O’Brien et al. [@a]", ["O’Brien"], True, "O’Brien et al."),
        ("van der Berg et al. [@a]", ["van der Berg"], True, "van der Berg et al."),
        ("de la Cruz and colleagues [@a]", ["de la Cruz"], True, "de la Cruz and colleagues"),
        ("Żak et al. [@a]", ["Żak"], True, "Żak et al."),
        ("Li et al. [@a]", ["Li"], True, "Li et al."),
        ("Smith, Jones et al. [@a]", ["Jones"], True, "Jones et al."),
        ("Liang, Fu et al. [@a]", ["Liang", "Fu"], True, "Liang, Fu et al."),
        ("such as AA, Li et al. [@a]", ["Li"], True, "Li et al."),
        ("*Liang et al.* [@a]", ["Liang"], True, "Liang et al."),
        ("(Liang et al. [@a])", ["Liang"], True, "Liang et al."),
        ("LIANG et al. [@a]", ["LIANG"], True, "LIANG et al."),
        ("LIANG ET AL. [@a]", ["LIANG"], True, "LIANG ET AL."),
        ("Liang *et al.* [@a]", ["Liang"], True, "Liang *et al.*"),
        ("Liang _et al_. [@a]", ["Liang"], True, "Liang _et al_."),
        ("**Liang et al.** [@a]", ["Liang"], True, "Liang et al."),
        ("Liang et&nbsp;al. [@a]", ["Liang"], True, "Liang et&nbsp;al."),
        ("Liang et\\ al. [@a]", ["Liang"], True, "Liang et\\ al."),
        ("Liang et al.'s [@a] study", ["Liang"], True, "Liang et al."),
        ("Liang & colleagues [@a]", ["Liang"], True, "Liang & colleagues"),
        ("Liang and coauthors [@a]", ["Liang"], True, "Liang and coauthors"),
        ("Liang and co‑workers [@a]", ["Liang"], True, "Liang and co‑workers"),
        ("Liang and his team [@a]", ["Liang"], True, "Liang and his team"),
        ("Liang and others [@a]", ["Liang"], True, "Liang and others"),
        ("the team led by Liang [@a]", ["Liang"], True, "Liang"),
        ("Wan’s research group [@a]", ["Wan"], True, "Wan’s research group"),
        ("Y. Liang et al. [@a]", ["Liang"], True, "Y. Liang et al."),
        ("Liang Y et al. [@a]", ["Liang"], True, "Liang Y et al."),
        ("Liang Y. et al. [@a]", ["Liang"], True, "Liang Y. et al."),
        ("Liang, Y. et al. [@a]", ["Liang"], True, "Liang, Y. et al."),
        ("Liang Y, Fu X, et al. [@a]", ["Liang", "Fu"], True, "Liang Y, Fu X, et al."),
        ("MR Avram [@a]", ["Avram"], False, "MR Avram"),
        ("D. Queen and M. R. Avram [@a]", ["Queen", "Avram"], False, "D. Queen and M. R. Avram"),
        ("Queen and Avram’s [@a]", ["Queen", "Avram"], False, "Queen and Avram"),
        ("Queen's [@a] review", ["Queen"], False, "Queen"),
        ("Queen (2025) [@a]", ["Queen"], False, "Queen"),
        ("Liang, Tang and Zhang [@a]", ["Liang", "Tang", "Zhang"], False, "Liang, Tang and Zhang"),
        ("Liang, Tang, & Zhang [@a]", ["Liang", "Tang", "Zhang"], False, "Liang, Tang, & Zhang"),
        ("Van der Berg et al. [@a]", ["Van der Berg"], True, "Van der Berg et al."),
        ("Von Arx et al. [@a]", ["Von Arx"], True, "Von Arx et al."),
        ("El Naggar et al. [@a]", ["El Naggar"], True, "El Naggar et al."),
        ("Al-Zahrani et al. [@a]", ["Al-Zahrani"], True, "Al-Zahrani et al."),
        ("D'Angelo et al. [@a]", ["D'Angelo"], True, "D'Angelo et al."),
        ("McCarthy et al. [@a]", ["McCarthy"], True, "McCarthy et al."),
    ],
)
def test_an_author_is_found_as_written(
    tmp_path: Path, text: str, names: list[str], group: bool, quote: str
) -> None:
    found = mentions(tmp_path, text)
    assert [list(one.mention.names) for one in found] == [names]
    assert found[0].mention.group is group
    assert found[0].mention.span.text == quote
    assert found[0].mention.name == names[0]
    assert found[0].citation is not None
    assert found[0].citation.keys == ("a",)
    assert found[0].direct


@pytest.mark.parametrize(
    "text",
    [
        "AGA and AA are common [@a].",
        "Wnt and Akt signalling [@a] rose.",
        "Wnt/β-catenin [@a] and VEGF [@b].",
        "The Kruskal and Wallis test [@a] was used.",
        "Kaplan and Meier [@a] curves.",
        "MEDLINE and Embase [@a] were searched.",
        "In Korea and Japan [@a], exosomes are sold.",
        "Seoul [@a] and Tokyo [@b].",
        "Minoxidil and Finasteride [@a].",
        "The Authors and Reviewers [@a].",
        "Follicles grew [@a]. However [@b], they fell.",
        "In Table 1 and Figure 2 [@a].",
        "`Liang et al.` [@a]",
        "<!-- Liang et al. --> none [@a]",
        "Mao suits and hu colours [@a].",
        "the li [@a] of it",
        "miR-22 and Sox9 [@a]",
        "VEGF et cetera [@a]",
        "alopecia totalis et al universalis",
        "The Hamilton–Norwood scale [@a], the Ludwig scale [@b].",
        "By Kaplan–Li [@a] and Hu-Norwood [@b].",
        "Student's t test [@a], Franz cells [@a], Hank's solution [@a].",
        "Mus musculus [@a] and Panax ginseng [@b].",
        "Cochrane [@a], Oxford [@b], MEDLINE [@c].",
        "The group of Korean patients [@a], a team of Japanese dermatologists [@b].",
        "Oxford's team [@a] and Seoul’s group [@b].",
        "A group of Wistar rats [@a].",
        "They met in Hyde Park [@a].",
        "King's College [@a], Queen Mary University [@b].",
        "Patients and colleagues were asked. Friends and colleagues helped.",
        "VEGF et al. rose [@a], as did EGF and others [@b].",
        "The Li group [@a] of ions.",
    ],
)
def test_what_is_no_author_stays_silent(tmp_path: Path, text: str) -> None:
    assert [one.mention.names for one in mentions(tmp_path, text)] == []


def test_each_mention_has_its_own_citation(tmp_path: Path) -> None:
    found = mentions(tmp_path, "Studies by Fu et al. [@a] and Mao et al. [@b; @c] agree.")
    assert [
        (one.mention.name, one.citation and one.citation.keys, one.direct) for one in found
    ] == [
        ("Fu", ("a",), True),
        ("Mao", ("b", "c"), True),
    ]


def test_a_citation_at_the_end_of_the_sentence_belongs_to_the_one_named(tmp_path: Path) -> None:
    (one,) = mentions(tmp_path, "Liang et al. found that it grows [@a]. More follows [@b].")
    assert one.citation is not None
    assert (one.citation.keys, one.direct) == (("a",), False)
    assert one.sentence == f"Liang et al. found that it grows {CITE * 4}. "


def test_no_citation_is_taken_from_the_next_mention(tmp_path: Path) -> None:
    first, second = mentions(tmp_path, "Liang et al. agree with Fu et al. [@b].")
    assert first.citation is None
    assert second.citation is not None


def test_no_citation_is_taken_from_the_next_sentence(tmp_path: Path) -> None:
    (one,) = mentions(tmp_path, "Liang et al. found it. It grows [@a].")
    assert one.citation is None
    assert not one.direct


def test_an_author_named_again_in_the_paragraph_is_repeated(tmp_path: Path) -> None:
    first, second = mentions(tmp_path, "Liang et al. [@a] found it. Liang et al. went on.")
    assert (first.repeated, second.repeated) == (False, True)
    assert second.citation is None


def test_an_author_cited_only_afterwards_is_not_repeated(tmp_path: Path) -> None:
    first, second = mentions(tmp_path, "Liang et al. went on. Liang et al. [@a] found it.")
    assert (first.repeated, second.repeated) == (False, False)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Liang et al. (2023) [@a]", 2023),
        ("Liang et al., 2023 [@a]", 2023),
        ("Liang et al. 2023a [@a]", 2023),
        ("Liang et al. [@a] in 2023", None),
        ("Liang et al. of 2023 wrote [@a]", None),
        ("Liang et al., in 2023, [@a]", 2023),
        ("Liang et al. [@a] (2023)", 2023),
        ("Liang et al.’s 2023 study [@a]", 2023),
        ("The 2023 study by Liang et al. [@a]", 2023),
        ("In 2023, Liang et al. [@a] published", 2023),
        ("In 2023, Liang et al. [@a] recruited", None),
        ("The 2023 cohort of Liang et al. [@a]", None),
        ("Since 2023, Liang et al. [@a]", None),
        ("Liang et al. (2021–2023) [@a]", None),
        ("Liang et al. [@a], 2023 patients", None),
        ("Liang et al. [@a] (n = 2023)", None),
        ("In 2022 and 2023, Liang et al. [@a]", None),
    ],
)
def test_a_year_between_name_and_citation_is_read(
    tmp_path: Path, text: str, year: int | None
) -> None:
    (one,) = mentions(tmp_path, text)
    assert one.year == year


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Liang et al. found it, e.g. here. Then more."
    assert text[slice(*sentence_bounds(text, 3))] == "Liang et al. found it, e.g. here. "
    assert text[slice(*sentence_bounds(text, 40))] == "Then more."


@pytest.mark.parametrize(
    ("one", "other"),
    [("El-Naggar", "el naggar"), ("Müller", "Muller"), ("O’Brien", "O'BRIEN"), ("Łoś", "łoś")],
)
def test_a_name_is_compared_without_case_accents_and_hyphens(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("liang", "liang", 0),
        ("norooznezhad", "norooznejhad", 1),
        ("nilforoushadeh", "nilforoushzadeh", 1),
        ("wan", "wang", 1),
        ("lu", "ul", 1),
        ("queen", "quene", 1),
        ("ersan", "sarne", 4),
    ],
)
def test_distance_counts_slips(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("norooznezhad", "norooznejhad", True),
        ("nilforoushadeh", "nilforoushzadeh", True),
        ("wan", "wang", False),  # two authors of the list
        ("li", "lu", False),
        ("chu", "chen", False),
        ("zhou", "zhang", False),
        ("kost", "kast", True),
        ("liang", "liang", False),
        ("liang", "", False),
        ("gupta", "gupte", True),
    ],
)
def test_only_a_slip_is_near(one: str, other: str, near: bool) -> None:
    assert nearly(one, other) is near


def test_listed_authors_share_the_mark_that_has_enough_keys(tmp_path: Path) -> None:
    text = "Liang et al., Wan et al. and Fu et al. [@a; @b; @c] agree."
    found = mentions(tmp_path, text)
    assert [one.mention.name for one in found] == ["Liang", "Wan", "Fu"]
    for one in found:
        assert one.citation is not None
        assert (one.direct, one.citation.keys) == (True, ("a", "b", "c"))


def test_listed_authors_do_not_share_the_mark_of_one(tmp_path: Path) -> None:
    first, second = mentions(tmp_path, "Liang et al. and Wan et al. [@b] agree.")
    assert first.citation is None
    assert second.citation is not None


def test_a_name_has_the_initials_of_its_sentence(tmp_path: Path) -> None:
    (one,) = mentions(tmp_path, "It grew. Y. Liang et al. saw it [@a]. More [@b].")
    assert one.citation is not None
    assert one.citation.keys == ("a",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Berg", "van der Berg", True),
        ("Van der Berg", "van der Berg", True),
        ("Mueller", "Müller", True),
        ("Müller", "Muller", True),
        ("Söderberg", "Soederberg", True),
        ("Łoś", "Los", True),
        ("Sørensen", "Sorensen", True),
        ("Wan", "Wang", False),
        ("Li", "Lee", False),
        ("", "Li", False),
        ("Lopez", "García López", False),
        ("der", "van der Berg", False),
    ],
)
def test_one_family_name_may_be_written_in_several_ways(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        ("García", "García López", True),
        ("Lopez", "García-López", True),
        ("García López", "García López", False),
        ("der", "van der Berg", False),
        ("Li", "Liang", False),
    ],
)
def test_a_double_name_has_parts(one: str, other: str, part: bool) -> None:
    assert part_of(one, other) is part


TRAPS = (
    "Liang et al. [@a] ",
    "Liang et al. and ",
    "Liang, ",
    "Liang Y, ",
    "Liang and ",
    "Liang’s ",
    "Y. ",
    "A-",
    "O’",
    "van der ",
    "group of ",
    "2022, ",
    "2022 study by ",
    "Wan and his ",
    "Liang *et ",
    "&nbsp;",
    "a",
    " ",
)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_long_paragraph_takes_no_more_than_its_length(trap: str) -> None:
    """16 times the length takes about 16 times as long, and never its square (256)."""

    def seconds(length: int) -> float:
        text = trap * (length // len(trap))
        source = Source("a", text)
        scanned = scan(text)
        marks = Marks(source, list(scanned.marks()))
        block = make_paragraph(marks, 0, scanned.masked, Place.PROSE, "a")
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            list(named(block, FAMILIES))
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(96_000) <= 80 * max(seconds(6_000), 0.0005)


WORDS = st.sampled_from(
    [
        "Liang",
        "Fu",
        "et",
        "al.",
        "and",
        "colleagues",
        "of",
        "group",
        "’s",
        "[@a]",
        "[@b; @a]",
        ".",
        ",",
        "AGA",
        "van",
        "der",
        "(2023)",
        "\n",
        "the",
    ]
)


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_every_mention_lies_inside_its_paragraph(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "mentions"
    make_project(root, {"index.qmd": text.encode("utf-8", "replace")})
    document, _ = read_qmd(root, "index.qmd", lambda code: "")
    for block in document.paragraphs:
        done = block.span.start
        for mention in find_mentions(block, FAMILIES):
            assert done <= mention.span.start < mention.span.end <= block.span.end
            assert all(mention.names)
            done = mention.span.end
        for one in named(block, FAMILIES):
            if one.citation is not None:
                assert one.citation.span.start >= one.mention.span.end
