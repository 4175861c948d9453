"""Where jobs wait: one indexing offers them and collects, any number of workers take them.

A job is lent for LEASE_S; a worker that dies lets its lease run out, and another takes the job.
One that was lent MOST_ATTEMPTS times and never answered is given up. The first answer stays.
"""

import os
import secrets
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from indexer.jobs import schema
from indexer.jobs.job import Answer, Job
from indexer.jobs.stamp import extraction_stamp
from kb.errors import ConfigError

if TYPE_CHECKING:
    from indexer.jobs.connection import Connection

LEASE_S = 180.0
"""Longer than any job may take (120 s), so that nothing needs renewing while it is done."""
MOST_ATTEMPTS = 3
PATIENCE_S = 300.0
"""For a server that was there and is not any more."""
_LOCK_OF_INDEXING = 0x6B62_6A6F


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A job as an indexing offers it; the largest are taken first."""

    key: str
    job: Job
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A job lent to a worker; `job` is None when it cannot be read."""

    key: str
    job: Job | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Workers seen lately, and their processes; `others` are those of another stamp."""

    workers: int = 0
    processes: int = 0
    others: int = 0


class JobQueue:
    """One end of the queue, on a connection of its own; used in a `with` block.

    Raises:
        ConfigError: the address cannot be read.
        QueueError: the server cannot be reached or refuses; so does every method.

    """

    def __init__(
        self,
        url: str,
        *,
        stamp: str | None = None,
        lease_s: float = LEASE_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.stamp = extraction_stamp() if stamp is None else stamp
        self.worker = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self._lease = timedelta(seconds=lease_s)
        self._run = ""
        self._connection = _connection(url, patience_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.__exit__(kind, error, trace)

    # What an indexing does.

    def begin(self) -> None:
        """Be the one indexing that offers jobs here, until the connection is closed.

        What another left unfinished is dropped; what is answered or under way is kept, to be
        collected by whoever offers the same.

        Raises:
            LockedError: another indexing, on whatever host, offers jobs here.

        """
        self._connection.hold(_LOCK_OF_INDEXING)
        self._run = secrets.token_hex(8)
        self._connection.ask(schema.DROP_UNTAKEN)
        self._connection.ask(schema.FORGET_WORKERS)

    @property
    def connections(self) -> int:
        """How many there have been: after each, the server may lack what it was told last."""
        return self._connection.opened

    def offer(self, jobs: Iterable[Offered]) -> None:
        """Have these done; those already there are not asked twice."""
        self._connection.ask_many(
            schema.OFFER,
            [(one.key, self._run, self.stamp, one.size_bytes, one.job.to_bytes()) for one in jobs],
        )

    def answered(self, most: int) -> Mapping[str, Answer | str]:
        """Answers not dropped yet, by key; a text says why there will be none."""
        found: dict[str, Answer | str] = {}
        rows = self._connection.ask(schema.ANSWERED, (self._run, MOST_ATTEMPTS, most))
        for key, worker, sent in rows:
            if not isinstance(sent, bytes):
                found[str(key)] = (
                    f"{MOST_ATTEMPTS}\u202fprocessus «\u202fkb work\u202f» se sont arrêtés pendant"
                    f" sa lecture, le dernier sur {str(worker).partition('/')[0]}"
                )
                continue
            try:
                found[str(key)] = Answer.from_bytes(sent)
            except ValueError:
                found[str(key)] = "la réponse du processus «\u202fkb work\u202f» est illisible"
        return found

    def drop(self, keys: Sequence[str]) -> None:
        """Forget these jobs and their answers."""
        self._connection.ask(schema.DROP, (list(keys),))

    def end(self) -> None:
        """Forget every job: an answer that still comes is to nobody."""
        self._connection.ask(schema.DROP_ALL)

    def crew(self) -> Crew:
        """Who works here."""
        mine, others = Crew(), 0
        for stamp, workers, processes in self._connection.ask(schema.CREW, (self._lease,)):
            if stamp == self.stamp:
                mine = Crew(workers=int(str(workers)), processes=int(str(processes)))
            else:
                others += int(str(workers))
        return Crew(workers=mine.workers, processes=mine.processes, others=others)

    # What a worker does.

    def take(self) -> Taken | None:
        """Borrow the largest job that nobody has; None when there is none now."""
        rows = self._connection.ask(
            schema.TAKE,
            {
                "worker": self.worker,
                "lease": self._lease,
                "stamp": self.stamp,
                "most": MOST_ATTEMPTS,
            },
        )
        for key, sent in rows:
            try:
                return Taken(key=str(key), job=Job.from_bytes(cast(bytes, sent)))
            except ValueError:
                return Taken(key=str(key), job=None)
        return None

    def answer(self, key: str, answer: Answer) -> None:
        """Say what became of a job; only the first to say it is heard."""
        self._connection.ask(schema.ANSWER, (answer.to_bytes(), key))

    def give_back(self, keys: Sequence[str]) -> None:
        """Let others take these at once, as if they had not been taken here."""
        self._connection.ask(schema.GIVE_BACK, (list(keys), self.worker))

    def show(self, processes: int) -> None:
        """Say that this worker is there."""
        self._connection.ask(schema.SEEN, (self.worker, self.stamp, processes))

    def leave(self) -> None:
        """Say that this worker is not there any more."""
        self._connection.ask(schema.LEFT, (self.worker,))


def _connection(url: str, patience_s: float) -> "Connection":
    try:
        from indexer.jobs.connection import Connection  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise ConfigError(
            f"réglage queue_url\u202f: demande pip install 'irev-kb[scale]' ({error})"
        ) from None
    return Connection(url, patience_s=patience_s)
