"""How the librarian's commands show themselves: progress on standard error, results in French."""

import sys
import time
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from babel.dates import format_datetime
from babel.numbers import format_decimal
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column, Table
from rich.text import Text

WIDTH_OF_FILES = 160
LINE_EVERY_S = 5.0
"""Where no bar can be drawn, a line as often as this says that work goes on."""


def output() -> Console:
    """Standard output; wide where it is no terminal, and lines are never cut there."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, soft_wrap=True, width=WIDTH_OF_FILES)


class Rate(ProgressColumn):
    """« 12,3/s », once it is known."""

    def render(self, task: Task) -> Text:
        """The rate of the last half minute."""
        return Text(f"{rate(task.speed)}/s" if task.speed else "", style="progress.data.speed")


class Shown:
    """A pipeline.Watch for people: a bar on a terminal, else lines; on standard error."""

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._clock = clock
        self._bar: Progress | None = None
        self._label = ""
        self._done = 0
        self._total: int | None = None
        self._began = 0.0
        self._told = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                Rate(),
                TimeElapsedColumn(),
                TextColumn(
                    "{task.fields[what]}",
                    markup=False,
                    style="dim",
                    table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
                ),
                console=self._console,
                expand=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_stage(finished=error is None)
        if self._bar:
            self._bar.stop()

    def stage(self, label: str, total: int | None = None) -> None:
        """Begin a stage; one without steps is not shown."""
        self._end_stage()
        self._label, self._total, self._done = label, total, 0
        self._began = self._told = self._clock()
        if total == 0:
            return
        if self._bar:
            self._bar.add_task(label, total=total, what="")
        else:
            self._line(f"{label}…")

    def step(self, pending: int | None = None, *, what: str = "") -> None:
        """Count one step."""
        self._done += 1
        if pending is not None:
            self._total = self._done + max(pending, 0)
        if self._bar and self._bar.task_ids:
            self._bar.update(
                self._bar.task_ids[-1], completed=self._done, total=self._total, what=_plain(what)
            )
        elif self._clock() - self._told >= LINE_EVERY_S:
            self._told = self._clock()
            spent = self._told - self._began
            self._line(
                f"{self._label}\u202f: {self._progress()}, {rate(self._done / spent)}/s"
                + (f" — {_plain(what)}" if what else "")
            )

    def note(self, text: str) -> None:
        """Say something."""
        self._line(text)

    def _end_stage(self, *, finished: bool = True) -> None:
        if self._bar and self._bar.task_ids:
            self._bar.update(self._bar.task_ids[-1], what="")
            self._bar.stop_task(self._bar.task_ids[-1])
        elif self._label and self._done:
            end = "terminé" if finished else "interrompu"
            self._line(f"{self._label}\u202f: {self._progress()}, {end}")
        self._label = ""

    def _progress(self) -> str:
        whole = self._total if self._total and self._total >= self._done else None
        return f"{number(self._done)} sur {number(whole)}" if whole else number(self._done)

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


def _plain(text: str) -> str:
    """What is being worked on, without what would move a terminal's cursor."""
    return "".join(letter for letter in shown_url(text) if letter.isprintable())


def shown_url(url: str) -> str:
    """An address for people: the path of a local file."""
    return unquote(urlsplit(url).path) if url.startswith("file:") else url


def rate(value: float) -> str:
    """« 0,4 », « 12 »."""
    return format_decimal(round(value, 1) if value < 10 else round(value), locale="fr")


def number(value: int) -> str:
    """« 1 234 »."""
    return format_decimal(value, locale="fr")


def size(value: int) -> str:
    """« 954,9 Ko », 1 Ko being 1,024 bytes."""
    amount = float(value)
    for unit in ("octets", "Ko", "Mo", "Go"):
        if amount < 1024 or unit == "Go":
            break
        amount /= 1024
    shown = format_decimal(round(amount, 1), locale="fr")
    return f"{shown}\u00a0{unit if value > 1 or unit != 'octets' else 'octet'}"


def duration(start: datetime, end: datetime) -> str:
    """« 3 s », « 12 min », « 2 h 05 »."""
    seconds = max(0, round((end - start).total_seconds()))
    if seconds < 60:
        return f"{seconds}\u00a0s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}\u00a0min"
    return f"{number(minutes // 60)}\u00a0h\u00a0{minutes % 60:02}"


def milliseconds(value: float) -> str:
    """« 320 ms », « 4,2 s », « 3 min »."""
    if value < 1000:
        return f"{round(value)}\u00a0ms"
    if value < 60_000:
        return f"{format_decimal(round(value / 1000, 1), locale='fr')}\u00a0s"
    return f"{number(round(value / 60_000))}\u00a0min"


def table(title: str = "") -> Table:
    """A table; where no terminal draws its frame, plain lines."""
    if sys.stdout.isatty():
        return Table(title=title or None, title_justify="left")
    return Table(title=title or None, title_justify="left", box=None, pad_edge=False)


def long_moment(value: datetime) -> str:
    """« jeudi 5 décembre 2024 à 14:03 », in the time of this machine."""
    return format_datetime(value.astimezone(), "EEEE d MMMM y 'à' HH:mm", locale="fr")


def moment(value: datetime | None) -> str:
    """« 5 déc. 2024, 14:03 », in the time of this machine."""
    if value is None:
        return "—"
    return format_datetime(value.astimezone(), "d MMM y, HH:mm", locale="fr")
