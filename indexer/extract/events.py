"""When the event a document is about takes place, among all the dates that it states.

A date is an event's when its title states it, when hours follow it, or when the sentence says that
something is held on it. Dates of laws and publications, deadlines and starting points are not.
Where some dates are certain (title, hours), those that are merely likely are left out: they speak
of another occasion. Nothing certain or likely: no event; a date not stated is not invented.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kb.dates import FoundDate, find_dates
from kb.model import Period

LONGEST_DAYS = 31
"""A longer period is a programme's, not an event's."""
MAX_EVENTS = 30
_READ_CHARS = 50_000
_READ_DATES = 300
"""An event is stated early; further on, texts list the dates of everything else."""
_BEFORE_CHARS = 110
_SENTENCE_CHARS = 400

_CERTAIN, _LEAD, _SAID = 3, 2, 1
_LEAD_PARAGRAPHS = 3
_FEWEST_LEAD_WORDS = 6
_LONGEST_SUBTITLE_WORDS = 18

_ACT = re.compile(
    r"\b(?:lois?|décrets?|circulaires?|arrêtés?|ordonnances?|instructions?|directives?|règlements?"
    r"|conventions?|délibérations?|comités? interministériels?|C\.?I\.?V\.?|code|JO)"
    r"\b[^.;!?]{0,70}$",
    re.IGNORECASE,
)
"""A text of law is dated at the end of its title, which may be long."""
_OTHER = re.compile(
    r"\b(?:rapports?|version|signée?s?|publiée?s?|parue?s?|promulguée?s?|adoptée?s?|modifiée?s?"
    r"|mise?s? à jour|créée?s?|née?|vigueur|depuis|à compter|à partir|dès|avant|jusqu\W?(?:au|en|à)"
    r"|d[’']ici|au plus tard|dates? limites?|dépôts?|clôture|échéance|consultée?|soumis|datée?"
    r"|liste|communiqué)\b[^.;!?,]{0,25}$",
    re.IGNORECASE,
)
_HELD = (
    r"(?:journées?|demi-journées?|matinées?|soirées?|rencontres?|webinaires?|séminaires?|ateliers?"
    r"|formations?|sessions?|colloques?|conférences?|réunions?|visites?|forums?|assises|rendez-vous"
    r"|agendas?|organis\w+|propos(?:e|é)\w*|a(?:ura|uront) lieu|a eu lieu|ont eu lieu|se tien\w+"
    r"|s[’']est tenue?|se sont tenue?s|se déroul\w+|s[’']est déroulée?|prévue?s?|réuni\w*|invite"
    r"|accueill\w+|inscri\w+|retrouv\w+)"
)
_HELD_WORD = re.compile(rf"\b{_HELD}\b", re.IGNORECASE)
_STRONGLY_HELD = re.compile(
    r"\b(?:aura lieu|auront lieu|a eu lieu|ont eu lieu|se tiendr\w+|s[’']est tenue?|se sont tenue?s"
    r"|se déroulera\w*|s[’']est déroulée?|prévue? le|organisée? le|rendez-vous le|fixée? au)\b",
    re.IGNORECASE,
)
_HOURS = re.compile(
    r"(?:\s*(?:\(|,|:|-|–|\bde\b|\bà\b|\bdès\b|\bentre\b|\bà partir de\b))*"
    r"\s*\d{1,2}\s?[hH](?:\s?\d\d)?\b"
)
_NUMBERING = r"^\W*(?:[IVX]+\s?[-.)]\s*)?"
_ANNOUNCING = re.compile(
    rf"{_NUMBERING}(?:(?:agenda|quand|calendrier)\b|dates? (?:du|des|de la|de l[’']) ?{_HELD}\b)",
    re.IGNORECASE,
)
_DATE_LABEL = re.compile(
    rf"{_NUMBERING}dates?(?: et (?:lieux?|horaires?))?\s*(?::|$|\|)", re.IGNORECASE
)
"""Of an event only where the title names one: letters and calls bear a « Date : » too."""
_SENTENCE_BOUND = re.compile(r"[.!?…](?=\s+[A-ZÀ-Þ«]|\s*$)|\n")


def events_in(
    title: str, paragraphs: Sequence[str], *, published: date | None = None
) -> tuple[Period, ...]:
    """The periods of the event, in order of time; () when the text states none.

    `published` gives a day without a year the nearest one.
    """
    texts = _opening([title, *paragraphs])
    context = _context_year(texts) if published is None else None
    # One search over the whole text, so that a day stated in full gives its year to the others.
    whole = "\n".join(texts)
    found = [d for d in find_dates(whole, context_year=context, reference=published) if d.exact]
    del found[_READ_DATES:]
    ranked: dict[Period, int] = {}
    for place in _places(texts):
        for one in found:
            inside = place.start <= one.start < place.end
            if inside and _days(one.period) <= LONGEST_DAYS and not _is_other(whole, one, place):
                rank = _rank(whole, one, place)
                ranked[one.period] = max(rank, ranked.get(one.period, 0))
    best = max(ranked.values(), default=0)
    chosen = [period for period, rank in ranked.items() if rank == best and rank]
    return tuple(sorted(chosen, key=lambda period: (period.start, period.end))[:MAX_EVENTS])


def _opening(texts: Sequence[str]) -> list[str]:
    """The first texts, whole, until there are enough; a longer first one is cut."""
    kept: list[str] = []
    size = 0
    for text in texts:
        kept.append(text[: _READ_CHARS - size])
        size += len(kept[-1])
        if size >= _READ_CHARS:
            break
    return kept


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a paragraph stands: offsets in the whole text, and what its place says of its dates."""

    start: int
    end: int
    is_title: bool
    is_lead: bool
    is_subtitle: bool
    announced: bool
    title_held: bool


