"""What a query is widened to, and how a wrong file is refused."""

from pathlib import Path

import pytest

from kb.errors import ThesaurusError
from kb.french import Kind, Thesaurus, analyze_query

BUNDLED = Thesaurus.load()


def phrases(query: str, thesaurus: Thesaurus = BUNDLED) -> set[str]:
    return {
        phrase
        for expansion in thesaurus.expand(analyze_query(query))
        for phrase in expansion.phrases
    }


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "thesaurus.tsv"
    path.write_text(content, encoding="utf-8")
    return path


def test_bundled_thesaurus_has_at_least_a_hundred_entries():
    assert len(BUNDLED.entries) >= 100


def test_acronym_calls_its_long_form_whatever_its_dots():
    assert "quartier prioritaire de la politique de la ville" in phrases("Q.P.V.")
    assert phrases("Q.P.V.") == phrases("qpv")


def test_long_form_calls_its_acronym_in_the_plural_and_without_accents():
    assert "QPV" in phrases("les quartiers prioritaires de la politique de la ville")
    assert "ANRU" in phrases("agence nationale pour la renovation urbaine")


def test_expansion_spans_the_tokens_of_the_phrase():
    tokens = analyze_query("bilan du contrat de ville de Creil")
    (expansion,) = BUNDLED.expand(tokens)
    assert [t.text for t in tokens[expansion.start : expansion.end]] == ["contrat", "de", "ville"]
    assert expansion.label == "contrat de ville"


def test_one_word_of_a_long_form_calls_nothing():
    assert phrases("prioritaires") == set()


@pytest.mark.parametrize("query", ["CEJ", "DSU", "CIL", "dotation de solidarité urbaine"])
def test_ambiguous_term_is_not_expanded(query: str):
    assert phrases(query) == set()


def test_acronym_that_is_a_word_needs_capitals():
    assert phrases("un ami") == set()
    assert phrases("un AMI") == {"appel à manifestation d’intérêt"}
    assert phrases("appel à manifestation d’intérêt") == set()


def test_acronym_is_not_known_by_a_stem():
    assert phrases("classe") == set()
    assert "accompagnement scolaire" in phrases("CLAS")


def test_the_four_names_of_the_law_of_2014_call_each_other():
    names = [
        "loi Lamy",
        "loi de programmation pour la ville et la cohésion urbaine",
        "loi n° 2014-173",
        "loi du 21 février 2014",
    ]
    for name in names:
        assert phrases(name) == set(names) - {name}


def test_renamed_region_calls_its_former_name():
    assert "Nord-Pas de Calais" in phrases("Hauts de France")
    assert "Hauts-de-France" in phrases("Nord-Pas-de-Calais")


def test_renovation_and_renewal_call_each_other():
    assert phrases("rénovation urbaine") == {"renouvellement urbain"}


def test_phrase_inside_a_longer_one_is_not_expanded():
    labels = [
        e.label for e in BUNDLED.expand(analyze_query("nouveau programme de renouvellement urbain"))
    ]
    assert labels == ["NPNRU"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("QPV\tquartier prioritaire\tsigle", "3 colonnes au lieu de 4"),
        ("QPV\tquartier prioritaire\tsigl\t", "genre «\u202fsigl\u202f» inconnu"),
        ("QPV\t ; \tsigle\t", "il manque le terme ou ses formes"),
        ("QPV\tde la\tsigle\t", "aucun mot plein"),
        ("ZUS\tzone\tsigle\t", "«\u202fZUS\u202f» a déjà une entrée, ligne 2"),
    ],
)
def test_wrong_line_is_refused_with_its_number(tmp_path: Path, line: str, said: str):
    path = written(tmp_path, f"# en-tête\nZUS\tzone urbaine sensible\tsigle\t\n{line}\n")
    with pytest.raises(ThesaurusError) as refusal:
        Thesaurus.load(path)
    assert f"{path}:3: " in str(refusal.value)
    assert said in str(refusal.value)


def test_file_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path):
    path = tmp_path / "thesaurus.tsv"
    path.write_bytes(b"# ok\nANRU\tr\xe9novation\tsigle\t\n")
    with pytest.raises(ThesaurusError, match=r"thesaurus\.tsv:2: octet 0xe9"):
        Thesaurus.load(path)


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(ThesaurusError, match="fichier illisible"):
        Thesaurus.load(tmp_path / "absent.tsv")


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path):
    path = tmp_path / "thesaurus.tsv"
    path.write_bytes("\ufeffABC\tarbre beau clair\tsigle\tnote\r\n".encode())
    (entry,) = Thesaurus.load(path).entries
    assert (entry.term, entry.forms, entry.kind, entry.note) == (
        "ABC",
        ("arbre beau clair",),
        Kind.ACRONYM,
        "note",
    )
