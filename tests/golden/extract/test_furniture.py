"""Headers and footers of real French PDFs as a person sees them, kept as places only."""

from collections import defaultdict
from pathlib import Path

import pytest

from indexer.extract.pdf_furniture import without_furniture
from indexer.extract.pdf_read import read_pdf

LABELS = Path(__file__).parent / "furniture.tsv"
LEAST_REMOVED = 0.95
NEAR_PT = 2


def labels():
    found = defaultdict(set)
    for row in LABELS.read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            name, page, left, bottom = row.split("\t")
            found[name].add((int(page), int(left), int(bottom)))
    return found


def near(place, places):
    number, left, bottom = place
    return any(
        number == page and abs(left - x0) <= NEAR_PT and abs(bottom - y0) <= NEAR_PT
        for page, x0, y0 in places
    )


@pytest.mark.shared
def test_headers_and_footers_are_left_out_and_nothing_else_is(shared):
    assert len(labels()) >= 10
    meant, missed, lost = 0, [], []
    for name, places in labels().items():
        pages = read_pdf((shared / "data" / "pdf" / name).read_bytes()).pages
        gone = set()
        for page, bare in zip(pages, without_furniture(pages), strict=True):
            kept = {id(line) for line in bare.lines}
            gone |= {(page.number, line.x0, line.y0) for line in page.lines if id(line) not in kept}
        meant += len(places)
        missed += [(name, place) for place in places if not near(place, gone)]
        lost += [(name, place) for place in gone if not near(place, places)]
    assert lost == []
    assert len(missed) <= (1 - LEAST_REMOVED) * meant, missed
