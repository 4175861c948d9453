"""The replica as a server of its own: a real port, on loopback only."""

import http.client
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from indexer.replica.commands import replica
from indexer.replica.server import ReplicaServer
from indexer.replica.site import load_site
from kb.errors import ConfigError

SITE = load_site()


def test_the_server_answers_over_loopback_and_keeps_a_log():
    with ReplicaServer(site=SITE) as server:
        address = urlsplit(server.url)
        assert address.hostname
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        connection.request("GET", "/actualites-0?page=1")
        body = connection.getresponse().read()
        connection.request("HEAD", "/glossaire")
        connection.getresponse().read()
        connection.close()
        assert f'href="{server.url}/actualites-0"'.encode() in body
        assert server.log == (
            ("GET", "/actualites-0?page=1", 200, len(body)),
            ("HEAD", "/glossaire", 200, 0),
        )
        server.clear_log()
        assert not server.log


def test_a_port_in_use_is_an_error_not_an_exit():
    with ReplicaServer(site=SITE) as server, pytest.raises(OSError, match="in use"):
        ReplicaServer(urlsplit(server.url).port or 0, site=SITE)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "irev.fr", "::", ""])
def test_only_loopback_is_listened_on(host):
    with pytest.raises(ConfigError, match="only listens on loopback"):
        ReplicaServer(host=host, site=SITE)


def test_the_command_says_why_a_port_cannot_be_opened():
    with ReplicaServer(site=SITE) as server:
        result = CliRunner().invoke(replica, ["--port", str(urlsplit(server.url).port)])
    assert result.exit_code == 1
    assert "ne peut pas être ouvert" in result.output
