"""Whatever the text: tokens lie in it in order, and spelling habits do not change the keys."""

import unicodedata

import hypothesis.strategies as st
from hypothesis import example, given

from kb.french import Thesaurus, Token, analyze, analyze_query
from kb.french.fold import fold
from kb.french.normalize import clean

FRENCH = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ"
any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
links = st.sampled_from("'’-‐–·.•∙/@_,() \u00a0\u202f\u00ad\n\t\x00\u200d:&%+\ufe0f")
scraps = st.sampled_from(
    [
        *("e", "es", "ne", "rice", "s", "l", "qu", "chargé", "directeur", "Hauts", "Q.P.V."),
        *("irev", "fr", "www", "https://", "%20", "%C3%A9", "2014", "12", "000"),
        *("e\u0301", "ﬁ", "🏙️", "\ud83c", "مدينة", "都市"),
    ]
)
tangles = st.lists(scraps | links | st.text(FRENCH, max_size=8), max_size=25).map("".join)
words = st.text(FRENCH, min_size=2, max_size=15)
known = st.sampled_from(["égalité", "évaluée", "régionaux", "œuvre", "préfète", "naïve", "côté"])
sentences = st.lists(words | known, min_size=1, max_size=12)
THESAURUS = Thesaurus.load()


def keys(tokens: list[Token]) -> list[tuple[int, str, str]]:
    return [(token.position, token.folded, token.stem) for token in tokens]


def unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in parts if not unicodedata.combining(c))


@given(any_text | tangles)
@example("l'")
@example("\ud800\udc00\x00é\u0301·e·s(s)@.fr")
@example("a." * 400 + "·e" * 200)
@example("contact@irev.fr/(e)s-\n-\u00ad\nx")
def test_tokens_lie_in_the_text_in_order_and_leave_no_position_empty(text: str):
    tokens = analyze(text)
    assert all(0 <= t.start < t.end <= len(text) for t in tokens)
    assert [t.start for t in tokens] == sorted(t.start for t in tokens)
    assert [t.position for t in tokens] == sorted(t.position for t in tokens)
    assert {t.position for t in tokens} == set(range(tokens[-1].position + 1 if tokens else 0))
    assert all(t.text and t.exact and t.folded and t.stem for t in tokens)


@given(any_text | tangles)
def test_a_query_has_the_tokens_of_a_text_and_the_thesaurus_reads_them(text: str):
    tokens = analyze_query(text)
    assert keys(tokens) == keys(analyze(text))
    for expansion in THESAURUS.expand(tokens):
        assert 0 <= expansion.start < expansion.end <= len(tokens)
        assert expansion.phrases


@given(any_text | tangles, st.booleans())
def test_the_caller_may_decide_on_line_ends_either_way(text: str, joined: bool):
    tokens = analyze(text, joins=lambda _left, _right: joined)
    assert all(text[t.start : t.end] for t in tokens)


@given(sentences)
def test_plain_words_are_cut_where_they_stand(found: list[str]):
    text = " ".join(found)
    tokens = analyze(text)
    assert [clean(text[t.start : t.end]) for t in tokens] == [t.text for t in tokens]
    assert [t.text for t in tokens] == [unicodedata.normalize("NFC", word) for word in found]


@given(sentences)
def test_missing_accents_and_ligatures_do_not_change_folded_and_stem(found: list[str]):
    text = " ".join(found)
    assert keys(analyze(unaccented(text))) == keys(analyze(text))


@given(sentences | tangles.map(lambda text: [text]))
def test_decomposed_text_has_the_keys_of_composed_text(found: list[str]):
    text = unicodedata.normalize("NFC", " ".join(found))
    decomposed = unicodedata.normalize("NFD", text)
    assert keys(analyze(decomposed)) == keys(analyze(text))


@given(sentences)
def test_case_changes_no_key(found: list[str]):
    text = " ".join(found)
    for cased in (text.upper(), text.title(), text.lower()):
        assert [t.exact for t in analyze(cased)] == [t.exact for t in analyze(text.lower())]
        assert keys(analyze(cased)) == keys(analyze(text))


@given(sentences)
def test_a_soft_hyphen_anywhere_in_a_word_changes_no_key(found: list[str]):
    text = " ".join(found)
    softened = " ".join("\u00ad".join(word) for word in found)
    assert keys(analyze(softened)) == keys(analyze(text))


@given(any_text)
def test_folding_twice_is_folding_once(text: str):
    once = fold(text.lower())
    assert fold(once) == once
