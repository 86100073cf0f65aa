"""The shipped review, rendered once for all tests of a session."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from reviewproof.cli import main
from reviewproof.proof import prove

from .pages import PAGE, Rendered, copy_project


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    root = copy_project(tmp_path_factory.mktemp("rendered") / "review")
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main(["render", "--engine", "embedded", "--to", "html", str(root)])
    assert status == 0, out.getvalue() + err.getvalue()
    text = (root / "_output" / PAGE).read_bytes().decode("utf-8")
    return Rendered(root, status, out.getvalue(), err.getvalue(), text, prove(root).project)
