"""A home in one file and back: whole, verified, and nothing of a file that is not that."""

import io
import json
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.backup import archive, read_manifest, verify
from indexer.backup.archive import MANIFEST
from indexer.backup.restoring import WORK
from indexer.catalogue import Catalogue
from indexer.catalogue.schema import SCHEMA_VERSION
from kb.bootstrap import open_engine
from kb.engine import OnDisk
from kb.errors import BackupError
from kb.settings import Settings
from tests.librarian import Program

WORDS = ("conseil citoyen", "contrat de ville", "médiation sociale", "rénovation urbaine")


@pytest.fixture(scope="module")
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


def grow(kb, tmp_path):
    """Have the home hold and publish one document more."""
    (tmp_path / "plus").mkdir()
    hold(tmp_path / "plus", "emploi")
    kb.run("add", tmp_path / "plus")
    kb.run("index")


def hold(folder, name):
    text = "\n".join(f"Le {name} de Roubaix, {name} au point {n}." for n in range(12))
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


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


def entries(path):
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def written(path, parts):
    with zipfile.ZipFile(path, "w") as out:
        for name, body in parts.items():
            out.writestr(name, body)


def rewritten(path, change):
    parts = entries(path)
    parts[MANIFEST] = json.dumps(change(json.loads(parts[MANIFEST]))).encode()
    written(path, parts)


@pytest.mark.parametrize(
    "name",
    [
        "../dehors",
        "home/../../dehors",
        "/etc/dehors",
        "home/a/../../../dehors",
        "home\\..\\dehors",
        "home/c:dehors",
        "catalogue/../run.lock",
        "catalogue/blobs/ab/" + "cd" * 32,
        "index/../CURRENT",
        "index/.caché",
        "home/",
        "home/a\nb",
        "ailleurs",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(saved, tmp_path, name):
    body = b"dehors"
    parts = entries(saved)
    manifest = json.loads(parts[MANIFEST])
    manifest["parts"][name] = {
        "size": len(body),
        "sha256": sha256(body).hexdigest(),
    }
    written(saved, parts | {name: body, MANIFEST: json.dumps(manifest).encode()})
    home = tmp_path / "autre"
    refused = Program(home).run("restore", saved, code=1)
    assert "rien n’en est repris" in refused.stderr
    assert not list(tmp_path.rglob("dehors"))
    assert not (home / "catalogue").exists()


def test_a_part_that_the_manifest_does_not_name_is_refused(saved):
    written(saved, entries(saved) | {"home/de-trop": b""})
    with pytest.raises(BackupError, match="ce que dit son manifeste"):
        verify(saved, lambda _: None)


def test_a_part_longer_than_it_says_is_not_unpacked_to_its_end(saved):
    parts = entries(saved)
    name = next(name for name in parts if name.startswith(archive.INDEX))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for each, body in parts.items():
            out.writestr(each, b"\0" * (200 << 20) if each == name else body)
    saved.write_bytes(buffer.getvalue())
    pieces: list[bytes] = []
    with saved.open("rb") as file, pytest.raises(BackupError, match=name):
        archive.Archive(file, saved).read(name, pieces.append)
    assert sum(map(len, pieces)) <= 2 * archive.CHUNK


@pytest.fixture(scope="module")
def whole(made):
    """Bytes of a backup, and a file to spoil them in."""
    return (made / "sauvegarde.zip").read_bytes(), made / "abîmé.zip"


@given(data=st.data())
def test_any_changed_byte_or_cut_is_found(whole, data):
    raw, path = bytearray(whole[0]), whole[1]
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= data.draw(st.integers(1, 255))
    else:
        del raw[data.draw(st.integers(0, len(raw) - 1)) :]
    path.write_bytes(raw)
    try:
        manifest = verify(path, lambda _: None)
    except BackupError:
        return
    # What a ZIP does not use (dates, attributes) may change: what it holds has not.
    held = zipfile.ZipFile(io.BytesIO(whole[0])).namelist()
    assert {*manifest.parts, MANIFEST} == set(held)
