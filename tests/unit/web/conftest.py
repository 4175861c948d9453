"""The application over the real searcher and the memory engine, with a small real collection."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentRef,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.settings import Settings
from kb.urls import doc_id
from web import create_app

SITE = "https://www.irev.fr/"
PREVENTION = "discriminations-egalite/prevention-des-discriminations"
TODAY = date(2022, 1, 10)

REPORT_URL = CanonicalUrl(f"{SITE}thematiques/{PREVENTION}/journee")
PDF_URL = CanonicalUrl(f"{SITE}sites/default/files/atoms/files/synthese.pdf")


def theme(slug: str) -> ThemeAssignment:
    return ThemeAssignment(slug=slug, origin=ThemeOrigin.PATH)


def page(name: str, title: str, text: str, **more: object) -> Document:
    """A page of one passage; `more` sets any other field."""
    url = CanonicalUrl(f"{SITE}{name}")
    fields: dict[str, object] = {
        "id": doc_id(url),
        "url": url,
        "title": title,
        "type": DocumentType.PAGE,
        "media_type": MediaType.HTML,
        "language": "fr",
        "source": "irev",
        "passages": (Passage(ordinal=0, text=text),),
    }
    return Document(**{**fields, **more})  # type: ignore[arg-type]  # fields are checked by tests


REPORT = Document(
    id=doc_id(REPORT_URL),
    url=REPORT_URL,
    title="Lutte contre les discriminations : une journée pour agir",
    type=DocumentType.REPORT,
    media_type=MediaType.HTML,
    language="fr",
    source="irev",
    passages=(
        Passage(ordinal=0, text="Douze participants ont comparé leurs plans d’action.\n\nFin."),
        Passage(ordinal=1, text="Mesurer les discriminations.", label="Méthode", locator="#m"),
    ),
    themes=(theme(PREVENTION),),
    dates=Dates(
        published=date(2021, 12, 17),
        modified=date(2023, 6, 1),
        events=(Period(start=date(2021, 11, 30), end=date(2021, 11, 30)),),
    ),
    people=("Claire Fontaine",),
    attachments=(
        Attachment(id=doc_id(PDF_URL), url=PDF_URL, title="Synthèse du cycle", size_bytes=977_766),
        Attachment(
            id=DocId("f" * 16), url=CanonicalUrl(f"{SITE}x.pdf"), title="Perdu", size_bytes=None
        ),
    ),
)
PDF = Document(
    id=doc_id(PDF_URL),
    url=PDF_URL,
    title="Synthèse du cycle sur les discriminations",
    type=DocumentType.PDF,
    media_type=MediaType.PDF,
    language="fr",
    source="irev",
    passages=tuple(
        Passage(
            ordinal=number - 1,
            text=f"Chapitre {number} : combattre les discriminations au quotidien.",
            label=f"page {number}",
            locator=f"#page={number}",
        )
        for number in range(1, 9)
    ),
    themes=(theme(PREVENTION),),
    dates=Dates(published=date(2021, 5, 3)),
    parent=DocumentRef(id=doc_id(REPORT_URL), url=REPORT_URL, title=REPORT.title),
)
COMING = page(
    "a-venir",
    "Rencontre des conseils citoyens",
    "Une rencontre des conseils citoyens aura lieu à Amiens.",
    type=DocumentType.EVENT,
    themes=(theme("participation-citoyenne"),),
    dates=Dates(events=(Period(start=date(2022, 3, 8), end=date(2022, 3, 9)),)),
)
DUTCH = page(
    "bezoek", "Bezoek aan de wijk", "De bewoners maken samen plannen voor de wijk.", language="nl"
)
MANY = tuple(
    page(
        f"note-{number}",
        f"Note de quartier {number}",
        f"Le quartier numéro {number} et ses habitants.",
        themes=(theme("renouvellement-urbain"),),
        dates=Dates(published=date(2015 + number % 4, 1, 1 + number)),
    )
    for number in range(25)
)
DOCUMENTS = (REPORT, PDF, COMING, DUTCH, *MANY)


def application(*documents: Document) -> Flask:
    """The application over these documents; without any, over an engine that has none."""
    settings = Settings(engine="memory", api_rate=0)  # tests ask as fast as the machine lets them
    engine = MemoryEngine()
    if documents:
        with engine.rebuild() as writer:
            for document in documents:
                writer.put(document)
    app = create_app(settings, open_searcher(settings, engine), clock=lambda: TODAY)
    app.testing = True
    return app


@pytest.fixture(scope="session")
def serving() -> Callable[..., FlaskClient]:
    """A client of the application over the documents given."""
    return lambda *documents: application(*documents).test_client()


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    """A client over the small collection."""
    return application(*DOCUMENTS).test_client()


@pytest.fixture(scope="session")
def empty() -> FlaskClient:
    """A client of a service for which nothing was published yet."""
    return application().test_client()
