"""The command line: exit statuses, formats, the same bytes everywhere."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cases import qmd

from helpers import ROOT, edit, find, make_project, write
from reviewproof import progress
from reviewproof.cli import main
from reviewproof.cli_options import colour_for
from reviewproof.codes import CODES
from reviewproof.proof import Report
from reviewproof.reports.json import json_report

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
    line, rest = out[: out.rindex(",") + 1], out[out.rindex(",") + 1 :]
    assert line == (
        "index.qmd: 3 citations, 3 named authors, 3 references:"
        " 0 errors, 0 warnings, 0 notes, 0 not checked; 0 acknowledged,"
    )
    assert re.fullmatch(r" \d+ rules not applicable\n", rest)


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
    assert out.startswith(
        "index.qmd:3:14 CIT203 the author named must be the first author of the work cited,"
        " but the text names Liang and reference 3 is by Wan\n"
        "  |\n"
        "3 | Liang et al. [@wan2025] wrote.\n"
        "  | ------------ ^^^^^^^^^^\n"
        " --> index.qmd:3:1 Liang is named here\n"
        " --> references.bib:9:14 [@wan2025] is here\n"
        "  |\n"
        "9 |   author  = {Wan, J and Kim, SB and others},\n"
        "  |              -----------------------------\n"
        "  = help: the only Liang in the list is 1 [@liang2023], cited for another study\n"
        "\n"
        "CIT203    1  the author named in the text is the first author of the work cited\n"
        "index.qmd: 2 citations, 1 named author, 3 references:"
        " 1 error, 0 warnings, 0 notes, 0 not checked; 0 acknowledged, "
    )


def test_a_warning_ends_with_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "index.qmd", "Queen and Avram", "Queen et al.")
    status, out, _ = check(capsys, project)
    assert status == 1
    assert "CIT207 (warning) " in out


def test_a_note_ends_with_zero_and_is_shown_even_when_quiet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project, "index.qmd", "Liang et al.", "Zhang and colleagues")
    status, out, _ = check(capsys, project, "--quiet")
    assert status == 0
    assert "CIT212 (note) " in out


def test_what_could_not_be_checked_ends_with_two_whatever_else(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG}\n\n{{{{< include a.qmd >}}}}\n")
    status, out, _ = check(capsys, project)
    assert status == 2
    assert "CIT203 the author" in out
    assert "SRC002 " in out
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


@pytest.mark.parametrize("form", ["text", "github", "sarif", "html"])
def test_other_reports_are_the_same_bytes_too(project: Path, form: str) -> None:
    write(project, "index.qmd", f"{WRONG}\n\nTODO [@nobody2020; @none2021] and @fig-a.\n")
    runs = [run(project, "check", "--format", form, "--verbose", seed=seed) for seed in "0127"]
    assert len({done.stdout for done in runs}) == 1
    assert {(done.returncode, done.stderr) for done in runs} == {(1, b"")}
    one = runs[0]
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


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_places_are_named_from_the_root_of_the_repository(
    project: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "index.qmd", "TODO\n")
    outside = run(tmp_path, "check", "project", "--format", form).stdout
    assert (b"file=project/index.qmd," if form == "github" else b'"project/index.qmd"') in outside
    inside = run(project, "check", "--format", form).stdout
    assert b"project/index.qmd" not in inside
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert b"project/index.qmd" in run(project, "check", "--format", form).stdout
    assert b"project/index.qmd" not in run(project, "check", "--format", "json").stdout


# Which codes are shown


def test_select_shows_the_codes_asked_for_and_says_what_it_leaves_out(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG} TODO\n")
    status, out, _ = check(capsys, project, "--select", "cit2")
    assert status == 1
    assert "CIT203 the author" in out
    assert "index.qmd:3:31 SRC007" not in out
    assert "not the whole proof (--select CIT2): findings left out: SRC007 1\n" in out


def test_ignore_leaves_out_codes_and_says_so_even_when_quiet(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG} TODO\n")
    status, out, _ = check(capsys, project, "--ignore", "CIT203, SRC", "--quiet")
    assert status == 0
    assert "not the whole proof (--ignore CIT203,SRC): findings left out: CIT203 1, SRC007 1" in out
    assert not re.search(r"^index\.qmd:\S+ (CIT203|SRC007) ", out, re.M)


def test_ignore_wins_over_select(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, "index.qmd", f"{WRONG}\n")
    assert check(capsys, project, "--select", "CIT", "--ignore", "CIT203")[0] == 0
    assert check(capsys, project, "--select", "CIT", "--ignore", "CIT204")[0] == 1


@pytest.mark.parametrize(
    "choice", [("--ignore", "SRC"), ("--ignore", "SRC002"), ("--select", "BIB")]
)
def test_what_could_not_be_checked_cannot_be_left_out(
    project: Path, capsys: pytest.CaptureFixture[str], choice: tuple[str, str]
) -> None:
    write(project, "index.qmd", f"{CLEAN}\n\n{{{{< include a.qmd >}}}}\n")
    status, out, _ = check(capsys, project, *choice)
    assert status == 2
    assert "SRC002 " in out


def test_leaving_codes_out_does_not_make_acknowledgements_unused(
    review: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = check(capsys, review, "--ignore", "PUB")
    assert status == 0
    assert "findings left out: none" in out


@pytest.mark.parametrize(
    ("written", "near"),
    [("CIT999", "CIT"), ("CITT203", "CIT203"), ("cti203", "CIT203"), ("BBI", "BIB")],
)
def test_an_unknown_code_is_an_error_with_the_nearest(
    project: Path, capsys: pytest.CaptureFixture[str], written: str, near: str
) -> None:
    for option in ("--select", "--ignore"):
        status, out, err = check(capsys, project, option, written)
        assert (status, out) == (2, "")
        assert f"there is no {written.upper()}" in err
        assert f"did you mean {near}" in err


def test_a_list_of_codes_has_no_empty_name(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for written in ("", "CIT203,", ",", " "):
        assert check(capsys, project, "--ignore", written)[0] == 2


def test_statistics_count_by_code_the_most_frequent_first(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG} TODO TODO\n")
    status, out, _ = check(capsys, project, "--statistics")
    assert status == 1
    first, second, total = out.splitlines()
    assert re.match(r" +2  SRC007  error    no placeholder", first)
    assert re.match(r" +1  CIT203  error    the author", second)
    assert "3 errors" in total


def test_statistics_are_text(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", str(project), "--statistics", "--format", "json"])
    assert ended.value.code == 2
    assert "--statistics is text" in capsys.readouterr().err


# Colour


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("wanted", "environment", "terminal", "coloured"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_terminals(
    wanted: str,
    environment: dict[str, str],
    terminal: bool,
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colour_for(wanted, Terminal() if terminal else io.StringIO()) is coloured


def test_colour_changes_nothing_but_colour(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, "index.qmd", f"{WRONG} TODO\n")
    plain = check(capsys, project, "--color", "never")[1]
    coloured = check(capsys, project, "--color", "always")[1]
    assert "\x1b[" not in plain
    assert coloured != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_report_in_a_file_has_no_colour_unless_it_is_asked_for(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    write(project, "index.qmd", f"{WRONG}\n")
    file = tmp_path / "proof.txt"
    assert main(["check", str(project), "--output", str(file)]) == 1
    assert "\x1b" not in file.read_text("utf-8")
    assert main(["check", str(project), "--output", str(file), "--color", "always"]) == 1
    assert "\x1b" in file.read_text("utf-8")


def test_a_failed_write_leaves_the_old_report(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "proof.txt"
    file.write_text("old")
    (project / "_quarto.yml").unlink()
    assert check(capsys, project, "--output", file)[0] == 2
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


# explain, rules, help, progress


def test_explain_prints_the_page_with_what_is_really_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "ack901"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("ACK901: every acknowledgement matches a finding\n")
    assert "    index.qmd:3:1 ACK901 an acknowledgement must match" in out


def test_explain_of_an_unknown_code_suggests_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "CIT302"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "there is no CIT302" in shown.err
    assert "did you mean CIT" in shown.err


def test_rules_list_every_code_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    listed = re.findall(r"^  ([A-Z]{3}\d{3})  ", capsys.readouterr().out, re.M)
    assert listed == list(CODES)
    assert main(["rules", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert [rule["code"] for rule in rules] == list(CODES)
    assert all(rule["title"] and rule["family"] and rule["severity"] for rule in rules)


@pytest.mark.parametrize("command", ["check", "explain", "rules", "render"])
def test_the_help_of_a_command_gives_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"\n  reviewproof {command} " in capsys.readouterr().out


def test_progress_is_shown_on_a_terminal_only_and_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.progress("proving"):
            time.sleep(0.1)
        assert stream.getvalue().startswith("\rproving … 0 s") is stream.isatty()
        if stream.isatty():
            assert stream.getvalue().endswith(f"\r{'':19}\r")


def test_nothing_quick_shows_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.progress("proving"):
        pass
    assert stream.getvalue() == ""
