"""The example in README.md is what `reviewproof check` prints, not what somebody remembers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helpers import ROOT, copy_review, edit, make_project
from reviewproof.cli import main
from reviewproof.proof import prove

README = (ROOT / "README.md").read_text("utf-8")


def test_the_example_is_real(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(
        r"sed -i 's/(\S+?)/(\S+?)/' (\S+)\nreviewproof (check.*)\n```\n\n```text\n(.*?)```",
        README,
        re.DOTALL,
    )
    assert found is not None
    before, after, file, command, shown = found.groups()
    root = copy_review(tmp_path / "review")
    edit(root, file, before.replace("\\", ""), after)
    monkeypatch.chdir(root)
    assert main(command.split()) == 1
    assert shown == capsys.readouterr().out


def test_the_comment_of_the_readme_accepts_its_finding(tmp_path: Path) -> None:
    found = re.search(r"^```markdown\n([^`]*reviewproof: accept[^`]*)```", README, re.MULTILINE)
    assert found
    cited = "By [@liang2023; @wan2025; @queen2025].\n\n"
    report = prove(make_project(tmp_path, {"index.qmd": cited + found[1]}))
    assert (report.exit_status, len(report.acknowledged)) == (0, 1)


def test_the_settings_of_the_readme_are_understood(tmp_path: Path) -> None:
    found = re.search(r"```yaml\n(reviewproof:\n.*?)```", README, re.DOTALL)
    assert found
    files = {
        "index.qmd": "By [@liang2023; @wan2025; @queen2025].\n",
        "_quarto.yml": f"project:\n  render: [index.qmd]\n{found[1]}",
    }
    report = prove(make_project(tmp_path, files))
    assert list(report.findings) == []
    assert sorted(report.levels) == ["CIT207", "CIT212"]


def test_every_command_of_the_readme_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    commands = set(re.findall(r"`reviewproof ([a-z-]+)", README))
    assert {"check", "explain", "rules"} <= commands
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        capsys.readouterr()
