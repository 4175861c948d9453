"""The replica crawled over loopback and indexed once for all tests of the whole."""

import json
import os
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from indexer.replica.server import ReplicaServer
from tests.browser import FLAGS, find_chromium
from tests.conftest import Kb

SOURCES = """
[[source]]
name = "replique"
kind = "site"
start = ["{url}/"]
deny = ["/print/", "/user/", "/inscription-", "/search/"]
delay_s = 0.0
concurrency = 4
allow_private = true

[[source]]
name = "replique-videos"
kind = "video"
start = ["{url}/feeds/videos.xml?channel_id=UCreplicaIREV00000000000", "{videos}"]
delay_s = 0.0
allow_private = true
"""


@dataclass(frozen=True)
class Indexed:
    """A home after `kb reindex` of the replica; `run` is that command's end."""

    kb: Kb
    run: subprocess.CompletedProcess[str]
    replica_url: str
    sources: Path


@pytest.fixture(scope="session")
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


@pytest.fixture(scope="session")
def indexed(replica, tmp_path_factory) -> Indexed:
    """The replica in a catalogue and a published generation, made by one command."""
    directory = tmp_path_factory.mktemp("main-job")
    videos = Path(__file__).resolve().parents[2] / "corpus/sample/videos"
    sources = directory / "sources.toml"
    sources.write_text(SOURCES.format(url=replica.url, videos=videos), encoding="utf-8")
    kb = Kb(directory / "home")
    run = kb.run("reindex", "--sources", str(sources))
    return Indexed(kb, run, replica.url, sources)


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Service:
    """`kb serve`, running; `url` has no trailing slash."""

    url: str

    def get(self, path: str) -> Answer:
        """Any status is an answer."""
        request = urllib.request.Request(self.url + path)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())


@contextmanager
def serving(kb: Kb, **settings: str) -> Iterator[Service]:
    """The web service over a home, on a free port that it prints itself; `settings` are KB_…"""
    process = subprocess.Popen(
        [kb.executable, "--home", kb.home, "serve", "--port", "0", "--workers", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **settings},
    )
    assert process.stdout is not None
    drain = threading.Thread(target=process.stdout.read, daemon=True)
    seen: list[str] = []
    try:
        for line in process.stdout:
            seen.append(line)
            start = line.find("http://127.0.0.1:")
            if start >= 0:
                url = line[start:].split()[0].rstrip("/.,)")
                break
        else:
            pytest.fail(f"kb serve ended without an address:\n{''.join(seen)}")
        drain.start()
        yield Service(url)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if drain.ident is not None:
            drain.join()
        process.stdout.close()


@pytest.fixture(scope="session")
def service(indexed) -> Iterator[Service]:
    """The web service over the indexed home, set as it is by default."""
    with serving(indexed.kb) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, started once a file of tests."""
    path = find_chromium()
    if path is None:
        pytest.skip("NO CHROMIUM: the pages were not tried in a browser; run `make browser`")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()
