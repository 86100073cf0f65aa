"""The reader of rendered pages: numbers, links, entries and places, on pages of our own making."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reviewproof.errors import ReviewError
from reviewproof.manuscript import CITE, Citation, Manuscript, Reference
from reviewproof.manuscript import Place as Kind
from reviewproof.readers.html import read_html
from reviewproof.text import Span

from .pages import PAGE, body, only_paragraph, page

DASHES = "-‐‑‒–—−"


def link(key: str, text: str) -> str:
    return f'<a href="#ref-{key}" role="doc-biblioref">{text}</a>'


def mark(inner: str, cites: str = "of no account") -> str:
    return f'<span class="citation" data-cites="{cites}"><sup>{inner}</sup></span>'


def entry(key: str, number: str, text: str) -> str:
    return (
        f'<div id="ref-{key}" class="csl-entry" role="listitem">\n'
        f'<div class="csl-left-margin">{number}</div>'
        f'<div class="csl-right-inline">{text}</div>\n</div>'
    )


def only_citation(manuscript: Manuscript) -> Citation:
    citations = list(manuscript.citations())
    assert len(citations) == 1
    return citations[0]


def only_reference(manuscript: Manuscript) -> Reference:
    assert len(manuscript.references) == 1
    return manuscript.references[0]


def texts(manuscript: Manuscript) -> list[str]:
    return [" ".join(paragraph.text.split()) for paragraph in manuscript.paragraphs]


class TestCitations:
    def test_one_number(self, tmp_path: Path) -> None:
        written = mark(link("liang2023", "16"))
        read = body(tmp_path, f"<p>Liang et al.{written} report it.</p>")
        citation = only_citation(read)
        assert citation.numbers == (16,)
        assert citation.keys == ("liang2023",)
        assert citation.span.text == written
        assert citation.links[0].span.text == "16"
        assert only_paragraph(read).text == f"Liang et al.{CITE}{CITE} report it."

    def test_several_numbers_each_with_its_link(self, tmp_path: Path) -> None:
        read = body(tmp_path, f"<p>x{mark(link('b', '2') + ',' + link('a', '11'))}</p>")
        citation = only_citation(read)
        assert citation.numbers == (2, 11)
        assert [(each.key, each.span.text) for each in citation.links] == [("b", "2"), ("a", "11")]

    @pytest.mark.parametrize("dash", DASHES)
    def test_a_collapsed_range_is_written_out_and_links_its_ends(
        self, tmp_path: Path, dash: str
    ) -> None:
        read = body(tmp_path, f"<p>x{mark(link('d', '4') + dash + link('h', '8'))}</p>")
        citation = only_citation(read)
        assert citation.numbers == (4, 5, 6, 7, 8)
        assert citation.keys == ("d", "h")

    def test_ranges_and_single_numbers_together(self, tmp_path: Path) -> None:
        inner = f"{link('a', '1')}–{link('c', '3')},{link('g', '7')},{link('i', '9')}"
        assert only_citation(body(tmp_path, f"<p>x{mark(inner)}</p>")).numbers == (1, 2, 3, 7, 9)

    def test_a_range_inside_one_link(self, tmp_path: Path) -> None:
        citation = only_citation(body(tmp_path, f"<p>x{mark(link('a', '12–14'))}</p>"))
        assert citation.numbers == (12, 13, 14)
        assert citation.links[0].span.text == "12–14"

    def test_brackets(self, tmp_path: Path) -> None:
        written = f'<span class="citation">[{link("a", "3")}, {link("b", "5")}]</span>'
        assert only_citation(body(tmp_path, f"<p>x {written}</p>")).numbers == (3, 5)

    def test_a_number_without_a_link_is_still_printed(self, tmp_path: Path) -> None:
        citation = only_citation(body(tmp_path, f"<p>x{mark('4')}</p>"))
        assert (citation.numbers, citation.links) == ((4,), ())

    def test_a_link_out_of_the_page_leads_to_no_entry(self, tmp_path: Path) -> None:
        inner = '<a href="https://example.org/#ref-a">4</a>'
        citation = only_citation(body(tmp_path, f"<p>x{mark(inner)}</p>"))
        assert (citation.numbers, citation.links) == ((4,), ())

    def test_the_copy_of_the_source_keys_is_not_read(self, tmp_path: Path) -> None:
        read = body(tmp_path, f"<p>x{mark(link('wan2025', '19'), cites='liang2023')}</p>")
        assert only_citation(read).keys == ("wan2025",)
        assert "liang2023" not in repr([each.keys for each in read.citations()])

    def test_an_unknown_key_is_no_citation_but_stays_readable(self, tmp_path: Path) -> None:
        read = body(tmp_path, f"<p>As in{mark('<strong>nobody?</strong>', 'nobody')}.</p>")
        assert list(read.citations()) == []
        paragraph = only_paragraph(read)
        assert paragraph.text == "As in**nobody?**."
        start = paragraph.text.index("**")
        assert paragraph.sub(start, start + 11).text == "<strong>nobody?</strong>"

    def test_bold_elsewhere_is_plain_text(self, tmp_path: Path) -> None:
        assert texts(body(tmp_path, "<p>Is it <strong>so?</strong></p>")) == ["Is it so?"]

    @pytest.mark.parametrize(
        ("before", "kind"),
        [
            ("<table><tr><td>{}</td></tr></table>", Kind.TABLE),
            ("<figure><figcaption>{}</figcaption></figure>", Kind.CAPTION),
            ("<ul><li>{}</li></ul>", Kind.PROSE),
            ("<ul><li><p>{}</p></li></ul>", Kind.PROSE),
            ("<blockquote><p>{}</p></blockquote>", Kind.PROSE),
            ("<div>{}</div>", Kind.PROSE),
            ("<h2>{}</h2>", Kind.HEADING),
            ("<dl><dd>{}</dd></dl>", Kind.PROSE),
            ("<p><em><span>{}</span></em></p>", Kind.PROSE),
        ],
    )
    def test_wherever_it_stands_a_mark_is_read_once(
        self, tmp_path: Path, before: str, kind: Kind
    ) -> None:
        read = body(tmp_path, before.format("Wan et al." + mark(link("wan2025", "19"))))
        assert only_citation(read).numbers == (19,)
        assert only_paragraph(read).place is kind

    @pytest.mark.parametrize("outer", ["main", "article", "aside", "details", "span", "a"])
    def test_a_mark_outside_of_any_paragraph_is_read(self, tmp_path: Path, outer: str) -> None:
        read = body(tmp_path, f"<{outer}>Wan et al.{mark(link('wan2025', '19'))}</{outer}>")
        assert only_citation(read).numbers == (19,)

    def test_the_mark_s_own_markup_does_not_matter(self, tmp_path: Path) -> None:
        written = (
            "<span data-cites='x'\n  class='new citation'><sup>"
            "<A role=doc-biblioref HREF='#ref-wan2025'><span>19</span></A></sup></span>"
        )
        citation = only_citation(body(tmp_path, f"<p>x{written}</p>"))
        assert (citation.numbers, citation.keys) == ((19,), ("wan2025",))
        assert citation.span.text == written


class TestEntries:
    def test_number_key_and_text(self, tmp_path: Path) -> None:
        written = entry(
            "wan2025",
            "19. ",
            "Wan J, Kim SB, et al. <span class='nocase'>A title: of two parts</span>."
            " <em>Aesthetic Plast Surg</em>. 2025;49(4):1187–1195.",
        )
        reference = only_reference(body(tmp_path, written))
        assert (reference.key, reference.number, reference.year) == ("wan2025", 19, 2025)
        assert reference.first_author == "Wan"
        assert [author.family for author in reference.authors] == ["Wan", "Kim"]
        assert reference.and_others
        assert reference.fields["entry"] == (
            "Wan J, Kim SB, et al. A title: of two parts."
            " Aesthetic Plast Surg. 2025;49(4):1187–1195."
        )
        assert reference.span.text == written

    @pytest.mark.parametrize("number", ["7. ", "[7] ", "7) ", " 7.\n", "7.&nbsp;"])
    def test_forms_of_the_number(self, tmp_path: Path, number: str) -> None:
        reference = only_reference(body(tmp_path, entry("a", number, "Ito M. T. J. 2007;1:2.")))
        assert reference.number == 7
        assert reference.fields["entry"] == "Ito M. T. J. 2007;1:2."

    def test_an_entry_without_a_number(self, tmp_path: Path) -> None:
        reference = only_reference(body(tmp_path, entry("a", "", "Ito M. T. J. 2007;1:2.")))
        assert (reference.number, reference.first_author) == (None, "Ito")

    @pytest.mark.parametrize(
        ("people", "first"),
        [
            ("Ito M", "Ito"),
            ("El-Sayed AB, Ito M", "El-Sayed"),
            ("van der Berg A, Ito M", "van der Berg"),
            ("Müller Ö, Ito M", "Müller"),
            ("O&#39;Brien P, Ito M", "O'Brien"),
        ],
    )
    def test_the_first_author(self, tmp_path: Path, people: str, first: str) -> None:
        written = entry("a", "1. ", f"{people}. A title. J. 2007;1:2.")
        assert only_reference(body(tmp_path, written)).first_author == first

    def test_a_number_in_the_title_is_not_the_year(self, tmp_path: Path) -> None:
        written = entry("a", "1. ", "Ito M. Trends of 1999 cells. J. 2007;36(2):1980–1999.")
        assert only_reference(body(tmp_path, written)).year == 2007

    def test_the_order_is_that_of_the_page(self, tmp_path: Path) -> None:
        listed = entry("b", "2. ", "B B. T. J. 2001;1:1.") + entry("a", "1. ", "A A. T. J. 2000;1.")
        read = body(tmp_path, f'<div id="refs">{listed}</div>')
        assert [(each.key, each.number) for each in read.references] == [("b", 2), ("a", 1)]

    def test_an_entry_is_not_prose(self, tmp_path: Path) -> None:
        read = body(tmp_path, "<p>Prose.</p>" + entry("a", "1. ", "Ito M. T. J. 2007;1:2."))
        assert "Prose." in texts(read)
        assert list(read.citations()) == []


class TestStructure:
    def test_nested_blocks_come_once_each(self, tmp_path: Path) -> None:
        read = body(
            tmp_path,
            "<section><h2>Two</h2><div>one<p>two</p><ul><li>three<ul><li>four</li></ul></li></ul>"
            "<blockquote><p>five</p></blockquote></div></section>",
        )
        assert texts(read) == ["Two", "one", "two", "three", "four", "five"]

    def test_sections_are_named_by_the_headings_of_the_first_two_levels(
        self, tmp_path: Path
    ) -> None:
        read = body(tmp_path, "<p>a</p><h1>The\n Results</h1><p>b</p><h3>Third</h3><p>c</p>")
        assert [paragraph.section for paragraph in read.paragraphs] == [
            "",
            "the results",
            "the results",
            "the results",
            "the results",
        ]

    def test_unclosed_tags(self, tmp_path: Path) -> None:
        read = body(
            tmp_path, f"<p>one<p>two{mark(link('a', '1'))}<ul><li>three<li>four</ul><p>five"
        )
        assert [text.strip(CITE) for text in texts(read)] == ["one", "two", "three", "four", "five"]
        assert only_citation(read).numbers == (1,)

    def test_a_page_cut_off_in_a_mark(self, tmp_path: Path) -> None:
        text = '<html><body><p>Wan et al.<span class="citation"><sup><a href="#ref-wan2025">19'
        read = page(tmp_path, text)
        citation = only_citation(read)
        assert (citation.numbers, citation.keys) == ((19,), ("wan2025",))
        assert citation.span.text == text[text.index("<span") :]
        assert only_paragraph(read).span.text == text[text.index("<p>") :]

    def test_void_elements_hold_nothing(self, tmp_path: Path) -> None:
        read = body(tmp_path, '<p>a<br>b<img src="x" alt="no">c<wbr>d<hr></p><p>e</p>')
        assert texts(read) == ["abcd", "e"]

    def test_what_is_not_shown_is_not_read(self, tmp_path: Path) -> None:
        hidden = f"<p>{mark(link('a', '1'))}</p>"
        read = page(
            tmp_path,
            f"<html><head><title>?@fig-x</title><style>p::after{{content:'<p>{hidden}'}}</style>"
            f"</head><body><!-- {hidden} --><script>document.write('{hidden}')</script>"
            "<p>a<svg><text>svg</text></svg><math><mi>m</mi></math>b</p>"
            f"<template>{hidden}</template></body></html>",
        )
        assert texts(read) == ["ab"]
        assert list(read.citations()) == []

    def test_ids_and_names_can_be_reached(self, tmp_path: Path) -> None:
        read = body(tmp_path, '<p id="one">a<a name="two">b</a><br id="three"></p><p id="">c</p>')
        assert read.anchors == {"one", "two", "three"}

    def test_internal_links_with_the_place_of_their_text(self, tmp_path: Path) -> None:
        read = body(
            tmp_path,
            '<p>See <a href="#tbl-clinical" class="quarto-xref">Table&nbsp;1</a>,'
            ' <a href="https://example.org">there</a>, <a href="#">here</a>, <a>this</a>'
            ' and <a href="#x"></a>.</p>',
        )
        assert [(each.key, each.span.text) for each in read.links[:1]] == [
            ("tbl-clinical", "Table&nbsp;1")
        ]
        assert [each.key for each in read.links] == ["tbl-clinical", "x"]
        crosses = list(read.cross_references())
        assert [each.label for each in crosses] == ["tbl-clinical"]
        assert crosses[0].span.text.startswith('<a href="#tbl-clinical"')

    @pytest.mark.parametrize(
        ("caption", "printed"),
        [
            ("Figure&nbsp;1: Pathways.", "Figure 1"),
            ("\nTable 12: Rows", "Table 12"),
            ("Table\u00a0A3: Rows", "Table A3"),
            ("Pathways of Figure 1", ""),
        ],
    )
    def test_labels_with_what_the_page_calls_them(
        self, tmp_path: Path, caption: str, printed: str
    ) -> None:
        written = (
            '<div id="fig-one" class="quarto-float"><figure>'
            f'<figcaption id="fig-one-caption-0ceaefa1">{caption}</figcaption></figure></div>'
        )
        read = body(tmp_path, written)
        assert [(label.id, label.printed) for label in read.labels] == [("fig-one", printed)]
        assert read.labels[0].span.text == written


class TestPlaces:
    def test_entities_count_as_the_characters_they_stand_for(self, tmp_path: Path) -> None:
        read = body(tmp_path, "<p>Smith &amp; Jones&#8217;s &lt;b&gt;&nbsp;end</p>")
        paragraph = only_paragraph(read)
        assert paragraph.text == "Smith & Jones’s <b>\u00a0end"
        assert paragraph.sub(0, 5).text == "Smith"
        assert paragraph.sub(8, 15).text == "Jones&#8217;s"
        assert paragraph.sub(20, 23).text == "end"

    def test_a_place_that_ends_in_an_entity_has_all_of_it(self, tmp_path: Path) -> None:
        paragraph = only_paragraph(body(tmp_path, "<p>Smith &amp; Jones</p>"))
        assert paragraph.sub(6, 7).text == "&amp;"
        assert paragraph.sub(0, 7).text == "Smith &amp;"

    def test_a_number_written_as_an_entity(self, tmp_path: Path) -> None:
        citation = only_citation(body(tmp_path, f"<p>x{mark(link('a', '&#49;&#50;'))}</p>"))
        assert citation.numbers == (12,)
        assert citation.links[0].span.text == "&#49;&#50;"

    def test_an_entity_without_semicolon(self, tmp_path: Path) -> None:
        paragraph = only_paragraph(body(tmp_path, "<p>a &nbsp b &amp c &unknown; d & e</p>"))
        assert paragraph.text == "a \u00a0 b & c &unknown; d & e"
        assert paragraph.sub(paragraph.text.index("d"), len(paragraph.text)).text == "d & e"

    def test_a_place_across_tags(self, tmp_path: Path) -> None:
        paragraph = only_paragraph(body(tmp_path, "<p>von <em>Berg</em> et al.</p>"))
        assert paragraph.sub(0, 8).text == "von <em>Berg"
        assert paragraph.offset(paragraph.places[4]) == 4

    def test_lines_and_columns(self, tmp_path: Path) -> None:
        text = f"<html>\r\n<body>\r\n<p>𝒢é\r\n Wan{mark(link('a', '19'))}</p>\r\n</body>\r\n</html>"
        citation = only_citation(page(tmp_path, "\ufeff" + text))
        assert (citation.span.first.line, citation.span.first.column) == (4, 5)
        assert citation.links[0].span.text == "19"

    @pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
    def test_kinds_of_line_end(self, tmp_path: Path, line_end: str) -> None:
        text = line_end.join(["<body>", "<p>a", "b", mark(link("a", "3")), "c", "</p>", "</body>"])
        assert only_citation(page(tmp_path, text)).span.text == mark(link("a", "3"))


class TestBadPages:
    @pytest.mark.parametrize("text", ["", "plain text", "<html><head></head></html>", "{}"])
    def test_no_body(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(ReviewError) as caught:
            page(tmp_path, text)
        assert caught.value.path == PAGE
        assert "body" in caught.value.message
        assert caught.value.remedy == "render it again"

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ReviewError, match="No such file") as caught:
            read_html(tmp_path, Path("gone.html"))
        assert caught.value.path == "gone.html"

    def test_not_utf8(self, tmp_path: Path) -> None:
        with pytest.raises(ReviewError) as caught:
            page(tmp_path, b"<body>\n<p>caf\xe9</p></body>")
        assert (caught.value.line, caught.value.column) == (2, 7)
        assert "0xe9" in caught.value.message

    def test_deep_nesting(self, tmp_path: Path) -> None:
        inner = f"<p>x{mark(link('a', '1'))}</p>"
        read = body(tmp_path, "<div>" * 20_000 + inner + "</div>" * 20_000)
        assert only_citation(read).numbers == (1,)

    @pytest.mark.parametrize("last", ["99999999999", "9" * 5_000])
    def test_an_absurd_range_is_not_written_out(self, tmp_path: Path, last: str) -> None:
        started = time.monotonic()
        citation = only_citation(body(tmp_path, f"<p>x{mark(link('a', '1') + '–' + last)}</p>"))
        assert citation.numbers != (1,)
        assert len(citation.numbers) < 100_000
        assert time.monotonic() - started < 2

    def test_an_absurd_number_of_an_entry(self, tmp_path: Path) -> None:
        reference = only_reference(body(tmp_path, entry("a", "9" * 5_000 + ". ", "Ito M. T.")))
        assert reference.number != 9

    @pytest.mark.parametrize(
        "bad", ["<![foo bar", "<![if x]>y", "<!x", "<?php", "</", "<a b=", "&#"]
    )
    def test_broken_markup(self, tmp_path: Path, bad: str) -> None:
        read = body(tmp_path, f"<p>before</p>\n<p>{bad}</p>")
        assert texts(read)[0] == "before"

    def test_time_grows_with_the_page_and_no_faster(self, tmp_path: Path) -> None:
        # A ratio of two reads in one process: seconds say more of the machine than of the reader.
        written = (
            f"<p>Wan et al.{mark(link('wan2025', '19'))} found &amp; measured it. {'x ' * 60}</p>\n"
        )
        count = 500_000 // len(written)
        small = seconds(lambda: body(tmp_path, written * count))
        large = seconds(lambda: body(tmp_path, written * count * 8))
        assert large / small < 24, "eight times the page may take eight times as long, not 64"
        read = body(tmp_path, written * count)
        assert sum(citation.numbers == (19,) for citation in read.citations()) == count

    def test_a_large_picture_is_passed_over(self, tmp_path: Path) -> None:
        picture = f'<img src="data:{"A" * 5_000_000}">'
        assert texts(body(tmp_path, f"<p>a{picture}b</p>")) == ["ab"]
        text = "x " * 250_000
        in_text = seconds(lambda: body(tmp_path, f"<p>{text}</p>"))
        assert seconds(lambda: body(tmp_path, f"<p>a{picture}b</p>")) < in_text


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    started = time.process_time()
    run()
    return time.process_time() - started


def all_spans(manuscript: Manuscript) -> list[Span]:
    spans = [paragraph.span for paragraph in manuscript.paragraphs]
    spans += [paragraph.sub(0, len(paragraph.text)) for paragraph in manuscript.paragraphs]
    spans += [citation.span for citation in manuscript.citations()]
    spans += [each.span for citation in manuscript.citations() for each in citation.links]
    spans += [each.span for each in manuscript.links]
    spans += [each.span for each in manuscript.references]
    spans += [each.span for each in manuscript.labels]
    return [*spans, *(each.span for each in manuscript.cross_references())]


PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div",
        ">",
        "</div>",
        "<td>",
        '<span class="citation">',
        '<div class="csl-entry" id="ref-a">',
        "</span>",
        '<a href="#ref-a">',
        '<a href="#fig-x">',
        "</a>",
        "<strong>",
        "key?</strong>",
        "<br/>",
        "<svg>",
        "</svg>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![",
        "]]>",
        "<?",
        "&amp;",
        "&#",
        "&#x110000;",
        "&nbsp",
        "1",
        "–",
        "3",
        "²",
        "٣",
        '"',
        "\r\n",
        "\n",
        "Wan et al.",
        '<figure id="fig-x"><figcaption>Figure 1',
        "</body>",
        "<body>",
    ]
)


class TestArbitraryText:
    @settings(
        max_examples=300,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join))
    @example("<p>x</p")
    @example("<strong><span class='citation'></strong>")
    def test_never_a_traceback_and_spans_inside(self, tmp_path: Path, inner: str) -> None:
        raw = f"<html><body>{inner}".encode("utf-8", "replace")
        try:
            read = page(tmp_path, raw)
        except ReviewError as error:
            assert error.remedy
            return
        text = read.sources[0].text
        for span in all_spans(read):
            assert 0 <= span.start <= span.end <= len(text)
        for paragraph in read.paragraphs:
            assert list(paragraph.places) == sorted(paragraph.places)
            assert len(paragraph.places) == len(paragraph.text)
        for citation in read.citations():
            assert re.search(r"\d|²", citation.span.text)

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.binary(max_size=60))
    def test_arbitrary_bytes(self, tmp_path: Path, raw: bytes) -> None:
        try:
            page(tmp_path, b"<body>" + raw)
        except ReviewError as error:
            assert error.path == PAGE

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True).map(sorted),
        st.sampled_from(DASHES),
    )
    def test_every_set_of_numbers_survives(
        self, tmp_path: Path, numbers: list[int], dash: str
    ) -> None:
        runs: list[list[int]] = []
        for number in numbers:
            if runs and runs[-1][-1] + 1 == number:
                runs[-1].append(number)
            else:
                runs.append([number])
        inner = ",".join(
            f"{link(f'k{run[0]}', str(run[0]))}{dash}{link(f'k{run[-1]}', str(run[-1]))}"
            if len(run) > 2
            else ",".join(link(f"k{number}", str(number)) for number in run)
            for run in runs
        )
        citation = only_citation(body(tmp_path, f"<p>x{mark(inner)} y</p>"))
        assert list(citation.numbers) == numbers
        assert all(each.key == f"k{each.span.text}" for each in citation.links)
