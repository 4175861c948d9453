"""The home: may it be written, is there room, who holds it, what was left, when was it saved."""

import os
import shutil
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from babel.numbers import format_decimal
from filelock import FileLock, Timeout
from pydantic import ValidationError

from indexer.backup import LAST_BACKUP
from indexer.backup.saving import LAST
from indexer.doctor.finding import Finding, fault, fine, note, warning
from indexer.lock import FILE_NAME as LOCK
from kb.settings import Settings

LEAST_FREE = 500 << 20
"""Bytes: a run writes about as much again as the index takes, and never less than a little."""
LEAST_INODES = 10_000
OLDEST_BACKUP = timedelta(days=8)
"""A backup a week, and a day for a machine that was off."""
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"})
"""File systems on which SQLite's WAL mode and locks are not to be trusted."""
PASSING = ("rehearsal-*", "restore.work", "index/*.new", "index/*.old")


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the home."""
    home = settings.home
    if not home.is_dir():
        yield note(
            "home.absent",
            f"{home.absolute()} n’existe pas encore",
            "«\u202fkb crawl\u202f» ou «\u202fkb add\u202f» le créent",
        )
        return
    yield from _rights(home)
    yield from _room(home, settings.index_dir)
    yield from _file_system(home)
    held = yield from _lock(home)
    if not held:
        yield from _left_over(home)
    yield from _backup(home)


def _rights(home: Path) -> Iterator[Finding]:
    closed = [
        path
        for path in (home, home / "catalogue", home / "index", home / "reports")
        if path.exists() and not os.access(path, os.R_OK | os.W_OK | os.X_OK)
    ]
    owner = home.stat().st_uid
    places = (home / "catalogue/catalogue.sqlite3", home / "index/CURRENT", home / LOCK)
    others = [path for path in places if path.exists() and path.stat().st_uid != owner]
    if closed:
        yield fault(
            "home.rights",
            f"écriture ou lecture interdite à cet utilisateur\u202f: {_named(closed)}",
            f"lancez les commandes sous l’utilisateur du service, ou «\u202fchown -R\u202f» {home}",
        )
    elif others:
        yield warning(
            "home.owner",
            f"fichiers d’un autre utilisateur que {home}\u202f: {_named(others)}",
            f"une commande a été lancée sous un autre nom (root\u202f?)\u202f: "
            f"«\u202fchown -R --reference={home} {home}\u202f»",
        )
    else:
        yield fine("home.rights", f"{home.absolute()} peut être lu et écrit")


def _room(home: Path, index: Path) -> Iterator[Finding]:
    usage = shutil.disk_usage(home)
    taken = sum(path.stat().st_size for path in index.glob("*/*") if path.is_file())
    needed = max(LEAST_FREE, taken)
    text = f"{_size(usage.free)} libres sur le disque"
    if usage.free < needed:
        yield warning(
            "home.room",
            f"{text}, moins que les {_size(needed)} qu’une indexation peut demander",
            "libérez de la place\u202f: previews/ et cache/ se refont, keep_generations se réduit",
        )
    else:
        yield fine("home.room", text)
    inodes = os.statvfs(home)
    if inodes.f_files and inodes.f_favail < LEAST_INODES:
        yield warning(
            "home.inodes",
            f"{inodes.f_favail} fichiers encore possibles sur le disque",
            "supprimez de petits fichiers ailleurs sur ce disque, ou changez-en",
        )


def _file_system(home: Path) -> Iterator[Finding]:
    kind = _kind_of_mount(home.resolve())
    if kind in NETWORK:
        yield warning(
            "home.network",
            f"le dossier est sur un disque en réseau ({kind})\u202f: ni verrous ni SQLite n’y sont "
            "sûrs",
            "placez --home sur un disque de la machine",
        )


def _kind_of_mount(path: Path) -> str:
    """The kind of file system that holds the path; "" where it cannot be known."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    found, kind = Path("/"), ""
    for line in lines:
        _, where, type_, *_ = line.split(" ")
        mount = Path(where.replace("\\040", " "))
        if path.is_relative_to(mount) and mount.is_relative_to(found):
            found, kind = mount, type_
    return kind


def _lock(home: Path) -> Generator[Finding, None, bool]:
    """Whether a run is under way; the lock of one that died is free by itself."""
    path = home / LOCK
    if not path.exists() or not os.access(path, os.W_OK):
        return False
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        yield note("home.lock", "une exécution est en cours (le verrou est tenu)")
        return True
    lock.release()
    yield fine("home.lock", "aucune exécution en cours")
    return False


def _left_over(home: Path) -> Iterator[Finding]:
    left = [path for pattern in PASSING for path in home.glob(pattern)]
    if left:
        yield note(
            "home.left-over",
            f"restes d’une exécution coupée\u202f: {_named(left)}",
            "la prochaine les enlève\u202f; rien à faire",
        )


def _backup(home: Path) -> Iterator[Finding]:
    if not (home / "catalogue").exists():
        return
    remedy = "«\u202fkb backup /ailleurs/FICHIER.zip\u202f», de préférence chaque semaine"
    try:
        last = LAST.validate_json((home / LAST_BACKUP).read_bytes())
    except (OSError, ValidationError):
        yield note("home.backup", "aucune sauvegarde connue", remedy)
        return
    age = datetime.now(UTC) - last.at
    days = max(age.days, 0)
    when = f"il y a {days} jour{'s' if days > 1 else ''}" if days else "aujourd’hui"
    text = f"dernière sauvegarde {when}\u202f: {last.file}"
    if age > OLDEST_BACKUP:
        yield warning("home.backup", text, remedy)
    else:
        yield fine("home.backup", text)


def _named(paths: list[Path]) -> str:
    shown = ", ".join(str(path) for path in paths[:3])
    return shown if len(paths) <= 3 else f"{shown}… ({len(paths)})"


def _size(value: float) -> str:
    for unit in ("octets", "Ko", "Mo", "Go"):
        if value < 1024 or unit == "Go":
            break
        value /= 1024
    return f"{format_decimal(round(value, 1), locale='fr')}\u00a0{unit}"
