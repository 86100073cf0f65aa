"""Quarto Markdown: what is prose, which keys stand where; the keys are those of Pandoc."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers import edit, find, findings, load, make_project, only, place, read, where, whole, write
from reviewproof.errors import ReviewError
from reviewproof.findings import Finding
from reviewproof.manuscript import CITE, CODE, Manuscript, Place
from reviewproof.pandoc import pandoc_marks
from reviewproof.readers.markdown import Kind, scan
from reviewproof.readers.qmd import read_qmd, section_name

# Each snippet with the keys of its marks, in the order in which they stand.
SNIPPETS: dict[str, tuple[str, list[list[str]]]] = {
    "bracket": ("A claim [@one].", [["one"]]),
    "group": ("A claim [@one; @two;@three].", [["one", "two", "three"]]),
    "in the text": ("So says @one.", [["one"]]),
    "in the text with a locator": ("So says @one [p. 3] and on.", [["one"]]),
    "in the text with a locator and more": ("So says @one [p. 3; @two].", [["one", "two"]]),
    "without the author": ("Liang [-@one] and -@two.", [["one"], ["two"]]),
    "prefix and suffix": (
        "A claim [see @one, pp. 3--5, and more; cf. also @two].",
        [["one", "two"]],
    ),
    "locator in braces": ("A claim [@one, {p. 3}; @two{ch. 2}].", [["one", "two"]]),
    "odd key": ("A claim [@{https://a.b/c?d=1}] and not @{x y}.", [["https://a.b/c?d=1"]]),
    "unicode keys": ("Von [@müller2020; @杜2021; @ё].", [["müller2020", "杜2021", "ё"]]),
    "punctuation inside a key": ("[@a:b.c_d-e/f+g] and @one.", [["a:b.c_d-e/f+g"], ["one"]]),
    "punctuation after a key": (
        "As @one, @two; and @three: so @four!",
        [["one"], ["two"], ["three"], ["four"]],
    ),
    "doubled punctuation ends a key": ("See @one--two and @three..four.", [["one"], ["three"]]),
    "a key that starts with a digit": ("[@2020liang]", [["2020liang"]]),
    "a key that starts with an underscore": ("[@_one]", [["_one"]]),
    "emphasis": ("*@one* and **[@two]** and _see @three!_", [["one"], ["two"], ["three"]]),
    "quotes and parentheses": (
        "So (@one) \"@two\" '@three' “@four”",
        [["one"], ["two"], ["three"], ["four"]],
    ),
    "an e-mail address": ("Write to someone@example.org, not @one.", [["one"]]),
    "an e-mail address in brackets": ("Write to <someone@example.org> [@one].", [["one"]]),
    "an escaped at": (r"Not \@one, but @two; not [\@three] either.", [["two"]]),
    "a lone at": ("5 @ 3 and @, and @-x and @.", []),
    "code": ("Not `@one`, ``a ` @two``, but @three.", [["three"]]),
    "an unclosed backtick": ("A lone ` and @one.", [["one"]]),
    "a fenced block": ("```\n@one\n```\n\n@two", [["two"]]),
    "a fenced block with a language": ("~~~ {.python}\n@one\n~~~\n\n@two", [["two"]]),
    "a fence inside a longer fence": ("````\n```\n@one\n```\n````\n\n@two", [["two"]]),
    "an indented block": ("Before.\n\n    @one\n\nAfter @two.", [["two"]]),
    "a comment": ("Yes @one <!-- not @two\n\nnor [@three] --> but @four.", [["one"], ["four"]]),
    "raw HTML": ('A <span title="@one">word</span> @two.', [["two"]]),
    "raw inline": ("A `@one`{=html} word @two.", [["two"]]),
    "a raw block": ("```{=html}\n<p>@one</p>\n```\n\n@two", [["two"]]),
    "mathematics": ("The $x_@one$ and $$y_{@two}$$ but @three costs $5 or $6.", [["three"]]),
    "a link": ("See [the page](https://a.b/@one) and [by @two](https://a.b).", [["two"]]),
    "an automatic link": ("See <https://a.b/@one> and @two.", [["two"]]),
    "an image": ("![By [@one]](figure.png){#fig-a}", [["one"]]),
    "attributes": ("A [span]{.b title='@one'} and @two.", [["two"]]),
    "a footnote in place": ("A note^[As @one says [@two].] here.", [["one"], ["two"]]),
    "a footnote below": ("A note[^n] here @two.\n\n[^n]: As [@one] says.", [["one"], ["two"]]),
    "a heading": ("# On @one {#sec-a}\n\n@two", [["one"], ["two"]]),
    "a list": ("- [@one]\n- b\n\n    still the item [@two]", [["one"], ["two"]]),
    "a quotation": ("> As @one says,\n> and [@two;\n> @three].", [["one"], ["two", "three"]]),
    "over two lines": ("A claim [@one;\n@two].", [["one", "two"]]),
    "a pipe table with a caption": (
        "| A | B |\n|---|---|\n| [@one] | @two |\n\n: By [@three] {#tbl-a}",
        [["three"], ["one"], ["two"]],  # Pandoc's tree has the caption before the cells
    ),
    "a div": ("::: {.callout-note title='@one'}\nAs @two says.\n:::", [["two"]]),
    "a definition": ("Term\n\n:   As @one says.", [["one"]]),
    "superscript beside": ("Text^[@one]^ and H~2~O@two.", [["one"]]),
    "brackets in brackets": ("[as [@one] says] and [[@two]].", [["one"], ["two"]]),
    "text in brackets": ("[no key; @one] and [@two; no key].", [["one"], ["two"]]),
    "a key inside a prefix": ("[see [@one] and @two].", [["two"], ["one"]]),
    "after a dash": ("word-@one and word--@two and word/@three.", [["one"], ["two"], ["three"]]),
    "a cross-reference": ("In @fig-a, [@tbl-b] and @one.", [["fig-a"], ["tbl-b"], ["one"]]),
    "line block": ("| @one\n| @two", [["one"], ["two"]]),
    "an HTML block": ("<div>\n\n@one\n\n</div>", [["one"]]),
    "strikeout": ("~~@one~~ @two", [["one"], ["two"]]),
}


def nothing(code: str) -> str | None:
    """Print nothing, whatever the code."""
    return ""


def manuscript(root: Path, text: str, produce: Callable[[str], str | None] = nothing) -> Manuscript:
    make_project(root, {"index.qmd": text})
    read_in, found = read_qmd(root, "index.qmd", produce)
    assert found == ()
    return read_in


def own_keys(document: Manuscript) -> list[str]:
    """Return every key with every cross-reference, in the order in which they stand."""
    places = [(link.span.start, link.key) for mark in document.citations() for link in mark.links]
    places += [(cross.span.start, cross.label) for cross in document.cross_references()]
    return [key for _, key in sorted(places)]


@pytest.fixture(scope="module")
def by_pandoc(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The keys that Pandoc sees in each snippet; one run for all, parted by keys of our own."""
    text = "\n\n".join(
        f"@part-{number}\n\n{snippet}" for number, (snippet, _) in enumerate(SNIPPETS.values())
    )
    keys: list[list[str]] = []
    for mark in pandoc_marks(tmp_path_factory.mktemp("pandoc"), text, "", ""):
        for key in mark.keys:
            if key.startswith("part-"):
                keys.append([])
            else:
                keys[-1].append(key)
    return dict(zip(SNIPPETS, keys, strict=True))


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_keys_are_those_of_pandoc(
    name: str, by_pandoc: dict[str, list[str]], tmp_path: Path
) -> None:
    snippet, expected = SNIPPETS[name]
    document = manuscript(tmp_path, f"{snippet}\n")
    assert sorted(by_pandoc[name]) == sorted(key for keys in expected for key in keys)
    assert sorted(own_keys(document)) == sorted(by_pandoc[name])


