"""The reference list: as the article printed it, as we hold it, as two processors render it.

The printed entries are ``data/published/references.csv``. Pandoc and citeproc-py each render
``references.bib`` with our style, and every entry must come out as printed, except for the kinds of
dashes and spaces, which differ between a journal's typesetting and a processor's output.
"""

import csv
import re
import subprocess
import warnings
from functools import cache
from pathlib import Path

import pypandoc
import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Entry
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    Locator,
    formatter,
)
from citeproc.source.json import CiteProcJSON

ROOT = Path(__file__).resolve().parents[1]
BIBLIOGRAPHY = ROOT / "references.bib"
STYLE = ROOT / "styles" / "jpras-open.csl"
PRINTED = ROOT / "data" / "published" / "references.csv"
ARTICLE = ROOT.parent / "shared" / "article.txt"

KEYS = (
    *("otberg2007", "pratt2017", "chon2012", "olsen1985", "gupta2022", "stout2010", "badran2018"),
    *("jimenez2021", "ghorbani2024", "xie2021", "kalluri2020", "liu2024", "hong2019"),
    *("papadopoulos2024", "vyas2023", "liang2023", "gupta2023systematic", "mirzadeh2024"),
    *("wan2025", "park2022", "amini2025", "lee2024", "ersan2024", "norooznejhad2023"),
    *("hassan2024", "chen2025", "queen2025", "schaffer2025", "chu2025", "fu2025", "lu2025"),
    *("norouzi2024", "zhou2024", "mao2024", "hu2024", "cheng2024", "wang2023"),
    *("gupta2023exosomes", "kost2022", "li2022", "zhang2022", "kim2022", "wu2021", "ogawa2021"),
    *("nilforoushzadeh2021", "ajit2021", "hu2020", "kwack2019", "zhou2018", "rehman2025"),
    "chu2024",
)
CUT_WITH_ET_AL = frozenset(
    {
        *("ghorbani2024", "liu2024", "mirzadeh2024", "wan2025", "lee2024", "norooznejhad2023"),
        *("chen2025", "schaffer2025", "chu2025", "fu2025", "lu2025", "norouzi2024", "mao2024"),
        *("hu2024", "wang2023", "kim2022", "wu2021", "hu2020", "kwack2019", "rehman2025"),
        "chu2024",
    }
)
DOIS = {
    "wan2025": "10.1007/s00266-025-04817-9",
    "park2022": "10.1111/jocd.14846",
    "ersan2024": "10.1007/s00266-024-04332-3",
    "norooznejhad2023": "10.1016/j.heliyon.2023.e15165",
    "schaffer2025": "10.7759/cureus.81152",
    "cheng2024": "10.2147/CCID.S465963",
    "rehman2025": "10.3390/ph18071005",
    "chu2024": "10.2147/IJN.S477270",
}
WITHOUT_ISSUE = frozenset(
    {
        *("hong2019", "mirzadeh2024", "lu2025", "norouzi2024", "cheng2024", "kim2022"),
        *("ajit2021", "rehman2025", "chu2024"),
    }
)
REQUIRED = ["author", "title", "journal", "year", "volume", "pages"]
CSL_NAMES = {
    "title": "title",
    "journal": "container-title",
    "volume": "volume",
    "number": "issue",
    "pages": "page",
    "doi": "DOI",
}

DASHES = re.compile("[\u2010-\u2015\u2212]|--")


def squash(text: str) -> str:
    """Return ``text`` with one kind of dash and single plain spaces."""
    return " ".join(DASHES.sub("-", text).split())


def read_rows() -> list[dict[str, str]]:
    """Return the rows of the printed reference list, in file order."""
    with PRINTED.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


ENTRIES = {row["key"]: row["entry"] for row in read_rows()}


@cache
def library() -> Library:
    """Return ``references.bib`` as bibtexparser reads it."""
    return parse_string(BIBLIOGRAPHY.read_text(encoding="utf-8"))


