"""PRI304: counts typed in the prose against those that the data hold.

A number that equals the data is fine. Another is a finding only when the sentence counts all of
something that the data count: all studies, the patients of the study cited. "Three studies reported
…" counts some, which the data do not hold, so nothing is said of it; nor of what another review
counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewproof.findings import Checked, Finding, NotApplicable, Outcome, Related
from reviewproof.manuscript import CODE, Paragraph, Place
from reviewproof.numerals import BELOW_100, NUMBER
from reviewproof.project import Project
from reviewproof.rules.held import Count, Held
from reviewproof.rules.percentages import percentages
from reviewproof.rules.phrases import (
    HIDDEN,
    TAKEN,
    Phrase,
    abstract_of,
    phrases,
    sentences,
)
from reviewproof.rules.subjects import Marks, Reader, Subject

_OURS = re.compile(
    r"\b(?:we|our|this (?:review|edition|work|article)|the present (?:review|work)|the article"
    r"|(?:the|our) search(?:es)?)\b",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"\b(?:they|their|the (?:authors?|reviews?|meta-analysis|paper)|it|its|these|this study)\b",
    re.IGNORECASE,
)
_TAKES = (
    r"\b(?:all(?: (?:the|of the|these))?|(?:a|the) (?:grand )?total of"
    r"|the (?:article|review|edition|search|searches) \w+|we \w+(?: and \w+)?"
    r"|(?:identified|retrieved|returned|included|summari[sz]ed|summari[sz]es|synthesi[sz]ed"
    r"|retained|yielded|screened|found)(?: a total of)?"
    r"|(?:among|of) (?:those|them|these) (?:included|summari[sz]ed)? ?(?:are|were))(?: the)?\s+$"
)
_OBJECT = re.compile(_TAKES, re.IGNORECASE)
"""Before a number that counts all: the object of what the review did, or "all"."""
_ALL = re.compile(rf"{_TAKES}|\b(?:in (?:all|total)|altogether|overall),?\s+$", re.IGNORECASE)
_IN_ALL = re.compile(r"\s*,?\s*(?:in all|in total|altogether|overall)\b", re.IGNORECASE)
_PART_VERB = re.compile(
    rf"(?:\s|{HIDDEN}|\([^()]*\))*?\s(?:who\s+)?(?:had|have|reported|experienced|developed"
    r"|showed|achieved|withdrew|dropped|discontinued|responded|improved|relapsed|noted|complained"
    r"|suffered|lost|completed|did|failed|required|died|stopped|remained|were lost"
    r"|were excluded|per\b|each\b|(?:was|were) (?:not|un))"
)
_PART_BEFORE = re.compile(
    r"\b(?:seen|observed|occurred|reported|noted|found|improved|recorded|developed|persisted"
    rf"|(?:sub)?groups? of|arms? of|{BELOW_100}\s+(?:out\s+)?of(?:\s+the)?(?:\s+first)?)"
    r"(?:\s+only)?(?:\s+in)?\s+$",
    re.IGNORECASE,
)
_PART_WORD = frozenset(
    "female male women men placebo control treated untreated responding other more additional"
    " remaining new young older elderly severe same".split()
)
_PLAIN = frozenset(
    "included eligible summarised summarized relevant individual separate different selected"
    " identified retrieved unique such clinical preclinical pre-clinical original primary"
    " published".split()
)
_PLAIN_DATABASES = frozenset("electronic bibliographic medical different online".split())
_KINDS = {
    "clinical": "clinical",
    "preclinical": "preclinical",
    "pre-clinical": "preclinical",
    "original": "original",
    "primary": "original",
}
_BREAKDOWN = re.compile(
    rf"(?P<word>[\w-]+|{CODE})\s+(?:pre-?clinical|clinical|reviews)\b", re.IGNORECASE
)
_OF_THEM = re.compile(r"\s+of\s+(?:them|these|the (?:patients|participants))\b")
_DONE = re.compile(r"\s+(?:had|have|was|were|did|also|then|who|[a-z]+ed)\b")
_N_IS = re.compile(r"(?<!\w)[nN]\s*=\s*$")
_STUDY_OF = re.compile(r"\b(?:series|cohort|trial|study|analysis)\s+(?:of|in|with)\s+$")
"""Before the number of all patients, however few."""
_DIFFERENCE = re.compile(r"\b(?:remaining|difference of|rest of)\s+$", re.IGNORECASE)
_STATES = re.compile(
    r"\b(?P<verb>summari[sz]es|states|includes|included|returned|retrieved|identified|screened)"
    r"\s+$",
    re.IGNORECASE,
)
_LEFT_OUT = re.compile(r"\s*(?:of\s+(?:these|them|those)\b|and\b|[,;.:)]|$)")
_GROUP_COLUMNS = ("n_exosome", "n_comparator")
_COLUMNS = ("n", *_GROUP_COLUMNS)
_FEW = 2
"""One and two are pronouns as often as counts: they count all only where nothing else is meant."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a phrase may count; `all` says that it counts all of it, so that it must be equal."""

    counts: tuple[Count, ...]
    all: bool


