"""The program in this process, in a home of its own."""

import pytest

from tests.librarian import Program


@pytest.fixture
def kb(tmp_path):
    return Program(tmp_path / "home")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    return folder


@pytest.fixture
def sources(tmp_path, folder):
    path = tmp_path / "sources.toml"
    path.write_text(
        f'[[source]]\nname = "dossier"\nkind = "folder"\nstart = ["{folder}"]\n'
        f'[[source]]\nname = "autre"\nkind = "folder"\nenabled = false\nstart = ["{folder}"]\n'
    )
    return path
