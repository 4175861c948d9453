"""Save a home into one file, while it serves and while it is indexed.

The database is copied in one reading transaction, so that a run under way neither waits nor shows
half. Bytes of resources are copied after it: those that a run removed meanwhile are no longer
referred to, which a second look at the database tells from those that are lost.
"""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from indexer.backup import archive as parts
from indexer.backup.archive import ArchiveWriter, Index, Manifest
from indexer.catalogue.errors import explained as database_refusal
from indexer.catalogue.schema import BUSY_TIMEOUT_S, FILE_NAME
from indexer.pipeline import Watch
from kb.engine import Engine, OnDisk
from kb.errors import BackupError, LockedError, NotFoundError, SearchIndexError
from kb.files import explained, sync, write_whole

LAST_BACKUP = "last-backup.json"
MADE_AGAIN = frozenset({"cache", "previews", "crawl.log", "run.lock", LAST_BACKUP})
"""What a home holds that is not worth saving."""
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """When a home was last saved, and where."""

    at: datetime
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A backup that was written and read back; `index_problem` is why it holds no index."""

    path: Path
    size_bytes: int
    manifest: Manifest
    index_problem: str = ""


LAST = TypeAdapter(LastBackup)


def save(home: Path, target: Path, engine: Engine, watch: Watch, *, replace: bool = False) -> Saved:
    """Write the backup, read it back, and only then give it its name.

    Raises:
        NotFoundError: the home has no catalogue.
        BackupError: the file is there already, lies in the home, or cannot be written.
        LockedError: another backup is being written to the same file.
        CatalogueError: the catalogue cannot be read.

    """
    database = home / "catalogue" / FILE_NAME
    if not database.exists():
        raise NotFoundError(f"rien à sauvegarder dans {home}\u202f: pas de catalogue")
    if target.exists() and not replace:
        raise BackupError(f"{target} existe déjà\u202f: choisissez un autre nom, ou --replace")
    if target.resolve().is_relative_to(home.resolve()):
        raise BackupError(
            f"{target} est dans {home}\u202f: une sauvegarde se perdrait avec ce qu’elle protège, "
            "choisissez un autre dossier, de préférence un autre disque"
        )
    try:
        with _workshop(target) as work:
            copy = _Copy(home, work, watch)
            manifest, problem = copy.write(engine)
            watch.stage("Relecture de la sauvegarde", len(manifest.parts))
            parts.verify(copy.file, lambda name: watch.step(what=name))
            sync(copy.file)
            copy.file.replace(target)
            sync(target.parent)
    except OSError as error:
        raise BackupError(explained(error)) from None
    except sqlite3.Error as error:
        raise database_refusal(database, error) from None
    _remember(home, target)
    size = target.stat().st_size
    return Saved(path=target, size_bytes=size, manifest=manifest, index_problem=problem)


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target, held by one backup at a time; what one that died left goes."""
    folder = target.with_name(f".{target.name}.work")
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise LockedError(
            f"une autre sauvegarde écrit {target}\u202f: attendez qu’elle se termine"
        ) from None
    try:
        for left in folder.iterdir():
            if left.name != "lock":
                left.unlink()
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


