from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import MAX_LABEL_CHARS, Block, Section, cut, sections


def head(text, level=2, anchor=""):
    return Block(text=text, level=level, anchor=anchor)


def test_headings_open_sections_with_label_and_anchor():
    blocks = [Block(text="Chapeau"), head("Contenu", anchor="contenu"), Block(text="Un. Deux.")]
    first, second = cut(sections(blocks))
    assert (first.text, first.label, first.locator) == ("Chapeau", "", "")
    assert (second.text, second.label, second.locator) == (
        "Contenu\nUn. Deux.",
        "Contenu",
        "#contenu",
    )
    assert [passage.ordinal for passage in (first, second)] == [0, 1]


def test_heading_without_text_leads_the_next_section():
    blocks = [head("Partie", anchor="partie"), head("Chapitre :", 3), Block(text="Texte")]
    (passage,) = cut(sections(blocks))
    assert passage.text == "Partie\nChapitre :\nTexte"
    assert passage.label == "Partie › Chapitre"
    assert passage.locator == "#partie"


def test_anchor_of_one_section_is_not_the_next_ones():
    blocks = [head("A", anchor="a"), Block(text="x"), head("B"), Block(text="y")]
    assert [passage.locator for passage in cut(sections(blocks))] == ["#a", ""]


def test_long_label_keeps_its_last_heading():
    blocks = [head("Très long titre " * 8), head("Court"), Block(text="x")]
    (passage,) = cut(sections(blocks))
    assert passage.label == "Court"


def test_long_page_is_cut_into_passages_of_one_locator():
    section = Section(paragraphs=("Une phrase entière. " * 100,), label="page 3", locator="#page=3")
    passages = cut([section], max_chars=300)
    assert len(passages) > 5
    assert {(passage.label, passage.locator) for passage in passages} == {("page 3", "#page=3")}
    assert all(passage.text.endswith(".") for passage in passages)


def test_word_longer_than_a_passage_is_cut():
    assert [len(p.text) for p in cut([Section(paragraphs=("x" * 25,))], max_chars=10)] == [
        10,
        10,
        5,
    ]


def test_nothing_gives_no_passage():
    assert cut([]) == ()
    assert cut([Section(paragraphs=("  ", ""))]) == ()


texts = st.text(alphabet="ab .!\n éÀ", max_size=80)


@given(st.lists(texts, max_size=8), st.integers(min_value=5, max_value=40))
def test_cutting_loses_no_letter_and_keeps_the_order(paragraphs, max_chars):
    passages = cut([Section(paragraphs=tuple(paragraphs))], max_chars=max_chars)
    kept = "".join("".join(passage.text.split()) for passage in passages)
    assert kept == "".join("".join(paragraph.split()) for paragraph in paragraphs)
    assert all(passage.text.strip() for passage in passages)
    # Lines are joined by a sign each: a passage of many short ones may hold a few signs more.
    assert all(len(passage.text) <= 2 * max_chars for passage in passages)


@given(st.lists(st.builds(Block, text=texts.filter(str.strip), level=st.integers(0, 3))))
def test_every_block_is_in_a_section(blocks):
    kept = [text for section in sections(blocks) for text in section.paragraphs]
    assert kept == [block.text for block in blocks]
    assert all(len(section.label) <= MAX_LABEL_CHARS for section in sections(blocks))
