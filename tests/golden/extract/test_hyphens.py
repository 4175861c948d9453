"""Line ends of real French PDFs as a person reads them: one word, a compound, or a dash.

The labels are places only; the texts stay in the files, which only developers have. The rules were
tuned on `hyphens.tsv`, and not on `hyphens_held_out.tsv`.
"""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from indexer.extract.pdf_furniture import without_furniture
from indexer.extract.pdf_hyphens import HYPHENS, Join, vocabulary_of
from indexer.extract.pdf_order import reading_order
from indexer.extract.pdf_read import read_pdf
from indexer.extract.pdf_text import pieces_of

LABELS = Path(__file__).parent
NEAR_PT = 2
LEAST_RIGHT = 0.98
MEANT: dict[str, set[Join | None]] = {
    "w": {Join.WHOLE},
    "c": {Join.COMPOUND},
    "d": {Join.DASH, Join.NONE, None},
}


def labels(name: str) -> dict[str, list[tuple[int, int, int, str]]]:
    found = defaultdict(list)
    for row in (LABELS / name).read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            name, page, right, bottom, meant = row.split("\t")
            found[name].append((int(page), int(right), int(bottom), meant))
    return found


@cache
def decisions(path: Path) -> dict[int, list[tuple[float, float, Join | None]]]:
    file = read_pdf(path.read_bytes())
    vocabulary = vocabulary_of(line.text for page in file.pages for line in page.lines)
    found = defaultdict(list)
    for page in without_furniture(file.pages):
        last = None
        for piece in pieces_of(reading_order(page.lines), vocabulary):
            if last is not None and last.text.rstrip()[-1:] in HYPHENS:
                found[page.number].append((last.x1, last.y0, piece.link))
            last = piece.row[-1]
    return found


@pytest.mark.shared
@pytest.mark.parametrize("file", ["hyphens.tsv", "hyphens_held_out.tsv"])
def test_line_ends_are_read_as_a_person_reads_them(shared, file):
    right, wrong = 0, []
    for name, rows in labels(file).items():
        pages = decisions(shared / "data" / "pdf" / name)
        for number, x1, y0, meant in rows:
            found = [
                link
                for right_end, bottom, link in pages[number]
                if abs(right_end - x1) <= NEAR_PT and abs(bottom - y0) <= NEAR_PT
            ]
            if found and found[0] in MEANT[meant]:
                right += 1
            else:
                wrong.append((name, number, x1, y0, meant, found))
    assert right + len(wrong) >= 200
    assert right >= LEAST_RIGHT * (right + len(wrong)), wrong
