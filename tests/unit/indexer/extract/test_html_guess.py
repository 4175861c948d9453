from indexer.extract.html_article import article_blocks
from indexer.extract.html_blocks import blocks_of, parse_html
from indexer.model import LinkKind
from tests.extracting import read, text_of

SITE = "https://gazette.example/dossier"
FIRST = "Le conseil citoyen du quartier se réunit chaque mois à la maison de quartier. " * 5
SECOND = "Les habitants y parlent de propreté, de voisinage et de jardins partagés. " * 5
PAGE = f"""<html lang="fr"><head><title>Un dossier</title></head><body>
  <nav><ul><li><a href="/">Accueil</a></li><li><a href="/plan">Plan du site</a></li></ul></nav>
  <article><h1>Un dossier</h1><p>{FIRST}</p>
  <h2 id="suites">Suites</h2><p>{SECOND}<a href="/bilan.pdf">Le bilan</a></p>
  <p><strong>À retenir</strong></p><p>{FIRST}</p>
  <h2><a name="encore"></a>Suites</h2><p>{SECOND}</p>
  <table><tr><th>Ville</th><th>QPV</th></tr><tr><td>Lens</td><td>4</td></tr></table></article>
  <div class="a-voir"><a href="/un">Un autre article</a> <a href="/deux">Encore un autre</a></div>
</body></html>"""


def found_in(html):
    soup = parse_html(html)
    return article_blocks(soup, blocks_of(soup))


def test_headings_of_unknown_sites_label_passages_and_their_ids_locate_them():
    passages = read(PAGE, url=SITE).passages
    assert [(one.label, one.locator) for one in passages] == [
        ("", ""),
        ("Suites", "#suites"),
        ("À retenir", ""),
        ("Suites", "#encore"),
    ]


def test_tables_of_unknown_sites_are_rows():
    assert text_of(read(PAGE, url=SITE)).split("\n")[-2:] == ["Ville | QPV", "Lens | 4"]


def test_links_of_unknown_sites_are_kept_with_their_kind():
    links = {str(link.url): link.kind for link in read(PAGE, url=SITE).links}
    assert links["https://gazette.example/bilan.pdf"] is LinkKind.ATTACHMENT


def test_page_where_trafilatura_finds_little_is_read_by_our_own_guess():
    html = f"""<html><body><main><p>{FIRST}</p><div class="author-bio"><p>{SECOND * 3}</p>
      <p>{FIRST * 3}</p></div></main></body></html>"""
    few = sum(len(block.text) for block in found_in(html))
    whole = text_of(read(html, url=SITE))
    assert few < len(whole) / 2
    assert "jardins partagés" in whole


def test_comments_of_spip_are_not_the_text():
    html = PAGE.replace(
        "</article>", f'<ul class="forum"><li><p>Bravo. {SECOND * 9}</p></li></ul></article>'
    )
    assert "Bravo" not in text_of(read(html, url=SITE))


def test_page_without_words_gives_trafilatura_nothing():
    assert found_in("<html><body><p> </p></body></html>") == []
