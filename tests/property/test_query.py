"""Nothing a reader types is an error, and what is said of a query lies inside it."""

import itertools
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.query.ast import walk
from kb.query.parse import parse
from kb.query.plan import mended
from kb.search import MAX_QUERY_CHARS, DateKind, SearchRequest
from tests.contract.collection import document
from tests.searching import searcher_of

PIECES = st.sampled_from(
    [
        *(
            '"',
            "«",
            "»",
            "“",
            "(",
            ")",
            "-",
            "--",
            "*",
            ":",
            "..",
            "’",
            "'",
            "\x00",
            "\u202e",
            "🙂",
        ),
        *("OU", "ET", "SAUF", "NOT", "PROCHE", "PROCHE/3", "PROCHE/99999", "OR"),
        *("titre:", "auteur:", "type:", "theme:", "langue:", "date:", "date:2021..2019"),
        *("date:9999", "date:0000", "2021", "5 décembre 2024", "du 31 au 3 mai 2022", "-titre:x"),
        *("ville", "QPV", "chargé·e·s", "Hauts-de-France", "discrimnation", "contrat de ville"),
        *("e\u0301galite\u0301", "\ud800", "שלום", "a*", "lo*", "de", " ", "  ", "\n"),
    ]
)
QUERIES = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=14).map(" ".join),
    st.text(max_size=60),
    st.text(st.characters(), max_size=20),
)
SEARCHER = searcher_of(
    document(1, "le contrat de ville et les discriminations", title="Égalité", people=("A B",)),
    document(2, "logement", "ville de Lille, chargé·e de mission"),
)


@given(QUERIES)
@example("(" * 9000)
@example("mot " * 2500)
@example("a" * 9999)
@example("-(" * 4000 + "a")
@example('"' * 9999)
def test_any_string_parses_and_offsets_lie_inside_it(query):
    for node in walk(parse(query)):
        assert 0 <= node.start <= node.end <= len(query)


@settings(deadline=None, max_examples=10_000)
@given(QUERIES)
def test_ten_thousand_hostile_queries_are_read_and_planned(query):
    with SEARCHER.engine.reader() as reader:
        plan = SEARCHER.plan(query, DateKind.PUBLISHED, reader)
    assert all(0 <= repair.start <= repair.end <= len(query) for repair in plan.repairs)


REPEATED = (
    *("(", ")", '"', "«", "-", "*", "a", "mot ", "é", "a·e·", "\x00", "🙂", "\u202e", "e\u0301"),
    *("titre:", "OU ", "mot ET ", "-(", "a PROCHE/5 ", "date:2021 ", "mai 2024 ", "l’", "1 ", "a-"),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_a_hundred_kilobytes_take_no_more_than_their_share_of_time(piece):
    def spent(size: int) -> float:
        query = (piece * size)[:size]
        started = process_time()
        with SEARCHER.engine.reader() as reader:
            SEARCHER.plan(query, DateKind.PUBLISHED, reader)
        return process_time() - started

    spent(10_000)  # caches
    # Ten times as much; what grows with the square would take a hundred times.
    assert spent(100_000) < 40 * max(spent(10_000), 0.005)


@settings(deadline=None)
@given(QUERIES)
@example("\ud800")
@example("date:9999")
@example("date:9999..")
@example("titre:(a OU -b)")
def test_any_query_is_answered(query):
    result = SEARCHER.search(SearchRequest(query=query))
    assert 0 <= len(result.hits) <= result.total <= 2
    for hit in result.hits:
        for snippet in (hit.snippet, *(passage.snippet for passage in hit.passages)):
            assert_spans(snippet.text, snippet.spans)
        assert_spans(hit.title, hit.title_spans)


@pytest.mark.parametrize(
    "piece",
    ["5 décembre 2024 ", "mot-", "mot.", '"a b" ', "-mot ", "titre:mot ", "mo* ", "mot ET "],
)
def test_the_same_again_and_again_is_answered(piece):
    words = itertools.chain.from_iterable((piece, f"x{n}", piece) for n in range(2000))
    SEARCHER.search(SearchRequest(query="".join(words)[:MAX_QUERY_CHARS]))
    SEARCHER.search(SearchRequest(query=(piece * MAX_QUERY_CHARS)[:MAX_QUERY_CHARS]))


@settings(deadline=None, max_examples=20)
@given(st.lists(PIECES, min_size=200, max_size=800).map(" ".join))
def test_very_long_queries_are_answered(query):
    SEARCHER.search(SearchRequest(query=query[:MAX_QUERY_CHARS]))


@settings(deadline=None)
@given(QUERIES)
def test_suggestion_is_a_query_too(query):
    result = SEARCHER.search(SearchRequest(query=query))
    if result.suggestion is not None:
        assert result.suggestion != query
        SEARCHER.search(SearchRequest(query=result.suggestion[:MAX_QUERY_CHARS]))
    assert mended(query, ()) == query


def assert_spans(text, spans):
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        end = span.end
