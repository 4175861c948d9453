"""Which passages of a found document hold what was asked: worked out here, from its text.

The server names documents only. A page has few, their text comes with the answer, and the words
looked for are placed in it as they were when it was indexed.
"""

from collections import Counter
from collections.abc import Mapping

from kb.analysis import FieldTerms, fields_of
from kb.clauses import Field, Near, Phrase, Prefix, Term
from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.leaves import Leaf
from kb.engines.memory.places import Indexed, places
from kb.model import Document


def ranked_passages(
    document: Document, worth: Mapping[Leaf, float], limit: int
) -> tuple[tuple[int, ...], int]:
    """Ordinals of the passages that hold any of the leaves, best first, and how many there are.

    `worth` is the idf of each leaf, all of them of bodies; `limit` how many are named at most.
    """
    indexed = fields_of(document)
    terms: dict[Field, Mapping[str, frozenset[int]]] = {}
    for field in {leaf.field for leaf in worth}:
        terms[field] = _places(indexed.fields[field], [one for one in worth if one.field is field])
    held = Indexed(document, terms, {}, indexed.passage_starts)
    distinct: dict[int, float] = {}
    occurrences: Counter[int] = Counter()
    for leaf, idf in worth.items():
        for passage, count in Counter(map(held.passage_at, places(leaf, held))).items():
            distinct[passage] = distinct.get(passage, 0.0) + idf
            occurrences[passage] += count

    def rank(passage: int) -> tuple[float, int, int]:
        return -round(distinct[passage], SCORE_DECIMALS), -occurrences[passage], passage

    return tuple(sorted(distinct, key=rank)[:limit]), len(distinct)


def _places(found: FieldTerms, leaves: list[Leaf]) -> Mapping[str, frozenset[int]]:
    """Where the terms that any of the leaves looks for stand."""
    wanted: set[str] = set()
    beginnings: tuple[str, ...] = ()
    for leaf in leaves:
        match leaf:
            case Term():
                wanted.update(leaf.terms)
            case Prefix():
                beginnings += (leaf.text,)
            case Phrase():
                wanted.update(term for slot in leaf.slots for term in slot)
            case Near():
                wanted.update(term for group in leaf.groups for term in group)
    at: dict[str, set[int]] = {}
    for term, position in zip(found.terms, found.positions, strict=True):
        if term in wanted or (beginnings and term.startswith(beginnings)):
            at.setdefault(term, set()).add(position)
    return {term: frozenset(positions) for term, positions in at.items()}
