"""What a person types, and the files around it, agree: README, Makefile, lock, conda, workflows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import reviewproof

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# conda-forge's name -> the name on the Python index, where the two differ.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
# In environment.yml and not in the lock, on purpose: see docs/development.md.
CONDA_ONLY = {"jupyter", "pip", "python", "quarto"}


def normalised(name: str) -> str:
    """Spell a package's name as the lock does (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked() -> dict[str, tuple[str, list[str]]]:
    """Return the lock: name -> (version, hashes)."""
    packages: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in read("requirements.lock").splitlines():
        if start := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            name = start[1]
            assert name not in packages, f"{name} is locked twice"
            packages[name] = (start[2], [])
        elif found := re.fullmatch(r"\s+--hash=(\S+)( \\)?", line):
            packages[name][1].append(found[1])
    return packages


def declared() -> set[str]:
    """Return the names of the packages that pyproject.toml asks for, and of the build backend."""
    pyproject = tomllib.loads(read("pyproject.toml"))
    project = pyproject["project"]
    wanted = [
        *project["dependencies"],
        *project["optional-dependencies"]["dev"],
        *pyproject["build-system"]["requires"],
    ]
    names = [re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in wanted]
    return {normalised(name[0]) for name in names if name}


def conda_pins() -> dict[str, str]:
    """Return the exact versions in environment.yml, conda's and pip's."""
    pins: dict[str, str] = {}
    for item in yaml.safe_load(read("environment.yml"))["dependencies"]:
        for entry in item["pip"] if isinstance(item, dict) else [item]:
            if pin := re.fullmatch(r"([A-Za-z0-9._-]+)==?([0-9][^,*<>=]*)", entry):
                pins[normalised(CONDA_NAMES.get(pin[1], pin[1]))] = pin[2]
    return pins


def makefile_targets() -> dict[str, str]:
    """Return the Makefile's rules: target -> prerequisites and recipe."""
    rules = re.split(r"^(?=[a-z.][a-z-]*:)", read("Makefile"), flags=re.MULTILINE)
    return {rule.split(":", 1)[0]: rule for rule in rules[1:]}


def readme_commands() -> list[str]:
    """Return the lines of the README's shell blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", read("README.md"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def workflow_commands(path: Path) -> list[str]:
    """Return each line that the workflow runs, in its order."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    return [line for script in scripts for line in script.splitlines()]


def reviewproof_calls() -> Iterator[tuple[str, list[str]]]:
    """Yield (file, arguments) of each call of our command in the Makefile and the workflows."""
    lines = [("Makefile", line) for line in read("Makefile").splitlines()]
    lines += [(path.name, line) for path in WORKFLOWS for line in workflow_commands(path)]
    for name, line in lines:
        if call := re.search(r"(?:\$\(BIN\)/|^)reviewproof ([a-z].*)", line):
            yield name, call[1].replace("$(FORMATS)", "html,pdf,docx").split()


# The lock


def test_the_lock_holds_everything_that_is_declared() -> None:
    assert declared() - locked().keys() == set()


def test_each_locked_package_has_hashes() -> None:
    for name, (_, hashes) in locked().items():
        assert hashes, f"{name} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), name


def test_the_lock_names_no_index_and_no_address() -> None:
    text = read("requirements.lock")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)


def test_the_environment_is_the_lock() -> None:
    """The tests run on what is locked, so that `figures/` and the rest can be the same bytes."""
    from importlib.metadata import version

    for name in sorted(declared()):
        assert version(name) == locked()[name][0], name


# environment.yml


def test_conda_pins_equal_the_lock() -> None:
    lock = locked()
    pins = {name: version for name, version in conda_pins().items() if name not in CONDA_ONLY}
    assert pins == {name: lock[name][0] for name in pins}


def test_conda_has_every_runtime_dependency() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    runtime = {normalised(re.split(r"[<>=!~ ]", entry)[0]) for entry in project["dependencies"]}
    assert runtime - conda_pins().keys() == set()


def test_conda_brings_quarto_and_a_python_that_the_package_admits() -> None:
    environment = yaml.safe_load(read("environment.yml"))
    plain = [item for item in environment["dependencies"] if isinstance(item, str)]
    assert "quarto>=1.9,<2" in plain
    assert "python>=3.11,<3.14" in plain
    assert "jupyter" in conda_pins()
    assert "jupyter" not in locked()
    assert tomllib.loads(read("pyproject.toml"))["project"]["requires-python"] == ">=3.11"


