"""A query to an answer: one request that finds, scores, orders and counts, and what it brings back.

Filters wait for the end (post_filter) where facets are counted, since each facet leaves its own
choice out and so counts under a filter of the others. Older versions stand back by name: which of
them match beside their newest one is asked first, and their part taken off the counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kb.clauses import KeywordField
from kb.engine import FACETS, EngineQuery, Match, Matches
from kb.engines.bm25 import idf
from kb.engines.leaves import Leaf, body_leaves
from kb.engines.memory.answer import passes
from kb.engines.opensearch_engine.answers import Answer, Found
from kb.engines.opensearch_engine.layout import (
    day_field,
    head_read,
    passages_read,
    text_read,
    text_sent,
    year_field,
)
from kb.engines.opensearch_engine.occurrences import Body
from kb.engines.opensearch_engine.opened import OpenedGeneration, Pair, batches, spoken
from kb.engines.opensearch_engine.passages import ranked_passages
from kb.engines.opensearch_engine.statement import Scoring, dated, leaves, matching
from kb.engines.values import keywords_of, years_of
from kb.model import DocId, Document
from kb.search import After, DateKind, Sort

MOST_VALUES = 10_000
"""Values of a facet counted at most: the most frequent ones."""

WINDOW = 10_000
"""How deep the server goes at once; farther down, the order is walked."""

IDS_TOGETHER = 5_000

Held = dict[DocId, Document]
"""Documents that came with an answer, whole or without their passages."""


def answer(opened: OpenedGeneration, query: EngineQuery, held: Held) -> Matches:
    """Find, score, order and count; documents that come along are put in `held`."""
    asked = list(dict.fromkeys(leaves(query.clause)))
    said = dict.fromkeys(map(spoken, body_leaves(query.clause))) if query.passages else {}
    # One request counts what both the scores and the passages are weighed by.
    counts = opened.counts([*asked, *said])
    worth = {leaf: idf(opened.record.documents, counts[leaf]) for leaf in said}
    scoring = Scoring(opened.weights(asked, query.body_length)).of(query.clause)
    groups = filter_groups(query)
    pairs = found_together(opened, query) if query.collapse else []
    body: dict[str, object] = {
        "query": scoring,
        "size": query.limit,
        "track_total_hits": True,
        "track_scores": True,
        "sort": order(query),
        "_source": (["head", "passages"] if worth else ["head"]) if query.passages else False,
    }
    kept = standing(query, groups, pairs)
    if query.facets:
        body["aggs"] = dict(counted(query, groups))
        if kept:
            body["post_filter"] = {"bool": kept}
    elif kept:
        body["query"] = {"bool": {"must": [scoring], **kept}}
    found = _stretch(opened, body, query)
    hits = found["hits"]["hits"]
    return Matches(
        total=found["hits"]["total"]["value"],
        matches=tuple(_match(hit, query, worth, held) for hit in hits),
        facets=_facets(found, query, pairs) if query.facets else {},
    )


def filter_groups(query: EngineQuery) -> dict[str, Body]:
    """What each chosen group of filters accepts, by the facet it belongs to."""
    filters = query.filters
    chosen = {
        KeywordField.THEME: filters.themes,
        KeywordField.TYPE: filters.types,
        KeywordField.LANGUAGE: filters.languages,
        KeywordField.PERSON: filters.people,
        KeywordField.PLACE: filters.places,
    }
    groups: dict[str, Body] = {
        str(field): {"terms": {str(field): [text_sent(value) for value in values]}}
        for field, values in chosen.items()
        if values
    }
    if not filters.dates.unbounded:
        groups["year"] = dated(query.date_kind, filters.dates)
    return groups


def order(query: EngineQuery) -> list[object]:
    """Best score first, or by date with undated documents last; then by id."""
    if query.sort is Sort.RELEVANCE:
        return [{"_score": "desc"}, {"id": "asc"}]
    backwards = query.sort is Sort.NEWEST
    day = day_field(query.date_kind, last=int(backwards))
    direction = "desc" if backwards else "asc"
    return [{day: {"order": direction, "missing": "_last"}}, {"id": "asc"}]


def counted(query: EngineQuery, groups: Mapping[str, Body]) -> Iterator[tuple[str, Body]]:
    """Counts of each facet among what the other groups accept."""
    for facet in FACETS:
        field = year_field(query.date_kind) if facet == "year" else facet
        others = [group for name, group in groups.items() if name != facet]
        values = {"terms": {"field": field, "size": MOST_VALUES}}
        yield facet, {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}}


def standing(
    query: EngineQuery, groups: Mapping[str, Body], pairs: Sequence[Pair]
) -> dict[str, object]:
    """What filters leave, without older versions whose newest one is left too."""
    back = [
        pair.older.id for pair in pairs if passes(pair.older, query) and passes(pair.newest, query)
    ]
    kept: dict[str, object] = {"filter": list(groups.values())} if groups else {}
    if back:
        kept["must_not"] = [{"ids": {"values": back}}]
    return kept


def found_together(opened: OpenedGeneration, query: EngineQuery) -> list[Pair]:
    """Older versions that the clause matches as it does their newest one, filters aside."""
    versions = opened.versions
    if not versions:
        return []
    clause = matching(query.clause)
    ids = sorted({*versions, *(pair.newest.id for pair in versions.values())})
    bodies = [
        {
            "query": {"bool": {"filter": [clause, {"ids": {"values": batch}}]}},
            "size": IDS_TOGETHER,
            "_source": False,
        }
        for batch in batches(ids, IDS_TOGETHER)
    ]
    found = {hit["_id"] for answer in opened.searches(bodies) for hit in answer["hits"]["hits"]}
    return [
        pair for pair in versions.values() if pair.older.id in found and pair.newest.id in found
    ]


def _stretch(opened: OpenedGeneration, body: dict[str, object], query: EngineQuery) -> Answer:
    """The part of the order asked for, however deep it lies."""
    after = None if query.after is None else _place(opened, query, query.after)
    offset = query.offset
    while offset and (after is not None or offset + query.limit > WINDOW):
        step = min(offset, WINDOW)
        passed = {**body, "size": step, "_source": False} | _going_on(after)
        hits = opened.search({**passed, "aggs": {}})["hits"]["hits"]
        if len(hits) < step:
            return opened.search({**body, "size": 0})
        after = hits[-1]["sort"]
        offset -= step
    return opened.search({**body, "from": offset} | _going_on(after))


def _going_on(after: Sequence[float | str] | None) -> dict[str, object]:
    return {} if after is None else {"search_after": after}


def _place(opened: OpenedGeneration, query: EngineQuery, after: After) -> Sequence[float | str]:
    """Where in the order the match gone on from stands."""
    if query.sort is Sort.RELEVANCE:
        return [after.score, after.id]
    body: Body = {
        "query": {"ids": {"values": [after.id]}},
        "sort": order(query),
        "_source": False,
    }
    hits = opened.search(body)["hits"]["hits"]
    return hits[0]["sort"] if hits else []


def _match(hit: Found, query: EngineQuery, worth: Mapping[Leaf, float], held: Held) -> Match:
    doc, score = DocId(hit["_id"]), hit["_score"] or 0.0
    if not query.passages:
        return Match(id=doc, score=score)
    kept = hit["_source"]
    head = held[doc] = head_read(kept["head"])
    if not worth:
        return Match(id=doc, score=score)
    held[doc] = replace(head, passages=passages_read(kept["passages"]))
    named, total = ranked_passages(held[doc], worth, query.passages)
    return Match(id=doc, score=score, passages=named, passage_total=total)


def _facets(found: Answer, query: EngineQuery, pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for facet, filtered in found["aggregations"].items():
        counts[facet] = {
            text_read(bucket["key"]): bucket["doc_count"]
            for bucket in filtered["values"]["buckets"]
        }
        for pair in pairs:
            if passes(pair.older, query, facet) and passes(pair.newest, query, facet):
                for value in _values(pair.older, facet, query.date_kind) & _values(
                    pair.newest, facet, query.date_kind
                ):
                    counts[facet][value] = counts[facet].get(value, 0) - 1
        counts[facet] = {value: count for value, count in counts[facet].items() if count > 0}
    return counts


def _values(document: Document, facet: str, kind: DateKind) -> frozenset[str]:
    if facet == "year":
        return frozenset(f"{year:04}" for year in years_of(document.dates, kind))
    return keywords_of(document, KeywordField(facet))
