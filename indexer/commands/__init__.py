"""The librarian's commands: each parses, calls the pipeline, prints, and ends with its code."""

from indexer.commands.collecting import add, crawl
from indexer.commands.doctor import doctor
from indexer.commands.extracting import extract
from indexer.commands.forgetting import forget
from indexer.commands.indexing import index, ocr, reindex, rollback
from indexer.commands.migrating import migrate
from indexer.commands.reporting import status
from indexer.commands.saving import backup, bring_back
from indexer.commands.working import work

__all__ = [
    "add",
    "backup",
    "bring_back",
    "crawl",
    "doctor",
    "extract",
    "forget",
    "index",
    "migrate",
    "ocr",
    "reindex",
    "rollback",
    "status",
    "work",
]
