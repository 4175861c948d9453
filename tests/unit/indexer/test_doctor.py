"""Each thing that may be wrong with a home is found, and said with its remedy."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from indexer import pool
from indexer.backup.saving import LAST, LAST_BACKUP, LastBackup
from indexer.doctor import home as home_checks
from indexer.doctor import program
from indexer.doctor.program import _lacks
from indexer.golden import load_golden
from indexer.lock import exclusive
from tests.librarian import Program


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("docteur")
    (base / "documents").mkdir()
    (base / "documents/un.txt").write_text("Le conseil citoyen de Roubaix.\n" * 20)
    kb = Program(base / "home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "MAX_WORKERS", 0)
        kb.run("add", base / "documents")
        kb.run("index")
        kb.run("backup", base / "s.zip")
    return base


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def kb(made, tmp_path):
    shutil.copytree(made / "home", tmp_path / "home")
    return Program(tmp_path / "home")


def found(kb, *options, code):
    """Findings that are not fine, by code."""
    told = json.loads(kb.run("doctor", "--json", *options, code=code).stdout)
    return {each["code"]: each for each in told["findings"] if each["level"] != "fine"}


def test_a_healthy_home_has_nothing_wrong(kb):
    assert found(kb, "--full", code=0) == {}
    assert "Tout va bien." in kb.run("doctor").stdout


def test_a_home_that_is_not_there_is_no_fault(tmp_path):
    kb = Program(tmp_path / "vide")
    assert set(found(kb, code=0)) == {"home.absent", "catalogue.absent", "index.absent"}
    assert not kb.home.exists(), "nothing is made by looking"


def change_bytes(kb):
    next((kb.home / "catalogue/blobs").glob("??/*")).write_bytes(b"")


def alter_bytes(kb):
    blob = next((kb.home / "catalogue/blobs").glob("??/*"))
    blob.write_bytes(b"x" * blob.stat().st_size)


def spoil_index(kb):
    path = next((kb.home / "index/1").glob("*.txt"))
    path.write_bytes(bytes(byte ^ 255 for byte in path.read_bytes()))


def spoil_catalogue(kb):
    (kb.home / "catalogue/catalogue.sqlite3").write_bytes(b"\0" * 9_000)


def later_catalogue(kb):
    with closing(sqlite3.connect(kb.home / "catalogue/catalogue.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")


def later_index(kb):
    path = kb.home / "index/1/generation.json"
    path.write_text(path.read_text().replace('"schema ', '"schema 9'))


def publish_elsewhere(kb):
    path = kb.home / "index/1/generation.json"
    path.write_text(path.read_text().replace('"number": 1', '"number": 7'))


def fail_last_run(kb):
    with closing(sqlite3.connect(kb.home / "catalogue/catalogue.sqlite3")) as connection:
        connection.execute("UPDATE run SET status = 'failed', detail = 'panne'")
        connection.commit()


def date_ahead(kb):
    with closing(sqlite3.connect(kb.home / "catalogue/catalogue.sqlite3")) as connection:
        connection.execute("UPDATE run SET finished_at = '2099-01-01T00:00:00+00:00'")
        connection.commit()


def leave_over(kb):
    (kb.home / "index/9.new").mkdir()


def never_save(kb):
    (kb.home / LAST_BACKUP).unlink()


def save_long_ago(kb):
    past = datetime.now(UTC) - timedelta(days=30)
    (kb.home / LAST_BACKUP).write_bytes(LAST.dump_json(LastBackup(at=past, file="/s.zip")))


@pytest.mark.parametrize(
    ("harm", "code", "exit_code", "remedy"),
    [
        (change_bytes, "catalogue.bytes", 3, "kb add"),
        (spoil_index, "index.damaged", 1, "ne le redémarrez pas avant"),
        (spoil_catalogue, "catalogue.unreadable", 1, "kb restore"),
        (later_catalogue, "catalogue.unreadable", 1, "kb restore"),
        (later_index, "index.version", 1, "kb index"),
        (publish_elsewhere, "index.unknown", 3, "kb index"),
        (fail_last_run, "catalogue.last-run", 3, "kb status"),
        (date_ahead, "clock.back", 3, "timedatectl"),
        (leave_over, "home.left-over", 0, "rien à faire"),
        (never_save, "home.backup", 0, "kb backup"),
        (save_long_ago, "home.backup", 3, "kb backup"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(kb, harm, code, exit_code, remedy):
    harm(kb)
    assert remedy in found(kb, code=exit_code)[code]["remedy"]


def test_altered_bytes_are_found_when_all_is_read(kb):
    alter_bytes(kb)
    assert found(kb, code=0) == {}
    assert "catalogue.bytes" in found(kb, "--full", code=3)


def test_a_run_under_way_is_said(kb):
    with exclusive(kb.home):
        assert "en cours" in found(kb, code=0)["home.lock"]["text"]


def test_a_variable_that_is_no_setting_is_named_with_the_one_meant(kb, monkeypatch):
    monkeypatch.setenv("KB_WORKRES", "3")
    assert "KB_WORKERS" in found(kb, code=3)["program.setting"]["remedy"]


def test_little_room_and_a_network_disk_are_told(kb, monkeypatch):
    monkeypatch.setattr(home_checks, "LEAST_FREE", 1 << 60)
    monkeypatch.setattr(home_checks, "_kind_of_mount", lambda path: "nfs4")
    assert {"home.room", "home.network"} <= set(found(kb, code=3))


def test_a_wrong_file_of_the_librarian_is_named(kb, monkeypatch, tmp_path):
    (tmp_path / "golden.toml").write_text("[[golden]]")
    wrong = (("golden.toml", lambda: load_golden(tmp_path / "golden.toml")),)
    monkeypatch.setattr(program, "_DATA", wrong)
    assert "corpus/golden.toml" in found(kb, code=1)["program.data.golden.toml"]["remedy"]


@pytest.mark.parametrize(
    ("name", "bound", "lacks"),
    [
        ("click", ">=8", ""),
        ("no-such-library", ">=1", "no-such-library"),
        ("Whoosh", "==2.7.4", ""),
        ("Whoosh", "==9", "Whoosh 2.7.4 au lieu de 9"),
    ],
)
def test_a_library_is_there_in_the_version_asked_for(name, bound, lacks):
    assert _lacks(name, bound) == lacks
