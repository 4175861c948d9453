"""Answers on a terminal, in French: titles, what they are, extracts with matches emphasised."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kb.doctypes import DocumentTypes
from kb.model import Dates, Period
from kb.search import Hit, Interpretation, SearchResult, Snippet, Span

EMPHASIS = "bold yellow"
QUIET = "dim"


def print_result(result: SearchResult, console: Console | None = None) -> None:
    """Show an answer; plain text where the output is no terminal."""
    console = console or Console(highlight=False, soft_wrap=False)
    types = DocumentTypes.load()
    console.print(Text(headline(result), style="bold"))
    for note in understood(result.interpretation, result.suggestion):
        console.print(Text(note, style=QUIET))
    first = (result.request.page - 1) * result.request.per_page + 1
    for number, hit in enumerate(result.hits, first):
        console.print()
        for line in lines(number, hit, types.label(hit.type)):
            console.print(line)


def headline(result: SearchResult) -> str:
    """How many, and which page of them."""
    total = format_decimal(result.total, locale="fr")
    count = f"{total} résultat{'s' if result.total > 1 else ''}"
    query = " ".join(result.request.query.split())
    if query:
        count += f" pour «\u202f{query}\u202f»"
    last = -(-result.total // result.request.per_page)
    return f"{count} (page {result.request.page} sur {last})" if last > 1 else count


def understood(read: Interpretation, suggestion: str | None) -> Iterator[str]:
    """What was looked for beyond what was typed."""
    if suggestion:
        yield f"Essayez avec cette orthographe\u202f: {suggestion}"
    for expansion in read.expansions:
        yield f"{expansion.text}, compris aussi comme\u202f: {', '.join(expansion.forms)}"
    for text, start, end in read.dates:
        yield f"Date comprise\u202f: {text} ({iso(start)} … {iso(end)} exclu)"
    if read.ignored:
        yield "La fin de la requête, trop longue, n’a pas été lue."


def lines(number: int, hit: Hit, type_label: str) -> Iterator[Text | Padding]:
    """One hit."""
    title = emphasised(hit.title or hit.url, hit.title_spans, "bold")
    yield Text(f"{number}. ").append_text(title)
    about = [type_label, *dated(hit.dates), *(" › ".join(theme.path) for theme in hit.themes)]
    yield indented(Text(" · ".join(about), style=QUIET))
    yield indented(Text(hit.url, style="cyan"))
    shown = [passage for passage in hit.passages if passage.label]
    if shown:
        for passage in shown:
            line = Text(f"{passage.label} — ", style=QUIET)
            yield indented(line.append_text(extract(passage.snippet)))
    elif hit.snippet.text:
        yield indented(extract(hit.snippet))
    if more := hit.passage_total - len(hit.passages):
        yield indented(
            Text(
                f"et {more} autre{'s' if more > 1 else ''} passage{'s' if more > 1 else ''}",
                style=QUIET,
            )
        )
    for attachment in hit.attachments:
        yield indented(Text(f"Pièce jointe\u202f: {attachment.title}", style=QUIET))


def dated(dates: Dates) -> Iterator[str]:
    """Each date with its kind."""
    for period in dates.events:
        yield f"événement {period_words(period)}"
    if dates.published:
        yield f"publié le {day_words(dates.published)}"
    if dates.modified:
        yield f"modifié le {day_words(dates.modified)}"


def period_words(period: Period) -> str:
    """« du 30 novembre 2021 », « du 1er mars 2021 au 3 mars 2021 »."""
    if period.start == period.end:
        return f"du {day_words(period.start)}"
    return f"du {day_words(period.start)} au {day_words(period.end)}"


def day_words(day: date) -> str:
    """« 1er décembre 2021 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return number + format_date(day, " MMMM y", locale="fr")


def iso(day: date | None) -> str:
    """A day, or nothing where a period is open."""
    return day.isoformat() if day else ""


def extract(snippet: Snippet) -> Text:
    """An extract with its matches emphasised."""
    return emphasised(snippet.text, snippet.spans, "")


def emphasised(text: str, spans: tuple[Span, ...], style: str) -> Text:
    """A text with stretches of it standing out."""
    shown = Text(text, style=style)
    for span in spans:
        shown.stylize(EMPHASIS, span.start, span.end)
    return shown


def indented(text: Text) -> Padding:
    """Under the title."""
    return Padding(text, (0, 0, 0, 3))
