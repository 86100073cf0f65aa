"""The formats for programs and for a co-author: json, sarif, github, html."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from cases import ACKNOWLEDGED, Files, csv_of, qmd
from jsonschema import Draft4Validator, Draft202012Validator

from helpers import ROOT, edit, make_project, with_schema
from report_forms import Page, sarif_schema, schema, strict
from reviewproof.choice import read_choice
from reviewproof.codes import CODES
from reviewproof.proof import Report, choose, prove
from reviewproof.reports.github import github_report
from reviewproof.reports.html import html_report
from reviewproof.reports.json import json_report
from reviewproof.reports.sarif import sarif_report

CITED = "By [@liang2023; @wan2025; @queen2025]."
COMMENT = '<!-- reviewproof: accept CIT205 found="Ito et al." reason="Not &quot;in&quot; it." -->'
ROWS = with_schema(
    {
        "acknowledged": (
            [{"name": name} for name in ACKNOWLEDGED],
            csv_of(
                ACKNOWLEDGED,
                [
                    {
                        "code": "CIT205",
                        "where": "index.qmd#Bento",
                        "found": "Bento et al.",
                        "reason": "None of his; 100% sure.",
                    }
                ],
            ),
        )
    }
)
CASES: dict[str, Files] = {
    "clean": qmd(CITED),
    "mismatch": qmd(f'{CITED}\n\nLiang et al. [@wan2025] wrote <b>"this"</b> & that, 毛囊 TODO.'),
    "twice": qmd(f"{CITED}\n\nTODO\n\nTODO\n\nTODO"),
    "multi-line": qmd(f"{CITED}\n\nThen Ito\net al. wrote."),
    "accepted": {**qmd(f"{CITED}\n\nBento et al. wrote.\n\nIto et al. wrote. {COMMENT}"), **ROWS},
    "unused": {**qmd(f"{CITED}\n\n{COMMENT}\n\nText."), **ROWS},
    "unread": {"index.qmd": b"\xff\xfe\n", "references.bib": b"@article{\n"},
    "missing": {"index.qmd": "{{< include a.qmd >}}\n"},
    "bad yaml": {"index.qmd": CITED, "_quarto.yml": "project: [\n"},
    "a path with an umlaut": {
        "index.qmd": f"{CITED}\n\n{{{{< include parts/ä.qmd >}}}}\n",
        "parts/ä.qmd": "TODO\n",
    },
    "settings": {
        **qmd(f"{CITED} TODO\n"),
        "_quarto.yml": "project:\n  render: [index.qmd]\nreviewproof:\n  severity:\n"
        "    SRC007: {level: note, reason: A draft.}\n",
    },
    "cannot tell": qmd(f"{CITED}\n\n```{{python}}\nprint(1)\n```"),
}


@pytest.fixture(params=[*CASES, "review", "spoilt review", "chosen"])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Report:
    if request.param == "review":
        return prove(ROOT)
    if request.param == "spoilt review":
        root: Path = request.getfixturevalue("review")
        edit(root, "sections/_04-discussion.qmd", "@liang2023", "@lee2024")
        edit(root, "data/studies.csv", ",72,", ",73,")
        return prove(root)
    case = "mismatch" if request.param == "chosen" else request.param
    found = prove(make_project(tmp_path, CASES[case]))
    return choose(found, read_choice(["CIT"], ["CIT204"])) if request.param == "chosen" else found


# JSON


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_every_report_is_as_the_published_schema_has_it(report: Report) -> None:
    content = json.loads(json_report([report, report]))
    Draft202012Validator(schema()).validate(content)
    Draft202012Validator(strict(schema())).validate(content)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema_version"], 2),
        (["documents", 0, "findings", 0, "code"], "cit203"),
        (["documents", 0, "findings", 0, "severity"], "fatal"),
        (["documents", 0, "findings", 0, "location", "line"], 0),
        (["documents", 0, "checked"], {"CIT203": -1}),
        (["summary", "errors"], "1"),
    ],
)
def test_the_schema_refuses_what_is_no_report(
    tmp_path: Path, path: list[Any], value: object
) -> None:
    content = json.loads(json_report([prove(make_project(tmp_path, CASES["mismatch"]))]))
    assert Draft202012Validator(schema()).is_valid(content)
    spoilt = deepcopy(content)
    node = spoilt
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    assert not Draft202012Validator(schema()).is_valid(spoilt)
    del node[path[-1]]
    assert not Draft202012Validator(schema()).is_valid(spoilt)


def test_the_json_says_what_accepted_a_finding(tmp_path: Path) -> None:
    content = json.loads(json_report([prove(make_project(tmp_path, CASES["accepted"]))]))
    items = content["documents"][0]["acknowledged"]
    by = [(item["acknowledged_by"]["kind"], item["acknowledged_by"]["location"]) for item in items]
    assert [kind for kind, _ in by] == ["row", "comment"]
    assert [where["path"] for _, where in by] == ["data/acknowledged.csv", "index.qmd"]
    assert [where["line"] for _, where in by] == [2, 5]


def test_the_json_says_what_was_left_out_and_set(tmp_path: Path) -> None:
    chosen = choose(prove(make_project(tmp_path, CASES["mismatch"])), read_choice([], ["CIT"]))
    (document,) = json.loads(json_report([chosen]))["documents"]
    assert (document["selected"], document["ignored"]) == ([], ["CIT"])
    assert document["left_out"] == {"CIT203": 1}


# SARIF


def run_of(report: Report) -> dict[str, Any]:
    (run,) = json.loads(sarif_report(report))["runs"]
    assert isinstance(run, dict)
    return run


def test_every_sarif_report_is_as_the_official_schema_has_it(report: Report) -> None:
    content = json.loads(sarif_report(report))
    assert content["$schema"] == sarif_schema()["id"]
    Draft4Validator(sarif_schema(), format_checker=Draft4Validator.FORMAT_CHECKER).validate(content)


def test_sarif_has_every_rule_with_its_help() -> None:
    rules = run_of(prove(ROOT))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)


def test_a_result_names_its_rule_place_and_other_sides(tmp_path: Path) -> None:
    run = run_of(prove(make_project(tmp_path, CASES["mismatch"])))
    assert run["columnKind"] == "unicodeCodePoints"
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "CIT203"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "index.qmd", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {
        "startLine": 3,
        "startColumn": 14,
        "endLine": 3,
        "endColumn": 24,
        "snippet": {"text": "[@wan2025]"},
    }
    assert [item["id"] for item in result["relatedLocations"]] == [1, 2]
    todo = run["results"][1]["locations"][0]["physicalLocation"]["region"]
    assert todo["startColumn"] == CASES["mismatch"]["index.qmd"].index("TODO") - len(CITED) - 1  # type: ignore[arg-type]  # text


def test_paths_are_escaped_as_uris(tmp_path: Path) -> None:
    results = run_of(prove(make_project(tmp_path, CASES["a path with an umlaut"])))["results"]
    places = [item["locations"][0]["physicalLocation"]["artifactLocation"] for item in results]
    assert "parts/%C3%A4.qmd" in [place["uri"] for place in places]


def test_fingerprints_are_unique_and_survive_edits_elsewhere(tmp_path: Path) -> None:
    def prints(report: Report) -> list[str]:
        results = run_of(report)["results"]
        placeholders = [result for result in results if result["ruleId"] == "SRC007"]
        return [result["partialFingerprints"]["reviewproof/v1"] for result in placeholders]

    root = make_project(tmp_path, CASES["twice"])
    before = prints(prove(root))
    assert len(set(before)) == len(before) == 3
    edit(root, "index.qmd", CITED, f"A new line.\n\nAnother.\n\n{CITED}")
    assert prints(prove(root)) == before


def test_what_is_accepted_is_suppressed_with_its_reason(tmp_path: Path) -> None:
    results = run_of(prove(make_project(tmp_path, CASES["accepted"])))["results"]
    (row,), (comment,) = (result["suppressions"] for result in results)
    assert (row["kind"], row["status"]) == ("external", "accepted")
    assert row["justification"] == "None of his; 100% sure."
    assert (comment["kind"], comment["justification"]) == ("inSource", 'Not "in" it.')
    assert comment["location"]["physicalLocation"]["region"]["startLine"] == 5


def test_an_unread_file_is_no_successful_run(tmp_path: Path) -> None:
    (invocation,) = run_of(prove(make_project(tmp_path, CASES["unread"])))["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    levels = {item["level"] for item in invocation["toolExecutionNotifications"]}
    assert "error" in levels


# GitHub


def test_a_command_is_one_line_whatever_it_says(report: Report) -> None:
    commands = [line for line in github_report(report).splitlines() if line.startswith("::")]
    assert len(commands) == len(report.findings)
    for line in commands:
        assert re.fullmatch(
            r"::(error|warning|notice) file=[^,:]+(,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?)?"
            r",title=[^,:]+::.+",
            line,
        ), line


def test_the_log_says_that_github_shows_ten(tmp_path: Path) -> None:
    few = prove(make_project(tmp_path / "few", qmd(f"{CITED}{' TODO' * 10}")))
    many = prove(make_project(tmp_path / "many", qmd(f"{CITED}{' TODO' * 11}")))
    assert "GitHub shows" not in github_report(few)
    assert "GitHub shows 10 annotations of each level for a step; this log has all 11" in (
        github_report(many)
    )


def test_a_setting_changes_the_level_everywhere(tmp_path: Path) -> None:
    report = prove(make_project(tmp_path, CASES["settings"]))
    assert report.exit_status == 0
    assert github_report(report).startswith("::notice file=index.qmd")
    assert run_of(report)["results"][0]["level"] == "note"
    assert json.loads(json_report([report]))["documents"][0]["findings"][0]["severity"] == "note"
    assert "SRC007" in html_report([report])
    assert "SRC007 weighs note here, not error: A draft." in github_report(report)


# HTML


def page_of(report: Report) -> tuple[Page, str]:
    made = html_report([report])
    page = Page()
    page.feed(made)
    page.close()
    assert page.open == []
    return page, made


def test_the_page_is_whole_and_loads_nothing(report: Report) -> None:
    page, made = page_of(report)
    assert page.loads == []
    assert "url(" not in made
    assert made.count("<article") == len(report.findings)


def marks(page: str) -> Iterator[tuple[str, str, str]]:
    for quote in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", page, re.DOTALL):
        before, mark, after = re.fullmatch(  # type: ignore[union-attr]  # it must match
            r"(.*)<mark>(.*)</mark>(.*)", quote, re.DOTALL
        ).groups()
        yield before, mark, after


def test_a_finding_is_quoted_in_its_sentence_with_the_span_marked(tmp_path: Path) -> None:
    text = f"{CITED}\n\nA first one. Liang et al. [@wan2025] wrote <i>this</i>. A last one."
    _, made = page_of(prove(make_project(tmp_path, qmd(text))))
    (main, named, entry) = marks(made)
    assert main == ("Liang et al. ", "[@wan2025]", " wrote &lt;i&gt;this&lt;/i&gt;.")
    assert named == ("", "Liang et al.", " [@wan2025] wrote &lt;i&gt;this&lt;/i&gt;.")
    assert entry == ("author  = {", "Wan, J and Kim, SB and others", "},")
    assert "What to do:" in made
    assert CODES["CIT203"].title in made


def test_the_page_says_whether_it_holds(tmp_path: Path) -> None:
    verdicts = {}
    for name in ("clean", "mismatch", "unread"):
        report = prove(make_project(tmp_path / name, CASES[name]))
        found = re.search(r'<p class="verdict (\w+)"><strong>(.*?)</strong>', html_report([report]))
        assert found
        verdicts[name] = found.groups()
    assert verdicts["clean"] == ("holds", "Everything that was checked holds.")
    assert verdicts["mismatch"][0] == verdicts["unread"][0] == "fails"
    assert "could not be checked" in verdicts["unread"][1]
    chosen = choose(prove(tmp_path / "mismatch"), read_choice(["LVL"], []))
    assert "This is not the whole proof." in html_report([chosen])


def test_no_format_names_a_folder_of_the_machine(report: Report, tmp_path: Path) -> None:
    for made in (json_report([report]), sarif_report(report), html_report([report])):
        assert str(tmp_path) not in made
        assert str(ROOT) not in made
