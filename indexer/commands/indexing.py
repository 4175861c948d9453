"""`kb index`, `kb reindex`, `kb ocr` and `kb rollback`: what changes the published index."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import click

from indexer.catalogue import Catalogue
from indexer.commands.changing import changing
from indexer.commands.collecting import chosen, exit_code, show, sources_option
from indexer.commands.recognising import in_words, read_waiting, recognise, tell_waiting
from indexer.commands.run_report import write_report
from indexer.commands.terminal import Shown, number
from indexer.extract import PdfReader
from indexer.extract.ocr import INSTALL, missing
from indexer.golden import load_golden
from indexer.jobs import JobQueue
from indexer.lock import exclusive
from indexer.pipeline import Gates, Indexed, Watch, collect, describe
from indexer.pipeline import index as index_catalogue
from indexer.pipeline.previews import update_previews
from indexer.pipeline.sharing import Sharing
from indexer.source import Source
from indexer.sources import load_sources
from kb.bootstrap import open_engine
from kb.errors import ConfigError, LockedError, PublicationError
from kb.settings import Settings

force_option = click.option(
    "--force", is_flag=True, help="Publier même ce que les contrôles refusent (perte, témoins)."
)


@click.command()
@click.option("--rebuild", is_flag=True, help="Tout reprendre depuis le catalogue, sans réseau.")
@force_option
@click.option(
    "--sources",
    "sources_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Relire aussi thèmes et sélecteurs des sources dans ce fichier, sans rien collecter.",
)
@click.pass_context
def index(ctx: click.Context, sources_file: Path | None, *, rebuild: bool, force: bool) -> None:
    """Extraire ce qui a changé et publier une génération de l’index, entière ou pas du tout."""
    settings: Settings = ctx.obj
    sources = load_sources(sources_file) if sources_file else ()
    with changing(settings), _refusal_reported(settings), Shown() as watch:
        result = run_index(settings, watch, sources, rebuild=rebuild, force=force)
    say(result)
    tell_waiting(settings)
    write_report(settings, [result.run], result)
    ctx.exit(3 if result.failures else 0)


@click.command()
@sources_option
@force_option
@click.option(
    "--accept-loss", is_flag=True, help="Retirer ce qui n’est plus trouvé, en quelque nombre."
)
@click.pass_context
def reindex(
    ctx: click.Context, sources_file: Path | None, *, force: bool, accept_loss: bool
) -> None:
    """Collecter les sources activées, puis indexer : la ligne pour cron."""
    settings: Settings = ctx.obj
    sources = chosen((), sources_file)
    with changing(settings):
        with Shown() as watch:
            results = collect(settings, sources, watch, accept_loss=accept_loss)
        show(results)
        runs = [item.run for item in results]
        with _refusal_reported(settings, runs), Shown() as watch:
            result = run_index(settings, watch, force=force or accept_loss)
    say(result)
    write_report(settings, [*runs, result.run], result)
    if read_waiting(settings):
        _publish(settings)
    codes = {exit_code(results), 3 if result.failures else 0}
    ctx.exit(1 if 1 in codes else max(codes))


@click.command()
@click.option("--pages", type=click.IntRange(1), metavar="NOMBRE", help="Nombre maximal de pages.")
@click.option("--minutes", type=click.IntRange(1), metavar="MINUTES", help="Durée maximale.")
@click.pass_context
def ocr(ctx: click.Context, *, pages: int | None, minutes: int | None) -> None:
    """Lire les pages numérisées, puis publier ce qui y est écrit.

    Ce qui est lu est gardé page par page\u202f: la commande peut être interrompue et relancée. Rien
    ne l’attend\u202f: collecte et indexation passent pendant ce temps.
    """
    settings: Settings = ctx.obj
    if absent := missing():
        raise ConfigError(f"{absent}\u202f: {INSTALL}")
    result = recognise(settings, pages=pages, seconds=60.0 * minutes if minutes else None)
    click.echo(in_words(result))
    if result.read:
        _publish(settings)
    ctx.exit(3 if result.failed else 0)


@click.command()
@click.pass_obj
def rollback(settings: Settings) -> None:
    """Revenir à la génération précédente de l’index."""
    with exclusive(settings.home), closing(open_engine(settings)) as engine:
        generation = engine.rollback()
    click.echo(
        f"Génération {generation.number} publiée de nouveau\u202f: "
        f"{number(generation.documents)} documents."
    )


def _publish(settings: Settings) -> None:
    """Index what was read, unless another run is at work: then the next indexing does."""
    try:
        with changing(settings), Shown() as watch:
            result = run_index(settings, watch)
    except LockedError:
        click.echo("Une autre exécution est en cours\u202f: la prochaine indexation le prendra.")
        return
    say(result)
    write_report(settings, [result.run], result)


@contextmanager
def _refusal_reported(settings: Settings, runs: Sequence[int] = ()) -> Iterator[None]:
    """Report on a run that published nothing because a gate refused it, after `runs`."""
    try:
        yield
    except PublicationError:
        with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
            last = catalogue.runs.latest(1)[0].id
        write_report(settings, [*runs, last])
        raise


def run_index(
    settings: Settings,
    watch: Watch,
    sources: Sequence[Source] = (),
    *,
    rebuild: bool = False,
    force: bool = False,
) -> Indexed:
    """Index the catalogue of a home into its engine, its `sources` as they are described now.

    Raises:
        PublicationError: a gate refused what was made; `force` has them refuse nothing.

    """
    with (
        Catalogue(settings.catalogue_dir) as catalogue,
        closing(open_engine(settings)) as engine,
    ):
        describe(catalogue, sources)
        reader = PdfReader(settings.pdf_reader)
        gates = Gates(settings, catalogue, engine, load_golden(), force=force)
        result = index_catalogue(
            catalogue,
            engine,
            watch,
            rebuild=rebuild,
            pdf_reader=reader,
            gates=gates,
            sharing=_sharing(settings),
        )
        update_previews(catalogue, settings.home, settings.preview_pages, watch)
        return result


def _sharing(settings: Settings) -> Sharing | None:
    """What shares extraction out over other hosts; None when this machine does all."""
    if settings.queue_url == "none":
        return None
    return Sharing(open=partial(JobQueue, settings.queue_url))


def say(result: Indexed) -> None:
    """What indexing did, in a line or two."""
    changes = ", ".join(
        f"{number(count)} {word}{'s' if count > 1 else ''}"
        for count, word in (
            (result.added, "ajouté"),
            (result.changed, "modifié"),
            (result.removed, "retiré"),
        )
        if count
    )
    documents = f"{number(result.documents)} document{'s' if result.documents > 1 else ''}"
    if result.published:
        click.echo(
            f"Génération {result.generation} publiée\u202f: {documents}"
            + (f" ({changes})." if changes else ".")
        )
        for gate in result.gates:
            if not gate.passed:
                click.echo(f"Publié malgré un contrôle (--force)\u202f: {gate.detail}.", err=True)
    else:
        click.echo(f"Rien n’a changé\u202f: génération {result.generation}, {documents}.")
    if failed := len(result.failures):
        several = "s" if failed > 1 else ""
        click.echo(
            f"{number(failed)} ressource{several} sans document\u202f: "
            f"«\u202fkb status\u202f» dit laquelle et pourquoi.",
            err=True,
        )
