"""What is known of one generation while it answers: statistics, words, versions.

A generation does not change, so what one query counted is right for every later one.
"""

import base64
import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar, cast

from kb.analysis import BODY_FIELDS
from kb.engines.bm25 import K1, B, idf
from kb.engines.leaves import Leaf
from kb.engines.opensearch_engine.answers import Answer, Found
from kb.engines.opensearch_engine.connection import AnsweredError, Connection
from kb.engines.opensearch_engine.generations import Generations, Record
from kb.engines.opensearch_engine.layout import head_read
from kb.engines.opensearch_engine.occurrences import Body
from kb.engines.opensearch_engine.statement import Weight, matching
from kb.engines.values import newest_of
from kb.errors import CostlyQueryError, DamagedIndexError
from kb.model import DocId, Document

MOST_COUNTED = 1 << 16
"""Leaves whose number of documents is remembered."""

TOGETHER = 1_000
"""Documents asked for at once."""

PATIENCE_S = 10
"""How long a shard may look for one answer."""

TRIES = 4
"""A reader waits for a busy cluster less long than a writer: two seconds."""

WHOLE = {"allow_partial_search_results": False}
"""An answer that lacks a part of the index is no answer."""

WHOLE_LINE = json.dumps(WHOLE)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Pair:
    """An older version and the newest one of its text, without their passages."""

    older: Document
    newest: Document


