"""Which texts are nearly the same, of many: candidates by bands of their signatures, then compared.

Locality-sensitive hashing (Leskovec, Rajaraman, Ullman, *Mining of Massive Datasets*, ch. 3): two
signatures that agree in all places of one band are compared. With bands of 4 places out of 128, a
pair that shares 0.7 of its runs is missed once in 8,000 times.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from indexer.fingerprint import PLACES, signatures
from kb.model import CanonicalUrl

NEARLY_THE_SAME = 0.7
"""A text of which a word in ten was changed. On the bundled site the next pair is at 0.04."""
BAND_PLACES = 4
MOST_COMPARED = 50
"""With how many others of its band a signature is compared: bounds the cost of pages that are
all alike, which are linked through one another all the same."""


def resemblance(one: bytes, other: bytes) -> float:
    """Share of the runs of two texts that they have in common, as estimated; 0 without a text."""
    if not one or not other:
        return 0.0
    first, second = signatures((one, other))
    return float(np.mean(first == second))


def families(of: Mapping[CanonicalUrl, bytes]) -> tuple[tuple[CanonicalUrl, ...], ...]:
    """Texts linked by near sameness, two at least in a family; whatever the order they come in.

    Two members of a family need not be alike: a third may link them.
    """
    same: dict[bytes, list[CanonicalUrl]] = defaultdict(list)
    for key in sorted(of):
        if of[key]:
            same[of[key]].append(key)
    distinct = list(same)
    parents = list(range(len(distinct)))
    rows = signatures(distinct)
    for one, other in _candidates(distinct):
        first, second = _root(parents, one), _root(parents, other)
        if first != second and np.mean(rows[one] == rows[other]) >= NEARLY_THE_SAME:
            parents[max(first, second)] = min(first, second)
    found: dict[int, list[CanonicalUrl]] = defaultdict(list)
    for index, signature in enumerate(distinct):
        found[_root(parents, index)] += same[signature]
    return tuple(tuple(sorted(keys)) for keys in found.values() if len(keys) > 1)


def _candidates(of: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Pairs that agree in a band, each with those just before it there."""
    width = 4 * BAND_PLACES
    for start in range(0, 4 * PLACES, width):
        bands: dict[bytes, list[int]] = defaultdict(list)
        for index, signature in enumerate(of):
            bands[signature[start : start + width]].append(index)
        for members in bands.values():
            for place, index in enumerate(members):
                for other in members[max(0, place - MOST_COMPARED) : place]:
                    yield index, other


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
