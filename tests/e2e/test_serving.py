"""The service as a whole: slow clients, stopping, reloading, processes that are replaced."""

import json
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from kb.engines.whoosh_engine import WhooshEngine
from kb.settings import Settings
from tests.bench.collection import documents
from tests.bench.served import build, of_site
from tests.served import TIMEOUT_S, Running, end, exchange, running
from web.serving.worker import MAX_HEAD_BYTES

SMALL = 60
HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
SLOW = 40
"""Ten times the threads of the one process there is."""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    found: Path = tmp_path_factory.mktemp("served")
    build(SMALL, found)
    return found


@pytest.fixture(scope="module")
def one(home):
    with running(home, "--workers", "1") as service:
        yield service


def replaced(service: Running) -> Callable[[], bool]:
    """Whether none of the processes there are now is left."""
    assert service.get("/healthz")[0] == 200  # there may be none before
    before = set(service.workers())
    return lambda: not before & set(service.workers())


def until(condition: Callable[[], bool], service: Running) -> None:
    """Ask the service until something is so; fails when it does not answer, or takes too long."""
    for _ in range(5_000):
        if condition():
            return
        assert service.get("/healthz")[0] == 200
    pytest.fail("\n".join(service.said))


@pytest.mark.parametrize(
    "said", [b"", b"G", HEAD, HEAD + b"X: " + b"a" * 9_000, b"\r\n\r\n"], ids=len
)
def test_clients_that_do_not_finish_asking_keep_nobody_out(one, said):
    with ExitStack() as opened:
        for _ in range(SLOW):
            opened.enter_context(one.connect()).sendall(said)
        assert one.get("/recherche?q=ville")[0] == 200


def test_clients_that_do_not_hang_up_keep_nobody_out(one):
    with ExitStack() as opened:
        for _ in range(SLOW):
            connection = opened.enter_context(one.connect())
            answer = exchange(connection, HEAD + b"Connection: close\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200 ")
        assert one.get("/recherche?q=ville")[0] == 200


def test_clients_that_do_not_finish_a_body_keep_nobody_out(one):
    with ExitStack() as opened:
        for _ in range(SLOW):
            connection = opened.enter_context(one.connect())
            answer = exchange(connection, HEAD + b"Content-Length: 9000\r\n\r\nand then")
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert b"Connection: close" in answer
        assert one.get("/recherche?q=ville")[0] == 200


def test_requests_sent_together_are_all_answered(one):
    answer = one.send(HEAD + b"\r\n" + HEAD + b"\r\n" + HEAD + b"Connection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 200 ") == 3


def test_a_request_in_pieces_is_answered(one):
    with one.connect() as connection:
        for byte in HEAD + b"Connection: close\r\n":
            connection.sendall(bytes([byte]))
        assert exchange(connection, b"\r\n").startswith(b"HTTP/1.1 200 ")


def test_more_connections_than_a_process_keeps_let_go_of_the_slowest(home):
    before = "import web.serving.server; web.serving.server.OPTIONS['worker_connections'] = 20"
    with (
        running(home, "--workers", "1", before=before) as service,
        ExitStack() as opened,
    ):
        slow = [opened.enter_context(service.connect()) for _ in range(60)]
        assert service.get("/healthz")[0] == 200
        assert slow[0].recv(1) == b""


def test_a_head_that_takes_too_long_is_answered_408(home):
    with running(
        home, "--workers", "1", before="import web.serving.worker; web.serving.worker.HEAD_S = 0.1"
    ) as one:
        assert one.send(HEAD).startswith(b"HTTP/1.1 408 ")


def test_a_head_without_end_is_answered_431(one):
    endless = HEAD + b"X: " + b"a" * MAX_HEAD_BYTES
    with ExitStack() as opened:
        for _ in range(SLOW):
            connection = opened.enter_context(one.connect())
            assert exchange(connection, endless).startswith(b"HTTP/1.1 431 ")
        assert one.get("/recherche?q=ville")[0] == 200


