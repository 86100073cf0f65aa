"""OUT806: the alternative texts of pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import codes, make_project, of
from reviewproof.proof import Report, prove
from reviewproof.readback import prove_page
from reviewproof.readers.html import read_html

from .pages import PAGE, Rendered, prove_text

SOURCE = (
    'We saw mice.\n\n![](a.png){fig-alt="Four \\"old\\" mice,\n  n = 12."}\n\n![A caption](b.png)\n'
)
FOUR = "Four &quot;old&quot; mice, n = 12."


def proved(folder: Path, pictures: str) -> Report:
    files = {"index.qmd": SOURCE, "references.bib": ""}
    sources = prove(make_project(folder / "review", files))
    body = f"<p>We saw mice.</p><p>{pictures}</p><figure><img src=b alt='A caption'></figure>"
    (folder / PAGE).write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    return prove_page(sources.project, read_html(folder, Path(PAGE)))


@pytest.mark.parametrize(
    "picture",
    [
        f'<img src="a" alt="{FOUR}">',
        f'<img src="a" alt="{FOUR}" role="img" aria-label="{FOUR}">',
        f'<svg role="img" aria-label="{FOUR}"><path d=""/></svg>',
    ],
)
def test_what_the_source_says_holds(tmp_path: Path, picture: str) -> None:
    report = proved(tmp_path, picture)
    assert "OUT806" not in codes(report)
    assert report.checked["OUT806"] == 1


@pytest.mark.parametrize(
    "picture",
    [
        f'<img src="a" alt="{FOUR.replace("12", "13")}">',
        f'<img src="a" alt="{FOUR}" aria-label="{FOUR.replace("12", "13")}">',
    ],
)
def test_another_number_is_found_at_the_picture(tmp_path: Path, picture: str) -> None:
    [finding] = of(proved(tmp_path, picture), "OUT806")
    assert finding.span.text == picture
    assert "has “= 12.”, but it has “= 13.”" in finding.message


@pytest.mark.parametrize("picture", ["", '<img src="a">', '<img src="a" alt="Something else">'])
def test_a_text_that_is_lost_is_found(tmp_path: Path, picture: str) -> None:
    [finding] = of(proved(tmp_path, picture), "OUT806")
    assert finding.span.whole_file
    assert 'must have the alternative text “Four "old" mice, n = 12.”' in finding.message


def test_both_figures_of_the_review_are_read(rendered: Rendered, tmp_path: Path) -> None:
    assert rendered.text.count("n = 734") >= 1
    altered = rendered.text.replace("n = 734", "n = 735", 1)
    [finding] = of(prove_text(rendered, tmp_path, altered), "OUT806")
    assert "n = 735" not in finding.expected
    assert "n = 734" in finding.expected
