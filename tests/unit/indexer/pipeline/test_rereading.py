"""What changed in a run, read again: the same in other bytes, or one page in the place of many."""

import datetime as dt

import pytest

from indexer.catalogue import SAME_CONTENT, Catalogue, RunKind, RunStatus, Verdict
from indexer.model import Fetched
from indexer.pipeline import Unwatched
from indexer.pipeline.rereading import reread
from kb.model import CanonicalUrl

MOMENT = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
NAMES = tuple("abcdefgh")


def page(name, footer=""):
    words = ". ".join(f"Le {name} des habitants, {name} en {n} pas" for n in range(9))
    return f"<title>{name}</title><main><p>{words}</p></main><footer>{footer}</footer>"


MAINTENANCE = "<title>Maintenance</title><main><p>Le site revient bientôt. Appel {}.</p></main>"


class Site:
    """A source whose pages a test writes, and the runs that read them."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    def run(self, pages, *, settle=True, **options):
        catalogue = self.catalogue
        run = catalogue.runs.begin(RunKind.CRAWL, "irev")
        for name, html in pages.items():
            fetched = Fetched(
                url=CanonicalUrl(f"https://irev.fr/{name}"),
                source="irev",
                media_type="text/html",
                body=html.encode(),
                fetched_at=MOMENT,
            )
            catalogue.runs.record(run, fetched.url, catalogue.resources.record(fetched))
        if not settle:
            return None
        alike = reread(catalogue, run, "irev", Unwatched(), workers=0)
        return catalogue.settle(run, "irev", alike=alike, **options)

    def verdicts(self):
        (last, *_) = self.catalogue.runs.latest(1)
        rows = self.catalogue.runs.verdicts(run=last.id)
        return {row.url.rpartition("/")[2]: (row.verdict, row.detail) for row in rows}

    def bodies(self):
        resources = self.catalogue.resources
        return {
            item.url.rpartition("/")[2]: resources.body(item).decode() for item in resources.list()
        }


@pytest.fixture
def site(tmp_path):
    with Catalogue(tmp_path) as catalogue:
        site = Site(catalogue)
        site.run({name: page(name) for name in NAMES})
        yield site


def under_maintenance(names=NAMES):
    return {name: MAINTENANCE.format(number) for number, name in enumerate(names)}


def test_a_date_in_the_footer_is_no_change(site):
    site.run({"a": page("a", "Page servie à 10:42"), "b": page("autre")})
    assert site.verdicts() == {
        "a": (Verdict.UNCHANGED, SAME_CONTENT),
        "b": (Verdict.CHANGED, ""),
    }
    assert "10:42" in site.bodies()["a"]


def test_what_is_known_to_be_the_same_is_not_extracted_again(site):
    for footer in ("un", "deux"):
        site.run({"a": page("a", footer)})
        (held,) = (item for item in site.catalogue.resources.list() if item.url.endswith("/a"))
        assert site.catalogue.extractions.get(held.url).sha256 == held.sha256
        assert site.verdicts()["a"] == (Verdict.UNCHANGED, SAME_CONTENT)


def test_a_page_of_maintenance_for_every_address_replaces_nothing(site):
    before = site.bodies()
    for _ in range(3):
        done = site.run(under_maintenance() | {"nouvelle": MAINTENANCE.format(99)})
        assert (done.status, done.held_back) == (RunStatus.SUSPECT, len(NAMES))
        assert "8 des 8 pages modifiées" in done.detail
        assert "Maintenance" in done.detail
        assert "--accept-loss" in done.detail
        assert site.bodies() == before
    verdict, detail = site.verdicts()["a"]
    assert verdict is Verdict.CHANGED
    assert "gardée comme elle était" in detail
    assert "pas ajoutée" in site.verdicts()["nouvelle"][1]
    assert site.run({name: page(name) for name in NAMES}).status is RunStatus.DONE


def test_a_page_without_text_for_every_address_replaces_nothing(site):
    before = site.bodies()
    empty = "<title></title><script>connexion()</script>"
    done = site.run({name: f"{empty}<!-- {name} -->" for name in NAMES})
    assert done.status is RunStatus.SUSPECT
    assert "sans texte" in done.detail
    assert site.bodies() == before


def test_the_librarian_may_accept_that_pages_became_one(site):
    done = site.run(under_maintenance(), accept_loss=True)
    assert (done.status, done.held_back) == (RunStatus.DONE, 0)
    assert "Maintenance" in site.bodies()["a"]


def test_a_maintenance_that_starts_in_the_middle_replaces_nothing(site):
    before = site.bodies()
    done = site.run({"a": page("nouveau")} | under_maintenance(NAMES[1:4]))
    assert (done.status, done.held_back) == (RunStatus.SUSPECT, 4)
    assert site.bodies() == before


def test_pages_that_differ_by_their_figures_are_several(site):
    table = "<title>Chiffres</title><main><p>Habitants {} Revenu {} Emploi {}</p></main>"
    done = site.run({name: table.format(n, n * 7, n * 3) for n, name in enumerate(NAMES)})
    assert done.status is RunStatus.DONE


def test_two_pages_withdrawn_in_the_same_words_are_believed(site):
    done = site.run(under_maintenance(NAMES[:2]))
    assert done.status is RunStatus.DONE
    assert "Maintenance" in site.bodies()["a"]


def test_many_pages_that_change_each_its_way_are_believed(site):
    done = site.run({name: page(f"{name}{name}") for name in NAMES})
    assert (done.status, done.detail) == (RunStatus.DONE, "")


def test_what_a_killed_run_replaced_is_still_taken_back_by_the_next(site):
    before = site.bodies()
    site.run(under_maintenance(NAMES[:6]), settle=False)
    done = site.run(under_maintenance())
    assert (done.status, done.held_back) == (RunStatus.SUSPECT, 8)
    assert site.bodies() == before
