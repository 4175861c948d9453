"""What every answer to a hostile request must be, and which files a service may open meanwhile."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import html

from tests.conftest import ROOT
from tests.hostile_http import UNKNOWN_CODING, Hostile
from tests.served import Running

CANARY = b"zzcanaryzz"
"""Stands in files beside the home, which no answer may hold."""
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3}) ")


def ask(service: Running, asked: Hostile) -> bytes:
    """What comes back, b"" when the service hangs up without a word."""
    with service.connect() as connection:
        try:
            connection.sendall(asked.sent)
            if asked.kind == "cut":
                return b""
            connection.shutdown(1)
        except (BrokenPipeError, ConnectionResetError, OSError):
            pass
        parts = []
        try:
            while part := connection.recv(1 << 16):
                parts.append(part)
        except ConnectionResetError:
            pass
    return b"".join(parts)


def faults(asked: Hostile, answer: bytes) -> Iterator[str]:
    """What is wrong with an answer, if anything."""
    while answer.startswith(b"HTTP/1.1 100 "):
        answer = answer.partition(b"\r\n\r\n")[2]
    if not answer:
        return
    status = _STATUS.match(answer)
    if status is None:
        yield f"no status: {answer[:60]!r}"
        return
    head, _, body = answer.partition(b"\r\n\r\n")
    if status[1] >= b"500" and asked.sent != UNKNOWN_CODING:
        yield f"status {status[1].decode()}"
    if re.search(rb"(?im)^X-Injected", head):
        yield "a header was injected"
    if re.search(rb"(?im)^Set-Cookie", head):
        yield "a cookie"
    if CANARY in answer or b"root:x:0" in answer:
        yield "a file of the machine"
    location = re.search(rb"(?im)^Location: *(\S+)", head)
    if location and re.match(rb"(?i)(?:[a-z]+:)?(?://|\\|/\\)", location[1]):
        site = re.match(rb"(?i)https?://(?:localhost|a|127\.0\.0\.1)(?::\d+)?/", location[1])
        if not site:
            yield f"a redirect elsewhere: {location[1][:60]!r}"
    if b"text/html" in head and b"Content-Encoding" not in head and body.strip():
        yield from live_markup(body)


def live_markup(body: bytes) -> Iterator[str]:
    """Scripts, handlers and addresses of a page that none of our templates writes."""
    page = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    for element in page.iter():
        if element.tag in ("iframe", "object", "embed", "base"):
            yield f"<{element.tag}>"
        if element.tag == "script" and not element.get("src", "").startswith("/static/"):
            yield "a script of its own"
        for name, value in ((str(n), str(v)) for n, v in element.attrib.items()):
            if name.startswith("on"):
                yield f"{name}="
            elif name in ("href", "src", "action") and value.strip().lower().startswith(
                "javascript"
            ):
                yield f"{name}={value[:40]}"


WATCH = """
import os, sys
os.environ["TMPDIR"] = {temporary!r}
def watch(event, arguments, told=os.open({told!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        os.write(told, os.fsencode(arguments[0]) + b"\\n")
sys.addaudithook(watch)
"""
"""Run before the service: has each of its processes write down the files that it opens."""


SYSTEM = ("/proc/", "/dev/", "/sys/", "/usr/share/zoneinfo/", "/etc/mime.types")
"""Where Python itself reads."""


def opened_outside(told: Path, home: Path) -> list[str]:
    """Files opened that are neither the home's nor the program's own, in the order of opening."""
    own = [f"{path.resolve()}/" for path in (home, ROOT, Path(sys.prefix), Path(sys.base_prefix))]
    allowed = (*own, *SYSTEM)
    paths = [os.path.realpath(line) for line in told.read_text(errors="replace").splitlines()]
    return [path for path in dict.fromkeys(paths) if not path.startswith(allowed)]
