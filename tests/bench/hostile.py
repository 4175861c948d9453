"""Ten thousand hostile requests to a real service: `python -m tests.bench.hostile --write`.

One of each kind in turn, from a seed, to two processes over a few hundred documents, with slow
clients held open all along; then every page a browser could be led to, in a real Chromium. Ends
with 1 when an answer is at fault, a script ran, or a file was opened that is nobody's business.
"""

import argparse
import tempfile
from collections import Counter
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Error, sync_playwright

from tests.bench.engine import say
from tests.bench.page import DOCS, renew, table
from tests.bench.served import build
from tests.browser import FLAGS, find_chromium
from tests.hostile_answers import CANARY, WATCH, ask, faults, opened_outside
from tests.hostile_http import KINDS, requests
from tests.served import Running, running

DOCUMENTS = 300
SLOW = 50
PROCESSES = 2
REFUSED_BARE = "ERR_HTTP_RESPONSE_CODE_FAILURE"


def main() -> None:
    """Send, look, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=1_000, help="opened in Chromium")
    parser.add_argument("--seed", type=int, default=2_026)
    parser.add_argument("--write", action="store_true", help="renew docs/operations.md")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-hostile-") as folder:
        home, told = Path(folder) / "home", Path(folder) / "opened"
        (Path(folder) / "canary").write_bytes(CANARY)
        build(DOCUMENTS, home)
        with (
            running(home, before=WATCH.format(told=str(told), temporary=str(home))) as service,
            ExitStack() as slow,
        ):
            for _ in range(SLOW):
                slow.enter_context(service.connect()).sendall(b"GET / HTTP/1.1\r\nX: ")
            while len(service.workers()) < PROCESSES:  # they are started one after the other
                service.get("/healthz")
            first = service.workers()
            text, wrong = send(service, chosen.requests, chosen.seed)
            ran = browse(service, chosen.pages, chosen.seed)
            same = service.workers() == first
        outside = opened_outside(told, home)
    closing = (
        f"{chosen.pages:,} of these addresses opened in Chromium: "
        f"{f'{ran} ran a script' if ran else 'no script ran'}. "
        f"Files opened outside the home and the program: {', '.join(outside) or 'none'}. "
        f"The processes {'were the same' if same else 'were NOT the same'} at the end."
    )
    say(closing)
    if chosen.write:
        renew("hostile", f"{text}\n\n{closing}", DOCS / "operations.md")
    raise SystemExit(int(bool(wrong or ran or outside)))


def send(service: Running, number: int, seed: int) -> tuple[str, int]:
    """A table of what was answered by kind, and how many answers were at fault."""
    statuses: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    longest = dict.fromkeys(KINDS, 0.0)
    wrong = 0
    for asked in islice(requests(seed), number):
        began = perf_counter()
        answer = ask(service, asked)
        longest[asked.kind] = max(longest[asked.kind], perf_counter() - began)
        statuses[asked.kind][answer[9:12].decode("ascii", "replace") or "no answer"] += 1
        for fault in faults(asked, answer):
            wrong += 1
            say(f"{asked.kind}: {fault}: {asked.sent[:200]!r}")
    rows = [
        [
            kind,
            str(counts.total()),
            ", ".join(f"{status} × {count}" for status, count in sorted(counts.items())),
            f"{longest[kind] * 1e3:.0f}",
        ]
        for kind, counts in statuses.items()
    ]
    text = table(("kind", "requests", "answers", "longest, ms"), rows)
    text += f"\n\n{number:,} requests: {wrong or 'no'} answer at fault."
    say(text)
    return text, wrong


def browse(service: Running, number: int, seed: int) -> int:
    """How many of the addresses a browser can be led to ran a script there."""
    addresses = islice((each.address for each in requests(seed) if each.address), number)
    ran = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        page = browser.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        for address in addresses:
            try:
                page.goto(f"http://{service.host}:{service.port}{address}")
            except Error as error:
                if REFUSED_BARE not in str(error):
                    raise
                continue  # an address too long for a head: refused without a body to show
            if page.evaluate("window.ran") is not None:
                ran += 1
                say(f"a script ran: {address[:200]}")
        browser.close()
    return ran


if __name__ == "__main__":
    main()
