"""The replica indexed without a crawl: its pages and files put straight into a catalogue."""

import datetime as dt
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.model import Fetched
from indexer.pipeline import Unwatched, add_paths, index
from indexer.replica.model import ATTACHMENT_FOLDER
from indexer.replica.pdf import pdf_names
from indexer.replica.routes import Resource, Router
from indexer.replica.site import load_site
from kb.engine import Engine
from kb.urls import canonical_url

SITE = "https://replique.exemple"
VIDEOS = Path(__file__).parent.parent / "corpus" / "sample" / "videos"
FETCHED_AT = dt.datetime(2025, 9, 15, tzinfo=dt.UTC)


def index_replica(home: Path, engine: Engine) -> None:
    """Every page the sitemap names, every PDF with text and every video, in one generation."""
    site = load_site()
    router = Router(site)
    paths = [page.address for page in site.pages if page.indexable]
    paths += [ATTACHMENT_FOLDER + name for name in pdf_names()]
    with Catalogue(home) as catalogue:
        for path in paths:
            answer = router.answer(path, {}, SITE)
            assert isinstance(answer, Resource)
            media_type = answer.media_type.partition(";")[0]
            catalogue.resources.record(
                Fetched(
                    url=canonical_url(SITE + path),
                    source="replique",
                    media_type=media_type,
                    body=answer.body,
                    fetched_at=FETCHED_AT,
                )
            )
        add_paths(catalogue, [VIDEOS], Unwatched())
        index(catalogue, engine, Unwatched(), workers=0)
