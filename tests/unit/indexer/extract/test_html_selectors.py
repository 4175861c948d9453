"""A source's own selectors: they win over rules and guesses, and where they fail these remain."""

import contextlib
import dataclasses
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract import current_versions, extract, extractor_version
from indexer.model import LinkKind
from indexer.source import NO_SELECTORS, Selectors
from indexer.sources import load_sources
from kb.errors import ExtractionError, FailureReason, SourcesError
from tests.extracting import fetched, text_of

OWN = "Le conseil citoyen du quartier se réunit chaque mois à la maison de quartier."
LEAD = "Un chapeau résume la rencontre des habitantes et des habitants."
PAGE = f"""<html lang=fr><head><title>Titre de l’onglet | Site</title></head>
<body class="page-node page-node-4"><div class=hero><p class=surtitre>Compte rendu</p>
<h1>Bandeau</h1>
<p>Toute l’actualité du réseau.</p></div>
<div class=breadcrumb><a href=/>Accueil</a> » <a href=/sante>Santé</a></div>
<div class=node><h1 class=title>Le titre des règles</h1>
<div class=chapo><p>{LEAD}</p></div>
<div class=field-name-body><p>{OWN}</p>
<div class=lies><p>À lire aussi : trois autres articles.</p><a href=/files/autre.pdf>Autre</a></div>
</div><p class=fin>Une signature du service.</p></div></body></html>"""
ROWS = '<div class="views-row">Une autre rencontre</div>' * 3
LIST = f"<body><h1>T</h1><div class=texte><p>{OWN}</p></div><div class=lies>{ROWS}</div></body>"


def chosen(page=PAGE, **keys):
    sent = dataclasses.replace(fetched(page), selectors=Selectors(**keys))
    return extract(sent)


def test_the_body_is_what_its_selector_says_and_not_what_the_rules_say():
    assert "signature" in text_of(chosen())
    assert text_of(chosen(body=".chapo")) == LEAD


def test_several_matches_are_read_in_the_order_of_the_page_none_twice():
    read = chosen(body=".field-name-body, .field-name-body p, .chapo", remove=(".lies",))
    assert text_of(read) == f"{LEAD}\n{OWN}"


def test_headings_among_several_matches_stay_headings():
    page = f"<body><h1>T</h1><h2>Une partie</h2><div><p>{OWN}</p></div><p>hors du texte</p></body>"
    (passage,) = chosen(page, body="h2, div").passages
    assert passage.label == "Une partie"
    assert passage.text == f"Une partie\n{OWN}"


def test_a_file_presented_in_a_chosen_part_is_attached_and_is_no_text():
    box = "<div class=atom-file><h3>Le guide</h3><a href=/guide.pdf>PDF</a></div>"
    read = chosen(f"<body><h1>T</h1><p>{OWN}</p>{box}</body>", body="p, .atom-file")
    assert [link.title for link in read.links] == ["Le guide"]
    assert read.passages[0].text == OWN


def test_what_is_chosen_is_not_dropped_as_furniture_and_no_guess_is_made_in_it():
    page = f"<body><h1>T</h1><nav class=texte><div class=related><p>{OWN}</p></div></nav></body>"
    assert text_of(chosen(page, body="nav.texte")) == OWN
    assert text_of(chosen(page, body="nav.texte, h1:empty")) == OWN


def test_scripts_are_never_text_wherever_they_are():
    page = f"<body><h1>T</h1><div id=t><script>alert()</script><p>{OWN}</p></div></body>"
    assert text_of(chosen(page, body="#t")) == OWN


@pytest.mark.parametrize("selector", ["#absent", ".vide"])
def test_a_body_that_matches_nothing_or_no_text_leaves_the_built_in_way(selector):
    page = PAGE.replace("<div class=chapo>", "<div class=vide> </div><div class=chapo>")
    assert text_of(chosen(page, body=selector)) == text_of(chosen(page))


def test_what_is_removed_is_in_neither_text_nor_links():
    links = {link.url: link.kind for link in chosen().links}
    assert links["https://irev.fr/files/autre.pdf"] is LinkKind.ATTACHMENT
    read = chosen(remove=(".lies", ".fin"))
    assert "À lire aussi" not in text_of(read)
    assert "signature" not in text_of(read)
    assert OWN in text_of(read)
    assert not read.links


def test_a_date_of_what_is_removed_is_not_the_date_of_the_page():
    page = f"<body><div class=lies><time datetime=2019-05-02>2 mai</time></div><p>{OWN}</p></body>"
    assert chosen(page).dates.published is not None
    assert chosen(page, remove=(".lies",)).dates.published is None


def test_title_and_breadcrumb_are_read_from_what_is_removed():
    read = chosen(title=".surtitre", remove=(".hero", ".breadcrumb"))
    assert read.title == "Compte rendu"
    assert "Santé" in read.breadcrumb


def test_a_title_that_matches_nothing_leaves_the_built_in_title():
    assert chosen(title="h1.absent").title == chosen().title == "Le titre des règles"


def test_a_page_is_no_listing_for_rows_outside_of_its_body_or_removed():
    assert chosen(LIST).listing
    assert text_of(chosen(LIST, body=".texte")) == OWN
    assert OWN in text_of(chosen(LIST, remove=(".lies",)))
    assert chosen(LIST, body=".lies").listing


def test_nothing_left_is_refused_and_says_that_selectors_did_it():
    with pytest.raises(ExtractionError, match="sélecteurs") as refused:
        chosen(remove=("*",))
    assert refused.value.reason is FailureReason.NO_TEXT


def test_the_extractor_names_the_selectors_that_found_something():
    plain = chosen().extractor
    assert chosen(body="#absent").extractor == plain
    read = chosen(body=".chapo", title=".surtitre", remove=(".absent",))
    assert read.extractor == f"{plain}+body+title"


def test_other_selectors_make_pages_stale_and_nothing_else():
    one, other = Selectors(body=".a"), Selectors(remove=(".a",))
    assert len({current_versions(selectors=item) for item in (NO_SELECTORS, one, other)}) == 3
    sent = dataclasses.replace(fetched(PAGE), selectors=one)
    assert current_versions(selectors=one) - current_versions() == {extractor_version(sent)}
    text = dataclasses.replace(fetched("du texte", "text/plain"), selectors=one)
    assert extractor_version(text) in current_versions()


CSS = st.text(
    st.sampled_from(string.ascii_lowercase[:4] + string.digits[:3] + " .#:[]()>+~*,=\"'\\-|@"),
    min_size=1,
    max_size=30,
)
KNOWN = st.sampled_from(["body", "html", "*", "p", ":root", "div div", ":not(p)", "p:has(a)"])


@given(selector=CSS | KNOWN)
@settings(max_examples=200, deadline=None)
def test_any_selector_is_refused_or_reads_any_page(selector, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "sources.toml"
    written = selector.replace("\\", "\\\\").replace('"', '\\"')
    path.write_text(
        '[[source]]\nname = "a"\nkind = "folder"\nstart = ["."]\n[source.selectors]\n'
        f'body = "{written}"\ntitle = "{written}"\nremove = ["{written}"]\n',
        encoding="utf-8",
    )
    try:
        (source,) = load_sources(path)
    except SourcesError as error:
        refused = str(error)
    else:
        refused = ""
        for keys in (source.selectors, dataclasses.replace(source.selectors, remove=())):
            with contextlib.suppress(ExtractionError):
                extract(dataclasses.replace(fetched(PAGE), selectors=keys))
    assert not refused or f"{path}, ligne 6\u202f: selectors.body\u202f: " in refused
