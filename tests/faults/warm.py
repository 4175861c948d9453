"""What commands read and import the first time, read and imported before any of them is forked."""

import gc
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from indexer import pool
from kb import cli

CRAWLING = (
    "indexer.crawl.__main__",
    "indexer.crawl.politeness",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.squeues",
    "scrapy.statscollectors",
)
COMPONENTS = ("DOWNLOADER_MIDDLEWARES_BASE", "SPIDER_MIDDLEWARES_BASE", "EXTENSIONS_BASE")


def warm() -> None:
    """Import what a crawl imports, and run here, once, what the other commands do."""
    for name in CRAWLING:
        import_module(name)
    vars(cli)["entry_points"] = cache(entry_points)  # read again by each command: half of its time
    defaults = import_module("scrapy.settings.default_settings")
    for component in (path for kind in COMPONENTS for path in getattr(defaults, kind)):
        import_module(component.rpartition(".")[0])
    said = [os.dup(1), os.dup(2)]
    nothing = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nothing, number)
    with tempfile.TemporaryDirectory(prefix="kb-warm-") as name:
        _run_commands(Path(name))
    sys.stdout.flush()
    for number, before in enumerate(said, 1):
        os.dup2(before, number)
        os.close(before)
    os.close(nothing)
    gc.collect()
    gc.freeze()


def _run_commands(folder: Path) -> None:
    pool.MAX_WORKERS = 0
    text, saved = folder / "d.txt", folder / "s.zip"
    for edition in (1, 2):
        words = (f"Le contrat de ville, article {n}, {edition}." for n in range(20))
        text.write_text("\n".join(words), encoding="utf-8")
        for arguments in (
            ("add", text),
            ("index",),
            ("backup", saved, "--replace"),
            ("restore", saved, "--replace"),
            ("rollback",),
            ("forget", "--yes", text),
        )[: 4 + 2 * (edition - 1)]:
            with suppress(SystemExit):
                cli.main(["--home", str(folder / "home"), *map(str, arguments)])
