"""Where the words of a leaf clause stand in one document."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import singledispatch

from kb.analysis import BODY_FIELDS, IndexedFields
from kb.clauses import Field, Near, Phrase, Prefix, Term
from kb.engines.leaves import Leaf
from kb.model import DocId, Document


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document with its positions a term a field, its field lengths and passage starts."""

    document: Document
    terms: Mapping[Field, Mapping[str, frozenset[int]]]
    lengths: Mapping[Field, int]
    passage_starts: tuple[int, ...]

    @classmethod
    def of(cls, document: Document, indexed: IndexedFields) -> "Indexed":
        """Turn occurrences into positions a term."""
        terms: dict[Field, dict[str, frozenset[int]]] = {}
        for field, found in indexed.fields.items():
            places: dict[str, set[int]] = {}
            for term, position in zip(found.terms, found.positions, strict=True):
                places.setdefault(term, set()).add(position)
            terms[field] = {term: frozenset(at) for term, at in places.items()}
        lengths = {field: found.length for field, found in indexed.fields.items()}
        return cls(document, terms, lengths, indexed.passage_starts)

    def passage_at(self, position: int) -> int:
        """Ordinal of the passage a body position lies in."""
        return sum(1 for start in self.passage_starts if start <= position) - 1

    def near(self, field: Field, first: int, last: int) -> bool:
        """Whether two positions lie in one passage; only a body has several."""
        return field not in BODY_FIELDS or self.passage_at(first) == self.passage_at(last)


Collection = Mapping[DocId, Indexed]


@singledispatch
def places(leaf: Leaf, held: Indexed) -> list[int]:
    """Position of each occurrence (of its first word); alternatives at one place count each."""
    del held
    raise TypeError(f"not a leaf: {leaf!r}")


@places.register
def _(leaf: Term, held: Indexed) -> list[int]:
    by_term = held.terms[leaf.field]
    return [at for term in set(leaf.terms) for at in by_term.get(term, ())]


@places.register
def _(leaf: Prefix, held: Indexed) -> list[int]:
    by_term = held.terms[leaf.field]
    return [at for term, found in by_term.items() if term.startswith(leaf.text) for at in found]


@places.register
def _(leaf: Phrase, held: Indexed) -> list[int]:
    slots = [(step, _any_of(held, leaf.field, terms)) for step, terms in enumerate(leaf.slots)]
    words = [(step, found) for step, found in slots if leaf.slots[step]]
    if not words:
        return []
    return [
        start
        for start in words[0][1]
        if all(start + step in found for step, found in words)
        and held.near(leaf.field, start, start + words[-1][0])
    ]


@places.register
def _(leaf: Near, held: Indexed) -> list[int]:
    groups = [_any_of(held, leaf.field, terms) for terms in leaf.groups]

    def within(group: Set[int], start: int) -> bool:
        return any(
            start <= at <= start + leaf.distance and held.near(leaf.field, start, at)
            for at in group
        )

    starts = {at for group in groups for at in group}
    return [start for start in starts if all(within(group, start) for group in groups)]


def _any_of(held: Indexed, field: Field, terms: tuple[str, ...]) -> Set[int]:
    by_term = held.terms[field]
    return {at for term in terms for at in by_term.get(term, ())}
