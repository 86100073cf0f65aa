"""A page that was altered by hand: each alteration has its code, at its place; the rest is silent.

Every test edits the page that was rendered from the shipped review and computes from its own edit
what must be found. The places are chosen by fixed seeds.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers import Place, codes, lines, of, where
from reviewproof.findings import Finding
from reviewproof.proof import Report

from .pages import ENTRY, LINK, MARK, PAGE, Rendered, places, prove_text, spot

SEEDS = (3, 17, 2025)


def references(rendered: Rendered) -> dict[int, str]:
    """Return the keys of the published list by number."""
    with (rendered.root / "data/published/references.csv").open(encoding="utf-8") as file:
        return {int(row["number"]): row["key"] for row in csv.DictReader(file)}


def prose_end(text: str) -> int:
    """Return where the list of references begins."""
    return text.index('<div id="refs"')


def marks(text: str) -> list[re.Match[str]]:
    return [found for found in MARK.finditer(text) if found.start() < prose_end(text)]


def entries(text: str) -> list[re.Match[str]]:
    return list(ENTRY.finditer(text))


def single(text: str) -> list[tuple[re.Match[str], re.Match[str]]]:
    """Return the marks that print one number, each with its link, which has page offsets."""
    found = []
    for mark in marks(text):
        inner = list(LINK.finditer(text, mark.start(), mark.end()))
        if len(inner) == 1 and inner[0]["text"].isdigit():
            found.append((mark, inner[0]))
    return found


def ranges(text: str) -> list[re.Match[str]]:
    return [mark for mark in marks(text) if "</a>–<a" in mark[2]]


def plain(text: str) -> str:
    """Return a cell's text up to dashes and spaces."""
    return " ".join(re.sub("[‐‑–—]", "-", text).split())


