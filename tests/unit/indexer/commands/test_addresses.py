"""What a person types for a resource: read somehow, or refused with what it is not."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.commands.addresses import typed_address
from kb.errors import RequestError


def test_an_address_is_canonical_and_a_path_is_a_file(tmp_path):
    assert typed_address("http://www.irev.fr/a?utm_source=x#haut") == "https://irev.fr/a"
    assert typed_address(str(tmp_path / "été.txt")).startswith("file:///")


@given(st.text())
def test_any_text_is_an_address_a_file_or_refused(text):
    with contextlib.suppress(RequestError):
        assert typed_address(text)


def test_what_is_neither_is_named():
    with pytest.raises(RequestError, match="n’est ni une adresse ni un fichier"):
        typed_address("demi-caractère \ud800")
