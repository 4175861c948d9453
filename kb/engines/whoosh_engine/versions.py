"""Which documents stand back when the newest version of their text is found too.

Made once a collection: None when nothing in it has a newer version, so that it costs nothing.
"""

import numpy as np

from kb.engines.whoosh_engine.arrays import Bools, Ints
from kb.engines.whoosh_engine.collection import Collection


class Versions:
    """For each document the number of the one that stands for it, -1 for nearly all."""

    def __init__(self, newest: Ints) -> None:
        self._newest = newest
        self._older = (newest >= 0).nonzero()[0]

    @classmethod
    def of(cls, collection: Collection) -> "Versions | None":
        """Read a collection; a version that is not held, or is not the newest, stands for none."""
        bases = [np.full(s.file["version.doc"].size, s.base) for s in collection.segments]
        older = collection.joined("version.doc").astype(np.int64)
        if older.size == 0:
            return None
        older += np.concatenate(bases)
        named = collection.joined("version.newest")[collection.is_live.take(older)]
        older = older[collection.is_live.take(older)]
        live = collection.is_live.nonzero()[0]
        live = live.take(collection.ids.take(live).argsort())
        ids = collection.ids.take(live)
        at = np.minimum(ids.searchsorted(named), max(ids.size - 1, 0))
        held = ids.take(at) == named if ids.size else np.zeros(named.size, dtype=np.bool_)
        newest = np.full(collection.size, -1)
        newest[older[held]] = live.take(at[held])
        itself_older = np.zeros(collection.size, dtype=np.bool_)
        itself_older[older] = True
        newest[itself_older.take(newest) & (newest >= 0)] = -1
        versions = cls(newest)
        return versions if versions._older.size else None

    def newest_of(self, docs: Ints) -> Ints:
        """The documents that stand for some documents, which all have one."""
        return self._newest.take(docs)

    def standing_back(self, docs: Ints) -> Ints:
        """Places, in increasing documents, of those whose newest version is among them."""
        newest = self._newest.take(docs)
        at = (newest >= 0).nonzero()[0]
        newest = newest.take(at)
        found = docs.searchsorted(newest)
        return at[docs.take(found, mode="clip") == newest] if at.size else at

    def standing(self, held: Bools) -> Bools:
        """What is held, without those whose newest version is held too."""
        both = held.take(self._older) & held.take(self._newest.take(self._older))
        left = held.copy()
        left[self._older[both]] = False
        return left
