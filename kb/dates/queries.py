"""Dates that a reader types in words, as the days they mean.

« décembre 2024 », « 5 décembre 2024 », « depuis mars 2021 », « avant 2020 », « entre 2019 et
2021 », « du 3 au 5 mai 2022 », « 2019-2021 ». A number of a law (2014-173) is not a year, nor is
the goal of a programme (« Quartiers 2030 »), unless a preposition says it is a date.
"""

import re
from datetime import date, timedelta

from kb.dates.periods import month_range, year_range
from kb.dates.texts import find_dates
from kb.dates.words import MONTH, YEAR, month_number
from kb.search import DateRange

_YEAR_ALONE = re.compile(rf"(?<![\w/])(?<!\w[.,–-])(?<!°\s){YEAR}(?![\w/]|[.,]\d|-\d{{1,3}}(?!\d))")
_YEAR_PAIR = re.compile(rf"(?<![\w/.,–-])({YEAR})\s?[-–]\s?({YEAR})(?![\w/]|[.,–-]\d)")
_MONTH_ALONE = re.compile(rf"(?<![^\W_])({MONTH})", re.IGNORECASE)
_ARTICLE = r"(?:\s+(?:le|la|les|début|fin|mi|(?:l['’]\s?)?année))*\s*$"
_PREPOSITIONS = (
    ("from", r"\b(?:depuis|à partir d[eu]|a partir d[eu]|dès)"),
    ("after", r"\b(?:après|apres)"),
    ("before", r"\bavant"),
    ("until", r"\bjusqu['’]\s?(?:en|au|à|a)"),
    ("in", r"\b(?:en|le|au|courant|année|annee|début|debut|fin)"),
)
_PREPOSITION = tuple(
    (meaning, re.compile(words + _ARTICLE, re.IGNORECASE)) for meaning, words in _PREPOSITIONS
)
_PROGRAMME = re.compile(
    r"\b(?:quartiers?|agenda|horizon|europe|objectifs?|cap|vision)\s+$", re.IGNORECASE
)
_DASH = re.compile(r"\s*(?:-|–|\.\.)\s*")
_UNTIL = re.compile(r"\s+(?:à|a|jusqu['’](?:en|à|au))\s+(?:le\s+)?", re.IGNORECASE)
_AND = re.compile(r"\s+(?:au|et)\s+(?:le\s+)?", re.IGNORECASE)
_SPAN_OPENER = re.compile(r"\b(?:entre|de|du)\s+(?:le\s+)?$", re.IGNORECASE)

Found = tuple[tuple[int, int], DateRange]
"""Where in the query ([start, end) in code points), and the days meant."""


def find_query_dates(text: str) -> tuple[Found, ...]:
    """Every date in words, in order; the words that change its meaning are inside its offsets.

    >>> find_query_dates("rapports depuis mars 2021")[0][0]
    (9, 25)
    """
    units = _units(text)
    found: list[Found] = []
    index = 0
    while index < len(units):
        pair = _pair(text, units[index], units[index + 1]) if index + 1 < len(units) else None
        if pair:
            found.append(pair)
            index += 2
            continue
        one = _single(text, units[index])
        if one:
            found.append(one)
        index += 1
    return tuple(found)


def _units(text: str) -> list[Found]:
    """Days, months and years stated, and months that borrow the year of the date after them."""
    spans: dict[tuple[int, int], DateRange] = {}
    for stated in find_dates(text):
        first, after = stated.period.start, _day_after(stated.period.end)
        held = spans.get((stated.start, stated.end))
        if held and held.start:
            first = min(first, held.start)
        spans[stated.start, stated.end] = DateRange(start=first, end=after)
    years = [match.span(group) for match in _YEAR_PAIR.finditer(text) for group in (1, 2)]
    years += [match.span() for match in _YEAR_ALONE.finditer(text)]
    for start, end in years:
        if not _inside(start, spans):
            spans[start, end] = year_range(int(text[start:end]))
    units = sorted(spans.items())
    for match in _MONTH_ALONE.finditer(text):
        following = next((unit for unit in units if unit[0][0] >= match.end()), None)
        if following is None or _inside(match.start(), spans) or following[1].start is None:
            continue
        if _connected(text, match.span(), following[0]):
            month = month_number(match[1])
            year = following[1].start.year - (month > following[1].start.month)
            spans[match.span()] = month_range(year, month)
    return sorted(spans.items())


def _inside(offset: int, spans: dict[tuple[int, int], DateRange]) -> bool:
    return any(start <= offset < end for start, end in spans)


def _connected(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two dates are the ends of one period."""
    between = text[first[1] : second[0]]
    if _DASH.fullmatch(between) or _UNTIL.fullmatch(between):
        return True
    return bool(_AND.fullmatch(between) and _SPAN_OPENER.search(text, 0, first[0]))


def _pair(text: str, first: Found, second: Found) -> Found | None:
    (span, range_), (other_span, other) = first, second
    if not _connected(text, span, other_span):
        return None
    if range_.start is None or other.end is None or other.end <= range_.start:
        return None
    opener = _SPAN_OPENER.search(text, 0, span[0])
    start = opener.start() if opener else span[0]
    return (start, other_span[1]), DateRange(start=range_.start, end=other.end)


def _single(text: str, unit: Found) -> Found | None:
    (start, end), range_ = unit
    for meaning, pattern in _PREPOSITION:
        opener = pattern.search(text, 0, start)
        if opener:
            return (opener.start(), end), _meant(meaning, range_)
    is_programme = end - start == 4 and _PROGRAMME.search(text, 0, start)
    return None if is_programme else unit


def _meant(meaning: str, stated: DateRange) -> DateRange:
    match meaning:
        case "from":
            return DateRange(start=stated.start)
        case "after":
            return DateRange(start=stated.end)
        case "before":
            return DateRange(end=stated.start)
        case "until":
            return DateRange(end=stated.end)
        case _:
            return stated


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
