"""Rates and other origins: what an address may ask in a minute, whose scripts may read answers."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.errors import ConfigError
from kb.settings import Settings
from tests.unit.web.conftest import DOCUMENTS
from web import create_app
from web.http.cors import read_origins
from web.http.limits import Buckets, counted_as

PARTNER = "https://partenaire.fr"


def serving(**settings):
    chosen = Settings(engine="memory", **settings)
    engine = MemoryEngine()
    with engine.rebuild() as writer:
        writer.put(DOCUMENTS[0])
    return create_app(chosen, open_searcher(chosen, engine)).test_client()


class Clock:
    """Seconds that pass when told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_an_address_is_refused_after_a_minutes_worth_and_told_how_long_to_wait():
    client = serving(api_rate=3)
    answers = [client.get("/api/v1/themes") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"api";q=3;w=60'
    left = [each.headers["RateLimit"].split(";")[1] for each in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]
    refused = answers[3]
    assert refused.mimetype == "application/problem+json"
    assert refused.json["status"] == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 20
    assert refused.headers["Cache-Control"] == "no-store"


def test_pages_and_preflights_are_not_counted_and_other_addresses_have_their_own_count():
    client = serving(api_rate=1, cors_origins=PARTNER)
    assert client.get("/api/v1/themes").status_code == 200
    assert client.get("/api/v1/rien").status_code == 429
    assert client.options("/api/v1/search").status_code == 200
    assert client.get("/recherche").status_code == 200
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/api/v1/themes", environ_overrides=other).status_code == 200


def test_what_programs_alone_read_is_counted_like_the_api():
    markdown = {"Accept": "text/markdown"}
    page = f"/documents/{DOCUMENTS[0].id}"
    asked: list[tuple[str, dict[str, str]]]
    asked = [(f"{page}.md", {}), ("/llms.txt", {}), (page, markdown), ("/api/v1/themes", {})]
    client = serving(api_rate=len(asked))
    answers = [client.get(path, headers=headers) for path, headers in asked]
    assert [each.headers["RateLimit"].split(";")[1] for each in answers] == [
        *("r=3", "r=2", "r=1", "r=0")
    ]
    assert [client.get(path, headers=headers).status_code for path, headers in asked] == [429] * 4
    assert client.get(page, headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_a_forwarded_address_is_believed_behind_a_proxy_only():
    def asked(client, address):
        return client.get("/api/v1/themes", headers={"X-Forwarded-For": address}).status_code

    alone, behind = serving(api_rate=1), serving(api_rate=1, proxies=1)
    assert [asked(alone, each) for each in ("192.0.2.1", "192.0.2.2")] == [200, 429]
    assert [asked(behind, each) for each in ("192.0.2.1", "192.0.2.2")] == [200, 200]
    assert asked(behind, "192.0.2.9, 192.0.2.1") == 429


def test_without_a_limit_nothing_is_counted():
    response = serving(api_rate=0).get("/api/v1/themes")
    assert "RateLimit" not in response.headers


def test_tokens_come_back_evenly_and_never_beyond_a_full_bucket():
    clock = Clock()
    buckets = Buckets(60, clock)
    assert all(buckets.take("a").allowed for _ in range(60))
    refused = buckets.take("a")
    assert (refused.allowed, refused.wait_s, refused.whole_s) == (False, 1, 60)
    clock.now += refused.wait_s
    assert buckets.take("a").allowed
    clock.now += 3_600
    assert buckets.take("a").left == 59


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from("ab")), max_size=60))
def test_no_address_ever_gets_more_than_its_rate(asked):
    clock = Clock()
    buckets = Buckets(6, clock)
    granted = {"a": 0, "b": 0}
    for wait, address in asked:
        clock.now += wait
        taken = buckets.take(address)
        granted[address] += taken.allowed
        assert 0 <= taken.left <= 6
        assert granted[address] <= 6 + clock.now / 10 + 1e-6


