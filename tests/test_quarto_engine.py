"""The Quarto engine, and that both engines make the same page of the same sources."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from reviewproof.errors import ReviewError
from reviewproof.render import choose_engine
from reviewproof.render.embedded import EmbeddedEngine
from reviewproof.render.quarto import QuartoEngine, failure, find_quarto, parse_version
from test_embedded_engine import add, make_project, texts

QUARTO = find_quarto(required=False)
needs_quarto = [
    pytest.mark.quarto,
    pytest.mark.skipif(QUARTO is None, reason="no Quarto 1.9 or newer on PATH"),
]


def quarto_marked(test: Callable[..., None]) -> Callable[..., None]:
    for mark in needs_quarto:
        test = mark(test)
    return test


def values(page: html.HtmlElement, path: str) -> list[str]:
    found = page.xpath(path)
    assert isinstance(found, list)
    return [str(value) for value in found]


def fake_quarto(folder: Path, script: str) -> None:
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_versions() -> None:
    assert parse_version("1.10.18\n") == (1, 10, 18)
    assert parse_version("nothing") is None


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo 1.8.27", "must be 1.9 or newer, found 1.8.27"),
        ("echo oops", "prints no version"),
        ("exit 3", "prints no version"),
    ],
)
def test_a_quarto_that_cannot_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, problem: str
) -> None:
    fake_quarto(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin")
    assert choose_engine("auto").name == "embedded"
    with pytest.raises(ReviewError, match=problem):
        choose_engine("quarto")


def test_a_supported_quarto_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_quarto(tmp_path / "bin", "echo 1.10.0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin:/bin")
    chosen = choose_engine("auto")
    assert (chosen.name, chosen.version()) == ("quarto", "1.10.0")
    assert choose_engine("embedded").name == "embedded"


def test_a_failure_is_told_without_stack_traces(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    said = [
        "Starting python3 kernel...",
        "ERROR: Include directive failed.",
        "  in file index.qmd,",
        "  could not find file nope.qmd.",
        "",
        "Stack trace:",
        "    at standaloneInclude (file:///opt/quarto.js:1:2)",
    ]
    error = failure(said, project, "index.qmd")
    assert "could not find file nope.qmd." in error.message
    for noise in ("Stack trace", "quarto.js", "kernel"):
        assert noise not in error.message


def test_a_failure_in_a_cell_is_told_at_its_line(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    line = add(project, "```{python}\nx = 1\nraise ValueError('boom')\n```")
    said = [
        "An error occurred while executing the following cell:",
        "-" * 18,
        "x = 1",
        "raise ValueError('boom')",
        "-" * 18,
        "-" * 75,
        "ValueError                     Traceback (most recent call last)",
        "Cell In[4], line 2",
        "ValueError: boom",
    ]
    error = failure(said, project, "index.qmd")
    assert (error.path, error.line) == ("sections/_first.qmd", line + 2)
    assert "a cell raised ValueError: boom" in error.message


@quarto_marked
def test_both_engines_make_the_same_page(tmp_path: Path) -> None:
    assert QUARTO is not None
    pages = []
    engines: tuple[QuartoEngine | EmbeddedEngine, ...] = (QUARTO, EmbeddedEngine())
    for engine in engines:
        project, output = make_project(tmp_path / engine.name), tmp_path / f"{engine.name}-out"
        output.mkdir()
        made = engine.render(project, ("html", "pdf", "docx"), output, lambda _: None)
        assert sorted(path.name for path in output.iterdir()) == [
            "index.docx",
            "index.html",
            "index.pdf",
        ]
        assert made.engine == engine.name
        pages.append(html.fromstring(made.files["html"].read_bytes()))
    for path in (
        "//span[@class='citation']",
        "//span[@class='citation']//a/@href/..",
        "//a[contains(@class, 'quarto-xref')]",
        "//figcaption",
        "//td",
        "//div[@id='refs']/div",
        "//header[@id='title-block-header']",
        "//h1 | //h2",
        "//nav//a",
        "//pre",
    ):
        ours, theirs = (texts(page, path) for page in pages)
        assert ours == theirs, path
        assert ours, path
    for path in (
        "//span[@class='citation']//a/@href",
        "//a[contains(@class, 'quarto-xref')]/@href",
        "//img/@alt",
        "//div[@id='fig-comb' or @id='tbl-combs']/@id",
        "//section/@id",
    ):
        ours, theirs = (values(page, path) for page in pages)
        assert ours == theirs, path
        assert ours, path


@quarto_marked
def test_one_format_alone_and_the_same_bytes_twice(tmp_path: Path) -> None:
    assert QUARTO is not None
    project = make_project(tmp_path / "project")
    made = []
    for number in (1, 2):
        output = tmp_path / f"output-{number}"
        output.mkdir()
        QUARTO.render(project, ("html",), output, lambda _: None)
        assert [path.name for path in output.iterdir()] == ["index.html"]
        made.append((output / "index.html").read_bytes())
        shutil.rmtree(project / ".quarto", ignore_errors=True)
    assert made[0] == made[1]


@quarto_marked
def test_a_cell_that_raises_stops_quarto_with_line_code_and_error(tmp_path: Path) -> None:
    assert QUARTO is not None
    project = make_project(tmp_path / "project")
    line = add(project, "```{python}\nx = 1\nraise ValueError('boom')\n```")
    (tmp_path / "output").mkdir()
    with pytest.raises(ReviewError) as caught:
        QUARTO.render(project, ("html",), tmp_path / "output", lambda _: None)
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line + 2)
    assert "a cell raised ValueError: boom" in caught.value.message
    assert not list((tmp_path / "output").iterdir())


@quarto_marked
def test_our_own_error_in_a_cell_is_shown_without_a_traceback(tmp_path: Path) -> None:
    assert QUARTO is not None
    project = make_project(tmp_path / "project")
    add(
        project,
        "```{python}\nfrom reviewproof.errors import ReviewError\n"
        "raise ReviewError('must be 3, is 4', path='data/x.csv', line=7, remedy='mend it')\n```",
    )
    (tmp_path / "output").mkdir()
    with pytest.raises(ReviewError) as caught:
        QUARTO.render(project, ("html",), tmp_path / "output", lambda _: None)
    assert "data/x.csv:7: must be 3, is 4\n  help: mend it" in str(caught.value)
    assert "Traceback" not in str(caught.value)
