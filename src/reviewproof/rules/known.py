"""What a text names, looked up in its references: by name, and by what the sentence speaks of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import log

from reviewproof.manuscript import Reference
from reviewproof.naming import Spellings, forms_of, nearly, plain_name

_COMMON = frozenset(
    "about after also among and are based been between both cell cells clinical derived effect"
    " effects exosome exosomes for from growth hair have into loss method new results review"
    " reported studies study than that the their therapy these this through treatment using was"
    " were which with within".split()
)


AGREES = 1.0
"""More than this much agreement says that a sentence speaks of a work, see `Known.agreement`."""
_FEW = 2


class Known(dict[str, Reference]):
    """References by key, in their order, and by the name of their first author.

    Attributes:
        finished: the text is a finished article.
        texts: its paragraphs, if so.
    """

    def __init__(
        self,
        references: Mapping[str, Reference],
        *,
        finished: bool,
        own: Sequence[str] = (),
        texts: Sequence[str] = (),
    ) -> None:
        super().__init__(references)
        self.finished = finished
        self.texts = texts
        self._own = frozenset(form for name in own for form in forms_of(name))
        self._places = {key: place for place, key in enumerate(references)}
        self._by_form: dict[str, list[Reference]] = {}
        self._by_name: dict[str, list[Reference]] = {}
        for reference in references.values():
            first = reference.first_author or ""
            self._by_name.setdefault(plain_name(first), []).append(reference)
            for form in forms_of(first):
                self._by_form.setdefault(form, []).append(reference)

    @cached_property
    def _printed(self) -> frozenset[str]:
        """Every word of the list, plain, and every form of its authors' names."""
        entries = (reference.fields.get("entry", "") for reference in self.values())
        words = frozenset(
            plain_name(word) for entry in entries for word in re.findall(r"[^\W\d_]{2,}", entry)
        )
        return words | self._authors

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(self._printed)

    @cached_property
    def _authors(self) -> frozenset[str]:
        """Every form of every author's name."""
        authors = (each.family for reference in self.values() for each in reference.authors)
        return frozenset(form for name in authors for form in forms_of(name))

    @cached_property
    def _titles(self) -> Counter[str]:
        """How many titles have each telling word."""
        return Counter(word for each in self.values() for word in _words(each.title))

    def agreement(self, sentence: str, reference: Reference) -> float:
        """Tell how much a sentence speaks of what a title names.

        Returns:
            the information of the telling words that both have (-log of the share of titles that
            have a word), in units of a word that only this title has. One word is never enough.
        """
        shared = _words(sentence) & _words(reference.title)
        if len(self) < _FEW:
            return float(len(shared))
        return sum(log(len(self) / self._titles[word]) for word in shared) / log(len(self))

    def prints(self, name: str) -> bool:
        """Tell whether an entry has this word, or nearly, or an author of the article itself."""
        forms = forms_of(name)
        if not forms.isdisjoint(self._own) or not forms.isdisjoint(self._authors):
            return True
        parts = [plain_name(part) for part in re.split(r"[\s‐‑-]+", name)]
        return (
            not forms_of(name).isdisjoint(self._printed)
            or all(part in self._printed for part in parts)
            or any(self._spellings.near(plain_name(name)))
        )

    def named(self, name: str) -> list[Reference]:
        """Return the references whose first author has this name, see `same_name`."""
        return self._sorted(self._by_form.get(form, []) for form in forms_of(name))

    def nearly_named(self, name: str) -> list[Reference]:
        """Return the references whose first author's name differs by a slip."""
        own = plain_name(name)
        return self._sorted(works for one, works in self._by_name.items() if nearly(own, one))

    def _sorted(self, groups: Iterable[list[Reference]]) -> list[Reference]:
        found = {reference.key: reference for group in groups for reference in group}
        return sorted(found.values(), key=lambda reference: self._places[reference.key])


def _words(text: str) -> frozenset[str]:
    words = re.findall(r"[^\W_]{3,}", text.casefold())
    return frozenset(word.removesuffix("s") for word in words if word not in _COMMON)
