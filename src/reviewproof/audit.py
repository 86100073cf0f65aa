"""Proofread finished articles: read one, run the rules on it, report; then the next.

One article at a time is in memory, whatever their number. This is the only place beside `proof`
that catches what a rule raises: a crash is a finding (SRC006), and a file that cannot be read is
one too (SRC001), never the end of the run.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

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
from reviewproof.readers.articles import ENDINGS, read_article
from reviewproof.rules.articles import ARTICLE_RULES
from reviewproof.text import Source, relative_name

_AHEAD = 4
"""How many articles for each process wait to be reported: more would only fill memory."""


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
        return _unread(name, from_error("SRC001", error, Source(name, "")))
    except Exception as error:
        message = (
            f"the file must be readable, but the reader failed: {type(error).__name__}: {error}"
        )
        hint = "this is a defect of reviewproof; please report it with the file that causes it"
        return _unread(name, Finding("SRC001", message, Source(name, "").whole, hint=hint))
    outcomes: list[Outcome] = [Checked("SRC001")]
    for rule in ARTICLE_RULES:
        if rule.listed and not article.references:
            outcomes += (NotApplicable(code, "no list of references") for code in rule.codes)
        else:
            outcomes += guarded(rule.codes, partial(rule.check, article), name)
    return _report(article, outcomes)


def _unread(name: str, finding: Finding) -> Report:
    source = finding.span.source
    article = Article(name=name, form=Path(name).suffix[1:], sources=(source,), paragraphs=())
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


def files_of(root: Path, names: Sequence[str]) -> Iterator[Path]:
    """Yield the files that are meant, each once, in the order given; those of a folder by name.

    Args:
        root: the folder that relative names start from.
        names: files, folders (everything below them that has an ending of an article), and globs.

    Raises:
        ReviewError: when a name means nothing.
    """
    seen: set[Path] = set()
    for name in names:
        found = False
        for path in _meant(root, name):
            found = True
            if path not in seen:
                seen.add(path)
                yield path
        if not found:
            raise ReviewError(
                f"{name!r} must name articles, but there is no such file, and no article in it",
                remedy="name a file, a folder that holds .xml, .docx, .html, .pdf, .txt or .md"
                " files, or a pattern such as 'articles/**/*.xml'",
            )


def _meant(root: Path, name: str) -> Iterator[Path]:
    path = root / name
    if path.is_dir():
        inside = (each for each in path.rglob("*") if each.suffix.lower() in ENDINGS)
        yield from (each for each in sorted(inside) if each.is_file())
    elif path.exists():
        yield path
    elif any(sign in name for sign in "*?["):
        parts = Path(name)
        start = Path(parts.anchor) if parts.is_absolute() else root
        pattern = str(parts.relative_to(parts.anchor)) if parts.is_absolute() else name
        yield from (each for each in sorted(start.glob(pattern)) if each.is_file())


def audit_all(root: Path, paths: Sequence[Path], jobs: int = 1) -> Iterator[Report]:
    """Proofread articles, in the order given.

    Args:
        root: the folder that paths are shown relative to.
        paths: the files.
        jobs: how many processes read at the same time.
    """
    jobs = min(jobs, len(paths))
    if jobs <= 1:
        yield from (audit(root, path) for path in paths)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from _in_turn(pool, root, paths, jobs * _AHEAD)


def _in_turn(pool: Executor, root: Path, paths: Sequence[Path], ahead: int) -> Iterator[Report]:
    """Yield the results in order, with only some of them waiting."""
    rest = iter(paths)
    waiting: deque[Future[Report]] = deque(
        pool.submit(audit, root, path) for path in islice(rest, ahead)
    )
    while waiting:
        yield waiting.popleft().result()
        waiting.extend(pool.submit(audit, root, path) for path in islice(rest, 1))
