"""What every engine indexes of a document: terms with positions a field, from the French chain.

Positions count words from 0 inside a field. Passages of the body follow one another with a gap of
PASSAGE_GAP, so words of two passages are never neighbours; people are kept apart the same way. A
word takes the same position in a stem field and its exact field; stop words leave holes in the
former. One term stands at one position once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.clauses import Field
from kb.french import ANALYSIS_STAMP, analyze
from kb.model import DocId, Document

SCHEMA_VERSION = 6
"""Changes with the fields, what they hold, or how a generation stores them."""

STAMP = f"schema {SCHEMA_VERSION}, analysis {ANALYSIS_STAMP}"
"""What a generation was made with; a reader refuses one made with another."""

PASSAGE_GAP = 100

BODY_FIELDS = frozenset({Field.BODY, Field.BODY_EXACT})
"""Fields whose positions lie in passages."""

EXACT_FIELDS = (Field.TITLE_EXACT, Field.BODY_EXACT)
"""Fields the lexicon is made of."""

DOC_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class FieldTerms:
    """Occurrences in order of position: `terms[i]` stands at `positions[i]`.

    `length` is the number of distinct positions.
    """

    terms: Sequence[str]
    positions: Sequence[int]
    length: int


@dataclass(frozen=True, slots=True)
class IndexedFields:
    """A document as engines index it; `passage_starts` holds the body position each opens at."""

    fields: Mapping[Field, FieldTerms]
    passage_starts: tuple[int, ...]


def fields_of(document: Document) -> IndexedFields:
    """Every field's terms.

    Raises:
        ValueError: the id is not 16 hexadecimal digits, or passages are not numbered from 0.

    """
    check(document)
    title_stems, title_words, _ = _join([document.title])
    body_stems, body_words, starts = _join([passage.text for passage in document.passages])
    _, people, _ = _join(document.people)
    return IndexedFields(
        {
            Field.TITLE: title_stems,
            Field.BODY: body_stems,
            Field.TITLE_EXACT: title_words,
            Field.BODY_EXACT: body_words,
            Field.PEOPLE: people,
        },
        starts,
    )


def check(document: Document) -> None:
    """Refuse what no engine could hold.

    Raises:
        ValueError: an id is not 16 hexadecimal digits, or passages are not numbered from 0.

    """
    check_id(document.id)
    if document.newest is not None:
        check_id(document.newest)
    for ordinal, passage in enumerate(document.passages):
        if passage.ordinal != ordinal:
            raise ValueError(
                f"document {document.id}: passage {ordinal} carries ordinal {passage.ordinal}"
            )


def check_id(doc: DocId) -> None:
    """Refuse an id that is not 16 lower-case hexadecimal digits (engines order by them).

    Raises:
        ValueError: it is something else.

    """
    if not DOC_ID.fullmatch(doc):
        raise ValueError(f"document id {doc!r} is not 16 lower-case hexadecimal digits")


def _join(texts: Iterable[str]) -> tuple[FieldTerms, FieldTerms, tuple[int, ...]]:
    """Stems, exact words and the position each text starts at."""
    stems, words = _Occurrences(), _Occurrences()
    starts = []
    start = 0
    for text in texts:
        starts.append(start)
        end = start
        for token in analyze(text):
            place = start + token.position
            if not token.stop:
                stems.add(place, token.stem)
            words.add(place, token.folded)
            if token.exact != token.folded:
                words.add(place, token.exact)
            end = place + 1
        start = end + PASSAGE_GAP
    return stems.finish(), words.finish(), tuple(starts)


class _Occurrences:
    """Terms of a field as they come, in order of position, a term once a position."""

    def __init__(self) -> None:
        self._terms: list[str] = []
        self._positions: list[int] = []
        self._place = -1
        self._here: list[str] = []
        self._length = 0

    def add(self, place: int, term: str) -> None:
        if place != self._place:
            self._place, self._here = place, []
        if not term or term in self._here:
            return
        self._length += not self._here
        self._here.append(term)
        self._terms.append(term)
        self._positions.append(place)

    def finish(self) -> FieldTerms:
        return FieldTerms(self._terms, self._positions, self._length)