class _Copy:
    """One backup being written."""

    def __init__(self, home: Path, work: Path, watch: Watch) -> None:
        self.file = work / "backup"
        self._home = home
        self._snapshot = work / "snapshot"
        self._watch = watch
        self._missing: list[str] = []

    def write(self, engine: Engine) -> tuple[Manifest, str]:
        """Write every part and the manifest; says why there is no index, "" when there is one."""
        with ExitStack() as stack:
            files, index, problem = _index_of(engine, stack)
            file = stack.enter_context(self.file.open("wb"))
            writer = stack.enter_context(ArchiveWriter(file))
            self._bytes(writer)
            with self._snapshot.open("rb") as database:
                writer.add(parts.DATABASE, database)
            for name, source in files.items():
                writer.add(parts.INDEX + name, source)
            self._others(writer)
            schema, documents = _facts(self._snapshot)
            manifest = Manifest(
                format=parts.FORMAT,
                program=version("irev-kb"),
                made_at=datetime.now(UTC),
                schema=schema,
                documents=documents,
                index=index,
                parts=writer.parts,
                missing=tuple(self._missing),
            )
            writer.finish(manifest)
        return manifest, problem

    def _bytes(self, writer: ArchiveWriter) -> None:
        """Write the bytes that the database refers to, and leave the database they belong to."""
        lost: set[str] = set()
        held: set[str] = set()
        for _ in range(_ROUNDS):
            digests = self._snap()
            self._watch.stage("Sauvegarde", len(digests - held))
            for digest in sorted(digests - held):
                (held if self._add(writer, digest) else lost).add(digest)
                self._watch.step()
            lost &= digests
            if not lost:
                break
        self._missing = sorted(lost)

    def _snap(self) -> set[str]:
        """Copy the database anew; gives the digests it refers to."""
        self._snapshot.unlink(missing_ok=True)
        _copy_database(self._home / "catalogue" / FILE_NAME, self._snapshot)
        with closing(sqlite3.connect(self._snapshot)) as database:
            tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
            return {
                digest
                for table in ("resource", "former")  # an early version has no `former`
                if table in tables
                for (digest,) in database.execute(f"SELECT sha256 FROM {table}")  # noqa: S608
            }

    def _add(self, writer: ArchiveWriter, digest: str) -> bool:
        """Write one file of bytes; False when it is not there, or not those bytes any more."""
        path = self._home / "catalogue" / "blobs" / digest[:2] / digest
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return False
        if hashlib.sha256(body).hexdigest() != digest:
            return False
        writer.add_bytes(f"{parts.BLOBS}{digest[:2]}/{digest}", body)
        return True

    def _others(self, writer: ArchiveWriter) -> None:
        """Write what else the home holds: reports, and whatever a later version may add."""
        for path in sorted(self._home.rglob("*")):
            name = path.relative_to(self._home)
            if not _worth_saving(name) or path.is_symlink() or not path.is_file():
                continue
            try:
                with self._whole(path).open("rb") as source:
                    writer.add(parts.OTHERS + name.as_posix(), source)
            except FileNotFoundError:
                continue  # an old report, removed meanwhile

    def _whole(self, path: Path) -> Path:
        """The file, or a copy of what a database under way holds."""
        if path.suffix not in {".sqlite3", ".db"}:
            return path
        copy = self._snapshot.with_name("other")
        copy.unlink(missing_ok=True)
        _copy_database(path, copy)
        return copy


def _copy_database(path: Path, copy: Path) -> None:
    """One consistent state of a database that others may be writing, as one file."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")


def _worth_saving(name: Path) -> bool:
    first = name.parts[0]
    return (
        first not in MADE_AGAIN | {"catalogue", "index"}
        and not first.startswith(("rehearsal-", "restore."))
        and not name.name.startswith(".")
        and not name.name.endswith((".lock", "-wal", "-shm", "-journal"))
    )


def _index_of(engine: Engine, stack: ExitStack) -> tuple[Mapping[str, BinaryIO], Index | None, str]:
    """The files of the published generation, if it is whole, and what it is."""
    if not isinstance(engine, OnDisk):
        return {}, None, "il n’est pas dans ce dossier"
    try:
        engine.verify()
        with closing(engine.reader()) as reader:
            found = reader.generation
        files = stack.enter_context(engine.carried())
    except SearchIndexError as error:
        return {}, None, str(error)
    return files, Index(number=found.number, documents=found.documents, stamp=found.stamp), ""


def _facts(snapshot: Path) -> tuple[int, int]:
    """Version of the database, and how many documents it says are published."""
    with closing(sqlite3.connect(snapshot)) as database:
        (schema,) = database.execute("PRAGMA user_version").fetchone()
        (documents,) = database.execute("SELECT COUNT(*) FROM document").fetchone()
    return schema, documents


def _remember(home: Path, target: Path) -> None:
    """Note when the home was saved, for `kb doctor`; a home that nobody may write is saved too."""
    noted = LAST.dump_json(LastBackup(at=datetime.now(UTC), file=str(target.absolute())))
    try:
        write_whole(home / LAST_BACKUP, noted)
    except OSError:
        return
