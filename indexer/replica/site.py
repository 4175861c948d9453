"""Load the sample site from `corpus/sample`, validated before anything is served.

`site.toml` describes the site; a page is a file of TOML front matter between `+++` lines, then the
HTML fragment of its body. `corpus/sample/README.md` lists the keys. Every error is a `ConfigError`
naming file and line or key.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from html.parser import HTMLParser
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from indexer.replica.front_matter import Keys, parse_toml, split
from indexer.replica.model import (
    Attachment,
    Contact,
    DateStyle,
    Design,
    MenuLink,
    NodeType,
    Page,
    Person,
    Redirect,
    Site,
    Theme,
)
from kb.errors import ConfigError

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_VOID_TAGS = frozenset({"br", "hr", "img", "col", "input", "wbr"})
# Addresses the server answers by itself: a page must not stand in their way.
_RESERVED = re.compile(r"/(?:node|print|user|search|sites|feeds|sitemap\.xml|robots\.txt)(?:/|$)")
_Closed = TypeVar("_Closed", bound=StrEnum)


def load_site(root: Traversable | None = None) -> Site:
    """The site under `root`, by default the one bundled with the project. Raises `ConfigError`."""
    root = root or files("corpus") / "sample"
    keys = parse_toml(root.joinpath("site.toml").read_text(encoding="utf-8"), "site.toml")
    site = Site(
        name=keys.required("name", str),
        slogan=keys.required("slogan", str),
        intro=keys.required("intro", str),
        crawl_delay_s=keys.required("crawl_delay_s", float),
        updated=paris_time(keys.required("updated", dt.datetime)),
        type_labels=_each(keys, "types", _type_label),
        menu=_links(keys, "menu"),
        footer_menu=_links(keys, "footer_menu"),
        social=_links(keys, "social"),
        themes=_each(keys, "themes", _theme),
        redirects=_each(keys, "redirects", _redirect),
        pages=tuple(sorted(_pages(root.joinpath("pages")), key=lambda page: page.node)),
    )
    keys.finish()
    _check_unique(site)
    return site


def parse_page(text: str, where: str) -> Page:
    """One page from the text of its file; `where` begins every message. Raises `ConfigError`."""
    keys, body, first_line = split(text, where)
    _BodyCheck(where, first_line).check(body)
    path = keys.optional("path", str)
    published = keys.optional("published", dt.datetime)
    modified = keys.optional("modified", dt.datetime)
    design = _one_of(keys, "design", Design, Design.CURRENT)
    page = Page(
        node=keys.required("node", int),
        path=None if path is None else _checked_path(path, where),
        title=keys.required("title", str),
        node_type=_one_of(keys, "node_type", NodeType, NodeType.PAGE),
        design=design,
        language=keys.optional("language", str) or "fr",
        published=paris_time(published) if published else None,
        modified=paris_time(modified) if modified else None,
        date_style=_one_of(keys, "date_style", DateStyle, DateStyle.WEEKDAY),
        breadcrumb=keys.strings("breadcrumb"),
        tags=keys.strings("tags"),
        summary=keys.optional("summary", str) or "",
        body=body,
        attachments=_each(keys, "attachments", _attachment),
        videos=keys.strings("videos"),
        people_label=keys.optional("people_label", str) or "Avec la participation de",
        people=_each(keys, "people", _person),
        contacts=_each(keys, "contacts", _contact),
        indexable=_flag(keys, "indexable", default=True),
        listed=_flag(keys, "listed", default=design is Design.CURRENT),
    )
    keys.finish()
    _check_page(page, where)
    return page


def paris_time(local: dt.datetime) -> dt.datetime:
    """The aware time of a French wall clock, by the rule of directive 2000/84/EC.

    Computed rather than looked up: a bare machine may hold no time-zone database.
    """
    summer = _last_sunday(local.year, 3, hour=2) <= local < _last_sunday(local.year, 10, hour=3)
    return local.replace(tzinfo=dt.timezone(dt.timedelta(hours=2 if summer else 1)))


def _last_sunday(year: int, month: int, *, hour: int) -> dt.datetime:
    last = dt.datetime(year, month, 31, hour)  # noqa: DTZ001 - compared with wall clocks
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


class _BodyCheck(HTMLParser):
    """Refuses a body whose tags do not nest: the mistake an author makes and a browser hides."""

    def __init__(self, where: str, first_line: int) -> None:
        super().__init__()
        self._where = where
        self._first_line = first_line
        self._open: list[str] = []

    def check(self, body: str) -> None:
        self.feed(body)
        self.close()
        if not body.strip():
            self._refuse("the body is empty")
        if self._open:
            self._refuse(f"<{self._open[-1]}> is never closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in {"script", "style"}:
            self._refuse(f"<{tag}> is not for bodies: escape it if it is meant as text")
        if tag not in _VOID_TAGS:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in _VOID_TAGS:
            self._refuse(f"<{tag}/> closes nothing")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self._refuse(f"</{tag}> closes a tag that is not open")

    def _refuse(self, reason: str) -> None:
        line = self._first_line + self.getpos()[0] - 1
        raise ConfigError(f"{self._where}:{line}: {reason}")


def _pages(folder: Traversable) -> Iterator[Page]:
    for file in _html_files(folder):
        where = str(file).rpartition("/pages/")[2] or file.name
        yield parse_page(file.read_text(encoding="utf-8"), f"pages/{where}")


def _html_files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _html_files(entry)
        elif entry.name.endswith(".html"):
            yield entry


def _checked_path(path: str, where: str) -> str:
    path = unicodedata.normalize("NFC", path)
    if not path.startswith("/") or path.endswith("/") or re.search(r"[\s?#%]|//", path):
        raise ConfigError(
            f"{where}: 'path' must be decoded and absolute, like '/action/santé': {path!r}"
        )
    if _RESERVED.match(path):
        raise ConfigError(f"{where}: 'path' {path!r} is an address of the server itself")
    return path


def _check_page(page: Page, where: str) -> None:
    if page.node < 1:
        raise ConfigError(f"{where}: 'node' must be 1 or more, not {page.node}")
    if page.published and page.modified and page.modified < page.published:
        raise ConfigError(f"{where}: 'modified' is before 'published'")
    for video in page.videos:
        if not _VIDEO_ID.fullmatch(video):
            raise ConfigError(f"{where}: 'videos': {video!r} is not a video id of 11 characters")


def _check_unique(site: Site) -> None:
    _refuse_twice("node", (page.node for page in site.pages))
    _refuse_twice("path", (page.path for page in site.pages if page.path))
    _refuse_twice("redirect from", (redirect.source for redirect in site.redirects))
    missing = set(NodeType) - {node_type for node_type, _ in site.type_labels}
    if missing:
        raise ConfigError(f"site.toml: [[types]] has no label for {min(missing)!r}")


def _refuse_twice(what: str, values: Iterable[object]) -> None:
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise ConfigError(f"pages: two pages have {what} {value!r}")
        seen.add(value)


_Value = TypeVar("_Value")


def _each(keys: Keys, key: str, read: Callable[[Keys], _Value]) -> tuple[_Value, ...]:
    values = []
    for row in keys.rows(key):
        values.append(read(row))
        row.finish()
    return tuple(values)


def _attachment(row: Keys) -> Attachment:
    return Attachment(file=row.required("file", str), title=row.required("title", str))


def _person(row: Keys) -> Person:
    return Person(name=row.required("name", str), role=row.optional("role", str) or "")


def _contact(row: Keys) -> Contact:
    return Contact(
        name=row.required("name", str),
        role=row.optional("role", str) or "",
        email=row.required("email", str),
        phone=row.optional("phone", str) or "",
    )


def _links(keys: Keys, key: str) -> tuple[MenuLink, ...]:
    return _each(
        keys,
        key,
        lambda row: MenuLink(label=row.required("label", str), path=row.required("path", str)),
    )


def _theme(row: Keys) -> Theme:
    return Theme(
        slug=row.required("slug", str),
        label=row.required("label", str),
        former=row.strings("former"),
    )


def _redirect(row: Keys) -> Redirect:
    return Redirect(source=row.required("from", str), target=row.required("to", str))


def _type_label(row: Keys) -> tuple[NodeType, str]:
    return _one_of(row, "name", NodeType, None), row.required("label", str)


def _flag(keys: Keys, key: str, *, default: bool) -> bool:
    value = keys.optional(key, bool)
    return default if value is None else value


def _one_of(keys: Keys, key: str, kind: type[_Closed], default: _Closed | None) -> _Closed:
    value = keys.required(key, str) if default is None else keys.optional(key, str) or default
    try:
        return kind(value)
    except ValueError as error:
        allowed = ", ".join(kind)
        raise ConfigError(
            f"{keys.where}: {key!r} must be one of {allowed}, not {value!r}"
        ) from error
