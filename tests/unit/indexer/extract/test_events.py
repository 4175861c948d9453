from datetime import date

import pytest

from indexer.extract.events import events_in

PUBLISHED = date(2021, 12, 17)


def days(title, *paragraphs, published=PUBLISHED):
    found = events_in(title, paragraphs, published=published)
    assert all(period.start == period.end for period in found)
    return [str(period.start) for period in found]


@pytest.mark.parametrize(
    ("title", "paragraph", "expected"),
    [
        ("Journée du 30 novembre 2021", "", ["2021-11-30"]),
        ("Bilan", "Le 30 novembre 2021, le centre a organisé une journée d’étude.", ["2021-11-30"]),
        ("Bilan", "Le 30 novembre, le centre a proposé une rencontre.", ["2021-11-30"]),
        ("Programme", "Le 30 novembre 2021 de 9h00 à 16h30", ["2021-11-30"]),
        ("Journée", "Jeudi 6 juin 2024, de 9 h à 16 h 30 – Amiens", ["2024-06-06"]),
        ("Journée", "Lens, 14 novembre 2023", ["2023-11-14"]),
        ("Appel", "La réunion aura lieu le 3 mars 2022.", ["2022-03-03"]),
        ("Webinaire", "Date : 12 janvier 2022", ["2022-01-12"]),
        ("Formation", "Deux sessions : les 7 et 8 octobre 2021.", ["2021-10-07", "2021-10-08"]),
    ],
)
def test_day_on_which_something_is_held_is_an_event(title, paragraph, expected):
    assert days(title, paragraph) == expected


@pytest.mark.parametrize(
    "paragraph",
    [
        "La loi de programmation pour la ville et la cohésion urbaine du 21 février 2014 l’exige.",
        "Le comité interministériel à la Ville du 29 janvier 2021 a promu la relance des plans.",
        "Le décret n° 2023-1314 du 28 décembre 2023 fixe la liste.",
        "Inscription avant le 15 janvier 2022.",
        "La date limite de dépôt est fixée au 31 janvier 2022.",
        "Depuis le 1er janvier 2015, les quartiers prioritaires remplacent les zones sensibles.",
        "La charte, signée le 3 mai 2019, engage les bailleurs.",
        "Une étude publiée le 4 juin 2020 le montre.",
        "Le cycle d’avril 2021 a réuni vingt personnes.",
        "Du 1er janvier 2021 au 31 décembre 2021, quarante projets ont été financés.",
    ],
)
def test_other_days_are_no_events(paragraph):
    assert days("Une page", paragraph) == []


def test_title_of_a_law_is_no_event():
    assert days("La loi du 21 février 2014 en dix questions") == []


def test_date_label_is_an_events_only_where_the_title_names_one():
    assert days("Webinaire sur les copropriétés", "Date", "12 janvier 2022") == ["2022-01-12"]
    assert days("Appel à manifestation d’intérêt", "Date : 12 janvier 2022") == []


def test_certain_day_leaves_out_likely_ones():
    assert days(
        "Programme de la journée",
        "Cette journée s’adresse aux participants du cycle des 6, 13 et 20 avril 2021.",
        "IV- Agenda",
        "Le 30 novembre 2021 de 9h00 à 16h30",
    ) == ["2021-11-30"]


def test_dates_in_the_body_of_a_long_text_are_no_events():
    lead = "Un texte qui parle de bien autre chose que d’un rendez-vous."
    body = "On se souvient que la rencontre du 12 mai 2016 avait réuni cent personnes."
    assert days("Une page", *[lead] * 6, body) == []


def test_without_publication_the_year_is_the_first_the_text_states():
    found = events_in("Programme – novembre 2021", ["Rendez-vous le 30 novembre à 9 h."])
    assert [str(period.start) for period in found] == ["2021-11-30"]


def test_without_any_year_no_event_is_invented():
    assert events_in("Programme", ["Rendez-vous le 30 novembre à 9 h."]) == ()


def test_range_is_one_event():
    (period,) = events_in("Rencontres du 3 au 5 mai 2022", [], published=PUBLISHED)
    assert (str(period.start), str(period.end)) == ("2022-05-03", "2022-05-05")


def test_text_full_of_dates_is_read_in_bounded_time_and_number():
    text = "Réunion le 3 mars 2022 à 9 h. " * 2000
    assert len(events_in("Agenda", [text])) == 1
