"""One form for each person, put together of what documents write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.names import one_form_each
from kb.themes import phrase_key


def shown(*names):
    forms = one_form_each(names)
    return {forms.get(name, name) for name in names}


@pytest.mark.parametrize(
    ("names", "form"),
    [
        (("Ingrid HAUDIQUET", "Ingrid Haudiquet"), "Ingrid Haudiquet"),
        (("Jean Luc Martin", "Jean-Luc Martin"), "Jean-Luc Martin"),
        (("Jean-Luc MARTIN", "Jean Luc Martin"), "Jean-Luc Martin"),
        (("Anne LÉVÊQUE", "Anne Leveque"), "Anne Lévêque"),
        (("Anne LEVEQUE", "Anne LÉVÊQUE"), "Anne LÉVÊQUE"),
        (("Gerard Petit", "Gérard PETIT", "Gerard Petit"), "Gérard Petit"),
        (
            ("Paul D'ALMEIDA", "Paul d’Almeida", "Paul D’Almeida", "Paul d'Almeida"),
            "Paul d’Almeida",
        ),
        (("Marie de La Tour", "Marie DE LA TOUR"), "Marie de La Tour"),
        (("Sean McBride", "Sean MCBRIDE"), "Sean McBride"),
    ],
)
def test_name_written_in_several_ways_is_shown_in_one(names, form):
    assert shown(*names) == {form}


def test_name_always_in_capitals_keeps_them():
    assert shown("Anne LEVEQUE", "Anne LEVEQUE") == {"Anne LEVEQUE"}


def test_different_people_stay_apart():
    assert one_form_each(["Anne Martin", "Anne Martine", "Annie Martin"]) == {}


NAMES = st.lists(
    st.text("aàeéEÉlLœ'’- ", min_size=1, max_size=8).filter(phrase_key), min_size=1, max_size=6
)


@given(NAMES)
def test_forms_of_one_name_become_one_that_is_the_same_name(names):
    forms = one_form_each(names)
    by_key: dict[str, str] = {}
    for name in names:
        form = forms.get(name, name)
        assert phrase_key(form) == phrase_key(name)
        assert by_key.setdefault(phrase_key(name), form) == form


@given(NAMES)
def test_order_of_documents_changes_nothing(names):
    assert one_form_each(names) == one_form_each(names[::-1])
