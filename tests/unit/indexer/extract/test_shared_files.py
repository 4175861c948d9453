"""Real texts and hostile files that only developers of the project have."""

import pytest

from indexer.covers import match_covers
from indexer.model import Extracted
from tests.extracting import read, text_of

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def seeds(shared) -> dict[str, Extracted]:
    paths = sorted((shared / "seeds").glob("*.txt"))
    return {
        path.name[:3]: read(path.read_bytes(), "text/plain", f"file:///seeds/{path.name}")
        for path in paths
    }


@pytest.mark.parametrize(
    ("seed", "words"),
    [
        ("000", ["30 novembre 2021", "plans territoriaux"]),
        ("001", ["approfondissement", "PLAN DE LUTTE"]),
        ("002", ["Qualification", "2030", "pourquoi"]),
        ("003", ["échelle", "QPV"]),
        ("004", ["rencontre de réseau", "15/11"]),
    ],
)
def test_seed_has_a_title_a_reader_understands(seeds, seed, words):
    title = seeds[seed].title
    assert len(title) <= 160
    assert title[0].isupper()
    assert all(word in title for word in words)


def test_programme_is_known_by_its_cover_and_nothing_else_is(seeds):
    orphans = [one for one in seeds.values() if one.url.startswith("file:")]
    matched = match_covers(list(seeds.values()), orphans)
    assert set(matched) == {seeds["001"].url}
    assert matched[seeds["001"].url].url.endswith("_nov_2021_v4_1.pdf")


def test_seeds_name_their_people(seeds):
    assert seeds["001"].people == ("Marie PERETTI-NDYAYE", "Karima ELKHADIRI")
    assert seeds["002"].people == ("Ingrid DEQUIN",)
    assert len(seeds["003"].people) == 6
    assert seeds["003"].people[-1] == "Thomas KIRZBAUM"


def test_seeds_keep_their_text_without_the_furniture(seeds):
    for seed, extracted in seeds.items():
        text = text_of(extracted)
        assert len(text) > 1500, seed
        for furniture in ("Favoris", "Poids :", "URL de la source", "Contenu principal", "A+A-"):
            assert furniture not in text, seed
