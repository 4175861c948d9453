from dataclasses import replace
from datetime import date

import pytest

from indexer import gazetteer
from indexer.assemble import AttachmentInfo, ParentInfo, assemble, parent_info
from indexer.covers import as_attachment, match_covers
from indexer.model import Extracted, Link, LinkKind
from kb.doctypes import DocumentTypes
from kb.model import (
    CanonicalUrl,
    Dates,
    DocumentRef,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
)
from kb.themes import ThemeTree
from kb.urls import canonical_url, doc_id

TREE = ThemeTree.load()
TYPES = DocumentTypes.load()
PLACES = gazetteer.places()
ORGANISATIONS = gazetteer.organisations()
PDF_URL = canonical_url("https://irev.fr/sites/default/files/atoms/files/guide_asv.pdf")
NEUTRAL = "Un texte qui ne parle de rien en particulier."
EVENT = Period(start=date(2022, 3, 3), end=date(2022, 3, 3))


def said(**values):
    defaults = {
        "url": PDF_URL,
        "media_type": MediaType.PDF,
        "title": "Guide",
        "passages": (Passage(ordinal=0, text=NEUTRAL),),
        "language": "fr",
        "extractor": "test/1",
    }
    return Extracted(**{**defaults, **values})


def holder(
    name="page", *, kind=LinkKind.ATTACHMENT, theme="sante", origin=ThemeOrigin.PATH, **dates
):
    url = canonical_url(f"https://irev.fr/thematiques/{name}")
    return ParentInfo(
        document=DocumentRef(id=doc_id(url), url=url, title=f"La {name}"),
        kind=kind,
        title="Le guide des ateliers",
        themes=(ThemeAssignment(slug=theme, origin=origin),) if theme else (),
        dates=Dates(**dates),
        language="fr",
    )


def made(extracted=None, *, url=PDF_URL, parents=(), **options):
    return assemble(
        extracted or said(),
        url=url,
        source="irev",
        themes=TREE,
        types=TYPES,
        places=PLACES,
        organisations=ORGANISATIONS,
        parents=parents,
        **options,
    )


def themes(document):
    return [(theme.slug, theme.origin) for theme in document.themes]


def test_document_has_the_id_of_its_address_and_all_that_was_extracted():
    document = made(said(people=("Aurore DELANNOY",), summary="Un guide."))
    assert document.id == doc_id(PDF_URL)
    assert (document.type, document.language, document.source) == (DocumentType.PDF, "fr", "irev")
    assert (document.people, document.summary) == (("Aurore DELANNOY",), "Un guide.")
    assert document.parent is None


def test_pages_that_are_images_count_until_they_are_read():
    read = Passage(ordinal=0, text="Lu", locator="#page=2", confidence=0.9)
    stamp = Passage(ordinal=1, text="12", locator="#page=3")
    assert made(said(unread=(2, 3, 4), passages=(read, stamp))).unread_pages == 2
    assert made(said(passages=(stamp,))).unread_pages == 0


def test_file_takes_theme_dates_and_parent_from_the_page_that_attaches_it():
    page = holder(published=date(2022, 3, 10), modified=date(2023, 6, 1), events=(EVENT,))
    document = made(parents=[page])
    assert themes(document) == [("sante", ThemeOrigin.PARENT)]
    assert document.dates == Dates(published=date(2022, 3, 10), events=(EVENT,))
    assert document.parent == page.document


def test_file_keeps_the_dates_it_states():
    own = Dates(published=date(2020, 1, 1), modified=date(2020, 2, 2), events=())
    page = holder(published=date(2022, 3, 10), events=(EVENT,))
    document = made(said(dates=own), parents=[page])
    assert document.dates == replace(own, events=(EVENT,))


def test_pages_that_merely_link_it_are_no_parents():
    document = made(parents=[holder(kind=LinkKind.LINK, published=date(2022, 3, 10))])
    assert document.parent is None
    assert document.dates == Dates()


def test_of_several_pages_the_earliest_themed_by_address_is_the_parent():
    by_words = holder("mots", theme="habitat", origin=ThemeOrigin.WORDS, published=date(2019, 1, 1))
    late = holder("tard", published=date(2023, 1, 1), events=(EVENT,))
    early = holder("tot", published=date(2021, 1, 1))
    for parents in ([by_words, late, early], [early, by_words, late]):
        document = made(parents=parents)
        assert document.parent == early.document
        assert document.dates.published == date(2019, 1, 1)
        assert [slug for slug, _ in themes(document)] == ["sante", "habitat"]


def test_events_are_taken_only_where_pages_agree():
    other = Period(start=date(2023, 5, 5), end=date(2023, 5, 5))
    assert made(parents=[holder("a", events=(EVENT,)), holder("b")]).dates.events == (EVENT,)
    both = [holder("a", events=(EVENT,)), holder("b", events=(other,))]
    assert made(parents=both).dates.events == ()


