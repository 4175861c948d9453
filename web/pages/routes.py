"""The pages: each route asks the searcher once or twice and hands values to a template."""

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from kb.errors import NotFoundError, RequestError
from kb.search import DateKind, DateRange, SearchRequest, Sort
from web.addressing.addresses import search_url
from web.addressing.links import at_page
from web.addressing.paging import paging
from web.addressing.params import SearchForm, first, read_form, whole_number
from web.document.routes import document_response
from web.pages import examples, refine
from web.pages.chosen import Labels, chips
from web.pages.hits import hit_view, still_to_come, told_apart
from web.pages.nothing import ways
from web.pages.theme_pages import find_theme
from web.pages.understood import sentence, widened
from web.rendering.wording import advice_on
from web.service import service
from web.serving.listening import note
from web.sharing.markdown import markdown_response, wants_markdown
from web.site.conformity import grid

pages = Blueprint("pages", __name__)

LATEST = 5
COMING = 3


@pages.get("/")
def home() -> str:
    """The field, examples, the theme tree, what is new, what comes."""
    searcher = service().searcher
    latest = searcher.search(SearchRequest(sort=Sort.NEWEST, per_page=LATEST))
    coming = searcher.search(
        SearchRequest(
            sort=Sort.OLDEST,
            date_kind=DateKind.EVENT,
            dates=DateRange(start=service().today()),
            per_page=COMING,
        )
    )
    return render_template(
        "home.html",
        examples=examples.at_home(latest.hits),
        total=latest.total,
        latest=tuple(map(hit_view, latest.hits)),
        coming=tuple(hit_view(still_to_come(hit, service().today())) for hit in coming.hits),
        themes=searcher.theme_counts(),
    )


@pages.get("/recherche")
def results() -> Response:
    """The answer to a search, or its form with what to mend."""
    form = read_form(request.args)
    try:
        result = service().searcher.search(form.request())
    except RequestError as error:
        return _refused(form, error)
    note(result)
    asked = result.request
    made = tuple(chips(asked, Labels(types=service().types, themes=service().themes)))
    boxes = refine.groups(result)
    page = render_template(
        "results.html",
        form=form,
        result=result,
        asked=asked,
        hits=told_apart(result.hits, asked.query),
        chips=made,
        themes=refine.themes(result),
        years=refine.years(result),
        groups=boxes,
        carried=refine.carried(result, boxes),
        paging=paging(result),
        page_address=lambda page: search_url(at_page(asked, page)),
        understood=sentence(result.interpretation),
        widened=widened(result.interpretation),
        ways=() if result.total else ways(asked, result.interpretation, made, _total),
        collection=() if result.total else service().searcher.theme_counts(),
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, follow"  # its documents are what is worth finding
    return response


def _total(asked: SearchRequest) -> int:
    return service().searcher.search(replace(asked, per_page=1)).total


def _refused(form: SearchForm, error: RequestError) -> Response:
    dates = error.parameter in ("from", "to", "date")
    page = render_template(
        "refused.html",
        form=form,
        parameter=error.parameter,
        advice=advice_on(error),
        without=_without(error.parameter),
        dates=dates,
        carried=tuple(
            (name, value)
            for name, values in (
                ("theme", form.themes),
                ("type", form.types),
                ("language", form.languages),
                ("person", form.people),
                ("place", form.places),
                ("from", () if dates else (form.from_,)),
                ("to", () if dates else (form.to,)),
                ("date", () if dates else (form.date,)),
            )
            for value in values
            if value
        ),
    )
    return Response(page, status=400, content_type="text/html; charset=utf-8")


def _without(parameter: str) -> str | None:
    """The same search without a setting readers do not type; None where something else is wrong."""
    if parameter not in ("page", "per_page", "sort", "date", "exact"):
        return None
    kept = MultiDict(request.args)
    kept.poplist(parameter)
    try:
        return search_url(read_form(kept).request())
    except RequestError:
        return None


@pages.get("/documents/<doc_id>")
def document(doc_id: str) -> Response:
    """One document whole, the words of `q` marked; as Markdown for those who ask for it."""
    if wants_markdown():
        return markdown_response(doc_id)
    response = document_response(doc_id)
    response.vary.add("Accept")
    return response


@pages.get("/themes")
def themes() -> str:
    """The whole theme tree with how many documents each theme holds."""
    return render_template("themes.html", themes=service().searcher.theme_counts())


@pages.get("/themes/<path:slug>")
def theme(slug: str) -> str | AnyResponse:
    """One theme: the themes below it and its documents, newest first."""
    label = service().themes.label(slug)
    if label is None:
        raise NotFoundError(f"aucun thème ne s’appelle {slug!r}")
    if label.slug != slug:  # a former name of it
        return redirect(url_for("pages.theme", slug=label.slug), code=301)
    page = whole_number("page", first(request.args, "page"), 1)
    asked = SearchRequest(themes=(slug,), sort=Sort.NEWEST, page=page)
    result = service().searcher.search(asked)
    return render_template(
        "theme.html",
        theme=label,
        facet=find_theme(service().searcher.theme_counts(), slug),
        result=result,
        hits=tuple(map(hit_view, result.hits)),
        paging=paging(result),
        page_address=lambda number: url_for("pages.theme", slug=slug, page=number),
    )


@pages.get("/aide")
def help_page() -> str:
    """How to ask, by examples that find something."""
    return render_template(
        "help.html",
        finds=examples.finds,
        own=examples.of_the_collection(),
    )


@pages.get("/accessibilite")
def accessibility() -> str:
    """What was done for everyone to use the site, and what was not checked."""
    return render_template("accessibility.html", grid=grid())
