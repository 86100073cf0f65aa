"""The data against the article they were extracted from, and against their own description.

The article is read from ``../shared/article.txt`` beside the checkout, where a developer has it;
the project holds none of its sentences. Its citation marks, paragraphs, names, levels and counts
are found here by a second, independent reading of its text, and must be those of ``data/``.
"""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
ARTICLE = ROOT.parent / "shared" / "article.txt"

Row = dict[str, str]

SECTIONS = {
    "introduction": ("Introduction", "Materials and methods"),
    "methods": ("Materials and methods", "Result"),
    "results": ("Result", "Discussion"),
    "discussion": ("Discussion", "Conclusion"),
    "conclusion": ("Conclusion", "Data availability statement"),
}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
MARK = re.compile(r"\^\{(?P<braced>[0-9–,]+)\}|(?P<plain>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
NAMED = re.compile(r"(?P<name>[A-Z][a-z]+) (?:et al\.|and (?:colleagues|co-?workers))")
PATHWAY = re.compile(
    r"(?:S100A8/)?Wnt/β-catenin|(?<!/)β-catenin|Wnt(?= proteins)|VEGF|PI3K/AKT|\bAkt\b"
    r"|TGF-β1?/SMAD\d?|RAS/ERK|FGF(?:-7)?"
)
WORDS = {"two": 2, "four": 4, "five": 5, "six": 6}
# Who is meant where the printed number leads elsewhere: name, line -> printed number, key meant.
MISDIRECTED = {
    ("Chen", 158): (31, ""),
    ("Liang", 249): (40, "liang2023"),
    ("Park", 251): (42, "park2022"),
    ("Li", 259): (43, "li2022"),
    ("Ogawa", 259): (47, "ogawa2021"),
    ("Wu", 267): (46, "wu2021"),
    ("Norooznejhad", 269): (39, "norooznejhad2023"),
    ("Mirzadeh", 271): (36, "mirzadeh2024"),
    ("Wang", 271): (38, "wang2023"),
}
MISSPELT = {"Norooznezhad": "Norooznejhad", "Nilforoushadeh": "Nilforoushzadeh"}
TEMPLATE = """
    prevstud node4 prevstud
    previous_studies node5 box1
    previous_reports NA box1
    newstud node6 newstud
    database_results node7 box2
    database_specific_results NA box2
    register_results NA box2
    register_specific_results NA box2
    othstud node16 othstud
    website_results node17 box11
    organisation_results NA box11
    citations_results NA box11
    duplicates node8 box3
    excluded_automatic NA box3
    excluded_other NA box3
    records_screened node9 box4
    records_excluded node10 box5
    dbr_sought_reports node11 box6
    dbr_notretrieved_reports node12 box7
    other_sought_reports node18 box12
    other_notretrieved_reports node19 box13
    dbr_assessed node13 box8
    dbr_excluded node14 box9
    other_assessed node20 box14
    other_excluded node21 box15
    new_studies node15 box10
    new_reports NA box10
    total_studies node22 box16
    total_reports NA box16
    identification node1 identification
    screening node2 screening
    included node3 included
    total_studies_ma node23 box17
    total_reports_ma NA box17
"""  # id, node, box of each row, in the template's order
TEMPLATE_IDS = tuple(line.split()[0] for line in TEMPLATE.strip().splitlines())


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def by(name: str, column: str) -> dict[str, Row]:
    return {row[column]: row for row in rows(name)}


def items(cell: str) -> list[str]:
    return cell.split("|") if cell else []


@dataclass(frozen=True)
class Mark:
    line: int
    before: str
    numbers: str


@dataclass(frozen=True)
class Article:
    lines: tuple[str, ...]

    def line(self, number: int | str) -> str:
        return self.lines[int(number) - 1]

    def bounds(self, section: str) -> range:
        first, end = (self.lines.index(heading) + 1 for heading in SECTIONS[section])
        return range(first + 1, end)

    def section_of(self, line: int) -> str:
        return next(name for name in SECTIONS if line in self.bounds(name))

    def body(self) -> range:
        return range(self.bounds("introduction").start, self.bounds("conclusion").stop)

    def marks(self) -> Iterator[Mark]:
        for number in self.body():
            text = self.line(number)
            for found in MARK.finditer(text):
                printed = found["braced"] or found["plain"].translate(SUPERSCRIPTS)
                yield Mark(number, text[: found.start()], expanded(printed))

    def paragraphs(self, section: str) -> list[tuple[range, str]]:
        """Prose paragraphs; one that a page break or a figure divides counts once."""
        joined: list[tuple[range, str]] = []
        for number in self.bounds(section):
            text = self.line(number).strip()
            if not text or text.startswith("Figure "):
                continue
            if joined and not is_complete(section, len(joined), joined[-1][1]):
                lines, start = joined.pop()
                joined.append((range(lines.start, number + 1), f"{start} {text}"))
            else:
                joined.append((range(number, number + 1), text))
        return joined


def expanded(printed: str) -> str:
    numbers: list[int] = []
    for part in printed.split(","):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return "|".join(map(str, numbers))


def is_complete(section: str, place: int, text: str) -> bool:
    """A study's paragraph in Result ends with its level; any other with a full stop."""
    if section == "results" and place > 1:
        return "(Level " in text
    return bool(re.search(r"\.\S*$", text))


def normal(text: str) -> str:
    """The text without the spaces that the conversion set around Greek letters."""
    return re.sub(r" ?β ?(?=[-/1])", "β", text.replace("- β", "-β").replace("/ β", "/β"))


def number_in(text: str) -> int:
    found = re.findall(r"\d+|" + "|".join(WORDS), text.lower())
    assert len(found) == 1, text
    return WORDS.get(found[0]) or int(found[0])


@pytest.fixture(scope="session")
def article() -> Article:
    if not ARTICLE.is_file():
        pytest.skip("the article's text is not beside this checkout (../shared/article.txt)")
    return Article(tuple(ARTICLE.read_text(encoding="utf-8").split("\n")))


@pytest.fixture(scope="session")
def study_text(article: Article) -> dict[str, str]:
    """The Result paragraph of each study, found by its place: after the counts, in order."""
    paragraphs = article.paragraphs("results")
    assert len(paragraphs) == 39
    return {
        row["study"]: normal(text)
        for row, (_, text) in zip(rows("studies"), paragraphs[1:-1], strict=True)
    }


# Citations


def test_each_mark_of_the_article_is_a_row_and_each_numbered_row_a_mark(article: Article) -> None:
    printed = [(mark.line, mark.numbers) for mark in article.marks()]
    held = [(int(r["line"]), r["numbers"]) for r in rows("published/citations") if r["numbers"]]
    assert held == printed
    assert len(held) == 7 + 9 + 37 + 15


def test_each_mark_stands_where_its_row_says(article: Article) -> None:
    running: dict[str, int] = {}
    for row in rows("published/citations"):
        section, line = row["section"], int(row["line"])
        running[section] = running.get(section, 0) + 1
        assert row["order"] == str(running[section])
        assert row["id"] == f"{section}-{running[section]:02d}"
        if section == "table1":
            assert article.section_of(line) == "methods"
            header = line - int(row["paragraph"])
            assert article.line(header).startswith("Study (Year)\t"), row["id"]
            continue
        assert article.section_of(line) == section
        lines, _ = article.paragraphs(section)[int(row["paragraph"]) - 1]
        assert line in lines, row["id"]
    assert running == {"introduction": 7, "table1": 9, "results": 37, "discussion": 16}


def test_named_as_is_what_is_printed_before_the_mark(article: Article) -> None:
    marked = [row for row in rows("published/citations") if row["numbers"]]
    for row, mark in zip(marked, article.marks(), strict=True):
        before = re.sub(r", \d{4} $", "", mark.before)
        if row["named_as"]:
            assert before.endswith(row["named_as"]), row["id"]
            assert row["named_as"].startswith(f"{row['named']} ")
        else:
            assert not re.search(r"(et al\.|colleagues|workers)$", before), row["id"]
            assert row["named"] == ""


def test_a_name_without_mark_is_bento_or_repeats_its_paragraph(article: Article) -> None:
    unmarked = [
        (found["name"], number)
        for number in article.body()
        for found in NAMED.finditer(article.line(number))
        if not MARK.match(article.line(number), found.end())
        and not article.line(number)[found.end() :].startswith(", 20")
    ]
    assert unmarked == [("Rehman", 229), ("Chu", 233), ("Bento", 263)]
    without = [row for row in rows("published/citations") if not row["numbers"]]
    assert [(r["id"], r["named_as"], r["study"], r["line"]) for r in without] == [
        ("discussion-12", "Bento et al.", "", "263")
    ]
    assert "Bento" not in " ".join(row["entry"] for row in rows("published/references"))


def test_study_meant_is_the_named_author_and_else_what_the_numbers_say() -> None:
    references = rows("published/references")
    entry = {row["key"]: row["entry"] for row in references}
    key = {row["number"]: row["key"] for row in references}
    misdirected = {}
    for row in rows("published/citations"):
        pointed = "|".join(key[number] for number in items(row["numbers"]))
        if not row["named"]:
            assert row["study"] == pointed, row["id"]
            continue
        if row["study"]:
            name = MISSPELT.get(row["named"], row["named"])
            assert entry[row["study"]].startswith(f"{name} "), row["id"]
        if row["numbers"] and row["study"] != pointed:
            misdirected[row["named"], int(row["line"])] = (int(row["numbers"]), row["study"])
    assert misdirected == MISDIRECTED
    named = {row["named"] for row in rows("published/citations")}
    assert named >= set(MISSPELT)


# Studies


def test_studies_are_those_of_the_result_section_in_its_order() -> None:
    cited = [row for row in rows("published/citations") if row["section"] == "results"]
    studies = rows("studies")
    assert [row["key"] for row in studies] == [row["study"] for row in cited]
    assert [row["study"] for row in studies if row["study"] != row["key"]] == ["chen_umbilical"]
    kinds = [row["type"] for row in studies]
    assert [kinds.count(kind) for kind in ("clinical", "preclinical", "review")] == [9, 17, 11]


def test_stated_in_leads_to_the_study(article: Article) -> None:
    cited = [row for row in rows("published/citations") if row["section"] == "results"]
    table = by("published/table1", "key")
    numbers = {row["key"]: row["number"] for row in rows("published/references")} | {"": ""}
    for row, citation in zip(rows("studies"), cited, strict=True):
        places = row["stated_in"].split("; ")
        assert places[0] == f"Result, paragraph {citation['paragraph']}"
        _, text = article.paragraphs("results")[int(citation["paragraph"]) - 1]
        assert text.startswith(citation["named_as"])
        if row["type"] == "clinical":
            assert places[1:] == [f"Table 1, row {table[row['key']]['row']}"]
        else:
            assert places[1:] in ([], [f"References, {numbers[row['key']]}"])


def test_levels_are_printed_in_the_study_s_paragraph(study_text: dict[str, str]) -> None:
    normalised = {"Ia": "1a", "Ib": "1b", "IIb": "2b", "IIIa": "3a", "IIIb": "3b", "3b": "3b"}
    normalised |= {"IV": "4", "V": "5", "IIIc": ""}
    for row in rows("studies"):
        assert re.findall(r"\(Level (\w+)\)", study_text[row["study"]]) == [row["level_printed"]]
        assert row["level"] == normalised[row["level_printed"]]
    off_scale = [(r["study"], r["level_printed"]) for r in rows("studies") if not r["level"]]
    assert off_scale == [("ersan2024", "IIIc")]


def test_patient_numbers_are_printed(study_text: dict[str, str]) -> None:
    only_in_table = []
    for row in rows("studies"):
        stated = re.findall(
            r"(\d+|five) (?:male participants|patients)\b", study_text[row["study"]]
        )
        if stated:
            assert [number_in(value) for value in stated] == [int(row["n"])], row["study"]
        elif row["n"]:
            only_in_table.append(row["study"])
    assert only_in_table == ["ersan2024", "norooznejhad2023"]
    assert sum(int(row["n"]) for row in rows("studies") if row["n"]) == 263


def test_groups_sessions_and_durations_are_printed(study_text: dict[str, str]) -> None:
    studies = by("studies", "study")
    columns = ("n_exosome", "n_comparator", "sessions")
    stated = {s: [row[c] for c in columns] for s, row in studies.items()}
    assert {s: v for s, v in stated.items() if any(v)} == {"hassan2024": ["6", "6", "4"]}
    for words in ("six received PRP", "six were treated with exosome", "four treatment sessions"):
        assert words in study_text["hassan2024"]
    durations = {
        s: f"{row['treatment_duration']} {row['treatment_unit']}".strip()
        for s, row in studies.items()
    }
    assert {s: v for s, v in durations.items() if v} == {
        "chen2025": "12 week",
        "amini2025": "24 week",
        "hassan2024": "3 month",
        "mirzadeh2024": "12 week",
        "norooznejhad2023": "6 month",
    }
    printed = {"chen2025": "12-week period", "amini2025": "for 24 weeks"}
    printed |= {"hassan2024": "over 3 months", "mirzadeh2024": "12 weeks of treatment"}
    printed |= {"norooznejhad2023": "6-month period"}
    for study, words in printed.items():
        assert words in study_text[study]


def test_pathways_are_all_and_only_those_named(study_text: dict[str, str]) -> None:
    for row in rows("studies"):
        named = dict.fromkeys(PATHWAY.findall(study_text[row["study"]]))
        if row["study"] == "chu2025":
            named = dict.fromkeys(name for name in named if name.startswith("S100A8"))
        if row["study"] == "kwack2019":
            assert "fibroblast growth factor (FGF)" in study_text["kwack2019"]
        assert items(row["pathways"]) == list(named), row["study"]


SOURCES = {
    "ADSC": "adipose-derived stem cell",
    "AMSC": "adipose mesenchymal stromal cell",
    "ASC": "adipose stem cell",
    "DPC": "dermal papilla cell",
    "HPC": "hair papilla cell",
    "MSC": "mesenchymal stem cell",
    "PBM-stimulated DPC": "exosome secretion of dpcs",
    "PRP": "platelet-rich plasma",
    "UC-MSC": "umbilical cord mesenchymal stem cell",
    "hDPC": "human dermal papilla cell",
    "hUC-MSC": "human umbilical cord mesenchymal stem cell",
    "uMSC": "umbilical mesenchymal stem cell",
    "Dermal cell": "exosomes isolated from dermal cells",
}
CONDITIONS = {
    "AGA": r"androgenetic alopecia|\bAGA\b",
    "AA": r"alopecia areata|\bAA\b",
    "CIA": r"chemotherapy-induced alopecia|\bCIA\b",
    "ATN": r"acquired trichorrhexis nodosa",
    "immune-mediated alopecia": r"immune-mediated alopecia",
    "alopecia": r"treatment of alopecia\.",
    "injured skin": r"injured skin",
    "cancer": r"\bcancer\b",
}


def test_sources_are_named_in_the_study_s_paragraph(study_text: dict[str, str]) -> None:
    for row in rows("studies"):
        if row["type"] == "clinical":
            continue
        for source in items(row["source"]):
            stem = source.removesuffix("-derived")
            assert SOURCES.get(stem, stem.lower()) in study_text[row["study"]].lower(), source


def test_conditions_are_named_as_more_than_a_prospect(study_text: dict[str, str]) -> None:
    prospects = set()
    for row in rows("studies"):
        text = study_text[row["study"]]
        named = {name for name, words in CONDITIONS.items() if re.search(words, text)}
        assert set(items(row["condition"])) <= named, row["study"]
        prospects |= {(row["study"], name) for name in named - set(items(row["condition"]))}
    assert prospects == {("chen_umbilical", "AGA"), ("chu2024", "AGA"), ("chu2024", "AA")}


def test_designs_of_preclinical_studies_follow_from_the_words(study_text: dict[str, str]) -> None:
    for row in rows("studies"):
        if row["type"] != "preclinical":
            continue
        text, models = study_text[row["study"]], items(row["model"])
        vitro, animal = "n vitro" in text, bool(re.search(r"\bmice\b|\bmouse model", text))
        assert any("in vitro" in model for model in models) == vitro, row["study"]
        assert any(re.search(r"mice|mouse", model) for model in models) == animal, row["study"]
        words = ["in vitro"] * vitro + ["in vivo"] * animal
        other = {"li2022": "preclinical", "kwack2019": "in culture"}.get(row["study"], "")
        assert row["design"] == (" and ".join(words) or other), row["study"]


def test_statements_of_no_adverse_event_are_printed(study_text: dict[str, str]) -> None:
    none = re.compile(r"(?:[Nn]o|no observed|no reported) adverse effects")
    for row in rows("studies"):
        told = row["adverse_events_text"].startswith(("none reported", "none observed"))
        assert told == bool(none.search(study_text[row["study"]])), row["study"]
        if told:
            assert row["adverse_events"] == "None"


# What a row says of comparison, delivery or harm outside Table 1, and the words that say it.
COMPARATORS = {
    ("amini2025", "placebo"): "placebo group",
    ("hassan2024", "PRP"): "six received PRP injections",
    ("ersan2024", "None"): "lack of a control group",
    ("fu2025", "controls"): "compared to controls",
    ("wu2021", "controls"): "compared to controls",
    ("ogawa2021", "controls"): "compared to controls",
    ("mao2024", "untreated controls"): "compared to untreated controls",
    ("liang2023", "untreated controls"): "compared to untreated controls",
}
DELIVERIES = {
    ("schaffer2025", "Injection"): "injection protocols",
    ("cheng2024", "Topical or injection"): "topical application, injections",
    ("gupta2023exosomes", "Topical or injection"): "topical applications and injections",
    ("liang2023", "Topical"): "topical application of",
    ("kim2022", "Topical"): "topical application of",
}
MINIMAL = {
    "queen2025": "minimal adverse effects",
    "gupta2023systematic": "minimal adverse effects",
    "gupta2023exosomes": "minimal side effects",
}


def stated(rows_: tuple[Row, ...], column: str) -> dict[tuple[str, str], str]:
    return {(row["study"], row[column]): row["study"] for row in rows_ if row[column]}


def test_what_table_1_does_not_state_is_worded_in_the_paragraph(
    study_text: dict[str, str],
) -> None:
    others = tuple(row for row in rows("studies") if row["type"] != "clinical")
    single = ("mirzadeh2024", "single modality")
    assert stated(rows("studies"), "comparator").keys() - {single} == COMPARATORS.keys()
    assert "vs single modality" in by("published/table1", "key")["mirzadeh2024"]["outcomes"]
    assert stated(others, "delivery").keys() == DELIVERIES.keys()
    for (study, _), words in (COMPARATORS | DELIVERIES).items():
        assert words in study_text[study], study
    minimal = {r["study"] for r in others if r["adverse_events"] == "Minimal"}
    assert minimal == set(MINIMAL)
    assert all(words in study_text[study] for study, words in MINIMAL.items())
    assert {r["adverse_events"] for r in others} == {"", "Minimal", "None"}
    assert not any(row[c] for row in others for c in ("n", "follow_up_min", "follow_up_max"))


def test_harms_told_otherwise_than_in_table_1(study_text: dict[str, str]) -> None:
    told = {
        "wan2025": "mild erythema and transient discomfort",
        "ersan2024": "minimal adverse effects",
        "lee2024": "No severe adverse effects",
        "park2022": "minimal side effects",
    }
    for study, words in told.items():
        assert words in study_text[study]
    clinical = [row for row in rows("studies") if row["type"] == "clinical"]
    differ = {r["study"] for r in clinical if not r["adverse_events_text"].startswith("none ")}
    # Hassan's edema stands in Table 1 alone; "none severe" is not none.
    assert differ - {"hassan2024"} == set(told) - {"lee2024"}
    assert by("studies", "study")["lee2024"]["adverse_events_text"] == "none severe"


# Table 1


def test_table_1_is_held_as_printed(article: Article) -> None:
    first = article.lines.index("Table 1") + 2
    assert len(article.lines[first + 2].split("\t")) == 9
    held = rows("published/table1")
    assert [row["row"] for row in held] == [str(number) for number in range(1, 10)]
    citations = {r["paragraph"]: r for r in rows("published/citations") if r["section"] == "table1"}
    for row, line in zip(held, article.lines[first + 3 : first + 12], strict=True):
        cells = line.split("\t")
        citation = citations[row["row"]]
        digits = MARK.search(cells[0])
        assert digits is not None
        assert digits.group().translate(SUPERSCRIPTS) == citation["numbers"]
        assert citation["study"] == row["key"]
        assert cells == [
            f"{row['study_printed']} {digits.group()}",
            f"{row['design']} ({row['level']})",
            *(row[c] for c in ("n", "condition", "source", "delivery", "follow_up")),
            *(row[c] for c in ("outcomes", "adverse_events")),
        ]
        assert row["study_printed"].endswith(f", {row['year']}")
    assert article.lines[first + 12] == ""


def test_clinical_studies_carry_what_table_1_prints() -> None:
    studies = by("studies", "key")
    clinical = [row["key"] for row in rows("studies") if row["type"] == "clinical"]
    printed = by("published/table1", "key")
    assert sorted(clinical) == sorted(printed)
    for key, row in printed.items():
        study = studies[key]
        assert (study["design"], study["n"]) == (row["design"], row["n"])
        assert study["level_printed"] == row["level"]
        assert items(study["condition"]) == row["condition"].split(" / ")
        assert (study["source"], study["delivery"]) == (row["source"], row["delivery"])
        unit = {"month": "mo", "week": "wk"}[study["follow_up_unit"]]
        span = dict.fromkeys((study["follow_up_min"], study["follow_up_max"]))
        assert f"{'–'.join(span)} {unit}" == row["follow_up"]
        outcomes = "; ".join(items(study["outcomes"]))
        assert outcomes.replace("↑ ", "↑") == row["outcomes"].replace("↑ ", "↑")
        repeated = dict.fromkeys(row["adverse_events"].split(" "))
        assert study["adverse_events"] == " ".join(repeated)
    differ = {k for k, row in printed.items() if row["year"] != re.sub(r"\D", "", k)}
    assert differ == {
        *("wan2025", "park2022", "amini2025", "ersan2024", "hassan2024", "chen2025"),
    }


# Counts and people


def test_counts_are_printed_at_their_lines(article: Article) -> None:
    for row in rows("published/counts"):
        assert row["text"] in article.line(row["line"]), row["id"]
        assert article.section_of(int(row["line"])) == row["section"]
        if row["n"]:
            assert number_in(row["text"]) == int(row["n"]), row["id"]
    without = [row["id"] for row in rows("published/counts") if not row["n"]]
    assert without == ["non_english_excluded"]


def test_counts_of_the_flow_are_the_stated_ones() -> None:
    stated = by("published/counts", "id")
    flow = {row["data"]: row for row in rows("prisma") if row["data"] != "NA"}
    reported = {name: row["n"] for name, row in flow.items() if row["status"] == "reported"}
    assert reported == {
        "database_results": stated["records_retrieved"]["n"],
        "records_screened": stated["records_screened"]["n"],
        "new_studies": stated["studies_included"]["n"],
    }
    assert list(reported.values()) == ["734", "328", "42"]


PROCESS = {
    *("records_retrieved", "records_screened", "studies_included"),
    *("non_english_excluded", "reviewers"),
}


def test_counts_of_patients_agree_with_the_studies() -> None:
    studies = by("studies", "study")
    for row in rows("published/counts"):
        study, _, what = row["id"].partition("_")
        column = {
            "patients": "n",
            "aga_patients": "n",
            "sessions": "sessions",
            "prp_patients": "n_comparator",
            "exosome_patients": "n_exosome",
        }.get(what)
        if row["id"] in PROCESS:
            continue
        assert column is not None, row["id"]
        assert row["n"] == studies[study][column], row["id"]


def test_people_are_named_as_printed(article: Article) -> None:
    first = next(i for i, line in enumerate(article.lines) if line.startswith("Kar Wai"))
    byline = " ".join(article.lines[first : first + 4])
    parts = [part.strip() for part in re.split(r",(?!\*)", byline)]
    people = rows("published/people")
    names = [row["byline"] for row in people]
    assert names == [re.sub(r"\^\{.*\}|\^.|ⁱ$", "", part) for part in parts if part]
    assert [row["order"] for row in people] == [str(number) for number in range(1, 14)]
    contributions = article.line(article.lines.index("Author contributions") + 3)
    parts = [part.strip() for part in re.split(r"[.,;]", contributions)]
    used = {part for row in people for part in items(row["contributions"])}
    assert used <= set(parts)
    roles = {"Conceptualization", "Visualization", "Supervision"}
    left = {p for p in parts if p and p not in used | roles and "–" not in p and "All" not in p}
    assert left == set()
    differ = [r["byline"] for r in people if r["contributions"] != r["byline"]]
    assert differ == [
        *("Sea Hwan Kim", "Tae-Hyun Kim", "Han Ah Reum Song", "Seung Yong Shim"),
        *("Han Earl Lee", "Kyu-Ho Yi"),
    ]


# The search, its criteria, and the dates of the article


MONTHS = (
    "January February March April May June July August September October November December"
).split()
STRATEGY = "Data sources and search strategy"
SUBSECTIONS = {
    STRATEGY: "Eligibility criteria",
    "Eligibility criteria": "Screening and selection",
    "Language and publication restrictions": "Synthesis approach",
}


def subsection(article: Article, stated_in: str) -> str:
    """The text that a row of the methods leads to."""
    section, _, heading = stated_in.partition(", ")
    assert section == "Materials and methods"
    first, end = article.lines.index(heading), article.lines.index(SUBSECTIONS[heading])
    return " ".join(article.lines[first + 1 : end])


def iso(printed: str) -> str:
    day, month, year = printed.split()
    return f"{year}-{MONTHS.index(month) + 1:02d}-{int(day):02d}"


def test_databases_are_those_of_the_methods_with_their_dates(article: Article) -> None:
    held = rows("search")
    (text,) = {subsection(article, row["stated_in"]) for row in held}
    told = re.search(r"conducted in (?P<list>.*), from database inception to (?P<to>[^.]*)\.", text)
    assert told is not None
    printed = re.split(r", (?:and )?", told["list"])
    named = [
        f"{row['database']} (via {row['platform']})" if row["platform"] else row["database"]
        for row in held
    ]
    assert named == printed
    assert {(row["from"], row["to"]) for row in held} == {("inception", iso(told["to"]))}
    # A number of records is stated for none of them: 734 is the total of all.
    assert {row["records"] for row in held} == {""}
    assert not re.search(r"\d+ (?:records|articles|results|hits)", text)


def test_the_abstract_names_other_databases_than_the_methods(article: Article) -> None:
    start = next(line for line in article.lines if line.startswith("Methods: "))
    assert "including MEDLINE, PubMed and Ovid databases" in start
    for row in rows("search")[2:]:
        assert row["database"] not in start


def test_the_query_is_held_as_printed_with_its_missing_brackets(article: Article) -> None:
    (row,) = rows("queries")
    assert f"{row['query']}." in article.lines
    assert row["query"] in subsection(article, row["stated_in"])
    outside = re.sub(r"\([^()]*\)|“[^”]*”", "", row["query"]).split()
    assert outside == ["OR", "OR", "OR", "AND"]


def test_the_history_is_that_of_the_first_page(article: Article) -> None:
    first = article.lines.index("Article history:")
    words = {"received": "Received", "accepted": "Accepted", "online": "Available online"}
    printed = [line for line in article.lines[first + 1 : first + 7] if line]
    assert [f"{words[row['event']]} " for row in rows("history")] == [
        re.sub(r"\d.*", "", line) for line in printed
    ]
    for row, line in zip(rows("history"), printed, strict=True):
        assert iso(re.sub(r"^\D*", "", line)) == row["date"]
    assert not any("revised" in line.lower() for line in article.lines)


def test_the_search_ends_after_the_receipt_and_nothing_explains_it() -> None:
    received = by("history", "event")["received"]["date"]
    assert {row["to"] > received for row in rows("search")} == {True}


def test_criteria_are_those_of_the_methods(article: Article) -> None:
    criteria = by("eligibility", "criterion")
    texts = {name: subsection(article, row["stated_in"]) for name, row in criteria.items()}
    assert "We included original preclinical studies" in texts["original"]
    assert "and clinical studies" in texts["original"]
    assert "non-original articles (narrative reviews," in texts["original"]
    assert criteria["original"]["admitted"] == "clinical|preclinical"
    assert criteria["original"]["excluded"] == "review"
    assert "non-hair indications" in texts["indication"]
    assert "limited to English-language publications" in texts["language"]
    held = {name for row in rows("studies") for name in items(row["condition"])}
    decided = items(criteria["indication"]["admitted"]) + items(criteria["indication"]["excluded"])
    # "Hair regeneration in injured skin" is a hair disorder or none: the article does not say.
    assert held - set(decided) == {"injured skin"}
    assert set(decided) <= held


def test_the_work_on_cancer_is_said_to_be_on_cancer(study_text: dict[str, str]) -> None:
    assert "this review focused primarily on cancer" in study_text["chu2024"]


# The PRISMA template and the package


def row_id(row: Row) -> str:
    """The id of a flow row: `data`, or `box` where the template writes NA there."""
    return row["box"] if row["data"] == "NA" else row["data"]


def test_flow_has_the_template_s_rows_and_two_of_ours() -> None:
    flow = rows("prisma")
    ours = ("removed_before_screening", "lost_after_screening")
    assert tuple(map(row_id, flow)) == TEMPLATE_IDS + ours
    places = [f"{row_id(row)} {row['node']} {row['box']}" for row in flow[:-2]]
    assert places == [line.strip() for line in TEMPLATE.strip().splitlines()]
    assert list(flow[0])[:8] == [
        *("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
    ]
    headings = [row_id(row) for row in flow if not row["status"]]
    assert headings == ["prevstud", "newstud", "othstud", "identification", "screening", "included"]
    assert {row_id(row) for row in flow if row["status"] == "derived"} == set(ours)
    assert all(bool(row["n"]) == (row["status"] == "reported") for row in flow)


def test_each_template_id_finds_one_row_by_substring() -> None:
    # The R package finds a row with grep() over `data`, so an id that contains another breaks it.
    for template_id in TEMPLATE_IDS:
        column = "box" if template_id in {"prevstud", "newstud", "othstud"} else "data"
        end = "$" if template_id.startswith("total_") else ""
        found = [r for r in rows("prisma") if re.search(template_id + end, r[column])]
        assert [row_id(row) for row in found] == [template_id]


@pytest.mark.parametrize(
    ("name", "n"), [("removed_before_screening", 406), ("lost_after_screening", 286)]
)
def test_derived_counts_follow_from_reported_ones(name: str, n: int) -> None:
    flow = {row_id(row): row for row in rows("prisma")}
    first, sign, second = flow[name]["formula"].split(" ")
    assert sign == "-"
    assert int(flow[first]["n"]) - int(flow[second]["n"]) == n
    assert flow[name]["n"] == ""


def described() -> dict[str, list[str]]:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in package["resources"]
    }


def test_every_table_is_described_column_by_column() -> None:
    found = {}
    for path in sorted(DATA.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.relative_to(DATA).as_posix()] = next(csv.reader(file))
    assert found == described()
    assert len(found) == 14


def problems(folder: Path) -> list[str]:
    from frictionless import Package

    report = Package(str(folder / "datapackage.json")).validate()
    return [f"{task.name}: {error.type}" for task in report.tasks for error in task.errors] + [
        error.type for error in report.errors
    ]


def test_package_is_valid() -> None:
    assert problems(DATA) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("studies.csv", ",IIb,2b,72,", ",IIb,2b,seventy,", "studies: type-error"),
        ("studies.csv", ",IIb,2b,72,", ",IIb,2d,72,", "studies: constraint-error"),
        ("studies.csv", ",IIb,2b,72,", ",IIb,2b,0,", "studies: constraint-error"),
        ("studies.csv", "\nwan2025,wan2025,", "\nwan2025,wan1999,", "studies: foreign-key"),
        ("studies.csv", "\nwan2025,wan2025,", "\nqueen2025,wan2025,", "studies: primary-key"),
        ("studies.csv", ",AGA|AA,", ",AGA||AA,", "studies: constraint-error"),
        ("prisma.csv", ",not reported,", ",unknown,", "prisma: constraint-error"),
        ("published/citations.csv", ",1|2|3,", ",1–3,", "citations: constraint-error"),
        ("published/table1.csv", "row,key,", "row,reference,", "table1: incorrect-label"),
    ],
)
def test_package_catches(path: str, old: str, new: str, problem: str, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    text = (copy / path).read_text(encoding="utf-8")
    assert old in text
    (copy / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert problem in problems(copy)
