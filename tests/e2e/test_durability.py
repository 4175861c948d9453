"""The program killed, refused by the disk, doubled, moved and set back in time: nothing is lost.

A short version of `python -m tests.faults walk`, whose whole counts are in docs/reliability.md.
"""

import random
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer import pool
from kb.bootstrap import open_engine
from kb.cli import main
from kb.engine import OnDisk
from kb.settings import Settings
from tests.faults.journey import Journey, Tally
from tests.faults.state import left_over, read_state
from tests.faults.syncs import renamed_too_early, unsynced_at_the_end
from tests.faults.walk import walk
from tests.faults.world import Fault, World, compiler_path
from tests.librarian import Program
from tests.scripted_site import ScriptedSite

DAY_S = 86_400


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if compiler_path() is None:
        pytest.skip("NO C COMPILER: the program was not broken at chosen calls; install gcc")
    with World(tmp_path_factory.mktemp("monde")) as running:
        yield running


@pytest.fixture(scope="module")
def journey(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("parcours") / "j"
    with ScriptedSite() as site, Journey(world, folder).prepared(site) as made:
        yield made


LOCAL = ("add again", "publish", "backup", "restore", "rollback", "forget")
"""Stages that start no other process: a fifth of a second each."""


def stage(journey, name):
    (found,) = [each for each in journey.stages if each.name == name]
    return found


@pytest.mark.parametrize("name", LOCAL)
def test_a_command_killed_anywhere_leaves_a_whole_home_and_runs_again(journey, name):
    chosen, tally = random.Random(name), Tally()
    broken = stage(journey, name)
    for fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER):
        journey.break_at(broken, tally, fault, chosen.randint(1, broken.calls))
    assert tally.problems == []
    assert sum(tally.accidents.values()) == 2


def test_a_walk_meets_each_call_once_and_ends_with_the_command(journey):
    tally = Tally()
    short = stage(journey, "rollback")
    assert walk(journey, short, tally, Fault.FAILING, lasting=False)
    assert tally.problems == []
    assert tally.accidents == {("rollback", "FAILING"): short.calls}


@pytest.mark.parametrize("name", LOCAL)
def test_a_command_that_the_disk_refuses_says_so_and_loses_nothing(journey, name):
    chosen, tally = random.Random(name), Tally()
    broken = stage(journey, name)
    for fault, lasting in ((Fault.FULL, True), (Fault.FAILING, False), (Fault.READ_ONLY, True)):
        journey.break_at(broken, tally, fault, chosen.randint(1, broken.calls), lasting=lasting)
    assert tally.problems == []


