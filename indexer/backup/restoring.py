"""Bring a home back from a backup: nothing changes before all of it was read and found whole.

The database is replaced in one transaction of SQLite, the index by publishing one more generation;
bytes of resources are added under their digests, where others neither hide nor harm. Cut short
anywhere, a home holds either catalogue whole, and an index that the next `kb index` agrees with it.
"""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.backup import archive as parts
from indexer.backup.archive import Archive, Manifest, opened
from indexer.catalogue import Catalogue, check
from indexer.catalogue.blobs import Blobs
from indexer.catalogue.schema import BUSY_TIMEOUT_S, FILE_NAME, MIGRATIONS, SCHEMA_VERSION
from indexer.pipeline import Watch
from kb.engine import Engine, OnDisk
from kb.errors import BackupError, CatalogueError, CatalogueOutOfReachError, SearchIndexError
from kb.files import explained, make_folder, sync

WORK = "restore.work"
DAMAGED = "damaged-"
_ROOM = 1.05
"""What is brought back takes a little more than its parts: folders, journals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back; `generation` is the one published, None where `index_problem` says why."""

    manifest: Manifest
    generation: int | None
    index_problem: str = ""


def restore(
    home: Path, source: Path, engine: Engine, watch: Watch, *, replace: bool = False
) -> Restored:
    """Bring the home back; whoever calls holds its lock.

    Raises:
        BackupError: the file is no whole backup, the home is not empty and `replace` was not asked
            for, or there is no room. Nothing was changed.
        CatalogueError: the home cannot be written.

    """
    if not replace and not is_empty(home):
        raise BackupError(
            f"{home} contient déjà un catalogue ou un index\u202f: --replace les remplace, "
            "ou choisissez un autre --home"
        )
    try:
        with opened(source) as file:
            archive = Archive(file, source)
            watch.stage("Vérification de la sauvegarde", len(archive.manifest.parts))
            archive.verify(lambda name: watch.step(what=name))
            _check_version(source, archive.manifest)
            _check_room(home, archive.manifest)
            return _Restoring(home, archive, engine, watch).run()
    except OSError as error:
        raise BackupError(explained(error)) from None


def is_empty(home: Path) -> bool:
    """Whether nothing was ever collected or indexed there."""
    return not (home / "catalogue" / FILE_NAME).exists() and not (home / "index/CURRENT").exists()


class _Restoring:
    """One verified backup on its way into a home."""

    def __init__(self, home: Path, archive: Archive, engine: Engine, watch: Watch) -> None:
        self._home = home
        self._archive = archive
        self._engine = engine
        self._watch = watch
        self._work = home / WORK
        self._catalogue = home / "catalogue"

    def run(self) -> Restored:
        shutil.rmtree(self._work, ignore_errors=True)
        make_folder(self._work)
        try:
            self._unpack()
            self._check_database()
            self._add_bytes()
            self._replace_database()
            generation, problem = self._publish()
            self._replace_others()
            check(self._catalogue)
        finally:
            shutil.rmtree(self._work, ignore_errors=True)
        return Restored(
            manifest=self._archive.manifest, generation=generation, index_problem=problem
        )

    def _unpack(self) -> None:
        """Write everything but the bytes of resources beside what the home holds now."""
        names = [name for name in self._archive.manifest.parts if not name.startswith(parts.BLOBS)]
        for name in names:
            path = self._work / name
            make_folder(path.parent)
            with path.open("xb") as file:
                self._archive.read(name, file.write)
            sync(path)

    def _check_database(self) -> None:
        with closing(sqlite3.connect(self._work / parts.DATABASE)) as database:
            (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise BackupError(f"le catalogue de la sauvegarde est abîmé ({found})")

    def _add_bytes(self) -> None:
        blobs = Blobs(self._catalogue / "blobs")
        names = list(self._archive.blobs())
        self._watch.stage("Retour des documents d’origine", len(names))
        for name in names:
            pieces: list[bytes] = []
            self._archive.read(name, pieces.append)
            blobs.put(b"".join(pieces))
            self._watch.step()

    def _replace_database(self) -> None:
        """One transaction: readers and a cut of power find the former or the new catalogue."""
        path = self._catalogue / FILE_NAME
        kept = "il est resté comme il était"
        try:
            check(self._catalogue)
        except CatalogueOutOfReachError as error:
            raise BackupError(f"{error} ({kept})") from None
        except CatalogueError:
            _set_aside(self._catalogue)
            kept = f"l’ancien, abîmé, est gardé à côté ({DAMAGED}…)"
        try:
            with (
                closing(sqlite3.connect(self._work / parts.DATABASE)) as source,
                closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S)) as target,
            ):
                target.execute("PRAGMA journal_mode = WAL")
                target.execute("PRAGMA synchronous = FULL")
                source.backup(target)
        except sqlite3.Error as error:
            raise BackupError(
                f"{path}\u202f: le catalogue n’a pas pu être remplacé ({error})\u202f: {kept}"
            ) from None
        sync(self._catalogue)

    def _publish(self) -> tuple[int | None, str]:
        """Publish the generation brought back; the catalogue then says that it knows it."""
        held = self._archive.manifest.index
        with Catalogue(self._catalogue) as catalogue:  # brings an older version up to date
            known = catalogue.published.generation()
            if held is None or not isinstance(self._engine, OnDisk):
                return None, "la sauvegarde n’en contient pas"
            try:
                adopted = self._engine.adopt(self._work / "index")
            except SearchIndexError as error:
                return None, str(error)
            if known is not None and known[0] == held.number:
                catalogue.published.renumber(adopted.number, adopted.published_at)
        return adopted.number, ""

    def _replace_others(self) -> None:
        for name in self._archive.under(parts.OTHERS):
            target = self._home / name.removeprefix(parts.OTHERS)
            make_folder(target.parent)
            (self._work / name).replace(target)
            sync(target.parent)


def _set_aside(catalogue: Path) -> None:
    """Rename a damaged database and its journals, so that nothing of it is read again."""
    number = sum(1 for _ in catalogue.glob(f"{DAMAGED}*-{FILE_NAME}")) + 1
    for path in _journals_first(catalogue.glob(f"{FILE_NAME}*")):
        path.rename(path.with_name(f"{DAMAGED}{number}-{path.name}"))
    sync(catalogue)


def _journals_first(paths: Iterable[Path]) -> list[Path]:
    """A journal without its database is ignored; a database without its journal is not whole."""
    return sorted(paths, key=lambda path: path.name == FILE_NAME)


def _check_version(source: Path, manifest: Manifest) -> None:
    if manifest.schema != SCHEMA_VERSION and manifest.schema not in MIGRATIONS:
        raise BackupError(
            f"{source}\u202f: le catalogue est de version {manifest.schema}, ce programme lit la "
            f"version {SCHEMA_VERSION}\u202f: utilisez la version {manifest.program} du programme"
        )


def _check_room(home: Path, manifest: Manifest) -> None:
    make_folder(home)
    free, needed = shutil.disk_usage(home).free, manifest.size_bytes * _ROOM
    if needed > free:
        raise BackupError(
            f"{home}\u202f: il faut {needed / 1e6:.0f} Mo, le disque en a {free / 1e6:.0f} de "
            "libres\u202f: libérez de la place, ou choisissez un autre --home"
        )
