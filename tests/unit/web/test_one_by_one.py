"""Requests that follow one another, and what must not wait for long."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, cast

import pytest

from kb.settings import Settings
from web import create_app
from web.serving.observed import Observed
from web.serving.one_by_one import OneByOne

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FOREVER_S = 30.0
AT_ONCE_S = 0.01


def call(app: OneByOne, **environ: Any) -> list[bytes]:
    return list(app(environ, cast("StartResponse", None)))


class Counting:
    """Says how many threads were in it at once."""

    def __init__(self) -> None:
        self.inside = self.most = self.answered = 0
        self.lock = Lock()

    def __call__(self, _: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        Event().wait(0.002)  # lets the other threads in, if anything does
        with self.lock:
            self.inside -= 1
            self.answered += 1
        return [b"done"]


def test_requests_follow_one_another() -> None:
    counting = Counting()
    app = OneByOne(counting, patience_s=FOREVER_S)
    threads = [Thread(target=lambda: [call(app) for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counting.most == 1
    assert counting.answered == 60


def test_one_that_hangs_keeps_nobody_out() -> None:
    hanging, go_on = Event(), Event()

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("hangs"):
            hanging.set()
            assert go_on.wait(FOREVER_S)
        return [b"done"]

    app = OneByOne(application, patience_s=AT_ONCE_S)
    stuck = Thread(target=lambda: call(app, hangs=True))
    stuck.start()
    assert hanging.wait(FOREVER_S)
    assert call(app) == [b"done"]
    go_on.set()
    stuck.join()
    assert not app.turn.locked()


def test_a_failure_lets_the_next_one_in() -> None:
    def application(_: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        raise RuntimeError("broken")

    app = OneByOne(application, patience_s=FOREVER_S)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            call(app)
    assert not app.turn.locked()


def test_bodies_are_sent_side_by_side() -> None:
    def application(_: "WSGIEnvironment", start: "StartResponse") -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    app = OneByOne(application, patience_s=FOREVER_S)
    first = iter(app({}, cast("StartResponse", None)))
    assert next(first) == b"one"
    assert call(app) == [b"one", b"two"]
    assert next(first) == b"two"


@pytest.mark.parametrize(
    ("settings", "follow"),
    [({}, True), ({"engine": "opensearch", "opensearch_url": "http://127.0.0.1:9"}, False)],
)
def test_only_an_engine_within_the_process_makes_them_follow(
    tmp_path: Path, settings: dict[str, str], follow: bool
) -> None:
    app = create_app(Settings(home=tmp_path, **settings))  # type: ignore[arg-type]  # by name
    outer = app.wsgi_app
    assert isinstance(outer, Observed)
    assert isinstance(outer.inside, OneByOne) is follow
