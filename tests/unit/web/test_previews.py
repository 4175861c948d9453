"""Images of pages: served with a version, only from their folder, absent without a fault."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.bootstrap import open_searcher
from kb.engines.memory import MemoryEngine
from kb.previews import preview_path
from kb.settings import Settings
from tests.unit.web.conftest import PDF, REPORT
from web import create_app

IMAGE = b"RIFF\x0c\x00\x00\x00WEBPVP8L"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("home")
    for page in (1, 3):
        path = preview_path(folder, PDF.id, page)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(IMAGE)
    (folder / "secret.webp").write_bytes(b"secret")
    return folder


@pytest.fixture(scope="module")
def client(home) -> FlaskClient:
    config = Settings(engine="memory", home=home)
    engine = MemoryEngine()
    with engine.rebuild() as writer:
        writer.put(PDF)
        writer.put(REPORT)
    return create_app(config, open_searcher(config, engine)).test_client()


def test_a_page_shows_the_images_there_are(client):
    html = client.get(f"/documents/{PDF.id}").text
    assert html.count("<img") == 2
    assert f'src="/documents/{PDF.id}/pages/3.webp?v=' in html


def test_an_image_asked_for_by_its_version_is_kept(client):
    html = client.get(f"/documents/{PDF.id}").text
    address = html.partition('<img src="')[2].partition('"')[0]
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/webp", IMAGE)
    assert "immutable" in answer.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_image_asked_for_without_its_version_is_checked_again(client):
    answer = client.get(f"/documents/{PDF.id}/pages/1.webp")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        f"/documents/{PDF.id}/pages/2.webp",
        f"/documents/{PDF.id}/pages/0.webp",
        f"/documents/{PDF.id}/pages/-1.webp",
        f"/documents/{PDF.id}/pages/{'9' * 400}.webp",
        f"/documents/{REPORT.id}/pages/1.webp",
        "/documents/../pages/1.webp",
        "/documents/%2e%2e/pages/1.webp",
        "/documents/..%2f..%2f/pages/1.webp",
        f"/documents/{PDF.id}/pages/../../../secret.webp",
        f"/documents/{PDF.id}%00/pages/1.webp",
    ],
)
def test_nothing_else_is_served(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert b"secret" not in answer.data
