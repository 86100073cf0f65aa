"""Each failure that must stop a build stops `reviewproof render`, and the last output stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewproof.cli import main

from .failures import FAILURES, Failure, missing
from .pages import bytes_of, copy_project, put_last_output


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(wanted: str) -> object:
        raise AssertionError(f"an engine was chosen ({wanted}) although the sources do not hold")

    monkeypatch.setattr("reviewproof.render.choose_engine", fail)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
@pytest.mark.usefixtures("no_engine")
def test_the_build_stops_before_it_renders(
    failure: Failure, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_project(tmp_path / "review")
    last = put_last_output(root)
    expected = failure.spoil(root)
    status = main(["render", "--engine", "embedded", "--to", "html", str(root)])
    printed = capsys.readouterr()
    assert status == failure.status
    assert missing(printed.out, expected) == []
    assert "the output folder is as it was" in printed.err
    assert "Traceback" not in printed.out + printed.err
    assert bytes_of(root / "_output") == last
