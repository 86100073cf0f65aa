"""CSV read strictly, with places; data against their schema."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import find, make_project, only, where, whole, with_schema, write
from reviewproof.errors import ReviewError
from reviewproof.evidence.table import Package, load_package, scan_csv
from reviewproof.findings import Finding
from reviewproof.text import Source

STUDY: list[dict[str, object]] = [
    {"name": "study", "type": "string", "constraints": {"required": True}},
    {"name": "n", "type": "integer", "constraints": {"minimum": 1}},
    {"name": "type", "constraints": {"enum": ["clinical", "review"]}},
    {"name": "condition", "separator": "|", "constraints": {"pattern": "[A-Z|]+"}},
]
GOOD = "study,n,type,condition\nwan2025,72,clinical,AGA|AA\nfu2025,,review,\n"


def values(text: str) -> list[list[str]]:
    return [[cell.value for cell in record] for record in scan_csv(Source("a.csv", text))]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ('"a,b",c\n', [["a,b", "c"]]),
        ('"say ""so""",c\n', [['say "so"', "c"]]),
        ('"two\nlines",c\n', [["two\nlines", "c"]]),
        ("a,\n", [["a", ""]]),
        ("a,", [["a", ""]]),
        (",\n", [["", ""]]),
        ("a\n\n\nb\n", [["a"], ["b"]]),
        (' a, "b"\n', [[" a", ' "b"']]),
        ("", []),
    ],
)
def test_cells_are_split_as_rfc_4180_says(text: str, records: list[list[str]]) -> None:
    assert values(text) == records


def test_every_cell_knows_its_place() -> None:
    source = Source("a.csv", 'x,"y ""z"""\n,β\n')
    spans = [cell.span for record in scan_csv(source) for cell in record]
    assert [span.text for span in spans] == ["x", '"y ""z"""', "", "β"]
    assert [(span.first.line, span.first.column) for span in spans] == [
        (1, 1),
        (1, 3),
        (2, 1),
        (2, 2),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('a,b\nc,"d\n', 2, 3, "never ends"),
        ('a,b\nc,"d"e\n', 2, 6, "text follows"),
        ('a,b\nc,"d" ,e\n', 2, 6, "text follows"),
    ],
)
def test_a_broken_quote_is_located(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(ReviewError, match=message) as caught:
        values(text)
    assert (caught.value.line, caught.value.column) == (line, column)


# Python's writer leaves a lone carriage return unquoted, and its reader then ends the row there.
CELL = st.text(alphabet='ab,"\n β|', max_size=6)


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_python_writes_is_read_as_it_was(
    rows: list[list[str]], ending: str, quoting: Literal[0, 1]
) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator=ending, quoting=quoting).writerows(rows)
    assert values(written.getvalue()) == rows


@given(st.text(alphabet='ab,"\n\r', max_size=20))
def test_whatever_is_accepted_is_what_python_reads(text: str) -> None:
    try:
        records = values(text)
    except ReviewError:
        return
    # A line with nothing but an empty quoted cell counts as blank here; Python returns [""].
    expected = [row for row in csv.reader(io.StringIO(text, newline="")) if row not in ([], [""])]
    assert records == expected


@given(st.text())
def test_arbitrary_text_is_cells_inside_it_or_an_error(text: str) -> None:
    source = Source("a.csv", text)
    try:
        records = list(scan_csv(source))
    except ReviewError as error:
        assert error.line is not None
        return
    for record in records:
        for cell in record:
            assert 0 <= cell.span.start <= cell.span.end <= len(text)


def package(root: Path, text: str | bytes, **schema: object) -> Package:
    files = with_schema({"studies": (STUDY, "")}, studies=schema)
    make_project(root, {**files, "data/studies.csv": text})
    return load_package(root)


