"""What is written of requests and of failures: never who asked, nor what."""

import json
import logging
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.settings import Settings
from web import create_app
from web.serving.logs import configure_logging, without_persons


@pytest.fixture
def written(request):
    """What is written, until the test ends; the parameter is the form."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    configure_logging(getattr(request, "param", "json"), requests=True, stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_request_is_written_by_its_route(written):
    client = create_app(Settings(engine="memory", log_requests=1)).test_client()
    away = {"REMOTE_ADDR": "192.0.2.7"}
    client.get("/documents/zzsecretzz?q=zzsecretzz", environ_overrides=away)
    client.get("/zzsecretzz", environ_overrides=away)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    told = [line for line in lines if line["logger"] == "kb.requests"]
    assert [(line["route"], line["status"]) for line in told] == [
        ("/documents/<doc_id>", 503),
        ("none", 404),
    ]
    assert "zzsecretzz" not in written.getvalue()
    assert "192.0.2.7" not in written.getvalue()


def test_no_request_is_written_unless_that_is_set(written):
    create_app(Settings(engine="memory")).test_client().get("/aide")
    assert written.getvalue() == ""


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
def test_a_failure_names_the_place_and_not_the_message(written):
    app = create_app(Settings(engine="memory"))

    @app.get("/casse")
    def broken() -> str:
        raise ValueError("zzsecretzz")

    assert app.test_client().get("/casse?q=zzsecretzz").status_code == 500
    text = written.getvalue()
    assert "ValueError" in text
    assert " broken" in text
    assert "zzsecretzz" not in text


@pytest.mark.parametrize(
    "said",
    ["Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'zz'", "Socket error"],
)
def test_a_client_that_sends_no_request_is_no_news(written, said):
    logger = logging.getLogger("gunicorn.error.test")
    try:
        raise BlockingIOError
    except BlockingIOError:
        logger.exception(said)
    logger.warning("zznewszz")
    (line,) = written.getvalue().splitlines()
    assert "zznewszz" in line


@given(st.ip_addresses(), st.text("abcé ,:;", max_size=8))
def test_no_address_is_written(address, around):
    assert str(address) not in without_persons(f"{around} {address} {around}")


@given(st.from_regex(r"/[a-z]{1,9}\?[^\s]{1,30}", fullmatch=True))
def test_no_query_string_is_written(address):
    _, _, query = address.partition("?")
    assert (
        without_persons(f"Error handling {address}") == f"Error handling {address[: -len(query)]}…"
    )
