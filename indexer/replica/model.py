"""Values of the replica site: pages as their authors wrote them, before any template.

Paths are decoded and NFC; templates percent-encode them. Times are aware, in French local time.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

ATTACHMENT_FOLDER = "/sites/default/files/atoms/files/"


class Design(StrEnum):
    """Which of the two looks a page still has."""

    CURRENT = "current"
    OLDER = "older"


class NodeType(StrEnum):
    """Content types of the replica; the label readers see is in `site.toml`."""

    ACTUALITE = "actualite"
    APPEL_A_PROJETS = "appel-a-projets"
    BOITE_A_OUTILS = "boite-a-outils"
    COMPTE_RENDU = "compte-rendu"
    DOSSIER = "dossier"
    EVENEMENT = "evenement"
    FORMATION = "formation"
    GLOSSAIRE = "glossaire"
    PAGE = "page"
    PUBLICATION = "publication"
    VIDEO = "video"
    WEBFORM = "webform"


class DateStyle(StrEnum):
    """How the publication date of an older page is printed."""

    WEEKDAY = "weekday"  # Mercredi 15 novembre 2017
    PUBLISHED = "published"  # Publié le 20 janvier 2015


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A PDF of the replica; `file` is its name as `indexer.replica.pdf` knows it."""

    file: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who took part; `role` may be empty."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to write to; invented, on a domain that receives no mail."""

    name: str
    role: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One node of the site. `path` is None when the node is only served at `/node/N`."""

    node: int
    path: str | None
    title: str
    node_type: NodeType
    design: Design
    language: str
    published: dt.datetime | None
    modified: dt.datetime | None
    date_style: DateStyle
    breadcrumb: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    body: str
    attachments: tuple[Attachment, ...]
    videos: tuple[str, ...]
    people_label: str
    people: tuple[Person, ...]
    contacts: tuple[Contact, ...]
    indexable: bool
    listed: bool

    @property
    def node_path(self) -> str:
        """The address every node answers at."""
        return f"/node/{self.node}"

    @property
    def address(self) -> str:
        """The canonical path: the alias, else the node's own."""
        return self.path or self.node_path

    @property
    def print_path(self) -> str:
        """The address of the print view."""
        return f"/print{self.path}" if self.path else f"/print/{self.node}"

    @property
    def changed(self) -> dt.datetime | None:
        """When the page last changed, as far as it says."""
        return self.modified or self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the menu; `former` are slugs it had before, under which pages still live."""

    slug: str
    label: str
    former: tuple[str, ...]

    @property
    def path(self) -> str:
        """The address of the theme's listing."""
        return f"/thematiques/{self.slug}"

    def holds(self, page: Page) -> bool:
        """Whether the page's alias lies under this theme, whatever slug the theme had then."""
        prefixes = tuple(f"/thematiques/{slug}/" for slug in (self.slug, *self.former))
        return page.path is not None and page.path.startswith(prefixes)


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """An entry of a menu; `path` may also be an absolute URL."""

    label: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """A permanent redirect from an address that was given up."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything the replica serves but PDFs and videos. `pages` are sorted by node number."""

    name: str
    slogan: str
    intro: str
    crawl_delay_s: float
    updated: dt.datetime
    type_labels: tuple[tuple[NodeType, str], ...]
    menu: tuple[MenuLink, ...]
    footer_menu: tuple[MenuLink, ...]
    social: tuple[MenuLink, ...]
    themes: tuple[Theme, ...]
    redirects: tuple[Redirect, ...]
    pages: tuple[Page, ...]

    @property
    def indexable_pages(self) -> tuple[Page, ...]:
        """The pages the sitemap lists."""
        return tuple(page for page in self.pages if page.indexable)
