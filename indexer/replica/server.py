"""Serve the replica over loopback, with validators and conditional answers (RFC 9110)."""

import dataclasses
import ipaddress
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterable
from enum import StrEnum
from http import HTTPStatus
from io import BufferedIOBase
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self, cast
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from indexer.replica.hostile import CLOSED, ENTRANCE, SITEMAP, HostileWing
from indexer.replica.model import MenuLink, Site
from indexer.replica.routes import Moved, Router
from indexer.replica.site import load_site
from indexer.replica.traffic import Arrival, Traffic
from kb.errors import ConfigError

if TYPE_CHECKING:
    from types import TracebackType

_LOG_LENGTH = 20_000  # a crawl makes some hundreds of requests; a server left running must not grow

_POLL_S = 0.05  # how long the end of the `with` block may wait for the server to notice


class LoggedRequest(NamedTuple):
    """One answered request; `path` holds its query; `size_bytes` counts the body sent."""

    method: str
    path: str
    status: int
    size_bytes: int


Log = Callable[[LoggedRequest], None]


class Day(StrEnum):
    """What kind of day the site has: an ordinary one, or one when all addresses answer alike."""

    ORDINARY = "ordinary"
    ERRORS = "errors"
    MAINTENANCE = "maintenance"
    LOGIN = "login"


def create_replica(
    base_url: str | None = None,
    *,
    site: Site | None = None,
    log: Log | None = None,
    wing: HostileWing | None = None,
    day: Callable[[], Day] = lambda: Day.ORDINARY,
) -> WSGIApplication:
    """The replica as a WSGI app.

    Absolute URLs in pages begin with `base_url`, by default with the host each request names.
    `site` is the bundled one unless given; `log` is told of every answer; `wing` is served with it
    and linked from every page; `day` is asked at each request. Raises `ConfigError` when the
    site's files are wrong.
    """
    router = Router(_with_wing(site or load_site()) if wing else site or load_site())

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        base = (base_url or request.host_url).rstrip("/")
        response = (
            _same_for_all(day(), request)
            or (wing and _answer_of_wing(wing, request, base))
            or _answer(router, request, base)
        )
        if wing and request.path == "/robots.txt" and response.status_code == HTTPStatus.OK:
            rules = f"Disallow: {CLOSED}\nSitemap: {base}{SITEMAP}\n"
            response = Response(response.get_data() + rules.encode(), content_type="text/plain")
        if log:
            path = request.full_path if request.query_string else request.path
            bodiless = request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED
            sent = 0 if bodiless else response.content_length or 0
            log(
                LoggedRequest(
                    request.method, quote(path, safe="/?=&%;"), response.status_code, sent
                )
            )
        return response(environ, start_response)

    return app


class ReplicaServer:
    """Runs the replica in threads while the `with` block lasts; `url` has no trailing slash.

    `port` 0 takes a free one. Raises `ConfigError` for a host that is not loopback, `OSError` for
    a port in use.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        base_url: str | None = None,
        site: Site | None = None,
        hostile: bool = False,
        day: Day = Day.ORDINARY,
    ) -> None:
        require_loopback(host)
        self._log: deque[LoggedRequest] = deque(maxlen=_LOG_LENGTH)
        self.day = day
        self.wing = HostileWing() if hostile else None
        self._traffic = Traffic(
            create_replica(
                base_url,
                site=site,
                log=self._log.append,
                wing=self.wing,
                day=lambda: self.day,
            )
        )
        # Bound here because Werkzeug ends the whole program when a port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as bound:
            port = bound.getsockname()[1]
            self._server = make_server(
                *(host, port, self._traffic),
                threaded=True,
                request_handler=_handler(self._traffic),
                fd=bound.fileno(),
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="replica", daemon=True
        )
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: "TracebackType | None",
    ) -> None:
        if self.wing:
            self.wing.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def log(self) -> tuple[LoggedRequest, ...]:
        """The requests answered since the start or the last `clear_log`, oldest first."""
        return tuple(self._log)

    @property
    def arrivals(self) -> tuple[Arrival, ...]:
        """The requests as they arrived, the first first."""
        return self._traffic.arrivals

    @property
    def bytes_sent(self) -> int:
        """Bytes of all answers, headers included, since the start or the last `clear_log`."""
        return self._traffic.bytes_sent

    def clear_log(self) -> None:
        """Forget the requests so far."""
        self._log.clear()
        self._traffic.clear()


def require_loopback(host: str) -> None:
    """Raise `ConfigError` unless `host` is `localhost` or an address of this machine's loopback."""
    try:
        safe = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        safe = False
    if not safe:
        raise ConfigError(
            f"the replica only listens on loopback (127.0.0.1, ::1, localhost), not {host!r}"
        )


class _Counted:
    """A file to write to that counts what is written."""

    def __init__(self, file: BinaryIO, traffic: Traffic) -> None:
        self._file = file
        self._traffic = traffic

    def write(self, data: bytes) -> int:
        self._traffic.count(len(data))
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    @property
    def closed(self) -> bool:
        return self._file.closed


def _handler(traffic: Traffic) -> type[WSGIRequestHandler]:
    """Werkzeug's handler that counts bytes, without its line per request."""

    class Handler(WSGIRequestHandler):
        def setup(self) -> None:
            super().setup()
            self.wfile = cast("BufferedIOBase", _Counted(cast("BinaryIO", self.wfile), traffic))

        def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the overridden signature
            pass

    return Handler


def _with_wing(site: Site) -> Site:
    entrance = MenuLink(label="L’aile hostile", path=ENTRANCE)
    return dataclasses.replace(site, footer_menu=(*site.footer_menu, entrance))


def _same_for_all(day: Day, request: Request) -> Response | None:
    """What every address answers on a bad day; None on an ordinary one."""
    if day is Day.ERRORS:
        return Response("Erreur interne", status=500, content_type="text/html")
    if day is Day.MAINTENANCE:
        text = "<!doctype html><title>Maintenance</title><p>Le site revient bientôt."
        return Response(text, content_type="text/html; charset=utf-8")
    if day is Day.LOGIN and request.path != "/robots.txt":
        text = "<!doctype html><title>Connexion</title><form><input type=password></form>"
        return Response(text, content_type="text/html; charset=utf-8")
    return None


def _answer_of_wing(wing: HostileWing, request: Request, base_url: str) -> Response | None:
    response = wing.answer(request, base_url)
    return response and response.make_conditional(request)


def _answer(router: Router, request: Request, base_url: str) -> Response:
    if request.method not in {"GET", "HEAD"}:
        return Response(status=405, headers={"Allow": "GET, HEAD"})
    answer = router.answer(request.path, request.args, base_url)
    if isinstance(answer, Moved):
        return Response(
            status=301, headers={"Location": base_url + quote(answer.path, safe="/?=&#")}
        )
    response = Response(answer.body, status=answer.status, content_type=answer.media_type)
    if answer.changed is None:
        return response
    response.last_modified = answer.changed
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    response.add_etag()
    return response.make_conditional(request, accept_ranges=True, complete_length=len(answer.body))
