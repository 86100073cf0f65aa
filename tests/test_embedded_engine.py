"""The embedded engine on a fixture that uses every construct of the manuscript."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pypdf
import pytest
from lxml import html

from reviewproof.errors import ReviewError
from reviewproof.render import choose_engine
from reviewproof.render.document import Cell, Prose, read_document
from reviewproof.render.embedded import EmbeddedEngine
from reviewproof.render.front_matter import split_front_matter
from reviewproof.render.settings import long_date, read_settings

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "engine"


def make_project(folder: Path) -> Path:
    """Copy the fixture with the styles and formats of the manuscript itself."""
    shutil.copytree(FIXTURE, folder)
    shutil.copytree(ROOT / "styles", folder / "styles")
    text = (ROOT / "_quarto.yml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not re.match(r"\s+(pre|post)-render:", line)]
    (folder / "_quarto.yml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def render(project: Path, output: Path, formats: tuple[str, ...] = ("html",)) -> list[str]:
    """Render and return what the engine said."""
    said: list[str] = []
    output.mkdir()
    EmbeddedEngine().render(project, formats, output, said.append)
    return said


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two renders of two copies, in folders of different names."""
    folder = tmp_path_factory.mktemp("rendered")
    for name in ("one", "another-name"):
        project = make_project(folder / f"project-{name}")
        render(project, folder / name, ("html", "pdf", "docx"))
    return folder


@pytest.fixture(scope="module")
def page(rendered: Path) -> html.HtmlElement:
    return html.fromstring((rendered / "one" / "index.html").read_bytes())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_citations_carry_the_numbers_of_the_style_and_lead_to_the_entries(
    page: html.HtmlElement,
) -> None:
    marks = page.xpath("//section[@id='introduction']//p//span[@class='citation']")
    assert [mark.text_content() for mark in marks[:2]] == ["1", "2,3"]
    assert [link.get("href") for link in marks[1].iter("a")] == [
        "#ref-brown2002",
        "#ref-clark2003",
    ]
    assert texts(page, "//div[@id='refs']/div")[1].startswith("2. Brown C. A second study")


def test_inline_code_prints_values_and_escapes_strings_but_not_markdown(
    page: html.HtmlElement,
) -> None:
    paragraph = page.xpath("//section[@id='introduction']/p[1]")[0]
    text = " ".join(paragraph.text_content().split())
    assert "counted 42 combs, named a*b, at level IIb" in text
    assert [strong.text for strong in paragraph.iter("strong")] == ["IIb"]


def test_cross_references_are_numbered_links(page: html.HtmlElement) -> None:
    links = page.xpath("//a[contains(@class, 'quarto-xref')]")
    assert [(link.get("href"), link.text) for link in links] == [
        ("#tbl-combs", "Table\u00a01"),
        ("#tbl-combs", "Table\u00a01"),
        ("#fig-comb", "Figure\u00a01"),
        ("#fig-comb", "1"),
    ]


def test_floats_have_their_ids_and_numbered_captions(page: html.HtmlElement) -> None:
    assert texts(page, "//div[@id='tbl-combs']//figcaption") == ["Table 1: Combs counted."]
    assert texts(page, "//div[@id='fig-comb']//figcaption") == ["Figure 1: A comb, as1 drew it."]
    assert texts(page, "//div[@id='tbl-combs']//tbody/tr[2]/td") == ["Clark3", "7"]
    (image,) = page.xpath("//div[@id='fig-comb']//img")
    assert image.get("alt") == "Five teeth."
    assert image.get("src").startswith("data:image/svg+xml;base64,")


def test_a_callout_keeps_its_title_as_markdown(page: html.HtmlElement) -> None:
    (callout,) = page.xpath("//div[contains(@class, 'callout-note')]")
    assert callout.xpath(".//em/text()") == ["fixture"]
    assert "It cites nothing and refers to Table\u00a01." in callout.text_content()


def test_conditions_notes_and_comments(page: html.HtmlElement) -> None:
    text = page.text_content()
    assert "Only on the web." in text
    assert "Only on paper." not in text
    assert page.xpath("//section[@id='footnotes']//math")
    assert "`facts.combs` stays as it is here" in text


def test_an_echoed_cell_shows_its_code_and_what_it_printed(page: html.HtmlElement) -> None:
    (cell,) = page.xpath("//div[@id='drawing']")
    first, second = cell.xpath(".//pre")
    assert first.text_content().startswith('print("drawn: `yes`")')
    assert second.text_content() == "drawn: `yes`"


def test_the_title_block_shows_the_front_matter(page: html.HtmlElement) -> None:
    (block,) = page.xpath("//header[@id='title-block-header']")
    text = " ".join(block.text_content().split())
    for part in ("Combs: a review A fixture A. Tester 19 November 2025 Abstract Aim:", "Keywords:"):
        assert part in text
    assert page.get("lang") == "en"


