"""Files that are on disk before anyone counts on them, whole or not there at all.

A file that was written is in the system's memory; `sync` has it reach the disk. The same goes for
the names in a folder: after a cut of power a file whose folder was not synced may have no name.
"""

import errno
import os
from pathlib import Path

_WORDS = {
    errno.ENOSPC: "le disque est plein\u202f: libérez de la place, puis relancez la commande",
    errno.EDQUOT: "le quota du disque est atteint\u202f: libérez de la place, puis relancez",
    errno.EIO: "le disque a refusé une lecture ou une écriture\u202f: vérifiez-le, puis relancez",
    errno.EROFS: "le disque est en lecture seule\u202f: vérifiez-le, puis relancez la commande",
    errno.EACCES: "les droits ne le permettent pas\u202f: vérifiez à qui appartient le fichier",
    errno.EPERM: "les droits ne le permettent pas\u202f: vérifiez à qui appartient le fichier",
    errno.ENOENT: "fichier ou dossier absent",
    errno.EMFILE: "trop de fichiers ouverts\u202f: relevez la limite (ulimit -n)",
}
"""What the system refuses, and what to do about it."""


def explained(error: OSError) -> str:
    """What the system refused, in one line with the file it is about."""
    why = _WORDS.get(error.errno or 0, error.strerror or str(error))
    return f"{error.filename}\u202f: {why}" if error.filename else why


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk.

    Raises:
        OSError: the disk says that it could not be written.

    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder and those it lies in, where they are not there yet, each name on disk."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, or replace it: readers find the former or the new one, never a part.

    One process writes a file at a time; what one that died left is written over by the next.

    Raises:
        OSError: it could not be written; the former is still there.

    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(path.parent)
