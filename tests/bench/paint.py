"""Weight and first paint of the pages: `python -m tests.bench.paint`.

Weight is what travels, compressed, with every file a first visit asks for. The first result is
painted when the first text within a hit is, as Chromium reports it with its processor slowed four
times. The bare page beside it is the same page without style sheet and script. Between the two a
table tells what each part adds: the page as `kb serve` answers it, the same bytes from memory, and
those without script, without style sheet, without either, all of one length. They are loaded in
turn, there and back, `--runs` times each, and medians compared; on a machine that is not quiet only
processor time says much, so the main thread's is printed too, measured unslowed and multiplied.
"""

import argparse
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.bench.engine import say
from tests.bench.http import serving
from tests.bench.served import build, questions
from tests.browser import FLAGS, find_chromium

RUNS = 21
SLOWDOWN = 4
SETTLE_MS = 500
"""A new window of Chromium loads pages of its own first, which share the processor with ours."""
HTML = "text/html; charset=utf-8"
_STYLE = re.compile(rb"<style>.*?</style>", re.DOTALL)
_SCRIPT = re.compile(rb"<script[^>]*></script>")
MOST_KB, MOST_SCRIPT_KB, MOST_FILES, MOST_MS = 60, 15, 5, 60

# Chromium tells when each text that was the largest so far was painted, and which it was.
PAINTS = """(() => {
  window.painted = null;
  new PerformanceObserver(list => {
    for (const each of list.getEntries()) {
      if (window.painted === null && each.element?.closest('article.hit')) {
        window.painted = each.startTime;
      }
    }
  }).observe({type: 'largest-contentful-paint', buffered: true});
})()"""


def main() -> None:
    """Build, serve, load, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="build here, or use again what was built here")
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium found: run `make browser`")
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as made:
        home = chosen.home or Path(made)
        build(chosen.documents, home)
        with serving(home, 1) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            site = f"http://{served.host}:{served.port}"
            weights(browser, site)
            first_paint(browser, site, chosen.runs)
            browser.close()


def searched() -> str:
    """A question of two to four words."""
    return urlencode(next(q for q in questions(1) if q.kind == "and").parameters)


@dataclass(slots=True)
class Weight:
    """Files and bytes of one page."""

    files: int = 0
    all: int = 0
    scripts: int = 0


def weights(browser: Browser, site: str) -> None:
    """What each page weighs on a first visit."""
    say("| page | files | kB in all | kB of scripts |\n|---|--:|--:|--:|")
    for name, path in (
        ("home", "/"),
        ("results", f"/recherche?{searched()}"),
        ("no result", "/recherche?q=zzzz"),
        ("themes", "/themes"),
        ("help", "/aide"),
    ):
        weight = weigh(browser, site + path)
        say(f"| {name} | {weight.files} | {weight.all / 1024:.1f} | {weight.scripts / 1024:.1f} |")
        if name == "results":
            met = weight.files <= MOST_FILES and weight.all <= MOST_KB * 1024
            met = met and weight.scripts <= MOST_SCRIPT_KB * 1024
            say(f"| *at most* | {MOST_FILES} | {MOST_KB} | {MOST_SCRIPT_KB} ({met}) |")


def weigh(browser: Browser, address: str) -> Weight:
    """Load a page with an empty cache and add up what came."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    weight, scripts = Weight(), set[str]()

    def began(event: dict[str, Any]) -> None:
        if event["type"] == "Script":
            scripts.add(event["requestId"])

    def ended(event: dict[str, Any]) -> None:
        weight.files += 1
        weight.all += int(event["encodedDataLength"])
        weight.scripts += int(event["encodedDataLength"]) if event["requestId"] in scripts else 0

    session.on("Network.responseReceived", began)
    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    context.close()
    return weight


def variants(html: bytes) -> dict[str, bytes]:
    """The page with and without what we add to it, each as long by a comment."""
    kept = {
        "from memory": html,
        "without script": _SCRIPT.sub(b"", html),
        "without style sheet": _STYLE.sub(b"", html),
        "bare": _SCRIPT.sub(b"", _STYLE.sub(b"", html)),
    }
    return {
        name: page if page == html else page + b"<!--" + b" " * (len(html) - len(page) - 7) + b"-->"
        for name, page in kept.items()
    }


def first_paint(browser: Browser, site: str, runs: int) -> None:
    """The first result of each variant, beside the bare page of the same length."""
    path = f"/recherche?{searched()}"
    with urlopen(site + path) as answer:
        html = answer.read()
    with from_memory(variants(html), site) as others:
        addresses = {"as served": site + path, **others}
        waited: dict[str, list[float]] = {name: [] for name in addresses}
        spent: dict[str, list[float]] = {name: [] for name in addresses}
        for run in range(runs):
            for name in list(addresses)[:: -1 if run % 2 else 1]:
                waited[name].append(painted(browser, addresses[name]))
                spent[name].append(processor_ms(browser, addresses[name]) * SLOWDOWN)
    load = os.getloadavg()[0]
    say(
        f"\n{len(html) / 1024:.0f} kB of HTML, processor slowed {SLOWDOWN} times, {runs} runs,"
        f" load {load:.1f}; ms, and in brackets how many more than bare ({MOST_MS} at most)\n\n"
        "| | first result, median | best | main thread's processor time, median | best |\n"
        "|---|--:|--:|--:|--:|"
    )
    for name in addresses:
        cells = [
            f"{middle(times[name]):.0f} ({middle(times[name]) - middle(times['bare']):+.0f})"
            for times in (waited, spent)
            for middle in (median, min)
        ]
        say(f"| {name} | {' | '.join(cells)} |")


def processor_ms(browser: Browser, address: str) -> float:
    """What the main thread spends until a page is loaded and painted."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.wait_for_timeout(SETTLE_MS)
    session: CDPSession = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="load")
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    metrics = session.send("Performance.getMetrics")["metrics"]
    context.close()
    return 1e3 * next(float(m["value"]) for m in metrics if m["name"] == "TaskDuration")


def painted(browser: Browser, address: str) -> float:
    """Milliseconds from asking for a page to the paint of its first result."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.wait_for_timeout(SETTLE_MS)
    session: CDPSession = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.add_init_script(PAINTS)
    page.goto(address, wait_until="load")
    page.locator("article.hit").first.wait_for()
    found = page.evaluate(
        "new Promise(done => { const look = () => window.painted === null"
        " ? requestAnimationFrame(look) : done(window.painted); look(); })"
    )
    context.close()
    return float(found)


@contextmanager
def from_memory(pages: dict[str, bytes], site: str) -> Iterator[dict[str, str]]:
    """Addresses of those pages by name; what else they ask for is the site's, fetched once."""
    held = {f"/{at}": (page, HTML) for at, page in enumerate(pages.values())}

    class Held(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path not in held:
                with urlopen(site + self.path) as answer:
                    held[self.path] = answer.read(), answer.headers["Content-Type"]
            body, kind = held[self.path]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Held)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        base = f"http://127.0.0.1:{server.server_port}"
        yield {name: f"{base}/{at}" for at, name in enumerate(pages)}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    main()
