"""The synthetic collection as documents of a site: sentences, pages, real themes, types, dates.

Words and lengths are those of `tests.bench.collection`, analysed as real documents are.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import numpy as np

from kb.engines.whoosh_engine import WhooshEngine
from kb.errors import SearchIndexError
from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentType,
    MediaType,
    Passage,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.settings import Settings
from kb.themes import ThemeTree
from tests.bench.collection import BenchDocument, documents
from tests.bench.ours import to_document

KINDS = ("term", "and", "phrase", "facet")
"""What is asked: one word, two to four words, words between quotes, words with choices made."""

SENTENCE_WORDS = 18
_TYPES = tuple(DocumentType)
_LANGUAGES = ("fr",) * 18 + ("en", "nl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Parameters of a search, as a reader's browser sends them."""

    kind: str
    parameters: tuple[tuple[str, str], ...]


def build(size: int, home: Path) -> None:
    """Publish `size` documents in a home, unless it holds as many that can be read."""
    settings = Settings(home=home)
    engine = WhooshEngine(settings.index_dir, durable=False)
    with suppress(SearchIndexError):
        if engine.reader().generation.documents == size:
            return
    themes = tuple(ThemeTree.load().themes)
    with engine.rebuild() as writer:
        for given in documents(size):
            writer.put(of_site(given, themes))


def of_site(given: BenchDocument, themes: Sequence[str]) -> Document:
    """A document as the indexer would have made it."""
    number = given.number
    pdf = number % 3 == 0
    url = f"https://www.exemple.fr/thematiques/document-{number}"
    attached = CanonicalUrl(f"{url}/annexe.pdf")
    return replace(
        to_document(given),
        url=CanonicalUrl(f"{url}.pdf" if pdf else url),
        title=given.title.capitalize(),
        type=DocumentType.PDF if pdf else _TYPES[number % len(_TYPES)],
        media_type=MediaType.PDF if pdf else MediaType.HTML,
        language=_LANGUAGES[number % len(_LANGUAGES)],
        passages=tuple(
            Passage(
                ordinal=ordinal,
                text=sentences(text),
                label=f"page {ordinal + 1}" if pdf else "",
                locator=f"#page={ordinal + 1}" if pdf else "",
            )
            for ordinal, text in enumerate(given.passages)
        ),
        themes=tuple(
            ThemeAssignment(slug=themes[at % len(themes)], origin=ThemeOrigin.PATH)
            for at in {number, number // 7}
        ),
        dates=Dates(
            published=given.published,
            modified=given.published + timedelta(days=30) if number % 2 else None,
        ),
        attachments=(
            Attachment(id=DocId(f"{number:016x}"), url=attached, title="Annexe", size_bytes=90_210),
        )
        if number % 4 == 0
        else (),
    )


def sentences(text: str) -> str:
    """Words as sentences."""
    words = iter(text.split(" "))
    found = []
    while sentence := list(islice(words, SENTENCE_WORDS)):
        found.append(f"{' '.join(sentence).capitalize()}.")
    return " ".join(found)


def questions(each: int = 50) -> list[Question]:
    """`each` questions a kind, in turn; words are drawn as documents use them."""
    sample = list(documents(500))
    themes = tuple(ThemeTree.load().themes)
    rng = np.random.default_rng(2_025)
    return [question(kind, sample, themes, rng) for _ in range(each) for kind in KINDS]


def question(
    kind: str, sample: Sequence[BenchDocument], themes: Sequence[str], rng: np.random.Generator
) -> Question:
    """One question on a document of the sample."""
    words = sample[int(rng.integers(0, len(sample)))].passages[0].split()
    at = int(rng.integers(0, len(words) - 4))
    several = dict.fromkeys(str(word) for word in rng.choice(words, size=int(rng.integers(2, 5))))
    choices: tuple[tuple[str, str], ...] = ()
    match kind:
        case "term":
            query = max(words[at : at + 4], key=len)
        case "phrase":
            query = f'"{" ".join(words[at : at + 3])}"'
        case "facet":
            query = " ".join(several)
            theme = themes[int(rng.integers(0, len(themes)))].partition("/")[0]
            choices = (("theme", theme), ("from", "2012"), ("to", "2021"))
        case _:
            query = " ".join(several)
    return Question(kind=kind, parameters=(("q", query), *choices))
