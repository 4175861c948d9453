"""The Flask application, wired in one place."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from kb.bootstrap import open_searcher
from kb.doctypes import DocumentTypes
from kb.searcher import Searcher
from kb.settings import Settings
from kb.themes import ThemeTree
from web.api.docs import api_docs
from web.api.routes import api
from web.api.stats import api_stats
from web.document.previews import previews
from web.document.routes import documents
from web.http.acceptable import register_acceptable
from web.http.compression import register_compression
from web.http.conditional import register_conditional
from web.http.cors import read_origins, register_cors
from web.http.errors import register_errors
from web.http.headers import register_headers
from web.http.limits import register_limits
from web.http.readable_json import ReadableJson
from web.http.refusals import read_hosts, register_refusals
from web.http.statics import register_statics
from web.pages.routes import pages
from web.rendering.styles import register_styles
from web.service import Service
from web.serving.health import health
from web.serving.listening import register_listening
from web.serving.metrics import Board, board_of, join_board
from web.serving.observed import Observed
from web.serving.one_by_one import OneByOne
from web.sharing.embed import embed
from web.sharing.exports import exports
from web.sharing.feeds import feeds
from web.sharing.llms import llms
from web.sharing.markdown import markdown
from web.site.about import Counted, about
from web.site.privacy import privacy
from web.templating import register_templating


def today() -> date:
    """The day it is."""
    return datetime.now(UTC).date()


def create_app(
    settings: Settings, searcher: Searcher | None = None, *, clock: Callable[[], date] = today
) -> Flask:
    """The application for these settings; without a searcher it opens the one they name.

    Nothing need be published yet: routes that need an index answer 503 until one is, and open it
    only when asked, so the application may be made before a process forks.

    Raises:
        ConfigError: a setting or a file of `corpus` is wrong.

    """
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.json = ReadableJson(app)
    Service(
        settings=settings,
        searcher=searcher or open_searcher(settings),
        types=DocumentTypes.load(),
        themes=ThemeTree.load(),
        today=clock,
    ).join(app)
    if settings.proxies:
        n = settings.proxies
        behind = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
        app.wsgi_app = behind  # type: ignore[method-assign]  # as Flask's documentation has it
    if settings.engine != "opensearch":  # which is waited for; the others work in this process
        app.wsgi_app = OneByOne(app.wsgi_app)  # type: ignore[method-assign]  # the same
    join_board(app, Board())
    app.wsgi_app = Observed(  # type: ignore[method-assign]  # the same
        app.wsgi_app, lambda: board_of(app), written=bool(settings.log_requests)
    )
    register_compression(app)
    register_refusals(app, read_hosts(settings.hosts))
    register_listening(app, settings, clock)
    register_limits(app, settings.api_rate)
    register_acceptable(app)
    register_cors(app, read_origins(settings.cors_origins))
    register_conditional(app)
    register_statics(app)
    register_styles(app)
    register_templating(app)
    register_headers(app)
    register_errors(app)
    counted = Counted()
    for blueprint in (
        pages,
        documents,
        about(counted),
        previews,
        health,
        privacy,
        feeds,
        exports,
        embed,
        markdown,
        llms,
    ):
        app.register_blueprint(blueprint)
    for blueprint in (api, api_stats(counted), api_docs):
        app.register_blueprint(blueprint)
    return app
