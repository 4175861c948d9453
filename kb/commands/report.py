"""`kb report`: what readers ask and do not find, without a reader showing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import click
from rich.console import Console
from rich.table import Table

from kb.bootstrap import open_searcher
from kb.questions import Asked, Questions
from kb.search import SearchRequest
from kb.searcher import Searcher
from kb.settings import Settings

FEW = 3
NOT_COUNTED = (
    "Les questions des lecteurs ne sont pas comptées\u202f: donnez à query_days le nombre de jours "
    "que vous voulez garder, puis relancez «\u202fkb serve\u202f» (docs/privacy.md)."
)
NEXT = (
    "Un synonyme manque\u202f? Ajoutez-le à une copie de corpus/thesaurus.tsv, puis "
    "«\u202fkb thesaurus check COPIE\u202f». Un document existe\u202f? Épinglez-le dans une copie "
    "de corpus/pins.toml, puis «\u202fkb pins check COPIE\u202f»."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question, and what the published index answers to it today."""

    asked: Asked
    today: int
    suggestion: str | None


@click.command()
@click.option(
    "--few",
    type=click.IntRange(0),
    metavar="NOMBRE",
    default=FEW,
    show_default=True,
    help="Résultats jusqu’auxquels une question compte comme presque sans réponse.",
)
@click.option("--all", "everything", is_flag=True, help="Toutes les questions comptées.")
@click.option("--json", "as_json", is_flag=True, help="Une valeur JSON.")
@click.pass_obj
def report(settings: Settings, *, few: int, everything: bool, as_json: bool) -> None:
    """Montrer les questions restées sans réponse, ou presque.

    Une question n’apparaît que si elle est venue d’assez d’adresses différentes (query_readers)
    pendant les jours gardés (query_days). Ce que l’index y répond aujourd’hui est à côté.
    """
    asked = questions_of(settings).report()
    searcher = open_searcher(settings) if asked else None
    lines = [answered(each, searcher) for each in asked] if searcher else []
    shown = [line for line in lines if everything or line.today <= few or line.asked.found <= few]
    if as_json:
        click.echo(json.dumps(value(settings, asked, shown), ensure_ascii=False, indent=2))
        return
    if settings.query_days:
        show(settings, asked, sorted(shown, key=lambda line: (line.today, -line.asked.times)))
    else:
        click.echo(NOT_COUNTED)


def questions_of(settings: Settings) -> Questions:
    """What was counted in a home, to be read."""
    return Questions(settings.home, days=settings.query_days, readers=settings.query_readers)


def answered(asked: Asked, searcher: Searcher) -> Line:
    """The question asked again."""
    result = searcher.search(SearchRequest(query=asked.words, per_page=1))
    return Line(asked=asked, today=result.total, suggestion=result.suggestion)


def value(settings: Settings, asked: Sequence[Asked], lines: Sequence[Line]) -> dict[str, object]:
    """The report for programs."""
    return {
        "days": settings.query_days,
        "readers": settings.query_readers,
        "questions": len(asked),
        "times": sum(each.times for each in asked),
        "lines": [
            {
                "question": line.asked.words,
                "times": line.asked.times,
                "last": line.asked.last.isoformat(),
                "found": line.asked.found,
                "found_today": line.today,
                "suggestion": line.suggestion,
            }
            for line in lines
        ],
    }


def show(settings: Settings, asked: Sequence[Asked], lines: Sequence[Line]) -> None:
    """The report for a person."""
    console = Console(highlight=False)
    plural = "s" if len(asked) > 1 else ""
    days = "un jour" if settings.query_days == 1 else f"{settings.query_days} jours"
    console.print(
        f"{len(asked)} question{plural} venue{plural} d’au moins {settings.query_readers} adresses "
        f"en {days}, dont {len(lines)} à regarder.",
        soft_wrap=True,
    )
    if not lines:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("question", overflow="fold")
    for name in ("fois", "trouvait", "trouve", "dernière fois"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("essayer", overflow="fold")
    for line in lines:
        table.add_row(
            line.asked.words,
            str(line.asked.times),
            str(line.asked.found),
            str(line.today),
            french_day(line.asked.last),
            line.suggestion or "",
        )
    console.print(table)
    console.print(f"\n{NEXT}", soft_wrap=True)


def french_day(day: date) -> str:
    """A day as people write it.

    >>> french_day(date(2026, 3, 9))
    '09/03/2026'

    """
    return f"{day:%d/%m/%Y}"
