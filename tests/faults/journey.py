"""Commands of a librarian, each from a home made ready for it, broken at chosen moments.

After each accident: what is published is the former or the new state, whole; the catalogue is
whole and holds each resource as it was or as it is; a command that was not killed says what went
wrong in one line. The same command, run again, then ends as if nothing had happened.
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.backup import verify
from tests.faults.state import State, left_over, read_state
from tests.faults.world import CODE_OF_A_TRACE, Call, Ended, Fault, World
from tests.scripted_site import ScriptedSite, page

TOPICS = ("conseil citoyen", "contrat de ville", "médiation sociale", "rénovation urbaine")
PAGES = ("culture", "santé", "école")
SOURCE = """
[[source]]
name = "essai"
kind = "site"
start = ["{url}/"]
delay_s = 0.0
concurrency = 2
allow_private = true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One command, the home it starts from, and that home's states before and after it.

    `again` is whether running it twice is the same as once. `calls` is how many calls change the
    disk below `root` when nothing goes wrong, `code` how it ends then, `seconds` how long it takes;
    `edition` is what the world outside says by then, `done` what was done to the disk, in order.
    """

    name: str
    arguments: tuple[str, ...]
    home: Path
    before: State
    after: State
    code: int
    calls: int
    seconds: float
    edition: int
    root: Path
    done: tuple[Call, ...]
    again: bool = True


@dataclass
class Tally:
    """How many accidents of each kind each stage had, and what was wrong after any."""

    accidents: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count what another one counted as well."""
        self.accidents += other.accidents
        self.refused += other.refused
        self.problems += other.problems


