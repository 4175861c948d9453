"""`kb status`: sources, documents by state, every failure with its reason, sizes, last runs."""

import json
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from rich.console import Console
from rich.table import Table

from indexer.catalogue import Catalogue, Role, Run, RunKind
from indexer.commands.collecting import STATUSES, VERDICTS
from indexer.commands.report_json import report_json, url_json
from indexer.commands.terminal import moment, number, output, size
from indexer.pipeline import Report, UrlReport, report, report_url
from indexer.sources import default_sources_path, file_url, load_sources
from kb.bootstrap import open_engine
from kb.errors import NotFoundError, RequestError
from kb.model import CanonicalUrl
from kb.settings import Settings
from kb.urls import canonical_url

STATES = {
    "indexed": "indexés",
    "waiting": "en attente d’indexation",
    "failed": "en échec",
    "listing": "listes de liens, suivies mais pas indexées",
    "duplicate": "autres exemplaires d’un document",
    "missing": "absents une fois, à confirmer",
    "gone": "retirés",
}
KINDS = {RunKind.CRAWL: "collecte", RunKind.ADD: "ajout", RunKind.INDEX: "indexation"}
REASONS = {
    "empty": "vide",
    "encrypted": "chiffré",
    "corrupt": "abîmé",
    "mislabelled": "mal étiqueté",
    "no-text": "sans texte",
    "timeout": "trop long",
    "too-large": "trop lourd",
    "unreadable": "illisible",
    "unsupported": "format non lu",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.option("--url", metavar="ADRESSE", help="Tout ce qui est su d’une adresse ou d’un fichier.")
@click.pass_obj
def status(settings: Settings, *, as_json: bool, url: str | None) -> None:
    """Dire où en sont les sources, les documents et l’index."""
    if not Catalogue.exists(settings.catalogue_dir):
        raise NotFoundError(
            f"rien n’a encore été collecté dans {settings.home}\u202f: "
            "lancez «\u202fkb crawl\u202f» ou «\u202fkb add\u202f»"
        )
    with (
        Catalogue(settings.catalogue_dir) as catalogue,
        closing(open_engine(settings)) as engine,
    ):
        if url is None:
            sources = load_sources(default_sources_path())
            whole = report(catalogue, engine, settings, sources)
            value = report_json(whole, settings.home)
        else:
            about = report_url(catalogue, address(url))
            if not about.known:
                raise NotFoundError(f"rien n’est su de {about.asked}")
            value = url_json(about)
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    elif url is None:
        show(whole, output())
    else:
        show_url(about, output())


def address(text: str) -> CanonicalUrl:
    """The address a person typed, or that of the file they named."""
    try:
        return canonical_url(text)
    except RequestError:
        return file_url(Path(text))


def shown(url: str) -> str:
    """An address for people: the path of a local file."""
    return unquote(urlsplit(url).path) if url.startswith("file:") else url


def show(found: Report, console: Console) -> None:
    """The whole home in tables."""
    generation = found.generation
    if generation:
        console.print(
            f"Index\u202f: génération {generation.number}, "
            f"{number(generation.documents)} documents, {size(generation.size_bytes)}, "
            f"publiée le {moment(generation.published_at)}",
            markup=False,
        )
    else:
        console.print(f"Index\u202f: {found.index_problem}", markup=False)
    console.print(
        f"Catalogue\u202f: {size(found.catalogue_bytes)}, documents d’origine\u202f: "
        f"{size(found.blobs_bytes)}, index sur le disque\u202f: {size(found.index_bytes)}"
    )
    console.print()
    states = Table(title="Ressources", title_justify="left")
    states.add_column("État")
    states.add_column("Nombre", justify="right")
    for key, label in STATES.items():
        if found.states[key] or key in {"indexed", "failed"}:
            states.add_row(label, number(found.states[key]))
    console.print(states)
    console.print(_sources(found))
    if found.failures:
        console.print(f"Échecs ({number(len(found.failures))})", style="bold")
        for failure in found.failures:
            reason = REASONS.get(failure.reason, failure.reason)
            detail = f" — {failure.detail}" if failure.detail else ""
            console.print(f"  {reason}\u202f: {shown(failure.url)}{detail}", markup=False)
    console.print(_runs(found.runs))


def show_url(found: UrlReport, console: Console) -> None:
    """One address, line by line."""

    def line(name: str, value: object) -> None:
        if value:
            console.print(f"{name}\u202f: {value}", markup=False)

    line("Adresse", found.url)
    if found.asked not in {found.url, *found.names}:
        line("Autre nom", found.asked)
    for name in found.names:
        line("Autre nom", name)
    if found.resource:
        resource = found.resource
        line("Source", resource.source)
        line(
            "État", {"alive": "présent", "missing": "à confirmer", "gone": "retiré"}[resource.state]
        )
        line("Rôle", "flux" if resource.role is Role.FEED else "")
        line("Type déclaré", resource.media_type)
        line("Taille", size(resource.size_bytes))
        line("Lu le", moment(resource.fetched_at))
        line("Vérifié le", moment(resource.checked_at))
    if found.extraction:
        line("Extrait par", f"version {found.extraction.version}")
        line("Extraction", f"{found.extraction.duration_ms:.0f} ms, {found.extraction.fate}")
    for document in found.documents:
        line("Document", f"{document.id} — {document.title}")
    for failure in found.failures:
        line("Échec", f"{REASONS.get(failure.reason, failure.reason)} — {failure.detail}")
    for row in found.verdicts[:10]:
        verdict = VERDICTS[row.verdict][0]
        detail = f" — {row.detail}" if row.detail else ""
        seen = f" (vu sur {row.referrer})" if row.referrer else ""
        line(f"Collecte {row.run}, {moment(row.at)}", f"{verdict}{detail}{seen}")


def _sources(found: Report) -> Table:
    table = Table(title="Sources", title_justify="left")
    for heading in ("Source", "Sorte", "Activée"):
        table.add_column(heading)
    for heading in ("Documents", "Échecs", "À confirmer"):
        table.add_column(heading, justify="right")
    table.add_column("Dernière collecte")
    for source in found.sources:
        enabled = {True: "oui", False: "non", None: "—"}[source.enabled]
        run = source.last_run
        last = f"{moment(run.started_at)}, {STATUSES[run.status]}" if run else "jamais"
        counts = (number(n) for n in (source.documents, source.failed, source.missing))
        table.add_row(source.name, source.kind, enabled, *counts, last)
    return table


def _runs(runs: tuple[Run, ...]) -> Table:
    table = Table(title="Dernières exécutions", title_justify="left")
    for heading in ("N°", "Début", "Quoi", "Fin", "Détail"):
        table.add_column(heading)
    for run in runs:
        what = f"{KINDS[run.kind]} {run.source}".rstrip()
        table.add_row(str(run.id), moment(run.started_at), what, STATUSES[run.status], run.detail)
    return table
