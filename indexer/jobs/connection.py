"""A connection to PostgreSQL that comes back: a server that restarts costs time, not the run."""

import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

import psycopg
from psycopg.abc import Params
from psycopg.conninfo import conninfo_to_dict

from indexer.jobs.schema import TABLES
from kb.errors import ConfigError, LockedError, QueueError

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 10.0

# A cut of the network is found within a minute, not after the two hours of the system. What a crash
# of the server may take of the last half second is asked again: no commit waits for the disk.
OPTIONS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "irev-kb",
    "options": "-c synchronous_commit=off -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10"
    " -c tcp_keepalives_count=3 -c tcp_user_timeout=60000",
}
_LOCK_OF_TABLES = 0x6B62_7461
"""Two programs that make the tables at once would trip over each other."""

Row = tuple[object, ...]


class Connection:
    """Sends statements, each committed at once, and sends them again after a lost connection.

    So each must bear being done twice. `patience_s` is for a server that was there and is not any
    more.

    Raises:
        ConfigError: the address cannot be read.
        QueueError: the server cannot be reached, or refuses.

    """

    def __init__(self, url: str, *, patience_s: float) -> None:
        self.opened = 0
        """How many connections there have been."""
        try:
            given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        except psycopg.Error:
            # Its own words would show the address, which may hold a password.
            raise ConfigError(
                "réglage queue_url\u202f: doit être l’adresse d’un PostgreSQL,"
                " «\u202fpostgresql://hote/base\u202f»"
            ) from None
        self._given = OPTIONS | given
        self._lock: int | None = None
        self._patience_s = patience_s
        self._db: psycopg.Connection[Row] | None = None
        try:
            self._connect()
        except psycopg.Error as error:
            raise _unusable(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def hold(self, lock: int) -> None:
        """Hold a lock of the server for as long as this is open; it goes when the process dies.

        Raises:
            LockedError: another connection holds it.
            QueueError: as `ask`.

        """
        self._lock = lock
        self._close()
        try:
            self._connect()
        except psycopg.Error as error:
            raise _unusable(error) from None

    def ask(self, statement: str, params: Params | None = None) -> Sequence[Row]:
        """The rows that a statement gives.

        Raises:
            QueueError: the server refuses it, or stayed away.

        """

        def asked(db: psycopg.Connection[Row]) -> Sequence[Row]:
            cursor = db.execute(statement.encode(), params)
            return cursor.fetchall() if cursor.description else ()

        return self._persist(asked)

    def ask_many(self, statement: str, params: Iterable[Params]) -> None:
        """Do a statement for each of these, all of them or none.

        Raises:
            QueueError: as `ask`.

        """
        rows = list(params)

        def asked(db: psycopg.Connection[Row]) -> Sequence[Row]:
            with db.transaction(), db.cursor() as cursor:
                cursor.executemany(statement.encode(), rows)
            return ()

        self._persist(asked)

    def _persist(self, asked: Callable[[psycopg.Connection[Row]], Sequence[Row]]) -> Sequence[Row]:
        end, pause_s = time.monotonic() + self._patience_s, FIRST_PAUSE_S
        while True:
            try:
                return asked(self._db or self._connect())
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                self._close()
                if time.monotonic() + pause_s > end:
                    raise _unusable(error) from None
            except LockedError:  # by our own lost connection, whose end the server has not seen
                self._close()
                if time.monotonic() + pause_s > end:
                    raise
            except psycopg.Error as error:
                raise _unusable(error) from None
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _connect(self) -> psycopg.Connection[Row]:
        db: psycopg.Connection[Row] = psycopg.connect(**self._given, autocommit=True)  # type: ignore[arg-type]  # options by name, each a text
        self._db = db
        with db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK_OF_TABLES,))
            for table in TABLES:
                db.execute(table.encode())
        if self._lock is not None:
            row = db.execute("SELECT pg_try_advisory_lock(%s)", (self._lock,)).fetchone()
            if row != (True,):
                raise LockedError(
                    "une autre indexation se sert de la même file (queue_url)\u202f: attendez"
                    " qu’elle se termine, ou donnez à chaque collection sa base PostgreSQL"
                )
        self.opened += 1
        return db

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


def _unusable(error: psycopg.Error) -> QueueError:
    told = " ".join(str(error).split())[:300] or type(error).__name__
    return QueueError(f"la file des extractions (queue_url) ne répond pas\u202f: {told}")
