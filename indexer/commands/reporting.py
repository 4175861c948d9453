"""`kb status`: sources, documents by state, every failure with its reason, sizes, last runs."""

import json
from collections.abc import Callable
from contextlib import closing

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from indexer.catalogue import Catalogue, Role, Run, RunStatus
from indexer.commands.addresses import typed_address
from indexer.commands.recognising import waiting
from indexer.commands.report_json import report_json, url_json
from indexer.commands.terminal import milliseconds, moment, number, output, shown_url, size, table
from indexer.commands.wording import (
    FATES,
    REASONS,
    RESOURCE_STATES,
    RUN_KINDS,
    STATES,
    STATUSES,
    advice,
    verdict_words,
)
from indexer.model import Extracted
from indexer.pipeline import Report, UrlReport, report, report_url
from indexer.sources import default_sources_path, load_sources
from kb.bootstrap import open_engine
from kb.errors import NotFoundError
from kb.settings import Settings

SLOWEST = 5
"""Extractions shown unless more are asked for."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.option("--url", metavar="ADRESSE", help="Tout ce qui est su d’une adresse ou d’un fichier.")
@click.option(
    "--slowest",
    type=click.IntRange(0),
    metavar="NOMBRE",
    default=SLOWEST,
    show_default=True,
    help="Nombre de documents dont montrer la durée d’extraction, les plus longues d’abord.",
)
@click.pass_obj
def status(settings: Settings, *, as_json: bool, url: str | None, slowest: int) -> None:
    """Dire où en sont les sources, les documents et l’index."""
    if not Catalogue.exists(settings.catalogue_dir):
        raise NotFoundError(
            f"rien n’a encore été collecté dans {settings.home}\u202f: "
            "lancez «\u202fkb crawl\u202f» ou «\u202fkb add\u202f»"
        )
    with (
        Catalogue(settings.catalogue_dir, read_only=True) as catalogue,
        closing(open_engine(settings)) as engine,
    ):
        if url is None:
            sources = load_sources(default_sources_path())
            whole = report(catalogue, engine, settings, sources, slowest=slowest)
            value = report_json(whole, settings.home)
        else:
            about = report_url(catalogue, engine, typed_address(url))
            if not about.known:
                raise NotFoundError(f"rien n’est su de {about.asked}")
            value = url_json(about)
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
    elif url is None:
        show(whole, output())
    else:
        show_url(about, output())


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
    states = table("Ressources")
    states.add_column("État")
    states.add_column("Nombre", justify="right")
    for key, label in STATES.items():
        if found.states[key] or key in {"indexed", "failed"}:
            states.add_row(label, number(found.states[key]))
    console.print(states)
    if found.recognition.pages:
        console.print(waiting(found.recognition), markup=False)
    console.print(_sources(found))
    if found.failures:
        console.print(f"Échecs ({number(len(found.failures))})", style="bold")
        for failure in found.failures:
            detail = f" — {failure.detail}" if failure.detail else ""
            console.print(
                f"  {REASONS[failure.reason]}\u202f: {shown_url(failure.url)}{detail}", markup=False
            )
            console.print(f"    → {advice(failure)}", markup=False)
    if found.slowest:
        console.print(_slowest(found))
    console.print(_runs(found.runs))


def show_url(found: UrlReport, console: Console) -> None:
    """One address, line by line, then its story run by run."""

    def line(name: str, value: object) -> None:
        if value:
            console.print(f"{name}\u202f: {value}", markup=False)

    line("Adresse", shown_url(found.url))
    if found.asked not in {found.url, *found.names}:
        line("Autre nom", shown_url(found.asked))
    for other in found.names:
        line("Autre nom", shown_url(other))
    if found.resource:
        resource = found.resource
        line("Source", resource.source)
        line("État", RESOURCE_STATES[resource.state])
        line("Rôle", {Role.FEED: "flux", Role.SITEMAP: "plan du site"}.get(resource.role, ""))
        line("Type déclaré", resource.media_type)
        line("Taille", size(resource.size_bytes))
        line("Vu la première fois", moment(resource.first_seen))
        line("Lu le", moment(resource.fetched_at))
        line("Vérifié le", moment(resource.checked_at))
    if found.extraction:
        fate, took_ms = FATES[found.extraction.fate], found.extraction.duration_ms
        line("Extraction", f"{found.extraction.version or '—'}, {milliseconds(took_ms)}, {fate}")
        line("Pages numérisées", _scanned(found.extraction.extracted))
    for number_of, problem in found.unread:
        line(f"  page {number_of}", problem)
    _show_documents(found, line)
    for failure in found.failures:
        line("Échec", f"{REASONS[failure.reason]} — {failure.detail}")
        line("À faire", advice(failure))
    if found.verdicts:
        console.print("Histoire", style="bold")
    for row in found.verdicts:
        words, detail = verdict_words(row.verdict, row.detail)
        run = found.runs.get(row.run)
        kind = RUN_KINDS[run.kind] if run else "collecte"
        said = " — ".join(filter(None, (words, detail)))
        seen = f" (vu sur {row.referrer})" if row.referrer else ""
        name = f" [{shown_url(row.url)}]" if row.url != found.url else ""
        suspect = f", {kind} suspecte" if run and run.status is RunStatus.SUSPECT else ""
        line(f"  {moment(row.at)}, {kind} {row.run}{name}", f"{said}{seen}{suspect}")


def _scanned(extracted: Extracted | None) -> str:
    """« 2, dont 1 lue, sûre à 94 % »; "" for a file without such pages."""
    if extracted is None or not extracted.unread:
        return ""
    sure = {p.locator: p.confidence for p in extracted.passages if p.confidence is not None}
    if not sure:
        return f"{number(len(extracted.unread))}, à lire"
    mean = round(100 * sum(sure.values()) / len(sure))
    read = "lue" if len(sure) < 2 else "lues"
    return f"{number(len(extracted.unread))}, dont {number(len(sure))} {read}, sûreté {mean}\u202f%"


def _show_documents(found: UrlReport, line: Callable[[str, object], None]) -> None:
    """What readers have of it."""
    for item in found.documents:
        line("Document", f"{item.id} — {item.title}")
        if item.url not in {found.url, found.asked}:
            line("  sous l’adresse", shown_url(item.url))
    document = found.document
    if document is None:
        return
    if document.parent:
        line("  partie de", f"{document.parent.title} — {document.parent.url}")
    for part in document.attachments:
        line("  tient", f"{part.title} — {part.url}")
    for version in document.versions:
        newest = "version plus récente" if version.id == document.newest else "autre version"
        line(f"  {newest}", f"{version.title} — {shown_url(version.url)}")


def _sources(found: Report) -> Table:
    shown = table("Sources")
    for heading in ("Source", "Sorte", "Activée"):
        shown.add_column(heading)
    for heading in ("Documents", "Échecs", "À confirmer"):
        shown.add_column(heading, justify="right")
    shown.add_column("Dernière collecte")
    for source in found.sources:
        enabled = {True: "oui", False: "non", None: "—"}[source.enabled]
        run = source.last_run
        last = f"{moment(run.started_at)}, {STATUSES[run.status]}" if run else "jamais"
        counts = (number(n) for n in (source.documents, source.failed, source.missing))
        shown.add_row(Text(source.name), source.kind, enabled, *counts, last)
    return shown


def _slowest(found: Report) -> Table:
    shown = table(
        f"Extractions les plus longues (en tout\u202f: {milliseconds(found.extraction_ms)})"
    )
    shown.add_column("Durée", justify="right")
    shown.add_column("Devenu")
    shown.add_column("Adresse", overflow="fold")
    for url, took_ms, fate in found.slowest:
        shown.add_row(milliseconds(took_ms), FATES[fate], Text(shown_url(url)))
    return shown


def _runs(runs: tuple[Run, ...]) -> Table:
    shown = table("Dernières exécutions")
    for heading in ("N°", "Début", "Quoi", "Fin", "Détail"):
        shown.add_column(heading)
    for run in runs:
        what = f"{RUN_KINDS[run.kind]} {run.source}".rstrip()
        shown.add_row(
            str(run.id), moment(run.started_at), Text(what), STATUSES[run.status], Text(run.detail)
        )
    return shown
