"""Office files that lie, explode or hide something: each is refused for the reason it deserves."""

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract import extract
from indexer.extract.office_package import MAX_PART_BYTES
from kb.errors import ExtractionError, FailureReason
from kb.model import MediaType
from tests.extracting import fetched, read
from tests.office_files import archive, docx, odt, paragraph

PROSE = "Le conseil citoyen du quartier a réuni soixante habitants pour un diagnostic en marchant."
WORD, OPEN = MediaType.DOCX.value, MediaType.ODT.value
GOOD = docx(paragraph(PROSE))
BILLION = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{"&" + a + ";" * 1}{("&" + a + ";") * 9}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def body_of(prolog, text):
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    return f'{prolog}<w:document xmlns:w="{w}"><w:body>{run}</w:body></w:document>'


def bomb():
    """A part of 1 GB in 1 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        with target.open("word/document.xml", "w") as part:
            for _ in range(64):
                part.write(b" " * 2**20)
    return file.getvalue()


def many_entries():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("[Content_Types].xml", "")
        for number in range(20_001):
            target.writestr(f"word/{number}", "")
    return file.getvalue()


def locked():
    """A document of which each part says that it is under a password."""
    return GOOD.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


REFUSED = {
    "bomb": (bomb, WORD, FailureReason.TOO_LARGE),
    "entries": (many_entries, WORD, FailureReason.TOO_LARGE),
    "billion laughs": (
        lambda: docx(parts={"word/document.xml": body_of(BILLION, "&i;")}),
        WORD,
        FailureReason.CORRUPT,
    ),
    "outside": (
        lambda: docx(parts={"word/document.xml": body_of(OUTSIDE, "&x;")}),
        WORD,
        FailureReason.CORRUPT,
    ),
    "deep": (
        lambda: docx("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000),
        WORD,
        FailureReason.CORRUPT,
    ),
    "macros": (
        lambda: docx(paragraph(PROSE), parts={"word/vbaProject.bin": b"x"}),
        "application/vnd.ms-word.document.macroenabled.12",
        FailureReason.UNSUPPORTED,
    ),
    "macros, odt": (
        lambda: odt(f"<text:p>{PROSE}</text:p>", parts={"Basic/script-lc.xml": "<x/>"}),
        OPEN,
        FailureReason.UNSUPPORTED,
    ),
    "locked parts": (locked, WORD, FailureReason.ENCRYPTED),
    "locked odt": (
        lambda: odt(
            f"<text:p>{PROSE}</text:p>",
            parts={
                "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:'
                'xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
            },
        ),
        OPEN,
        FailureReason.ENCRYPTED,
    ),
    "locked docx": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9,
        WORD,
        FailureReason.ENCRYPTED,
    ),
    "old doc": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 999,
        "application/msword",
        FailureReason.UNSUPPORTED,
    ),
    "cut": (lambda: GOOD[: len(GOOD) // 2], WORD, FailureReason.CORRUPT),
    "other archive": (lambda: archive({"a.txt": "b"}), WORD, FailureReason.MISLABELLED),
    "spreadsheet": (
        lambda: archive({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
        "application/octet-stream",
        FailureReason.UNSUPPORTED,
    ),
    "no body": (
        lambda: docx(parts={"word/document.xml": "<x/>"}),
        WORD,
        FailureReason.CORRUPT,
    ),
    "no text": (lambda: docx(paragraph(" ")), WORD, FailureReason.NO_TEXT),
    "page": (lambda: b"\x00\x01\x02" * 99, WORD, FailureReason.MISLABELLED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused_for_its_reason(name):
    make, media_type, reason = REFUSED[name]
    with pytest.raises(ExtractionError) as refused:
        read(make(), media_type)
    assert refused.value.reason is reason, refused.value
    assert str(refused.value)


def test_bomb_is_not_unpacked_beyond_the_limit():
    assert len(bomb()) < 100_000
    assert MAX_PART_BYTES < 64 * 2**20


@settings(max_examples=150)
@given(st.data())
def test_damaged_file_gives_text_or_a_reason(data):
    body = bytearray(data.draw(st.sampled_from((GOOD, odt(f"<text:p>{PROSE}</text:p>")))))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(body) // 2, len(body)))
    for media_type in (WORD, OPEN):
        with suppress(ExtractionError):
            extract(fetched(bytes(body[:cut]), media_type))


@settings(max_examples=150)
@given(st.text(max_size=400))
def test_any_text_in_markdown_gives_text_or_a_reason(text):
    with suppress(ExtractionError):
        extract(fetched(text, "text/markdown"))


TAGS = ("p", "r", "t", "tbl", "tr", "tc", "sdt", "pPr", "hyperlink", "txbxContent", "ins", "tab")


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.integers(0, 3)), max_size=40))
def test_elements_in_any_order_give_text_or_a_reason(elements):
    markup, opened = "", []
    for tag, closed in elements:
        markup += f"<w:{tag}>mot"
        opened.append(tag)
        for _ in range(min(closed, len(opened))):
            markup += f"</w:{opened.pop()}>"
    markup += "".join(f"</w:{tag}>" for tag in reversed(opened))
    with suppress(ExtractionError):
        read(docx(markup), WORD)
