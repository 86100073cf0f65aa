"""BIB and CIT: the references, their keys, their order and their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import PUBLISHED, Failing, Files, Silent, check_failing, check_silent, data, qmd

from helpers import BIB, findings, make_project, write


def bib(old: str, new: str) -> Files:
    """Return a project whose bibliography differs in one place."""
    assert BIB.count(old) == 1, f"{old!r} must stand once"
    return qmd("A", **{"references.bib": BIB.replace(old, new)})


def added(text: str) -> Files:
    """Return a project whose bibliography has more entries."""
    return qmd("A", **{"references.bib": f"{BIB}\n{text}\n"})


def entry(key: str, **fields: str) -> str:
    """Return a BibTeX entry, complete unless a field is given as empty."""
    known = {"author": "Fu, Y", "title": "Some Title", "journal": "Life", "year": "2025"}
    listed = "".join(f"  {name} = {{{value}}},\n" for name, value in {**known, **fields}.items())
    return f"@article{{{key},\n{listed}}}"


def edition(text: str, *keys: str) -> Files:
    """Return a project that is an edition of an article with this reference list."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in PUBLISHED}
    rows["references"] = [
        {"number": number, "key": key, "entry": "x"} for number, key in enumerate(keys, start=1)
    ]
    tables = {name: (columns, rows[name]) for name, columns in PUBLISHED.items()}
    return {**qmd(text), **data(tables)}


