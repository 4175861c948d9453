"""Real OpenSearch nodes for tests: started from published jars, a process each, on loopback.

`make test-opensearch` lays the jars out under tests/opensearch/lib (Maven resolves them). An
`OPENSEARCH_URL` in the environment is used instead, for what one node is enough for.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

LIB = Path(__file__).with_name("lib")
MAIN = LIB / "classes" / "TestNode.class"
START_S = 180
HEAP = os.environ.get("KB_OPENSEARCH_HEAP", "512m")


def missing() -> str | None:
    """Why no server can be started here; None when one can."""
    if os.environ.get("OPENSEARCH_URL"):
        return None
    if not os.environ.get("KB_TEST_OPENSEARCH"):
        return "OpenSearch is tested by `make test-opensearch`, or with OPENSEARCH_URL"
    if not MAIN.is_file():
        return "no OpenSearch is laid out: run `make test-opensearch`"
    return None if shutil.which("java") else "no Java to run OpenSearch with"


@dataclass(slots=True)
class Node:
    """One node: its addresses and its process."""

    name: str
    home: Path
    http: int
    transport: int
    process: "subprocess.Popen[bytes] | None" = None
    heap: str = HEAP

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def start(self, settings: dict[str, str]) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        given = {
            "path.home": str(self.home),
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": str(self.http),
            "transport.port": str(self.transport),
            # Tests that fill disks say so themselves.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **settings,
        }
        with (self.home / "out.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    "java",
                    f"-Xms{self.heap}",
                    f"-Xmx{self.heap}",
                    "-XX:+UseSerialGC",
                    "-cp",
                    f"{LIB / 'classes'}:{LIB}/*",
                    "TestNode",
                    *(f"{name}={value}" for name, value in given.items()),
                ],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def ask(self, path: str) -> Any:
        with urlopen(f"{self.url}{path}", timeout=30) as answer:
            return json.load(answer)


@dataclass(slots=True)
class Servers:
    """The nodes of one cluster."""

    nodes: list[Node]
    settings: dict[str, str]
    """What every node is started with."""

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(node.url for node in self.nodes)

    def wait(self, nodes: int, status: str = "yellow") -> None:
        """Until so many nodes see one another and every shard answers."""
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=5s"
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            for node in self.nodes:
                if node.process is not None:
                    if node.process.poll() is not None:
                        log = (node.home / "out.log").read_text(errors="replace")[-3000:]
                        raise RuntimeError(f"{node.name} ended by itself:\n{log}")
                    with suppress(URLError, OSError):
                        node.ask(path)
                        return
            time.sleep(0.25)
        raise RuntimeError(f"OpenSearch was not ready within {START_S} s")


@contextmanager
def cluster(folder: Path | None = None, nodes: int = 1, heap: str = HEAP) -> Iterator[Servers]:
    """A cluster of its own, gone with its data afterwards; in memory unless a folder is given."""
    memory = Path("/dev/shm")  # where Linux keeps it: nothing waits for a disk
    folder = folder or Path(mkdtemp(prefix="kb-", dir=memory if memory.is_dir() else None))
    ports = free_ports(2 * nodes)
    made = [
        Node(f"n{n}", folder / f"n{n}", ports[2 * n], ports[2 * n + 1], heap=heap)
        for n in range(nodes)
    ]
    shared = {"cluster.name": f"kb-test-{ports[0]}"}
    if nodes == 1:
        shared["discovery.type"] = "single-node"
    else:
        shared["discovery.seed_hosts"] = f"[{','.join(f'127.0.0.1:{n.transport}' for n in made)}]"
        shared["cluster.initial_cluster_manager_nodes"] = f"[{','.join(n.name for n in made)}]"
    servers = Servers(made, shared)
    try:
        for node in made:
            node.start(shared)
        servers.wait(nodes)
        yield servers
    finally:
        for node in made:
            node.kill()
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports
