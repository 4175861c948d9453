"""A query to an answer: evaluate, filter, count, order, name passages."""

from collections.abc import Mapping
from functools import reduce

import numpy as np

from kb.clauses import KeywordField
from kb.engine import EngineQuery, Filters, Match, Matches
from kb.engines.whoosh_engine.arrays import Bools, Floats, Ints
from kb.engines.whoosh_engine.collection import Collection
from kb.engines.whoosh_engine.columns import facet_columns
from kb.engines.whoosh_engine.columns_read import Columns
from kb.engines.whoosh_engine.evaluate import Evaluation, evaluate
from kb.engines.whoosh_engine.leaves import Recent
from kb.engines.whoosh_engine.matched import Dense, gathered, is_many
from kb.engines.whoosh_engine.order import best_first, candidates, earliest
from kb.engines.whoosh_engine.passages import ranked_passages
from kb.engines.whoosh_engine.versions import Versions
from kb.search import Sort

NO_FILTERS = Filters()


def answer(collection: Collection, columns: Columns, recent: Recent, query: EngineQuery) -> Matches:
    """Find, score, order and count."""
    evaluation = Evaluation(collection, columns, recent, query.body_length)
    matched = evaluate(query.clause, evaluation)
    versions = columns.versions if query.collapse else None
    groups = _filters(evaluation, query)
    by_score = query.sort is Sort.RELEVANCE
    first, last = query.offset, query.offset + query.limit
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
        total = int(np.count_nonzero(dense.held))
        if by_score and not groups:
            docs = candidates(dense.scores, min(last, total))
            docs = docs[dense.held.take(docs)]
            scores = dense.scores.take(docs)
        else:
            docs, scores = gathered(dense)
    else:
        docs, scores = matched.sparse()
        if query.facets:
            facets = _facets(columns, query, docs, groups, versions)
        if groups:
            kept = reduce(np.logical_and, [group.take(docs) for group in groups.values()])
            docs, scores = docs[kept], scores[kept]
        if versions is not None:
            back = versions.standing_back(docs)
            docs, scores = np.delete(docs, back), np.delete(scores, back)
        total = docs.size
    if by_score:
        docs, scores = best_first(docs, scores, collection.id_rank, first, last)
    else:
        keys = columns.date_order(query.date_kind, query.sort).take(docs)
        docs, scores = earliest(docs, scores, keys, first, last)
    return Matches(total=total, matches=_named(evaluation, query, docs, scores), facets=facets)


def _named(
    evaluation: Evaluation, query: EngineQuery, docs: Ints, scores: Floats
) -> tuple[Match, ...]:
    names = evaluation.collection.names
    found = zip(docs.tolist(), scores.tolist(), strict=True)
    if not query.passages:
        return tuple([Match(names[doc], score) for doc, score in found])
    passages = ranked_passages(evaluation, query.clause, docs, query.passages)
    return tuple(
        [
            Match(names[doc], score, ordinals, count)
            for (doc, score), (ordinals, count) in zip(found, passages, strict=True)
        ]
    )


def _filters(evaluation: Evaluation, query: EngineQuery) -> dict[str, Bools]:
    """Which documents each chosen group accepts, by the facet it belongs to."""
    filters = query.filters
    if filters == NO_FILTERS:
        return {}
    chosen = {
        KeywordField.THEME: filters.themes,
        KeywordField.TYPE: filters.types,
        KeywordField.LANGUAGE: filters.languages,
        KeywordField.PERSON: filters.people,
        KeywordField.PLACE: filters.places,
    }
    groups = {
        str(field): evaluation.holding(field, values) for field, values in chosen.items() if values
    }
    if not filters.dates.unbounded:
        groups["year"] = evaluation.dated(query.date_kind, filters.dates)
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

    def counts(column: str, chosen: Ints) -> Mapping[str, int]:
        if versions is None:
            return columns.facet(column).counts(chosen)
        older = chosen.take(versions.standing_back(chosen))
        return columns.facet(column).counts(chosen, older, versions.newest_of(older))

    common = accepted("")
    table = columns.facet_table(query.date_kind).counts(common) if versions is None else {}
    for facet, column in facet_columns(query.date_kind):
        if facet in groups:
            table[facet] = counts(column, accepted(facet))
        elif versions is not None:
            table[facet] = counts(column, common)
    return table
