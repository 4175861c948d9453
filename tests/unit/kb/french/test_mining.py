"""Which explanations of acronyms are read in texts, and which are not."""

import pytest

from kb.french import Thesaurus
from kb.french.mining import mine


@pytest.mark.parametrize(
    ("text", "acronym", "long_form"),
    [
        ("un atelier santé ville (ASV)", "ASV", "atelier santé ville"),
        (
            "les quartiers prioritaires de la politique de la ville (QPV) du Nord",
            "QPV",
            "quartiers prioritaires de la politique de la ville",
        ),
        ("Une maîtrise d’œuvre urbaine et sociale (M.O.U.S.)", "MOUS", None),
        ("le CCAS (centre communal d’action sociale) d’Arras", "CCAS", None),
        ("la communauté\n d’agglomération (CA)", "CA", "communauté d’agglomération"),
    ],
)
def test_long_form_has_the_initials_of_the_acronym(text: str, acronym: str, long_form: str | None):
    (found,) = mine([text])
    assert found.acronym == acronym
    assert long_form in {None, found.long_form}
    assert found.count == 1


@pytest.mark.parametrize(
    "text",
    [
        "le bilan du programme (ANRU) est public",
        "une réunion (NORD)",
        "la liste (voir annexe) des quartiers",
        "en décembre (2021)",
    ],
)
def test_other_parentheses_explain_nothing(text: str):
    assert mine([text]) == ()


def test_most_often_given_form_wins_and_counts_add_up():
    texts = ["le plan local (PL)"] * 2 + ["le projet lillois (PL)"]
    (found,) = mine(texts)
    assert (found.long_form, found.count) == ("plan local", 3)


def test_what_the_thesaurus_knows_is_left_out():
    texts = ["un atelier santé ville (ASV) et un petit bureau vert (PBV)"]
    assert [found.acronym for found in mine(texts, Thesaurus.load())] == ["PBV"]