def fields_of(key: str) -> dict[str, str]:
    """Return the fields of one entry, without the inner braces that protect its capitals."""
    entry: Entry = library().entries_dict[key]
    return {field.key: str(field.value).strip("{}") for field in entry.fields}


def names_of(key: str) -> list[str]:
    """Return an entry's names as printed: ``Family AB`` and, at a cut, ``et al``."""
    names = fields_of(key)["author"].split(" and ")
    return ["et al" if name == "others" else name.replace(", ", " ") for name in names]


# --- the data ------------------------------------------------------------------------------------


def test_the_printed_list_has_51_entries_numbered_in_order() -> None:
    """Row i of the printed list is number i."""
    rows = read_rows()
    assert len(rows) == 51
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 52)]
    assert tuple(row["key"] for row in rows) == KEYS


def test_the_bibliography_parses_without_a_failed_block() -> None:
    """Bibtexparser keeps broken and duplicate blocks aside; there must be none."""
    assert library().failed_blocks == []
    assert len(library().entries) == 51


def test_the_bibliography_is_in_printed_order() -> None:
    """Entry i of references.bib is printed reference i, and each is an article."""
    assert tuple(entry.key for entry in library().entries) == KEYS
    assert {entry.entry_type for entry in library().entries} == {"article"}


def test_the_bibliography_holds_exactly_the_printed_dois() -> None:
    """Eight printed entries have a DOI; no other was looked up."""
    found = {key: fields_of(key)["doi"] for key in KEYS if "doi" in fields_of(key)}
    assert found == DOIS


def test_names_are_cut_exactly_where_the_printed_list_cuts_them() -> None:
    """The 21 entries with "et al" name three authors and ``others``; the rest name two to six."""
    assert {key for key in KEYS if names_of(key)[-1] == "et al"} == CUT_WITH_ET_AL
    assert {len(names_of(key)) for key in CUT_WITH_ET_AL} == {4}
    assert {len(names_of(key)) for key in KEYS if key not in CUT_WITH_ET_AL} == {2, 3, 4, 5, 6}


def test_each_field_set_is_the_printed_one() -> None:
    """Every entry has the six common fields, and issue and DOI only where printed."""
    for key in KEYS:
        expected = {*REQUIRED}
        expected |= set() if key in WITHOUT_ISSUE else {"number"}
        expected |= {"doi"} if key in DOIS else set()
        assert set(fields_of(key)) == expected, key


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("chon2012", {"year": "2012", "volume": "67", "number": "1", "pages": "e37--e47"}),
        ("kalluri2020", {"volume": "367", "number": "6478", "pages": "eaau6977"}),
        ("li2022", {"year": "2022", "volume": "2022", "number": "1", "pages": "7471246"}),
        ("nilforoushzadeh2021", {"journal": "Cell J (Yakhteh)", "number": "5", "pages": "576"}),
        ("rehman2025", {"journal": "Pharmaceutics", "volume": "18", "pages": "1005"}),
        ("kost2022", {"year": "2022", "volume": "21", "number": "8", "pages": "3226--3231"}),
        ("gupta2022", {"journal": "J Dermatol Treat", "pages": "2946--2962"}),
        ("pratt2017", {"volume": "3", "number": "1", "pages": "1--17"}),
        (
            "hu2020",
            {
                "title": "Dermal exosomes containing miR-218-5p promote hair regeneration by "
                "regulating β-catenin signaling",
                "author": "Hu, S and Li, Z and Lutz, H and others",
            },
        ),
    ],
)
def test_unusual_fields_are_as_printed(key: str, expected: dict[str, str]) -> None:
    """Article numbers, a year for a volume, and Greek letters are kept as the list has them."""
    fields = fields_of(key)
    assert {name: fields[name] for name in expected} == expected


@pytest.mark.parametrize("key", KEYS)
def test_no_field_is_absent_from_the_printed_entry(key: str) -> None:
    """Each name and each value occurs in the printed entry as a whole token."""
    values = [value for name, value in fields_of(key).items() if name != "author"]
    printed = squash(ENTRIES[key])
    for value in map(squash, [*values, *names_of(key)]):
        assert re.search(rf"(?<!\w){re.escape(value)}(?!\w)", printed), value


