"""Dates that a French text states, with where it states them.

Read: « Mercredi 15 novembre 2017 », « 01/06/2023 - 15:49 », « Avril 2021 », « 5,13 et 20 avril
2021 », « 13-14 et 15 septembre 2022 », « mardi 1er et mercredi 2 octobre 2019 », « du 30 novembre
au 2 décembre 2021 », « le 15/11 et le 30 novembre dernier ». Hours, telephone numbers and numbers
of laws are not dates. A day without a year takes it from the days listed with it, else from the
same day stated in full elsewhere in the text, else from the context given; else it is left out.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.dates.words import (
    DAY,
    ISO_DAY,
    MONTH,
    NUMERIC_DAY,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    calendar_day,
    day_number,
    month_number,
)
from kb.model import Period

# Bounded everywhere: figures listed by the thousand are read in linear time.
_JOIN = (
    r"\s{0,3}(?:(?:,|;|/|&|-|–|\bet\b|\bou\b|\bau\b|\bpuis\b)\s{0,3}){1,3}"
    rf"(?:les?\s+)?(?:{WEEKDAY}\s+)?"
)
_DATE = re.compile(
    rf"{ISO_DAY}"
    rf"|{NUMERIC_DAY}"
    rf"|(?<![\d/])(?P<d2>\d{{1,2}})/(?P<m2>\d{{1,2}})/(?P<y2>\d\d)(?![\d/])"
    rf"|(?:\b(?P<weekday>{WEEKDAY})\s+)?(?<![\w/.:])(?<!\dh\s)(?<!\d\sh\s)(?P<days>{DAY}(?:{_JOIN}{DAY}){{0,15}})"
    rf"\s+(?P<month>{MONTH})(?:\s*(?P<year>{YEAR})|\s+(?P<tense>dernier|prochain)\b)?"
    rf"|(?<![^\W_])(?P<alone>{MONTH})\s+(?P<alone_year>{YEAR})"
    rf"|\b(?:les?|du|au|et)\s+(?:{WEEKDAY}\s+)?(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})"
    r"(?![\d/]|\s+d(?:es?|u)\b|\s+d['’])",
    re.IGNORECASE,
)
_DAY_IN_LIST = re.compile(rf"(?P<before>.*?)(?P<day>{DAY})", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(rf"\s*(?:-|–|\bau\b)\s*(?:{WEEKDAY}\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\s*(?P<to>-|–|\bau\b)?(?:,|;|&|\bet\b|\bpuis\b)?\s*(?:les?\s+|du\s+)?(?:{WEEKDAY}\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A period stated at [start, end) of a text. `exact` to the day, else a whole month."""

    start: int
    end: int
    period: Period
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Mention:
    """Days of one month as written; year 0 when it is not; no days for a whole month."""

    start: int
    end: int
    days: tuple[tuple[int, int], ...]
    month: int
    year: int
    weekday: int | None = None
    tense: str = ""


def find_dates(
    text: str, *, context_year: int | None = None, reference: date | None = None
) -> tuple[FoundDate, ...]:
    """Every date stated, in order; several days of one list share their offsets.

    `reference` (when the text was published) gives a day without a year its nearest occurrence,
    « dernier » the latest before and « prochain » the next one after; `context_year` just its year.
    """
    mentions = _with_listed_years(text, [m for m in map(_mention, _DATE.finditer(text)) if m])
    stated = {
        (m.month, day): m.year
        for m in reversed(mentions)
        if m.year
        for pair in m.days
        for day in pair
    }
    found: list[FoundDate] = []
    for mention in mentions:
        years = _years(mention, stated, context_year, reference)
        found.extend(_found(mention, next(years, 0)))
    return tuple(_joined_ranges(text, found))


def parse_dates(
    text: str, *, context_year: int | None = None, reference: date | None = None
) -> tuple[Period, ...]:
    """The periods stated, in order, each once; see `find_dates`.

    >>> [str(p.start) for p in parse_dates("les 5,13 et 20 avril 2021")]
    ['2021-04-05', '2021-04-13', '2021-04-20']
    """
    found = find_dates(text, context_year=context_year, reference=reference)
    return tuple(dict.fromkeys(one.period for one in found))


def parse_date(text: str) -> date | None:
    """The first single day stated in full.

    >>> parse_date("Publié le 20 janvier 2015")
    datetime.date(2015, 1, 20)
    """
    days = (f.period for f in find_dates(text) if f.exact and f.period.start == f.period.end)
    return next((period.start for period in days), None)


