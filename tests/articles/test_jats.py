"""JATS as journals make it: each trap in a few lines of our own, and files that mean harm."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reviewproof.article import ASIDE, REPORT
from reviewproof.errors import ReviewError
from reviewproof.manuscript import CODE, Author, Place, Reference
from reviewproof.readers.articles import xml_text
from reviewproof.readers.articles.assemble import assemble
from reviewproof.readers.articles.jats import read_jats
from reviewproof.readers.articles.parts import LINE, Part, Parts

ENTRY = (
    '<ref id="b{0}"><label>{0}</label><element-citation><person-group person-group-type="author">'
    "<name><surname>Liang</surname><given-names>Y</given-names></name></person-group>"
    "<article-title>On mice</article-title><source>J Mice</source><year>20{0:02}</year>"
    "</element-citation></ref>"
)
LIST = "".join(ENTRY.format(number) for number in range(1, 10))
FRONT = (
    "<front><journal-meta><journal-title>J Mice</journal-title></journal-meta><article-meta>"
    '<article-id pub-id-type="doi">10.1234/mice.7</article-id><title-group>'
    '<article-title>A <italic>small</italic> study<xref ref-type="fn" rid="n1">*</xref>'
    "</article-title></title-group><contrib-group><contrib><name><surname>Weiss</surname>"
    "<given-names>A</given-names></name></contrib></contrib-group><history>"
    '<date date-type="received"><day>3</day><month>02</month><year>2021</year></date></history>'
    "<abstract><p>In short.</p></abstract></article-meta></front>"
)


def made(body: str, back: str = "", front: str = "", head: str = "") -> str:
    """Return an article."""
    listed = back or f"<ref-list><title>References</title>{LIST}</ref-list>"
    inside = f"{front}<body>{body}</body><back>{listed}</back>"
    return f"{head}<article>{inside}</article>"


def read(tmp_path: Path, text: str | bytes) -> Parts:
    """Write and read a file; every run must stand where it says."""
    path = tmp_path / "a.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    found = read_jats(tmp_path, Path("a.xml"))
    assert found.source.path == "a.xml"
    for part in found.parts:
        for run in part.runs:
            if run.end - run.start == len(run.text) and not run.silent:
                assert found.source.text[run.start : run.end] == run.text
    return found


def body(tmp_path: Path, text: str, back: str = "") -> list[Part]:
    """Return the parts of a body that are no entries."""
    return [part for part in read(tmp_path, made(text, back)).parts if part.entry is None]


def shown(parts: list[Part]) -> list[tuple[str, Place]]:
    """Return text and place of parts, without the heading of the list."""
    return [(" ".join(p.text.split()), p.place) for p in parts if p.text != "References"]


def entry(tmp_path: Path, inside: str, attributes: str = 'id="r"') -> Part:
    """Return the one entry of a list."""
    back = f"<ref-list><ref {attributes}>{inside}</ref></ref-list>"
    return next(p for p in read(tmp_path, made("<p>x</p>", back)).parts if p.entry is not None)


def reference(tmp_path: Path, inside: str) -> Reference:
    """Return the one reference of a list."""
    found = entry(tmp_path, inside).reference
    assert found is not None
    return found


def authors(tmp_path: Path, inside: str) -> list[tuple[str, str]]:
    """Return the authors of an entry that is tagged so."""
    found = reference(tmp_path, f"<element-citation>{inside}</element-citation>").authors
    return [(author.family, author.given) for author in found]


def cited(part: Part) -> list[tuple[str, tuple[str, ...], bool]]:
    """Return the runs that cite: text, keys, raised."""
    return [(run.text, run.keys, run.raised) for run in part.runs if run.keys]


# The article


def test_the_front_matter_says_title_doi_date_and_authors(tmp_path: Path) -> None:
    found = read(tmp_path, made("<p>Text.</p>", front=FRONT))
    assert (found.form, found.title, found.doi) == ("jats", "A small study", "10.1234/mice.7")
    assert (found.received, found.authors, found.lacking) == ("2021-02-03", ("Weiss",), ())
    abstract = found.parts[0]
    assert (abstract.text, abstract.place, abstract.section) == (
        "In short.",
        Place.PROSE,
        "abstract",
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<day>31</day><month>1</month><year>2021</year>", "2021-01-31"),
        ("<day>3</day><month>May</month><year>2021</year>", "2021-05-03"),
        ("<month>5</month><year>2021</year>", ""),
        ("<day>31</day><month>2</month><year>2021</year>", ""),
    ],
)
def test_a_date_is_whole_or_none(tmp_path: Path, inside: str, expected: str) -> None:
    front = FRONT.replace("<day>3</day><month>02</month><year>2021</year>", inside)
    assert read(tmp_path, made("<p>x</p>", front=front)).received == expected


def test_an_iso_date_stands_in_an_attribute(tmp_path: Path) -> None:
    front = FRONT.replace('"received">', '"received" iso-8601-date="2020-12-24">')
    assert read(tmp_path, made("<p>x</p>", front=front)).received == "2020-12-24"


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, f"<article>{FRONT}</article>")
    assert [part.text for part in found.parts] == ["In short."]
    assert found.lacking == (
        "the article has no text (<body>)",
        "the article has no list of references",
    )


def test_sections_headings_and_levels(tmp_path: Path) -> None:
    parts = body(
        tmp_path,
        "<sec><label>1.</label><title>The <italic>Methods</italic></title><p>One.</p>"
        "<sec><title>Mice</title><p>Two.</p></sec></sec>",
    )
    assert [(p.text, p.place, p.section, p.level) for p in parts[:4]] == [
        ("The Methods", Place.HEADING, "the methods", 1),
        ("One.", Place.PROSE, "the methods", 0),
        ("Mice", Place.HEADING, "mice", 2),
        ("Two.", Place.PROSE, "mice", 0),
    ]
    assert (parts[4].text, parts[4].place, parts[4].level) == ("References", Place.HEADING, 1)


def test_what_stands_beside_the_article_says_so(tmp_path: Path) -> None:
    text = made("<p>Text.</p>", "<ack><title>Thanks</title><p>We thank.</p></ack>").replace(
        "</article>",
        '<sub-article><front-stub><article-title>No</article-title></front-stub><body><p>Reply '
        '<xref ref-type="bibr" rid="s1">1</xref>.</p></body><back><ref-list><ref id="s1">'
        "<mixed-citation>Own</mixed-citation></ref></ref-list></back></sub-article></article>",
    )  # fmt: skip
    parts = read(tmp_path, text).parts
    assert [(p.text, p.section, p.entry) for p in parts] == [
        ("Text.", "", None),
        ("Thanks", ASIDE, None),
        ("We thank.", ASIDE, None),
        ("Reply 1.", REPORT, None),
        ("Own", "", "s1"),
    ]
    assert cited(parts[3]) == [("1", ("s1",), False)]


def test_captions_and_cells(tmp_path: Path) -> None:
    parts = body(
        tmp_path,
        '<table-wrap><label>Table 1</label><caption><title>Mice</title><p>All <xref rid="b1">1'
        "</xref>.</p></caption><table><thead><tr><th>Study</th><th/></tr></thead><tbody><tr>"
        '<td rowspan="2">A &amp; B</td><td><p>one</p><p>two <xref rid="b2">[2]</xref></p></td></tr>'
        "<tr><td>&#160;</td><td>C</td></tr></tbody></table><table-wrap-foot><fn><label>a</label>"
        "<p>Note.</p></fn></table-wrap-foot></table-wrap>"
        "<fig><caption><p>Drawn.</p></caption><graphic/></fig>",
    )
    assert shown(parts) == [
        ("Mice", Place.CAPTION),
        ("All 1.", Place.CAPTION),
        ("Study", Place.TABLE),
        ("A & B", Place.TABLE),
        ("one two [2]", Place.TABLE),
        ("C", Place.TABLE),
        ("Note.", Place.CAPTION),
        ("Drawn.", Place.CAPTION),
    ]
    assert [part.row for part in parts if part.place is Place.TABLE] == [1, 2, 2, 3]
    assert cited(parts[1]) == [("1", ("b1",), False)]
    assert cited(parts[4]) == [("[2]", ("b2",), False)]


def test_lists_boxes_and_quotes_are_paragraphs_of_their_own(tmp_path: Path) -> None:
    parts = body(
        tmp_path,
        "<p>First: <list><list-item><label>1</label><p>one</p></list-item></list> and on.</p>"
        "<disp-quote><p>Quoted.</p><attrib>Who</attrib></disp-quote>"
        "<boxed-text><sec><title>Box</title><p>Boxed.</p></sec></boxed-text>",
    )
    assert [text for text, _ in shown(parts)] == [
        "First:", "one", "and on.", "Quoted.", "Who", "Box", "Boxed.",
    ]  # fmt: skip


def test_figures_and_notes_inside_a_paragraph_do_not_end_its_sentence(tmp_path: Path) -> None:
    parts = body(
        tmp_path,
        "<p>Liang <fn><p>A note.</p></fn>et al.<fig><caption><p>Drawn.</p></caption></fig> say."
        "</p><p>Next.</p>",
    )
    assert [text for text, _ in shown(parts)] == ["Liang et al. say.", "A note.", "Drawn.", "Next."]


def test_formulas_and_code_are_silent(tmp_path: Path) -> None:
    parts = body(
        tmp_path,
        "<p>With <inline-formula><tex-math>x [3]</tex-math></inline-formula> and "
        '<mml:math xmlns:mml="m"><mml:mi>y</mml:mi></mml:math><break/><code>if [1]</code>'
        '<inline-graphic xlink:href="i" xmlns:xlink="x"/>.</p>'
        "<disp-formula><label>(1)</label>z</disp-formula>",
    )
    assert [(run.text, run.silent) for run in parts[0].runs] == [
        ("With ", False), (CODE, True), (" and ", False), (CODE, True), (LINE, False),
        (CODE, True), (CODE, True), (".", False),
    ]  # fmt: skip
    assert [text for text, _ in shown(parts[1:])] == []


# Citations


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<xref ref-type="bibr" rid="b1">1</xref>', [("1", ("b1",), False)]),
        ("<xref ref-type='bibr' rid='b1'>1</xref>", [("1", ("b1",), False)]),
        ('<xref rid="b1">1</xref>', [("1", ("b1",), False)]),
        ('<xref ref-type="other" rid="b1">1</xref>', [("1", ("b1",), False)]),
        ('<xref ref-type="bibr" rid="b1 b2">1,2</xref>', [("1,2", ("b1", "b2"), False)]),
        ('<xref ref-type="bibr" rid="b1,b2">1,2</xref>', [("1,2", ("b1", "b2"), False)]),
        ('<xref ref-type="bibr" rid="b99">99</xref>', [("99", ("b99",), False)]),
        ('<sup><xref ref-type="bibr" rid="b1">1</xref></sup>', [("1", ("b1",), True)]),
        ('<xref ref-type="bibr" rid="b1"><sup>1</sup></xref>', [("1", ("b1",), True)]),
        (
            '[<xref rid="b3">3</xref>&#x2013;<xref ref-type="bibr" rid="b7">7</xref>]',
            [("3", ("b3",), False), ("7", ("b7",), False)],
        ),
        (
            '<xref ref-type="bibr" rid="b1">Liang <italic>et al.</italic>, 2001</xref>',
            [("Liang ", ("b1",), False), ("et al.", ("b1",), False), (", 2001", ("b1",), False)],
        ),
        ('<xref ref-type="fig" rid="f1">3</xref>', []),
        ('<xref ref-type="bibr" rid="b4"/>', []),
    ],
)
def test_a_citation(
    tmp_path: Path, markup: str, expected: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    parts = body(tmp_path, f"<p>Seen {markup} here.</p>")
    assert cited(parts[0]) == expected


def test_the_number_of_a_note_is_silent(tmp_path: Path) -> None:
    part = body(tmp_path, '<p>Seen<xref ref-type="fn" rid="n"><sup>1</sup></xref> so.</p>')[0]
    assert [(r.text, r.raised, r.silent) for r in part.runs] == [
        ("Seen", False, False), ("1", True, True), (" so.", False, False),
    ]  # fmt: skip


def test_a_range_of_which_only_the_ends_are_linked_is_a_whole_citation(tmp_path: Path) -> None:
    text = made(
        '<p>Seen [<xref rid="b3">3</xref>–<xref rid="b7">7</xref>]. Also [<xref rid="b1">1</xref>, '
        '<xref rid="b2">2</xref>].</p>'
    )
    article = assemble(read(tmp_path, text))
    marks = [(each.span.text, each.numbers) for each in article.paragraphs[0].citations]
    assert marks == [
        ('[<xref rid="b3">3</xref>–<xref rid="b7">7</xref>]', (3, 4, 5, 6, 7)),
        ('[<xref rid="b1">1</xref>, <xref rid="b2">2</xref>]', (1, 2)),
    ]


def test_footnotes_are_the_list_where_there_is_no_other(tmp_path: Path) -> None:
    notes = "".join(
        f'<fn id="n{n}"><label>{n}</label><p>Liang, Y. On mice. J Mice 200{n}.</p></fn>'
        for n in (1, 2, 3)
    )
    links = "".join(f'<xref ref-type="fn" rid="n{n}">{n}</xref> ' for n in (1, 2, 3))
    found = read(tmp_path, made(f"<p>So {links}</p>", f"<fn-group>{notes}</fn-group>"))
    entries = [(p.entry, p.number, p.text) for p in found.parts if p.entry is not None]
    assert entries[0] == ("n1", 1, "Liang, Y. On mice. J Mice 2001.")
    assert len(entries) == 3
    assert [keys for _, keys, _ in cited(found.parts[0])] == [("n1",), ("n2",), ("n3",)]
    undated = made(f"<p>So {links}</p>", f"<fn-group>{notes.replace('200', '')}</fn-group>")
    assert read(tmp_path, undated).lacking == ("the article has no list of references",)


# Entries


def test_an_entry_that_is_taken_apart(tmp_path: Path) -> None:
    found = entry(
        tmp_path,
        '<label>12.</label><element-citation publication-type="journal"><person-group '
        'person-group-type="author"><name><surname>van der Berg</surname><given-names>C. D.'
        "</given-names></name><name><surname>O&#x2019;Neil</surname><given-names>B</given-names>"
        "</name><etal/></person-group><article-title>Hair of <italic>Mus</italic> &amp; man"
        "</article-title><source>J Mice</source><year>2010a</year><volume>3</volume><fpage>1"
        '</fpage><lpage>9</lpage><pub-id pub-id-type="doi">https://doi.org/10.1234/X(1)</pub-id>'
        "</element-citation>",
    )
    got = found.reference
    assert got is not None
    assert (found.entry, found.number, got.key, got.kind, got.number) == ("r", 12, "r", "entry", 12)
    assert got.authors == (Author("van der Berg", "C. D."), Author("O’Neil", "B"))
    assert got.and_others
    assert (got.title, got.journal, got.year) == ("Hair of Mus & man", "J Mice", 2010)
    assert got.doi == "10.1234/X(1)"
    assert dict(got.fields) == {"entry": found.text}
    assert found.text == (
        "van der Berg C. D., O’Neil B, et al. Hair of Mus & man. J Mice 2010a 3 1–9"
        " https://doi.org/10.1234/X(1)"
    )
    assert got.span.text.startswith("<label>12.")
    assert found.place is Place.METADATA


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("[7]", 7),
        ("(7)", 7),
        ("7.", 7),
        ("Ref. 7", 7),
        ("7a", 7),
        ("Liang 2010", None),
        ("*", None),
    ],
)
def test_a_label_is_a_number_or_none(tmp_path: Path, label: str, number: int | None) -> None:
    assert entry(tmp_path, f"<label>{label}</label><note><p>See.</p></note>").number == number


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            "<name><given-names>Y</given-names><surname>Liang</surname></name>",
            [("Liang", "Y")],
        ),
        ("<name><surname>Liang</surname></name>", [("Liang", "")]),
        ("<name><surname>Liang YX</surname></name>", [("Liang", "YX")]),
        ("<name><given-names>Aristoteles</given-names></name>", [("Aristoteles", "")]),
        (
            "<name><surname>Y.X.</surname><given-names>Liang</given-names></name>",
            [("Liang", "Y.X.")],
        ),
        (
            "<name><surname>XU</surname><given-names>Wei</given-names></name>"
            "<name><surname>ZHANG</surname><given-names>Min</given-names></name>",
            [("XU", "Wei"), ("ZHANG", "Min")],
        ),
        (
            "<name><surname>YX</surname><given-names>Liang</given-names></name>"
            "<name><surname>Tang</surname><given-names>X</given-names></name>",
            [("Liang", "YX"), ("Tang", "X")],
        ),
        (
            "<name><surname>Berg</surname><given-names>C. van der</given-names></name>",
            [("van der Berg", "C.")],
        ),
        (
            "<name><surname>Berg</surname><prefix>van den</prefix></name>",
            [("van den Berg", "")],
        ),
        (
            "<name><surname>Queen</surname><given-names>D</given-names><suffix>Jr</suffix></name>",
            [("Queen", "D")],
        ),
        (
            "<name><surname>Queen, Jr.</surname><given-names>D</given-names></name>",
            [("Queen", "D")],
        ),
        (
            "<string-name><surname>Liang</surname>, <given-names>Y.</given-names></string-name>, "
            "<string-name>Xiu Tang</string-name>, <string-name>Wu, P.</string-name>",
            [("Liang", "Y."), ("Tang", "Xiu"), ("Wu", "P.")],
        ),
        (
            "<name-alternatives><name><surname>梁</surname><given-names>燕</given-names></name>"
            "<name><surname>Liang</surname><given-names>Y</given-names></name>"
            "</name-alternatives><name><surname>Wu</surname><given-names>P</given-names></name>",
            [("Liang", "Y"), ("Wu", "P")],
        ),
        (
            "<name><surname>Liang</surname><given-names>Y</given-names></name><collab>Mice Group"
            "</collab><name><surname>Wu</surname><given-names>P</given-names></name>",
            [("Liang", "Y"), ("Wu", "P")],
        ),
        (
            "<collab>Mice Group</collab><name><surname>Wu</surname><given-names>P</given-names>"
            "</name>",
            [],
        ),
        ("<person-group><anonymous/></person-group>", []),
        (
            '<person-group person-group-type="editor"><name><surname>Wu</surname></name>'
            "</person-group><person-group><name><surname>Liang</surname></name></person-group>",
            [("Liang", "")],
        ),
        (
            '<person-group person-group-type="editor"><name><surname>Wu</surname></name>'
            "</person-group>",
            [("Wu", "")],
        ),
        (
            '<name><surname>Liang</surname></name><article-title>T</article-title><person-group '
            'person-group-type="editor"><name><surname>Wu</surname></name></person-group>',
            [("Liang", "")],
        ),
        (
            "<name><surname>Liang</surname></name><source>Book</source>, ed. "
            "<name><surname>Wu</surname></name>",
            [("Liang", "")],
        ),
        ("<name><surname>Lo&#160;Scalzo</surname><given-names>R</given-names></name>",
         [("Lo Scalzo", "R")]),
        ("<name><surname>L<italic>ia</italic>ng</surname></name>", [("Liang", "")]),
    ],
)  # fmt: skip
def test_authors(tmp_path: Path, markup: str, expected: list[tuple[str, str]]) -> None:
    assert authors(tmp_path, markup) == expected


@pytest.mark.parametrize(
    ("markup", "others"),
    [
        ("<name><surname>Wu</surname></name><etal>et al.</etal>", True),
        ("<name><surname>Wu</surname></name> <italic>et</italic> al.", True),
        ("<name><surname>Wu</surname></name>, &#x2026; <name><surname>Li</surname></name>", True),
        ("<name><surname>Wu</surname></name><article-title>Metal</article-title>", False),
    ],
)
def test_a_list_of_authors_that_is_cut(tmp_path: Path, markup: str, others: bool) -> None:
    got = reference(tmp_path, f"<mixed-citation>{markup}</mixed-citation>")
    assert got.and_others is others


def test_an_entry_of_raw_text_keeps_its_text(tmp_path: Path) -> None:
    got = reference(
        tmp_path,
        "<mixed-citation>Liang Y. <italic>On mice</italic>. doi:10.1234/x.</mixed-citation>",
    )
    assert (got.authors, got.year, got.title) == ((), None, "")
    assert got.fields["entry"] == "Liang Y. On mice. doi:10.1234/x."
    assert got.doi == "10.1234/x"


def test_a_work_given_in_two_ways_is_one(tmp_path: Path) -> None:
    got = reference(
        tmp_path,
        "<label>3</label><citation-alternatives><mixed-citation>3. Liang, Y.: On mice (2003)"
        "</mixed-citation><element-citation><name><surname>Liang</surname></name><year>2003</year>"
        "</element-citation></citation-alternatives>",
    )
    assert dict(got.fields) == {"entry": "3. Liang, Y.: On mice (2003)"}
    assert (got.first_author, got.year) == ("Liang", 2003)


def test_several_works_in_one_entry_are_counted(tmp_path: Path) -> None:
    one = "<name><surname>{}</surname><given-names>Y</given-names></name>, <year>{}</year>."
    got = reference(
        tmp_path,
        f"<mixed-citation>{one.format('Liang', 2001)}</mixed-citation> "
        f"<mixed-citation>{one.format('Wu', 2002)}</mixed-citation>",
    )
    assert (got.first_author, got.year) == ("Liang", 2001)
    assert dict(got.fields) == {"entry": "Liang Y, 2001. Wu Y, 2002.", "more": "1"}
    assert (len(got.fields), list(got.fields)) == (2, ["entry", "more"])
    assert got.fields.get("isbn") is None


@pytest.mark.parametrize("tag", ["nlm-citation", "citation", "mixed-citation"])
def test_older_versions_have_other_tags(tmp_path: Path, tag: str) -> None:
    got = reference(
        tmp_path,
        f"<{tag}><person-group><name><surname>Liang</surname></name></person-group>"
        f"<date-in-citation><year>2020</year></date-in-citation><year iso-8601-date='2003'>n.d."
        f"</year><chapter-title>Mice</chapter-title><source>Animals</source></{tag}>",
    )
    assert (got.first_author, got.year, got.title, got.journal) == (
        "Liang", 2003, "Mice", "Animals",
    )  # fmt: skip


def test_keys_are_unique_and_made_where_there_are_none(tmp_path: Path) -> None:
    refs = "<ref><note/></ref>" + '<ref id="x"><note/></ref>' * 2 + "<ref/>"
    lists = f"<ref-list><ref-list>{refs}</ref-list></ref-list>"
    found = read(tmp_path, made("<p>x</p>", lists))
    assert [p.entry for p in found.parts if p.entry is not None] == ["ref-1", "x", "x-again"]


def test_a_doi_may_be_a_link(tmp_path: Path) -> None:
    got = reference(
        tmp_path,
        '<mixed-citation>On mice <ext-link xmlns:xlink="x" xlink:href="https://dx.doi.org/10.1002/'
        '(SICI)1097%3C1::AID-X%3E2">Link</ext-link></mixed-citation>',
    )
    assert got.doi == "10.1002/(SICI)1097<1::AID-X>2"


# Characters and their places


def test_entities_have_their_places(tmp_path: Path) -> None:
    head = '<!DOCTYPE article PUBLIC "-//NLM//DTD" "http://nowhere.invalid/x.dtd">\n'
    found = read(tmp_path, made("<p>a&nbsp;b&ndash;c &lt;d&#x3b1;</p>", head=head))
    assert found.parts[0].text == "a\u00a0b–c <dα"
    runs = [(r.text, found.source.text[r.start : r.end]) for r in found.parts[0].runs]
    assert runs == [
        ("a", "a"), ("\u00a0", "&nbsp;"), ("b", "b"), ("–", "&ndash;"), ("c ", "c "),
        ("<", "&lt;"), ("d", "d"), ("α", "&#x3b1;"),
    ]  # fmt: skip
    assert found.lacking == ()


def test_a_character_of_no_known_name_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, made("<p>a&mouse;b</p>")).lacking == (
        "the file calls characters by names that are not known: &mouse;",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    found = read(tmp_path, made("<p>Müller\r\nsays</p>", head=head).encode(encoding))
    assert found.parts[0].text == "Müller\nsays"


def test_comments_instructions_cdata_and_signs_in_attributes(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        made('<?x <y?><p id="a>b">One <!-- <p>no</p> -->two<?pi?> 3 > 2 <![CDATA[a < b]]>.</p>'),
    )
    assert found.parts[0].text == "One two 3 > 2 a < b."


def test_white_space_in_tags(tmp_path: Path) -> None:
    back = (
        '<ref-list ><ref\nid = "b1" ><label >1</label ><mixed-citation >x</mixed-citation ></ref >'
        "</ref-list >"
    )
    found = read(tmp_path, made("<p >Seen <xref rid = 'b1' >1</xref >.</p >", back))
    assert [(p.text, p.entry, p.number) for p in found.parts] == [
        ("Seen 1.", None, None),
        ("x", "b1", 1),
    ]


# Files that mean harm


@contextmanager
def within_a_second() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 1


def refused(tmp_path: Path, text: str | bytes) -> ReviewError:
    """Return the error that a file ends in, within a second."""
    with within_a_second(), pytest.raises(ReviewError) as caught:
        read(tmp_path, text)
    assert caught.value.path == "a.xml"
    assert caught.value.remedy
    return caught.value


XXE = '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE article [<!ENTITY l0 "ha">{LAUGHS}]>'
BLOW_UP = f'<!DOCTYPE article [<!-- ]> --><!ENTITY x "{"a" * 50_000}">]>'


@pytest.mark.parametrize("head", [XXE, BOMB, BLOW_UP, XXE.replace("ENTITY x", "ENTITY % x")])
def test_entities_are_refused(tmp_path: Path, head: str) -> None:
    error = refused(tmp_path, made(f"<p>{'&x;' * 1000}</p>", head=head))
    assert "it must declare no entities of its own" in str(error)
    assert (error.line, error.column) == (1, head.index("<!ENTITY") + 1)


def test_nothing_that_a_type_definition_names_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY mouse "found">', encoding="utf-8")
    head = '<!DOCTYPE article SYSTEM "x.dtd" [<!ATTLIST p id CDATA "x">]>'
    assert read(tmp_path, made("<p>&mouse;</p>", head=head)).parts[0].text == "&mouse;"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("<article>\n<body><p>Text", (2, 14), "must be well formed, but: no element found"),
        ("<article>\n<p>é</b>", (2, 7), "must be well formed, but: mismatched tag"),
        ("Just text.", (1, 1), "must be well formed, but: syntax error"),
        ("", (1, 1), "must be well formed, but: no element found"),
        ("<html><p/></html>", (None, None), "root is <article>, but this file has <html>"),
        ("<article>&amp</article>", (1, 14), "must be well formed"),
        ("<!DOCTYPE a><!DOCTYPE b []><article/>", (1, 1), "its DOCTYPE must be one, and complete"),
        ("<!DOCTYPE a [ <article/>", (1, 1), "its DOCTYPE must be one, and complete"),
        ("<article><!-- <p></p></article>", (1, 10), "must be well formed"),
    ],
)
def test_what_is_no_article_is_refused(
    tmp_path: Path, text: str, place: tuple[int | None, int | None], words: str
) -> None:
    error = refused(tmp_path, text)
    assert words in str(error)
    assert (error.line, error.column) == place


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<article>\n<p>M\xfcller</p></article>", "it must be utf-8, but byte 0xfc is not"),
        (b'<?xml version="1.0" encoding="klingon"?><article/>', "declares “klingon”"),
        (b'<?xml version="1.0" encoding="zip"?><article/>', "declares “zip”"),
        (b"\x00\x01\x02\x03", "must be well formed"),
        (b"\xff\xfe<", "it must be utf-16"),
    ],
)
def test_a_wrong_encoding_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    assert words in str(refused(tmp_path, raw))


def test_what_is_nested_too_deep_is_refused(tmp_path: Path) -> None:
    many = 200_000
    error = refused(tmp_path, f"<article>{'<sec>' * many}{'</sec>' * many}</article>")
    assert "nested at most 256 deep" in str(error)
    hidden = f"<article>{'<b>/>' * many}{'</b>' * many}</article>"
    assert "nested at most 256 deep" in str(refused(tmp_path, hidden))


def test_what_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_text, "LARGEST", 2**20)
    assert "at most 1 MB" in str(refused(tmp_path, made(f"<p>{'a' * 2**20}</p>")))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="must be readable"):
        read_jats(tmp_path, Path("none.xml"))


@pytest.mark.parametrize(
    "text",
    [
        f"<article>{'<!-- ' * 100_000}</article>",
        f"<article>{'<?x ' * 100_000}</article>",
        f"<article>{'<p><fig>' * 20_000}x</article>",
    ],
)
def test_what_never_ends_is_refused_in_time(tmp_path: Path, text: str) -> None:
    refused(tmp_path, text)


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [
        ("<p>x<fig>", "x", "</fig></p>"),
        ("<front><abstract>", "x", "</abstract></front>"),
        ("<td>", "x", "</td>"),
        ("<list><list-item><p>a", "x", "</p></list-item></list>"),
        ("<disp-formula>", "<xref/>", "</disp-formula>"),
        ("<sub-article>", "", "</sub-article>"),
    ],
)
def test_deep_nests_are_read_in_time(
    tmp_path: Path, opening: str, inside: str, closing: str
) -> None:
    many = 5_000
    with within_a_second():
        read(tmp_path, made(f"{opening * many}{inside}{closing * many}"))


@pytest.mark.parametrize(
    "inside",
    [
        "<citation>" * 5_000 + "</citation>" * 5_000,
        "<mixed-citation>" + "<name ></name >" * 5_000 + "</mixed-citation>",
        f"<mixed-citation><name><surname>x</surname><given-names>{'de ' * 20_000}x</given-names>"
        "</name></mixed-citation>",
        f"<mixed-citation>{'et ' * 20_000}{'doi: ' * 20_000}10.</mixed-citation>",
        "<label >1</label >" * 5_000,
        "<date-in-citation ></date-in-citation >" * 5_000,
    ],
)
def test_large_entries_are_read_in_time(tmp_path: Path, inside: str) -> None:
    with within_a_second():
        entry(tmp_path, inside)


def test_large_front_matter_is_read_in_time(tmp_path: Path) -> None:
    with within_a_second():
        read(tmp_path, made("<p>x</p>", front="<front ></front >" * 5_000))
        read(tmp_path, made("<p>x</p>", back="<fn id='a' ></fn >" * 5_000))


def test_what_follows_a_link_inside_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(
        '<article><body><p>See <xref ref-type="disp-formula" rid="e1">eq <xref'
        ' ref-type="disp-formula" rid="e1">1</xref></xref>. Liang et al.<xref ref-type="bibr"'
        ' rid="b1">1</xref> agree.</p></body><back><ref-list><ref id="b1"><mixed-citation>Liang Y,'
        " Tang X. Hair. 2020.</mixed-citation></ref></ref-list></back></article>",
        encoding="utf-8",
    )
    (part, _) = read_jats(tmp_path, Path("a.xml")).parts
    told = [(run.text, run.keys) for run in part.runs if not run.silent]
    assert told == [("See ", ()), (". Liang et al.", ()), ("1", ("b1",)), (" agree.", ())]
