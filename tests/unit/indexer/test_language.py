import pytest

from indexer.language import FEWEST_WORDS, UNKNOWN, detect_language

FRENCH = (
    "Les habitantes et les habitants du quartier se retrouvent chaque mois pour décider ensemble "
    "des projets du conseil citoyen et de leur budget, avec la commune et les bailleurs."
)
DUTCH = (
    "De bewoners van de wijk komen elke maand samen om te beslissen over de plannen van de raad en "
    "over het geld, samen met de gemeente en de verhuurders van de woningen."
)
ENGLISH = (
    "People who live in the neighbourhood meet every month and decide together on the projects of "
    "the citizens’ council and on its budget, with the town and the landlords."
)


@pytest.mark.parametrize(("text", "code"), [(FRENCH, "fr"), (DUTCH, "nl"), (ENGLISH, "en")])
def test_body_decides_whatever_is_declared(text, code):
    assert detect_language(text, declared="fr") == code
    assert detect_language(text, declared="en") == code


def test_same_text_gives_the_same_language_each_time():
    assert len({detect_language(FRENCH + DUTCH) for _ in range(10)}) == 1


@pytest.mark.parametrize(
    ("declared", "code"), [("fr-FR", "fr"), ("NL", "nl"), ("", UNKNOWN), ("français", UNKNOWN)]
)
def test_short_text_takes_the_declared_language(declared, code):
    assert detect_language("Programme", declared=declared) == code


def test_dates_and_addresses_are_no_words():
    noise = "01/06/2023 https://irev.fr/a/b/c contact@irev.fr 03 20 25 46 95 " * FEWEST_WORDS
    assert detect_language(noise) == UNKNOWN


@pytest.mark.parametrize("text", ["", " ", "\x00", "1 2 3", "…" * 500, "\ud800"])
def test_text_without_words_is_of_no_language(text):
    assert detect_language(text) == UNKNOWN
