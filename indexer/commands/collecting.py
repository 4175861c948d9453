"""`kb crawl` and `kb add`: what fills the catalogue."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.text import Text

from indexer.catalogue import Catalogue, RunStatus, Verdict
from indexer.commands.changing import changing
from indexer.commands.run_report import write_report
from indexer.commands.terminal import Shown, number, output, shown_url, table
from indexer.commands.wording import STATUSES, VERDICTS
from indexer.pipeline import Collected, add_paths, collect
from indexer.source import Source
from indexer.sources import default_sources_path, load_sources, shown_name
from kb.errors import SourcesError
from kb.settings import Settings

sources_option = click.option(
    "--sources",
    "sources_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier des sources (celui du programme à défaut).",
)


@click.command()
@click.argument("names", metavar="[SOURCE]…", nargs=-1)
@sources_option
@click.option(
    "--limit", type=click.IntRange(1), metavar="NOMBRE", help="Nombre maximal de pages par source."
)
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
    with changing(settings), Shown() as watch:
        results = collect(
            settings, sources, watch, limit=limit, dry_run=dry_run, accept_loss=accept_loss
        )
    show(results, dry_run=dry_run)
    if not dry_run:
        write_report(settings, [result.run for result in results])
    ctx.exit(exit_code(results))


@click.command()
@click.argument("paths", metavar="CHEMIN…", nargs=-1, required=True, type=Path)
@click.pass_context
def add(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Mettre au catalogue des fichiers ou des dossiers.

    PDF, HTML, texte (.txt, .md), Word et OpenDocument (.docx, .odt), vidéos (.info.json, avec les
    sous-titres .vtt, .srt ou .json3 qui sont à côté).

    Relancer la commande sur les mêmes chemins est sans danger\u202f: un fichier déjà connu est
    comparé, repris s’il a changé, laissé sinon. Rien n’est jamais retiré\u202f: un fichier effacé
    ou déplacé garde son document jusqu’à «\u202fkb forget CHEMIN\u202f».
    """
    settings: Settings = ctx.obj
    with (
        changing(settings),
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
        click.echo(f"{shown_url(row.url)}\u202f: {row.detail}", err=True)
    write_report(settings, [added.run])
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
    shown = table("Essai, rien n’est gardé" if dry_run else "")
    for heading in ("Source", "Collecte", "Adresses"):
        shown.add_column(heading)
    for result in results:
        shown.add_row(
            Text(result.source), STATUSES[result.status], in_words(result.counts) or "aucune"
        )
    console.print(shown)
    for result in results:
        if result.removed:
            several = "s" if result.removed > 1 else ""
            console.print(
                f"{result.source}\u202f: {number(result.removed)} retiré{several} du catalogue.",
                markup=False,
            )
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
