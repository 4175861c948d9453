"""What each form of the query language finds, from the string typed to the documents."""

from datetime import date

import pytest

from kb.model import Dates, DocumentType, Period
from kb.search import DateKind
from tests.contract.collection import document
from tests.searching import ask, numbers, searcher_of, searcher_of_texts


def found(searcher, query):
    return set(numbers(ask(searcher, query)))


@pytest.fixture
def plans():
    return searcher_of_texts(
        "Le contrat de ville de Roubaix et l’emploi des jeunes.",
        "La ville signe un contrat de location.",
        "Un plan de lutte contre les discriminations.",
        "Le logement social en quartier prioritaire.",
    )


def test_no_word_is_required(plans):
    assert found(plans, "contrat logement introuvable") == {1, 2, 4}


def test_covering_more_of_the_question_ranks_higher(plans):
    assert numbers(ask(plans, "emploi des jeunes Roubaix logement"))[0] == 1


def test_phrase_wants_its_words_in_order(plans):
    assert found(plans, '"contrat de ville"') == {1}
    assert found(plans, "« Contrat de Ville »") == {1}
    assert found(plans, '"ville de contrat"') == set()


def test_words_beside_a_phrase_only_rank(plans):
    assert found(plans, '"contrat de ville" logement') == {1}


def test_phrase_never_crosses_passages():
    searcher = searcher_of(document(1, "le contrat de", "ville de Lille"))
    assert found(searcher, '"contrat de ville"') == set()
    assert found(searcher, '"ville de Lille"') == {1}


@pytest.mark.parametrize("query", ["contrat -location", "contrat SAUF location"])
def test_exclusion_takes_documents_out(plans, query):
    assert found(plans, query) == {1}


def test_exclusion_knows_inflections(plans):
    assert 3 not in found(plans, "plan lutte ville -discrimination")


def test_excluding_a_compound_is_not_excluding_its_parts():
    searcher = searcher_of_texts("région Hauts-de-France", "habitat en France")
    assert found(searcher, "habitat région -Hauts-de-France") == {2}


def test_exclusion_alone_leaves_all_the_rest(plans):
    assert found(plans, "-contrat") == {3, 4}


def test_and_wants_both(plans):
    assert found(plans, "contrat ET emploi") == {1}
    assert found(plans, "contrat ET discriminations") == set()


def test_or_takes_either(plans):
    assert found(plans, '"contrat de ville" OU discriminations') == {1, 3}


def test_brackets_group_alternatives(plans):
    assert found(plans, "(emploi OU location) ET contrat") == {1, 2}


def test_star_finds_every_ending(plans):
    assert found(plans, "discrim*") == {3}
    assert found(plans, "lo*") == {2, 4}


def test_near_wants_words_close():
    searcher = searcher_of_texts(
        "emploi des jeunes", "emploi " + "mot " * 20 + "jeunes", "jeunes sans emploi"
    )
    assert found(searcher, "emploi PROCHE/5 jeune") == {1, 3}
    assert found(searcher, "emploi PROCHE/30 jeune") == {1, 2, 3}


def test_phrase_may_be_near_a_word():
    searcher = searcher_of_texts(
        "le contrat de ville et l’emploi", "le contrat et la ville et l’emploi"
    )
    assert found(searcher, '"contrat de ville" PROCHE/5 emploi') == {1}


def test_stop_words_may_be_near_too():
    searcher = searcher_of_texts("de la ville", "la voici, en haut de tout")
    assert found(searcher, "de PROCHE/2 la") == {1}


def test_a_function_word_near_others_is_meant_like_them():
    searcher = searcher_of_texts("l’été de la ville", "un été sans fin", "la fin de tout")
    assert found(searcher, "la PROCHE/5 de") == {1, 3}
    assert found(searcher, "la PROCHE/5 été PROCHE/5 de") == {1}
    assert found(searcher, "été PROCHE/5 fin") == {2}
    assert found(searcher, "été PROCHE/5 fin PROCHE/5 la") == set()


def test_the_article_of_a_word_need_not_be_near():
    searcher = searcher_of_texts("des égalités en ville")
    assert found(searcher, "l’égalité PROCHE/5 villes") == {1}


def test_a_word_repeated_near_itself_is_looked_for_once():
    searcher = searcher_of_texts("emploi des jeunes", "emploi " + "mot " * 9 + "jeunes")
    once, often = (
        searcher.plan(" PROCHE/5 ".join(["emploi", "jeune"] * times), DateKind.PUBLISHED, reader)
        for reader in [searcher.engine.reader()]
        for times in (1, 30)
    )
    assert often.clause == once.clause


def test_near_looks_at_people_under_an_author():
    searcher = searcher_of(document(1, "texte", people=("Anne-Marie Leroy",)))
    assert found(searcher, "auteur:(Anne PROCHE/3 Leroy)") == {1}


def test_title_scope_looks_in_titles_only():
    searcher = searcher_of(
        document(1, "texte", title="Charte de la laïcité"), document(2, "une charte")
    )
    assert found(searcher, "titre:charte") == {1}
    assert found(searcher, 'titre:"charte de la laïcité"') == {1}


