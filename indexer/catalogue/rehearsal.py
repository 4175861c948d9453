"""A catalogue to try a run on: a copy whose bytes are links to the same files.

Files of bytes are never changed once written, so that the copy may share them.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.catalogue.schema import FILE_NAME
from kb.errors import CatalogueError

BLOBS = "blobs"


@contextmanager
def rehearsal(folder: Path) -> Iterator[Path]:
    """A folder that holds what the catalogue in `folder` holds; it goes away with the block.

    Raises:
        CatalogueError: the catalogue cannot be read, or there is no room beside it.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Beside the original: links do not cross file systems.
        room = tempfile.TemporaryDirectory(dir=folder.parent, prefix="rehearsal-")
    except OSError as error:
        raise CatalogueError(f"{folder}\u202f: copie impossible\u202f: {error.strerror}") from None
    with room as name:
        copy = Path(name)
        try:
            _copy(folder, copy)
        except (OSError, sqlite3.Error) as error:
            raise CatalogueError(f"{folder}\u202f: copie impossible\u202f: {error}") from None
        yield copy


def _copy(folder: Path, copy: Path) -> None:
    if (folder / FILE_NAME).exists():
        source = sqlite3.connect(folder / FILE_NAME)
        target = sqlite3.connect(copy / FILE_NAME)
        with closing(source), closing(target):
            source.backup(target)
    if (folder / BLOBS).exists():
        shutil.copytree(folder / BLOBS, copy / BLOBS, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)
