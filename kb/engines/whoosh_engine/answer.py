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
from kb.engines.whoosh_engine.leaves import Leaf, Recent
from kb.engines.whoosh_engine.matched import Dense, gathered, is_many
from kb.engines.whoosh_engine.order import (
    after_best,
    after_earliest,
    best_first,
    candidates,
    earliest,
)
from kb.engines.whoosh_engine.passages import ranked_passages
from kb.engines.whoosh_engine.versions import Versions
from kb.search import Sort

NO_FILTERS = Filters()


def answer(collection: Collection, columns: Columns, recent: Recent, query: EngineQuery) -> Matches:
    """Find, score, order and count."""
    evaluation = Evaluation(collection, columns, recent, query.body_length)
    matched = evaluate(query.clause, evaluation)
    versions = columns.versions if query.collapse else None
    chosen = _Choices(columns, query, _filters(evaluation, query), versions)
    by_score, after = query.sort is Sort.RELEVANCE, query.after
    first_few = by_score and after is None
    if isinstance(matched, Leaf) and first_few and not chosen.groups and versions is None:
        total = matched.bound
        facets = chosen.counts(matched.docs()) if query.facets else {}
        docs, scores = matched.best(query.offset + query.limit)
    elif is_many(matched.bound, collection.size):
        dense = matched.dense()
        facets = chosen.counts(dense.held.nonzero()[0]) if query.facets else {}
        dense = chosen.kept_of_many(dense)
        total = int(np.count_nonzero(dense.held))
        if first_few:
            docs = candidates(dense.scores, min(query.offset + query.limit, total))
            docs = docs[dense.held.take(docs)]
            scores = dense.scores.take(docs)
        else:
            docs, scores = gathered(dense)
    else:
        docs, scores = matched.sparse()
        facets = chosen.counts(docs) if query.facets else {}
        docs, scores = chosen.kept(docs, scores)
        total = docs.size
    if by_score:
        if after is not None:
            docs, scores = after_best(docs, scores, collection.ids, after)
        page = best_first(docs, scores, collection.id_rank, query.offset, query.limit)
    else:
        keys = columns.date_order(query.date_kind, query.sort).take(docs)
        if after is not None:
            docs, scores, keys = after_earliest(docs, scores, keys, collection.ids, after)
        page = earliest(docs, scores, keys, query.offset, query.limit)
    return Matches(total=total, matches=_named(evaluation, query, *page), facets=facets)


class _Choices:
    """What is left of the documents found: those filters accept, older versions standing back."""

    __slots__ = ("_columns", "_kind", "_versions", "groups")

    def __init__(
        self,
        columns: Columns,
        query: EngineQuery,
        groups: Mapping[str, Bools],
        versions: Versions | None,
    ) -> None:
        self._columns = columns
        self._kind = query.date_kind
        self._versions = versions
        self.groups = groups
        """Which documents each chosen group accepts, by the facet it belongs to."""

    def kept(self, docs: Ints, scores: Floats) -> tuple[Ints, Floats]:
        """Those left of documents found."""
        if self.groups:
            accepted = [group.take(docs) for group in self.groups.values()]
            kept = reduce(np.logical_and, accepted).nonzero()[0]
            docs, scores = docs.take(kept), scores.take(kept)
        if self._versions is not None:
            back = self._versions.standing_back(docs)
            docs, scores = np.delete(docs, back), np.delete(scores, back)
        return docs, scores

    def kept_of_many(self, dense: Dense) -> Dense:
        """The same by document number."""
        if not self.groups and self._versions is None:
            return dense
        held = reduce(np.logical_and, self.groups.values(), dense.held)
        if self._versions is not None:
            held = self._versions.standing(held)
        return Dense(held, dense.scores * held)

    def counts(self, docs: Ints) -> Mapping[str, Mapping[str, int]]:
        """Facets of documents found, each over what the other groups accept."""
        common = self._accepted("", docs)
        if self._versions is not None:
            return {
                facet: self._counts(column, self._accepted(facet, docs))
                for facet, column in facet_columns(self._kind)
            }
        table = self._columns.facet_table(self._kind).counts(common)
        for facet, column in facet_columns(self._kind) if self.groups else ():
            if facet in self.groups:
                table[facet] = self._counts(column, self._accepted(facet, docs))
        return table

    def _accepted(self, facet: str, docs: Ints) -> Ints:
        others = [group.take(docs) for name, group in self.groups.items() if name != facet]
        return docs[reduce(np.logical_and, others)] if others else docs

    def _counts(self, column: str, docs: Ints) -> Mapping[str, int]:
        if self._versions is None:
            return self._columns.facet(column).counts(docs)
        older = docs.take(self._versions.standing_back(docs))
        newer = self._versions.newest_of(older)
        return self._columns.facet(column).counts(docs, older, newer)


def _named(
    evaluation: Evaluation, query: EngineQuery, docs: Ints, scores: Floats
) -> tuple[Match, ...]:
    names, make = evaluation.collection.names, tuple.__new__
    found = zip(docs.tolist(), scores.tolist(), strict=True)
    if not query.passages:
        return tuple([make(Match, (names[doc], score, (), 0)) for doc, score in found])
    passages = ranked_passages(evaluation, query.clause, docs, query.passages)
    return tuple(
        [
            make(Match, (names[doc], score, ordinals, count))
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