@pytest.mark.parametrize("name", SNIPPETS)
def test_every_key_stands_where_it_is_said_to_stand(name: str, tmp_path: Path) -> None:
    document = manuscript(tmp_path, f"{SNIPPETS[name][0]}\n")
    for mark in document.citations():
        for link in mark.links:
            quoted = link.span.text.removeprefix("-").removeprefix("@")
            assert quoted in {link.key, f"{{{link.key}}}"}
            assert mark.span.start <= link.span.start < link.span.end <= mark.span.end
    for paragraph in document.paragraphs:
        assert len(paragraph.text) == paragraph.span.end - paragraph.span.start


@pytest.mark.parametrize(
    "name",
    [
        "bracket",
        "group",
        "in the text",
        "in the text with a locator",
        "prefix and suffix",
        "odd key",
        "unicode keys",
        "over two lines",
        "a pipe table with a caption",
        "a quotation",
    ],
)
def test_keys_of_one_mark_stay_together(name: str, tmp_path: Path) -> None:
    snippet, expected = SNIPPETS[name]
    marks = manuscript(tmp_path, f"{snippet}\n").citations()
    assert [list(mark.keys) for mark in marks] == expected


# What this scanner and Pandoc read differently. None may pass in silence.
DIFFERENCES = (
    "(@one) An example list.\n\nAs (@one) shows.",
    "See https://a.b/@one here.",
    "[^@one] x.\n\n[^@one]: y",
    "\\cite{@one} x",
    "\\begin{x}\n@one\n\\end{x}\n\n@two",
    "text <!-- unclosed @one\n\nmore @two",
    "```\n@one\n\n@two",
    "x\n\n---\na: '@one'\n---\n\n@two",
    "- a\n\n      @one\n",
    "> a\n\n>     @one",
    "<script>@one</script>",
    "<pre>\n@one\n</pre>",
    "{{< meta @one >}} @two",
    "@one@two",
    "a`b`{.py @one}",
)


