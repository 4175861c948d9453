"""Half an hour of readers, programs and vandals while the index is renewed each minute.

    python -m tests.bench.load --minutes 30 --write

Clients keep a steady pace on connections kept open: searches, completions, documents, feeds, pages,
and hostile questions; fifty slow clients are held all along. Each minute a process beside them
analyses documents again, now and then all of them, and publishes a generation. What each worker
holds is read every minute. Ends with 1 when an answer was neither right nor a refusal of a hostile
request, or when memory or open files grew.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

from prometheus_client.parser import text_string_to_metric_families

from kb.engines.whoosh_engine import WhooshEngine
from kb.settings import Settings
from kb.themes import ThemeTree
from tests.bench.client import Connection
from tests.bench.collection import documents
from tests.bench.engine import say
from tests.bench.http import Times
from tests.bench.memory import held_kb
from tests.bench.page import DOCS, renew, table
from tests.bench.served import build, of_site, questions
from tests.hostile_http import BOMBS, MARKUP
from tests.served import Running, running

DOCUMENTS = 3_000
CHANGED = 150
CLIENTS = 4
A_SECOND = 20
"""Requests of all clients together."""
SLOW = 50
WHOLE_EACH = 15
"""Minutes between two renewals of everything."""
GROWTH = 0.10
"""What is held in the last third may be more than in the second by this share."""
MIX = {"search": 0.35, "program": 0.2, "completion": 0.2, "document": 0.12, "other": 0.05}
"""Shares of kinds of request; the rest is hostile."""
OTHERS = ("/", "/themes", "/aide", "/a-propos", "/confidentialite", "/healthz", "/readyz")


@dataclass(slots=True)
class Client:
    """One client's answers, by kind."""

    times: dict[str, Times] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What the service held at the end of a minute."""

    own_mb: float
    resident_mb: float
    files: int
    generation: int
    started: int


def main() -> None:
    """Build, serve, ask, renew, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--write", action="store_true", help="renew docs/operations.md")
    parser.add_argument("--publish", type=int, help="(used by itself) renew the index once")
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    if chosen.publish is not None:
        publish(chosen.home, chosen.documents, chosen.publish)
        return
    with tempfile.TemporaryDirectory(prefix="kb-load-") as made:
        home = chosen.home or Path(made)
        say(f"{chosen.documents:,} documents: building")
        build(chosen.documents, home)
        known = list(islice(WhooshEngine(Settings(home=home).index_dir).reader().ids(), 500))
        with running(home, query_days="30") as service, ExitStack() as slow:
            for _ in range(SLOW):
                slow.enter_context(service.connect()).sendall(b"GET / HTTP/1.1\r\nX: ")
            clients, minutes, published = load(service, home, known, chosen)
            said = list(service.said)
    text, wrong = report(clients, minutes, published, said, chosen.minutes)
    say(text)
    if chosen.write:
        renew("load", text, DOCS / "operations.md")
    raise SystemExit(int(wrong))


def publish(home: Path, size: int, turn: int) -> None:
    """A new generation: CHANGED documents analysed again, or all of them."""
    engine = WhooshEngine(Settings(home=home).index_dir)
    themes = tuple(ThemeTree.load().themes)
    whole = turn % WHOLE_EACH == 0
    chosen = range(size) if whole else random.Random(turn).sample(range(size), CHANGED)
    wanted = frozenset(chosen)
    with engine.rebuild() if whole else engine.update() as writer:
        for given in documents(size):
            if given.number in wanted:
                writer.put(of_site(given, themes))


