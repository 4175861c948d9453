"""How the passages of a hit and of a document are laid out."""

from dataclasses import replace

from markupsafe import Markup

from kb.model import Dates, DocId, DocumentType, MediaType
from kb.search import Hit, PassageHit, Snippet, Span
from kb.searcher import PassageView
from web.document.page import blocks, passage_text
from web.pages.hits import extracts, line

URL = "https://irev.fr/a"


def passage(ordinal: int, text: str, *spans: tuple[int, int], label="", locator="") -> PassageHit:
    marked = tuple(Span(start=start, end=end) for start, end in spans)
    return PassageHit(
        ordinal=ordinal,
        label=label,
        locator=locator,
        url=URL + locator,
        snippet=Snippet(text=text, spans=marked),
    )


def hit(*passages: PassageHit, total: int = 0) -> Hit:
    return Hit(
        id=DocId("0" * 16),
        url=URL,
        title="A",
        title_spans=(),
        type=DocumentType.PAGE,
        media_type=MediaType.HTML,
        language="fr",
        themes=(),
        dates=Dates(),
        score=1.0,
        snippet=passages[0].snippet if passages else Snippet(text="Résumé."),
        passages=passages,
        passage_total=total or len(passages),
        people=(),
        parent=None,
        attachments=(),
    )


def test_the_best_passage_is_the_extract_and_the_others_are_lines():
    pages = [passage(n, f"Texte {n}", label=f"page {n + 1}", locator="#p") for n in range(6)]
    laid = extracts(hit(*pages, total=9))
    assert laid.text == "Texte 0"
    assert laid.source
    assert laid.source.name == "page 1"
    assert [each.name for each in laid.lines] == ["page 2", "page 3", "page 4"]
    assert [each.name for each in laid.folded] == ["page 5", "page 6"]
    assert laid.further == 3


def test_a_hit_without_matching_passage_shows_its_own_extract():
    laid = extracts(hit())
    assert (laid.text, laid.source, laid.lines, laid.further) == ("Résumé.", None, (), 0)


def test_a_heading_that_is_also_the_label_is_said_once_and_marked():
    laid = line(passage(0, "Nos plans Un plan existe.", (4, 9), (13, 17), label="Nos plans"))
    assert laid.name == Markup("Nos <mark>plans</mark>")
    assert laid.text == Markup(" Un <mark>plan</mark> existe.")


def test_the_heading_of_a_page_is_said_once_after_its_number():
    found = passage(0, "Nos plans Un plan.", (4, 9), (13, 17), label="page 3 · Nos plans")
    assert line(found).name == Markup("page 3 · Nos <mark>plans</mark>")
    assert line(found).text == Markup(" Un <mark>plan</mark>.")


def test_text_recognised_from_an_image_is_told_apart():
    assert line(replace(passage(0, "Un texte."), confidence=0.8)).recognised
    assert not line(passage(0, "Un texte.")).recognised


def test_a_word_that_begins_like_the_label_is_left_whole():
    laid = line(passage(0, "ZUS : zone", label="Z"))
    assert (laid.name, laid.text) == ("Z", "ZUS : zone")


def test_a_passage_that_cannot_be_pointed_at_has_no_address():
    assert line(passage(3, "Texte")).address is None
    assert line(passage(3, "Texte")).name == "passage 4"
    assert line(passage(0, "Texte")).name == "début du texte"


def test_lines_with_dashes_are_a_list():
    lines = [Markup(text) for text in ("Voici :", "- un", "- <mark>deux</mark>", "Fin.")]
    found = [(block.paragraph, block.items) for block in blocks(lines)]
    assert found == [
        ("Voici :", ()),
        (None, ("un", "<mark>deux</mark>")),
        ("Fin.", ()),
    ]


def view(text: str, label: str, *spans: Span) -> PassageView:
    return PassageView(ordinal=0, label=label, locator="", url=URL, text=text, spans=spans)


def test_the_heading_of_a_section_is_not_repeated_in_its_text():
    laid = passage_text(view("Plan <b>\nUn texte.", "Plan <b>", Span(start=0, end=4)))
    assert laid.heading == Markup("<mark>Plan</mark> &lt;b&gt;")
    assert [block.paragraph for block in laid.blocks] == ["Un texte."]
    assert laid.marks == 1


def test_a_page_number_is_a_heading_beside_the_text():
    laid = passage_text(view("Un texte.", "page 3"))
    assert laid.heading == "Page 3"
    assert [block.paragraph for block in laid.blocks] == ["Un texte."]
