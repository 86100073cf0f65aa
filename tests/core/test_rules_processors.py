"""SRC010 and CIT211: our reading of citations against that of Pandoc and of citeproc-py."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cases import Failing, Files, Silent, check_failing, check_silent, qmd

from helpers import BIB, ROOT, codes, find, findings, load, make_project, of, only, outcomes, where
from reviewproof import pandoc
from reviewproof.cli import main
from reviewproof.findings import CannotTell, Checked, NotApplicable
from reviewproof.pandoc import PandocMark, PandocRun, expand_numbers, pandoc_marks
from reviewproof.proof import ProjectReport, prove

STYLE = (ROOT / "styles" / "jpras-open.csl").read_text(encoding="utf-8")


def styled(text: str, style: str = STYLE, **files: str | bytes) -> Files:
    """Return a project with a citation style."""
    return qmd(text, **{"_quarto.yml": "csl: a.csl\n", "a.csl": style, **files})


def sorting(style: str) -> str:
    """Return a style whose list is sorted by title, so that no number follows the text."""
    head, _, tail = style.partition("<bibliography")
    opening, _, rest = tail.partition(">")
    return f'{head}<bibliography{opening}><sort><key variable="title"/></sort>{rest}'


def named(field: str) -> str:
    """Return a bibliography of one entry with this field."""
    fields = "".join(f"  {one},\n" for one in ("author = {Ada, B}", "title = {C}", field))
    return f"@article{{a1,\n{fields}  year = {{2024}},\n}}\n"


FAILING = (
    Failing(
        "SRC010",
        "a key that only Pandoc sees",
        qmd("By [@queen2025] first.\n\nThen {{< meta @wan2025 >}} there, and [@wan2025]."),
        ("index.qmd", "@wan2025", 0),
        ("every citation that Pandoc sees must be proved", "@wan2025 was not found"),
        found="wan2025",
        hint="plain form [@key]",
    ),
    Failing(
        "SRC010",
        "a key that only Pandoc sees, in an included file",
        qmd(
            "By [@wan2025].\n\n{{< include _a.qmd >}}\n\nBy [@wan2025] again.",
            **{"_a.qmd": "A\n\nSee {{< meta @wan2025 >}}.\n"},
        ),
        ("_a.qmd", "@wan2025", 0),
        ("@wan2025 was not found",),
        found="wan2025",
    ),
)

SILENT = (
    Silent(
        "SRC010",
        "keys that are not there for both",
        qmd(r"a@b.c, `@x`, \@y, [@wan2025; @queen2025]"),
    ),
    Silent("SRC010", "an indented block", qmd("A\n\n    @wan2025\n\nB")),
    Silent("SRC010", "a figure's caption", qmd("![As [@wan2025] has it](a.svg){#fig-a}")),
    Silent("SRC010", "a figure in a sentence", qmd("So ![as [@wan2025] has it](a.svg) here.")),
    Silent("SRC010", "a note before the text that follows", qmd("A[^1] and [@b].\n\n[^1]: By @c.")),
    Silent(
        "SRC010",
        "the abstract",
        qmd("---\nabstract: |\n  As [@wan2025] says.\n---\n\nB [@queen2025]"),
    ),
    Silent(
        "CIT211",
        "both processors agree",
        styled("By [@wan2025], [@liang2023; @wan2025] and @queen2025 [p. 3]."),
    ),
    Silent(
        "CIT211",
        "three in a row, which Pandoc prints as a range",
        styled("By [@wan2025], [@liang2023], [@queen2025], [@wan2025; @liang2023; @queen2025]."),
    ),
    Silent(
        "CIT211",
        "a style that sorts its list",
        styled("By [@wan2025], [@liang2023; @queen2025].", sorting(STYLE)),
    ),
    Silent(
        "CIT211",
        "a figure and a reference in one mark",
        styled("As [@fig-7; @wan2025] shows.\n\n![C](a.svg){#fig-7}"),
    ),
    Silent("CIT211", "a key without a reference", styled("By [@nobody2020; @wan2025].")),
    Silent("CIT211", "a page", styled("By [@queen2025] and [@wan2025, p. 36].")),
    Silent("CIT211", "pages", styled("By [@queen2025], [@wan2025, pp. 7–90; @queen2025, 3].")),
    Silent("CIT211", "a prefix with a number", styled("By [see table 2 of @wan2025].")),
    Silent("CIT211", "a suffix with a number", styled("By [@wan2025, with 12 patients].")),
    Silent("CIT211", "a page behind a name", styled("By @wan2025 [p. 36] and @queen2025 [4].")),
    Silent("CIT211", "a page of an unknown work", styled("By [@nobody2020, p. 36; @wan2025].")),
    Silent(
        "CIT211",
        "an author with a number in the name",
        styled(
            "By @{group} [p. 36] and [@wan2025].",
            **{
                "references.bib": BIB
                + "\n@article{group,\n  author = {{Study 4 Group}},\n  title = {On 7 cells},\n"
                "  journal = {Life 2},\n  year = {2024},\n}\n"
            },
        ),
    ),
    Silent(
        "CIT211",
        "a page in the abstract",
        styled("---\nabstract: As [@wan2025, p. 3] says.\n---\n\nB [@queen2025, p. 8]"),
    ),
    Silent("SRC005", "a bibliography that both can read", styled("By [@wan2025].")),
    Silent(
        "SRC005",
        "a string that Pandoc knows too",
        styled("By [@a1].", **{"references.bib": '@string{j = "J"}\n' + named("journal = j")}),
    ),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


def seen(monkeypatch: pytest.MonkeyPatch, *marks: PandocMark) -> None:
    """Let Pandoc see these marks."""
    monkeypatch.setattr(PandocRun, "marks", lambda run: marks)


def test_two_processors_that_disagree_are_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, styled("By [@wan2025] and [@queen2025; @wan2025]."))
    seen(monkeypatch, PandocMark(("wan2025",), (2,)), PandocMark(("queen2025", "wan2025"), (1, 2)))
    finding = only(findings(tmp_path, "CIT211"))
    assert finding.span.text == "[@wan2025]"
    assert (finding.span.first.line, finding.span.first.column) == (1, 4)
    assert "citeproc-py prints 1 and Pandoc 2" in finding.message
    assert (finding.found, finding.expected) == ("2", "1")
    assert finding.hint


def test_a_number_that_only_one_processor_prints_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, styled("By [@wan2025]."))
    seen(monkeypatch, PandocMark(("wan2025",), ()))
    finding = only(findings(tmp_path, "CIT211"))
    assert (finding.found, finding.expected) == ("no number", "1")


def test_numbers_that_cannot_be_compared_are_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The keys are the same, so SRC010 is silent, but they stand in another number of marks.
    make_project(tmp_path, styled("By [@wan2025; @queen2025] and [@liang2023]."))
    seen(
        monkeypatch,
        PandocMark(("wan2025",), (1,)),
        PandocMark(("queen2025",), (2,)),
        PandocMark(("liang2023",), (3,)),
    )
    assert findings(tmp_path, "SRC010") == []
    undecided, checked = outcomes(tmp_path, "CIT211")
    assert isinstance(undecided, CannotTell)
    assert undecided.span.text == "[@wan2025; @queen2025]"
    assert isinstance(checked, Checked)


def test_a_key_that_pandoc_does_not_see_is_found_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "By [@wan2025], [@queen2025], [@wan2025] and [@liang2023]."
    make_project(tmp_path, qmd(text))
    keys = ("wan2025", "queen2025", "liang2023")
    seen(monkeypatch, *(PandocMark((key,), ()) for key in keys))
    finding = only(findings(tmp_path, "SRC010"))
    assert where(finding.span) == find(tmp_path, "index.qmd", "@wan2025", 1)
    assert "does not see @wan2025 here" in finding.message
    assert finding.found == "wan2025"
    assert finding.hint


@pytest.mark.parametrize(
    ("text", "nth"),
    [
        ("[^left]: See [@wan2025].\n\nBy [@wan2025].", 0),
        ("By [@wan2025].\n\n[^left]: See [@wan2025].\n\nBy [@wan2025].", 1),
        ("By [@wan2025].\n\n[^left]: See [@wan2025].\n\nBy [@queen2025], [@wan2025].", 1),
        ("A[^on].\n\n[^on]: See [@wan2025].\n\n[^left]: See [@wan2025].\n\nBy [@wan2025].", 1),
    ],
)
def test_the_citation_of_a_note_without_a_mark_is_the_one_unseen(
    tmp_path: Path, text: str, nth: int
) -> None:
    make_project(tmp_path, qmd(text))
    finding = only(findings(tmp_path, "SRC010"))
    assert where(finding.span) == find(tmp_path, "index.qmd", "@wan2025", nth)


def test_a_key_that_stands_nowhere_is_a_finding_about_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, qmd("By [@wan2025]."))
    seen(monkeypatch, PandocMark(("wan2025",), ()), PandocMark(("none",), ()))
    finding = only(findings(tmp_path, "SRC010"))
    assert finding.span.whole_file
    assert finding.found == "none"


def test_each_of_several_keys_that_only_pandoc_sees_has_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "`@a1` [@b1] `@a1` [@c1] `@a1` [@d1] `@a1`"
    make_project(tmp_path, qmd(text))
    keys = ("b1", "a1", "c1", "d1", "a1")
    seen(monkeypatch, *(PandocMark((key,), ()) for key in keys))
    found = findings(tmp_path, "SRC010")
    places = [where(finding.span) for finding in found]
    assert places == [find(tmp_path, "index.qmd", "@a1", nth) for nth in (1, 3)]


def test_the_order_of_keys_alone_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_project(tmp_path, qmd("By [@a1] and [@b1]."))
    seen(monkeypatch, PandocMark(("b1",), ()), PandocMark(("a1",), ()))
    assert findings(tmp_path, "SRC010") == []


def test_without_a_style_the_processors_are_not_compared(tmp_path: Path) -> None:
    make_project(tmp_path, qmd("By [@wan2025]."))
    (said,) = outcomes(tmp_path, "CIT211")
    assert isinstance(said, NotApplicable)
    assert "csl" in said.reason


def test_a_style_of_names_and_years_has_no_numbers_to_compare(tmp_path: Path) -> None:
    style = STYLE.replace('variable="citation-number"', 'variable="title"')
    make_project(tmp_path, styled("By [@wan2025].", style))
    (said,) = outcomes(tmp_path, "CIT211")
    assert isinstance(said, NotApplicable)
    assert "not numbers" in said.reason


def test_a_style_that_sorts_its_list_numbers_by_the_list(tmp_path: Path) -> None:
    make_project(tmp_path, styled("By [@liang2023; @wan2025; @queen2025].", sorting(STYLE)))
    assert dict(load(tmp_path).numbers) == {"wan2025": 1, "queen2025": 2, "liang2023": 3}
    assert dict(load(make_project(tmp_path / "b", styled("By [@queen2025]."))).numbers) == {
        "queen2025": 1
    }


# Pandoc itself


def program(folder: Path, code: str) -> str:
    """Return a program that runs Python code in the place of Pandoc."""
    path = folder / "pandoc"
    path.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


PROBLEMS = {
    "it ends badly": ("import sys; sys.exit(3)", "it ended with status 3"),
    "it says why": ("import sys; sys.exit('no such option')", "no such option"),
    "it prints no JSON": ("print('hello')", "must print JSON"),
    "it is killed": ("import os; os.kill(os.getpid(), 9)", "it ended with status -9"),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_pandoc_that_fails_is_a_finding_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    code, said = PROBLEMS[name]
    path = program(tmp_path, code)
    monkeypatch.setattr(pandoc, "pandoc_path", lambda: path)
    root = make_project(tmp_path / "review", styled("By [@wan2025]."))
    report = prove(root)
    finding = only([one for one in report.findings if one.code == "SRC006"])
    assert said in finding.message
    assert "SRC010, CIT211 must be checked" in finding.message
    assert finding.hint
    assert report.exit_status == 2


def test_a_pandoc_that_cannot_be_run_is_a_finding_and_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "pandoc_path", lambda: str(tmp_path / "none"))
    report = prove(make_project(tmp_path / "review", qmd("A")))
    assert "SRC006" in codes(report)
    assert report.exit_status == 2


def test_a_pandoc_that_is_not_installed_is_a_finding_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pandoc.pandoc_path.cache_clear()
    monkeypatch.setattr(pandoc, "find_spec", lambda name: None)
    try:
        status = main(["check", str(make_project(tmp_path, qmd("By [@wan2025].")))])
    finally:
        pandoc.pandoc_path.cache_clear()
    printed = capsys.readouterr().out
    assert status == 2
    assert "pypandoc_binary" in printed
    assert "pip install" in printed
    assert "Traceback" not in printed


def test_a_pandoc_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path, "import time; time.sleep(600)")
    monkeypatch.setattr(pandoc, "pandoc_path", lambda: path)
    monkeypatch.setattr(pandoc, "_SECONDS", 0.2)
    report = prove(make_project(tmp_path / "review", styled("A [@wan2025].")))
    finding = only([one for one in report.findings if one.code == "SRC006"])
    assert report.exit_status == 2
    assert "SRC010, CIT211 must be checked" in finding.message
    assert "after 0 seconds it was still at it" in finding.message
    assert finding.span.whole_file
    assert str(tmp_path) not in finding.message
    assert path not in finding.message


def test_a_text_that_pandoc_cannot_read_in_time_is_reported_at_its_brackets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pandoc, "_SECONDS", 0.3)
    text = f"By [@wan2025].\n\n{{{{< include _a.qmd >}}}}\n\nB {'[' * 6}"
    files = {"_a.qmd": f"[C] [D]\n\nE {'[@' * 40}\n\nF\n"}
    report = prove(make_project(tmp_path, qmd(text, **files)))
    finding = only([one for one in report.findings if one.code == "SRC006"])
    assert report.exit_status == 2
    place = finding.span.first
    assert (finding.span.source.path, place.line, place.column) == ("_a.qmd", 3, 3 + 2 * 39)
    assert "brackets" in finding.hint
    assert "--" not in finding.message
    assert str(tmp_path) not in finding.message + finding.hint


def test_the_time_that_pandoc_may_take_grows_with_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "import sys, time; sys.stdin.read(); time.sleep(600)")
    monkeypatch.setattr(pandoc, "pandoc_path", lambda: path)
    monkeypatch.setattr(pandoc, "_SECONDS", 0.0)
    monkeypatch.setattr(pandoc, "_BYTES_A_SECOND", 1000)
    for text, said in (("A" * 100, "after 0 seconds"), ("A" * 1500, "after 2 seconds")):
        with pytest.raises(pandoc.TooSlowError, match=said):
            pandoc_marks(tmp_path, text, [], "")


# What Pandoc alone refuses

ODD = "@article{a1,\n  author = {Ada, B},\n  title = C D\n  year = {2024},\n}\n"


def refusing(folder: Path, status: int, said: str) -> str:
    """Return a program that refuses to number, and otherwise sees one mark of a1."""
    citation = {"citationId": "a1", "citationPrefix": [], "citationSuffix": []}
    document = {"meta": {}, "blocks": [{"t": "Cite", "c": [[citation], []]}]}
    return program(
        folder,
        "import sys\nif '--citeproc' in sys.argv:\n"
        f"    sys.stderr.write({said!r})\n    sys.exit({status})\n"
        f"print({json.dumps(document)!r})",
    )


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str], ProjectReport]:
    """Prove a project whose bibliography only Pandoc refuses, with these words."""

    def prove_it(status: int, said: str) -> ProjectReport:
        path = refusing(tmp_path, status, said)
        monkeypatch.setattr(pandoc, "pandoc_path", lambda: path)
        files = {"references.bib": named("journal = {Life}")}
        return prove(make_project(tmp_path / "review", styled("By [@a1].", **files)))

    return prove_it


def test_a_bibliography_that_only_pandoc_refuses_is_a_finding_where_it_stops(
    refused: Callable[[int, str], ProjectReport],
) -> None:
    said = "Error reading bibliography file references.bib:\n(line 3, column 5):\nunexpected 'p'\n"
    report = refused(25, said)
    finding = only(of(report, "SRC005"))
    place = finding.span.first
    assert (finding.span.source.path, place.line, place.column) == ("references.bib", 3, 5)
    assert finding.message.endswith("Pandoc stops here: unexpected 'p'")
    assert finding.found == "title = {C},"
    assert finding.hint
    assert report.exit_status == 2
    assert of(report, "SRC006") == of(report, "SRC010") == []
    assert report.checked["SRC010"] == 1
    (reason,) = [one.reason for one in report.not_applicable if one.code == "CIT211"]
    assert "bibliography" in reason


@pytest.mark.parametrize(
    ("place", "shown"),
    [("(line 99, column 1)", (6, 1)), ("(line 3, column 400)", (3, 15)), ("", (1, 1))],
)
def test_a_place_that_is_not_in_the_file_is_kept_inside_it(
    refused: Callable[[int, str], ProjectReport], place: str, shown: tuple[int, int]
) -> None:
    said = f"Error reading bibliography file references.bib:\n{place}\nunexpected end\n"
    finding = only(of(refused(25, said), "SRC005"))
    assert "unexpected end" in finding.message
    if place:
        first = finding.span.first
        assert (first.line, first.column) <= shown
    else:
        assert finding.span.whole_file


def test_a_style_that_pandoc_refuses_is_a_finding_and_the_keys_are_compared(
    refused: Callable[[int, str], ProjectReport],
) -> None:
    report = refused(4, "CiteprocParseError: No citation element present")
    finding = only(of(report, "SRC006"))
    assert finding.span.source.path == "a.csl"
    assert "CIT211 must be checked" in finding.message
    assert "No citation element" in finding.message
    assert "csl:" in finding.hint
    assert report.checked["SRC010"] == 1
    assert report.exit_status == 2


def test_what_our_reader_reports_is_not_reported_once_more(tmp_path: Path) -> None:
    files = {"references.bib": BIB + "\n@article{cut,\n  title = {Of"}
    report = prove(make_project(tmp_path, styled("By [@wan2025].", **files)))
    finding = only(of(report, "SRC005"))
    assert "Pandoc" not in finding.message
    assert of(report, "SRC006") == of(report, "SRC010") == []
    assert any(one.code == "CIT211" for one in report.not_applicable)
    assert report.checked["SRC010"] == 1


def test_pandoc_says_where_it_stops(tmp_path: Path) -> None:
    make_project(tmp_path, {"a.csl": STYLE, "odd.bib": ODD})
    run = PandocRun(tmp_path, "By [@a1].", ["references.bib", "odd.bib"], "a.csl")
    refusal = run.refusal()
    assert refusal is not None
    assert (refusal.path, refusal.line) == ("odd.bib", 3)
    assert "unexpected" in refusal.reason
    assert [mark.keys for mark in run.marks()] == [("a1",)]


# The numbers without the rest of the document are those of a complete run


def complete(root: Path, text: str, style: str) -> list[tuple[list[str], tuple[int, ...]]]:
    """Return keys and numbers of every mark of a complete `pandoc --citeproc`.

    A number above that of the last reference is a page or a part of a key.
    """
    done = subprocess.run(
        [
            *(pandoc.pandoc_path(), "--from=markdown", "--to=json", "--quiet", "--citeproc"),
            *(f"--csl={style}", "--bibliography=references.bib"),
        ],
        input=text,
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
    )
    document = json.loads(done.stdout)
    blocks = [block for block in document["blocks"] if not is_list(block)]
    last = (root / "references.bib").read_text("utf-8").count("\n@article") + 1
    found = [*cites(document["meta"]), *cites(blocks)]
    return [(keys, tuple(n for n in numbers if n <= last)) for keys, numbers in found]


def is_list(block: Any) -> bool:
    return bool(block["t"] == "Div" and block["c"][0][0] == "refs")


def cites(node: Any) -> Iterator[tuple[list[str], tuple[int, ...]]]:
    if isinstance(node, dict) and node.get("t") == "Cite":
        keys = [citation["citationId"] for citation in node["c"][0]]
        yield keys, expand_numbers(words(node["c"][1]))
        yield from cites([[one["citationPrefix"], one["citationSuffix"]] for one in node["c"][0]])
    elif isinstance(node, dict) and node.get("t") == "Figure":
        yield from cites(node["c"][1])
    elif isinstance(node, dict):
        yield from (found for value in node.values() for found in cites(value))
    elif isinstance(node, list):
        yield from (found for value in node for found in cites(value))


def words(node: Any) -> str:
    if isinstance(node, dict) and node.get("t") == "Str":
        return str(node["c"])
    if isinstance(node, dict) and node.get("t") == "Cite":
        node = node["c"][1]  # beside it are the key, prefix and suffix as data
    children: Sequence[Any] = node.get("c", ()) if isinstance(node, dict) else node
    return "".join(words(child) for child in children if isinstance(child, dict | list))


TEXTS = (
    "By [@wan2025] and [@queen2025; @wan2025; @liang2023].",
    "So @wan2025 [p. 36] and -@queen2025.",
    "A note[^1] and [@wan2025].\n\n[^1]: By [@queen2025].",
    "An own note^[By [@queen2025]] and [@wan2025].",
    "![As [@wan2025]](a.svg)\n\n[@queen2025]",
    "Inline ![as [@wan2025]](a.svg) and [@queen2025].",
    "| a | b |\n|---|---|\n| [@wan2025] | [@liang2023] |\n\n: By [@queen2025]\n\n[@liang2023]",
    "---\nabstract: By [@queen2025].\ntitle: Of [@liang2023]\n---\n\n[@wan2025; @liang2023]",
    "[see [@wan2025], p. 3] and [@queen2025]",
    "[see @wan2025, p. 9; and 12 by @queen2025, pp. 4–8]",
    "[@queen2025, see [@wan2025; @liang2023]; @liang2023] and [@wan2025]",
    "---\nabstract: By [see [@liang2023] or @queen2025].\n---\n\n[@wan2025; @liang2023]",
    "[see @wan2025 [and @liang2023]; @queen2025]",
    "# A [@wan2025]\n\n> By [@queen2025]\n\n- [@liang2023]\n    - [@wan2025]",
    "::: {#refs}\n:::\n\n[@queen2025] after the list, [@wan2025; @liang2023; @queen2025].",
    "Term [@queen2025]\n\n:   By [@wan2025]",
    "---\nnocite: |\n  @liang2023\n---\n\n[@queen2025] and [@wan2025]",
)


@pytest.mark.parametrize("style", ["in order", "sorted"])
@pytest.mark.parametrize("text", TEXTS)
def test_numbers_need_the_marks_alone(tmp_path: Path, text: str, style: str) -> None:
    make_project(tmp_path, {"a.csl": sorting(STYLE) if style == "sorted" else STYLE})
    own = pandoc_marks(tmp_path, text, ["references.bib"], "a.csl")
    whole = complete(tmp_path, text, "a.csl")
    assert [(list(mark.keys), mark.numbers) for mark in own] == whole
    assert any(numbers for _, numbers in whole)


def test_the_numbers_of_the_review_are_those_of_a_complete_run(untouched: ProjectReport) -> None:
    project = untouched.project
    own = pandoc_marks(
        project.root,
        project.manuscript.expanded,
        project.facts.config.bibliography,
        project.facts.config.csl,
    )
    whole = complete(project.root, project.manuscript.expanded, project.facts.config.csl)
    cross = [keys for keys, numbers in whole if not numbers]
    assert [(list(mark.keys), mark.numbers) for mark in own] == whole
    assert all(key.startswith(("fig-", "tbl-")) for keys in cross for key in keys)


def test_a_bibliography_of_the_project_is_what_pandoc_reads(tmp_path: Path) -> None:
    make_project(tmp_path, {"a.csl": STYLE, "references.bib": BIB})
    (mark,) = pandoc_marks(tmp_path, "[@nobody2020]", ["references.bib"], "a.csl")
    assert mark == PandocMark(("nobody2020",), ())
