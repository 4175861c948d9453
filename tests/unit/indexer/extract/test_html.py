import pytest

from indexer.model import LinkKind
from kb.errors import ExtractionError
from kb.model import DocumentType
from tests.extracting import ADDRESS, read, text_of

HEAD = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">
<title>La GUSP en pratique | Le centre</title>
<link rel="canonical" href="/thematiques/sante/gusp"><link rel="shortlink" href="/node/12">
<meta property="og:title" content="La GUSP en pratique">
<meta property="article:modified_time" content="2023-06-01T15:49:00+02:00"></head>"""


def page(content, *, classes="page-node-12 node-type-compte-rendu", head=HEAD):
    return f"""{head}<body class="{classes}">
    <nav><ul><li><a href="/">Accueil</a></li></ul></nav>
    <h2 class="element-invisible">Vous êtes ici</h2>
    <div class="breadcrumb"><a href="/">Accueil</a> » <a href="/t">Thématiques</a> »
      <span>Santé</span></div>
    <h1 id="page-title">La GUSP en pratique</h1>
    <div class="node"><div class="submitted">Soumis par x le 17/12/2021</div>
    <div class="content">{content}</div></div>
    <footer>© Le centre 2023</footer><div id="sliding-popup">Des cookies</div></body></html>"""


def body(html):
    return f'<div class="field field-name-body"><div class="field-item">{html}</div></div>'


TEXT = "<p>Un texte assez long pour être lu par quelqu’un qui cherche.</p>"


def test_page_says_what_it_is_and_drops_what_surrounds_it():
    extracted = read(page(body(TEXT)))
    assert extracted.title == "La GUSP en pratique"
    assert text_of(extracted) == "Un texte assez long pour être lu par quelqu’un qui cherche."
    assert extracted.url == "https://irev.fr/thematiques/sante/gusp"
    assert set(extracted.aliases) == {"https://irev.fr/node/12", ADDRESS}
    assert extracted.breadcrumb == ("Thématiques", "Santé")
    assert extracted.type is DocumentType.REPORT
    assert extracted.language == "fr"


def test_published_and_modified_are_kept_apart():
    dates = """<div class="field"><div class="field-label">Dates:&nbsp;</div>
      <span property="dc:date" content="2021-12-17T16:00:00+01:00">Vendredi 17 décembre 2021</span>
      </div>"""
    extracted = read(page(body(TEXT) + dates))
    assert (str(extracted.dates.published), str(extracted.dates.modified)) == (
        "2021-12-17",
        "2023-06-01",
    )
    assert extracted.dates.events == ()
    assert "décembre" not in text_of(extracted)


def test_year_of_a_copyright_is_no_date():
    extracted = read(page(body(TEXT), head="<!DOCTYPE html><html>").replace("17/12/2021", ""))
    assert extracted.dates.published is None
    assert extracted.dates.modified is None


def test_headings_label_passages_and_their_ids_locate_them():
    html = f'{TEXT}<h2 id="contenu">Contenu</h2>{TEXT}<h3><a id="suites"></a>Suites</h3>{TEXT}'
    _, contents, suites = read(page(body(html))).passages
    assert (contents.label, contents.locator) == ("Contenu", "#contenu")
    assert (suites.label, suites.locator) == ("Suites", "#suites")


def test_bold_paragraph_is_a_heading():
    _, passage = read(page(body(f"{TEXT}<p><strong>À retenir</strong></p>{TEXT}"))).passages
    assert passage.label == "À retenir"


def test_lists_tables_and_definitions_stay_readable():
    html = """<ul><li>un</li><li>deux <ul><li>dedans</li></ul></li></ul><ol><li>premier</li>
      <li>second</li></ol><table><tr><th>Ville</th><th>QPV</th></tr><tr><td>Lens</td><td>4</td></tr>
      </table><dl><dt>QPV</dt><dd>Quartier prioritaire</dd></dl>"""
    assert text_of(read(page(body(html)))).split("\n") == [
        "- un",
        "- deux",
        "- dedans",
        "1. premier",
        "2. second",
        "Ville | QPV",
        "Lens | 4",
        "QPV : Quartier prioritaire",
    ]


def test_attachment_has_title_size_and_cover_and_is_named_in_the_text():
    html = """<div class="dnd-atom-wrapper"><p>SYNTHÈSE DU CYCLE</p><p>Avril 2021</p>
      <h2 class="atom-file-title">Synthèse</h2><p><strong>Poids :</strong> 954.85 Ko</p>
      <p><a href="/sites/default/files/atoms/files/synth_%C3%A8se.pdf">Téléchargement</a>
      <a href="javascript:;">Favoris +</a></p></div>"""
    extracted = read(page(body(TEXT) + html))
    (link,) = extracted.links
    assert link.kind is LinkKind.ATTACHMENT
    assert link.url == "https://irev.fr/sites/default/files/atoms/files/synth_%C3%A8se.pdf"
    assert (link.title, link.size_bytes) == ("Synthèse", 977_766)
    assert link.cover == "SYNTHÈSE DU CYCLE\nAvril 2021"
    last = extracted.passages[-1]
    assert (last.label, last.text) == ("Documents joints", "Synthèse")
    assert "Poids" not in text_of(extracted)


def test_links_are_resolved_and_traps_left_out():
    html = """<p><a href="../b?utm_source=x#c">Page b</a> <a href="/javascript%3A%3B">Favoris</a>
      <a href="javascript:;">x</a> <a href="mailto:a@b.fr">a@b.fr</a> <a href="#haut">haut</a>
      <a href="https://autre.example/rapport.pdf">ailleurs</a>
      <a href="/sites/default/files/guide.pdf">Le guide</a> (PDF, 1,2 Mo)</p>"""
    links = {str(link.url): link for link in read(page(body(html))).links}
    assert set(links) == {
        "https://irev.fr/thematiques/b",
        "https://autre.example/rapport.pdf",
        "https://irev.fr/sites/default/files/guide.pdf",
    }
    assert links["https://autre.example/rapport.pdf"].kind is LinkKind.LINK
    guide = links["https://irev.fr/sites/default/files/guide.pdf"]
    assert (guide.kind, guide.title, guide.size_bytes) == (
        LinkKind.ATTACHMENT,
        "Le guide",
        1_258_291,
    )


def test_player_is_a_link_to_its_video():
    html = f'{TEXT}<iframe src="https://www.youtube.com/embed/abcdefghijk?rel=0"></iframe>'
    (link,) = read(page(body(html))).links
    assert (link.kind, link.url) == (
        LinkKind.EMBED,
        "https://www.youtube.com/watch?v=abcdefghijk",
    )


def test_fields_of_people_and_keywords_are_read():
    html = """<div class="field field-name-field-participants"><div class="field-label">Avec la
      participation de :</div><div class="field-item">Aurore DELANNOY, sociologue</div></div>
      <div class="field field-name-field-tags"><div class="field-item">Santé</div></div>
      <div class="vcard"><p class="fn">Marc Petit</p></div>"""
    extracted = read(page(body(TEXT) + html))
    assert extracted.people == ("Aurore DELANNOY", "Marc Petit")
    assert extracted.tags == ("Santé",)


def test_rows_of_links_are_a_listing():
    rows = "".join(
        f'<div class="views-row"><h3><a href="/node/{n}">Page {n}</a></h3></div>' for n in range(3)
    )
    pager = '<ul class="pager"><li class="pager-next"><a href="?page=1">suivant</a></li></ul>'
    extracted = read(page(rows + pager, classes="page-actualites"))
    assert extracted.listing
    assert extracted.passages == ()
    assert {link.url for link in extracted.links} >= {
        "https://irev.fr/node/2",
        f"{ADDRESS}?page=1",
    }


def test_page_with_rows_beside_its_text_is_no_listing():
    rows = '<div class="views-row"><a href="/a">A</a></div>' * 3
    assert not read(page(body(TEXT) + rows)).listing


def test_form_is_not_a_document():
    form = '<form class="webform-client-form"><input name="nom"></form>'
    assert read(page(body(TEXT) + form)).listing


@pytest.mark.parametrize(
    "canonical", ["https://autre.example/x", "https://irev.fr/", "javascript:void(0)", ""]
)
def test_strange_canonical_address_is_not_believed(canonical):
    html = page(body(TEXT), head=f'<html><head><link rel="canonical" href="{canonical}"></head>')
    assert read(html).url == ADDRESS


def test_markup_in_texts_is_text():
    extracted = read(page(body("<p>Écrire &lt;script&gt;alert(1)&lt;/script&gt; ici</p>")))
    assert text_of(extracted) == "Écrire <script>alert(1)</script> ici"


def test_text_of_scripts_and_hidden_parts_is_not_text():
    html = f"{TEXT}<script>var a = 1;</script><style>p {{}}</style><!-- note --><p hidden>caché</p>"
    assert text_of(read(page(body(html)))) == text_of(read(page(body(TEXT))))


def test_encoding_is_found_in_the_page():
    html = "<html><head><meta charset='iso-8859-1'></head><body><p>Égalité à l’œuvre</p></body>"
    latin = html.replace("’", "'").replace("œ", "oe").encode("iso-8859-1")
    assert text_of(read(latin)) == "Égalité à l'oeuvre"


def test_page_of_furniture_alone_has_no_text():
    with pytest.raises(ExtractionError, match="pas de texte"):
        read(page("<p>Accueil</p><p>Favoris +</p>"))


GENERIC = f"""<html><head><title>Un jardin à Roubaix – La Gazette</title>
<script type="application/ld+json">{{"datePublished": "2022-05-03T08:00:00Z"}}</script></head><body>
<header><a href="/">La Gazette</a></header><div class="menu"><a>Un</a><a>Deux</a><a>Trois</a></div>
<main><article><h1>Un jardin à Roubaix</h1>{TEXT * 6}
<div class="share-buttons">Partagez cet article</div></article>
<section id="comments"><p>Bravo !</p></section></main>
<aside class="sidebar">À lire aussi</aside><footer>© 2023</footer></body></html>"""


def test_page_of_unknown_design_is_read_without_what_looks_like_furniture():
    extracted = read(GENERIC, url="https://gazette.example/jardin")
    assert extracted.title == "Un jardin à Roubaix"
    assert set(text_of(extracted).split("\n")) == {text_of(read(page(body(TEXT))))}
    assert str(extracted.dates.published) == "2022-05-03"
