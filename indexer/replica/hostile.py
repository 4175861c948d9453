"""The hostile wing: everything that sites do wrong, at addresses below `/aile`, on purpose.

Served with the replica on request only (`kb replica --hostile`). `edition` 1 is the wing on its
first day; in edition 2 some of its pages have moved, changed or gone, as they do between crawls.
"""

import gzip
import itertools
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

from werkzeug.wrappers import Request, Response

ENTRANCE = "/aile"
SITEMAP = "/aile/plans.xml"
CLOSED = "/aile/prive/"
HUGE_BYTES = 200_000_000
"""What the answers that are too large hold, or would hold."""
_HTML = "text/html; charset=utf-8"
_MONTH = re.compile(r"/aile/agenda/(\d{4})-(\d{2})")
_CHAIN = re.compile(r"/aile/fuite/(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of the wing."""

    path: str
    base_url: str
    edition: int


Route = Callable[[Ask], Response]


class HostileWing:
    """Answers the wing's addresses; `edition` may be changed while it is served."""

    def __init__(self) -> None:
        self.edition = 1
        self._closing = threading.Event()
        self._tokens = itertools.count(1)
        self._refused = False
        self._routes = {
            **_ROUTES,
            "/aile/occupee": self._busy_once,
            "/aile/muette": self._mute,
            "/aile/goutte-a-goutte": lambda _: Response(self._drops(), content_type=_HTML),
            "/aile/session": self._session,
        }

    def answer(self, request: Request, base_url: str) -> Response | None:
        """The answer to an address of the wing; None for any other."""
        path = request.path.rstrip("/") or "/"
        ask = Ask(path, base_url, self.edition)
        if route := self._routes.get(path):
            return route(ask)
        if _MONTH.fullmatch(path):
            return _month(ask)
        if link := _CHAIN.fullmatch(path):
            return _to(f"/aile/fuite/{int(link[1]) + 1}")(ask)
        if path.startswith("/aile/relatif"):
            return _page("Lien relatif", "relatif/suite")(ask)
        return None

    def close(self) -> None:
        """Let go of whoever waits for an answer."""
        self._closing.set()

    def _busy_once(self, ask: Ask) -> Response:
        if not self._refused:
            self._refused = True
            return Response("occupé", 503, {"Retry-After": "1"}, content_type=_HTML)
        return _page("Un serveur occupé un moment")(ask)

    def _mute(self, _ask: Ask) -> Response:
        self._closing.wait()
        return Response(status=500)

    def _drops(self) -> Iterator[bytes]:
        yield b"<!doctype html><title>Goutte</title>"
        while not self._closing.wait(0.2):
            yield b"."

    def _session(self, ask: Ask) -> Response:
        """Each reading gives every link a new session number."""
        token = f"{next(self._tokens):032x}"
        links = [f"{path}?sid={token}" for path in ("/aile/session", "/aile/article-1")]
        return _page("Numéro de session", *links)(ask)


def _page(title: str, *links: str, head: str = "", text: str = "") -> Route:
    """A page of these links; what `head` and `text` hold of `{base}` becomes the site's address."""

    def route(ask: Ask) -> Response:
        items = "".join(f'<li><a href="{escape(link)}">{escape(link)}</a></li>' for link in links)
        body = (
            f"<!doctype html><html lang=fr><head><title>{title}</title>{head}</head><body>"
            f"<main><h1>{title}</h1><p>{text or f'{title}, une page de l’aile hostile.'}</p></main>"
            f"<ul>{items}</ul></body></html>"
        ).replace("{base}", ask.base_url)
        response = Response(body, content_type=_HTML)
        response.add_etag()
        return response

    return route


def _to(target: str, status: int = 302) -> Route:
    """A redirect."""
    return lambda _: Response(status=status, headers={"Location": target})


def _status(status: int, **headers: str) -> Route:
    """A refusal."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response(f"réponse {status}", status, named, content_type=_HTML)


def _raw(body: bytes, media_type: str | None, headers: Mapping[str, str] | None = None) -> Route:
    """Bytes under any name."""

    def route(_ask: Ask) -> Response:
        response = Response(body, headers=headers, content_type=media_type)
        if media_type is None:
            del response.headers["Content-Type"]
        return response

    return route


def _declared(size_bytes: int, body: bytes) -> Route:
    """An answer that says it is so long, and is not."""

    def route(_ask: Ask) -> Response:
        response = Response(iter([body]), content_type=_HTML)
        response.headers["Content-Length"] = str(size_bytes)
        return response

    return route


def _endless(_ask: Ask) -> Response:
    return Response(itertools.repeat(b"a" * 65_536, HUGE_BYTES // 65_536), content_type=_HTML)


def _bomb(ask: Ask) -> Response:
    """Few bytes that unpack to many."""
    return _raw(_packed(), _HTML, {"Content-Encoding": "gzip"})(ask)


@cache
def _packed() -> bytes:
    return gzip.compress(bytes(HUGE_BYTES // 10), mtime=0)


def _month(ask: Ask) -> Response:
    """A month of a calendar without end, in either direction."""
    year, month = map(int, ask.path.rpartition("/")[2].split("-"))
    count = year * 12 + month - 1
    links = [f"/aile/agenda/{n // 12:04}-{n % 12 + 1:02}" for n in (count - 1, count + 1)]
    return _page(f"Agenda {year}-{month:02}", *links)(ask)


def _sitemap(tag: str, item: str, *addresses: str, prologue: str = "") -> Route:
    def route(ask: Ask) -> Response:
        rows = "".join(f"<{item}><loc>{ask.base_url}{path}</loc></{item}>" for path in addresses)
        return Response(f"{prologue}<{tag}>{rows}</{tag}>", content_type="application/xml")

    return route


def _sitemap_gz(ask: Ask) -> Response:
    rows = f"<url><loc>{ask.base_url}/aile/article-2</loc></url>"
    body = gzip.compress(f"<urlset>{rows}</urlset>".encode(), mtime=0)
    return Response(body, content_type="application/x-gzip")


def _by_edition(*routes: Route) -> Route:
    """One route an edition; the last stays."""
    return lambda ask: routes[min(ask.edition, len(routes)) - 1](ask)


_LINKS = (
    *("article-1", "article-1?utm_source=lettre&fbclid=1", "article-1#bas", "copie", "rafraichie"),
    *("canonique-ailleurs", "redirige-1", "boucle-a", "boucle-seule", "fuite/1", "dehors"),
    *("vers-connexion", "formulaire", "vers-metadonnees", "vers-accueil", "vers-javascript"),
    *("occupee", "surchargee", "erreur", "absente", "disparue", "interdite", "muette"),
    *("goutte-a-goutte", "tronquee", "bombe", "enorme", "enorme-sans-taille", "image"),
    *("photo.jpg", "faux.pdf", "sans-type", "archive", "vide", "noindex", "noindex-entete"),
    *("prive/secret", "nofollow", "agenda/2025-01", "relatif", "session", "demenagee", "retiree"),
    *("changee", "echangee-a", "echangee-b", "javascript%3A%3B"),
)
_ENTITIES = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_ARTICLE = _page("Premier article", head='<link rel="shortlink" href="/node/9001">')

_ROUTES: Mapping[str, Route] = {
    ENTRANCE: _page(
        "L’aile hostile",
        *(f"/aile/{link}" for link in _LINKS),
        *("javascript:;", "mailto:a@exemple.irev.fr", "/print/aile/article-1", "/node/9001"),
        *("https://exemple.org/x", "//169.254.169.254/latest/meta-data/", "http://["),
    ),
    SITEMAP: _sitemap(
        *("sitemapindex", "sitemap", "/aile/plan.xml.gz", "/aile/plan-absent.xml"),
        *("/aile/plan-piege.xml", SITEMAP),
    ),
    "/aile/plan.xml.gz": _sitemap_gz,
    "/aile/plan-piege.xml": _sitemap("urlset", "url", "/aile/&b;", prologue=_ENTITIES),
    "/aile/article-1": _ARTICLE,
    "/aile/article-2": _page("Deuxième article", text="Que le plan du site est seul à connaître."),
    "/aile/article-3": _page("Troisième article"),
    "/node/9001": _ARTICLE,
    "/print/aile/article-1": _ARTICLE,
    "/aile/copie": _page("Premier article", head='<link rel="canonical" href="/aile/article-1">'),
    "/aile/canonique-ailleurs": _page(
        "Canonique ailleurs", head='<link rel="canonical" href="https://exemple.org/x">'
    ),
    "/aile/rafraichie": _page(
        "Une page qui envoie ailleurs",
        head='<meta http-equiv="refresh" content="0; url=/aile/article-3">',
    ),
    "/aile/redirige-1": _to("/aile/redirige-2", 301),
    "/aile/redirige-2": _to("/aile/redirige-3", 307),
    "/aile/redirige-3": _to("/aile/article-1", 308),
    "/aile/boucle-a": _to("/aile/boucle-b"),
    "/aile/boucle-b": _to("/aile/boucle-a"),
    "/aile/boucle-seule": _to("/aile/boucle-seule/"),
    "/aile/dehors": _to("https://exemple.org/"),
    "/aile/vers-connexion": _to("/user/login?destination=aile"),
    "/aile/formulaire": _page("Se connecter", text="<input type=password name=p>"),
    "/aile/vers-metadonnees": _to("http://169.254.169.254/latest/meta-data/"),
    "/aile/vers-accueil": _to("/"),
    "/aile/vers-javascript": _to("javascript:alert(1)"),
    "/aile/surchargee": _status(503, Retry_After="0"),
    "/aile/erreur": _status(500),
    "/aile/absente": _status(404),
    "/aile/disparue": _status(410),
    "/aile/interdite": _status(403),
    "/aile/tronquee": _declared(5_000, b"<!doctype html><title>Tronqu"),
    "/aile/enorme": _declared(HUGE_BYTES, b"<!doctype html>"),
    "/aile/enorme-sans-taille": _endless,
    "/aile/bombe": _bomb,
    "/aile/image": _raw(b"\x89PNG\r\n\x1a\n", "image/png"),
    "/aile/photo.jpg": _raw(b"\xff\xd8\xff", "image/jpeg"),
    "/aile/faux.pdf": _raw(b"<html><title>Pas un PDF</title>", "application/pdf"),
    "/aile/sans-type": _raw(b"<!doctype html><title>Sans type</title><p>Un texte.", None),
    "/aile/archive": _raw(b"PK\x03\x04", "application/zip"),
    "/aile/vide": _raw(b"", _HTML),
    "/aile/noindex": _page("À ne pas indexer", head='<meta name="robots" content="noindex">'),
    "/aile/noindex-entete": _raw(b"%PDF-1.4", "application/pdf", {"X-Robots-Tag": "noindex"}),
    "/aile/prive/secret": _page("Secret"),
    "/aile/nofollow": _page(
        "Sans suite", "/aile/jamais", head='<meta name="robots" content="nofollow">'
    ),
    "/aile/jamais": _page("Jamais"),
    "/aile/demenagee": _by_edition(_page("Déménagée"), _to("/aile/nouvelle-adresse", 301)),
    "/aile/nouvelle-adresse": _by_edition(_status(404), _page("Déménagée")),
    "/aile/retiree": _by_edition(_page("Retirée"), _status(410)),
    "/aile/changee": _by_edition(_page("Changée", text="Un."), _page("Changée", text="Deux.")),
    "/aile/echangee-a": _by_edition(_to("/aile/echangee-b"), _page("Échangée")),
    "/aile/echangee-b": _by_edition(_page("Échangée"), _to("/aile/echangee-a")),
}
