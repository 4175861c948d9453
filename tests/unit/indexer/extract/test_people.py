import pytest

from indexer.extract.people import MAX_PEOPLE, people_in


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        (
            [
                "Avec la participation de :",
                "Aurore  DELANNOY, sociologue et autrice d’une étude",
                "Malik OUARDI-LEROY, président d’association",
                "Jean-Luc Vasseur, médiateur",
            ],
            ("Aurore DELANNOY", "Malik OUARDI-LEROY", "Jean-Luc Vasseur"),
        ),
        (["V- Intervenants", "Inès PERRIN, consultante"], ("Inès PERRIN",)),
        (
            ["Intervenantes : Léa Dubois (élue), Marc DE WITTE (bailleur)"],
            ("Léa Dubois", "Marc DE WITTE"),
        ),
        (["Animation : Paul Petit et Rose Blanc"], ("Paul Petit", "Rose Blanc")),
        (["animé par Nadia Brahimi, formatrice"], ("Nadia Brahimi",)),
        (["Contact : Anne Roy, chargée de mission - a.roy@exemple.irev.fr"], ("Anne Roy",)),
        (["Mme Zoé LAMBERT", "Directrice", "z.lambert@exemple.irev.fr"], ("Zoé LAMBERT",)),
        (["t.morel@exemple.irev.fr", "Thomas MOREL", "03 20 00 00 00"], ("Thomas MOREL",)),
        (["Ophélie Carpentier", "o.carpentier@exemple.irev.fr"], ("Ophélie Carpentier",)),
    ],
)
def test_announced_people_and_contacts_are_named(lines, people):
    assert people_in(lines) == people


@pytest.mark.parametrize(
    "lines",
    [
        ["Intervenants : à préciser"],
        ["Le préfet de Région des Hauts de France a confié une mission"],
        ["Lutte Contre", "les discriminations"],
        ["Politique de la Ville", "contact@exemple.irev.fr"],
        ["Services déconcentrés de l’État"],
        ["Contact"],
        [],
    ],
)
def test_other_capitals_are_no_names(lines):
    assert people_in(lines) == ()


def test_each_person_is_named_once_as_first_written():
    lines = ["Intervenants :", "Aurore DELANNOY", "Aurore Delannoy, sociologue"]
    assert people_in(lines) == ("Aurore DELANNOY",)


def test_list_of_people_ends_where_names_end():
    lines = [
        "Intervenants :",
        "Aurore DELANNOY, sociologue",
        "La journée se déroulera à Lille.",
        "Elle est ouverte à toutes et tous.",
        "Le repas est compris.",
        "Grand Palais, entrée libre",
    ]
    assert people_in(lines) == ("Aurore DELANNOY",)


def test_number_of_people_is_bounded():
    lines = [
        "Intervenants :",
        *(f"Anne {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26] * (2 + n // 26)}" for n in range(99)),
    ]
    assert len(people_in(lines)) == MAX_PEOPLE
