"""The page of every code, made from its declaration and from what the proof prints for its example.

`python -m reviewproof.catalogue docs/rules` writes the pages (`make rules`); a test fails when they
are stale. An example stands on a few files that all examples share, see `BASE`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewproof.choice import unknown_code
from reviewproof.codes import CODES, FAMILIES, Code, Example
from reviewproof.codes.base import ARTICLE
from reviewproof.errors import ReviewError
from reviewproof.files import write_whole
from reviewproof.findings import Finding
from reviewproof.reports.paint import Paint

if TYPE_CHECKING:
    from reviewproof.proof import Report

BASE: Mapping[str, str] = {
    "_quarto.yml": "project:\n  render: [index.qmd]\nbibliography: references.bib\n",
    "references.bib": """\
@article{liang2023,
  author  = {Liang, Y and Tang, X and Zhang, X},
  title   = {Exosomes from adipose cells and follicle growth},
  journal = {J Cosmet Dermatol},
  year    = {2023},
}

@article{wan2025,
  author  = {Wan, J and Kim, SB and others},
  title   = {A prospective study of scalp injections},
  journal = {Aesthetic Plast Surg},
  year    = {2025},
}

@article{queen2025,
  author  = {Queen, D and Avram, MR},
  title   = {Exosomes for treating hair loss},
  journal = {Dermatol Surg},
  year    = {2025},
}
""",
}
"""Stands in every example that does not give its own."""

_SHOWN_BY = {
    "SRC": "tests/core/test_rules_sources.py",
    "CIT211": "tests/core/test_rules_processors.py",
    "OUT": "tests/output",
}

_PUBLISHED = ("citations", "references", "table1", "counts", "people")
_LANGUAGES = {".qmd": "markdown", ".csv": "csv", ".bib": "bibtex", ".yml": "yaml", ".json": "json"}
_WIDTH = 100


def code_named(name: str) -> Code:
    """Return a code by its id, in any case of letters.

    Raises:
        ReviewError: for an unknown one, with the nearest.
    """
    try:
        return CODES[name.strip().upper()]
    except KeyError:
        raise unknown_code(name) from None


# Examples


def lay(example: Example, root: Path) -> None:
    """Write an example over the base; its tables get the columns and the schema that they lack."""
    for path, text in {**BASE, **example.files, **_data(example)}.items():
        write_whole(root / path, text)


def _data(example: Example) -> dict[str, str]:
    """Return the tables in full, and the part of the shipped schema that describes them."""
    given = {path[len("data/") :]: text for path, text in example.files.items() if _is_table(path)}
    if not given or "data/datapackage.json" in example.files:
        return {}
    if any(path.startswith("published/") for path in given):
        given = {**{f"published/{name}.csv": "" for name in _PUBLISHED}, **given}
    described = {item["path"]: item for item in _schema()["resources"]}
    files: dict[str, str] = {}
    resources = []
    for path, text in given.items():
        if path not in described:
            raise ReviewError(
                f"an example must use tables of the schema, but {path} is not one",
                remedy=f"the tables are {', '.join(described)}",
            )
        resource, files[f"data/{path}"] = _completed(described[path], text, path)
        resources.append(resource)
    names = {resource["name"] for resource in resources}
    for resource in resources:
        schema = resource["schema"]
        schema["foreignKeys"] = [
            key
            for key in schema.get("foreignKeys", [])
            if (key["reference"].get("resource") or resource["name"]) in names
        ]
    files["data/datapackage.json"] = json.dumps({"resources": resources}, indent=1)
    return files


def _is_table(path: str) -> bool:
    return path.startswith("data/") and path.endswith(".csv")


def _completed(described: Mapping[str, Any], text: str, path: str) -> tuple[dict[str, Any], str]:
    """Return a table's schema and text with the columns that it lacks, empty, after its own."""
    fields = {field["name"]: field for field in described["schema"]["fields"]}
    rows = list(csv.reader(io.StringIO(text)))
    own = rows[0] if rows else []
    if unknown := [name for name in own if name not in fields]:
        raise ReviewError(f"the columns of {path} must be in the schema, but {unknown} are not")
    added = [name for name in fields if name not in own]
    plain = [
        {key: fields[name][key] for key in fields[name] if key != "constraints"} for name in added
    ]
    key = described["schema"].get("primaryKey", [])
    keys = [key] if isinstance(key, str) else key
    schema = {**described["schema"], "fields": [*(fields[name] for name in own), *plain]}
    if rows and not set(keys) <= set(own):
        schema.pop("primaryKey", None)
    lines = text.splitlines() or [""]
    ending = "," * len(added) if own else "," * (len(added) - 1)
    header = ",".join([*own, *added])
    full = [header, *(f"{line}{ending}" for line in lines[1:] if line)]
    resource = {"name": described["name"], "path": path, "schema": schema}
    return resource, "\n".join(full) + "\n"


def _schema() -> dict[str, Any]:
    """Return the shipped schema: beside this module where installed, in `data/` of a checkout."""
    here = Path(__file__).resolve().parent
    for path in (here / "datapackage.json", here.parents[1] / "data" / "datapackage.json"):
        if path.is_file():
            schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return schema
    raise ReviewError(
        "the schema of the examples must be installed with the package, but it is not",
        remedy="install the package anew",
    )


