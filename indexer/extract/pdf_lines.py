"""Runs of a PDF page joined into lines: what follows on one baseline, drawn once.

Files draw a word twice to make it bold, letter by letter, or out of order; here it is written once.
The raised numbers that call notes are left out: they are no part of the word before them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from indexer.extract.pdf_content import OBLIQUE, Run
from indexer.extract.pdf_pages import Line

_SAME_BASELINE = 0.5
"""Share of the smaller height that runs of one line have in common: exponents belong to theirs."""
_WORD_GAP = 0.1
"""Heights between two runs that part words where no space is written…"""
_LINE_GAP = 1.0
"""…and from which on they are two lines, in the order of the file…"""
_FAR_GAP = 0.55
"""…or in another."""
_BACK = 0.6
"""Heights that a run may begin before the end of the one it follows."""
_DOUBLED = 0.25
"""Heights by which a text drawn twice is shifted at most."""
_LOOK_BACK = 3
_NOTE_SIZE = 0.8
"""Of the letters of a line, that the number of a note has at most…"""
_NOTE_RISE = 0.15
"""…and of their height, that it stands higher."""
_NOTE = re.compile(r"\d{1,3}(?:\s?[,;]\s?\d{1,3})*")
_NOTED = re.compile(r"(?:[^\W\d_]{3,}|(?<!\d)(?:19|20)\d\d|[»”)\].;:!?…])$")
"""What a note may be called after: a word, a year, the end of a phrase; « m² » is none."""
_UNSEEN = " \t\n\u00a0\u200b\u200c\u200d\u2060\ufeff"
_FEWEST_STACKED = 4


def lines_of(runs: Sequence[Run]) -> list[Line]:
    """Lines of a page: upright ones, then those turned, each in the order of the file."""
    held = _undoubled_runs(runs)
    found: list[Line] = []
    for angle in sorted({run.angle for run in held}):
        of_angle = [run for run in held if run.angle == angle]
        merged = _joined(_in_order(of_angle))
        found += [_line(line) for line in _undoubled_lines(merged) if line.text.strip()]
    return stacked(found)


def _undoubled_runs(runs: Iterable[Run]) -> list[Run]:
    """Runs but for those drawn again, a little aside, right after."""
    kept: list[Run] = []
    for run in runs:
        if not run.text.strip(_UNSEEN):
            continue
        near = _DOUBLED * run.size
        aside = min(near, abs(run.x1 - run.x0) / 2)  # « ll » are two letters
        again = any(
            before.text == run.text
            and abs(before.x0 - run.x0) < aside
            and abs(before.y - run.y) < near
            and before.angle == run.angle
            for before in kept[-_LOOK_BACK:]
        )
        if not again:
            kept.append(run)
    return kept


def _in_order(runs: Iterable[Run]) -> Iterator[Run]:
    """Successive runs of one line, joined."""
    held: Run | None = None
    parts: list[str] = []
    x1 = 0.0
    longest = 0
    for run in runs:
        if held is not None and _follows(held, x1, run, _LINE_GAP):
            if _calls_a_note(parts[-1], held, run):
                x1 = max(x1, run.x1)
                continue
            blank = parts[-1][-1:].isspace() or run.text[:1].isspace()
            if not blank and run.x0 - x1 > _WORD_GAP * max(run.size, held.size):
                parts.append(" ")
            parts.append(run.text)
            x1 = max(x1, run.x1)
            if len(run.text.strip()) > longest:  # an initial or an exponent is not the line's size
                longest = len(run.text.strip())
                held = held._replace(size=run.size, descent=run.descent, y=run.y)
            continue
        if held is not None:
            yield held._replace(text="".join(parts), x1=x1)
        held, parts, x1, longest = run, [run.text], run.x1, len(run.text.strip())
    if held is not None:
        yield held._replace(text="".join(parts), x1=x1)


def _follows(held: Run, x1: float, run: Run, most: float) -> bool:
    size = max(held.size, run.size)
    if not -_BACK * size < run.x0 - x1 < most * size or run.x0 < held.x0 - _DOUBLED * size:
        return False
    if held.artifact is not run.artifact:
        return False
    low, other = held.y + held.descent * held.size, run.y + run.descent * run.size
    common = min(low + held.size, other + run.size) - max(low, other)
    return common >= _SAME_BASELINE * min(held.size, run.size)


def _calls_a_note(before: str, held: Run, run: Run) -> bool:
    """Whether a run is the raised number of a note, which would make « ville » « ville3 »."""
    return (
        run.size < _NOTE_SIZE * held.size
        and run.y > held.y + _NOTE_RISE * held.size
        and _NOTE.fullmatch(run.text.strip()) is not None
        and _NOTED.search(before.rstrip()) is not None
    )


def _joined(lines: Iterator[Run]) -> list[Run]:
    """Lines whose parts the file draws in another order, joined from left to right."""
    shelves: dict[int, list[int]] = {}
    found: list[Run] = []
    # Blanks drawn by themselves are gaps, and gaps are known.
    for run in sorted((one for one in lines if one.text.strip()), key=lambda one: one.x0):
        key = round(run.y / 2)
        near = [i for k in (key - 1, key, key + 1) for i in shelves.get(k, ())]
        for index in reversed(near):
            held = found[index]
            if _follows(held, held.x1, run, _FAR_GAP) and abs(held.y - run.y) < 2:
                blank = held.text[-1:].isspace() or run.text[:1].isspace()
                gap = run.x0 - held.x1 > _WORD_GAP * max(run.size, held.size)
                text = held.text + (" " if gap and not blank else "") + run.text
                found[index] = held._replace(text=text, x1=max(held.x1, run.x1))
                break
        else:
            shelves.setdefault(key, []).append(len(found))
            found.append(run)
    return found


def _undoubled_lines(lines: Iterable[Run]) -> Iterator[Run]:
    """Lines but for those that the file draws a second time: shadows, layers."""
    drawn: dict[str, list[Run]] = {}
    for line in lines:
        near = _DOUBLED * line.size
        again = any(
            abs(one.x0 - line.x0) < near and abs(one.y - line.y) < near
            for one in drawn.get(line.text, ())
        )
        if not again:
            drawn.setdefault(line.text, []).append(line)
            yield line


def _line(run: Run) -> Line:
    low = run.y + run.descent * run.size
    return Line(
        text=run.text.strip("\n"),
        x0=run.x0,
        y0=low,
        x1=run.x1,
        y1=low + run.size,
        size=round(run.size, 1),
        angle=run.angle,
        artifact=run.artifact,
    )


def stacked(lines: Sequence[Line]) -> list[Line]:
    """Lines, those of a single letter standing one under another made the word they spell."""
    single = [line for line in lines if len(line.text.strip()) == 1 and line.angle != OBLIQUE]
    letters = sorted(
        (line for line in single if line.text.strip().isalpha()),
        key=lambda line: (line.angle, round((line.x0 + line.x1) / 4), -line.y1),
    )
    words: dict[int, Line] = {}
    gone: set[int] = set()
    column: list[Line] = []
    for letter in [*letters, None]:
        if letter is not None and column and _under(column[-1], letter):
            column.append(letter)
            continue
        if len(column) >= _FEWEST_STACKED:
            words[id(column[0])] = _spelled(column)
            gone.update(id(one) for one in column[1:])
        column = [letter] if letter is not None else []
    return [words.get(id(line), line) for line in lines if id(line) not in gone]


def _under(above: Line, line: Line) -> bool:
    middle = abs((above.x0 + above.x1) - (line.x0 + line.x1)) / 2
    return (
        above.angle == line.angle
        and middle < 0.5 * line.size
        and abs(above.size - line.size) < 0.2 * line.size
        and 0.4 * line.size < above.y1 - line.y1 < 1.6 * line.size
    )


def _spelled(letters: Sequence[Line]) -> Line:
    first, last = letters[0], letters[-1]
    return Line(
        text="".join(line.text.strip() for line in letters),
        x0=min(line.x0 for line in letters),
        y0=last.y0,
        x1=max(line.x1 for line in letters),
        y1=first.y1,
        size=first.size,
        angle=first.angle,
        artifact=first.artifact,
    )
