"""A query to an answer: evaluate, filter, order, count, name passages."""

from collections.abc import Mapping

import numpy as np

from kb.clauses import KeywordField
from kb.engine import EngineQuery, Match, Matches
from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.whoosh_engine.arrays import Bools, Floats, Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns import year_column
from kb.engines.whoosh_engine.days import UNDATED
from kb.engines.whoosh_engine.evaluate import Columns, Evaluation
from kb.engines.whoosh_engine.passages import ranked_passages
from kb.model import DocId
from kb.search import Sort

_TIE = 10.0**-SCORE_DECIMALS


def answer(collection: Collection, columns: Columns, query: EngineQuery) -> Matches:
    """Find, score, order and count."""
    evaluation = Evaluation(collection, columns)
    hits = evaluation.hits(query.clause)
    groups = _filters(columns, query, hits.docs)
    facets = _facets(columns, query, hits.docs, groups) if query.facets else {}
    if groups:
        hits = hits.kept(np.flatnonzero(np.logical_and.reduce(list(groups.values()))))
    wanted = slice(query.offset, query.offset + query.limit)
    scores = hits.scores if query.sort is Sort.RELEVANCE else None
    if scores is None:
        at = _by_date(collection, columns, query, hits.docs)[wanted]
        shown_scores = np.round(hits.scores_at(at), SCORE_DECIMALS)
    else:
        at = best_first(scores, hits.docs, collection.id_rank, wanted.stop)[wanted]
        shown_scores = np.round(scores[at], SCORE_DECIMALS)
    docs = hits.docs[at]
    return Matches(
        total=int(hits.docs.size),
        matches=tuple(
            Match(id=doc, score=score, passages=passages, passage_total=total)
            for doc, score, (passages, total) in zip(
                ids_of(collection, docs),
                shown_scores.tolist(),
                ranked_passages(evaluation, query.clause, docs, query.passages),
                strict=True,
            )
        ),
        facets=facets,
    )


def ids_of(collection: Collection, docs: Ints) -> list[DocId]:
    """Ids by document number."""
    return [DocId(f"{number:016x}") for number in collection.ids[docs].tolist()]


def best_first(scores: Floats, docs: Ints, rank: Ints | None, limit: int) -> Ints:
    """Places of the best `limit` scores, highest first, ties in order of id."""
    at = np.arange(scores.size)
    if limit <= 0:
        return at[:0]
    if limit < scores.size:
        worst = np.partition(scores, scores.size - limit)[scores.size - limit]
        at = np.flatnonzero(scores >= worst - _TIE)
    rounded = np.round(scores[at], SCORE_DECIMALS)
    ties = docs[at] if rank is None else rank[docs[at]]
    order = np.lexsort((ties, -rounded))[:limit]
    return at[order]


def _by_date(collection: Collection, columns: Columns, query: EngineQuery, docs: Ints) -> Ints:
    """Places in order of date, undated ones last, ties in order of id."""
    if query.sort is Sort.NEWEST:
        days = -columns.days.newest(query.date_kind)[docs]
    else:
        days = columns.days.oldest(query.date_kind)[docs]
    rank = collection.id_rank
    return np.lexsort((docs if rank is None else rank[docs], days, days == UNDATED))


def _filters(columns: Columns, query: EngineQuery, docs: Ints) -> dict[str, Bools]:
    """Which documents each chosen group accepts, by the facet it belongs to."""
    chosen = query.filters
    groups: dict[str, Bools] = {}
    for facet, field, values in (
        ("theme", KeywordField.THEME, chosen.themes),
        ("type", KeywordField.TYPE, chosen.types),
        ("language", KeywordField.LANGUAGE, chosen.languages),
    ):
        if values:
            groups[facet] = columns.facet(field).accepts(docs, values)
    if not chosen.dates.unbounded:
        groups["year"] = columns.days.within(query.date_kind, chosen.dates)[docs]
    return groups


def _facets(
    columns: Columns, query: EngineQuery, docs: Ints, groups: Mapping[str, Bools]
) -> dict[str, Mapping[str, int]]:
    """Counts a value, each facet over what the other groups accept."""

    def accepted(facet: str) -> Ints:
        others = [group for name, group in groups.items() if name != facet]
        return docs[np.logical_and.reduce(others)] if others else docs

    return {
        facet: columns.facet(column).counts(accepted(facet))
        for facet, column in (
            ("theme", KeywordField.THEME),
            ("year", year_column(query.date_kind)),
            ("type", KeywordField.TYPE),
            ("language", KeywordField.LANGUAGE),
        )
    }