@pytest.mark.parametrize("text", DIFFERENCES)
def test_a_difference_from_pandoc_is_never_silent(tmp_path: Path, text: str) -> None:
    document = manuscript(tmp_path, f"{text}\n")
    marks = pandoc_marks(tmp_path, f"{text}\n", "", "")
    if sorted(own_keys(document)) == sorted(key for mark in marks for key in mark.keys):
        return
    found = findings(tmp_path, "SRC010")
    assert found
    assert all(finding.found in {"one", "two"} for finding in found)


def test_a_mark_has_an_exact_place_and_a_form(tmp_path: Path) -> None:
    text = "# A\n\nSo says Müller [see @one, p. 3; -@two],\nas @three [p. 4] does.\n"
    first, second = manuscript(tmp_path, text).citations()
    mark = "[see @one, p. 3; -@two]"
    assert where(first.span) == place("index.qmd", text, text.index(mark), len(mark))
    assert [where(link.span) for link in first.links] == [
        place("index.qmd", text, text.index("@one"), 4),
        place("index.qmd", text, text.index("-@two"), 5),
    ]
    assert (first.span.first.line, first.span.first.column) == (3, 16)
    mark = "@three [p. 4]"
    assert where(second.span) == place("index.qmd", text, text.index(mark), len(mark))
    assert (first.in_text, second.in_text) == (False, True)


def test_a_mark_is_masked_in_the_text(tmp_path: Path) -> None:
    paragraph = only_paragraph(manuscript(tmp_path, "So `x` [@one].\n"))
    assert paragraph == f"So {CODE * 3} {CITE * 6}.\n"


def only_paragraph(document: Manuscript) -> str:
    assert len(document.paragraphs) == 1
    return document.paragraphs[0].text


