"""Xapian in the benchmark, where Debian's python3-xapian is installed for this Python."""

import importlib.util
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from tests.bench.collection import BenchDocument
from tests.bench.contender import BETWEEN_PASSAGES, TOP
from tests.bench.queries import BenchQuery

_SYSTEM = Path("/usr/lib/python3/dist-packages/xapian/__init__.py")
_ID, _THEME, _YEAR = 0, 1, 2
_EXTRACT_CHARS = 240


def library() -> ModuleType:
    """Xapian's binding, looked for where Debian puts it: a virtual environment does not see it.

    Raises:
        ModuleNotFoundError: it is not installed, or made for another Python.

    """
    if "xapian" not in sys.modules and _SYSTEM.exists():
        places = [str(_SYSTEM.parent)]
        spec = importlib.util.spec_from_file_location(
            "xapian", _SYSTEM, submodule_search_locations=places
        )
        if spec and spec.loader:
            module = sys.modules["xapian"] = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(module)
            except ImportError as error:
                del sys.modules["xapian"]
                raise ModuleNotFoundError(f"python3-xapian: {error}") from None
    return importlib.import_module("xapian")


class Xapian:
    """A glass database; BM25 as it comes. Its fuzzy search is a correction, not a query."""

    name = "xapian"
    lacks = frozenset(("fuzzy",))

    def __init__(self, folder: Path) -> None:
        self._xapian = library()
        self._path = folder / "glass"
        self.version = f"Xapian {self._xapian.version_string()}"

    def build(self, documents: Iterable[BenchDocument]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        made = self._xapian.WritableDatabase(str(self._path), self._xapian.DB_CREATE_OR_OVERWRITE)
        for given in documents:
            document = self._xapian.Document()
            for at, word in enumerate(given.title.split(" ")):
                document.add_posting(f"S{word}", at)
            text = BETWEEN_PASSAGES.join(given.passages)
            for at, word in enumerate(text.split(" ")):
                document.add_posting(word, at)
            document.add_value(_ID, given.id)
            document.add_value(_THEME, given.theme)
            document.add_value(_YEAR, str(given.published.year))
            document.set_data(text)
            made.add_document(document)
        made.commit()
        made.compact(str(self._path.with_name("compact")))
        made.close()
        shutil.rmtree(self._path)

    def open(self) -> None:
        self._database = self._xapian.Database(str(self._path.with_name("compact")))
        self._enquire = self._xapian.Enquire(self._database)

    def search(self, asked: BenchQuery) -> list[str]:
        return [match.document.get_value(_ID).decode() for match in self._found(asked)]

    def count(self, asked: BenchQuery) -> int:
        self._enquire.set_query(self._query(asked))
        every = self._database.get_doccount()
        return int(self._enquire.get_mset(0, TOP, every).get_matches_estimated())

    def snippets(self, asked: BenchQuery) -> list[str]:
        found = self._found(asked)
        return [
            found.snippet(match.document.get_data().decode(), _EXTRACT_CHARS).decode()
            for match in found
        ]

    def _found(self, asked: BenchQuery):
        self._enquire.set_query(self._query(asked))
        self._enquire.clear_matchspies()
        if asked.kind == "facet":
            every = self._database.get_doccount()
            for slot in (_THEME, _YEAR):
                self._enquire.add_matchspy(self._xapian.ValueCountMatchSpy(slot))
            return self._enquire.get_mset(0, TOP, every)
        return self._enquire.get_mset(0, TOP)

    def _query(self, asked: BenchQuery):
        query = self._xapian.Query
        match asked.kind:
            case "and":
                return query(query.OP_AND, list(asked.words))
            case "or":
                return query(query.OP_OR, list(asked.words))
            case "phrase":
                return query(query.OP_PHRASE, list(asked.words), len(asked.words))
            case "prefix":
                # Titles are known by a capital S, so no word of them begins so.
                return query(query.OP_WILDCARD, asked.words[0], 0, query.WILDCARD_LIMIT_ERROR)
            case _:
                return query(asked.words[0])