def test_the_page_is_one_file_that_fetches_nothing(rendered: Path) -> None:
    text = (rendered / "one" / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r"<script|<link[^>]+stylesheet|(?:src|@import)[=\s]\"?https?:", text)


def test_the_page_says_which_engine_built_it(page: html.HtmlElement) -> None:
    (footer,) = page.xpath("//footer")
    assert "the embedded engine of reviewproof" in footer.text_content()


def test_two_builds_are_the_same_bytes(rendered: Path) -> None:
    for name in ("index.html", "index.pdf", "index.docx"):
        one = (rendered / "one" / name).read_bytes()
        assert one == (rendered / "another-name" / name).read_bytes(), name


def test_the_pdf_has_text_title_date_and_links(rendered: Path) -> None:
    reader = pypdf.PdfReader(rendered / "one" / "index.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "Table 1: Combs counted." in text
    assert "Only on paper." in text
    assert "Only on the web." not in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Combs: a review"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date().isoformat() == "2025-11-19"
    assert str(reader.root_object["/Lang"]) == "en"
    links = [
        link
        for page in reader.pages
        for link in page.get("/Annots", [])
        if link.get_object().get("/Subtype") == "/Link"
    ]
    # four references to floats; five numbers in text and table and one in a caption; a DOI;
    # the note and its way back
    assert len(links) >= 11


def test_the_word_file_links_numbers_to_bookmarks_and_shows_the_png(rendered: Path) -> None:
    with zipfile.ZipFile(rendered / "one" / "index.docx") as package:
        body = package.read("word/document.xml").decode()
        names = package.namelist()
        dates = {entry.date_time for entry in package.infolist()}
        core = package.read("docProps/core.xml").decode()
    assert dates <= {(1980, 1, 1, 0, 0, 0), (2025, 11, 19, 0, 0, 0)}
    assert "2025-11-19T00:00:00Z" in core
    assert 'w:hyperlink w:anchor="ref-adams2001"' in body
    assert 'w:name="ref-adams2001"' in body
    assert 'w:anchor="tbl-combs"' in body
    assert 'w:name="tbl-combs"' in body
    assert 'descr="Five teeth."' in body
    assert "combs, teeth" in body
    assert next(name for name in names if name.startswith("word/media/")).endswith(".png")
    assert not [name for name in names if name.endswith(".svg")]


def test_the_reference_document_is_what_its_script_writes(tmp_path: Path) -> None:
    scope: dict[str, object] = {"__file__": str(ROOT / "styles" / "make_reference_docx.py")}
    source = (ROOT / "styles" / "make_reference_docx.py").read_text(encoding="utf-8")
    exec(compile(source, "make_reference_docx.py", "exec"), scope)
    write = scope["write"]
    assert callable(write)
    write(tmp_path / "reference.docx")
    made = (tmp_path / "reference.docx").read_bytes()
    assert made == (ROOT / "styles" / "reference.docx").read_bytes()


def add(project: Path, text: str) -> int:
    """Add text to the section and return the line that it starts on."""
    path = project / "sections" / "_first.qmd"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before}\n{text}\n", encoding="utf-8")
    return before.count("\n") + 2


UNSUPPORTED = [
    ("{{< video x.mp4 >}}", "shortcode `video`"),
    ("```{r}\n1\n```", "a cell in `r`"),
    ("```{python}\n#| fig-cap: A\n1\n```", "cell option `fig-cap`"),
    ("```{python}\n#| echo: fenced\n1\n```", "`echo: fenced`"),
    ("Inline `{r} 1`.", "inline code in `r`"),
    ("::: {.panel-tabset}\nx\n:::", "class `.panel-tabset`"),
    ("```text\n`{python} 1`\n```", "inline code in a code block"),
    ("<!-- `{python} 1` -->", "inline code in a code block or a comment"),
    ("As @eq-one says.", "cross-reference `@eq-one`"),
    ("Both [@adams2001; @fig-comb].", "a cross-reference and a citation"),
]


@pytest.mark.parametrize(("source", "named"), UNSUPPORTED, ids=[each[1] for each in UNSUPPORTED])
def test_what_is_not_supported_is_named(
    project: Path, tmp_path: Path, source: str, named: str
) -> None:
    add(project, source)
    with pytest.raises(ReviewError, match="not supported by the embedded engine") as caught:
        render(project, tmp_path / "output")
    assert named in caught.value.message
    assert not list((tmp_path / "output").iterdir())


def test_an_unsupported_shortcode_is_shown_at_its_line(project: Path, tmp_path: Path) -> None:
    line = add(project, "{{< video x.mp4 >}}")
    with pytest.raises(ReviewError) as caught:
        render(project, tmp_path / "output")
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line)


