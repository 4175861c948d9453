"""A site of a partner, on loopback and another port, that allows what it must and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class PartnerSite:
    """Pages by path, each answered with the same policy; both may change while it serves."""

    port: int
    policy: str = ""
    pages: dict[str, str] = field(default_factory=dict)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Address of a page; "localhost" is the same server and another origin."""
        return f"http://{host}:{self.port}{path}"

    def publish(self, body: str, path: str = "/") -> str:
        """A page with this body; its address."""
        self.pages[path] = (
            '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><title>Association</title></head>'
            f"<body><main><h1>Association</h1>\n{body}\n</main></body></html>"
        )
        return self.url(path)


@contextmanager
def partner_site() -> Iterator[PartnerSite]:
    """The site, serving until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.pages.get(self.path.partition("?")[0])
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", site.policy)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = PartnerSite(port=server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
