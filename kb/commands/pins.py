"""`kb pins`: what a librarian does before documents are put first for a query."""

from pathlib import Path

import click

from kb.bootstrap import open_engine, open_searcher
from kb.commands.dry_run import known_queries, show_changes
from kb.pins import Pins
from kb.settings import Settings


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]…")
def pins() -> None:
    """Vérifier les documents épinglés, et montrer ce qu’ils changeraient."""


@pins.command()
@click.argument("file", metavar="[FICHIER]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--queries",
    "folder",
    metavar="DOSSIER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Requêtes jugées à comparer (corpus/judgments à défaut).",
)
@click.pass_obj
def check(settings: Settings, *, file: Path | None, folder: Path | None) -> None:
    """Vérifier des épingles, et montrer ce qu’elles changeraient.

    FICHIER est lu comme corpus/pins.toml (celui de la collection à défaut)\u202f; les adresses que
    l’index n’a pas sont nommées. S’il est donné, les requêtes qu’il épingle, celles enregistrées et
    celles que «\u202fkb report\u202f» compte, dont les premiers résultats changeraient sont
    montrées.
    """
    proposed = Pins.load(file)
    engine = open_engine(settings)
    now = open_searcher(settings, engine)
    with engine.reader() as reader:
        addresses = now.known(reader).addresses(reader)
    for url in proposed.urls:
        if url not in addresses:
            click.echo(f"{url}\u202f: l’index n’a pas ce document\u202f; sans effet", err=True)
    count = len(proposed.by_query)
    click.echo(f"{count} requête{'s' if count > 1 else ''} épinglée{'s' if count > 1 else ''}.")
    if file is None:
        return
    then = open_searcher(settings, engine, pins=proposed)
    queries = (*Pins.load().queries, *proposed.queries, *known_queries(settings, folder))
    show_changes(now, then, tuple(dict.fromkeys(queries)))
