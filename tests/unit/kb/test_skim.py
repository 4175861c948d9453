import pytest

from kb.french import analyze
from kb.query.marks import Key, Mark, Marker
from kb.skim import shadow_of, skim
from tests.searching import marked


def marker(word):
    (token,) = analyze(word)
    words = frozenset({token.folded})
    mark = Mark(slots=(frozenset({token.stem}),), key=Key.STEM, concept=1, words=words)
    return Marker.of([mark], title=False)


@pytest.mark.parametrize(
    "text", ["L’Égalité — œuvre", "e\u0301galite\u0301", "\ud800🙂\x00ß", "ﬁn", "½ ² ª"]
)
def test_shadow_has_one_byte_a_character_after_its_space(text):
    assert len(shadow_of(text)) == len(text) + 1


def test_inflections_with_accents_and_capitals_are_seen():
    text = "L’égalité, ÉGALITÉ et inégalités ; égal"
    assert marked(text, skim(text, marker("égalité"))) == ["égalité", "ÉGALITÉ"]


def test_doubled_letters_that_stems_lose_are_seen():
    text = "les missions de l’appel"
    assert marked(text, skim(text, marker("mission"))) == ["missions"]


def test_words_that_merely_begin_alike_are_passed_over():
    assert skim("le contraste", marker("contrat")) == []
