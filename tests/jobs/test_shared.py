"""An indexing whose extraction others do: what comes out is what one process makes of it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest

from indexer.catalogue import BLOBS, Catalogue
from indexer.jobs import JobQueue
from indexer.jobs.queue import MOST_ATTEMPTS
from indexer.jobs.schema import JOBS
from indexer.model import Fetched
from indexer.pipeline import Unwatched, index
from indexer.pipeline.sharing import Sharing
from indexer.replica.pdf import build_pdf
from kb.engines.whoosh_engine import WhooshEngine
from kb.model import CanonicalUrl

SITE = "https://irev.fr"
FILES = ("fiche_gusp_2021.pdf",)


class Noted(Unwatched):
    """Keeps what a person is told."""

    def __init__(self):
        self.notes = []

    def note(self, text):
        self.notes.append(text)


class Home:
    """A catalogue with its index, in a folder."""

    def __init__(self, folder, texts=()):
        self.folder = folder
        self.watch = Noted()
        with Catalogue(folder) as catalogue:
            for number in range(12):
                self._hold(catalogue, f"/p{number}", page(number), "text/html")
            for name in FILES:
                path = f"/sites/default/files/atoms/files/{name}"
                self._hold(catalogue, path, build_pdf(name), "application/pdf")
            self._hold(catalogue, "/vide.pdf", b" ", "application/pdf")
            for number, text in enumerate(texts):
                self._hold(catalogue, f"/t{number}", text.encode(), "text/plain")

    @property
    def blobs(self):
        return self.folder / BLOBS

    def index(self, sharing=None):
        with (
            Catalogue(self.folder) as catalogue,
            closing(WhooshEngine(self.folder / "index")) as engine,
        ):
            return index(catalogue, engine, self.watch, workers=0, sharing=sharing)

    def share(self, url, **options):
        given = {"fewest": 0, "workers": 0, "again_s": 0.5} | options
        return self.index(Sharing(open=partial(JobQueue, url), **given))

    def extracted(self):
        """All that was kept of each resource, but for how long it took."""
        with Catalogue(self.folder, read_only=True) as catalogue:
            rows = catalogue.extractions._db.execute(
                "SELECT url, sha256, version, extracted, fate, text_digest, signature, document"
                " FROM extraction ORDER BY url"
            )
            return rows.fetchall()

    def failures(self):
        with Catalogue(self.folder, read_only=True) as catalogue:
            return {
                one.url.removeprefix(SITE): one.detail for one in catalogue.extractions.failures()
            }

    def published(self):
        """What the published generation holds of each document, with the bytes of its files."""
        with (
            closing(WhooshEngine(self.folder / "index")) as engine,
            closing(engine.reader()) as reader,
        ):
            heads = reader.heads(list(reader.ids()))
            told = {
                head.url: (head, tuple(reader.passages(number))) for number, head in heads.items()
            }
        # Names of segments are drawn by lot, and a table of contents holds them.
        files = sorted(
            path.read_bytes()
            for path in (self.folder / "index").rglob("kb_*")
            if path.suffix in {".arr", ".txt"}
        )
        assert len(files) >= 2
        return told, files

    def _hold(self, catalogue, path, body, media_type):
        catalogue.resources.record(
            Fetched(
                url=CanonicalUrl(SITE + path),
                source="irev",
                media_type=media_type,
                body=body,
                fetched_at=dt.datetime(2024, 5, 2, tzinfo=dt.UTC),
            )
        )


def page(number):
    words = ". ".join(f"Le jardin {number} des habitants, {n} pas de médiation" for n in range(20))
    return (
        f"<html lang=fr><head><title>Jardin {number}</title></head><body><main>"
        f"<h1>Jardin {number}</h1><p>{words}</p></main></body></html>"
    ).encode()


@contextmanager
def workers(url, blobs, count=1):
    """So many processes that work until the block ends."""
    arguments = ["-m", "tests.jobs.labour", url, str(blobs)]
    with ExitStack() as stack:
        started = []
        for _ in range(count):
            process = subprocess.Popen([sys.executable, *arguments])
            stack.callback(end, process)
            started.append(process)
        yield started


def end(process):
    process.kill()
    process.wait()


def expire(url, process):
    """Have the leases of a worker that died run out."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"UPDATE {JOBS} SET leased_until = '-infinity' WHERE worker LIKE %s".encode(),
            (f"%/{process.pid}/%",),
        )


def until(found):
    limit = time.monotonic() + 600
    while not found():
        assert time.monotonic() < limit, "waited for in vain"
        time.sleep(0.02)


@contextmanager
def meanwhile(home, url, **options):
    """The indexing in a thread; what it gives is in the list once the block has ended."""
    given = []
    thread = threading.Thread(target=lambda: given.append(home.share(url, **options)))
    thread.start()
    try:
        yield given
    finally:
        thread.join(timeout=600)
        assert not thread.is_alive()


@pytest.fixture
def alone(tmp_path):
    """What one process makes of the same resources."""
    home = Home(tmp_path / "alone")
    home.index()
    return home


