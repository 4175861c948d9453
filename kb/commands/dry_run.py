"""What a librarian is shown of a file not yet adopted: the answers it would change."""

from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

import click

from kb.answer_changes import Change, changes, recorded_queries
from kb.commands.report import questions_of
from kb.searcher import Searcher
from kb.settings import Settings


def known_queries(settings: Settings, folder: Path | None) -> tuple[str, ...]:
    """Queries recorded below a folder, by default those of `corpus`, and those that readers ask.

    Raises:
        ConfigError: there are none, or a file cannot be read.

    """
    with as_file(files("corpus") / "judgments") as judged:
        recorded = recorded_queries(folder or judged)
    asked = (each.words for each in questions_of(settings).report())
    return tuple(dict.fromkeys((*recorded, *asked)))


def show_changes(now: Searcher, then: Searcher, queries: Sequence[str]) -> None:
    """Each query whose first results would change, and how many would."""
    found = list(changes(now, then, queries))
    for change in found:
        show(change)
    plural = "s" if len(found) > 1 else ""
    click.echo(
        f"{len(found)} requête{plural} sur {len(queries)} changerai{'en' if plural else ''}t."
    )


def show(change: Change) -> None:
    """A query, and for each of its first results to come where it stood."""
    click.echo(f"\n«\u202f{change.query}\u202f»")
    for rank, title in enumerate(change.after, 1):
        stood = change.before.index(title) + 1 if title in change.before else None
        moved = "nouveau" if stood is None else "inchangé" if stood == rank else f"était {stood}e"
        click.echo(f"  {rank}. {title} ({moved})")
    for title in change.before:
        if title not in change.after:
            click.echo(f"  –  {title} (n’est plus parmi les premiers)")
