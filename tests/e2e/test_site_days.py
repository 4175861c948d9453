"""The days of a site, crawled and indexed as the librarian does: good, broken, in disguise."""

import pytest

from tests.librarian import Program
from tests.scripted_site import Answer, ScriptedSite, redirect

NAMES = [f"fiche-{number}" for number in range(12)]
SOURCES = """
[[source]]
name = "site"
kind = "site"
start = ["{url}/"]
deny = ["/user/"]
delay_s = 0.0
timeout_s = 5.0
concurrency = 4
allow_private = true
"""
LOGIN = Answer(body=b"<title>Connexion</title><main><p>Identifiez-vous pour lire.</p></main>")


def fiche(name, footer=""):
    words = " ".join(f"{name.replace('-', 'x')}mot{number}" for number in range(80))
    return Answer(
        body=f"<!doctype html><html lang=fr><title>{name}</title><main><h1>{name}</h1>"
        f"<p>{words}</p></main><footer>{footer}</footer></html>".encode()
    )


def home_page(*names):
    links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in names)
    text = "Les fiches du centre de ressources, quartier par quartier. " * 4
    return Answer(body=f"<title>Accueil</title><main><p>{text}</p><ul>{links}</ul></main>".encode())


class Librarian:
    """A home, a sources file and a site whose every answer a test writes."""

    def __init__(self, folder, site):
        self.site = site
        self.kb = Program(folder / "home")
        self.sources = folder / "sources.toml"
        self.sources.write_text(SOURCES.format(url=site.url), encoding="utf-8")
        self.good_day()

    def good_day(self):
        self.site.routes = {
            "/robots.txt": Answer(status=404),
            "/": home_page(*NAMES),
            **{f"/{name}": fiche(name) for name in NAMES},
        }

    def every_page(self, answer):
        self.site.routes = {
            "/robots.txt": Answer(status=404),
            **dict.fromkeys(("/", *(f"/{name}" for name in NAMES)), answer),
        }

    def run(self, command, code, *options):
        return self.kb.run(command, "--sources", self.sources, *options, code=code)

    def generation(self):
        generation = self.kb.json("status")["generation"]
        return generation["number"], generation["documents"]

    def last_crawl(self):
        runs = self.kb.json("status")["runs"]
        return next(run for run in runs if run["kind"] == "crawl")

    def story(self, name):
        told = self.kb.json("status", "--url", f"{self.site.url}/{name}")
        return [(row["verdict"], row["detail"]) for row in told["verdicts"]]


@pytest.fixture
def librarian(tmp_path):
    with ScriptedSite() as site:
        librarian = Librarian(tmp_path, site)
        librarian.run("reindex", 0)
        yield librarian


def test_a_new_date_in_every_footer_changes_nothing(librarian):
    before = librarian.generation()
    for name in NAMES:
        librarian.site.routes[f"/{name}"] = fiche(name, "Page servie le 22/11/2026 à 14:05")
    librarian.run("reindex", 0)
    assert librarian.generation() == before
    assert librarian.last_crawl()["counts"] == {"unchanged": 13}
    assert librarian.story(NAMES[0])[0] == ("unchanged", "contenu")
    shown = librarian.kb.run("status", "--url", f"{librarian.site.url}/{NAMES[0]}").stdout
    assert "inchangé (contenu)" in shown


def test_bad_days_leave_the_catalogue_as_it_is_and_are_told_apart(librarian):
    days = {
        "broken": (Answer(status=500), 1, "failed", ("error", "réponse 500")),
        "in place": (LOGIN, 3, "suspect", ("changed", "gardée comme elle était")),
        "elsewhere": (redirect("/user/login"), 1, "failed", ("blocked", "/user/login")),
    }
    for day, (answer, code, status, (verdict, detail)) in days.items():
        librarian.every_page(answer)
        librarian.run("crawl", code)
        found, said = librarian.story(NAMES[3])[0]
        assert (day, librarian.last_crawl()["status"], found) == (day, status, verdict)
        assert detail in said
    assert "Rien n’a changé" in librarian.kb.run("index").stdout
    librarian.every_page(LOGIN)
    librarian.run("reindex", 0, "--accept-loss")
    assert librarian.generation()[1] == 1, "what the librarian accepts is done"
