"""`kb backup` and `kb restore`: a home in one file, and back."""

from contextlib import closing
from pathlib import Path

import click

from indexer.backup import Manifest, restore, save, verify
from indexer.backup.restoring import is_empty
from indexer.commands.terminal import Shown, moment, number, size
from indexer.lock import exclusive
from kb.bootstrap import open_engine
from kb.settings import Settings

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("target", metavar="FICHIER", type=_FILE)
@click.option("--replace", is_flag=True, help="Remplacer FICHIER s’il existe déjà.")
@click.pass_context
def backup(ctx: click.Context, target: Path, *, replace: bool) -> None:
    """Sauvegarder catalogue, documents d’origine et index dans FICHIER, relu avant d’être gardé.

    Sans rien arrêter\u202f: le service répond et une indexation peut être en cours. FICHIER est un
    ZIP.
    """
    settings: Settings = ctx.obj
    with closing(open_engine(settings)) as engine, Shown() as watch:
        saved = save(settings.home, target, engine, watch, replace=replace)
    click.echo(f"Sauvegarde écrite et relue\u202f: {target}, {size(saved.size_bytes)}.")
    _describe(saved.manifest)
    if saved.index_problem:
        click.echo(
            f"Sans l’index ({saved.index_problem})\u202f: «\u202fkb index\u202f» le refera depuis "
            "la sauvegarde.",
            err=True,
        )
    if missing := len(saved.manifest.missing):
        click.echo(
            f"{number(missing)} document{'s' if missing > 1 else ''} d’origine, perdu"
            f"{'s' if missing > 1 else ''} ou abîmé{'s' if missing > 1 else ''} sur le disque, "
            "n’y sont pas\u202f: «\u202fkb doctor\u202f» dit que faire.",
            err=True,
        )
    ctx.exit(3 if missing else 0)


@click.command(name="restore")
@click.argument("source", metavar="FICHIER", type=_FILE)
@click.option("--replace", is_flag=True, help="Remplacer ce que le dossier contient déjà.")
@click.option(
    "--check", "only_check", is_flag=True, help="Vérifier la sauvegarde, ne rien changer."
)
@click.pass_obj
def bring_back(settings: Settings, source: Path, *, replace: bool, only_check: bool) -> None:
    """Ramener ce que «\u202fkb backup\u202f» a sauvegardé, après l’avoir lu et vérifié en entier.

    Dans un dossier (--home) vide, ou à la place de ce qu’il contient avec --replace.
    """
    if only_check:
        with Shown() as watch:
            watch.stage("Vérification de la sauvegarde")
            manifest = verify(source, lambda name: watch.step(what=name))
        click.echo(f"Sauvegarde entière\u202f: {source}.")
        _describe(manifest)
        return
    with exclusive(settings.home), closing(open_engine(settings)) as engine, Shown() as watch:
        before = "" if is_empty(settings.home) else " à la place de ce qui s’y trouvait"
        restored = restore(settings.home, source, engine, watch, replace=replace)
    click.echo(f"Ramené dans {settings.home}{before}.")
    _describe(restored.manifest)
    if restored.generation is None:
        click.echo(
            f"L’index n’est pas ramené ({restored.index_problem})\u202f: lancez "
            "«\u202fkb index\u202f», qui le refait sans réseau.",
            err=True,
        )
    else:
        click.echo(f"Génération {restored.generation} publiée.")


def _describe(manifest: Manifest) -> None:
    held = manifest.index
    index = f"index de {number(held.documents)} documents" if held else "sans index"
    click.echo(
        f"État du {moment(manifest.made_at)}, version {manifest.program}\u202f: {index}, "
        f"{number(len(manifest.parts))} fichiers, {size(manifest.size_bytes)} une fois ramenés."
    )
