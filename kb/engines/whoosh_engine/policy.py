"""Which segments of a generation to write together as one."""

from collections.abc import Callable, Sequence

from kb.engines.whoosh_engine.segment import ArraySegment

MergePolicy = Callable[[Sequence[ArraySegment]], list[int]]
"""Places of the segments to merge; fewer than two, unless one has deletions, leaves all alone."""

SMALL = 5_000
"""Documents a segment may hold and still be merged each time: about a second's work."""

MOST_DELETED = 0.25
"""A segment of which more is deleted is written again without."""


def tiered(segments: Sequence[ArraySegment]) -> list[int]:
    """Keep each segment larger than all smaller ones together, and small ones in one.

    Queries are fastest over one segment; a document is written again about as often as the
    collection doubles, not each time something is added.
    """
    by_size = sorted(range(len(segments)), key=lambda place: segments[place].doc_count())
    chosen = [place for place in by_size if _worn(segments[place])]
    together = 0
    for count, place in enumerate(by_size):
        size = segments[place].doc_count()
        if count and (size <= together or size <= SMALL):
            chosen += by_size[: count + 1]
        together += size
    chosen = list(dict.fromkeys(chosen))
    return chosen if len(chosen) > 1 or any(_worn(segments[place]) for place in chosen) else []


def never(segments: Sequence[ArraySegment]) -> list[int]:
    """Leave every segment as it was written."""
    del segments
    return []


def _worn(segment: ArraySegment) -> bool:
    return segment.deleted_count() > MOST_DELETED * segment.doc_count_all()
