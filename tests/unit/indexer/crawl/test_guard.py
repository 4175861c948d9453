"""Private addresses: every way to write one, and names that stand for one."""

import asyncio
import contextlib
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Verdict
from indexer.crawl.guard import Guard, is_public
from indexer.crawl.politeness import retry_after_s
from indexer.crawl.redirect import refused_target
from indexer.crawl.scope import Scope
from indexer.source import Source, SourceKind
from kb.errors import RequestError
from kb.urls import canonical_url

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1%eth0"),
    *("fd00::1", "ff02::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "::7f00:1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
]
WRITTEN_OTHERWISE = [
    *("2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.1", "127.0.1", "017700000001"),
    *("2852039166", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376", "169.254.43518", "0"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_of_machines_and_of_their_networks_are_private(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1", "64:ff9b::101:101"]
)
def test_addresses_of_the_public_internet_are_public(address):
    assert is_public(address)
    assert asyncio.run(Guard().private_address(address)) is None


@pytest.mark.parametrize("host", [*WRITTEN_OTHERWISE, "localhost", *PRIVATE[:5]])
def test_a_host_is_as_private_as_what_it_stands_for(host):
    assert asyncio.run(Guard().private_address(host)) is not None


def test_one_private_address_among_public_ones_is_enough():
    async def names(_host):
        return ("93.184.215.14", "169.254.169.254")

    guard = Guard(resolve=names)
    assert asyncio.run(guard.addresses("exemple.org")) == ()
    assert copy.deepcopy(guard).caught == {"exemple.org": "169.254.169.254"}


def test_a_name_that_stands_for_nothing_is_not_private():
    async def names(_host):
        return ()

    assert asyncio.run(Guard(resolve=names).private_address("absent.exemple.org")) is None


def redirected(target):
    source = Source(
        name="irev", kind=SourceKind.SITE, start=("https://irev.fr/",), hosts=("irev.fr",)
    )
    origin = canonical_url("https://irev.fr/a")
    return refused_target(canonical_url(target), origin, source, Scope(source), frozenset())


@pytest.mark.parametrize(
    "host", [*WRITTEN_OTHERWISE, *(f"[{a}]" if ":" in a else a for a in PRIVATE if "%" not in a)]
)
def test_a_redirect_to_a_private_number_is_blocked_however_it_is_written(host):
    refused = redirected(f"http://{host}/latest/meta-data/")
    assert refused is not None
    assert refused[0] is Verdict.BLOCKED
    assert refused[1].startswith("redirige vers une adresse privée (http://")


def test_a_redirect_to_another_site_is_out_of_scope_without_asking_who_it_is():
    assert redirected("http://metadata.google.internal/") == (
        Verdict.OUT_OF_SCOPE,
        "redirige vers http://metadata.google.internal/",
    )
    assert redirected("https://irev.fr/b") is None


@given(st.text(alphabet="0123456789.xabcdefXg", min_size=1, max_size=20))
def test_no_host_of_digits_breaks_the_check(host):
    with contextlib.suppress(RequestError):
        assert redirected(f"http://{host}/") is not None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"30", 30.0),
        (b" 0 ", 0.0),
        (b"", 0.0),
        (b"demain", 0.0),
        (b"-5", 0.0),
        (b"Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        (b"Fri, 99 Dec 1999", 0.0),
        (b"\xff", 0.0),
    ],
)
def test_a_server_says_how_long_to_wait_in_seconds_or_until_when(value, seconds):
    assert retry_after_s(value) == seconds
    assert retry_after_s(b"Fri, 31 Dec 2199 23:59:59 GMT") > 10**9
