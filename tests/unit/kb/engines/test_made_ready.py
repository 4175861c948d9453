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


def test_a_generation_that_cannot_be_read_is_told_to_whoever_asks_next(held, tmp_path):
    held.prepare_with(lambda reader: None)
    assert answering(held) == 1
    publish(held)
    for path in (tmp_path / "2").glob("*.arr"):
        path.unlink()
    assert answering(held) == 1
    ended()
    with pytest.raises(DamagedIndexError):
        answering(held)
