"""An answer, or documents chosen in it, as a file: `/recherche.csv`, `.jsonl`, `.bib`, `.ris`.

Written while it is sent. A file holds 10,000 hits at most: its name says so when there are more,
and `Link` leads to the file that goes on (RFC 8288).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import Gone

from kb.errors import NotFoundError, RequestError
from kb.harvest import Harvest, harvest, selection
from kb.model import DocId
from kb.search import After, SearchRequest
from web.addressing.cursor import EXPIRED, read_cursor, write_cursor
from web.addressing.params import read_form, switch, typed
from web.api.links import address
from web.service import service
from web.serving.turns import Turns
from web.sharing.export_formats import FORMATS, Writing

exports = Blueprint("exports", __name__)

TURNS = Turns()

MOST = 10_000
"""Hits in one file: whole pages of ten, by which cursors count."""
MOST_CHOSEN = 200
"""Documents that one address may name: two pages of a hundred."""
BLOCK_CHARS = 1 << 15
_ANY = "0" * 16


@exports.get("/recherche.<any(csv, jsonl, bib, ris):extension>")
def export(extension: str) -> Response:
    """The hits of a search in its order, or the documents `id` in theirs."""
    asked = _asked()
    spreadsheet = switch("spreadsheet", typed(request.args, "spreadsheet"))
    chosen = tuple(DocId(each.strip()) for each in request.args.getlist("id") if each.strip())
    if len(chosen) > MOST_CHOSEN:
        raise RequestError("id", f"une adresse nomme au plus {MOST_CHOSEN} documents")
    passages = FORMATS[extension].passages
    if not chosen:
        asked, found = _found(asked, passages)
        return _file(extension, asked, found, spreadsheet)
    found = selection(service().searcher, asked, chosen, passages)
    if not found.matches:
        found.close()
        raise NotFoundError("aucun des documents choisis n’est dans la collection")
    return _file(extension, asked, found, spreadsheet)


def _asked() -> SearchRequest:
    """The search, whatever page of it is shown."""
    form = replace(read_form(request.args), page="", per_page="")
    asked = form.request()
    return replace(asked, themes=service().searcher.canonical_themes(asked.themes))


def _found(asked: SearchRequest, passages: int) -> tuple[SearchRequest, Harvest]:
    """The search, from where a cursor leads if there is one, and its hits."""
    searcher = service().searcher
    cursor = typed(request.args, "cursor")
    if not cursor:
        return asked, harvest(searcher, asked, MOST, passages)
    with searcher.engine.reader() as reader:
        generation = reader.generation
    asked = read_cursor(cursor, asked, generation)
    found = harvest(searcher, asked, MOST, passages)
    if found.generation != generation:  # published in between
        found.close()
        raise Gone(EXPIRED)
    return asked, found


def _file(extension: str, asked: SearchRequest, found: Harvest, spreadsheet: bool) -> Response:
    """The hits as they are written; which ones they are of how many is in the name."""
    form = FORMATS[extension]
    before = (asked.page - 1) * asked.per_page
    last = before + len(found.matches)
    part = f"{before + 1}-{last}-sur-{found.total}" if len(found.matches) < found.total else ""
    writing = Writing(
        consulted=service().today(),
        page_of=_page_of(),
        type_label=service().types.label,
        spreadsheet=spreadsheet,
        part=part,
    )
    turn = TURNS.take(found.close)
    response = Response(
        turn.sending(in_blocks(form.write(found.hits(), writing))),
        content_type=f"{form.media_type}; charset=utf-8",
    )
    response.call_on_close(turn.end)
    if request.method == "HEAD":
        turn.end()
    name = f"irev-resultats-{part or found.total}.{extension}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Robots-Tag"] = "noindex"
    if last < found.total and found.matches:
        kept = "&spreadsheet=1" if spreadsheet else ""
        following = f"{_following(extension, asked, found, last)}{kept}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def in_blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines put together in blocks that are worth sending."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= BLOCK_CHARS:
            yield "".join(held).encode()
            held, size = [], 0
    yield "".join(held).encode()


def _following(extension: str, asked: SearchRequest, found: Harvest, last: int) -> str:
    """Address of the file that begins after the hit number `last`."""
    whole = replace(asked, page=1, after=None)
    page = last // asked.per_page + 1
    end = found.matches[-1]
    cursor = write_cursor(whole, page, After(end.score, end.id), found.generation)
    return address(url_for("exports.export", extension=extension), whole, cursor)


def _page_of() -> Callable[[str], str]:
    """Addresses of documents, which are written after the request is answered."""
    any_page = url_for("pages.document", doc_id=_ANY, _external=True)
    return lambda doc: any_page.replace(_ANY, doc)
