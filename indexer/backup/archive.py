"""The file of a backup: a ZIP of named parts, and a manifest of each part's size and SHA-256.

    catalogue/catalogue.sqlite3    one consistent state of the database
    catalogue/blobs/ab/ab12…       bytes of resources, named by their SHA-256
    index/…                        the files of the published generation
    home/…                         whatever else the home held that cannot be made again
    manifest.json                  last, so that a backup cut short has none

Nothing of a file is believed before all of it was read against the manifest. A name is one of these
or the backup is refused, so that none leads out of a home.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import TypeAdapter, ValidationError

from kb.errors import BackupError
from kb.files import explained

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "catalogue/catalogue.sqlite3"
BLOBS = "catalogue/blobs/"
INDEX = "index/"
OTHERS = "home/"
CHUNK = 1 << 20
_MOST_MANIFEST = 1 << 28
_SAFE = re.compile(
    r"catalogue/catalogue\.sqlite3"
    r"|catalogue/blobs/(?P<two>[0-9a-f]{2})/(?P=two)[0-9a-f]{62}"
    r"|index/[A-Za-z0-9_][A-Za-z0-9_.-]*"
    r"|home(?:/(?!\.{1,2}(?:/|$))[^/\\:\x00-\x1f]+)+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The generation that a backup holds."""

    number: int
    documents: int
    stamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself; `missing` are bytes the home had lost already."""

    format: int
    program: str
    made_at: datetime
    schema: int
    documents: int
    index: Index | None
    parts: Mapping[str, Part]
    missing: tuple[str, ...] = field(default=())

    @property
    def size_bytes(self) -> int:
        """How much it takes when it is brought back."""
        return sum(part.size for part in self.parts.values())


_MANIFEST = TypeAdapter(Manifest)


class ArchiveWriter:
    """Writes the parts of a backup, each once, and remembers what it wrote."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(
            file, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1
        )
        self.parts: dict[str, Part] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # Or it would try to complete itself later, when the file is gone.
            with suppress(OSError, ValueError):
                self._zip.close()

    def add(self, name: str, source: BinaryIO) -> Part:
        """Write a part from where the source stands to its end."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as out:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.parts[name] = Part(size=size, sha256=digest.hexdigest())
        return self.parts[name]

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write a part that is in memory."""
        with self._zip.open(name, "w", force_zip64=True) as out:
            out.write(content)
        self.parts[name] = Part(size=len(content), sha256=hashlib.sha256(content).hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the table of contents; the file is complete, not yet synced."""
        content = _MANIFEST.dump_json(manifest, indent=1)
        with self._zip.open(MANIFEST, "w") as out:
            out.write(content)
        self._zip.close()


class Archive:
    """A backup opened to be read.

    Raises:
        BackupError: it is no backup, or one of a later version.

    """

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError):
            raise self._refusal("n’est pas une sauvegarde, ou pas entière") from None
        self.manifest = self._read_manifest()
        self._check_names()

    def blobs(self) -> Iterator[str]:
        """Names of the parts that are bytes of resources."""
        return (name for name in self.manifest.parts if name.startswith(BLOBS))

    def under(self, folder: str) -> Iterator[str]:
        """Names of the parts that begin so."""
        return (name for name in self.manifest.parts if name.startswith(folder))

    def read(self, name: str, write: Callable[[bytes], object]) -> None:
        """Give a part piece by piece.

        Raises:
            BackupError: it is not what was saved.

        """
        part = self.manifest.parts[name]
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as source:
                while size <= part.size and (chunk := source.read(CHUNK)):
                    digest.update(chunk)
                    size += len(chunk)
                    write(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._refusal(f"{name} est illisible ({_said(error)})") from None
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise self._refusal(f"{name} n’est pas ce qui a été sauvegardé")

    def verify(self, step: Callable[[str], object]) -> None:
        """Read every part; `step` is told of each.

        Raises:
            BackupError: something is not what was saved.

        """
        for name in self.manifest.parts:
            self.read(name, _ignore)
            step(name)

    def _read_manifest(self) -> Manifest:
        try:
            described = self._zip.getinfo(MANIFEST)
            if described.file_size > _MOST_MANIFEST:
                raise ValueError("trop long")
            content = self._zip.read(described)
            found = _MANIFEST.validate_json(content)
        except KeyError:
            raise self._refusal("n’est pas une sauvegarde de ce programme") from None
        except (ValidationError, ValueError) as error:
            later = _later(content) if isinstance(error, ValidationError) else False
            raise self._refusal(
                "vient d’une version plus récente du programme"
                if later
                else f"a un manifeste illisible ({_said(error)})"
            ) from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise self._refusal(f"a un manifeste illisible ({_said(error)})") from None
        if found.format > FORMAT:
            raise self._refusal("vient d’une version plus récente du programme")
        return found

    def _check_names(self) -> None:
        names = self._zip.namelist()
        if sorted(names) != sorted((*self.manifest.parts, MANIFEST)):
            raise self._refusal("ne contient pas ce que dit son manifeste")
        for name, part in self.manifest.parts.items():
            if not _SAFE.fullmatch(name) or part.size < 0:
                raise self._refusal(f"contient un nom interdit ({name!r})")
        if DATABASE not in self.manifest.parts:
            raise self._refusal("ne contient pas de catalogue")

    def _refusal(self, why: str) -> BackupError:
        return BackupError(f"{self._path}\u202f: {why}\u202f: rien n’en est repris")


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself.

    Raises:
        BackupError: it is no backup, or cannot be read.

    """
    with opened(path) as file:
        return Archive(file, path).manifest


def verify(path: Path, step: Callable[[str], object]) -> Manifest:
    """Read all of a backup against its manifest; `step` is told of each part.

    Raises:
        BackupError: it is not what was saved.

    """
    with opened(path) as file:
        archive = Archive(file, path)
        archive.verify(step)
        return archive.manifest


def opened(path: Path) -> BinaryIO:
    """The file of a backup, to be read.

    Raises:
        BackupError: it cannot be opened.

    """
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(explained(error)) from None


def _later(content: bytes) -> bool:
    """Whether a manifest that cannot be read says that it is of a later format."""
    found = re.search(rb'"format"\s*:\s*(\d{1,9})\b', content[:4096])
    return found is not None and int(found[1]) > FORMAT


def _said(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _ignore(_: bytes) -> None:
    """Verifying keeps nothing."""
