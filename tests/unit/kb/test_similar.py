"""Documents on the same subject: by the terms that tell them apart, and by theme."""

from dataclasses import replace

import pytest

from kb.errors import NotFoundError
from kb.model import Attachment, CanonicalUrl, DocId, DocumentRef
from kb.similar import MAX_TERMS, telling_terms
from tests.contract.collection import doc_id, document
from tests.searching import searcher_of

GARDEN = "Le jardin partagé et son compost : légumes, semences, arrosage. "
HOUSING = "Le relogement des locataires avant la démolition de la tour. "
FILL = [document(n, f"Réunion du réseau numéro {n} sur les finances.") for n in range(20, 40)]


def near(searcher, number: int) -> list[int]:
    return [int(each.document.id, 16) for each in searcher.similar(doc_id(number))]


def test_documents_that_share_telling_words_come_nearest():
    searcher = searcher_of(
        document(1, GARDEN * 3, title="Jardins partagés"),
        document(2, GARDEN, title="Composter au jardin"),
        document(3, HOUSING, title="Relogement"),
        document(4, HOUSING * 2),
        *FILL,
    )
    assert near(searcher, 1) == [2]
    assert near(searcher, 3) == [4]


def test_a_common_theme_brings_a_document_nearer():
    searcher = searcher_of(
        document(1, GARDEN, themes=["transition"]),
        document(2, GARDEN),
        document(3, GARDEN, themes=["transition"]),
        *FILL,
    )
    assert near(searcher, 1) == [3, 2]


def test_what_a_page_holds_or_is_held_by_is_left_out():
    page = document(1, GARDEN)
    file = replace(
        document(2, GARDEN),
        parent=DocumentRef(id=page.id, url=page.url, title=""),
    )
    page = replace(
        page,
        attachments=(Attachment(id=file.id, url=CanonicalUrl("https://exemple.fr/2"), title=""),),
    )
    searcher = searcher_of(page, file, document(3, GARDEN), *FILL)
    assert near(searcher, 1) == [3]
    assert near(searcher, 2) == [3]


def test_a_document_without_words_has_no_like():
    assert near(searcher_of(document(1, ""), document(2, GARDEN)), 1) == []


def test_an_unknown_document_is_refused():
    with pytest.raises(NotFoundError):
        searcher_of(document(1, GARDEN)).similar(DocId("f" * 16))


def test_words_in_one_document_or_in_most_tell_nothing():
    counts = {"compost": 1, "jardin": 5, "legumes": 90}
    found = telling_terms(
        document(1, "Le jardin, ses légumes et son compost."), 100, lambda w: counts.get(w, 0)
    )
    assert list(found) == ["jardin"]


def test_no_more_terms_are_asked_than_are_worth_it():
    text = " ".join(f"mot{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(200))
    assert len(telling_terms(document(1, text), 1000, lambda _: 3)) == MAX_TERMS
