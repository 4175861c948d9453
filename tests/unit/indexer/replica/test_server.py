import dataclasses
import re
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup, Tag
from lxml import etree
from werkzeug.test import Client, TestResponse

from indexer.replica.model import ATTACHMENT_FOLDER, Attachment, Design
from indexer.replica.pdf import build_pdf, pdf_names
from indexer.replica.render import weight
from indexer.replica.server import create_replica
from indexer.replica.site import load_site
from kb.errors import ConfigError

SITE = load_site()
BASE = "http://localhost"
TRAP = "/javascript%3A%3B"
CHANNEL = "UCreplicaIREV00000000000"
PAGES = {page.address: page for page in SITE.pages}
LISTINGS = ("/", "/actualites-0", "/thematiques", *(theme.path for theme in SITE.themes))


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(create_replica(site=SITE))


def soup_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "lxml")


def one(soup: BeautifulSoup, selector: str) -> Tag:
    (found,) = soup.select(selector)
    return found


def encoded(path: str) -> str:
    return quote(unquote(path), safe="/?=&")


def visit(client: Client, path: str) -> TestResponse:
    return client.get(encoded(path))


def internal_links(answer: TestResponse, path: str) -> set[str]:
    hrefs = [str(a["href"]) for a in soup_of(answer)("a", href=True)]
    resolved = {urldefrag(urljoin(BASE + encoded(path), href)).url for href in hrefs}
    return {url.removeprefix(BASE) for url in resolved if url.startswith(BASE + "/")}


def test_every_internal_link_resolves(client):
    sources = [*LISTINGS, *PAGES, *(page.print_path for page in SITE.pages), "/actualites-0?page=1"]
    links = set().union(*(internal_links(visit(client, path), path) for path in sources))
    assert len(links) > len(SITE.pages)
    broken = {link for link in links if visit(client, link).status_code != 200}
    assert broken == {TRAP}


def test_every_indexable_page_is_reached_from_the_home_page(client):
    seen, waiting = {"/"}, ["/"]
    while waiting:
        path = waiting.pop()
        answer = visit(client, path)
        if answer.mimetype == "text/html" and not path.startswith("/print/"):
            new = internal_links(answer, path) - seen
            seen |= new
            waiting += new
    missing = {page.address for page in SITE.indexable_pages} - {unquote(path) for path in seen}
    assert not missing


@pytest.mark.parametrize("page", SITE.pages, ids=lambda page: page.node)
def test_a_page_names_itself_in_its_head_as_the_platform_does(client, page):
    soup = soup_of(visit(client, page.address))
    assert soup.title
    assert soup.title.text == f"{page.title} | IREV"
    (canonical,) = soup.select("link[rel=canonical]")
    (shortlink,) = soup.select("link[rel=shortlink]")
    (generator,) = soup.select("meta[name=generator]")
    assert canonical["href"] == BASE + quote(page.address)
    assert shortlink["href"] == f"{BASE}/node/{page.node}"
    assert str(generator["content"]).startswith("Drupal 7")
    assert [h1.text for h1 in soup("h1")] == [page.title]
    assert f"page-node-{page.node}" in one(soup, "body")["class"]


@pytest.mark.parametrize("page", SITE.pages, ids=lambda page: page.node)
def test_a_node_and_its_alias_are_the_same_bytes(client, page):
    assert visit(client, page.address).data == visit(client, page.node_path).data


@pytest.mark.parametrize("page", SITE.pages, ids=lambda page: page.node)
def test_a_print_view_states_its_source_and_numbers_its_links(client, page):
    soup = soup_of(visit(client, page.print_path))
    (source,) = soup.select(".print-source_url")
    assert source.text.startswith("URL de la source")
    assert source.a
    assert source.a["href"] == BASE + quote(page.address)
    if page.changed:
        assert f"(modifié le {page.changed:%d/%m/%Y - %H:%M})" in source.text
    (content,) = soup.select(".print-content")
    numbers = {int(note.text.strip("[]")) for note in content.select(".print-footnote")}
    links = soup.select(".print-links")
    listed = re.findall(r"^\[(\d+)\] \S+$", links[0].text, re.MULTILINE) if links else []
    assert numbers == set(map(int, listed))


def test_a_print_view_resolves_favourites_by_mistake(client):
    page = next(page for page in SITE.pages if page.attachments and page.design is Design.CURRENT)
    assert f"{BASE}{TRAP}" in visit(client, page.print_path).text
    assert visit(client, TRAP).status_code == 404


def test_the_sitemap_lists_exactly_the_indexable_pages(client):
    tree = etree.fromstring(client.get("/sitemap.xml").data)
    urls = {url[0].text: url for url in tree}
    assert set(urls) == {BASE + quote(page.address) for page in SITE.indexable_pages}
    dated = next(page for page in SITE.indexable_pages if page.changed)
    assert dated.changed
    assert urls[BASE + quote(dated.address)][1].text == dated.changed.isoformat()


def test_robots_state_a_delay_and_closed_paths():
    delayed = Client(create_replica(site=dataclasses.replace(SITE, crawl_delay_s=10.0)))
    text = delayed.get("/robots.txt").text
    assert text.startswith("User-agent: *\nCrawl-delay: 10\n")
    for closed in ("/search/", "/user/", "/node/add/"):
        assert f"Disallow: {closed}\n" in text
    assert f"Sitemap: {BASE}/sitemap.xml\n" in text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/glossaire",
            "/node/12",
            "/print/12",
            "/thematiques",
            "/sitemap.xml",
            "/robots.txt",
        ),
        *(
            "/user/login",
            "/sites/all/themes/irev/css/older.css",
            ATTACHMENT_FOLDER + min(pdf_names()),
        ),
        f"/feeds/videos.xml?channel_id={CHANNEL}",
    ],
)
def test_an_unchanged_resource_is_not_sent_again(client, path):
    first = client.get(path)
    assert first.status_code == 200
    assert int(first.headers["Content-Length"]) == len(first.data)
    for header, validator in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
        again = client.get(path, headers={header: first.headers[validator]})
        assert (again.status_code, again.data) == (304, b"")
    changed = client.get(path, headers={"If-None-Match": '"other"'})
    assert changed.status_code == 200
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


