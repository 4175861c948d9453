"""The program itself: versions, libraries, settings that nobody reads, the librarians' files."""

import difflib
import os
import platform
import re
import resource
import sqlite3
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata, version

from indexer import gazetteer
from indexer.doctor.finding import Finding, fault, fine, note, warning
from indexer.golden import load_golden
from indexer.sources import default_sources_path, load_sources
from kb.doctypes import DocumentTypes
from kb.errors import ConfigError
from kb.french import Thesaurus
from kb.pins import Pins
from kb.settings import KINDS, PREFIX, Settings
from kb.themes import ThemeTree

FOR_DEVELOPERS = frozenset({"audit", "bench", "dev", "sample"})
"""Extras that nothing of the service needs."""
FEWEST_OPEN_FILES = 1_024
_REQUIREMENT = re.compile(
    r"""(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?\s*(?P<bound>[^;]*)"""
    r"""(?:;.*extra\s*==\s*["'](?P<extra>[^"']+)["'])?"""
)
_DATA: tuple[tuple[str, Callable[[], object]], ...] = (
    ("sources.toml", lambda: load_sources(default_sources_path())),
    ("themes.toml", ThemeTree.load),
    ("types.toml", DocumentTypes.load),
    ("thesaurus.tsv", Thesaurus.load),
    ("pins.toml", Pins.load),
    ("golden.toml", load_golden),
    ("places.tsv", gazetteer.places),
    ("organisations.tsv", gazetteer.organisations),
)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the program."""
    yield fine(
        "program.version",
        f"irev-kb {version('irev-kb')}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.machine()}",
    )
    yield from _libraries()
    yield from _settings(settings)
    yield from _data()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FEWEST_OPEN_FILES:
        yield warning(
            "program.open-files",
            f"{soft} fichiers ouverts au plus",
            f"relevez la limite\u202f: ulimit -n {FEWEST_OPEN_FILES}, ou LimitNOFILE de systemd",
        )


def _libraries() -> Iterator[Finding]:
    """What the program needs, as its own metadata says, against what is installed."""
    missing: list[str] = []
    extras: dict[str, list[str]] = {}
    for line in metadata("irev-kb").get_all("Requires-Dist") or ():
        found = _REQUIREMENT.match(line)
        if found is None:
            continue
        extra, lacks = found["extra"], _lacks(found["name"], found["bound"].strip())
        if extra is not None:
            extras.setdefault(extra, []).extend([lacks] if lacks else [])
        elif lacks:
            missing.append(lacks)
    if missing:
        yield fault(
            "program.libraries",
            f"bibliothèques absentes ou d’une autre version\u202f: {', '.join(missing)}",
            "réinstallez le programme (make setup)",
        )
    else:
        yield fine("program.libraries", "les bibliothèques demandées sont là")
    for extra, lacking in sorted(extras.items()):
        if extra in FOR_DEVELOPERS:
            continue
        if lacking:
            yield note(
                f"program.extra.{extra}",
                f"complément «\u202f{extra}\u202f» absent ({', '.join(lacking)})",
                f"s’il vous sert\u202f: pip install 'irev-kb[{extra}]'",
            )
        else:
            yield fine(f"program.extra.{extra}", f"complément «\u202f{extra}\u202f» présent")


def _lacks(name: str, bound: str) -> str:
    """The library, with what is wrong with it; "" when nothing is."""
    if name == "irev-kb":
        return ""
    try:
        held = version(name)
    except PackageNotFoundError:
        return name
    pinned = bound.removeprefix("==") if bound.startswith("==") else held
    return "" if held == pinned else f"{name} {held} au lieu de {pinned}"


def _settings(settings: Settings) -> Iterator[Finding]:
    """Variables that look like settings and are none: a slip of the keyboard changes nothing."""
    known = {f"{PREFIX}{name.upper()}" for name in KINDS}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    for name in unknown:
        near = difflib.get_close_matches(name, known, n=1)
        yield warning(
            "program.setting",
            f"la variable {name} n’est pas un réglage\u202f: elle est sans effet",
            f"vouliez-vous dire {near[0]}\u202f?" if near else "retirez-la (docs/configuration.md)",
        )
    if not unknown:
        yield fine("program.settings", f"réglages lus, moteur «\u202f{settings.engine}\u202f»")


def _data() -> Iterator[Finding]:
    """The files that librarians edit."""
    wrong = 0
    for name, load in _DATA:
        try:
            load()
        except ConfigError as error:
            wrong += 1
            yield fault(f"program.data.{name}", str(error), f"corrigez corpus/{name}")
    if not wrong:
        yield fine("program.data", f"fichiers de corpus lus\u202f: {len(_DATA)}")