def splice(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def mark_at(text: str, start: int) -> Place:
    """Return the place of the mark that begins at an offset of the altered page."""
    end = text.index("</span>", start) + len("</span>")
    return spot(text, start, end)


def found(report: Report, code: str, place: Place) -> Finding:
    """Return the one finding of a code at a place."""
    matching = [each for each in of(report, code) if where(each.span) == place]
    assert len(matching) == 1, (place, list(lines(report)))
    assert report.exit_status == 1
    return matching[0]


def other(rng: random.Random, number: int, count: int = 51) -> int:
    return rng.choice([each for each in range(1, count + 1) if each != number])


def test_the_page_as_rendered_holds(rendered: Rendered, tmp_path: Path) -> None:
    report = prove_text(rendered, tmp_path, rendered.text)
    assert list(lines(report)) == []
    assert report.exit_status == 0
    assert report.checked["OUT802"] == 51
    # Each mark of the page, and each number of the concordance.
    assert report.checked["OUT801"] > 2 * len(marks(rendered.text)) - 1
    assert report.checked["OUT803"] > 150
    assert report.checked["CIT203"] > 40


class TestNumbers:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_another_number(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        mark, link = rng.choice(single(rendered.text))
        wrong = str(other(rng, int(link["text"])))
        text = splice(rendered.text, *link.span("text"), wrong)
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", mark_at(text, mark.start()))
        assert (finding.found, finding.expected) == (wrong, link["text"])
        assert codes(report) == ["OUT801"]
        assert "render it again" in finding.hint
        related = finding.related[0].span
        assert related.source.path.startswith("sections/_")
        assert related.text.startswith("[@") or related.text == "[@" + link["target"][4:] + "]"

    @pytest.mark.parametrize("seed", SEEDS)
    def test_the_number_alone_counts_when_the_copied_key_stays(
        self, rendered: Rendered, tmp_path: Path, seed: int
    ) -> None:
        mark, link = random.Random(seed).choice(single(rendered.text))
        wrong = str(int(link["text"]) % 51 + 1)
        text = splice(rendered.text, *link.span("text"), wrong)
        assert f'data-cites="{link["target"][4:]}"' in text[mark.start() : mark.end()]
        found(prove_text(rendered, tmp_path, text), "OUT801", mark_at(text, mark.start()))

    @pytest.mark.parametrize("end", [0, 1])
    def test_an_end_of_a_range(self, rendered: Rendered, tmp_path: Path, end: int) -> None:
        for mark in ranges(rendered.text):
            link = list(LINK.finditer(rendered.text, mark.start(), mark.end()))[end]
            wrong = str(int(link["text"]) + (1, -1)[end])
            text = splice(rendered.text, *link.span("text"), wrong)
            report = prove_text(rendered, tmp_path, text)
            finding = found(report, "OUT801", mark_at(text, mark.start()))
            right = finding.expected.split(", ")
            assert finding.found.split(", ") == (right[1:], right[:-1])[end]

    def test_a_range_that_became_a_list(self, rendered: Rendered, tmp_path: Path) -> None:
        mark = ranges(rendered.text)[0]
        dash = rendered.text.index("</a>–<a", mark.start()) + len("</a>")
        text = splice(rendered.text, dash, dash + 1, ",")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", mark_at(text, mark.start()))
        assert (finding.found, finding.expected) == ("1, 3", "1, 2, 3")

    @pytest.mark.parametrize("wrong", ["8999999999", "9" * 5000, "0", "52"])
    def test_a_range_that_ends_nowhere(
        self, rendered: Rendered, tmp_path: Path, wrong: str
    ) -> None:
        mark = ranges(rendered.text)[0]
        link = list(LINK.finditer(rendered.text, mark.start(), mark.end()))[1]
        text = splice(rendered.text, *link.span("text"), wrong)
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", mark_at(text, mark.start()))
        assert finding.expected == "1, 2, 3"
        assert len(finding.message) < 2_000

    @pytest.mark.parametrize("digits", ["¹⁹", "1⁹", "١٩"])
    def test_other_digits(self, rendered: Rendered, tmp_path: Path, digits: str) -> None:
        _, link = next(each for each in single(rendered.text) if each[1]["text"] == "19")
        text = splice(rendered.text, *link.span("text"), digits)
        report = prove_text(rendered, tmp_path, text)
        assert codes(report) in (["OUT801"], [])
        assert report.exit_status < 2, list(lines(report))

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_mark_removed(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        shown = [link["text"] for _, link in single(rendered.text)]
        alone = [each for each in single(rendered.text) if shown.count(each[1]["text"]) == 1]
        mark, link = random.Random(seed).choice(alone)
        report = prove_text(rendered, tmp_path, splice(rendered.text, *mark.span(), ""))
        lost = of(report, "OUT801")
        assert [each.expected for each in lost] == [link["text"]]
        assert lost[0].span.text == f"[@{link['target'][4:]}]"
        assert lost[0].span.source.path.startswith("sections/_")
        assert PAGE in lost[0].message
        assert codes(report) == ["OUT801"]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_mark_added(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        mark, link = rng.choice(single(rendered.text))
        number = other(rng, int(link["text"]))
        key = references(rendered)[number]
        # After a full stop in the middle of a paragraph without names beside it.
        start = rendered.text.index("<p>", mark.end()) + len("<p>")
        new = (
            f'<span class="citation" data-cites="{key}"><sup>'
            f'<a href="#ref-{key}" role="doc-biblioref">{number}</a></sup></span>'
        )
        text = splice(rendered.text, start, start, new)
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", spot(text, start, start + len(new)))
        assert finding.found == str(number)
        assert len(of(report, "OUT801")) == 1

    def test_two_marks_exchanged(self, rendered: Rendered, tmp_path: Path) -> None:
        (first, one), (second, two) = single(rendered.text)[4], single(rendered.text)[9]
        assert one["text"] != two["text"]
        text = splice(rendered.text, *second.span(), first[0])
        text = splice(text, *first.span(), second[0])
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", mark_at(text, first.start()))
        assert (finding.found, finding.expected) == (two["text"], one["text"])
        assert len(of(report, "OUT801")) >= 2


class TestLinks:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_to_another_entry(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        _, link = rng.choice(single(rendered.text))
        number = other(rng, int(link["text"]))
        key = references(rendered)[number]
        text = splice(rendered.text, *link.span("target"), f"ref-{key}")
        shift = len(key) + 4 - len(link["target"])
        report = prove_text(rendered, tmp_path, text)
        place = spot(text, link.start("text") + shift, link.end("text") + shift)
        finding = found(report, "OUT801", place)
        assert place.quote == link["text"]
        assert f"it leads to entry {number}:" in finding.message
        right = {each["key"]: each for each in entries(rendered.text)}[link["target"][4:]]
        assert finding.expected.split(" ")[0] == right["text"].split(" ")[0]
        assert finding.related[-1].span.text.startswith(f'<div id="ref-{key}"')
        assert len(of(report, "OUT801")) == 1
        assert codes(report) in (["OUT801"], ["CIT203", "OUT801"])

    @pytest.mark.parametrize("end", [0, 1])
    def test_of_a_range_to_another_entry(
        self, rendered: Rendered, tmp_path: Path, end: int
    ) -> None:
        mark = ranges(rendered.text)[1]
        link = list(LINK.finditer(rendered.text, mark.start(), mark.end()))[end]
        text = splice(rendered.text, *link.span("target"), "ref-wan2025")
        start = text.index(">" + link["text"] + "</a>", link.start()) + 1
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT801", spot(text, start, start + len(link["text"])))

    @pytest.mark.parametrize("seed", SEEDS)
    def test_to_nothing(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        _, link = random.Random(seed).choice(single(rendered.text))
        text = splice(rendered.text, *link.span("target"), "ref-nobody")
        start = text.index(f">{link['text']}</a>", link.start()) + 1
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT803", spot(text, start, start + len(link["text"])))
        assert finding.found == "ref-nobody"
        assert set(codes(report)) <= {"OUT801", "OUT803"}

    @pytest.mark.parametrize(
        "target", ["#tbl-clinical", "#introduction", "https://example.org/", "#refs", "#"]
    )
    @pytest.mark.parametrize("seed", SEEDS[:1])
    def test_to_what_is_no_entry(
        self, rendered: Rendered, tmp_path: Path, seed: int, target: str
    ) -> None:
        mark, link = random.Random(seed).choice(single(rendered.text))
        start, end = link.span("target")
        text = splice(rendered.text, start - 1, end, target)
        report = prove_text(rendered, tmp_path, text)
        at = [where(each.span) for each in of(report, "OUT801")]
        number = text.index(f">{link['text']}</a>", link.start()) + 1
        assert at in (
            [mark_at(text, mark.start())],
            [spot(text, number, number + len(link["text"]))],
        ), list(lines(report))
        assert report.exit_status == 1

    @pytest.mark.parametrize("seed", SEEDS)
    def test_removed(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        mark, link = random.Random(seed).choice(single(rendered.text))
        text = splice(rendered.text, *link.span(), link["text"])
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT801", mark_at(text, mark.start()))

    @pytest.mark.parametrize("end", [0, 1])
    def test_removed_from_a_range(self, rendered: Rendered, tmp_path: Path, end: int) -> None:
        mark = ranges(rendered.text)[0]
        link = list(LINK.finditer(rendered.text, mark.start(), mark.end()))[end]
        text = splice(rendered.text, *link.span(), link["text"])
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT801", mark_at(text, mark.start()))

    @pytest.mark.parametrize("shown", [" {} ", "<b>{}</b>", "\n{}", "&#{:d};"])
    def test_to_another_entry_however_the_number_is_written(
        self, rendered: Rendered, tmp_path: Path, shown: str
    ) -> None:
        _, link = single(rendered.text)[0]
        entities = "".join(shown.format(ord(digit)) for digit in link["text"] if "&" in shown)
        written = entities or shown.format(link["text"])
        new = f'<a href="#ref-kost2022">{written}</a>'
        text = splice(rendered.text, *link.span(), new)
        report = prove_text(rendered, tmp_path, text)
        start = text.index(new)
        inside = [
            each
            for each in of(report, "OUT801")
            if start <= each.span.start and each.span.end <= start + len(new)
        ]
        assert len(inside) == 1, list(lines(report))
        assert "39" in inside[0].message

    def test_of_a_cross_reference_to_nothing(self, rendered: Rendered, tmp_path: Path) -> None:
        old = 'href="#tbl-clinical"'
        start = rendered.text.index(old)
        text = splice(rendered.text, start, start + len(old), 'href="#tbl-clinics"')
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT803")
        assert finding.found == "tbl-clinics"
        assert re.fullmatch(r"Table(\s|&nbsp;)1", finding.span.text)
        assert codes(report) == ["OUT803"]

    def test_the_target_of_a_cross_reference_removed(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        text = rendered.text.replace(' id="fig-pathways"', "", 1)
        report = prove_text(rendered, tmp_path, text)
        links = [each for each in LINK.finditer(text) if each["target"] == "fig-pathways"]
        assert links
        assert places(of(report, "OUT803")) == [
            ("OUT803", spot(text, *each.span("text"))) for each in links
        ]

    @pytest.mark.parametrize(("old", "new"), [("Table 1", "Table 2"), ("Figure 1", "Figure 3")])
    def test_the_printed_number_of_a_cross_reference(
        self, rendered: Rendered, tmp_path: Path, old: str, new: str
    ) -> None:
        link = next(
            each
            for each in LINK.finditer(rendered.text)
            if "xref" in each["rest"] and " ".join(each["text"].split()) == old
        )
        text = splice(rendered.text, *link.span("text"), new)
        report = prove_text(rendered, tmp_path, text)
        start = link.start("text")
        finding = found(report, "OUT803", spot(text, start, start + len(new)))
        assert (finding.found, finding.expected) == (new, old)


class TestEntries:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_two_exchanged(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        listed = entries(rendered.text)
        index = random.Random(seed).randrange(50)
        first, second = listed[index], listed[index + 1]
        text = splice(rendered.text, *second.span(), first[0])
        text = splice(text, *first.span(), second[0])
        report = prove_text(rendered, tmp_path, text)
        now = entries(text)[index : index + 2]
        assert [each["key"] for each in now] == [second["key"], first["key"]]
        assert places(of(report, "OUT802")) == [
            ("OUT802", spot(text, *each.span())) for each in now
        ]
        assert report.exit_status == 1

    @pytest.mark.parametrize("seed", SEEDS)
    def test_the_contents_of_two_exchanged(
        self, rendered: Rendered, tmp_path: Path, seed: int
    ) -> None:
        listed = entries(rendered.text)
        index = random.Random(seed).randrange(17, 50)
        first, second = listed[index], listed[index + 1]
        text = splice(rendered.text, *second.span("text"), first["text"])
        text = splice(text, *first.span("text"), second["text"])
        report = prove_text(rendered, tmp_path, text)
        now = entries(text)[index : index + 2]
        assert places(of(report, "OUT802")) == [
            ("OUT802", spot(text, *each.span())) for each in now
        ]
        # Each number still leads to the entry's place, but not to the work that is cited.
        wrong = {each.span.text for each in of(report, "OUT801")}
        assert wrong == {first["number"], second["number"]}

    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize(
        ("what", "alter"),
        [
            ("author", lambda text: "X" + text),
            (
                "first author's initials",
                lambda text: re.sub(r" (?=[A-Z]+[,.])", " Z", text, count=1),
            ),
            ("title", lambda text: re.sub(r'(?<=">)\w', "Z", text, count=1)),
            ("year", lambda text: re.sub(r"\. (19|20)(?=\d\d;)", ". 18", text, count=1)),
            ("pages", lambda text: re.sub(r"\d(\D*)$", r"x\1", text)),
        ],
    )
    def test_altered(
        self,
        rendered: Rendered,
        tmp_path: Path,
        seed: int,
        what: str,
        alter: Callable[[str], str],
    ) -> None:
        entry = random.Random(seed).choice(entries(rendered.text))
        new = alter(entry["text"])
        assert new != entry["text"], what
        text = splice(rendered.text, *entry.span("text"), new)
        report = prove_text(rendered, tmp_path, text)
        place = spot(text, entry.start(), entry.end() + len(new) - len(entry["text"]))
        finding = found(report, "OUT802", place)
        assert finding.found != finding.expected
        assert finding.expected.startswith(f"{entry['number']}. ")
        assert len(of(report, "OUT802")) == 1

    @pytest.mark.parametrize("seed", SEEDS)
    def test_another_number(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        entry = rng.choice(entries(rendered.text))
        wrong = str(other(rng, int(entry["number"])))
        text = splice(rendered.text, *entry.span("number"), wrong)
        report = prove_text(rendered, tmp_path, text)
        place = spot(text, entry.start(), entry.end() + len(wrong) - len(entry["number"]))
        finding = found(report, "OUT802", place)
        assert finding.found.startswith(f"{wrong}. ")
        assert {each.span.text for each in of(report, "OUT801")} == {entry["number"]}

    @pytest.mark.parametrize("seed", SEEDS)
    def test_one_deleted_is_one_finding(
        self, rendered: Rendered, tmp_path: Path, seed: int
    ) -> None:
        listed = entries(rendered.text)
        entry = listed[random.Random(seed).randrange(50)]
        report = prove_text(rendered, tmp_path, splice(rendered.text, *entry.span(), ""))
        [finding] = of(report, "OUT802")
        assert f"an entry {entry['number']} for [@{entry['key']}]" in finding.message

    def test_the_first_deleted(self, rendered: Rendered, tmp_path: Path) -> None:
        first, second = entries(rendered.text)[:2]
        text = splice(rendered.text, *first.span(), "")
        report = prove_text(rendered, tmp_path, text)
        following = next(each for each in entries(text) if each["key"] == second["key"])
        finding = found(report, "OUT802", spot(text, *following.span()))
        assert "but it begins with “2. Pratt CH" in finding.message
        assert len(of(report, "OUT802")) == 1

    def test_one_deleted_and_the_rest_numbered_anew(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        text = rendered.text
        for entry in reversed(entries(text)[20:]):
            text = splice(text, *entry.span("number"), str(int(entry["number"]) - 1))
        text = splice(text, *entries(text)[20].span(), "")
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT802")
        assert "an entry 21 for [@" in finding.message

    def test_two_deleted_and_one_altered(self, rendered: Rendered, tmp_path: Path) -> None:
        listed = entries(rendered.text)
        text = splice(rendered.text, *listed[40].span(), "")
        text = splice(text, listed[30].start("text"), listed[30].start("text"), "X")
        text = splice(text, *listed[9].span(), "")
        report = prove_text(rendered, tmp_path, text)
        assert [each.expected.split(".")[0] for each in of(report, "OUT802")] == ["10", "31", "41"]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_one_moved(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        listed = entries(rendered.text)
        rng = random.Random(seed)
        index, target = rng.randrange(5, 20), rng.randrange(25, 50)
        moved = listed[index][0]
        text = splice(rendered.text, listed[target].end(), listed[target].end(), moved)
        text = splice(text, *listed[index].span(), "")
        report = prove_text(rendered, tmp_path, text)
        missing, surplus = sorted(of(report, "OUT802"), key=lambda each: each.span.start)
        assert missing.expected.startswith(f"{index + 1}. ")
        assert surplus.span.text == moved
        assert len(of(report, "OUT802")) == 2

    @pytest.mark.parametrize("seed", SEEDS)
    def test_printed_twice(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        entry = random.Random(seed).choice(entries(rendered.text))
        text = splice(rendered.text, entry.end(), entry.end(), entry[0])
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT802")
        assert finding.span.text == entry[0]
        assert "51 entries" in finding.message

    @pytest.mark.parametrize("seed", SEEDS)
    def test_deleted(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        listed = entries(rendered.text)
        index = random.Random(seed).randrange(17, 50)
        entry = listed[index]
        text = splice(rendered.text, *entry.span(), "")
        report = prove_text(rendered, tmp_path, text)
        following = next(each for each in entries(text) if each["key"] == listed[index + 1]["key"])
        finding = found(report, "OUT802", spot(text, *following.span()))
        assert finding.expected.startswith(f"{entry['number']}. ")
        dead = [
            ("OUT803", spot(text, *each.span("text")))
            for each in LINK.finditer(text)
            if each["target"] == f"ref-{entry['key']}"
        ]
        assert len(dead) >= 2
        assert places(of(report, "OUT803")) == dead
        assert report.exit_status == 1

    def test_the_last_deleted(self, rendered: Rendered, tmp_path: Path) -> None:
        entry = entries(rendered.text)[-1]
        report = prove_text(rendered, tmp_path, splice(rendered.text, *entry.span(), ""))
        [finding] = of(report, "OUT802")
        assert finding.span.whole_file
        assert "entry 51 for [@chu2024]" in finding.message
        assert "ends at 50" in finding.message

    def test_one_added(self, rendered: Rendered, tmp_path: Path) -> None:
        last = entries(rendered.text)[-1]
        new = last[0].replace("ref-chu2024", "ref-new2026").replace(">51. <", ">52. <")
        text = splice(rendered.text, last.end(), last.end(), new)
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT802", spot(text, last.end(), last.end() + len(new)))
        assert codes(report) == ["OUT802"]

    def test_the_whole_list_removed(self, rendered: Rendered, tmp_path: Path) -> None:
        listed = entries(rendered.text)
        text = splice(rendered.text, listed[0].start(), listed[-1].end(), "")
        report = prove_text(rendered, tmp_path, text)
        assert len(of(report, "OUT802")) == 51
        assert {"OUT802", "OUT803"} <= set(codes(report))
        assert [each.code for each in report.not_applicable] == ["CIT203"]


class TestConcordance:
    def rows(self, text: str) -> list[re.Match[str]]:
        start = text.index('id="tbl-concordance"')
        return [
            link
            for link in LINK.finditer(text, start)
            if link["target"].startswith("ref-") and link["text"].isdigit()
        ]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_number(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        link = rng.choice(self.rows(rendered.text))
        wrong = str(other(rng, int(link["text"])))
        text = splice(rendered.text, *link.span("text"), wrong)
        start = link.start("text")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT801", spot(text, start, start + len(wrong)))
        assert (finding.found, finding.expected) == (wrong, link["text"])
        assert codes(report) == ["OUT801"]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_link(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        rng = random.Random(seed)
        link = rng.choice(self.rows(rendered.text))
        key = references(rendered)[other(rng, int(link["text"]))]
        text = splice(rendered.text, *link.span("target"), f"ref-{key}")
        start = text.index(f">{link['text']}</a>", link.start()) + 1
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT801", spot(text, start, start + len(link["text"])))

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_link_to_nothing(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        link = random.Random(seed).choice(self.rows(rendered.text))
        text = splice(rendered.text, *link.span("target"), "ref-nobody")
        start = text.index(f">{link['text']}</a>", link.start()) + 1
        report = prove_text(rendered, tmp_path, text)
        found(report, "OUT803", spot(text, start, start + len(link["text"])))


class TestUnresolved:
    @pytest.mark.parametrize(
        "printed", ["<strong>?@fig-pathways</strong>", "?@fig-pathways", "(?@fig-pathways)"]
    )
    def test_a_cross_reference(self, rendered: Rendered, tmp_path: Path, printed: str) -> None:
        link = next(
            each for each in LINK.finditer(rendered.text) if each["target"] == "fig-pathways"
        )
        text = splice(rendered.text, *link.span(), printed)
        start = text.index("?@fig-pathways")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT805", spot(text, start, start + len("?@fig-pathways")))
        assert finding.found == "?@fig-pathways"
        assert codes(report) == ["OUT805"]

    @pytest.mark.parametrize("seed", SEEDS)
    def test_a_key_printed_in_bold(self, rendered: Rendered, tmp_path: Path, seed: int) -> None:
        mark, link = random.Random(seed).choice(single(rendered.text))
        key = link["target"][4:]
        bold = f"<strong>{key}?</strong>"
        text = splice(rendered.text, *mark.span(2), bold)
        report = prove_text(rendered, tmp_path, text)
        start = text.index(bold)
        finding = found(report, "OUT805", spot(text, start, start + len(bold)))
        assert finding.found == f"**{key}?**"
        lost = of(report, "OUT801")
        assert [(each.span.text, each.expected) for each in lost] == [(f"[@{key}]", link["text"])]
        assert set(codes(report)) == {"OUT801", "OUT805"}

    @pytest.mark.parametrize(
        "raw",
        [
            "@fig-pathways",
            "[@wan2025]",
            "`{python} review.study.wan2025.n`",
            "{{&lt; include sections/_x.qmd &gt;}}",
        ],
    )
    def test_marks_that_were_never_rendered(
        self, rendered: Rendered, tmp_path: Path, raw: str
    ) -> None:
        start = rendered.text.index("<p>", rendered.text.index("<h1>Introduction")) + 3
        text = splice(rendered.text, start, start, raw + " ")
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT805")
        assert start <= finding.span.start < finding.span.end <= start + len(raw)
        assert codes(report) == ["OUT805"]

    @pytest.mark.parametrize(
        "harmless", ["Is it so? ", "a@example.org ", "<strong>why?</strong> ", "50 % @ 20 °C "]
    )
    def test_what_only_looks_like_it(
        self, rendered: Rendered, tmp_path: Path, harmless: str
    ) -> None:
        start = rendered.text.index("<p>", rendered.text.index("<h1>Introduction")) + 3
        text = splice(rendered.text, start, start, harmless)
        assert list(lines(prove_text(rendered, tmp_path, text))) == []

    def test_a_listing_may_show_what_would_be_unresolved_elsewhere(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        start = rendered.text.index("<p>", rendered.text.index("<h1>Introduction"))
        listing = "<pre><code>As Otberg et al. [@wan2025] in @fig-x: {python} 1</code></pre>\n"
        text = splice(rendered.text, start, start, listing)
        assert list(lines(prove_text(rendered, tmp_path, text))) == []


class TestNames:
    NAMED = re.compile(r"\b(?P<name>[A-Z][a-z]+)(?P<group> et al\.| and colleagues)$")

    def named(self, rendered: Rendered) -> list[tuple[re.Match[str], re.Match[str]]]:
        """Return names directly before a mark of one number, each with the mark's link."""
        pairs = []
        for mark, link in single(rendered.text):
            before = self.NAMED.search(rendered.text, mark.start() - 60, mark.start())
            if before:
                pairs.append((before, link))
        return pairs

    @pytest.mark.parametrize("seed", SEEDS)
    def test_another_first_author_of_the_list(
        self, rendered: Rendered, tmp_path: Path, seed: int
    ) -> None:
        pairs = self.named(rendered)
        assert len(pairs) > 15
        name, link = random.Random(seed).choice(pairs)
        assert name["name"] != "Otberg"
        text = splice(rendered.text, *name.span("name"), "Otberg")
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "CIT203")
        # The place is the mark; the name beside it and the entry it leads to are related.
        shift = len("Otberg") - len(name["name"])
        assert where(finding.span) == mark_at(text, name.end() + shift)
        assert finding.related[0].span.text == "Otberg" + name["group"]
        key = link["target"][4:]
        entry = rendered.text.index(f'id="ref-{key}"')
        assert rendered.text.rindex('id="ref-', 0, finding.related[1].span.start + shift) == entry
        assert re.fullmatch(re.sub(r"\d.*", "", key), finding.related[1].span.text.casefold())
        assert codes(report) == ["CIT203"]
        assert report.exit_status == 1
        assert finding.data["name"] == "Otberg"
        assert finding.data["numbers"] == [int(link["text"])]
        assert finding.data["first_authors"] == [name["name"]]
        assert finding.data["suggested"] == [1]

    def test_name_number_and_link_altered_together(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        # The page is then consistent in itself, and yet not what the source says.
        name, link = self.named(rendered)[0]
        mark = next(each for each, inner in single(rendered.text) if inner.start() == link.start())
        text = splice(rendered.text, *link.span("text"), "1")
        text = splice(text, *link.span("target"), "ref-otberg2007")
        text = splice(text, *name.span("name"), "Otberg")
        report = prove_text(rendered, tmp_path, text)
        start = mark.start() + len("Otberg") - len(name["name"])
        finding = found(report, "OUT801", mark_at(text, start))
        assert (finding.found, finding.expected) == ("1", link["text"])
        assert codes(report) == ["OUT801"]


def prose_numbers(rendered: Rendered) -> list[tuple[int, int]]:
    """Return where numbers stand in running prose that came from inline expressions."""
    text = rendered.text
    values = [
        r"The searches returned (?P<n>\d+) records",
        r"of which (?P<n>\d+) were screened",
        r"summarises (?P<n>\d+) of these one by one",
        r"(?P<n>\d+) clinical studies with \d+ patients",
        r"\d+ clinical studies with (?P<n>\d+) patients",
    ]
    return [found.span("n") for value in values if (found := re.search(value, text))]


class TestValues:
    """OUT806 in running prose."""

    @pytest.mark.parametrize("index", range(5))
    def test_another_number(self, rendered: Rendered, tmp_path: Path, index: int) -> None:
        start, end = prose_numbers(rendered)[index]
        right = rendered.text[start:end]
        wrong = str(int(right) + 1)
        text = splice(rendered.text, start, end, wrong)
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT806", spot(text, start, start + len(wrong)))
        assert (finding.found, finding.expected) == (wrong, right)
        assert f"the page must print {right} here" in finding.message
        assert f"but it prints {wrong}" in finding.message
        assert codes(report) == ["OUT806"]
        assert len(report.findings) == 1
        assert finding.related[0].span.text.startswith("`{python} review.")
        assert finding.related[0].span.source.path.startswith("sections/_")

    def test_a_number_that_was_typed(self, rendered: Rendered, tmp_path: Path) -> None:
        start = rendered.text.index("JPRAS Open, 2025, ") + len("JPRAS Open, ")
        text = splice(rendered.text, start, start + 4, "2024")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT806", spot(text, start, start + 4))
        assert (finding.found, finding.expected) == ("2024", "2025")
        related = finding.related[0].span
        assert (related.text, related.source.path) == ("2025", "index.qmd")

    def test_a_number_removed(self, rendered: Rendered, tmp_path: Path) -> None:
        start, end = prose_numbers(rendered)[0]
        text = splice(rendered.text, start, end + 1, "")
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT806")
        assert (finding.found, finding.expected) == ("", rendered.text[start:end])
        assert where(finding.span) == spot(text, start - len("returned "), start - 1)
        assert "no number beside “returned”" in finding.message

    def test_a_number_added(self, rendered: Rendered, tmp_path: Path) -> None:
        start, _ = prose_numbers(rendered)[0]
        text = splice(rendered.text, start, start, "12 times ")
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT806")
        assert where(finding.span) == spot(text, start, start + 2)
        assert (finding.found, finding.expected) == ("12", "")

    def test_two_exchanged(self, rendered: Rendered, tmp_path: Path) -> None:
        (one, two), (three, four) = prose_numbers(rendered)[3:5]
        assert two < three
        text = splice(rendered.text, three, four, rendered.text[one:two])
        text = splice(text, one, two, rendered.text[three:four])
        report = prove_text(rendered, tmp_path, text)
        assert [(each.found, each.expected) for each in of(report, "OUT806")] == [
            (rendered.text[three:four], rendered.text[one:two]),
            (rendered.text[one:two], rendered.text[three:four]),
        ]

    def test_a_level_in_letters(self, rendered: Rendered, tmp_path: Path) -> None:
        level = re.search(r"\(Level (?P<level>[IV]+[a-c]?)\)", rendered.text)
        assert level
        wrong = "Vd"
        text = splice(rendered.text, *level.span("level"), wrong)
        report = prove_text(rendered, tmp_path, text)
        start = level.start("level")
        finding = found(report, "OUT806", spot(text, start, start + 2))
        assert (finding.found, finding.expected) == (wrong, level["level"])
        assert ".level" in finding.message

    def test_a_whole_paragraph_removed(self, rendered: Rendered, tmp_path: Path) -> None:
        start = rendered.text.index("<p>The searches returned")
        end = rendered.text.index("</p>", start) + len("</p>")
        report = prove_text(rendered, tmp_path, splice(rendered.text, start, end, ""))
        [finding] = of(report, "OUT806")
        assert finding.span.source.path == "sections/_03-results.qmd"
        assert finding.span.text == "`{python} review.prisma.identified`"
        assert finding.expected.startswith("734, 328, 42")
        assert f"this paragraph is not in {PAGE}" in finding.message

    def test_a_caption(self, rendered: Rendered, tmp_path: Path) -> None:
        start = rendered.text.index("9 studies with 263 patients") + len("9 studies with ")
        text = splice(rendered.text, start, start + 3, "264")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT806", spot(text, start, start + 3))
        assert (finding.found, finding.expected) == ("264", "263")

    @pytest.mark.parametrize(
        ("what", "alter"),
        [
            (
                "words of a sentence",
                lambda text: text.replace("The searches returned", "They gave"),
            ),
            (
                "a note with a number",
                lambda text: text.replace("<h1>Results", "<p>7</p><h1>Results"),
            ),
            (
                "a number in bold",
                lambda text: re.sub(r"returned (\d+)", r"returned <b>\1</b>", text),
            ),
            ("a number over two lines", lambda text: text.replace("returned 7", "returned\n 7")),
            ("an entity", lambda text: text.replace("returned 7", "returned &#55;")),
        ],
    )
    def test_what_says_the_same_is_silent(
        self, rendered: Rendered, tmp_path: Path, what: str, alter: Callable[[str], str]
    ) -> None:
        text = alter(rendered.text)
        assert text != rendered.text, what
        report = prove_text(rendered, tmp_path, text)
        assert of(report, "OUT806") == []


CELL = re.compile(r"<t[dh](?:\s[^>]*)?>(?P<inside>.*?)</t[dh]>", re.S)


def table_cells(text: str, label: str) -> list[re.Match[str]]:
    """Return the cells of a table."""
    start = text.index("<table", text.index(f'id="{label}"'))
    return list(CELL.finditer(text, start, text.index("</table>", start)))


class TestTables:
    """OUT806 in Table 1."""

    def cell(self, rendered: Rendered, row: int, column: int) -> tuple[int, int]:
        return table_cells(rendered.text, "tbl-clinical")[row * 9 + column].span("inside")

    def test_every_cell(self, rendered: Rendered, tmp_path: Path) -> None:
        for row in range(10):
            for column in (0, 2, 6):
                start, end = self.cell(rendered, row, column)
                inside = rendered.text[start:end]
                shown = re.match(r"[^<]*", inside)
                assert shown and shown[0].strip()
                text = splice(rendered.text, start, start, "7")
                report = prove_text(rendered, tmp_path, text)
                findings = [each for each in of(report, "OUT806") if each.span.source.path == PAGE]
                assert len(findings) == 1, (row, column, list(lines(report)))
                assert findings[0].found == plain("7" + shown[0])
                assert findings[0].span.start == start
                assert codes(report) == ["OUT806"]

    def test_a_cell_names_its_row_and_column(self, rendered: Rendered, tmp_path: Path) -> None:
        start, end = self.cell(rendered, 1, 2)
        right = rendered.text[start:end]
        text = splice(rendered.text, start, end, "73")
        report = prove_text(rendered, tmp_path, text)
        finding = found(report, "OUT806", spot(text, start, start + 2))
        assert (finding.found, finding.expected) == ("73", right)
        assert (
            "Table 1 must have “72” in “Wan et al., 2025”, “N”, but it has “73”" in finding.message
        )
        data, source = finding.related
        assert data.span.source.path == "data/studies.csv"
        assert data.span.text.startswith("wan2025,")
        assert source.span.source.path == "sections/_02-methods.qmd"

    def test_a_row_removed(self, rendered: Rendered, tmp_path: Path) -> None:
        start, _ = self.cell(rendered, 4, 0)
        row = rendered.text.rindex("<tr", 0, start), rendered.text.index("</tr>", start) + 5
        report = prove_text(rendered, tmp_path, splice(rendered.text, *row, ""))
        [finding] = of(report, "OUT806")
        assert "Table 1 must have the row “" in finding.message
        assert finding.expected.count(" | ") == 8

    def test_a_row_added(self, rendered: Rendered, tmp_path: Path) -> None:
        start, _ = self.cell(rendered, 4, 0)
        at = rendered.text.rindex("<tr", 0, start)
        new = "<tr>" + "<td>7</td>" * 9 + "</tr>"
        text = splice(rendered.text, at, at, new)
        report = prove_text(rendered, tmp_path, text)
        [finding] = of(report, "OUT806")
        assert where(finding.span) == spot(text, at + 8, at + len(new) - 10)
        assert finding.found == " | ".join(["7"] * 9)

    def test_the_whole_table_removed(self, rendered: Rendered, tmp_path: Path) -> None:
        start = rendered.text.index("<table", rendered.text.index('id="tbl-clinical"'))
        end = rendered.text.index("</table>", start) + len("</table>")
        report = prove_text(rendered, tmp_path, splice(rendered.text, start, end, ""))
        [finding] = [each for each in of(report, "OUT806") if each.expected == "tbl-clinical"]
        assert finding.span.whole_file
        assert finding.span.source.path == PAGE

    @pytest.mark.parametrize(
        ("what", "old", "new"),
        [
            ("a hyphen", "ADSC-derived", "ADSC‑derived"),
            ("a dash", "6 mo", "6\u00a0mo"),
            ("an arrow's entity", "↑", "&uarr;"),
            ("markup", "ADSC-derived", "<em>ADSC</em>-derived"),
        ],
    )
    def test_what_looks_the_same_is_silent(
        self, rendered: Rendered, tmp_path: Path, what: str, old: str, new: str
    ) -> None:
        start, _ = self.cell(rendered, 1, 0)
        at = rendered.text.index(old, start)
        text = splice(rendered.text, at, at + len(old), new)
        assert list(lines(prove_text(rendered, tmp_path, text))) == [], what

    def test_an_arrow_turned_round(self, rendered: Rendered, tmp_path: Path) -> None:
        start, _ = self.cell(rendered, 1, 0)
        at = rendered.text.index("↑", start)
        report = prove_text(rendered, tmp_path, splice(rendered.text, at, at + 1, "↓"))
        assert codes(report) == ["OUT806"]


class TestWhatPeopleDoToPages:
    def test_text_after_the_body_is_read(self, rendered: Rendered, tmp_path: Path) -> None:
        at = rendered.text.rindex("</body>") + len("</body>")
        text = splice(rendered.text, at, at, "<p>See ?@fig-late.</p>")
        report = prove_text(rendered, tmp_path, text)
        start = text.index("?@fig-late")
        finding = found(report, "OUT805", spot(text, start, start + len("?@fig-late")))
        assert finding.found == "?@fig-late"

    @pytest.mark.parametrize(
        "hidden",
        [
            '<p style="display:none">See ?@fig-x{}</p>',
            '<p style="color: red; DISPLAY : none">See ?@fig-x{}</p>',
            "<p hidden>See ?@fig-x{}</p>",
            "<template><p>See ?@fig-x{}</p></template>",
        ],
    )
    def test_what_nobody_sees_is_silent(
        self, rendered: Rendered, tmp_path: Path, hidden: str
    ) -> None:
        at = rendered.text.index("<h1>Results")
        text = splice(rendered.text, at, at, hidden.format(""))
        assert list(lines(prove_text(rendered, tmp_path, text))) == []

    def test_a_paragraph_hidden_is_a_paragraph_lost(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        at = rendered.text.index("<p>The searches returned") + 2
        text = splice(rendered.text, at, at, ' style="display: none"')
        assert "OUT806" in codes(prove_text(rendered, tmp_path, text))

    def test_an_entry_with_the_id_of_another(self, rendered: Rendered, tmp_path: Path) -> None:
        # A link leads to the first element of an id: the second entry can no longer be reached.
        listed = entries(rendered.text)
        key = listed[30]["key"]
        text = splice(rendered.text, *listed[35].span("key"), key)
        report = prove_text(rendered, tmp_path, text)
        assert {each.found for each in of(report, "OUT803")} == {f"ref-{listed[35]['key']}"}
        assert report.exit_status == 1

    def test_an_id_before_the_entry_takes_its_links(
        self, rendered: Rendered, tmp_path: Path
    ) -> None:
        key = entries(rendered.text)[30]["key"]
        at = rendered.text.index("<h1>Results")
        text = splice(rendered.text, at, at, f'<p id="ref-{key}">Elsewhere</p>')
        report = prove_text(rendered, tmp_path, text)
        assert "OUT801" in codes(report)
        assert {each.found for each in of(report, "OUT801") if each.found.startswith("ref-")} == {
            f"ref-{key}"
        }


NEAR_MISSES: list[tuple[str, Callable[[str], str]]] = [
    ("copied keys altered", lambda text: re.sub(r'data-cites="[^"]*"', 'data-cites="x y"', text)),
    ("copied keys removed", lambda text: re.sub(r' data-cites="[^"]*"', "", text)),
    ("lines broken anew", lambda text: re.sub(r"(?<=[a-z],) (?=[a-z])", "\n   ", text)),
    ("Windows line ends", lambda text: text.replace("\n", "\r\n")),
    ("hyphen in ranges", lambda text: text.replace("</a>–<a", "</a>-<a")),
    ("entity in ranges", lambda text: text.replace("</a>–<a", "</a>&#8211;<a")),
    ("named entity in ranges", lambda text: text.replace("</a>–<a", "</a>&ndash;<a")),
    (
        "hyphens in entries",
        lambda text: re.sub(
            r'(?<=class="csl-right-inline">).*?(?=</div>)',
            lambda each: each[0].replace("–", "-"),
            text,
            flags=re.S,
        ),
    ),
    (
        "spaces in entries",
        lambda text: re.sub(
            r'(?<=class="csl-right-inline">).*?(?=</div>)',
            lambda each: each[0].replace(" ", "&nbsp;", 1).replace(", ", ",\n "),
            text,
            flags=re.S,
        ),
    ),
    (
        "attributes in another order",
        lambda text: re.sub(
            r'<a href="(#ref-[^"]+)" role="doc-biblioref">',
            r'<a role="doc-biblioref" id-free class="new"  href="\1">',
            text,
        ),
    ),
    (
        "other quotes",
        lambda text: re.sub(r'<a href="(#ref-[^"]+)"', r"<a href='\1'", text),
    ),
    (
        "another class first",
        lambda text: text.replace('class="citation"', 'class="new citation"'),
    ),
    ("space in the mark", lambda text: text.replace("</a></sup>", "</a> </sup>")),
    ("space before a number", lambda text: re.sub(r"(<sup><a[^>]+>)(\d)", r"\1 \2", text)),
    (
        "markup around a number",
        lambda text: re.sub(r"(<a[^>]+>)(\d+)(</a>)", r"\1<b>\2</b>\3", text),
    ),
    (
        "a comment before a mark",
        lambda text: text.replace(" et al.<span", " et al.<!-- 7 --><span"),
    ),
    ("no markup in entries", lambda text: text.replace('<span class="nocase">', "<span>")),
    ("upper-case tags", lambda text: text.replace("<sup>", "<SUP>").replace("</sup>", "</SUP>")),
]


@pytest.mark.parametrize(("name", "alter"), NEAR_MISSES, ids=[name for name, _ in NEAR_MISSES])
def test_what_a_reader_does_not_see_is_silent(
    rendered: Rendered, tmp_path: Path, name: str, alter: Callable[[str], str]
) -> None:
    altered = alter(rendered.text)
    assert altered != rendered.text, name
    before = prove_text(rendered, tmp_path, rendered.text)
    after = prove_text(rendered, tmp_path, altered)
    assert list(lines(after)) == []
    assert after.exit_status == 0
    # Silent because it was read and holds, not because it was passed over.
    assert after.checked == before.checked
    assert [(each.numbers, each.keys) for each in after.document.citations()] == [
        (each.numbers, each.keys) for each in before.document.citations()
    ]


FAILING_CODES = {
    "OUT801": ("TestNumbers.test_another_number", "TestLinks.test_to_another_entry"),
    "OUT802": ("TestEntries.test_altered", "TestEntries.test_one_deleted_is_one_finding"),
    "OUT803": ("TestLinks.test_to_nothing",),
    "OUT804": ("test_formats.TestAgreement.test_a_number_that_differs",),
    "OUT805": ("TestUnresolved.test_a_cross_reference",),
    "OUT806": ("TestValues.test_another_number", "TestTables.test_every_cell"),
}
"""The tests that see each code reported, at its place; of this file unless another is named."""

SILENT_CODES = {
    "OUT801": ("test_what_a_reader_does_not_see_is_silent",),
    "OUT802": ("test_what_a_reader_does_not_see_is_silent",),
    "OUT803": ("test_the_page_as_rendered_holds",),
    "OUT804": ("test_formats.TestAgreement.test_what_differs_in_form_only",),
    "OUT805": ("TestUnresolved.test_what_only_looks_like_it",),
    "OUT806": ("TestValues.test_what_says_the_same_is_silent",),
}
"""The tests that see it stay silent on what only looks like it."""
