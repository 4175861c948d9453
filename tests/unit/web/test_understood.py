"""How a query was read, as a sentence."""

from datetime import date

from markupsafe import Markup

from kb.search import Correction, Expansion, Interpretation
from web.pages.understood import sentence, widened


def said(**read) -> str:
    told = sentence(Interpretation(**read))
    return "" if told is None else told.striptags().replace("\u202f", " ")


def test_plain_words_need_no_explanation():
    assert sentence(Interpretation(terms=("ville", "quartier"))) is None


def test_an_acronym_is_said_with_its_forms():
    read = Expansion(text="QPV", forms=("quartier prioritaire", "quartiers prioritaires"))
    assert said(expansions=(read,)) == (
        "« QPV » compris aussi comme « quartier prioritaire » ou « quartiers prioritaires »"
    )


def test_no_more_than_three_forms_are_said():
    assert said(expansions=(Expansion(text="a", forms=tuple("bcdef")),)).count("«") == 4


def test_a_correction_a_phrase_an_exclusion_and_a_field_make_one_sentence():
    assert (
        said(
            corrections=(Correction(text="Kirzbaum", forms=("Kirszbaum",)),),
            phrases=("contrat de ville",),
            fields=(("titre", "charte"),),
            excluded=("gel",),
        )
        == "« Kirzbaum » lu aussi comme « Kirszbaum » ; « contrat de ville » mot pour mot ; "
        "dans le titre « charte » ; sans « gel »"
    )


def test_a_date_in_words_is_said_as_the_days_it_covers():
    december = ("décembre 2024", date(2024, 12, 1), date(2025, 1, 1))
    since = ("depuis mars 2021", date(2021, 3, 1), None)
    assert said(dates=(december,)) == "« décembre 2024 » compris comme une date : décembre 2024"
    assert said(dates=(since,)).endswith(": depuis mars 2021")


def test_a_question_cut_short_is_admitted():
    assert "n’a pas été lue" in said(ignored="la fin")


def test_words_passed_over_are_admitted():
    assert "seuls les plus rares" in said(passed_over=3)


def test_markup_in_the_query_stays_text():
    told = sentence(Interpretation(phrases=("<b>",)))
    assert told == Markup("«\u202f<bdi>&lt;b&gt;</bdi>\u202f» mot pour mot")


def test_widened_words_are_those_with_other_forms_corrections_or_a_date():
    read = Interpretation(
        expansions=(Expansion(text="qpv", forms=("x",)),),
        corrections=(Correction(text="ecole", forms=("école",)),),
        dates=(("mars 2021", date(2021, 3, 1), date(2021, 4, 1)),),
    )
    assert widened(read) == ("qpv", "ecole", "mars 2021")


def test_a_search_for_words_as_typed_says_so():
    assert said(exact=True) == "mots cherchés exactement"
