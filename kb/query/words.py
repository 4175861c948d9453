"""Free words: each a concept, with what the thesaurus, the speller and the calendar add to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import pairwise

from kb.clauses import Best, Clause, DateIn, Near
from kb.dates import find_query_dates
from kb.errors import RequestError
from kb.french import Thesaurus, analyze, analyze_query
from kb.query.combine import Part, Role
from kb.query.concepts import (
    Looked,
    Place,
    best,
    joined,
    phrase_places,
    places,
    stem_clause,
    stem_phrase,
    stem_slots,
    word_clause,
)
from kb.query.marks import Key
from kb.query.notes import Notes, Repair
from kb.query.vocabulary import Vocabulary
from kb.ranking import Ranking
from kb.search import Correction, DateKind, DateRange, Expansion

MAX_CONCEPTS = 64
"""Of longer prose the rarest words are looked for: they say what it is about."""

MAX_CORRECTED = 12
"""How many words of a query may be mistyped; the rest are taken as they stand."""

LONGEST_ACRONYM = 6
"""Longer words in capitals are words that someone shouts."""

PRECISE = timedelta(days=31)
"""A date in words no longer than this also finds documents of that date that write it otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where words are looked for, and with what knowledge."""

    thesaurus: Thesaurus
    acronyms: frozenset[str]
    """Folded; one letter wrong in an acronym is another acronym."""
    vocabulary: Vocabulary
    ranking: Ranking
    notes: Notes
    looked: Looked
    scope: str = ""
    exactly: bool = False
    """Add nothing to what was typed."""

    def silent(self) -> "Asked":
        """The same place, looked at without adding or noting anything."""
        return replace(self, notes=Notes(), exactly=True)


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
    kept = rarest(distinct(content), asked.vocabulary)
    guessing = not asked.exactly
    days = query_days(text) if guessing and not asked.scope else ()
    added = expanded(asked, text, kept) if guessing else {}
    parts: list[Part] = []
    for place in kept:
        concept = asked.notes.concept()
        weight = asked.vocabulary.weight(place.folded)
        mark = partial(
            asked.notes.mark, key=Key.STEM, concept=concept, weight=weight, scope=asked.scope
        )
        mark((place.stems,), words=place.folded)
        telling = max(weight - asked.ranking.common, 0.1) / weight
        readings = [word_clause(place, asked.looked, boost=telling)]
        for form in added.get(place, ()):
            mark(form.slots, words=form.words)
            readings.append(stem_phrase(form.slots, asked.looked, form.boost))
        if guessing and concept <= MAX_CORRECTED:
            readings += corrected(asked, place, offset, concept, weight)
        readings += [
            day.clause(asked.ranking.date / 2)
            for day in days
            if day.precise and day.start <= place.start < day.end
        ]
        parts.append(Part(best(readings), Role.CONCEPT, weight))
    note_terms(asked.notes, kept)
    if kept and guessing:
        parts += [*proximity(asked, content), *dated(asked, text, days)]
    return parts


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


@dataclass(frozen=True, slots=True)
class Form:
    """Another form of some words: stems a position, its words as spelt, what it is worth."""

    slots: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    boost: float


def expanded(asked: Asked, text: str, kept: Sequence[Place]) -> Mapping[Place, list[Form]]:
    """Forms from the thesaurus by the words they stand for.

    A form of several words counts for each of them in part: a document that holds it covers all.
    """
    added: dict[Place, list[Form]] = {}
    tokens = analyze_query(text)
    for expansion in asked.thesaurus.expand(tokens):
        span = tokens[expansion.start : expansion.end]
        stood = [place for place in kept if any(token in span for token in place.tokens)]
        if not stood:
            continue
        surface = text[span[0].start : span[-1].end]
        asked.notes.expansions.append(Expansion(text=surface, forms=expansion.phrases))
        for form in expansion.phrases:
            found = phrase_places(form)
            spelt = tuple(word for place in found for word in place.folded)
            other = Form(stem_slots(found), spelt, asked.ranking.expansion / len(stood))
            for place in stood if other.slots else ():
                added.setdefault(place, []).append(other)
    return added


def corrected(
    asked: Asked, place: Place, offset: int, concept: int, weight: float
) -> Iterator[Clause]:
    """What a mistyped word may have been meant to be, and how sources misspell it."""
    token = place.tokens[0]
    if len(place.tokens) != 1 or token.folded in asked.acronyms or in_capitals(token.text):
        return
    forms = asked.vocabulary.forms(token.folded, token.stem)
    stems = tuple(dict.fromkeys(stem for form in forms for stem in stems_of(form)))
    stems = tuple(stem for stem in stems if stem not in place.stems)
    if not stems:
        return
    unknown = asked.vocabulary.unknown(token.folded)
    asked.notes.mark((stems,), Key.STEM, concept, words=forms, weight=weight, scope=asked.scope)
    if unknown:
        spelt = tuple(asked.vocabulary.spelt(form) for form in forms)
        asked.notes.corrections.append(Correction(text=token.text, forms=spelt))
        asked.notes.repairs.append(
            Repair(start=offset + token.start, end=offset + token.end, text=spelt[0])
        )
    yield stem_clause(
        stems, asked.looked, asked.ranking.correction if unknown else asked.ranking.slip
    )


def in_capitals(text: str) -> bool:
    """Whether a word is written as an acronym."""
    return len(text) <= LONGEST_ACRONYM and text.isupper()


def stems_of(word: str) -> list[str]:
    """The stem of a word of the index."""
    return [token.stem for token in analyze(word) if token.stem]


def proximity(asked: Asked, content: Sequence[Place]) -> Iterator[Part]:
    """Neighbouring words of the query are better found near one another."""
    boost = asked.ranking.proximity
    for first, second in pairwise(content):
        if boost and first.stems and second.stems and first.stems != second.stems:
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
        return tuple(Day(start, end, days) for (start, end), days in find_query_dates(text))
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
