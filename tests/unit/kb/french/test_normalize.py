"""What a surface form is cleaned and folded to."""

import pytest

from kb.french import analyze
from kb.french.fold import fold
from kb.french.normalize import clean


@pytest.mark.parametrize(
    ("surface", "cleaned"),
    [
        ("quali\ufb01cation", "qualification"),
        ("e\u0301lu", "élu"),
        ("l\u2019\u00e9lu", "l'élu"),
        ("l\u0092élu", "l'élu"),
        ("mi\u2011parcours", "mi-parcours"),
        ("chargé\u2219e", "chargé·e"),
        ("dé\u00adve\u200blop\ufeffpe\u2060ment", "développement"),
        ("dis\x02cri\x00mination", "discrimination"),
        ("œuvre", "œuvre"),
        ("c\x9cur", "cœur"),
    ],
)
def test_surface_is_cleaned(surface: str, cleaned: str):
    assert clean(surface) == cleaned


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("égalité", "egalite"),
        ("œuvre", "oeuvre"),
        ("curriculum vitæ", "curriculum vitae"),
        ("straße", "strasse"),
        ("łódź", "lodz"),
        ("xxiᵉ", "xxie"),
        ("ｆｕｌｌ", "full"),
        ("москва", "москва"),
    ],
)
def test_word_is_folded(word: str, folded: str):
    assert fold(word) == folded


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "…",
        "🏙️👩🏽‍🌾",
        "\ud800",
        "\x00\x00",
        "الحي",
        "街区",
        "'’-·",
        "((((",
        "\u0301\u0301",
    ],
)
def test_odd_text_gives_tokens_of_its_letters_only(text: str):
    assert all(any(c.isalnum() for c in token.text) for token in analyze(text))


def test_key_of_a_lump_of_data_is_short_and_its_span_whole():
    (token,) = analyze("a" * 10_000)
    assert max(len(token.exact), len(token.folded), len(token.stem)) <= 64
    assert token.end == 10_000
