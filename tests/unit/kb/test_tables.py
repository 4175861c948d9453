"""Files that librarians edit: whatever is wrong is told in French, with the line to go to."""

import pytest

from indexer.golden import load_golden
from indexer.sources import load_sources
from kb.doctypes import DocumentTypes
from kb.errors import KbError
from kb.french import Thesaurus
from kb.pins import Pins
from kb.themes import ThemeTree

TOML = [Pins.load, ThemeTree.load, DocumentTypes.load, load_golden, load_sources]


def told(load, path) -> str:
    with pytest.raises(KbError) as refused:
        load(path)
    return str(refused.value)


@pytest.mark.parametrize("load", [*TOML, Thesaurus.load])
def test_a_file_that_is_not_there_is_named_once(load, tmp_path):
    path = tmp_path / "absent"
    assert told(load, path) == f"{path}\u202f: fichier illisible (fichier ou dossier absent)"


@pytest.mark.parametrize("load", [*TOML, Thesaurus.load])
def test_bytes_that_are_not_utf8_are_told_with_their_line(load, tmp_path):
    path = tmp_path / "latin"
    path.write_bytes("# ici\n# été\n".encode("latin-1"))
    assert told(load, path).startswith(f"{path}:2: octet 0xe9 qui n’est pas de l’UTF-8")


@pytest.mark.parametrize("load", TOML)
def test_what_is_no_toml_is_told_with_its_line_and_column(load, tmp_path):
    path = tmp_path / "faux.toml"
    path.write_text("# ici\nclé = 1\n", encoding="utf-8")
    said = told(load, path)
    assert said.startswith(f"{path}:2\u202f: ce n’est pas du TOML valide, colonne 3 (")
    path.write_text('a = "', encoding="utf-8")
    assert "ce n’est pas du TOML valide (" in told(load, path)


@pytest.mark.parametrize("load", [Pins.load, load_golden, load_sources])
def test_a_mark_of_utf8_before_the_text_is_passed_over(load, tmp_path):
    path = tmp_path / "bloc-notes.toml"
    path.write_bytes(b"\xef\xbb\xbf# rien\n")
    load(path)
