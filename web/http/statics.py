"""Style sheets, scripts and the icon: read once, named by their content so browsers may keep them.

Each is compressed once, here, for browsers that take gzip. Nobody runs a build.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator
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
    gzipped: bytes
    media_type: str
    digest: str

    @classmethod
    def of(cls, name: str, body: bytes) -> "StaticFile":
        """A file as it is served."""
        return cls(
            body=body,
            gzipped=gzip.compress(body, 9, mtime=0),
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            digest=hashlib.sha256(body).hexdigest()[:12],
        )


def _read() -> Iterator[tuple[str, bytes]]:
    folder = files("web") / "static"
    for item in folder.iterdir():
        if item.is_file():
            yield item.name, item.read_bytes()


FILES = {name: StaticFile.of(name, body) for name, body in _read()}


@statics.get("/static/<name>")
def file(name: str) -> Response:
    """One file; kept for good when asked for by its digest, checked again otherwise."""
    held = FILES.get(name)
    if held is None:
        abort(404)
    return serve(held, FOREVER if request.args.get("v") == held.digest else "no-cache")


def serve(held: StaticFile, kept: str) -> Response:
    """A file as its caller takes it, or a 304; `kept` is its Cache-Control."""
    gzipped = bool(request.accept_encodings["gzip"])
    response = Response(
        held.gzipped if gzipped else held.body, content_type=f"{held.media_type}; charset=utf-8"
    )
    response.vary.add("Accept-Encoding")
    if gzipped:
        response.content_encoding = "gzip"
    response.set_etag(f"{held.digest}-gzip" if gzipped else held.digest)
    response.headers["Cache-Control"] = kept
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
    return url_for("static.file", name=name, v=FILES[name].digest)


def register_statics(app: Flask) -> None:
    """Serve the files and give templates their addresses."""
    app.register_blueprint(statics)
    app.jinja_env.globals["static_url"] = static_url
