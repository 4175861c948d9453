"""Other forms of what was typed: from the thesaurus, from the speller, each worth less than it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kb.french import Thesaurus, Token, analyze, analyze_query
from kb.query.concepts import Looked, Place, phrase_places, stem_slots
from kb.query.notes import Notes, Repair
from kb.query.vocabulary import Vocabulary
from kb.ranking import Ranking
from kb.search import Correction

LONGEST_ACRONYM = 6
"""Longer words in capitals are words that someone shouts."""


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
    exact: bool = False
    """Look for words as typed, not for their stems; `looked` then has no stem fields."""

    def silent(self) -> "Asked":
        """The same place, looked at without adding or noting anything."""
        return replace(self, notes=Notes(), exactly=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Another form of some words: stems a position, its words as spelt, what it is worth."""

    slots: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    boost: float
    correction: bool = False
    """It stands for a word that no document holds."""


def thesaurus_forms(
    asked: Asked, text: str, tokens: Sequence[Token], kept: Sequence[Place]
) -> Mapping[Place, list[Form]]:
    """Forms from the thesaurus by the words they stand for; `tokens` are those of `text`.

    A form of several words counts for each of them in part: a document that holds it covers all.
    """
    added: dict[Place, list[Form]] = {}
    if not asked.ranking.expansion:
        return added
    for expansion in asked.thesaurus.expand(tokens):
        span = tokens[expansion.start : expansion.end]
        stood = [place for place in kept if any(token in span for token in place.tokens)]
        if not stood:
            continue
        surface = text[span[0].start : span[-1].end]
        typed = _content(span)
        phrases = tuple(p for p in expansion.phrases if _content(analyze_query(p)) != typed)
        if not phrases:
            continue
        asked.notes.expand(surface, phrases)
        boost = asked.ranking.expansion / len(stood)
        for phrase in phrases:
            found = phrase_places(phrase)
            words = tuple(word for place in found for word in place.folded)
            form = Form(slots=stem_slots(found), words=words, boost=boost)
            for place in stood if form.slots else ():
                added.setdefault(place, []).append(form)
    return added


def _content(tokens: Sequence[Token]) -> list[str]:
    """What the words say whatever their endings: two forms of one entry may agree on it."""
    return [token.stem for token in tokens if not token.stop]


def neighbours(asked: Asked, place: Place, offset: int) -> Form | None:
    """What a mistyped word may have been meant to be, or how sources misspell a word.

    Acronyms are left alone: one letter wrong is another acronym.
    """
    token = place.tokens[0]
    if not (asked.ranking.correction or asked.ranking.slip):
        return None
    if len(place.tokens) != 1 or token.folded in asked.acronyms or in_capitals(token.text):
        return None
    words = asked.vocabulary.forms(token.folded, token.stem)
    stems = dict.fromkeys(other.stem for word in words for other in analyze(word) if other.stem)
    slot = tuple(stem for stem in stems if stem not in place.stems)
    if not slot:
        return None
    if not asked.vocabulary.unknown(token.folded):
        return Form(slots=(slot,), words=words, boost=asked.ranking.slip)
    spelt = tuple(asked.vocabulary.spelt(word) for word in words)
    asked.notes.corrections.append(Correction(text=token.text, forms=spelt))
    if asked.vocabulary.well_known(words[0]):
        start, end = offset + token.start, offset + token.end
        asked.notes.repairs.append(Repair(start=start, end=end, text=spelt[0]))
    return Form(slots=(slot,), words=words, boost=asked.ranking.correction, correction=True)


def in_capitals(text: str) -> bool:
    """Whether a word is written as an acronym."""
    return len(text) <= LONGEST_ACRONYM and text.isupper()