def test_a_listing_shows_ten_rows_a_page_newest_first(client):
    rows: list[str] = []
    path, pages = "/actualites-0", 0
    while path:
        soup = soup_of(client.get(path))
        found = soup.select(".views-row h3 a")
        assert 1 <= len(found) <= 10
        rows += [str(a["href"]) for a in found]
        following = soup.select_one("ul.pager li.pager-next a")
        path, pages = (str(following["href"]) if following else ""), pages + 1
    assert pages >= 3
    assert len(rows) == len(set(rows))
    dates = [PAGES[unquote(row)].published for row in rows]
    assert dates == sorted(dates, key=lambda date: date.timestamp() if date else 0, reverse=True)


@pytest.mark.parametrize("number", ["99", "-1", "abc", "9" * 400, "²"])
def test_an_absurd_page_number_is_answered(client, number):
    assert client.get(f"/actualites-0?page={number}").status_code == 200


def test_a_title_with_markup_is_text_everywhere(client):
    page = next(page for page in SITE.pages if "<script>" in page.title)
    for path in (page.address, page.print_path, "/actualites-0", page.node_path):
        text = visit(client, path).text
        assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in visit(client, page.address).text


def test_three_kinds_of_dates_stay_apart(client):
    page = next(page for page in SITE.pages if page.node == 1231)
    soup = soup_of(visit(client, page.address))
    (dated,) = soup.select("[property='dc:date']")
    assert dated["content"] == "2023-12-12T09:15:00+01:00"
    assert "Dates:\xa0Mardi 12 décembre 2023 - 09:15" in soup.text
    (updated,) = soup.select("meta[property='og:updated_time']")
    assert updated["content"] == "2024-01-08T11:40:00+01:00"
    assert "Le 14 novembre dernier" in soup.select(".field-name-body .field-item")[0].text


def test_the_older_design_is_another_page_altogether(client):
    older = soup_of(visit(client, "/action/atelier-santé-ville-à-calais-dix-ans-déjà"))
    assert one(older, "#outils").text == "A+A-ImprimerPDF"
    assert "IREV Nord-Pas de Calais" in older.text
    assert "Publié le 20 janvier 2015" in older.text
    assert not older.select(".field-name-body, #sliding-popup, .node")


def test_an_attachment_states_its_real_weight_and_is_served(client):
    for page in SITE.pages:
        text = visit(client, page.address).text
        for attachment in page.attachments:
            answer = client.get(ATTACHMENT_FOLDER + attachment.file)
            assert answer.mimetype == "application/pdf"
            assert answer.data == build_pdf(attachment.file)
            assert weight(len(answer.data)) in text


def test_an_unknown_attachment_is_refused_at_the_start():
    page = dataclasses.replace(SITE.pages[0], attachments=(Attachment(file="x.pdf", title="X"),))
    with pytest.raises(ConfigError, match=r"no PDF is called 'x\.pdf'"):
        create_replica(site=dataclasses.replace(SITE, pages=(page,)))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("/index.php?q=node/12", "/qui-sommes-nous"),
        ("/index.php?q=glossaire", "/glossaire"),
        ("/thematiques/discriminations-egalite", "/thematiques/discriminations-egalite-laicite"),
        ("/actualites/agenda-des-rencontres", "/actualites-0"),
    ],
)
def test_an_old_address_moves_permanently(client, source, target):
    answer = client.get(source)
    assert answer.status_code == 301
    assert urlsplit(answer.headers["Location"]).path == target
    assert client.get(target).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nulle-part", 404),
        ("/node/999999", 404),
        ("/sites/default/files/atoms/files/../../../secret.pdf", 404),
        ("/sites/default/files/atoms/files/absent.pdf", 404),
        ("/feeds/videos.xml", 404),
        ("/search/node?keys=ville", 403),
        ("/user/3", 403),
        ("/node/add/page", 403),
    ],
)
def test_a_refusal_is_said_in_french(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert ("Page non trouvée" if status == 404 else "Accès refusé") in answer.text
    assert "ETag" not in answer.headers


def test_only_reading_is_allowed(client):
    answer = client.post("/user/login", data={"name": "x"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_the_video_feed_has_the_shape_of_youtubes(client):
    answer = client.get(f"/feeds/videos.xml?channel_id={CHANNEL}")
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    assert len(feed.entries) == 7
    assert {len(entry.yt_videoid) for entry in feed.entries} == {11}
    assert all(entry.link.endswith(entry.yt_videoid) for entry in feed.entries)
    published = [entry.published for entry in feed.entries]
    assert published == sorted(published, reverse=True)
    embedded = {video for page in SITE.pages for video in page.videos}
    assert embedded == {entry.yt_videoid for entry in feed.entries}


def test_base_url_replaces_the_requests_host():
    client = Client(create_replica("https://www.exemple.test/", site=SITE))
    assert (
        '<link rel="canonical" href="https://www.exemple.test/glossaire" />'
        in client.get("/glossaire").text
    )
    assert (
        client.get("/index.php?q=node/12").headers["Location"]
        == "https://www.exemple.test/qui-sommes-nous"
    )
