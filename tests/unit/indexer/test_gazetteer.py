"""Names of places and organisations in a text, and what only looks like them."""

import pytest

from indexer import gazetteer
from indexer.gazetteer import MOST, Gazetteer
from indexer.gazetteer_file import Entry, Kind

PLACES = gazetteer.places()
ORGANISATIONS = gazetteer.organisations()


def towns(*names):
    return Gazetteer(Entry(name=name, kind=Kind.COMMUNE) for name in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Un atelier à Amiens.", ["Amiens"]),
        ("Les habitants d’Arras et ceux d'Amiens", ["Arras", "Amiens"]),
        ("à Villeneuve d'Ascq", ["Villeneuve-d’Ascq"]),
        ("à Villeneuve-d’Ascq", ["Villeneuve-d’Ascq"]),
        ("Mons-en-Baroeul et Mons\u2011en\u2011Barœul", ["Mons-en-Barœul"] * 2),
        ("St-Quentin, puis Saint Omer", ["Saint-Quentin", "Saint-Omer"]),
        ("MAIRIE DE BETHUNE", ["Béthune"]),
        ("VILLE DE CHÂTEAU-THIERRY", ["Château-Thierry"]),
        ("59000 LILLE", ["Lille"]),
        ("le quartier de Lille-Sud", ["Lille"]),
        ("un lycée d’Amiens-Nord (80)", ["Amiens"]),
        ("le bassin de Lens-Liévin", ["Lens", "Liévin"]),
        ("Lille-Roubaix-Tourcoing", ["Lille", "Roubaix", "Tourcoing"]),
        ("la ville du Portel", ["Le Portel"]),
        ("Loos-en-Gohelle", ["Loos-en-Gohelle"]),
        ("dans le Pas de Calais", ["Pas-de-Calais"]),
        ("du Nord-Pas de Calais à la Picardie", ["Nord-Pas-de-Calais", "Picardie"]),
        ("la communauté urbaine de Dunkerque", ["Communauté urbaine de Dunkerque"]),
        ("la MEL (Métropole européenne de Lille)", ["Métropole européenne de Lille"]),
        ("Lille, Lille", ["Lille", "Lille"]),
        ("à Hem", ["Hem"]),
        ("la commune de Guise", ["Guise"]),
        ("le centre social d’Avion", ["Avion"]),
        ("Avion (62)", ["Avion"]),
        ("Lens, Avion et Loos", ["Lens", "Avion", "Loos"]),
        ("Roye et Amiens", ["Roye", "Amiens"]),
        ("le département du Nord", ["Nord"]),
        ("la préfecture de l’Oise", ["Oise"]),
        ("dans l’Oise, la Somme et l’Aisne", ["Oise", "Somme", "Aisne"]),
        ("le Nord et le Pas-de-Calais", ["Nord", "Pas-de-Calais"]),
    ],
)
def test_name_is_recognised_however_it_is_written(text, expected):
    assert list(PLACES.names(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12 rue de Lille",
        "le boulevard d’Arras",
        "rue du Faubourg de Roubaix",
        "la porte de Valenciennes",
        "Saint-Quentin-en-Yvelines",
        "Saint Quentin en Yvelines",
        "Saint-Quentin-Quelconque",
        "Villeneuve",
        "Boulogne-Billancourt",
        "le Louvre-Lens",
        "lens et amiens",
        "Lensois, Creillois",
        "www.Lille.fr et contact@Lille.fr",
        "Madame Denain",
        "Sophie BÉTHUNE",
        "le nord de la ville, le Nord de la France",
        "dans le Nord de la France",
        "dans le Nord-Ouest",
        "la gare du Nord",
        "un séjour en baie de Somme",
        "le long de l’Oise",
        "Avion",
        "un billet d’Avion",
        "les idées d’Albert",
        "hommage à Albert Camus",
        "le duc de Guise",
        "la Croix-Rouge",
        "la charte d’Amiens",
        "le collège Adolf Loos",
        "",
    ],
)
def test_false_friend_is_no_place(text):
    assert list(PLACES.names(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’ANRU et l’Insee", ["ANRU", "Insee"]),
        ("L’Agence nationale de la cohésion des territoires (ANCT)", ["ANCT"]),
        ("les caisses d’allocations familiales", ["CAF"]),
        ("la Banque des Territoires", ["Banque des territoires"]),
        ("la Région Hauts-de-France", ["Région Hauts-de-France"]),
        ("les Hauts-de-France", []),
        ("les droits et leurs défenseurs, la caf, le CAFÉ", []),
    ],
)
def test_organisation_is_recognised_by_its_names(text, expected):
    assert list(ORGANISATIONS.names(text)) == expected


def about(*texts, title="", summary="", people=()):
    return PLACES.about(title=title, summary=summary, texts=texts, people=people)


def test_title_or_summary_says_it_once_and_a_text_twice():
    assert about(title="Creil lit") == about(summary="Creil lit") == ("Creil",)
    assert about("Creil lit.") == ()
    assert about("Creil lit.", "On lit à Creil.") == ("Creil",)


def test_most_named_comes_first_and_ties_are_in_order_of_name():
    text = "Roubaix. Laon. Creil. Roubaix. Laon. Creil. Laon."
    assert about(text) == ("Laon", "Creil", "Roubaix")


def test_no_document_is_about_more_places_than_a_reader_would_read():
    names = [f"Ville{letter}" for letter in "abcdefghijklmnop"]
    found = towns(*names).about(title=" et ".join(names), summary="", texts=())
    assert found == tuple(names[:MOST])


def test_person_called_like_a_town_is_none():
    text = "Hugues Denain ouvre la journée. Hugues Denain la clôt."
    assert about(text) == ("Denain",)
    assert about(text, people=("Hugues Denain",)) == ()


def test_longest_name_wins():
    assert list(towns("Lens", "Noyelles-sous-Lens").names("Noyelles-sous-Lens")) == [
        "Noyelles-sous-Lens"
    ]