def test_processes_share_their_buckets():
    forking = """
import os
from web.http.limits import Buckets
buckets = Buckets(6)
buckets.take("a", 4)
child = os.fork()
if child:
    os.waitpid(child, 0)
    print(buckets.take("a").left)
else:
    buckets.take("a")
"""
    told = subprocess.run(
        [sys.executable, "-c", forking], capture_output=True, text=True, check=True, timeout=60
    )
    assert told.stdout == "0\n"


def test_nothing_is_kept_of_an_address_but_a_time():
    buckets = Buckets(6, Clock())
    buckets.take("192.0.2.77")
    assert sorted(set(buckets.full_at.tolist())) == [0.0, 10.0]


def test_a_file_counts_for_many_requests():
    client = serving(api_rate=250)
    left = [
        client.get(path).headers["RateLimit"].split(";")[1]
        for path in ("/recherche.csv", "/api/v1/themes", "/recherche.ris", "/recherche.bib")
    ]
    assert left == ["r=150", "r=149", "r=49", "r=49"]
    assert client.get("/recherche.csv").status_code == 429
    assert client.get("/api/v1/themes").status_code == 200


def test_a_rate_below_what_a_file_counts_for_still_lets_one_through():
    client = serving(api_rate=10)
    assert [client.get("/recherche.csv").status_code for _ in range(2)] == [200, 429]


def test_what_our_own_pages_ask_uses_up_nothing_of_the_api():
    client = serving(api_rate=2)
    own = {"Sec-Fetch-Site": "same-origin"}
    typed = [client.get("/api/v1/suggest?q=a", headers=own) for _ in range(3)]
    assert [each.status_code for each in typed] == [200, 200, 429]
    assert typed[0].headers["RateLimit-Policy"] == '"site";q=2;w=60'
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.get("/api/v1/suggest?q=a", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("unix:", "", False),
    ],
)
def test_addresses_are_counted_by_network(one, other, same):
    assert (counted_as(one) == counted_as(other)) is same


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/rien", "/recherche.json"])
def test_scripts_of_a_configured_origin_may_read_answers_and_errors(path):
    client = serving(cors_origins=f"{PARTNER} http://localhost:3000")
    allowed = client.get(path, headers={"Origin": PARTNER})
    assert allowed.headers["Access-Control-Allow-Origin"] == PARTNER
    assert "ETag" in allowed.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    for headers in ({}, {"Origin": "https://autre.fr"}, {"Origin": "null"}):
        refused = client.get(path, headers=headers)
        assert "Access-Control-Allow-Origin" not in refused.headers
        assert "Origin" in refused.headers["Vary"]
    assert "Origin" in allowed.headers["Vary"]


def test_a_confirmation_may_be_read_too():
    client = serving(cors_origins=PARTNER)
    tag = client.get("/api/v1/search").headers["ETag"]
    headers = {"Origin": PARTNER, "If-None-Match": tag}
    again = client.get("/api/v1/search", headers=headers)
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == PARTNER


def test_a_preflight_names_what_a_script_may_send():
    client = serving(cors_origins=PARTNER)
    answer = client.options("/api/v1/search", headers={"Origin": PARTNER})
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]


def test_every_origin_may_read_where_all_are_allowed_and_none_by_default():
    for origins, told in (("*", "*"), ("none", None), ("", None)):
        answer = serving(cors_origins=origins).get("/api/v1/search", headers={"Origin": PARTNER})
        assert answer.headers.get("Access-Control-Allow-Origin") == told


def test_pages_are_never_for_scripts_of_others():
    answer = serving(cors_origins="*").get("/recherche", headers={"Origin": PARTNER})
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "wrong",
    ["partenaire.fr", "https://a.fr/", "https://A.fr", "null", "ftp://a.fr", "https://*.fr"],
)
def test_what_is_no_origin_is_refused_by_name(wrong):
    with pytest.raises(ConfigError, match="cors_origins"):
        read_origins(f"{PARTNER}, {wrong}")
