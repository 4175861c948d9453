"""The pages as a reader without JavaScript gets them."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from tests.unit.web.conftest import COMING, DUTCH, PDF, PREVENTION, REPORT, page
from tests.unit.web.reading import soup, submit, words


def test_home_offers_the_field_examples_themes_latest_and_coming(client):
    page = soup(client.get("/"))
    assert page.select_one("form[role=search][action='/recherche'] input[name=q]")
    assert len(page.select(".examples a")) == 3
    assert page.select_one(f"a[href='/themes/{PREVENTION}']")
    assert "29 documents" in words(page.select_one(".lead"))
    coming = page.select_one("section[aria-labelledby=venir]")
    assert COMING.title in words(coming)
    assert "événement du 8 au 9 mars 2022" in words(coming)
    latest = page.select_one("section[aria-labelledby=recents]")
    assert words(latest).index(REPORT.title) < words(latest).index(PDF.title)


def test_results_say_how_many_and_for_what(client):
    page = soup(client.get("/recherche?q=quartier"))
    assert words(page.h2) == "25 résultats pour « quartier »"
    assert page.title
    assert words(page.title).startswith("« quartier » – 25 résultats")
    assert page.select_one("input[name=q]")["value"] == "quartier"  # type: ignore[index]


def test_a_hit_says_type_dates_theme_passages_and_files(client):
    page = soup(client.get("/recherche?q=discriminations"))
    hits = {words(hit.h3): hit for hit in page.select("article.hit")}
    report, pdf = hits[REPORT.title], hits[PDF.title]
    facts = words(report.select_one(".facts"))
    assert "événement du 30 novembre 2021, publié le 17 décembre 2021" in facts
    assert "Prévention des discriminations" in facts
    assert "1er juin 2023" not in facts
    assert "2 pièces jointes" in words(report)
    assert "954,85 Ko" in words(report)
    pages = [a["href"] for a in pdf.select("a.passage-label")]
    assert f"{PDF.url}#page=1" in pages
    assert len(pages) == 4
    assert "4 autres passages" in words(pdf)
    assert {m.get_text() for m in pdf.select("mark")} == {"discriminations"}


def test_an_extract_is_shown_once(client):
    page = soup(client.get("/recherche?q=discriminations"))
    for hit in page.select("article.hit"):
        extracts = [words(e) for e in hit.select(".passage-text")]
        assert len(extracts) == len(set(extracts))
        assert not any(extract in words(hit.select_one(".extract")) for extract in extracts)


def test_a_foreign_text_says_its_language(client):
    hit = soup(client.get("/recherche?q=bewoners")).select_one("article.hit")
    assert hit
    assert hit["lang"] == "nl"
    assert "en néerlandais" in words(hit)
    document = soup(client.get(f"/documents/{DUTCH.id}?q=bewoners"))
    assert document.select_one("#texte")["lang"] == "nl"  # type: ignore[index]


def test_each_active_filter_is_a_chip_that_takes_it_away(client):
    address = "/recherche?q=quartier&theme=renouvellement-urbain&type=page&from=2016&to=2016"
    page = soup(client.get(address))
    chips = {words(chip): str(chip["href"]) for chip in page.select("a.chip")}
    assert list(chips) == [
        "Retirer Renouvellement urbain (filtre Thème)",
        "Retirer 2016 (filtre Date)",
        "Retirer Page (filtre Type)",
    ]
    left = parse_qsl(urlsplit(chips["Retirer 2016 (filtre Date)"]).query)
    assert left == [("q", "quartier"), ("theme", "renouvellement-urbain"), ("type", "page")]


def test_submitting_the_form_again_asks_for_the_same_search(client):
    address = (
        "/recherche?q=quartier&theme=renouvellement-urbain&type=page&language=fr"
        "&from=2015&to=2018&sort=oldest&per_page=5&page=2"
    )
    page = soup(client.get(address))
    again = soup(client.get(submit(page)))
    assert words(again.h2) == words(page.h2)
    assert [words(c) for c in again.select("a.chip")] == [words(c) for c in page.select("a.chip")]
    assert len(again.select("article.hit")) == 5
    assert words(again.select_one(".sorts [aria-current]")) == "Plus anciens"


def test_a_value_the_facets_do_not_show_survives_the_form(client):
    page = soup(client.get("/recherche?q=quartier&theme=nulle-part"))
    assert "theme=nulle-part" in submit(page)
    assert "Aucun résultat" in words(page.h2)
    assert page.select_one("a[href='/recherche?q=quartier']")


def test_ticking_a_theme_gives_the_hits_its_count_says(client):
    page = soup(client.get("/recherche?q=discriminations+quartier"))
    box = page.select_one("input[type=checkbox][value=renouvellement-urbain]")
    assert box
    count = int(words(box.parent.select_one(".count")))  # type: ignore[union-attr]
    chosen = soup(client.get(submit(page, theme=["renouvellement-urbain"])))
    assert words(chosen.h2).startswith(f"{count} résultats")


def test_below_a_chosen_theme_links_narrow_to_one_of_its_own(client):
    page = soup(client.get("/recherche?theme=discriminations-egalite"))
    narrower = page.select_one(".narrower a")
    assert narrower
    assert narrower["href"] == "/recherche?theme=discriminations-egalite%2F" + PREVENTION[24:]
    narrowed = soup(client.get(str(narrower["href"])))
    assert words(narrowed.h2) == "2 résultats"


def test_a_former_name_of_a_theme_shows_as_the_theme(client):
    page = soup(client.get("/recherche?theme=discriminations-egalite-laicite"))
    assert words(page.select_one("a.chip")).startswith("Retirer Discriminations, égalité, laïcité")


def test_a_year_of_the_chart_and_of_its_table_leads_to_that_year_and_back(client):
    page = soup(client.get("/recherche?q=quartier"))
    bar = next(a for a in page.select("a.year") if words(a.title).startswith("2016"))
    row = next(tr for tr in page.select(".year-table tbody tr") if words(tr.th) == "2016")
    assert bar["href"] == row.a["href"]  # type: ignore[index]
    chosen = soup(client.get(str(bar["href"])))
    assert words(chosen.select_one("a.chip")) == "Retirer 2016 (filtre Date)"
    assert words(chosen.h2).startswith(f"{words(row.td)} résultats")
    back = chosen.select_one(".year-table a[aria-current]")
    assert back
    assert back["href"] == "/recherche?q=quartier"


def test_paging_leads_through_every_hit(client):
    seen, address, pages = [], "/recherche?q=quartier", 0
    while address:
        page = soup(client.get(address))
        seen += [words(h) for h in page.select("article.hit h3")]
        following = page.find("a", string="Suivant")
        address = str(following["href"]) if isinstance(following, Tag) else ""
        pages += 1
    assert (pages, len(seen), len(set(seen))) == (3, 25, 25)
    assert page.find("a", string="Précédent")


def test_a_page_past_the_last_says_so(client):
    page = soup(client.get("/recherche?q=quartier&page=9"))
    assert "Il n’y a pas de page 9" in words(page)
    assert page.select_one("a[href='/recherche?q=quartier']")


@pytest.mark.parametrize(
    ("query", "field"), [("from=hier", "from"), ("to=2021-13", "to"), ("q=" + "x" * 10_001, "q")]
)
def test_a_refused_search_keeps_the_form_and_points_at_the_field(client, query, field):
    response = client.get(f"/recherche?type=pdf&theme=europe&{query}")
    assert response.status_code == 400
    page = BeautifulSoup(response.text, "lxml")
    invalid = page.select_one("[aria-invalid=true]")
    assert invalid
    assert invalid["name"] == field
    assert invalid["value"] == query.partition("=")[2]
    assert str(invalid["aria-describedby"]).split()[0] == "erreur"
    assert "type=pdf" in submit(page)
    assert "theme=europe" in submit(page)
    assert page.select_one("#erreur")


def test_the_document_page_marks_the_words_and_names_every_passage(client):
    page = soup(client.get(f"/documents/{PDF.id}?q=quotidien"))
    assert words(page.h1) == PDF.title
    assert len(page.select("#texte mark")) == 8
    assert [section["id"] for section in page.select("#texte section")] == [
        f"passage-{number}" for number in range(8)
    ]
    assert "8 passages trouvés sur 8" in words(page.select_one(".rail"))
    targets = {a["href"] for a in page.select(".rail a")}
    assert targets == {f"#passage-{number}" for number in range(8)}
    assert page.select_one(f"#passage-2 a[href='{PDF.url}#page=3']")
    assert page.select_one(f"dl a[href='/documents/{REPORT.id}?q=quotidien']")
    assert page.select_one(f"a[href='{PDF.url}']")


def test_the_document_page_lists_files_with_size_and_the_text_of_those_held(client):
    page = soup(client.get(f"/documents/{REPORT.id}"))
    files = page.select(".files li")
    assert [words(f) for f in files] == [
        "Synthèse du cycle (954,85 Ko) · texte intégral",
        "Perdu",
    ]
    assert "Mis à jour le 1er juin 2023" in words(page.dl)
    assert "Claire Fontaine" in words(page.dl)
    assert not page.select("mark")


def test_a_theme_page_shows_its_path_its_documents_and_searches_within_it(client):
    page = soup(client.get(f"/themes/{PREVENTION}"))
    assert words(page.select_one(".crumbs")) == (
        "Thèmes Discriminations, égalité, laïcité Prévention des discriminations"
    )
    assert "2 documents" in words(page)
    assert f"theme={PREVENTION}" in submit(page, q=["plan"])


def test_a_theme_page_pages_through_its_documents(client):
    page = soup(client.get("/themes/renouvellement-urbain?page=3"))
    assert len(page.select(".briefs > li")) == 5
    assert client.get("/themes/renouvellement-urbain?page=0").status_code == 400


def test_a_former_address_of_a_theme_leads_to_the_present_one(client):
    response = client.get("/themes/discriminations-egalite-laicite")
    assert response.status_code == 301
    assert response.headers["Location"] == "/themes/discriminations-egalite"


@pytest.mark.parametrize("path", ["/aide", "/accessibilite", "/themes", "/recherche"])
def test_every_page_has_one_h1_landmarks_and_skip_links(client, path):
    page = soup(client.get(path))
    assert page.html
    assert page.html["lang"] == "fr"
    assert len(page.select("h1")) == 1
    for landmark in ("header", "nav", "main", "footer"):
        assert page.select_one(landmark)
    for skip in page.select(".skip a"):
        assert page.select_one(str(skip["href"])), skip
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", "/recherche?q=discriminations", f"/documents/{PDF.id}"])
def test_every_internal_link_leads_somewhere(client, path):
    page = soup(client.get(path))
    for address in {str(a["href"]) for a in page.select("a[href^='/']")}:
        assert client.get(address).status_code == 200, address


def test_every_example_of_the_help_is_a_search_that_answers(client):
    page = soup(client.get("/aide"))
    examples = [str(a["href"]) for a in page.select(".prose a[href^='/recherche']")]
    assert len(examples) >= 12
    for address in examples:
        assert client.get(f"/api/v1/search{address[address.index('?') :]}").json["total"], address


@pytest.mark.parametrize("path", ["/nulle-part", "/documents/x", "/themes/nulle-part"])
def test_nothing_there_is_a_french_page_with_a_way_on(client, path):
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert "Cette page n’existe pas" in response.text
    assert 'role="search"' in response.text


def test_nothing_published_is_a_french_page_that_says_what_to_run(empty):
    response = empty.get("/recherche?q=ville")
    assert response.status_code == 503
    assert "kb reindex" in response.text
    assert empty.get("/aide").status_code == 200


def test_a_program_that_asks_for_json_gets_a_problem_from_a_page_too(client):
    response = client.get("/nulle-part", headers={"Accept": "application/json"})
    assert response.content_type == "application/problem+json"


def test_examples_that_find_nothing_here_give_way_to_words_of_a_document(serving):
    elsewhere = serving(page("seule", "Le jardin partagé", "Rien que des légumes."))
    helped = soup(elsewhere.get("/aide"))
    linked = {a.text for a in helped.select(".prose a[href^='/recherche']")}
    assert linked >= {"« jardin partagé »", "jardin OU partagé", "jardi*", "titre:jardin"}
    for query in linked:
        assert elsewhere.get("/api/v1/search", query_string={"q": query}).json["total"], query
    assert "chargee de mission" in {kbd.text for kbd in helped.select("kbd")} - linked
    assert words(soup(elsewhere.get("/")).select_one(".examples a")) == "jardin partagé"
