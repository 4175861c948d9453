"""Answers on a terminal, in French: titles, what they are, extracts with matches emphasised."""

from collections.abc import Iterator
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from kb.doctypes import DocumentTypes
from kb.model import Dates, DocumentType, Period
from kb.search import DateRange, Hit, Interpretation, SearchRequest, SearchResult, Snippet, Span
from kb.themes import ThemeTree

EMPHASIS = "bold yellow"
QUIET = "dim"
INDENT = 3


def print_result(result: SearchResult, console: Console | None = None) -> None:
    """Show an answer; where the output is no terminal, as plain lines of any length."""
    console = console or Console(highlight=False)
    types = DocumentTypes.load()
    console.print(Text(headline(result), style="bold"), soft_wrap=True)
    for note in understood(result.interpretation, result.suggestion):
        console.print(Text(note, style=QUIET), soft_wrap=True)
    if not result.total:
        for note in nothing_found(result.request):
            console.print(note, markup=False, soft_wrap=True)
    first = (result.request.page - 1) * result.request.per_page + 1
    for number, hit in enumerate(result.hits, first):
        console.print()
        title, *others = lines(hit, types.label(hit.type))
        console.print(Text(f"{number}. ").append_text(title), soft_wrap=not console.is_terminal)
        for line in others:
            if console.is_terminal and not line.no_wrap:
                console.print(Padding(line, (0, 0, 0, INDENT), expand=False))
            else:
                console.print(Text(" " * INDENT).append_text(line), soft_wrap=True)


def headline(result: SearchResult) -> str:
    """How many, and which page of them."""
    total = format_decimal(result.total, locale="fr")
    count = f"{total} résultat{'s' if result.total > 1 else ''}"
    query = " ".join(result.request.query.split())
    if query:
        count += f" pour «\u202f{query}\u202f»"
    last = -(-result.total // result.request.per_page)
    return f"{count} (page {result.request.page} sur {last})" if last > 1 else count


def nothing_found(asked: SearchRequest) -> Iterator[str]:
    """What may have left nothing: filters of unknown values, filters at all, no word."""
    tree = ThemeTree.load()
    for wrong, known, name in (
        ([t for t in asked.themes if not tree.label(t)], [t.slug for t in tree.roots], "Thème"),
        ([t for t in asked.types if t not in set(DocumentType)], list(DocumentType), "Type"),
    ):
        if wrong:
            yield f"{name} inconnu\u202f: {', '.join(wrong)}. Connus\u202f: {', '.join(known)}."
    narrowed = (asked.themes, asked.types, asked.languages, asked.people, asked.places)
    if any(narrowed) or asked.dates != DateRange():
        yield "Essayez sans filtre."
    elif asked.query.strip() and not any(char.isalnum() for char in asked.query):
        yield "La question ne contient aucun mot."


def understood(read: Interpretation, suggestion: str | None) -> Iterator[str]:
    """What was looked for beyond what was typed."""
    if suggestion:
        yield f"Essayez avec cette orthographe\u202f: {suggestion}"
    for expansion in read.expansions:
        yield f"{expansion.text}, compris aussi comme\u202f: {', '.join(expansion.forms)}"
    for correction in read.corrections:
        yield f"{correction.text}, lu aussi comme\u202f: {', '.join(correction.forms)}"
    for text, start, end in read.dates:
        yield f"{text}, compris comme\u202f: {period_meant(start, end)}"
    if read.passed_over:
        yield "De tant de mots, seuls les plus rares sont cherchés."
    if read.ignored:
        yield "La fin de la requête, trop longue, n’a pas été lue."


def lines(hit: Hit, type_label: str) -> Iterator[Text]:
    """One hit: its title, then what is shown under it."""
    yield emphasised(hit.title or hit.url, hit.title_spans, "bold")
    about = [type_label, *dated(hit.dates), *(" › ".join(theme.path) for theme in hit.themes)]
    yield Text(" · ".join(about), style=QUIET)
    yield Text(hit.url, style="cyan", no_wrap=True)  # whole, to be opened
    labelled = [passage for passage in hit.passages if passage.label]
    for passage in labelled:
        recognised = "" if passage.confidence is None else " (texte reconnu)"
        label = f"{passage.label}{recognised} — "
        yield Text.assemble((label, QUIET), extract(passage.snippet))
    if not labelled and hit.snippet.text:
        yield extract(hit.snippet)
    if more := hit.passage_total - len(hit.passages):
        plural = "s" if more > 1 else ""
        yield Text(f"et {more} autre{plural} passage{plural}", style=QUIET)
    for attachment in hit.attachments:
        yield Text(f"Pièce jointe\u202f: {attachment.title}", style=QUIET)


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


def period_meant(start: date | None, end: date | None) -> str:
    """Days of a half-open period in words; None is an open side."""
    last = end - timedelta(days=1) if end else None
    if start and last:
        return (
            f"le {day_words(start)}"
            if start == last
            else f"du {day_words(start)} au {day_words(last)}"
        )
    if start:
        return f"à partir du {day_words(start)}"
    return f"jusqu’au {day_words(last)}" if last else "toute date"


def extract(snippet: Snippet) -> Text:
    """An extract with its matches emphasised."""
    return emphasised(snippet.text, snippet.spans, "")


def emphasised(text: str, spans: tuple[Span, ...], style: str) -> Text:
    """A text with stretches of it standing out."""
    shown = Text(text, style=style)
    for span in spans:
        shown.stylize(EMPHASIS, span.start, span.end)
    return shown
