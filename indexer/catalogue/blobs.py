"""Bytes by their SHA-256: written once, whole, never changed."""

import hashlib
import os
import tempfile
from collections.abc import Set as AbstractSet
from pathlib import Path

from kb.errors import CatalogueError
from kb.files import make_folder, sync


class Blobs:
    """Files of `folder` named by digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep the bytes; gives their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(body).hexdigest()
        path = self.path(digest)
        if self.holds(digest, len(body)):
            return digest
        try:
            make_folder(path.parent)
            _write(path, body)
        except OSError as error:
            raise CatalogueError(
                f"{path}\u202f: écriture impossible\u202f: {error.strerror}"
            ) from None
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of that digest.

        Raises:
            CatalogueError: they are not there, or are not those any more.

        """
        path = self.path(digest)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise CatalogueError(
                f"{path}\u202f: fichier illisible\u202f: {error.strerror}"
            ) from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise CatalogueError(f"{path}\u202f: le contenu a été altéré")
        return body

    def discard(self, digest: str) -> None:
        """Take away a file that is not those bytes any more, so that `put` writes them again."""
        self.path(digest).unlink(missing_ok=True)

    def holds(self, digest: str, size_bytes: int) -> bool:
        """Whether that many bytes are there; whether they are those, `get` says."""
        try:
            return self.path(digest).stat().st_size == size_bytes
        except OSError:
            return False

    def size_bytes(self) -> int:
        """How much all of them take."""
        return sum(path.stat().st_size for path in self._folder.glob("??/*"))

    def sweep(self, keep: AbstractSet[str]) -> int:
        """Remove all but `keep` (and files half written by a run that died); gives how many."""
        removed = 0
        for path in self._folder.glob("??/*"):
            if path.name not in keep:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def path(self, digest: str) -> Path:
        """Where the bytes of that digest are, if they are held."""
        return self._folder / digest[:2] / digest


def _write(path: Path, body: bytes) -> None:
    """Write beside and rename; threads may write the same bytes at once, each in a file of its own.

    A file that a death leaves is removed by the next sweep.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    sync(path.parent)
