"""The mechanism figure and the flow diagram: what they say, how they look, and their bytes."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.text import Text

from reviewproof.errors import ReviewError
from reviewproof.evidence import drawing
from reviewproof.evidence.captions import FlowBox, flow_alt, flow_caption
from reviewproof.evidence.captions import pathway_alt as alt
from reviewproof.evidence.captions import pathway_caption as caption
from reviewproof.evidence.flow_figure import draw_flow
from reviewproof.evidence.pathway_figure import draw_pathways
from reviewproof.evidence.pathways import UNNAMED, Edge, edges_from_rows, join_edges, order_layers

ROOT = Path(__file__).parent.parent
SUMMARISED = 37
WNT = "Wnt/β-catenin"
ADIPOSE = "Adipose-derived stem cells"


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def real_edges() -> tuple[Edge, ...]:
    return edges_from_rows(table("pathways.csv"))


def real_boxes() -> dict[str, FlowBox]:
    rows = [row for row in table("prisma.csv") if row["status"]]
    names = [row["data"] if row["data"] != "NA" else row["box"] for row in rows]
    stated = {name: int(row["n"]) for name, row in zip(names, rows, strict=True) if row["n"]}
    boxes = {}
    for name, row in zip(names, rows, strict=True):
        n = stated.get(name)
        if row["status"] == "derived":
            one, two = row["formula"].split(" - ")
            n = stated[one] - stated[two]
        boxes[name] = FlowBox(name, row["boxtext"], n, row["status"], row["formula"])
    return boxes


@pytest.fixture(scope="module")
def edges() -> tuple[Edge, ...]:
    return real_edges()


@pytest.fixture(scope="module")
def boxes() -> dict[str, FlowBox]:
    return real_boxes()


@pytest.fixture(scope="module")
def mechanism_figure(edges: tuple[Edge, ...]) -> Figure:
    return draw_pathways(edges)


@pytest.fixture(scope="module")
def flow_figure(boxes: dict[str, FlowBox]) -> Figure:
    return draw_flow(boxes, summarised=SUMMARISED)


def axes_of(figure: Figure) -> Axes:
    assert len(figure.axes) == 1
    return figure.axes[0]


def words(figure: Figure) -> str:
    joined = " ".join(text.get_text() for text in axes_of(figure).texts)
    return joined.replace("\N{NO-BREAK SPACE}", " ")


def named(figure: Figure, start: str) -> list[str]:
    artists = [*axes_of(figure).patches, *axes_of(figure).texts]
    return [gid for artist in artists if (gid := artist.get_gid() or "").startswith(start)]


# --- the data ------------------------------------------------------------------------------------


def edge(edges: tuple[Edge, ...], source: str, target: str) -> Edge:
    return next(e for e in edges if (e.source, e.target) == (source, target))


def test_edges_by_kind(edges: tuple[Edge, ...]) -> None:
    kinds = Counter((e.source_kind, e.target_kind) for e in edges)
    assert kinds == {
        ("source", "pathway"): 23,
        ("pathway", "pathway"): 1,
        ("source", "effect"): 52,
        ("source", "condition"): 9,
    }


@pytest.mark.parametrize(
    ("source", "target", "relation", "studies"),
    [
        (
            "Dermal papilla cells",
            WNT,
            "activates",
            ("chu2025", "wang2023", "zhang2022", "kwack2019", "zhou2018"),
        ),
        (ADIPOSE, WNT, "activates", ("lee2024", "wu2021", "nilforoushzadeh2021")),
        (ADIPOSE, "TGF-β1/SMAD3", "inhibits", ("liang2023",)),
        (ADIPOSE, "CD8⁺ T cells", "inhibits", ("li2022",)),
        (ADIPOSE, "Regulatory T cells", "activates", ("li2022",)),
        ("Umbilical cord MSCs", "PI3K/AKT", "activates", ("chen_umbilical", "hu2024")),
        ("Umbilical cord MSCs", "RAS/ERK", "activates", ("mao2024",)),
        ("Dermal cells", "SFRP2", "inhibits", ("hu2020",)),
        ("SFRP2", WNT, "inhibits", ("hu2020",)),
        ("Umbilical cord MSCs", "Inflammation", "inhibits", ("hu2024",)),
        ("MSCs of unstated tissue", "CIA", "inhibits", ("norooznejhad2023",)),
    ],
)
def test_an_edge_is_as_the_article_states_it(
    edges: tuple[Edge, ...], source: str, target: str, relation: str, studies: tuple[str, ...]
) -> None:
    found = edge(edges, source, target)
    assert (found.relation, found.studies) == (relation, studies)


def test_every_primary_study_supports_an_edge_and_no_review_does(edges: tuple[Edge, ...]) -> None:
    primary = {row["study"] for row in table("studies.csv") if row["type"] != "review"}
    assert {study for e in edges for study in e.studies} == primary
    assert len(primary) == 26


def test_studies_stand_in_the_order_of_the_table(edges: tuple[Edge, ...]) -> None:
    order = [row["study"] for row in table("studies.csv")]
    for e in edges:
        assert list(e.studies) == sorted(set(e.studies), key=order.index), e


def test_conditions_of_an_edge_are_those_of_its_studies(edges: tuple[Edge, ...]) -> None:
    of_study = {row["study"]: set(row["condition"].split("|")) for row in table("studies.csv")}
    for e in edges:
        if e.target_kind == "condition":
            assert e.conditions == (e.target,)
            assert all(e.target in of_study[study] for study in e.studies), e
        else:
            both = set[str]().union(*(of_study[study] for study in e.studies))
            assert set(e.conditions) == both & {"AGA", "AA", "CIA", "ATN"}, e


def test_pathways_of_a_study_are_those_of_the_study_table(edges: tuple[Edge, ...]) -> None:
    same = {"S100A8/Wnt/β-catenin": WNT, "β-catenin": WNT, "Akt": "PI3K/AKT", "FGF-7": "FGF"}
    # What is no signalling pathway stands in the study table under outcomes.
    targets = {"SFRP2", "CD8⁺ T cells", "Regulatory T cells"}
    for row in table("studies.csv"):
        if row["type"] == "review":
            continue
        found = {
            e.target for e in edges if e.target_kind == "pathway" and row["study"] in e.studies
        }
        listed = {same.get(name, name) for name in row["pathways"].split("|") if name}
        if row["study"] == "wan2025":
            # Only proposed as an explanation; the study measured no pathway.
            assert (found, listed) == (set(), {"VEGF", "Wnt"})
        else:
            assert found - targets == listed, row["study"]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("relation", "causes", "'causes' is not"),
        ("target_kind", "organ", "'organ' is not one"),
        ("studies", "", "its list of studies is empty"),
    ],
)
def test_a_wrong_row_is_named(column: str, value: str, message: str) -> None:
    row = {**table("pathways.csv")[0], column: value}
    with pytest.raises(ReviewError, match=message) as caught:
        edges_from_rows([row])
    assert f"{ADIPOSE} → {WNT}" in str(caught.value)
    assert "pathways.csv" in caught.value.remedy


def test_an_edge_from_a_pathway_to_an_effect_is_refused(edges: tuple[Edge, ...]) -> None:
    wrong = Edge(WNT, "pathway", "Hair density", "effect", "activates", (), ("fu2025",))
    with pytest.raises(ReviewError, match="leads from pathway to effect"):
        join_edges([*edges, wrong])


def test_a_figure_needs_an_edge() -> None:
    with pytest.raises(ReviewError, match="at least one edge"):
        draw_pathways([])


# --- the join and the order ----------------------------------------------------------------------


def test_studies_by_pathway(edges: tuple[Edge, ...]) -> None:
    found = join_edges(edges)
    assert {node.name: len(node.studies) for node in found.pathways} == {
        WNT: 15,
        "PI3K/AKT": 4,
        "VEGF": 3,
        "FGF": 3,
        "RAS/ERK": 1,
        "TGF-β1/SMAD3": 1,
        "CD8⁺ T cells": 1,
        "Regulatory T cells": 1,
        UNNAMED: 8,
    }
    assert found.named[0].name == WNT
    assert len(found.studies) == 26


def test_effects_are_counted_from_shared_studies(edges: tuple[Edge, ...]) -> None:
    found = join_edges(edges)
    rows = {node.name: node.studies for node in found.pathways}
    columns = {column.name: column for column in found.columns}
    assert [c.name for c in found.group("effect", "inhibits")] == [
        "Miniaturisation",
        "Inflammation",
        "Apoptosis",
    ]
    assert len(rows[WNT] & columns["Hair density"].studies) == 10
    assert rows["TGF-β1/SMAD3"] & columns["Papilla cell activity"].studies == {"liang2023"}
    assert rows[UNNAMED] & columns["CIA"].studies == {"norooznejhad2023"}
    assert not rows[WNT] & columns["CIA"].studies


def test_a_chain_becomes_one_line(edges: tuple[Edge, ...]) -> None:
    found = join_edges(edges)
    [chain] = [link for link in found.links if link.via]
    assert (chain.source, chain.via, chain.target) == ("Dermal cells", "SFRP2", WNT)
    assert (chain.via_relation, chain.relation) == ("inhibits", "inhibits")
    assert len(found.links) == 27
    assert (found.sources[0].name, found.pathways[0].name) == ("Dermal cells", WNT)
    assert found.pathways[-1].name == UNNAMED


def test_lines_that_need_not_cross_do_not_cross() -> None:
    pairs = [("a", "z"), ("b", "y"), ("c", "x"), ("a", "y"), ("b", "x")]
    rows = [Edge(s, "source", t, "pathway", "activates", (), ("one",)) for s, t in pairs]
    lefts, rights = order_layers(join_edges(rows).links)
    places = [(lefts.index(s), rights.index(t)) for s, t in pairs]
    crossings = [(p, q) for p in places for q in places if (p[0] - q[0]) * (p[1] - q[1]) < 0]
    assert crossings == []


# --- the mechanism figure ------------------------------------------------------------------------


def test_the_mechanism_is_legible(mechanism_figure: Figure) -> None:
    assert drawing.text_problems(mechanism_figure) == []
    assert mechanism_figure.get_figwidth() * 25.4 == pytest.approx(180)
    assert min(float(text.get_fontsize()) for text in axes_of(mechanism_figure).texts) >= 7


def test_a_count_stands_clear_of_every_node(mechanism_figure: Figure) -> None:
    axes = axes_of(mechanism_figure)
    nodes = [p for p in axes.patches if (p.get_gid() or "").startswith("node")]
    counts = [t for t in axes.texts if (t.get_gid() or "").startswith("count")]
    assert len(nodes) == 9 + 9 + 1
    assert len(counts) == 27 + 1
    with drawing.style():
        for node in nodes:
            area = node.get_window_extent()
            assert not [t for t in counts if area.overlaps(t.get_window_extent())]


def test_each_edge_is_drawn_once_with_its_number_of_studies(
    mechanism_figure: Figure, edges: tuple[Edge, ...]
) -> None:
    stated = [e for e in edges if e.target_kind == "pathway"]
    drawn = named(mechanism_figure, "edge-activates") + named(mechanism_figure, "edge-inhibits")
    assert len(drawn) == len(set(drawn)) == len(stated) == 24
    texts = {t.get_gid(): t.get_text() for t in axes_of(mechanism_figure).texts if t.get_gid()}
    for e in stated:
        assert texts[drawing.slug("count", e.source, e.target)] == str(len(e.studies))
    assert len(named(mechanism_figure, "edge-unnamed")) == 4


def strokes(figure: Figure, relation: str) -> list[object]:
    start = f"edge-{relation}-"
    return [
        patch.get_linestyle()
        for patch in axes_of(figure).patches
        if isinstance(patch, PathPatch) and (patch.get_gid() or "").startswith(start)
    ]


def test_inhibition_differs_from_activation_without_colour(mechanism_figure: Figure) -> None:
    assert set(map(str, strokes(mechanism_figure, "activates"))) == {"solid"}
    assert len(strokes(mechanism_figure, "inhibits")) == 4
    assert "solid" not in set(map(str, strokes(mechanism_figure, "inhibits")))


def test_a_turned_relation_turns_the_line(edges: tuple[Edge, ...]) -> None:
    turned = [replace(e, relation="activates") if e.target == "TGF-β1/SMAD3" else e for e in edges]
    assert len(strokes(draw_pathways(turned), "inhibits")) == 3


def test_what_an_effect_does_differs_without_colour(mechanism_figure: Figure) -> None:
    dashed = [
        patch
        for patch in axes_of(mechanism_figure).patches
        if isinstance(patch, FancyBboxPatch) and str(patch.get_linestyle()) != "solid"
    ]
    # One mark of the legend; Wnt 3, PI3K/AKT 2, each kind of T cell 1, no pathway 1.
    assert len(dashed) == 1 + 8


def test_the_caption_counts(edges: tuple[Edge, ...]) -> None:
    text = caption(edges)
    assert "the 26 primary studies that the article summarises; reviews support no edge" in text
    assert (
        "Of the 26 studies, 18 name a pathway or target: most often Wnt/β-catenin (15), PI3K/AKT"
        " (4), VEGF (3), FGF (3) and 4 others (1 each)." in text
    )
    assert "Exosomes of dermal cells inhibit SFRP2, which inhibits Wnt/β-catenin." in text
    assert "No study of CIA or ATN names a pathway or target." in text
    assert "ATN, acquired trichorrhexis nodosa" in text
    assert "\n" not in text


def test_the_caption_follows_the_data(edges: tuple[Edge, ...]) -> None:
    fewer = [e for e in edges if "norooznejhad2023" not in e.studies and e.target != "PI3K/AKT"]
    text = caption(fewer)
    assert "the 25 primary studies" in text
    assert "PI3K/AKT" not in text
    assert "No study of ATN names" in text
    assert "CIA" not in text


def test_the_alternative_text_tells_each_line(edges: tuple[Edge, ...]) -> None:
    text = alt(edges)
    assert "9 sources of exosomes to 8 pathways or targets" in text
    assert "activated by exosomes of dermal papilla cells (5), adipose-derived stem" in text
    assert "TGF-β1/SMAD3, inhibited by exosomes of adipose-derived stem cells (1)" in text
    assert "inhibited by SFRP2, itself inhibited by exosomes of dermal cells (1)" in text
    assert "8 studies name no pathway" in text
    assert "hair density in 19" in text
    assert "apoptosis lowered in 1" in text
    assert "Conditions: AGA in 11, AA in 3, CIA in 1, ATN in 1." in text
    assert not set('"\n') & set(text)


# --- the flow diagram ----------------------------------------------------------------------------


def test_the_flow_is_legible(flow_figure: Figure) -> None:
    assert drawing.text_problems(flow_figure) == []
    assert flow_figure.get_figwidth() * 25.4 == pytest.approx(180)
    assert min(float(text.get_fontsize()) for text in axes_of(flow_figure).texts) >= 7


def test_the_flow_shows_every_count(flow_figure: Figure) -> None:
    text = words(flow_figure)
    for shown in (
        "Databases (n = 734)",
        "Records removed before screening (n = 406, derived)",
        "Records screened (n = 328)",
        "Not included after screening (n = 286) derived as 328 − 42, not divided by stage",
        "New studies included in review (n = 42)",
        "Studies stated, not summarised (n = 5, derived)",
        "Studies summarised one by one (n = 37)",
    ):
        assert text.count(shown) == 1, shown
    assert sorted(re.findall(r"n = (\d+)", text), key=int) == [
        "5",
        "37",
        "42",
        "286",
        "328",
        "406",
        "734",
    ]


def test_what_was_not_reported_says_so_in_a_dashed_box(flow_figure: Figure) -> None:
    patches = {p.get_gid(): p for p in axes_of(flow_figure).patches if p.get_gid()}
    dashed = {gid for gid, patch in patches.items() if str(patch.get_linestyle()) != "solid"}
    assert dashed == {
        f"box-not-reported-{name}"
        for name in (
            "records-excluded",
            "dbr-sought-reports",
            "dbr-notretrieved-reports",
            "dbr-assessed",
            "dbr-excluded",
            "website-results",
            "other-sought-reports",
            "other-notretrieved-reports",
            "other-assessed",
            "other-excluded",
        )
    }
    # One for each count of these boxes (three in the first of other methods), one for registers,
    # three for the reasons of removal, one in the key.
    assert words(flow_figure).count("not reported") == 12 + 1 + 3 + 1


def test_one_bracket_spans_the_whole_loss(flow_figure: Figure) -> None:
    [bracket] = [line for line in axes_of(flow_figure).lines if line.get_gid() == "loss-bracket"]
    patches = {p.get_gid(): p for p in axes_of(flow_figure).patches if p.get_gid()}
    first = patches["box-not-reported-records-excluded"].get_window_extent()
    last = patches["box-not-reported-dbr-excluded"].get_window_extent()
    points = bracket.get_transform().transform(bracket.get_xydata())
    assert max(y for _, y in points) == pytest.approx(first.y1, abs=2)
    assert min(y for _, y in points) == pytest.approx(last.y0, abs=2)


def test_a_reported_count_changes_its_box(boxes: dict[str, FlowBox]) -> None:
    changed = dict(boxes)
    changed["records_excluded"] = replace(boxes["records_excluded"], n=1234, status="reported")
    figure = draw_flow(changed, summarised=42)
    assert "box-reported-records-excluded" in named(figure, "box-")
    assert "Records excluded (n = 1,234)" in words(figure)
    assert "not summarised" not in words(figure)
    assert drawing.text_problems(figure) == []


def test_a_missing_box_is_named(boxes: dict[str, FlowBox]) -> None:
    fewer = {name: found for name, found in boxes.items() if name != "records_screened"}
    for call in (draw_flow, flow_caption, flow_alt):
        with pytest.raises(ReviewError, match="“records_screened”"):
            call(fewer, summarised=SUMMARISED)


def test_no_known_count_is_left_out(boxes: dict[str, FlowBox]) -> None:
    more = {**boxes, "total_studies": replace(boxes["total_studies"], n=43, status="reported")}
    with pytest.raises(ReviewError, match="no box for “total_studies”, but its count is 43"):
        draw_flow(more, summarised=SUMMARISED)


def test_the_flow_in_words(boxes: dict[str, FlowBox]) -> None:
    text = flow_caption(boxes, summarised=SUMMARISED)
    assert "734 records identified, 328 screened, 42 studies included" in text
    assert "406 (734 − 328) records removed before screening" in text
    assert "286 (328 − 42) lost between screening and inclusion" in text
    assert "summarises 37 studies, 5 fewer than it states to include" in text
    spoken = flow_alt(boxes, summarised=SUMMARISED)
    assert "removed before screening, n = 406, derived; screened, n = 328" in spoken
    assert spoken.endswith("Every other box says not reported.")
    assert "as many studies as it states to include, 42" in flow_caption(boxes, summarised=42)


# --- drawing and saving --------------------------------------------------------------------------


def page(*texts: tuple[float, float, str, float]) -> Figure:
    with drawing.style():
        figure, axes = drawing.new_page(50, 100)
        for x, y, text, angle in texts:
            drawing.write(axes, x, y, text, rotation=angle)
        drawing.box(axes, 60, 20, 20, 10, gid="frame")
    return figure


@pytest.mark.parametrize(
    ("texts", "problems"),
    [
        ([(5, 5, "one", 0), (5, 10, "two", 0)], []),
        ([(5, 5, "one", 0), (7, 5.5, "two", 0)], ["“one” and “two” overlap"]),
        # Their upright boxes overlap, but the turned texts do not.
        ([(5, 40, "turned text", 55), (10, 40, "turned as well", 55)], []),
        ([(98, 5, "outside", 0)], ["“outside” leaves the page"]),
        ([(62, 25, "in", 0)], []),
        ([(55, 25, "crossing", 0)], ["“crossing” crosses the outline of frame"]),
    ],
)
def test_text_problems(texts: list[tuple[float, float, str, float]], problems: list[str]) -> None:
    assert drawing.text_problems(page(*texts)) == problems


def test_a_style_leaves_nothing_behind() -> None:
    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 31}):
        with drawing.style():
            assert mpl.rcParams["font.size"] == mpl.rcParamsDefault["font.size"]
        assert mpl.rcParams["font.size"] == 31
    assert dict(mpl.rcParams) == before


def test_long_words_stay_whole() -> None:
    with drawing.style():
        axes = axes_of(page())
        assert drawing.wrap(axes, "a veryveryverylongword b c", 12, 8) == [
            "a",
            "veryveryverylongword",
            "b c",
        ]


def test_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "import test_figures as t\n"
        "out = Path(sys.argv[2])\n"
        "t.drawing.save_figure(t.draw_pathways(t.real_edges()), out, 'pathways')\n"
        "figure = t.draw_flow(t.real_boxes(), summarised=t.SUMMARISED)\n"
        "t.drawing.save_figure(figure, out, 'flow')\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    runs = []
    for seed in ("1", "4242"):
        folder = tmp_path / seed
        command = [sys.executable, "-c", script, str(ROOT / "tests"), str(folder)]
        settings = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run(command, check=True, env=settings)
        runs.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert sorted(runs[0]) == [
        f"{stem}.{form}" for stem in ("flow", "pathways") for form in ("pdf", "png", "svg")
    ]
    assert runs[0] == runs[1]
    for content in runs[0].values():
        assert not re.search(rb"20\d\d-\d\d-\d\d|D:20\d\d", content)


def locked(package: str) -> str:
    found = re.search(rf"^{package}==(\S+)", (ROOT / "requirements.lock").read_text(), re.M)
    assert found, f"{package} is not in the lock"
    return found[1]


@pytest.mark.parametrize("stem", ["pathways", "flow"])
def test_the_committed_figures_are_what_the_data_give(
    stem: str, tmp_path: Path, mechanism_figure: Figure, flow_figure: Figure
) -> None:
    if mpl.__version__ != locked("matplotlib"):
        pytest.skip(f"matplotlib {mpl.__version__} is not the locked {locked('matplotlib')}")
    figure = {"pathways": mechanism_figure, "flow": flow_figure}[stem]
    for path in drawing.save_figure(figure, tmp_path, stem):
        committed = ROOT / "figures" / path.name
        assert committed.read_bytes() == path.read_bytes(), f"{committed} is out of date"


def test_a_file_is_touched_only_when_it_differs(tmp_path: Path) -> None:
    figure = page((5, 5, "one", 0))
    svg, pdf, png = drawing.save_figure(figure, tmp_path / "new", "page")
    assert [path.name for path in (svg, pdf, png)] == ["page.svg", "page.pdf", "page.png"]
    for path in (svg, pdf, png):
        os.utime(path, (1, 1))
    pdf.write_bytes(b"stale")
    os.utime(pdf, (1, 1))
    drawing.save_figure(figure, tmp_path / "new", "page")
    assert (svg.stat().st_mtime, png.stat().st_mtime) == (1, 1)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "page.pdf",
        "page.png",
        "page.svg",
    ]


def test_a_failed_rendering_leaves_all_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing.save_figure(page(), tmp_path, "page")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    render: Callable[[Figure, str], bytes] = drawing._render

    def broken(figure: Figure, form: str) -> bytes:
        if form == "png":
            raise RuntimeError("no memory")
        return render(figure, form)

    monkeypatch.setattr(drawing, "_render", broken)
    with pytest.raises(RuntimeError):
        drawing.save_figure(page((5, 5, "other", 0)), tmp_path, "page")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "figures").write_text("a file", encoding="utf-8")
    with pytest.raises(ReviewError, match="a figure must be written") as caught:
        drawing.save_figure(page(), tmp_path / "figures", "page")
    assert caught.value.path == str(tmp_path / "figures")


def test_captions_need_no_matplotlib() -> None:
    script = "import sys, reviewproof.evidence.captions as c; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


def test_text_is_stored_as_outlines() -> None:
    svg = (ROOT / "figures" / "pathways.svg").read_text(encoding="utf-8")
    assert "<text" not in svg
    assert "font-family" not in svg
    assert isinstance(axes_of(page((1, 5, "a", 0))).texts[0], Text)
