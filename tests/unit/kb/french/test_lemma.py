from hypothesis import given
from hypothesis import strategies as st

from kb.french.lemma import keeps_beginning, lemmas
from kb.french.stem import stem


def test_forms_said_to_keep_their_beginning_do():
    kept = [form for form in lemmas() if keeps_beginning(form)]
    assert len(kept) > 200_000
    assert [form for form in kept if stem(form)[:2] != form[:2]] == []


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=14))
def test_unknown_words_keep_their_beginning(word):
    if keeps_beginning(word):
        assert stem(word).startswith(word[:2])