class OpenedGeneration:
    """One published index; threads share it."""

    def __init__(self, generations: Generations, record: Record) -> None:
        self._connection = generations.connection
        self._generations = generations
        self._index = generations.index(record.number)
        self._counted: OrderedDict[Leaf, int] = OrderedDict()
        self._reading = Lock()
        self._lexicon: Mapping[str, int] | None = None
        self._versions: Mapping[DocId, Pair] | None = None
        self.record = record

    def search(self, body: Body) -> Answer:
        """The whole answer, every shard's part in it.

        Raises:
            CostlyQueryError: it takes too long, or has too many parts.
            EngineUnavailableError: part of the index does not answer.
            DamagedIndexError: the index is gone.

        """
        (answer,) = self.searches([body])
        return answer

    def searches(self, bodies: Sequence[Body]) -> list[Answer]:
        """Several answers by one request, with the errors of `search`."""
        patient = [{**body, "timeout": f"{PATIENCE_S}s"} for body in bodies]
        if len(bodies) == 1:
            found = [self._asked("_search", patient[0], **WHOLE)]
        else:
            lines = [line for body in patient for line in (WHOLE_LINE, json.dumps(body))]
            several = self._asked("_msearch", "\n".join([*lines, ""]))
            found = list(cast(Sequence[Mapping[str, object]], several["responses"]))
        answers = []
        for one in found:
            if "error" in one:
                status = int(str(one.get("status", 500)))
                raise self._refused(AnsweredError(status, _kind(one["error"]), str(one["error"])))
            answer = cast(Answer, one)
            if answer["timed_out"]:
                raise CostlyQueryError
            answers.append(answer)
        return answers

    def counts(self, leaves: Iterable[Leaf]) -> dict[Leaf, int]:
        """How many documents hold each leaf, by the leaf without its boost."""
        wanted = dict.fromkeys(map(spoken, leaves))
        counts: dict[Leaf, int] = {}
        with self._reading:
            for leaf in wanted:
                if leaf in self._counted:
                    self._counted.move_to_end(leaf)
                    counts[leaf] = self._counted[leaf]
        missing = [leaf for leaf in wanted if leaf not in counts]
        if missing:
            bodies = [
                {"query": matching(leaf), "size": 0, "track_total_hits": True} for leaf in missing
            ]
            for leaf, answer in zip(missing, self.searches(bodies), strict=True):
                counts[leaf] = answer["hits"]["total"]["value"]
            with self._reading:
                self._counted.update({leaf: counts[leaf] for leaf in missing})
                while len(self._counted) > MOST_COUNTED:
                    self._counted.popitem(last=False)
        return counts

    def weights(self, leaves: Sequence[Leaf], body_length: float) -> dict[Leaf, Weight]:
        """What each leaf counts, where `body_length` is BM25's b of bodies."""
        counts = self.counts(leaves)
        documents = self.record.documents
        weights = {}
        for leaf in leaves:
            b = body_length if leaf.field in BODY_FIELDS else B
            mean = self.record.lengths[leaf.field] / max(documents, 1)
            weights[leaf] = Weight(
                weight=idf(documents, counts[spoken(leaf)]) * leaf.boost,
                base=K1 * (1.0 - b),
                slope=K1 * b / mean if mean else 0.0,
            )
        return weights

    def fetch(self, wanted: Mapping[DocId, Sequence[str]]) -> Iterator[Found]:
        """Documents held, each with the named parts of what was sent of it."""
        try:
            yield from fetched(self._connection, self._index, wanted, tries=TRIES)
        except AnsweredError as error:
            raise self._refused(error) from error

    def ids(self) -> Iterator[DocId]:
        """Every document, in order of id."""
        after: Sequence[float | str] = ()
        while True:
            body: dict[str, object] = {"size": 10_000, "_source": False, "sort": ["id"]}
            if after:
                body["search_after"] = after
            hits = self.search(body)["hits"]["hits"]
            yield from (DocId(hit["_id"]) for hit in hits)
            if len(hits) < 10_000:
                return
            after = hits[-1]["sort"]

    @property
    def lexicon(self) -> Mapping[str, int]:
        """How many documents hold each term of the exact fields."""
        with self._reading:
            if self._lexicon is None:
                self._lexicon = self._read_lexicon()
            return self._lexicon

    @property
    def versions(self) -> Mapping[DocId, Pair]:
        """Older versions whose newest one is held, by id; read once, and for most empty."""
        with self._reading:
            if self._versions is None:
                self._versions = self._read_versions() if self.record.older else {}
            return self._versions

    def _read_lexicon(self) -> Mapping[str, int]:
        lexicon: dict[str, int] = {}
        for part in range(self.record.lexicon_parts):
            path = f"/{self._generations.control}/_doc/lexicon-{self.record.number}-{part}"
            try:
                found = self._connection.ask("GET", path, tries=TRIES)
            except AnsweredError as error:
                raise DamagedIndexError(
                    f"index {self._index}\u202f: son lexique est incomplet ({error})\u202f;"
                    " «\u202fkb index --rebuild\u202f»"
                ) from error
            source = cast(Mapping[str, str], found["_source"])
            lexicon.update(json.loads(zlib.decompress(base64.b64decode(source["words"]))))
        return lexicon

    def _read_versions(self) -> Mapping[DocId, Pair]:
        older: dict[DocId, Document] = {}
        after: Sequence[float | str] = ()
        while True:
            body: dict[str, object] = {
                "query": {"exists": {"field": "newest"}},
                "size": TOGETHER,
                "_source": ["head"],
                "sort": ["id"],
            }
            if after:
                body["search_after"] = after
            hits = self.search(body)["hits"]["hits"]
            for hit in hits:
                older[DocId(hit["_id"])] = head_read(hit["_source"]["head"])
            if len(hits) < TOGETHER:
                break
            after = hits[-1]["sort"]
        named = {newest for head in older.values() if (newest := newest_of(head)) is not None}
        heads = {
            DocId(found["_id"]): head_read(found["_source"]["head"])
            for found in self.fetch(dict.fromkeys(named - older.keys(), ("head",)))
        }
        return {
            doc: Pair(head, heads[newest])
            for doc, head in older.items()
            if (newest := newest_of(head)) is not None and newest in heads
        }

    def _asked(self, what: str, body: object, **parameters: bool) -> Mapping[str, object]:
        try:
            return self._connection.ask(
                "POST", f"/{self._index}/{what}", body, tries=TRIES, **parameters
            )
        except AnsweredError as error:
            raise self._refused(error) from error

    def _refused(self, error: AnsweredError) -> Exception:
        if "too_many" in str(error) or error.kind == "search_phase_execution_exception":
            return CostlyQueryError()
        return DamagedIndexError(
            f"index {self._index}\u202f: {error}\u202f; «\u202fkb rollback\u202f» ou"
            " «\u202fkb index --rebuild\u202f»"
        )


def fetched(
    connection: Connection, index: str, wanted: Mapping[DocId, Sequence[str]], tries: int
) -> Iterator[Found]:
    """Documents that an index holds, published or not yet, with the named parts of each."""
    for batch in batches(list(wanted.items()), TOGETHER):
        docs = [{"_id": doc, "_source": parts} for doc, parts in batch]
        answer = connection.ask("POST", f"/{index}/_mget", {"docs": docs}, tries=tries)
        yield from (one for one in cast(Sequence[Found], answer["docs"]) if one.get("found"))


def spoken(leaf: Leaf) -> Leaf:
    """The leaf without its boost: the same words twice are one term."""
    return replace(leaf, boost=1.0)


def batches(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    """Values so many at a time."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def _kind(error: object) -> str:
    return str(error.get("type", "")) if isinstance(error, Mapping) else str(error)