def _places(texts: Sequence[str]) -> Iterator[_Place]:
    """The places of the title and of the paragraphs after it."""
    start = leads = 0
    announced = False
    held = _HELD_WORD.search(texts[0]) is not None
    for number, text in enumerate(texts):
        end = start + len(text)
        short = len(text.split()) <= _LONGEST_SUBTITLE_WORDS
        yield _Place(
            start=start,
            end=end,
            is_title=number == 0,
            is_lead=leads < _LEAD_PARAGRAPHS,
            is_subtitle=0 < number <= _LEAD_PARAGRAPHS and held and short,
            announced=announced,
            title_held=held,
        )
        leads += number > 0 and len(text.split()) >= _FEWEST_LEAD_WORDS
        announced = _announces(text, held)
        start = end + 1


def _rank(text: str, found: FoundDate, place: _Place) -> int:
    """How sure it is that something is held then; 0: nothing says so."""
    sentence = _sentence(text, found)
    if place.is_title or place.announced or _HOURS.match(text, found.end):
        return _CERTAIN
    if _announces(sentence, place.title_held):
        return _CERTAIN
    if place.is_subtitle or (place.is_lead and _HELD_WORD.search(sentence)):
        return _LEAD
    return _SAID if _STRONGLY_HELD.search(sentence) else 0


def _announces(text: str, title_held: bool) -> bool:
    """Whether words say that what follows them is when something is held."""
    if _ANNOUNCING.match(text):
        return True
    return title_held and _DATE_LABEL.match(text) is not None


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1


def _is_other(text: str, found: FoundDate, place: _Place) -> bool:
    before = text[max(place.start, found.start - _BEFORE_CHARS) : found.start]
    return _ACT.search(before) is not None or _OTHER.search(before) is not None


def _sentence(text: str, found: FoundDate) -> str:
    window = max(0, found.start - _SENTENCE_CHARS)
    bounds = [match.end() for match in _SENTENCE_BOUND.finditer(text, window, found.start)]
    after = _SENTENCE_BOUND.search(text, found.end, found.end + _SENTENCE_CHARS)
    end = after.start() if after else found.end + _SENTENCE_CHARS
    return text[bounds[-1] if bounds else window : end]


def _context_year(texts: Iterable[str]) -> int | None:
    """The year that a text without a date of publication speaks from: the first it opens with."""
    return next(_years(texts), None)


def _years(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for one in find_dates(text):
            yield one.period.start.year
