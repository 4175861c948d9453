import pytest

from indexer.extract.print_export import is_print_export
from indexer.model import LinkKind
from kb.model import MediaType
from tests.extracting import read, text_of

BODY = (
    "Le réseau des référentes et référents santé s’est réuni à Calais pour parler des ateliers "
    "santé ville et de leurs habitants."
)
SOURCE = "https://www.irev.fr/thematiques/sante/reseau-sante-calais-bilan-2"
EXPORT = f"""

{BODY}

## Contenu

- un point d’étape \\- chiffré
- des [outils](#) [3] partagés



ATELIERS SANTÉ VILLE
Le guide \\_ 2022



## **Guide des ateliers santé ville**

**Poids :** 1.5 Mo

[Téléchargement](#) [1] [Favoris +](#) [2]

Dates: Jeudi 3 mars 2022 - 09:30

**URL de la source (modifié le 05/04/2022 - 10:00):** <{SOURCE}>

### Liens

[1] [https://irev.fr/sites/default/files/atoms/files/guide\\_asv.pdf](https://irev.fr/sites/default/files/atoms/files/guide_asv.pdf)

[2] <https://irev.fr/javascript%3A%3B>

[3] <https://outils.example/a
-b/c>
"""


@pytest.fixture(scope="module")
def export():
    return read(EXPORT, "text/plain", "file:///tmp/export.txt")


def test_export_is_the_page_it_was_made_from(export):
    assert export.url == "https://irev.fr/thematiques/sante/reseau-sante-calais-bilan-2"
    assert export.aliases == ("file:///tmp/export.txt",)
    assert export.media_type is MediaType.TEXT
    assert export.language == "fr"


def test_date_line_is_the_publication_and_the_edit_is_apart(export):
    assert str(export.dates.published) == "2022-03-03"
    assert str(export.dates.modified) == "2022-04-05"
    assert export.dates.events == ()


def test_title_comes_from_the_address_with_accents_of_the_text(export):
    assert export.title == "Réseau santé calais bilan"


def test_attached_file_has_title_size_link_and_cover(export):
    (link,) = [link for link in export.links if link.kind is LinkKind.ATTACHMENT]
    assert link.url == "https://irev.fr/sites/default/files/atoms/files/guide_asv.pdf"
    assert link.title == "Guide des ateliers santé ville"
    assert link.size_bytes == round(1.5 * 1024**2)
    assert link.cover == "ATELIERS SANTÉ VILLE\nLe guide _ 2022"


def test_references_are_resolved_rejoined_and_leave_the_text(export):
    (link,) = [link for link in export.links if link.kind is LinkKind.LINK]
    assert (link.url, link.title) == ("https://outils.example/a-b/c", "des outils")
    assert "[3]" not in text_of(export)


def test_text_keeps_the_body_and_none_of_the_furniture(export):
    first, contents, guide = export.passages
    assert first.text == BODY
    assert contents.text == "Contenu\n- un point d’étape - chiffré\n- des outils partagés"
    assert guide.label == "Guide des ateliers santé ville"
    for furniture in ("Poids", "Téléchargement", "Favoris", "Dates", "URL de la source", "Liens"):
        assert furniture not in text_of(export)


def test_wrapped_source_address_is_rejoined():
    text = (
        f"{BODY}\n\n  URL de la source (modifié le 28/06/2023 - 12:32): {SOURCE[:40]}\n"
        f"{SOURCE[40:]} \n\nLiens\n[1] https://a.example/\n"
    )
    extracted = read(text, "text/plain", "file:///tmp/x.txt")
    assert extracted.url.endswith("/reseau-sante-calais-bilan-2")
    assert extracted.dates.published is None
    assert [link.url for link in extracted.links] == ["https://a.example/"]


def test_description_below_a_title_is_not_the_title():
    box = (
        "\n\n\n\nLe kit\n\nPour bien démarrer son projet\n\nRetrouvez les fiches du réseau, relues "
        "par les pilotes.\n\nPoids : 8.05 Mo\n\n[Téléchargement](#) [1]\n\n"
        f"URL de la source (modifié le 13/11/2024 - 09:55): <{SOURCE}>\n\nLiens\n\n"
        "[1] https://irev.fr/sites/default/files/atoms/files/kit.pdf\n"
    )
    extracted = read(BODY + box, "text/plain", "file:///tmp/x.txt")
    (link,) = extracted.links
    assert link.title == "Pour bien démarrer son projet"
    assert link.cover == ""
    assert extracted.passages[-1].text.endswith("relues par les pilotes.")


def test_end_of_the_body_is_no_cover():
    box = (
        f"\n\n{BODY}\n\n\n\n**Le guide complet**\n\n**Poids :** 1 Ko\n\n[Téléchargement](#) [1]\n\n"
        f"URL de la source : <{SOURCE}>\n\nLiens\n\n[1] https://irev.fr/sites/default/files/g.pdf\n"
    )
    (link,) = read(BODY + box, "text/plain", "file:///tmp/x.txt").links
    assert (link.title, link.cover) == ("Le guide complet", "")


def test_export_of_a_video_takes_its_title_from_the_line_over_its_people():
    text = (
        f"{BODY}\n\n3. Comment mesurer sans blesser ?\n\nAvec la participation de :\n\n"
        "Aurore DELANNOY, sociologue\nMalik OUARDI, médiateur\n\n"
        "URL de la source (modifié le 28/06/2023 - 12:32): https://irev.fr/thematiques/sante/video-de-3\n"
    )
    extracted = read(text, "text/plain", "file:///tmp/x.txt")
    assert extracted.title == "Comment mesurer sans blesser ?"
    assert extracted.people == ("Aurore DELANNOY", "Malik OUARDI")


def test_other_texts_are_no_exports():
    assert not is_print_export("L’URL de la source est inconnue, dit-il.")
    assert is_print_export(EXPORT)


@pytest.mark.parametrize("cut", range(0, len(EXPORT), 37))
def test_export_cut_anywhere_is_still_read(cut):
    assert read(EXPORT[: cut + 60], "text/plain", "file:///tmp/x.txt").passages
