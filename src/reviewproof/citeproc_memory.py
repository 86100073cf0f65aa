"""What citeproc-py asks its style again for every entry, asked once.

For each entry it searches the style's tree for the same elements, options and terms, and looks for
markup that plain text does not have. None of that depends on the entry, so the answers are kept for
one bibliography. What it prints is the same, which a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_UNASKED = object()
_UNMARKED = {
    "font-style": "normal",
    "font-variant": "normal",
    "font-weight": "normal",
    "text-decoration": "none",
    "vertical-align": "baseline",
}
"""What each attribute that marks text up says where it does not."""


class Memory:
    """The answers for one bibliography; elements of the style are kept alive with them."""

    def __init__(self, source: Any) -> None:
        """Start with none.

        Args:
            source: the references, by the name that citeproc-py knows them by.
        """
        self._source = source
        self._answers: dict[tuple[Any, ...], Any] = {}

    def _kept(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method whose answer depends on its arguments alone, asked once for each."""
        answers = self._answers

        def once(*question: Any) -> Any:
            known = answers.get((method, *question), _UNASKED)
            if known is _UNASKED:
                known = answers[method, *question] = method(*question)
            return known

        return once

    @contextmanager
    def asking_once(self) -> Iterator[None]:
        """Let citeproc-py remember while it prints."""
        from citeproc import formatter, model, string
        from citeproc.source import CitationItem, CustomDict

        element, source = model.CitationStylesElement, self._source
        changed = [
            (element, "xpath_search", self._kept(element.xpath_search)),
            (element, "get_root", self._kept(element.get_root)),
            (element, "get_macro", self._kept(element.get_macro)),
            (element, "get_formatter", lambda element: formatter.plain),
            (model.SomewhatObjectifiedElement, "__getattr__", self._child()),
            (model.Name, "get_option", self._name_option()),
            (model.Name, "et_al", self._kept(model.Name.et_al)),
            (model.Locale, "get_option", self._locale_option()),
            (model.Text, "calls_variable", self._kept(model.Text.calls_variable)),
            (model.Formatted, "format", self._format()),
            (model.Affixed, "wrap", self._wrap()),
            (model.Quoted, "quote", self._quote()),
            (model, "normalize_seam", normalize_seam),
            (string, "normalize_seam", normalize_seam),
            (CustomDict, "__getattr__", CustomDict.__getitem__),
            (CitationItem, "reference", property(lambda item: source[item["key"]])),
        ]
        with ExitStack() as stack:
            for owner, name, new in changed:
                stack.callback(setattr, owner, name, vars(owner)[name])
                setattr(owner, name, new)
            yield

    def _child(self) -> Callable[[Any, str], Any]:
        from citeproc.model import SomewhatObjectifiedElement

        find, answers = SomewhatObjectifiedElement.__getattr__, self._answers

        def child(element: Any, name: str) -> Any:
            known = answers.get((find, element, name))
            if known is None:
                known = find(element, name)
                if known is not None:  # a child that is missing may be put in
                    answers[find, element, name] = known
            return known

        return child

    def _name_option(self) -> Callable[..., Any]:
        from citeproc.model import Name

        get = Name.get_option
        kept = self._kept(get)

        def option(element: Any, name: str, context: Any = None, sort_options: Any = None) -> Any:
            if sort_options is not None:
                return get(element, name, context, sort_options)
            return kept(element, name, context)

        return option

    def _locale_option(self) -> Callable[[Any, str], Any]:
        from citeproc.model import Locale

        get = Locale.get_option

        def found(locale: Any, name: str) -> Any:
            try:
                return get(locale, name)
            except IndexError:  # how it says that the locale has no options
                return None

        kept = self._kept(found)

        def option(locale: Any, name: str) -> Any:
            known = kept(locale, name)
            if known is None:
                raise IndexError
            return known

        return option

    def _format(self) -> Callable[[Any, Any], Any]:
        from citeproc.model import Date_Part, Formatted

        plain = self._kept(_is_plain)
        original = Formatted.format

        def form(element: Any, text: Any) -> Any:
            # The attributes of a part of a date change with the date.
            if isinstance(element, Date_Part) or isinstance(text, int | float):
                return original(element, text)
            return text if plain(element) else original(element, text)

        return form

    def _wrap(self) -> Callable[[Any, Any], Any]:
        from citeproc.model import Affixed

        original = Affixed.wrap

        def wrap(element: Any, text: Any) -> Any:
            bare = not element.get("prefix") and not element.get("suffix")
            return text if bare else original(element, text)

        return wrap

    def _quote(self) -> Callable[[Any, Any], Any]:
        from citeproc.model import Quoted

        original = Quoted.quote

        def quote(element: Any, text: Any) -> Any:
            return original(element, text) if element.get("quotes") else text

        return quote


def _is_plain(element: Any) -> bool:
    return all(element.get(name, none) == none for name, none in _UNMARKED.items())


def normalize_seam(left: Any, other: Any) -> Any:
    """Do what citeproc-py's function of this name does, looking at no more than the two ends.

    Args:
        left: what has been put together, a text or a list of texts.
        other: what follows.

    Returns:
        `other` without a blank or a stop that the left one ends in.
    """
    first = _end(other, 0)
    if first != " " and first not in _STOPS:
        return other
    return _strip(other) if first == _end(left, -1) else other


_STOPS = frozenset(".,;:!?")


def _end(text: Any, place: int) -> str:
    """Return the first (0) or the last (-1) character of a text or of a list of texts."""
    if isinstance(text, str):
        return text[place] if text else ""
    if not isinstance(text, list):
        return str(text)[place]
    for part in text if place == 0 else reversed(text):
        if part:
            return _end(part, place)
    return ""


def _strip(other: Any) -> Any:
    from citeproc.string import _strip_first_char

    return _strip_first_char(other)
