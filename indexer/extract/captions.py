"""Captions to passages of about a minute, whichever of three formats they came in.

WebVTT and SubRip by webvtt-py; json3 (as yt-dlp saves it) by hand: `events[]` with `tStartMs`,
`dDurationMs` and `segs[].utf8`; events without segs exist, numbers may be strings. Automatic
captions repeat the end of a cue at the start of the next: what was just said is not said again.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from indexer.extract.clean import clean_line
from indexer.passages import Section

PASSAGE_S = 45.0
"""A passage ends with the first cue that starts this long after it began, at a sentence's end…"""
LONGEST_PASSAGE_S = 60.0
"""…or here, wherever the sentence is: a reader is sent to within a minute of the words."""

_MARKUP = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_SOUND = re.compile(r"\[[^\]]*\]|♪+|^>>\s*")
_SENTENCE_END = re.compile(r"[.!?…]\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words shown from a moment on, in seconds."""

    start_s: float
    text: str


def read_captions(text: str, form: str) -> tuple[Cue, ...]:
    """Cues in order of time; () when there is none or the text is not in that form.

    An empty file says that captions are unavailable, not that nobody speaks.
    """
    match form:
        case "vtt" | "srt":
            cues = _timed_text(text, form)
        case "json3":
            cues = _json3(text)
        case _:
            return ()
    return tuple(_unrepeated(sorted(cues, key=lambda cue: cue.start_s)))


def caption_sections(cues: Iterable[Cue]) -> Iterator[Section]:
    """Cues joined into stretches of 45 to 60 seconds, with their moments as labels and locators."""
    held: list[Cue] = []
    for cue in cues:
        if held:
            elapsed = cue.start_s - held[0].start_s
            at_end = _SENTENCE_END.search(held[-1].text) is not None
            if elapsed >= LONGEST_PASSAGE_S or (elapsed >= PASSAGE_S and at_end):
                yield _section(held)
                held = []
        held.append(cue)
    if held:
        yield _section(held)


def time_label(seconds: float) -> str:
    """A moment as readers say it.

    >>> time_label(75), time_label(3725), time_label(9)
    ('1 min 15', '1 h 02 min 05', '0 min 09')
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minute:02} min {second:02}"
    return f"{minute} min {second:02}"


def time_locator(seconds: float) -> str:
    """What follows a video's address to start there.

    >>> time_locator(75.4)
    '&t=75s'
    """
    return f"&t={int(seconds)}s"


def _section(cues: list[Cue]) -> Section:
    start = cues[0].start_s
    text = " ".join(cue.text for cue in cues)
    return Section(paragraphs=(text,), label=time_label(start), locator=time_locator(start))


def _timed_text(text: str, form: str) -> list[Cue]:
    try:
        captions = webvtt.from_buffer(io.StringIO(text.lstrip("\ufeff")), format=form)
        return [
            Cue(start_s=float(caption.start_in_seconds), text=words)
            for caption in captions.captions
            if (words := _spoken(str(caption.text)))
        ]
    except (MalformedFileError, MalformedCaptionError, ValueError):
        return []


def _json3(text: str) -> list[Cue]:
    try:
        data = json.loads(text)
    except ValueError:
        return []
    events = data.get("events") if isinstance(data, dict) else None
    cues: list[Cue] = []
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict):
            continue
        words = _spoken("".join(_segments(event)))
        start = _milliseconds(event.get("tStartMs"))
        if words and start is not None:
            cues.append(Cue(start_s=start / 1000, text=words))
    return cues


def _segments(event: Mapping[str, object]) -> Iterator[str]:
    segments = event.get("segs")
    for segment in segments if isinstance(segments, list) else ():
        words = segment.get("utf8") if isinstance(segment, dict) else None
        if isinstance(words, str):
            yield words


def _milliseconds(value: object) -> float | None:
    if not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _spoken(text: str) -> str:
    return clean_line(_SOUND.sub(" ", _MARKUP.sub("", text.replace("\n", " "))))


def _unrepeated(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Cues without the words that the one before already showed."""
    before: list[str] = []
    for cue in cues:
        words = cue.text.split()
        overlap = next(
            (n for n in range(min(len(before), len(words)), 0, -1) if before[-n:] == words[:n]), 0
        )
        before = words
        # A single word said twice is speech; a rolled-up line is longer or the whole cue.
        if overlap > 1 or overlap == len(words):
            words = words[overlap:]
        if words:
            yield Cue(start_s=cue.start_s, text=" ".join(words))
