"""Which other sites' scripts may read the API: those configured, never with credentials.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

import re

from flask import Flask, Response, request

from kb.errors import ConfigError

ANY = "*"
NONE = "none"
PREFIXES = ("/api/", "/recherche.")
"""The API; feeds and exports of a search."""
ALLOWED_METHODS = "GET, HEAD, OPTIONS"
ALLOWED_HEADERS = "Accept, If-None-Match"
EXPOSED_HEADERS = "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
DAY_S = 86_400

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def read_origins(written: str) -> frozenset[str]:
    """Origins of the setting `cors_origins`, separated by spaces or commas; "*" for every site.

    "none", or nothing at all, is no other site.

    >>> sorted(read_origins("https://a.fr, http://localhost:3000"))
    ['http://localhost:3000', 'https://a.fr']

    Raises:
        ConfigError: one is no origin, as a browser writes it.

    """
    origins = frozenset(written.replace(",", " ").split()) - {NONE}
    for origin in sorted(origins - {ANY}):
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(
                f"réglage cors_origins\u202f: {origin!r} n’est pas une origine\u202f: écrivez "
                "https://site.fr en minuscules, sans barre ni chemin, * ou none"
            )
    return origins


def register_cors(app: Flask, origins: frozenset[str]) -> None:
    """Let scripts of these origins read the API, the feeds and the exports."""
    if not origins:
        return

    @app.after_request
    def allow(response: Response) -> Response:
        if not request.path.startswith(PREFIXES):
            return response
        if ANY in origins:
            return _allow(response, ANY)
        response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        return _allow(response, origin) if origin in origins else response


def _allow(response: Response, origin: str) -> Response:
    response.headers["Access-Control-Allow-Origin"] = origin
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
        response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
        response.headers["Access-Control-Max-Age"] = str(DAY_S)
    else:
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response