def check_prose(project: Project) -> Iterator[Outcome]:
    """PRI304: a count typed in the prose equals the one of the data."""
    reader = Reader(project)
    if not reader.held.anything:
        yield NotApplicable("PRI304", "the project has no counts to compare with")
        return
    for paragraph in project.manuscript.paragraphs:
        if paragraph.span.source.origin is not None or paragraph.place is Place.TABLE:
            continue
        bounds = abstract_of(paragraph)
        if bounds:
            yield from _paragraph(reader, paragraph, bounds)


def _paragraph(reader: Reader, paragraph: Paragraph, bounds: tuple[int, int]) -> Iterator[Outcome]:
    parts, marks = sentences(paragraph, bounds), Marks(reader, paragraph)
    for phrase in phrases(parts):
        claim = _claim(reader, phrase, *marks.subject(phrase))
        if claim is None or not claim.counts:
            continue
        yield Checked("PRI304")
        values = {count.value for count in claim.counts}
        beyond = phrase.value > max(values) and bool(phrase.noun) and not phrase.is_year
        if phrase.value not in values and (claim.all or beyond):
            yield _typed(paragraph, phrase, claim.counts)
    yield from percentages(reader.held, parts)


def _claim(reader: Reader, phrase: Phrase, subject: Subject | None, cited: bool) -> _Claim | None:
    if phrase.noun in {"patients", "sessions"}:
        return _of_patients(reader, phrase, subject, cited)
    if subject and not (_OURS.search(phrase.before) or _OURS.search(phrase.after)):
        if not phrase.noun and (cited or subject.studies):
            return _of_patients(reader, phrase, subject, cited)
        at_hand = cited or subject.studies or _THEIRS.search(phrase.before)
        if subject.is_review and at_hand:
            return None
    return _of_ours(reader.held, phrase)


def _of_ours(held: Held, phrase: Phrase) -> _Claim | None:
    """What a phrase counts where it is this review that counts."""
    if phrase.noun in {"studies", "reviews"}:
        return _of_studies(held, phrase)
    if phrase.noun == "records":
        return _of_records(held, phrase)
    if phrase.noun == "databases":
        searched = re.search(r"\b(?:search|quer)", phrase.sentence.head)
        plain = _PLAIN_DATABASES.issuperset(phrase.words)
        return _Claim(held.databases, phrase.value > _FEW) if searched and plain else None
    if phrase.noun == "references":
        return _Claim(held.references, bool(_ALL.search(phrase.before)))
    return _without_noun(held, phrase)


def _of_patients(
    reader: Reader, phrase: Phrase, subject: Subject | None, cited: bool
) -> _Claim | None:
    ours = bool(_ALL.search(phrase.before) or _IN_ALL.match(phrase.after))
    if phrase.noun == "patients" and (subject is None or (ours and not cited)):
        together = re.search(r"\bstudies\s+(?:with|of|involving|comprising)\s+$", phrase.before)
        return _Claim(reader.held.patients, ours or bool(together))
    if subject is None or subject.foreign or not subject.studies:
        return None
    if phrase.noun == "sessions":
        sessions = reader.held.of_study(subject.studies[0], ("sessions",))
        return _Claim(sessions, all=True) if len(subject.studies) == 1 else None
    stated = [reader.held.of_study(study, _COLUMNS) for study in subject.studies]
    if not all(stated):
        return None
    counts = tuple(count for of_one in stated for count in of_one)
    if len(stated) > 1:
        total = sum(of_one[0].value for of_one in stated)
        counts = (Count(total, "patients of the studies cited"), *counts)
    grouped = any(len(of_one) > 1 for of_one in stated)
    if not _is_of_patients(phrase, grouped):
        return None
    return _Claim(counts, _counts_all(phrase, grouped))


