"""Tests of the tests: every code of the sources has a failing case, a near-miss and a rule."""

from __future__ import annotations

import pytest
import test_rules_data
import test_rules_names
import test_rules_references
import test_rules_sources
from cases import Failing, Silent

from reviewproof.codes import CODES, FAMILIES, Severity
from reviewproof.rules import SOURCE_RULES

MODULES = (test_rules_sources, test_rules_references, test_rules_names, test_rules_data)
FAILING: tuple[Failing, ...] = tuple(case for module in MODULES for case in module.FAILING)
SILENT: tuple[Silent, ...] = tuple(case for module in MODULES for case in module.SILENT)

# What needs more than a project on disk, and the tests that show both sides of it.
BY_FUNCTION = {
    "SRC006": "test_rules_sources.test_a_rule_that_crashes_is_a_finding_and_the_others_run",
    "CIT211": "test_rules_references.test_two_processors_that_disagree_are_a_finding",
    "ACK901": "test_acknowledgements.test_an_acknowledgement_of_nothing_is_a_finding",
    "ACK902": "test_acknowledgements.test_an_acknowledgement_needs_a_reason",
}
NEAR_BY_FUNCTION = {
    "ACK901": "test_acknowledgements.test_what_only_the_rendered_page_can_show_is_left_to_it",
    "ACK902": "test_acknowledgements.test_an_acknowledgement_accepts_its_finding_with_its_reason",
}
OF_SOURCES = sorted(code for code in CODES if not code.startswith("OUT"))


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
