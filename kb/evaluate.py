"""Relevance over a folder of judged queries: nDCG, reciprocal rank and recall, on the real engine.

The folder holds corpus.jsonl(.gz) (`_id`, `title`, `text`), and a folder a split with queries.jsonl
(`_id`, `text`) and qrels.tsv (`query-id`, `corpus-id`, `score`, with a header): the form of BEIR.
nDCG is Järvelin and Kekäläinen's with linear gain, as trec_eval computes it; a document counts as
relevant for the other two from score 1. What is not judged is not relevant.

A folder without a corpus judges what is indexed already: its corpus-id is the path of an address
(decoded, with its query string), so that the same judgements hold wherever the site is served.
"""

import gzip
import json
import math
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import mean, quantiles
from time import perf_counter
from urllib.parse import unquote, urlsplit

from kb.bootstrap import open_engine, open_searcher
from kb.errors import ConfigError
from kb.model import CanonicalUrl, DocId, Document, DocumentType, MediaType, Passage
from kb.ranking import RANKING, Ranking
from kb.searcher import Searcher
from kb.settings import Settings

CORPUS_FILES = ("corpus.jsonl", "corpus.jsonl.gz")

DEPTH = 100
"""How deep recall looks."""

CUT = 10
"""How deep nDCG and reciprocal rank look: one page of results."""

Judgements = Mapping[str, Mapping[str, float]]
"""Query id → document id → score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Means over the judged queries; times are of planning and searching, without extracts."""

    queries: int
    documents: int
    ndcg_10: float
    mrr_10: float
    recall_100: float
    ms_p50: float
    ms_p95: float
    index_s: float


def ndcg(ranked: Sequence[str], judged: Mapping[str, float], cut: int = CUT) -> float:
    """How close an order is to the best one, 0 to 1.

    >>> ndcg(["b", "a"], {"a": 1.0})
    0.6309297535714575
    """
    best = sorted((gain for gain in judged.values() if gain > 0), reverse=True)
    ideal = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(best[:cut]))
    found = sum(
        max(judged.get(doc, 0.0), 0.0) / math.log2(rank + 2)
        for rank, doc in enumerate(ranked[:cut])
    )
    return found / ideal if ideal else 0.0


def reciprocal_rank(ranked: Sequence[str], judged: Mapping[str, float], cut: int = CUT) -> float:
    """One over the rank of the first relevant document, 0 when none is that high."""
    for rank, doc in enumerate(ranked[:cut], 1):
        if judged.get(doc, 0.0) > 0:
            return 1 / rank
    return 0.0


