"""Any text or markup is read without failing, in bounded time, into whole passages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.pdf_glyphs import to_unicode
from indexer.extract.pdf_readable import is_readable, without_unknown
from indexer.extract.pdf_tokens import operations
from kb.errors import ExtractionError
from kb.model import Passage
from tests.extracting import read

WORDS = st.sampled_from(
    [
        *("URL de la source", "(modifié le 01/06/2023)", ":", "Liens", "[1]", "[2]", "Poids :"),
        *(
            "954.85 Ko",
            "Téléchargement",
            "Favoris +",
            "Dates:",
            "17 décembre 2021",
            "\n",
            "\n\n\n\n",
        ),
        *(
            "https://irev.fr/a.pdf",
            "https://irev.fr/thematiques/sante/x",
            "**Titre**",
            "## Contenu",
        ),
        *(
            "- point",
            "Avec la participation de :",
            "Anne ROY",
            "a.roy@irev.example",
            "A+A-ImprimerPDF",
        ),
        *(
            "Une phrase entière, avec son point.",
            "le 15/11",
            "de 9h à 16h30",
            "QUI ?",
            "\\_",
            "#",
            ">",
        ),
    ]
)
TAGS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class='views-row'>",
            "</div>",
            "<ul><li>",
            "</ul>",
            "<table><tr><td>",
        ),
        *(
            "</table>",
            "<h2 id='a'>",
            "</h2>",
            "<a href='/x.pdf'>",
            "</a>",
            "<dl><dt>",
            "<dd>",
            "<br>",
        ),
        *(
            "<div class='dnd-atom-wrapper'>",
            "<div class='print-content'>",
            "<iframe src='//youtu.be/'>",
        ),
        *(
            "texte",
            "Poids : 1 Ko",
            "&lt;b&gt;",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<body class=x>",
        ),
        *(
            "<link rel=canonical href='/c'>",
            "<div class='field-name-body'>",
            "<body class='page-node-1'>",
        ),
    ]
)


def passages(body: str, media_type: str) -> tuple[Passage, ...]:
    try:
        return read(body, media_type).passages
    except ExtractionError:
        return ()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=20)), max_size=40))
def test_any_shuffle_of_an_export_is_read(words):
    for number, passage in enumerate(passages(" ".join(words), "text/plain")):
        assert passage.ordinal == number
        assert passage.text.strip() == passage.text != ""


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(TAGS, st.text(max_size=10)), max_size=40))
def test_any_shuffle_of_markup_is_read(tags):
    for number, passage in enumerate(passages("".join(tags), "text/html")):
        assert passage.ordinal == number
        assert passage.text.strip() == passage.text != ""
        assert passage.locator == "" or passage.locator.startswith("#")


STREAM = st.sampled_from(
    b"BT |ET |(|)|<|>|[|]|<<|>>|\\| Tj | TJ |/F |12 |-.5 |Tf |Td |cm |q |Q |BI | ID | EI "
    b"|/Span |BDC |EMC |' |\" |%|\n|re |f* |41|abc".split(b"|")
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(STREAM, st.binary(max_size=6)), max_size=60))
def test_any_stream_is_read_to_its_end(parts):
    for operator, _ in operations(b"".join(parts)):
        assert operator


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"beginbfrange", b"endbfrange", b"beginbfchar", b"endbfchar"])
        | st.binary(max_size=5).map(lambda code: b"<" + code.hex()[:7].encode() + b">"),
        max_size=30,
    )
)
def test_any_map_of_letters_is_read(parts):
    for code, text in to_unicode(b" ".join(parts)):
        assert code >= 0
        assert text


@given(st.text(max_size=200))
def test_text_without_unknown_signs_is_left_as_it_is(text):
    assert without_unknown(without_unknown(text)) == without_unknown(text)
    assert is_readable(text) in {True, False}
