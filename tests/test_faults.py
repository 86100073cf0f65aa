"""The fault benchmark: a copy of each kind, and the planters, the judge and the page themselves."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from random import Random

import pytest

from helpers import ROOT
from reviewproof.codes import CODES

sys.path.insert(0, str(ROOT / "benchmarks"))

from faults import report, run, tools
from faults.articles import ARTICLE, LIST_TITLE, with_article
from faults.judge import MISSED, OTHERWISE, RIGHT, Said, judge, lines_touched
from faults.kinds import KINDS, Kind
from faults.kinds.slips import SLIPS, looks, slip
from faults.model import AUDIT, READ_BACK, WHOLE_FILE, Consequence, Fault, at
from faults.plan import digest, draw_copies, draws_of, unchanged
from faults.sources import BIB, STUDIES, Edits, Tree, of_lost_marks, read_tree

SEED = "tests"
BENCHMARK = ROOT / "benchmarks" / "faults"
SOURCES = [kind for kind in KINDS.values() if kind.command != READ_BACK]
PAGES = [kind for kind in KINDS.values() if kind.command == READ_BACK]

NOT_PLANTED = {
    "SRC006": "a rule crashes: no edit of a manuscript makes one crash",
}
"""Codes without a kind of their own, and why."""


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    run.prepare(ROOT, folder, render=False)
    return folder


@pytest.fixture(scope="session")
def tree() -> Tree:
    return with_article(read_tree(ROOT))


@pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.name)
def test_what_is_planted_is_found(kind: Kind, workspace: Path) -> None:
    _check(kind, workspace)


@pytest.mark.slow
def test_what_is_planted_in_the_page_is_found(tmp_path: Path) -> None:
    run.prepare(ROOT, tmp_path, render=True)
    problems = []
    for kind in PAGES:
        try:
            _check(kind, tmp_path)
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)


def _check(kind: Kind, workspace: Path) -> None:
    (draw,) = draws_of(kind, run.tree_of(workspace), SEED, 1)
    result = run.run_copy(workspace, draw, None)
    told = "\n  ".join([kind.name, *result.wanting, "found:", *result.found])
    if kind.name not in report.REASONS:
        assert result.outcome == RIGHT, told
        assert result.status == result.expected_status, told
    assert result.false == [], told


def test_at_least_sixty_kinds_and_every_code_is_planted(tree: Tree) -> None:
    faulty = [kind for kind in KINDS.values() if not kind.harmless]
    assert len(faulty) >= 60
    page = "".join(f.read_text(encoding="utf-8") for f in [BENCHMARK / "kinds" / "pages.py"])
    planted = set()
    for kind in SOURCES:
        for draw in draws_of(kind, tree, SEED, 6):
            fault = draw.fault(tree)
            assert fault is not None
            planted |= {code for expected in fault.expected for code in expected.codes}
    planted |= {code for code in CODES if f'"{code}"' in page}
    assert sorted(set(CODES) - planted) == sorted(NOT_PLANTED)


@pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.name)
def test_a_planter_changes_a_copy_and_says_where(kind: Kind, tree: Tree) -> None:
    draws = draws_of(kind, tree, SEED, 4)
    assert draws, "no place for it in the manuscript"
    for draw in draws:
        fault, again = draw.fault(tree), draw.fault(tree)
        assert fault is not None
        assert again is not None
        assert digest(fault) == digest(again), "the same seed plants the same"
        assert not unchanged(tree, fault)
        assert bool(fault.expected) != kind.harmless
        assert fault.status == 0 or not kind.harmless
        for expected in fault.expected:
            assert set(expected.codes) <= set(CODES)
            assert expected.first <= expected.last
            raw = fault.files.get(expected.path, tree.files.get(expected.path))
            assert raw is None or expected.first <= raw.count(b"\n") + 2, expected


def test_copies_are_distinct_and_spread_over_the_kinds(tree: Tree) -> None:
    kinds = [KINDS["key-misspelt"], KINDS["last-reference-to-figure-lost"], KINDS["harmless-bom"]]
    draws = draw_copies(tree, SEED, 30, kinds)
    faults = [draw.fault(tree) for draw in draws]
    assert len({digest(fault) for fault in faults if fault}) == len(draws) == 30
    few = [draw for draw in draws if draw.kind == "last-reference-to-figure-lost"]
    assert len(few) == 2, "there are two figures to refer to"
    assert draw_copies(tree, SEED, 30, kinds) == draws
    assert draw_copies(tree, "other", 30, kinds) != draws


def test_proving_a_copy_leaves_the_clean_one_alone(workspace: Path) -> None:
    clean = run.tree_of(workspace).files
    for name in ("study-count-altered", "file-missing", "harmless-crlf"):
        (draw,) = draws_of(KINDS[name], run.tree_of(workspace), "links", 1)
        run.run_copy(workspace, draw, None)
    assert read_tree(workspace / "clean").files == clean
    assert not list(workspace.glob("copy-*"))
    assert run.prove_clean(workspace) == []


def test_a_finished_article_is_made_of_the_manuscript(tree: Tree) -> None:
    text, _, listed = tree.text(ARTICLE).partition(f"\n{LIST_TITLE}\n")
    numbers = [int(line.partition(".")[0]) for line in listed.split("\n") if line]
    assert numbers == list(range(1, len(numbers) + 1))
    cited = [int(n) for mark in re.findall(r"\[([\d, ]+)\]", text) for n in mark.split(", ")]
    assert list(dict.fromkeys(cited)) == numbers, "the list is in the order of the text"
    assert not re.search(r"@|`|\*\*", text), "nothing of the sources is left in it"
    assert len(text) > 20_000


def test_a_kind_names_the_command_that_proves_it(workspace: Path) -> None:
    (draw,) = draws_of(KINDS["article-list-lost"], run.tree_of(workspace), SEED, 1)
    assert KINDS[draw.kind].command == AUDIT
    assert KINDS["key-misspelt"].command != AUDIT
    result = run.run_copy(workspace, draw, tools.Tools("no such program", ""))
    assert [found.split(" ")[1] for found in result.found] == ["SRC013"]
    assert result.tools == {}, "the other tools are not asked about a finished article"


def test_planters_know_nothing_of_the_rules() -> None:
    for file in sorted(BENCHMARK.rglob("*.py")):
        imported = _imports(ast.parse(file.read_text(encoding="utf-8")))
        ours = {name for name in imported if name.split(".")[0] == "reviewproof"}
        if file.name == "run.py":
            assert ours == {"reviewproof.audit", "reviewproof.proof", "reviewproof.readback"}
            continue
        assert not ours, file
        if file.parent.name == "kinds":
            own = {name for name in imported if name.startswith("faults")}
            known = ("faults.articles", "faults.kinds", "faults.model", "faults.sources")
            assert all(name.startswith(known) for name in own), file


def _imports(parsed: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_edits_know_where_lines_are_afterwards(tree: Tree) -> None:
    text = tree.text(BIB)
    first, second = text.index("@article{pratt2017"), text.index("@article{chon2012")
    edits = (
        Edits(tree).put(BIB, first, first, "% one\n% two\n").put(BIB, 0, text.index("\n") + 1, "")
    )
    assert edits.line(BIB, second) == text.count("\n", 0, second) + 1 + 2 - 1
    assert edits.text(BIB).split("\n")[edits.line(BIB, second) - 1].startswith("@article{chon2012")
    edits = Edits(tree).cell(STUDIES, 3, "n", "73")
    assert edits.text(STUDIES).split("\n")[2] == tree.text(STUDIES).split("\n")[2].replace(
        ",72,", ",73,"
    )


def test_where_a_citation_is_lost_the_values_of_its_study_may_be_told(tree: Tree) -> None:
    path = "sections/_03-results.qmd"
    told = [each for each in of_lost_marks(tree, path, "chen2025") if each.code == "PRI309"]
    lines = tree.text(path).split("\n")
    assert told
    assert all("review.study.chen2025." in lines[each.line - 1] for each in told)


def test_slips_change_a_word_behind_its_first_letter() -> None:
    for how in SLIPS:
        for number in range(20):
            wrong = slip(Random(number), "Nilforoushzadeh", how)
            assert wrong != "Nilforoushzadeh"
            assert wrong[0] == "N"
    assert slip(Random(1), "aa", "transposed") == "aa"
    assert looks("Chen") == "Chеn"
    assert looks("Chen") != "Chen"
    assert looks("Wu") == "Wu"


def _said(code: str, line: int, path: str = "index.qmd") -> Said:
    return Said(code, path, line, line, "message")


def test_a_copy_is_judged_by_code_and_line() -> None:
    tree = Tree({"index.qmd": b"one\ntwo\nthree\nfour\n", "other.qmd": b"x\n"})
    fault = Fault(
        {"index.qmd": b"one\nTWO\nthree\nfour\n"},
        (at("CIT201", "index.qmd", 2),),
        (Consequence("CIT202", "other.qmd", 1),),
    )
    assert lines_touched(tree, fault) == {"index.qmd": frozenset({2})}
    assert judge(tree, fault, [_said("CIT201", 2)]).outcome == RIGHT
    assert judge(tree, fault, [_said("CIT201", 3)]).outcome == OTHERWISE
    assert judge(tree, fault, [_said("CIT205", 2)]).outcome == OTHERWISE
    assert judge(tree, fault, [_said("CIT205", 3)]).outcome == MISSED
    assert judge(tree, fault, []).outcome == MISSED
    more = [_said("CIT201", 2), _said("CIT205", 2), _said("CIT202", 1, "other.qmd")]
    assert judge(tree, fault, more).false == ()
    assert judge(tree, fault, [*more, _said("CIT205", 4)]).false == (_said("CIT205", 4),)
    assert judge(tree, fault, [_said("CIT202", 2, "other.qmd")]).false
    assert judge(tree, fault, [_said("CIT201", WHOLE_FILE)]).outcome == OTHERWISE


def test_every_finding_of_a_harmless_edit_is_false() -> None:
    tree = Tree({"index.qmd": b"one\n"})
    fault = Fault({"index.qmd": b"one \n"}, status=0)
    assert judge(tree, fault, []).outcome == RIGHT
    verdict = judge(tree, fault, [_said("CIT201", 1)])
    assert (verdict.outcome, verdict.false) == (OTHERWISE, (_said("CIT201", 1),))


def test_lines_at_a_deletion_count_as_touched() -> None:
    tree = Tree({"a": b"1\n2\n3\n4\n5\n", "b": b"x"})
    fault = Fault({"a": b"1\n2\n5\n", "b": None}, (at("SRC001", "b", WHOLE_FILE),))
    assert lines_touched(tree, fault) == {"a": frozenset({3}), "b": frozenset()}


def test_pandoc_is_asked_about_the_flat_text(workspace: Path) -> None:
    asked = tools.Tools(tools.find_pandoc(), "").on_clean(workspace / "clean")
    flat = tools.expand(workspace / "clean", asked.labels).decode("utf-8")
    assert "{{< include" not in flat
    assert "# Discussion" in flat
    assert "(fig-flow)" in flat
    ((name, clean),) = asked.clean
    assert (name, clean.status) == (tools.PANDOC, 0)
    for kind, noticed in (
        ("key-unknown", True),
        ("author-dropped", False),
        ("harmless-crlf", False),
    ):
        tree = run.tree_of(workspace)
        (draw,) = draws_of(KINDS[kind], tree, SEED, 1)
        fault = draw.fault(tree)
        assert fault is not None
        with run.faulty_copy(workspace, fault) as copy:
            assert asked.ask(copy, fault) == {tools.PANDOC: noticed}, kind


def test_the_page_counts_what_the_results_say() -> None:
    def result(kind: str, outcome: str, *, false: int = 0, noticed: bool = False) -> run.Result:
        wanting = [] if outcome == RIGHT else ["CIT201 at index.qmd:2"]
        return run.Result(
            kind=kind,
            seed=f"faults-1/{kind}/0",
            outcome=outcome,
            status=1,
            expected_status=1,
            expected=["CIT201 at index.qmd:2"],
            wanting=wanting,
            false=["index.qmd:4 CIT205 a `false` one"] * false,
            found=["index.qmd:3 CIT201 elsewhere"],
            seconds=0.5,
            tools={tools.PANDOC: noticed},
        )

    stored = report.Stored(fingerprint="x", copies=3, asked=1, clean=[])
    stored.sets["first"] = [
        result("key-misspelt", RIGHT, noticed=True),
        result("key-misspelt", MISSED),
        result("author-dropped", OTHERWISE, false=1),
    ]
    page = report.page(stored, {"first": "faults-1"})
    assert (
        "| key-misspelt | a citation key has a slip of the pen | 2 | 1 | 0 | 1 | 0 | 1 of 2 |"
        in page
    )
    assert "| **all** | | 3 | 1 | 1 | 1 | 1 | 1 of 3 | – | – |" in page
    assert "In the clean copy, its page and its article nothing is found" in page
    assert "- **missed** key-misspelt, `faults-1/key-misspelt/0`" in page
    assert "  - false: `index.qmd:4 CIT205 a 'false' one`" in page
    assert report.status(stored) == 1
    stored.sets["first"] = stored.sets["first"][:1]
    assert report.status(stored) == 0
    assert "### Not as expected\n\nNone." in report.page(stored, {"first": "faults-1"})


def test_the_committed_page_is_of_these_kinds() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"| {kind.name} | {kind.about} |" in page, "run: python benchmarks/faults --second"
