"""The words French dates are made of, as regular expressions shared by texts and queries.

Compile with re.IGNORECASE. Months are read with or without accents and in usual abbreviations.
"""

import re
from datetime import date

MONTHS = (
    r"janv(?:ier|\.)?",
    r"f[ée]v(?:rier|r\.?|\.)?",
    r"mars",
    r"avr(?:il|\.)?",
    r"mai",
    r"juin",
    r"juil(?:let|\.)?",
    r"ao[uû]t",
    r"sept(?:embre|\.)?",
    r"oct(?:obre|\.)?",
    r"nov(?:embre|\.)?",
    r"d[ée]c(?:embre|\.)?",
)
MONTH = rf"(?:{'|'.join(MONTHS)})(?![^\W_])"
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
YEAR = r"(?:19|20)\d\d(?!\d)"
DAY = r"(?:1\s?er\b|[0-3]?\d(?!\d))"
ISO_DAY = r"(?<![\d-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\d-])"
NUMERIC_DAY = (
    r"(?<![\d/.-])(\d{1,2})(?P<mark>[/.-])(\d{1,2})(?P=mark)((?:19|20)\d\d)(?![\d/-]|\.\d)"
)

_MONTH_NUMBERS = tuple(re.compile(month, re.IGNORECASE) for month in MONTHS)


def month_number(name: str) -> int:
    """1 to 12 for what `MONTH` matched."""
    return next(n for n, month in enumerate(_MONTH_NUMBERS, 1) if month.fullmatch(name))


def day_number(text: str) -> int:
    """The number in what `DAY` matched: 1 for « 1er »."""
    return int(re.sub(r"\D", "", text))


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None when the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