FAILING = (
    Failing(
        "BIB101",
        "a key given twice",
        bib("@article{wan2025", "@article{liang2023"),
        ("references.bib", "@article{liang2023,", 1),
        ("“liang2023” must stand for one reference", "two entries"),
        found="liang2023",
        hint="another key",
        related=(("references.bib", "liang2023", 0),),
    ),
    Failing(
        "BIB102",
        "one DOI twice",
        added(
            entry("a", doi="10.1000/XY")
            + entry("b", title="Other", doi="https://doi.org/10.1000/xy")
        ),
        ("references.bib", "https://doi.org/10.1000/xy", 0),
        ("[@a] and [@b] have the same doi, and titles that differ",),
        found="b",
        expected="a",
        hint="one of the two has the DOI of the other work",
        related=(("references.bib", "10.1000/XY", 0),),
    ),
    Failing(
        "BIB102",
        "one DOI in two years",
        added(entry("a", doi="10.1000/XY") + entry("b", year="2019", doi="10.1000/xy")),
        ("references.bib", "10.1000/xy", 0),
        ("[@a] and [@b] have the same doi",),
        found="b",
        expected="a",
        hint="keep one entry",
        related=(("references.bib", "10.1000/XY", 0),),
    ),
    Failing(
        "BIB102",
        "one title and year twice",
        added(entry("a", title="On Hair") + entry("b", title="{{On hair}}", author="Lu, X")),
        ("references.bib", "{{On hair}}", 0),
        ("[@a] and [@b] have the same title",),
        found="b",
        expected="a",
        related=(("references.bib", "On Hair", 0),),
    ),
    Failing(
        "BIB103",
        "no journal",
        bib("  journal = {Dermatol Surg},\n", ""),
        ("references.bib", "queen2025", 0),
        ("type article must have the field “journal”", "[@queen2025] lacks it"),
        expected="journal",
        hint="add “journal”",
    ),
    Failing(
        "BIB103",
        "an empty title",
        bib("{Exosomes for treating hair loss}", "{{}}"),
        ("references.bib", "queen2025", 0),
        ("must have the field “title”",),
        expected="title",
    ),
    Failing(
        "BIB104",
        "an address and no DOI",
        added(entry("a", doi="https://doi.org/10.1000/xy")),
        ("references.bib", "https://doi.org/10.1000/xy", 0),
        ("10.<registrant>/<suffix>", "'https://doi.org/10.1000/xy' is not"),
        found="https://doi.org/10.1000/xy",
        hint="the DOI alone",
    ),
    Failing(
        "BIB104",
        "a space inside",
        added(entry("a", doi="10.1000/x y")),
        ("references.bib", "10.1000/x y", 0),
        ("'10.1000/x y' is not",),
        found="10.1000/x y",
    ),
    Failing(
        "BIB105",
        "the code of another journal",
        added(entry("a", journal="Pharmaceutics", doi="10.3390/ph18071005")),
        ("references.bib", "10.3390/ph18071005", 0),
        ("the code of Pharmaceuticals", "names Pharmaceutics"),
        found="Pharmaceutics",
        expected="Pharmaceuticals",
        hint="look the work up",
        related=(("references.bib", "Pharmaceutics", 0),),
    ),
    Failing(
        "CIT201",
        "a slip in the key",
        qmd("As [@wan2025; @liang2032] say."),
        ("index.qmd", "@liang2032", 0),
        ("must be in the bibliography, but [@liang2032] is not",),
        found="liang2032",
        hint="did you mean [@liang2023]?",
    ),
    Failing(
        "CIT201",
        "a key like no other",
        qmd("A\n\nAs @Żak-1999_b says."),
        ("index.qmd", "@Żak-1999_b", 0),
        ("[@Żak-1999_b] is not",),
        found="Żak-1999_b",
        hint="add the reference",
    ),
    Failing(
        "CIT201",
        "another case",
        qmd("As [@Wan2025]."),
        ("index.qmd", "@Wan2025", 0),
        ("[@Wan2025] is not",),
        found="Wan2025",
        hint="did you mean [@wan2025]?",
    ),
    Failing(
        "CIT202",
        "one that nobody cites",
        qmd("By [@wan2025; @queen2025]. Not `@liang2023`."),
        ("references.bib", "liang2023", 0),
        ("every reference must be cited, but [@liang2023] is not",),
        found="liang2023",
        hint="cite it where it belongs",
    ),
    Failing(
        "CIT208",
        "a number in brackets",
        qmd("As shown [12]."),
        ("index.qmd", "[12]", 0),
        ("must be computed from a key, but “[12]” is typed",),
        found="[12]",
        hint="write [@key]",
    ),
    Failing(
        "CIT208",
        "several numbers in brackets",
        qmd("As shown [3, 5–7]."),
        ("index.qmd", "[3, 5–7]", 0),
        ("“[3, 5–7]” is typed",),
        found="[3, 5–7]",
    ),
    Failing(
        "CIT208",
        "a superscript character",
        qmd("As shown.¹²"),
        ("index.qmd", "¹²", 0),
        ("“¹²” is typed",),
        found="¹²",
    ),
    Failing(
        "CIT208",
        "a superscript of Markdown",
        qmd("As shown^3,4^ before."),
        ("index.qmd", "^3,4^", 0),
        ("“^3,4^” is typed",),
        found="^3,4^",
    ),
    Failing(
        "CIT208",
        "a reference by number",
        qmd("As in ref. 12 above."),
        ("index.qmd", "ref. 12", 0),
        ("“ref. 12” is typed",),
        found="ref. 12",
    ),
    Failing(
        "CIT209",
        "two first citations in another order",
        edition(
            "By [@wan2025], [@liang2023] and [@queen2025].", "liang2023", "wan2025", "queen2025"
        ),
        ("index.qmd", "@wan2025", 0),
        ("[@wan2025] must be cited first as reference 2", "it is reference 1 here"),
        found="1",
        expected="2",
        hint="added, removed or moved",
        related=(("data/references.csv", "2,wan2025,x", 0),),
    ),
    Failing(
        "CIT210",
        "a key twice in one mark",
        qmd("As [@wan2025; see @wan2025, p. 2]."),
        ("index.qmd", "@wan2025", 1),
        ("must name each reference once", "[@wan2025] is in it twice"),
        found="wan2025",
        hint="remove one",
        related=(("index.qmd", "@wan2025", 0),),
    ),
    Failing(
        "CIT213",
        "first in a caption of a table",
        qmd("| A |\n|---|\n| b |\n\n: By [@wan2025] {#tbl-a}\n\nThen [@wan2025]."),
        ("index.qmd", "@wan2025", 0),
        ("a caption must not be the first to cite", "[@wan2025]"),
        found="wan2025",
        hint="in the text before the caption",
    ),
    Failing(
        "CIT213",
        "first in a caption of a figure",
        qmd("![By [@wan2025]](a.svg){#fig-a}"),
        ("index.qmd", "@wan2025", 0),
        ("a caption must not be the first to cite",),
        found="wan2025",
    ),
)

