"""The collections that engines are compared on, kept in a file so that each reads the same one.

`20000` is a synthetic collection of that many documents, `cdtn-travail` the real documents of a
judged set under SHARED/data/relevance. Real texts are cut into words beforehand: letters and digits
in lower case, so that every engine indexes the same words.
"""

import gzip
import json
import os
import pickle
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path

from tests.bench.collection import PASSAGE_WORDS, BenchDocument, documents
from tests.bench.queries import SAMPLE, BenchQuery, queries

ROOT = Path(__file__).parents[2]
REAL = (
    Path(os.environ.get("KB_SHARED", ROOT.parent / "shared"))
    / "data/relevance/cdtn-travail/corpus.jsonl.gz"
)
REAL_NAME = "cdtn-travail"
MAKERS = (Path(__file__), Path(__file__).with_name("collection.py"))
"""What collections are made by."""

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection in a file; `size` documents, `words` in their texts."""

    name: str
    path: Path
    size: int
    words: int

    def documents(self) -> Iterator[BenchDocument]:
        """Every document, in order."""
        with self.path.open("rb") as stored:
            while True:
                try:
                    yield pickle.load(stored)
                except EOFError:
                    return

    def queries(self) -> list[BenchQuery]:
        """What is asked of it."""
        return queries(list(islice(self.documents(), SAMPLE)))

    @property
    def title(self) -> str:
        """How tables name it."""
        kind = "real" if self.name == REAL_NAME else "synthetic"
        return f"{self.size:,} {kind} documents"


def stored(name: str, folder: Path) -> Collection:
    """The collection of that name, written to a folder unless it already stands there as this
    code makes it."""
    path = folder / f"{name}.documents"
    about = folder / f"{name}.json"
    made_of = digest_of(MAKERS)
    if about.exists():
        held = json.loads(about.read_text(encoding="utf-8"))
        if held.pop("made_of", None) == made_of:
            return Collection(name, path, **held)
        about.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    size = words = 0
    with path.open("wb") as out:
        for given in real_documents() if name == REAL_NAME else documents(int(name)):
            pickle.dump(given, out, protocol=5)
            size += 1
            words += sum(passage.count(" ") + 1 for passage in given.passages)
    held = {"size": size, "words": words}
    about.write_text(json.dumps({**held, "made_of": made_of}), encoding="utf-8")
    return Collection(name, path, **held)


def digest_of(files: Iterable[Path]) -> str:
    """What tells one text of some files from another: what was made by them is kept under it."""
    texts = (sha256(path.read_bytes()).digest() for path in sorted(files))
    return sha256(b"".join(texts)).hexdigest()[:16]


def real_documents() -> Iterator[BenchDocument]:
    """Titles and texts as published; themes are the sets they come from, days are made up."""
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            given = json.loads(line)
            words = WORD.findall(given["text"].lower())
            passages = [
                " ".join(words[at : at + PASSAGE_WORDS])
                for at in range(0, len(words), PASSAGE_WORDS)
            ]
            yield BenchDocument(
                number=number,
                title=" ".join(WORD.findall(given["title"].lower())) or "sans titre",
                passages=tuple(passages) or ("vide",),
                theme=given["_id"].partition(":")[0],
                published=date(2008, 1, 1) + timedelta(days=number * 7919 % 6_200),
            )


class Unpaid:
    """Documents one by one; `cpu_s` is what reading them took, which is no engine's work."""

    def __init__(self, given: Iterable[BenchDocument]) -> None:
        self.given = given
        self.cpu_s = 0.0

    def __iter__(self) -> Iterator[BenchDocument]:
        waiting = iter(self.given)
        while True:
            before = time.process_time()
            some = list(islice(waiting, 200))
            self.cpu_s += time.process_time() - before
            if not some:
                return
            yield from some
