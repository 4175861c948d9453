"""Words looked for exactly: no other form, no correction, no stem, in every part of a query."""

import pytest

from tests.searching import ask, marked, numbers, searcher_of_texts

TEXTS = (
    "le quartier prioritaire de la politique de la ville",  # 1
    "les QPV",  # 2
    "la discrimination",  # 3
    "les discriminations",  # 4
    "Hauts-de-France",  # 5
)


@pytest.fixture(scope="module")
def searcher():
    return searcher_of_texts(*TEXTS)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("QPV", {2}),
        ("discriminations", {4}),
        ("Discrimination", {3}),
        ("discrimnation", set()),
        ("discrimination OU QPV", {2, 3}),
        ("quartier -ville", set()),
        ("titre:discriminations", set()),
        ("discriminations -Hauts-de-France", {4}),
    ],
)
def test_only_what_is_typed_is_found(searcher, query, found):
    assert set(numbers(ask(searcher, query, exact=True))) == found


def test_without_the_switch_other_forms_are_found(searcher):
    assert set(numbers(ask(searcher, "QPV"))) == {1, 2}
    assert set(numbers(ask(searcher, "discriminations"))) == {3, 4}


def test_what_was_typed_is_not_told_as_another_form_of_itself(searcher):
    (expansion,) = ask(searcher, "participation des habitants").interpretation.expansions
    assert expansion.text == "participation des habitants"
    assert "participation citoyenne" in expansion.forms
    assert "participation des habitants" not in expansion.forms


def test_reading_says_so_and_adds_nothing(searcher):
    read = ask(searcher, "QPV discrimnation", exact=True).interpretation
    assert read.exact
    assert (read.terms, read.expansions, read.corrections) == (("QPV", "discrimnation"), (), ())
    assert ask(searcher, "QPV discrimnation", exact=True).suggestion is None


def test_only_words_as_typed_are_marked(searcher):
    (hit,) = ask(searcher, "discriminations", exact=True).hits
    assert marked(hit.snippet.text, hit.snippet.spans) == ["discriminations"]
