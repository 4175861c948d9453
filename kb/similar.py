"""Documents on the same subject: the terms that tell a document apart, asked of the engine again.

Terms are weighed by tf·idf, a word of the title counting as TITLE_WORTH; a theme in common adds
what a strong term does. What scores under CLOSE of the document's own score is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log

from kb.clauses import AndMaybe, Any, Clause, Coverage, Field, Keyword, KeywordField, Nothing, Term
from kb.french import Token, analyze
from kb.model import Document

MAX_CHARS = 12_000
"""How much of a document is read: a few milliseconds, and enough to know its subject."""

MAX_TERMS = 16
"""Terms asked of the engine, the most telling ones."""

MIN_LETTERS = 3
TITLE_WORTH = 4
THEME_WORTH = 0.15
"""A theme in common, as a share of all the terms weigh."""

FEW = 4
"""Occurrences after which a word is half of what it can be worth: one mention is no subject."""

SHARED = 0.6
"""Sharing several terms counts more than sharing one often."""

CLOSE = 0.06
"""The least share of the document's own score: nearer to it than by chance."""

SPREAD = 4
"""A word in more than one document of so many says nothing of the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A document near another, without its passages; scores compare within one answer."""

    document: Document
    score: float


def similar_clause(document: Document, documents: int, df: Callable[[str], int]) -> Clause:
    """What to look for to find the like of a document; Nothing when no term tells it apart.

    `documents` is how many are held and `df` how many of them hold a folded word.
    """
    weights = telling_terms(document, documents, df)
    if not weights:
        return Nothing()
    words = Coverage(
        tuple(
            Any((Term(Field.BODY, (stem,), weight), Term(Field.TITLE, (stem,), weight)))
            for stem, weight in weights.items()
        ),
        tuple(weights.values()),
        SHARED,
    )
    themes = tuple(
        Keyword(KeywordField.THEME, theme.slug, THEME_WORTH * sum(weights.values()))
        for theme in document.themes
    )
    return AndMaybe(words, Any(themes)) if themes else words


def telling_terms(document: Document, documents: int, df: Callable[[str], int]) -> dict[str, float]:
    """Stems that tell a document apart, the most telling first, with weights up to 1.

    A word that no other document holds leads nowhere; one that very many hold tells nothing.
    """
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    for worth, text in texts_of(document):
        for token in analyze(text):
            if speaks(token):
                counts[token.stem] += worth
                words.setdefault(token.stem, token.folded)
    ranked: dict[str, float] = {}
    for stem, count in counts.items():
        held = df(words[stem])
        if 2 <= held <= max(documents / SPREAD, 2):
            ranked[stem] = count / (count + FEW) * log(documents / held)
    best = sorted(ranked, key=lambda stem: (-ranked[stem], stem))[:MAX_TERMS]
    top = max((ranked[stem] for stem in best), default=0.0)
    return {stem: ranked[stem] / top for stem in best} if top else {}


def texts_of(document: Document) -> Iterator[tuple[int, str]]:
    """Texts with what each occurrence in them counts, as much as is read of them."""
    yield TITLE_WORTH, document.title
    yield TITLE_WORTH // 2, document.summary
    left = MAX_CHARS
    for passage in document.passages:
        if left <= 0:
            return
        yield 1, passage.text[:left]
        left -= len(passage.text)


def speaks(token: Token) -> bool:
    """Whether a token may name a subject: no idle word, no number, no scrap."""
    return not token.stop and len(token.stem) >= MIN_LETTERS and token.stem.isalpha()
