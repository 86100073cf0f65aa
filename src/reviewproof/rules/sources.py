"""The sources as files: placeholders and sections left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from reviewproof.findings import Checked, Finding, Outcome
from reviewproof.manuscript import CODE
from reviewproof.project import Project
from reviewproof.rules.base import Rule
from reviewproof.text import Source

_PLACEHOLDER = re.compile(
    r"^<{7}(?: [^\n]*)?$"
    r"|⟨[^⟩\n]*⟩|\\langle\b[^\n]*?\\rangle|(?<!\w)(?:TODO|FIXME|TBD|TKTK|XX+)(?!\w)|(?<!\w)N_[\w{\\]+"
    r"|\?\?\?+|(?i:lorem ipsum|\[citation needed\]|<insert\b[^>]*>)",
    re.MULTILINE,
)


def check_placeholders(project: Project) -> Iterator[Outcome]:
    """SRC007: no placeholder is left in prose, captions, tables or front matter."""
    for paragraph in project.manuscript.paragraphs:
        yield Checked("SRC007")
        for match in _PLACEHOLDER.finditer(paragraph.span.text):
            start, end = match.span()
            in_code = not paragraph.text[start:end].strip(CODE)
            if in_code and match.group()[0] not in "⟨\\":
                continue  # code may say TODO; a formula with ⟨N⟩ is a placeholder nevertheless
            yield Finding(
                "SRC007",
                f"no placeholder must be left in the text, but “{match.group()}” is",
                paragraph.sub(start, end),
                found=match.group(),
                hint="enter what belongs here, or say that it is not stated",
            )


def check_included(project: Project) -> Iterator[Outcome]:
    """SRC008: every file beside an included section is included itself."""
    sources = {source.path for source in project.manuscript.sources}
    unread = {finding.span.source.path for finding in project.findings}
    folders = {"sections", *(str(PurePosixPath(path).parent) for path in sources)} - {"."}
    for folder in sorted(folders):
        for file in sorted((project.root / folder).glob("*.qmd")):
            path = file.relative_to(project.root).as_posix()
            yield Checked("SRC008")
            if path not in sources and path not in unread:
                yield Finding(
                    "SRC008",
                    f"every section must be included, but {path} is not",
                    Source(path, "").whole,
                    found=path,
                    hint=f"add {{{{< include {path} >}}}} to {project.manuscript.name}, or remove"
                    " the file",
                )


RULES = (
    Rule(("SRC007",), check_placeholders),
    Rule(("SRC008",), check_included),
)
