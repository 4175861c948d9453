"""The one lock that writers of a name take on a cluster.

It is lent for LEASE_S and renewed while a writer works: a run that died lets go of it then. What is
written of it carries the version last seen, so that of two runs one alone can have it.
"""

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode
from uuid import uuid4

from kb.engines.opensearch_engine.connection import AnsweredError, Connection
from kb.errors import EngineUnavailableError, LockedError

LEASE_S = 120.0

NOT_FOUND, CONFLICT = 404, 409


class Lock:
    """Held by one writer; `renew` before it runs out, `check` before publishing."""

    def __init__(self, connection: Connection, path: str, now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._path = path
        self._now = now
        self._owner = f"{socket.gethostname()} ({os.getpid()}) {uuid4().hex[:8]}"
        self._until = now()
        self._version: dict[str, int] = {}

    def take(self) -> None:
        """Take it when it is free or has run out.

        Raises:
            LockedError: another run holds it.

        """
        try:
            self._write({"op_type": "create"})
        except AnsweredError as error:
            if error.status != CONFLICT:
                raise
            held = self._connection.ask("GET", self._path)
            said = cast(Mapping[str, str], held["_source"])
            if datetime.fromisoformat(said["until"]) > self._now():
                raise LockedError(
                    f"une autre exécution écrit l’index\u202f: {said['owner']},"
                    " attendez qu’elle finisse"
                ) from None
            self._version = _version(held)
            self.renew(force=True)

    def renew(self, *, force: bool = False) -> None:
        """Hold it longer, once half of the time is over.

        Raises:
            LockedError: it ran out, and another run took it.

        """
        if not force and (self._until - self._now()).total_seconds() > LEASE_S / 2:
            return
        try:
            self._write(self._version)
        except AnsweredError as error:
            if error.status not in (CONFLICT, NOT_FOUND):
                raise
            raise LockedError(
                "une autre exécution a pris la main sur l’index, celle-ci étant restée longtemps"
                " sans signe de vie\u202f: rien n’est publié"
            ) from None

    def release(self) -> None:
        """Let go, unless another run has it."""
        with suppress(AnsweredError, EngineUnavailableError):
            self._connection.ask("DELETE", self._path, **self._version)

    def _write(self, condition: Mapping[str, str | int]) -> None:
        until = self._now() + timedelta(seconds=LEASE_S)
        said = {"owner": self._owner, "until": until.isoformat()}
        path = f"{self._path}?{urlencode(condition)}"
        self._version = _version(self._connection.ask("PUT", path, said))
        self._until = until


def _version(answer: Mapping[str, object]) -> dict[str, int]:
    """What says that nobody wrote since."""
    numbers: Sequence[str] = ("_seq_no", "_primary_term")
    return {f"if{name}": int(str(answer[name])) for name in numbers}
