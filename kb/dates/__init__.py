"""French dates: what a text states, what a query means, what a period's name covers.

`find_dates` and `parse_dates` read documents and never invent: a day without a year is read only
where a context gives one. `parse_period` and `parse_bounds` read the `from` and `to` of a request;
`find_query_dates` reads dates typed in words. Offsets are code points of the text given.
"""

from kb.dates.periods import parse_bounds, parse_period
from kb.dates.queries import find_query_dates
from kb.dates.texts import FoundDate, find_dates, parse_date, parse_dates

__all__ = [
    "FoundDate",
    "find_dates",
    "find_query_dates",
    "parse_bounds",
    "parse_date",
    "parse_dates",
    "parse_period",
]
