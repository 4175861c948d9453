"""Each step from lines to text on its own: `steps/*.json` hold what goes in and what comes out.

A line is written "left,top,width,size text" (points, size 10 when left out). `make golden` writes
the outputs again.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from indexer.extract.clean import clean_text
from indexer.extract.pdf_doubled import undoubled
from indexer.extract.pdf_furniture import without_furniture
from indexer.extract.pdf_hyphens import join_of, vocabulary_of
from indexer.extract.pdf_items import whole_items
from indexer.extract.pdf_leaders import without_leaders
from indexer.extract.pdf_lines import stacked
from indexer.extract.pdf_order import reading_order
from indexer.extract.pdf_pages import Line, PdfPage
from indexer.extract.pdf_readable import is_readable, without_unknown
from indexer.extract.pdf_spaced import unspaced
from indexer.extract.pdf_tables import columns_of, whole_rows
from indexer.extract.pdf_text import paragraphs_in
from indexer.extract.pdf_title import title_of

STEPS = Path(__file__).parent / "steps"
_LINE = re.compile(r"(\d+),(\d+),(\d+)(?:,(\d+))? (.*)", re.DOTALL)


def line(written: str) -> Line:
    match = _LINE.fullmatch(written)
    assert match, written
    left, top, width, size = (float(number or 10) for number in match.groups()[:4])
    return Line(text=match[5], x0=left, y0=top - size, x1=left + width, y1=top, size=size)


def order(lines):
    return [[cell.text for cell in row] for row in reading_order(list(map(line, lines)))]


def furniture(pages):
    numbered = [
        PdfPage(number=number, width=595, height=842, lines=tuple(map(line, lines)))
        for number, lines in enumerate(pages, 1)
    ]
    return [[one.text for one in page.lines] for page in without_furniture(numbered)]


def tables(lines):
    rows = whole_rows(reading_order(list(map(line, lines))), lambda held, text: f"{held} {text}")
    return [[cell.text for cell in row] for row in rows]


STEP: Mapping[str, Callable[..., object]] = {
    "clean": clean_text,
    "columns": order,
    "doubled": undoubled,
    "furniture": furniture,
    "grid": order,
    "hyphens": lambda given: join_of(given[0], given[1], vocabulary_of(given[2])).value,
    "items": lambda lines: [one.text for one in whole_items(list(map(line, lines)))],
    "leaders": without_leaders,
    "margins": order,
    "paragraphs": lambda lines: paragraphs_in(
        reading_order(list(map(line, lines))), vocabulary_of([])
    ),
    "readable": is_readable,
    "spaced": unspaced,
    "stacked": lambda lines: [one.text for one in stacked(list(map(line, lines)))],
    "tables": tables,
    "table_columns": lambda lines: list(columns_of(reading_order(list(map(line, lines))))),
    "title": lambda given: title_of({"Title": given[0]}, reading_order(list(map(line, given[1])))),
    "unknown": without_unknown,
}


def held(step):
    return json.loads((STEPS / f"{step}.json").read_text(encoding="utf-8"))


def hold(step, cases):
    """Write the cases with what is unseen as escapes, so that it can be reviewed."""
    text = json.dumps(cases, ensure_ascii=False, indent=1) + "\n"
    seen = "".join(
        char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text
    )
    (STEPS / f"{step}.json").write_text(seen, encoding="utf-8")


@pytest.mark.parametrize(("step", "name"), [(step, name) for step in STEP for name in held(step)])
def test_step_gives_what_was_reviewed(step, name):
    cases = held(step)
    found = STEP[step](cases[name]["in"])
    if os.environ.get("KB_GOLDEN") == "rewrite":
        cases[name]["out"] = found
        hold(step, cases)
    assert found == cases[name]["out"]


def test_every_file_is_of_a_step():
    assert {path.stem for path in STEPS.glob("*.json")} == set(STEP)
