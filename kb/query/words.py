"""Free words: each a concept, with what the thesaurus, the speller and the calendar add to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import pairwise

from kb.clauses import Best, Clause, DateIn, Near
from kb.dates import find_query_dates
from kb.errors import RequestError
from kb.french import analyze_query
from kb.query.combine import Part, Role
from kb.query.concepts import Place, best, joined, places, stem_phrase, word_clause
from kb.query.forms import Asked, Form, neighbours, thesaurus_forms
from kb.query.marks import Key
from kb.query.notes import Notes
from kb.query.vocabulary import Vocabulary
from kb.search import DateKind, DateRange

MAX_CONCEPTS = 32
"""Of longer prose the rarest words are looked for: they say what it is about."""

MAX_CORRECTED = 12
"""How many words of a query may be mistyped; the rest are taken as they stand."""

MAX_DAYS = 8
"""How many dates of one query are read."""

PRECISE = timedelta(days=31)
"""A date in words no longer than this also finds documents of that date that write it otherwise."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date in words: where in the text, and the days it means."""

    start: int
    end: int
    days: DateRange

    @property
    def precise(self) -> bool:
        """Whether it names a day or a month rather than a year or an open time."""
        start, end = self.days.start, self.days.end
        return start is not None and end is not None and end - start <= PRECISE

    def clause(self, boost: float) -> Clause:
        """Documents published or held on these days; what is modified then says little."""
        return Best(
            (
                DateIn(DateKind.PUBLISHED, self.days, boost),
                DateIn(DateKind.EVENT, self.days, boost),
            )
        )


def read_words(asked: Asked, text: str, offset: int) -> list[Part]:
    """Parts for a run of words that starts at `offset` of the query; [] for stop words alone."""
    tokens = analyze_query(text)
    content = [place for place in places(tokens) if place.content]
    several = distinct(content)
    kept = rarest(several, asked.vocabulary)
    asked.notes.passed_over += len(several) - len(kept)
    if asked.exactly:
        note_terms(asked.notes, kept)
        return [concept(asked, place, [], []) for place in kept]
    days = query_days(text) if not asked.scope else ()
    others = thesaurus_forms(asked, text, tokens, kept)
    parts: list[Part] = []
    for number, place in enumerate(kept):
        forms = others.get(place, [])
        if number < MAX_CORRECTED and (form := neighbours(asked, place, offset)):
            forms = [*forms, form]
        named = [day for day in days if day.precise and day.start <= place.start < day.end]
        parts.append(concept(asked, place, forms, named))
    note_terms(asked.notes, kept)
    if kept:
        parts += [*proximity(asked, content, kept), *dated(asked, text, days)]
    return parts


def concept(asked: Asked, place: Place, forms: Sequence[Form], days: Sequence[Day]) -> Part:
    """A word, its other forms and the days it names: the best reading scores."""
    ranking = asked.ranking
    typed = [word for form in forms if form.correction for word in form.words]
    weight = asked.vocabulary.weight(tuple(typed) or place.folded)
    telling = max(weight - ranking.common, 1 - ranking.common) / weight
    mark = partial(
        asked.notes.mark,
        key=Key.FOLDED if asked.exact else Key.STEM,
        concept=asked.notes.concept(),
        weight=weight,
        scope=asked.scope,
    )
    mark((place.folded if asked.exact else place.stems,), words=place.folded)
    readings = [word_clause(place, asked.looked, boost=telling)]
    for form in forms:
        mark(form.slots, words=form.words)
        readings.append(stem_phrase(form.slots, asked.looked, form.boost * telling))
    readings += [day.clause(ranking.date / 2) for day in days]
    return Part(best(readings), Role.CONCEPT, weight)


def read_stop_words(asked: Asked, text: str) -> list[Part]:
    """The same for words that say nothing by themselves, looked for as written."""
    parts = []
    for place in distinct(places(analyze_query(text))):
        concept = asked.notes.concept()
        asked.notes.mark(
            (place.folded,), Key.FOLDED, concept, words=place.folded, scope=asked.scope
        )
        parts.append(Part(word_clause(place, asked.looked), Role.CONCEPT))
        asked.notes.terms.append(place.tokens[0].text)
    return parts


def distinct(found: Sequence[Place]) -> list[Place]:
    """Each word once, however often it was typed."""
    return list({place.stems or place.folded: place for place in reversed(found)}.values())[::-1]


def rarest(found: list[Place], vocabulary: Vocabulary) -> list[Place]:
    """All of them, or of very many those that tell documents apart best, in the order typed."""
    if len(found) <= MAX_CONCEPTS:
        return found
    ranked = sorted(found, key=lambda place: -vocabulary.weight(place.folded))
    kept = set(ranked[:MAX_CONCEPTS])
    return [place for place in found if place in kept]


def proximity(asked: Asked, content: Sequence[Place], kept: Sequence[Place]) -> Iterator[Part]:
    """Neighbouring words of the query, both kept, are better found near one another."""
    boost = asked.ranking.proximity
    looked = {place.stems for place in kept if place.stems}
    for first, second in pairwise(content) if boost else ():
        if first.stems in looked and second.stems in looked and first.stems != second.stems:
            near = [
                Near(field, (first.stems, second.stems), asked.ranking.window, worth * boost)
                for field, worth in asked.looked.stems
            ]
            yield Part(joined(near), Role.BONUS)


def dated(asked: Asked, text: str, days: Sequence[Day]) -> Iterator[Part]:
    """Documents of the dates named rank higher."""
    for day in days:
        start, end = day.days.start, day.days.end
        asked.notes.dates.append((text[day.start : day.end].strip(), start, end))
        yield Part(day.clause(asked.ranking.date), Role.BONUS)


def query_days(text: str) -> tuple[Day, ...]:
    """Dates in words; a text that no calendar holds has none."""
    try:
        found = find_query_dates(text)[:MAX_DAYS]
        return tuple(Day(start, end, days) for (start, end), days in found)
    except RequestError:
        return ()


def note_terms(notes: Notes, kept: Sequence[Place]) -> None:
    """Words as typed; of a compound the whole, without its parts."""
    end = -1
    for place in kept:
        if place.start >= end:
            widest = max(place.tokens, key=lambda token: token.end - token.start)
            notes.terms.append(widest.text)
        end = max(end, place.end)
