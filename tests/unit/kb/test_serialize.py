import json
from dataclasses import replace
from datetime import date

from kb.model import Attachment, CanonicalUrl, Dates, DocId, DocumentRef, Period
from kb.serialize import document_json, search_json
from tests.contract.collection import document
from tests.searching import ask, searcher_of

HIT_KEYS = {
    "id",
    "url",
    "title",
    "type",
    "language",
    "themes",
    "dates",
    "score",
    "snippet",
    "passages",
    "people",
    "parent",
    "attachments",
    "versions",
}


def full():
    held = document(
        1,
        "La <b>ville</b> de Lille.",
        title="Ville",
        themes=("discriminations-egalite",),
        dates=Dates(
            published=date(2021, 12, 17),
            modified=date(2023, 6, 1),
            events=(Period(start=date(2021, 11, 30), end=date(2021, 11, 30)),),
        ),
        people=("Anne Leroy",),
    )
    return replace(
        held,
        parent=DocumentRef(id=DocId("a" * 16), url=CanonicalUrl("https://irev.fr/p"), title="P"),
        attachments=(
            Attachment(
                id=DocId("b" * 16),
                url=CanonicalUrl("https://irev.fr/f.pdf"),
                title="F",
                size_bytes=9,
            ),
        ),
    )


def answer(query="ville"):
    return as_json(ask(searcher_of(full()), query))


def as_json(result):
    return json.loads(json.dumps(search_json(result)))


def test_answer_has_the_keys_of_the_interface():
    assert set(answer()) == {
        "query",
        "total",
        "page",
        "per_page",
        "took_ms",
        "suggestion",
        "interpretation",
        "hits",
        "facets",
        "links",
    }


def test_hit_has_the_keys_of_the_interface():
    (hit,) = answer()["hits"]
    assert set(hit) == HIT_KEYS
    assert set(hit["passages"][0]) == {"label", "locator", "url", "snippet"}
    assert set(hit["attachments"][0]) == {"id", "url", "title", "size_bytes"}
    assert set(hit["parent"]) == {"id", "url", "title"}
    assert set(hit["themes"][0]) == {"slug", "label", "path"}


def test_dates_are_always_there_and_iso():
    (hit,) = answer()["hits"]
    assert hit["dates"] == {
        "published": "2021-12-17",
        "modified": "2023-06-01",
        "events": [{"start": "2021-11-30", "end": "2021-11-30"}],
    }
    bare = as_json(ask(searcher_of(document(1, "ville")), "ville"))
    assert bare["hits"][0]["dates"] == {"published": None, "modified": None, "events": []}


def test_spans_are_pairs_of_code_points_and_text_has_no_markup_added():
    snippet = answer()["hits"][0]["snippet"]
    assert snippet["text"] == "La <b>ville</b> de Lille."
    assert [snippet["text"][a:b] for a, b in snippet["spans"]] == ["ville"]


def test_facets_have_the_shape_of_the_interface():
    facets = answer()["facets"]
    assert set(facets) == {"theme", "year", "type", "language", "person", "place"}
    assert set(facets["theme"][0]) == {"value", "label", "count", "selected", "children"}
    assert facets["year"] == [{"value": "2021", "count": 1, "selected": False}]
    assert facets["type"] == [{"value": "page", "label": "Page", "count": 1, "selected": False}]


def test_interpretation_is_plain_json():
    read = answer("QPV « ville » 5 décembre 2024")["interpretation"]
    assert read["phrases"] == ["ville"]
    assert read["dates"][0]["start"] == "2024-12-05"
    assert read["expansions"][0]["text"] == "QPV"


def test_document_has_its_text_by_passage():
    held = full()
    searcher = searcher_of(held)
    found = document_json(held, searcher.theme_labels(held), {"self": "/x"})
    assert found["passages"] == [
        {"label": "", "locator": "", "text": "La <b>ville</b> de Lille.", "confidence": None}
    ]
    assert found["links"] == {"self": "/x"}
    assert HIT_KEYS - {"score", "snippet"} <= set(found)
