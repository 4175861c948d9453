"""Generations as indexes behind one alias, and the one lock that writers take.

    NAME                   alias of the published generation: moved in one step, or not at all
    NAME-000007            a generation, closed to writing once published, whose `_meta` tells of it
    NAME-control           the lock, and the lexicon of each generation in parts

An index whose `_meta` does not bear its own number is one being written, or left by a crash: the
next writer removes it. One that is superseded stays for GRACE longer, for readers that hold it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from kb.clauses import Field
from kb.engine import Generation
from kb.engines.opensearch_engine.connection import AnsweredError, Connection
from kb.engines.opensearch_engine.layout import INDEX_STAMP
from kb.engines.opensearch_engine.lock import NOT_FOUND, Lock
from kb.errors import (
    DamagedIndexError,
    EngineUnavailableError,
    NoGenerationError,
    StampError,
)

GRACE = timedelta(minutes=10)

CONTROL: Mapping[str, object] = {
    "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
    "mappings": {"dynamic": False, "properties": {}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a published index says of itself."""

    number: int
    documents: int
    size_bytes: int
    published_at: datetime
    stamp: str
    previous: int | None
    lengths: Mapping[Field, int]
    """Positions that each field fills, over all documents."""
    older: int
    """Documents that another version may stand for."""
    lexicon_parts: int

    @property
    def generation(self) -> Generation:
        """What the seam tells of it."""
        return Generation(
            number=self.number,
            documents=self.documents,
            size_bytes=self.size_bytes,
            published_at=self.published_at,
            stamp=self.stamp,
        )


_RECORD = TypeAdapter(Record)


