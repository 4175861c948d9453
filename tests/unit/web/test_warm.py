import gc

import pytest

from tests.unit.web.conftest import DOCUMENTS, application
from web.service import joined
from web.serving.warm import warm


@pytest.fixture(autouse=True)
def frozen():
    yield
    gc.unfreeze()


def test_words_completions_and_templates_are_ready_before_the_first_request():
    app = application(*DOCUMENTS)
    warm(app)
    known = joined(app).searcher.latest
    assert known is not None
    assert known.speller is not None
    assert known.completions is not None
    assert app.jinja_env.cache is not None
    assert {"results.html", "home.html"} <= {name for _, name in app.jinja_env.cache}


def test_service_without_an_index_starts_all_the_same(caplog):
    app = application()
    warm(app)
    assert joined(app).searcher.latest is None
    assert caplog.text == ""
