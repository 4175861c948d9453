"""What a home holds: the catalogue, bytes of documents, the index, and whether they agree."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer.catalogue import Catalogue, RunStatus, State
from indexer.catalogue.errors import explained
from indexer.catalogue.schema import FILE_NAME
from indexer.doctor.finding import Finding, fault, fine, note, warning
from kb.bootstrap import open_engine
from kb.engine import Engine, Generation, OnDisk
from kb.errors import (
    CatalogueError,
    ConfigError,
    NoGenerationError,
    SearchIndexError,
    StampError,
)
from kb.settings import Settings

AHEAD = timedelta(minutes=5)
"""Clocks of one machine differ by less."""
STEADY = (
    "\u202f; un service déjà lancé répond avec la génération qu’il tient (/readyz dit "
    "«\u202fdegraded\u202f»)\u202f: ne le redémarrez pas avant"
)


def examine(settings: Settings, *, whole: bool) -> Iterator[Finding]:
    """Look at what the home holds; `whole` reads the bytes of every document."""
    moments: list[datetime] = []
    known: tuple[int, datetime] | None = None
    if not Catalogue.exists(settings.catalogue_dir):
        yield note(
            "catalogue.absent",
            "rien n’a encore été collecté",
            "«\u202fkb crawl\u202f» ou «\u202fkb add\u202f»",
        )
    else:
        try:
            yield from _database(settings.catalogue_dir / FILE_NAME)
            with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
                yield from _bytes(catalogue, whole=whole)
                yield from _runs(catalogue, moments)
                known = catalogue.published.generation()
        except CatalogueError as error:
            yield fault(
                "catalogue.unreadable",
                str(error),
                "à défaut, «\u202fkb restore FICHIER --replace\u202f» ramène une sauvegarde",
            )
    try:
        with closing(open_engine(settings)) as engine:
            generation = yield from _index(engine)
    except ConfigError as error:
        yield fault("index.engine", str(error), "corrigez le réglage engine")
        generation = None
    if generation is not None:
        moments.append(generation.published_at)
        yield from _agreement(generation, known)
        yield from _kept(settings.index_dir, settings.keep_generations)
    yield from _clock(moments)


def _database(path: Path) -> Iterator[Finding]:
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise explained(path, error) from None
    if found != "ok":
        yield fault(
            "catalogue.damaged",
            f"le catalogue est abîmé ({found})",
            "«\u202fkb restore FICHIER --replace\u202f» ramène une sauvegarde",
        )
    else:
        yield fine("catalogue.whole", f"catalogue entier, version {schema}")


def _bytes(catalogue: Catalogue, *, whole: bool) -> Iterator[Finding]:
    """Every document's bytes are there; read against their digests when all is asked for."""
    held = catalogue.resources.list()
    lost = []
    for item in held:
        there = catalogue.blobs.holds(item.sha256, item.size_bytes)
        if there and whole:
            try:
                catalogue.blobs.get(item.sha256)
            except CatalogueError:
                there = False
        if not there:
            lost.append(item)
    if lost:
        local = any(item.url.startswith("file:") for item in lost)
        yield warning(
            "catalogue.bytes",
            f"{len(lost)} documents d’origine perdus ou abîmés, dont {lost[0].url}",
            "la prochaine collecte les redemande"
            + ("\u202f; relancez «\u202fkb add\u202f» pour les fichiers" if local else "")
            + ", ou «\u202fkb restore\u202f»",
        )
    else:
        how = "relus" if whole else "présents"
        yield fine("catalogue.bytes", f"documents d’origine {how}\u202f: {len(held)}")
    missing = sum(item.state is State.MISSING for item in held)
    if missing:
        yield note("catalogue.missing", f"{missing} absents une fois, à confirmer")


def _runs(catalogue: Catalogue, moments: list[datetime]) -> Iterator[Finding]:
    latest = catalogue.runs.latest(10)
    moments += [run.finished_at or run.started_at for run in latest]
    if not latest:
        return
    last = latest[0]
    if last.status in {RunStatus.FAILED, RunStatus.SUSPECT}:
        yield warning(
            "catalogue.last-run",
            f"la dernière exécution ({last.id}) a échoué ou est suspecte\u202f: {last.detail}",
            "«\u202fkb status\u202f» dit pourquoi",
        )


def _index(engine: Engine) -> Generator[Finding, None, Generation | None]:
    try:
        with closing(engine.reader()) as reader:
            generation = reader.generation
            if isinstance(engine, OnDisk):
                engine.verify()
    except NoGenerationError:
        yield note("index.absent", "rien n’est encore indexé", "«\u202fkb index\u202f»")
        return None
    except StampError as error:
        yield fault(
            "index.version", str(error), f"«\u202fkb index\u202f» le refait, sans réseau{STEADY}"
        )
        return None
    except SearchIndexError as error:
        yield fault(
            "index.damaged",
            str(error),
            "«\u202fkb index\u202f» le refait, sans réseau\u202f; en attendant, "
            f"«\u202fkb rollback\u202f»{STEADY}",
        )
        return None
    yield fine(
        "index.whole",
        f"index entier\u202f: génération {generation.number}, {generation.documents} documents, "
        f"{generation.stamp}",
    )
    return generation


def _agreement(generation: Generation, known: tuple[int, datetime] | None) -> Iterator[Finding]:
    if (generation.number, generation.published_at) != known:
        yield warning(
            "index.unknown",
            f"le catalogue ne connaît pas la génération {generation.number} "
            "(exécution coupée, ou «\u202fkb rollback\u202f»)",
            "la prochaine «\u202fkb index\u202f» la refait\u202f; rien de ce qui répond n’est faux",
        )


def _kept(index: Path, keep: int) -> Iterator[Finding]:
    kept = sorted(int(path.name) for path in index.glob("*") if path.name.isdecimal())
    if len(kept) > 1:
        numbers = ", ".join(map(str, kept))
        yield fine("index.kept", f"générations gardées\u202f: {numbers} ({keep} au plus)")


def _clock(moments: list[datetime]) -> Iterator[Finding]:
    """A clock that went back shows by what is dated after now."""
    now = datetime.now(UTC)
    latest = max(moments, default=now)
    if latest > now + AHEAD:
        yield warning(
            "clock.back",
            f"l’horloge de la machine ({now:%Y-%m-%d %H:%M} UTC) retarde sur ce qui est déjà daté "
            f"({latest.astimezone(UTC):%Y-%m-%d %H:%M} UTC)",
            "mettez-la à l’heure (timedatectl set-ntp true)\u202f; rien n’est perdu entre-temps",
        )
    else:
        yield fine("clock", f"horloge\u202f: {now:%Y-%m-%d %H:%M} UTC")
