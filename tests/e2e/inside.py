"""The application served from within the tests, over documents of their own making."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from werkzeug.serving import WSGIRequestHandler, make_server

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.model import Document
from kb.settings import Settings
from web import create_app

TODAY = date(2022, 1, 10)


class Quiet(WSGIRequestHandler):
    """Says nothing of the requests it gets."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  # werkzeug's name
        """Nothing."""


@contextmanager
def serving(documents: Iterable[Document], today: date = TODAY) -> Iterator[str]:
    """The address, without a trailing slash, of a service that holds these documents."""
    settings = Settings(engine="memory")
    engine = MemoryEngine()
    with engine.rebuild() as writer:
        for document in documents:
            writer.put(document)
    app = create_app(settings, open_searcher(settings, engine), clock=lambda: today)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
