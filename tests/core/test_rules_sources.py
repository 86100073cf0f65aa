"""SRC and XRF: files, includes, YAML, data, bibliography, cells, placeholders, cross-references."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases import Failing, Silent, check_failing, check_silent, flow, qmd, studies

from helpers import BIB, codes, findings, make_project, of, only, whole
from reviewproof.errors import ReviewError
from reviewproof.findings import Checked, Outcome
from reviewproof.project import Project
from reviewproof.proof import prove
from reviewproof.rules import SOURCE_RULES
from reviewproof.rules.base import Rule

FAILING = (
    Failing(
        "SRC001",
        "no bibliography where the configuration says",
        qmd("A", **{"_quarto.yml": "bibliography: other.bib\n"}),
        "other.bib",
        ("must be readable", "No such file"),
        hint="restore the file",
    ),
    Failing(
        "SRC002",
        "an include that does not exist",
        qmd("A\n\n{{< include sections/_a.qmd >}}"),
        ("index.qmd", "{{< include sections/_a.qmd >}}", 0),
        ("sections/_a.qmd must exist", "no such file"),
        found="sections/_a.qmd",
        hint="restore the file",
    ),
    Failing(
        "SRC003",
        "a colon too many",
        qmd("---\ntitle: A: B\n---\n\nC"),
        ("index.qmd", ":", 1),
        ("YAML must be valid", "mapping values are not allowed here"),
        hint="quotes or colons",
    ),
    Failing(
        "SRC004",
        "a count that is no number",
        {**qmd("A"), **studies({"study": "wan2025", "n": "many"})},
        ("data/studies.csv", "many", 0),
        ("“n” must be of type integer", "'many' is not"),
        found="many",
        hint="correct the cell",
    ),
    Failing(
        "SRC005",
        "a brace that is not closed",
        qmd(
            "A",
            **{"references.bib": BIB.replace("{Liang, Y and Tang, X and Zhang, X}", "{Liang, Y")},
        ),
        ("references.bib", "@article{liang2023,", 0),
        ("every BibTeX block must parse", "Unexpected block start"),
        found="@article{liang2023,",
        hint="missing brace",
    ),
    Failing(
        "SRC005",
        "a merge conflict between entries",
        qmd("A", **{"references.bib": BIB.replace("@article{wan", "<<<<<<< HEAD\n@article{wan")}),
        ("references.bib", "<<<<<<< HEAD", 0),
        ("every BibTeX block must parse",),
        found="<<<<<<< HEAD",
    ),
    Failing(
        "SRC005",
        "a merge conflict inside an entry",
        qmd(
            "A",
            **{
                "references.bib": BIB.replace(
                    "  year    = {2023},",
                    "<<<<<<< HEAD\n  year = {2023},\n=======\n  year = {2024},\n>>>>>>> other",
                )
            },
        ),
        ("references.bib", "<<<<<<< HEAD", 0),
        ("every BibTeX block must parse",),
        found="<<<<<<< HEAD",
    ),
    Failing(
        "SRC005",
        "a field given twice",
        qmd(
            "A",
            **{
                "references.bib": BIB.replace(
                    "  year    = {2023},", "  year = {2023},\n  year = {2024},"
                )
            },
        ),
        ("references.bib", "@article{liang2023,", 0),
        ("every BibTeX block must parse", "year"),
        found="@article{liang2023,",
    ),
    Failing(
        "SRC007",
        "TODO in the prose",
        qmd("First.\n\nThen TODO more."),
        ("index.qmd", "TODO", 0),
        ("no placeholder must be left", "“TODO” is"),
        found="TODO",
        hint="enter what belongs here",
    ),
    Failing(
        "SRC007",
        "a number never filled in",
        qmd("We excluded ⟨N⟩ records."),
        ("index.qmd", "⟨N⟩", 0),
        ("“⟨N⟩” is",),
        found="⟨N⟩",
    ),
    Failing(
        "SRC007",
        "a number never filled in, as a formula",
        qmd("We excluded $\\langle N_{x} \\rangle$ records."),
        ("index.qmd", "\\langle N_{x} \\rangle", 0),
        ("no placeholder must be left",),
        found="\\langle N_{x} \\rangle",
    ),
    Failing(
        "SRC007",
        "in a table",
        qmd("| n |\n|---|\n| XX |"),
        ("index.qmd", "XX", 0),
        ("“XX” is",),
        found="XX",
    ),
    Failing(
        "SRC007",
        "in the front matter",
        qmd("---\ntitle: TBD\n---\n\nA"),
        ("index.qmd", "TBD", 0),
        ("“TBD” is",),
        found="TBD",
    ),
    Failing(
        "SRC007",
        "the marker of a merge conflict",
        qmd("First.\n\n<<<<<<< HEAD\nOurs."),
        ("index.qmd", "<<<<<<< HEAD", 0),
        ("no placeholder must be left",),
        found="<<<<<<< HEAD",
    ),
    Failing(
        "SRC008",
        "a section beside the included one",
        qmd(
            "{{< include sections/_a.qmd >}}",
            **{"sections/_a.qmd": "A\n", "sections/_b.qmd": "B\n"},
        ),
        "sections/_b.qmd",
        ("every section must be included", "sections/_b.qmd is not"),
        found="sections/_b.qmd",
        hint="add {{< include sections/_b.qmd >}} to index.qmd",
    ),
    Failing(
        "SRC009",
        "a study that does not exist",
        {
            **qmd("In `{python} review.study.wan2052.n` men."),
            **studies({"study": "wan2025", "n": 72}),
        },
        ("index.qmd", "`{python} review.study.wan2052.n`", 0),
        ("“wan2052” must be a study of data/studies.csv",),
        hint="did you mean “wan2025”?",
    ),
    Failing(
        "SRC009",
        "a property that a study does not have",
        {
            **qmd("In `{python} review.study.wan2025.m` men."),
            **studies({"study": "wan2025", "n": 72}),
        },
        ("index.qmd", "`{python} review.study.wan2025.m`", 0),
        ("“m” must be a",),
    ),
    Failing(
        "SRC009",
        "a study where a number is meant",
        {
            **qmd("In `{python} review.study.wan2025` men."),
            **studies({"study": "wan2025", "n": 72}),
        },
        ("index.qmd", "`{python} review.study.wan2025`", 0),
        ("study.wan2025",),
    ),
    Failing(
        "SRC009",
        "counts where one count is meant",
        {**qmd("In `{python} review.counts` men."), **studies({"study": "wan2025", "n": 72})},
        ("index.qmd", "`{python} review.counts`", 0),
        ("counts",),
    ),
    Failing(
        "SRC009",
        "a method that is not called",
        {**qmd("In `{python} review.study.wan2025.items` men."), **studies({"study": "wan2025"})},
        ("index.qmd", "`{python} review.study.wan2025.items`", 0),
        ("items",),
    ),
    Failing(
        "SRC009",
        "a count that was not reported",
        {
            **qmd("In `{python} review.prisma.screened` men."),
            **flow(("records_screened", "", "not reported")),
        },
        ("index.qmd", "`{python} review.prisma.screened`", 0),
        ("“records_screened” must be known to be printed",),
        hint="do not print it",
    ),
    Failing(
        "SRC009",
        "a producer that does not exist",
        {
            **qmd("```{python}\nreview.clinical_tabel()\n```"),
            **studies({"study": "wan2025", "n": 72}),
        },
        ("index.qmd", "```{python}\nreview.clinical_tabel()\n```", 0),
        ("clinical_tabel",),
        hint="clinical_table",
    ),
    Failing(
        "SRC009",
        "code that is no Python",
        qmd("```{python}\nreview.clinical_table(\n```"),
        ("index.qmd", "```{python}\nreview.clinical_table(\n```", 0),
        ("must be computable",),
    ),
    Failing(
        "SRC010",
        "a key that Pandoc does not see",
        qmd("Before.\n\n```{=latex}\nx\n```\n\n\\cite{@wan2025}"),
        ("index.qmd", "@wan2025", 0),
        ("it does not see @wan2025 here",),
        found="wan2025",
        hint="plain form [@key]",
    ),
    Failing(
        "SRC010",
        "a key that only Pandoc sees",
        qmd("See https://a.b/@wan2025 there."),
        "index.qmd",
        ("every citation that Pandoc sees must be proved", "@wan2025"),
        found="wan2025",
        hint="plain form [@key]",
    ),
    Failing(
        "XRF601",
        "a figure with another label",
        qmd("In @fig-pathway.\n\n![C](a.svg){#fig-pathways}"),
        ("index.qmd", "@fig-pathway", 0),
        ("must have a target", "nothing is labelled “fig-pathway”"),
        found="fig-pathway",
        hint="did you mean @fig-pathways?",
    ),
    Failing(
        "XRF601",
        "in a group",
        qmd("In [@fig-a; @tbl-b].\n\n![C](a.svg){#fig-a}"),
        ("index.qmd", "@tbl-b", 0),
        ("nothing is labelled “tbl-b”",),
        found="tbl-b",
        hint="label the figure",
    ),
    Failing(
        "XRF601",
        "a label given twice",
        qmd("In @fig-a.\n\n![C](a.svg){#fig-a}\n\n![D](b.svg){#fig-a}"),
        ("index.qmd", "fig-a", 2),
        ("fig-a", "twice"),
        found="fig-a",
        related=(("index.qmd", "fig-a", 1),),
    ),
)

SILENT = (
    Silent("SRC001", "every file is there", qmd("A")),
    Silent("SRC002", "an include in a comment", qmd("<!-- {{< include _a.qmd >}} -->")),
    Silent("SRC002", "another shortcode", qmd("{{< pagebreak >}} and {{< meta title >}}")),
    Silent("SRC003", "a colon in quotes", qmd('---\ntitle: "A: B"\n---\n\nC')),
    Silent("SRC003", "a rule of dashes below", qmd("A: b: c\n\n---\n\nd: e: f")),
    Silent("SRC004", "an empty count", {**qmd("A"), **studies({"study": "wan2025"})}),
    Silent(
        "SRC005",
        "comments and braces",
        qmd("A", **{"references.bib": f"% note\n@comment{{x}}\n{BIB}"}),
    ),
    Silent("SRC006", "every rule ends", qmd("A [@wan2025].")),
    Silent("SRC007", "in code", qmd("Use `TODO` and:\n\n```\nTODO XX ???\n```")),
    Silent("SRC007", "in a comment", qmd("A <!-- TODO --> b")),
    Silent(
        "SRC007", "in longer words", qmd("A TODOIST, XXL sizes, factor XXI, N-acetyl and N_ x?? no")
    ),
    Silent(
        "SRC008",
        "all are included",
        qmd("{{< include sections/_a.qmd >}}", **{"sections/_a.qmd": "A\n"}),
    ),
    Silent("SRC008", "drafts in another folder", qmd("A", **{"drafts/_b.qmd": "B\n"})),
    Silent(
        "SRC008",
        "included by another path",
        qmd(
            "{{< include sections/_a.qmd >}}",
            **{"sections/_a.qmd": "{{< include ../sections/_b.qmd >}}\n", "sections/_b.qmd": "B\n"},
        ),
    ),
    Silent(
        "SRC009",
        "what the review has",
        {
            **qmd("In `{python} review.study.wan2025.n` men."),
            **studies({"study": "wan2025", "n": 72}),
        },
    ),
    Silent(
        "SRC009", "code of the author's own", qmd("```{python}\nprint(1)\n```\n\n`{python} 1 + 1`")
    ),
    Silent(
        "SRC010",
        "keys that are not there for both",
        qmd(r"a@b.c, `@x`, \@y, [@wan2025; @queen2025]"),
    ),
    Silent("SRC010", "an indented block", qmd("A\n\n    @wan2025\n\nB")),
    Silent("SRC010", "a figure's caption", qmd("![As [@wan2025] has it](a.svg){#fig-a}")),
    Silent("SRC010", "a figure in a sentence", qmd("So ![as [@wan2025] has it](a.svg) here.")),
    Silent(
        "SRC010",
        "the abstract",
        qmd("---\nabstract: |\n  As [@wan2025] says.\n---\n\nB [@queen2025]"),
    ),
    Silent("XRF601", "a capital", qmd("@Fig-a shows it.\n\n![C](a.svg){#fig-a}")),
    Silent("XRF601", "a div", qmd("@fig-a shows it.\n\n::: {#fig-a}\n![C](a.svg)\n:::")),
    Silent("XRF601", "no label of Quarto's", qmd("As @figaro2020 and @table2020 say.")),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


def test_a_file_that_is_not_utf_8_is_located(tmp_path: Path) -> None:
    make_project(tmp_path, {"index.qmd": b"A\n\nB \xff\n"})
    finding = only(findings(tmp_path, "SRC001"))
    assert "0xff" in finding.message
    place = finding.span.first
    assert (finding.span.source.path, place.line, place.column) == ("index.qmd", 3, 3)


def crash(project: Project) -> Iterator[Outcome]:
    """Fail as a defect would."""
    yield Checked("CIT999", 1 // len(project.root.suffix))


def refuse(project: Project) -> Iterator[Outcome]:
    """Fail as a file that cannot be read would."""
    yield Checked("CIT999")
    raise ReviewError("the style must be readable", path="styles/a.csl", remedy="restore it")


def test_a_rule_that_crashes_is_a_finding_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, qmd("TODO [@nobody2020]"))
    rules = (Rule(("CIT999", "CIT998"), crash), *SOURCE_RULES)
    monkeypatch.setattr("reviewproof.proof.SOURCE_RULES", rules)
    report = prove(tmp_path)
    finding = only(of(report, "SRC006"))
    assert whole(finding, "index.qmd")
    assert finding.message == (
        "CIT999, CIT998 must be checked, but the rule failed:"
        " ZeroDivisionError: integer division or modulo by zero"
    )
    assert "report it" in finding.hint
    assert report.exit_status == 2
    assert {"SRC007", "CIT201"} <= set(codes(report))


def test_a_rule_that_cannot_read_a_file_names_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, qmd("A"))
    monkeypatch.setattr("reviewproof.proof.SOURCE_RULES", (Rule(("CIT999",), refuse),))
    finding = only(of(prove(tmp_path), "SRC006"))
    assert whole(finding, "styles/a.csl")
    assert finding.message == "CIT999 must be checked, but: the style must be readable"
    assert finding.hint == "restore it"


def test_a_style_that_is_missing_is_named_by_its_path_in_the_project(tmp_path: Path) -> None:
    files = qmd("A [@wan2025].", **{"_quarto.yml": "csl: styles/none.csl\n"})
    report = prove(make_project(tmp_path, files))
    assert report.exit_status == 2
    unchecked = [finding for finding in report.findings if finding.meta.unchecked]
    assert {finding.span.source.path for finding in unchecked} == {"styles/none.csl"}
    assert all(str(tmp_path) not in finding.message for finding in report.findings)


def test_a_file_that_cannot_be_read_is_not_called_left_out(tmp_path: Path) -> None:
    files = qmd("{{< include sections/_a.qmd >}}", **{"sections/_a.qmd": b"\xff\n"})
    make_project(tmp_path, files)
    assert len(findings(tmp_path, "SRC001")) == 1
    assert findings(tmp_path, "SRC008") == []


def test_code_of_the_authors_own_is_named_in_a_note(tmp_path: Path) -> None:
    report = prove(make_project(tmp_path, qmd("```{python}\nprint(1)\n```")))
    said = [
        *(item.message for item in report.undecided),
        *(item.reason for item in report.not_applicable),
    ]
    assert any("cell" in text for text in said), "what only a kernel can tell must be said"