def test_two_workers_make_what_one_process_makes(tmp_path, alone, queue_url):
    home = Home(tmp_path / "shared")
    environment = os.environ | {"KB_QUEUE_URL": queue_url}
    (tmp_path / "mount").mkdir()
    (tmp_path / "mount/catalogue").symlink_to(home.folder, target_is_directory=True)
    program = [str(Path(sys.executable).with_name("kb")), "--home", str(tmp_path / "mount")]
    crew = [
        subprocess.Popen(
            [*program, "work", "--processes", "1"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        home.share(queue_url, patience_s=600)
    finally:
        for worker in crew:
            worker.send_signal(signal.SIGTERM)
        said = [worker.communicate(timeout=600)[0] for worker in crew]
    assert [worker.returncode for worker in crew] == [0, 0]
    done = [[int(word) for word in text.split() if word.isdigit()] for text in said]
    assert [sum(each) for each in zip(*done, strict=True)] == [12 + len(FILES), 1]
    assert home.extracted() == alone.extracted()
    assert home.failures() == alone.failures() != {}
    assert home.published() == alone.published()
    assert "«\u202fkb work\u202f» extraient" in " ".join(home.watch.notes)


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(tmp_path, queue_url):
    gate = tmp_path / "gate"
    home = Home(tmp_path / "shared", [f"wait {gate} Une note sur la médiation."])
    with meanwhile(home, queue_url, patience_s=600) as given:
        with workers(queue_url, home.blobs) as (first,):
            until(gate.with_suffix(".begun").exists)
            end(first)
        expire(queue_url, first)
        gate.touch()
        with workers(queue_url, home.blobs) as (second,):
            until(lambda: given or second.poll() is not None)
    assert "/t0" not in home.failures()
    assert given[0].documents == 12 + len(FILES) + 1


def test_a_job_that_kills_every_worker_is_a_failure_with_a_reason_and_is_not_tried_again(
    tmp_path, queue_url
):
    home = Home(tmp_path / "shared", ["kill", "die"])
    with (
        meanwhile(home, queue_url, patience_s=600) as given,
        workers(queue_url, home.blobs, MOST_ATTEMPTS + 1) as crew,
    ):
        dead = set()
        while not given:
            for worker in crew:
                if worker.poll() is not None and worker not in dead:
                    dead.add(worker)
                    expire(queue_url, worker)
            time.sleep(0.02)
        assert [worker.poll() for worker in crew].count(-signal.SIGKILL) == MOST_ATTEMPTS
    assert "«\u202fkb work\u202f» se sont arrêtés" in home.failures()["/t0"]
    assert "arrêté brutalement" in home.failures()["/t1"]
    assert given[0].documents == 12 + len(FILES)
    home.index()  # which would read both, and well
    assert {"/t0", "/t1"} < home.failures().keys()


def test_a_server_that_crashes_in_the_middle_changes_nothing(tmp_path, alone, queue_url, postgres):
    gate = tmp_path / "gate"
    home = Home(tmp_path / "shared", [f"wait {gate} Une note sur la médiation."])
    with (
        meanwhile(home, queue_url, patience_s=600) as given,
        workers(queue_url, home.blobs, 2),
    ):
        until(gate.with_suffix(".begun").exists)
        postgres.stop(signal.SIGQUIT)
        gate.touch()
        postgres.start()
        until(lambda: given)
    rows = [row for row in home.extracted() if not row[0].endswith("/t0")]
    assert rows == alone.extracted()
    assert home.failures() == alone.failures()


def test_workers_of_another_version_do_nothing_and_are_told_of(tmp_path, alone, queue_url):
    home = Home(tmp_path / "shared")
    with JobQueue(queue_url, stamp="une autre", lease_s=60) as older:
        older.show(4)
        home.share(queue_url, patience_s=0.5)
        assert older.take() is None
    assert any("1 d’une autre version" in note for note in home.watch.notes)
    assert home.extracted() == alone.extracted()
    assert home.published() == alone.published()


def test_bytes_that_workers_do_not_see_are_read_here(tmp_path, alone, queue_url):
    home = Home(tmp_path / "shared")
    (tmp_path / "elsewhere").mkdir()
    with (
        workers(queue_url, tmp_path / "elsewhere") as (worker,),
        JobQueue(queue_url) as queue,
    ):
        until(lambda: queue.crew().workers)
        home.share(queue_url, patience_s=3)
        until(lambda: worker.poll() is not None)
    assert worker.returncode == 1
    assert home.extracted() == alone.extracted()
    assert home.failures() == alone.failures()


def test_an_indexing_that_died_is_gone_on_with(tmp_path, alone, queue_url):
    home = Home(tmp_path / "shared")

    class Dying(Noted):
        def step(self, pending=None, *, what=""):
            raise KeyboardInterrupt

    home.watch = Dying()
    with workers(queue_url, home.blobs):
        with pytest.raises(KeyboardInterrupt):
            home.share(queue_url, patience_s=600)
        home.watch = Noted()
        home.share(queue_url, patience_s=600)
    assert home.extracted() == alone.extracted()
    assert home.published()[0] == alone.published()[0]


def test_few_resources_need_no_server(tmp_path, alone):
    home = Home(tmp_path / "shared")
    home.share("postgresql://127.0.0.1:9/none", fewest=100)
    assert home.watch.notes == []
    assert home.extracted() == alone.extracted()
