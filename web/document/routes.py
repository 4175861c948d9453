"""Routes about one document beside its page: how to cite it, and jumping to a page or a moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import NotFoundError, RequestError
from kb.model import DocId, Document, Passage
from kb.search import SearchRequest
from web.addressing.addresses import document_url
from web.addressing.params import SearchForm, first, whole_number
from web.document import cite
from web.document import page as document_page
from web.document.notice import PLAYER, notice
from web.document.previews import preview_urls
from web.http.headers import CONTENT_SECURITY_POLICY
from web.rendering.render import counted, place
from web.service import service

documents = Blueprint("documents", __name__)

MOST_TYPED = 40
"""Signs that are read of a page or a moment written in a field of a dozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A form a citation is downloaded in."""

    label: str
    media_type: str
    write: Callable[[cite.Citation], str]


FORMATS: Mapping[str, Format] = {
    "bib": Format(label="BibTeX", media_type="application/x-bibtex", write=cite.bibtex),
    "ris": Format(
        label="RIS (Zotero, EndNote…)",
        media_type="application/x-research-info-systems",
        write=cite.ris,
    ),
    "txt": Format(label="texte", media_type="text/plain", write=cite.sentence),
}


def document_response(doc_id: str) -> Response:
    """The page of a document, the words of `q` marked; `passage` chooses the part of a long one."""
    asked = SearchRequest(query=first(request.args, "q"))
    typed = first(request.args, "passage").strip()
    passage = whole_number("passage", typed, 0) if typed else None
    searcher = service().searcher
    held = searcher.document(DocId(doc_id))
    said = notice(held, asked.query)
    cited = cite.citation(held, service().today())
    page = document_page.compose(searcher, held, asked.query, passage)
    numbers = (each.page for each in page.passages if each.page is not None)
    response = make_response(
        render_template(
            "document.html",
            page=page,
            form=SearchForm(q=asked.query),
            document=held,
            notice=said,
            sentence=cite.sentence(cited),
            coins=cite.coins(cited),
            formats=FORMATS,
            unread=first(request.args, "vers")[:MOST_TYPED],
            previews=preview_urls(service().settings.home, held.id, numbers),
            theme_labels=searcher.theme_labels(held),
            similar=searcher.similar(held.id),
            held_files=document_page.held_files(searcher, held),
        )
    )
    if said.embed:  # allowed here alone, and asked for by a button only
        policy = f"{CONTENT_SECURITY_POLICY}; frame-src {PLAYER}"
        response.headers["Content-Security-Policy"] = policy
    return response


@documents.get("/documents/<doc_id>/citer")
def citing(doc_id: str) -> str:
    """How to cite a document, or the passage asked for."""
    held, passage = _cited(doc_id)
    return render_template(
        "cite.html",
        document=held,
        passages=tuple(
            (each.ordinal, each.label or place(each.ordinal))
            for each in held.passages
            if each.locator
        ),
        chosen=passage.ordinal if passage else None,
        sentence=cite.sentence(cite.citation(held, service().today(), passage)),
        formats=FORMATS,
    )


@documents.get("/documents/<doc_id>/citation.<extension>")
def citation(doc_id: str, extension: str) -> Response:
    """The citation as a file."""
    form = FORMATS.get(extension)
    if form is None:
        raise NotFoundError(f"aucune citation n’a la forme {extension!r}")
    held, passage = _cited(doc_id)
    text = form.write(cite.citation(held, service().today(), passage))
    response = Response(text, content_type=f"{form.media_type}; charset=utf-8")
    name = f"irev-{held.id}.{extension}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _cited(doc_id: str) -> tuple[Document, Passage | None]:
    typed = first(request.args, "passage").strip()
    held = service().searcher.document(DocId(doc_id))
    if not typed:
        return held, None
    ordinal = whole_number("passage", typed, 0)
    if ordinal >= len(held.passages):
        count = counted(len(held.passages), "passage")
        raise RequestError("passage", f"le document a {count}, comptés à partir de 0")
    return held, held.passages[ordinal]


@documents.get("/documents/<doc_id>/aller")
def jump(doc_id: str) -> AnyResponse:
    """To the page or the moment written in `vers`; back to its field where it cannot be read."""
    query = SearchRequest(query=first(request.args, "q")).query
    held = service().searcher.document(DocId(doc_id))
    typed = first(request.args, "vers").strip()[:MOST_TYPED]
    if not typed:
        return redirect(f"{document_url(held.id, query)}#texte", code=303)
    try:
        ordinal = document_page.passage_at(held.passages, typed)
    except RequestError:
        if not document_page.measure_of(held.passages):
            raise
        return redirect(_at(held.id, query, "vers", "vers", typed), code=303)
    return redirect(_at(held.id, query, f"passage-{ordinal}", "passage", str(ordinal)), code=303)


def _at(doc: DocId, query: str, anchor: str, parameter: str, value: str) -> str:
    parameters = {"q": query, parameter: value} if query else {parameter: value}
    return f"{document_url(doc)}?{urlencode(parameters)}#{anchor}"
