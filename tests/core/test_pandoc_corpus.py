"""The citations that our scanner finds are those in Pandoc's own tree, in their order."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pandoc_oracle import pandoc_keys

from helpers import make_project, place, where
from reviewproof.manuscript import CITE, Manuscript
from reviewproof.readers.markdown import scan
from reviewproof.readers.qmd import read_qmd

CORPUS = Path(__file__).resolve().parents[1] / "fixtures" / "citations"


def _cases() -> dict[str, str]:
    cases = {}
    for file in sorted(CORPUS.glob("*.md")):
        for part in file.read_text(encoding="utf-8").split("%%% ")[1:]:
            name, _, text = part.partition("\n")
            cases[f"{file.stem}: {name}"] = text
    return cases


CASES = _cases()


def read(root: Path, text: str) -> Manuscript:
    make_project(root, {"index.qmd": text})
    document, _ = read_qmd(root, "index.qmd", lambda code: "")
    return document


def own_keys(root: Path, text: str) -> list[tuple[str, ...]]:
    return [mark.keys for mark in read(root, text).citations()]


@pytest.fixture(scope="module")
def by_pandoc(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, ...]]]:
    keys = pandoc_keys(tmp_path_factory.mktemp("pandoc"), list(CASES.values()))
    return dict(zip(CASES, keys, strict=True))


def test_the_corpus_is_large_and_cites() -> None:
    assert len(CASES) >= 100
    assert sum("@" in text for text in CASES.values()) >= 95


@pytest.mark.parametrize("name", CASES)
def test_the_citations_are_those_of_pandoc_in_its_order(
    name: str, by_pandoc: dict[str, list[tuple[str, ...]]], tmp_path: Path
) -> None:
    assert own_keys(tmp_path, CASES[name]) == by_pandoc[name]
    assert "no" not in {key for mark in by_pandoc[name] for key in mark}


@pytest.mark.parametrize("name", CASES)
def test_every_key_of_the_corpus_stands_at_its_place(name: str, tmp_path: Path) -> None:
    document = read(tmp_path, CASES[name])
    for mark in document.citations():
        for link in mark.links:
            quoted = link.span.text.removeprefix("-").removeprefix("@")
            assert quoted in {link.key, f"{{{link.key}}}"}
            assert mark.span.start <= link.span.start < link.span.end <= mark.span.end
    for paragraph in document.paragraphs:
        assert len(paragraph.text) == paragraph.span.end - paragraph.span.start
        for mark in paragraph.citations:
            assert paragraph.text[mark.span.start - paragraph.span.start] == CITE


@pytest.mark.parametrize("name", CASES)
def test_carriage_returns_change_no_citation(name: str, tmp_path: Path) -> None:
    text = CASES[name]
    assert own_keys(tmp_path / "a", text.replace("\n", "\r\n")) == own_keys(tmp_path / "b", text)


# Documents at random

INLINE = (
    "@one|[@one]|[@one; @two, p. 3]|-@one|[-@two]|@{a/b}|[see @one, pp. 3--5; cf. @two]|@one [p. 3]"
    "|@one [p. 3; @two]|\\@one|`@one`|``a ` @one``|<!-- @one -->|$x_@one$|[by @one](u)|[@one](u)"
    '|[by @one](u "t")|[@one]{.c}|![by @one](f.png)|^[note @one]|^[note [@one]]|[^n]|<b>|</b>'
    "|<span title='@one'>|<a@b.cd>|<https://x/@one>|a@b.cd|*@one*|**[@one]**|~~@one~~|^[@one]^"
    "|H~2~O|'@one'|\"@two\"|word|and|Liang et al.|5 cm|@one's|@two,|[a [@one] b @two]"
    "|[@one;]|[b; @one]|&amp;|@müller2020|@one--x|`a`{=html}|“@one”|\\% |grew.|[x]|(see|)|;"
).split("|")
BLOCKS = (
    "{}¦{}\n{}¦# {}¦- {}\n- {}¦- {}\n\n  {}¦1. {}\n2. {}¦> {}\n> {}¦> {}\n{}¦```\n{}\n```"
    "¦~~~ python\n{}\n~~~¦Before.\n\n    {}¦Term\n\n:   {}¦| {}\n| {}¦::: note\n\n{}\n\n:::"
    "¦| A | B |\n|---|---|\n| {} | {} |¦| A |\n|---|\n| {} |\n\n: Table of {}"
    "¦<!-- {}\n\n{} -->¦<div>\n\n{}\n\n</div>¦---¦- {}\n    - {}\n\n    {}¦[^n]: Note {}"
).split("¦")

phrases = st.lists(st.sampled_from(INLINE), min_size=1, max_size=4).map(" ".join)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Return a block whose gaps are filled with phrases."""
    pattern = draw(st.sampled_from(BLOCKS))
    return re.sub(r"\{\}", lambda _: draw(phrases), pattern)


