import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.clean import clean_line, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("eﬃcace ﬁn ﬂux", "efficace fin flux"),
        ("e\u0301galite\u0301", "égalité"),
        ("4\u202f%\u00a0: «\u202foui\u202f»", "4 % : « oui »"),
        ("discri\u00admination", "discrimination"),
        ("discri\u00ad\nmination", "discrimination"),
        ("discri\u0002\nmination", "discrimination"),
        ("a\u200bb\ufeff\u2060c", "abc"),
        ("un\x00 deux\x07", "un deux"),
        ("rendez\u2011vous", "rendez-vous"),
        ("trop   d’espaces \n  ici", "trop d’espaces\nici"),
        ("fin\r\nde ligne\u2028là", "fin\nde ligne\nlà"),
        ("cœur, Æquo, ﬆ", "cœur, Æquo, st"),
    ],
)
def test_stored_text_holds_only_what_is_read(raw, clean):
    assert clean_text(raw) == clean


def test_line_is_one_line():
    assert clean_line(" Un\ntitre\u00a0: ") == "Un titre :"


any_text = st.text(alphabet=st.characters(), max_size=200)


@given(any_text)
def test_cleaning_is_idempotent_and_nfc(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(ord(char) < 32 and char != "\n" for char in clean)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), max_size=50))
def test_letters_and_figures_are_never_lost(text):
    letters = unicodedata.normalize("NFKC", text)
    assert unicodedata.normalize("NFKC", clean_text(text)) == letters


def test_lone_surrogates_become_the_replacement_sign():
    assert clean_text("a\ud800b") == "a\ufffdb"
