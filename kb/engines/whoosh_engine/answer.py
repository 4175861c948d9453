"""A query to an answer: evaluate, filter, count, order, name passages."""

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np

from kb.clauses import KeywordField
from kb.engine import EngineQuery, Match, Matches
from kb.engines.bm25 import SCORE_DECIMALS
from kb.engines.whoosh_engine.arrays import Bools, Floats, Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns import year_column
from kb.engines.whoosh_engine.columns_read import Columns
from kb.engines.whoosh_engine.evaluate import Evaluation, evaluate
from kb.engines.whoosh_engine.leaves import HotTerms
from kb.engines.whoosh_engine.matched import Dense, Sparse, gathered, is_many
from kb.engines.whoosh_engine.order import best_first, candidates, smallest
from kb.engines.whoosh_engine.passages import Ranked, ranked_passages
from kb.engines.whoosh_engine.versions import Versions
from kb.search import Sort

UNNAMED: Ranked = ((), 0)


def answer(collection: Collection, columns: Columns, hot: HotTerms, query: EngineQuery) -> Matches:
    """Find, score, order and count."""
    evaluation = Evaluation(collection, columns, hot, query.body_length)
    versions = columns.versions if query.collapse else None
    matched = evaluate(query.clause, evaluation)
    groups = _filters(columns, query)
    by_score = query.sort is Sort.RELEVANCE
    facets: Mapping[str, Mapping[str, int]] = {}
    if is_many(matched.bound, collection.size):
        dense = matched.dense()
        if query.facets:
            facets = _facets(columns, query, dense.held.nonzero()[0], groups, versions)
        if groups:
            dense = Dense(reduce(np.logical_and, groups.values(), dense.held), dense.scores)
        if versions is not None:
            held = versions.standing(dense.held)
            dense = Dense(held, dense.scores * held)
        if by_score and not groups:
            total, docs, scores = _best_of_many(dense, collection, query)
            return _named(evaluation, query, total=total, docs=docs, scores=scores, facets=facets)
        found = gathered(dense)
    else:
        found = matched.sparse()
        if query.facets:
            facets = _facets(columns, query, found.docs, groups, versions)
        if groups:
            kept = reduce(np.logical_and, [group.take(found.docs) for group in groups.values()])
            found = Sparse(found.docs[kept], found.scores[kept])
        if versions is not None:
            back = versions.standing_back(found.docs)
            found = Sparse(np.delete(found.docs, back), np.delete(found.scores, back))
    end = query.offset + query.limit
    if by_score:
        at = best_first(found.scores, found.docs, collection.id_rank, end)
    else:
        at = smallest(columns.date_order(query.date_kind, query.sort).take(found.docs), end)
    at = at[query.offset :]
    return _named(
        evaluation,
        query,
        total=found.docs.size,
        docs=found.docs.take(at),
        scores=found.scores.take(at),
        facets=facets,
    )


def _best_of_many(
    dense: Dense, collection: Collection, query: EngineQuery
) -> tuple[int, Ints, Floats]:
    """Total, documents and scores of the page asked for."""
    total = int(np.count_nonzero(dense.held))
    wanted = min(query.offset + query.limit, total)
    at = candidates(dense.scores, wanted)
    at = at[dense.held.take(at)]
    best = best_first(dense.scores.take(at), at, collection.id_rank, wanted)[query.offset :]
    docs = at.take(best)
    return total, docs, dense.scores.take(docs)


def _named(
    evaluation: Evaluation,
    query: EngineQuery,
    *,
    total: int,
    docs: Ints,
    scores: Floats,
    facets: Mapping[str, Mapping[str, int]],
) -> Matches:
    names = evaluation.collection.names
    passages: Sequence[Ranked] = [UNNAMED] * docs.size
    if query.passages and docs.size:
        passages = ranked_passages(evaluation, query.clause, docs, query.passages)
    return Matches(
        total=total,
        matches=tuple(
            [
                Match(id=names[doc], score=score, passages=named, passage_total=count)
                for doc, score, (named, count) in zip(
                    docs.tolist(), scores.round(SCORE_DECIMALS).tolist(), passages, strict=True
                )
            ]
        ),
        facets=facets,
    )


def _filters(columns: Columns, query: EngineQuery) -> dict[str, Bools]:
    """Which documents each chosen group accepts, by the facet it belongs to."""
    chosen = query.filters
    groups: dict[str, Bools] = {}
    if chosen.themes:
        groups["theme"] = columns.facet(KeywordField.THEME).holds(chosen.themes)
    if chosen.types:
        groups["type"] = columns.facet(KeywordField.TYPE).holds(chosen.types)
    if chosen.languages:
        groups["language"] = columns.facet(KeywordField.LANGUAGE).holds(chosen.languages)
    if chosen.people:
        groups["person"] = columns.facet(KeywordField.PERSON).holds(chosen.people)
    if chosen.places:
        groups["place"] = columns.facet(KeywordField.PLACE).holds(chosen.places)
    if not chosen.dates.unbounded:
        groups["year"] = columns.days.within(query.date_kind, chosen.dates)
    return groups


def _facets(
    columns: Columns,
    query: EngineQuery,
    docs: Ints,
    groups: Mapping[str, Bools],
    versions: Versions | None,
) -> dict[str, Mapping[str, int]]:
    """Counts a value, each facet over what the other groups accept."""

    def accepted(facet: str) -> Ints:
        others = [group.take(docs) for name, group in groups.items() if name != facet]
        return docs[reduce(np.logical_and, others)] if others else docs

    def counts(facet: str, column: str) -> Mapping[str, int]:
        chosen = accepted(facet)
        if versions is None:
            return columns.facet(column).counts(chosen)
        older = chosen.take(versions.standing_back(chosen))
        return columns.facet(column).counts(chosen, older, versions.newest_of(older))

    return {
        facet: counts(facet, column)
        for facet, column in (
            ("theme", KeywordField.THEME),
            ("year", year_column(query.date_kind)),
            ("type", KeywordField.TYPE),
            ("language", KeywordField.LANGUAGE),
            ("person", KeywordField.PERSON),
            ("place", KeywordField.PLACE),
        )
    }
