"""A home that holds and publishes a few documents, and a backup of it."""

import shutil
from pathlib import Path

import pytest

from tests.librarian import Program

WORDS = ("conseil citoyen", "contrat de ville", "médiation sociale", "rénovation urbaine")


@pytest.fixture(scope="package")
def made(tmp_path_factory):
    """A home with documents, published, and a backup of it."""
    base = tmp_path_factory.mktemp("fait")
    (base / "documents").mkdir()
    for name in WORDS:
        hold(base / "documents", name)
    program = Program(base / "home")
    program.run("add", base / "documents")
    program.run("index")
    program.run("backup", base / "sauvegarde.zip")
    return base


@pytest.fixture
def kb(made, tmp_path):
    """That home, copied."""
    shutil.copytree(made / "home", tmp_path / "home")
    return Program(tmp_path / "home")


@pytest.fixture
def saved(made, tmp_path):
    """That backup, copied."""
    return Path(shutil.copy(made / "sauvegarde.zip", tmp_path))


def hold(folder, name):
    text = "\n".join(f"Le {name} de Roubaix, {name} au point {n}." for n in range(12))
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
