"""The rules on a finished article: what can be proved of it from what it prints alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reviewproof.article import Article
from reviewproof.findings import Outcome
from reviewproof.rules.articles.marks import check_cited, check_marks
from reviewproof.rules.articles.names import check_dated_marks, check_names
from reviewproof.rules.articles.order import check_order
from reviewproof.rules.articles.reading import NO_LIST, beyond, check_reading
from reviewproof.rules.articles.tables import check_repeated_cells, check_table_years
from reviewproof.rules.articles.text import (
    check_counts,
    check_list,
    check_placeholders,
    check_queries,
    check_scripts,
)

Check = Callable[[Article], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class ArticleRule:
    """One rule on a finished article.

    Attributes:
        codes: every code that it can report.
        listed: it needs a list of references; without one it does not apply.
        whole: it concludes from what the list lacks, so that all of it must have been read.
    """

    codes: tuple[str, ...]
    check: Check
    listed: bool = True
    whole: bool = False


ARTICLE_RULES: tuple[ArticleRule, ...] = (
    ArticleRule(("SRC013",), check_reading, listed=False),
    ArticleRule(("CIT201", "CIT210", "OUT801"), check_marks, whole=True),
    ArticleRule(("CIT202",), check_cited, whole=True),
    ArticleRule(("CIT203", "CIT204", "CIT205", "CIT206", "CIT207", "CIT212"), check_names),
    ArticleRule(("CIT203", "CIT204", "CIT206"), check_dated_marks),
    ArticleRule(("CIT209",), check_order, whole=True),
    ArticleRule(("TBL402",), check_table_years),
    ArticleRule(("TBL404",), check_repeated_cells, listed=False),
    ArticleRule(("BIB102", "BIB104", "BIB105"), check_list),
    ArticleRule(("BIB108",), check_scripts, listed=False),
    ArticleRule(("SRC007",), check_placeholders, listed=False),
    ArticleRule(("PRI308",), check_queries, listed=False),
    ArticleRule(("PRI310",), check_counts, listed=False),
)
"""Every rule on a finished article, in the order in which they run."""


def why_not(rule: ArticleRule, article: Article) -> str:
    """Return why a rule does not apply to an article, "" when it does."""
    if rule.listed and not article.references:
        return NO_LIST
    if rule.whole and beyond(article):
        return "the list of references was not read whole"
    return ""


ARTICLE_CODES = frozenset(code for rule in ARTICLE_RULES for code in rule.codes) | {
    "SRC001",
    "SRC006",
}
