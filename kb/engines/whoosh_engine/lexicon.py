"""The words of a collection with the number of documents that hold them, in title or body.

Document frequencies of both fields are added for whole segments at once; where both fields hold a
term, documents that hold it in both were counted twice and are taken off again.
"""

from collections.abc import Mapping

import numpy as np

from kb.clauses import Field
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.schema import FIELD_NUMBER
from kb.engines.whoosh_engine.segment_view import SegmentView


def read_lexicon(collection: Collection) -> Mapping[str, int]:
    """Every term with its live documents."""
    counts: dict[str, int] = {}
    for segment in collection.segments:
        for words, held in _counted(segment):
            if not counts:
                counts.update(zip(words, held, strict=True))
                continue
            for word, documents in zip(words, held, strict=True):
                counts[word] = counts.get(word, 0) + documents
    return {word: documents for word, documents in counts.items() if documents}


def _counted(segment: SegmentView) -> list[tuple[list[str], list[int]]]:
    """Words of the body with their documents, then of titles with those that add to them."""
    terms = segment.terms
    bodies = terms.field_range(FIELD_NUMBER[Field.BODY_EXACT])
    titles = terms.field_range(FIELD_NUMBER[Field.TITLE_EXACT])
    body_words, title_words = terms.words(*bodies), terms.words(*titles)
    number = dict(zip(body_words, range(*bodies), strict=True))
    partners = np.array([number.get(word, -1) for word in title_words], dtype=np.int64)
    added = np.array(segment.live_frequencies(*titles), dtype=np.int64)
    added -= segment.shared(titles[0], partners)
    return [(body_words, segment.live_frequencies(*bodies)), (title_words, added.tolist())]
