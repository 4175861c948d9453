import unicodedata

import pytest

from kb.errors import TaxonomyError
from kb.themes import Theme, ThemeTree, phrase_key


@pytest.fixture(scope="module")
def tree() -> ThemeTree:
    return ThemeTree.load()


def test_former_slug_leads_to_the_theme_in_use(tree):
    former = "discriminations-egalite-laicite/prevention-des-discriminations"
    assert tree.canonical(former) == "discriminations-egalite/prevention-des-discriminations"
    assert tree.label(former).slug == "discriminations-egalite/prevention-des-discriminations"


def test_label_names_the_whole_path(tree):
    label = tree.label("renouvellement-urbain/gestion-urbaine-et-sociale-de-proximite")
    assert label.label == "Gestion urbaine et sociale de proximité"
    assert label.path == ("Renouvellement urbain", "Gestion urbaine et sociale de proximité")


def test_unknown_theme_has_no_label(tree):
    assert tree.label("astronomie") is None
    assert tree.label("sante/astronomie") is None
    assert tree.label("") is None


def test_children_stand_below_their_root(tree):
    assert "sante" in {theme.slug for theme in tree.roots}
    below = {theme.slug for theme in tree.children("discriminations-egalite")}
    assert "discriminations-egalite/prevention-des-discriminations" in below
    assert all(slug.startswith("discriminations-egalite/") for slug in below)


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        (
            "https://irev.fr/thematiques/discriminations-egalite/laicite/boite-outils/page",
            "discriminations-egalite/laicite",
        ),
        (
            "https://irev.fr/thematiques/discriminations-egalite-laicite/page",
            "discriminations-egalite",
        ),
        ("https://irev.fr/thematiques/transition/rubrique-inconnue/page", "transition"),
        ("https://irev.fr/thematiques/transition", "transition"),
        ("https://irev.fr/thematiques/theme-inconnu/page", None),
        ("https://irev.fr/actualites-0/transition", None),
        ("https://irev.fr/node/12", None),
    ],
)
def test_theme_of_an_address_is_the_deepest_it_goes_through(tree, url, slug):
    assert tree.from_path(url) == slug


@pytest.mark.parametrize(
    ("labels", "slug"),
    [
        (("Accueil", "Thématiques", "Santé"), "sante"),
        (
            ("Rénovation urbaine", "GUSP"),
            "renouvellement-urbain/gestion-urbaine-et-sociale-de-proximite",
        ),
        (("DISCRIMINATIONS & EGALITE",), "discriminations-egalite"),
        (("Discriminations et égalité",), "discriminations-egalite"),
        (("Accueil", "Actualités"), None),
        ((), None),
    ],
)
def test_breadcrumb_walks_down_the_tree(tree, labels, slug):
    assert tree.from_breadcrumb(labels) == slug


def test_keywords_name_themes_of_any_depth_and_the_deeper_wins(tree):
    assert tree.from_tags(["Jeunesse", "Vie associative"]) == ("jeunesse",)
    found = tree.from_tags(["Discriminations, égalité, laïcité", "Égalité femmes-hommes"])
    assert found == ("discriminations-egalite/egalite-femmes-hommes",)


def test_words_name_the_theme_whatever_their_forms(tree):
    text = "Le médiateur social écoute. Les médiatrices sociales et la MEDIATION SOCIALE apaisent."
    assert tree.from_words(title="", text=text * 2) == ("mediation",)


def test_chance_mention_names_no_theme(tree):
    assert tree.from_words(title="Fermeture estivale", text="Le centre ferme, l’école aussi.") == ()
    assert tree.from_words(title="", text="") == ()


def test_title_alone_names_a_theme(tree):
    assert tree.from_words(title="Inclusion numérique : le bilan", text="") == ("numerique",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "seules des tables [[theme]]"),
        ("[[theme]]\nslug = 'a'", "thème 1 (a)\u202f: 'label'"),
        ("[[theme]]\nslug = 'A b'\nlabel = 'A'", "'A b' n’est pas un slug"),
        ("[[theme]]\nslug = 'a/b'\nlabel = 'B'", "avant son parent"),
        ("[[theme]]\nslug = 'a'\nlabel = 'A'\ncolour = 'red'", "clé 'colour' inconnue"),
        ("[[theme]]\nslug = 'a'\nlabel = 'A'\nwords = 'x'", "'words' doit être une liste"),
        (
            "[[theme]]\nslug = 'a'\nlabel = 'A'\n[[theme]]\nslug = 'a'\nlabel = 'B'",
            "ont en commun 'a'",
        ),
        ("[[theme]\n", "themes.toml"),
    ],
)
def test_wrong_file_is_refused_with_what_and_where(tmp_path, content, message):
    path = tmp_path / "themes.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TaxonomyError) as refused:
        ThemeTree.load(path)
    assert message in str(refused.value)
    assert "themes.toml" in str(refused.value)


def test_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(TaxonomyError, match=r"nowhere\.toml"):
        ThemeTree.load(tmp_path / "nowhere.toml")


def test_tree_can_be_built_from_values():
    tree = ThemeTree.build([Theme(slug="a", label="A"), Theme(slug="a/b", label="B")])
    assert [theme.slug for theme in tree.roots] == ["a"]
    assert list(tree.ancestors("a/b")) == ["a/b", "a"]


def test_phrase_key_drops_every_combining_mark_of_every_script():
    letters = map(chr, range(0x20000))
    marks = [mark for mark in letters if unicodedata.combining(mark) and mark.casefold() == mark]
    assert len(marks) > 800
    assert {phrase_key(f"a{mark}b") for mark in marks} == {"ab"}


def test_phrase_key_compares_labels():
    assert phrase_key("Cœur d’ÎLOT – n°2") == "coeur d ilot n 2"
