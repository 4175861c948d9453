import pytest

from kb.query.spelling import Speller, distance, slipped

FRENCH = {"contrat", "contraste", "poison", "poisson", "discrimination", "retours", "quartier"}
LEXICON = {
    "contraste": 4,
    "poisson": 3,
    "discrimination": 40,
    "discriminations": 9,
    "kirzbaum": 1,
    "retours": 30,
    "retrours": 1,
    "égalité": 6,
    "egalite": 8,
    "numerique": 3,
}


@pytest.fixture
def speller():
    return Speller(LEXICON, FRENCH.__contains__)


def test_unknown_word_is_read_as_its_neighbour(speller):
    assert speller.forms("discrimnation") == ("discrimination",)


def test_swapped_letters_are_one_slip(speller):
    assert speller.forms("discriminatoin") == ("discrimination",)


def test_long_words_may_hold_two_slips(speller):
    assert speller.forms("discrmnation") == ("discrimination",)


def test_short_words_are_left_alone(speller):
    assert Speller({"cote": 3}, FRENCH.__contains__).forms("cota") == ()


@pytest.mark.parametrize("word", ["contrat", "poison"])
def test_word_that_french_has_is_no_slip_of_another(speller, word):
    assert speller.forms(word) == ()


def test_surname_misspelt_in_a_source_is_found_by_its_right_spelling(speller):
    assert speller.forms("kirszbaum") == ("kirzbaum",)


def test_rare_misspelling_of_a_common_word_is_found_by_it(speller):
    assert speller.forms("retours") == ("retrours",)


def test_common_words_are_not_misspellings(speller):
    assert "poisson" not in speller.forms("poisson")
    assert speller.forms("contraste") == ()


@pytest.mark.parametrize("word", ["2014-173", "q.p.v.", "2030", "e-mail", "été"])
def test_numbers_and_marks_are_never_corrected(speller, word):
    assert speller.forms(word) == ()


def test_accents_come_back_where_sources_write_them(speller):
    assert speller.accented["egalite"] == "égalité"
    assert "numerique" not in speller.accented


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [("a", "a", 0), ("", "abc", 3), ("ca", "ac", 1), ("ca", "abc", 3), ("ville", "vile", 1)],
)
def test_distance_counts_slips(first, second, slips):
    assert distance(first, second) == distance(second, first) == slips


def test_slips_of_a_word_are_all_one_away():
    assert {distance("vil", word) for word in slipped("vil")} == {0, 1}


def test_slip_is_seen_through_an_inflection():
    assert Speller({"quartiers": 1}, FRENCH.__contains__).forms("qartier") == ("quartiers",)


def test_names_are_not_slips_of_common_words():
    speller = Speller({"lille": 1, "ville": 90}, {"ville"}.__contains__)
    assert speller.forms("ville") == ()
    assert speller.forms("lille") == ()
    assert Speller({"ville": 90}, {"ville"}.__contains__).forms("lille") == ()


def test_slip_that_a_source_made_too_is_still_read_as_the_common_word(speller):
    assert speller.forms("retrours") == ("retours",)