def test_a_valid_table_is_read_with_numbers_and_lists(tmp_path: Path) -> None:
    read = package(tmp_path, GOOD, primaryKey="study")
    assert read.findings == ()
    table = read.tables["studies"]
    assert list(table.by_key) == ["wan2025", "fu2025"]
    row = table.by_key["wan2025"]
    assert (row.cells["n"].number, row.cells["condition"].items) == (72, ("AGA", "AA"))
    assert table.by_key["fu2025"].cells["n"].number is None
    assert table.by_key["fu2025"].cells["condition"].items == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",72,", ",many,", "“n” must be of type integer, but 'many' is not"),
        (",72,", ",7.5,", "“n” must be of type integer, but '7.5' is not"),
        (",72,", ",0,", "“n” must be at least 1, but 0 is not"),
        (",clinical,", ",clinic,", "“type” must be one of clinical, review, but 'clinic' is not"),
        (",AGA|AA", ",aga", "“condition” must look like [A-Z|]+, but 'aga' does not"),
    ],
)
def test_a_cell_that_breaks_its_schema_is_located(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert GOOD.count(old) == 1
    read = package(tmp_path, GOOD.replace(old, new))
    finding = only(list(read.findings))
    assert (finding.code, finding.message) == ("SRC004", message)
    bad = find(tmp_path, "data/studies.csv", new)
    first, value = finding.span.first, new.strip(",")
    assert (first.line, first.column, finding.span.text) == (bad.line, bad.column + 1, value)
    assert finding.found == new.strip(",")
    assert finding.hint
    assert read.tables == {}, "no rule may compute with a table that breaks its schema"


def test_a_required_cell_must_be_filled(tmp_path: Path) -> None:
    finding = only(list(package(tmp_path, GOOD.replace("fu2025,", ",")).findings))
    assert finding.message == "“study” must be stated, but the cell is empty"
    assert (finding.span.first.line, finding.span.first.column, finding.span.text) == (3, 1, "")


def test_an_unknown_and_a_missing_column_are_both_named(tmp_path: Path) -> None:
    found = package(tmp_path, GOOD.replace("condition", "conditions", 1)).findings
    assert [finding.message for finding in found] == [
        "every column must be described in datapackage.json, but “conditions” is not",
        "the table must have the column “condition”, but it is missing",
    ]
    assert where(found[0].span) == find(tmp_path, "data/studies.csv", "conditions")
    assert where(found[1].span) == find(tmp_path, "data/studies.csv", "study,n,type,conditions")


def test_columns_stand_in_the_order_of_the_schema(tmp_path: Path) -> None:
    finding = only(list(package(tmp_path, "n,study,type,condition\n1,a,review,\n").findings))
    assert "in the schema's order (study, n, type, condition)" in finding.message


@pytest.mark.parametrize(("row", "cells"), [("a,1,review", "3"), ("a,1,review,AA,", "5")])
def test_a_ragged_row_is_located(tmp_path: Path, row: str, cells: str) -> None:
    finding = only(list(package(tmp_path, f"{GOOD}{row}\n").findings))
    assert finding.message == f"a row must have 4 cells, but this one has {cells}"
    assert (finding.found, finding.expected) == (cells, "4")
    assert where(finding.span) == find(tmp_path, "data/studies.csv", row)


def test_an_unclosed_quote_is_one_finding_at_the_quote(tmp_path: Path) -> None:
    finding = only(list(package(tmp_path, GOOD.replace("AGA|AA", '"AGA')).findings))
    assert (finding.code, finding.span.first.line, finding.span.first.column) == ("SRC004", 2, 21)
    assert finding.span.text == '"'
    assert "this one never ends" in finding.message


def test_an_id_stands_once_and_the_first_is_related(tmp_path: Path) -> None:
    found = package(tmp_path, f"{GOOD}wan2025,1,review,\n", primaryKey="study").findings
    finding = only(list(found))
    assert finding.message == "“study” must be unique, but 'wan2025' stands in two rows"
    assert where(finding.span) == find(tmp_path, "data/studies.csv", "wan2025", 1)
    assert where(finding.related[0].span) == find(tmp_path, "data/studies.csv", "wan2025")


def test_a_key_that_is_also_unique_is_reported_once(tmp_path: Path) -> None:
    fields: list[dict[str, object]] = [
        {"name": "study", "constraints": {"unique": True}},
        {"name": "n"},
    ]
    files = with_schema(
        {"studies": (fields, "study,n\na,1\na,2\n")}, studies={"primaryKey": "study"}
    )
    make_project(tmp_path, files)
    assert len(load_package(tmp_path).findings) == 1


def test_a_key_of_two_columns_is_unique_as_a_pair(tmp_path: Path) -> None:
    text = "study,n,type,condition\na,1,review,\na,2,review,\n{}a,1,review,\n"
    assert package(tmp_path, text.format(""), primaryKey=["study", "n"]).findings
    both = text.format("").replace("a,1,review,\n", "a,3,review,\n", 1)
    assert package(tmp_path, both, primaryKey=["study", "n"]).findings == ()


def test_a_foreign_key_leads_to_a_row(tmp_path: Path) -> None:
    fields = [{"name": "key"}, {"name": "note"}]
    foreign = {"fields": "key", "reference": {"resource": "list", "fields": "key"}}
    files = with_schema(
        {"list": (fields, "key,note\na,x\n"), "use": (fields, "key,note\na,x\nb,x\n,x\n")},
        use={"foreignKeys": [foreign]},
    )
    make_project(tmp_path, files)
    finding = only(list(load_package(tmp_path).findings))
    assert finding.message == "“key” must be a “key” of data/list.csv, but 'b' is not"
    assert where(finding.span) == find(tmp_path, "data/use.csv", "b")


def test_each_item_of_a_list_leads_to_a_row(tmp_path: Path) -> None:
    ids = [{"name": "study"}]
    listed = [
        {"name": "studies", "separator": "|", "refersTo": {"resource": "s", "fields": "study"}}
    ]
    files = with_schema({"s": (ids, "study\na\nb\n"), "use": (listed, 'studies\na|b\n""\nb|c\n')})
    make_project(tmp_path, files)
    finding = only(list(load_package(tmp_path).findings))
    assert finding.message == "“studies” must be a “study” of data/s.csv, but 'c' is not"
    assert (finding.found, where(finding.span)) == ("c", find(tmp_path, "data/use.csv", "b|c"))


@pytest.mark.parametrize(
    "wrong", [[], {}, {"resource": "s"}, {"resource": "s", "fields": "n"}, {"resource": "t"}]
)
def test_what_a_list_refers_to_must_be_there(tmp_path: Path, wrong: object) -> None:
    fields = [{"name": "studies", "separator": "|", "refersTo": wrong}]
    make_project(
        tmp_path,
        with_schema({"s": ([{"name": "study"}], "study\na\n"), "use": (fields, "studies\n")}),
    )
    finding = only(list(load_package(tmp_path).findings))
    assert (finding.code, finding.span.source.path) == ("SRC004", "data/datapackage.json")
    assert "“use”" in finding.message


@pytest.mark.parametrize(("day", "fine"), [("2024-02-29", True), ("2025-02-29", False)])
def test_a_date_is_a_day_of_the_calendar(tmp_path: Path, day: str, fine: bool) -> None:
    fields = [{"name": "to", "type": "date"}]
    make_project(tmp_path, with_schema({"search": (fields, f"to\n{day}\n")}))
    found = [finding.message for finding in load_package(tmp_path).findings]
    assert found == ([] if fine else [f"“to” must be a day of the calendar, but {day!r} is none"])


def test_an_empty_table_lacks_its_header(tmp_path: Path) -> None:
    finding = only(list(package(tmp_path, "").findings))
    assert finding.message == "a table must have a header row, but the file is empty"
    assert whole(finding, "data/studies.csv")


def test_a_missing_table_is_a_finding(tmp_path: Path) -> None:
    make_project(tmp_path, with_schema({"studies": (STUDY, GOOD)}))
    (tmp_path / "data/studies.csv").unlink()
    finding = only(list(load_package(tmp_path).findings))
    assert finding.code == "SRC001"
    assert whole(finding, "data/studies.csv")
    assert "No such file" in finding.message
    assert finding.hint


def test_a_table_that_is_not_utf_8_is_located_by_line_and_column(tmp_path: Path) -> None:
    finding = only(list(package(tmp_path, GOOD.encode().replace(b"AGA", b"AG\xe9")).findings))
    assert finding.code == "SRC001"
    assert "0xe9" in finding.message
    first = finding.span.first
    assert (finding.span.source.path, first.line, first.column) == ("data/studies.csv", 2, 23)


def descriptor_finding(root: Path, text: str | bytes) -> Finding:
    make_project(root, {"data/datapackage.json": text})
    found = only(list(load_package(root).findings))
    assert found.span.source.path == "data/datapackage.json"
    return found


def test_json_that_does_not_parse_is_located(tmp_path: Path) -> None:
    finding = descriptor_finding(tmp_path, '{\n "resources": [}\n')
    assert finding.code == "SRC004"
    assert (finding.span.first.line, finding.span.first.column) == (2, 16)


def resource(**changes: object) -> str:
    described: dict[str, object] = {
        "name": "a",
        "path": "a.csv",
        "schema": {"fields": [{"name": "x"}, {"name": "y"}]},
    }
    return json.dumps({"resources": [{**described, **changes}]})


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"resources": 3}',
        '{"resources": [{"path": "a.csv", "schema": {"fields": []}}]}',
        '{"resources": [{"name": "a", "schema": {"fields": []}}]}',
        '{"resources": [{"name": "a", "path": "a.csv"}]}',
        resource(path="/etc/a.csv"),
        resource(path="../../a.csv"),
        resource(path="a\0.csv"),
        resource(schema={"fields": [{"type": "string"}]}),
        resource(schema={"fields": [{"name": "x", "constraints": {"pattern": "("}}]}),
        resource(schema={"fields": [{"name": "x", "constraints": None}, {"name": "y"}]}),
        resource(schema={"fields": [{"name": "x", "constraints": {"enum": 3}}, {"name": "y"}]}),
        resource(
            schema={
                "fields": [
                    {"name": "x", "type": "integer", "constraints": {"minimum": "one"}},
                    {"name": "y"},
                ]
            }
        ),
        resource(schema={"fields": [{"name": "x"}, {"name": "y"}], "primaryKey": "z"}),
        resource(schema={"fields": [{"name": "x"}, {"name": "y"}], "primaryKey": 3}),
        resource(schema={"fields": [{"name": "x"}, {"name": "y"}], "foreignKeys": [{}]}),
        resource(
            schema={
                "fields": [{"name": "x"}, {"name": "y"}],
                "foreignKeys": [
                    {"fields": "x", "reference": {"resource": "a", "fields": "nowhere"}}
                ],
            }
        ),
    ],
)
def test_a_descriptor_that_describes_nothing_is_one_finding(tmp_path: Path, text: str) -> None:
    write(tmp_path, "data/a.csv", "x,y\n1,2\n")
    finding = descriptor_finding(tmp_path, text)
    assert finding.code == "SRC004"


