"""A home in one file and back: whole and verified, whatever is damaged or runs meanwhile."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from indexer.backup import read_manifest, verify
from indexer.backup.restoring import WORK
from indexer.catalogue import Catalogue
from indexer.catalogue.errors import explained
from indexer.catalogue.schema import SCHEMA_VERSION
from kb.bootstrap import open_engine
from kb.engine import OnDisk
from kb.errors import BackupError, CatalogueOutOfReachError
from kb.settings import Settings
from tests.librarian import Program
from tests.unit.indexer.backup.conftest import WORDS, hold
from tests.unit.indexer.backup.zips import rewritten


def grow(kb, tmp_path):
    """Have the home hold and publish one document more."""
    (tmp_path / "plus").mkdir()
    hold(tmp_path / "plus", "emploi")
    kb.run("add", tmp_path / "plus")
    kb.run("index")


def content(home):
    """What a home holds: titles and texts of the index, bytes of the catalogue."""
    with closing(open_engine(Settings(home=home))) as engine, engine.reader() as reader:
        assert isinstance(engine, OnDisk)
        engine.verify()
        heads = reader.heads(list(reader.ids()))
        texts = {
            head.title: [passage.text for passage in reader.passages(doc)]
            for doc, head in heads.items()
        }
    with Catalogue(home / "catalogue") as catalogue:
        bodies = {item.url: catalogue.resources.body(item) for item in catalogue.resources.list()}
    return texts, bodies


def test_a_home_comes_back_as_it_was_and_has_nothing_left_to_index(kb, saved, tmp_path):
    other = Program(tmp_path / "autre")
    said = other.run("restore", saved).stdout
    assert "Génération 1 publiée." in said
    assert content(other.home) == content(kb.home)
    assert "Rien n’a changé" in other.run("index").stdout
    assert (other.home / "reports/2.html").read_bytes() == (kb.home / "reports/2.html").read_bytes()
    assert not (other.home / WORK).exists()


def test_a_home_that_holds_something_is_left_alone_unless_told(kb, saved, tmp_path):
    grow(kb, tmp_path)
    later = content(kb.home)
    refused = kb.run("restore", saved, code=1)
    assert "--replace" in refused.stderr
    assert content(kb.home) == later
    kb.run("restore", saved, "--replace")
    assert len(content(kb.home)[0]) == len(WORDS)
    assert "Rien n’a changé" in kb.run("index").stdout


def test_a_served_home_shows_what_was_brought_back_without_a_restart(kb, saved, tmp_path):
    with closing(open_engine(Settings(home=kb.home))) as engine:
        grow(kb, tmp_path)
        with engine.reader() as reader:
            assert reader.generation.number == 2
        kb.run("restore", saved, "--replace")
        with engine.reader() as reader:
            assert (reader.generation.number, reader.generation.documents) == (3, len(WORDS))


def test_a_damaged_catalogue_is_set_aside_and_replaced(kb, saved):
    before = content(kb.home)
    path = kb.home / "catalogue/catalogue.sqlite3"
    path.write_bytes(b"\0" * 50_000)
    assert "kb restore" in kb.run("index", code=1).stderr
    kb.run("restore", saved, "--replace")
    assert content(kb.home) == before
    assert (kb.home / "catalogue/damaged-1-catalogue.sqlite3").read_bytes() == b"\0" * 50_000


def test_a_lost_file_is_told_and_the_rest_is_saved(kb, tmp_path):
    blob = next((kb.home / "catalogue/blobs").glob("??/*"))
    blob.write_bytes(b"autre chose")
    path = tmp_path / "s.zip"
    said = kb.run("backup", path, code=3)
    assert "1 document d’origine" in said.stderr
    assert read_manifest(path).missing == (blob.name,)


@pytest.mark.parametrize("reason", [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL])
def test_what_the_disk_refuses_is_not_taken_for_damage(reason):
    error = sqlite3.OperationalError("refused")
    error.sqlite_errorcode = reason
    assert isinstance(explained(Path("c"), error), CatalogueOutOfReachError)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    assert not isinstance(explained(Path("c"), error), CatalogueOutOfReachError)


def test_a_catalogue_that_cannot_be_opened_stays_where_it_is(kb, saved):
    database = kb.home / "catalogue/catalogue.sqlite3"
    before = database.read_bytes()
    journal = kb.home / "catalogue/catalogue.sqlite3-wal"
    journal.unlink(missing_ok=True)
    journal.mkdir()  # which SQLite cannot open
    assert "resté comme il était" in kb.run("restore", saved, "--replace", code=1).stderr
    assert database.read_bytes() == before


def test_a_damaged_index_is_left_out_and_made_anew(kb, tmp_path):
    next((kb.home / "index/1").glob("*.arr")).write_bytes(b"")
    path = tmp_path / "s.zip"
    assert "Sans l’index" in kb.run("backup", path).stderr
    other = Program(tmp_path / "autre")
    assert "kb index" in other.run("restore", path).stderr
    other.run("index")
    assert len(content(other.home)[0]) == len(WORDS)


def test_a_backup_made_during_a_run_is_one_state(kb, tmp_path):
    done = threading.Event()

    def keep_changing():
        with Catalogue(kb.home / "catalogue") as catalogue:
            for n in range(10_000):
                if done.is_set():
                    return
                with catalogue.transaction():
                    catalogue.resources.describe_source("a", str(n), "")
                    catalogue.resources.describe_source("b", str(n), "")

    changing = threading.Thread(target=keep_changing)
    changing.start()
    try:
        for n in range(3):
            kb.run("backup", tmp_path / f"{n}.zip")
    finally:
        done.set()
        changing.join()
    for n in range(3):
        other = Program(tmp_path / f"autre{n}")
        other.run("restore", tmp_path / f"{n}.zip")
        with Catalogue(other.home / "catalogue") as catalogue:
            kinds = catalogue.resources.sources()
        assert kinds.get("a") == kinds.get("b")


def test_an_older_catalogue_is_saved_and_brought_up_to_date_when_it_comes_back(kb, tmp_path):
    database = kb.home / "catalogue/catalogue.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        for table in ("recognition",):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        connection.commit()
    kb.run("backup", tmp_path / "s.zip")
    other = Program(tmp_path / "autre")
    other.run("restore", tmp_path / "s.zip")
    assert len(content(other.home)[0]) == len(WORDS)


@pytest.mark.parametrize("schema", [SCHEMA_VERSION + 1, 99])
def test_a_backup_of_a_later_catalogue_is_refused(saved, tmp_path, schema):
    rewritten(saved, lambda manifest: manifest | {"schema": schema})
    refused = Program(tmp_path / "autre").run("restore", saved, code=1)
    assert f"version {schema}" in refused.stderr
    assert not (tmp_path / "autre/catalogue").exists()


def test_a_backup_of_a_later_format_is_refused(saved):
    rewritten(saved, lambda manifest: {"format": 2, "something": "else"})
    with pytest.raises(BackupError, match="plus récente"):
        read_manifest(saved)


def test_a_file_that_is_there_is_not_written_over(kb, saved):
    before = saved.read_bytes()
    assert "existe déjà" in kb.run("backup", saved, code=1).stderr
    assert saved.read_bytes() == before
    kb.run("backup", saved, "--replace")
    verify(saved, lambda _: None)


def test_a_backup_in_the_home_it_protects_is_refused(kb):
    assert "se perdrait" in kb.run("backup", kb.home / "s.zip", code=1).stderr


def test_nothing_is_left_beside_a_backup(made):
    assert {path.name for path in made.iterdir()} == {"documents", "home", "sauvegarde.zip"}
