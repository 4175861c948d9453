"""From the documents that match to the answer: filters, order, passages and facets."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import replace

from kb.clauses import KeywordField
from kb.engine import EngineQuery, Match, Matches
from kb.engines.bm25 import SCORE_DECIMALS, idf
from kb.engines.leaves import Leaf, body_leaves
from kb.engines.memory.places import Collection, places
from kb.engines.memory.scores import Scores, frequencies, matches
from kb.engines.values import date_in, keywords_of, newest, newest_of, oldest, years_of
from kb.model import DocId, Document
from kb.search import After, Sort

_Key = Callable[[DocId], tuple[float, DocId]]


def search(collection: Collection, query: EngineQuery) -> Matches:
    """Find, score, order and count."""
    scores = {
        doc: round(score, SCORE_DECIMALS)
        for doc, score in matches(query.clause, collection, query.body_length).items()
    }
    accepted = [doc for doc in scores if passes(collection[doc].document, query)]
    if query.collapse:
        accepted = _standing(collection, accepted)
    order = _order(collection, scores, query)
    ordered = sorted(accepted, key=order)
    if query.after:
        last = _place(query.after, order, query.sort)
        ordered = [doc for doc in ordered if order(doc) > last]
    leaves = tuple({_spoken(leaf): None for leaf in body_leaves(query.clause)})
    page = ordered[query.offset : query.offset + query.limit]
    return Matches(
        total=len(accepted),
        matches=tuple(_match(collection, doc, scores[doc], leaves, query) for doc in page),
        facets=_facets(collection, scores, query) if query.facets else {},
    )


def passes(document: Document, query: EngineQuery, leave_out: str = "") -> bool:
    """Whether every group of filters but one (a facet's own) accepts the document."""
    filters = query.filters

    def accepts(facet: str, field: KeywordField, chosen: tuple[str, ...]) -> bool:
        return (
            facet == leave_out or not chosen or not keywords_of(document, field).isdisjoint(chosen)
        )

    return (
        accepts("theme", KeywordField.THEME, filters.themes)
        and accepts("type", KeywordField.TYPE, filters.types)
        and accepts("language", KeywordField.LANGUAGE, filters.languages)
        and accepts("person", KeywordField.PERSON, filters.people)
        and accepts("place", KeywordField.PLACE, filters.places)
        and (
            leave_out == "year"
            or filters.dates.unbounded
            or date_in(document.dates, query.date_kind, filters.dates)
        )
    )


def _standing(collection: Collection, docs: Iterable[DocId]) -> list[DocId]:
    """Those of the documents whose newest version is not among them."""
    among = set(docs)

    def stands_back(doc: DocId) -> bool:
        newer = newest_of(collection[doc].document)
        return newer in among and newest_of(collection[newer].document) is None

    return [doc for doc in docs if not stands_back(doc)]


def _order(collection: Collection, scores: Scores, query: EngineQuery) -> _Key:
    """Best score first, or by date with undated documents last; then by id."""

    def by_score(doc: DocId) -> tuple[float, DocId]:
        return -scores[doc], doc

    def by_date(doc: DocId) -> tuple[float, DocId]:
        dates = collection[doc].document.dates
        backwards = query.sort is Sort.NEWEST
        day = (newest if backwards else oldest)(dates, query.date_kind)
        if day is None:
            return math.inf, doc
        return -day.toordinal() if backwards else day.toordinal(), doc

    return by_score if query.sort is Sort.RELEVANCE else by_date


def _place(after: After, order: _Key, sort: Sort) -> tuple[float, DocId]:
    return (-after.score, after.id) if sort is Sort.RELEVANCE else order(after.id)


def _facets(
    collection: Collection, scores: Scores, query: EngineQuery
) -> dict[str, dict[str, int]]:
    """Counts a value; each facet over what the other groups accept."""

    def count(facet: str, values: Callable[[Document], Set[str]]) -> dict[str, int]:
        holders: defaultdict[str, list[DocId]] = defaultdict(list)
        for doc in scores:
            document = collection[doc].document
            if passes(document, query, leave_out=facet):
                for value in values(document):
                    holders[value].append(doc)
        if query.collapse:
            return {value: len(_standing(collection, docs)) for value, docs in holders.items()}
        return {value: len(docs) for value, docs in holders.items()}

    def years(document: Document) -> Set[str]:
        return {f"{year:04}" for year in years_of(document.dates, query.date_kind)}

    return {
        "theme": count("theme", lambda document: keywords_of(document, KeywordField.THEME)),
        "year": count("year", years),
        "type": count("type", lambda document: keywords_of(document, KeywordField.TYPE)),
        "language": count(
            "language", lambda document: keywords_of(document, KeywordField.LANGUAGE)
        ),
        "person": count("person", lambda document: keywords_of(document, KeywordField.PERSON)),
        "place": count("place", lambda document: keywords_of(document, KeywordField.PLACE)),
    }


def _spoken(leaf: Leaf) -> Leaf:
    """The leaf without its boost: the same words twice are one term."""
    return replace(leaf, boost=1.0)


def _match(
    collection: Collection,
    doc: DocId,
    score: float,
    leaves: tuple[Leaf, ...],
    query: EngineQuery,
) -> Match:
    if not query.passages:
        return Match(id=doc, score=score)
    held = collection[doc]
    distinct: dict[int, float] = {}
    occurrences: Counter[int] = Counter()
    for leaf in leaves:
        counts = Counter(held.passage_at(at) for at in places(leaf, held))
        leaf_idf = idf(len(collection), len(frequencies(leaf, collection)))
        for passage, count in counts.items():
            distinct[passage] = distinct.get(passage, 0.0) + leaf_idf
            occurrences[passage] += count
    ranked = sorted(
        distinct,
        key=lambda passage: (
            -round(distinct[passage], SCORE_DECIMALS),
            -occurrences[passage],
            passage,
        ),
    )
    return Match(
        id=doc,
        score=score,
        passages=tuple(ranked[: query.passages]),
        passage_total=len(ranked),
    )
