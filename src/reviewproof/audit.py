"""Proofread finished articles: read one, run the rules on it, report; then the next.

One article at a time is in memory, whatever their number. This is the only place beside `proof`
that catches what a rule raises: a crash is a finding (SRC006), and a file that cannot be read is
one too (SRC001), never the end of the run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import partial
from glob import iglob
from pathlib import Path
from typing import TypeVar

from reviewproof.article import Article
from reviewproof.errors import ReviewError
from reviewproof.findings import (
    CannotTell,
    Checked,
    Finding,
    NotApplicable,
    Outcome,
    from_error,
)
from reviewproof.proof import Report, guarded, in_order
from reviewproof.readers.articles import ENDINGS, format_of, read_article
from reviewproof.rules.articles import ARTICLE_RULES, why_not
from reviewproof.text import Source, relative_name
from reviewproof.workers import in_processes

Kept = TypeVar("Kept")
_WILD = "*?["
_DEFECT = "this is a defect of reviewproof; please report it with the file that causes it"


def audit(root: Path, path: Path) -> Report:
    """Proofread one article.

    Args:
        root: the folder that paths are shown relative to.
        path: the file.
    """
    name = relative_name(root, root / path)
    try:
        article = read_article(root, path)
    except ReviewError as error:
        return _unread(root / path, from_error("SRC001", error, Source(name, "")))
    except Exception as error:
        message = (
            f"the file must be readable, but the reader failed: {type(error).__name__}: {error}"
        )
        return _unread(
            root / path, Finding("SRC001", message, Source(name, "").whole, hint=_DEFECT)
        )
    outcomes: list[Outcome] = [Checked("SRC001")]
    for rule in ARTICLE_RULES:
        if reason := why_not(rule, article):
            outcomes += (NotApplicable(code, reason) for code in rule.codes)
        else:
            outcomes += guarded(rule.codes, partial(rule.check, article), name)
    return _report(article, outcomes)


def _unread(path: Path, finding: Finding) -> Report:
    source = finding.span.source
    try:
        form = format_of(path)
    except ReviewError:
        form = path.suffix[1:].lower() or "unknown"
    article = Article(name=source.path, form=form, sources=(source,), paragraphs=())
    return _report(article, [finding])


def _report(article: Article, outcomes: Iterable[Outcome]) -> Report:
    findings: list[Finding] = []
    undecided: list[CannotTell] = []
    skipped: list[NotApplicable] = []
    checked: Counter[str] = Counter()
    for outcome in outcomes:
        match outcome:
            case Finding():
                findings.append(outcome)
            case CannotTell():
                undecided.append(outcome)
            case NotApplicable():
                skipped.append(outcome)
            case Checked():
                checked[outcome.code] += outcome.count
    return Report(
        document=article,
        findings=tuple(sorted(findings, key=in_order)),
        acknowledged=(),
        undecided=tuple(undecided),
        not_applicable=tuple(skipped),
        checked=checked,
    )


def files_of(root: Path, names: Sequence[str], output: Path | None = None) -> list[Path]:
    """Return the files that are meant, each once, in the order given; those of a folder by name.

    Args:
        root: the folder that relative names start from.
        names: files, folders (everything below them that has an ending of an article), and globs.
        output: where the report goes: one of an earlier run is no article.

    Raises:
        ReviewError: when a name means nothing, or `output` is an article that is named.
    """
    resolved: dict[Path, Path] = {}
    seen: set[Path] = {_identity(root / output, resolved)} if output else set()
    meant: list[Path] = []
    for name in names:
        found = False
        for path in _meant(root, name):
            identity = _identity(root / path, resolved)
            if output and path == Path(name) and identity == _identity(root / output, resolved):
                raise ReviewError(
                    "the report must go to a file of its own, but this one is to be read",
                    path=name,
                    remedy="name another file with --output",
                )
            found = True
            if identity not in seen:
                seen.add(identity)
                meant.append(path)
        if not found:
            raise _nothing(root, name)
    if not meant:
        raise _nothing(root, names[0])
    return meant


def _identity(path: Path, resolved: dict[Path, Path]) -> Path:
    """Return what is one for all names of a file, but not for two links to one file."""
    if path.parent not in resolved:
        resolved[path.parent] = path.parent.resolve()
    return resolved[path.parent] / path.name


def _nothing(root: Path, name: str) -> ReviewError:
    if name and (root / name).is_dir():
        problem = f"{name!r} must hold articles, but no file in it has the ending of one"
    elif name and _wild(name):
        problem = f"{name!r} must match articles, but it matches nothing"
    else:
        problem = f"{name!r} must name an article, but there is no such file"
    endings = ", ".join(sorted(ENDINGS))
    return ReviewError(
        problem,
        remedy=f"name a file, a folder that holds articles ({endings}),"
        " or a pattern such as 'articles/**/*.xml'",
    )


def _meant(root: Path, name: str) -> Iterator[Path]:
    path = root / name
    if not name:
        return
    if path.is_dir():
        yield from _inside(root, Path(name))
    elif path.is_file() or path.is_symlink():
        yield Path(name)
    elif path.exists():
        raise ReviewError(
            "an article must be a file, but this is a device or a pipe",
            path=name,
            remedy="save it as a file first",
        )
    elif _wild(name):
        # Not Path.glob, which also takes what is hidden and fails on some patterns.
        for each in sorted(iglob(name, root_dir=root, recursive=True)):  # noqa: PTH207 - see above
            if (root / each).is_dir():
                yield from _inside(root, Path(each))
            elif _readable(root / each) and (_ending(each) in ENDINGS or not _wild(_ending(name))):
                yield Path(each)


def _wild(text: str) -> bool:
    return not text or any(sign in text for sign in _WILD)


def _ending(name: str) -> str:
    return Path(name).suffix.lower()


def _inside(root: Path, folder: Path) -> Iterator[Path]:
    """Yield the articles of a folder, then those of the folders in it; not what is hidden."""
    for where, folders, files in os.walk(root / folder, onerror=_unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = folder / Path(where).relative_to(root / folder)
        for name in sorted(files):
            # Word keeps “~$name.docx” beside a document that is open.
            hidden = name.startswith((".", "~$"))
            if (
                Path(name).suffix.lower() in ENDINGS
                and not hidden
                and _readable(root / here / name)
            ):
                yield here / name


def _readable(path: Path) -> bool:
    """Tell a file, or a link that leads nowhere and will be said to, from a device or a pipe."""
    return path.is_file() or not path.exists()


def _unlisted(error: OSError) -> None:
    raise ReviewError(
        f"the folder must be readable, but: {error.strerror or error}",
        path=str(error.filename or ""),
        remedy="correct its permissions, or name the files that are meant",
    )


def _itself(report: Report) -> Report:
    return report


def audit_all(root: Path, paths: Sequence[Path], jobs: int = 1) -> Iterator[Report]:
    """Proofread articles as `audit_each` does, and keep the whole of each report."""
    return audit_each(root, paths, jobs, _itself)


def audit_each(
    root: Path,
    paths: Sequence[Path],
    jobs: int,
    keep: Callable[[Report], Kept],
    tick: Callable[[], None] = lambda: None,
) -> Generator[Kept, None, None]:
    """Proofread articles, each in a process that may die of it, in the order given.

    Args:
        root: the folder that paths are shown relative to.
        paths: the files.
        jobs: how many processes read at the same time.
        keep: what to keep of each report, so that the rest need not travel: a function that can be
            pickled.
        tick: called now and then while nothing is ready.
    """
    return in_processes(partial(_kept, root, keep), paths, jobs, partial(_lost, root, keep), tick)


def _kept(root: Path, keep: Callable[[Report], Kept], path: Path) -> Kept:
    report = audit(root, path)
    try:
        return keep(report)
    except Exception as error:
        name = report.document.name
        message = (
            "what was found must be reported, but the report failed:"
            f" {type(error).__name__}: {error}"
        )
        return keep(
            _unread(root / path, Finding("SRC006", message, Source(name, "").whole, hint=_DEFECT))
        )


def _lost(root: Path, keep: Callable[[Report], Kept], path: Path, how: str) -> Kept:
    """Report a file whose process died."""
    name = relative_name(root, root / path)
    message = f"the file must be readable, but the process that read it died: {how}"
    hint = (
        "memory may have run out: try it alone, or with fewer --jobs; if it happens again, please"
        " report it with the file that causes it"
    )
    return keep(_unread(root / path, Finding("SRC001", message, Source(name, "").whole, hint=hint)))
