"""Style sheets and the icon: read once, named by their content so that browsers may keep them."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, request, url_for

statics = Blueprint("static", __name__)

FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file of web/static; `digest` is in its address, so a changed file has a new one."""

    body: bytes
    media_type: str
    digest: str


def _read() -> dict[str, StaticFile]:
    held = {}
    for item in (files("web") / "static").iterdir():
        if item.is_file():
            body = item.read_bytes()
            held[item.name] = StaticFile(
                body=body,
                media_type=mimetypes.guess_type(item.name)[0] or "application/octet-stream",
                digest=hashlib.sha256(body).hexdigest()[:12],
            )
    return held


_FILES = _read()


@statics.get("/static/<name>")
def file(name: str) -> Response:
    """One file; kept for good when asked for by its digest, checked again otherwise."""
    held = _FILES.get(name)
    if held is None:
        abort(404)
    response = Response(held.body, content_type=f"{held.media_type}; charset=utf-8")
    response.set_etag(held.digest)
    exact = request.args.get("v") == held.digest
    response.headers["Cache-Control"] = FOREVER if exact else "no-cache"
    response.make_conditional(request.environ)
    return response


def static_url(name: str) -> str:
    """Address of a file of web/static, changing with its content.

    Raises:
        KeyError: there is no such file.

    """
    return _static_url(request.root_path, name)


@lru_cache(maxsize=256)
def _static_url(root: str, name: str) -> str:
    del root  # what `url_for` takes from the request
    return url_for("static.file", name=name, v=_FILES[name].digest)


def register_statics(app: Flask) -> None:
    """Serve the files and give templates their addresses."""
    app.register_blueprint(statics)
    app.jinja_env.globals["static_url"] = static_url
