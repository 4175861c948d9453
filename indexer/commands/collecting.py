"""`kb crawl` and `kb add`: what fills the catalogue."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from indexer.catalogue import Catalogue, RunStatus, Verdict
from indexer.commands.terminal import Shown, number, output
from indexer.lock import exclusive
from indexer.pipeline import Collected, add_paths, collect
from indexer.source import Source
from indexer.sources import default_sources_path, load_sources, shown_name
from kb.errors import SourcesError
from kb.settings import Settings

VERDICTS = {
    Verdict.NEW: ("nouveau", "nouveaux"),
    Verdict.CHANGED: ("modifié", "modifiés"),
    Verdict.UNCHANGED: ("inchangé", "inchangés"),
    Verdict.ALIAS: ("autre nom", "autres noms"),
    Verdict.GONE: ("absent", "absents"),
    Verdict.BLOCKED: ("interdit", "interdits"),
    Verdict.OUT_OF_SCOPE: ("hors périmètre", "hors périmètre"),
    Verdict.TOO_LARGE: ("trop lourd", "trop lourds"),
    Verdict.WRONG_TYPE: ("d’un autre format", "d’autres formats"),
    Verdict.ERROR: ("en erreur", "en erreur"),
}
STATUSES = {
    RunStatus.RUNNING: "interrompue",
    RunStatus.DONE: "terminée",
    RunStatus.PARTIAL: "faite en partie",
    RunStatus.SUSPECT: "suspecte",
    RunStatus.FAILED: "échouée",
}
"""How a run ended, in words; one that still says it runs was killed."""

sources_option = click.option(
    "--sources",
    "sources_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier des sources (celui du programme à défaut).",
)


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@sources_option
@click.option("--limit", type=click.IntRange(1), help="Nombre maximal de pages par source.")
@click.option("--dry-run", is_flag=True, help="Tout faire, ne rien garder.")
@click.option(
    "--accept-loss", is_flag=True, help="Retirer ce qui n’est plus trouvé, en quelque nombre."
)
@click.pass_context
def crawl(
    ctx: click.Context,
    names: tuple[str, ...],
    sources_file: Path | None,
    *,
    limit: int | None,
    dry_run: bool,
    accept_loss: bool,
) -> None:
    """Collecter les sources dans le catalogue, poliment, en ne relisant que ce qui a changé.

    Sans SOURCE : toutes celles qui sont activées.
    """
    settings: Settings = ctx.obj
    sources = chosen(names, sources_file)
    with exclusive(settings.home), Shown() as watch:
        results = collect(
            settings, sources, watch, limit=limit, dry_run=dry_run, accept_loss=accept_loss
        )
    show(results, dry_run=dry_run)
    ctx.exit(exit_code(results))


@click.command()
@click.argument("paths", metavar="CHEMIN...", nargs=-1, required=True, type=Path)
@click.pass_context
def add(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Mettre au catalogue des fichiers ou des dossiers.

    PDF, HTML, texte (.txt, .md), vidéos (.info.json, avec les sous-titres .vtt, .srt ou .json3 qui
    sont à côté). Rien n’est retiré ; un fichier déjà connu n’est relu que s’il a changé.
    """
    settings: Settings = ctx.obj
    with (
        exclusive(settings.home),
        Catalogue(settings.catalogue_dir) as catalogue,
        Shown() as watch,
    ):
        added = add_paths(catalogue, paths, watch)
        failures = [row for row in catalogue.runs.verdicts(run=added.run) if row.verdict.failed]
    console = output()
    shown = {key: count for key, count in added.counts.items() if key != Verdict.WRONG_TYPE}
    console.print(f"{in_words(shown) or 'Aucun document'}.", markup=False)
    if added.skipped:
        console.print(f"Passés, d’un format qui n’est pas lu\u202f: {number(len(added.skipped))}.")
        for item in added.skipped:
            console.print(f"  {shown_name(item.path)}\u202f: {item.reason}", markup=False)
    for row in failures:
        click.echo(f"{row.url}\u202f: {row.detail}", err=True)
    ctx.exit(3 if failures else 0)


def chosen(names: Sequence[str], path: Path | None) -> tuple[Source, ...]:
    """The sources named, enabled or not; without names, those enabled.

    Raises:
        SourcesError: the file is wrong, a name is not in it, or nothing is enabled.

    """
    path = path or default_sources_path()
    sources = {source.name: source for source in load_sources(path)}
    for name in names:
        if name not in sources:
            known = ", ".join(sources) or "aucune"
            raise SourcesError(
                f"{path}\u202f: pas de source «\u202f{name}\u202f» (sources\u202f: {known})"
            )
    enabled = tuple(source for source in sources.values() if source.enabled)
    if not names and not enabled:
        raise SourcesError(f"{path}\u202f: aucune source n’est activée (enabled = true)")
    return tuple(sources[name] for name in dict.fromkeys(names)) or enabled


def exit_code(results: Sequence[Collected]) -> int:
    """0 when all went well, 1 when nothing was reached, 3 in between."""
    statuses = {result.status for result in results}
    if statuses == {RunStatus.FAILED}:
        return 1
    return 0 if statuses == {RunStatus.DONE} else 3


def show(results: Sequence[Collected], *, dry_run: bool = False) -> None:
    """One line a source, then what a person should know of each."""
    console = output()
    table = Table(title="Essai, rien n’est gardé" if dry_run else None, title_justify="left")
    table.add_column("Source")
    table.add_column("Collecte")
    table.add_column("Adresses")
    for result in results:
        table.add_row(result.source, STATUSES[result.status], in_words(result.counts) or "aucune")
    console.print(table)
    for result in results:
        if result.removed:
            console.print(f"{result.source}\u202f: {number(result.removed)} retirés du catalogue.")
        if result.detail:
            click.echo(f"{result.source}\u202f: {result.detail}", err=True)
        if result.status is RunStatus.PARTIAL:
            click.echo(
                f"{result.source}\u202f: «\u202fkb status\u202f» dit ce qui manque.", err=True
            )


def in_words(counts: dict[str, int]) -> str:
    """« 12 nouveaux, 1 en erreur »."""
    parts = []
    for verdict, (one, several) in VERDICTS.items():
        if count := counts.get(verdict, 0):
            parts.append(f"{number(count)} {several if count > 1 else one}")
    return ", ".join(parts)
