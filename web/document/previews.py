"""Images of the pages of a PDF, as whoever indexed it left them; a page may well have none."""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

from kb.errors import NotFoundError
from kb.model import DocId
from kb.previews import pages_held, preview_path
from web.http.statics import FOREVER
from web.service import service

previews = Blueprint("previews", __name__)


@previews.get("/documents/<doc_id>/pages/<int:page>.webp")
def preview(doc_id: str, page: int) -> Response:
    """The image of a page; kept for good when asked for by its version, checked again otherwise."""
    if not doc_id.isalnum() or not doc_id.isascii():  # an id is a name of a folder, never a way
        raise NotFoundError(f"aucun document n’a l’identifiant {doc_id!r}")
    path = preview_path(service().settings.home, DocId(doc_id), page)
    try:
        body, version = path.read_bytes(), version_of(path)
    except OSError:
        abort(404, f"la page {page} n’a pas d’image")
    response = Response(body, content_type="image/webp")
    response.set_etag(version)
    exact = request.args.get("v") == version
    response.headers["Cache-Control"] = FOREVER if exact else "no-cache"
    response.make_conditional(request.environ)
    return response


def version_of(path: Path) -> str:
    """Changes when the file does.

    Raises:
        OSError: there is no such file.

    """
    held = path.stat()
    return f"{held.st_mtime_ns:x}-{held.st_size:x}"


def preview_urls(home: Path, doc: DocId, pages: Iterable[int]) -> dict[int, str]:
    """Addresses of the images there are of these pages of a document."""
    held = set(pages_held(home, doc)) if doc.isalnum() else set()
    found = {}
    for page in held.intersection(pages):
        try:
            version = version_of(preview_path(home, doc, page))
        except OSError:  # taken away meanwhile
            continue
        found[page] = url_for("previews.preview", doc_id=doc, page=page, v=version)
    return found