def _is_of_patients(phrase: Phrase, grouped: bool) -> bool:
    """Tell whether a number without a noun counts patients: "27 of them", "(n = 72)", "in 6;"."""
    if phrase.noun:
        return phrase.noun == "patients"
    if _N_IS.search(phrase.before) or _OF_THEM.match(phrase.after):
        return True
    them = _OF_THEM.search(phrase.sentence.head)
    inside = re.search(r"\bin\s+$", phrase.before) and re.match(r"\s*[;.,)]", phrase.after)
    received = re.match(r"\s+(?:received|were (?:treated|given|assigned))\b", phrase.after)
    return grouped and not phrase.is_year and bool((inside and them) or received)


def _counts_all(phrase: Phrase, grouped: bool) -> bool:
    """Tell whether a phrase counts all patients of a study, or of one of its groups."""
    if _STUDY_OF.search(phrase.before) and not _PART_WORD.intersection(phrase.words):
        return True
    if phrase.value <= _FEW or _PART_WORD.intersection(phrase.words):
        return False
    if _N_IS.search(phrase.before):
        return bool(re.search(r"(?:patients|participants)\s*[(,]?\s*[nN]\s*=\s*$", phrase.before))
    of_them = _OF_THEM.match(phrase.after)
    if of_them:
        return grouped or not _DONE.match(phrase.after, of_them.end())
    return not (_PART_VERB.match(phrase.after) or _PART_BEFORE.search(phrase.before))


def _of_studies(held: Held, phrase: Phrase) -> _Claim | None:
    if not _PLAIN.issuperset(phrase.words):
        return None  # "randomised studies": a kind that the data do not count
    kinds = {kind for word in phrase.words if (kind := _KINDS.get(word))}
    kind = "review" if phrase.noun == "reviews" else next(iter(kinds), "")
    if len(kinds) > 1:
        return None
    if _DIFFERENCE.search(phrase.before):
        return _Claim(held.differences, all=True)
    counts = held.studies(kind)
    return _Claim(counts, bool(counts) and _all_studies(phrase, counts))


def _all_studies(phrase: Phrase, counts: tuple[Count, ...]) -> bool:
    """Tell whether a phrase counts all studies, or all of a kind."""
    few = phrase.value <= _FEW and not _in_flow(phrase)
    if few or (phrase.is_year and re.search(r"\bin\s+$", phrase.before)):
        return False
    follower = phrase.follower
    if follower == "verb":
        return bool(_OBJECT.search(phrase.before))
    in_sum = _is_broken_down(phrase) and not re.search(r"\bin\s+$", phrase.before)
    if _ALL.search(phrase.before) or _IN_ALL.match(phrase.after) or in_sum:
        return True
    if follower == "taken" or phrase.sentence.paragraph.place in {Place.CAPTION, Place.HEADING}:
        return True
    # More than half of all, without a verb of their own: no part that a review speaks of.
    most = max(count.value for count in counts)
    return (
        follower == "closed"
        and 2 * phrase.value > most
        and not re.search(r"\bin\s+$", phrase.before)
    )


def _is_broken_down(phrase: Phrase) -> bool:
    """Tell whether the sentence gives numbers of several kinds: "nine clinical and 17 …"."""
    if not phrase.words and phrase.noun == "studies":
        return False
    words = (match["word"] for match in _BREAKDOWN.finditer(phrase.sentence.head))
    return len([word for word in words if word == CODE or _NUMBER.fullmatch(word)]) > 1