def load(
    service: Running, home: Path, known: Sequence[str], chosen: argparse.Namespace
) -> tuple[list[Client], list[Minute], list[float]]:
    """What clients got, what was held each minute, and how long each renewal took."""
    until = time.monotonic() + 60 * chosen.minutes
    clients = [Client() for _ in range(CLIENTS)]
    threads = [
        threading.Thread(target=ask, args=(service, client, known, number, until))
        for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    minutes, published = [], []
    turn = 0
    while time.monotonic() < until - 1:
        turn += 1
        began = time.monotonic()
        command = ["--publish", str(turn), "--documents", str(chosen.documents)]
        subprocess.run(
            [sys.executable, "-m", "tests.bench.load", *command, "--home", str(home)], check=True
        )
        published.append(time.monotonic() - began)
        time.sleep(max(0.0, began + 60 - time.monotonic()))
        minutes.append(held(service))
        done = sum(len(t.ms) for c in clients for t in c.times.values())
        failed = sum(len(c.failed) for c in clients)
        say(f"minute {turn}: {done} answers, {failed} failed, {minutes[-1]}")
    for thread in threads:
        thread.join()
    return clients, minutes, published


def ask(service: Running, client: Client, known: Sequence[str], seed: int, until: float) -> None:
    """One client: requests at its pace until time is up; late ones are not made up for."""
    connection = Connection(service.host, service.port)
    pace = CLIENTS / A_SECOND
    turn = time.monotonic()
    for kind, path in mixed(known, seed):
        now = time.monotonic()
        if now >= until:
            break
        time.sleep(max(0.0, turn - now))
        turn = max(turn, now) + pace
        one(connection, client, kind, path)
    connection.close()


def one(connection: Connection, client: Client, kind: str, path: str) -> None:
    """One request; asked again once where the connection had been closed, as browsers do."""
    for last in (False, True):
        try:
            answered = connection.get(path)
        except (OSError, ValueError) as error:
            connection.close()
            if last:
                client.failed.append(f"{kind}: {type(error).__name__} {path[:80]}")
                return
            client.reopened += 1
            continue
        break
    client.times.setdefault(kind, Times()).ms.append(answered.ms)
    client.statuses[f"{kind} {answered.status}"] += 1
    if answered.status != 200 and not (kind == "hostile" and answered.status in (400, 404)):
        client.failed.append(f"{kind}: {answered.status} {path[:80]}")


def mixed(known: Sequence[str], seed: int) -> Iterator[tuple[str, str]]:
    """Requests without end: their kinds in the shares of MIX."""
    rng = random.Random(seed)
    asked = [urlencode(question.parameters) for question in questions(200)]
    words = [q.partition("q=")[2].partition("&")[0].split("+")[0] for q in asked]
    kinds = (*MIX, "hostile")
    weights = (*MIX.values(), 1 - sum(MIX.values()))
    while True:
        (kind,) = rng.choices(kinds, weights)
        match kind:
            case "search":
                path = f"/recherche?{rng.choice(asked)}"
            case "program":
                path = f"/api/v1/search?{rng.choice(asked)}&page={rng.randint(1, 3)}"
            case "completion":
                path = f"/propositions.json?q={rng.choice(words)[: rng.randint(2, 6)]}"
            case "document":
                path = f"/documents/{rng.choice(known)}?q={rng.choice(words)}"
            case "other":
                path = rng.choice((*OTHERS, f"/recherche.atom?{rng.choice(asked)}"))
            case _:
                path = f"/recherche?q={quote(rng.choice((*BOMBS, *MARKUP)))}"
        yield kind, path


def held(service: Running) -> Minute:
    """Memory of the workers together, and what they say of themselves."""
    shares = []
    for pid in service.workers():
        with suppress(OSError):  # one that ends just now
            shares.append(held_kb(str(pid)))
    text = service.get("/metrics")[1].partition(b"\r\n\r\n")[2].decode()
    told = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }
    return Minute(
        own_mb=sum(each["Private_Clean"] + each["Private_Dirty"] for each in shares) / 1024,
        resident_mb=sum(each["Rss"] for each in shares) / 1024,
        files=int(told["kb_open_files"]),
        generation=int(told["kb_index_generation"]),
        started=int(told["kb_workers_started_total"]),
    )


def report(
    clients: Sequence[Client],
    minutes: Sequence[Minute],
    published: Sequence[float],
    said: Sequence[str],
    asked_minutes: int,
) -> tuple[str, bool]:
    """The text, and whether anything was wrong."""
    rows = []
    everything = Times()
    for kind in (*MIX, "hostile"):
        ms = [ms for client in clients for ms in client.times.get(kind, Times()).ms]
        everything.ms += ms
        statuses: Counter[str] = Counter()
        for client in clients:
            for name, count in client.statuses.items():
                if name.rpartition(" ")[0] == kind:
                    statuses[name.rpartition(" ")[2]] += count
        answers = ", ".join(f"{status} × {count}" for status, count in sorted(statuses.items()))
        rows.append([kind, answers, *Times(ms).columns()])
    rows.append(["all", f"{len(everything.ms):,}", *everything.columns()])
    failed = [each for client in clients for each in client.failed]
    reopened = sum(client.reopened for client in clients)
    steps = sorted({0, len(minutes) // 6, len(minutes) // 3, len(minutes) // 2, len(minutes) - 1})
    growth = [
        [str(at + 1), *(f"{v:.0f}" for v in (m.own_mb, m.resident_mb, m.files, m.generation))]
        for at in steps
        if (m := minutes[at])
    ]
    third = max(len(minutes) // 3, 1)
    flat = True
    sentences = []
    for name, read in (("own memory", "own_mb"), ("open files", "files")):
        before = median(getattr(m, read) for m in minutes[third : 2 * third] or minutes)
        after = median(getattr(m, read) for m in minutes[2 * third :] or minutes)
        flat = flat and after <= before * (1 + GROWTH)
        sentences.append(f"{name} {before:.0f} → {after:.0f}")
    opening = (
        f"{asked_minutes} minutes, {len(published)} generations published (a renewal took "
        f"{median(published):.0f} s, the longest {max(published):.0f} s), {SLOW} slow clients "
        f"held: **{len(failed)} errors**, p99 {everything.percentile(0.99):.0f} ms. Connections "
        f"that had been closed between two requests and were opened again: {reopened}."
    )
    closing = (
        f"Medians of the second and of the last third: {'; '.join(sentences)}. Processes started: "
        f"{minutes[-1].started}. Lines of events: {len(said)}."
    )
    kinds = table(("kind", "answers", "p50 ms", "p95 ms", "p99 ms"), rows)
    grown = table(("minute", "own memory, MB", "resident, MB", "files", "generation"), growth)
    text = "\n\n".join((opening, kinds, grown, closing))
    for each in failed[:20]:
        say(each)
    for line in said[-20:]:
        say(line)
    return text, bool(failed) or not flat


if __name__ == "__main__":
    main()
