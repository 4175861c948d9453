"""Floors on labelled pages of sites without rules: every fifth page, and all that are French."""

import pytest

from tests.bench.extract_html import (
    read_ours,
    score_snippets,
    score_texts,
    snippets,
    whole_texts,
)


@pytest.mark.shared
def test_articles_of_unknown_sites_are_read_whole_and_alone(shared):
    pages = whole_texts(shared / "data" / "html" / "scrapinghub")[::5]
    score = score_texts(pages, [read_ours(page.body, page.url) for page in pages])
    assert len(pages) == 37
    assert score.f1 >= 0.96
    assert score.recall >= 0.96


@pytest.mark.shared
def test_french_pages_of_unknown_sites_are_read_whole_and_alone(shared):
    pages = [
        page for page in snippets(shared / "data" / "html" / "trafilatura") if page.language == "fr"
    ]
    score = score_snippets(pages, [read_ours(page.body, page.url) for page in pages])
    assert len(pages) == 11
    assert score.f1 >= 0.94
