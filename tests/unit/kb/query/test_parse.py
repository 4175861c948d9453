import pytest

from kb.query.ast import (
    And,
    Empty,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Restriction,
    Scope,
    Sequence,
    Words,
    shown,
    walk,
)
from kb.query.lex import DEFAULT_DISTANCE, MAX_DISTANCE, MAX_LEXEMES
from kb.query.parse import left_out, parse


def test_bare_words_are_one_run():
    assert parse("plan de lutte") == Words("plan de lutte", 0, 13)


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
def test_blank_query_is_empty(query):
    assert isinstance(parse(query), Empty)


@pytest.mark.parametrize(
    "query", ['"contrat de ville"', "“contrat de ville”", "«contrat de ville»"]
)
def test_every_kind_of_quote_makes_a_phrase(query):
    assert parse(query) == Phrase("contrat de ville", 0, len(query))


def test_quote_that_never_closes_is_no_phrase():
    assert isinstance(parse('"contrat de ville'), Words)


@pytest.mark.parametrize("query", ["plan -logement", "plan SAUF logement", "plan NOT logement"])
def test_exclusion_is_written_three_ways(query):
    node = parse(query)
    assert isinstance(node, Sequence)
    kept, excluded = node.nodes
    assert isinstance(kept, Words)
    assert isinstance(excluded, Not)
    assert shown(excluded.node) == "logement"


@pytest.mark.parametrize("query", ["l'avant-projet", "a - b", "2014-173", "--", "a -- b"])
def test_hyphen_inside_or_alone_excludes_nothing(query):
    assert not any(isinstance(node, Not) for node in walk(parse(query)))


@pytest.mark.parametrize("word", ["OU", "OR"])
def test_or_is_looser_than_words_side_by_side(word):
    node = parse(f"contrat de ville {word} quartier prioritaire")
    assert isinstance(node, Or)
    assert [shown(child) for child in node.nodes] == ["contrat de ville", "quartier prioritaire"]


@pytest.mark.parametrize("word", ["ET", "AND"])
def test_and_binds_closer_than_or(word):
    node = parse(f"a OU b {word} c")
    assert isinstance(node, Or)
    assert isinstance(node.nodes[1], And)


def test_operators_are_upper_case():
    assert parse("logement ou habitat et ville sauf exception").start == 0
    assert isinstance(parse("logement ou habitat et ville sauf exception"), Words)


@pytest.mark.parametrize(
    "query", ["OU", "ET logement", "logement OU", "SAUF", "PROCHE/3", "titre:", "a ET"]
)
def test_operator_without_operand_is_a_word(query):
    assert parse(query) == Words(query, 0, len(query))


def test_brackets_group():
    node = parse("(logement OU habitat) jeunes")
    assert isinstance(node, Sequence)
    assert isinstance(node.nodes[0], Or)
    assert shown(node.nodes[1]) == "jeunes"


@pytest.mark.parametrize("query", ["(logement", "logement)", "((logement)", ")(", "()("])
def test_bracket_without_its_half_is_left_out(query):
    words = [node.text for node in walk(parse(query)) if isinstance(node, Words)]
    assert words in (["logement"], [])


def test_bracket_inside_a_word_belongs_to_it():
    assert parse("chargé(e)s de mission") == Words("chargé(e)s de mission", 0, 21)


def test_star_makes_a_prefix_of_two_letters_or_more():
    assert parse("discrim*") == Prefix("discrim", 0, 8)
    assert isinstance(parse("d*"), Words)
    assert isinstance(parse("*"), Words)


def test_near_takes_the_words_beside_it_and_a_distance():
    node = parse("contrat ville PROCHE/5 emploi formation")
    assert isinstance(node, Sequence)
    near = next(child for child in node.nodes if isinstance(child, Near))
    assert [operand.text for operand in near.operands] == ["ville", "emploi"]
    assert near.distance == 5


def test_near_has_a_default_and_a_greatest_distance():
    default, far = parse("a PROCHE b"), parse("a PROCHE/9999 b")
    assert isinstance(default, Near)
    assert isinstance(far, Near)
    assert (default.distance, far.distance) == (DEFAULT_DISTANCE, MAX_DISTANCE)


def test_near_chains_and_takes_phrases():
    node = parse('"contrat de ville" PROCHE/4 emploi PROCHE/9 jeunes')
    assert isinstance(node, Near)
    assert len(node.operands) == 3
    assert node.distance == 9


@pytest.mark.parametrize(
    ("query", "name"),
    [("titre:charte", "titre"), ("TITLE:charte", "titre"), ("auteur:x", "auteur")],
)
def test_field_scopes_what_follows(query, name):
    node = parse(query)
    assert isinstance(node, Scope)
    assert node.name == name


def test_field_takes_phrases_and_groups():
    assert isinstance(parse('titre:"plan local"'), Scope)
    scope = parse("titre:(plan OU charte)")
    assert isinstance(scope, Scope)
    assert isinstance(scope.node, Or)


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("type:vidéo", "type", "vidéo"),
        ('theme:"santé"', "theme", "santé"),
        ("thème:santé", "theme", "santé"),
        ("langue:fr", "langue", "fr"),
        ("date:2021..2023", "date", "2021..2023"),
        ("date:(décembre 2024)", "date", "décembre 2024"),
    ],
)
def test_restrictions_keep_their_value_as_typed(query, name, value):
    assert parse(query) == Restriction(name, value, 0, len(query))


def test_colon_followed_by_space_is_prose():
    assert parse("titre : charte") == Words("titre : charte", 0, 14)


def test_address_is_no_field():
    assert isinstance(parse("https://irev.fr/thematiques"), Words)


def test_offsets_point_into_the_query():
    query = 'plan "contrat de ville" -logement titre:charte discrim*'
    for node in walk(parse(query)):
        assert 0 <= node.start <= node.end <= len(query)
        if isinstance(node, Words):
            assert query[node.start : node.end] == node.text


def test_endless_query_is_read_up_to_a_limit_and_says_so():
    query = "mot " * (MAX_LEXEMES + 50)
    assert left_out(query).split() == ["mot"] * 50
    assert left_out("mot") == ""


@pytest.mark.parametrize(
    "query",
    ["(" * 5000 + "a" + ")" * 5000, "-(" * 3000, "titre:" * 1500 + "a", "SAUF " * 2000 + "a"],
)
def test_deep_nesting_is_cut_without_harm(query):
    parse(query)
