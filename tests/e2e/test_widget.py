"""`<irev-recherche>` in pages of another site, in a real Chromium, and the page that writes it."""

import gzip
import re
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import accessibility
from tests.e2e.conftest import Indexed, Service, serving
from tests.partner_site import PartnerSite, partner_site

pytestmark = pytest.mark.browser

HIT = "irev-recherche ol > li"


@pytest.fixture(scope="module")
def partner() -> Iterator[PartnerSite]:
    with partner_site() as site:
        yield site


@pytest.fixture(scope="module")
def service(indexed: Indexed, partner: PartnerSite) -> Iterator[Service]:
    """The service, which lets the partner's scripts read its answers."""
    with serving(indexed.kb, KB_CORS_ORIGINS=partner.url("")) as running:
        partner.policy = (
            f"default-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
            f"script-src {running.url}; connect-src {running.url}; form-action {running.url}"
        )
        yield running


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of: scripts that failed, the policy of the page broken."""
    return []


@pytest.fixture
def opened(browser: Browser, faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own."""
    contexts = []

    def open_page(address: str, **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 768, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def lines(service: Service, choices: str = "") -> str:
    """What `/integrer` gives to paste for these choices."""
    page = service.get(f"/integrer?{choices}").body.decode()
    found = re.search(r'id="lignes"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found
    text = found[1]
    for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&amp;", "&")):
        text = text.replace(escaped, sign)
    return text


def ask(page: Page, words: str) -> None:
    page.get_by_role("searchbox").first.fill(words)
    page.keyboard.press("Enter")


def test_another_site_shows_results_in_place_under_a_strict_policy(
    service, partner, opened, faults
):
    page = opened(partner.publish(lines(service, "number=3")))
    ask(page, "conseil citoyen")
    expect(page.locator(HIT)).to_have_count(3)
    expect(page.get_by_role("status")).to_contain_text("résultats pour «\u202fconseil citoyen")
    title = page.locator(f"{HIT} a.title").first
    assert re.fullmatch(
        rf"{service.url}/documents/[0-9a-f]{{16}}\?q=conseil\+citoyen",
        str(title.get_attribute("href")),
    )
    assert "conseil" in str(page.locator(f"{HIT} mark").first.text_content()).lower()
    places = page.locator(f"{HIT} .places a")
    assert re.search(r"\.pdf#page=\d+$", str(places.first.get_attribute("href")))
    everything = page.get_by_role("link", name="Tous les résultats")
    assert everything.get_attribute("href") == f"{service.url}/recherche?q=conseil+citoyen"
    assert faults == []


def test_nothing_is_kept_in_the_browser_of_the_reader(service, partner, opened):
    page = opened(partner.publish(lines(service)))
    ask(page, "ville")
    page.locator(HIT).first.wait_for()
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "",
        0,
        0,
    ]
    assert page.context.cookies() == []


def test_a_video_is_opened_at_the_second(service, partner, opened):
    page = opened(partner.publish(lines(service, "type=video")))
    ask(page, "testing discrimination")
    moments = page.locator(f'{HIT} .places a[href*="&t="]')
    moments.first.wait_for()
    assert re.search(r"&t=\d+s$", str(moments.first.get_attribute("href")))


def test_without_script_the_form_leads_to_the_results(service, partner, opened):
    address = partner.publish(lines(service, "theme=sante"))
    page = opened(address, java_script_enabled=False)
    ask(page, "ville")
    page.wait_for_url(f"{service.url}/recherche?q=ville&theme=sante")
    expect(page.get_by_role("heading", name="Résultats", exact=False).first).to_be_visible()


def test_what_is_being_typed_as_the_script_comes_is_kept(service, partner, opened):
    page = opened(partner.publish("<p>Rien encore.</p>"))
    held: list[Route] = []
    page.route("**/widget.js", lambda route: held.append(route))  # noqa: PLW0108  # it wants a function
    address = partner.publish(lines(service), "/lente")
    page.goto(address, wait_until="commit")
    page.get_by_role("searchbox").press_sequentially("conseil citoyen")
    held[0].continue_()
    page.wait_for_function("customElements.get('irev-recherche') !== undefined")
    assert page.get_by_role("searchbox").input_value() == "conseil citoyen"
    page.keyboard.press("Enter")
    page.locator(HIT).first.wait_for()


def test_an_element_moved_within_its_page_keeps_its_answer(service, partner, opened):
    page = opened(partner.publish(lines(service, "q=ville&number=3")))
    page.evaluate("document.body.append(document.querySelector('irev-recherche'))")
    expect(page.locator(HIT)).to_have_count(3)


def test_the_keyboard_alone_is_enough(service, partner, opened):
    page = opened(partner.publish(lines(service, "number=3")))
    page.locator("irev-recherche").get_by_role("status").wait_for(state="attached")
    page.keyboard.press("Tab")
    page.keyboard.type("conseil citoyen")
    page.keyboard.press("Enter")
    page.locator(HIT).first.wait_for()
    deep = "document.activeElement.shadowRoot?.activeElement?.outerHTML"
    assert 'type="search"' in page.evaluate(deep), "the field keeps the focus"
    page.keyboard.press("Tab")
    assert "Rechercher" in page.evaluate(deep)
    page.keyboard.press("Tab")
    assert 'class="title"' in page.evaluate(deep)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{service.url}/documents/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768])
