"""Several segments written again as one, without what was deleted.

Postings are taken from the arrays as they lie, a stretch of terms at a time: each occurrence
becomes a key of the merged numbering again, and one sort puts the stretch in order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb.engines.whoosh_engine.arrays import ArrayFile, ArrayWriter, Ints, Packed
from kb.engines.whoosh_engine.columns import read_columns
from kb.engines.whoosh_engine.inverter import Inverted, Layout
from kb.engines.whoosh_engine.postings_writer import PostingsWriter
from kb.engines.whoosh_engine.schema import FIELDS
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.segment_view import SegmentView
from kb.engines.whoosh_engine.segment_writer import Rows
from kb.engines.whoosh_engine.texts import Texts, TextWriter

STRETCH = 8_000_000
"""Occurrences sorted at once: 64 MB of keys."""


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to merge: its arrays, its texts and its live documents."""

    arrays: ArrayFile
    texts: Texts
    live: Ints

    @classmethod
    def of(cls, segment: ArraySegment, folder: Path) -> "Source":
        """Open a segment."""
        arrays = ArrayFile(segment.arrays_path(folder))
        held = np.ones(segment.doc_count_all(), dtype=np.bool_)
        held[list(segment.deleted_docs())] = False
        return cls(arrays, Texts(segment.texts_path(folder), arrays), held.nonzero()[0])


def merge(sources: Sequence[Source], folder: Path) -> ArraySegment:
    """Write the live documents of all sources, the largest first, as one segment."""
    merged = ArraySegment(sum(source.live.size for source in sources))
    texts = TextWriter(merged.texts_path(folder), sources[0].texts.dictionary)
    arrays = ArrayWriter(merged.arrays_path(folder))
    try:
        rows = _rows(sources, _copy_texts(sources, texts))
        order, number = rows.by_id()
        sets = rows.write(arrays, order)
        texts.finish(arrays)
        postings = PostingsWriter(order.size)
        renumbered = _renumbered(sources, number)
        for field in range(len(FIELDS)):
            postings.start_field()
            for inverted in _field_postings(sources, renumbered, field, order.size):
                postings.add(inverted)
        postings.finish(arrays)
        arrays.finish(sets)
    finally:
        texts.close()
        arrays.close()
    return merged


def _copy_texts(sources: Sequence[Source], texts: TextWriter) -> list[int]:
    """Copy records, and say where each document's begin."""
    records: list[int] = []
    written = 0
    for source in sources:
        same = source.texts.dictionary == sources[0].texts.dictionary
        firsts = source.arrays["doc.record"][source.live].tolist()
        counts = source.arrays["passage.count"][source.live].tolist()
        for first, count in zip(firsts, counts, strict=True):
            records.append(written)
            for record in range(first, first + 1 + count):
                if same:
                    texts.add_compressed(source.texts.compressed(record))
                else:
                    texts.add(source.texts[record])
            written += 1 + count
    return records


def _rows(sources: Sequence[Source], records: list[int]) -> Rows:
    """Rows of the live documents, source after source."""

    def joined(name: str) -> Ints:
        return np.concatenate([s.arrays[name][s.live] for s in sources]).astype(np.int64)

    return Rows(
        ids=np.concatenate([s.arrays["doc.id"][s.live] for s in sources]),
        records=np.array(records, dtype=np.int64),
        lengths=[joined(f"length.{field}") for field in FIELDS],
        passage_counts=joined("passage.count"),
        passage_starts=np.concatenate([_passage_starts(source) for source in sources]),
        columns=[row for source in sources for row in read_columns(source.arrays, source.live)],
    )


def _passage_starts(source: Source) -> Ints:
    counts = source.arrays["passage.count"].astype(np.int64)
    live = np.zeros(counts.size, dtype=np.bool_)
    live[source.live] = True
    return source.arrays["passage.start"][np.repeat(live, counts)].astype(np.int64)


def _renumbered(sources: Sequence[Source], number: Ints) -> list[Ints]:
    """For each source, the merged number of each of its documents; -1 for deleted ones."""
    renumbered = []
    base = 0
    for source in sources:
        numbers = np.full(source.arrays["doc.id"].size, -1)
        numbers[source.live] = number[base : base + source.live.size]
        base += source.live.size
        renumbered.append(numbers)
    return renumbered


class _FieldOf:
    """One field of one source, its terms ranked among those of all sources."""

    def __init__(self, source: Source, segment: SegmentView, field: int, numbers: Ints) -> None:
        self.first, self.last = segment.terms.field_range(field)
        self.texts = list(segment.terms.texts(self.first, self.last))
        self._numbers = numbers
        self._posting_start = source.arrays["posting.start"]
        self.position_start = segment.position_bounds(self.first, self.last)
        self._docs: Ints = source.arrays["posting.doc"].view()  # type: ignore[assignment]  # unsigned
        self._tfs = Packed(source.arrays, "posting.tf")
        self._positions = Packed(source.arrays, "position.at")
        self.ranks: Ints = np.zeros(0, dtype=np.int64)

    def occurrences(self, first_rank: int, last_rank: int) -> "_Occurrences":
        """Live occurrences of terms from one rank to before another."""
        at = self.ranks.searchsorted((first_rank, last_rank))
        bounds = self._posting_start[self.first + at[0] : self.first + at[1] + 1].astype(np.int64)
        docs = self._numbers[self._docs[bounds[0] : bounds[-1]]]
        tfs = self._tfs[int(bounds[0]) : int(bounds[-1])]
        terms = np.repeat(self.ranks[at[0] : at[1]] - first_rank, np.diff(bounds))
        start, stop = self.position_start[at].tolist()
        kept = np.repeat(docs >= 0, tfs)
        return _Occurrences(
            np.repeat(terms, tfs)[kept],
            np.repeat(docs, tfs)[kept],
            self._positions[start:stop][kept],
        )


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """Term, document and position of each."""

    terms: Ints
    docs: Ints
    positions: Ints


def _field_postings(
    sources: Sequence[Source], renumbered: Sequence[Ints], field: int, documents: int
) -> Iterator[Inverted]:
    """Merged postings of one field, a stretch of terms after the other."""
    parts = [
        _FieldOf(source, SegmentView(source.arrays, 0, None), field, numbers)
        for source, numbers in zip(sources, renumbered, strict=True)
    ]
    terms = sorted(set().union(*(part.texts for part in parts)))
    rank = {term: number for number, term in enumerate(terms)}
    weights = np.zeros(len(terms), dtype=np.int64)
    for part in parts:
        part.ranks = np.array([rank[term] for term in part.texts], dtype=np.int64)
        weights[part.ranks] += np.diff(part.position_start)
    ends = weights.cumsum()
    first = 0
    while first < len(terms):
        reached = ends[first - 1] if first else 0
        last = max(int(ends.searchsorted(reached + STRETCH, side="right")), first + 1)
        found = [part.occurrences(first, last) for part in parts]
        layout = Layout.fitting(
            terms=last - first,
            documents=documents,
            positions=max(int(part.positions.max(initial=0)) for part in found) + 1,
        )
        keys = np.concatenate([part.terms.astype(np.uint64) for part in found])
        layout.add(
            keys,
            np.concatenate([part.docs.astype(np.uint32) for part in found]),
            np.concatenate([part.positions.astype(np.uint32) for part in found]),
        )
        keys.sort()
        yield Inverted.of(terms[first:last], keys, layout)
        first = last
