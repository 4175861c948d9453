"""What a document can be filtered, counted and sorted by, the same on every engine."""

from datetime import date
from functools import cache

from kb.clauses import KeywordField
from kb.model import Dates, DocId, Document, Period
from kb.search import DateKind, DateRange


@cache
def with_ancestors(slug: str) -> tuple[str, ...]:
    """A theme and those above it, topmost first.

    >>> with_ancestors("a/b/c")
    ('a', 'a/b', 'a/b/c')
    """
    parts = slug.split("/")
    return tuple("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def newest_of(document: Document) -> DocId | None:
    """The other document that stands for this one in results."""
    return None if document.newest == document.id else document.newest


def keywords_of(document: Document, field: KeywordField) -> frozenset[str]:
    """Values of a field; themes with their ancestors."""
    match field:
        case KeywordField.THEME:
            return frozenset(
                slug for theme in document.themes for slug in with_ancestors(theme.slug)
            )
        case KeywordField.TYPE:
            return frozenset({str(document.type)})
        case KeywordField.LANGUAGE:
            return frozenset({document.language})
        case KeywordField.SOURCE:
            return frozenset({document.source})
        case KeywordField.PERSON:
            return frozenset(document.people)
        case KeywordField.PLACE:
            return frozenset(document.places)


def periods_of(dates: Dates, kind: DateKind) -> tuple[Period, ...]:
    """Dates of one kind as periods: none, one day, or the events."""
    match kind:
        case DateKind.PUBLISHED:
            day = dates.published
        case DateKind.MODIFIED:
            day = dates.modified
        case DateKind.EVENT:
            return dates.events
    return () if day is None else (Period(start=day, end=day),)


def years_of(dates: Dates, kind: DateKind) -> frozenset[int]:
    """Every year a date of that kind touches."""
    return frozenset(
        year
        for period in periods_of(dates, kind)
        for year in range(period.start.year, period.end.year + 1)
    )


def date_in(dates: Dates, kind: DateKind, within: DateRange) -> bool:
    """Whether any day of a date of that kind falls in the range; undated documents never do."""
    return any(
        (within.end is None or period.start < within.end)
        and (within.start is None or period.end >= within.start)
        for period in periods_of(dates, kind)
    )


def newest(dates: Dates, kind: DateKind) -> date | None:
    """First day of the latest date of that kind: what `Sort.NEWEST` looks at."""
    return max((period.start for period in periods_of(dates, kind)), default=None)


def oldest(dates: Dates, kind: DateKind) -> date | None:
    """First day of the earliest date of that kind: what `Sort.OLDEST` looks at."""
    return min((period.start for period in periods_of(dates, kind)), default=None)
