"""ACK: what is accepted, with its values and a reason, and what lapses."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import ACKNOWLEDGED, Files, csv_of, qmd

from helpers import codes, edit, find, make_project, of, only, read, where, with_schema
from reviewproof.proof import Report, prove

FIELDS: list[dict[str, object]] = [{"name": name} for name in ACKNOWLEDGED]
BENTO = {
    "code": "CIT205",
    "where": "index.qmd#Bento",
    "found": "Bento et al.",
    "reason": "The list has none.",
}
TEXT = "By [@liang2023; @wan2025; @queen2025].\n\nThen Bento et al. wrote."


def project(text: str, *rows: dict[str, str]) -> Files:
    """Return a project with acknowledgements."""
    return {**qmd(text), **with_schema({"acknowledged": (FIELDS, csv_of(ACKNOWLEDGED, rows))})}


def proved(root: Path, text: str, *rows: dict[str, str]) -> Report:
    return prove(make_project(root, project(text, *rows)))


def test_without_an_acknowledgement_the_finding_stands(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT)
    assert (codes(report), report.exit_status) == (["CIT205"], 1)


def test_an_acknowledgement_accepts_its_finding_with_its_reason(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT, BENTO)
    assert (codes(report), report.exit_status) == ([], 0)
    (accepted,) = report.acknowledged
    assert accepted.finding.code == "CIT205"
    assert accepted.finding.span.text == "Bento et al."
    assert accepted.reason == "The list has none."
    assert where(accepted.by.span).line == 2
    assert (report.checked["ACK901"], report.checked["ACK902"]) == (1, 1)


def test_an_acknowledgement_accepts_one_finding_and_no_second_of_the_same_look(
    tmp_path: Path,
) -> None:
    report = proved(tmp_path, f"{TEXT}\n\nAnd Bento et al. wrote again.", BENTO)
    finding = only(of(report, "CIT205"))
    assert where(finding.span) == find(tmp_path, "index.qmd", "Bento et al.", 1)
    assert report.exit_status == 1


def test_a_changed_value_brings_the_finding_back(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT.replace("Bento et al.", "Bento and colleagues"), BENTO)
    assert codes(report) == ["ACK901", "CIT205"]
    unused = only(of(report, "ACK901"))
    row = "CIT205,index.qmd#Bento,Bento et al.,,The list has none."
    assert where(unused.span) == find(tmp_path, "data/acknowledged.csv", row)
    assert "found 'Bento et al.', expected ''" in unused.message
    assert "the finding has 'Bento and colleagues' and ''" in unused.message
    assert where(unused.related[0].span) == find(tmp_path, "index.qmd", "Bento and colleagues")
    assert unused.hint.startswith("a value has changed")
    assert report.exit_status == 1


def test_a_changed_expectation_brings_the_finding_back(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT, {**BENTO, "expected": "Bento, A"})
    assert codes(report) == ["ACK901", "CIT205"]


def test_an_acknowledgement_of_nothing_is_a_finding(tmp_path: Path) -> None:
    report = proved(tmp_path, "By [@liang2023; @wan2025; @queen2025].", BENTO)
    unused = only(of(report, "ACK901"))
    assert codes(report) == ["ACK901"]
    assert "there is no CIT205 at index.qmd#Bento" in unused.message
    assert (unused.found, unused.expected) == ("Bento et al.", "")
    assert unused.hint.startswith("remove the row")


def test_an_acknowledgement_of_an_unknown_code_is_a_finding(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT, BENTO, {**BENTO, "code": "CIT999"})
    assert "CIT999" in only(of(report, "ACK901")).message
    assert report.exit_status == 1


def test_what_only_the_rendered_page_can_show_is_left_to_it(tmp_path: Path) -> None:
    row = {"code": "OUT802", "where": "_output/index.html", "found": "a", "reason": "b"}
    assert codes(proved(tmp_path, TEXT, BENTO, row)) == []


def test_an_acknowledgement_needs_a_reason(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT, {**BENTO, "reason": "  "})
    missing = only(of(report, "ACK902"))
    assert codes(report) == ["ACK902"]
    assert missing.message == ("an acknowledgement must have a reason, but that of CIT205 has none")
    assert (missing.span.first.line, missing.span.text) == (2, "  ")
    assert missing.hint
    assert report.exit_status == 1


def test_an_acknowledgement_stands_once(tmp_path: Path) -> None:
    report = proved(tmp_path, TEXT, BENTO, {**BENTO, "reason": "Another."})
    twice = only(of(report, "ACK901"))
    assert "CIT205 at index.qmd#Bento is twice" in twice.message
    assert codes(report) == ["ACK901"]


def test_what_could_not_be_checked_cannot_be_acknowledged(tmp_path: Path) -> None:
    text = f"{TEXT}\n\n{{{{< include a.qmd >}}}}"
    row = {"code": "SRC002", "where": "index.qmd", "found": "a.qmd", "reason": "Later."}
    report = proved(tmp_path, text, BENTO, row)
    assert "SRC002" in codes(report)
    assert report.exit_status == 2


def test_an_acknowledgement_cannot_be_acknowledged(tmp_path: Path) -> None:
    gone = {**BENTO, "found": "Bento"}
    row = {
        "code": "ACK901",
        "where": "data/acknowledged.csv#CIT205/index.qmd#Bento",
        "found": "Bento",
        "reason": "Later.",
    }
    report = proved(tmp_path, TEXT, BENTO, gone, row)
    assert of(report, "ACK901")
    assert report.exit_status == 1


def test_a_note_is_shown_and_fails_nothing(tmp_path: Path) -> None:
    text = "By [@wan2025; @queen2025]. Zhang and colleagues [@liang2023] wrote."
    report = proved(tmp_path, text)
    assert (codes(report), report.exit_status) == (["CIT212"], 0)


def test_a_warning_fails(tmp_path: Path) -> None:
    text = "By [@wan2025; @liang2023]. Queen et al. [@queen2025] wrote."
    report = proved(tmp_path, text)
    assert (codes(report), report.exit_status) == (["CIT207"], 1)


def test_every_acknowledgement_of_the_review_is_needed(review: Path) -> None:
    for line in read(review, "data/acknowledged.csv").splitlines()[1:]:
        assert line.count(",") >= 4
    rows = read(review, "data/acknowledged.csv").splitlines()
    edit(review, "data/acknowledged.csv", f"{rows[1]}\n", "")
    edit(review, "data/acknowledged.csv", f"{rows[-1]}\n", "")
    report = prove(review)
    first, last = rows[1].split(","), rows[-1].split(",")
    assert sorted(finding.code for finding in report.findings) == sorted([first[0], last[0]])
    assert {finding.place for finding in report.findings} == {first[1], last[1]}
    assert report.exit_status == 1


# Comments beside the text


ACCEPT = '<!-- reviewproof: accept CIT205 found="Bento et al." expected="" reason="Not in it." -->'
OTHER = ACCEPT.replace('expected=""', 'expected="Bento, A"')
FIRST = "By [@liang2023; @wan2025; @queen2025]."


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\nThen Bento et al. wrote. {ACCEPT}",
        f"{FIRST}\n\nThen Bento et al. wrote.\n{ACCEPT}",
        f"{FIRST}\n\n{ACCEPT}\nThen Bento et al. wrote.",
        f"{FIRST}\n\n{ACCEPT}\n\nThen Bento et al. wrote.",
        f"{FIRST}\n\nThen {ACCEPT} Bento et al.\nwrote.",
        f"{FIRST}\n\n{ACCEPT}\n\n<!-- look -->\n\n\nThen Bento et al. wrote.",
        f"{FIRST}\n\n{ACCEPT.replace(' found', chr(10) + ' found')}\n\nThen Bento et al. wrote.",
        f"{FIRST}\n\n{ACCEPT.replace(' expected=' + chr(34) * 2, '')}\n\nThen Bento et al. wrote.",
        f"{FIRST}\n\n{ACCEPT}\n\nThen Bento et\nal. wrote.",
    ],
)
def test_a_comment_accepts_a_finding_of_its_paragraph_or_the_next(
    tmp_path: Path, text: str
) -> None:
    report = prove(make_project(tmp_path, qmd(text)))
    assert (codes(report), report.exit_status) == ([], 0)
    (accepted,) = report.acknowledged
    assert accepted.by.inline
    assert (accepted.finding.code, accepted.reason) == ("CIT205", "Not in it.")
    assert accepted.by.span.text.startswith("<!-- reviewproof: accept")
    assert report.checked["ACK901"] == 1


@pytest.mark.parametrize(
    "text",
    [
        # after the paragraph, it is about the next one
        f"{FIRST}\n\nThen Bento et al. wrote.\n\n{ACCEPT}\n\nMore.",
        f"{FIRST}\n\nThen Bento et al. wrote.\n\n{ACCEPT}",
        # a paragraph stands between
        f"{ACCEPT}\n\n{FIRST}\n\nThen Bento et al. wrote.",
        f"{FIRST} {ACCEPT}\n\nThen Bento et al. wrote.",
        # another value, another code
        f"{FIRST}\n\nThen Bento et al. wrote. {ACCEPT.replace('Bento et al.', 'Bento')}",
        f"{FIRST}\n\nThen Bento et al. wrote. {ACCEPT.replace('CIT205', 'CIT204')}",
        f"{FIRST}\n\nThen Bento et al. wrote. {OTHER}",
    ],
)
def test_a_comment_accepts_nothing_else_and_is_then_a_finding(tmp_path: Path, text: str) -> None:
    report = prove(make_project(tmp_path, qmd(text)))
    assert codes(report) == ["ACK901", "CIT205"]
    unused = only(of(report, "ACK901"))
    assert unused.span.text.startswith("<!-- reviewproof: accept")
    assert report.exit_status == 1


def test_a_comment_accepts_one_finding_only(tmp_path: Path) -> None:
    text = f"{FIRST}\n\nThen Bento et al. wrote. {ACCEPT} Later Bento et al. wrote more."
    two = prove(make_project(tmp_path, qmd(text)))
    assert codes(two) == ["CIT205"]
    assert len(two.findings) == 1
    assert len(two.acknowledged) == 1


def test_a_comment_says_both_values_when_one_has_changed(tmp_path: Path) -> None:
    text = f"{FIRST}\n\nThen Bento and colleagues wrote. {ACCEPT}"
    report = prove(make_project(tmp_path, qmd(text)))
    unused = only(of(report, "ACK901"))
    assert where(unused.span) == find(tmp_path, "index.qmd", ACCEPT)
    assert "the finding has 'Bento and colleagues' and ''" in unused.message
    assert where(unused.related[0].span) == find(tmp_path, "index.qmd", "Bento and colleagues")


@pytest.mark.parametrize("reason", [' reason=""', ' reason="  "', ""])
def test_a_comment_needs_a_reason(tmp_path: Path, reason: str) -> None:
    comment = ACCEPT.replace(' reason="Not in it."', reason)
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\nThen Bento et al. wrote. {comment}")))
    missing = only(of(report, "ACK902"))
    assert codes(report) == ["ACK902"]
    assert where(missing.span) == find(tmp_path, "index.qmd", reason.strip() or comment)


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- reviewproof: accept -->",
        "<!-- reviewproof: accept CIT205 because it is so -->",
        "<!-- reviewproof: ignore CIT205 -->",
        "<!-- reviewproof: -->",
        "<!--reviewproof:accept CIT205 found=Bento -->",
        "<!-- reviewproof: accept CIT205 found='Bento et al.' reason='x' -->",
        "<!-- reviewproof: accept CIT205 found=“Bento et al.” reason=“x” -->",
        '<!-- reviewproof: accept CIT205 found="Bento et al." note="x" -->',
        '<!-- reviewproof: accept CIT205 reason="x" reason="y" -->',
        '<!-- reviewproof accept CIT205 found="Bento et al" reason="x" more -->',
        "<!-- reviewprof: accept CIT205 -->",
        "<!-- REVIEWPROOF: Accept CIT205 -->",
    ],
)
def test_a_malformed_comment_is_a_finding(tmp_path: Path, comment: str) -> None:
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\nThen Bento et al. wrote. {comment}")))
    assert codes(report) == ["ACK901", "CIT205"]
    assert where(only(of(report, "ACK901")).span) == find(tmp_path, "index.qmd", comment)
    assert report.exit_status == 1


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- reviewproof finds these by itself -->",
        "<!-- see docs: we accept all of this -->",
        "`<!-- reviewproof: accept CIT205 -->`",
        "```\n<!-- reviewproof: accept CIT205 -->\n```",
    ],
)
def test_other_comments_and_code_are_left_alone(tmp_path: Path, comment: str) -> None:
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\n{comment}\n\nMore.")))
    assert codes(report) == []


def test_a_comment_with_an_unknown_code_names_the_nearest(tmp_path: Path) -> None:
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\n{ACCEPT.replace('CIT205', 'CIT2O5')}")))
    unknown = only(of(report, "ACK901"))
    assert "there is no code CIT2O5" in unknown.message
    assert unknown.hint == "did you mean CIT205?"


def test_a_comment_cannot_accept_a_finding_of_the_page(tmp_path: Path) -> None:
    comment = '<!-- reviewproof: accept OUT802 reason="x" -->'
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\n{comment}\n\nMore.")))
    assert "of the rendered page" in only(of(report, "ACK901")).message


def test_a_comment_cannot_accept_what_was_not_checked(tmp_path: Path) -> None:
    text = '{{< include a.qmd >}}\n\n<!-- reviewproof: accept SRC002 found="a.qmd" reason="x" -->'
    report = prove(make_project(tmp_path, qmd(f"{FIRST}\n\n{text}")))
    assert codes(report) == ["ACK901", "SRC002"]
    assert "could not be checked cannot be accepted" in only(of(report, "ACK901")).message
    assert report.exit_status == 2


def test_a_quote_in_a_value_is_an_entity(tmp_path: Path) -> None:
    text = (
        f"{FIRST}\n\nThen TODO. "
        '<!-- reviewproof: accept SRC007 found="TODO" reason="It is &quot;said&quot; so." -->'
    )
    report = prove(make_project(tmp_path, qmd(text)))
    assert codes(report) == []
    assert report.acknowledged[0].reason == 'It is "said" so.'
