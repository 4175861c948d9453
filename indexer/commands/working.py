"""`kb work`: extract for an indexing that runs on another host."""

import os
import signal
from threading import Event
from types import FrameType

import click

from indexer.catalogue import BLOBS
from indexer.commands.terminal import number
from indexer.jobs import JobQueue
from indexer.pipeline.helping import help_extract
from kb.errors import ConfigError
from kb.settings import Settings


@click.command()
@click.option(
    "--processes", type=click.IntRange(1, 512), metavar="NOMBRE", help="Un par cœur par défaut."
)
@click.option(
    "--idle",
    type=click.FloatRange(0),
    metavar="SECONDES",
    help="Finir après tant de secondes sans travail.",
)
@click.pass_obj
def work(settings: Settings, *, processes: int | None, idle: float | None) -> None:
    """Extraire pour une indexation lancée sur une autre machine.

    Les octets sont lus dans le dossier de données (--home), qui est celui de la machine qui indexe,
    monté ici, en lecture seule si l’on veut. Un signal d’arrêt laisse finir ce qui est commencé.
    """
    if settings.queue_url == "none":
        raise ConfigError("réglage queue_url\u202f: il manque, rien ne peut être partagé")
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    with JobQueue(settings.queue_url) as queue:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        done = help_extract(
            queue,
            settings.catalogue_dir / BLOBS,
            processes=processes or os.cpu_count() or 1,
            stopped=stopped.is_set,
            idle_s=idle,
        )
    click.echo(f"{number(done.extracted)} extraits, {number(done.refused)} refusés.")
