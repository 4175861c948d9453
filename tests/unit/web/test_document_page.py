"""The page of a document: what is said of it, its parts, jumps, citations, and hostile texts."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import RequestError
from kb.model import CanonicalUrl, Dates, DocId, MediaType, Passage, Period, Version
from kb.urls import doc_id
from tests.unit.web.conftest import PDF, REPORT
from tests.unit.web.reading import soup, words
from web.document.notice import description, summary
from web.document.page import PART_CHARS, parts_of, passage_at

VIDEO_URL = CanonicalUrl("https://www.youtube.com/watch?v=abcdefghijk")
VIDEO = replace(
    REPORT,
    id=doc_id(VIDEO_URL),
    url=VIDEO_URL,
    media_type=MediaType.VIDEO,
    passages=tuple(
        Passage(
            ordinal=at,
            text=f"Moment {at} de discriminations.",
            label=f"{seconds // 60} min {seconds % 60:02}",
            locator=f"&t={seconds}s",
        )
        for at, seconds in enumerate((5, 65, 125))
    ),
    attachments=(),
)
LONG_URL = CanonicalUrl("https://irev.fr/long.pdf")
LONG = replace(
    PDF,
    id=doc_id(LONG_URL),
    url=LONG_URL,
    title="Un long rapport",
    passages=tuple(
        Passage(
            ordinal=at,
            text="habitant " * 700 + ("tramway" if at == 100 else ""),
            label=f"page {at + 1}",
            locator=f"#page={at + 1}",
            confidence=0.6 if at == 1 else None,
        )
        for at in range(120)
    ),
    dates=Dates(
        published=date(2024, 3, 1),
        modified=date(2024, 6, 2),
        events=(Period(start=date(2024, 5, 2), end=date(2024, 5, 3)),),
    ),
    people=tuple(f"Personne {number}" for number in range(20)),
    organisations=("Agence nationale",),
    places=("Lille", "Saint-Quentin"),
    parent=None,
    versions=(
        Version(id=PDF.id, url=PDF.url, title="La nouvelle", published=date(2025, 1, 1)),
        Version(id=DocId("e" * 16), url=CanonicalUrl("https://irev.fr/v0"), title="L’ancienne"),
    ),
    newest=PDF.id,
)


@pytest.fixture(scope="module")
def client(serving):
    return serving(PDF, REPORT, VIDEO, LONG)


def test_the_three_kinds_of_date_stand_apart(client):
    rows = {words(row.dt): words(row.dd) for row in notice_rows(client)}
    assert rows["Publié le"] == "1er mars 2024"
    assert rows["Mis à jour le"] == "2 juin 2024"
    assert rows["Événement"] == "2 au 3 mai 2024"


def notice_rows(client):
    return soup(client.get(f"/documents/{LONG.id}")).select("dl.about > div")


def test_people_and_places_lead_to_the_documents_that_name_them(client):
    page = soup(client.get(f"/documents/{LONG.id}"))
    links = {words(a): str(a["href"]) for a in page.select(".names a")}
    assert parse_qs(urlsplit(links["Personne 3"]).query) == {"person": ["Personne 3"]}
    assert parse_qs(urlsplit(links["Saint-Quentin"]).query) == {"place": ["Saint-Quentin"]}
    assert parse_qs(urlsplit(links["Agence nationale"]).query) == {"q": ["« Agence nationale »"]}
    assert client.get("/api/v1/search?person=Personne+3").json["total"] == 1
    assert len(page.select("details .names a")) == 14


def test_a_newer_version_is_told_first_and_others_listed(client):
    page = soup(client.get(f"/documents/{LONG.id}?q=habitant"))
    newer = page.select_one(".newer a")
    assert newer
    assert newer["href"] == f"/documents/{PDF.id}?q=habitant"
    rows = {words(row.dt): words(row.dd) for row in page.select("dl.about > div")}
    assert rows["Autre version"] == "L’ancienne"


def test_pages_without_a_text_are_told_whether_others_have_one(serving):
    scan = replace(PDF, passages=(), unread_pages=2)
    mixed = replace(LONG, unread_pages=1)
    asking = serving(scan, mixed)
    told = words(soup(asking.get(f"/documents/{scan.id}")).select_one(".text"))
    assert "2 pages numérisées sont encore sans texte" in told
    assert "se trouve par son titre" in told
    assert "n’a pas de texte" not in told
    told = words(soup(asking.get(f"/documents/{mixed.id}")).select_one(".caution:last-of-type"))
    assert "Une page numérisée est encore sans texte" in told
    assert asking.get(f"/api/v1/documents/{scan.id}").json["unread_pages"] == 2
    assert "unread_pages: 2" in asking.get(f"/documents/{scan.id}.md").text


def test_recognised_text_says_so_where_it_is(client):
    page = soup(client.get(f"/documents/{LONG.id}"))
    assert "texte reconnu automatiquement" in words(page.select_one("#passage-1"))
    assert "texte reconnu automatiquement" not in words(page.select_one("#passage-2"))
    assert "Texte reconnu automatiquement" not in client.get(f"/documents/{PDF.id}").text


def test_a_long_document_opens_a_part_at_a_time_and_counts_over_the_whole(client):
    answer = client.get(f"/documents/{LONG.id}?q=tramway")
    assert len(answer.data) < 1.5 * PART_CHARS < sum(len(each.text) for each in LONG.passages)
    page = soup(answer)
    assert len(page.select("#texte section")) == PART_CHARS // len("habitant " * 700)
    assert not page.select("#texte mark")
    first = page.select_one(".matches a")
    assert first
    assert first["href"] == f"/documents/{LONG.id}?q=tramway&passage=100#passage-100"
    there = soup(client.get(str(first["href"])))
    assert there.select_one("#passage-100 mark")
    assert words(there.select_one(".parts [aria-current]")) == "pages 77 à 114"
    assert len(there.select(".rail a[href*='passage']")) == 121


def test_from_one_matching_passage_a_link_leads_to_the_next(client):
    page = soup(client.get(f"/documents/{PDF.id}?q=quotidien"))
    links = [a["href"] for a in page.select(".passage-following")]
    assert links == [f"#passage-{at}" for at in range(1, 8)]


@pytest.mark.parametrize(
    ("document", "typed", "ordinal"),
    [
        (LONG, "101", 100),
        (LONG, " page 7 ", 6),
        (LONG, "100000", 119),
        (LONG, "0", 0),
        (VIDEO, "1:05", 1),
        (VIDEO, "2 min 04", 1),
        (VIDEO, "2 min", 1),
        (VIDEO, "0:02:05", 2),
        (VIDEO, "125", 2),
        (VIDEO, "1", 0),
    ],
)
def test_a_page_or_moment_written_leads_to_its_passage(client, document, typed, ordinal):
    answer = client.get(f"/documents/{document.id}/aller", query_string={"vers": typed, "q": "a"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        f"/documents/{document.id}?q=a&passage={ordinal}#passage-{ordinal}"
    )
    assert client.get(answer.headers["Location"]).status_code == 200


def test_what_is_no_page_comes_back_to_its_field_with_what_to_write(client):
    answer = client.get(f"/documents/{LONG.id}/aller?vers=deux&q=a")
    assert answer.headers["Location"] == f"/documents/{LONG.id}?q=a&vers=deux#vers"
    page = soup(client.get(answer.headers["Location"]))
    field = page.select_one("#vers")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == ("deux", "true")
    said = page.select_one(f"#{field['aria-describedby']}")
    assert words(said) == "Écrivez le numéro d’une page, par exemple 120."


def test_the_passage_an_address_asks_for_is_led_to_without_a_script(client):
    page = soup(client.get(f"/documents/{LONG.id}?passage=100"))
    link = page.select_one(".asked")
    assert link is not None
    assert words(link) == "Aller au passage demandé : page 101"
    assert page.select_one(str(link["href"])) is not None
    assert soup(client.get(f"/documents/{LONG.id}?passage=900")).select_one(".asked") is None
    assert soup(client.get(f"/documents/{LONG.id}")).select_one(".asked") is None


def test_what_no_document_holds_is_refused_and_nothing_leads_to_the_text(client):
    assert client.get(f"/documents/{REPORT.id}/aller?vers=2").status_code == 400
    nothing = client.get(f"/documents/{LONG.id}/aller?vers=+")
    assert nothing.headers["Location"] == f"/documents/{LONG.id}#texte"


@given(typed=st.text(st.sampled_from("0123456789: hminsec-.\u0664\n"), max_size=12))
def test_any_jump_leads_into_the_document_or_is_refused(typed):
    for document in (LONG, VIDEO):
        try:
            ordinal = passage_at(document.passages, typed)
        except RequestError:
            continue
        assert 0 <= ordinal < len(document.passages)


@given(sizes=st.lists(st.integers(0, 2 * PART_CHARS), max_size=12))
def test_parts_hold_every_passage_once_in_order(sizes):
    texts = ["x" * size for size in sizes]
    runs = parts_of([Passage(ordinal=at, text=text) for at, text in enumerate(texts)])
    assert [at for run in runs for at in run] == list(range(len(sizes)))
    assert all(len(run) == 1 or sum(sizes[at] for at in run) <= PART_CHARS for run in runs)


def test_a_video_is_asked_for_by_a_button_and_allowed_on_its_page_alone(client):
    answer = client.get(f"/documents/{VIDEO.id}")
    page = soup(answer)
    assert not page.select("iframe")
    player = page.select_one(".player")
    assert player
    assert player["data-embed"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
    assert "youtube-nocookie.com" in words(player)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.endswith("frame-src https://www.youtube-nocookie.com")
    assert "frame-src" not in client.get(f"/documents/{PDF.id}").headers["Content-Security-Policy"]


def test_a_citation_can_be_of_a_page(client):
    page = soup(client.get(f"/documents/{PDF.id}"))
    offered = page.select_one("#passage-6 a[href*='citer']")
    assert offered
    citing = soup(client.get(str(offered["href"])))
    assert ", p. 7 " in words(citing.select_one(".sentence"))
    for link in citing.select("a[download]"):
        answer = client.get(str(link["href"]))
        assert answer.status_code == 200
        assert "page=7" in answer.text
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=irev-")


def test_no_other_format_and_no_other_passage(client):
    assert client.get(f"/documents/{PDF.id}/citation.xml").status_code == 404
    assert client.get(f"/documents/{PDF.id}/citation.ris?passage=8").status_code == 400
    assert client.get(f"/documents/{PDF.id}/citer?passage=x").status_code == 400
    assert client.get("/documents/0000000000000000/citer").status_code == 404


def test_the_page_says_what_it_is_to_programs(client):
    page = soup(client.get(f"/documents/{VIDEO.id}?q=discriminations"))

    def value(selector: str, attribute: str) -> str:
        found = page.select_one(selector)
        assert found, selector
        return str(found[attribute])

    assert value("link[rel=canonical]", "href") == f"http://localhost/documents/{VIDEO.id}"
    item = "[itemscope][itemtype='https://schema.org/VideoObject']"
    assert value(f"{item} [itemprop=datePublished]", "datetime") == "2021-12-17"
    assert len(page.select(f"{item} [itemtype='https://schema.org/Clip']")) == 3
    assert parse_qs(value(".Z3988", "title"))["rft.title"] == [VIDEO.title]


def test_a_summary_is_shown_unless_the_text_begins_with_it():
    opening = Passage(ordinal=0, text="Douze  participants.\nEnsuite.")
    assert summary(replace(REPORT, summary="Douze participants…", passages=(opening,))) == ""
    assert summary(replace(REPORT, summary="Autre chose.", passages=(opening,))) == "Autre chose."


def test_every_document_is_described_in_a_few_words():
    long = Passage(ordinal=0, text="habitant " * 100)
    for document in (PDF, REPORT, VIDEO, LONG, replace(PDF, passages=(), summary="")):
        assert 0 < len(description(document)) <= 161
    assert description(replace(PDF, summary="", passages=(long,))).endswith("habitant…")
    assert len(description(replace(PDF, summary="x" * 500))) == 161


def test_a_heading_in_the_label_is_said_once_with_its_marks(serving):
    page = Passage(ordinal=0, text="Le tramway\nIl passe.", label="page 1 · Le tramway")
    other = Passage(ordinal=1, text="Rien.", label="page 2")
    client = serving(replace(PDF, passages=(page, other)))
    html = BeautifulSoup(client.get(f"/documents/{PDF.id}?q=tramway").text, "lxml")
    assert words(html.select_one("#passage-0 h2")) == "Page 1 · Le tramway"
    assert html.select_one("#passage-0 h2 mark")
    assert [words(p) for p in html.select("#passage-0 > p")] == ["Il passe."]
