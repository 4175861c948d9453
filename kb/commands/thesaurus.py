"""`kb thesaurus`: what a librarian does before a line enters the thesaurus."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from kb.bootstrap import open_engine, open_searcher
from kb.commands.dry_run import known_queries, show_changes
from kb.engine import Reader
from kb.errors import ThesaurusError
from kb.french import Thesaurus
from kb.french.mining import mine as mine_texts
from kb.settings import Settings


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]…")
def thesaurus() -> None:
    """Relever des sigles dans la collection, vérifier un thésaurus."""


@thesaurus.command()
@click.option(
    "--least",
    metavar="NOMBRE",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Occurrences au moins.",
)
@click.pass_obj
def mine(settings: Settings, *, least: int) -> None:
    """Proposer des sigles que les textes expliquent eux-mêmes.

    Chaque ligne «\u202fforme longue (SIGLE)\u202f» relevée dans l’index publié est écrite comme le
    thésaurus l’attend\u202f; ce qui s’y trouve déjà est laissé de côté. Un bibliothécaire décide.
    """
    with open_engine(settings).reader() as reader:
        found = mine_texts(texts(reader), Thesaurus.load())
    kept = [each for each in found if each.count >= least]
    for each in kept:
        click.echo(each.line())
    click.echo(f"{len(kept)} sigle{'s' if len(kept) > 1 else ''} à examiner.", err=True)


@thesaurus.command()
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
    """Vérifier un thésaurus, et montrer ce qu’il changerait.

    FICHIER est lu ligne à ligne (celui de la collection à défaut) et chaque ligne fausse, nommée.
    S’il est donné, les requêtes enregistrées, et celles que «\u202fkb report\u202f» compte, dont
    les premiers résultats changeraient sont montrées.
    """
    try:
        proposed = Thesaurus.load(file)
    except ThesaurusError as error:
        if len(error.wrong) == 1:
            raise
        for line in error.wrong:
            click.echo(line, err=True)
        raise ThesaurusError(f"{len(error.wrong)} lignes fausses") from None
    kinds = Counter(entry.kind.value for entry in proposed.entries)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    click.echo(f"{len(proposed.entries)} lignes justes ({counted}).")
    if file is None:
        return
    queries = known_queries(settings, folder)
    engine = open_engine(settings)
    now = open_searcher(settings, engine)
    show_changes(now, open_searcher(settings, engine, thesaurus=proposed), queries)


def texts(reader: Reader) -> Iterator[str]:
    """Every passage of the published generation."""
    for doc in reader.ids():
        for passage in reader.passages(doc):
            yield passage.text
