"""The table of all codes, for people and for programs."""

from __future__ import annotations

import json

from reviewproof.codes import CODES, FAMILIES, Severity
from reviewproof.reports.paint import Paint

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def rules_table(*, colour: bool = False) -> str:
    """Return every code with its severity and what must hold, by family."""
    paint = Paint(colour)
    lines = []
    for family, name in FAMILIES.items():
        codes = [code for code in CODES.values() if code.family == family]
        if not codes:
            continue
        lines.append(paint("bold", f"{family}  {name}"))
        for code in codes:
            severity = paint(_COLOURS[code.severity], f"{code.severity:<7}")
            lines.append(f"  {code.id}  {severity}  {code.title}{' *' if code.unchecked else ''}")
        lines.append("")
    lines.append(
        "* something could not be checked: exit status 2, whatever is ignored or acknowledged\n"
        "`reviewproof explain CODE` tells more."
    )
    return "\n".join(lines) + "\n"


def rules_json() -> str:
    """Return every code as JSON."""
    rules = [
        {
            "code": code.id,
            "family": FAMILIES[code.family],
            "severity": str(code.severity),
            "unchecked": code.unchecked,
            "title": code.title,
            "why": code.why,
            "mend": code.mend,
        }
        for code in CODES.values()
    ]
    content = {"schema_version": 1, "rules": rules}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
