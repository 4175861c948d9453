import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.french.lemma import TABLE_SOURCE, read_dictionary
from kb.french.lemma_table import LemmaTable, write

SMALL = {"actives": "actif", "": "vide", "fete": "fête", "a b": "ab"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "lemmas"


def test_table_holds_every_form_of_the_dictionary_and_no_other(path):
    dictionary = read_dictionary()
    write(path, "source", dictionary)
    table = LemmaTable.open(path, "source")
    assert table is not None
    assert [form for form, lemma in dictionary.items() if table.get(form) != lemma] == []
    others = [f"{form}q" for form in list(dictionary)[:5000] if f"{form}q" not in dictionary]
    assert [form for form in others if form in table] == []


@settings(max_examples=200)
@given(st.text())
def test_any_text_is_looked_up_without_error(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any"
    if not path.exists():
        write(path, "source", SMALL)
    table = LemmaTable.open(path, "source")
    assert table is not None
    assert table.get(text) == SMALL.get(text)


def test_unknown_form_is_a_key_error(path):
    write(path, "source", SMALL)
    table = LemmaTable.open(path, "source")
    assert table is not None
    assert table["fete"] == "fête"
    with pytest.raises(KeyError):
        table["fetes"]


def test_table_of_another_source_is_none(path):
    write(path, "simplemma-1", SMALL)
    assert LemmaTable.open(path, "simplemma-2") is None


def test_missing_empty_cut_or_altered_file_is_none(path):
    assert LemmaTable.open(path, "source") is None
    write(path, "source", SMALL)
    whole = path.read_bytes()
    for damaged in (b"", whole[:20], whole[:-1], whole[:-2] + b"x\n", b"\n" + whole):
        path.write_bytes(damaged)
        assert LemmaTable.open(path, "source") is None


def test_only_the_table_is_left_in_its_folder(path):
    write(path, "source", SMALL)
    write(path, "source", SMALL)
    assert list(path.parent.iterdir()) == [path]


def test_entries_are_those_of_their_stamp():
    """A kept table is trusted by its stamp: other entries need another number in TABLE_SOURCE."""
    entries = "\n".join(f"{form} {lemma}" for form, lemma in sorted(read_dictionary().items()))
    assert (TABLE_SOURCE, zlib.crc32(entries.encode())) == ("simplemma-2.0.0 1", 1139143642)


def test_table_lists_its_forms(path):
    write(path, "source", SMALL)
    table = LemmaTable.open(path, "source")
    assert table is not None
    assert dict(table) == SMALL
    assert len(table) == len(SMALL)