def test_axe_finds_no_violation(service, partner, opened, width, scheme):
    if missing := accessibility.missing_for_axe():
        pytest.skip(missing)
    policy, partner.policy = partner.policy, partner.policy.replace("require-trusted", "x-trusted")
    size = {"width": width, "height": 900}
    page = opened(
        partner.publish(lines(service, "placeholder=QPV")), viewport=size, color_scheme=scheme
    )
    partner.policy = policy
    found = accessibility.violations(page)
    for words, shown in (("conseil citoyen", HIT), ("discriminatoins", "irev-recherche .all")):
        ask(page, words)
        page.locator(shown).first.wait_for()
        found += accessibility.violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    ask(page, "  ")
    expect(page.get_by_role("status")).to_contain_text("Écrivez")
    assert found + accessibility.violations(page) == []


LATE_FIRST_ANSWER = """() => {
  const ask = window.fetch;
  window.fetch = (address) => new Promise((answer) => {
    window.fetch = ask;
    window.answerAtLast = async () => {
      answer(await ask(address)); // whatever was aborted since
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    };
  });
}"""


def test_the_answer_to_an_older_question_is_dropped(service, partner, opened):
    page = opened(partner.publish(lines(service)))
    page.clock.install()
    page.evaluate(LATE_FIRST_ANSWER)
    ask(page, "quartier")
    ask(page, "discriminations")
    shown = page.locator("irev-recherche [role=status]")
    expect(shown).to_contain_text("pour «\u202fdiscriminations")
    page.clock.fast_forward(1_000)  # enough to be told that the first is still on its way
    expect(shown).to_contain_text("pour «\u202fdiscriminations")
    page.evaluate("answerAtLast()")
    expect(shown).to_contain_text("pour «\u202fdiscriminations")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            {"status": 429, "headers": {"Retry-After": "7"}, "body": "{}"},
            "Trop de recherches à la fois. Réessayez dans 7 secondes",
        ),
        ({"status": 503, "body": "{}"}, "n’est pas consultable pour le moment"),
        ({"status": 400, "body": '{"detail": "trop long"}'}, "trop long"),
        ({"status": 200, "body": "<html>"}, "ne répond pas ici"),
    ],
)
def test_a_refusal_is_said_and_the_results_stay_a_link_away(service, partner, opened, answer, said):
    page = opened(partner.publish(lines(service)))
    allowed = {
        "Access-Control-Allow-Origin": partner.url(""),
        "Access-Control-Expose-Headers": "Retry-After",
    }
    shown = {**answer, "headers": {**allowed, **answer.get("headers", {})}}
    page.route("**/api/v1/search**", lambda route: route.fulfill(**shown))
    ask(page, "ville")
    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.get_by_role("link", name="Tous les résultats")).to_be_visible()


def test_being_offline_is_said(service, partner, opened):
    page = opened(partner.publish(lines(service)))
    page.locator("irev-recherche").get_by_role("status").wait_for(state="attached")
    page.context.set_offline(True)
    ask(page, "ville")
    expect(page.get_by_role("status")).to_contain_text("Vous n’êtes plus connecté")
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    page.locator(HIT).first.wait_for()


def test_a_site_that_is_not_known_gets_a_link_to_the_results(service, partner, opened):
    partner.publish(lines(service))
    page = opened(partner.url(host="localhost"))
    ask(page, "ville")
    expect(page.get_by_role("status")).to_contain_text("ne répond pas ici")
    page.get_by_role("link", name="Tous les résultats").click()
    page.wait_for_url(f"{service.url}/recherche?q=ville")


