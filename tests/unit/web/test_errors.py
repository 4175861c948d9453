"""A defect of ours is admitted, noted, and tells nothing of our insides."""

from typing import cast

import pytest
from flask.testing import FlaskClient

from kb.engine import Engine
from kb.errors import DamagedIndexError, KbError, StampError
from kb.search import SearchRequest
from kb.searcher import Searcher
from kb.settings import Settings
from web import create_app
from web.rendering.wording import ERROR_PAGES

SECRET = "password=hunter2 at /srv/kb/secret.py"


class FailingSearcher:
    """Stands for a searcher whose every answer is this error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, request: SearchRequest) -> None:
        raise self.error

    @property
    def engine(self) -> Engine:
        raise self.error


def failing(error: Exception) -> FlaskClient:
    return create_app(Settings(), cast(Searcher, FailingSearcher(error))).test_client()


@pytest.mark.parametrize("error", [RuntimeError(SECRET), KeyError(SECRET), RecursionError(SECRET)])
def test_a_defect_is_a_500_in_the_shape_its_caller_reads(error):
    client = failing(error)
    page, problem = client.get("/recherche?q=a"), client.get("/api/v1/search?q=a")
    assert (page.status_code, page.mimetype) == (500, "text/html")
    assert ERROR_PAGES[500].title in page.text
    assert (problem.status_code, problem.mimetype) == (500, "application/problem+json")
    assert problem.json
    assert problem.json["title"] == "Internal Server Error"
    assert "hunter2" not in page.text + problem.text


def test_an_error_of_ours_without_a_status_tells_no_insides_either():
    problem = failing(KbError(SECRET)).get("/api/v1/search")
    assert problem.status_code == 500
    assert "hunter2" not in problem.text


@pytest.mark.parametrize("error", [StampError(SECRET), DamagedIndexError(SECRET)])
def test_an_index_that_cannot_answer_is_a_503_whose_reason_is_noted(error, caplog):
    problem = failing(error).get("/api/v1/search")
    assert problem.status_code == 503
    assert problem.json
    assert "réessayez" in problem.json["detail"]
    assert "hunter2" not in problem.text
    assert "hunter2" in caplog.text