def test_a_file_with_carriage_returns_reads_the_same(tmp_path: Path) -> None:
    text = (
        "---\ntitle: A\n---\n\n# A\n\n```{python}\nreview.x\n```\n\nSays [@one].\n\n"
        "```\ncode @no\n```\n\n::: {#refs}\n:::\n\nAnd `{python} review.y` @two.\n"
    )
    plain = manuscript(tmp_path / "a", text)
    other = manuscript(tmp_path / "b", text.replace("\n", "\r\n"))
    assert own_keys(other) == own_keys(plain) == ["one", "two"]
    assert [cell.code.strip() for cell in other.cells] == ["review.x", "review.y"]
    assert [(p.place, p.span.first.line) for p in other.paragraphs] == [
        (p.place, p.span.first.line) for p in plain.paragraphs
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("# A\n\nb\n", [Place.HEADING, Place.PROSE]),
        ("# A\nb\n", [Place.HEADING, Place.PROSE]),
        ("a\nb\n\nc\n", [Place.PROSE, Place.PROSE]),
        ("| a |\n|---|\n| b |\n\n: C {#tbl-a}\n", [Place.TABLE, Place.CAPTION]),
        ("| a |\n|---|\n| b |\n: C {#tbl-a}\n", [Place.TABLE, Place.CAPTION]),
        ("Table: C\n\n| a |\n|---|\n", [Place.CAPTION, Place.TABLE]),
        ("![C](a.svg){#fig-a}\n", [Place.CAPTION]),
        ("---\ntitle: A\n---\n\nb\n", [Place.METADATA, Place.PROSE]),
        ("```\ncode\n```\n", []),
        ("::: {.note}\na\n:::\n", [Place.PROSE]),
    ],
)
def test_a_block_is_known_for_what_it_is(tmp_path: Path, text: str, places: list[Place]) -> None:
    assert [paragraph.place for paragraph in manuscript(tmp_path, text).paragraphs] == places


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("# A {#sec-a}\n", "sec-a"),
        ("# A {.x #sec-a .y}\n", "sec-a"),
        ("![C](a.svg){#fig-a width=3}\n", "fig-a"),
        ("| a |\n|---|\n\n: C {#tbl-a}\n", "tbl-a"),
        ("::: {#fig-a}\nx\n:::\n", "fig-a"),
        ("::: {.panel #fig-a}\nx\n:::\n", "fig-a"),
        ("```{#lst-a .python}\nx\n```\n", "lst-a"),
        ("```{python}\n#| label: fig-a\nx\n```\n", "fig-a"),
        ("$$x$$ {#eq-a}\n", "eq-a"),
    ],
)
def test_a_label_is_found_where_quarto_finds_it(tmp_path: Path, text: str, label: str) -> None:
    assert [found.id for found in manuscript(tmp_path, text).labels] == [label]


@pytest.mark.parametrize(
    "text", ["`{#fig-a}`\n", "```\n# A {#sec-a}\n```\n", "<!-- {#sec-a} -->\n"]
)
def test_code_and_comments_have_no_labels(tmp_path: Path, text: str) -> None:
    assert manuscript(tmp_path, text).labels == ()


def test_includes_are_read_in_place(tmp_path: Path) -> None:
    files = {
        "sections/_01-one.qmd": "# One\n\nBy [@b].\n\n{{< include _inner.qmd >}}\n",
        "sections/_inner.qmd": "By [@c].\n",
    }
    make_project(tmp_path, files)
    document = manuscript(
        tmp_path, "By [@a].\n\n{{< include sections/_01-one.qmd >}}\n\nBy [@d].\n"
    )
    assert own_keys_in_order(document) == ["a", "b", "c", "d"]
    assert [source.path for source in document.sources] == [
        "index.qmd",
        "sections/_01-one.qmd",
        "sections/_inner.qmd",
    ]
    assert [paragraph.section for paragraph in document.paragraphs] == [
        "index",
        "one",
        "one",
        "inner",
        "index",
    ]
    assert document.expanded.split() == "By [@a]. # One By [@b]. By [@c]. By [@d].".split()


