"""What each kind of resource says of itself, whole, beside the input it was read from."""

import json
import os
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from indexer.model import VIDEO_BUNDLE, Extracted
from indexer.replica.pdf import build_pdf
from tests.extracting import read

INPUTS = Path(__file__).parent / "inputs"
EXPECTED = Path(__file__).parent / "expected"
EXTRACTED = TypeAdapter(Extracted)
MEDIA_TYPES = {".html": "text/html", ".txt": "text/plain", ".json": VIDEO_BUNDLE}
PDFS = (
    "programme_journee_inclusion_numerique_2024.pdf",
    "chiffres_cles_quartiers_hauts_de_france_2024.pdf",
    "plaquette_cycle_egalite_femmes_hommes_2022.pdf",
)
FILES = tuple(sorted(path.name for path in INPUTS.iterdir()))


def extracted(name: str) -> Extracted:
    if name in PDFS:
        url = f"https://irev.fr/sites/default/files/atoms/files/{name}"
        return read(build_pdf(name), "application/pdf", url)
    media_type = MEDIA_TYPES[Path(name).suffix]
    url = f"https://irev.fr/{name}" if media_type == "text/html" else f"file:///depot/{name}"
    if media_type == VIDEO_BUNDLE:
        url = "https://www.youtube.com/watch?v=abcdefghijk"
    return read((INPUTS / name).read_bytes(), media_type, url)


@pytest.mark.parametrize("name", [*FILES, *PDFS])
def test_extraction_is_as_reviewed(name):
    found = EXTRACTED.dump_python(extracted(name), mode="json")
    path = EXPECTED / f"{name}.json"
    if os.environ.get("KB_GOLDEN") == "rewrite":
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))


def test_no_expectation_is_left_of_an_input_that_went():
    assert {path.name for path in EXPECTED.iterdir()} == {
        f"{name}.json" for name in (*FILES, *PDFS)
    }
