import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from kb.model import Attachment, CanonicalUrl, Dates, DocId, Passage, Period
from kb.terminal import day_words, period_meant, print_result
from tests.contract.collection import document
from tests.searching import ask, searcher_of


def shown(query, *documents, terminal=False, **options):
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=terminal,
        width=60,
        highlight=False,
        color_system="standard" if terminal else None,
    )
    print_result(ask(searcher_of(*documents), query, **options), console)
    return out.getvalue()


def report():
    return replace(
        document(
            1,
            title="Charte",
            themes=("discriminations-egalite",),
            dates=Dates(
                published=date(2021, 12, 1),
                modified=date(2023, 6, 1),
                events=(Period(start=date(2021, 11, 30), end=date(2021, 11, 30)),),
            ),
        ),
        passages=(Passage(ordinal=0, text="La ville.", label="page 1", locator="#page=1"),),
        attachments=(
            Attachment(
                id=DocId("b" * 16), url=CanonicalUrl("https://irev.fr/f"), title="Le fichier"
            ),
        ),
    )


def test_hit_is_told_in_french():
    lines = shown("ville", report()).splitlines()
    assert lines[0] == "1 résultat pour «\u202fville\u202f»"
    assert lines[2] == "1. Charte"
    assert "événement du 30 novembre 2021" in lines[3]
    assert "publié le 1er décembre 2021 · modifié le 1er juin 2023" in lines[3]
    assert lines[4] == "   https://exemple.fr/1"
    assert lines[5] == "   page 1 — La ville."
    assert lines[6] == "   Pièce jointe\u202f: Le fichier"


def test_nothing_found_says_what_may_be_wrong():
    said = shown("ville", report(), themes=("habitats",), types=("livre",))
    assert "Thème inconnu\u202f: habitats. Connus\u202f: " in said
    assert "discriminations-egalite" in said
    assert "Type inconnu\u202f: livre. Connus\u202f: page, pdf" in said
    assert "sans filtre" in said
    said = shown("ville", report(), types=("pdf",))
    assert "inconnu" not in said
    assert "Essayez sans filtre." in said
    assert "aucun mot" in shown("((", report())
    assert shown("zz", report()).splitlines()[1:] == []


def test_text_recognised_on_an_image_is_told_apart():
    held = report()
    scan = [replace(one, confidence=0.9) for one in held.passages]
    assert "texte reconnu" not in shown("ville", held)
    assert "(texte reconnu) — " in shown("ville", replace(held, passages=tuple(scan)))


def test_output_to_a_file_has_no_colours_and_no_wrapping():
    text = shown("ville", document(1, "La ville " + "et les quartiers " * 12))
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) > 100


def test_matches_stand_out_on_a_terminal():
    assert "\x1b[1;33mville\x1b[0m" in shown("ville", report(), terminal=True)


def test_addresses_stay_whole_on_a_narrow_terminal():
    url = "https://exemple.fr/" + "-".join(["quartier"] * 12)
    found = replace(report(), url=CanonicalUrl(url))
    assert url in shown("ville", found, terminal=True)


def test_markup_of_the_terminal_library_in_a_text_is_text():
    assert "[bold]ville[/bold]" in shown("ville", document(1, "[bold]ville[/bold]"))


def test_pages_are_numbered():
    documents = [document(n, "ville") for n in range(1, 6)]
    text = shown("ville", *documents, page=2, per_page=2)
    assert "5 résultats" in text
    assert "(page 2 sur 3)" in text
    assert "3. https://exemple.fr/3" in text


def test_what_was_understood_is_said():
    text = shown("QPV 5 décembre 2024 discrimnations", document(1, "les discriminations"))
    assert "QPV, compris aussi comme\u202f: " in text
    assert "5 décembre 2024, compris comme\u202f: le 5 décembre 2024" in text
    assert "Essayez avec cette orthographe\u202f: QPV 5 décembre 2024 discriminations" in text


def test_another_spelling_that_was_looked_for_is_said():
    text = shown("Kirszbaum", document(1, "Thomas Kirzbaum, sociologue"))
    assert "1 résultat" in text
    assert "Kirszbaum, lu aussi comme\u202f: kirzbaum" in text


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2021, 3, 1), date(2021, 4, 1), "du 1er mars 2021 au 31 mars 2021"),
        (date(2021, 3, 1), None, "à partir du 1er mars 2021"),
        (None, date(2021, 3, 1), "jusqu’au 28 février 2021"),
    ],
)
def test_periods_are_told_with_both_ends_included(start, end, words):
    assert period_meant(start, end) == words


def test_first_of_the_month_is_an_ordinal():
    assert (day_words(date(2021, 12, 1)), day_words(date(2021, 12, 2))) == (
        "1er décembre 2021",
        "2 décembre 2021",
    )
