"""`references.bib` to references, with the place of every entry and field."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import BIB, load, make_project, only, place, where
from reviewproof.bibliography import Bibliography, dois, field_span, parse_bibliography, word_span
from reviewproof.manuscript import Author, Reference, names_of, takes_et_al
from reviewproof.rules import SOURCE_RULES
from reviewproof.text import Source


def parse(text: str) -> Bibliography:
    return parse_bibliography(Source("references.bib", text))


def one(text: str) -> Reference:
    read = parse(text)
    assert read.findings == ()
    assert len(read.references) == 1
    return read.references[0]


def test_an_entry_is_read_with_its_fields_and_place() -> None:
    read = parse(BIB)
    assert read.findings == ()
    assert [reference.key for reference in read.references] == ["liang2023", "wan2025", "queen2025"]
    wan = read["wan2025"]
    assert (wan.kind, wan.title, wan.year) == (
        "article",
        "A prospective study of scalp injections",
        2025,
    )
    assert (wan.journal, wan.doi) == ("Aesthetic Plast Surg", "")
    assert wan.authors == (Author("Wan", "J"), Author("Kim", "SB"))
    assert wan.and_others
    assert wan.first_author == "Wan"
    start = BIB.index("@article{wan2025")
    end = BIB.index("}\n\n@article{queen2025") + 1
    assert where(wan.span) == place("references.bib", BIB, start, end - start)


@pytest.mark.parametrize(
    ("name", "quote"),
    [
        ("title", "Exosomes for treating hair loss"),
        ("author", "Queen, D and Avram, MR"),
        ("", "queen2025"),
        ("doi", "queen2025"),
    ],
)
def test_a_field_has_a_place(name: str, quote: str) -> None:
    span = field_span(parse(BIB)["queen2025"], name)
    assert where(span) == place("references.bib", BIB, BIB.index(quote), len(quote))


def test_a_field_is_found_on_the_line_of_the_key() -> None:
    text = "@article{a2020, author={Fu, Y}, title={On Hair}, year={2020}}\n"
    span = field_span(one(text), "year")
    assert where(span) == place("references.bib", text, text.index("{2020}") + 1, 4)


def test_a_title_that_holds_the_key_does_not_move_it() -> None:
    text = "@article{hair,\n  title = {{On hair}},\n  author = {Fu, Y},\n}\n"
    reference = one(text)
    assert field_span(reference, "").start == text.index("hair")
    assert reference.title == "On hair"


@pytest.mark.parametrize(
    ("written", "authors", "others"),
    [
        ("Fu, Y", [("Fu", "Y")], False),
        ("Yan Fu", [("Fu", "Yan")], False),
        ("Fu, Y and Lu, X", [("Fu", "Y"), ("Lu", "X")], False),
        ("Fu, Y and others", [("Fu", "Y")], True),
        ("Fu, Y\n    and Lu, X", [("Fu", "Y"), ("Lu", "X")], False),
        ("van der Berg, J", [("van der Berg", "J")], False),
        ("Jan van der Berg", [("van der Berg", "Jan")], False),
        ("{The Hair and Scalp Group}", [("The Hair and Scalp Group", "")], False),
        (
            "{The Hair and Scalp Group} and Fu, Y",
            [("The Hair and Scalp Group", ""), ("Fu", "Y")],
            False,
        ),
        ("Anderson, B and Fu, Y", [("Anderson", "B"), ("Fu", "Y")], False),
        ("El-Naggar, A", [("El-Naggar", "A")], False),
        ("Plato", [("Plato", "")], False),
        ("", [], False),
    ],
)
def test_authors_are_split_as_bibtex_splits_them(
    written: str, authors: list[tuple[str, str]], others: bool
) -> None:
    reference = one(f"@article{{a,\n  author = {{{written}}},\n  title = {{T}},\n}}\n")
    assert [(author.family, author.given) for author in reference.authors] == authors
    assert reference.and_others is others


@pytest.mark.parametrize(
    ("authors", "named", "et_al"),
    [
        ("Fu, Y", "Fu", False),
        ("Queen, D and Avram, MR", "Queen and Avram", False),
        ("Fu, Y and Lu, X and Hu, Z", "Fu et al.", True),
        ("Fu, Y and others", "Fu et al.", True),
    ],
)
def test_a_work_is_named_by_its_authors(authors: str, named: str, et_al: bool) -> None:
    reference = one(f"@article{{a,\n  author = {{{authors}}},\n}}\n")
    assert names_of(reference) == named
    assert takes_et_al(reference) is et_al


def test_an_entry_without_authors_has_no_first_author() -> None:
    reference = one("@article{a,\n  title = {T},\n}\n")
    assert reference.first_author is None
    assert names_of(reference) == ""


@pytest.mark.parametrize(
    ("written", "year"), [("2020", 2020), ("c2020", None), ("", None), ("20", None)]
)
def test_a_year_is_four_digits(written: str, year: int | None) -> None:
    assert one(f"@article{{a,\n  year = {{{written}}},\n}}\n").year == year


def test_quotes_and_macros_are_values() -> None:
    reference = one('@article{a,\n  title = "On {H}air",\n  year = 2020,\n}\n')
    assert (reference.title, reference.year) == ("On {H}air", 2020)


def test_a_string_is_put_in_where_it_is_used() -> None:
    text = (
        "@string{jcd = {J Cosmet Dermatol}}\n\n@article{a,\n  title = {T},\n  journal = jcd,\n}\n"
    )
    assert one(text).journal == "J Cosmet Dermatol"


@pytest.mark.parametrize(
    ("written", "behind", "nth"),
    [
        ("title = {Hair}\n  year = {2020}", "{Hair}", 0),
        ('title = "Hair {"} x"\n  year = 2020', '"Hair {"} x"', 0),
        ("title = {A {b}} year = {2020}", "{A {b}}", 0),
        ("title = {A \\} b}\n  year = {2020}", "{A \\} b}", 0),
        ('title = {Hair} # " and" # {\n  more}\n  year = {2020}', "more}", 0),
        ("note = 12\n  year = {2020}", "12", 0),
        ("note = {12}\n  % year\n  year = {2020}", "{12}", 0),
        ("note = {12}, title = {12}\n  year = {2020}", "{12}", 1),
        ("title = {12} year = {2020}, note = {12}", "{12}", 0),
    ],
)
def test_a_comma_lost_between_fields_is_located_and_the_fields_are_read(
    written: str, behind: str, nth: int
) -> None:
    text = f"@article{{a,\n  author = {{Fu, Y}},\n  {written},\n}}\n"
    read = parse(text)
    finding = only(list(read.findings))
    assert finding.code == "SRC005"
    start = -1
    for _ in range(nth + 1):
        start = text.index(behind, start + 1)
    assert where(finding.span) == place("references.bib", text, start + len(behind) - 1, 1)
    assert "no comma stands behind the value" in finding.message
    assert "comma" in finding.hint
    assert (read["a"].year, read["a"].authors) == (2020, (Author("Fu", "Y"),))


def test_each_comma_lost_is_found() -> None:
    read = parse("@article{a,\n  title = {A}\n  journal = {B}\n  year = {2020}\n}\n")
    assert [finding.span.first.line for finding in read.findings] == [2, 3]
    reference = read["a"]
    assert (reference.title, reference.journal, reference.year) == ("A", "B", 2020)


def test_words_without_braces_are_no_value() -> None:
    text = "@string{jcd = {J Cosm} Derm}\n\n@article{a,\n  title = Hair loss,\n  year = 2020,\n}\n"
    read = parse(text)
    assert [finding.span.text for finding in read.findings] == ["}", "r"]
    assert [finding.span.first.line for finding in read.findings] == [1, 4]
    assert read["a"].year == 2020


@pytest.mark.parametrize(
    "value",
    [
        "{A \\} b}",
        "{A \\{ b}",
        "{A {b = {c} d = {e}} f}",
        '"a {"} b"',
        '{a "b} ',
        '"A" # jcd #\n    {b}',
        "2020",
        "12--13",
        "{A}\n  % a comment\n  ",
    ],
)
def test_what_is_one_value_lacks_no_comma(value: str) -> None:
    assert parse(f"@article{{a,\n  title = {value},\n  year = {{2020}},\n}}\n").findings == ()


def test_windows_line_endings_change_no_value() -> None:
    read = parse(BIB.replace("\n", "\r\n"))
    assert read.findings == ()
    assert [(one.key, one.title, one.year) for one in read.references] == [
        (one.key, one.title, one.year) for one in parse(BIB).references
    ]
    assert [one.span.first.line for one in read.references] == [
        one.span.first.line for one in parse(BIB).references
    ]


def test_an_entry_cut_off_at_the_end_is_located() -> None:
    cut = BIB[: BIB.index("year", BIB.index("@article{queen2025"))]
    finding = only(list(parse(cut).findings))
    assert finding.code == "SRC005"
    start = cut.index("@article{queen2025,")
    assert where(finding.span) == place("references.bib", cut, start, len("@article{queen2025,"))


@pytest.mark.parametrize(
    "debris",
    [
        "author = {Fu, Y},",
        "}",
        "<<<<<<< HEAD",
        ">>>>>>> other",
        "article{a, title={T}}",
        "@article",
    ],
)
def test_text_outside_of_entries_that_is_no_comment_is_a_finding(debris: str) -> None:
    text = f"{BIB}\n{debris}\n"
    finding = only(list(parse(text).findings))
    assert finding.code == "SRC005"
    assert finding.span.first.line == text.count("\n", 0, text.rindex(f"\n{debris}\n") + 1) + 1


@pytest.mark.parametrize(
    "comment", ["% a = {b}", "Some words.", "@comment{a = b}", '@preamble{"x"}']
)
def test_a_comment_is_no_finding(comment: str) -> None:
    assert parse(f"{BIB}\n{comment}\n").findings == ()


def test_every_repeated_key_is_reported_against_the_first() -> None:
    text = BIB + BIB.split("\n\n")[0] + "\n\n" + BIB.split("\n\n")[0] + "\n"
    found = parse(text).findings
    assert [finding.code for finding in found] == ["BIB101", "BIB101"]
    assert [finding.span.start for finding in found] == [
        text.index("@article{liang2023", 1),
        text.rindex("@article{liang2023"),
    ]
    assert {related.span.start for finding in found for related in finding.related} == {
        text.index("liang2023")
    }


def test_a_doi_is_compared_without_resolver_and_case() -> None:
    text = "@article{a,\n  doi = {https://doi.org/10.1/AB},\n}\n\n@article{b,\n  title = {T},\n}\n"
    assert [(reference.key, doi) for reference, doi in dois(parse(text).references)] == [
        ("a", "10.1/ab")
    ]


PIECES = st.lists(
    st.sampled_from(
        [
            "@article",
            "@",
            "{",
            "}",
            "a",
            ",",
            " = ",
            '"',
            "\n",
            "year",
            "% x",
            "@string",
            "and",
            "#",
        ]
    ),
    max_size=25,
).map("".join)


@given(st.text() | PIECES)
def test_no_bibliography_escapes_as_an_exception(text: str) -> None:
    read = parse(text)
    assert {finding.code for finding in read.findings} <= {"SRC005", "BIB101"}
    for span in (*(one.span for one in read.references), *(one.span for one in read.findings)):
        assert 0 <= span.start <= span.end <= len(text)
    for reference in read.references:
        for name in ("", "author", "title", "year"):
            span = field_span(reference, name)
            assert 0 <= span.start <= span.end <= len(text)


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("{A and B} and Fu, Y", ["A and B", "Fu"]),
        ("{The {X} Group and Co} AND Fu, Y", ["The {X} Group and Co", "Fu"]),
        ("Anderson, B and Land, A and Fu, Y", ["Anderson", "Land", "Fu"]),
    ],
)
def test_braces_keep_a_group_together(written: str, authors: list[str]) -> None:
    reference = one(f"@article{{a,\n  author = {{{written}}},\n}}\n")
    assert [author.family for author in reference.authors] == authors


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"On " # hair # " and {skin}"', "On Hair and {skin}"),
        ("{The {X} # 5}", "The {X} # 5"),
        ('"No. # 5"', "No. # 5"),
        ("hair", "Hair"),
    ],
)
def test_values_are_joined_only_outside_of_braces_and_quotes(written: str, title: str) -> None:
    text = f"@string{{hair = {{Hair}}}}\n\n@article{{a,\n  title = {written},\n}}\n"
    assert one(text).title == title


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("{{On hair}}", "On hair"),
        ("{{A} on {B}}", "{A} on {B}"),
        ("{{{A} on {B}}}", "{A} on {B}"),
        ("{{{A}}}", "A"),
        ("{{}}", ""),
        ("{}", ""),
    ],
)
def test_a_title_loses_only_the_braces_around_all_of_it(written: str, title: str) -> None:
    assert one(f"@article{{a,\n  title = {written},\n}}\n").title == title


def test_the_names_of_biblatex_are_read() -> None:
    text = "@article{a,\n  date = {2020-05-01},\n  journaltitle = {Life},\n}\n"
    assert (one(text).year, one(text).journal) == (2020, "Life")


def test_a_word_has_a_place_where_a_value_goes_over_lines() -> None:
    text = "@article{a,\n  title = {Fu},\n  author = {Lu, X and\n    Fu, Y},\n}\n"
    span = word_span(one(text), "author", "Fu")
    assert where(span) == place("references.bib", text, text.rindex("Fu"), 2)
    assert word_span(one(text), "author", "Hu").start == field_span(one(text), "author").start


NAMES = st.lists(
    st.sampled_from(
        ["Fu, Y", " and ", "Сидорчук", "{", "}", "β-", "王", "(", ")", "others", '\\"u', "-", "é"]
    ),
    max_size=12,
).map("".join)
VALUES = st.text(max_size=20) | NAMES | st.from_regex(r"[0-9ivxeS.,:]{1,6}[-–]{0,2}[0-9ivx.]{0,6}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=4), st.text(max_size=60) | PIECES)
def test_no_rule_fails_on_any_entry(
    tmp_path: Path, values: list[tuple[str, str, str]], rest: str
) -> None:
    entries = "".join(
        f"@article{{k{index},\n  author = {{{author}}},\n  year = {{{year}}},\n"
        f"  pages = {{{pages}}},\n}}\n"
        for index, (author, year, pages) in enumerate(values)
    )
    files = {"index.qmd": "---\ndate: 2026\n---\n\nA\n", "references.bib": entries + rest}
    project = load(make_project(tmp_path, files))
    for rule in SOURCE_RULES:
        if rule.codes[0].startswith("BIB") or "BIB108" in rule.codes:
            for outcome in rule.check(project):
                assert outcome.code in rule.codes


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=80))
def test_bytes_are_read_or_reported(tmp_path: Path, raw: bytes) -> None:
    project = load(make_project(tmp_path, {"index.qmd": "A\n", "references.bib": raw}))
    found = {finding.code for finding in project.findings}
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        assert "SRC001" in found
    else:
        control = any(unicodedata.category(char) == "Cc" and char not in "\t\n\r" for char in text)
        assert ("SRC001" in found) is control
        assert found <= {"SRC001", "SRC005", "BIB101"}


def repeated(times: int) -> str:
    """Return a bibliography of so many times three entries, each with a key of its own."""
    return "\n".join(
        re.sub(r"@article\{(\w+)", rf"@article{{\g<1>x{index}", BIB) for index in range(times)
    )


@pytest.mark.parametrize(
    "make",
    [
        repeated,
        lambda times: "@article{a, title = {T}\n" * times,
        lambda times: "".join(f"@string{{s{index} = {{x}}}}\n" for index in range(times)),
        lambda times: "@article{a,\n  author = {" + " and ".join(["Fu, Y"] * times) + "},\n}\n",
        lambda times: "@article{a, title = {T}}\n" * times,
        lambda times: "@article{a,\n  title = {" + "{" * times + "}" * times + "},\n}\n",
        lambda times: "@article{a,\n  title = " + " # ".join(['"x"'] * times) + ",\n}\n",
    ],
    ids=["entries", "unclosed", "strings", "authors", "duplicates", "braces", "joined"],
)
def test_reading_takes_time_in_proportion(make: Callable[[int], str]) -> None:
    seconds = []
    for times in (500, 4000):
        start = time.process_time()
        parse(make(times))
        seconds.append(time.process_time() - start)
    # Eight times as much; a reader that is quadratic takes sixty-four times as long.
    assert seconds[1] < 24 * max(seconds[0], 0.02)
