"""Files leave threads for pages: few at once, none for ever, each turn given back."""

import pytest
from werkzeug.exceptions import TooManyRequests

from web.serving.turns import LONGEST_S, Turns, headway


class Clock:
    """Seconds that pass when told to."""

    now = 0.0

    def __call__(self):
        return self.now


def test_more_than_so_many_files_at_once_are_put_off():
    closed = []
    turns = Turns(2)
    first, _ = turns.take(lambda: closed.append(1)), turns.take(lambda: closed.append(2))
    with pytest.raises(TooManyRequests) as refused:
        turns.take(lambda: closed.append(3))
    assert refused.value.retry_after == 10
    assert closed == [3]
    first.end()
    first.end()  # said twice, given back once
    turns.take(lambda: None)
    with pytest.raises(TooManyRequests):
        turns.take(lambda: None)
    assert closed == [3, 1]


def test_a_turn_ends_with_its_last_block_or_when_its_reader_leaves():
    closed = []
    turns = Turns(1)
    assert list(turns.take(lambda: closed.append("read")).sending([b"a", b"b"])) == [b"a", b"b"]
    left = turns.take(lambda: closed.append("left")).sending([b"a", b"b"])
    assert next(left) == b"a"
    left.close()
    turns.take(lambda: None)
    assert closed == ["read", "left"]


def test_a_reader_who_never_ends_is_cut_off():
    clock, closed = Clock(), []
    turns = Turns(1, clock)
    blocks = turns.take(lambda: closed.append(1)).sending([b"a"] * 9)
    assert next(blocks) == next(blocks) == b"a"
    clock.now += LONGEST_S + 1
    with pytest.raises(TimeoutError):
        next(blocks)
    assert closed == [1]


def test_whoever_counts_how_long_a_request_lasts_is_told_that_it_moves_on():
    told = []
    headway.told = lambda: told.append(1)
    try:
        assert len(list(Turns(1).take(lambda: None).sending([b"a", b"b", b"c"]))) == 3
    finally:
        del headway.told
    assert len(told) == 3


def test_every_file_asked_for_gives_its_turn_back(client):
    for _ in range(4):
        assert client.head("/recherche.csv").status_code == 200
        assert client.get("/recherche.csv").data
        tag = client.get("/recherche.csv").headers["ETag"]
        assert client.get("/recherche.csv", headers={"If-None-Match": tag}).status_code == 304
