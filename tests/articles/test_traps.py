"""What looks like a fault in real articles and is none; beside each trap the fault that stays one.

Every trap was met in a published article and is made anew here, with names of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewproof.audit import audit
from reviewproof.proof import Report
from reviewproof.rules.articles.names import _is_long_ago

# Key, authors, year, title; who stands in brackets was left out by "et al.".
Work = tuple[str, Sequence[str], int, str]
WORKS: tuple[Work, ...] = (
    ("r1", ("Liang Y", "Tang X"), 2023, "Vesicles of fat cells"),
    ("r2", ("Wan J", "Kim S", "et al"), 2021, "Injections of the scalp"),
    ("r3", ("Queen D", "Avram M", "Otis P"), 2020, "Minoxidil for adults"),
    ("r4", ("Saint-Yves A", "Berg C", "Lo F"), 2019, "Grasses of the shore"),
    ("r5", ("Volóchinov V", "Medvedev P", "Lo F"), 2017, "Signs and speech"),
    ("r6", ("Park H", "Choi B", "Huh C"), 2017, "Light on mice"),
)


def _entry(number: int, work: Work, numbered: bool) -> str:
    key, authors, year, title = work
    names = "".join(
        "<etal/>"
        if name == "et al"
        else "<name><surname>{}</surname><given-names>{}</given-names></name>".format(
            *name.rsplit(" ", 1)
        )
        for name in authors
    )
    label = f"<label>{number}.</label>" if numbered else ""
    return (
        f'<ref id="{key}">{label}<element-citation publication-type="journal"><person-group'
        f' person-group-type="author">{names}</person-group><year>{year}</year><article-title>'
        f"{title}</article-title><source>J Hair</source><volume>{number}</volume>"
        f"</element-citation></ref>"
    )


def article(
    body: str, works: Sequence[Work] = WORKS, *, numbered: bool = True, more: str = ""
) -> str:
    """Return an article whose last sentence cites each work."""
    marks = (
        ", ".join(link(key, str(number)) for number, (key, *_) in enumerate(works, start=1))
        if numbered
        else "; ".join(
            link(key, f"{names[0].rsplit(' ')[0]}, {year}") for key, names, year, _ in works
        )
    )
    entries = "".join(_entry(n, work, numbered) for n, work in enumerate(works, start=1))
    return (
        f"<article><body>{body}<p>All are known [{marks}].</p></body><back><ref-list><title>"
        f"References</title>{entries}</ref-list></back>{more}</article>"
    )


def alone(body: str) -> str:
    """Return an article of this body and nothing else that cites."""
    text = article(body)
    return text[: text.index("<p>All are")] + text[text.index("</body>") :]


def link(key: str, printed: str) -> str:
    """Return a link to an entry."""
    return f'<xref ref-type="bibr" rid="{key}">{printed}</xref>'


def report(folder: Path, text: str) -> Report:
    """Proofread an article."""
    path = folder / "a.xml"
    path.write_text(text, encoding="utf-8")
    return audit(folder, path)


def said(folder: Path, text: str) -> list[tuple[str, str]]:
    """Return the code of each finding and what was found."""
    return [(each.code, each.found) for each in report(folder, text).findings]


def undecided(folder: Path, text: str) -> list[str]:
    """Return the codes of what could not be told."""
    return [each.code for each in report(folder, text).undecided]


def dated(text: str, notes: str = "") -> str:
    """Return an article of one paragraph that cites by name."""
    return article(f"<p>{text}</p>{notes}", numbered=False)


PLAIN = "".join(f"<p>Hair grew [{link(f'r{n}', str(n))}].</p>" for n in (1, 6))


@pytest.mark.parametrize(
    "mark",
    [
        f"{link('r1', '1')}{link('r2', '–')}{link('r4', '4')}",
        f"{link('r1', '1')}–\n            {link('r4', '4')}",
        f"{link('r1', ' 1 ')} - {link('r4', ' 4 ')}",
        f"{link('r1', '1–')}{link('r4', '4')}",
    ],
)
def test_a_range_is_one_however_its_dash_is_set(mark: str, tmp_path: Path) -> None:
    body = f"<p>Hair grew ({mark}, {link('r5', '5')}, {link('r6', '6')}).</p>"
    assert said(tmp_path, alone(body)) == []
    apart = said(tmp_path, alone(body.replace("–", ", ").replace(" - ", ", ")))
    assert ("CIT202", "3") in apart


def test_a_line_that_ends_in_a_cell_ends_a_mark(tmp_path: Path) -> None:
    cell = f"{link('r1', '1')} <break/> {link('r1', '1')}"
    table = f"<table-wrap><table><tr><td>{cell}</td></tr></table></table-wrap>"
    assert said(tmp_path, article(table)) == []
    joined = table.replace("<break/>", ",")
    assert said(tmp_path, article(joined)) == [("CIT210", "1")]


def test_a_mark_without_a_link_of_wiley(tmp_path: Path) -> None:
    marks = ", ".join(link(f"r{n}", str(n)) for n in range(1, 5))
    body = f"<p>Hair grew [{marks}].[qv: 5b,6a–c]</p>"
    assert said(tmp_path, alone(body)) == []
    assert said(tmp_path, alone(body.replace("qv: 5b,6a–c", "ibid."))) == [
        ("CIT202", "5"),
        ("CIT202", "6"),
    ]


def test_what_cites_the_head_of_a_group_cites_its_members(tmp_path: Path) -> None:
    head = '<ref id="r7"><label>7</label><mixed-citation>&#160;</mixed-citation></ref>'
    parts = "".join(
        f'<ref id="r7{letter}"><label>7{letter}</label><mixed-citation><string-name><surname>'
        f"Chen</surname> <given-names>{letter.upper()}</given-names></string-name>, <source>J Hair"
        "</source> <year>2018</year>, <volume>3</volume>.</mixed-citation></ref>"
        for letter in "ab"
    )
    cited = article(f"<p>It is so [{link('r7', '7')}].</p>")
    whole = cited.replace("</ref-list>", f"{head}{parts}</ref-list>")
    assert said(tmp_path, whole) == []
    none = article("<p>It is so.</p>").replace("</ref-list>", f"{head}{parts}</ref-list>")
    assert {code for code, _ in said(tmp_path, none)} == {"CIT202"}


def test_what_is_cited_in_brackets_with_more_than_a_number(tmp_path: Path) -> None:
    for mark in ("[7, p. 3]", "(the atlas, https://example.org; 7)"):
        seven: Work = ("r7", ("Chen L", "Wu P", "Lee S"), 2018, "An atlas")
        text = article(f"<p>So it stands {mark}.</p>", (*WORKS, seven))
        text = text.replace(f", {link('r7', '7')}", "")
        assert said(tmp_path, text) == []
        assert said(tmp_path, text.replace(mark, "there")) == [("CIT202", "7")]


def test_letters_of_reviewers_are_not_judged_and_translations_are(tmp_path: Path) -> None:
    inner = f"<body><p>Laing et al. [{link('r1', '1')}] saw hair grow.</p></body></sub-article>"
    for kind, found in (("reviewer-report", []), ("reply", []), ("translation", ["CIT204"])):
        more = f'<sub-article article-type="{kind}">{inner}'
        codes = [code for code, _ in said(tmp_path, article(PLAIN, more=more))]
        assert codes == found, kind


def test_a_caption_of_a_supplement_has_no_place_in_the_order(tmp_path: Path) -> None:
    many = [(f"r{n}", (f"Name{n} Y",), 2000 + n, f"Title {n} of hair") for n in range(20, 0, -1)]
    works = [(f"r{n}", *work[1:]) for n, work in enumerate(many, start=1)]
    running = f"<p>Hair grew [{link('r1', '1')}].</p>"
    early = f"<p>As before [{link('r3', '3')}].</p>"
    boxed = f"<supplementary-material><label>S1</label>{early}</supplementary-material>"
    rest = f"<p>So did others [{link('r2', '2')}].</p>"
    assert said(tmp_path, article(running + boxed + rest, works)) == []
    assert said(tmp_path, article(running + early + rest, works)) == [("CIT209", "3")]


SILENT_OR_FOUND = (
    # A name with the initial of a first author cited nearby may be the given one.
    (
        "Yan et al. saw hair grow. It was so [{1}].",
        "Ram et al. saw hair grow. It was so [{1}].",
        "CIT205",
    ),
    # A work known from another work.
    ("Ram et al. (2003) in Liang [{1}] saw it.", "Ram et al. (2003) saw it.", "CIT205"),
    # A whole reference in words.
    (
        "It is so (Ram, B. A. et al. Loss of hair in rats and mice. Nature 591, 293–299 (2021)).",
        "It is so (Ram, B. A. et al.).",
        "CIT205",
    ),
    # Who named a taxon.
    ("It was Spartina alta Ram et al., a grass.", "It was seen by Ram et al., in grass.", "CIT205"),
    ("It was Spartina alta Queen, 2020 [{6}].", "It was shown by Queen, 2020 [{6}].", "CIT203"),
    # A name before the one that is cited, as an authority has it.
    (
        "It was S. alta (Queen, Park et al., 2017 [{6}]).",
        "It was S. alta (Queen et al., 2020 [{6}]).",
        "CIT203",
    ),
    # What was never published has no number.
    (
        "It flickers (Queen and Avram, 2020, unpublished observations; [{6}]).",
        "It flickers (Queen and Avram, 2020 [{6}]).",
        "CIT203",
    ),
    # "Saint" may be short, and Slavic names have letters of several languages.
    ("St-Yves et al. [{4}] drew it.", "Sent-Ives et al. [{4}] drew it.", "CIT20"),
    ("Vološinov et al. [{5}] said so.", "Volóchinow et al. [{5}] said so.", "CIT204"),
    # The leader of a group, whom a list that was cut leaves out.
    ("Otis and colleagues [{2}] saw it.", "Otis and colleagues [{6}] saw it.", "CIT203"),
    ("Ram et al. [{2}] saw it.", "Park et al. [{2}] saw it in mice under light.", "CIT203"),
    # The full stop of a genus ends no sentence.
    (
        "Yet Park et al. saw in mice, M. musculus, that light helps [{6}].",
        "Yet Park et al. saw in mice, M. musculus, that light helps [{1}].",
        "CIT203",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("trap", "fault", "code"), SILENT_OR_FOUND)
def test_a_trap_is_silent_and_its_fault_is_found(
    trap: str, fault: str, code: str, tmp_path: Path
) -> None:
    marks = {str(n): link(f"r{n}", str(n)) for n in range(1, 7)}

    def filled(text: str) -> str:
        for number, mark in marks.items():
            text = text.replace(f"{{{number}}}", mark)
        return article(f"<p>{text}</p>")

    assert said(tmp_path, filled(trap)) == []
    found = said(tmp_path, filled(fault))
    assert found and all(each.startswith(code) for each, _ in found)


DATED = (
    # Printed in the link, and what leads astray.
    ("Then, Queen (2020)", "r3", "Park (2020)", "CIT203"),
    ("Queen, VI, 2020", "r3", "Queen, VI, 2021", "CIT206"),
    ("Queen et al., [Link]", "r3", "Park et al., [Link]", "CIT203"),
    ("Vološinov, 2017", "r5", "Volóchinow, 2017", "CIT204"),
    ("Douglas Queen in 1998", "r3", "Queen (1998)", "CIT206"),
    ("Queen, 1877", "r3", "Queen, 2002", "CIT206"),
)  # fmt: skip


@pytest.mark.parametrize(("trap", "key", "fault", "code"), DATED)
def test_what_a_link_prints_beside_a_name(
    trap: str, key: str, fault: str, code: str, tmp_path: Path
) -> None:
    assert said(tmp_path, dated(f"So says {link(key, trap)} of it.")) == []
    assert [each for each, _ in said(tmp_path, dated(f"So says {link(key, fault)} of it."))] == [
        code
    ]


def test_a_note_may_have_another_edition(tmp_path: Path) -> None:
    text = f"So it is ({link('r3', 'Queen, 1983')}, p. 4)."
    note = "<p>QUEEN, D. Minoxidil in general. London: Hair Press, {}.</p>"
    assert said(tmp_path, dated(text, note.format(1983))) == []
    assert "CIT206" in undecided(tmp_path, dated(text, note.format(1983)))
    assert said(tmp_path, dated(text, note.format(1985))) == [("CIT206", "1983")]


def test_the_day_on_which_a_page_was_looked_at_is_no_year(tmp_path: Path) -> None:
    text = dated(f"So it is ({link('r7', 'Otis, 2020')}).")
    entry = (
        '<ref id="r7"><mixed-citation>Otis P. The page of hair. Acesso em: 20 ago. {}.'
        "</mixed-citation><element-citation><person-group><name><surname>Otis</surname>"
        "<given-names>P</given-names></name></person-group><source>The page of hair</source>"
        "<year>{}</year></element-citation></ref></ref-list>"
    )
    seen = text.replace("</ref-list>", entry.format(2022, 2022))
    assert said(tmp_path, seen) == []
    published = entry.format(2023, 2022).replace("hair. Ace", "hair. 2022. Ace")
    assert said(tmp_path, text.replace("</ref-list>", published)) == [("CIT206", "2020")]


@pytest.mark.parametrize(
    ("year", "listed", "long_ago"),
    [
        (1877, 1945, True),
        (1889, 1988, False),
        (1905, 1995, False),
        (1990, 2008, False),
        (1999, 850, False),
    ],
)
def test_a_lifetime_before_a_work_is_no_slip(year: int, listed: int, long_ago: bool) -> None:
    assert _is_long_ago(year, listed) is long_ago


def test_a_journal_without_titles_lists_no_work_twice(tmp_path: Path) -> None:
    untitled = article(PLAIN).replace("J Hair", "J. Power Sources")
    for _, _, _, title in WORKS:
        untitled = untitled.replace(f"<article-title>{title}</article-title>", "")
    assert said(tmp_path, untitled) == []
    again: Work = ("r7", ("Park H", "Choi B", "Huh C"), 2017, "Light on mice")
    assert said(tmp_path, article(PLAIN, (*WORKS, again))) == [("BIB102", "r7")]


@pytest.mark.parametrize(
    ("doi", "right"),
    [
        ("10.1002/(SICI)1099-1573(1998)12:1+&lt;S124::AID-PTR271&gt;3.0.CO;2-X", True),
        ("10.1002/(SICI)1097-0231(19990715)13:13 &lt; 1284::AID-RCM578 &gt; 3.0.CO;2–0", False),
    ],
)
def test_old_dois_have_pages_in_angle_brackets(doi: str, right: bool, tmp_path: Path) -> None:
    tag = f'<pub-id pub-id-type="doi">{doi}</pub-id></element-citation>'
    text = article(PLAIN).replace("</element-citation>", tag, 1)
    assert [code for code, _ in said(tmp_path, text)] == ([] if right else ["BIB104"])


def test_a_part_of_a_book_may_be_by_somebody_else(tmp_path: Path) -> None:
    text = dated(f"So says {link('r6', 'Ram (2017)')} of it.")
    assert said(tmp_path, text) == [("CIT203", "Park")]
    book = text.replace("<source>J Hair</source><volume>6</volume>", "")
    assert said(tmp_path, book) == []
    assert said(tmp_path, book.replace("Ram (2017)", "Ram (2016)")) == [("CIT203", "Park")]
    assert said(tmp_path, book.replace("Ram (2017)", "Wan (2017)")) == [("CIT203", "Park")]
