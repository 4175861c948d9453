"""How often a leaf occurs in a document, as the server's own queries: what its BM25 is made of.

A word opens a nearness unless, for some group, no word of it follows within the distance: nested
span_not, whose number of matches is the number of such words. A prefix scores by a bounded list of
its words, and matches by all. Two words of one slot of a phrase that stand at one place, as the
forms of « chargé·e » do, count as two occurrences; everything else is counted as `kb.clauses` says.
"""

from collections.abc import Iterable, Mapping, Sequence

from kb.clauses import Field, Near, Phrase, Prefix, Term
from kb.engines.leaves import Leaf
from kb.engines.opensearch_engine.layout import BAR, GAP, HOLE, term_sent
from kb.french.fold import fold

Body = Mapping[str, object]

MOST_TOGETHER = 1_000
"""Alternatives sent as one term: the server takes 1,024."""

MOST_OF_PREFIX = 128
"""Words that a prefix scores by, the first ones; it matches all."""

MOST_APART = 12
"""Words of a nearness whose common places are told apart; nearly all have fewer."""

ACCENTED = frozenset({Field.TITLE_EXACT, Field.BODY_EXACT, Field.PEOPLE})
"""Fields that hold words folded and as written."""

NOTHING: Body = {"match_none": {}}


def occurrences(leaf: Leaf) -> Body:
    """What finds a leaf; its score is how often (see `scripts.OCCURRENCES`)."""
    field = str(leaf.field)
    match leaf:
        case Term():
            terms = list(dict.fromkeys(map(term_sent, leaf.terms)))
            batches = [terms[at : at + MOST_TOGETHER] for at in range(0, len(terms), MOST_TOGETHER)]
            return any_of([together(field, batch) for batch in batches])
        case Prefix():
            words = {"value": term_sent(leaf.text), "rewrite": f"top_terms_{MOST_OF_PREFIX}"}
            scored = {"span_multi": {"match": {"prefix": {field: words}}}}
            return {"bool": {"filter": [starting(leaf)], "should": [scored]}}
        case Phrase():
            if len(leaf.slots) >= GAP or not leaf.slots:
                return NOTHING
            places = (distinct(leaf.field, slot) for slot in leaf.slots)
            text = " ".join(BAR.join(terms) or HOLE for terms in places)
            return {"match_phrase": {field: {"query": text}}}
        case Near():
            return near(leaf)


def together(field: str, terms: Sequence[str]) -> Body:
    """Alternatives as one term, whose occurrences are those of all."""
    if len(terms) == 1:
        return {"term": {field: {"value": terms[0]}}}
    return {"match": {field: {"query": BAR.join(terms)}}}


def near(leaf: Near) -> Body:
    """The words that open a stretch holding every group."""
    groups = [distinct(leaf.field, group) for group in leaf.groups]
    if not groups or not all(groups):
        return NOTHING
    distance = min(leaf.distance, GAP - 1)

    def words(terms: Iterable[str]) -> Body:
        return span_or([{"span_term": {str(leaf.field): term}} for term in terms])

    every = list(dict.fromkeys(term for group in groups for term in group))
    # Terms may share a place, which counts once: each is taken where none before it stands.
    apart = [words(every[:1])] + [
        {"span_not": {"include": words([term]), "exclude": words(every[:at])}}
        for at, term in enumerate(every[1:MOST_APART], 1)
    ]
    openers = span_or([*apart, *([words(every[MOST_APART:])] if every[MOST_APART:] else [])])
    alone = [
        {"span_not": {"include": words(every), "exclude": words(group), "post": distance}}
        for group in groups
    ]
    return {"span_not": {"include": openers, "exclude": span_or(alone)}}


def span_or(spans: Sequence[Body]) -> Body:
    """Any of some spans."""
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def distinct(field: Field, terms: Sequence[str]) -> list[str]:
    """Terms as sent, each once; without those that stand only where another of them does.

    Exact fields hold an accented word at the position of its folded form: counting both would
    count the place twice.
    """
    kept = dict.fromkeys(terms)
    if field in ACCENTED:
        kept = {term: None for term in kept if (plain := fold(term)) == term or plain not in kept}
    return [term_sent(term) for term in kept]


def starting(leaf: Prefix) -> Body:
    """Every document with a word that starts so."""
    return {"prefix": {str(leaf.field): {"value": term_sent(leaf.text)}}}


def any_of(parts: list[Body]) -> Body:
    """At least one of them."""
    if len(parts) == 1:
        return parts[0]
    return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else NOTHING
