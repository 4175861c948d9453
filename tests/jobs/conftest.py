"""A PostgreSQL for every test of the queue, a database for each."""

import itertools
from collections.abc import Iterator

import psycopg
import pytest

from tests.jobs.server import Server, missing, server

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server; what needs it skips, and says so, where there is none."""
    if reason := missing():
        pytest.skip(reason)
    with server() as made:
        yield made


@pytest.fixture
def queue_url(postgres: Server) -> str:
    """A database that nobody has used."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgres.url.replace("/postgres", f"/{name}")