_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_STAGE = {
    "included": "included",
    "summarised": "included",
    "summarized": "included",
    "synthesised": "included",
    "synthesized": "included",
    "eligible": "included",
    "retained": "included",
    "screened": "screened",
    "retrieved": "identified",
    "returned": "identified",
    "identified": "identified",
    "found": "identified",
    "located": "identified",
    "yielded": "identified",
    "sought": "sought",
    "assessed": "assessed",
    "lost": "lost",
}


def _stage(held: Held, phrase: Phrase, *, before: str = "") -> tuple[Count, ...]:
    """Return what the verb at a phrase counts; nothing where there is no such verb."""
    rest = re.sub(rf"^(?:\s*{HIDDEN}+|\s+of\s+(?:these|them|which|those)\b)+", "", phrase.after)
    taken = TAKEN.match(rest)
    verb = (taken["verb"] or taken["reduced"] if taken else before).casefold()
    if verb == "removed":
        early = re.match(
            r"\s+(?:\w+\s+)?before\s+(?:the\s+)?screening", rest[taken.end() :] if taken else ""
        )
        return held.stage("removed before screening") if early else ()
    counts = held.stage(_STAGE[verb]) if verb in _STAGE else ()
    return (*counts, *held.studies("")) if _STAGE.get(verb) == "included" else counts


def _of_records(held: Held, phrase: Phrase) -> _Claim | None:
    """What "records" count depends on the stage: retrieved, screened, lost, included."""
    if not {"unique", "potentially", "relevant", "eligible", "bibliographic"}.issuperset(
        phrase.words
    ):
        return None
    verb = re.search(r"\b(\w+)(?:\s+a total of)?\s+$", phrase.before)
    counts = _stage(held, phrase, before=verb[1] if verb else "")
    if re.match(r"\W*of (?:the |these )?$", phrase.before, re.I):
        counts = (*held.stage("identified"), *held.stage("screened"))
    return _Claim(counts, all=phrase.value > _FEW or _in_flow(phrase))


def _in_flow(phrase: Phrase) -> bool:
    """Tell a sentence about records, in which even one and two are counts of all."""
    return bool(re.search(r"\brecords\b", phrase.sentence.head))


def _without_noun(held: Held, phrase: Phrase) -> _Claim | None:
    """What a number counts whose noun is left out: "42 were included", "summarises 37 of these"."""
    if phrase.is_year:
        return None
    if _N_IS.search(phrase.before):
        kind = re.search(
            r"\b(?P<kind>clinical|preclinical)?\s*studies\s*[(,]\s*n\s*=\s*$", phrase.before, re.I
        )
        counts = held.studies((kind["kind"] or "").casefold()) if kind else ()
        return _Claim(counts, 2 * phrase.value > max((c.value for c in counts), default=0))
    if _DIFFERENCE.search(phrase.before):
        return _Claim(held.differences, all=True)
    states = _STATES.search(phrase.before)
    if states and _LEFT_OUT.match(phrase.after):
        verb = states["verb"].casefold()
        named = {"states": "included", "includes": "included", "summarises": "included"}
        stage = _STAGE.get(verb, named.get(verb, "included"))
        counts = held.stage(stage)
        counts = (*counts, *held.studies("")) if stage == "included" else counts
        return _Claim(counts, all=phrase.value > _FEW)
    return _Claim(_stage(held, phrase), all=phrase.value > _FEW or _in_flow(phrase))


def _typed(paragraph: Paragraph, phrase: Phrase, counts: tuple[Count, ...]) -> Finding:
    distinct = {count.value: count for count in reversed(counts)}
    shown = sorted(distinct.values(), key=counts.index)
    held = " or ".join(f"{count.value} ({count.what})" for count in shown)
    path = next((count.path for count in shown if count.path), "review.counts.summarised")
    return Finding(
        "PRI304",
        f"a count in the prose must be the count of the data, but “{phrase.written}”"
        f" ({phrase.value}) is typed and the data have {held}",
        paragraph.sub(phrase.start, phrase.end),
        found=phrase.written,
        expected=" or ".join(str(count.value) for count in shown),
        hint=f"compute it in the text, for example `{{python}} {path}`",
        related=tuple(Related(count.what, count.span) for count in shown if count.span),
    )
