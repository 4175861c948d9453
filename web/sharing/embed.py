"""The search on other sites: `/widget.js`, and `/integrer`, which writes the lines to paste there.

What to paste is written here alone, for pages with a script and without: the script of the page
asks for it again at each change.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import indent

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import escape

from kb.search import FacetValue, SearchRequest
from web.addressing.params import first
from web.http.cors import ANY, read_origins
from web.http.statics import FILES, serve
from web.rendering.render import french
from web.service import service

embed = Blueprint("embed", __name__)

WIDGET = "widget.js"
KEPT = "public, max-age=3600, stale-while-revalidate=86400"
"""The address never changes, so what is behind it must reach every site within the hour."""

FILTERS = ("theme", "type", "language", "place")
NUMBERS = ("3", "5", "10", "20")
NUMBER = "5"
SCHEMES: Mapping[str, str] = {
    "": "comme la page",
    "light": "toujours claires",
    "dark": "toujours sombres",
}
MAX_TEXT_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An option of a list; `label` is indented as deep as the theme lies."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding:
    """What a webmaster chose; "" where nothing differs from what the element does by itself."""

    label: str
    theme: str = ""
    type: str = ""
    language: str = ""
    place: str = ""
    number: str = ""
    placeholder: str = ""
    q: str = ""
    scheme: str = ""

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Attributes of the element, those that say nothing left out."""
        names = ("label", *FILTERS, "number", "placeholder", "q", "scheme")
        return tuple((name, getattr(self, name)) for name in names if getattr(self, name))

    def form(self, results: str) -> str:
        """The search as a plain form, which needs no script; `results` is its address."""
        hidden = (
            tag("input", ("type", "hidden"), ("name", name), ("value", value))
            for name in FILTERS
            if (value := getattr(self, name))
        )
        field = (("type", "search"), ("name", "q"), ("placeholder", self.placeholder))
        lines = (
            f"<label>{escape(self.label)}",
            f"  {tag('input', *field)}</label>",
            *hidden,
            "<button>Rechercher</button>",
        )
        return f"{tag('form', ('action', results))}\n{indent(chr(10).join(lines), '  ')}\n</form>"

    def element(self, results: str, script: str) -> str:
        """The element with the form it stands for, and the one script."""
        return "\n".join(
            (
                tag("irev-recherche", *self.attributes),
                indent(self.form(results), "  "),
                "</irev-recherche>",
                f'<script src="{escape(script)}" async></script>',
            )
        )


def tag(name: str, *attributes: tuple[str, str]) -> str:
    """An opening tag; attributes without a value are left out.

    >>> tag("input", ("name", "q"), ("placeholder", ""), ("value", '"'))
    '<input name="q" value="&#34;">'

    """
    written = (f' {key}="{escape(value)}"' for key, value in attributes if value)
    return f"<{name}{''.join(written)}>"


@embed.get(f"/{WIDGET}")
def widget() -> Response:
    """The script of the element, for any site: it holds nothing that is not public."""
    response = serve(FILES[WIDGET], KEPT)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@embed.get("/integrer")
def page() -> str:
    """What to paste in a page of another site, made of choices, with how it will look."""
    facets = service().searcher.search(SearchRequest(per_page=1)).facets
    choices = {name: tuple(tree(facets[name])) for name in FILTERS}
    chosen = read_embedding(choices)
    results = url_for("pages.results", _external=True)
    return render_template(
        "embed.html",
        chosen=chosen,
        choices=choices,
        numbers=NUMBERS,
        number=chosen.number or NUMBER,
        schemes=SCHEMES,
        most_chars=MAX_TEXT_CHARS,
        element=chosen.element(results, url_for("embed.widget", _external=True)),
        form=chosen.form(results),
        origin=request.host_url.removesuffix("/"),
        open_to_all=ANY in read_origins(service().settings.cors_origins),
    )


def tree(values: Iterable[FacetValue], depth: int = 0) -> Iterator[Choice]:
    """What can be chosen, themes with those below them further in."""
    for each in values:
        yield Choice(value=each.value, label="\u00a0" * 3 * depth + each.label)
        yield from tree(each.children, depth + 1)


def read_embedding(choices: Mapping[str, Iterable[Choice]]) -> Embedding:
    """The choices in the address; what is none of those offered is left as if not chosen."""
    offered = {name: {each.value for each in values} for name, values in choices.items()}
    offered |= {"number": set(NUMBERS) - {NUMBER}, "scheme": set(SCHEMES)}
    kept = {
        name: value for name in offered if (value := first(request.args, name)) in offered[name]
    }
    label = text("label") or french(f"Rechercher dans « {service().settings.site_name} »")
    return Embedding(label=label, placeholder=text("placeholder"), q=text("q"), **kept)


def text(name: str) -> str:
    """A line a webmaster typed, without what no line holds."""
    typed = " ".join(first(request.args, name).split())
    return "".join(each for each in typed if each.isprintable())[:MAX_TEXT_CHARS].strip()
