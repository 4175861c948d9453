"""Properties of canonical URLs over any text."""

import contextlib
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kb.errors import RequestError
from kb.urls import canonical_url, doc_id

HOSTS = st.sampled_from(["irev.fr", "www.IREV.fr", "127.0.0.1:8765", "exemple.org", "youtu.be"])
TEXT = st.text(max_size=40)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme = draw(st.sampled_from(["http", "https", "HTTPS", "file"]))
    path, query, fragment = draw(TEXT), draw(TEXT), draw(TEXT)
    return f"{scheme}://{draw(HOSTS)}/{path}?{query}#{fragment}"


def canonical_or_refused(url: str) -> str | None:
    try:
        return canonical_url(url)
    except RequestError:
        return None


@given(st.one_of(addresses(), TEXT))
def test_canonical_url_is_idempotent(url):
    canonical = canonical_or_refused(url)
    if canonical is not None:
        assert canonical_url(canonical) == canonical


@given(addresses())
def test_canonical_url_is_plain_printable_ascii_without_fragment(url):
    canonical = canonical_or_refused(url)
    if canonical is not None:
        assert canonical.isascii()
        assert canonical.isprintable()
        assert " " not in canonical
        assert urlsplit(canonical).fragment == ""


@given(TEXT, addresses())
def test_a_link_resolves_or_is_refused(link, base):
    if canonical_or_refused(base) is not None:
        with contextlib.suppress(RequestError):
            assert canonical_url(link, base)


@given(addresses(), addresses())
def test_ids_differ_where_urls_do(one, other):
    first, second = canonical_or_refused(one), canonical_or_refused(other)
    if first is not None and second is not None:
        assert (doc_id(canonical_url(one)) == doc_id(canonical_url(other))) == (first == second)
