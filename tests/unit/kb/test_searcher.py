from dataclasses import replace
from datetime import date

import pytest

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.errors import NoGenerationError, NotFoundError
from kb.model import CanonicalUrl, Dates, DocId, Passage
from kb.search import DateRange, Sort
from kb.settings import Settings
from tests.contract.collection import doc_id, document, index
from tests.searching import ask, marked, numbers, searcher_of


@pytest.fixture
def report():
    return replace(
        document(1, title="Plan de lutte contre les discriminations"),
        url=CanonicalUrl("https://irev.fr/files/plan.pdf"),
        passages=(
            Passage(ordinal=0, text="Sommaire", label="page 1", locator="#page=1"),
            Passage(ordinal=1, text="La lutte et le plan.", label="page 2", locator="#page=2"),
            Passage(ordinal=2, text="Le plan.", label="page 3", locator="#page=3"),
        ),
    )


def test_hit_names_its_passages_best_first_with_their_address(report):
    (hit,) = ask(searcher_of(report), "plan de lutte").hits
    assert [(p.label, p.url) for p in hit.passages] == [
        ("page 2", "https://irev.fr/files/plan.pdf#page=2"),
        ("page 3", "https://irev.fr/files/plan.pdf#page=3"),
    ]
    assert hit.snippet == hit.passages[0].snippet
    assert hit.passage_total == 2


def test_title_is_marked_where_it_matches(report):
    (hit,) = ask(searcher_of(report), "discrimination plan").hits
    assert marked(hit.title, hit.title_spans) == ["Plan", "discriminations"]


def test_hit_found_by_its_title_alone_shows_its_summary_or_how_it_begins(report):
    (hit,) = ask(searcher_of(report), "discriminations").hits
    assert hit.passages == ()
    assert hit.snippet.text == "Sommaire"


def test_heading_that_is_the_label_is_not_repeated(report):
    passages = (Passage(ordinal=0, text="Le plan\n\nUn plan local.", label="Le plan"),)
    (hit,) = ask(searcher_of(replace(report, passages=passages)), "plan").hits
    assert (hit.passages[0].label, hit.snippet.text) == ("Le plan", "Un plan local.")


def test_document_comes_whole(report):
    searcher = searcher_of(report)
    assert searcher.document(report.id) == report
    with pytest.raises(NotFoundError):
        searcher.document(DocId("f" * 16))


def test_every_match_of_a_document_is_marked_by_passage(report):
    searcher = searcher_of(report)
    views = searcher.highlight(searcher.document(report.id), "plan")
    assert [marked(view.text, view.spans) for view in views] == [[], ["plan"], ["plan"]]
    assert views[1].url.endswith("#page=2")


def test_title_scope_marks_no_body(report):
    searcher = searcher_of(report)
    assert all(view.spans == () for view in searcher.highlight(report, "titre:plan"))
    assert marked(report.title, searcher.highlight_title(report, "titre:plan")) == ["Plan"]


def test_published_generation_is_picked_up_by_the_next_search():
    engine = MemoryEngine()
    index(engine, document(1, "ville"))
    searcher = open_searcher(Settings(), engine)
    assert ask(searcher, "quartierr").total == 0
    first = searcher.generation
    index(engine, document(1, "ville"), document(2, "quartier"))
    result = ask(searcher, "quartierr")
    assert numbers(result) == [2]
    assert result.generation == searcher.generation != first


def test_search_without_a_generation_says_so():
    with pytest.raises(NoGenerationError):
        ask(open_searcher(Settings(), MemoryEngine()), "ville")


def test_former_name_of_a_theme_still_chooses_it():
    searcher = searcher_of(document(1, "x", themes=("discriminations-egalite",)))
    result = ask(searcher, "", themes=("discriminations-egalite-laicite",))
    assert numbers(result) == [1]
    assert result.request.themes == ("discriminations-egalite",)


def test_filters_sort_and_paging_reach_the_engine():
    searcher = searcher_of(
        *(document(n, "ville", dates=Dates(published=date(2020 + n, 1, 1))) for n in range(1, 6))
    )
    period = DateRange(start=date(2022, 1, 1))
    result = ask(searcher, "ville", dates=period, sort=Sort.OLDEST, page=2, per_page=2)
    assert result.total == 4
    assert numbers(result) == [4, 5]


def test_theme_counts_are_the_whole_tree():
    searcher = searcher_of(document(1, "x", themes=("sante",)), document(2, "y", themes=("sante",)))
    assert [(value.value, value.count) for value in searcher.theme_counts()] == [("sante", 2)]


def test_unknown_theme_has_a_label_as_deep_as_its_slug():
    (hit,) = ask(searcher_of(document(1, "ville", themes=("aa/bb",))), "ville").hits
    assert hit.themes[0].path == ("aa", "bb")


def test_ids_are_those_of_the_collection():
    assert ask(searcher_of(document(7, "ville")), "ville").hits[0].id == doc_id(7)