def own_keys_in_order(document: Manuscript) -> list[str]:
    return [key for mark in document.citations() for key in mark.keys]


@pytest.mark.parametrize(
    ("path", "name"),
    [("sections/_02-methods.qmd", "methods"), ("index.qmd", "index"), ("a/_b-c.qmd", "b-c")],
)
def test_a_section_is_named_after_its_file(path: str, name: str) -> None:
    assert section_name(path) == name


def test_a_cell_prints_into_the_text(tmp_path: Path) -> None:
    text = "By [@a].\n\n```{python}\nreview.table()\n```\n\nThen `{python} review.n` men [@c].\n"

    def produce(code: str) -> str | None:
        return "| [@b] |\n|---|\n\n: C {#tbl-a}\n" if "table" in code else "5"

    document = manuscript(tmp_path, text, produce)
    assert own_keys_in_order(document) == ["a", "b", "c"]
    cell = "```{python}\nreview.table()\n```"
    printed = list(document.citations())[1]
    assert printed.span.text == "[@b]"
    spot = find(tmp_path, "index.qmd", cell)
    assert (printed.span.first.line, printed.span.first.column) == (spot.line, spot.column)
    assert [label.id for label in document.labels] == ["tbl-a"]
    assert "Then 5 men [@c]." in document.expanded
    assert [(cell.inline, cell.output) for cell in document.cells] == [
        (False, "| [@b] |\n|---|\n\n: C {#tbl-a}\n"),
        (True, "5"),
    ]


def test_a_cell_that_cannot_be_computed_is_a_finding(tmp_path: Path) -> None:
    def produce(code: str) -> str | None:
        raise ReviewError("there is no such thing", remedy="did you mean another?")

    make_project(tmp_path, {"index.qmd": "So `{python} review.x` men.\n"})
    _, found = read_qmd(tmp_path, "index.qmd", produce)
    finding = only(list(found))
    assert finding.code == "SRC009"
    assert "there is no such thing" in finding.message
    assert finding.hint == "did you mean another?"
    assert where(finding.span) == find(tmp_path, "index.qmd", "`{python} review.x`")


def problems(root: Path, files: dict[str, str | bytes]) -> list[Finding]:
    make_project(root, files)
    return list(load(root).findings)


@pytest.mark.parametrize(
    "opening", ["```\n", "```text\n", "~~~\n", "<!-- a note\n", "A ` b `` ", "$$ ", "[see "]
)
def test_what_is_never_closed_hides_no_citation(opening: str, tmp_path: Path) -> None:
    text = f"{opening}A `{{python}} 1` claim of @one (`{{python}} 2`) and [@two].\n\nThen [@three]."
    manuscript, _ = read_qmd(make_project(tmp_path, {"index.qmd": text}), "index.qmd", str.strip)
    keys = [citation.keys for citation in manuscript.citations()]
    assert keys == [("one",), ("two",), ("three",)]
    assert [cell.code for cell in manuscript.cells] == ["1", "2"]
    assert "A 1 claim of @one (2) and" in manuscript.expanded
    marks = pandoc_marks(tmp_path, manuscript.expanded, (), "")
    assert [mark.keys for mark in marks] == keys


@pytest.mark.parametrize("path", ['"parts/ä 1.qmd"', "'parts/ä 1.qmd'", '"parts/ä 1.qmd" x y=1'])
def test_a_path_in_quotes_may_have_a_space(path: str, tmp_path: Path) -> None:
    files = {"index.qmd": f"A\n\n{{{{< include {path} >}}}}\n", "parts/ä 1.qmd": "By [@b].\n"}
    manuscript, found = read_qmd(make_project(tmp_path, files), "index.qmd", str.strip)
    assert found == ()
    assert [source.path for source in manuscript.sources] == ["index.qmd", "parts/ä 1.qmd"]


