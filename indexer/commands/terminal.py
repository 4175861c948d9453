"""How the librarian's commands show themselves: progress on standard error, results in French."""

import sys
import time
from datetime import datetime
from types import TracebackType
from typing import Self

from babel.dates import format_datetime
from babel.numbers import format_decimal
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

WIDTH_OF_FILES = 160
LINE_EVERY_S = 5.0
"""Where no bar can be drawn, a line as often as this says that work goes on."""


def output() -> Console:
    """Standard output; wide where it is no terminal, and lines are never cut there."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, soft_wrap=True, width=WIDTH_OF_FILES)


class Shown:
    """A pipeline.Watch for people: a bar on a terminal, else lines; on standard error."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bar: Progress | None = None
        self._label = ""
        self._done = 0
        self._total: int | None = None
        self._told = 0.0

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self._console,
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_stage()
        if self._bar:
            self._bar.stop()

    def stage(self, label: str, total: int | None = None) -> None:
        """Begin a stage; one without steps is not shown."""
        self._end_stage()
        self._label, self._total, self._done = label, total, 0
        self._told = time.monotonic()
        if self._bar:
            for task in self._bar.task_ids:
                self._bar.stop_task(task)
            self._bar.add_task(label, total=total)
        elif total != 0:
            self._line(f"{label}…")

    def step(self, pending: int | None = None) -> None:
        """Count one step."""
        self._done += 1
        if pending is not None:
            self._total = self._done + max(pending, 0)
        if self._bar and self._bar.task_ids:
            self._bar.update(self._bar.task_ids[-1], completed=self._done, total=self._total)
        elif time.monotonic() - self._told >= LINE_EVERY_S:
            self._told = time.monotonic()
            self._line(f"{self._label}\u202f: {self._progress()}")

    def note(self, text: str) -> None:
        """Say something."""
        self._line(text)

    def _end_stage(self) -> None:
        if self._label and self._done and not self._bar:
            self._line(f"{self._label}\u202f: {self._progress()}, terminé")
        self._label = ""

    def _progress(self) -> str:
        whole = self._total if self._total and self._total >= self._done else None
        return f"{number(self._done)} sur {number(whole)}" if whole else number(self._done)

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)


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


def moment(value: datetime | None) -> str:
    """« 5 déc. 2024, 14:03 », in the time of this machine."""
    if value is None:
        return "—"
    return format_datetime(value.astimezone(), "d MMM y, HH:mm", locale="fr")
