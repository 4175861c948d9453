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


ORGANISATIONS = """
Association Les Amarantes; Association DELOS; Maison Des Associations; Mission Locale
Ville De LILLE; Centre Social Jean Ferrat
Conseil Citoyen Moulins; Collectif Les Voisines; École Jules Ferry
Théâtre Du Nord; Ateliers Du Monde; Croix Rouge; Partenord Habitat; Dreets Hauts-de-France
Les Papillons Blancs; La Poste; Hôtel De Ville; Rue Nationale; Lille Métropole
"""
PEOPLE = """
Paul Maison; Anne Collège; Jean Ville; Rose Blanc; France Dubois; Marc DE WITTE; Claire Fontaine
Olive Atelier; Paul Le Gall; Anne Des Roches; Salomé Rue; Françoise Château; Laure Delattre
"""
ORGANISATIONS_WRITTEN_AFTER_THE_RULE = """
Association Nouvelle Forge; Maison Des Femmes; Compagnie L’Oiseau; Foyer Stéphane Hessel
Collège Boris Vian; Conseil Citoyen; Habitat Du Nord; Sia Habitat; Nord Solidarités
Fabrique Numérique; Mouvement Associatif; Aide Alimentaire; Point Justice; Ludothèque Municipale
Cap Emploi; Lieu Commun; Rencontres Audiovisuelles; Petits Frères; Comité Local; Centre Culturel
Office Culturel; Ligue Contre Le Racisme; Épicerie Solidaire; Hors Cadre; Cité Des Métiers
Bus France Services; Réseau Éducation; Groupe Hospitalier; Bailleur Social; Cellule Veille
"""
PEOPLE_WRITTEN_AFTER_THE_RULE = """
Camille Delporte; Rosa Parks; Aline Emploi-Durand; Noël Vandamme; Violette Baron; Iris Formanek
Marguerite Duval; Fleur Lemaire; Blanche Dumont; Pierre Marché; Colombe Dewaele; Luc Ferry
Jade Actis; Olivier Port; Reine Lefebvre; Modeste Mukendi; Hubert Villages; Tourya Benali
Planel Remy; Associé Dupont
"""


def listed(names):
    return [name.strip() for name in names.replace("\n", ";").split(";") if name.strip()]


def as_person(name):
    """Whether the name is taken for a person where one is announced, or beside what reaches it."""
    last = name.split()[-1].lower()
    beside = ([f"Intervenants : {name}"], [name, f"contact@{last}.fr"], [name, "03 20 00 00 00"])
    return any(people_in(lines) for lines in beside)


def test_organisations_and_places_are_no_people():
    assert not [name for name in listed(ORGANISATIONS) if as_person(name)]
    assert len([n for n in listed(ORGANISATIONS_WRITTEN_AFTER_THE_RULE) if as_person(n)]) <= 10


def test_people_named_like_a_body_or_a_place_stay_people():
    people = [*listed(PEOPLE), *listed(PEOPLE_WRITTEN_AFTER_THE_RULE)]
    assert not [name for name in people if not as_person(name)]


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