def test_a_number_too_long_for_python_is_a_finding(tmp_path: Path) -> None:
    assert [f.code for f in package(tmp_path, GOOD.replace("72", "7" * 5000)).findings] == [
        "SRC004"
    ]


def test_data_without_a_descriptor_are_not_passed_over(tmp_path: Path) -> None:
    make_project(tmp_path, {"data/studies.csv": GOOD})
    finding = only(list(load_package(tmp_path).findings))
    assert finding.code == "SRC001"
    assert finding.span.source.path == "data/datapackage.json"


def test_a_project_without_data_has_an_empty_package(tmp_path: Path) -> None:
    make_project(tmp_path, {})
    assert load_package(tmp_path) == Package({}, (), None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["a", "a.csv", "x", ""]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                "name path schema fields constraints type enum pattern minimum unique required"
                " primaryKey foreignKeys reference resource separator".split()
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELD = st.fixed_dictionaries(
    {"name": st.sampled_from(["x", "y"])},
    optional={
        "type": st.sampled_from(["integer", "year", "date", "string"]) | JSON,
        "separator": JSON,
        "constraints": JSON,
    },
)


@given(
    st.lists(FIELD, max_size=2),
    st.fixed_dictionaries({}, optional={"primaryKey": JSON, "foreignKeys": JSON}),
    st.text(alphabet='12xy,\n"', max_size=12),
)
def test_no_schema_and_no_table_escapes_as_an_exception(
    tmp_path_factory: pytest.TempPathFactory,
    fields: list[dict[str, object]],
    keys: dict[str, object],
    text: str,
) -> None:
    root = tmp_path_factory.getbasetemp() / "schemas"
    files = with_schema({"a": (fields, f"x,y\n{text}")}, a=keys)
    make_project(root, files)
    for finding in load_package(root).findings:
        assert finding.code in {"SRC001", "SRC004"}


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_descriptor_escapes_as_an_exception(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    root = tmp_path_factory.getbasetemp() / "descriptors"
    make_project(root, {"data/datapackage.json": raw})
    for finding in load_package(root).findings:
        assert finding.code in {"SRC001", "SRC004"}
