"""Bytes by their SHA-256: written once, whole, never changed."""

import hashlib
import os
import tempfile
from collections.abc import Set as AbstractSet
from pathlib import Path

from kb.errors import CatalogueError


class Blobs:
    """Files of `folder` named by digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, body: bytes) -> str:
        """Keep the bytes; gives their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(body).hexdigest()
        path = self._path(digest)
        if self.holds(digest, len(body)):
            return digest
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(path)
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
        path = self._path(digest)
        try:
            body = path.read_bytes()
        except OSError as error:
            raise CatalogueError(
                f"{path}\u202f: fichier illisible\u202f: {error.strerror}"
            ) from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise CatalogueError(f"{path}\u202f: le contenu a été altéré")
        return body

    def holds(self, digest: str, size_bytes: int) -> bool:
        """Whether that many bytes are there; whether they are those, `get` says."""
        try:
            return self._path(digest).stat().st_size == size_bytes
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

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
