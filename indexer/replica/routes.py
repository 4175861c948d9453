"""Which address of the replica answers what: nodes, print views, listings, feeds, files."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from indexer.replica.model import ATTACHMENT_FOLDER, Page, Site
from indexer.replica.pdf import build_pdf, pdf_names
from indexer.replica.render import Listing, Renderer
from indexer.replica.videos import FEED_LENGTH, load_videos
from kb.errors import ConfigError

_HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_STYLES = "/sites/all/themes/irev/css/"
_REFUSED = ("/search/", "/user/", "/node/add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What an address answers; `changed` is None for refusals, which are never fresh."""

    body: bytes
    media_type: str
    changed: dt.datetime | None
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A permanent redirect; `path` is decoded."""

    path: str


class Router:
    """Answers the addresses of one site. Raises `ConfigError` when a linked PDF is unknown."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._pages = {path: page for page in site.pages for path in (page.address, page.node_path)}
        self._printed = {
            path: page for page in site.pages for path in (page.print_path, f"/print/{page.node}")
        }
        self._moved = {redirect.source: redirect.target for redirect in site.redirects}
        self._moved |= {
            f"/thematiques/{slug}": theme.path for theme in site.themes for slug in theme.former
        }
        self._listings = {listing.address: listing for listing in _listings(site)}
        self._pdfs = _linked_pdfs(site)
        self._videos = load_videos()
        # Compiling the templates costs more than drawing: keep them for the few hosts that ask.
        self._renderer = lru_cache(maxsize=4)(
            lambda base_url: Renderer(site, base_url, lambda name: len(build_pdf(name)))
        )
        self._fixed: Mapping[str, Callable[[Renderer], tuple[str, str]]] = {
            "/thematiques": lambda draw: (draw.themes("/thematiques"), _HTML),
            "/user/login": lambda draw: (draw.login("/user/login"), _HTML),
            "/sitemap.xml": lambda draw: (draw.sitemap(site.indexable_pages), _XML),
        }

    def answer(self, path: str, query: Mapping[str, str], base_url: str) -> Resource | Moved:
        """The answer to a decoded path; unknown parameters are ignored, as the platform does."""
        path = unicodedata.normalize("NFC", path)
        path = path.rstrip("/") or "/"
        if path == "/index.php":
            return self._front_controller(query)
        if path in self._moved:
            return Moved(path=self._moved[path])
        draw = self._renderer(base_url)
        if page := self._pages.get(path) or self._printed.get(path):
            text = draw.page(page) if path in self._pages else draw.print_view(page)
            return self._text(text, _HTML, page.changed)
        if listing := self._listings.get(path):
            return self._listing(draw, listing, query)
        if fixed := self._fixed.get(path):
            text, media_type = fixed(draw)
            return self._text(text, media_type)
        return self._file(path, query, base_url, draw)

    def _file(
        self, path: str, query: Mapping[str, str], base_url: str, draw: Renderer
    ) -> Resource | Moved:
        name = path.rpartition("/")[2]
        if path == ATTACHMENT_FOLDER + name and name in pdf_names():
            changed = self._pdfs.get(name, self._site.updated)
            return Resource(body=build_pdf(name), media_type="application/pdf", changed=changed)
        if path in {_STYLES + "current.css", _STYLES + "older.css"}:
            style = (files("indexer.replica") / "templates" / name).read_text(encoding="utf-8")
            return self._text(style, "text/css; charset=utf-8")
        if path == "/robots.txt":
            return self._text(self._robots(base_url), "text/plain; charset=utf-8")
        if path == "/feeds/videos.xml":
            return self._feed(query.get("channel_id", ""), draw)
        if (path + "/").startswith(_REFUSED):
            message = "Vous n’êtes pas autorisé à accéder à cette page."
            return _refusal(draw.notice(path, "Accès refusé", message), 403)
        return self._not_found(path, draw)

    def _front_controller(self, query: Mapping[str, str]) -> Moved:
        target = "/" + query.get("q", "").strip("/")
        page = self._pages.get(target)
        return Moved(path=page.address if page else target)

    def _listing(self, draw: Renderer, listing: Listing, query: Mapping[str, str]) -> Resource:
        asked = query.get("page", "0")
        # A number of ten digits is no page of any listing, only a way to make the server work.
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
        changed = max(
            (row.changed for row in listing.rows if row.changed), default=self._site.updated
        )
        return Resource(
            body=draw.listing(listing, number).encode(), media_type=_HTML, changed=changed
        )

    def _feed(self, channel_id: str, draw: Renderer) -> Resource:
        videos = [video for video in self._videos if video.channel_id == channel_id][:FEED_LENGTH]
        if not videos:
            return self._not_found("/feeds/videos.xml", draw)
        feed = draw.video_feed(f"/feeds/videos.xml?channel_id={channel_id}", videos)
        return Resource(
            body=feed.encode(), media_type="text/xml; charset=utf-8", changed=videos[0].published
        )

    def _not_found(self, path: str, draw: Renderer) -> Resource:
        message = "La page demandée est introuvable : elle a peut-être été déplacée ou supprimée."
        return _refusal(draw.notice(path, "Page non trouvée", message), 404)

    def _text(self, text: str, media_type: str, changed: dt.datetime | None = None) -> Resource:
        changed = changed or self._site.updated
        return Resource(body=text.encode(), media_type=media_type, changed=changed)

    def _robots(self, base_url: str) -> str:
        lines = ("User-agent: *", f"Crawl-delay: {self._site.crawl_delay_s:g}")
        closed = ("Disallow: /search/", "Disallow: /user/", "Disallow: /node/add/")
        return "\n".join((*lines, *closed, "", f"Sitemap: {base_url}/sitemap.xml", ""))


def _refusal(text: str, status: int) -> Resource:
    return Resource(body=text.encode(), media_type=_HTML, changed=None, status=status)


def _listings(site: Site) -> tuple[Listing, ...]:
    newest = sorted(site.pages, key=_recency, reverse=True)
    themed = [(theme, tuple(filter(theme.holds, newest))) for theme in site.themes]
    in_theme = {page.node for _, rows in themed for page in rows}
    news = tuple(page for page in newest if page.listed and page.node not in in_theme)
    home = tuple(page for page in newest if page.listed and page.published)[:8]
    return (
        Listing(
            address="/", title="Accueil", view="accueil", rows=home, breadcrumb=(), intro=site.intro
        ),
        Listing(
            address="/actualites-0",
            title="Actualités",
            view="actualites",
            rows=news,
            breadcrumb=(("Accueil", "/"), ("Actualités", None)),
        ),
        *(
            Listing(
                address=theme.path,
                title=theme.label,
                view="thematique",
                rows=rows,
                breadcrumb=(("Accueil", "/"), ("Thématiques", "/thematiques"), (theme.label, None)),
            )
            for theme, rows in themed
        ),
    )


def _recency(page: Page) -> tuple[float, int]:
    return (page.published.timestamp() if page.published else 0.0, page.node)


def _linked_pdfs(site: Site) -> dict[str, dt.datetime]:
    """When each linked PDF was put on line: with the first page that links it."""
    known = frozenset(pdf_names())
    dates: dict[str, dt.datetime] = {}
    for page in site.pages:
        for attachment in page.attachments:
            if attachment.file not in known:
                raise ConfigError(f"{page.address}: no PDF is called {attachment.file!r}")
            if page.published:
                earlier = dates.get(attachment.file, page.published)
                dates[attachment.file] = min(earlier, page.published)
    return dates
