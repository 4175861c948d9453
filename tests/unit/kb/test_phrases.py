"""Phrases to complete with: those that several documents share."""

from hypothesis import given
from hypothesis import strategies as st

from kb.phrases import frequent_phrases
from kb.suggest import SuggestionKind
from tests.contract.collection import document
from tests.searching import searcher_of


def three(text: str) -> list[str]:
    return frequent_phrases([text.format(n) for n in ("alpha", "beta", "gamma")])


def test_phrase_of_three_titles_is_kept_in_small_letters():
    assert three("Contrat de ville : {}") == ["contrat de ville"]


def test_two_documents_are_not_several():
    assert frequent_phrases(["Contrat de ville"] * 2) == []


def test_phrase_begins_and_ends_with_full_words_and_crosses_no_punctuation():
    assert three("Le bilan de la médiation, {}, sociale") == ["bilan de la médiation"]


def test_elided_article_begins_no_phrase():
    assert three("{} l’insertion professionnelle") == ["insertion professionnelle"]


def test_part_of_a_longer_phrase_is_no_phrase_unless_used_apart():
    assert three("Comité social et économique {}") == ["comité social et économique"]
    texts = ["comité social et économique"] * 3 + ["le comité social"] * 3
    assert set(frequent_phrases(texts)) == {"comité social et économique", "comité social"}


def test_capitals_of_a_name_stay():
    assert three("Hauts-de-France Habitat {}") == ["Hauts-de-France Habitat"]


def test_numbers_end_no_phrase_but_years_do():
    assert three("section 3 {}") == []
    assert three("Quartiers 2030 {}") == ["quartiers 2030"]


def test_accents_and_case_tell_no_phrases_apart():
    texts = ["Égalité réelle", "égalité réelle", "EGALITE REELLE"]
    assert frequent_phrases(texts) == ["égalité réelle"]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_texts_are_read(texts):
    for phrase in frequent_phrases([*texts, *texts, *texts]):
        assert len(phrase.split()) >= 1


def test_searcher_completes_with_phrases_of_titles_and_of_the_thesaurus():
    searcher = searcher_of(
        *(
            document(n, "une gestion urbaine de proximité", title=f"Cité de l’emploi {name}")
            for n, name in enumerate(("Lille", "Lens", "Creil"), 1)
        )
    )
    found = {s.text for s in searcher.suggest("gest") if s.kind is SuggestionKind.PHRASE}
    assert found == {"gestion urbaine de proximité"}
    found = {s.text for s in searcher.suggest("cite de") if s.kind is SuggestionKind.PHRASE}
    assert found == {"cité de l’emploi"}


def test_phrases_leave_room_for_titles():
    titles = [f"plan {word} commun" for word in ("urbain", "social", "local", "rural", "neuf")]
    searcher = searcher_of(*(document(n, "x", title=t) for n, t in enumerate(titles * 3, 1)))
    kinds = [s.kind for s in searcher.suggest("plan", 8)]
    assert kinds.count(SuggestionKind.PHRASE) == 4
    assert SuggestionKind.TITLE in kinds
