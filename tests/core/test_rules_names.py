"""CIT203 to 207 and 212: the author named against the reference cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import Failing, Silent, check_failing, check_silent, qmd

from helpers import BIB, findings, make_project, outcomes
from reviewproof.findings import CannotTell, Checked, NotApplicable

MORE = f"""{BIB}
@article{{chen2025,
  author  = {{Chen, W and Li, X and Wu, Y}},
  title   = {{Acquired trichorrhexis nodosa treated by injections}},
  journal = {{Life}},
  year    = {{2025}},
}}

@article{{hu2020,
  author  = {{Hu, S and Li, Z and others}},
  title   = {{Dermal exosomes and vascular growth}},
  journal = {{Sci Adv}},
  year    = {{2020}},
}}

@article{{hu2024,
  author  = {{Hu, J and Wu, A and others}},
  title   = {{Keratinocytes in a mouse model of areata}},
  journal = {{Life}},
  year    = {{2024}},
}}

@article{{norooznejhad2023,
  author  = {{Norooznejhad, AH and Hantoushzadeh, S and others}},
  title   = {{Persistent alopecia after chemotherapy}},
  journal = {{Life}},
  year    = {{2023}},
}}
"""


def prose(text: str) -> dict[str, str | bytes]:
    """Return a project with more references, the first cited in the order of the list."""
    return dict(qmd(text, **{"references.bib": MORE}))


FAILING = (
    Failing(
        "CIT203",
        "another study's key",
        prose("It grows [@wan2025; @liang2023].\n\nLiang et al. [@queen2025] found that it grows."),
        ("index.qmd", "[@queen2025]", 0),
        ("the text names Liang and reference 3 is by Queen",),
        found="Queen",
        expected="Liang",
        hint="the only Liang in the list is 2 [@liang2023], cited for another study",
        related=(
            ("index.qmd", "Liang et al.", 0),
            ("references.bib", "Queen, D and Avram, MR", 0),
        ),
        data={"name": "Liang", "numbers": [3], "first_authors": ["Queen"], "suggested": [2]},
    ),
    Failing(
        "CIT203",
        "the sentence agrees with a title",
        prose("[@liang2023]\n\nLiang et al. [@wan2025] saw adipose cells act on follicles."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Liang and reference 2 is by Wan",),
        found="Wan",
        expected="Liang",
        hint="did you mean [@liang2023], reference 1?",
        data={"name": "Liang", "numbers": [2], "first_authors": ["Wan"], "suggested": [1]},
    ),
    Failing(
        "CIT203",
        "a namesake whose title fits the sentence",
        prose(
            "By [@hu2020; @hu2024].\n\nHu and colleagues [@wan2025] used a mouse model of areata."
        ),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Hu and reference 3 is by Wan",),
        found="Wan",
        expected="Hu",
        hint="did you mean [@hu2024], reference 2?",
        data={"suggested": [1, 2]},
    ),
    Failing(
        "CIT203",
        "two namesakes of whom neither fits",
        prose("By [@hu2020; @hu2024].\n\nHu and colleagues [@wan2025] wrote."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Hu",),
        found="Wan",
        expected="Hu",
        hint="the list has these by Hu: 1 [@hu2020], 2 [@hu2024]",
    ),
    Failing(
        "CIT203",
        "the same first letter",
        prose("[@wan2025]\n\nWan et al. [@queen2025; @liang2023] wrote."),
        ("index.qmd", "[@queen2025; @liang2023]", 0),
        ("reference 2 is by Queen and reference 3 is by Liang",),
        found="Queen, Liang",
        expected="Wan",
        data={"numbers": [2, 3], "first_authors": ["Queen", "Liang"], "suggested": [1]},
    ),
    Failing(
        "CIT203",
        "an author of the work cited who is the first of another",
        prose("[@liang2023; @wan2025]\n\nTang et al. [@liang2023] wrote.")
        | {
            "references.bib": MORE + "@article{tang2020, author={Tang, X and Li, A and Hu, B},"
            " title={A}, journal={B}, year={2020}}\n"
        },
        ("index.qmd", "[@liang2023]", 0),
        ("the text names Tang and reference 1 is by Liang",),
        found="Liang",
        expected="Tang",
    ),
    Failing(
        "CIT203",
        "a name of which one letter is left",
        prose("So it was said by B and colleagues [@liang2023]."),
        ("index.qmd", "[@liang2023]", 0),
        ("the text names B and reference 1 is by Liang",),
        found="Liang",
        expected="B",
    ),
    Failing(
        "CIT204",
        "a short name without its last letter",
        prose("Hair grows. Wa et al. [@wan2025] wrote."),
        ("index.qmd", "Wa et al.", 0),
        ("the text has Wa and the reference Wan",),
        found="Wa",
        expected="Wan",
    ),
    Failing(
        "CIT203",
        "an author whom the list does not have",
        prose("Bento et al. [@liang2023] wrote."),
        ("index.qmd", "[@liang2023]", 0),
        ("the text names Bento and reference 1 is by Liang",),
        found="Liang",
        expected="Bento",
        hint="no reference has Bento as its first author",
        data={"suggested": []},
    ),
    Failing(
        "CIT203",
        "the second of two mentions",
        prose("Wan et al. [@wan2025] and Liang et al. [@wan2025] agree."),
        ("index.qmd", "[@wan2025]", 1),
        ("the text names Liang and reference 1 is by Wan",),
        found="Wan",
        expected="Liang",
    ),
    Failing(
        "CIT203",
        "at the end of the sentence",
        prose("Liang et al. wrote much about it [@wan2025]."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Liang and reference 1 is by Wan",),
        found="Wan",
        expected="Liang",
    ),
    Failing(
        "CIT203",
        "in a table",
        prose("| Study |\n|---|\n| Liang et al., 2023 [@wan2025] |"),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Liang",),
        found="Wan",
        expected="Liang",
    ),
    Failing(
        "CIT204",
        "a letter of another kind",
        prose("Norooznezhad and colleagues [@norooznejhad2023] wrote."),
        ("index.qmd", "Norooznezhad and colleagues", 0),
        ("the text has Norooznezhad and the reference Norooznejhad",),
        found="Norooznezhad",
        expected="Norooznejhad",
        hint="write “Norooznejhad”",
        related=(("references.bib", "Norooznejhad, AH and Hantoushzadeh, S and others", 0),),
    ),
    Failing(
        "CIT205",
        "a study without a citation",
        prose("Then Bento et al. wrote.\n\nAs [@wan2025] did."),
        ("index.qmd", "Bento et al.", 0),
        ("must be cited, but “Bento et al.” has no citation of its own",),
        found="Bento et al.",
        hint="no reference has Bento",
    ),
    Failing(
        "CIT205",
        "a citation that belongs to another",
        prose("Liang et al. agree with Wan et al. [@wan2025]."),
        ("index.qmd", "Liang et al.", 0),
        ("“Liang et al.” has no citation of its own",),
        found="Liang et al.",
    ),
    Failing(
        "CIT207",
        "two authors and others",
        prose("Queen et al. [@queen2025] wrote."),
        ("index.qmd", "Queen et al.", 0),
        ("more than two authors, but this one is by Queen and Avram",),
        found="Queen et al.",
        expected="Queen and Avram",
        hint="write “Queen and Avram”",
    ),
    Failing(
        "CIT212",
        "a senior author for the group",
        prose("Zhang and colleagues [@liang2023] wrote."),
        ("index.qmd", "Zhang and colleagues", 0),
        ("Zhang is an author of the work cited, but its first author is Liang",),
        found="Zhang",
        expected="Liang",
        related=(("references.bib", "Liang, Y and Tang, X and Zhang, X", 0),),
    ),
    Failing(
        "CIT203",
        "a name that is nearly another's",
        prose("[@liang2023]\n\nLaing et al. [@wan2025] wrote."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Laing and reference 2 is by Wan",),
        found="Wan",
        expected="Laing",
        hint="(Liang is 1 [@liang2023])",
        data={"suggested": []},
    ),
    Failing(
        "CIT203",
        "the year tells which namesake",
        prose("By [@hu2020; @hu2024].\n\nHu and colleagues (2020) [@wan2025] wrote."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Hu",),
        found="Wan",
        expected="Hu",
        hint="did you mean [@hu2020], reference 1?",
    ),
    Failing(
        "CIT203",
        "a reference that is not cited yet",
        prose("Hu et al. [@wan2025] used a mouse model of areata."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Hu",),
        found="Wan",
        expected="Hu",
        hint="did you mean [@hu2024], not cited yet?",
    ),
    Failing(
        "CIT203",
        "in the caption of a cell",
        prose('```{python}\n#| fig-cap: "After Liang et al. [@wan2025]."\nplot()\n```'),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Liang",),
        found="Wan",
        expected="Liang",
    ),
    Failing(
        "CIT203",
        "emphasis in the middle of the name",
        prose("Liang *et al.* [@wan2025] wrote."),
        ("index.qmd", "[@wan2025]", 0),
        ("the text names Liang",),
        found="Wan",
        expected="Liang",
        related=(("index.qmd", "Liang *et al.*", 0),),
    ),
    Failing(
        "CIT205",
        "in a table without any citation",
        prose("| Study |\n|---|\n| Bento et al. |"),
        ("index.qmd", "Bento et al.", 0),
        ("“Bento et al.” has no citation of its own",),
        found="Bento et al.",
    ),
    Failing(
        "CIT205",
        "the first of two who share a mark of one",
        prose("Liang et al. and Wan et al. [@wan2025] agree."),
        ("index.qmd", "Liang et al.", 0),
        ("“Liang et al.” has no citation of its own",),
        found="Liang et al.",
        hint="the only Liang in the list is [@liang2023], not cited yet",
    ),
    Failing(
        "CIT206",
        "in parentheses behind the name",
        prose("Liang et al. (2022) [@liang2023] wrote."),
        ("index.qmd", "2022", 0),
        ("the text has 2022 and [@liang2023] is of 2023",),
        found="2022",
        expected="2023",
        hint="write 2023, or cite the work of 2022",
        related=(("references.bib", "2023", 1),),
    ),
    Failing(
        "CIT206",
        "within the sentence",
        prose("Liang et al., in 2022, [@liang2023] wrote."),
        ("index.qmd", "2022", 0),
        ("the text has 2022",),
        found="2022",
        expected="2023",
    ),
    Failing(
        "CIT206",
        "behind the citation",
        prose("Liang et al. [@liang2023] (2022) wrote."),
        ("index.qmd", "2022", 0),
        ("the text has 2022",),
        found="2022",
        expected="2023",
    ),
    Failing(
        "CIT206",
        "before the name",
        prose("The 2022 study by Liang et al. [@liang2023] is small."),
        ("index.qmd", "2022", 0),
        ("the text has 2022",),
        found="2022",
        expected="2023",
    ),
    Failing(
        "CIT206",
        "behind the apostrophe",
        prose("Liang et al.’s 2022 study is small [@liang2023]."),
        ("index.qmd", "2022", 0),
        ("the text has 2022",),
        found="2022",
        expected="2023",
    ),
    Failing(
        "CIT206",
        "at the start of the sentence, of a publication",
        prose("In 2022, Liang et al. [@liang2023] published a small study."),
        ("index.qmd", "2022", 0),
        ("the text has 2022",),
        found="2022",
        expected="2023",
    ),
    Failing(
        "CIT206",
        "the year of another work by the same author",
        prose("By [@hu2024].\n\nHu et al. (2024) [@hu2020] wrote."),
        ("index.qmd", "2024", 1),
        ("the text has 2024 and [@hu2020] is of 2020",),
        found="2024",
        expected="2020",
        hint="did you mean [@hu2024], reference 1?",
    ),
)

SILENT = (
    Silent(
        "CIT203",
        "the first author",
        prose("Liang et al. [@liang2023] and Queen and Avram [@queen2025]."),
    ),
    Silent(
        "CIT203", "one of several in the mark", prose("Liang et al. [@wan2025; @liang2023] wrote.")
    ),
    Silent(
        "CIT203",
        "the citation of the next sentence",
        prose("It grows, as AA and AGA do. However [@wan2025], no."),
    ),
    Silent(
        "CIT203",
        "genes, diseases and places",
        prose("Wnt and Akt [@wan2025]; AGA and AA [@wan2025]; in Korea [@wan2025]."),
    ),
    Silent(
        "CIT203",
        "a list of diseases before the name",
        prose("In AGA, AA, Liang et al. [@liang2023] wrote."),
    ),
    Silent("CIT203", "an unknown key", prose("Liang et al. [@lee2024] wrote.")),
    Silent(
        "CIT204",
        "case, accents and hyphens",
        prose("LIANG et al. [@liang2023] and Wán et al. [@wan2025]."),
    ),
    Silent("CIT204", "a short name that differs is another", prose("Wu et al. [@hu2020] wrote.")),
    Silent(
        "CIT205",
        "named again in the paragraph",
        prose("Liang et al. [@liang2023] wrote. Liang et al. also saw it."),
    ),
    Silent("CIT205", "cited at the end", prose("Liang et al. saw it in all five [@liang2023].")),
    Silent("CIT205", "in the front matter", prose("---\ntitle: Lee et al. on hair\n---\n\nA")),
    Silent("CIT207", "a list cut with others", prose("Wan et al. [@wan2025] wrote.")),
    Silent("CIT207", "three authors", prose("Liang and colleagues [@liang2023] wrote.")),
    Silent("CIT207", "two authors, both named", prose("Queen and Avram [@queen2025] wrote.")),
    Silent(
        "CIT212", "the first author for the group", prose("The group of Liang [@liang2023] wrote.")
    ),
    Silent("CIT206", "the year of the work", prose("Liang et al. (2023a) [@liang2023] wrote.")),
    Silent(
        "CIT206",
        "a period of study",
        prose("Liang et al. (2019–2021) [@liang2023] saw 40 patients."),
    ),
    Silent(
        "CIT206",
        "a row of a table, which is TBL402's",
        prose("| Study |\n|---|\n| Liang et al., 2021 [@liang2023] |"),
    ),
    Silent(
        "CIT205",
        "a row of a table with citations, which is TBL401's",
        prose("| Study |\n|---|\n| Liang et al. [@liang2023] |\n| Bento et al. |"),
    ),
    Silent("CIT206", "since a year", prose("Since 2019, Liang et al. [@liang2023] have seen 40.")),
    Silent(
        "CIT206",
        "a follow-up until a year",
        prose("Liang et al. [@liang2023] followed 40 until 2021."),
    ),
    Silent(
        "CIT206",
        "a recruitment",
        prose("In 2021, Liang et al. [@liang2023] recruited 40 patients."),
    ),
    Silent("CIT206", "a count", prose("Liang et al. [@liang2023] (n = 2021) saw 2022 patients.")),
    Silent(
        "CIT206",
        "years of two works by one author",
        prose("Hu et al. (2020, 2024) [@hu2020; @hu2024] wrote."),
    ),
    Silent(
        "CIT203",
        "another work in the same sentence",
        prose("Liang et al., unlike others [@wan2025], saw it grow [@liang2023]."),
    ),
    Silent(
        "CIT203",
        "named again before the citation of another",
        prose("Liang et al. [@liang2023] wrote. Liang et al. deny what came later [@wan2025]."),
    ),
    Silent("CIT203", "an eponym", prose("The Hamilton–Wan scale, and Kaplan–Queen [@liang2023].")),
    Silent("CIT203", "a family name first", prose("Liang Yi et al. [@liang2023] wrote.")),
    Silent("CIT205", "cited before it is named", prose("As shown [@liang2023] by Liang et al.")),
    Silent(
        "CIT205", "cited further on", prose("Liang et al. saw it. It grew in all [@liang2023].")
    ),
    Silent(
        "CIT205",
        "authors who share a mark",
        prose("Liang et al. and Wan et al. [@liang2023; @wan2025] agree."),
    ),
    Silent(
        "CIT205",
        "a heading above the citation",
        prose("## Liang et al.\n\nThe study [@liang2023] is small."),
    ),
    Silent("CIT205", "people who are no authors", prose("Friends and colleagues helped us.")),
    Silent("CIT207", "the group of one of two", prose("Queen’s group [@queen2025] wrote.")),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


def test_whom_an_unknown_key_means_cannot_be_told(tmp_path: Path) -> None:
    make_project(tmp_path, prose("Liang et al. [@lee2024] wrote."))
    (said,) = [item for item in outcomes(tmp_path, "CIT203") if not isinstance(item, Checked)]
    assert isinstance(said, CannotTell)
    assert said.span.text == "Liang et al."
    assert "“Liang”" in said.message


def test_an_author_missing_from_a_cut_list_cannot_be_told(tmp_path: Path) -> None:
    # The reference's authors end in "and others": the one named may be among them.
    make_project(tmp_path, prose("Avci and colleagues [@wan2025] wrote."))
    said = [item for item in outcomes(tmp_path, "CIT203") if not isinstance(item, Checked)]
    assert len(said) == 1


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("The group of Avram [@wan2025] wrote.", "CIT212", "Avram"),
        ("In 2022, Liang et al. [@liang2023] recruited 40.", "CIT206", "2022"),
        ("The 2022 cohort of Liang et al. [@liang2023] is small.", "CIT206", "2022"),
    ],
)
def test_what_may_be_meant_otherwise_cannot_be_told(
    tmp_path: Path, text: str, code: str, quote: str
) -> None:
    make_project(tmp_path, prose(text))
    (said,) = [item for item in outcomes(tmp_path, code) if not isinstance(item, Checked)]
    assert isinstance(said, CannotTell)
    assert said.span.text == quote


def test_half_of_a_double_name_cannot_be_told(tmp_path: Path) -> None:
    files = prose("García et al. [@chen2025] wrote.")
    bib = str(files["references.bib"]).replace("{Chen, W and", "{{García López}, W and")
    make_project(tmp_path, {**files, "references.bib": bib})
    (said,) = [item for item in outcomes(tmp_path, "CIT203") if not isinstance(item, Checked)]
    assert isinstance(said, CannotTell)


def test_without_a_bibliography_nothing_is_compared(tmp_path: Path) -> None:
    make_project(tmp_path, {"index.qmd": "Liang et al. wrote.\n", "references.bib": ""})
    (said,) = outcomes(tmp_path, "CIT206")
    assert isinstance(said, NotApplicable)


def test_one_mismatch_is_reported_under_one_code(tmp_path: Path) -> None:
    make_project(tmp_path, prose("Liang et al. [@wan2025] wrote."))
    for code, count in {"CIT203": 1, "CIT204": 0, "CIT205": 0, "CIT207": 0, "CIT212": 0}.items():
        assert len(findings(tmp_path, code)) == count, code


def test_mentions_are_counted_once(tmp_path: Path) -> None:
    text = "Wan et al. [@wan2025] and Liang et al. [@liang2023] agree. Bento et al. do not."
    make_project(tmp_path, prose(text))
    assert sum(isinstance(item, Checked) for item in outcomes(tmp_path, "CIT205")) == 3
    assert sum(isinstance(item, Checked) for item in outcomes(tmp_path, "CIT203")) == 2