def recall(ranked: Sequence[str], judged: Mapping[str, float], cut: int = DEPTH) -> float:
    """The share of relevant documents among the first ones."""
    relevant = {doc for doc, gain in judged.items() if gain > 0}
    return len(relevant & set(ranked[:cut])) / len(relevant) if relevant else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFolder:
    """A folder of judged queries and one split of it."""

    folder: Path
    split: str = "dev"

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Documents by their id in the folder.

        Raises:
            ConfigError: the corpus is missing or malformed; the message names file and line.

        """
        for row in read_lines(self.corpus_file()):
            yield row["_id"], as_document(row)

    @property
    def holds_corpus(self) -> bool:
        """Whether it brings its documents."""
        return any((self.folder / name).is_file() for name in CORPUS_FILES)

    def corpus_file(self) -> Path:
        """The corpus, compressed or not."""
        for name in CORPUS_FILES:
            if (self.folder / name).is_file():
                return self.folder / name
        raise ConfigError(f"{self.folder}\u202f: ni corpus.jsonl ni corpus.jsonl.gz")

    def queries(self) -> Mapping[str, str]:
        """Query id → text."""
        return {row["_id"]: row["text"] for row in read_lines(self.split_file("queries.jsonl"))}

    def judgements(self) -> Judgements:
        """What was judged of each query."""
        path = self.split_file("qrels.tsv")
        judged: dict[str, dict[str, float]] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fields = line.split("\t")
            if number == 1 or not line.strip():
                continue
            try:
                query, doc, score = fields[0], fields[1], float(fields[2])
            except (IndexError, ValueError):
                raise ConfigError(
                    f"{path}:{number}: query-id, corpus-id et score attendus"
                ) from None
            judged.setdefault(query, {})[doc] = score
        return judged

    def split_file(self, name: str) -> Path:
        """A file of the split."""
        path = self.folder / self.split / name
        if not path.is_file():
            raise ConfigError(
                f"{path} manque\u202f: des requêtes jugées sont queries.jsonl et qrels.tsv"
            )
        return path


def read_lines(path: Path) -> Iterator[Mapping[str, str]]:
    """Objects of texts, one a line.

    Raises:
        ConfigError: a line is something else.

    """
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                yield {"title": "", **{k: v for k, v in row.items() if isinstance(v, str)}}
            except (ValueError, AttributeError):
                raise ConfigError(f"{path}:{number}: un objet JSON par ligne est attendu") from None


def as_document(row: Mapping[str, str]) -> Document:
    """A row of a corpus as one passage."""
    return Document(
        id=evaluation_id(row["_id"]),
        url=CanonicalUrl(f"urn:evaluation:{row['_id']}"),
        title=row["title"],
        type=DocumentType.PAGE,
        media_type=MediaType.TEXT,
        language="fr",
        source="evaluation",
        passages=(Passage(ordinal=0, text=row["text"]),),
    )


def evaluation_id(name: str) -> DocId:
    """An id as engines want them."""
    return DocId(sha256(name.encode()).hexdigest()[:16])


def evaluate(
    judged: JudgedFolder, ranking: Ranking = RANKING, engine: str = "whoosh"
) -> Evaluation:
    """Index the folder in a temporary home and score its queries.

    Raises:
        ConfigError: a file of the folder is missing or malformed.

    """
    with tempfile.TemporaryDirectory(prefix="kb-evaluate-") as home:
        settings = Settings(home=Path(home), engine=engine)
        opened = open_engine(settings)
        started = perf_counter()
        names: dict[DocId, str] = {}
        with opened.rebuild() as writer:
            for name, document in judged.documents():
                names[document.id] = name
                writer.put(document)
        index_s = perf_counter() - started
        searcher = open_searcher(settings, opened, ranking)
        try:
            return score(searcher, judged, names, index_s)
        finally:
            opened.close()


def evaluate_published(judged: JudgedFolder, searcher: Searcher) -> Evaluation:
    """Score the queries on what is indexed, judged by the paths of addresses.

    Raises:
        ConfigError: a file of the folder is missing or malformed.
        SearchIndexError: the index cannot answer.

    """
    return score(searcher, judged, published_paths(searcher), 0.0)


def published_paths(searcher: Searcher) -> Mapping[DocId, str]:
    """What judgements call each document of the published generation."""
    with searcher.engine.reader() as reader:
        return {doc: url_path(head.url) for doc, head in reader.heads(list(reader.ids())).items()}


def url_path(url: str) -> str:
    """The part of an address after its host, decoded.

    >>> url_path("https://irev.fr/action/sant%C3%A9?page=2")
    '/action/santé?page=2'
    """
    parts = urlsplit(url)
    return unquote(parts.path) + (f"?{parts.query}" if parts.query else "")


def score(
    searcher: Searcher, judged: JudgedFolder, names: Mapping[DocId, str], index_s: float
) -> Evaluation:
    """Run every judged query and average."""
    queries, judgements = judged.queries(), judged.judgements()
    rows: list[tuple[float, float, float]] = []
    times: list[float] = []
    for query, text in queries.items():
        if query not in judgements:
            continue
        started = perf_counter()
        found = searcher.ranked(text, DEPTH)
        times.append((perf_counter() - started) * 1000)
        ranked = [names[match.id] for match in found]
        marks = judgements[query]
        rows.append((ndcg(ranked, marks), reciprocal_rank(ranked, marks), recall(ranked, marks)))
    if not rows:
        raise ConfigError(f"{judged.folder / judged.split}\u202f: aucune requête n’est jugée")
    cuts = quantiles(times, n=20) if len(times) > 1 else times * 19
    return Evaluation(
        queries=len(rows),
        documents=len(names),
        ndcg_10=mean(row[0] for row in rows),
        mrr_10=mean(row[1] for row in rows),
        recall_100=mean(row[2] for row in rows),
        ms_p50=cuts[9],
        ms_p95=cuts[18],
        index_s=index_s,
    )
