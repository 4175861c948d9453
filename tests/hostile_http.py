"""Requests that nobody should send, made from a seed."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote, quote_plus

MARKUP = (
    "<script>window.ran=1</script>",
    "\"><img src=x onerror='window.ran=1'>",
    "'><svg onload=window.ran=1>",
    "</title></textarea></style><script>window.ran=1</script>",
    "javascript:window.ran=1",
    '" autofocus onfocus="window.ran=1',
    "{{7*7}}{%print(7)%}${7*7}",
    "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "--><script>window.ran=1</script><!--",
    "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>",
    "%3Cscript%3Ewindow.ran=1%3C/script%3E",
)
BOMBS = (
    "(" * 3_000 + "a" + ")" * 3_000,
    " OU ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"),
    " ".join(f'"de la {n}"' for n in range(400)),
    " PROCHE/1000 ".join(["de", "la", "le", "et"] * 40),
    '"' + "de la et " * 500 + '"',
    "SAUF " * 1_500,
    "NOT NOT NOT -(-(-(-a",
    "*",
    "a" * 9_999,
    "é" * 9_999,
    "👩‍👩‍👧" * 900,
    " ".join(map(str, range(1_800))),
    "date:0000..9999 date:9999-99-99 titre: auteur:( type:))",
    "titre:" * 1_000,
    "\x00\x01\x1b[2J\u202e\ufeff\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "' OR 1=1; DROP TABLE resource; --",
    "l’" * 3_000,
    "~".join("quartier" for _ in range(900)),
)
PATHS = (
    "/../../../../../../etc/passwd",
    "/static/../../../../etc/passwd",
    "/static/..%2f..%2f..%2fetc%2fpasswd",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static/....//....//canary",
    "/static/%00style.css",
    "/documents/..%2f..%2fcanary",
    "/documents/%2fetc%2fpasswd",
    "/api/v1/documents/..%5c..%5ccanary",
    "/previews/..%2f..%2fcanary/1",
    "/documents/" + "a" * 5_000,
    "//evil.example/%2e%2e",
    "/\\evil.example",
    "/themes//evil.example/",
    "/themes/..%2f..",
    "/%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "/;/etc/passwd",
    "/.git/config",
    "/.env",
    "/kb.toml",
    "/wp-login.php",
    "/%0d%0aX-Injected:%20yes",
    "/recherche%0d%0a%0d%0a<script>",
    "/" + "%25" * 3_000,
    "/" + "a/" * 4_000,
    "*",
    "http://evil.example/",
    "file:///etc/passwd",
)
READABLE = ("/recherche?", "/documents/", "/themes", "/aide", "/?")
"""What a browser shows as a page."""
PAGES = (
    "/recherche",
    "/api/v1/search",
    "/api/v1/suggest",
    "/recherche.atom",
    "/recherche.json",
    "/propositions.json",
    "/opensearch.xml",
    "/",
    "/themes",
    "/aide",
    "/api/v1/stats",
    "/api/v1/openapi.json",
)
NAMES = (
    "q",
    "theme",
    "type",
    "language",
    "from",
    "to",
    "date",
    "sort",
    "page",
    "per_page",
    "exact",
)
VALUES = (
    "-1",
    "0",
    "1e9",
    "999999999",
    "9" * 400,
    "NaN",
    "²",
    "１",
    "",
    " ",
    "2021-13",
    "0000",
    "../",
)
BREAKS = ("\r\nX-Injected: yes", "\nX-Injected: yes", "\r\n\r\n<script>", "\x00", "é", "\u2028")
HEADERS = (
    "Host: evil.example",
    "Host: a\tb",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-For: ' OR 1=1",
    "X-Forwarded-Proto: javascript",
    "Forwarded: host=evil.example;proto=https",
    "Accept: " + "text/html;q=0.1," * 900,
    "Accept: */*;q=banana",
    "Accept-Encoding: " + "gzip;q=1," * 900,
    "Accept-Language: " + "a-" * 3_000,
    "If-None-Match: " + '"a",' * 1_800,
    "If-None-Match: *",
    "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 GMT",
    "Range: bytes=0-,0-,0-,5-1",
    "Cookie: session=" + "a" * 4_000,
    "Origin: null",
    "Origin: https://evil.example",
    "Content-Type: multipart/form-data; boundary=" + "a" * 200,
    "Connection: upgrade\r\nUpgrade: websocket",
    "Expect: 100-continue",
    "X-HTTP-Method-Override: DELETE",
    "User-Agent: () { :; }; /bin/cat /etc/passwd",
    "Referer: javascript:window.ran=1",
)
METHODS = (
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "OPTIONS",
    "HEAD",
    "PROPFIND",
    "get",
)
UNKNOWN_CODING = b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"
"""The one request that a 5xx answers: RFC 9112 §6.1 asks for 501."""
MALFORMED = (
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET  /  HTTP/1.1\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nab",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
        b"\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    ),
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n\r\n",
    UNKNOWN_CODING,
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    b"GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\n: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nX" + b"-" * 9_000 + b": a\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"GET /?q=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"\r\n\r\n\r\n\r\nGET /nulle HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"\x00" * 5_000 + b"\r\n\r\n",
    b"<script>window.ran=1</script> / HTTP/1.1\r\nHost: a\r\n\r\n",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A request as bytes; `address` is its path where a browser could be led to it."""

    kind: str
    sent: bytes
    address: str | None = None