# README, Makefile, .ci/run and the workflows


def test_the_readme_builds_and_tests_in_two_commands() -> None:
    assert readme_commands()[:2] == ["make", "make test"]


def test_every_make_command_of_the_documents_is_a_target() -> None:
    targets = makefile_targets()
    documents = [read("README.md"), read("docs/development.md"), read(".ci/run")]
    documents += ["\n".join(workflow_commands(path)) for path in WORKFLOWS]
    wanted = {
        target
        for text in documents
        for target in re.findall(r"(?:`|^|timeout [^`\n]*)make ([a-z][a-z-]*)", text, re.MULTILINE)
    }
    assert {"test", "test-quarto", "environment", "figures", "lock"} <= wanted
    assert wanted - targets.keys() == set()


def test_make_alone_proves_and_then_renders_every_format() -> None:
    assert ".DEFAULT_GOAL := review\n" in read("Makefile")
    assert "FORMATS ?= html,pdf,docx\n" in read("Makefile")
    recipe = makefile_targets()["review"]
    calls = re.findall(r"reviewproof (\w+)(.*)", recipe)
    assert calls == [("check", ""), ("render", " --engine auto --to $(FORMATS)")]


def test_make_installs_from_the_lock_alone() -> None:
    recipe = makefile_targets()[".venv-anew"]
    assert "--require-hashes -r requirements.lock" in recipe
    assert "--only-binary :all:" in recipe
    assert "--no-deps --no-build-isolation --editable ." in makefile_targets()["environment"]


def test_make_test_is_style_types_and_tests() -> None:
    targets = makefile_targets()
    assert targets["test"].startswith("test: lint pytest ")
    tools = re.findall(r"-m (ruff check|ruff format --check|mypy|yamllint)", targets["lint"])
    assert tools == ["ruff check", "ruff format --check", "mypy", "yamllint"]
    assert '-m pytest -m "not quarto"' in targets["pytest"]
    assert "-m pytest -m quarto" in targets["test-quarto"]


def test_ci_runs_the_commands_of_the_readme_and_ends_with_the_tests() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line.strip()]
    calls = [line.split(" ", 3)[-1] for line in lines if line.startswith("timeout ")]
    assert calls == readme_commands()[:2]
    assert lines[-1].endswith(" make test")
    assert any(line.startswith("set -Eeuo pipefail") for line in lines)
    assert os.access(script, os.X_OK)


