"""`kb serve`, up to the moment it would listen."""

import socket

import pytest
from click.testing import CliRunner

from kb.errors import ConfigError
from kb.settings import Settings
from web.commands import serve
from web.serving.server import Server, check_address


def test_help_is_in_french_and_names_the_options():
    told = CliRunner().invoke(serve, ["--help"]).output
    assert "Ouvrir les pages et l’API au navigateur" in told
    for option in ("--host", "--port", "--workers"):
        assert option in told


@pytest.mark.parametrize("arguments", [["--port", "70000"], ["--workers", "0"], ["--port", "x"]])
def test_a_wrong_option_is_a_usage_error(arguments):
    assert CliRunner().invoke(serve, arguments, obj=Settings()).exit_code == 2


def test_a_taken_port_is_refused_with_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port}.*choisissez --host ou --port"):
            check_address("127.0.0.1", port)


def test_a_host_of_another_machine_is_refused():
    with pytest.raises(ConfigError, match=r"192\.0\.2\.1:8000"):
        check_address("192.0.2.1", 8000)


@pytest.mark.parametrize(("host", "bind"), [("127.0.0.1", "127.0.0.1:0"), ("::1", "[::1]:0")])
def test_gunicorn_is_set_up_from_the_settings_alone(client, host, bind):
    settings = Settings(host=host, port=0, workers=3)
    server = Server(lambda: settings, lambda settings: client.application, lambda address: None)
    assert (server.cfg.bind, server.cfg.workers) == ([bind], 3)
    assert server.cfg.control_socket_disable
    assert server.load() is client.application
