"""Other engines on judged queries, each as it comes for French: two fields, title and text, OR."""

import importlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import thread_time
from typing import NamedTuple, Protocol

DEPTH = 100
WORDS = re.compile(r"\w+")
LUCENE = Path(__file__).with_name("Lucene.java")


class Given(NamedTuple):
    """A document of a judged set."""

    id: str
    title: str
    text: str


class Answered(NamedTuple):
    """Ids of the first hundred, and milliseconds of processor time that finding them took."""

    ranked: list[str]
    ms: float


Answers = dict[str, Answered]


def timed(
    ask: Callable[[str], list[str]], queries: Mapping[str, str], warming: Sequence[str]
) -> Answers:
    """Every query once on the clock, after others: what was asked before may be remembered."""
    for text in warming:
        ask(text)
    found = {}
    for name, text in queries.items():
        started = thread_time()
        ranked = ask(text)
        found[name] = Answered(ranked, (thread_time() - started) * 1000)
    return found


def fts5(documents: Sequence[Given], queries: Mapping[str, str], warming: Sequence[str]) -> Answers:
    """SQLite FTS5: unicode61, no stems, bm25() with its defaults."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE held USING fts5(id UNINDEXED, title, text)")
    database.executemany("INSERT INTO held VALUES (?, ?, ?)", documents)

    def ask(text: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in WORDS.findall(text))
        if not match:
            return []
        rows = database.execute(
            "SELECT id FROM held WHERE held MATCH ? ORDER BY rank LIMIT ?", (match, DEPTH)
        )
        return [row[0] for row in rows]

    return timed(ask, queries, warming)


def tantivy(
    documents: Sequence[Given], queries: Mapping[str, str], warming: Sequence[str]
) -> Answers:
    """tantivy with its French stop words and Snowball stemmer."""
    library = importlib.import_module("tantivy")
    analyzer = (
        library.TextAnalyzerBuilder(library.Tokenizer.simple())
        .filter(library.Filter.lowercase())
        .filter(library.Filter.stopword("french"))
        .filter(library.Filter.stemmer("french"))
        .build()
    )
    builder = library.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("title", "text"):
        builder.add_text_field(field, tokenizer_name="fr")
    index = library.Index(builder.build())
    index.register_tokenizer("fr", analyzer)
    writer = index.writer(128 << 20, 1)
    for given in documents:
        writer.add_document(library.Document(id=given.id, title=given.title, text=given.text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> list[str]:
        words = " ".join(WORDS.findall(text)).lower()
        if not words:
            return []
        query = index.parse_query(words, ["title", "text"])
        hits = searcher.search(query, DEPTH, count=False).hits
        return [searcher.doc(place)["id"][0] for _, place in hits]

    return timed(ask, queries, warming)


def whoosh(
    documents: Sequence[Given], queries: Mapping[str, str], warming: Sequence[str]
) -> Answers:
    """Whoosh 2.7.4 as it comes: LanguageAnalyzer("fr"), OR, BM25F."""
    fields = importlib.import_module("whoosh.fields")
    analysis = importlib.import_module("whoosh.analysis")
    parsing = importlib.import_module("whoosh.qparser")
    storage = importlib.import_module("whoosh.filedb.filestore").RamStorage()
    french = analysis.LanguageAnalyzer("fr")
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(french), text=fields.TEXT(french)
    )
    index = storage.create_index(schema)
    writer = index.writer(limitmb=256)
    for given in documents:
        writer.add_document(id=given.id, title=given.title, text=given.text)
    writer.commit()
    parser = parsing.MultifieldParser(["title", "text"], schema, plugins=[], group=parsing.OrGroup)
    searcher = index.searcher()

    def ask(text: str) -> list[str]:
        query = parser.parse(" ".join(WORDS.findall(text)))
        return [hit["id"] for hit in searcher.search(query, limit=DEPTH)]

    return timed(ask, queries, warming)


def lucene(
    documents: Sequence[Given], queries: Mapping[str, str], warming: Sequence[str]
) -> Answers:
    """Lucene's FrenchAnalyzer, from the jars LUCENE_JAR names (`:` between), run by JAVA."""
    jar, java = os.environ.get("LUCENE_JAR"), os.environ.get("JAVA") or shutil.which("java")
    if not jar or not java:
        raise ModuleNotFoundError("set LUCENE_JAR to Lucene's jars, and install Java")
    with tempfile.TemporaryDirectory(prefix="kb-lucene-") as folder:
        held, asked, warm, out = (Path(folder) / name for name in ("held", "asked", "warm", "out"))
        held.write_text("".join(row(*given) for given in documents), encoding="utf-8")
        asked.write_text("".join(row(*pair) for pair in queries.items()), encoding="utf-8")
        warm.write_text("".join(row("", text) for text in warming), encoding="utf-8")
        subprocess.run([java, "-cp", jar, LUCENE, held, warm, asked, out], check=True)
        lines = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    return {name: Answered(ranked, float(ms)) for name, ms, *ranked in lines}


def row(*cells: str) -> str:
    """Cells on one line, tabs between."""
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"


class Ranker(Protocol):
    """Indexes documents and answers queries."""

    def __call__(
        self, documents: Sequence[Given], queries: Mapping[str, str], warming: Sequence[str], /
    ) -> Answers:
        """The first hundred of each query, asked once after those of `warming`."""
        ...


RANKERS: dict[str, Ranker] = {"lucene": lucene, "tantivy": tantivy, "whoosh": whoosh, "fts5": fts5}
