"""Citations of any document are read back by the libraries that read them for a living."""

from dataclasses import replace
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import CanonicalUrl, Dates, Passage
from tests.strategies import documents
from tests.unit.web.conftest import PDF, REPORT
from web.document import cite

TODAY = date(2022, 1, 10)


def test_a_sentence_names_title_place_and_address():
    cited = cite.citation(PDF, TODAY, PDF.passages[6])
    assert cite.sentence(cited).replace("\u202f", " ") == (
        "« Synthèse du cycle sur les discriminations » [en ligne]. irev.fr, 3 mai 2021, p. 7 "
        f"[consulté le 10 janvier 2022]. Disponible à l’adresse : {PDF.url}#page=7"
    )


def test_people_are_named_without_being_called_authors():
    cited = cite.citation(REPORT, TODAY)
    assert ", avec Claire Fontaine." in cite.sentence(cited)
    assert "author" not in cite.bibtex(cited)
    assert "\nAU" not in cite.ris(cited)
    assert "N1  - Avec Claire Fontaine" in cite.ris(cited)


def test_a_moment_of_a_video_is_cited_with_its_second():
    moment = Passage(ordinal=0, text="…", label="12 min 05", locator="&t=725s")
    video = replace(
        REPORT, url=CanonicalUrl("https://www.youtube.com/watch?v=abcdefghijk"), passages=(moment,)
    )
    cited = cite.citation(video, TODAY, moment)
    assert "12 min 05" in cite.sentence(cited)
    assert cited.url == "https://www.youtube.com/watch?v=abcdefghijk&t=725s"


def test_a_date_that_is_not_stated_is_left_out():
    undated = cite.citation(replace(PDF, dates=Dates()), TODAY)
    assert "PY  -" not in cite.ris(undated)
    assert "year" not in cite.bibtex(undated)
    assert "None" not in cite.sentence(undated)


def test_inner_quotation_marks_differ_from_the_outer_ones():
    said = cite.sentence(cite.citation(replace(PDF, title="La journée « Agir »"), TODAY))
    assert said.startswith("«\u202fLa journée “Agir”\u202f»")


HOSTILE = st.text(
    st.sampled_from("{}\\%@,\"'\n\r\x00\u202e\u2028 -=~^_&#$AÉ€😀\ud800"), max_size=40
)


@pytest.mark.parametrize("field", ["title", "language", "url"])
@settings(max_examples=60, deadline=None)
@given(document=documents(), text=HOSTILE, people=st.lists(HOSTILE, max_size=3))
def test_any_document_gives_one_sound_record_of_each_format(document, field, text, people):
    value = f"https://irev.fr/{text}" if field == "url" else text
    hostile = replace(document, people=tuple(people), **{field: value})
    for passage in (None, *hostile.passages[:2]):
        cited = cite.citation(hostile, TODAY, passage)
        read = parse_string(cite.bibtex(cited))
        assert read.failed_blocks == []
        assert [entry.key for entry in read.entries] == [f"irev-{document.id}"]
        assert len(read.blocks) == 1
        (record,) = rispy.loads(cite.ris(cited))
        assert record.get("title", "") == cited.title
        assert "\n" not in cite.sentence(cited)
        cite.coins(cited).encode("ascii")
