"""How long work shows itself, on a terminal and elsewhere."""

import datetime as dt
import io

import pytest
from rich.console import Console

from indexer.commands.terminal import Shown, duration, milliseconds, rate


class Clock:
    """A time that passes as a test says."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def shown(*, terminal=False):
    console = Console(
        file=io.StringIO(), force_terminal=terminal, width=120, highlight=False, color_system=None
    )
    clock = Clock()
    return Shown(console, clock), console.file, clock


def test_elsewhere_lines_tell_progress_rate_and_what_is_being_done():
    watch, text, clock = shown()
    with watch:
        watch.stage("Collecte", 40)
        for step in range(40):
            clock.now += 0.5
            watch.step(what=f"https://irev.fr/{step}")
    assert text.getvalue().splitlines() == [
        "Collecte…",
        "Collecte\u202f: 10 sur 40, 2/s — https://irev.fr/9",
        "Collecte\u202f: 20 sur 40, 2/s — https://irev.fr/19",
        "Collecte\u202f: 30 sur 40, 2/s — https://irev.fr/29",
        "Collecte\u202f: 40 sur 40, 2/s — https://irev.fr/39",
        "Collecte\u202f: 40 sur 40, terminé",
    ]


def test_a_stage_with_nothing_to_do_says_nothing():
    watch, text, _ = shown()
    with watch:
        watch.stage("Extraction du texte", 0)
    assert text.getvalue() == ""


def test_work_that_was_cut_short_does_not_say_it_is_done():
    watch, text, _ = shown()
    watch.stage("Collecte", 3)
    watch.step()
    watch.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert text.getvalue().splitlines()[-1] == "Collecte\u202f: 1 sur 3, interrompu"


def test_a_terminal_sees_a_bar_with_what_is_being_done():
    watch, text, _ = shown(terminal=True)
    with watch:
        watch.stage("Collecte de [b]", 2)
        watch.step(what="https://irev.fr/\x1b[2Jpage")
        watch._bar.refresh()
        drawn = text.getvalue()
    assert "Collecte de [b]" in drawn
    assert "1/2" in drawn
    assert "irev.fr/[2Jpage" in drawn
    assert "\x1b[2J" not in drawn


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0\u00a0s"), (59, "59\u00a0s"), (61, "1\u00a0min"), (7500, "2\u00a0h\u00a005")],
)
def test_durations_in_words(seconds, words):
    start = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
    assert duration(start, start + dt.timedelta(seconds=seconds)) == words


def test_rates_and_milliseconds_in_words():
    assert [rate(value) for value in (0.34, 9.96, 12.4)] == ["0,3", "10", "12"]
    assert milliseconds(320) == "320\u00a0ms"
    assert milliseconds(4210) == "4,2\u00a0s"
    assert milliseconds(180_000) == "3\u00a0min"