def test_an_end_lets_requests_be_answered_first(home):
    with running(home, "--workers", "1") as service, service.connect() as connection:
        connection.sendall(HEAD)
        assert service.get("/healthz")[0] == 200  # so that the connection before has been taken
        service.process.send_signal(signal.SIGTERM)
        assert exchange(connection, b"\r\n").startswith(b"HTTP/1.1 200 ")
        assert end(service.process) == 0


def test_a_process_told_to_end_while_it_starts_ends_once_it_has(home, tmp_path):
    before = f"""
import os, pathlib, signal, time
from web.serving import server
begin = server.Server.begin
def told_meanwhile(self, arbiter, worker):
    begin(self, arbiter, worker)
    os.kill(os.getppid(), signal.SIGTERM)
    for _ in range(300):
        time.sleep(0.01)
        if signal.SIGTERM in signal.sigpending():
            break
def ended(self, arbiter, worker):
    pathlib.Path({str(tmp_path / "ended")!r}).touch()
server.Server.begin, server.Server.last_words = told_meanwhile, ended"""
    with running(home, "--workers", "1", before=before) as service:
        assert service.process.wait(TIMEOUT_S) == 0
    assert (tmp_path / "ended").exists(), "it was killed"


def test_a_reload_reads_settings_again_and_drops_no_request(home, tmp_path):
    def named(name: str) -> Callable[[], bool]:
        return lambda: name.encode() in service.get("/aide")[1]

    config = tmp_path / "kb.toml"
    with running(home, where=tmp_path) as service:
        over = replaced(service)
        config.write_text('site_name = "Autre nom"\n', encoding="utf-8")
        service.process.send_signal(signal.SIGHUP)
        until(over, service)
        until(named("Autre nom"), service)
        config.write_text('site_name = "Encore"\nmetrics = "oui"\n', encoding="utf-8")
        service.process.send_signal(signal.SIGHUP)
        until(lambda: any("réglage metrics" in line for line in service.said), service)
        assert named("Autre nom")()


def test_reloads_leave_no_file_open(home):
    with running(home, "--workers", "1") as service:
        held = []
        for _ in range(3):
            over = replaced(service)
            service.process.send_signal(signal.SIGHUP)
            until(over, service)
            held.append(len(list(Path(f"/proc/{service.process.pid}/fd").iterdir())))
        assert held[-1] <= held[0] + 1


def test_a_process_that_holds_too_much_is_replaced_and_no_request_dropped(home):
    with running(home, worker_memory_mb="1") as service:
        until(replaced(service), service)
        until(lambda: any("MB held, more than 1" in line for line in service.said), service)


def test_a_request_that_does_not_end_has_its_process_replaced(home):
    before = """
import threading
from web import commands
make = commands.create_app
def with_one_that_never_ends(settings):
    app = make(settings)
    app.add_url_rule("/bloque", "stuck", lambda: threading.Event().wait())
    return app
commands.create_app = with_one_that_never_ends"""
    with running(home, "--workers", "1", before=before, request_s="1") as service:
        assert service.get("/healthz")[0] == 200
        (first,) = service.workers()
        with service.connect() as stuck:
            stuck.sendall(b"GET /bloque HTTP/1.1\r\nHost: localhost\r\n\r\n")
            until(lambda: any("lasts more than 1 s" in line for line in service.said), service)
            until(lambda: first not in service.workers(), service)