def test_the_printed_list_is_the_articles() -> None:
    """The CSV repeats the article's own list, but for emphasis and spaces beside Greek letters."""
    if not ARTICLE.is_file():
        pytest.skip("the published article is not beside this project")
    _, _, listed = ARTICLE.read_text(encoding="utf-8").partition("\nReferences\n")
    lines = [re.sub(r"^(?:- |\d+\. )", "", line) for line in listed.splitlines() if line.strip()]
    plain = [line.replace("*", "") for line in lines]
    joined = [
        line.replace("- β 1", "-β1").replace("/ β", "/β").replace("β -", "β-") for line in plain
    ]
    assert [ENTRIES[key] for key in KEYS] == joined


# --- Pandoc --------------------------------------------------------------------------------------


def pandoc(text: str, to: str, bibliography: Path = BIBLIOGRAPHY) -> str:
    """Return ``text`` as Pandoc renders it to ``to``; a warning is a failure."""
    command = [
        *(pypandoc.get_pandoc_path(), "--citeproc", "--fail-if-warnings", "--wrap=none"),
        *(f"--bibliography={bibliography}", f"--csl={STYLE}", f"--to={to}"),
    ]
    done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def entries_of_pandoc() -> dict[str, str]:
    """Return the rendered entry of each key, cited one by one in printed order, number included."""
    cited = " ".join(f"[@{key}]" for key in KEYS)
    _, *entries = pandoc(cited, "plain").strip().split("\n\n")
    return dict(zip(KEYS, entries, strict=True))


@pytest.mark.parametrize("key", KEYS)
def test_pandoc_renders_the_printed_entry(key: str) -> None:
    """Number and text are those of the printed list."""
    printed = f"{KEYS.index(key) + 1}. {ENTRIES[key]}"
    assert squash(entries_of_pandoc()[key]) == squash(printed)


@pytest.mark.parametrize(
    ("cited", "printed"),
    [
        ("[@otberg2007; @pratt2017; @chon2012]", "1–3"),
        ("[@chon2012; @otberg2007; @pratt2017]", "1–3"),
        ("[@otberg2007; @chon2012]", "1,3"),
        ("[@chon2012; @otberg2007]", "1,3"),
        ("[@otberg2007; @pratt2017]", "1,2"),
        ("[@otberg2007; @pratt2017; @chon2012; @gupta2022]", "1–3,5"),
        ("[@olsen1985]", "4"),
        ("[@olsen1985, p. 7]", "4(p7)"),
    ],
)
def test_pandoc_prints_superscript_numbers(cited: str, printed: str) -> None:
    """Numbers are raised and sorted, three in a row become a range, two do not."""
    order = "[@otberg2007] [@pratt2017] [@chon2012] [@olsen1985] [@gupta2022]"
    html = pandoc(f"{order}\n\nHere{cited}.", "html")
    assert f"<sup>{printed}</sup></span>.</p>" in html


def test_pandoc_links_a_doi_and_prints_it_without_an_address() -> None:
    """What is read is ``doi:10...``; only the link behind it has the resolver's address."""
    html = pandoc("[@park2022]", "html")
    assert 'doi:<a href="https://doi.org/10.1111/jocd.14846">10.1111/jocd.14846</a>.</div>' in html


def test_pandoc_sets_the_journal_in_italics_and_the_number_in_the_margin() -> None:
    """The layout that HTML, PDF and Word share comes from the style."""
    html = pandoc("[@stout2010]", "html")
    assert '<div class="csl-left-margin">1. </div><div class="csl-right-inline">Stout SM, ' in html
    assert "<em>Ann Pharmacother</em>. 2010;44(6):1090–1097.</div>" in html


