"""What breaks between program and cluster ends right or with a clear error; nothing is lost."""

import datetime as dt
import ipaddress
import ssl
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kb.clauses import Any, Everything
from kb.engines.opensearch_engine import Cluster, OpenSearchEngine
from kb.errors import (
    ConfigError,
    CostlyQueryError,
    EngineUnavailableError,
    LockedError,
    SearchIndexError,
    StampError,
)
from tests.contract.collection import ask, body, document, found, index
from tests.opensearch.engines import engine_of, forget
from tests.opensearch.proxy import Proxy, as_user, busy, cut, put_off

TOMORROW = dt.timedelta(days=1)


class Held:
    """An engine behind a proxy, with one published document, and the waits it asked for."""

    def __init__(self, proxy: Proxy, direct: OpenSearchEngine) -> None:
        self.proxy = proxy
        self.waits: list[float] = []
        self.direct = direct
        cluster = replace(direct._cluster, hosts=(proxy.url,), timeout_s=20.0)
        self.engine = OpenSearchEngine(cluster, wait=self.waits.append)


@pytest.fixture
def held(opensearch):
    direct = engine_of(opensearch)
    index(direct, document(1, "ville"))
    with Proxy(opensearch[0]) as proxy:
        one = Held(proxy, direct)
        yield one
        one.engine.close()
    forget(direct)
    direct.close()


def test_bulk_that_is_put_off_is_sent_again_with_longer_waits(held):
    held.proxy.fault = put_off(3)
    index(held.engine, document(2, "gare"), document(3, "port"))
    assert found(held.direct, Everything()) == {1, 2, 3}
    assert held.waits == [0.25, 0.5, 1.0]


def test_cluster_that_stays_busy_ends_the_run_and_publishes_nothing(held):
    held.proxy.fault = put_off(1_000)
    with pytest.raises(EngineUnavailableError, match="rien n’est publié"):
        index(held.engine, document(2, "gare"))
    held.proxy.fault = None
    assert found(held.engine, Everything()) == {1}
    index(held.engine, document(3, "port"))
    assert found(held.direct, Everything()) == {1, 3}


def test_busy_search_waits_a_little(held):
    held.proxy.fault = busy(2, "_search")
    assert found(held.engine, body("ville")) == {1}
    assert sum(held.waits) < 2.5
    held.proxy.fault = busy(1_000, "_search")
    with pytest.raises(EngineUnavailableError, match="ne suit pas"):
        found(held.engine, body("ville"))


@pytest.mark.parametrize("part", ["_bulk", "_clone", "_refresh", "_mapping", "lexicon", "_aliases"])
def test_cut_while_writing_leaves_what_was_published(held, part):
    with held.engine.reader() as reader:
        assert reader.lexicon() == {"ville": 1}
    held.proxy.fault = cut(part)
    with pytest.raises(EngineUnavailableError, match="ne répond pas"):
        index(held.engine, document(2, "gare"))
    held.proxy.fault = None
    assert found(held.engine, Everything()) == {1}
    index(held.engine, document(3, "port"))
    assert found(held.direct, Everything()) == {1, 3}


def test_cut_at_every_request_is_told_with_the_address(held):
    held.proxy.fault = cut("")
    with pytest.raises(EngineUnavailableError, match=r"127\.0\.0\.1.*opensearch_url"):
        held.engine.reader()


def test_answer_that_nobody_expects_is_told_as_it_is(held):
    odd = b'{"error": {"type": "odd", "reason": "bizarre"}}'
    held.proxy.fault = lambda method, path, body: (400, odd) if "_alias" in path else None
    with pytest.raises(SearchIndexError, match="répond 400 odd\u202f: bizarre"):
        held.engine.reader()


def test_full_disk_ends_the_run_and_says_so(held, opensearch):
    # What a node does by itself above its flood-stage watermark.
    with pytest.raises(EngineUnavailableError, match="disque est plein"), held.engine.update() as w:  # noqa: PT012  # breaks in the middle
        held.direct._connection.ask(
            "PUT",
            f"/{held.direct._generations.index(2)}/_settings",
            {"index.blocks.read_only_allow_delete": True},
        )
        w.put(document(2, "gare"))
    assert found(held.engine, Everything()) == {1}
    index(held.engine, document(3, "port"))
    assert found(held.engine, Everything()) == {1, 3}