def test_new_generations_are_answered_from_without_a_failure(home):
    engine = WhooshEngine(Settings(home=home).index_dir, durable=False)
    extra = [of_site(each, ("europe",)) for each in documents(3)]
    failed: list[bytes] = []
    over = threading.Event()

    def ask(service: Running) -> None:
        while not over.is_set():
            status, answer = service.get("/api/v1/search?q=ville")
            if status != 200:
                failed.append(answer)

    with running(home) as service:
        asking = [threading.Thread(target=ask, args=(service,)) for _ in range(3)]
        for thread in asking:
            thread.start()
        for document in extra * 3:
            with engine.update() as writer:
                writer.put(document)
        number = engine.reader().generation.number
        over.set()
        for thread in asking:
            thread.join(TIMEOUT_S)
        assert failed == []
        assert f'"generation":{number}'.encode() in service.get("/readyz")[1]


def made_unreadable(folder: Path, how: str) -> None:
    """Have a generation that was published be damaged, or one of a later version."""
    if how == "damaged":
        for path in folder.glob("*.arr"):
            path.unlink()
        return
    record = folder / "generation.json"
    record.write_text(record.read_text().replace('"schema ', '"schema 9'))


@pytest.mark.parametrize("how", ["damaged", "newer"])
def test_what_cannot_be_read_leaves_what_is_held_and_is_said(tmp_path, how):
    build(SMALL, tmp_path)
    engine = WhooshEngine(Settings(home=tmp_path).index_dir, durable=False)
    (first, *more) = (of_site(each, ("europe",)) for each in documents(3))
    held = engine.reader().generation.number

    def says(status: str, generation: int) -> bool:
        code, answer = service.get("/readyz")
        assert code == 200
        told = json.loads(answer.partition(b"\r\n\r\n")[2])
        return bool(told == {"status": status, "generation": generation})

    with running(tmp_path, "--workers", "1", metrics="all") as service:
        assert says("ready", held)
        with engine.update() as writer:
            writer.put(first)
        made_unreadable(Settings(home=tmp_path).index_dir / str(held + 1), how)
        assert says("degraded", held)
        assert service.get("/recherche?q=ville")[0] == 200
        assert b"kb_index_degraded 1.0" in service.get("/metrics")[1]
        until(lambda: any(f"generation {held} as before" in line for line in service.said), service)
        over = replaced(service)
        service.process.send_signal(signal.SIGHUP)  # a new application takes it over
        until(over, service)
        assert says("degraded", held)
        with running(tmp_path, "--workers", "1") as fresh:
            assert fresh.get("/readyz")[0] == 503
            assert fresh.get("/healthz")[0] == 200
        with engine.rebuild() as writer:
            for each in more:
                writer.put(each)
        assert says("ready", held + 2)
        until(lambda: any("is served again" in line for line in service.said), service)


def test_another_host_is_refused_where_hosts_are_set(home):
    with running(home, "--workers", "1", hosts="www.exemple.fr .exemple.org") as service:
        for host, status in {
            "www.exemple.fr": 200,
            "a.exemple.org": 200,
            "localhost": 200,
            "exemple.fr": 400,
            "www.exemple.fr.pirate.org": 400,
            "pirate.org": 400,
            "": 400,
        }.items():
            asked = f"GET /recherche.atom HTTP/1.0\r\nHost: {host}\r\n\r\n".encode()
            answer = service.send(asked)
            assert (host, int(answer.split(b" ", 2)[1])) == (host, status)
            assert b"pirate" not in answer


def test_nothing_is_said_of_who_asked(home):
    with running(home, "--workers", "1", log_requests="1") as service:
        service.get("/recherche?q=zzsecretzz")
        service.send(b"zzsecretzz zzz\r\n\r\n")
        service.send(b"GET /?q=zzsecretzz HTTP/9.9\r\n\r\n")
        until(lambda: any("/recherche" in line for line in service.said), service)
        said = "".join(service.said)
        assert "zzsecretzz" not in said
        assert "127.0.0.1" not in said


def test_an_answer_half_read_is_no_failure(one):
    with one.connect() as connection:
        connection.sendall(HEAD + b"\r\n")
        assert connection.recv(5) == b"HTTP/"
    assert one.get("/healthz")[0] == 200
    assert not any("Traceback" in line for line in one.said)
