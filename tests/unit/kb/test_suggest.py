from time import process_time

import pytest

from kb.suggest import Completions, Suggestion, SuggestionKind
from tests.contract.collection import document
from tests.searching import searcher_of


def titles(*texts):
    return Completions(
        Suggestion(text=text, kind=SuggestionKind.TITLE, target=str(n))
        for n, text in enumerate(texts)
    )


def texts(found):
    return [suggestion.text for suggestion in found]


def test_every_word_of_a_title_is_a_way_in():
    found = titles("Le plan de lutte", "Une charte")
    assert texts(found.starting("lut", 5)) == ["Le plan de lutte"]


def test_entries_that_begin_with_the_prefix_come_first():
    found = titles("Grand plan", "Plan de lutte")
    assert texts(found.starting("plan", 5)) == ["Plan de lutte", "Grand plan"]


@pytest.mark.parametrize("typed", ["égal", "EGAL", "l'egal", "  l’égal"])
def test_accents_case_and_apostrophes_do_not_matter(typed):
    assert texts(titles("L’Égalité réelle").starting(typed, 5)) == ["L’Égalité réelle"]


def test_several_words_narrow():
    found = titles("contrat de ville", "contrat de quartier")
    assert texts(found.starting("contrat de q", 5)) == ["contrat de quartier"]


@pytest.mark.parametrize("typed", ["", "   ", "?!", "zzz"])
def test_nothing_typed_suggests_nothing(typed):
    assert titles("contrat").starting(typed, 5) == ()


def test_limit_holds_and_an_entry_comes_once():
    assert len(titles(*[f"plan {n} du plan" for n in range(50)]).starting("plan", 7)) == 7


def test_searcher_suggests_themes_acronyms_and_titles():
    searcher = searcher_of(
        document(1, "en QPV", title="Santé mentale et quartiers", themes=("sante",))
    )
    found = searcher.suggest("sant")
    assert {s.kind for s in found} >= {SuggestionKind.THEME, SuggestionKind.TITLE}
    acronym = next(s for s in searcher.suggest("QPV") if s.kind is SuggestionKind.ACRONYM)
    assert acronym.text == "QPV"
    assert "quartier prioritaire" in acronym.target


def test_a_theme_no_document_has_and_an_acronym_none_writes_are_not_proposed():
    themes = ("renouvellement-urbain/gestion-urbaine-et-sociale-de-proximite",)
    searcher = searcher_of(
        document(1, "x", title="Des quartiers prioritaires de la politique de la ville"),
        document(2, "x", title="Autre", themes=themes),
    )

    def proposed(typed: str) -> list[str]:
        wanted = (SuggestionKind.THEME, SuggestionKind.ACRONYM)
        return [s.text for s in searcher.suggest(typed) if s.kind in wanted]

    assert proposed("sante") == []
    assert proposed("renouvellement") == ["Renouvellement urbain"]
    assert proposed("qpv") == ["QPV"]
    assert proposed("ptlcd") == []


def test_thousands_of_titles_do_not_crowd_a_theme_out():
    theme = Suggestion(text="Santé", kind=SuggestionKind.THEME, target="sante")
    crowd = [
        Suggestion(text=f"Sa note {n}", kind=SuggestionKind.TITLE, target=str(n))
        for n in range(2_000)
    ]
    assert texts(Completions([*crowd, theme]).starting("s", 8))[0] == "Santé"


def test_completion_takes_less_than_five_milliseconds():
    found = titles(*[f"plan {n} de lutte contre les discriminations" for n in range(20_000)])
    started = process_time()
    for typed in ("p", "pl", "plan", "disc", "lutte contre"):
        found.starting(typed, 8)
    assert (process_time() - started) / 5 < 0.005
