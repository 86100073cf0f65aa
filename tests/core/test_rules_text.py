"""SRC011, BIB106–108, XRF602, ABB: years, pages, names, figures referred to, abbreviations."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cases import PUBLISHED, STUDIES, Failing, Files, Silent, check_failing, check_silent, data, qmd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import BIB, ROOT, copy_review, edit, findings, load, make_project, outcomes, where
from reviewproof.abbreviations import Use, find_definitions, find_uses, form_of
from reviewproof.findings import CannotTell, Checked, NotApplicable
from reviewproof.rules import SOURCE_RULES, front_matter


def entry(key: str, **fields: str) -> str:
    """Return a BibTeX entry; a field that is empty is left out."""
    known = {"author": "Fu, Y", "title": f"On {key}", "journal": "Life", "year": "2020"}
    listed = "".join(f"  {n} = {{{v}}},\n" for n, v in {**known, **fields}.items() if v)
    return f"@article{{{key},\n{listed}}}\n"


def dated(date: str, *entries: str) -> Files:
    """Return a project with a date and with these entries."""
    return {
        "index.qmd": f"---\ntitle: T\ndate: {date}\n---\n\nA\n",
        "references.bib": "".join(entries),
    }


def bib(*entries: str) -> Files:
    """Return a project with these entries."""
    return {"index.qmd": "A\n", "references.bib": "".join(entries)}


def by(authors: str, statement: str, heading: str = "## Author contributions") -> Files:
    """Return a manuscript with authors and what they contributed."""
    text = f"---\ntitle: T\n{authors}\n---\n\nA\n\n{heading}\n\n{statement}"
    return qmd(text)


TWO = "author:\n  - name: Sea Hwan Kim\n  - name: Kyu-Ho Yi"
PEOPLE = "order byline contributions".split()


def table_of_people(*rows: tuple[str, str]) -> Files:
    """Return a project that is no edition, with a table of people."""
    cells = [
        {"order": index, "byline": byline, "contributions": contributions}
        for index, (byline, contributions) in enumerate(rows, start=1)
    ]
    return {**qmd("A"), **data({"people": (PEOPLE, cells)})}


FAILING = (
    Failing(
        "BIB106",
        "two digits swapped into the future",
        dated("2026-11-23", entry("a", year="2205")),
        ("references.bib", "2205", 0),
        ("must not be younger than the manuscript", "[@a] is of 2205", "the manuscript of 2026"),
        found="2205",
        expected="2026 or earlier",
        hint="in four digits",
        related=(("index.qmd", "2026", 0),),
    ),
    Failing(
        "BIB106",
        "a year after the manuscript's",
        dated("23 November 2025", entry("a", year="2026")),
        ("references.bib", "2026", 0),
        ("[@a] is of 2026", "the manuscript of 2025"),
        found="2026",
        expected="2025 or earlier",
    ),
    Failing(
        "BIB106",
        "a digit lost",
        dated("2026-01-01", entry("a", year="202")),
        ("references.bib", "202", 0),
        ("a year must have four digits", "'202'"),
        found="202",
    ),
    Failing(
        "BIB106",
        "a digit too many, and no date to compare with",
        bib(entry("a", year="20255")),
        ("references.bib", "20255", 0),
        ("a year must have four digits", "'20255'"),
        found="20255",
    ),
    Failing(
        "BIB106",
        "before there were journals",
        bib(entry("a", year="1020")),
        ("references.bib", "1020", 0),
        ("must not be older than 1600", "1020"),
        found="1020",
    ),
    Failing(
        "BIB106",
        "a date of BibLaTeX",
        dated("2020", entry("a", year="", date="2031-05-01")),
        ("references.bib", "2031-05-01", 0),
        ("[@a] is of 2031",),
        found="2031-05-01",
        expected="2020 or earlier",
    ),
    Failing(
        "BIB107",
        "a last page before the first",
        bib(entry("a", pages="1097--1090")),
        ("references.bib", "1097--1090", 0),
        ("a last page must not be before the first", "1090 is before 1097 in [@a]"),
        found="1097--1090",
        hint="write them in full",
    ),
    Failing(
        "BIB107",
        "two digits and one",
        bib(entry("a", pages="12-8")),
        ("references.bib", "12-8", 0),
        ("8 is before 12",),
        found="12-8",
    ),
    Failing(
        "BIB107",
        "an abbreviated end that is too small",
        bib(entry("a", pages="379–12")),
        ("references.bib", "379–12", 0),
        ("12 is before 379",),
        found="379–12",
    ),
    Failing(
        "BIB107",
        "pages online",
        bib(entry("a", pages="e47--e37")),
        ("references.bib", "e47--e37", 0),
        ("e37 is before e47",),
        found="e47--e37",
    ),
    Failing(
        "BIB107",
        "Roman numbers",
        bib(entry("a", pages="xii--iv")),
        ("references.bib", "xii--iv", 0),
        ("iv is before xii",),
        found="xii--iv",
    ),
    Failing(
        "BIB107",
        "the second of two ranges",
        bib(entry("a", pages="1--5, 19--12")),
        ("references.bib", "19--12", 0),
        ("12 is before 19",),
        found="19--12",
    ),
    Failing(
        "BIB108",
        "Cyrillic letters at the end of a name",
        bib(entry("a", author="Kim, S and Sydorчук, O")),
        ("references.bib", "Sydorчук", 0),
        ("a name must be in one script", "“Sydorчук” has ч (U+0447)", "Cyrillic", "Latin"),
        found="Sydorчук",
        hint="type the name anew",
    ),
    Failing(
        "BIB108",
        "one letter that looks the same",
        bib(entry("a", author="Pаrk, BS")),
        ("references.bib", "Pаrk", 0),
        ("а (U+0430) in Cyrillic letters",),
        found="Pаrk",
    ),
    Failing(
        "BIB108",
        "an initial of the other script",
        bib(entry("a", author="Papadopoulos, Κ")),
        ("references.bib", "Κ", 0),
        ("Κ (U+039A) in Greek letters",),
        found="Κ",
    ),
    Failing(
        "BIB108",
        "a Latin letter in a Cyrillic name",
        bib(entry("a", author="Петрoв, И")),
        ("references.bib", "Петрoв", 0),
        ("o (U+006F) in Latin letters", "the rest of the name is Cyrillic"),
        found="Петрoв",
    ),
    Failing(
        "BIB108",
        "an author of the manuscript",
        by("author:\n  - name:\n      given: Olena\n      family: Sydorчук", "A"),
        ("index.qmd", "Sydorчук", 0),
        ("“Sydorчук” has",),
        found="Sydorчук",
    ),
    Failing(
        "BIB108",
        "an editor, on a line of its own",
        bib(entry("a", editor="Kim, S and\n    Уi, K")),
        ("references.bib", "Уi", 0),
        ("“Уi” has",),
        found="Уi",
    ),
    Failing(
        "SRC011",
        "an end cut off",
        by(TWO, "Visualisation: Sea Hwan Ki; Kyu-Ho Yi."),
        ("index.qmd", "Sea Hwan Ki", 1),
        ("must be named as in the list of authors", "“Sea Hwan Ki” is “Sea Hwan Kim” there"),
        found="Sea Hwan Ki",
        expected="Sea Hwan Kim",
        hint="did you mean “Sea Hwan Kim”?",
        related=(("index.qmd", "Sea Hwan Kim", 0),),
    ),
    Failing(
        "SRC011",
        "a hyphen left out",
        by(TWO, "Supervision, Kyuho Yi. Writing, Sea Hwan Kim."),
        ("index.qmd", "Kyuho Yi", 0),
        ("“Kyuho Yi” is “Kyu-Ho Yi” there",),
        found="Kyuho Yi",
        expected="Kyu-Ho Yi",
    ),
    Failing(
        "SRC011",
        "a hyphen written as a space",
        by(TWO, "Supervision was by Kyu Ho Yi and Sea Hwan Kim."),
        ("index.qmd", "Kyu Ho Yi", 0),
        ("“Kyu Ho Yi” is “Kyu-Ho Yi” there",),
        found="Kyu Ho Yi",
        expected="Kyu-Ho Yi",
    ),
    Failing(
        "SRC011",
        "a letter changed, under a heading that names CRediT",
        by("author: [Arash Jalali, Sea Hwan Kim]", "Arash Jalili wrote.", "# CRediT statement"),
        ("index.qmd", "Arash Jalili", 0),
        ("“Arash Jalili” is “Arash Jalali” there",),
        found="Arash Jalili",
        expected="Arash Jalali",
    ),
    Failing(
        "SRC011",
        "two letters swapped, in a paragraph with a title of its own",
        qmd("---\nauthor: Jong Keun Song\n---\n\n**Author contributions.** Jong Kuen Song wrote."),
        ("index.qmd", "Jong Kuen Song", 0),
        ("“Jong Kuen Song” is “Jong Keun Song” there",),
        found="Jong Kuen Song",
        expected="Jong Keun Song",
    ),
    Failing(
        "SRC011",
        "an accent left out",
        by("author: José Müller", "José Muller wrote."),
        ("index.qmd", "José Muller", 0),
        ("“José Muller” is “José Müller” there",),
        found="José Muller",
        expected="José Müller",
    ),
    *(
        Failing(
            "SRC011",
            f"a short family name, {wrong}",
            by(TWO, f"Visualisation: {wrong}; Sea Hwan Kim."),
            ("index.qmd", wrong, 0),
            (f"“{wrong}” is “Kyu-Ho Yi” there",),
            found=wrong,
            expected="Kyu-Ho Yi",
        )
        for wrong in ("Kyu-Ho Yo", "Kyu-Ho iY", "Kyu-Ho i", "Kyu-Ho Yii")
    ),
    Failing(
        "SRC011",
        "one letter left of a family name, between others",
        by(TWO, "Visualisation: Kyu-Ho Y; Sea Hwan Kim."),
        ("index.qmd", "Kyu-Ho Y", 1),
        ("“Kyu-Ho Y” is “Kyu-Ho Yi” there",),
        found="Kyu-Ho Y",
        expected="Kyu-Ho Yi",
    ),
    Failing(
        "SRC011",
        "one letter left of a family name, at the end of the sentence",
        by(TWO, "Supervision: Kyu-Ho Y."),
        ("index.qmd", "Kyu-Ho Y", 1),
        ("“Kyu-Ho Y” is “Kyu-Ho Yi” there",),
        found="Kyu-Ho Y",
        expected="Kyu-Ho Yi",
    ),
    Failing(
        "SRC011",
        "a small letter at the start, before another name",
        by(TWO, "Supervision: Sea Hwan im and Kyu-Ho Yi."),
        ("index.qmd", "Sea Hwan im", 0),
        ("“Sea Hwan im” is “Sea Hwan Kim” there",),
        found="Sea Hwan im",
        expected="Sea Hwan Kim",
    ),
    Failing(
        "SRC011",
        "in a table of people",
        table_of_people(("Sea Hwan Kim", "Sea Hwan Ki"), ("Kyu-Ho Yi", "Kyu-Ho Yi")),
        ("data/people.csv", "Sea Hwan Ki", 1),
        ("“Sea Hwan Ki” is “Sea Hwan Kim” there",),
        found="Sea Hwan Ki",
        expected="Sea Hwan Kim",
    ),
    Failing(
        "XRF602",
        "a figure that nothing refers to",
        qmd("A\n\n![C](a.svg){#fig-a}"),
        ("index.qmd", "fig-a", 0),
        ("the text must refer to every figure, but nothing refers to “fig-a”",),
        found="fig-a",
        hint="write @fig-a where",
    ),
    Failing(
        "XRF602",
        "a table that only its own caption refers to",
        qmd("A\n\n| A |\n|---|\n| b |\n\n: As @tbl-a shows {#tbl-a}"),
        ("index.qmd", "tbl-a", 1),
        ("refer to every table", "“tbl-a”"),
        found="tbl-a",
    ),
    Failing(
        "XRF602",
        "a figure in a div whose caption refers to it",
        qmd("A\n\n::: {#fig-a}\n![alt](a.svg)\n\nThis is @fig-a.\n:::\n\nAfter."),
        ("index.qmd", "fig-a", 0),
        ("refer to every figure",),
        found="fig-a",
    ),
    Failing(
        "XRF602",
        "of two figures the other",
        qmd("See @fig-ab.\n\n![C](a.svg){#fig-a}\n\n![D](b.svg){#fig-ab}"),
        ("index.qmd", "fig-a", 1),
        ("“fig-a”",),
        found="fig-a",
    ),
    Failing(
        "XRF602",
        "a cell's figure",
        qmd("A\n\n```{python}\n#| label: fig-a\nprint(1)\n```"),
        ("index.qmd", "```{python}\n#| label: fig-a\nprint(1)\n```", 0),
        ("“fig-a”",),
        found="fig-a",
    ),
    Failing(
        "ABB701",
        "a gene by its signs, whose long form stands in the text",
        qmd(
            "By vascular endothelial\ngrowth factor and Wnt.\n\nThe axes IL/VEGF and\nVEGF/AKT;"
            " the VEGF pathway too."
        ),
        ("index.qmd", "VEGF", 0),
        ("“VEGF” is not: the text does not define it",),
        found="VEGF",
        expected="vascular endothelial growth factor",
        hint="write “vascular endothelial growth factor (VEGF)” here",
        related=(("index.qmd", "vascular endothelial\ngrowth factor", 0),),
    ),
    Failing(
        "ABB701",
        "used once, with a hyphen and a plural in the long form",
        qmd("Human bone-derived stem cells grow.\n\nThe BDSC gene is here."),
        ("index.qmd", "BDSC", 0),
        ("“BDSC” is not",),
        found="BDSC",
        expected="bone-derived stem cells",
    ),
    Failing(
        "ABB701",
        "used before its definition",
        qmd("The AGA of men.\n\nThe androgenetic alopecia (AGA) is common; AGA is."),
        ("index.qmd", "AGA", 0),
        ("must be defined before it is used, but “AGA” is not", "defined later"),
        found="AGA",
        expected="androgenetic alopecia",
        hint="write “androgenetic alopecia (AGA)” here",
        related=(("index.qmd", "AGA", 1),),
    ),
    Failing(
        "ABB701",
        "defined in the abstract only",
        qmd("---\nabstract: |\n  Platelet-rich plasma (PRP). PRP helps.\n---\n\nWith PRP."),
        ("index.qmd", "PRP", 2),
        ("the text does not define it",),
        found="PRP",
        expected="Platelet-rich plasma",
    ),
    Failing(
        "ABB701",
        "defined in the text only",
        qmd("---\nabstract: |\n  PRP helps.\n---\n\nPlatelet-rich plasma (PRP). PRP helps."),
        ("index.qmd", "PRP", 0),
        ("the abstract does not define it",),
        found="PRP",
        expected="Platelet-rich plasma",
    ),
    Failing(
        "ABB701",
        "defined nowhere and used often",
        qmd("The DPCs grow.\n\nA DPC is a cell."),
        ("index.qmd", "DPCs", 0),
        ("“DPC” is not", "does not define it"),
        found="DPC",
    ),
    Failing(
        "ABB701",
        "in a compound, defined later",
        qmd("With MSC-EVs.\n\nA mesenchymal stem cell (MSC) and MSC again."),
        ("index.qmd", "MSC", 0),
        ("“MSC” is not",),
        found="MSC",
        expected="mesenchymal stem cell",
    ),
    Failing(
        "ABB701",
        "in a table, known from the data",
        {
            **qmd("A\n\n| A |\n|---|\n| LLLT |\n\n: Caption {#tbl-a}"),
            **data(
                {
                    "abbreviations": (
                        ["abbreviation", "meaning"],
                        [{"abbreviation": "LLLT", "meaning": "low-level laser therapy"}],
                    )
                }
            ),
        },
        ("index.qmd", "LLLT", 0),
        ("the table or figure does not define it",),
        found="LLLT",
        expected="low-level laser therapy",
    ),
    Failing(
        "ABB702",
        "defined again",
        qmd("Alopecia areata (AA) is. AA was.\n\nAn alopecia areata (AA) remains."),
        ("index.qmd", "AA", 2),
        ("must be defined once", "the text defines “AA” as “Alopecia areata” and again"),
        found="alopecia areata",
        expected="Alopecia areata",
        hint="write AA alone here",
        related=(("index.qmd", "AA", 0),),
    ),
    Failing(
        "ABB702",
        "with two meanings",
        qmd("Alopecia areata (AA) is. AA was.\n\nArachidonic acid (AA) flows."),
        ("index.qmd", "AA", 2),
        ("as “Alopecia areata” and again as “Arachidonic acid”",),
        found="Arachidonic acid",
        expected="Alopecia areata",
    ),
    Failing(
        "ABB702",
        "the other way round",
        qmd("Photobiomodulation (PBM). PBM works. The PBM (photo biomodulation) again."),
        ("index.qmd", "PBM", 2),
        ("defines “PBM”",),
        found="photo biomodulation",
        expected="Photobiomodulation",
    ),
    Failing(
        "ABB703",
        "never used",
        qmd("The hair follicle stem cells (HFSCs) divide."),
        ("index.qmd", "HFSCs", 0),
        ("must be used after its definition", "defines “HFSC” and never uses it"),
        found="HFSC",
        hint="write “hair follicle stem cells” alone",
    ),
    Failing(
        "ABB703",
        "used in the text and not in the abstract",
        qmd(
            "---\nabstract: |\n  Alopecia areata (AA) is.\n---\n\nAlopecia areata (AA) is. AA was."
        ),
        ("index.qmd", "AA", 0),
        ("the abstract defines “AA” and never uses it",),
        found="AA",
    ),
    Failing(
        "ABB703",
        "a longer one is used",
        qmd("The extracellular vesicles (EVs). A VEV and the word EVE stand there."),
        ("index.qmd", "EVs", 0),
        ("defines “EV”",),
        found="EV",
    ),
)

SILENT = (
    Silent(
        "BIB106",
        "of the manuscript's own year, and old",
        dated("2026-11-23", entry("a", year="2026"), entry("b", year="1665")),
    ),
    Silent(
        "BIB106",
        "in press",
        dated("2025-12-01", entry("a", year="2026", note="In press")),
    ),
    Silent("BIB106", "a date without a year", dated("today", entry("a", year="2031"))),
    Silent(
        "BIB106",
        "other ways to write a year",
        dated(
            "2026",
            entry("a", year="c2020"),
            entry("b", year="2019/2020"),
            entry("c", year="[1999]"),
            entry("d", year="forthcoming"),
            entry("e", year="", date="2020-05"),
        ),
    ),
    Silent(
        "BIB107",
        "what pages look like",
        bib(
            entry("a", pages="1093-7"),
            entry("b", pages="379--98"),
            entry("c", pages="e37--e47"),
            entry("d", pages="S12–S15"),
            entry("e", pages="S98-103"),
            entry("f", pages="xii--xv"),
            entry("g", pages="iv-12"),
            entry("h", pages="e123"),
            entry("i", pages="98--103"),
            entry("j", pages="7, 41, 73--97"),
            entry("k", pages="43+"),
            entry("l", pages="123.e1-123.e10"),
            entry("m", pages="12-12.e3"),
            entry("n", pages="5--5"),
            entry("o", pages="12:1--12:15"),
            entry("p", pages="1001-07"),
        ),
    ),
    Silent(
        "BIB107",
        "two digits and one in a list that abbreviates",
        bib(entry("a", pages="12-8"), entry("b", pages="1093-7")),
    ),
    Silent("BIB107", "numbers of an article", bib(entry("a", pages="2021-0034"))),
    Silent("BIB107", "other letters", bib(entry("a", pages="B12-A3"))),
    Silent(
        "BIB108",
        "names that are in one script",
        bib(
            entry("a", author="Żak, Ł and O’Brien, J and O'Neil, S and Müller-Núñez, Á"),
            entry("b", author="Петров, И and Παπαδόπουλος, Κ and 王, 小明 and 김, 태현"),
            entry(
                "c", author="山田 たろう and Sørensen, Å and Nguye\u0302\u0303n, V and ʻOkina, K"
            ),
            entry("d", author='{\\"U}nal, {\\c S} and {The β-Cell Group} and {TGF-β Consortium}'),
            entry("e", author="Wang, X (王小明) and Li 李, Y"),
        ),
    ),
    Silent(
        "BIB108", "authors of the manuscript", by("author:\n  - Олена Сидорчук\n  - Kim, S", "A")
    ),
    Silent(
        "SRC011",
        "named as in the list",
        by(
            TWO,
            "Conceptualization, Methodology: Kyu-Ho Yi and Sea Hwan Kim. SEA HWAN KIM again."
            " Data Curation Kyu-Ho Yi.",
        ),
    ),
    Silent("SRC011", "no statement", by(TWO, "Sea Hwan Ki wrote.", "## Methods")),
    Silent(
        "SRC011",
        "others who are thanked, and short forms",
        by(TWO, "Hwan Kim, Dr Min Hwan Kim, S.H. Kim and Seo Hyun Kim helped; Yi led."),
    ),
    Silent("SRC011", "an initial for given names", by(TWO, "K. Yi wrote; K Yi read, S. Kim drew.")),
    Silent(
        "SRC011",
        "given names before a word of the text",
        by("author: [Jane Lee, Arash Jalali]", "Others led; Jane led, and Arash, too. Jane led."),
    ),
    Silent(
        "SRC011",
        "given names alone within a sentence",
        by("author: [Jane Lee, Kyu-Ho Yi]", "Jane see below drew. As Kyu-Ho is here, he read."),
    ),
    Silent(
        "SRC011",
        "a given name of two letters, which many have",
        by("author: Li Wu", "Li Wo drew the blood."),
    ),
    Silent(
        "SRC011",
        "two authors who differ by a letter",
        by("author: [Jan Lee, Jane Lee]", "Jan Lee wrote; Jane Lee read."),
    ),
    Silent(
        "SRC011",
        "a byline that is not in one script itself",
        {
            **by(TWO, "Olena Sydorchuk wrote."),
            **data({"people": (PEOPLE, [{"order": 1, "byline": "Olena Sydorчук"}])}),
        },
    ),
    Silent(
        "XRF602",
        "referred to in the text",
        qmd(
            "See @fig-a, [-@tbl-b] and @Fig-c.\n\n![C](a.svg){#fig-a}\n\n| A |\n|---|\n| b |\n\n"
            ": D {#tbl-b}\n\n::: {#fig-c}\n![alt](c.svg)\n\nE\n:::"
        ),
    ),
    Silent("XRF602", "by a link", qmd("See [there](#fig-a).\n\n![C](a.svg){#fig-a}")),
    Silent(
        "XRF602",
        "panels of a figure",
        qmd("See @fig-p.\n\n::: {#fig-p}\n![C](a.svg){#fig-a}\n\n![D](b.svg){#fig-b}\n\nE\n:::"),
    ),
    Silent(
        "XRF602",
        "one panel for all",
        qmd("See @fig-a.\n\n::: {#fig-p}\n![C](a.svg){#fig-a}\n\nE\n:::"),
    ),
    Silent("XRF602", "no figure", qmd("# A {#sec-a}\n\n![C](a.svg)\n\n$$x$$ {#eq-a}")),
    Silent(
        "ABB701",
        "words whose first letters are those of a gene, by chance",
        qmd(
            "In follicles treated often, factors that oppose; hair and fat, then oils.\n\n"
            "The FTO gene, and genes that fit: growth of some hair, PLUS."
        ),
    ),
    Silent(
        "ABB701",
        "a long form that is cut by a stop",
        qmd("It is vascular. Endothelial growth, factor of all, is VEGF/AKT."),
    ),
    Silent(
        "ABB701",
        "a long form beside it, in words of its own",
        qmd("Of vascular endothelial growth factor, or VEGF for short.\n\nThe VEGF/AKT axis."),
    ),
    Silent(
        "ABB701",
        "defined first, in every form",
        qmd(
            "Transforming growth factor β (TGF-β) acts; TGF-β1/SMAD3 and TGF–β too."
            " Mesenchymal stem cells (MSCs; see below) are. The MSC-derived cells, hUC-MSC."
            " Extracellular vesicles (EVs). EV’s and MSC-EVs. Long non-coding RNA (lncRNA)."
            " FGF (fibroblast growth factor) and FGF-7. Interleukin 6 (IL-6) and IL-6."
        ),
    ),
    Silent(
        "ABB701",
        "no abbreviations",
        qmd(
            "Levels IIb, III and IV; Wnt, PubMed, MeSH and McDonald; H. DNA, RNAs, mRNA, USA, UK,"
            " PRISMA and PRISMA 2020, SD, CI, HTML and PDF, PDF; 3D and CD8; the word OR and or OR;"
            " FILCORE HB PLUS and RECORE HB PLUS; *FTO* and FTO; PI3K/AKT, NFKB signalling and"
            " NFKB; `ABC` and ABC; https://a.org/XYZ/XYZ."
        ),
    ),
    Silent(
        "ABB701",
        "a note under the table",
        qmd(
            "A\n\n| A |\n|---|\n| ATN, PRP |\n\n"
            ": C. Abbreviations: ATN, acquired trichorrhexis nodosa; PRP: platelet-rich plasma."
            " {#tbl-a}"
        ),
    ),
    Silent(
        "ABB701",
        "a list of abbreviations at the end",
        qmd("With AGA and AGA.\n\n# Abbreviations\n\nAGA: androgenetic alopecia"),
    ),
    Silent(
        "ABB701",
        "initials in a typed list of references",
        qmd("A\n\n# References\n\n- Kim SH, Yi KH. Hair.\n- Kim SH, Lu KH. Hair."),
    ),
    Silent(
        "ABB701",
        "a table before the text defines",
        qmd("| A |\n|---|\n| AGA |\n\nAndrogenetic alopecia (AGA). AGA."),
    ),
    Silent(
        "ABB702",
        "once in the abstract and once in the text",
        qmd("---\nabstract: |\n  Alopecia areata (AA). AA.\n---\n\nAlopecia areata (AA). AA."),
    ),
    Silent("ABB702", "in brackets for another reason", qmd("Alopecia areata (AA). Some men (AA).")),
    Silent(
        "ABB702",
        "again in a caption",
        qmd("Alopecia areata (AA). AA.\n\n| A |\n|---|\n| b |\n\n: Alopecia areata (AA)"),
    ),
    Silent("ABB703", "in the plural", qmd("A dermal papilla cell (DPC). The DPCs.")),
    Silent("ABB703", "in a compound", qmd("A small EV (sEV) is. The hUC-sEVs/cells.")),
    Silent(
        "ABB703",
        "in a table",
        qmd("Alopecia areata (AA).\n\n| A |\n|---|\n| AA |\n\n: C {#tbl-a}"),
    ),
)


@pytest.mark.parametrize("case", FAILING, ids=str)
def test_a_fault_is_found_at_its_place(case: Failing, tmp_path: Path) -> None:
    check_failing(case, tmp_path)


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_a_near_miss_stays_silent(case: Silent, tmp_path: Path) -> None:
    check_silent(case, tmp_path)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("author: Sea Hwan Kim", ["Sea Hwan Kim"]),
        ('author: "Hwan Kim; Kyu-Ho Yi and Al Jalali"', ["Hwan Kim", "Kyu-Ho Yi", "Al Jalali"]),
        ("author: [Sea Hwan Kim, 'Kyu-Ho Yi']", ["Sea Hwan Kim", "Kyu-Ho Yi"]),
        ("author:\n- Sea Hwan Kim\n- Kyu-Ho Yi", ["Sea Hwan Kim", "Kyu-Ho Yi"]),
        ("author:\n  name: Sea Hwan Kim\n  email: x", ["Sea Hwan Kim"]),
        ("author:\n  - name: Sea Hwan Kim\n    orcid: 0\n\n  - name: Yi", ["Sea Hwan Kim", "Yi"]),
        (
            "author:\n  - name:\n      given: Ludwig\n      dropping-particle: van\n"
            "      family: Beethoven",
            ["Ludwig van Beethoven"],
        ),
        ("author:\n  - name:\n      literal: The Group", ["The Group"]),
        ("author: Kim^[Seoul]\ndate: 2020", ["Kim"]),
        ("author:\n  - 7\n  -", ["7"]),
        ("author: [a: b", []),
        ("title: T", []),
    ],
)
def test_authors_are_read_in_every_form(written: str, names: list[str], tmp_path: Path) -> None:
    make_project(tmp_path, qmd(f"---\n{written}\n---\n\nA"))
    assert [person.name for person in front_matter.people(load(tmp_path), "author")] == names


def test_a_manuscript_without_authors_or_statement_says_so(tmp_path: Path) -> None:
    make_project(tmp_path, qmd("A\n\n# Author contributions\n\nKim wrote."))
    (said,) = outcomes(tmp_path, "SRC011")
    assert isinstance(said, NotApplicable)
    assert "no authors" in said.reason
    make_project(tmp_path, by(TWO, "A", "# Other"))
    (said,) = outcomes(tmp_path, "SRC011")
    assert isinstance(said, NotApplicable)
    assert "no statement" in said.reason


def test_initials_of_two_authors_are_not_guessed(tmp_path: Path) -> None:
    files = by("author: [Kim Young, Kyu Yi, Sea Hwan Kim]", "K.Y. wrote, S.H.K. read, X.Z. drew.")
    make_project(tmp_path, files)
    said = outcomes(tmp_path, "SRC011")
    unclear = [item.message for item in said if isinstance(item, CannotTell)]
    assert unclear == ["whose initials “K.Y.” are: Kim Young, Kyu Yi", "whose initials “X.Z.” are"]
    assert sum(item.count for item in said if isinstance(item, Checked)) == 1


def test_a_short_name_is_not_guessed(tmp_path: Path) -> None:
    make_project(tmp_path, by("author: [Li Wang, Li Wu]", "Lu Wang drew the blood. Li Wo read."))
    said = [item for item in outcomes(tmp_path, "SRC011") if isinstance(item, CannotTell)]
    assert ["“Lu Wang” is the author “Li Wang”" in item.message for item in said] == [True, False]
    assert "“Li Wo” is the author “Li Wu”" in said[1].message


def test_the_people_of_an_edition_are_left_to_the_comparison(tmp_path: Path) -> None:
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in PUBLISHED}
    rows["people"] = [{"order": 1, "byline": "Sea Hwan Kim", "contributions": "Sea Hwan Ki"}]
    tables = {name: (columns, rows[name]) for name, columns in PUBLISHED.items()}
    package = data({**tables, "studies": (STUDIES, [])})
    make_project(tmp_path, {**qmd("By Sea Hwan Kim."), **package})
    assert findings(tmp_path, "SRC011") == []
    assert len(findings(tmp_path, "PUB951")) == 1


def test_without_a_date_no_year_is_too_late(tmp_path: Path) -> None:
    make_project(tmp_path, bib(entry("a", year="2999")))
    said = outcomes(tmp_path, "BIB106")
    (reason,) = [item.reason for item in said if isinstance(item, NotApplicable)]
    assert "date" in reason
    assert findings(tmp_path, "BIB106") == []


def test_pages_with_no_order_are_not_guessed(tmp_path: Path) -> None:
    make_project(tmp_path, bib(entry("a", pages=f"{'9' * 5000}--{'8' * 5000}")))
    (said,) = outcomes(tmp_path, "BIB107")
    assert isinstance(said, CannotTell)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the androgenetic alopecia (AGA)", [("AGA", "androgenetic alopecia")]),
        ("an alopecia areata (AA)", [("AA", "alopecia areata")]),
        ("with adipose-derived stem cells (ADSCs)", [("ADSC", "adipose-derived stem cells")]),
        ("by tumour growth factor beta (TGF-β)", [("TGF-β", "tumour growth factor beta")]),
        ("an epidermal growth factor (EGF)", [("EGF", "epidermal growth factor")]),
        ("of lactotransferrin (LTF)", [("LTF", "lactotransferrin")]),
        ("standard of care (SOC)", [("SOC", "standard of care")]),
        ("FGF (fibroblast growth factor)", [("FGF", "fibroblast growth factor")]),
        ("with messenger RNA (hereafter “mRNA”)", [("mRNA", "messenger RNA")]),
        ("some words (XYZ)", [("XYZ", "")]),
        ("Level (IIb), in Korea (Korea), of men (n = 3)", []),
        ("MSC (n = 12 of many)", []),
    ],
)
def test_definitions_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(item.form, item.meaning) for item in find_definitions(text)] == found


def test_a_compound_is_one_use_where_it_is_known() -> None:
    assert list(find_uses("MSC-EVs", {"MSC-EV"})) == [Use("MSC-EV", 0, 7)]
    assert list(find_uses("MSC-EVs", {})) == [Use("MSC", 0, 3), Use("EV", 4, 7)]
    assert form_of("MSCs") == "MSC"


def test_what_may_be_a_gene_is_not_called_undefined(tmp_path: Path) -> None:
    make_project(tmp_path, qmd("LEF1 and CXCL10, LEF1 and CXCL10; the FTO gene and FTO."))
    said = outcomes(tmp_path, "ABB701")
    (unclear,) = [item for item in said if isinstance(item, CannotTell)]
    assert unclear.message.endswith(": CXCL10, FTO, LEF1")
    assert findings(tmp_path, "ABB701") == []


@pytest.mark.parametrize(
    ("path", "change", "code", "spot"),
    [
        (
            "sections/_06-declarations.qmd",
            ("Seung Yong Shim", "Seung Yong Shi"),
            "SRC011",
            "Seung Yong Shi",
        ),
        ("sections/_01-introduction.qmd", ("dihydrotestosterone (DHT)", "DHT"), "ABB701", "DHT"),
        (
            "sections/_03-results.qmd",
            ("treatment of AGA and", "treatment of androgenetic alopecia (AGA) and"),
            "ABB702",
            "AGA",
        ),
        ("references.bib", ("379--398", "398--379"), "BIB107", "398--379"),
        ("references.bib", ("Papadopoulos, KS", "Papadoроulos, KS"), "BIB108", "Papadoроulos"),
        ("references.bib", ("year    = {2007}", "year    = {2070}"), "BIB106", "2070"),
    ],
)
def test_a_fault_in_the_shipped_review_is_found_once(
    path: str, change: tuple[str, str], code: str, spot: str, tmp_path: Path
) -> None:
    root = copy_review(tmp_path / "review")
    assert findings(root, code) == []
    place = edit(root, path, *change)
    (finding,) = findings(root, code)
    assert (finding.span.source.path, where(finding.span).line) == (path, place.line)
    assert finding.span.text == spot


PIECES = st.lists(
    st.sampled_from(
        "AGA AGAs (AGA) (MSC) mesenchymal stem cell MSC-EVs TGF-β ( ) - – / ; , : . ⟨ ⟩ [ ] <N> XX"
        " [@ _ ??? ::: {#fig-a} @fig-a ![ ](a.svg){#fig-b} # Author contributions Abbreviations"
        " Kim Ki K.Y. van \n \n\n --- author: date: abstract: | \ue000 é ß İ".split(" ")
    ),
    max_size=30,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80) | PIECES, PIECES | st.text(max_size=40))
def test_no_rule_fails_on_any_text(tmp_path: Path, body: str, front: str) -> None:
    text = f"---\n{front}\n---\n\n{body}\n"
    project = load(make_project(tmp_path, {"index.qmd": text.encode("utf-8", "ignore")}))
    for rule in SOURCE_RULES:
        if {"SRC007", "SRC011", "BIB108", "XRF602", "ABB701"} & set(rule.codes):
            for outcome in rule.check(project):
                assert outcome.code in rule.codes


@pytest.mark.parametrize(
    "make",
    [
        lambda times: "A-" * times + "A",
        lambda times: "(" * times + "AGA" + ")" * times,
        lambda times: "(AGA) " * times,
        lambda times: "AGA (x) " * times,
        lambda times: "⟨N " * times,
        lambda times: "$\\langle N_" * times,
        lambda times: "Kim " * times,
        lambda times: "K." * times,
        lambda times: "::: {#fig-a}\n" * times,
        lambda times: "".join(f"\n\n![C](a.svg){{#fig-{index}}}" for index in range(times)),
    ],
    ids=(
        "compound brackets definitions explained angles formulas names initials divs figures"
    ).split(),
)
def test_the_rules_take_time_in_proportion(make: Callable[[int], str], tmp_path: Path) -> None:
    seconds = []
    for times in (100, 800):
        text = f"---\nauthor: [Kim Ki, Yi Lu]\n---\n\n# Contributions\n\n{make(times)}\n"
        project = load(make_project(tmp_path, {"index.qmd": text}))
        start = time.process_time()
        for rule in SOURCE_RULES:
            if {"SRC007", "SRC011", "XRF602", "ABB701"} & set(rule.codes):
                list(rule.check(project))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 24 * max(seconds[0], 0.01)


def test_a_long_manuscript_takes_time_in_proportion(tmp_path: Path) -> None:
    text = (ROOT / "sections" / "_03-results.qmd").read_text(encoding="utf-8")
    seconds = []
    for times in (10, 40):
        make_project(tmp_path, {"index.qmd": text * times, "references.bib": BIB})
        project = load(tmp_path)
        start = time.process_time()
        for paragraph in project.manuscript.paragraphs:
            list(find_definitions(paragraph.text))
            list(find_uses(paragraph.text, {"AGA"}))
        seconds.append(time.process_time() - start)
    assert seconds[1] < 12 * max(seconds[0], 0.05)
