"""What is not on disk yet, told from the record of what a command did: for promises kept too early.

A file that was written, or whose length changed, needs a sync of its own; a name that was given,
moved or taken away needs one of its folder. A sync of a file does not keep its name: see
`man 2 fsync`. What is removed or replaced needs none; nor does what no promise rests on.
"""

from collections.abc import Iterable
from pathlib import Path

from tests.faults.world import Call

OF_SQLITE = ("-wal", "-shm", "-journal")
"""Their names count from the first write on: before, a file of SQLite may be there or not."""
CACHE = "cache"
"""What is in there has its checksum, and is made again where it is not right."""
UNPROMISED = (CACHE, "catalogue.sqlite3-shm", "crawl.log", "run.lock", "LOCK")
BUILDING = ".new"
"""Where a generation is written: what is in there has no name yet."""


class Unsynced:
    """Files and folders that a cut of power would take back, as calls follow one another."""

    def __init__(self) -> None:
        self.files: set[Path] = set()
        self.folders: set[Path] = set()
        self._unwritten: set[Path] = set()

    def after(self, call: Call) -> None:
        """Note one more call that went well."""
        path = call.path
        if path.name in UNPROMISED or path.parent.name == CACHE:
            return
        if call.what in {"write", "truncate", "empty"}:
            self.files.add(path)
            if path in self._unwritten:
                self._unwritten.remove(path)
                self.folders.add(path.parent)
        elif call.what == "sync":
            self.files.discard(path)
            self.folders.discard(path)
        elif call.what in {"unlink", "rmdir"}:
            self._forget(path)
        elif call.what == "create" and path.name.endswith(OF_SQLITE):
            self._unwritten.add(path)
        elif call.what != "open":  # create, mkdir, rename, link
            if call.what == "rename" and call.source is not None:
                self._move(call.source, path)
            self.folders.add(path.parent)

    def below(self, folder: Path) -> list[Path]:
        """What of a folder is not on disk."""
        return sorted(each for each in self.files | self.folders if each.is_relative_to(folder))

    def _forget(self, path: Path) -> None:
        self._unwritten.discard(path)
        self.files = {each for each in self.files if not each.is_relative_to(path)}
        self.folders = {each for each in self.folders if not each.is_relative_to(path)}

    def _move(self, source: Path, target: Path) -> None:
        self._forget(target)
        for held in (self.files, self.folders):
            for each in [each for each in held if each.is_relative_to(source)]:
                held.remove(each)
                held.add(target / each.relative_to(source))


def renamed_too_early(calls: Iterable[Call]) -> list[str]:
    """Renames of what is not on disk yet: a cut of power may leave a name without its content."""
    state, early = Unsynced(), []
    for call in calls:
        unpromised = call.path.parent.name == CACHE or any(
            folder.suffix == BUILDING for folder in call.path.parents
        )
        if call.what == "rename" and call.source is not None and not unpromised:
            missing = state.below(call.source)
            if missing:
                early.append(f"{call.path} named before {', '.join(map(str, missing))} was synced")
        state.after(call)
    return early


def unsynced_at_the_end(calls: Iterable[Call]) -> list[Path]:
    """What a command that said it was done had not on disk."""
    state = Unsynced()
    for call in calls:
        state.after(call)
    return sorted(state.files | state.folders)
