"""One address for one resource: canonical URLs, the ids made of them, and addresses of passages.

`canonical_url` is idempotent: what it gives back, it gives back unchanged. Two spellings that a
server is known to treat alike (RFC 3986 §6.2, and the rules of `HOSTS`) have one canonical form;
spellings that merely look alike do not: `/a` and `/a-0` are two pages.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from kb.errors import RequestError
from kb.model import CanonicalUrl, DocId

TRACKING_PARAMETERS = frozenset(
    {"fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl"}
)
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "at_")
SESSION_PARAMETERS = frozenset({"phpsessid", "jsessionid", "sessionid", "aspsessionid"})
TOKEN_PARAMETERS = frozenset({"sid", "s", "sess", "session", "session_id", "token", "cftoken"})
"""Of sessions too, when their value is a long run of letters and digits; else of anything."""
VIDEO_PAGE = "https://www.youtube.com/watch?v="

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_CHARS = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_CHARS = _UNRESERVED | frozenset("!$'()*,;:@/?")
_ESCAPE_OR_CHAR = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_SESSION_TOKEN = re.compile(r"(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{20,}")
_VIDEO_PATH = re.compile(r"/(?:embed|shorts|live|v)/([A-Za-z0-9_-]{11})(?:/|$)")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRule:
    """What is known of a host: the one name of it that is kept, and that it speaks https."""

    host: str
    scheme: str = "https"


HOSTS = {
    name: HostRule(host="irev.fr")  # exports of the site write both names, without redirects
    for name in ("irev.fr", "www.irev.fr")
} | {name: HostRule(host="www.youtube.com") for name in _YOUTUBE}
"""Hosts with several names; any other host keeps its own name and scheme."""


def canonical_url(url: str, base: str | None = None) -> CanonicalUrl:
    """The one form of an address, resolved against `base` when it is relative.

    Fragment, credentials, default port, tracking and session parameters go; parameters are
    sorted; percent-encoding is minimal and upper case; a path does not end in a slash.

    >>> canonical_url("HTTP://www.irev.fr:80/action/Sant%c3%a9/?utm_source=x#haut")
    'https://irev.fr/action/Sant%C3%A9'
    >>> canonical_url("https://youtu.be/abcdefghijk?t=3")
    'https://www.youtube.com/watch?v=abcdefghijk'

    Raises:
        RequestError: not an http, https or file address, or one without a valid host.

    """
    text = url.strip()
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise _refusal(url, f"adresse mal formée ({error})") from None
    if parts.scheme == "file":
        return CanonicalUrl("file://" + (_clean_path(parts.path, url) or "/"))
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refusal(url, "seules les adresses http, https et file mènent à des documents")
    host = _clean_host(parts.hostname, url)
    rule = HOSTS.get(host)
    if rule is not None and port in {None, 80, 443}:
        scheme, host, port = rule.scheme, rule.host, None
    else:
        scheme = parts.scheme
    video = _video_id(host, parts)
    if video is not None:
        return CanonicalUrl(VIDEO_PAGE + video)
    netloc = host if port in {None, _DEFAULT_PORTS[scheme]} else f"{host}:{port}"
    query = _clean_query(parts.query, url)
    path = _clean_path(parts.path, url)
    return CanonicalUrl(f"{scheme}://{netloc}{path or '/'}" + (f"?{query}" if query else ""))


def doc_id(url: CanonicalUrl) -> DocId:
    """16 hexadecimal digits that stand for the URL, the same everywhere and for ever."""
    return DocId(hashlib.sha256(url.encode()).hexdigest()[:16])


def locate(url: str, locator: str) -> str:
    """The address of a passage of the document at `url`.

    >>> locate("https://irev.fr/a.pdf", "#page=3")
    'https://irev.fr/a.pdf#page=3'
    >>> locate("https://video.example/abc", "&t=75s")
    'https://video.example/abc?t=75s'
    """
    address, _, fragment = url.partition("#")
    if not locator.startswith("&"):
        return address + locator if locator else url
    joint = "&" if "?" in address else "?"
    return address + joint + locator[1:] + (f"#{fragment}" if fragment else "")


def _refusal(url: str, reason: str) -> RequestError:
    shown = url if len(url) <= 200 else url[:200] + "…"
    return RequestError("url", f"{shown!r} n’est pas une adresse à indexer\u202f: {reason}")


def _clean_host(host: str | None, url: str) -> str:
    if not host:
        raise _refusal(url, "elle ne nomme aucun serveur")
    name = host.lower().rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise _refusal(url, f"{host!r} n’est pas un nom de serveur") from None
    if ":" in name:
        name = f"[{name}]"
    if not _HOST.fullmatch(name):
        raise _refusal(url, f"{host!r} n’est pas un nom de serveur")
    return name


def _video_id(host: str, parts: SplitResult) -> str | None:
    """The video an address of the player, of a short link or of a watch page stands for."""
    if host == "youtu.be":
        video = parts.path.strip("/").partition("/")[0]
        return video if _VIDEO_ID.fullmatch(video) else None
    if host != "www.youtube.com":
        return None
    found = _VIDEO_PATH.match(parts.path)
    if found:
        return found[1]
    if parts.path.rstrip("/") == "/watch":
        for key, _, value in _pairs(parts.query):
            if key == "v" and _VIDEO_ID.fullmatch(value):
                return value
    return None


def _clean_path(path: str, url: str) -> str:
    kept: list[str] = []
    for segment in _encode(_SESSION_IN_PATH.sub("", path), _PATH_CHARS, url).split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept).rstrip("/")


def _clean_query(query: str, url: str) -> str:
    pairs = (
        (_encode(key, _QUERY_CHARS, url), joint, _encode(value, _QUERY_CHARS, url))
        for key, joint, value in _pairs(query)
    )
    return "&".join(sorted("".join(pair) for pair in pairs if not _dropped(pair[0], pair[2])))


def _pairs(query: str) -> Iterable[tuple[str, str, str]]:
    """Parameters as key, "=" or "", value; a plus sign is the space it stands for in forms."""
    return (part.replace("+", "%20").partition("=") for part in query.split("&") if part.strip("="))


def _dropped(key: str, value: str) -> bool:
    name = key.lower()
    return (
        name in TRACKING_PARAMETERS
        or name in SESSION_PARAMETERS
        or name.startswith(TRACKING_PREFIXES)
        or (name in TOKEN_PARAMETERS and _SESSION_TOKEN.fullmatch(value) is not None)
    )


def _encode(text: str, allowed: frozenset[str], url: str) -> str:
    """Percent-encode what must be and nothing else; a lone "%" is a character like another."""

    def encoded(match: re.Match[str]) -> str:
        digits, char = match.groups()
        if digits is not None:
            char = chr(int(digits, 16))
            return char if char in _UNRESERVED else f"%{digits.upper()}"
        if char in allowed:
            return str(char)
        return "".join(f"%{byte:02X}" for byte in char.encode())

    try:
        return _ESCAPE_OR_CHAR.sub(encoded, text)
    except UnicodeEncodeError:
        raise _refusal(url, "elle contient une moitié de caractère (surrogate isolé)") from None