def test_the_workflows_run_the_commands_of_the_readme() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "review.yml"]
    ci, review = map(workflow_commands, WORKFLOWS)
    assert [line for line in ci if line.startswith("make")] == [
        "make",
        "make test",
        "make test-quarto",
    ]
    assert [line for line in review if "apt-get" not in line] == [
        "make environment",
        "source .venv/bin/activate",
        "reviewproof check --format github",
        "source .venv/bin/activate",
        "quarto render",
    ]
    assert {"source .venv/bin/activate", "quarto render"} <= set(readme_commands())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_workflows_may_only_read_and_pin_what_they_use(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert "quarto-dev/quarto-actions/setup" in {name.split("@")[0] for name in used}
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name in used), used
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_our_command_knows_each_option_that_files_call_it_with() -> None:
    calls = list(reviewproof_calls())
    assert ("Makefile", ["check"]) in calls
    assert ("review.yml", ["check", "--format", "github"]) in calls
    for name, (command, *arguments) in calls:
        run = subprocess.run(
            [Path(sys.executable).with_name("reviewproof"), command, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, f"{name}: reviewproof {command}: {run.stderr}"
        for argument in arguments:
            assert argument.split(",")[0] in run.stdout, f"{name}: {command} {argument}"


# make's own mistakes: each is told with its remedy, and nothing is made


def make_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make on a copy of the Makefile and the lock in `folder`."""
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return subprocess.run(
        ["make", "environment", *arguments],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if not key.startswith("MAKE")},
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(path: Path, *, version: str, ensurepip: bool) -> Path:
    """Write an interpreter that answers make's three questions as told, and can do nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "#!/bin/sh\n"
        'case "$*" in\n'
        f"  *version_info*) exit {0 if version >= '3.11' else 1} ;;\n"
        f"  *ensurepip*) exit {0 if ensurepip else 1} ;;\n"
        f"  --version) echo Python {version} ;;\n"
        "  *) exit 99 ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("folder", ["plain", "with a space"])
def test_make_without_python_says_what_to_install(tmp_path: Path, folder: str) -> None:
    run = make_in(tmp_path / folder, "PYTHON=no-such-python")
    assert run.returncode == 2
    assert "error: there is no no-such-python" in run.stderr
    assert "apt install python3 python3-venv" in run.stderr
    assert not (tmp_path / folder / ".venv").exists()


def test_make_refuses_an_old_python(tmp_path: Path) -> None:
    python = fake_python(tmp_path / "bin dir" / "python", version="3.10.9", ensurepip=True)
    run = make_in(tmp_path / "project", f"PYTHON={python}")
    assert run.returncode == 2
    assert f"error: {python} is Python 3.10.9, and 3.11 or newer is needed" in run.stderr
    assert "make PYTHON=python3.12" in run.stderr
    assert not (tmp_path / "project" / ".venv").exists()


def test_make_without_the_venv_module_says_what_to_install(tmp_path: Path) -> None:
    python = fake_python(tmp_path / "bin" / "python", version="3.11.2", ensurepip=False)
    run = make_in(tmp_path / "project", f"PYTHON={python}")
    assert run.returncode == 2
    assert "modules venv and ensurepip are not installed" in run.stderr
    assert "apt install python3-venv" in run.stderr
    assert not (tmp_path / "project" / ".venv").exists()


def test_make_says_so_when_nothing_can_be_installed(tmp_path: Path) -> None:
    """With no index to ask, the install ends in our message, and is not taken for done."""
    project = tmp_path / "project"
    run = make_in(
        project,
        f"PYTHON={sys.executable}",
        "PIP_NO_INDEX=1",
        "PIP_FIND_LINKS=",
        "PIP_CONFIG_FILE=/dev/null",
    )
    assert run.returncode == 2
    assert "error: what requirements.lock names could not be installed" in run.stderr
    assert "help: the machine must reach a Python package index" in run.stderr
    assert not (project / ".venv" / "made-from").exists()


# What is published


def test_the_citation_file_has_the_version_of_the_package() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == reviewproof.__version__
    assert citation["cff-version"] == "1.2.0"
    assert citation["license"] == "MIT"


def test_the_citation_file_cites_the_source_article() -> None:
    (article,) = yaml.safe_load(read("CITATION.cff"))["references"]
    assert article["doi"] == "10.1016/j.jpra.2025.11.011"
    assert article["title"] == "Exosomes in trichology: A literature review"
    assert (article["journal"], article["year"]) == ("JPRAS Open", 2025)
    authors = [f"{person['given-names']} {person['family-names']}" for person in article["authors"]]
    assert len(authors) == 13
    assert (authors[0], authors[-1]) == ("Kar Wai Alvin Lee", "Kyu-Ho Yi")
    front_matter = read("index.qmd")
    assert all(author in front_matter for author in authors)


def test_code_and_text_carry_their_own_licences() -> None:
    assert read("LICENSE").startswith("MIT License\n")
    assert "SPDX-License-Identifier: CC-BY-4.0\n" in read("LICENSE-TEXT")
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "MIT"


def tracked_files() -> list[Path]:
    """Return the files that git tracks or would add; skip where there is no repository."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of tracked files")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip(f"git could not list the files: {listed.stderr.decode(errors='replace')}")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def test_no_file_names_a_machine_or_a_package_host() -> None:
    # Put together here, so that this file does not name what it looks for.
    places = "|".join(["work", "farm", "root", "home", "Users"])
    hosts = "|".join(rf"{name}\.(?:org|com|io)" for name in ("pypi", "pythonhosted", "npmjs"))
    forbidden = re.compile(rf"(?<![\w.~$}}\]-])/(?:{places})/|\b(?:{hosts}|deb\.debian)\b")
    found = []
    for path in tracked_files():
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().splitlines(), start=1):
            if hit := forbidden.search(line.decode("utf-8", errors="replace")):
                found.append(f"{path.relative_to(ROOT)}:{number}: {hit[0]}")
    assert found == []