# No shrinking: it would run Pandoc hundreds of times, and the failing text is short already.
documents = st.lists(blocks(), min_size=1, max_size=4).map(lambda parts: "\n\n".join(parts) + "\n")


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
@given(st.lists(documents, min_size=60, max_size=60))
def test_documents_at_random_are_read_as_pandoc_reads_them(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("random")
    for text, keys in zip(texts, pandoc_keys(folder, texts), strict=True):
        assert own_keys(folder, text) == keys, text


# Captions in the options of a cell

CAPTION = 'fig-cap: "Density, after Liang et al. [@liang2023; @wan2025]."'


def cell(*options: str) -> str:
    lines = "".join(f"#| {option}\n" for option in options)
    return f"Before.\n\n```{{python}}\n{lines}plot()\n```\n\nAfter [@queen2025].\n"


def read_cell(root: Path, text: str) -> Manuscript:
    make_project(root, {"index.qmd": text})
    document, _ = read_qmd(root, "index.qmd", lambda code: None)
    return document


@pytest.mark.parametrize(
    "options",
    [
        (CAPTION,),
        ("label: fig-a", CAPTION, "echo: false"),
        ("tbl-cap: 'After Liang et al. [@liang2023; @wan2025].'",),
        ("fig-cap: After Liang et al. [@liang2023; @wan2025].",),
        ("fig-cap: >", "  After Liang et al.", "  [@liang2023; @wan2025]."),
        ("fig-cap: |", "  After Liang et al.", "  [@liang2023; @wan2025]."),
        ('fig-cap: "After \\"Liang\\" et al.', '  [@liang2023; @wan2025]."'),
        ("fig-subcap:", "  - By Liang [@liang2023; @wan2025]", "  - Nobody"),
    ],
)
def test_a_caption_in_the_options_of_a_cell_is_read(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    text = cell(*options)
    document = read_cell(tmp_path, text)
    assert [mark.keys for mark in document.citations()] == [
        ("liang2023", "wan2025"),
        ("queen2025",),
    ]
    caption = next(p for p in document.paragraphs if p.place == "caption" and p.citations)
    (mark,) = caption.citations
    quote = "[@liang2023; @wan2025]"
    assert where(mark.span) == place("index.qmd", text, text.index(quote), len(quote))
    assert len(caption.text) == caption.span.end - caption.span.start
    assert "#|" not in caption.text
    spots = [(link.key, text.index(f"@{link.key}")) for link in mark.links]
    assert [(link.key, link.span.start) for link in mark.links] == spots
    assert "@wan2025" in document.expanded


@pytest.mark.parametrize(
    "options",
    [
        (CAPTION, "include: false"),
        (CAPTION, "eval: false"),
        ('fig-alt: "By [@liang2023]"',),
        ("fig-cap: By \\@liang2023 and `@liang2023`",),
        ('fig-cap: "broken [@liang2023]',),
    ],
)
def test_what_a_cell_does_not_print_as_a_caption_cites_nothing(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    document = read_cell(tmp_path, cell(*options))
    assert [mark.keys for mark in document.citations()] == [("queen2025",)]


def test_an_option_behind_the_code_is_a_comment(tmp_path: Path) -> None:
    text = f"```{{python}}\nplot()\n#| {CAPTION}\n```\n"
    assert list(read_cell(tmp_path, text).citations()) == []


def test_a_name_over_two_lines_of_a_caption_is_one(tmp_path: Path) -> None:
    text = cell("fig-cap: >", "  After Liang et", "  al. [@liang2023].")
    caption = next(p for p in read_cell(tmp_path, text).paragraphs if p.citations)
    assert re.search(r"Liang et\s+al\. ", caption.text)


# Time

TRAPS = (
    "[",
    "[@a ",
    "[a](",
    "@",
    "@a ",
    "@{a{",
    "`",
    "` a ``b ",
    "$a",
    '<a b="',
    "<!--",
    "a <!-- b\n\n",
    "\\begin{a}\n",
    "\\a{",
    "{#a ",
    "- a\n",
    "- a\n\n",
    "    a\n\n",
    "> a\n",
    "```a\n",
    "[^a]: b\n\n",
    "[^a] ",
    "a\n: b\n",
    "| a | b |\n",
    "a  b\n-- --\n",
    "::: a\n",
    "*@a ",
    "[@a;",
    "^[",
    "# a\n",
    "<div>\n",
    "a\n\n",
    "Liang et al. [@a; @b, p. 3] found *that* `code` $x$ [a](b) and @c [p. 3].\n",
)


@pytest.mark.parametrize("trap", TRAPS)
def test_a_long_text_takes_no_more_than_its_length(trap: str) -> None:
    """A text of 16 times the length takes about 16 times as long, and never its square (256)."""

    def seconds(length: int) -> float:
        text = trap * (length // len(trap))
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            scan(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(96_000) <= 80 * max(seconds(6_000), 0.0005)
