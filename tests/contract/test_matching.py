"""What each clause matches, on every engine."""

import pytest

from kb.clauses import (
    All,
    AndMaybe,
    Any,
    Best,
    Coverage,
    Everything,
    Field,
    Near,
    Nothing,
    Phrase,
    Prefix,
    Term,
    Without,
)
from kb.engine import Engine
from kb.french import analyze
from tests.contract.collection import ask, body, document, found, index, title


@pytest.fixture
def towns(engine: Engine) -> Engine:
    index(
        engine,
        document(1, "la politique de la ville", title="Contrat de ville"),
        document(2, "une ville politique", "la politique", "de la ville"),
        document(3, "les villes de Hauts-de-France", people=("Jeanne Martin", "Paul Lamy")),
        document(4, title="politique"),
    )
    return engine


def test_term_matches_its_field_only(towns: Engine) -> None:
    assert found(towns, body("ville")) == {1, 2}
    assert found(towns, title("ville")) == {1}


def test_stem_field_matches_inflected_words(towns: Engine) -> None:
    (token,) = analyze("ville")
    assert found(towns, Term(Field.BODY, (token.stem,))) == {1, 2, 3}


def test_alternatives_of_a_term_match_any(towns: Engine) -> None:
    assert found(towns, body("villes", "politique")) == {1, 2, 3}


def test_unknown_term_matches_nothing(towns: Engine) -> None:
    assert found(towns, body("absent")) == set()
    assert found(towns, body()) == set()


def test_prefix_matches_every_term_that_starts_so(towns: Engine) -> None:
    assert found(towns, Prefix(Field.BODY_EXACT, "vill")) == {1, 2, 3}
    assert found(towns, Prefix(Field.BODY_EXACT, "ville")) == {1, 2, 3}
    assert found(towns, Prefix(Field.BODY_EXACT, "villes")) == {3}
    assert found(towns, Prefix(Field.BODY_EXACT, "zz")) == set()


def test_phrase_needs_its_words_in_order(towns: Engine) -> None:
    assert found(towns, Phrase(Field.BODY_EXACT, (("politique",), ("de",)))) == {1}
    assert found(towns, Phrase(Field.BODY_EXACT, (("ville",), ("politique",)))) == {2}


def test_phrase_never_crosses_a_passage(towns: Engine) -> None:
    phrase = Phrase(Field.BODY_EXACT, (("politique",), ("de",), ("la",), ("ville",)))
    assert found(towns, phrase) == {1}


def test_long_hole_does_not_let_a_phrase_cross_a_passage(engine: Engine) -> None:
    filler = " ".join(["mot"] * 120)
    index(engine, document(1, f"debut {filler} fin"), document(2, "debut", f"{filler} fin"))
    for holes in range(100, 340):
        slots = (("debut",), *[()] * holes, ("fin",))
        assert found(engine, Phrase(Field.BODY_EXACT, slots)) == ({1} if holes == 120 else set())


def test_phrase_slot_takes_alternatives_and_holes(towns: Engine) -> None:
    assert found(towns, Phrase(Field.BODY_EXACT, (("politique",), (), (), ("ville",)))) == {1}
    assert found(towns, Phrase(Field.BODY_EXACT, (("les", "la"), ("villes", "ville")))) == {1, 2, 3}


def test_phrase_never_crosses_two_people(towns: Engine) -> None:
    assert found(towns, Phrase(Field.PEOPLE, (("paul",), ("lamy",)))) == {3}
    assert found(towns, Phrase(Field.PEOPLE, (("martin",), ("paul",)))) == set()


def test_near_takes_either_order_within_the_distance(towns: Engine) -> None:
    both = (("ville",), ("politique",))
    assert found(towns, Near(Field.BODY_EXACT, both, 1)) == {2}
    assert found(towns, Near(Field.BODY_EXACT, both, 3)) == {1, 2}


def test_near_stays_inside_a_passage_however_far(engine: Engine) -> None:
    index(engine, document(1, "un", "deux"), document(2, "un deux"))
    assert found(engine, Near(Field.BODY_EXACT, (("un",), ("deux",)), 10_000)) == {2}


def test_all_needs_every_clause_and_any_needs_one(towns: Engine) -> None:
    assert found(towns, All((body("ville"), title("contrat")))) == {1}
    assert found(towns, Any((body("villes"), title("politique")))) == {3, 4}
    assert found(towns, Best((body("villes"), title("politique")))) == {3, 4}


def test_clauses_of_nothing(towns: Engine) -> None:
    assert found(towns, All(())) == {1, 2, 3, 4}
    assert found(towns, Any(())) == found(towns, Best(())) == set()
    assert found(towns, Coverage((), (), 1.0)) == set()
    assert found(towns, Everything()) == {1, 2, 3, 4}
    assert found(towns, Nothing()) == set()


def test_without_takes_away_and_maybe_only_adds(towns: Engine) -> None:
    assert found(towns, Without(Everything(), body("ville"))) == {3, 4}
    assert found(towns, AndMaybe(body("ville"), title("politique"))) == {1, 2}


def test_total_counts_every_match_not_only_those_shown(towns: Engine) -> None:
    answer = ask(towns, Everything(), limit=1)
    assert (answer.total, len(answer.matches)) == (4, 1)
    assert ask(towns, Everything(), limit=0).matches == ()
    assert ask(towns, Everything(), offset=10).matches == ()