def test_title_is_its_own_else_its_links_else_its_files():
    assert made(parents=[holder()]).title == "Guide"
    assert made(said(title=""), parents=[holder()]).title == "Le guide des ateliers"
    assert made(said(title="")).title == "guide asv"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"url": canonical_url("https://irev.fr/thematiques/transition/velo")},
            ("transition", ThemeOrigin.PATH),
        ),
        (
            {"aliases": (canonical_url("https://irev.fr/thematiques/transition/velo"),)},
            ("transition", ThemeOrigin.PATH),
        ),
        ({"breadcrumb": ("Accueil", "Habitat")}, ("habitat", ThemeOrigin.BREADCRUMB)),
        ({"tags": ("Jeunesse",)}, ("jeunesse", ThemeOrigin.WORDS)),
        ({"title": "La médiation sociale"}, ("mediation", ThemeOrigin.WORDS)),
        ({}, ("europe", ThemeOrigin.SOURCE)),
    ],
)
def test_theme_comes_from_the_surest_evidence_and_says_which(values, expected):
    extracted = said(media_type=MediaType.HTML, **values)
    document = made(extracted, url=extracted.url, default_theme="europe")
    assert themes(document) == [expected]


def test_unknown_default_theme_is_no_theme():
    assert made(default_theme="astronomie").themes == ()


def test_type_is_what_the_site_says_else_concluded():
    page = said(media_type=MediaType.HTML, url=canonical_url("https://irev.fr/node/4"))
    assert made(replace(page, type=DocumentType.FILE), url=page.url).type is DocumentType.FILE
    concluded = made(replace(page, title="Retour sur l’atelier"), url=page.url)
    assert concluded.type is DocumentType.REPORT
    assert made(said(media_type=MediaType.VIDEO)).type is DocumentType.VIDEO


def test_short_file_is_in_the_language_of_its_page():
    assert made(said(language="und"), parents=[holder()]).language == "fr"
    assert made(said(language="und")).language == "und"


def attachment_link(**values):
    defaults = {
        "url": PDF_URL,
        "kind": LinkKind.ATTACHMENT,
        "title": "Guide",
        "size_bytes": 977_766,
    }
    return Link(**{**defaults, **values})


def test_attachments_have_measured_sizes_before_stated_ones():
    links = (
        attachment_link(),
        attachment_link(title="encore"),
        attachment_link(kind=LinkKind.LINK),
    )
    (stated,) = made(said(links=links)).attachments
    assert (stated.id, stated.title, stated.size_bytes) == (doc_id(PDF_URL), "Guide", 977_766)
    known = {PDF_URL: AttachmentInfo(size_bytes=12)}
    (measured,) = made(said(links=links), attachments=known).attachments
    assert measured.size_bytes == 12


def test_page_passes_on_what_its_link_says():
    page = made(said(title="La page", dates=Dates(events=(EVENT,)), language="nl"))
    info = parent_info(page, attachment_link(title="Le fichier"))
    assert (info.title, info.language, info.dates) == ("Le fichier", "nl", page.dates)
    assert info.document.title == "La page"


COVER = "JOURNÉE D’ÉTUDE\nLES COPROPRIÉTÉS FRAGILES\nNovembre 2021"


def orphan(text, name="a"):
    return said(
        url=CanonicalUrl(f"file:///tmp/{name}.txt"),
        media_type=MediaType.TEXT,
        passages=tuple(Passage(ordinal=n, text=part) for n, part in enumerate(text.split("\n\n"))),
    )


def test_text_is_known_as_a_file_by_the_words_it_opens_with():
    page = said(links=(attachment_link(cover=COVER),))
    text = orphan("Journée d'étude\n\nLes copropriétés fragiles\nnovembre 2021 –\n\nDe 9h à 16h")
    assert match_covers([page], [text]) == {text.url: page.links[0]}


@pytest.mark.parametrize(
    ("cover", "text"),
    [
        (COVER, "Tout autre chose, puis : journée d’étude les copropriétés fragiles novembre 2021"),
        ("Novembre 2021", "Novembre 2021"),
        ("", "Journée d’étude"),
        (COVER, ""),
    ],
)
def test_other_texts_are_known_as_no_file(cover, text):
    page = said(links=(attachment_link(cover=cover),))
    assert match_covers([page], [orphan(text)]) == {}


def test_text_that_two_files_open_with_is_known_as_neither():
    other = canonical_url("https://irev.fr/sites/default/files/autre.pdf")
    page = said(links=(attachment_link(cover=COVER), attachment_link(cover=COVER, url=other)))
    assert match_covers([page], [orphan(COVER)]) == {}


def test_known_text_becomes_the_file_and_remembers_where_it_was():
    text = orphan(COVER)
    known = as_attachment(text, attachment_link(cover=COVER))
    assert (known.url, known.type, known.aliases) == (PDF_URL, DocumentType.PDF, (text.url,))
    assert known.media_type is MediaType.TEXT
    assert made(known).type is DocumentType.PDF


def test_places_and_organisations_are_those_the_text_is_about():
    document = made(said(title="Un atelier à Creil", summary="Avec l’ANRU."))
    assert (document.places, document.organisations) == (("Creil",), ("ANRU",))


def test_places_and_organisations_that_a_document_states_are_kept():
    stated = said(title="Un atelier à Creil", places=("Lens",), organisations=("Insee",))
    document = made(stated)
    assert (document.places, document.organisations) == (("Lens",), ("Insee",))
