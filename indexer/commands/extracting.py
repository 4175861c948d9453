"""`kb extract`: what would be indexed of one file, without writing anything."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer import gazetteer
from indexer.assemble import assemble
from indexer.extract import PdfReader
from indexer.extract import extract as extract_body
from indexer.model import VIDEO_BUNDLE, Fetched
from indexer.pipeline.local import LOCAL, MAX_FILE_BYTES
from indexer.sources import (
    LocalFile,
    LocalVideo,
    find_files,
    merge_bundles,
    read_file,
    shown_name,
    video_from_files,
)
from kb.doctypes import DocumentTypes
from kb.errors import ExtractionError, FailureReason, RequestError
from kb.model import Document
from kb.serialize import document_json
from kb.settings import Settings
from kb.terminal import dated
from kb.themes import ThemeTree


@click.command()
@click.argument("path", metavar="FICHIER", type=Path)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.pass_obj
def extract(settings: Settings, path: Path, *, as_json: bool) -> None:
    """Montrer ce qui serait indexé d’un fichier."""
    fetched = read(path)
    extracted = extract_body(fetched, pdf_reader=PdfReader(settings.pdf_reader))
    themes = ThemeTree.load()
    types = DocumentTypes.load()
    document = assemble(
        extracted,
        url=extracted.url,
        source=LOCAL,
        themes=themes,
        types=types,
        places=gazetteer.places(),
        organisations=gazetteer.organisations(),
    )
    labels = [label for item in document.themes if (label := themes.label(item.slug))]
    if as_json:
        value = document_json(document, labels) | {
            "extractor": document.extractor,
            "listing": extracted.listing,
            "links": [
                {"url": link.url, "kind": link.kind.value, "title": link.title}
                for link in extracted.links
            ],
        }
        click.echo(json.dumps(value, ensure_ascii=False, indent=2))
        return
    facts = {
        "Adresse": document.url,
        "Type": types.label(document.type),
        "Langue": document.language,
        "Thème": " ; ".join(" › ".join(label.path) for label in labels),
        "Dates": " ; ".join(dated(document.dates)),
        "Personnes": ", ".join(document.people),
        "Lieux": ", ".join(document.places),
        "Organismes": ", ".join(document.organisations),
        "Pièces jointes": ", ".join(item.title for item in document.attachments),
        "Extracteur": document.extractor,
        "Page de liens": "oui, suivie mais pas indexée" if extracted.listing else "",
    }
    show(document, facts)


def read(path: Path) -> Fetched:
    """The file as the catalogue would hold it.

    Raises:
        RequestError: it does not exist, is a folder, or of another format.
        ExtractionError: it cannot be read.

    """
    if path.is_dir() or not path.exists():
        raise RequestError("FICHIER", f"«\u202f{path}\u202f» n’est pas un fichier")
    found = next(iter(find_files([path])))
    if isinstance(found, LocalVideo):
        part = video_from_files(found, MAX_FILE_BYTES)
        url, media_type, body = part.url, VIDEO_BUNDLE, merge_bundles(None, part)
    elif isinstance(found, LocalFile):
        url, media_type = found.url, found.media_type
        try:
            body = read_file(path, MAX_FILE_BYTES)
        except OSError as error:
            reason = f"lecture impossible\u202f: {error.strerror}"
            raise ExtractionError(FailureReason.UNREADABLE, reason) from None
        except ValueError as error:
            raise ExtractionError(FailureReason.TOO_LARGE, str(error)) from None
    else:
        raise RequestError("FICHIER", f"{path}\u202f: {found.reason}")
    return Fetched(
        url=url,
        source=LOCAL,
        media_type=media_type,
        body=body,
        fetched_at=datetime.now(UTC),
        file_name=shown_name(path.name),
    )


def show(document: Document, facts: dict[str, str]) -> None:
    """Title, facts, then the text by passage."""
    click.echo(click.style(document.title, bold=True))
    for name, value in facts.items():
        if value:
            click.echo(f"{name}\u202f: {value}")
    for passage in document.passages:
        label = passage.label or f"passage {passage.ordinal + 1}"
        click.echo(click.style(f"\n— {label} {passage.locator}".rstrip(), dim=True))
        click.echo(passage.text)
