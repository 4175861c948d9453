"""A generation published while another is held: made ready aside, then it answers."""

import threading

import pytest

from kb.engines.whoosh_engine import WhooshEngine, engine
from kb.errors import DamagedIndexError
from tests.contract.collection import document, index


@pytest.fixture
def held(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "ASIDE_FROM", 1)
    made = WhooshEngine(tmp_path, durable=False)
    publish(made)
    made.prepare_with(lambda reader: None)
    return made


def publish(made):
    index(made, document(1, "le contrat de ville"))


def answering(made):
    with made.reader() as reader:
        return reader.generation.number


def ended():
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(30)


def test_the_generation_held_answers_until_the_new_one_is_ready(held):
    begun, go_on = threading.Event(), threading.Event()
    prepared = []

    def prepare(reader):
        prepared.append(reader.generation.number)
        begun.set()
        assert go_on.wait(30)

    held.prepare_with(prepare)
    assert answering(held) == 1
    publish(held)
    assert answering(held) == 1
    assert begun.wait(30)
    assert answering(held) == 1
    go_on.set()
    ended()
    assert answering(held) == 2
    assert prepared == [2]


def test_a_generation_after_a_small_one_answers_at_once(held, monkeypatch):
    monkeypatch.setattr(engine, "ASIDE_FROM", 1_000)
    held.prepare_with(lambda reader: pytest.fail("not asked for"))
    assert answering(held) == 1
    publish(held)
    assert answering(held) == 2


def damage(folder):
    for path in folder.glob("*.arr"):
        path.unlink()


@pytest.mark.parametrize("aside", [True, False])
def test_a_generation_that_cannot_be_read_leaves_the_one_held(held, tmp_path, monkeypatch, aside):
    monkeypatch.setattr(engine, "ASIDE_FROM", 1 if aside else 1_000)
    assert answering(held) == 1
    publish(held)
    damage(tmp_path / "2")
    answering(held)
    ended()
    assert answering(held) == 1
    assert isinstance(held.refused, DamagedIndexError)
    with held.rebuild() as writer:
        writer.put(document(1, "le contrat de ville"))
    answering(held)
    ended()
    assert answering(held) == 3
    assert held.refused is None


def test_a_process_that_holds_none_says_that_it_cannot_read_what_is_published(held, tmp_path):
    damage(tmp_path / "1")
    fresh = WhooshEngine(tmp_path, durable=False)
    for _ in range(2):
        with pytest.raises(DamagedIndexError):
            answering(fresh)


def test_an_engine_that_follows_another_holds_what_that_one_held(held, tmp_path):
    assert answering(held) == 1
    publish(held)
    damage(tmp_path / "2")
    follower = WhooshEngine(tmp_path, durable=False)
    follower.prepare_with(lambda reader: None)
    follower.hold_of(held)
    held.close()
    assert answering(follower) == 1
    assert isinstance(follower.refused, DamagedIndexError)


def test_an_engine_that_follows_another_reads_what_is_published_where_it_can(held, tmp_path):
    assert answering(held) == 1
    publish(held)
    follower = WhooshEngine(tmp_path, durable=False)
    follower.prepare_with(lambda reader: None)
    follower.hold_of(held)
    assert answering(follower) == 2
    assert follower.refused is None


def test_a_fork_of_one_that_holds_an_older_generation_goes_on_with_it(held, tmp_path):
    assert answering(held) == 1
    publish(held)
    damage(tmp_path / "2")
    assert not held.catch_up()
    assert answering(held) == 1
    assert isinstance(held.refused, DamagedIndexError)


def test_a_command_is_told_of_what_it_cannot_read_whatever_it_holds(tmp_path):
    made = WhooshEngine(tmp_path, durable=False)
    publish(made)
    assert answering(made) == 1
    publish(made)
    damage(tmp_path / "2")
    for _ in range(2):
        with pytest.raises(DamagedIndexError):
            answering(made)
