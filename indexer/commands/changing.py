"""How every command that changes a home begins: alone in it, and on a catalogue that is whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.catalogue import check
from indexer.lock import exclusive
from kb.settings import Settings


@contextmanager
def changing(settings: Settings) -> Iterator[None]:
    """Hold the lock of the home, once its catalogue was found whole.

    Raises:
        LockedError: another run holds the lock.
        CatalogueError: the home cannot be written, or its catalogue is damaged.

    """
    with exclusive(settings.home):
        check(settings.catalogue_dir)
        yield
