"""The shipped review, rendered once for all tests of a session."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reviewproof.proof import prove

from .pages import PAGE, Rendered, copy_project


def _render(root: Path, formats: str) -> Rendered:
    command = [sys.executable, "-m", "reviewproof.cli", "render"]
    done = subprocess.run(
        [*command, "--engine", "embedded", "--to", formats, str(root)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = (root / "_output" / PAGE).read_bytes().decode("utf-8")
    # A hundred tests alter the page and read it back: without its pictures that is much faster.
    text = re.sub(r'(?<=src="data:)[^"]+', ",", text)
    return Rendered(root, done.returncode, done.stdout, done.stderr, text, prove(root).project)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    return _render(copy_project(tmp_path_factory.mktemp("rendered") / "review"), "html")


@pytest.fixture(scope="session")
def all_formats(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The same, as HTML, PDF and Word."""
    return _render(copy_project(tmp_path_factory.mktemp("formats") / "review"), "html,pdf,docx")
