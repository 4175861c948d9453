"""Hostile requests to a real service; `python -m tests.bench.hostile` sends ten thousand."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import pytest

from tests.bench.served import build
from tests.e2e.tabs import Tab, tab_of
from tests.hostile_answers import CANARY, WATCH, ask, faults, live_markup, opened_outside
from tests.hostile_http import KINDS, MARKUP, Hostile, requests
from tests.served import Running, running

EACH = 60
IN_BROWSER = 30


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "canary").write_bytes(CANARY)
    build(60, folder / "home")
    return folder / "home"


@pytest.fixture(scope="module")
def service(home) -> Iterator[Running]:
    before = WATCH.format(told=str(home.parent / "opened"), temporary=str(home))
    with running(home, before=before) as service:
        yield service


def test_every_hostile_request_has_a_harmless_answer(service, home):
    found = Counter(
        (asked.kind, fault)
        for asked in islice(requests(2026), EACH * len(KINDS))
        for fault in faults(asked, ask(service, asked))
    )
    assert found == {}
    assert service.get("/recherche?q=ville")[0] == 200
    assert opened_outside(home.parent / "opened", home) == []
    assert not any("error" in line for line in service.said)


def test_hostile_requests_among_slow_ones_are_answered(service):
    with ExitStack() as opened:
        for asked in islice(requests(1), 100):
            slow = opened.enter_context(service.connect())
            slow.sendall(asked.sent[: len(asked.sent) // 2][:200].partition(b"\r\n\r\n")[0])
        assert service.get("/recherche?q=ville")[0] == 200


@pytest.mark.browser
def test_no_markup_runs_in_a_browser(browser, service):
    addresses = (
        asked.address for asked in requests(7) if asked.address and asked.kind.startswith("markup")
    )
    with tab_of(browser, f"http://{service.host}:{service.port}") as tab:
        tab.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for address in islice(addresses, IN_BROWSER):
            visit(tab, address)


def visit(tab: Tab, address: str) -> None:
    """Open an address and see that nothing ran; the browser complains of refusals, rightly."""
    tab.page.goto(tab.url + address)
    assert tab.page.evaluate("window.ran") is None
    tab.complaints.clear()


@pytest.mark.parametrize("text", MARKUP[:6])
def test_the_check_would_see_markup_that_is_alive(text):
    page = f"<title>a</title><main><a href='/'><b title=\"{text}\">{text}</b></a></main>"
    if text.startswith("javascript"):
        page = f'<a href="{text}">a</a>'
    assert list(live_markup(page.encode())) != []


def test_the_check_would_see_what_leaks():
    asked = Hostile(kind="path", sent=b"")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    for answer in (
        b"HTTP/1.1 500 X\r\n\r\n",
        head + b"X-Injected: yes\r\n\r\n",
        head + b"\r\n" + CANARY,
        head + b"Location: //evil.example/\r\n\r\n",
        head + b"Location: https://evil.example/\r\n\r\n",
        b"no http",
    ):
        assert list(faults(asked, answer)) != []
    assert list(faults(asked, head + b"Location: http://localhost/a\r\n\r\n")) == []
