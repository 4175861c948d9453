"""Query string → SearchForm (as typed, to show again) → SearchRequest (valid, or RequestError).

Blank values count as absent, since a form sends every field it has; unknown names are ignored.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from kb.dates import parse_bounds
from kb.errors import RequestError
from kb.search import DateKind, SearchRequest, Sort

MAX_VALUES = 50
"""How many values of one repeatable parameter are read: more than any facet shows at once."""

BLANKS = " \t\n\r\u00a0\u202f"
"""What is typed or pasted around a value, and means nothing."""

_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
_Choice = TypeVar("_Choice", bound=StrEnum)


class Arguments(Protocol):
    """What is needed of werkzeug's MultiDict, so that a test or another program can do without."""

    def getlist(self, key: str, /) -> list[str]:
        """Every value given for a name, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """The fields of a search as a reader left them, valid or not; `from_` is the field `from`."""

    q: str = ""
    themes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    from_: str = ""
    to: str = ""
    date: str = ""
    sort: str = ""
    page: str = ""
    per_page: str = ""
    exact: str = ""

    def request(self) -> SearchRequest:
        """The search these fields ask for.

        Raises:
            RequestError: a value is malformed; `parameter` names its field.

        """
        return SearchRequest(
            query=self.q,
            themes=self.themes,
            types=self.types,
            languages=self.languages,
            people=self.people,
            places=self.places,
            dates=parse_bounds(self.from_ or None, self.to or None),
            date_kind=_choice("date", self.date, DateKind.PUBLISHED),
            sort=_choice("sort", self.sort, Sort.RELEVANCE),
            page=whole_number("page", self.page, 1),
            per_page=whole_number("per_page", self.per_page, 10),
            exact=switch("exact", self.exact),
        )


def read_form(arguments: Arguments) -> SearchForm:
    """The fields of a search among the arguments of a URL."""
    return SearchForm(
        q=first(arguments, "q"),
        themes=_several(arguments, "theme"),
        types=_several(arguments, "type"),
        languages=_several(arguments, "language"),
        people=_several(arguments, "person"),
        places=_several(arguments, "place"),
        from_=typed(arguments, "from"),
        to=typed(arguments, "to"),
        date=typed(arguments, "date"),
        sort=typed(arguments, "sort"),
        page=typed(arguments, "page"),
        per_page=typed(arguments, "per_page"),
        exact=typed(arguments, "exact"),
    )


def first(arguments: Arguments, name: str) -> str:
    """The first value of a parameter, or "" when it is absent."""
    return next(iter(arguments.getlist(name)), "")


def typed(arguments: Arguments, name: str) -> str:
    """The first value of a parameter without blanks around it."""
    return first(arguments, name).strip(BLANKS)


def whole_number(name: str, typed: str, default: int) -> int:
    """A number written in plain digits.

    Raises:
        RequestError: something else is written.

    """
    if not typed:
        return default
    if not _WHOLE_NUMBER.fullmatch(typed):
        raise RequestError(name, f"{name} doit être un nombre entier, et non {_shown(typed)}")
    return int(typed)


def _choice(name: str, typed: str, default: _Choice) -> _Choice:
    if not typed:
        return default
    try:
        return type(default)(typed)
    except ValueError:
        *others, last = type(default)
        choices = f"{', '.join(others)} ou {last}"
        raise RequestError(name, f"{name} doit être {choices}, et non {_shown(typed)}") from None


def switch(name: str, typed: str) -> bool:
    """Whether 1 is written, rather than 0 or nothing.

    Raises:
        RequestError: something else is written.

    """
    if typed not in ("", "0", "1"):
        raise RequestError(name, f"{name} doit être 1 ou 0, et non {_shown(typed)}")
    return typed == "1"


def _several(arguments: Arguments, name: str) -> tuple[str, ...]:
    values: Iterable[str] = (value.strip() for value in arguments.getlist(name))
    return tuple(dict.fromkeys(value for value in values if value))[:MAX_VALUES]


def _shown(typed: str) -> str:
    """What was typed, short and without signs that show nothing."""
    shown = repr(typed if len(typed) <= 40 else f"{typed[:40]}…")[1:-1]
    return f"«\u202f{shown}\u202f»"
