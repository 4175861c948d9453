"""A person is one value of the facet, however documents write the name."""

from tests.unit.indexer.pipeline.test_indexing import home, page  # noqa: F401 - a fixture

TEXT = "Une matinée de travail réunit les équipes du quartier autour des adultes relais. "


def held(home):  # noqa: F811
    return {head.url.rpartition("/")[2]: head.people for head in home.heads()}


def test_two_ways_to_write_a_name_are_one_person(home):  # noqa: F811
    home.hold("/a", page("Alpha", text=f"{TEXT * 3}</p><p>Animé par : Ingrid HAUDIQUET"))
    home.hold("/b", page("Beta", text=f"{TEXT * 2}</p><p>Contact : Ingrid Haudiquet"))
    home.index()
    assert held(home) == {"a": ("Ingrid Haudiquet",), "b": ("Ingrid Haudiquet",)}


def test_a_better_form_in_a_new_document_changes_those_that_have_the_name(home):  # noqa: F811
    home.hold("/a", page("Alpha", text=f"{TEXT * 3}</p><p>Animé par : Ingrid HAUDIQUET"))
    home.index()
    assert held(home) == {"a": ("Ingrid HAUDIQUET",)}
    home.hold("/b", page("Beta", text=f"{TEXT * 2}</p><p>Contact : Ingrid Haudiquet"))
    done = home.index()
    assert (done.added, done.changed) == (1, 1)
