"""Severities that a project sets: raised freely, lowered with a reason, wrong ones reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import qmd

from helpers import codes, find, make_project, of, only, where
from reviewproof.proof import Report, prove

CITED = "By [@liang2023; @wan2025; @queen2025]."
NOTE = f"{CITED} Zhang and colleagues [@liang2023] wrote."
WARNING = f"{CITED} Queen et al. [@queen2025] wrote."


def proved(root: Path, text: str, setting: str) -> Report:
    config = f"project:\n  render: [index.qmd]\nreviewproof:\n  severity:\n    {setting}\n"
    return prove(make_project(root, {**qmd(text), "_quarto.yml": config}))


@pytest.mark.parametrize("setting", ["CIT212: error", "CIT212: {level: warning}"])
def test_a_severity_may_be_raised(tmp_path: Path, setting: str) -> None:
    report = proved(tmp_path, NOTE, setting)
    assert (codes(report), report.exit_status) == (["CIT212"], 1)


def test_a_severity_is_lowered_with_a_reason(tmp_path: Path) -> None:
    report = proved(tmp_path, WARNING, "CIT207: {level: note, reason: The journal asks for it.}")
    assert (codes(report), report.exit_status) == (["CIT207"], 0)
    assert report.levels["CIT207"].reason == "The journal asks for it."


@pytest.mark.parametrize(
    "setting",
    ["CIT207: note", "CIT207: {level: note}", 'CIT207: {level: note, reason: " "}'],
)
def test_a_severity_is_not_lowered_without_one(tmp_path: Path, setting: str) -> None:
    report = proved(tmp_path, WARNING, setting)
    missing = only(of(report, "ACK902"))
    assert codes(report) == ["ACK902", "CIT207"]
    assert where(missing.span) == find(tmp_path, "_quarto.yml", "CIT207")
    assert "lowered from warning to note without one" in missing.message
    assert report.count(of(report, "CIT207")[0].meta.severity) == 1


def test_yaml_null_is_no_reason(tmp_path: Path) -> None:
    assert "ACK902" in codes(proved(tmp_path, WARNING, "CIT207: {level: note, reason: }"))


@pytest.mark.parametrize(
    ("setting", "quoted", "said"),
    [
        ("CIT999: error", "CIT999", "there is no CIT999"),
        ("CIT207: fatal", "fatal", "must be error, warning, note"),
        ("CIT207: {severity: note}", "{severity: note}", "must be error, warning, note"),
        ("CIT207: [note]", "[note]", "must be error, warning, note"),
        ("CIT207:", None, "must be error, warning, note"),
        ("SRC001: {level: note, reason: I know.}", "SRC001", "must stay an error"),
    ],
)
def test_a_wrong_setting_is_something_that_could_not_be_read(
    tmp_path: Path, setting: str, quoted: str | None, said: str
) -> None:
    report = proved(tmp_path, CITED, setting)
    wrong = only(of(report, "SRC003"))
    assert said in wrong.message
    assert wrong.hint
    assert quoted is None or where(wrong.span) == find(tmp_path, "_quarto.yml", quoted)
    assert report.exit_status == 2


@pytest.mark.parametrize(
    "config", ["reviewproof: 3", "reviewproof: {severities: {}}", "reviewproof: {severity: [a]}"]
)
def test_settings_of_another_shape_are_reported(tmp_path: Path, config: str) -> None:
    config = f"project:\n  render: [index.qmd]\n{config}\n"
    report = prove(make_project(tmp_path, {**qmd(CITED), "_quarto.yml": config}))
    assert codes(report) == ["SRC003"]
    assert report.findings[0].span.source.path == "_quarto.yml"


@pytest.mark.parametrize("config", ["reviewproof:", "# reviewproof", "reviewproof: {severity: {}}"])
def test_no_settings_are_fine(tmp_path: Path, config: str) -> None:
    config = f"project:\n  render: [index.qmd]\n{config}\n"
    report = prove(make_project(tmp_path, {**qmd(CITED), "_quarto.yml": config}))
    assert codes(report) == []


def test_broken_yaml_is_reported_once(tmp_path: Path) -> None:
    config = "project: [\nreviewproof: {severity: {CIT212: error}}\n"
    report = prove(make_project(tmp_path, {**qmd(CITED), "_quarto.yml": config}))
    assert [finding.code for finding in report.findings].count("SRC003") == 1
