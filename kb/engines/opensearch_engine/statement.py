"""A clause as the server's own queries: one form that only matches, one that also scores.

Where a clause's meaning has no query of its own:

    Term…      occurrences from `occurrences`, then a script, for statistics of the whole generation
    Coverage   sum · share ** e, where no query multiplies two scores: the sum is raised to 1 / e,
               multiplied by the share (function_score), and the product raised to e

The server counts scores in 32-bit floats: they agree with other engines to about six digits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod

from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Clause,
    Coverage,
    DateIn,
    Everything,
    Keyword,
    Near,
    Nothing,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engines.bm25 import K1
from kb.engines.leaves import Leaf
from kb.engines.opensearch_engine.layout import day_field, length_field, term_sent, text_sent
from kb.engines.opensearch_engine.occurrences import (
    NOTHING,
    Body,
    any_of,
    occurrences,
    starting,
)
from kb.engines.opensearch_engine.scripts import BM25, POWER
from kb.search import DateKind, DateRange

STEEPEST = 32.0
"""The least exponent of a Coverage is one over this: beyond it 32-bit scores overflow."""

HEIGHT = 1e30
"""What the highest sum of a Coverage becomes while it is raised: floats reach 1e38."""

EVERYTHING: Body = {"match_all": {"boost": 0.0}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What a leaf's occurrences count: boost · idf, and the field's length norm."""

    weight: float
    base: float
    slope: float


def matching(clause: Clause) -> Body:
    """What the clause matches, without scores."""
    return _FILTERS.of(clause)


class _Filters:
    """Matches alone."""

    @singledispatchmethod
    def of(self, clause: Clause) -> Body:
        """The query of a node."""
        raise TypeError(f"not a clause: {clause!r}")

    @of.register
    def _(self, clause: Term) -> Body:
        if not clause.terms:
            return NOTHING
        return {"terms": {str(clause.field): sorted({term_sent(term) for term in clause.terms})}}

    @of.register
    def _(self, clause: Prefix) -> Body:
        return starting(clause)

    @of.register
    def _(self, clause: Phrase) -> Body:
        return occurrences(clause)

    @of.register
    def _(self, clause: Near) -> Body:
        return occurrences(clause)

    @of.register
    def _(self, clause: Keyword) -> Body:
        return {"term": {str(clause.field): {"value": text_sent(clause.value)}}}

    @of.register
    def _(self, clause: DateIn) -> Body:
        return dated(clause.kind, clause.range)

    @of.register
    def _(self, clause: All) -> Body:
        return (
            {"bool": {"filter": [self.of(part) for part in clause.clauses]}}
            if (clause.clauses)
            else EVERYTHING
        )

    @of.register
    def _(self, clause: Any) -> Body:
        return any_of([self.of(part) for part in clause.clauses])

    @of.register
    def _(self, clause: Best) -> Body:
        return any_of([self.of(part) for part in clause.clauses])

    @of.register
    def _(self, clause: Coverage) -> Body:
        return any_of([self.of(part) for part in clause.clauses])

    @of.register
    def _(self, clause: AndMaybe) -> Body:
        return self.of(clause.required)

    @of.register
    def _(self, clause: Without) -> Body:
        return {
            "bool": {
                "filter": [self.of(clause.clause)],
                "must_not": [self.of(clause.excluded)],
            }
        }

    @of.register
    def _(self, _clause: Everything) -> Body:
        return EVERYTHING

    @of.register
    def _(self, _clause: Nothing) -> Body:
        return NOTHING


_FILTERS = _Filters()


