"""The command line: exit statuses, formats, the same bytes everywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cases import qmd

from helpers import ROOT, edit, find, make_project, write
from reviewproof.cli import main
from reviewproof.proof import Report
from reviewproof.reports.json import json_report
from reviewproof.reports.text import text_report

CLEAN = "By Wan et al. [@wan2025], Liang et al. [@liang2023] and Queen and Avram [@queen2025]."
WRONG = "By [@liang2023; @queen2025].\n\nLiang et al. [@wan2025] wrote."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", qmd(CLEAN))


def check(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    status = main(["check", *map(str, arguments)])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_a_clean_project_ends_with_zero_and_a_summary(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = check(capsys, project)
    assert (status, err) == (0, "")
    assert out == (
        "index.qmd: 3 citations, 3 named authors, 3 references:"
        " 0 errors, 0 warnings, 0 notes, 0 not checked; 0 acknowledged\n"
    )


def test_quiet_prints_nothing_when_everything_holds(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(capsys, project, "--quiet") == (0, "", "")


def test_an_error_ends_with_one_and_is_shown_with_its_source_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG}\n")
    status, out, _ = check(capsys, project, "--quiet")
    assert status == 1
    assert out == (
        "index.qmd:3:14: error CIT203: the author named must be the first author of the work cited,"
        " but the text names Liang and reference 3 is by Wan\n"
        "  3 | Liang et al. [@wan2025] wrote.\n"
        "    |              ^^^^^^^^^^\n"
        "  = index.qmd:3:1: Liang is named here\n"
        "  = references.bib:9:14: [@wan2025] is here\n"
        "  = help: the only Liang in the list is 1 [@liang2023], cited for another study\n"
        "\n"
        "CIT203    1  the author named in the text is the first author of the work cited\n"
        "index.qmd: 2 citations, 1 named authors, 3 references:"
        " 1 error, 0 warnings, 0 notes, 0 not checked; 0 acknowledged\n"
    )


def test_a_warning_ends_with_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "index.qmd", "Queen and Avram", "Queen et al.")
    status, out, _ = check(capsys, project)
    assert status == 1
    assert "warning CIT207" in out


def test_a_note_ends_with_zero_and_is_shown_even_when_quiet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project, "index.qmd", "Liang et al.", "Zhang and colleagues")
    status, out, _ = check(capsys, project, "--quiet")
    assert status == 0
    assert "note CIT212" in out


def test_what_could_not_be_checked_ends_with_two_whatever_else(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG}\n\n{{{{< include a.qmd >}}}}\n")
    status, out, _ = check(capsys, project)
    assert status == 2
    assert "error CIT203" in out
    assert "error SRC002" in out
    assert "1 not checked" in out


@pytest.mark.parametrize("name", ["nowhere", "none/at/all"])
def test_a_folder_that_does_not_exist_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    status, out, err = check(capsys, tmp_path / name)
    assert (status, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") <= 2
    assert "Traceback" not in err


def test_a_misspelt_folder_inside_a_project_is_not_proved_as_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = check(capsys, project / "setcions")
    assert (status, out) == (2, "")
    assert "setcions" in err


def test_a_folder_without_a_project_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = check(capsys, tmp_path)
    assert (status, out) == (2, "")
    assert "must have a _quarto.yml" in err
    assert "help: " in err


def test_a_project_is_found_from_a_folder_below_and_from_a_file(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "data").mkdir()
    assert check(capsys, project / "data", "--quiet")[0] == 0
    assert check(capsys, project / "index.qmd", "--quiet")[0] == 0
    monkeypatch.chdir(project / "data")
    assert check(capsys, "--quiet")[0] == 0


def test_verbose_says_what_does_not_apply(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = check(capsys, project, "--verbose")
    assert "CIT209 not applicable: there is no published list" in out


def test_a_report_is_written_to_a_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "reports" / "proof.json"
    status, out, _ = check(capsys, project, "--format", "json", "--output", target)
    assert (status, out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["schema_version"] == 1


def test_a_report_that_cannot_be_written_is_an_error(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    status, _, err = check(capsys, project, "--output", tmp_path / "file" / "proof.txt")
    assert status == 2
    assert "must be writable" in err


def test_the_document_of_the_json_has_the_keys_of_the_contract(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG}\n")
    status, out, _ = check(capsys, project, "--format", "json")
    assert status == 1
    report = json.loads(out)
    assert list(report) == ["schema_version", "documents", "summary"]
    assert report["schema_version"] == 1
    assert report["summary"] == {"errors": 1, "warnings": 0, "notes": 0, "could_not_check": 0}
    (document,) = report["documents"]
    contract = ["path", "format", "citations", "mentions", "references", "findings", "acknowledged"]
    assert list(document)[: len(contract)] == contract
    assert [document[key] for key in contract[:5]] == ["index.qmd", "qmd", 2, 1, 3]
    (finding,) = document["findings"]
    assert {"code", "severity", "message", "hint", "location", "related", "data"} <= set(finding)
    assert (finding["code"], finding["severity"]) == ("CIT203", "error")
    assert finding["location"] == {
        "path": "index.qmd",
        "line": 3,
        "column": 14,
        "end_line": 3,
        "end_column": 24,
        "quote": "[@wan2025]",
    }
    assert finding["data"] == {
        "name": "Liang",
        "numbers": [3],
        "first_authors": ["Wan"],
        "suggested": [1],
    }
    assert [list(related) for related in finding["related"]] == [["message", "location"]] * 2
    assert finding["related"][0]["location"]["quote"] == "Liang et al."


def test_a_whole_file_has_no_line_in_the_json(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "references.bib").unlink()
    _, out, _ = check(capsys, project, "--format", "json")
    found = json.loads(out)["documents"][0]["findings"]
    (unread,) = [finding for finding in found if finding["code"] == "SRC001"]
    assert unread["location"] == {
        "path": "references.bib",
        "line": None,
        "column": None,
        "end_line": None,
        "end_column": None,
        "quote": "",
    }


def test_the_json_of_the_review_names_its_acknowledgements(untouched: Report) -> None:
    (document,) = json.loads(json_report([untouched]))["documents"]
    assert (document["citations"], document["references"], document["findings"]) == (68, 51, [])
    assert len(document["acknowledged"]) == len(untouched.acknowledged)
    assert all(item["reason"] for item in document["acknowledged"])


def test_annotations_for_github(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "index.qmd", f"{WRONG} TODO: 100% of it\n")
    status, out, _ = check(capsys, project, "--format", "github")
    assert status == 1
    commands = [line for line in out.splitlines() if line.startswith("::")]
    spot = find(project, "index.qmd", "TODO")
    assert commands[0].startswith(
        "::error file=index.qmd,line=3,endLine=3,col=14,endColumn=24,title=CIT203%3A the author"
    )
    assert commands[1].startswith(
        f"::error file=index.qmd,line=3,endLine=3,col={spot.column},endColumn={spot.end_column},"
        "title=SRC007%3A"
    )
    assert len(commands) == 2


def test_annotations_are_of_one_line_each(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "references.bib", "@article{a,\n\n@article{b,\n}\n")
    _, out, _ = check(capsys, project, "--format", "github")
    for line in out.splitlines():
        assert line.startswith("::") or re.match(r"[A-Z]{3}\d{3} |index\.qmd: ", line), line


def run(folder: Path, *arguments: str, seed: str = "0") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "reviewproof.cli", *arguments],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONWARNINGS": "error"},
        check=False,
    )


def test_reports_are_the_same_bytes_under_two_hash_seeds(review: Path) -> None:
    edit(review, "sections/_04-discussion.qmd", "@liang2023", "@lee2024")
    edit(review, "data/studies.csv", ",72,", ",73,")
    one, two = (run(review, "check", "--format", "json", seed=seed) for seed in "12")
    assert one.stdout == two.stdout
    assert (one.returncode, one.stderr, two.stderr) == (1, b"", b"")
    assert b"CIT203" in one.stdout
    assert str(review).encode() not in one.stdout
    assert str(ROOT).encode() not in one.stdout


@pytest.mark.parametrize("form", ["text", "github"])
def test_other_reports_are_the_same_bytes_too(project: Path, form: str) -> None:
    write(project, "index.qmd", f"{WRONG}\n\nTODO [@nobody2020; @none2021] and @fig-a.\n")
    one, two = (run(project, "check", "--format", form, "--verbose", seed=seed) for seed in "12")
    assert one.stdout == two.stdout
    assert (one.returncode, one.stderr, two.stderr) == (1, b"", b"")
    assert str(project).encode() not in one.stdout


def test_a_terminal_without_utf_8_is_no_traceback(project: Path) -> None:
    write(project, "index.qmd", "TODO\n")
    done = subprocess.run(
        [sys.executable, "-m", "reviewproof.cli", "check"],
        capture_output=True,
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_no_report_names_a_folder_of_the_machine(review: Path) -> None:
    (review / "styles" / "jpras-open.csl").unlink()
    done = run(review, "check", "--format", "json")
    assert done.returncode == 2
    assert str(review).encode() not in done.stdout
    assert sys.prefix.encode() not in done.stdout


def test_a_reader_that_stops_early_is_no_traceback(project: Path) -> None:
    write(project, "index.qmd", "TODO\n\n" * 5000)
    done = subprocess.run(
        f"{sys.executable} -m reviewproof.cli check --verbose | head -n 1",
        shell=True,
        capture_output=True,
        cwd=project,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_help_names_the_exit_statuses(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for part in ("check", "render", "0  everything holds", "2  something could not be checked"):
        assert part in shown


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, reviewproof.cli as cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'matplotlib', 'yaml', 'citeproc', 'bibtexparser', 'lxml'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "arguments", [[], ["chekc"], ["check", "--format", "xml"], ["check", "a", "b"]]
)
def test_a_wrong_call_ends_with_two_and_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: reviewproof")


def test_check_writes_nothing_into_the_project(review: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in review.rglob("*")}
    assert main(["check", "--quiet", str(review)]) == 0
    assert {path: path.stat().st_mtime_ns for path in review.rglob("*")} == before


def test_the_text_report_underlines_a_long_line_on_the_screen(tmp_path: Path) -> None:
    from reviewproof.proof import prove

    words = "word " * 60
    make_project(tmp_path, qmd(f"{words}TODO {words}"))
    shown = text_report(prove(tmp_path)).splitlines()
    row = next(number for number, line in enumerate(shown) if "TODO" in line and " | " in line)
    assert len(shown[row]) < 180
    start = shown[row].index("TODO")
    assert shown[row + 1] == f"{'':>3} | {' ' * (start - 6)}^^^^"
