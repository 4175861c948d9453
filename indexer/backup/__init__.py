"""A home in one file, and back: saved while it serves and indexes, brought back whole or not."""

from indexer.backup.archive import Manifest, read_manifest, verify
from indexer.backup.restoring import Restored, restore
from indexer.backup.saving import LAST_BACKUP, Saved, save

__all__ = [
    "LAST_BACKUP",
    "Manifest",
    "Restored",
    "Saved",
    "read_manifest",
    "restore",
    "save",
    "verify",
]
