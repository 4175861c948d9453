"""Values as readers see them: matches marked, dates in words, sizes, counts, French typography.

Everything returned is text for a template that escapes, or Markup made here from escaped pieces.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from kb.model import Period
from kb.search import DateRange, Span
from web.addressing.links import bounds
from web.rendering.escaping import html

FRENCH = Locale("fr")
NARROW_SPACE = "\u202f"
_BEFORE_SIGN = re.compile(r"(?<!\s)[ \u00a0](?=[;:!?»])")
_AFTER_QUOTE = re.compile(r"(?<=«)[ \u00a0]")
_SIZE_UNITS = ("octet", "Ko", "Mo", "Go")
_MONTHS = get_month_names("wide", locale=FRENCH)


def french(text: str) -> str:
    r"""Ordinary spaces where French wants narrow no-break ones.

    >>> french("« Quoi ? »")
    '«\u202fQuoi\u202f?\u202f»'

    """
    return _AFTER_QUOTE.sub(NARROW_SPACE, _BEFORE_SIGN.sub(NARROW_SPACE, text))


def mark(text: str, spans: Sequence[Span]) -> Markup:
    """The text, escaped, with every span in `<mark>`; spans are sorted and do not overlap.

    >>> mark("a <b>", (Span(start=2, end=5),))
    Markup('a <mark>&lt;b&gt;</mark>')

    """
    if not spans:
        return escape(text)
    pieces: list[str] = []
    at = 0
    for span in spans:
        before, marked = html(text[at : span.start]), html(text[span.start : span.end])
        pieces += (before, "<mark>", marked, "</mark>")
        at = span.end
    pieces.append(html(text[at:]))
    return Markup("".join(pieces))  # noqa: S704  # every piece is escaped


def paragraphs(text: str, spans: Sequence[Span]) -> list[Markup]:
    """Non-blank lines of the text, each marked; a span over a line end is marked on both lines."""
    lines: list[Markup] = []
    start = 0
    waiting = list(reversed(spans))
    for line in text.split("\n"):
        end = start + len(line)
        inside: list[Span] = []
        while waiting and waiting[-1].start < end:
            span = waiting.pop()
            inside.append(Span(start=max(span.start - start, 0), end=min(span.end, end) - start))
            if span.end > end:
                waiting.append(Span(start=end + 1, end=max(span.end, end + 1)))
        if line.strip():
            lines.append(mark(line, [span for span in inside if span.start < span.end]))
        start = end + 1
    return lines


def number(value: int) -> str:
    """1 234 with the space French numbers take."""
    return f"{value:,}".replace(",", NARROW_SPACE)


def counted(count: int, singular: str, plural: str = "") -> str:
    """Count and noun agreed as in French, where 0 and 1 are singular.

    >>> counted(0, "résultat"), counted(24, "résultat")
    ('0 résultat', '24 résultats')

    """
    noun = singular if count < 2 else plural or f"{singular}s"
    return f"{number(count)} {noun}"


def size(size_bytes: int) -> str:
    """Bytes as French readers know them, 1 Ko being 1,024 octets: « 954,85 Ko »."""
    amount, unit = float(size_bytes), 0
    while amount >= 1024 and unit < len(_SIZE_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    if unit == 0:
        return counted(size_bytes, "octet")
    return f"{format_decimal(amount, format='#,##0.##', locale=FRENCH)}\u00a0{_SIZE_UNITS[unit]}"


def day(value: date) -> str:
    """« 1er décembre 2021 »."""
    return f"{_day_of_month(value)} {_MONTHS[value.month]} {value.year}"


def period(value: Period) -> str:
    """« du 30 novembre 2021 », « du 13 au 15 septembre 2022 »: what follows a noun."""
    start, end = value.start, value.end
    if start == end:
        return f"du {day(start)}"
    if start.year != end.year:
        return f"du {day(start)} au {day(end)}"
    if start.month != end.month:
        return f"du {_day_of_month(start)} {_MONTHS[start.month]} au {day(end)}"
    return f"du {_day_of_month(start)} au {day(end)}"


def _day_of_month(value: date) -> str:
    return "1er" if value.day == 1 else str(value.day)


def lang_attribute(code: str) -> str | None:
    """What `lang=` says of a text that is not in French; None where nothing needs saying."""
    return code if code != "fr" and re.fullmatch(r"[a-z]{2,3}", code) and code != "und" else None


def place(ordinal: int) -> str:
    """The name of a passage that has none of its own."""
    return f"passage {ordinal + 1}" if ordinal else "début du texte"


_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?(?:[/?#][!-~]*)?")
"""Nearly every address of the web; of others it is asked what they are made of."""


def web_address(url: str) -> str | None:
    """The URL when a reader's browser can follow it: http or https, nothing else."""
    if _PLAIN_ADDRESS.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


@lru_cache(maxsize=1024)
def host(url: str) -> str:
    """The host a link leads to, without its « www. »."""
    return urlsplit(url).netloc.removeprefix("www.")


@lru_cache(maxsize=1024)
def dated(value: date) -> Markup:
    """The day in words, for readers, and as a machine reads it.

    >>> dated(date(2021, 12, 1))
    Markup('<time datetime="2021-12-01">1er décembre 2021</time>')

    """
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value))


def date_range(dates: DateRange) -> str:
    """A filter's period: « 2021 », « de 2019 à 2021 », « depuis mars 2021 »."""
    first, last = bounds(dates)
    if first and first == last:
        return _named(first)
    if first and last:
        return f"de {_named(first)} à {_named(last)}"
    return f"depuis {_named(first)}" if first else f"jusqu’à {_named(last)}"


def _named(iso: str) -> str:
    """A year, month or day as `kb.dates` reads it, in words."""
    if len(iso) == 4:
        return iso
    if len(iso) == 7:
        month = date.fromisoformat(f"{iso}-01")
        return f"{_MONTHS[month.month]} {month.year}"
    return day(date.fromisoformat(iso))
