"""What lies on disk is what its schema version says: a change of layout needs a new version."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from kb.analysis import SCHEMA_VERSION, FieldTerms, IndexedFields
from kb.clauses import Field
from kb.engines.whoosh_engine.arrays import ArrayFile
from kb.engines.whoosh_engine.batch import Batch, digest
from kb.engines.whoosh_engine.records import head_bytes, passage_bytes
from kb.engines.whoosh_engine.segment_writer import SegmentWriter
from kb.model import Dates, Document
from tests.contract.collection import day, document, on

LAYOUTS = {8: "9d2176044509b2a5"}
"""Digest of the layout by version. When this fails: raise kb.analysis.SCHEMA_VERSION, so that an
index of before is refused by its stamp instead of being misread, and pin the digest told here."""


def words(*terms: str) -> FieldTerms:
    return FieldTerms(terms, range(len(terms)), len(terms))


def sample(number: int) -> tuple[Document, IndexedFields]:
    given = document(
        number,
        "un deux",
        "trois",
        title="zéro",
        themes=("a/b",),
        people=("Jeanne",),
        dates=Dates(published=day("2021-12-17"), events=(on("2021-11-30", "2022-01-02"),)),
    )
    given = replace(given, passages=tuple(replace(p, label="page 1") for p in given.passages))
    fields = {field: words() for field in Field} | {
        Field.TITLE_EXACT: words("zéro"),
        Field.BODY_EXACT: FieldTerms(("un", "deux", "trois"), (0, 1, 70_000), 3),
    }
    return given, IndexedFields(fields, (0, 70_000))


def ready(given: Document, indexed: IndexedFields) -> Batch:
    return digest([given], lambda _: indexed, None)


def layout(folder: Path) -> str:
    """Names, types and contents of every array, and the form of records, as one digest."""
    writer = SegmentWriter(folder)
    for number in (7, 3):
        given, indexed = sample(number)
        writer.add([given.id], ready(given, indexed))
    file = ArrayFile(writer.finish().arrays_path(folder))
    digest = hashlib.sha256(repr(sorted(file.facts.items())).encode())
    for name in sorted(file.names):
        if not name.startswith("text."):  # compressed bytes are zlib's to choose
            array = file[name]
            digest.update(f"{name} {array.dtype} {array.tolist()}".encode())
    given, _ = sample(1)
    digest.update(head_bytes(given) + passage_bytes(given.passages[0]))
    return digest.hexdigest()[:16]


def test_layout_is_that_of_the_schema_version(tmp_path: Path) -> None:
    found = layout(tmp_path)
    assert LAYOUTS.get(SCHEMA_VERSION) == found


def test_numbers_are_little_endian_on_disk(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path)
    given, indexed = sample(1)
    writer.add([given.id], ready(given, indexed))
    file = ArrayFile(writer.finish().arrays_path(tmp_path))
    assert all(
        np.dtype(file[name].dtype).newbyteorder("<") == file[name].dtype for name in file.names
    )