def test_a_longer_list_of_names_is_cut_after_three(tmp_path: Path) -> None:
    """Six names are printed, seven are cut to three, as the printed list does throughout."""
    six = "Aa, B and Cc, D and Ee, F and Gg, H and Ii, J and Kk, L"
    bibliography = tmp_path / "names.bib"
    bibliography.write_text(
        f"@article{{six, author={{{six}}}, title={{{{T}}}}, journal={{J}}, year={{2020}}}}\n"
        f"@article{{seven, author={{{six} and Mm, N}}, title={{{{T}}}}, year={{2020}}}}\n",
        encoding="utf-8",
    )
    entries = pandoc("[@six] [@seven]", "plain", bibliography).strip().split("\n\n")[1:]
    assert squash(entries[0]) == "1. Aa B, Cc D, Ee F, Gg H, Ii J, Kk L. T. J. 2020."
    assert squash(entries[1]) == "2. Aa B, Cc D, Ee F, et al. T. 2020."


# --- citeproc-py ---------------------------------------------------------------------------------


def csl_names(key: str) -> list[dict[str, str]]:
    """Return an entry's names for citeproc-py, which would print ``others`` as a person."""
    parts = (name.rpartition(" ") for name in names_of(key) if name != "et al")
    names = [{"family": family, "given": given} for family, _, given in parts]
    return names + [{"literal": "et al"}] * (key in CUT_WITH_ET_AL)


def csl_item(key: str) -> dict[str, object]:
    """Return one entry of references.bib as a CSL-JSON item."""
    fields = fields_of(key)
    item: dict[str, object] = {
        "id": key,
        "type": "article-journal",
        "author": csl_names(key),
        "issued": {"date-parts": [[int(fields["year"])]]},
    }
    return item | {csl: fields[name] for name, csl in CSL_NAMES.items() if name in fields}


def processor(*citations: Citation) -> CitationStylesBibliography:
    """Return citeproc-py with our style, the whole bibliography and ``citations`` registered."""
    style = CitationStylesStyle(str(STYLE), validate=False)
    source = CiteProcJSON([csl_item(key) for key in KEYS])
    made = CitationStylesBibliography(style, source, formatter.plain)
    for citation in citations:
        made.register(citation)
    return made


@cache
def entries_of_citeproc() -> dict[str, str]:
    """Return citeproc-py's entry of each key, cited one by one in printed order."""
    made = processor(*(Citation([CitationItem(key)]) for key in KEYS))
    return dict(zip(KEYS, map(str, made.bibliography()), strict=True))


@pytest.mark.parametrize("key", KEYS)
def test_citeproc_py_renders_the_printed_entry(key: str) -> None:
    """A second processor, which shares no code with Pandoc, gives the same text."""
    printed = f"{KEYS.index(key) + 1}. {ENTRIES[key]}"
    assert squash(entries_of_citeproc()[key]) == squash(printed)


def test_citeproc_py_numbers_sorts_and_knows_locators() -> None:
    """It never collapses a range, so the numbers are what can be compared."""
    first = Citation([CitationItem(key) for key in ("otberg2007", "pratt2017", "chon2012")])
    again = Citation([CitationItem(key) for key in ("chon2012", "otberg2007")])
    paged = Citation([CitationItem("pratt2017", locator=Locator("page", "7"))])
    made = processor(first, again, paged)
    printed = [str(made.cite(citation, _never)) for citation in (first, again, paged)]
    assert printed == ["1,2,3", "1,3", "2(p7)"]


def _never(item: CitationItem) -> None:
    """Fail on a key that the bibliography does not have."""
    pytest.fail(f"unknown key {item.key}")


# --- the style -----------------------------------------------------------------------------------


def test_the_style_is_valid() -> None:
    """The CSL schema that citeproc-py carries accepts the style; it tells by warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        CitationStylesStyle(str(STYLE), validate=True)


def test_the_schema_rejects_a_style_with_an_unknown_attribute(tmp_path: Path) -> None:
    """The check above can fail."""
    text = STYLE.read_text(encoding="utf-8")
    broken = tmp_path / "broken.csl"
    broken.write_text(text.replace("second-field-align=", "first-field-align="), encoding="utf-8")
    with pytest.warns(UserWarning, match="first-field-align"):
        CitationStylesStyle(str(broken), validate=True)
