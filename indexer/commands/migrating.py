"""`kb migrate`: the same collection on another engine, made from the catalogue and compared."""

from contextlib import closing
from dataclasses import replace

import click

from indexer.catalogue import Catalogue
from indexer.commands.changing import changing
from indexer.commands.run_report import write_report
from indexer.commands.terminal import Shown, number
from indexer.extract import PdfReader
from indexer.pipeline import index as index_catalogue
from indexer.pipeline.migration import Holding, differences, holding
from kb.bootstrap import open_engine
from kb.settings import Settings

ENGINES = ("whoosh", "opensearch")


@click.command()
@click.option("--to", "target", type=click.Choice(ENGINES), required=True, help="Moteur visé.")
@click.pass_context
def migrate(ctx: click.Context, target: str) -> None:
    """Porter la collection sur un autre moteur, depuis le catalogue, et comparer.

    L’index en place n’est pas touché\u202f: il répond jusqu’à ce que le réglage
    «\u202fengine\u202f» change.
    """
    settings: Settings = ctx.obj
    elsewhere = replace(settings, engine=target)
    with changing(settings):
        before = None
        if settings.engine != target:
            with closing(open_engine(settings)) as engine:
                before = holding(engine)
        with (
            Shown() as watch,
            Catalogue(settings.catalogue_dir) as catalogue,
            closing(open_engine(elsewhere)) as engine,
        ):
            reader = PdfReader(settings.pdf_reader)
            result = index_catalogue(catalogue, engine, watch, pdf_reader=reader)
            after = holding(engine)
    write_report(settings, [result.run], result)
    if after is None:
        raise click.ClickException(f"{target}\u202f: rien n’a été publié")
    ctx.exit(_tell(settings.engine, before, target, after))


def _tell(source: str, before: Holding | None, target: str, after: Holding) -> int:
    """Both engines side by side; the exit code."""
    for name, held in ((source, before), (target, after)):
        if held is not None:
            click.echo(
                f"{name}\u202f: génération {held.generation}, {number(len(held.ids))} documents,"
                f" {number(held.terms)} mots."
            )
    if before is None:
        click.echo(f"Rien n’était publié sur un autre moteur que {target}\u202f: rien à comparer.")
        return 0
    if lines := differences(before, after):
        click.echo(
            f"Les deux diffèrent\u202f; «\u202fkb index\u202f» sur {source}, puis recommencez,"
            " si la collection a changé depuis\u202f:",
            err=True,
        )
        for line in lines[:20]:
            click.echo(f"  {line}", err=True)
        return 3
    click.echo("Mêmes documents, mêmes mots, mêmes comptes de chaque facette.")
    click.echo(
        f'Pour que {target} réponde\u202f: engine = "{target}" dans kb.toml (ou KB_ENGINE),'
        " puis relancez «\u202fkb serve\u202f»."
    )
    return 0