@pytest.mark.parametrize(
    ("option", "named"),
    [
        ("format:\n  pdf: default\n", "the format `pdf`"),
        ("bibliography-style: x\n", "the option `bibliography-style`"),
        ("citeproc: false\n", "`citeproc: False`"),
        ("project:\n  type: book\n", "`type: book`"),
    ],
)
def test_an_option_that_is_not_supported_is_named(tmp_path: Path, option: str, named: str) -> None:
    (tmp_path / "_quarto.yml").write_text(option, encoding="utf-8")
    with pytest.raises(ReviewError, match="not supported") as caught:
        read_settings(tmp_path)
    assert named in caught.value.message


def test_a_cell_that_raises_is_shown_with_line_code_and_error(
    project: Path, tmp_path: Path
) -> None:
    line = add(project, "```{python}\n#| echo: false\nx = 1\nraise ValueError('boom')\n```")
    with pytest.raises(ReviewError) as caught:
        render(project, tmp_path / "output")
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line + 3)
    assert "a cell raised ValueError: boom" in caught.value.message
    assert "raise ValueError('boom')" in caught.value.message
    assert "Traceback" not in str(caught.value)


def test_our_own_error_in_a_cell_is_shown_as_it_is(project: Path, tmp_path: Path) -> None:
    add(
        project,
        "```{python}\nfrom reviewproof.errors import ReviewError\n"
        "raise ReviewError('must be “3”, is 4', path='data/x.csv', line=7, column=2,"
        " remedy='mend it')\n```",
    )
    with pytest.raises(ReviewError) as caught:
        render(project, tmp_path / "output")
    assert str(caught.value) == "data/x.csv:7:2: must be “3”, is 4\n  help: mend it"


def test_inline_code_that_raises_is_shown_at_its_line(project: Path, tmp_path: Path) -> None:
    line = add(project, "One.\nTwo `{python} facts.nope`.")
    with pytest.raises(ReviewError) as caught:
        render(project, tmp_path / "output")
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line + 1)
    assert "AttributeError" in caught.value.message


def test_an_unresolved_cross_reference_is_printed_as_quarto_prints_it(
    project: Path, tmp_path: Path
) -> None:
    add(project, "See @fig-nowhere.")
    render(project, tmp_path / "output")
    page = html.fromstring((tmp_path / "output" / "index.html").read_bytes())
    assert texts(page, "//p/strong")[-1] == "?@fig-nowhere"


def test_an_unknown_key_is_told(project: Path, tmp_path: Path) -> None:
    add(project, "See [@nobody1999].")
    said = render(project, tmp_path / "output")
    assert any("nobody1999" in line for line in said)


def test_a_missing_include_and_one_in_a_circle(project: Path, tmp_path: Path) -> None:
    line = add(project, "{{< include nowhere.qmd >}}")
    with pytest.raises(ReviewError, match="is not there") as caught:
        render(project, tmp_path / "output")
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line)
    (project / "sections" / "nowhere.qmd").write_text("{{< include _first.qmd >}}\n")
    with pytest.raises(ReviewError, match="includes itself"):
        render(project, tmp_path / "output-2")


@pytest.mark.parametrize("picture", ["figures/none.svg", "https://example.org/a.png"])
def test_a_picture_that_is_not_there_or_would_be_fetched(
    project: Path, tmp_path: Path, picture: str
) -> None:
    line = add(project, f"![A picture]({picture})")
    with pytest.raises(ReviewError, match=re.escape(picture)) as caught:
        render(project, tmp_path / "output")
    assert (caught.value.path, caught.value.line) == ("sections/_first.qmd", line)


def test_pieces_keep_their_lines(project: Path) -> None:
    document = read_document(project, "index.qmd")
    cells = [piece for piece in document.pieces if isinstance(piece, Cell)]
    lines = (project / "sections" / "_first.qmd").read_text(encoding="utf-8").split("\n")
    for cell in cells[1:]:
        assert lines[cell.place.line - 1] == "```{python}"
    assert cells[2].options == {"label": "drawing", "echo": True}
    found = [
        (expression.code, expression.place.path, lines[expression.place.line - 1])
        for piece in document.pieces
        if isinstance(piece, Prose)
        for expression in piece.expressions
    ]
    assert [code for code, _, _ in found] == ["facts.combs", "facts.name", "facts.level"]
    for code, path, line in found:
        assert path == "sections/_first.qmd"
        assert code in line


def test_broken_front_matter_is_shown_at_its_line() -> None:
    with pytest.raises(ReviewError) as caught:
        split_front_matter("---\ntitle: x\nauthor: [a\n---\n", "a.qmd")
    assert caught.value.path == "a.qmd"
    assert caught.value.line in {3, 4}


def test_dates_are_written_out_and_never_relative() -> None:
    assert long_date("2025-11-09", "a.qmd") == "9 November 2025"
    with pytest.raises(ReviewError, match="today"):
        long_date("today", "a.qmd")


def test_an_engine_that_does_not_exist() -> None:
    with pytest.raises(ReviewError, match="there is no engine `latex`"):
        choose_engine("latex")
    assert choose_engine("embedded").name == "embedded"
