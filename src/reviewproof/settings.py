"""What a project sets for its own proof, under `reviewproof:` in `_quarto.yml`.

    reviewproof:
      severity:
        CIT212: error
        CIT207: {level: note, reason: "The journal's style asks for it."}

A severity may be raised; it is lowered only with a reason. What cannot be read here is SRC003, and
a missing reason ACK902: then the code keeps its own severity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from reviewproof.choice import unknown_code
from reviewproof.codes import CODES, Severity
from reviewproof.errors import ReviewError
from reviewproof.findings import Finding
from reviewproof.text import Source, Span, read_source

CONFIG = "_quarto.yml"
_WEIGHT = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True, slots=True)
class Level:
    """The severity that a project gives a code, and why."""

    severity: Severity
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Severities by code, and what is wrong with the settings."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def load_settings(root: Path) -> Settings:
    """Read the settings of a project.

    Args:
        root: the project's folder. A configuration that is not there, or is no YAML, is reported
            where the project itself is read.
    """
    try:
        source = read_source(root, Path(CONFIG))
        if "reviewproof" not in source.text:
            return Settings()
        top = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except (ReviewError, yaml.YAMLError, ValueError, RecursionError):
        return Settings()
    levels: dict[str, Level] = {}
    findings = []
    for item in _severities(source, top):
        if isinstance(item, Finding):
            findings.append(item)
        else:
            levels[item[0]] = item[1]
    return Settings(levels, tuple(findings))


def _severities(source: Source, top: yaml.Node | None) -> Iterator[tuple[str, Level] | Finding]:
    for key, value in _pairs(top):
        if key.value != "reviewproof":
            continue
        if not isinstance(value, yaml.MappingNode) and not _is_null(value):
            yield _wrong(_span(source, value), "`reviewproof` must be a mapping of settings")
        for name, setting in _pairs(value):
            if name.value != "severity":
                problem = f"`reviewproof` must hold `severity` alone, but it holds “{name.value}”"
                yield _wrong(_span(source, name), problem)
            elif not isinstance(setting, yaml.MappingNode) and not _is_null(setting):
                yield _wrong(_span(source, setting), "`severity` must be a mapping of codes")
            else:
                for code, wanted in _pairs(setting):
                    yield _severity(source, code, wanted)


def _severity(source: Source, code: yaml.Node, wanted: yaml.Node) -> tuple[str, Level] | Finding:
    name, span = str(code.value), _span(source, code)
    if name not in CODES:
        error = unknown_code(name)
        problem = f"a severity must be of a known code, but there is no {name}"
        return _wrong(span, problem, error.remedy)
    given = _given(wanted)
    if given is None or given.get("level") not in set(Severity):
        allowed = ", ".join(Severity)
        problem = f"the severity of {name} must be {allowed}, or `{{level: …, reason: …}}`"
        return _wrong(_span(source, wanted), problem)
    level, reason = Severity(given["level"]), given.get("reason", "").strip()
    own = CODES[name]
    lowered = _WEIGHT[level] < _WEIGHT[own.severity]
    if lowered and own.unchecked:
        problem = f"{name} must stay an {own.severity}: it says that something was not checked"
        return _wrong(span, problem, "remove the line, and mend what the code reports")
    if lowered and not reason:
        return Finding(
            "ACK902",
            f"a severity may be lowered only with a reason, but that of {name} is lowered from"
            f" {own.severity} to {level} without one",
            span,
            where=f"{CONFIG}#{name}",
            found=str(level),
            expected=str(own.severity),
            hint=f"write `{name}: {{level: {level}, reason: …}}` and say why",
        )
    return name, Level(level, reason)


def _given(node: yaml.Node) -> dict[str, str] | None:
    if isinstance(node, yaml.ScalarNode):
        return {"level": str(node.value)}
    pairs = [(str(key.value), value) for key, value in _pairs(node)]
    if not pairs or any(name not in {"level", "reason"} for name, _ in pairs):
        return None
    if not all(isinstance(value, yaml.ScalarNode) for _, value in pairs):
        return None
    # YAML reads `reason:` with nothing after it as null, which is no reason.
    return {name: "" if _is_null(value) else str(value.value) for name, value in pairs}


def _is_null(node: yaml.Node) -> bool:
    return str(node.tag).endswith(":null")


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if isinstance(node, yaml.MappingNode) else []


def _span(source: Source, node: yaml.Node) -> Span:
    start, end = node.start_mark.index, node.end_mark.index
    text = source.text[start:end].rstrip()
    return source.span(start, start + max(len(text), 1))


def _wrong(span: Span, message: str, hint: str = "") -> Finding:
    return Finding(
        "SRC003",
        message if "but" in message else f"{message}, but it is not",
        span,
        where=f"{CONFIG}#reviewproof",
        found=" ".join(span.text.split()),
        hint=hint or "for example `severity: {CIT212: error}` under `reviewproof:`",
    )
