"""Draw the replica in the real platform's markup (Drupal 7, print module, Scald).

Canonical URLs begin with `base_url`; every text but a page's own body is escaped by the templates.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote, urljoin

from babel.dates import format_datetime
from bs4 import BeautifulSoup
from jinja2 import Environment, FunctionLoader, StrictUndefined

from indexer.replica.model import ATTACHMENT_FOLDER, Design, NodeType, Page, Site
from indexer.replica.videos import CHANNEL, Video

ROWS_A_PAGE = 10
_KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of pages with a pager; `view` names it in the markup, `address` is its first page."""

    address: str
    title: str
    view: str
    rows: tuple[Page, ...]
    breadcrumb: tuple[tuple[str, str | None], ...]
    intro: str = ""


class Renderer:
    """Draws one site for one base URL; `size_bytes` gives the size of a PDF by its name."""

    def __init__(self, site: Site, base_url: str, size_bytes: Callable[[str], int]) -> None:
        self._site = site
        self._base_url = base_url.rstrip("/")
        self._theme_paths = {theme.label: theme.path for theme in site.themes}
        self._labels = dict(site.type_labels)
        environment = Environment(
            loader=FunctionLoader(_template), autoescape=True, undefined=StrictUndefined
        )
        environment.filters |= {
            "absolute": lambda path: self._base_url + _href(path),
            "clock": lambda time: time.strftime("%H:%M"),
            "day": lambda time: _french(time, "d MMMM y"),
            "file_path": lambda name: ATTACHMENT_FOLDER + name,
            "href": _href,
            "long_date": lambda time: _french(time, "EEEE d MMMM y"),
            "stamp": lambda time: time.strftime("%d/%m/%Y - %H:%M"),
            "submitted": lambda time: (
                f"{_french(time, 'EEE')[:3].lower()}, {time:%d/%m/%Y - %H:%M}"
            ),
            "weight": lambda name: weight(size_bytes(name)),
        }
        environment.globals |= {"site": site, "theme_paths": self._theme_paths, "page": None}
        self._environment = environment

    def page(self, page: Page) -> str:
        """A node in the design it still has."""
        template = "node.html.j2"
        if page.design is Design.OLDER:
            template = "older.html.j2"
        elif page.node_type is NodeType.WEBFORM:
            template = "form.html.j2"
        node_class = f"page-node page-node-{page.node} node-type-{page.node_type}"
        return self._draw(
            template,
            page=page,
            title=page.title,
            address=page.address,
            shortlink=page.node_path,
            description=page.summary,
            body_class=node_class,
            breadcrumb=self._breadcrumb(page),
            type_label=self._labels[page.node_type],
        )

    def print_view(self, page: Page) -> str:
        """The print module's view: links are numbered in the text and listed under « Liens »."""
        content = self._environment.get_template("content.html.j2").render(page=page)
        content, links = _numbered_links(content, self._base_url + _href(page.address))
        breadcrumb = self._breadcrumb(page)
        return self._draw(
            "print.html.j2", page=page, content=content, links=links, breadcrumb=breadcrumb
        )

    def listing(self, listing: Listing, number: int) -> str:
        """One page of a listing; `number` counts from 0, as the platform does."""
        start = number * ROWS_A_PAGE
        return self._shell(
            "listing.html.j2",
            address=listing.address,
            title=listing.title,
            view=listing.view,
            intro=listing.intro,
            breadcrumb=listing.breadcrumb,
            rows=listing.rows[start : start + ROWS_A_PAGE],
            current=number,
            last_page=max(len(listing.rows) - 1, 0) // ROWS_A_PAGE,
        )

    def themes(self, address: str) -> str:
        """The list of all themes."""
        return self._shell("themes.html.j2", address=address, title="Thématiques")

    def notice(self, address: str, title: str, message: str) -> str:
        """A page that only says something: not found, refused."""
        return self._shell("notice.html.j2", address=address, title=title, message=message)

    def login(self, address: str) -> str:
        """The form members log in with."""
        return self._shell("login.html.j2", address=address, title="Compte utilisateur")

    def sitemap(self, pages: Sequence[Page]) -> str:
        """A sitemap of these pages (https://www.sitemaps.org/protocol.html)."""
        return self._draw("sitemap.xml.j2", pages=pages)

    def video_feed(self, self_path: str, videos: Sequence[Video]) -> str:
        """The channel's Atom feed in YouTube's shape; `videos` come newest first, not empty."""
        return self._draw(
            "videos.xml.j2",
            self_path=self_path,
            videos=videos,
            channel=CHANNEL,
            channel_id=videos[0].channel_id,
        )

    def _shell(self, template: str, *, address: str, title: str, **values: object) -> str:
        common: dict[str, object] = {
            "address": address,
            "shortlink": address,
            "title": title,
            "description": "",
            "body_class": "page-" + (address.strip("/").replace("/", "-") or "accueil"),
            "breadcrumb": (("Accueil", "/"), (title, None)),
        }
        return self._draw(template, **(common | values))

    def _draw(self, template: str, **values: object) -> str:
        return self._environment.get_template(template).render(values)

    def _breadcrumb(self, page: Page) -> tuple[tuple[str, str | None], ...]:
        known = {
            "Accueil": "/",
            "Thématiques": "/thematiques",
            "Actualités": "/actualites-0",
            "Les dispositifs": "/les-dispositifs",
        } | self._theme_paths
        return tuple((label, known.get(label)) for label in ("Accueil", *page.breadcrumb))


def weight(size_bytes: int) -> str:
    """A size as the site prints it.

    >>> weight(977766), weight(8_440_000)
    ('954.85 Ko', '8.05 Mo')
    """
    size_kib = size_bytes / _KIB
    return f"{size_kib:.2f} Ko" if size_kib < _KIB else f"{size_kib / _KIB:.2f} Mo"


def _numbered_links(content: str, page_url: str) -> tuple[str, tuple[str, ...]]:
    # Resolving « javascript:; » as a path is the print module's own mistake; crawlers meet it.
    soup = BeautifulSoup(content, "lxml")
    links: list[str] = []
    for anchor in soup.find_all("a", href=True):
        link = _resolved(str(anchor["href"]), page_url)
        if link not in links:
            links.append(link)
        footnote = soup.new_tag("span", attrs={"class": "print-footnote"})
        footnote.string = f"[{links.index(link) + 1}]"
        anchor.insert_after(" ", footnote)
    body = soup.body
    return (body.decode_contents() if body else ""), tuple(links)


def _resolved(href: str, page_url: str) -> str:
    if href.startswith("javascript:"):
        href = "/" + quote(href, safe="")
    return href if href.startswith("mailto:") else urljoin(page_url, href)


def _template(name: str) -> str:
    return (files("indexer.replica") / "templates" / name).read_text(encoding="utf-8")


def _href(path: str) -> str:
    return path if "://" in path else quote(path, safe="/?=&#")


def _french(time: dt.datetime, pattern: str) -> str:
    text = format_datetime(time, pattern, locale="fr")
    return text[:1].upper() + text[1:]
