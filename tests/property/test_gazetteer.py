"""Any text is read without failing, and no name is found that it does not write."""

from hypothesis import given
from hypothesis import strategies as st

from indexer import gazetteer
from indexer.gazetteer_file import Entry, read_organisations, read_places

FILES = (
    (gazetteer.places(), read_places()),
    (gazetteer.organisations(), read_organisations()),
)
NAMES = [form for _, entries in FILES for e in entries for form in (e.name, *e.aliases)]
JOINTS = [" ", "-", "’", "'", " à ", " de ", " d’", ", ", " et ", "rue de ", "dans le ", "\n", "@"]
TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.one_of(
            st.sampled_from(NAMES),
            st.sampled_from(NAMES).map(str.upper),
            st.sampled_from(JOINTS),
            st.text(max_size=3),
        ),
        max_size=12,
    ).map("".join),
)


def key(text: str) -> str:
    """Letters alone, without accents: the same for every way to write a name."""
    plain = gazetteer._without_accents(text.upper().replace("Œ", "OE"))
    return "".join(letter for letter in plain if letter.isalnum())


def keys(entry: Entry) -> set[str]:
    written = {key(form) for form in (entry.name, *entry.aliases)}
    short = {one.replace("SAINTE", "STE").replace("SAINT", "ST") for one in written}
    bare = {one.removeprefix("LE") for one in written}
    return written | short | bare


@given(TEXTS)
def test_every_name_found_is_in_the_file_and_in_the_text(text):
    for names, entries in FILES:
        known = {entry.name: entry for entry in entries}
        for name in names.names(text):
            assert any(form in key(text) for form in keys(known[name]))


@given(title=TEXTS, summary=TEXTS, texts=st.lists(TEXTS, max_size=3), people=st.lists(st.text()))
def test_what_a_document_is_about_is_bounded_and_named_once(title, summary, texts, people):
    for names, entries in FILES:
        found = names.about(title=title, summary=summary, texts=texts, people=people)
        assert len(found) == len(set(found)) <= gazetteer.MOST
        assert set(found) <= {entry.name for entry in entries}
