import pytest

from kb.doctypes import DocumentTypes
from kb.errors import TaxonomyError
from kb.model import DocumentType


@pytest.fixture(scope="module")
def types() -> DocumentTypes:
    return DocumentTypes.load()


def test_every_type_has_a_french_label(types):
    assert {types.label(kind) for kind in DocumentType} >= {"Compte rendu", "Événement", "PDF"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Compte-rendu", DocumentType.REPORT),
        ("compte_rendu", DocumentType.REPORT),
        ("appel-a-projets", DocumentType.CALL),
        ("Boîte à outils", DocumentType.TOOLBOX),
        ("Bande dessinée", None),
    ],
)
def test_names_that_sites_give_types_are_known(types, name, kind):
    assert types.named(name) is kind


@pytest.mark.parametrize(
    ("url", "title", "text", "kind"),
    [
        ("https://irev.fr/glossaire", "Sigles", "", DocumentType.GLOSSARY),
        ("https://irev.fr/node/4", "Retour sur l’atelier", "", DocumentType.REPORT),
        ("https://irev.fr/actualites-0/x", "Un jardin partagé", "", DocumentType.NEWS),
        (
            "https://irev.fr/node/5",
            "Journée régionale",
            "À vos agendas ! Inscriptions ouvertes, nombre de places limité.",
            DocumentType.EVENT,
        ),
        (
            "https://irev.fr/node/6",
            "Échanges",
            "Le réseau a organisé une rencontre. Les participantes ont partagé leurs pratiques.",
            DocumentType.REPORT,
        ),
        ("https://irev.fr/node/7", "Qui sommes-nous ?", "Une équipe de dix.", DocumentType.PAGE),
    ],
)
def test_address_then_title_then_words_decide(types, url, title, text, kind):
    assert types.conclude(url=url, title=title, text=text) is kind


def test_one_word_of_a_type_is_not_enough(types):
    text = "L’inscription au registre est obligatoire."
    assert types.conclude(url="", title="", text=text) is DocumentType.PAGE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[type]]\nvalue = 'roman'\nlabel = 'Roman'", "'value' doit être l’un de"),
        ("[[type]]\nvalue = 'page'\nlabel = ''", "'label' doit être un texte"),
        ("[[type]]\nvalue = 'page'\nlabel = 'Page'\nurls = ['(']", "'urls'"),
        ("[[type]]\nvalue = 'page'\nlabel = 'Page'\nenough = 0", "'enough'"),
        ("[[type]]\nvalue = 'page'\nlabel = 'Page'", "il manque le type"),
        ("[other]\n", "seules des tables [[type]]"),
    ],
)
def test_wrong_file_is_refused_with_what_and_where(tmp_path, content, message):
    path = tmp_path / "types.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TaxonomyError) as refused:
        DocumentTypes.load(path)
    assert message in str(refused.value)
    assert "types.toml" in str(refused.value)
