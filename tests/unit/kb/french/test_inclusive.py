"""Which writings stand for both genders, and which only look like it."""

import pytest

from kb.french import analyze


def forms(text: str) -> list[str]:
    """Words at the first position."""
    return [token.exact for token in analyze(text) if token.position == 0]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("chargé·e", ["chargé", "chargée"]),
        ("chargé·e·s", ["chargés", "chargées"]),
        ("chargé·es", ["chargés", "chargées"]),
        ("chargé.e.s", ["chargés", "chargées"]),
        ("chargé∙e∙s", ["chargés", "chargées"]),
        ("chargé•e•s", ["chargés", "chargées"]),
        ("chargé-e-s", ["chargés", "chargées"]),
        ("chargé/e/s", ["chargés", "chargées"]),
        ("chargé(e)s", ["chargés", "chargées"]),
        ("chargé(e)(s)", ["chargés", "chargées"]),
        ("chargé(e.s)", ["chargés", "chargées"]),
        ("chargés-es", ["chargés", "chargées"]),
        ("élus·es", ["élus", "élues"]),
        ("inclus·es", ["inclus", "incluses"]),
        ("préfet·e", ["préfet", "préfète"]),
        ("français·e·s", ["français", "françaises"]),
        ("habitant-es", ["habitants", "habitantes"]),
        ("habitants/habitantes", ["habitants", "habitantes"]),
        ("directeur·rice", ["directeur", "directrice"]),
        ("directeur/directrice", ["directeur", "directrice"]),
        ("directeur(trice)", ["directeur", "directrice"]),
        ("ambassadeur·rice·s", ["ambassadeurs", "ambassadrices"]),
        ("agriculteurs-trices", ["agriculteurs", "agricultrices"]),
        ("acteur·ice·s", ["acteurs", "actrices"]),
        ("travailleur·euses", ["travailleurs", "travailleuses"]),
        ("travailleur·se", ["travailleur", "travailleuse"]),
        ("technicien·ne·s", ["techniciens", "techniciennes"]),
        ("citoyen(ne)s", ["citoyens", "citoyennes"]),
        ("professionnel·le·s", ["professionnels", "professionnelles"]),
        ("conseiller·ère", ["conseiller", "conseillère"]),
        ("infirmier·e", ["infirmier", "infirmière"]),
        ("sportif·ve·s", ["sportifs", "sportives"]),
        ("nombreux·ses", ["nombreux", "nombreuses"]),
        ("nouveau·elle", ["nouveau", "nouvelle"]),
        ("sociaux·ales", ["sociaux", "sociales"]),
        ("local·e·s", ["locaux", "locales"]),
        ("tou·te·s", ["tous", "toutes"]),
        ("tous·tes", ["tous", "toutes"]),
        ("tous/toutes", ["tous", "toutes"]),
        ("maître·sse", ["maître", "maîtresse"]),
        ("public·que", ["public", "publique"]),
        ("étudiant·e·x·s", ["étudiants", "étudiantes"]),
        ("un·e", ["un", "une"]),
        ("chef·fe·s", ["chefs", "cheffes"]),
        ("chef.fe", ["chef", "cheffe"]),
        ("doux·ce", ["doux", "douce"]),
        ("blanc·he·s", ["blancs", "blanches"]),
        ("chargé⸱e⸱s", ["chargés", "chargées"]),
        ("Mixité(s)", ["mixité", "mixités"]),
        ("lieu(x)", ["lieu", "lieux"]),
        ("CHARGÉ·E·S", ["chargés", "chargées"]),
        ("bénévole·s", ["bénévole", "bénévoles"]),
    ],
)
def test_both_genders_share_one_position(written: str, read: list[str]):
    assert forms(written)[: len(read)] == read
    tokens = analyze(written)
    assert {token.position for token in tokens} == {0}


def test_a_plural_writing_is_also_found_in_the_singular():
    assert forms("chargé(e)s") == ["chargés", "chargées", "chargé", "chargée"]
    assert forms("sociaux·ales") == ["sociaux", "sociales", "social", "sociale"]
    assert forms("français·e·s") == ["français", "françaises", "française"]


def test_the_span_is_that_of_the_whole_writing():
    text = "les chargé(e)s d’étude"
    token = next(t for t in analyze(text) if t.exact == "chargées")
    assert text[token.start : token.end] == "chargé(e)s"


@pytest.mark.parametrize(
    "written",
    [
        *("e-mail", "vis-à-vis", "sous-titres", "nord-est", "Aix-les-Bains", "Nord-Pas", "est-ce"),
        *("vient-elle", "celui-là", "dit-il", "Bâtiment-E", "vitamine-e", "a-t-elle"),
        *("fin.Le", "bilan.Les", "www.e-s.fr", "J.-C.", "M.", "3.5", "2014-173", "et/ou", "km/h"),
        *("H/F", "femmes/hommes", "v1.e", "bénéficiaires", "DDETS(PP)", "24/7", "Lens-Liévin"),
        *("http://a.fr/e.s", "nom.prenom@irev.fr", "appel(s", "(e)", "e·s", "porte-à-porte"),
    ],
)
def test_other_writing_is_not_inclusive(written: str):
    tokens = analyze(written)
    spelled = written.lower()
    assert all(t.text.lower() in spelled or t.exact == "devis" for t in tokens), tokens


def test_two_words_with_a_slash_stay_two_words():
    assert [(t.exact, t.position) for t in analyze("femmes/hommes")] == [
        ("femmes", 0),
        ("hommes", 1),
    ]


def test_inclusive_part_of_a_compound_gives_both_wholes():
    assert forms("sous-préfet·e") == ["sous-préfet", "sous-préfète", "sous"]
