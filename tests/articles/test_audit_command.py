"""`reviewproof audit`: what it reads, what it prints, and how it ends whatever happens."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers_articles import write_article
from jsonschema import Draft4Validator, Draft202012Validator

from report_forms import Page, sarif_schema, schema, strict
from reviewproof import audit as audit_module
from reviewproof import progress
from reviewproof.article import Article
from reviewproof.audit import audit, audit_each, files_of
from reviewproof.cli import main
from reviewproof.codes import CODES
from reviewproof.errors import ReviewError
from reviewproof.proof import Report
from reviewproof.readers.articles import ENDINGS, read_article
from reviewproof.rules.articles import ARTICLE_CODES

WRONG = "Chen et al. [1] saw growth."
"""Chen is the first author of reference 5."""
CLEAN = "Liang et al. [1] saw growth."


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(path: str, text: str = CLEAN) -> Path:
    """Write an article into the current folder."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = write_article(target.parent, text)
    return made.rename(target)


def three() -> None:
    put("a.txt", WRONG)
    put("b/c.md")
    Path("b/d.txt").write_bytes(b"\xff\xfe\x00")


def run(*arguments: str) -> tuple[int, str]:
    """Run the command as its own program; return status and output."""
    done = subprocess.run(
        [sys.executable, "-m", "reviewproof.cli", "audit", *arguments],
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode()


# what is read


def named(*names: str, output: Path | None = None) -> list[str]:
    return [path.as_posix() for path in files_of(Path.cwd(), names, output)]


def test_files_folders_and_patterns_are_read_once_and_in_order() -> None:
    for path in ("b.txt", "in/z.txt", "in/a.md", "in/deep/c.txt", "in/deep/d.md"):
        put(path)
    assert named("b.txt") == ["b.txt"]
    assert named("in") == ["in/a.md", "in/z.txt", "in/deep/c.txt", "in/deep/d.md"]
    assert named("in/z.txt", "in") == ["in/z.txt", "in/a.md", "in/deep/c.txt", "in/deep/d.md"]
    assert named("in/**/*.md") == ["in/a.md", "in/deep/d.md"]
    assert named("in/d*") == ["in/deep/c.txt", "in/deep/d.md"]
    assert named("./b.txt", "in/../b.txt", str(Path("b.txt").resolve())) == ["b.txt"]
    assert named(".") == [
        "b.txt",
        "in/a.md",
        "in/z.txt",
        "in/deep/c.txt",
        "in/deep/d.md",
    ]


def test_a_name_with_the_signs_of_a_pattern_is_a_file_where_there_is_one() -> None:
    put("what[1].txt")
    put("what1.txt")
    assert named("what[1].txt") == ["what[1].txt"]
    assert named("what?.txt") == ["what1.txt"]


def test_what_is_hidden_or_no_article_is_left_out_of_folders_but_read_when_named() -> None:
    for path in ("in/a.txt", "in/.b.txt", "in/.git/c.txt", "in/~$d.txt", "in/e.csv"):
        put(path)
    assert named("in") == ["in/a.txt"]
    assert named("in/*") == ["in/a.txt", "in/~$d.txt"]
    assert named("in/*.csv") == ["in/e.csv"]
    assert named("in/.b.txt") == ["in/.b.txt"]


def test_two_links_to_one_file_are_two_articles_and_a_broken_one_is_said() -> None:
    put("a.txt")
    for name, target in (("b.txt", "a.txt"), ("c.txt", "nowhere.txt")):
        Path(name).symlink_to(target)
    assert named(".") == ["a.txt", "b.txt", "c.txt"]
    (broken,) = audit(Path.cwd(), Path("c.txt")).findings
    assert broken.code == "SRC001"


def test_a_pipe_in_a_folder_is_no_article_and_one_that_is_named_is_refused() -> None:
    put("in/a.txt")
    os.mkfifo("in/b.txt")
    assert named("in", "in/*") == ["in/a.txt"]
    with pytest.raises(ReviewError, match="device or a pipe"):
        named("in/b.txt")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("nix.txt", "'nix.txt' must name an article, but there is no such file"),
        ("", "'' must name an article, but there is no such file"),
        ("*.pdf", "'*.pdf' must match articles, but it matches nothing"),
        ("empty", "'empty' must hold articles, but no file in it has the ending of one"),
        ("empty/**", "'empty/**' must match articles, but it matches nothing"),
    ],
)
def test_a_name_that_means_nothing_ends_all_before_anything_is_read(
    name: str, problem: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.txt")
    Path("empty").mkdir()
    Path("empty/picture.png").touch()
    monkeypatch.setattr(audit_module, "in_processes", lambda *_: pytest.fail("was read"))
    assert main(["audit", "a.txt", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {problem}\n  help: name a file, a folder that holds articles (")
    assert all(ending in err for ending in ENDINGS)


def test_a_report_of_an_earlier_run_is_no_article() -> None:
    put("in/a.txt")
    for _ in range(2):
        assert main(["audit", "in", "--table", "--format", "html", "--output", "in/t.html"]) == 0
    assert "Proof of 1 article" in Path("in/t.html").read_text("utf-8")


def test_an_article_is_not_overwritten_by_its_report(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.txt")
    before = Path("a.txt").read_text("utf-8")
    assert main(["audit", "a.txt", "--output", "./a.txt"]) == 2
    assert "a.txt: the report must go to a file of its own" in capsys.readouterr().err
    assert Path("a.txt").read_text("utf-8") == before


def test_paths_are_shown_as_below_the_folder_or_as_given(tmp_path: Path) -> None:
    put("in/a.txt", WRONG)
    inside = Path("in").resolve()
    (tmp_path / "x").mkdir()
    os.chdir(tmp_path / "x")
    for given, shown in (
        ("../in/a.txt", "../in/a.txt"),
        ("../in", "../in/a.txt"),
        ("../in/*.txt", "../in/a.txt"),
        (str(inside), str(inside / "a.txt")),
    ):
        _, out = run(given, "--format", "jsonl")
        assert json.loads(out)["path"] == shown
        assert json.loads(out)["findings"][0]["location"]["path"] == shown
    os.chdir(tmp_path)
    _, out = run(str(inside), "--format", "json")
    assert str(tmp_path) not in out


# how it ends


def test_the_exit_status_is_the_worst_of_all_articles() -> None:
    three()
    put("note.txt", "Liang and colleagues [1] saw growth.")
    assert run("b/c.md", "note.txt")[0] == 0
    assert run("a.txt", "b/c.md")[0] == 1
    assert run("a.txt", "b")[0] == 2
    assert run("a.txt", "--ignore", "CIT203")[0] == 0
    assert run("b/d.txt", "--ignore", "SRC")[0] == 2


def test_a_wrong_number_of_jobs_is_refused_in_plain_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put("a.txt")
    for wrong in ("0", "-1", "two", "1.5", "²"):
        with pytest.raises(SystemExit) as ended:
            main(["audit", "a.txt", f"--jobs={wrong}"])
        assert ended.value.code == 2
        assert (
            f"argument --jobs: must be a number from 1, but '{wrong}' was given; leave it out"
            in (capsys.readouterr().err)
        )


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--statistics", "--format", "csv"], "--statistics is text"),
        (["--statistics", "--table"], "--statistics is text"),
        (["--table", "--format", "sarif"], "--table is text, html, csv, jsonl, not sarif"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    options: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", "a.txt", *options])
    assert ended.value.code == 2
    assert problem in capsys.readouterr().err


def killer(root: Path, path: Path) -> Article:
    if "killer" in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "leaver" in path.name:
        os._exit(3)
    return real_reader(root, path)


real_reader = read_article


@pytest.mark.skipif(
    sys.platform != "linux" or threading.active_count() > 1, reason="processes are not forked"
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_process_that_dies_costs_its_article_alone(
    jobs: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["a", "killer1", "b", "c", "killer2", "d", "leaver", "e", "f", "g"]
    for name in names:
        put(f"{name}.txt")
    monkeypatch.setattr(audit_module, "read_article", killer)
    given = [f"{name}.txt" for name in names]
    assert main(["audit", *given, "--format", "jsonl", "--jobs", jobs]) == 2
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["path"] for row in rows] == given
    said = {
        row["path"]: [(each["code"], each["message"]) for each in row["findings"]]
        for row in rows
        if row["findings"]
    }
    died = "the file must be readable, but the process that read it died: it "
    assert said == {
        "killer1.txt": [("SRC001", f"{died}was ended by SIGKILL")],
        "killer2.txt": [("SRC001", f"{died}was ended by SIGKILL")],
        "leaver.txt": [("SRC001", f"{died}ended with status 3")],
    }
    assert [row["format"] for row in rows] == ["text"] * len(names)


def broken(report: Report) -> str:
    if report.document.references:
        raise RuntimeError("no report")
    return report.findings[0].message


def test_a_report_that_fails_is_a_finding() -> None:
    put("a.txt")
    (made,) = audit_each(Path.cwd(), [Path("a.txt")], 1, broken)
    assert made == "what was found must be reported, but the report failed: RuntimeError: no report"


def lines_of(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout
    yield from process.stdout


@pytest.mark.parametrize("output", [False, True])
def test_an_interrupt_ends_all_quietly_and_the_last_report_stays(output: bool) -> None:
    for number in range(400):
        put(f"in/{number:03}.txt", WRONG * 20)
    Path("out.jsonl").write_text("the last good one", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewproof.cli", "audit", "in", "--format", "jsonl", "--jobs=2"]
        + (["--output", "out.jsonl"] if output else []),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    if output:
        until = time.monotonic() + 20
        while not any(each.stat().st_size for each in Path().glob(".out.jsonl.*")):
            assert time.monotonic() < until
            time.sleep(0.01)
    else:
        assert b"in/000.txt" in next(lines_of(process))
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, b"interrupted\n")
    assert Path("out.jsonl").read_text("utf-8") == "the last good one"
    assert not list(Path().glob(".out.jsonl.*"))


def test_processes_do_not_outlive_one_that_was_killed() -> None:
    for number in range(300):
        put(f"in/{number:03}.txt", WRONG * 20)
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewproof.cli", "audit", "in", "--format", "jsonl", "--jobs=2"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert next(lines_of(process))
    process.kill()
    process.communicate(timeout=20)  # ends when the last process has closed its output
    with pytest.raises(ProcessLookupError):
        until = time.monotonic() + 10
        while time.monotonic() < until:
            os.killpg(process.pid, 0)
            time.sleep(0.1)


def test_a_reader_that_stops_early_is_no_traceback() -> None:
    for number in range(30):
        put(f"in/{number}.txt", WRONG)
    process = subprocess.Popen(
        [sys.executable, "-m", "reviewproof.cli", "audit", "in"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), err) == (2, b"")


def test_an_output_that_cannot_be_written_is_said_before_anything_is_read(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.txt")
    Path("folder").mkdir()
    monkeypatch.setattr(audit_module, "audit", lambda *_: pytest.fail("was read"))
    assert main(["audit", "a.txt", "--output", "folder"]) == 2
    assert "folder: the file must be writable, but: it is a folder" in capsys.readouterr().err


# what is printed


def test_each_article_is_shown_and_the_last_line_has_the_totals() -> None:
    three()
    status, out = run(".")
    assert status == 2
    first, second, third, totals = re.split(r"\n\n(?=b/|4 articles|3 articles)", out)
    assert first.startswith("a.txt:3:13 CIT203 the author named must be the first author")
    assert "    |\n" not in first
    assert "did you mean reference 5" in first or "the only Chen in the list is 5" in first
    assert second.startswith("b/c.md: ")
    assert third.startswith("b/d.txt:1:1 SRC001 ")
    assert totals == (
        "3 articles: 4 citations, 2 named authors, 12 references: 2 errors, 0 warnings, 0 notes,"
        " 1 not checked\n"
    )
    assert "articles:" not in run("a.txt")[1]


def test_quiet_leaves_out_articles_in_which_nothing_was_found() -> None:
    three()
    assert run("b/c.md", "--quiet") == (0, "")
    assert run("b/c.md", "--quiet", "--format", "json") == (0, "")
    _, out = run(".", "--quiet")
    assert "c.md" not in out
    assert out.startswith("a.txt:3:13 CIT203")
    _, out = run(".", "--quiet", "--format", "csv")
    assert [row["path"] for row in csv.DictReader(io.StringIO(out))] == [
        "a.txt",
        "b/c.md",
        "b/d.txt",
    ]


def test_statistics_are_of_all_articles() -> None:
    three()
    put("e.txt", WRONG)
    _, out = run(".", "--statistics")
    counts = [line.split()[:3] for line in out.splitlines()[:-1]]
    assert counts == [["2", "CIT203", "error"], ["1", "SRC001", "error"]]
    assert out.splitlines()[-1].startswith("4 articles: ")


def test_json_and_json_lines_have_the_same_documents_and_the_published_form() -> None:
    three()
    status, out = run(".", "--format", "json")
    content = json.loads(out)
    Draft202012Validator(strict(schema())).validate(content)
    assert content["summary"] == {"errors": 2, "warnings": 0, "notes": 0, "could_not_check": 1}
    assert out == json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    same_status, lines = run(".", "--format", "jsonl")
    assert [json.loads(line) for line in lines.splitlines()] == content["documents"]
    assert status == same_status == 2
    assert run(".", "--format", "jsonl", "--table")[1] == lines
    first, _, unread = content["documents"]
    assert (first["title"], first["doi"], first["system"]) == ("", "", "numbers")
    assert unread["system"] == ""


def test_sarif_of_several_articles_is_one_run_as_the_official_schema_has_it() -> None:
    three()
    _, out = run(".", "--format", "sarif")
    content = json.loads(out)
    validator = Draft4Validator(sarif_schema(), format_checker=Draft4Validator.FORMAT_CHECKER)
    validator.validate(content)
    assert out == json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    (made,) = content["runs"]
    assert [result["ruleId"] for result in made["results"]] == ["CIT203", "SRC001"]
    (invocation,) = made["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (2, False)
    assert made["properties"]["checked"]["SRC001"] == 2


def test_sarif_names_a_file_elsewhere_by_its_whole_address(tmp_path: Path) -> None:
    put("in/ä b.txt", WRONG)
    (tmp_path / "x").mkdir()
    os.chdir(tmp_path / "x")
    _, out = run(str(tmp_path / "in"), "--format", "sarif")
    (result,) = json.loads(out)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": f"file://{tmp_path.as_posix()}/in/%C3%A4%20b.txt"}


def test_annotations_of_several_articles_end_with_the_totals() -> None:
    for number in range(12):
        put(f"{number:02}.txt", WRONG)
    _, out = run(".", "--format", "github")
    commands = [line for line in out.splitlines() if line.startswith("::")]
    assert len(commands) == 12
    assert commands[3].startswith("::error file=03.txt,line=3,endLine=3,col=13,")
    assert "this log has all 12" in out
    assert out.splitlines()[-1].startswith("12 articles: ")


def test_the_page_of_several_articles_lists_them_and_loads_nothing() -> None:
    three()
    _, out = run(".", "--format", "html")
    page = Page()
    page.feed(out)
    assert page.open == []
    assert set(page.loads) == {"href"}
    assert re.findall(r'href="#article-(\d)">([^<]*)<', out) == [
        ("1", "a.txt"),
        ("2", "b/c.md"),
        ("3", "b/d.txt"),
    ]
    assert re.findall(r'<h2 id="article-(\d)">([^<]*)<', out) == [
        ("1", "a.txt"),
        ("2", "b/c.md"),
        ("3", "b/d.txt"),
    ]
    assert out.count("<h2>Rules</h2>") == 1
    assert "The proof is not complete: 1 thing could not be checked." in out
    one = run("a.txt", "--format", "html")[1]
    assert "<h3>Rules</h3>" in one
    assert "<title>Proof of a.txt</title>" in one


FORMS = [
    ["--format", "text"],
    ["--format", "json"],
    ["--format", "jsonl"],
    ["--format", "sarif"],
    ["--format", "github"],
    ["--format", "html"],
    ["--format", "csv"],
    ["--table"],
    ["--table", "--format", "html"],
]


@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_report_is_the_same_bytes_for_any_jobs_hash_seed_and_place(
    form: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    three()
    put("b/e.txt", WRONG)
    made = set()
    for number, jobs in enumerate(("1", "2", "7")):
        monkeypatch.setenv("PYTHONHASHSEED", str(number))
        made.add(run(".", *form, "--jobs", jobs))
    status, _ = run(".", *form, "--output", "reports/made")
    made.add((status, Path("reports/made").read_text("utf-8")))
    assert len(made) == 1
    assert str(Path.cwd()) not in next(iter(made))[1]


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux")
@pytest.mark.parametrize("form", FORMS, ids=" ".join)
def test_a_name_that_is_no_text_is_no_traceback(form: list[str]) -> None:
    put("a.txt", WRONG)
    Path("a.txt").rename(os.fsdecode(b"a\xff.txt"))
    assert run(".", *form)[0] == 1
    assert run(".", *form, "--output", "made")[0] == 1
    assert "\\udcff" in Path("made").read_text("utf-8") or "%FF" in Path("made").read_text("utf-8")


def test_the_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "--help"])
    out = capsys.readouterr().out
    assert "\n  reviewproof audit " in out
    assert "exit status:" in out
    assert all(len(line) <= 100 for line in out.splitlines())
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "reviewproof audit" in capsys.readouterr().out


def test_every_code_that_an_article_can_have_is_declared() -> None:
    assert set(CODES) >= ARTICLE_CODES


# memory


def test_no_report_stays_when_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in one process, so that all reports can be seen."""
    alive: list[weakref.ref[Any]] = []
    most = 0

    def watched(root: Path, path: Path) -> Report:
        nonlocal most
        report = audit(root, path)
        alive.append(weakref.ref(report))
        alive.append(weakref.ref(report.document.sources[0]))
        return report

    def here(work: Callable[[Path], Any], things: list[Path], *_: object) -> Iterator[Any]:
        nonlocal most
        for thing in things:
            gc.collect()
            most = max(most, sum(each() is not None for each in alive))
            yield work(thing)

    monkeypatch.setattr(audit_module, "audit", watched)
    monkeypatch.setattr(
        audit_module, "in_processes", lambda *given: (each for each in here(*given))
    )
    for number in range(10):
        put(f"in/{number}.txt", WRONG)
    for form in FORMS:
        alive.clear()
        assert main(["audit", "in", *form, "--output", "made"]) == 1
        assert len(alive) == 20
    assert most == 0


# progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_has_count_rate_and_remaining_time_and_is_taken_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(1, 1000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(sys, "stderr", stream := Terminal())
    bar = progress.Bar("articles", 10, _started=0.0)
    bar.step()
    bar.step()
    assert (
        stream.getvalue().split("\r")[-1]
        == "[####----------------] 2/10 articles  1.0/s  0:08 left"
    )
    bar.clear()
    assert re.search(r"\r {54}\r$", stream.getvalue())
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())  # type: ignore[assignment]  # no terminal
    bar.step()
    bar.clear()
    assert stream.getvalue() == ""


def test_the_remaining_time_is_read_like_a_clock() -> None:
    assert [progress._clock(each) for each in (0.4, 59.6, 61, 3725)] == [
        "0:00",
        "1:00",
        "1:01",
        "1:02:05",
    ]
