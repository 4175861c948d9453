"""Generations on disk: a folder each, complete before it gets its name, and one pointer.

    index/CURRENT        number of the published generation, replaced by an atomic rename
    index/LOCK           held by the one process that writes
    index/<n>/           a generation: Whoosh's table of contents, segments, generation.json
    index/<n>.new/       one being written; left behind by a crash, removed by the next writer
    index/<n>.old/       one being removed; the same

Everything in a folder is on disk before the pointer names it. A number is never used twice: the
highest ever given stays on disk until a higher one is published.
"""

import json
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kb.engine import Generation
from kb.errors import DamagedIndexError, LockedError, NoGenerationError
from kb.files import make_folder, sync

CURRENT = "CURRENT"
LOCK = "LOCK"
RECORD = "generation.json"
BUILDING = ".new"
REMOVING = ".old"
REMEDY = (
    "lancez «\u202fkb index\u202f», qui refait l’index, ou «\u202fkb rollback\u202f» en attendant"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What generation.json says: `files` maps each file to its size and, if small, its CRC-32."""

    generation: Generation
    previous: int | None
    files: Mapping[str, tuple[int, int | None]]


class Generations:
    """The generations of one index folder."""

    def __init__(self, folder: Path, *, keep: int, durable: bool) -> None:
        self.folder = folder
        self._keep = keep
        self._durable = durable

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, and clear away what a crash left.

        Raises:
            LockedError: another run holds it.

        """
        make_folder(self.folder)
        lock = FileLock(self.folder / LOCK)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise LockedError(
                f"une autre exécution écrit l’index dans {self.folder}\u202f: "
                "attendez qu’elle se termine"
            ) from None
        try:
            for left in (*self.folder.glob(f"*{BUILDING}"), *self.folder.glob(f"*{REMOVING}")):
                shutil.rmtree(left)
            yield
        finally:
            lock.release()

    def pointer(self) -> tuple[int, int, int] | None:
        """What changes whenever another generation is published; None before the first."""
        try:
            found = (self.folder / CURRENT).stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def current(self) -> int | None:
        """Number of the published generation.

        Raises:
            DamagedIndexError: the pointer holds no number.

        """
        path = self.folder / CURRENT
        try:
            return int(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                f"{path}\u202f: pas le numéro d’une génération ({error})\u202f: "
                "lancez «\u202fkb index\u202f», qui refait l’index"
            ) from error

    def path(self, number: int) -> Path:
        """Folder of a generation."""
        return self.folder / str(number)

    def numbers(self) -> list[int]:
        """Generations on disk, in order."""
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())

    def next_number(self) -> int:
        """The number of the generation to come."""
        return max(*self.numbers(), self._valid_current() or 0, 0) + 1

    @contextmanager
    def building(self, number: int) -> Iterator[Path]:
        """An empty folder to write a generation in; gone again unless it is published."""
        folder = self.folder / f"{number}{BUILDING}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(
        self,
        building: Path,
        number: int,
        *,
        documents: int,
        stamp: str,
        small: Mapping[str, bytes],
        check: Callable[[Record], None],
    ) -> Generation:
        """Complete, sync, name and point at what was built; drop what is too old.

        `small` are files whose content is checked when they are opened; `check` looks at what was
        built before anything is named, and refuses it by raising.
        """
        files = {
            path.name: (
                path.stat().st_size,
                zlib.crc32(small[path.name]) if path.name in small else None,
            )
            for path in sorted(building.iterdir())
        }
        generation = Generation(
            number=number,
            documents=documents,
            size_bytes=sum(size for size, _ in files.values()),
            published_at=datetime.now(UTC),
            stamp=stamp,
        )
        record = Record(generation=generation, previous=self._valid_current(), files=files)
        (building / RECORD).write_text(_to_json(record), encoding="utf-8")
        check(record)
        for path in building.iterdir():
            self._sync(path)
        self._sync(building)
        building.rename(self.path(number))
        self.point_at(number)
        self._prune(number)
        return generation

    def point_at(self, number: int) -> None:
        """Make a complete generation the published one."""
        fresh = self.folder / f"{CURRENT}.tmp"
        fresh.write_text(f"{number}\n", encoding="ascii")
        self._sync(fresh)
        self._sync(self.folder)
        fresh.replace(self.folder / CURRENT)
        self._sync(self.folder)

    def record(self, number: int) -> Record:
        """What a generation says of itself, once its files were found as it lists them.

        Raises:
            DamagedIndexError: a file is missing or of another size.

        """
        return record_in(self.path(number))

    def previous(self) -> int:
        """Number of the generation published before the current one.

        Raises:
            NoGenerationError: there is none, or it is gone from disk.

        """
        number = self.current()
        previous = None if number is None else self._previous_of(number)
        if previous is None:
            raise NoGenerationError("il n’y a pas de génération précédente où revenir")
        return previous

    def _previous_of(self, number: int) -> int | None:
        """From the record when it can be read, else the highest number below."""
        try:
            stated = self.record(number).previous
        except DamagedIndexError:
            below = [other for other in self.numbers() if other < number]
            return max(below, default=None)
        known = stated is not None and stated < number and self.path(stated).is_dir()
        return stated if known else None

    def _valid_current(self) -> int | None:
        try:
            return self.current()
        except DamagedIndexError:
            return None

    def _prune(self, newest: int) -> None:
        """Keep the newest and those it can go back to; remove the others."""
        kept: set[int] = set()
        number: int | None = newest
        while number is not None and len(kept) < self._keep:
            kept.add(number)
            number = self._previous_of(number)
        for other in self.numbers():
            if other not in kept:
                # Renamed first: a folder with a number is whole, whenever this is cut short.
                leaving = self.folder / f"{other}{REMOVING}"
                try:
                    self.path(other).rename(leaving)
                    self._sync(self.folder)
                except OSError:
                    continue  # what is published is safe; the next writer tries again
                shutil.rmtree(leaving, ignore_errors=True)

    def _sync(self, path: Path) -> None:
        if self._durable:
            sync(path)


def record_in(folder: Path) -> Record:
    """What the generation in a folder says of itself, once its files were found as it lists them.

    Raises:
        DamagedIndexError: a file is missing or of another size.

    """
    try:
        record = _from_json((folder / RECORD).read_text(encoding="utf-8"))
        for name, (size, checksum) in record.files.items():
            path = folder / name
            if path.stat().st_size != size or (
                checksum is not None and zlib.crc32(path.read_bytes()) != checksum
            ):
                raise DamagedIndexError(
                    f"{path}\u202f: n’est plus le fichier publié\u202f: {REMEDY}"
                )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(
            f"la génération de l’index dans {folder} est illisible ({error!r})\u202f: {REMEDY}"
        ) from error
    return record


def _to_json(record: Record) -> str:
    generation = record.generation
    return json.dumps(
        {
            "number": generation.number,
            "documents": generation.documents,
            "size_bytes": generation.size_bytes,
            "published_at": generation.published_at.isoformat(),
            "stamp": generation.stamp,
            "previous": record.previous,
            "files": record.files,
        },
        indent=1,
    )


def _from_json(text: str) -> Record:
    said = json.loads(text)
    return Record(
        generation=Generation(
            number=said["number"],
            documents=said["documents"],
            size_bytes=said["size_bytes"],
            published_at=datetime.fromisoformat(said["published_at"]),
            stamp=said["stamp"],
        ),
        previous=said["previous"],
        files={name: (size, checksum) for name, (size, checksum) in said["files"].items()},
    )