def requests(seed: int) -> Iterator[Hostile]:
    """Without end, every kind in turn."""
    rng = random.Random(seed)
    for kind, make in cycle(KINDS.items()):
        yield make(rng, kind)


def plain(kind: str, address: str, *headers: str, method: str = "GET") -> Hostile:
    """A well-formed request for an address."""
    host = [] if any(each.startswith("Host:") for each in headers) else ["Host: localhost"]
    lines = [f"{method} {address} HTTP/1.1", *host, "Connection: close", *headers, "", ""]
    readable = address if method == "GET" and address.startswith(READABLE) else None
    return Hostile(kind=kind, sent="\r\n".join(lines).encode("latin-1"), address=readable)


def query(rng: random.Random, kind: str, values: tuple[str, ...]) -> Hostile:
    """Some parameters with such values."""
    names = ["q", *rng.sample(NAMES, rng.randint(0, 3))]
    encode = rng.choice((quote, quote_plus))
    pairs = [f"{name}={encode(rng.choice(values))}" for name in names]
    return plain(kind, f"{rng.choice(PAGES)}?{'&'.join(pairs)}")


def garbage(rng: random.Random, kind: str) -> Hostile:
    """Bytes percent-encoded at random, most of them no text."""
    return plain(kind, f"{rng.choice(PAGES)}?q=" + "".join(f"%{b:02x}" for b in rng.randbytes(90)))


def many(rng: random.Random, kind: str) -> Hostile:
    """One parameter thousands of times."""
    pair = f"{rng.choice(NAMES)}={quote(rng.choice((*VALUES, *MARKUP)))}&"
    return plain(kind, f"{rng.choice(PAGES)}?{pair * rng.randint(100, 900)}")


def broken(rng: random.Random, kind: str) -> Hostile:
    """A line break or worse inside a parameter, encoded and raw."""
    text = rng.choice(BREAKS)
    where = quote(f"ville{text}") if rng.random() < 0.5 else "ville" + text
    sent = f"GET {rng.choice(PAGES)}?q={where} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    return Hostile(kind=kind, sent=sent.encode())


def cut(rng: random.Random, kind: str) -> Hostile:
    """A request cut somewhere, whose client then hangs up."""
    whole = query(rng, kind, BOMBS).sent
    return Hostile(kind=kind, sent=whole[: rng.randint(1, len(whole) - 1)])


def posted(rng: random.Random, kind: str) -> Hostile:
    """Another method, with a body."""
    body = rng.choice(MARKUP) * rng.choice((1, 100, 2_000))
    made = plain(
        kind,
        rng.choice(PAGES),
        f"Content-Length: {len(body)}",
        method=rng.choice(METHODS),
    )
    return Hostile(kind=kind, sent=made.sent + body.encode())


KINDS: Mapping[str, Callable[[random.Random, str], Hostile]] = {
    "markup": lambda rng, kind: query(rng, kind, MARKUP),
    "bomb": lambda rng, kind: query(rng, kind, BOMBS),
    "value": lambda rng, kind: query(rng, kind, VALUES),
    "path": lambda rng, kind: plain(kind, rng.choice(PATHS)),
    "markup in path": lambda rng, kind: plain(
        kind, rng.choice(("/", "/documents/", "/themes/")) + quote(rng.choice(MARKUP))
    ),
    "header": lambda rng, kind: plain(kind, rng.choice(PAGES), *rng.sample(HEADERS, 2)),
    "break": broken,
    "garbage": garbage,
    "repeated": many,
    "body": posted,
    "malformed": lambda rng, kind: Hostile(kind=kind, sent=rng.choice(MALFORMED)),
    "cut": cut,
}
