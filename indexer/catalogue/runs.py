"""Runs and what each found: the journal behind `kb status`."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping

from indexer.catalogue.clock import now, read_time, write_time
from indexer.catalogue.values import Run, RunKind, RunStatus, Verdict, VerdictRow
from kb.model import CanonicalUrl

KEPT_RUNS = 50
"""Verdicts of older runs are forgotten; the runs themselves and their counts stay."""
_COLUMNS = "id, kind, source, started_at, finished_at, status, detail, counts"


class Runs:
    """The tables `run` and `verdict`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(self, kind: RunKind, source: str = "") -> int:
        """Open a run; gives its number."""
        cursor = self._db.execute(
            "INSERT INTO run (kind, source, started_at, status) VALUES (?, ?, ?, ?)",
            (kind, source, write_time(now()), RunStatus.RUNNING),
        )
        oldest = (cursor.lastrowid or 0) - KEPT_RUNS
        self._db.execute("DELETE FROM verdict WHERE run <= ?", (oldest,))
        return int(cursor.lastrowid or 0)

    def finish(
        self, run: int, status: RunStatus, detail: str = "", counts: Mapping[str, int] | None = None
    ) -> None:
        """Close a run; `counts` is by default how many addresses got each verdict."""
        shown = dict(self.counts(run) if counts is None else counts)
        self._db.execute(
            "UPDATE run SET finished_at = ?, status = ?, detail = ?, counts = ? WHERE id = ?",
            (write_time(now()), status, detail, json.dumps(shown), run),
        )

    def record(
        self,
        run: int,
        url: CanonicalUrl,
        verdict: Verdict,
        *,
        detail: str = "",
        referrer: str = "",
    ) -> None:
        """Say what the run found of an address; the last word counts."""
        self._db.execute(
            "INSERT OR REPLACE INTO verdict (run, url, verdict, detail, referrer, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run, url, verdict, detail, referrer, write_time(now())),
        )

    def counts(self, run: int) -> Counter[str]:
        """How many addresses got each verdict."""
        rows = self._db.execute(
            "SELECT verdict, COUNT(*) FROM verdict WHERE run = ? GROUP BY verdict", (run,)
        )
        return Counter(dict(rows))

    def verdicts(
        self, *, run: int | None = None, url: CanonicalUrl | None = None
    ) -> Iterator[VerdictRow]:
        """Verdicts of a run, of an address, or of both; newest run first."""
        rows = self._db.execute(
            "SELECT run, at, url, verdict, detail, referrer FROM verdict"
            " WHERE (?1 IS NULL OR run = ?1) AND (?2 IS NULL OR url = ?2)"
            " ORDER BY run DESC, url",
            (run, url),
        )
        for number, at, address, verdict, detail, referrer in rows:
            yield VerdictRow(
                run=number,
                at=read_time(at),
                url=CanonicalUrl(address),
                verdict=Verdict(verdict),
                detail=detail,
                referrer=referrer,
            )

    def get(self, number: int) -> Run | None:
        """The run of that number, if there was one."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM run WHERE id = ?",  # noqa: S608 - a constant
            (number,),
        ).fetchone()
        return _run(row) if row else None

    def latest(self, limit: int = 10) -> tuple[Run, ...]:
        """The last runs, newest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM run ORDER BY id DESC LIMIT ?",  # noqa: S608 - a constant
            (limit,),
        )
        return tuple(map(_run, rows))


def _run(row: tuple[int, str, str, str, str | None, str, str, str]) -> Run:
    number, kind, source, started, finished, status, detail, counts = row
    return Run(
        id=number,
        kind=RunKind(kind),
        source=source,
        started_at=read_time(started),
        finished_at=read_time(finished) if finished else None,
        status=RunStatus(status),
        detail=detail,
        counts=json.loads(counts),
    )
