"""Documents of the generation to come: analysed here, sent in batches, counted as they are held.

While a batch is sent the next one is analysed. What scores need of the whole generation (lengths,
the lexicon) is counted along: what a replaced document held is taken off by reading it once more.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson

from kb.analysis import EXACT_FIELDS, IndexedFields, check, check_id, fields_of
from kb.clauses import Field
from kb.engines.opensearch_engine.bulk import send
from kb.engines.opensearch_engine.connection import TRIES, AnsweredError
from kb.engines.opensearch_engine.generations import Generations, Record
from kb.engines.opensearch_engine.layout import as_sent, head_read, passages_read
from kb.engines.opensearch_engine.lock import Lock
from kb.engines.opensearch_engine.opened import OpenedGeneration, batches, fetched
from kb.engines.values import newest_of
from kb.errors import DamagedIndexError
from kb.model import DocId, Document

BATCH = 500
"""Documents sent at once."""

BATCH_CHARS = 4_000_000
"""Characters sent at once, about."""

LEXICON_PART = 50_000
"""Terms a part of the lexicon holds."""

LONG_S = 3_600.0
"""How long merging and copying may take before it is given up."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one document adds to what is known of the whole."""

    terms: frozenset[str]
    lengths: Mapping[Field, int]
    older: int

    @classmethod
    def of(cls, document: Document, indexed: IndexedFields) -> "Counted":
        """Of a document and its terms."""
        return cls(
            frozenset().union(*(indexed.fields[field].terms for field in EXACT_FIELDS)),
            {field: found.length for field, found in indexed.fields.items()},
            int(newest_of(document) is not None),
        )


class IndexWriter:
    """Writes one index; publishing it is the engine's."""

    def __init__(
        self, generations: Generations, lock: Lock, number: int, base: OpenedGeneration | None
    ) -> None:
        self.rejected: dict[DocId, str] = {}
        """Documents the cluster would not hold, with why: the rest is published without them."""
        self._generations = generations
        self._connection = generations.connection
        self._lock = lock
        self._number = number
        self._index = generations.index(number)
        self._base = base
        record = None if base is None else base.record
        self._lexicon = Counter() if base is None else Counter(base.lexicon)
        self._lengths = Counter(dict.fromkeys(Field, 0) if record is None else record.lengths)
        self._older = 0 if record is None else record.older
        self._documents = 0 if record is None else record.documents
        self._written: set[DocId] = set()
        self._batch: dict[DocId, tuple[str, Counted | None]] = {}
        self._chars = 0
        self._sender = ThreadPoolExecutor(1, thread_name_prefix="bulk")
        self._sending: Future[None] | None = None

    def put(self, document: Document) -> None:
        """Add the document, or replace the one with its id."""
        check(document)
        indexed = fields_of(document)
        action = json.dumps({"index": {"_id": document.id}})
        line = f"{action}\n{orjson.dumps(as_sent(document, indexed)).decode()}\n"
        self._add(document.id, line, Counted.of(document, indexed))

    def delete(self, doc: DocId) -> None:
        """Leave the document out; unknown ids are ignored."""
        check_id(doc)
        self._add(doc, json.dumps({"delete": {"_id": doc}}) + "\n", None)

    def finish(self) -> Record:
        """Everything held and searchable; what the index says of itself.

        Raises:
            EngineUnavailableError: the cluster could not take it all.
            DamagedIndexError: it does not hold what was sent.

        """
        self._give()
        self._wait()
        self._lock.renew(force=True)
        ask, index = self._connection.ask, self._index
        ask("POST", f"/{index}/_refresh", timeout_s=LONG_S)
        if self._base is None:
            ask("POST", f"/{index}/_forcemerge", timeout_s=LONG_S, max_num_segments=1)
            # Until then the server's reader holds the files that were merged: twice the disk.
            ask("POST", f"/{index}/_refresh", timeout_s=LONG_S)
        ask("POST", f"/{index}/_flush", timeout_s=LONG_S)
        held = ask("GET", f"/{index}/_count")["count"]
        if held != self._documents:
            raise DamagedIndexError(
                f"{index} tient {held} documents au lieu de {self._documents}\u202f:"
                " rien n’est publié"
            )
        with suppress(AnsweredError):  # copies that lag behind follow after publication
            ask("GET", f"/_cluster/health/{index}?wait_for_status=green&timeout=30s")
        return Record(
            number=self._number,
            documents=self._documents,
            size_bytes=self._size(),
            published_at=self._generations.now(),
            stamp=self._generations.stamp,
            previous=self._generations.current(),
            lengths=dict(self._lengths),
            older=self._older,
            lexicon_parts=self._write_lexicon(),
        )

    def close(self) -> None:
        """Let what is being sent end."""
        self._sender.shutdown()

    def _add(self, doc: DocId, line: str, counted: Counted | None) -> None:
        before = self._batch.pop(doc, None)
        if before is not None:
            self._chars -= len(before[0])
        self._batch[doc] = line, counted
        self._chars += len(line)
        if len(self._batch) >= BATCH or self._chars >= BATCH_CHARS:
            self._give()

    def _give(self) -> None:
        """Have the batch sent, once the one before is."""
        self._wait()
        self._lock.renew()
        batch, self._batch, self._chars = self._batch, {}, 0
        if batch:
            self._sending = self._sender.submit(self._send, batch)

    def _wait(self) -> None:
        sending, self._sending = self._sending, None
        if sending is not None:
            sending.result()

    def _send(self, batch: Mapping[DocId, tuple[str, Counted | None]]) -> None:
        before = self._held(batch)
        refused = send(
            self._connection, self._index, {doc: line for doc, (line, _) in batch.items()}
        )
        self.rejected |= refused
        for doc, (_, counted) in batch.items():
            if doc not in refused:
                self._count(before.get(doc), -1)
                self._count(counted, 1)
                self._written.add(doc)

    def _held(self, batch: Mapping[DocId, object]) -> dict[DocId, Counted]:
        """What the index holds already of these."""
        known = batch if self._base is not None else self._written & batch.keys()
        found = {}
        parts = dict.fromkeys(known, ("head", "passages"))
        for one in fetched(self._connection, self._index, parts, TRIES):
            kept = one["_source"]
            head = head_read(kept["head"])
            document = replace(head, passages=passages_read(kept.get("passages", {})))
            found[document.id] = Counted.of(document, fields_of(document))
        return found

    def _count(self, counted: Counted | None, sign: int) -> None:
        if counted is None:
            return
        self._documents += sign
        self._older += sign * counted.older
        if sign > 0:
            self._lexicon.update(counted.terms)
            self._lengths.update(counted.lengths)
        else:
            self._lexicon.subtract(counted.terms)
            self._lengths.subtract(counted.lengths)

    def _size(self) -> int:
        found = self._connection.ask(
            "GET", f"/{self._index}/_stats/store", filter_path="_all.primaries"
        )
        return int(found["_all"]["primaries"]["store"]["size_in_bytes"])  # type: ignore[index]  # its shape

    def _write_lexicon(self) -> int:
        words = sorted((word, count) for word, count in self._lexicon.items() if count > 0)
        parts = list(batches(words, LEXICON_PART))
        for number, part in enumerate(parts):
            packed = zlib.compress(json.dumps(dict(part)).encode("ascii"))
            self._connection.ask(
                "PUT",
                f"/{self._generations.control}/_doc/lexicon-{self._number}-{number}",
                {"words": base64.b64encode(packed).decode("ascii")},
            )
        return len(parts)
