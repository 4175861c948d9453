"""Which addresses belong to a source, and which are traps: decided on the address alone."""

import re
from collections import Counter
from datetime import UTC, datetime
from urllib.parse import urlsplit

from indexer.catalogue import Verdict
from indexer.source import Source
from kb.model import CanonicalUrl

MAX_URL_CHARS = 2000
MAX_SEGMENTS = 20
MAX_REPEATS = 3  # /a/b/a/b/a/b: a relative link that a page resolves against itself for ever
MAX_QUERIES = 500
"""Different queries of one path: far more than the pages of any listing, far fewer than the days
of a calendar or the combinations of a search form."""
MAX_DATES = 150
"""Addresses alike but for a date: months of twelve years of archives, or days of five months."""
YEARS_AHEAD = 2
"""A page of a later month is one that a calendar made up."""

_IMAGES = "jpg jpeg png gif svg webp ico bmp tif tiff psd ai eps"
_SOUNDS_AND_FILMS = "mp3 wav ogg m4a flac mp4 m4v avi mov wmv webm mkv flv"
_ARCHIVES = "zip gz tgz bz2 xz 7z rar tar exe dmg apk iso"
_PAGE_PARTS = "css js mjs json woff woff2 ttf eot otf map"
_OFFICE = "doc rtf xls xlsx ods csv ppt pptx odp ics vcf kml kmz geojson shp epub"
OTHER_FORMATS = frozenset(
    " ".join((_IMAGES, _SOUNDS_AND_FILMS, _ARCHIVES, _PAGE_PARTS, _OFFICE)).split()
)
"""File name endings of what no extractor reads: not even asked for."""
_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<joint>[-/_.]?)(?:0?[1-9]|1[0-2])"
    r"(?:(?P=joint)(?:0?[1-9]|[12]\d|3[01]))?(?!\d)"
)
_LOGIN = re.compile(
    r"/(?:user/login|users?/sign_?in|login|log-in|sign-?in|connexion|se-connecter|identification"
    r"|authentification|wp-login\.php|sso)(?:/|$)",
    re.IGNORECASE,
)
_TRAP = re.compile(r"/javascript(?::|%3A)", re.IGNORECASE)


class Scope:
    """The rules of one source; counts the variants of each page it lets through."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._hosts = frozenset(source.hosts)
        self._queries: Counter[str] = Counter()
        self._dates: Counter[str] = Counter()

    def holds_host(self, url: CanonicalUrl) -> bool:
        """Whether the host is one of the source's."""
        return urlsplit(url).netloc in self._hosts

    def refusal(self, url: CanonicalUrl) -> tuple[Verdict, str] | None:
        """Why the address is not asked for; None when it is in scope."""
        parts = urlsplit(url)
        if parts.netloc not in self._hosts:
            return Verdict.OUT_OF_SCOPE, "autre site"
        for rule in self._source.deny:
            if rule.search(url):
                return Verdict.OUT_OF_SCOPE, f"règle deny «\u202f{rule.pattern}\u202f»"
        if trap := _trap(url, parts.path):
            return Verdict.OUT_OF_SCOPE, f"piège\u202f: {trap}"
        ending = parts.path.rpartition("/")[2].rpartition(".")[2].lower()
        if ending in OTHER_FORMATS:
            return Verdict.WRONG_TYPE, f"fichier .{ending}"
        return None

    def count(self, url: CanonicalUrl) -> tuple[int, int]:
        """Count an address: how many queries of its page, and dates of its like, there are now."""
        parts = urlsplit(url)
        queries = dates = 0
        if parts.query:
            self._queries[parts.path] += 1
            queries = self._queries[parts.path]
        alike, dated = _DATE.subn("*", f"{parts.path}?{parts.query}")
        if dated:
            self._dates[alike] += 1
            dates = self._dates[alike]
        return queries, dates

    def one_too_many(self, url: CanonicalUrl) -> str:
        """Why an address that is in scope is one of an endless series; "" for any other.

        Counts it: to be asked once an address, and not of what is held, which is counted already.
        """
        latest = datetime.now(UTC).year + YEARS_AHEAD
        if any(int(match["year"]) > latest for match in _DATE.finditer(url)):
            return f"piège\u202f: calendrier d’après {latest}"
        queries, dates = self.count(url)
        if queries > MAX_QUERIES:
            return f"piège\u202f: plus de {MAX_QUERIES} variantes de la page"
        if dates > MAX_DATES:
            return f"piège\u202f: plus de {MAX_DATES} dates de la même page"
        return ""

    def allowed(self, url: CanonicalUrl) -> bool:
        """Whether the page is wanted for itself, by the rules `allow`; else only for its links."""
        return not self._source.allow or any(rule.search(url) for rule in self._source.allow)


def is_home(url: CanonicalUrl) -> bool:
    """Whether the address is the first page of its host: where lost pages redirect to."""
    parts = urlsplit(url)
    return parts.path == "/" and not parts.query


def is_login(url: CanonicalUrl) -> bool:
    """Whether the address is, by its name, one where people log in."""
    return bool(_LOGIN.search(urlsplit(url).path))


def same_listing(one: str, other: str) -> bool:
    """Whether two addresses differ in their query alone, or in a date: pages of one listing."""
    (first, query), (second, other_query) = _place(one), _place(other)
    if first == second:
        return query != other_query
    alike, dates = _DATE.subn("*", first)
    return bool(dates) and alike == _DATE.sub("*", second)


def _place(url: str) -> tuple[str, str]:
    """Path and query of an absolute address; asked for every link of every page."""
    path, _, query = url.partition("://")[2].partition("/")[2].partition("?")
    return path.rstrip("/"), query


def _trap(url: str, path: str) -> str:
    if len(url) > MAX_URL_CHARS:
        return f"adresse de plus de {MAX_URL_CHARS} caractères"
    if _TRAP.search(path):
        return "lien javascript pris pour une page"
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return f"plus de {MAX_SEGMENTS} niveaux"
    if segments and max(Counter(segments).values()) > MAX_REPEATS:
        return "chemin qui se répète"
    return ""