class Scoring:
    """Matches and scores, with what each leaf counts in this generation."""

    def __init__(self, weights: Mapping[Leaf, Weight]) -> None:
        self._weights = weights

    @singledispatchmethod
    def of(self, clause: Clause) -> Body:
        """The query of a node."""
        raise TypeError(f"not a clause: {clause!r}")

    @of.register(Term)
    @of.register(Prefix)
    @of.register(Phrase)
    @of.register(Near)
    def _(self, clause: Leaf) -> Body:
        counted, weight = occurrences(clause), self._weights[clause]
        if counted is NOTHING or not clause.boost:
            return flat(_FILTERS.of(clause), 0.0)
        parameters = {
            "weight": weight.weight * (K1 + 1.0),
            "base": weight.base,
            "slope": weight.slope,
            "length": length_field(clause.field),
            "once": isinstance(clause, Term),
        }
        script = {"source": BM25, "params": parameters}
        return {"script_score": {"query": counted, "script": script}}

    @of.register(Keyword)
    @of.register(DateIn)
    def _(self, clause: Keyword | DateIn) -> Body:
        return flat(_FILTERS.of(clause), clause.boost)

    @of.register
    def _(self, clause: All) -> Body:
        parts = [self.of(part) for part in clause.clauses]
        return {"bool": {"must": parts}} if parts else EVERYTHING

    @of.register
    def _(self, clause: Any) -> Body:
        return any_of([self.of(part) for part in clause.clauses])

    @of.register
    def _(self, clause: Best) -> Body:
        parts = [self.of(part) for part in clause.clauses]
        return {"dis_max": {"queries": parts}} if parts else NOTHING

    @of.register
    def _(self, clause: Coverage) -> Body:
        parts = [self.of(part) for part in clause.clauses]
        return covering(clause, any_of(parts), sum(map(self.highest, clause.clauses)))

    @of.register
    def _(self, clause: AndMaybe) -> Body:
        required, optional = self.of(clause.required), self.of(clause.optional)
        return {"bool": {"must": [required], "should": [optional]}}

    @of.register
    def _(self, clause: Without) -> Body:
        return {
            "bool": {
                "must": [self.of(clause.clause)],
                "must_not": [_FILTERS.of(clause.excluded)],
            }
        }

    @of.register
    def _(self, _clause: Everything) -> Body:
        return EVERYTHING

    @of.register
    def _(self, _clause: Nothing) -> Body:
        return NOTHING

    def highest(self, clause: Clause) -> float:
        """What the clause scores at most, or more."""
        match clause:
            case Term() | Prefix() | Phrase() | Near():
                return self._weights[clause].weight * (K1 + 1.0)
            case Keyword() | DateIn():
                return clause.boost
            case All() | Any() | Best() | Coverage():
                return sum(map(self.highest, clause.clauses))
            case AndMaybe():
                return self.highest(clause.required) + self.highest(clause.optional)
            case Without():
                return self.highest(clause.clause)
            case Everything() | Nothing():
                return 0.0


def covering(clause: Coverage, parts: Body, highest: float) -> Body:
    """The sum of parts times the share of the weights matched, to the power of the exponent."""
    whole = sum(clause.weights)
    if not clause.clauses or not highest:
        return parts
    exponent = max(clause.exponent, 1.0 / STEEPEST)
    shares = [
        {"filter": matching(part), "weight": weight / whole}
        for part, weight in zip(clause.clauses, clause.weights, strict=True)
    ]

    def raised(query: Body, factor: float, exponent: float, scale: float) -> Body:
        parameters = {"factor": factor, "exponent": exponent, "scale": scale}
        script = {"source": POWER, "params": parameters}
        return {"script_score": {"query": query, "script": script}}

    up = parts if exponent == 1.0 else raised(parts, 1.0 / highest, 1.0 / exponent, HEIGHT)
    product: Body = {
        "function_score": {
            "query": up,
            "functions": shares,
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }
    return product if exponent == 1.0 else raised(product, 1.0 / HEIGHT, exponent, highest)


def flat(query: Body, score: float) -> Body:
    """The same score for all that matches."""
    return {"constant_score": {"filter": query, "boost": score}}


def dated(kind: DateKind, within: DateRange) -> Body:
    """Documents one of whose dates of a kind has a day in the range."""
    field = "event" if kind is DateKind.EVENT else day_field(kind, 0)
    if within.start is None and within.end is None:
        return {"exists": {"field": field}}
    bounds: dict[str, object] = {}
    if within.start is not None:
        bounds["gte"] = within.start.toordinal()
    if within.end is not None:
        bounds["lt"] = within.end.toordinal()
    return {"range": {field: bounds}}


def leaves(clause: Clause) -> Iterator[Leaf]:
    """Every leaf that scores, whatever its field."""
    match clause:
        case Term() | Prefix() | Phrase() | Near():
            yield clause
        case All() | Any() | Best() | Coverage():
            for part in clause.clauses:
                yield from leaves(part)
        case AndMaybe():
            yield from leaves(clause.required)
            yield from leaves(clause.optional)
        case Without():
            yield from leaves(clause.clause)
        case Keyword() | DateIn() | Everything() | Nothing():
            return