def test_author_scope_looks_at_people_only():
    searcher = searcher_of(
        document(1, "texte", people=("Thomas Martin",)), document(2, "Martin en parle")
    )
    assert found(searcher, "auteur:Martin") == {1}
    assert found(searcher, 'auteur:"thomas martin"') == {1}


def test_people_are_found_without_a_scope_too():
    assert found(searcher_of(document(1, "texte", people=("Anne Leroy",))), "leroy") == {1}


@pytest.fixture
def varied():
    return searcher_of(
        document(
            1,
            "atelier",
            kind=DocumentType.VIDEO,
            themes=("sante",),
            dates=Dates(published=date(2021, 5, 4)),
        ),
        document(
            2,
            "atelier",
            kind=DocumentType.REPORT,
            language="en",
            dates=Dates(published=date(2023, 1, 2)),
        ),
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("atelier type:video", {1}),
        ("atelier type:vidéo", {1}),
        ('type:"Compte-rendu"', {2}),
        ("type:inconnu", set()),
        ("langue:anglais", {2}),
        ("langue:FR", {1}),
        ("theme:sante", {1}),
        ("theme:Santé", {1}),
        ("theme:nulle-part", set()),
        ("date:2021", {1}),
        ("date:2021..2023", {1, 2}),
        ("date:2022..", {2}),
        ("date:..2022-06", {1}),
        ('date:"mai 2021"', {1}),
        ("type:video OU type:compte-rendu", {1, 2}),
        ("-type:video", {2}),
    ],
)
def test_restrictions_narrow(varied, query, expected):
    assert found(varied, query) == expected


def test_restriction_follows_the_kind_of_date_asked():
    searcher = searcher_of(
        document(
            1,
            "atelier",
            dates=Dates(events=(Period(start=date(2021, 5, 4), end=date(2021, 5, 5)),)),
        )
    )
    assert numbers(ask(searcher, "date:2021", date_kind=DateKind.EVENT)) == [1]
    assert numbers(ask(searcher, "date:2021")) == []


def test_date_that_is_none_is_words():
    assert found(searcher_of_texts("il est arrivé hier"), "date:hier") == {1}


def test_stop_words_alone_are_looked_for_as_written():
    searcher = searcher_of_texts("Qui sommes-nous", "rien")
    assert found(searcher, "qui") == {1}


def test_empty_query_is_every_document(plans):
    assert found(plans, "   ") == {1, 2, 3, 4}


@pytest.mark.parametrize("query", ["???", "*", '""', "🙂", "\x00", "()"])
def test_query_without_a_word_finds_nothing_and_does_not_fail(plans, query):
    assert ask(plans, query).total in (0, 4)


def test_typed_accents_rank_the_accented_word_first():
    searcher = searcher_of_texts("le jeune du quartier", "le jeûne du quartier")
    assert numbers(ask(searcher, "jeûne")) == [2, 1]


def test_date_in_words_finds_the_event_first_and_what_writes_it_otherwise():
    there = Dates(events=(Period(start=date(2024, 12, 5), end=date(2024, 12, 5)),))
    searcher = searcher_of(
        document(1, "bilan de décembre, 5 fiches"),
        document(2, "rencontre du réseau", dates=there),
        document(3, "le 5 décembre 2024, rencontre", dates=there),
    )
    result = ask(searcher, "5 décembre 2024")
    assert numbers(result)[0] == 3
    assert 2 in numbers(result)
    assert result.interpretation.dates == (
        ("5 décembre 2024", date(2024, 12, 5), date(2024, 12, 6)),
    )


def test_acronym_finds_its_long_form_as_a_phrase_only():
    searcher = searcher_of_texts(
        "les quartiers prioritaires de la politique de la ville",
        "les actions prioritaires",
        "une politique pour la ville",
    )
    assert found(searcher, "QPV") == {1}


def test_long_form_finds_its_acronym():
    assert 1 in found(searcher_of_texts("les Q.P.V. de la région", "autre"), "quartier prioritaire")


def test_mistyped_word_is_read_as_the_index_spells_it():
    searcher = searcher_of_texts("la prévention des discriminations", "autre chose")
    result = ask(searcher, "prevention des discrimnations")
    assert numbers(result) == [1]
    assert result.suggestion == "prevention des discriminations"
    assert result.interpretation.corrections[0].text == "discrimnations"


def test_misspelt_name_of_a_source_is_found_but_not_suggested():
    searcher = searcher_of_texts("Thomas KIRZBAUM, chercheur", "autre chose")
    result = ask(searcher, "Kirszbaum")
    assert numbers(result) == [1]
    assert result.suggestion is None


def test_acronyms_are_never_corrected():
    assert found(searcher_of_texts("le contrat local ANRV"), "ANRU") == set()


def test_correction_brings_the_accents_back():
    searcher = searcher_of_texts(*["l’égalité réelle"] * 3)
    assert ask(searcher, "egalitee").suggestion in (None, "égalité")


def test_interpretation_names_words_phrases_exclusions_and_fields():
    read = ask(
        searcher_of_texts("x"),
        'Hauts-de-France "contrat de ville" -logement titre:charte date:2021',
    ).interpretation
    assert read.terms[0] == "Hauts-de-France"
    assert read.phrases == ("contrat de ville",)
    assert read.excluded == ("logement",)
    assert read.fields == (("titre", "charte"), ("date", "2021"))
