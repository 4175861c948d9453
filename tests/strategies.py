"""Random documents and clauses, small enough to collide: few words, few values, short texts."""

from datetime import date, timedelta

from hypothesis import strategies as st

from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Clause,
    Coverage,
    DateIn,
    Everything,
    Field,
    Keyword,
    KeywordField,
    Near,
    Nothing,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engine import EngineQuery, Filters
from kb.model import (
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.search import DateKind, DateRange, Sort

WORDS = (
    "égalité",
    "egalite",
    "ville",
    "villes",
    "quartier",
    "chargé·e",
    "mission",
    "de",
    "la",
    "Lamy",
)
TERMS = (
    "egalite",
    "égalité",
    "egalit",
    "vill",
    "ville",
    "villes",
    "quarti",
    "quartier",
    "charge",
    "chargee",
    "mission",
    "de",
    "la",
    "lamy",
    "absent",
)
SLUGS = ("a", "a/b", "a/b/c", "a/d", "e", "e/f")
LANGUAGES = ("fr", "en", "und")
SOURCES = ("site", "channel")
PEOPLE = ("Lamy", "Jeanne Lamy de Ville")
PLACES = ("Lille", "Saint-Quentin")

doc_ids = st.integers(0, 11).map(lambda number: DocId(f"{number * 0x1F:016x}"))
days = st.integers(0, 900).map(lambda number: date(2019, 11, 1) + timedelta(days=number))
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(days)
    return Period(
        start=start, end=start + timedelta(days=draw(st.sampled_from((0, 0, 1, 40, 500))))
    )


dates = st.builds(
    Dates,
    published=st.none() | days,
    modified=st.none() | days,
    events=st.lists(periods(), max_size=2).map(tuple),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    doc = draw(doc_ids)
    passages = draw(st.lists(texts, max_size=4))
    slugs = draw(st.lists(st.sampled_from(SLUGS), max_size=2, unique=True))
    return Document(
        id=doc,
        url=CanonicalUrl(f"https://exemple.fr/{doc}"),
        title=draw(texts),
        type=draw(st.sampled_from((DocumentType.PAGE, DocumentType.PDF, DocumentType.EVENT))),
        media_type=MediaType.HTML,
        language=draw(st.sampled_from(LANGUAGES)),
        source=draw(st.sampled_from(SOURCES)),
        passages=tuple(Passage(ordinal=n, text=text) for n, text in enumerate(passages)),
        themes=tuple(ThemeAssignment(slug=slug, origin=ThemeOrigin.PATH) for slug in slugs),
        dates=draw(dates),
        people=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2))),
        places=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=2))),
        newest=draw(st.none() | doc_ids),
    )


@st.composite
def ranges(draw: st.DrawFn) -> DateRange:
    start, end = draw(st.none() | days), draw(st.none() | days)
    if start is not None and end is not None and end <= start:
        end = start + timedelta(days=1)
    return DateRange(start=start, end=end)


fields = st.sampled_from(tuple(Field))
boosts = st.sampled_from((1.0, 0.5, 0.3, 2.0))
alternatives = st.lists(st.sampled_from(TERMS), min_size=1, max_size=3).map(tuple)
kinds = st.sampled_from(tuple(DateKind))


@st.composite
def phrases(draw: st.DrawFn) -> Phrase:
    slots = [draw(alternatives)]
    if draw(st.booleans()):
        slots.extend(draw(st.lists(alternatives | st.just(()), max_size=2)))
        slots.append(draw(alternatives))
    return Phrase(draw(fields), tuple(slots), draw(boosts))


keywords = st.one_of(
    st.builds(Keyword, st.just(KeywordField.THEME), st.sampled_from((*SLUGS, "zz")), boosts),
    st.builds(Keyword, st.just(KeywordField.TYPE), st.sampled_from(("page", "pdf", "zz"))),
    st.builds(Keyword, st.just(KeywordField.LANGUAGE), st.sampled_from(LANGUAGES)),
    st.builds(Keyword, st.just(KeywordField.SOURCE), st.sampled_from(SOURCES), boosts),
    st.builds(Keyword, st.just(KeywordField.PERSON), st.sampled_from(PEOPLE)),
    st.builds(Keyword, st.just(KeywordField.PLACE), st.sampled_from(PLACES)),
)

leaves: st.SearchStrategy[Clause] = st.one_of(
    st.builds(Term, fields, alternatives, boosts),
    st.builds(Term, fields, alternatives, boosts),
    st.builds(
        Prefix, fields, st.sampled_from(("e", "é", "vi", "quart", "mission", "zz", "")), boosts
    ),
    phrases(),
    st.builds(
        Near,
        fields,
        st.lists(alternatives, min_size=1, max_size=3).map(tuple),
        st.sampled_from((0, 1, 3, 8, 99, 100, 150, 10_000)),
        boosts,
    ),
    keywords,
    st.builds(DateIn, kinds, ranges(), boosts),
    st.just(Everything()),
    st.just(Nothing()),
)


@st.composite
def coverages(draw: st.DrawFn, inner: st.SearchStrategy[Clause]) -> Coverage:
    parts = draw(st.lists(inner, min_size=1, max_size=4))
    weights = draw(st.lists(boosts, min_size=len(parts), max_size=len(parts)))
    return Coverage(tuple(parts), tuple(weights), draw(st.sampled_from((0.5, 1.0, 2.0))))


def _nodes(inner: st.SearchStrategy[Clause]) -> st.SearchStrategy[Clause]:
    several = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(All, several),
        st.builds(Any, several),
        st.builds(Best, several),
        coverages(inner),
        st.builds(AndMaybe, inner, inner),
        st.builds(Without, inner, inner),
    )


clauses: st.SearchStrategy[Clause] = st.recursive(leaves, _nodes, max_leaves=8)

filters = st.builds(
    Filters,
    themes=st.lists(st.sampled_from((*SLUGS, "zz")), max_size=2).map(tuple),
    types=st.lists(st.sampled_from(("page", "pdf", "zz")), max_size=2).map(tuple),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=2).map(tuple),
    people=st.lists(st.sampled_from((*PEOPLE, "zz")), max_size=1).map(tuple),
    places=st.lists(st.sampled_from((*PLACES, "zz")), max_size=2).map(tuple),
    dates=st.just(DateRange()) | ranges(),
)

queries = st.builds(
    EngineQuery,
    clause=clauses,
    filters=st.one_of(st.just(Filters()), st.just(Filters()), filters),
    date_kind=kinds,
    sort=st.sampled_from(tuple(Sort)),
    offset=st.sampled_from((0, 0, 0, 1, 4)),
    limit=st.sampled_from((20, 20, 3, 1, 0)),
    body_length=st.sampled_from((0.75, 0.75, 0.5, 1.0)),
    passages=st.sampled_from((4, 2, 1, 0)),
    collapse=st.sampled_from((True, True, False)),
)
