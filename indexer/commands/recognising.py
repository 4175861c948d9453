"""Reading pages that are images, as `kb ocr` and `kb reindex` do it, and what is said of it."""

import click

from indexer.catalogue import Catalogue, Queue
from indexer.commands.terminal import Shown, number
from indexer.extract.ocr import INSTALL, VERSION, missing
from indexer.lock import OCR_LOCK, exclusive
from indexer.pipeline.recognising import Recognised, recognise_waiting
from kb.errors import LockedError
from kb.settings import Settings


def recognise(settings: Settings, *, pages: int | None, seconds: float | None) -> Recognised:
    """Read what waits in a home; one such run at a time."""
    with (
        exclusive(settings.home, OCR_LOCK),
        Catalogue(settings.catalogue_dir) as catalogue,
        Shown() as watch,
    ):
        return recognise_waiting(catalogue, watch, pages=pages, seconds=seconds)


def read_waiting(settings: Settings) -> bool:
    """Read what waits within the time the settings give, or say how it could be.

    Returns: whether there is something new to index.

    """
    if not settings.ocr_minutes or missing():
        tell_waiting(settings)
        return False
    with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
        if not catalogue.recognitions.queue(VERSION).pages:
            return False
    try:
        result = recognise(settings, pages=None, seconds=60.0 * settings.ocr_minutes)
    except LockedError:
        return False  # « kb ocr » is at it
    click.echo(in_words(result))
    return bool(result.read)


def tell_waiting(settings: Settings) -> None:
    """Say which pages wait, if any do."""
    with Catalogue(settings.catalogue_dir, read_only=True) as catalogue:
        queue = catalogue.recognitions.queue(VERSION)
    if queue.pages:
        click.echo(waiting(queue), err=True)


def waiting(queue: Queue) -> str:
    """What waits and what to do about it, in one line.

    >>> waiting(Queue(pages=1, files=1)).partition(":")[0]
    '1 page numérisée attend la reconnaissance (1 document)\u202f'
    """
    several, documents = "s" if queue.pages > 1 else "", "s" if queue.files > 1 else ""
    verb = "attendent" if queue.pages > 1 else "attend"
    todo = f"{absent}, {INSTALL}" if (absent := missing()) else "«\u202fkb ocr\u202f» les lit"
    return (
        f"{number(queue.pages)} page{several} numérisée{several} {verb} la reconnaissance "
        f"({number(queue.files)} document{documents})\u202f: {todo}."
    )


def in_words(result: Recognised) -> str:
    """« 12 pages lues, 1 sans texte, 2 illisibles ; 40 attendent encore. »."""
    parts = [
        f"{number(count)} {word}"
        for count, word in (
            (result.read, "page lue" if result.read < 2 else "pages lues"),
            (result.blank, "sans texte"),
            (result.failed, "illisible" if result.failed < 2 else "illisibles"),
        )
        if count
    ]
    said = ", ".join(parts) or "Aucune page à lire"
    left = result.waiting.pages
    still = f"\u202f; {number(left)} {'attendent' if left > 1 else 'attend'} encore" if left else ""
    return f"{said}{still}."