def _mention(match: re.Match[str]) -> _Mention | None:
    """What a match says, or None when no calendar has it."""
    start, end = match.span()
    iso_year, iso_month, iso_day, day, _, month, year = match.groups()[:7]
    named = match.groupdict()
    if iso_year:
        numbers = (int(iso_day), int(iso_month), int(iso_year))
    elif day:
        numbers = (int(day), int(month), int(year))
    elif named["d2"]:
        numbers = (int(named["d2"]), int(named["m2"]), 2000 + int(named["y2"]))
    elif named["d"]:
        numbers = (int(named["d"]), int(named["m"]), 0)
    elif named["alone"]:
        return _Mention(start, end, (), month_number(named["alone"]), int(named["alone_year"]))
    else:
        return _in_words(match)
    if calendar_day(numbers[2] or 2000, numbers[1], numbers[0]) is None:
        return None
    return _Mention(start, end, ((numbers[0], numbers[0]),), numbers[1], numbers[2])


def _in_words(match: re.Match[str]) -> _Mention | None:
    month = month_number(match["month"])
    days = tuple(_days(match["days"]))
    # Year 2000 is a leap year: 29 February is refused later, where its own year is known.
    if not all(calendar_day(2000, month, day) for pair in days for day in pair):
        return None
    weekday = match["weekday"]
    return _Mention(
        *match.span(),
        days,
        month,
        int(match["year"] or 0),
        WEEKDAYS.index(weekday.lower().rstrip("s")) if weekday else None,
        (match["tense"] or "").lower(),
    )


def _days(listed: str) -> Iterator[tuple[int, int]]:
    """« 13-14 et 15 » as (13, 14), (15, 15)."""
    pairs: list[tuple[int, int]] = []
    for match in _DAY_IN_LIST.finditer(listed):
        day = day_number(match["day"])
        if pairs and _RANGE.fullmatch(match["before"]) and pairs[-1][0] < day:
            pairs[-1] = (pairs[-1][0], day)
        else:
            pairs.append((day, day))
    return iter(pairs)


def _with_listed_years(text: str, mentions: Sequence[_Mention]) -> list[_Mention]:
    """« 30 novembre et 2 décembre 2021 »: days share the year written after the last of them."""
    known: list[_Mention] = []
    following: _Mention | None = None
    for mention in reversed(mentions):
        current = mention
        if (
            following is not None
            and not mention.year
            and following.year
            and mention.days
            and following.days
            and _BETWEEN.fullmatch(text, mention.end, following.start)
        ):
            year = following.year - (mention.month > following.month)
            current = _Mention(mention.start, mention.end, mention.days, mention.month, year)
        known.append(current)
        following = current
    known.reverse()
    return known


def _years(
    mention: _Mention,
    stated: dict[tuple[int, int], int],
    context_year: int | None,
    reference: date | None,
) -> Iterator[int]:
    """Years a mention may be of, best first."""
    if mention.year:
        yield mention.year
        return
    first = mention.days[0][0]
    if (mention.month, first) in stated and not mention.tense:
        yield stated[mention.month, first]
    near = reference.year if reference else context_year
    if near is None:
        return
    around = [
        (year, day)
        for year in (near, near - 1, near + 1)
        if (day := calendar_day(year, mention.month, first))
    ]
    if mention.weekday is not None:
        yield from (year for year, day in around if day.weekday() == mention.weekday)
    if reference is None:
        yield near
        return
    if mention.tense == "dernier":
        around = [(year, day) for year, day in around if day <= reference]
    elif mention.tense == "prochain":
        around = [(year, day) for year, day in around if day >= reference]
    yield from (year for year, day in sorted(around, key=lambda a: abs(a[1] - reference)))


def _found(mention: _Mention, year: int) -> Iterator[FoundDate]:
    if not year:
        return
    if not mention.days:
        last = monthrange(year, mention.month)[1]
        period = Period(start=date(year, mention.month, 1), end=date(year, mention.month, last))
        yield FoundDate(start=mention.start, end=mention.end, period=period, exact=False)
    for first, last in mention.days:
        start = calendar_day(year, mention.month, first)
        end = calendar_day(year, mention.month, last)
        if start and end:
            period = Period(start=start, end=end)
            yield FoundDate(start=mention.start, end=mention.end, period=period)


def _joined_ranges(text: str, found: Sequence[FoundDate]) -> Iterator[FoundDate]:
    """« du 30 novembre au 2 décembre 2021 » as one period."""
    held: FoundDate | None = None
    for one in found:
        if held is None:
            held = one
            continue
        between = _BETWEEN.fullmatch(text, held.end, max(held.end, one.start))
        if between and between["to"] and one.exact and held.period.end < one.period.start:
            period = Period(start=held.period.start, end=one.period.end)
            held = FoundDate(start=held.start, end=one.end, period=period)
        else:
            yield held
            held = one
    if held is not None:
        yield held