def prove_example(example: Example) -> tuple[str, tuple[Finding, ...]]:
    """Return what `reviewproof check`, or `audit`, prints for an example, and its findings."""
    from reviewproof.reports.text import text_report

    with tempfile.TemporaryDirectory(prefix="reviewproof-") as folder:
        root = Path(folder)
        lay(example, root)
        report = _prove(example, root)
        return text_report(report), report.findings


def _prove(example: Example, root: Path) -> Report:
    if example.article:
        from reviewproof.audit import audit

        return audit(root, Path(ARTICLE))
    from reviewproof.proof import prove

    return prove(root)


def shown_by(code: Code) -> str:
    """Return the tests that show what an example cannot."""
    return _SHOWN_BY.get(code.id) or _SHOWN_BY.get(code.family) or "tests/core"


def can_run(code: Code) -> bool:
    """Tell whether the code has examples that a proof of the sources shows."""
    return code.family != "OUT" and bool(code.failing.files)


# Pages


def page(code: Code) -> str:
    """Return the page of a code, as Markdown."""
    return "\n\n".join(_page(code)) + "\n"


def _page(code: Code) -> Iterator[str]:
    yield f"# {code.id}: {code.title}"
    severity = "error, exit status 2" if code.unchecked else str(code.severity)
    yield f"{FAMILIES[code.family]} · {severity}"
    if code.why:
        yield f"## Why it matters\n\n{_wrapped(code.why)}"
    yield "## What fails"
    yield from _failing(code)
    if code.passing.files:
        yield "## What passes"
        yield from _files(code.passing)
    if code.mend:
        yield f"## What to do\n\n{_wrapped(code.mend)}"


def _failing(code: Code) -> Iterator[str]:
    if not code.failing.files:
        yield f"A small project cannot show this; `{shown_by(code)}` does."
        return
    yield from _files(code.failing)
    if not can_run(code):
        return
    printed, findings = prove_example(code.failing)
    command = f"audit {ARTICLE}" if code.failing.article else "check"
    yield f"`reviewproof {command}` prints:\n\n{_fenced(printed, 'text')}"
    own = next((finding for finding in findings if finding.code == code.id), None)
    if own and not (code.unchecked or code.family == "ACK" or code.failing.article):
        yield (
            "Where it is known and must stay, this row in `data/acknowledged.csv` accepts it, as"
            f" long as\nboth values stay as they are:\n\n{_fenced(row_for(own), 'csv')}"
        )


def row_for(finding: Finding) -> str:
    """Return the row of `acknowledged.csv` that accepts a finding, with its header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "where", "found", "expected", "reason"))
    values = (finding.code, finding.place, finding.found, finding.expected)
    writer.writerow((*values, "Say here why."))
    return text.getvalue()


def _files(example: Example) -> Iterator[str]:
    for path, text in example.files.items():
        language = _LANGUAGES.get(Path(path).suffix, "text")
        yield f"`{path}`:\n\n{_fenced(text, language)}"


def _fenced(text: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _wrapped(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), _WIDTH, break_on_hyphens=False)


def index() -> str:
    """Return the list of all pages, by family."""
    parts = [
        "# The rules",
        _wrapped(
            "A page for each code that `reviewproof` reports. `reviewproof explain CIT203` prints"
            " the same in the terminal, `reviewproof rules` this list. An error or a warning fails"
            " the proof (exit status 1), a note is only shown; what is marked † says that"
            " something could not be checked (exit status 2), and can be neither acknowledged nor"
            " ignored."
        ),
        _wrapped(
            "The examples stand in a project with these two files, unless they show their own. A"
            " table shows the columns that matter; the others are there, and empty."
        ),
        *_files(Example(BASE)),
    ]
    for family, name in FAMILIES.items():
        codes = [code for code in CODES.values() if code.family == family]
        if codes:
            rows = [
                f"| [{code.id}]({code.id}.md) | {code.title} |"
                f" {code.severity}{'†' if code.unchecked else ''} |"
                for code in codes
            ]
            table = "\n".join(
                ["| Code | What must hold | Severity |", "| --- | --- | --- |", *rows]
            )
            parts.append(f"## {family}: {name}\n\n{table}")
    return "\n\n".join(parts) + "\n"


def pages() -> dict[str, str]:
    """Return every page by its file name."""
    return {"README.md": index(), **{f"{code.id}.md": page(code) for code in CODES.values()}}


def terminal_page(code: Code, *, colour: bool = False) -> str:
    """Return the page of a code for a terminal: headings bold, examples indented."""
    paint, fence, lines = Paint(colour), "", list[str]()
    for line in page(code).splitlines():
        ticks = re.match(r"`{3,}", line)
        if not fence and ticks:
            fence = ticks.group()
        elif fence and line == fence:
            fence = ""
        elif fence:
            lines.append(f"    {line}".rstrip())
        else:
            heading = re.match(r"#+ (.*)", line)
            lines.append(paint("bold", heading[1]) if heading else line)
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> int:
    """Write every page and remove those of codes that are gone; return how many there are."""
    made = pages()
    for name, text in made.items():
        write_whole(folder / name, text)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    return len(made)


if __name__ == "__main__":
    print(f"{write_pages(Path(sys.argv[1]))} pages in {sys.argv[1]}")