@pytest.mark.parametrize("times", [4000])
@pytest.mark.parametrize(
    "make",
    [
        lambda times: "<!-- a\n" * times,
        lambda times: "```r\n" * times,
        lambda times: "::: {.a}\n\n" * times,
        lambda times: "$$ a " * times,
        lambda times: "{{< a " * times,
        lambda times: "[see " * times + "@one",
        lambda times: "[see " + "a " * times + "@one " * times,
        lambda times: "`{python} a " * times,
        lambda times: "<!--" + "\n\n" * times + "<!-- -->",
    ],
    ids="comments fences parts formulas shortcodes brackets prefix cells blanks".split(),
)
def test_what_is_never_closed_takes_time_in_proportion(
    make: Callable[[int], str], times: int
) -> None:
    seconds = []
    for size in (times // 8, times):
        start = time.process_time()
        scan(make(size))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 24 * max(seconds[0], 0.01)


def test_a_missing_include_is_located(tmp_path: Path) -> None:
    finding = only(problems(tmp_path, {"index.qmd": "A\n\n{{< include sections/_a.qmd >}}\n"}))
    assert (finding.code, finding.found) == ("SRC002", "sections/_a.qmd")
    assert where(finding.span) == find(tmp_path, "index.qmd", "{{< include sections/_a.qmd >}}")
    assert "there is no such file" in finding.message
    assert finding.hint


@pytest.mark.parametrize(
    "target", ["_a.qmd", "./_a.qmd", "/sections/_a.qmd", "../sections/_a.qmd", "../index.qmd"]
)
def test_a_circle_of_includes_ends_in_a_finding(tmp_path: Path, target: str) -> None:
    inner = f"A\n\n{{{{< include {target} >}}}}\n"
    files: dict[str, str | bytes] = {
        "index.qmd": "A\n\n{{< include sections/_a.qmd >}}\n",
        "sections/_a.qmd": inner,
    }
    finding = only(problems(tmp_path, files))
    assert finding.code == "SRC002"
    assert "must not include itself" in finding.message
    assert where(finding.span) == find(tmp_path, "sections/_a.qmd", f"{{{{< include {target} >}}}}")


def test_one_file_may_be_included_twice(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "index.qmd": "{{< include sections/_a.qmd >}}\n\n{{< include sections/_a.qmd >}}\n",
        "sections/_a.qmd": "A\n",
    }
    assert problems(tmp_path, files) == []


def test_an_included_file_must_be_utf_8(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "index.qmd": "A\n\n{{< include sections/_a.qmd >}}\n",
        "sections/_a.qmd": "A\nβ ".encode() + b"\xff\n",
    }
    finding = only(problems(tmp_path, files))
    assert (finding.code, finding.span.source.path) == ("SRC001", "sections/_a.qmd")
    assert (finding.span.first.line, finding.span.first.column) == (2, 3)
    assert "0xff" in finding.message


def test_the_main_file_must_be_there(tmp_path: Path) -> None:
    finding = only(problems(tmp_path, {}))
    assert finding.code == "SRC001"
    assert whole(finding, "index.qmd")


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: A\nauthor: [B\n", 3),
        ('title: "A" B\n', 2),
        ("title: A\n\tdate: B\n", 3),
        ("title: A\ndate: 2026-02-31\n", 3),
    ],
)
def test_broken_front_matter_is_located(tmp_path: Path, front: str, line: int) -> None:
    finding = only(problems(tmp_path, {"index.qmd": f"---\n{front}---\n\nA\n"}))
    assert (finding.code, finding.span.source.path) == ("SRC003", "index.qmd")
    assert finding.message.startswith("YAML must be valid, but ")
    assert finding.span.first.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("project:\n  render: [index.qmd\n", 2),
        ("project:\n  type: default\n type: x\n", 3),
        ("date: 2026-02-31\n", 1),
        ("a: *b\n", 1),
        ("a: 1\nb: {[c]: d}\n", 2),
    ],
)
def test_a_broken_configuration_is_located(tmp_path: Path, text: str, line: int) -> None:
    finding = only(problems(tmp_path, {"_quarto.yml": text, "index.qmd": "A\n"}))
    assert (finding.code, finding.span.source.path) == ("SRC003", "_quarto.yml")
    assert finding.span.first.line == line