def test_several_on_a_page_do_not_mix(service, partner, opened):
    both = lines(service, "theme=sante") + lines(service, "type=pdf&number=3")
    page = opened(partner.publish(both))
    one, other = page.locator("irev-recherche").all()
    other.get_by_role("searchbox").fill("ville")
    other.get_by_role("searchbox").press("Enter")
    other.locator("ol > li").first.wait_for()
    assert other.locator("ol > li").count() == 3
    assert one.locator("ol > li").count() == 0
    facts = other.locator(".facts").all_text_contents()
    assert all(fact.startswith("PDF") for fact in facts), facts


def test_only_documents_about_a_place_are_shown_where_it_is_named(service, partner, opened):
    page = opened(partner.publish(lines(service, "place=Amiens&q=quartier&number=20")))
    page.locator(HIT).first.wait_for()
    answer = service.get("/api/v1/search?q=quartier&place=Amiens").json
    expect(page.locator(HIT)).to_have_count(answer["total"])
    assert answer["total"] < service.get("/api/v1/search?q=quartier").json["total"]


def test_a_changed_attribute_searches_again_once(service, partner, opened):
    page = opened(partner.publish(lines(service, "q=ville&number=3")))
    expect(page.locator(HIT)).to_have_count(3)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => {
          const search = document.querySelector('irev-recherche');
          search.setAttribute('type', 'pdf, video');
          search.setAttribute('number', '20');
          search.setAttribute('placeholder', 'QPV');
        }"""
    )
    page.locator(HIT).nth(3).wait_for()
    assert asked == [f"{service.url}/api/v1/search?q=ville&type=pdf&type=video&per_page=20"]
    expect(page.get_by_role("searchbox")).to_have_attribute("placeholder", "QPV")


def test_texts_are_put_down_as_texts(service, partner, opened, faults):
    page = opened(partner.publish(lines(service)))
    evil = '<img src=x onerror="alert(1)">\u202e😀 mot'
    hit = {
        "id": "0" * 16,
        "url": "javascript:alert(1)",
        "title": evil,
        "type": "pdf",
        "language": '"><b>',
        "dates": {"published": None, "modified": None, "events": []},
        "snippet": {"text": f"😀{evil}", "spans": [[1, 5]]},
        "passages": [{"label": evil, "locator": "#p", "url": "javascript:alert(1)"}],
    }
    answer = {"total": 1, "hits": [hit], "suggestion": evil, "facets": {"type": []}}
    allowed = {"Access-Control-Allow-Origin": partner.url("")}
    page.route("**/api/v1/search**", lambda route: route.fulfill(json=answer, headers=allowed))
    ask(page, "<b>x</b>")
    assert page.locator(f"{HIT} a.title").text_content() == evil
    assert page.locator(f"{HIT} mark").text_content() == "<img"
    assert page.locator("irev-recherche :is(img, b, a[href^=javascript])").count() == 0
    assert faults == []


def test_the_script_weighs_little_and_has_an_address_that_stays(service):
    source = (files("web") / "static" / "widget.js").read_bytes()
    assert len(gzip.compress(source, 9)) <= 5_000
    answer = service.get("/widget.js")
    assert answer.body == source
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert answer.headers["ETag"]


def test_its_colours_are_those_of_the_site():
    folder = files("web") / "static"
    known = set(re.findall("#[0-9a-f]{6}", (folder / "tokens.css").read_text()))
    assert set(re.findall("#[0-9a-f]{6}", (folder / "widget.js").read_text())) <= known


def test_the_page_of_lines_follows_each_choice(service, opened, faults):
    page = opened(f"{service.url}/integrer")
    page.get_by_label("Thème").select_option("sante")
    page.get_by_label("Exemple dans le champ").fill('Santé & "QPV"')
    code = page.locator("#lignes")
    expect(code).to_contain_text('theme="sante"')
    expect(code).to_contain_text('placeholder="Santé &amp; &#34;QPV&#34;"')
    trial = page.locator("irev-recherche")
    expect(trial).to_have_attribute("theme", "sante")
    expect(trial).to_have_attribute("placeholder", 'Santé & "QPV"')
    assert "theme=sante" in page.url
    page.get_by_role("button", name="Copier").first.click()
    expect(page.locator("#annonce")).to_have_text(re.compile("Copié|sélectionné"))
    assert faults == []


def test_the_page_of_lines_needs_no_script(service, opened):
    page = opened(f"{service.url}/integrer", java_script_enabled=False)
    page.get_by_label("Thème").select_option("sante")
    page.get_by_role("button", name="Écrire les lignes").click()
    expect(page.locator("#lignes")).to_contain_text("<irev-recherche")
    expect(page.locator("#lignes")).to_contain_text('theme="sante"')
    expect(page.get_by_label("Thème")).to_have_value("sante")
