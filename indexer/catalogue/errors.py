"""What SQLite says when it fails, in words and with what to do about it."""

import sqlite3
from pathlib import Path

from kb.errors import CatalogueError, CatalogueOutOfReachError


def explained(path: Path, error: sqlite3.Error) -> CatalogueError:
    """What went wrong with the database, in words, and what to do about it."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return damaged(path, str(error))
    why = {
        sqlite3.SQLITE_FULL: "le disque est plein\u202f: libérez de la place, puis relancez la "
        "commande\u202f; ce qui était écrit est gardé",
        sqlite3.SQLITE_IOERR: "le disque a refusé une lecture ou une écriture\u202f: vérifiez-le, "
        "puis relancez la commande\u202f; ce qui était écrit est gardé",
        sqlite3.SQLITE_READONLY: "écriture impossible\u202f: vérifiez les droits et le disque",
        sqlite3.SQLITE_CANTOPEN: "ouverture impossible\u202f: vérifiez les droits et le disque",
        sqlite3.SQLITE_BUSY: "un autre programme le tient\u202f: attendez qu’il ait fini",
    }.get(primary or 0)
    if why is None:
        return CatalogueError(f"{path}\u202f: le catalogue est illisible\u202f: {error}")
    return CatalogueOutOfReachError(f"{path}\u202f: {why}")


def damaged(path: Path, found: str) -> CatalogueError:
    """The refusal of a database whose pages do not fit together."""
    return CatalogueError(
        f"{path}\u202f: le catalogue est abîmé ({found})\u202f: rien n’y est changé, et l’index "
        "publié répond toujours\u202f; ramenez une sauvegarde («\u202fkb restore FICHIER "
        "--replace\u202f») ou, sans sauvegarde, écartez le dossier et collectez de nouveau"
    )
