"""What lets another repository use the proof: the pre-commit hook and the GitHub action."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from helpers import ROOT, make_project, write

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
WRONG = "By [@liang2023; @queen2025].\n\nLiang et al. [@wan2025] wrote.\n"


def steps() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = ACTION["runs"]["steps"]
    return listed


def test_the_hook_runs_the_proof_of_the_whole_project(tmp_path: Path) -> None:
    (hook,) = HOOKS
    assert (hook["id"], hook["language"]) == ("reviewproof", "python")
    assert hook["pass_filenames"] is False
    root = make_project(tmp_path, {"index.qmd": WRONG})
    command, *arguments = hook["entry"].split()
    program = Path(sys.executable).with_name(command)
    done = subprocess.run([program, *arguments], cwd=root, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"CIT203" in done.stdout


@pytest.mark.parametrize(
    ("path", "proved"),
    [
        ("index.qmd", True),
        ("sections/_01-introduction.qmd", True),
        ("references.bib", True),
        ("data/studies.csv", True),
        ("data/datapackage.json", True),
        ("_quarto.yml", True),
        ("styles/a.csl", True),
        ("src/a.py", False),
        ("figures/a.svg", False),
    ],
)
def test_the_hook_runs_when_what_it_proves_changes(path: str, proved: bool) -> None:
    assert bool(re.search(HOOKS[0]["files"], path)) is proved


def test_the_action_pins_what_it_uses_and_pastes_no_input_into_a_script() -> None:
    for step in steps():
        if "uses" in step:
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])
        assert "${{" not in step.get("run", "")


def prove(tmp_path: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the action's own step as GitHub does, in a repository with the review in a folder."""
    (step,) = [step for step in steps() if step.get("id") == "proof"]
    runner = tmp_path / "runner"
    bin_folder = runner / "reviewproof" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "reviewproof").symlink_to(Path(sys.executable).with_name("reviewproof"))
    names = {name: f"inputs.{name.lower()}" for name in step["env"]}
    assert {name: f"${{{{ {value} }}}}" for name, value in names.items()} == step["env"]
    values = {name: ACTION["inputs"][name.lower()]["default"] for name in names}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path / "repository",
        env={
            **os.environ,
            **values,
            **inputs,
            "RUNNER_TEMP": str(runner),
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_WORKSPACE": str(tmp_path / "repository"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_annotates_and_leaves_a_sarif_file(tmp_path: Path) -> None:
    make_project(tmp_path / "repository" / "my review", {"index.qmd": WRONG})
    done = prove(tmp_path, PROJECT="my review")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("::error file=my review/index.qmd,line=3,")
    sarif = tmp_path / "runner" / "reviewproof.sarif"
    assert (tmp_path / "runner" / "output").read_text() == f"sarif-file={sarif}\n"
    assert "my%20review/index.qmd" in sarif.read_text("utf-8")


def test_the_action_passes_its_inputs_on(tmp_path: Path) -> None:
    make_project(tmp_path / "repository", {"index.qmd": WRONG})
    done = prove(tmp_path, SELECT="CIT", IGNORE="CIT203")
    assert (done.returncode, done.stderr) == (0, "")
    assert "not the whole proof (--select CIT --ignore CIT203)" in done.stdout


def test_an_input_is_no_command(tmp_path: Path) -> None:
    make_project(tmp_path / "repository", {"index.qmd": WRONG})
    write(tmp_path / "repository", "kept", "x")
    done = prove(tmp_path, IGNORE="CIT203; rm kept", PROJECT="$(rm kept)")
    assert done.returncode == 2
    assert (tmp_path / "repository" / "kept").exists()
    assert not (tmp_path / "runner" / "output").exists()
