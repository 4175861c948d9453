"""Periods as requests write them: YYYY, YYYY-MM, YYYY-MM-DD, half-open like every range here."""

import re
from datetime import MAXYEAR, date, timedelta

from kb.errors import RequestError
from kb.search import DateRange

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_FORMS = "AAAA, AAAA-MM ou AAAA-MM-JJ"


def parse_period(text: str, *, parameter: str = "date") -> DateRange:
    """The days that a year, a month or a day covers.

    >>> parse_period("2021-02")
    DateRange(start=datetime.date(2021, 2, 1), end=datetime.date(2021, 3, 1))

    Raises:
        RequestError: it is none of these, or no such day exists; names `parameter`.

    """
    match = _ISO.fullmatch(text)
    if not match:
        raise RequestError(
            parameter, f"{parameter}={text!r} n’est pas une date\u202f: écrivez {_FORMS}"
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return DateRange(
            start=date(year or 0, month or 1, day or 1), end=_first_after(year or 0, month, day)
        )
    except (ValueError, OverflowError):
        raise RequestError(
            parameter, f"{parameter}={text!r} n’est pas un jour du calendrier"
        ) from None


def parse_bounds(from_: str | None, to: str | None) -> DateRange:
    """From the first day of `from_` to the last day of `to`; empty or None leaves a side open.

    Raises:
        RequestError: a bound is malformed, or `to` ends before `from` starts.

    """
    start = parse_period(from_, parameter="from").start if from_ else None
    end = parse_period(to, parameter="to").end if to else None
    if start and end and end <= start:
        raise RequestError("to", f"to={to!r} finit avant que from={from_!r} ne commence")
    return DateRange(start=start, end=end)


def year_range(year: int) -> DateRange:
    """A whole year."""
    return DateRange(start=date(year, 1, 1), end=_first_after(year, None, None))


def month_range(year: int, month: int) -> DateRange:
    """A whole month."""
    return DateRange(start=date(year, month, 1), end=_first_after(year, month, None))


def _first_after(year: int, month: int | None, day: int | None) -> date | None:
    """First day after the period; None after the calendar's last."""
    if day is not None and month is not None:
        last = date(year, month, day)
        return None if last == date.max else last + timedelta(days=1)
    if month is not None and month < 12:
        return date(year, month + 1, 1)
    return None if year == MAXYEAR else date(year + 1, 1, 1)
