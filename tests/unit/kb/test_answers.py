"""What was answered is answered again without a search, and never once it may be otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from kb.answers import MOST_HITS, Answers
from kb.engine import EngineQuery, Generation, Matches, Reader
from kb.engines.memory import MemoryEngine
from kb.search import SearchRequest, SearchResult
from kb.searcher import Searcher
from tests.contract.collection import document, index
from tests.searching import ask, files, searcher_of_texts


class Counted:
    """A reader that counts what it is asked, and is otherwise the one it holds."""

    def __init__(self, reader: Reader, engine: "CountingEngine") -> None:
        self.reader, self.engine = reader, engine

    def __getattr__(self, name: str) -> object:
        return getattr(self.reader, name)

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    def search(self, query: EngineQuery) -> Matches:
        self.engine.searches += 1
        return self.reader.search(query)


class CountingEngine(MemoryEngine):
    """The memory engine, and how many searches it was asked."""

    searches = 0

    def reader(self) -> Reader:  # type: ignore[override]  # what the seam asks is enough
        return Counted(super().reader(), self)  # type: ignore[return-value]  # by __getattr__


def searcher_and_engine(*texts: str) -> tuple[Searcher, CountingEngine]:
    engine = CountingEngine()
    index(engine, *(document(number, text) for number, text in enumerate(texts, 1)))
    thesaurus, themes, types = files()
    return Searcher(engine, thesaurus=thesaurus, themes=themes, types=types), engine


def untimed(result: SearchResult) -> SearchResult:
    return replace(result, took_ms=0.0)


def test_the_same_request_is_searched_for_once() -> None:
    searcher, engine = searcher_and_engine("le contrat de ville", "la ville")
    first = ask(searcher, "ville")
    searches = engine.searches
    second = ask(searcher, "ville")
    assert searches > 0
    assert engine.searches == searches
    assert untimed(second) == untimed(first)
    assert second.took_ms > 0


def test_another_request_has_its_own_answer() -> None:
    searcher, _ = searcher_and_engine("le contrat de ville", "la ville")
    totals = [ask(searcher, query).total for query in ("contrat", "ville", "contrat")]
    assert totals == [1, 2, 1]
    assert [len(ask(searcher, "ville", per_page=n).hits) for n in (1, 2, 1)] == [1, 2, 1]


def test_what_is_published_since_is_found() -> None:
    searcher, engine = searcher_and_engine("la ville")
    assert ask(searcher, "ville").total == 1
    index(engine, document(1, "la ville"), document(2, "une autre ville"))
    assert ask(searcher, "ville").total == 2
    index(engine, document(3, "un quartier"))
    assert ask(searcher, "quartier").total == 1


def test_former_names_of_a_theme_share_an_answer() -> None:
    searcher, engine = searcher_and_engine("la ville")
    slug = next(iter(searcher.themes.themes))
    ask(searcher, "ville", themes=(slug,))
    searches = engine.searches
    ask(searcher, "ville", themes=(slug, slug))
    assert engine.searches == searches


def test_long_pages_are_not_kept() -> None:
    searcher, engine = searcher_and_engine("la ville")
    ask(searcher, "ville", per_page=MOST_HITS + 1)
    searches = engine.searches
    ask(searcher, "ville", per_page=MOST_HITS + 1)
    assert engine.searches > searches


BLANK = ask(searcher_of_texts("la ville"), "")


def generation(number: int) -> Generation:
    published = datetime(2026, 1, number, tzinfo=UTC)
    return Generation(number=number, documents=1, size_bytes=1, published_at=published, stamp="x")


def answer_to(query: str) -> SearchResult:
    return replace(BLANK, request=SearchRequest(query=query))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 2), st.booleans())))
def test_no_more_than_so_many_are_kept_and_the_latest_of_all(
    steps: list[tuple[str, int, bool]],
) -> None:
    answers, latest = Answers(most=3), list[tuple[str, int]]()
    for query, number, keep in steps:
        if not keep and (query, number) not in latest[-3:]:
            assert answers.get(generation(number), SearchRequest(query=query)) is None
            continue
        if keep:
            answers.keep(generation(number), answer_to(query))
        else:
            kept = answers.get(generation(number), SearchRequest(query=query))
            assert kept == answer_to(query)
        latest = [each for each in latest if each != (query, number)] + [(query, number)]
    assert len(answers.kept) == min(len(latest), 3)


def test_threads_share_them() -> None:
    answers = Answers(most=8)
    wrong: list[str] = []

    def use(letter: str) -> None:
        for turn in range(500):
            query = f"{letter}{turn % 5}"
            known = answers.get(generation(1), SearchRequest(query=query))
            if known is not None and known.request.query != query:
                wrong.append(query)
            answers.keep(generation(1), answer_to(query))

    threads = [Thread(target=use, args=(letter,)) for letter in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(answers.kept) == 8


def test_none_are_kept_where_none_may_be() -> None:
    answers = Answers(most=0)
    answers.keep(generation(1), answer_to("a"))
    assert answers.get(generation(1), SearchRequest(query="a")) is None
