"""`kb forget`: take out of the catalogue what is not wanted any more; says first what goes."""

from pathlib import Path

import click

from indexer.catalogue import Catalogue
from indexer.commands.addresses import typed_address
from indexer.commands.changing import changing
from indexer.commands.terminal import number, output, shown_url
from indexer.pipeline import Forgetting, plan_forgetting
from indexer.pipeline import forget as forget_planned
from indexer.sources import default_sources_path, load_sources
from kb.errors import NotFoundError, RequestError
from kb.model import CanonicalUrl
from kb.settings import Settings

SHOWN = 20
"""Addresses shown of each target."""


@click.command()
@click.argument("targets", metavar="ADRESSE|SOURCE…", nargs=-1, required=True)
@click.option(
    "--yes", is_flag=True, help="Le faire\u202f; sans cela, seulement dire ce qui partirait."
)
@click.option(
    "--sources",
    "sources_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Fichier des sources (celui du programme à défaut).",
)
@click.pass_obj
def forget(
    settings: Settings, targets: tuple[str, ...], *, yes: bool, sources_file: Path | None
) -> None:
    """Ôter du catalogue une adresse, un fichier, un dossier ou une source entière.

    Sans --yes, rien n’est ôté\u202f: la commande dit ce qui partirait, et ce qui reviendrait à la
    prochaine collecte. Les documents quittent l’index au prochain «\u202fkb index\u202f».
    """
    if not Catalogue.exists(settings.catalogue_dir):
        raise NotFoundError(f"rien n’a encore été collecté dans {settings.home}")
    sources = load_sources(sources_file or default_sources_path())
    addresses = {target: address(target) for target in targets}
    if not yes:
        with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
            show(plan_forgetting(catalogue, addresses, sources))
        click.echo("Rien n’a été ôté\u202f: relancez avec --yes pour le faire.", err=True)
        return
    with changing(settings), Catalogue(settings.catalogue_dir) as catalogue:
        plans = plan_forgetting(catalogue, addresses, sources)
        show(plans)
        count = forget_planned(catalogue, plans)
    several = "s" if count > 1 else ""
    click.echo(
        f"{number(count)} ressource{several} ôtée{several} du catalogue\u202f: "
        "«\u202fkb index\u202f» en tiendra compte."
    )


def address(text: str) -> CanonicalUrl | None:
    """The address a person typed; None for what can only be the name of a source."""
    try:
        return typed_address(text)
    except RequestError:
        return None


def show(plans: tuple[Forgetting, ...]) -> None:
    """What goes, target by target."""
    console = output()
    for plan in plans:
        what = f"source «\u202f{plan.target}\u202f»" if plan.source else plan.target
        count, documents = len(plan.resources), plan.documents
        console.print(
            f"{what}\u202f: {number(count)} ressource{'s' if count > 1 else ''}, dont "
            f"{number(documents)} document{'s' if documents > 1 else ''} de l’index",
            markup=False,
        )
        for item in plan.resources[:SHOWN]:
            console.print(f"  {shown_url(item.url)}", markup=False)
        if count > SHOWN:
            console.print(f"  … et {number(count - SHOWN)} autres")
        if plan.warning:
            click.echo(f"Attention\u202f: {plan.warning}.", err=True)
