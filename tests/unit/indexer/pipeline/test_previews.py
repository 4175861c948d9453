"""Images of pages follow the documents that are published, and nothing else."""

import datetime as dt
import io

import pytest
from PIL import Image

from indexer.catalogue import Catalogue, IndexedDocument
from indexer.extract.pdf_previews import draw_previews
from indexer.model import Fetched
from indexer.pipeline.previews import update_previews
from indexer.pipeline.watch import Unwatched
from indexer.replica.pdf import build_pdf
from kb.model import CanonicalUrl
from kb.previews import WIDTH_PX, folder_of, pages_held, preview_path
from kb.urls import doc_id
from tests.extracting import fetched
from tests.hostile_pdfs import HOSTILE

GUIDE = build_pdf("guide_evaluation_contrats_de_ville_2024.pdf")
AT = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)


@pytest.fixture
def catalogue(tmp_path):
    with Catalogue(tmp_path / "catalogue") as opened:
        yield opened


def publish(catalogue, bodies):
    """The documents of these bodies are what the index holds now."""
    documents = []
    for name, body in bodies.items():
        url = CanonicalUrl(f"https://irev.fr/{name}.pdf")
        catalogue.resources.record(
            Fetched(url=url, source="irev", media_type="application/pdf", body=body, fetched_at=AT)
        )
        documents.append(
            IndexedDocument(
                id=doc_id(url), url=url, resource=url, source="irev", title=name, digest=name
            )
        )
    catalogue.published.replace(1, AT, documents)
    return [document.id for document in documents]


def update(catalogue, home, pages=3):
    update_previews(catalogue, home, pages, Unwatched(), workers=0)


def test_first_pages_of_a_pdf_are_drawn_at_the_width_that_is_shown(catalogue, tmp_path):
    (doc,) = publish(catalogue, {"guide": GUIDE})
    update(catalogue, tmp_path)
    assert pages_held(tmp_path, doc) == (1, 2, 3)
    with Image.open(preview_path(tmp_path, doc, 1)) as image:
        assert image.format == "WEBP"
        assert abs(image.width - WIDTH_PX) <= 1
        assert preview_path(tmp_path, doc, 1).stat().st_size < 60_000


def test_nothing_is_drawn_twice_until_the_bytes_change(catalogue, tmp_path):
    (doc,) = publish(catalogue, {"guide": GUIDE})
    update(catalogue, tmp_path)
    preview_path(tmp_path, doc, 2).unlink()
    update(catalogue, tmp_path)
    assert pages_held(tmp_path, doc) == (1, 3)
    publish(catalogue, {"guide": GUIDE + b"\n"})
    update(catalogue, tmp_path)
    assert pages_held(tmp_path, doc) == (1, 2, 3)


def test_images_leave_with_their_document(catalogue, tmp_path):
    kept, gone = publish(catalogue, {"un": GUIDE, "deux": GUIDE + b"\n"})
    update(catalogue, tmp_path)
    assert folder_of(tmp_path, gone).is_dir()
    publish(catalogue, {"un": GUIDE})
    update(catalogue, tmp_path)
    assert pages_held(tmp_path, kept)
    assert not folder_of(tmp_path, gone).exists()


def test_no_pages_asked_for_are_none_drawn(catalogue, tmp_path):
    (doc,) = publish(catalogue, {"guide": GUIDE})
    update(catalogue, tmp_path, pages=0)
    assert pages_held(tmp_path, doc) == ()


@pytest.mark.parametrize(
    "name", ["giant page", "page of infinite size", "noise", "ring of pages", "page of error"]
)
def test_what_cannot_be_drawn_has_no_image(name):
    for _, image in draw_previews(fetched(HOSTILE[name](), "application/pdf"), 5):
        with Image.open(io.BytesIO(image)) as drawn:
            assert drawn.height <= 3 * WIDTH_PX
