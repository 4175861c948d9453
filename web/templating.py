"""Filters and globals of the templates, each under the name of the function behind it."""

from flask import Flask

from kb.languages import language_name
from kb.model import DocumentType
from web.addressing import addresses, links
from web.rendering import render
from web.rendering.escaping import register_escaping
from web.rendering.typography import FrenchTypography
from web.rendering.wording import DATE_KINDS, SORTS
from web.service import service
from web.sharing.export_formats import FORMATS as EXPORT_FORMATS

FILTERS = (
    render.french,
    render.mark,
    render.number,
    render.counted,
    render.size,
    render.day,
    render.period,
    render.lang_attribute,
    render.web_address,
    render.host,
    links.query_string,
    links.at_page,
    links.sorted_by,
    links.asking,
    links.exactly,
    links.unfiltered,
    links.parameters,
    language_name,
)


def type_label(kind: DocumentType) -> str:
    """What readers call a type of document."""
    return service().types.label(kind)


def register_templating(app: Flask) -> None:
    """Prepare the environment: escaping, French spacing, what templates may call."""
    env = app.jinja_env
    env.add_extension(FrenchTypography)
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.autoescape = True
    register_escaping(env)
    for function in (*FILTERS, addresses.search_url, type_label):
        env.filters[function.__name__] = function
    for build in (addresses.page_url, addresses.document_url, addresses.theme_url):
        env.globals[build.__name__] = build
    env.globals["date_kinds"] = DATE_KINDS
    env.globals["sorts"] = SORTS
    env.globals["export_formats"] = EXPORT_FORMATS
    app.context_processor(lambda: {"site_name": service().settings.site_name})
