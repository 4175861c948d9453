"""What every response says of safety: nothing foreign, nothing inline, no frame, no guessing."""

from flask import Flask, Response, request

from web.rendering.styles import STYLE_SOURCES

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        f"style-src 'self' {STYLE_SOURCES}",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Scripts are files of web/static, and ask this site alone; no page holds any script itself, and of
styles only those of `web.rendering.styles`."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # What a reader searches for is not told to the sites a result leads to.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

YEAR_S = 31_536_000
TRANSPORT_SECURITY = f"max-age={YEAR_S}"
"""Sent over TLS only, which is told by a proxy that the setting `proxies` counts."""


def register_headers(app: Flask) -> None:
    """Put the headers on every response, errors and static files included."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", TRANSPORT_SECURITY)
    return response
