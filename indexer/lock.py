"""One run at a time in a home: whoever changes the catalogue or the index holds this lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kb.errors import CatalogueError, LockedError
from kb.files import make_folder

FILE_NAME = "run.lock"
OCR_LOCK = "ocr.lock"
"""Held by the one run that reads pages that are images: others go on meanwhile."""


@contextmanager
def exclusive(home: Path, name: str = FILE_NAME) -> Iterator[None]:
    """Hold a lock of a home; it is let go whatever happens, the death of the process included.

    Raises:
        LockedError: another run holds it.
        CatalogueError: the home cannot be written.

    """
    try:
        make_folder(home)
        lock = FileLock(home / name, timeout=0)
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"une autre exécution est en cours dans {home}\u202f: attendez qu’elle se termine"
        ) from None
    except OSError as error:
        raise CatalogueError(f"{home}\u202f: écriture impossible\u202f: {error.strerror}") from None
    try:
        yield
    finally:
        lock.release()
