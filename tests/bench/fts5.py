"""SQLite FTS5 in the benchmark."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tests.bench.collection import BenchDocument
from tests.bench.contender import BETWEEN_PASSAGES, TOP
from tests.bench.queries import BenchQuery

_BEST = (
    "SELECT doc.id FROM text JOIN doc ON doc.rowid = text.rowid WHERE text MATCH ? ORDER BY rank"
)
_SNIPPET = (
    "SELECT snippet(text, 1, '<b>', '</b>', '…', 32) FROM text WHERE text MATCH ? ORDER BY rank"
)
_TOTAL = "SELECT count(*) FROM text WHERE text MATCH ?"
_COUNT = (
    "SELECT doc.{0}, count(*) FROM text JOIN doc ON doc.rowid = text.rowid "
    "WHERE text MATCH ? GROUP BY 1"
)


class Fts5:
    """One table of texts, one of what facets count."""

    name = "fts5"
    version = f"SQLite {sqlite3.sqlite_version}"
    lacks = frozenset(("fuzzy",))

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.db"

    def build(self, documents: Iterable[BenchDocument]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path)
        # Accents are kept, as every engine here keeps them.
        words = "tokenize = 'unicode61 remove_diacritics 0'"
        database.execute(f"CREATE VIRTUAL TABLE text USING fts5(title, body, {words})")
        database.execute("CREATE TABLE doc(id TEXT, theme TEXT, year TEXT)")
        for given in documents:
            text = BETWEEN_PASSAGES.join(given.passages)
            database.execute("INSERT INTO text VALUES (?, ?)", (given.title, text))
            database.execute(
                "INSERT INTO doc VALUES (?, ?, ?)",
                (given.id, given.theme, str(given.published.year)),
            )
        database.commit()
        database.execute("INSERT INTO text(text) VALUES ('optimize')")
        database.commit()
        database.close()

    def open(self) -> None:
        self._database = sqlite3.connect(self._path)

    def search(self, asked: BenchQuery) -> list[str]:
        match = _match(asked)
        if asked.kind == "facet":
            for column in ("theme", "year"):
                self._database.execute(_COUNT.format(column), (match,)).fetchall()
        best = self._database.execute(f"{_BEST} LIMIT {TOP}", (match,)).fetchall()
        return [row[0] for row in best]

    def count(self, asked: BenchQuery) -> int:
        found = self._database.execute(_TOTAL, (_match(asked),)).fetchone()
        return int(found[0])

    def snippets(self, asked: BenchQuery) -> list[str]:
        rows = self._database.execute(f"{_SNIPPET} LIMIT {TOP}", (_match(asked),)).fetchall()
        return [row[0] for row in rows]


def _match(asked: BenchQuery) -> str:
    words = [f'"{word}"' for word in asked.words]
    match asked.kind:
        case "or":
            return f"body: ({' OR '.join(words)})"
        case "phrase":
            return f'body: "{" ".join(asked.words)}"'
        case "prefix":
            return f"body: {words[0]}*"
        case _:
            return f"body: ({' AND '.join(words)})"
