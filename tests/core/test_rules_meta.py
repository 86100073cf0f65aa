"""Tests of the tests: every code of the sources has a failing case, a near-miss and a rule."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from cases import Failing, Silent

from helpers import ROOT
from reviewproof.codes import CODES, FAMILIES, Code, Severity
from reviewproof.rules import SOURCE_RULES

MODULES = tuple(
    import_module(path.stem)
    for path in sorted(Path(__file__).parent.glob("test_rules_*.py"))
    if path.stem != Path(__file__).stem
)
FAILING: tuple[Failing, ...] = tuple(case for module in MODULES for case in module.FAILING)
SILENT: tuple[Silent, ...] = tuple(case for module in MODULES for case in module.SILENT)

# What needs more than a project on disk, and the tests that show both sides of it.
BY_FUNCTION = {
    "SRC006": "test_rules_sources.test_a_rule_that_crashes_is_a_finding_and_the_others_run",
    "CIT211": "test_rules_processors.test_two_processors_that_disagree_are_a_finding",
    "ACK901": "test_acknowledgements.test_an_acknowledgement_of_nothing_is_a_finding",
    "ACK902": "test_acknowledgements.test_an_acknowledgement_needs_a_reason",
}
NEAR_BY_FUNCTION = {
    "ACK901": "test_acknowledgements.test_what_only_the_rendered_page_can_show_is_left_to_it",
    "ACK902": "test_acknowledgements.test_an_acknowledgement_accepts_its_finding_with_its_reason",
}
OF_SOURCES = sorted(
    code.id for code in CODES.values() if code.family != "OUT" and not code.failing.article
)
"""All but those of what was rendered (`tests/output`) and of articles alone (`tests/articles`)."""


@pytest.mark.parametrize("code", OF_SOURCES)
def test_every_code_has_a_failing_case(code: str) -> None:
    assert code in BY_FUNCTION or any(case.code == code for case in FAILING)


@pytest.mark.parametrize("code", OF_SOURCES)
def test_every_code_has_a_near_miss(code: str) -> None:
    assert code in NEAR_BY_FUNCTION or any(case.code == code for case in SILENT)


@pytest.mark.parametrize("name", sorted({*BY_FUNCTION.values(), *NEAR_BY_FUNCTION.values()}))
def test_what_is_tested_by_a_function_is_tested(name: str) -> None:
    module, _, function = name.partition(".")
    assert callable(getattr(__import__(module), function))


def test_every_case_is_of_a_code_and_has_a_name_of_its_own() -> None:
    assert {case.code for case in FAILING} | {case.code for case in SILENT} <= set(CODES)
    for names in ([str(case) for case in FAILING], [str(case) for case in SILENT]):
        assert len(names) == len(set(names))


def test_every_failing_case_states_what_is_said_and_where() -> None:
    for case in FAILING:
        assert case.message, case
        assert case.spot, case


def test_every_code_but_those_of_reading_and_accepting_has_one_rule() -> None:
    by_reading = {f"SRC00{number}" for number in (1, 2, 3, 4, 5, 6, 9)}
    listed = [code for rule in SOURCE_RULES for code in rule.codes]
    assert len(listed) == len(set(listed))
    assert set(listed) | by_reading | {"ACK901", "ACK902"} == set(OF_SOURCES)


def test_every_code_belongs_to_a_family_and_says_what_must_hold() -> None:
    for code in CODES.values():
        assert code.family in FAMILIES
        assert code.title
        assert not code.title.endswith(".")
        assert code.severity in Severity
    titles = [code.title for code in CODES.values()]
    assert len(titles) == len(set(titles))


# What a small project cannot show: a rule that crashes, two processors that
# disagree. The pages say where a test shows it.
NO_EXAMPLE = {"SRC006", "CIT211"}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_every_code_says_why_it_matters_and_how_to_mend_it(code: Code) -> None:
    for text in (code.why, code.mend):
        assert re.search(r"\w{3,}.{40,}[.?]$", text, re.DOTALL), f"{code.id}: {text!r}"
        assert text == text.strip()
    assert code.why != code.mend


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.id)
def test_every_code_shows_what_fails_and_what_passes(code: Code) -> None:
    if code.id in NO_EXAMPLE or code.family == "OUT":
        assert bool(code.failing.files) == bool(code.passing.files)
    else:
        assert code.failing.files
        assert code.passing.files
        assert code.failing != code.passing


def test_what_has_no_example_is_a_code_that_could_have_one() -> None:
    assert set(CODES) >= NO_EXAMPLE


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str) -> None:
    assert (ROOT / "docs" / "rules" / f"{code}.md").is_file(), "run `make rules`"
    assert f"[{code}]({code}.md)" in (ROOT / "docs" / "rules" / "README.md").read_text("utf-8")
