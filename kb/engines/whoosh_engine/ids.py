"""Finding a document's number in a segment by its id."""

from bisect import bisect_left

from kb.analysis import DOC_ID
from kb.engines.whoosh_engine.arrays import ArrayFile
from kb.model import DocId


class IdColumn:
    """The ids of a segment, increasing; one may come several times, at most one of them live."""

    def __init__(self, file: ArrayFile) -> None:
        self._ids = file.integers("doc.id")

    def numbers(self, doc: DocId) -> range:
        """Numbers of the documents with that id, deleted ones too."""
        if not DOC_ID.fullmatch(doc):
            return range(0)
        wanted = int(doc, 16)
        first = last = bisect_left(self._ids, wanted)
        while last < len(self._ids) and self._ids[last] == wanted:
            last += 1
        return range(first, last)
