"""What is put is what is held, and changes show whole or not at all, on every engine."""

from dataclasses import replace

import pytest

from kb.clauses import Everything
from kb.engine import Engine
from kb.errors import LockedError, NoGenerationError
from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    DocumentRef,
    DocumentType,
    Passage,
)
from tests.contract.collection import ask, body, day, doc_id, document, found, index, on

WHOLE = replace(
    document(
        0xABC,
        "Première page\0 avec des caractères\u2028étranges \ud800",
        "",
        "L’égalité\u202f!" * 200,
        title="Éga\u0301lité « à » Lille",
        themes=("a/b/c", "e"),
        kind=DocumentType.REPORT,
        people=("Jeanne Martin",),
        dates=Dates(
            published=day("2021-12-17"),
            modified=day("2023-06-01"),
            events=(on("2021-11-30", "2021-12-01"), on("0001-01-01")),
        ),
    ),
    summary="Un résumé",
    attachments=(
        Attachment(id=doc_id(2), url=CanonicalUrl("https://exemple.fr/a.pdf"), title="Acte"),
        Attachment(
            id=doc_id(3), url=CanonicalUrl("https://exemple.fr/b.pdf"), title="b", size_bytes=9
        ),
    ),
    parent=DocumentRef(id=doc_id(9), url=CanonicalUrl("https://exemple.fr/9"), title="Dossier"),
    unread_pages=3,
    extractor="html/2",
)


def test_document_comes_back_as_it_was_put(engine: Engine) -> None:
    whole = replace(
        WHOLE,
        passages=tuple(
            Passage(ordinal=p.ordinal, text=p.text, label=f"page {p.ordinal}", locator="#page=1")
            for p in WHOLE.passages
        ),
    )
    index(engine, whole, document(1))
    with engine.reader() as reader:
        assert reader.heads([whole.id, doc_id(77)]) == {whole.id: replace(whole, passages=())}
        assert reader.passages(whole.id) == whole.passages
        assert reader.passages(whole.id, [2, 0, 99]) == (whole.passages[0], whole.passages[2])
        assert reader.passages(doc_id(77)) == ()
        assert reader.passages(DocId("../../etc")) == ()
        assert list(reader.ids()) == [doc_id(1), whole.id]


def test_lexicon_counts_documents_by_words_as_written_and_folded(engine: Engine) -> None:
    index(
        engine,
        document(1, "l’égalité, l’égalité", title="Égalité"),
        document(2, "égalité"),
        document(3, title="egalite"),
    )
    index(engine, document(3, title="egalite"), document(4, "égalité"))
    with engine.reader() as reader:
        lexicon = reader.lexicon()
        assert (lexicon["egalite"], lexicon["égalité"]) == (4, 3)
        assert "absent" not in lexicon


def test_put_replaces_the_document_with_its_id(engine: Engine) -> None:
    index(engine, document(1, "ancien"), document(2, "ancien"))
    index(engine, document(1, "nouveau"), document(3, "jeté"), document(3, "gardé"))
    assert found(engine, body("ancien")) == {2}
    assert found(engine, body("nouveau")) == {1}
    assert found(engine, body("jete")) == set()
    assert ask(engine, Everything()).total == 3


def test_delete_leaves_documents_out(engine: Engine) -> None:
    index(engine, document(1), document(2))
    with engine.update() as writer:
        writer.put(document(3))
        writer.delete(doc_id(3))
        writer.delete(doc_id(1))
        writer.delete(doc_id(99))
    assert found(engine, Everything()) == {2}
    with engine.update() as writer:
        writer.delete(doc_id(2))
    assert found(engine, Everything()) == set()
    index(engine, document(2))
    assert found(engine, Everything()) == {2}


def test_rebuild_starts_from_nothing(engine: Engine) -> None:
    index(engine, document(1))
    with engine.rebuild() as writer:
        writer.put(document(2))
    assert found(engine, Everything()) == {2}


def test_nothing_published_is_said_so(engine: Engine) -> None:
    with pytest.raises(NoGenerationError, match="kb index"):
        engine.reader()
    with pytest.raises(NoGenerationError):
        engine.rollback()


def test_empty_generation_answers(engine: Engine) -> None:
    with engine.rebuild():
        pass
    answer = ask(engine, Everything())
    assert (answer.total, answer.matches) == (0, ())
    assert found(engine, body("ville")) == set()


def test_failed_change_leaves_the_published_generation(engine: Engine) -> None:
    index(engine, document(1))
    with pytest.raises(RuntimeError), engine.update() as writer:  # noqa: PT012  # the change fails inside
        writer.put(document(2))
        writer.delete(doc_id(1))
        raise RuntimeError
    assert found(engine, Everything()) == {1}
    index(engine, document(3))
    assert found(engine, Everything()) == {1, 3}


def test_changes_show_only_once_published(engine: Engine) -> None:
    index(engine, document(1))
    with engine.update() as writer:
        writer.put(document(2))
        assert found(engine, Everything()) == {1}
    assert found(engine, Everything()) == {1, 2}


def test_reader_held_sees_its_generation_to_the_end(engine: Engine) -> None:
    index(engine, document(1, "ancien"))
    with engine.reader() as reader:
        for number in range(2, 8):
            index(engine, document(number), document(1, "nouveau"))
        assert list(reader.ids()) == [doc_id(1)]
        assert reader.passages(doc_id(1))[0].text == "ancien"
    with engine.reader() as reader:
        assert len(list(reader.ids())) == 7


def test_generation_says_what_it_is(engine: Engine) -> None:
    index(engine, document(1, "ville"), document(2))
    with engine.reader() as reader:
        first = reader.generation
    index(engine, document(1))
    with engine.reader() as reader:
        second = reader.generation
    assert (first.documents, second.documents) == (2, 2)
    assert second.number > first.number
    assert first.size_bytes > 0
    assert first.published_at <= second.published_at
    assert first.published_at.tzinfo is not None
    assert first.stamp == second.stamp != ""


def test_rollback_goes_back_and_numbers_go_on(engine: Engine) -> None:
    index(engine, document(1))
    index(engine, document(2))
    with engine.reader() as reader:
        second = reader.generation.number
    back = engine.rollback()
    assert found(engine, Everything()) == {1}
    assert back.documents == 1
    with pytest.raises(NoGenerationError):
        engine.rollback()
    index(engine, document(3))
    assert found(engine, Everything()) == {1, 3}
    with engine.reader() as reader:
        assert reader.generation.number > second
    engine.rollback()
    assert found(engine, Everything()) == {1}


def test_one_writes_at_a_time(engine: Engine) -> None:
    with engine.update():
        with pytest.raises(LockedError), engine.update():
            pass
        with pytest.raises(LockedError):
            engine.rollback()
    index(engine, document(1))


@pytest.mark.parametrize("wrong", ["1", "G" * 16, "A" * 16, ""])
def test_malformed_id_is_refused(engine: Engine, wrong: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"), engine.update() as writer:
        writer.put(replace(document(1), id=DocId(wrong)))
    with pytest.raises(NoGenerationError):
        engine.reader()


def test_passages_out_of_order_are_refused(engine: Engine) -> None:
    odd = replace(document(1), passages=(Passage(ordinal=1, text="ville"),))
    with pytest.raises(ValueError, match="ordinal"), engine.update() as writer:
        writer.put(odd)
