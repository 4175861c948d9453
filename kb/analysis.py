"""What every engine indexes of a document: terms with positions a field, from the French chain.

Positions count words from 0 inside a field. Passages of the body follow one another with a gap of
PASSAGE_GAP, so words of two passages are never neighbours; people are kept apart the same way. A
word takes the same position in a stem field and its exact field; stop words leave holes in the
former. One term stands at one position once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kb.clauses import Field
from kb.french import ANALYSIS_STAMP
from kb.french.analyze import rows_of
from kb.french.tokenize import CHUNK
from kb.model import DocId, Document

SCHEMA_VERSION = 8
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
    """Stems, exact words and the position each text starts at.

    Terms of a chunk of text are worked out once and kept: nearly all come again.
    """
    stems: list[str] = []
    stem_places: list[int] = []
    words: list[str] = []
    word_places: list[int] = []
    stems_length = words_length = 0
    starts = []
    start = 0
    known = _KNOWN.get
    for text in texts:
        starts.append(start)
        end = position = start
        for match in CHUNK.finditer(text):
            chunk, kind = match.group(), match.lastgroup
            terms = known(chunk if kind is None else (kind, chunk))
            if terms is None:
                terms = _terms_of(chunk, kind)
            held, at, filled, said, said_at, said_filled, last, width = terms
            if last == 1:  # one position, as nearly all have
                if held:
                    stems += held
                    stem_places += (position,) * len(held)
                words += said
                word_places += (position,) * len(said)
            else:
                stems += held
                stem_places += [position + place for place in at]
                words += said
                word_places += [position + place for place in said_at]
            stems_length += filled
            words_length += said_filled
            end = position + last if last else end
            position += width
        start = end + PASSAGE_GAP
    return (
        FieldTerms(stems, stem_places, stems_length),
        FieldTerms(words, word_places, words_length),
        tuple(starts),
    )


class _ChunkTerms(NamedTuple):
    """Terms of one chunk, with their positions from its own; `end` is past its last token."""

    stems: tuple[str, ...]
    stem_places: tuple[int, ...]
    stems_length: int
    words: tuple[str, ...]
    word_places: tuple[int, ...]
    words_length: int
    end: int
    width: int


_KNOWN: dict[str | tuple[str, str], _ChunkTerms] = {}
_MOST_KNOWN = 1 << 17
"""Chunks kept: 50 MB at most."""

_LONGEST_KNOWN = 32


def _terms_of(chunk: str, kind: str | None) -> _ChunkTerms:
    rows, width = rows_of(chunk, kind)
    stems: dict[tuple[int, str], None] = {}
    words: dict[tuple[int, str], None] = {}
    end = 0
    for _, _, place, _, exact, folded, stem, stop in rows:
        if stem and not stop:
            stems[place, stem] = None
        for word in (folded, exact):
            if word:
                words[place, word] = None
        end = place + 1
    terms = _ChunkTerms(
        tuple(stem for _, stem in stems),
        tuple(place for place, _ in stems),
        len({place for place, _ in stems}),
        tuple(word for _, word in words),
        tuple(place for place, _ in words),
        len({place for place, _ in words}),
        end,
        width,
    )
    if len(chunk) <= _LONGEST_KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[chunk if kind is None else (kind, chunk)] = terms
    return terms
