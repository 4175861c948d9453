"""`kb replica` beside a command: it lasts as long, and gives back its exit code."""

import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.replica.commands import replica
from indexer.replica.server import ReplicaServer


@pytest.mark.parametrize("code", [0, 3])
def test_exit_code_is_that_of_the_command_given(code):
    done = CliRunner().invoke(
        replica, ["--port", "0", "--", sys.executable, "-c", f"raise SystemExit({code})"]
    )
    assert done.exit_code == code


def test_command_given_can_read_the_site(tmp_path):
    with ReplicaServer() as probe:
        free = int(probe.url.rsplit(":", 1)[1])
    seen = tmp_path / "seen"
    script = (
        "import sys, urllib.request;"
        "page = urllib.request.urlopen(sys.argv[1]).read();"
        "open(sys.argv[2], 'wb').write(page)"
    )
    url = f"http://127.0.0.1:{free}/robots.txt"
    done = CliRunner().invoke(
        replica, ["--port", str(free), "--", sys.executable, "-c", script, url, str(seen)]
    )
    assert done.exit_code == 0
    assert b"User-agent" in seen.read_bytes()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url, timeout=5)


def test_request_to_end_reaches_the_command_given():
    waiting = "import signal; print('ready', flush=True); signal.pause()"
    kb = Path(sys.executable).with_name("kb")
    command = [str(kb), "replica", "--port", "0", "--", sys.executable, "-c", waiting]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.terminate()
        assert process.wait(timeout=20) == 128 + signal.SIGTERM
        assert process.stdout.read() == b"", "the command has ended and closed its end"


def test_unknown_command_is_named():
    done = CliRunner().invoke(replica, ["--port", "0", "--", "no-such-program"])
    assert done.exit_code == 1
    assert "no-such-program" in done.output


def test_host_that_is_not_loopback_is_refused():
    done = CliRunner().invoke(replica, ["--host", "0.0.0.0"])
    assert done.exit_code != 0
    assert "0.0.0.0" in f"{done.output}{done.exception}"