SILENT = (
    Silent("BIB101", "another case is another key", added(entry("Wan2025", title="Other"))),
    Silent("BIB102", "one title in two years", added(entry("a") + entry("b", year="2024"))),
    Silent(
        "BIB102",
        "no DOI is not the same DOI",
        added(entry("a", doi="") + entry("b", doi="", title="B")),
    ),
    Silent("BIB103", "all that is required", qmd("A")),
    Silent(
        "BIB103",
        "a book needs no journal",
        added("@book{a,\n author={Fu, Y},\n title={T},\n publisher={P},\n year={2020},\n}"),
    ),
    Silent(
        "BIB104",
        "brackets and signs in a DOI",
        added(entry("a", doi="10.1016/S0140-6736(20)30183-5")),
    ),
    Silent(
        "BIB105",
        "the same name with stops",
        added(entry("a", journal="Int. J. Mol. Sci.", doi="10.3390/ijms1")),
    ),
    Silent("BIB105", "a publisher without codes", added(entry("a", doi="10.9999/ph123"))),
    Silent("BIB105", "a longer code", added(entry("a", doi="10.3390/phx123"))),
    Silent(
        "CIT201",
        "cross-references are no citations",
        qmd("In @fig-a and [@wan2025].\n\n![C](a.svg){#fig-a}"),
    ),
    Silent(
        "CIT201", "code, comments and addresses", qmd("`@x` <!-- @x --> a@x.org \\@x [@wan2025]")
    ),
    Silent("CIT202", "all are cited", qmd("By @liang2023, [-@wan2025] and ^[see @queen2025].")),
    Silent(
        "CIT208",
        "numbers that cite nothing",
        qmd(
            "In 24 weeks, Table 1, CD8⁺ cells, 10⁶ cells, 10^6^, (12), 3–6, [a](b), CO~2~, [^1],"
            " [24 weeks], see reference to 5 and figure[s].\n\n[^1]: Note"
        ),
    ),
    Silent("CIT208", "units and ions", qmd("Per cm², 5 cm², mm³, m², kg/m², s⁻¹, Ca²⁺ and Mg²⁺.")),
    Silent("CIT208", "a power", qmd("So x^2^ and *r*^2^.")),
    Silent("CIT208", "the text of a link", qmd("See [1](https://a.b).")),
    Silent("CIT208", "in code", qmd("`x[12]` and `[12]`")),
    Silent(
        "CIT209",
        "in the printed order",
        edition("By [@liang2023], [@wan2025], [@liang2023].", "liang2023", "wan2025"),
    ),
    Silent("CIT209", "no edition", qmd("By [@wan2025] and [@liang2023].")),
    Silent(
        "CIT209", "one that the list lacks", edition("By [@liang2023], [@wan2025].", "liang2023")
    ),
    Silent("CIT210", "twice in two marks", qmd("As [@wan2025] and [@wan2025; @queen2025].")),
    Silent(
        "CIT213",
        "cited in the text before",
        qmd("By [@wan2025].\n\n![By [@wan2025]](a.svg){#fig-a}"),
    ),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


def test_a_bibliography_named_in_a_list_is_read(tmp_path: Path) -> None:
    make_project(tmp_path, qmd("By [@fu2020].", **{"_quarto.yml": "bibliography: [a.bib]\n"}))
    write(tmp_path, "a.bib", entry("fu2020"))
    assert findings(tmp_path, "CIT201") == []


def test_every_bibliography_of_a_list_is_read(tmp_path: Path) -> None:
    files = qmd("By [@fu2020; @lu2020].", **{"_quarto.yml": "bibliography: [a.bib, b.bib]\n"})
    make_project(tmp_path, {**files, "a.bib": entry("fu2020"), "b.bib": entry("lu2020")})
    assert findings(tmp_path, "CIT201") == []
