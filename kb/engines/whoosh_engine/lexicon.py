"""The words of a collection with the number of documents that hold them, in title or body.

Document frequencies of both fields are added for whole segments at once; where both fields hold a
term, documents that hold it in both were counted twice and are taken off again.
"""

from collections import Counter
from collections.abc import Mapping

from kb.clauses import Field
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.terms import to_text


def read_lexicon(collection: Collection) -> Mapping[str, int]:
    """Every term with its live documents."""
    counts: Counter[str] = Counter()
    for segment in collection.segments:
        terms = segment.terms
        bodies = terms.field_range(FIELD_NUMBER[Field.BODY_EXACT])
        titles = terms.field_range(FIELD_NUMBER[Field.TITLE_EXACT])
        body_of = dict(zip(terms.texts(*bodies), range(*bodies), strict=True))
        for raw, df in zip(body_of, segment.live_frequencies(*bodies), strict=True):
            counts[to_text(raw)] += df
        for number, raw in zip(range(*titles), terms.texts(*titles), strict=True):
            docs = segment.postings(number, number + 1).docs
            body = body_of.get(raw)
            counts[to_text(raw)] += docs.size - (
                0 if body is None else segment.count_among(body, docs)
            )
    return {term: count for term, count in counts.items() if count}
