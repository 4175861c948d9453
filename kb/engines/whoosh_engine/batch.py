"""Some documents made ready for a segment, whichever process does it: words numbered, texts packed.

Words are numbered within the batch, where few dictionaries miss the processor's cache; the segment
numbers each of them once. A batch holds arrays and bytes only, cheap to send between processes.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.analysis import FieldTerms, IndexedFields
from kb.engines.whoosh_engine.columns import DocumentColumns
from kb.engines.whoosh_engine.records import head_bytes, passage_bytes
from kb.engines.whoosh_engine.schema import FIELDS
from kb.engines.whoosh_engine.texts import Compressor
from kb.model import Document

Numbers = npt.NDArray[np.uint32]


def term_numbers() -> defaultdict[str, int]:
    """Numbers terms in order of first sight, without a call of Python's for a new one."""
    known: defaultdict[str, int] = defaultdict()
    known.default_factory = known.__len__
    return known


@dataclass(frozen=True, slots=True)
class BatchField:
    """Occurrences of one field, documents one after the other.

    `numbers` and `positions` have one entry an occurrence, `counts` and `lengths` one a document.
    """

    terms: tuple[str, ...]
    numbers: Numbers
    positions: Numbers
    counts: Numbers
    lengths: Numbers


@dataclass(frozen=True, slots=True)
class Batch:
    """What a segment keeps of some documents, in their order; `packed`: texts are compressed."""

    fields: tuple[BatchField, ...]
    passage_starts: tuple[tuple[int, ...], ...]
    columns: tuple[DocumentColumns, ...]
    texts: tuple[tuple[bytes, ...], ...]
    """A document's head, then its passages."""
    packed: bool


def digest(
    documents: Sequence[Document],
    analyse: Callable[[Document], IndexedFields],
    compressor: Compressor | None,
) -> Batch:
    """Make documents ready; their texts stay as they are without a compressor."""
    indexed = [analyse(document) for document in documents]
    texts = [
        (head_bytes(document), *(passage_bytes(passage) for passage in document.passages))
        for document in documents
    ]
    if compressor is not None:
        texts = [tuple([compressor(record) for record in records]) for records in texts]
    return Batch(
        tuple(_field([one.fields[field] for one in indexed]) for field in FIELDS),
        tuple(one.passage_starts for one in indexed),
        tuple(DocumentColumns.of(document) for document in documents),
        tuple(texts),
        compressor is not None,
    )


def _field(found: Sequence[FieldTerms]) -> BatchField:
    known = term_numbers()
    numbers, positions = array("I"), array("I")
    for one in found:
        numbers.extend(map(known.__getitem__, one.terms))
        positions.extend(one.positions)
    return BatchField(
        tuple(known),
        np.frombuffer(numbers, dtype=np.uint32),
        np.frombuffer(positions, dtype=np.uint32),
        np.array([len(one.terms) for one in found], dtype=np.uint32),
        np.array([one.length for one in found], dtype=np.uint32),
    )
