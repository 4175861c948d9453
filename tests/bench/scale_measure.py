"""What one engine takes on one collection: measured in a process of its own, its server's included.

Times are of the wall, for the work of a server is in another process; processor time of both is
told beside them, with what other programs took meanwhile, so that a busy machine shows.
"""

import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.bootstrap import open_engine, open_searcher
from kb.engine import Engine, Writer
from kb.search import SearchRequest, SearchResult
from kb.searcher import Searcher
from kb.settings import Settings
from kb.themes import ThemeTree
from tests.bench.corpora import Collection, Unpaid
from tests.bench.memory import held_kb
from tests.bench.scale_questions import questions
from tests.bench.served import of_site
from tests.opensearch.server import Servers, cluster

FEWEST = 5
"""Questions of a kind that are timed whatever they take."""

TOLD_S = 15.0
"""How often a build says how far it is."""

Said = tuple[int, dict[str, dict[str, int]], list[tuple[str, float]]]
"""An answer: how many documents, the facets' counts, ids of the first page with scores."""


class TooLongError(Exception):
    """A build passed its limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One engine on one collection; milliseconds by kind, of each question once."""

    engine: str
    documents: int
    build_s: float
    build_cpu_s: float
    server_build_cpu_s: float
    """The part of it that is the server's."""
    build_others: float
    """Share of the machine's processors that other programs took while building."""
    ask_others: float
    """The same while asking."""
    disk_mb: float
    build_peak_mb: float
    """Most that the program held while building, its files in memory included."""
    program_mb: float
    program_mapped_mb: float
    server_mb: float
    server_mapped_mb: float
    times: dict[str, list[float]] = field(default_factory=dict)
    cpu_ms: dict[str, float] = field(default_factory=dict)
    """Processor time a question of a kind, program and server, in the mean."""
    answers: dict[str, list[Said]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What to measure, and within which bounds."""

    collection: Collection
    home: Path
    heap: str
    limit_s: float
    """Seconds after which a build is given up."""
    budget_s: float
    """Seconds that questions of one kind may take together."""


def whoosh(given: Given) -> Measured | str:
    """The embedded engine; why there are no figures."""
    return _measured("Whoosh", Settings(home=given.home), given, None)


def opensearch(given: Given) -> Measured | str:
    """One node on this machine; why there are no figures."""
    with cluster(given.home / "node", heap=given.heap) as servers:
        settings = Settings(home=given.home, engine="opensearch", opensearch_url=servers.urls[0])
        return _measured("OpenSearch", settings, given, servers)


def _measured(
    name: str, settings: Settings, given: Given, servers: Servers | None
) -> Measured | str:
    shutil.rmtree(settings.index_dir, ignore_errors=True)
    documents = Unpaid(given.collection.documents())
    building = Spent(servers)
    engine = open_engine(settings)
    try:
        with engine.rebuild() as writer:
            _filled(writer, documents, name, given)
    except TooLongError as error:
        return str(error)
    finally:
        engine.close()
    building.end()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    engine = open_engine(settings)
    searcher = open_searcher(settings, engine)
    warming, timed = questions()
    # What a process reads of a generation once, some of it later by itself, and what a server
    # compiles are no question's time.
    for asked in warming.values():
        _asked(searcher, asked, given.budget_s)
    _settled(servers)
    asking = Spent(servers)
    times: dict[str, list[float]] = {}
    cpu_ms: dict[str, float] = {}
    answers: dict[str, list[Said]] = {}
    for kind, asked in timed.items():
        of_kind = Spent(servers)
        times[kind], found = _asked(searcher, asked, given.budget_s)
        of_kind.end()
        cpu_ms[kind] = 1e3 * of_kind.cpu_s / len(times[kind])
        answers[kind] = [said(one) for one in found]
    asking.end()
    own, mapped = memory_mb(["self"])
    server_own, server_mapped = memory_mb(pids(servers))
    measured = Measured(
        engine=name,
        documents=given.collection.size,
        build_s=building.wall_s,
        build_cpu_s=building.cpu_s - documents.cpu_s,
        server_build_cpu_s=building.server_s,
        build_others=building.others,
        ask_others=asking.others,
        disk_mb=disk_mb(engine),
        build_peak_mb=peak_mb,
        program_mb=own,
        program_mapped_mb=mapped,
        server_mb=server_own,
        server_mapped_mb=server_mapped,
        times=times,
        cpu_ms=cpu_ms,
        answers=answers,
    )
    engine.close()
    return measured


def _filled(writer: Writer, documents: Unpaid, name: str, given: Given) -> None:
    themes = tuple(ThemeTree.load().themes)
    started = told = time.perf_counter()
    for count, one in enumerate(documents, 1):
        writer.put(of_site(one, themes))
        now = time.perf_counter()
        if now - told > TOLD_S:
            told = now
            rate = count / (now - started)
            say(f"  {name}: {count:,} of {given.collection.size:,}, {rate:.0f} documents/s")
        if now - started > given.limit_s:
            raise TooLongError(
                f"{count:,} of {given.collection.size:,} documents in {given.limit_s:.0f} s"
            )


def _asked(
    searcher: Searcher, asked: Sequence[SearchRequest], budget_s: float
) -> tuple[list[float], list[SearchResult]]:
    """Milliseconds of each, as many as the budget allows, and the answers."""
    times: list[float] = []
    answers: list[SearchResult] = []
    started = time.perf_counter()
    for request in asked:
        before = time.perf_counter()
        if len(times) >= FEWEST and before - started > budget_s:
            break
        answers.append(searcher.search(request))
        times.append((time.perf_counter() - before) * 1e3)
    return times, answers


def _settled(servers: Servers | None, wait: Callable[[float], None] = time.sleep) -> None:
    """Wait until program and server rest, half a minute at most."""
    for _ in range(30):
        before = cpu_s(servers)
        wait(1.0)
        if cpu_s(servers) - before < 0.1:
            return


def said(result: SearchResult) -> Said:
    """What of an answer both engines must agree on."""
    facets = {
        name: {value.value: value.count for value in values}
        for name, values in result.facets.items()
    }
    return result.total, facets, [(hit.id, hit.score) for hit in result.hits]


class Spent:
    """Wall and processor time from its making to `end`, and what other programs took."""

    def __init__(self, servers: Servers | None) -> None:
        self._servers = servers
        self._wall, self._own, self._all = time.perf_counter(), self._ours(), machine_s()
        self.wall_s = self.cpu_s = self.server_s = self.others = 0.0

    def end(self) -> None:
        """Take the time."""
        self.wall_s = time.perf_counter() - self._wall
        program, server = (a - b for a, b in zip(self._ours(), self._own, strict=True))
        self.cpu_s, self.server_s = program + server, server
        whole = self.wall_s * (os.cpu_count() or 1)
        self.others = max(0.0, machine_s() - self._all - self.cpu_s) / whole

    def _ours(self) -> tuple[float, float]:
        server = cpu_s(self._servers) - time.process_time()
        return time.process_time(), server


def machine_s() -> float:
    """Processor seconds that all programs of the machine took since it started."""
    ticks = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]
    idle = int(ticks[3]) + int(ticks[4])
    return (sum(map(int, ticks)) - idle) / os.sysconf("SC_CLK_TCK")


def pids(servers: Servers | None) -> list[str]:
    nodes = servers.nodes if servers else []
    return [str(node.process.pid) for node in nodes if node.process]


def cpu_s(servers: Servers | None) -> float:
    """Processor time of this process and of the nodes."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = time.process_time()
    for pid in pids(servers):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def memory_mb(processes: Sequence[str]) -> tuple[float, float]:
    """Their own memory, and pages of files that they map."""
    held = [held_kb(pid) for pid in processes]
    own = sum(each["Anonymous"] for each in held) / 1e3
    return own, sum(each["Rss"] for each in held) / 1e3 - own


def disk_mb(engine: Engine) -> float:
    with engine.reader() as reader:
        return reader.generation.size_bytes / 1e6


def say(line: str) -> None:
    """Print at once: a run takes long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