class Journey:
    """Homes made ready in `folder`, and one to break in it.

    A small one holds a document or two of each kind: every step is taken, few are taken twice.
    """

    def __init__(self, world: World, folder: Path, *, small: bool = False) -> None:
        self._world = world
        self._topics = TOPICS[:1] if small else TOPICS
        self._pages = PAGES[:1] if small else PAGES
        self._edition = 0
        self._folder = folder
        self._ground = folder / "ground"  # all that is broken lies below
        self._home = self._ground / "home"
        self._backup = self._ground / "saved.zip"
        self._documents = folder / "documents"
        folder.mkdir(parents=True)
        self._sources = folder / "sources.toml"
        self.stages: list[Stage] = []

    @contextmanager
    def prepared(self, site: ScriptedSite) -> Iterator["Journey"]:
        """Every stage, made ready in turn; the site goes on answering while they are broken."""
        self._ground.mkdir()
        self._sources.write_text(SOURCE.format(url=site.url), encoding="utf-8")
        self._site = site
        self._turn_to(1)
        self._stage("add", "add", self._documents)
        self._stage("crawl", "crawl", "--sources", self._sources)
        self._stage("index", "index")
        self._turn_to(2)
        self._stage("crawl again", "crawl", "--sources", self._sources)
        self._stage("add again", "add", self._documents)
        self._stage("extract and publish", "index")
        self._stage("backup", "backup", self._backup, "--replace")
        self._stage("rollback", "rollback", again=False)
        self._stage("publish", "index")
        self._stage("forget", "forget", "--yes", self._documents / "emploi.txt", again=False)
        self._stage("publish less", "index")
        self._stage("restore", "restore", self._backup, "--replace")
        yield self

    @contextmanager
    def prepared_cold(self) -> Iterator["Journey"]:
        """The one stage that a warm world skips: the dictionary of French is kept in the cache."""
        self._ground.mkdir()
        self._site = ScriptedSite()
        self._turn_to(1)
        self._stage("add", "add", self._documents)
        self._stage("dictionary", "index", root=self._home / "cache")
        del self.stages[0]
        yield self

    def _turn_to(self, edition: int) -> None:
        """Have the folder of documents and the site say what they say in an edition, 1 or 2."""
        if edition == self._edition:
            return
        self._edition = edition
        shutil.rmtree(self._documents, ignore_errors=True)
        self._documents.mkdir()
        for topic in (*self._topics, "emploi")[: len(self._topics) + edition - 1]:
            last = edition if topic == TOPICS[0] else 1
            lines = [f"Le {topic} de Roubaix, {topic} {n}, édition {last}." for n in range(20)]
            (self._documents / f"{topic}.txt").write_text("\n".join(lines), encoding="utf-8")
        names = (*self._pages, "sport")[: len(self._pages) + edition - 1]
        words = " ".join(f"Accueil n{n}." for n in range(20))
        routes = {"/": page(*(f"/{n}" for n in range(len(names))), text=words)}
        for n, name in enumerate(names):
            last = edition if n == 0 else 1
            told = " ".join(f"La {name} en ville, {name} {k}, {last}." for k in range(20))
            routes[f"/{n}"] = page(text=f"<b>{name}</b> {told}")
        self._site.routes = dict(routes)

    def _stage(
        self, name: str, *arguments: object, again: bool = True, root: Path | None = None
    ) -> None:
        """Make one ready: a copy of everything as it stands, then the command, to see it whole."""
        ready = self._folder / f"ready-{len(self.stages)}"
        _copy(self._ground, ready)
        before = read_state(self._home)
        given = ("--home", str(self._home), *map(str, arguments))
        counted = root or self._ground
        ended, seconds = _timed(lambda: self._world.run(*given, root=counted))
        assert ended.code in {0, 3}, ended.said
        self.stages.append(
            Stage(
                name=name,
                arguments=given,
                home=ready,
                before=before,
                after=read_state(self._home),
                code=ended.code,
                calls=ended.calls,
                seconds=seconds,
                edition=self._edition,
                root=counted,
                done=tuple(self._world.record()),
                again=again,
            )
        )

    def break_at(
        self, stage: Stage, tally: Tally, fault: Fault, at: int, *, lasting: bool = False
    ) -> int | None:
        """Run a stage with one fault at one call, look, run it again, look again.

        The number of the call that met the fault, which is the next one that can from there on;
        None when the command was over before.
        """
        return self._break(
            stage,
            tally,
            f"{fault.name} at call {at} of {stage.calls}",
            fault.name.split("_", maxsplit=1)[0] if fault >= Fault.KILL_BEFORE else fault.name,
            lambda: self._world.run(
                *stage.arguments, root=stage.root, fault=fault, at=at, lasting=lasting
            ),
        )

    def kill_after(self, stage: Stage, tally: Tally, seconds: float) -> None:
        """Kill a stage at a moment, look, run it again, look again."""
        self._break(
            stage,
            tally,
            f"killed after {seconds:.3f} s",
            "KILL",
            lambda: self._world.run(*stage.arguments, root=self._ground, kill_after_s=seconds),
        )

    def _break(
        self, stage: Stage, tally: Tally, what: str, kind: str, run: Callable[[], Ended]
    ) -> int | None:
        self._turn_to(stage.edition)
        shutil.rmtree(self._ground)
        _copy(stage.home, self._ground)
        ended = run()
        if ended.code is not None and not ended.fired:
            return None  # it was over before
        tally.accidents[stage.name, kind] += 1
        try:
            self._look(stage, ended)
            if ended.code == 1:
                tally.refused[kind] += 1
            self._heal(stage)
        except Exception as error:  # noqa: BLE001  # whatever a broken home makes us raise is told
            told = f"{type(error).__name__}: {error}"
            tally.problems.append(f"{stage.name}, {what}: {told}\n{ended.said}")
        return ended.first

    def _look(self, stage: Stage, ended: Ended) -> None:
        """What must hold right after the accident."""
        assert not ended.hung, "did not end"
        found = read_state(self._home)
        assert found.documents in (stage.before.documents, stage.after.documents), "half published"
        for url, digest in stage.before.resources.items():
            if url in stage.after.resources:
                assert found.resources.get(url) in {digest, stage.after.resources[url]}, url
        if ended.code is None:
            return
        assert ended.code != CODE_OF_A_TRACE, "a trace"
        assert "Traceback" not in ended.said, "a trace"
        assert ended.code in {0, 1, 3}, f"ended with {ended.code}"
        if ended.code == 1:
            assert "Erreur\u202f: " in ended.said or "échouée" in ended.said, "no word of it"
        elif stage.name not in {"crawl", "crawl again", "add", "add again"}:
            assert found.documents == stage.after.documents, "said to be done"
        if stage.name == "backup" and self._backup.exists():
            verify(self._backup, lambda _: None)

    def _heal(self, stage: Stage) -> None:
        """What must hold once the same command was run again."""
        if stage.again or read_state(self._home) != stage.after:
            ended = self._world.run(*stage.arguments, root=self._ground)
            assert ended.code == stage.code, f"again, it ends with {ended.code}: {ended.said}"
        found = read_state(self._home)
        assert found == stage.after, f"not the same in the end: {difference(found, stage.after)}"
        if stage.again:
            assert left_over(self._ground) == [], left_over(self._ground)
        if stage.name == "backup":
            verify(self._backup, lambda _: None)


def difference(found: State, wanted: State) -> str:
    """What is not as it should be, for whoever reads the failure."""
    pairs = {*found.documents.items(), *found.resources.items()}
    others = {*wanted.documents.items(), *wanted.resources.items()}
    return f"found {sorted(pairs - others)!r:.500}, missing {sorted(others - pairs)!r:.500}"


def moments(stages: list[Stage], count: int, seed: int) -> Iterator[tuple[Stage, float]]:
    """Random moments, as many of each stage as of any other: a share, 0 to 1, of its calls."""
    chosen = random.Random(seed)
    for number in range(count):
        yield stages[number % len(stages)], chosen.random()


def _timed(run: Callable[[], Ended]) -> tuple[Ended, float]:
    import time  # noqa: PLC0415

    begun = time.perf_counter()
    return run(), time.perf_counter() - begun


def _copy(source: Path, target: Path) -> None:
    """Copy a ground; what nobody changes in place is linked."""
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    if "/home/cache/" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)