def test_a_crawl_killed_with_its_process_goes_on(journey):
    tally = Tally()
    broken = stage(journey, "crawl again")
    journey.break_at(broken, tally, Fault.KILL_AFTER, broken.calls // 2)
    assert tally.problems == []
    assert sum(tally.accidents.values()) == 1


@pytest.fixture(autouse=True)
def extracting_here(monkeypatch):
    monkeypatch.setattr(pool, "MAX_WORKERS", 0)


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("conseil", "contrat", "projet"):
        hold(folder, name)
    return folder


@pytest.fixture
def kb(tmp_path, documents):
    program = Program(tmp_path / "home")
    program.run("add", documents)
    program.run("index")
    return program


def hold(folder, name):
    lines = [f"Le {name} de Roubaix, {name} au point {n}." for n in range(12)]
    (folder / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")


def titles(home: Path):
    with closing(open_engine(Settings(home=home))) as engine, engine.reader() as reader:
        assert isinstance(engine, OnDisk)
        engine.verify()
        return {head.title for head in reader.heads(list(reader.ids())).values()}


def test_nothing_is_named_nor_said_to_be_done_before_it_is_on_disk(journey):
    """Of each write, name and sync of each command, in the order in which they were done."""
    assert len(journey.stages) == 12
    for each in journey.stages:
        assert (each.name, renamed_too_early(each.done)) == (each.name, [])
        assert (each.name, unsynced_at_the_end(each.done)) == (each.name, [])


def test_a_sync_left_out_would_be_seen(journey):
    done = stage(journey, "publish").done
    for path in (Path("index/CURRENT.tmp"), Path("index")):
        unsynced = [
            call for call in done if not (call.what == "sync" and call.path.match(f"*/home/{path}"))
        ]
        assert len(unsynced) < len(done)
        assert renamed_too_early(unsynced) + unsynced_at_the_end(unsynced) != []


def test_what_a_command_says_it_did_was_synced_before_it_said_so(world, kb, documents):
    """Refused from the first call, each sync fails the command: none is left out or ignored."""
    hold(documents, "emploi")
    whole = world.run("--home", kb.home, "add", documents, root=kb.home)
    assert whole.code == 0
    hold(documents, "quartier")
    refused = world.run(
        "--home", kb.home, "add", documents, root=kb.home, fault=Fault.FAILING, at=1, lasting=True
    )
    assert refused.code == 1
    assert refused.said.startswith("Erreur\u202f: ")


def test_two_indexers_at_once_one_is_refused_and_the_other_ends(world, kb, documents):
    hold(documents, "emploi")
    kb.run("add", documents)
    world.control.arm(kb.home)
    child = world.start("--home", kb.home, "index")
    codes = {attempt(kb)}
    while 0 not in codes:  # refused as long as the other runs
        codes.add(attempt(kb))
    first = world.end(child)
    assert first.code in {0, 4}
    assert codes <= {0, 4}
    assert 0 in codes | {first.code}
    kb.run("index")
    assert len(titles(kb.home)) == 4
    assert left_over(kb.home) == []


def attempt(kb):
    """Exit code of an indexing beside another."""
    return CliRunner().invoke(main, ["--home", str(kb.home), "index"]).exit_code


def test_a_backup_while_another_process_indexes_is_whole(world, kb, documents, tmp_path):
    hold(documents, "emploi")
    kb.run("add", documents)
    world.control.arm(kb.home)
    child = world.start("--home", kb.home, "index")
    kb.run("backup", tmp_path / "s.zip")
    assert world.end(child).code == 0
    other = Program(tmp_path / "autre")
    other.run("restore", tmp_path / "s.zip")
    other.run("index")
    assert titles(other.home) == titles(kb.home)


def test_an_earlier_version_refuses_what_a_later_one_wrote_and_changes_nothing(kb, documents):
    record = kb.home / "index/1/generation.json"
    record.write_text(record.read_text().replace('"schema ', '"schema 9'))
    refused = kb.run("index", code=1)
    assert "utilisez la version du programme qui l’a faite" in refused.stderr
    assert (kb.home / "index/CURRENT").read_text() == "1\n"
    assert "une autre version" not in kb.run("index", "--rebuild").stderr
    with closing(sqlite3.connect(kb.home / "catalogue/catalogue.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for arguments in (["index"], ["add", documents], ["status"]):
        assert "version 99" in kb.run(*arguments, code=1).stderr
    assert len(titles(kb.home)) == 3, "what is published answers all the same"


def test_a_later_version_makes_the_index_of_an_earlier_one_anew_and_says_so(kb):
    record = kb.home / "index/1/generation.json"
    record.write_text(record.read_text().replace('"schema ', '"schema 0'))
    said = kb.run("index").stderr
    assert "L’index est refait en entier depuis le catalogue" in said
    assert "une autre version du programme" in said
    assert len(titles(kb.home)) == 3


def test_a_damaged_index_is_made_anew_from_the_catalogue_and_said(kb):
    (arrays,) = (kb.home / "index/1").glob("*.arr")
    raw = bytearray(arrays.read_bytes())
    raw[len(raw) // 2 :] = bytes(len(raw) - len(raw) // 2)
    arrays.write_bytes(raw)
    assert "L’index est refait en entier depuis le catalogue" in kb.run("index").stderr
    assert len(titles(kb.home)) == 3


def test_what_the_disk_refused_to_remove_goes_at_the_next_run_even_with_nothing_to_publish(kb):
    left = kb.home / "index/0.old"
    left.mkdir()
    (left / "seg.arr").touch()
    assert "Rien n’a changé" in kb.run("index").stdout
    assert left_over(kb.home) == []


def test_a_clock_that_goes_back_changes_nothing_but_dates(world, kb, documents):
    world.control.set_clock(30 * DAY_S)
    try:
        hold(documents, "emploi")
        assert world.run("--home", kb.home, "add", documents, root=kb.home).code == 0
        assert world.run("--home", kb.home, "index", root=kb.home).code == 0
    finally:
        world.control.set_clock(0)
    hold(documents, "quartier")
    kb.run("add", documents)
    kb.run("index")
    assert len(titles(kb.home)) == 5
    assert "Rien n’a changé" in kb.run("index").stdout
    assert kb.run("rollback").stdout.startswith("Génération 2 ")
    told = kb.run("doctor", code=3).stdout
    assert "l’horloge de la machine" in told


def test_a_home_copied_to_another_place_answers_and_goes_on(kb, documents, tmp_path):
    elsewhere, held = Program(tmp_path / "ailleurs" / "maison"), titles(kb.home)
    shutil.copytree(kb.home, elsewhere.home)
    shutil.rmtree(kb.home)
    assert titles(elsewhere.home) == held
    assert "Rien n’a changé" in elsewhere.run("index").stdout
    hold(documents, "emploi")
    elsewhere.run("add", documents)
    elsewhere.run("index")
    assert len(titles(elsewhere.home)) == 4
    assert not kb.home.exists(), "nothing is written where the home was"


def test_a_reader_sees_whole_generations_while_runs_are_killed(world, kb, documents):
    seen, stop = [], threading.Event()
    engine = open_engine(Settings(home=kb.home))

    def read():
        while not stop.wait(0.005):  # the runs need this process too
            with engine.reader() as reader:
                seen.append((reader.generation.documents, len(list(reader.ids()))))

    reading = threading.Thread(target=read)
    reading.start()
    chosen = random.Random(4)
    try:
        for n in range(2):
            hold(documents, f"nouveau{n}")
            kb.run("add", documents)
            ended = world.run(
                *("--home", kb.home, "index"),
                root=kb.home,
                fault=Fault.KILL_AFTER,
                at=chosen.randint(30, 90),
            )
            assert ended.code in {None, 0}, ended.said
            kb.run("index")
    finally:
        stop.set()
        reading.join()
        engine.close()
    assert all(said == held for said, held in seen)
    assert {held for _, held in seen} <= {3, 4, 5}
    assert read_state(kb.home).documents