def test_index_that_no_node_takes_ends_the_run_before_anything_is_sent(held):
    nowhere = b'{"acknowledged": true, "shards_acknowledged": false}'
    held.proxy.fault = lambda method, path, body: (200, nowhere) if "_clone" in path else None
    with pytest.raises(EngineUnavailableError, match="presque pleins"):
        index(held.engine, document(2, "gare"))
    held.proxy.fault = None
    assert held.waits == []
    index(held.engine, document(3, "port"))
    assert found(held.direct, Everything()) == {1, 3}


def test_generation_made_anew_holds_no_file_twice(held):
    engine = held.direct
    with engine.rebuild() as writer:
        for number in range(1, 4):
            writer.put(document(number, "ville"))
            writer._give()
            writer._wait()
            engine._connection.ask("POST", f"/{engine._generations.index(2)}/_refresh")
    found = engine._connection.ask(
        "GET", f"/{engine._generations.index(2)}/_stats/segments", filter_path="_all.primaries"
    )
    assert "'count': 1," in str(found)


def test_index_of_another_version_is_refused_until_it_is_made_anew(held):
    other = OpenSearchEngine(held.direct._cluster, stamp="schema 0, opensearch 0")
    for act in (other.reader, lambda: index(other, document(2))):
        with pytest.raises(StampError, match=r"kb index --rebuild"):
            act()
    assert found(held.direct, Everything()) == {1}
    with other.rebuild() as writer:
        writer.put(document(2, "gare"))
    assert found(other, Everything()) == {2}
    other.close()


def test_lock_of_a_run_that_died_is_taken_over_and_the_dead_publishes_nothing(held):
    late = dt.datetime.now(dt.UTC) + TOMORROW
    later = OpenSearchEngine(held.direct._cluster, now=lambda: late)
    with pytest.raises(LockedError, match="rien n’est publié"), held.engine.update() as dead:  # noqa: PT012  # two runs at once
        dead.put(document(2, "gare"))
        index(later, document(3, "port"))
    assert found(held.direct, Everything()) == {1, 3}
    later.close()


def test_query_of_too_many_parts_is_refused_as_costly(held):
    with pytest.raises(CostlyQueryError):
        ask(held.engine, Any(tuple(body(f"mot{n}") for n in range(1_200))))


def test_removed_index_is_told(held):
    with held.engine.reader() as reader:
        held.direct._connection.ask("DELETE", f"/{held.direct._generations.index(1)}")
        with pytest.raises(SearchIndexError):
            list(reader.ids())


def test_identity_and_authorities_are_asked_for(opensearch, tmp_path):
    context, authorities = certified(tmp_path)
    direct = engine_of(opensearch)
    with Proxy(opensearch[0], context) as proxy:
        proxy.authorization = as_user("irev", "secret")
        cluster = replace(
            direct._cluster,
            hosts=(proxy.url,),
            user="irev",
            password="secret",
            authorities=authorities,
        )
        good = OpenSearchEngine(cluster)
        index(good, document(1, "ville"))
        assert found(good, body("ville")) == {1}
        wrong = OpenSearchEngine(replace(cluster, password="faux"))
        with pytest.raises(ConfigError, match="opensearch_password"):
            wrong.reader()
        unknown = OpenSearchEngine(replace(cluster, authorities=None))
        with pytest.raises(EngineUnavailableError, match="ne répond pas"):
            unknown.reader()
        for each in (good, wrong, unknown):
            each.close()
    assert "secret" not in repr(cluster)
    forget(direct)
    direct.close()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"hosts": ("localhost:9200",)}, "opensearch_url"),
        ({"index": "Mon Index"}, "opensearch_index"),
        ({"hosts": ("https://a:1",), "authorities": "absent.pem"}, "opensearch_authorities"),
    ],
)
def test_malformed_setting_is_refused_by_name(tmp_path, wrong, named):
    if "authorities" in wrong:
        wrong = wrong | {"authorities": tmp_path / wrong["authorities"]}
    with pytest.raises(ConfigError, match=named):
        OpenSearchEngine(Cluster(**wrong))


def certified(folder):
    """What a server of 127.0.0.1 shows, and the file that says it may."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - TOMORROW)
        .not_valid_after(now + TOMORROW)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return context, pem