class Generations:
    """The generations of one name on one cluster."""

    def __init__(
        self,
        connection: Connection,
        *,
        keep: int,
        stamp: str = INDEX_STAMP,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.connection = connection
        self.name = connection.cluster.index
        self.stamp = stamp
        self.now = now
        self._keep = keep
        self._highest = 0

    @contextmanager
    def writing(self) -> Iterator[Lock]:
        """Hold the lock, and clear away what a crash left.

        Raises:
            LockedError: another run holds it.

        """
        with suppress_answer("resource_already_exists_exception"):
            self.connection.ask("PUT", f"/{self.control}", CONTROL)
        lock = Lock(self.connection, f"/{self.control}/_doc/lock", self.now)
        lock.take()
        try:
            records, numbers = self.records(), self.numbers()
            self._highest = max(numbers, default=0)
            for number in numbers:
                if number not in records:
                    self.remove(number)
            yield lock
        finally:
            lock.release()

    @property
    def control(self) -> str:
        """The index beside the generations."""
        return f"{self.name}-control"

    def index(self, number: int) -> str:
        """Name of a generation's index."""
        return f"{self.name}-{number:06}"

    def current(self) -> int | None:
        """Number of the published generation."""
        try:
            found = self.connection.ask("GET", f"/_alias/{self.name}")
        except AnsweredError as error:
            if error.status == NOT_FOUND:
                return None
            raise
        numbers = [number for index in found if (number := self._number(index)) is not None]
        return max(numbers, default=None)

    def numbers(self) -> list[int]:
        """Every generation there is, published or being written, in order."""
        found = self.connection.ask(
            "GET", f"/{self.name}-*", filter_path="*.aliases", expand_wildcards="open"
        )
        return sorted(number for index in found if (number := self._number(index)) is not None)

    def next_number(self) -> int:
        """The number of the generation to come; not that of one a crash left, whose run may wake.

        Known while the lock is held.
        """
        return self._highest + 1

    def records(self) -> dict[int, Record]:
        """What published generations say of themselves, those that this program cannot read out."""
        found = self.connection.ask(
            "GET", f"/{self.name}-*/_mapping", filter_path="*.mappings._meta"
        )
        records = {}
        for index, mapping in found.items():
            number = self._number(index)
            said = as_object(as_object(as_object(mapping)["mappings"])["_meta"]).get("record")
            if number is not None and said is not None:
                with suppress(ValidationError):
                    record = _RECORD.validate_python(said)
                    if record.number == number:
                        records[number] = record
        return records

    def record(self, number: int) -> Record:
        """What a generation says of itself.

        Raises:
            StampError: it was made with another schema, analysis or mapping.
            DamagedIndexError: it is gone, or says nothing.

        """
        index = self.index(number)
        try:
            found = self.connection.ask("GET", f"/{index}/_mapping")
        except AnsweredError as error:
            raise DamagedIndexError(
                f"index {index}\u202f: {error}\u202f; «\u202fkb rollback\u202f» ou"
                " «\u202fkb index --rebuild\u202f»"
            ) from error
        meta = as_object(as_object(as_object(found[index])["mappings"]).get("_meta", {}))
        if meta.get("stamp") != self.stamp:
            raise StampError(
                f"la génération {number} a été faite par une autre version"
                f" ({meta.get('stamp')}, et non {self.stamp})\u202f:"
                " «\u202fkb index --rebuild\u202f»"
            )
        try:
            return _RECORD.validate_python(meta.get("record"))
        except ValidationError as error:
            raise DamagedIndexError(
                f"index {index}\u202f: ne dit pas ce qu’il tient\u202f;"
                " «\u202fkb rollback\u202f» ou «\u202fkb index --rebuild\u202f»"
            ) from error

    def publish(self, record: Record, lock: Lock) -> None:
        """Close a complete index to writing, have it say what it is and move the alias to it.

        Raises:
            LockedError: the lock was lost meanwhile; nothing is published.

        """
        index = self.index(record.number)
        said = {"stamp": self.stamp, "record": _RECORD.dump_python(record, mode="json")}
        self.connection.ask("PUT", f"/{index}/_mapping", {"_meta": said})
        self.connection.ask("PUT", f"/{index}/_settings", {"index.blocks.write": True})
        lock.renew(force=True)
        self.point_at(record.number)
        with suppress(AnsweredError, EngineUnavailableError):  # what is published is safe
            self._prune(record)

    def point_at(self, number: int) -> None:
        """Make a complete generation the published one, in one step."""
        self.connection.ask(
            "POST",
            "/_aliases",
            {
                "actions": [
                    {
                        "remove": {
                            "index": f"{self.name}-*",
                            "alias": self.name,
                            "must_exist": False,
                        }
                    },
                    {"add": {"index": self.index(number), "alias": self.name}},
                ]
            },
        )

    def previous(self) -> Record:
        """The generation published before the current one.

        Raises:
            NoGenerationError: there is none, or it is gone.
            StampError: it was made by another version.

        """
        current = self.current()
        before = self.records().get(current) if current is not None else None
        if before is None or before.previous is None or before.previous not in self.numbers():
            raise NoGenerationError("aucune génération précédente à laquelle revenir")
        return self.record(before.previous)

    def remove(self, number: int) -> None:
        """Drop an index and the lexicon kept for it."""
        with suppress_answer("index_not_found_exception"):
            self.connection.ask("DELETE", f"/{self.index(number)}")
        self.connection.ask(
            "POST",
            f"/{self.control}/_delete_by_query",
            {"query": {"ids": {"values": [f"lexicon-{number}-{part}" for part in range(1_000)]}}},
            refresh=True,
            conflicts="proceed",
        )

    def _prune(self, newest: Record) -> None:
        """Keep the newest and those it can go back to; drop others nobody can still be reading."""
        records = self.records()
        kept: set[int] = set()
        record: Record | None = newest
        while record is not None and len(kept) < self._keep:
            kept.add(record.number)
            record = records.get(record.previous) if record.previous is not None else None
        for number in records.keys() - kept:
            superseded = [r.published_at for n, r in records.items() if n > number]
            if superseded and self.now() - min(superseded) > GRACE:
                self.remove(number)

    def _number(self, index: str) -> int | None:
        digits = index.removeprefix(f"{self.name}-")
        return int(digits) if digits.isdecimal() else None


@contextmanager
def suppress_answer(*kinds: str) -> Iterator[None]:
    """Take an answer for what was wanted."""
    try:
        yield
    except AnsweredError as error:
        if error.kind not in kinds:
            raise


def as_object(value: object) -> Mapping[str, object]:
    """A part of an answer that has parts itself."""
    return value if isinstance(value, Mapping) else {}
