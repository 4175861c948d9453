"""Every text of a document and of a query made hostile: nothing runs, nothing overflows."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from kb.model import (
    Attachment,
    CanonicalUrl,
    Dates,
    DocId,
    Document,
    DocumentRef,
    DocumentType,
    MediaType,
    Passage,
    Period,
    ThemeAssignment,
    ThemeOrigin,
    Version,
)
from kb.urls import doc_id
from tests.e2e.inside import TODAY, serving
from tests.e2e.tabs import Tab, tab_of

pytestmark = pytest.mark.browser

TEXTS = {
    "script": "ville <script>window.ran = 1</script>",
    "image": "ville \"><img src=/x onerror='window.ran = 1'>",
    "attribute": "ville' onmouseover='window.ran = 1' x=\" autofocus onfocus=window.ran=1 x=\"",
    "template": "ville {{ 7 * 7 }} {% raw %} ${7*7} </title></main></script><!--",
    "svg": "ville <svg onload=window.ran=1><a href='javascript:window.ran=1'>ville</a></svg>",
    "long word": "ville " + "Anticonstitutionnellement" * 30,
    "long address": "ville https://exemple.fr/" + "a" * 600,
    "no space": "ville" + "’" * 300 + "ville" * 60,
    "emoji": "ville " + "👩‍👩‍👧‍👦🏳️‍🌈👍🏿" * 40,
    "combining": "ville " + "e" + "\u0301" * 200,
    "right to left": "ville מסמך ציבורי وثيقة عامة \u202e desrever \u2067 isolé",
    "wide script": "ville " + "都市政策" * 80,
    "controls": "ville \x00\x07\x1b[31m\u0000\ufffe\ud7ff\u2028\u2029",
    "blank": "ville \u00a0\u2003\u200b\ufeff\u3000",
}


def hostile(number: int, name: str) -> Document:
    """A document in which every text is that one."""
    text = TEXTS[name]
    url = CanonicalUrl(f"https://exemple.fr/{number}/{quote(text)[:900]}")
    other = DocId(f"{number:016x}")
    return Document(
        id=doc_id(url),
        url=url,
        title=text,
        type=DocumentType.PDF,
        media_type=MediaType.PDF,
        language="fr",
        source=text,
        passages=tuple(
            Passage(ordinal=at, text=f"{text}\n- {text}\n\n{text}", label=text, locator=f"#p{at}")
            for at in range(9)
        ),
        summary=text,
        themes=(ThemeAssignment(slug=f"europe/{text}", origin=ThemeOrigin.PATH),),
        dates=Dates(
            published=date(2000 + number, 1, 1),
            modified=TODAY,
            events=(Period(start=TODAY, end=date.max),),
        ),
        people=(text, f"{text} {text}"),
        organisations=(text,),
        places=(text,),
        attachments=(Attachment(id=other, url=url, title=text, size_bytes=10**15),),
        parent=DocumentRef(id=other, url=url, title=text),
        versions=(Version(id=other, url=url, title=text, published=date(1999, 1, 1)),),
    )


DOCUMENTS = tuple(hostile(number, name) for number, name in enumerate(TEXTS))


@pytest.fixture(scope="module")
def trapped() -> Iterator[str]:
    with serving(DOCUMENTS) as url:
        yield url


@pytest.fixture
def tab(browser, trapped) -> Iterator[Tab]:
    with tab_of(browser, trapped, viewport={"width": 320, "height": 640}) as opened:
        opened.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        yield opened


WIDE = """() => {
  document.querySelectorAll('details').forEach(each => each.open = true);
  const wide = [...document.querySelectorAll('body *')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)
      && !each.closest('.skip, .unseen, svg');
  });
  return [document.documentElement.scrollWidth,
    wide.slice(0, 3).map(each => each.outerHTML.slice(0, 200))];
}"""


def assert_harmless(page: Page) -> None:
    """Nothing ran and nothing is wider than the screen, folds opened."""
    assert page.evaluate("window.ran") is None
    width, wide = page.evaluate(WIDE)
    assert wide == []
    assert width <= 320


@pytest.mark.parametrize(
    "path", ["/", "/recherche?q=ville&per_page=20", "/recherche?q=%F3%A0%81%81%00%FF", "/themes"]
)
def test_pages_that_list_hostile_documents_are_harmless(tab, path):
    assert_harmless(tab.open(path))


@pytest.mark.parametrize("name", TEXTS)
def test_the_page_of_a_hostile_document_is_harmless(tab, name):
    document = DOCUMENTS[list(TEXTS).index(name)]
    page = tab.open(f"/documents/{document.id}?q=ville")
    assert_harmless(page)
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_question_is_harmless(tab, name):
    asked = quote(TEXTS[name])
    chosen = "&".join(f"{name}={asked}" for name in ("theme", "person", "place", "type"))
    assert_harmless(tab.open(f"/recherche?q={asked}&{chosen}"))
    if len(TEXTS[name]) < 300:
        assert tab.page.locator("#q").input_value().startswith("ville")


def test_hostile_dates_are_refused_harmlessly(tab):
    for name in ("script", "image", "long word", "right to left"):
        assert_harmless(tab.open(f"/recherche?from={quote(TEXTS[name])}&q=ville"))
        tab.complaints.clear()  # the browser reports the 400


def test_what_is_proposed_for_hostile_titles_is_harmless(tab):
    page = tab.open("/")
    page.locator("#q").press_sequentially("ville")
    page.get_by_role("option").first.wait_for()
    assert_harmless(page)
    assert page.locator("[role=option] script, [role=option] img").count() == 0


def test_filters_with_hostile_names_apply_in_place(tab):
    page = tab.open("/recherche?q=ville")
    page.locator(".fold > summary").click()
    page.get_by_role("checkbox", name="<script>").first.check()
    page.locator("a.chip").first.wait_for()
    assert_harmless(page)
