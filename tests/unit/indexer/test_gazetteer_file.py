"""The files of places and organisations: what they hold, and every fault said with its line."""

import pytest

from indexer.gazetteer_file import Kind, read_organisations, read_places
from kb.errors import GazetteerError


@pytest.fixture
def written(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "lieux.tsv"
        path.write_bytes("\n".join(lines).encode(encoding))
        return path

    return write


def test_bundled_places_cover_the_five_departments():
    entries = read_places()
    departments = {entry.name for entry in entries if entry.kind is Kind.DEPARTMENT}
    assert departments == {"Aisne", "Nord", "Oise", "Pas-de-Calais", "Somme"}
    assert sum(entry.kind is Kind.COMMUNE for entry in entries) >= 120


def test_bundled_organisations_are_read():
    assert {"ANCT", "ANRU", "Insee"} <= {entry.name for entry in read_organisations()}


def test_columns_left_out_are_empty(written):
    path = written("# un commentaire", "", "Lens\tcommune", "Avion\tcommune\t\tambigu")
    lens, avion = read_places(path)
    assert (lens.name, lens.aliases, lens.ambiguous, lens.line) == ("Lens", (), False, 3)
    assert avion.ambiguous


def test_every_wrong_line_is_told_with_its_number(written):
    path = written(
        "Lens",
        "Lille\tville",
        "Douai\tcommune\t\tpeut-être",
        "Creil\tcommune\tCreil-sur-Oise",
        "Nogent\tcommune\tCreil",
        "\tcommune",
        "Laon\tcommune\t-x",
    )
    with pytest.raises(GazetteerError) as caught:
        read_places(path)
    told = [line.removeprefix(f"{path}:").split(":")[0] for line in caught.value.wrong]
    assert told == ["1", "2", "3", "5", "6", "7"]
    assert "genres possibles\u202f: commune, quartier" in caught.value.wrong[1]
    assert "déjà à la ligne 4" in caught.value.wrong[3]
    assert str(caught.value).count("\n") == 5


def test_only_a_place_is_ambiguous(written):
    with pytest.raises(GazetteerError, match="ambigu"):
        read_organisations(written("CAF\tnational\t\tambigu"))


def test_another_encoding_and_an_absent_file_are_refused(written, tmp_path):
    with pytest.raises(GazetteerError, match=r":2: octet 0xe9 .* UTF-8"):
        read_places(written("Lens\tcommune", "Méru\tcommune", encoding="latin-1"))
    with pytest.raises(GazetteerError, match="illisible"):
        read_places(tmp_path / "absent.tsv")
