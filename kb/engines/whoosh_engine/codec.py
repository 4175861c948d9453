"""Whoosh's way into a segment: terms, postings and lengths, read from our arrays by its own search.

Nothing in serving needs this. It keeps an index what it says it is, one that Whoosh opens, and
makes Whoosh's own search the second oracle beside the memory engine. Segments are written by
`segment_writer` alone; what would write through Whoosh is refused.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import numpy as np
from whoosh.codec.base import Codec, FieldCursor, PerDocumentReader, TermsReader
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from kb.clauses import Field
from kb.engines.whoosh_engine.arrays import ArrayFile, Ints
from kb.engines.whoosh_engine.schema import FIELD_NUMBER, FIELDS, ID_FIELD
from kb.engines.whoosh_engine.segment import ArraySegment
from kb.engines.whoosh_engine.segment_view import POSITIONS, SegmentView

# ruff: noqa: D102, D101  # the methods are Whoosh's, documented in whoosh.codec.base
# Whoosh's classes are untyped, and subclassing them is the point here:
# mypy: disable-error-code="misc"


def _arrays(storage: FileStorage, segment: ArraySegment) -> ArrayFile:
    return ArrayFile(segment.arrays_path(Path(storage.folder)))


class ArrayCodec(Codec):
    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> "ArrayTermsReader":
        return ArrayTermsReader(SegmentView(_arrays(storage, segment), 0, None))

    def per_document_reader(
        self, storage: FileStorage, segment: ArraySegment
    ) -> "ArrayDocumentReader":
        return ArrayDocumentReader(_arrays(storage, segment), segment)

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError("segments are written by kb alone: run `kb index`")

    per_document_writer = _refuse
    field_writer = _refuse
    postings_writer = _refuse
    postings_reader = _refuse
    new_segment = _refuse


class ArrayDocumentReader(PerDocumentReader):
    def __init__(self, file: ArrayFile, segment: ArraySegment) -> None:
        self._file = file
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min(initial=np.iinfo(np.int64).max))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {ID_FIELD: f"{int(self._file['doc.id'][docnum]):016x}"}

    def _lengths(self, fieldname: str) -> Ints:
        return self._file[f"length.{fieldname}"].astype(np.int64)


class ArrayTermsReader(TermsReader):
    def __init__(self, segment: SegmentView) -> None:
        self._segment = segment
        self._terms = segment.terms

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        return sorted(str(field) for field in FIELDS)

    def cursor(self, fieldname: str, fieldobj: object) -> "ArrayCursor":
        del fieldobj
        return ArrayCursor(self._segment, Field(fieldname))

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return self.terms_from(self.indexed_field_names()[0], b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for name in self.indexed_field_names():
            if name < fieldname:
                continue
            number = FIELD_NUMBER[Field(name)]
            start = self._terms.lower_bound(number, prefix if name == fieldname else b"")
            for raw in self._terms.texts(start, self._terms.field_range(number)[1]):
                yield name, raw

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        number = self._find(fieldname, text)
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return _info(self._segment, Field(fieldname), number)

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return (
            int(self.term_info(fieldname, text).doc_frequency()) if (fieldname, text) in self else 0
        )

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> "ArrayMatcher":
        number = self._find(fieldname, text)
        if number < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return ArrayMatcher(self._segment, Field(fieldname), number, format_, scorer)

    def _find(self, fieldname: str, text: bytes) -> int:
        return self._terms.find(FIELD_NUMBER[Field(fieldname)], text)


def _info(segment: SegmentView, field: Field, number: int) -> TermInfo:
    postings = segment.postings(number, number + 1)
    lengths = segment.file[f"length.{field}"].astype(np.int64)[postings.docs]
    return TermInfo(
        weight=float(postings.tfs.sum()),
        df=postings.docs.size,
        minlength=int(lengths.min()),
        maxlength=int(lengths.max()),
        maxweight=float(postings.tfs.max()),
        minid=int(postings.docs[0]),
        maxid=int(postings.docs[-1]),
    )


class ArrayCursor(FieldCursor):
    """Terms of a field in order."""

    def __init__(self, segment: SegmentView, field: Field) -> None:
        self._segment = segment
        self._field = field
        self._number, self._end = segment.terms.field_range(FIELD_NUMBER[field])
        self._start = self._number

    def is_valid(self) -> bool:
        return self._number < self._end

    def first(self) -> str | None:
        self._number = self._start
        return self.text()

    def find(self, string: bytes | str) -> str | None:
        raw = string.encode("utf-8", "surrogatepass") if isinstance(string, str) else string
        self._number = self._segment.terms.lower_bound(FIELD_NUMBER[self._field], raw)
        return self.text()

    def next(self) -> str | None:
        self._number += 1
        return self.text()

    def text(self) -> str | None:
        if not self.is_valid():
            return None
        return self._segment.terms.bytes_at(self._number).decode("utf-8", "surrogatepass")

    def term_info(self) -> TermInfo:
        return _info(self._segment, self._field, self._number)


class ArrayMatcher(LeafMatcher):
    """One term's postings, one document at a time; the whole list is one block."""

    def __init__(
        self,
        segment: SegmentView,
        field: Field,
        number: int,
        format_: Format,
        scorer: BaseScorer | None,
    ) -> None:
        self._segment, self._field, self._number = segment, field, number
        self.format, self.scorer = format_, scorer
        self._term = (str(field), segment.terms.bytes_at(number))
        postings = segment.postings(number, number + 1)
        self._docs: list[int] = postings.docs.tolist()
        self._tfs: list[int] = postings.tfs.tolist()
        self._info = _info(segment, field, number)
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> "ArrayMatcher":
        twin = ArrayMatcher(self._segment, self._field, self._number, self.format, self.scorer)
        twin._at = self._at
        return twin

    def id(self) -> int:
        return self._docs[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs)

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return True

    def skip_to(self, id: int) -> None:  # noqa: A002  # Whoosh's name
        if not self.is_active():
            raise ReadTooFar
        while self.is_active() and self._docs[self._at] < id:
            self._at += 1

    def weight(self) -> float:
        return float(self._tfs[self._at])

    def value(self) -> bytes:
        raw: bytes = self.format.encode(self._positions())
        return raw

    def value_as(self, astype: str) -> object:
        return self._positions() if astype == "positions" else super().value_as(astype)

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() <= minquality:
            self._at = len(self._docs)
            return 1
        return 0

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())

    def _positions(self) -> list[int]:
        doc = np.array([self.id()], dtype=np.int64)
        places = self._segment.places(self._number, doc)
        return [int(place) for place in (places & POSITIONS).tolist()]
