"""A segment as Whoosh's table of contents records it: a name, a size and what was deleted."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from whoosh.codec.base import Codec, Segment

from kb.engines.whoosh_engine.schema import INDEX_NAME

ARRAYS_EXT = ".arr"
TEXTS_EXT = ".txt"


class ArraySegment(Segment):  # type: ignore[misc]  # Whoosh has no types
    """An immutable set of documents; deletions are remembered beside it, never in its files."""

    def __init__(
        self, documents: int, deleted: Iterable[int] = (), segid: str | None = None
    ) -> None:
        super().__init__(INDEX_NAME)
        if segid is not None:
            self.segid = segid
        self._documents = documents
        self._deleted = frozenset(deleted)

    def codec(self) -> Codec:
        """What reads the segment's files for Whoosh."""
        from kb.engines.whoosh_engine.codec import ArrayCodec  # noqa: PLC0415  # codec reads segments

        return ArrayCodec()

    def without(self, deleted: Iterable[int]) -> "ArraySegment":
        """The same files with more documents deleted."""
        return ArraySegment(self._documents, self._deleted.union(deleted), self.segid)

    def arrays_path(self, folder: Path) -> Path:
        """Where the arrays are."""
        return folder / str(self.make_filename(ARRAYS_EXT))

    def texts_path(self, folder: Path) -> Path:
        """Where the texts are."""
        return folder / str(self.make_filename(TEXTS_EXT))

    def should_assemble(self) -> bool:
        """Never into one file: ours are mapped."""
        return False

    def doc_count_all(self) -> int:
        """Documents, deleted ones too."""
        return self._documents

    def deleted_count(self) -> int:
        """How many are deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """Numbers of deleted documents."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Whether that document is deleted."""
        return docnum in self._deleted
