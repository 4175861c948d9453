"""`kb extract`: what would be indexed of one file, without writing anything."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from indexer import gazetteer
from indexer.assemble import assemble
from indexer.commands.collecting import chosen, sources_option
from indexer.commands.extract_shown import Reading, show
from indexer.commands.terminal import output
from indexer.commands.wording import ADVICE, REASONS
from indexer.extract import PdfReader
from indexer.extract import extract as extract_body
from indexer.extract.ocr import INSTALL, ScannedPage, missing, recognise
from indexer.extract.pdf_previews import count_previews
from indexer.model import VIDEO_BUNDLE, Extracted, Fetched
from indexer.pipeline.local import LOCAL, MAX_FILE_BYTES
from indexer.source import NO_SELECTORS
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
from kb.errors import ConfigError, ExtractionError, FailureReason, RequestError
from kb.model import MediaType
from kb.serialize import document_json
from kb.settings import Settings
from kb.themes import ThemeTree


@click.command()
@click.argument("path", metavar="FICHIER", type=Path)
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.option(
    "--source", "name", metavar="NOM", help="Lire comme cette source\u202f: sélecteurs et thème."
)
@sources_option
@click.option("--ocr", "with_ocr", is_flag=True, help="Lire aussi les pages numérisées.")
@click.pass_context
def extract(
    ctx: click.Context,
    path: Path,
    *,
    as_json: bool,
    name: str | None,
    sources_file: Path | None,
    with_ocr: bool,
) -> None:
    """Montrer ce qui serait indexé d’un fichier, et où chaque fait a été lu."""
    settings: Settings = ctx.obj
    selectors, theme = NO_SELECTORS, ""
    if name is not None:
        (source,) = chosen((name,), sources_file)
        selectors, theme = source.selectors, source.theme
    fetched = replace(read(path), source=name or LOCAL, selectors=selectors)
    started = time.perf_counter()
    try:
        extracted = _extracted(fetched, path, PdfReader(settings.pdf_reader), with_ocr=with_ocr)
    except ExtractionError as error:
        _refuse(error, as_json=as_json)
        ctx.exit(error.exit_code)
    took_ms = (time.perf_counter() - started) * 1000
    themes, types = ThemeTree.load(), DocumentTypes.load()
    document = assemble(
        extracted,
        url=extracted.url,
        source=fetched.source,
        themes=themes,
        types=types,
        places=gazetteer.places(),
        organisations=gazetteer.organisations(),
        default_theme=theme,
    )
    is_pdf = extracted.media_type is MediaType.PDF
    reading = Reading(
        extracted=extracted,
        document=document,
        duration_ms=took_ms,
        previews=count_previews(fetched, settings.preview_pages) if is_pdf else 0,
    )
    if as_json:
        click.echo(json.dumps(reading_json(reading, themes), ensure_ascii=False, indent=2))
    else:
        show(reading, output(), types, themes)


def reading_json(reading: Reading, themes: ThemeTree) -> dict[str, object]:
    """The document as the API gives it, and how it came about."""
    extracted, document = reading.extracted, reading.document
    labels = [label for item in document.themes if (label := themes.label(item.slug))]
    whole: dict[str, object] = {**document_json(document, labels)}
    return whole | {
        "read_from": {
            **{field: origin.value for field, origin in extracted.origins.items()},
            **({"themes": document.themes[0].origin.value} if document.themes else {}),
        },
        "aliases": list(extracted.aliases),
        "breadcrumb": list(extracted.breadcrumb),
        "tags": list(extracted.tags),
        "extractor": document.extractor,
        "duration_ms": round(reading.duration_ms, 1),
        "listing": extracted.listing,
        "unread_pages": list(extracted.unread),
        "previews": reading.previews,
        "links": [
            {
                "url": link.url,
                "kind": link.kind.value,
                "title": link.title,
                "size_bytes": link.size_bytes,
            }
            for link in extracted.links
        ],
    }


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


def _extracted(fetched: Fetched, path: Path, reader: PdfReader, *, with_ocr: bool) -> Extracted:
    """What the file says; its pages that are images are read too when that is asked for."""
    extracted = extract_body(fetched, pdf_reader=reader)
    if not with_ocr or not extracted.unread:
        return extracted
    if absent := missing():
        raise ConfigError(f"{absent}\u202f: {INSTALL}")
    pages = [recognise(ScannedPage(path=path, number=number)) for number in extracted.unread]
    recognised = tuple(page for page in pages if page.lines)
    return extract_body(replace(fetched, recognised=recognised), pdf_reader=reader)


def _refuse(error: ExtractionError, *, as_json: bool) -> None:
    """Say why nothing would be indexed, and what to do about it."""
    if as_json:
        refusal = {"reason": error.reason.value, "detail": str(error)}
        refusal["advice"] = ADVICE[error.reason]
        click.echo(json.dumps({"refused": refusal}, ensure_ascii=False, indent=2))
        return
    click.echo(f"Refusé, {REASONS[error.reason]}\u202f: {error}", err=True)
    click.echo(f"→ {ADVICE[error.reason]}", err=True)