def test_a_configuration_is_a_mapping(tmp_path: Path) -> None:
    finding = only(problems(tmp_path, {"_quarto.yml": "- a\n", "index.qmd": "A\n"}))
    assert finding.code == "SRC003"
    assert whole(finding, "_quarto.yml")
    assert "it is a list" in finding.message


def test_keys_in_the_front_matter_count_as_pandoc_counts_them(tmp_path: Path) -> None:
    text = "---\ntitle: A\nabstract: |\n  As [@one] says.\n---\n\nThen [@two].\n"
    assert own_keys(manuscript(tmp_path, text)) == ["one", "two"]


MARKDOWN = st.lists(
    st.sampled_from(
        [*"@[]{}()<>`$\\#|:;-~^*_ \n\r\tab1é²", "```", "{python}", "@{", "<!--", "\n\n"]
    ),
    max_size=40,
).map("".join)


@given(st.text() | MARKDOWN)
@example("`" * 3 + "\n")
def test_masking_keeps_the_length_and_every_token_inside(text: str) -> None:
    scanned = scan(text)
    assert len(scanned.masked) == len(text)
    assert scanned.masked.count("\n") == text.count("\n")
    done = 0
    for token in scanned.tokens:
        assert done <= token.start <= token.end <= len(text)
        done = token.start
        if token.kind is Kind.LABEL:
            assert token.value


@given((st.text() | MARKDOWN).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary())
def test_no_source_escapes_as_an_exception(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "sources"
    write(root, "_a.qmd", "A [@one].\n")
    write(root, "index.qmd", raw)
    document, found = read_qmd(root, "index.qmd", nothing)
    assert {finding.code for finding in found} <= {"SRC001", "SRC002", "SRC003"}
    for paragraph in document.paragraphs:
        assert len(paragraph.text) == paragraph.span.end - paragraph.span.start
        for mark in paragraph.citations:
            assert paragraph.span.start <= mark.span.start < mark.span.end <= paragraph.span.end


@given(st.text() | MARKDOWN)
def test_no_configuration_escapes_as_an_exception(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "configurations"
    raw = text.encode("utf-8", "surrogatepass")
    make_project(root, {"_quarto.yml": raw, "index.qmd": b"---\n" + raw + b"\n---\n"})
    assert {finding.code for finding in load(root).findings} <= {"SRC001", "SRC002", "SRC003"}


def test_every_section_of_the_review_ends_in_a_newline_and_has_unix_line_endings(
    review: Path,
) -> None:
    for file in (
        "index.qmd",
        *(f"sections/{path.name}" for path in (review / "sections").iterdir()),
    ):
        text = read(review, file)
        assert text.endswith("\n")
        assert "\r" not in text


def test_the_review_reads_the_same_with_carriage_returns(review: Path) -> None:
    plain = load(review)
    for file in (
        "index.qmd",
        *(f"sections/{path.name}" for path in (review / "sections").iterdir()),
    ):
        write(review, file, read(review, file).replace("\n", "\r\n"))
    other = load(review)
    assert other.marks == plain.marks
    assert other.findings == ()
    assert [source.path for source in other.manuscript.sources] == [
        source.path for source in plain.manuscript.sources
    ]


def test_an_edit_helper_says_where_it_edited(tmp_path: Path) -> None:
    make_project(tmp_path, {"index.qmd": "a\nbβ c c\n"})
    spot = edit(tmp_path, "index.qmd", "c", "dd", 1)
    assert (spot.line, spot.column, spot.end_column, spot.quote) == (2, 6, 8, "dd")
    assert read(tmp_path, "index.qmd") == "a\nbβ c dd\n"
