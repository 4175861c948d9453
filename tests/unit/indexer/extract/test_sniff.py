import pytest

from indexer.extract.sniff import Kind, decode, sniff


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.4\n", Kind.PDF),
        (b"\xef\xbb\xbf\n junk \n%PDF-1.7", Kind.PDF),
        (b"<!DOCTYPE html>\n<html lang=fr>", Kind.HTML),
        ("\ufeff<html><head>".encode("utf-16"), Kind.HTML),
        (b"<?xml version='1.0'?>\n<html xmlns='x'>", Kind.HTML),
        (b"<?xml version='1.0'?>\n<feed xmlns='http://www.w3.org/2005/Atom'>", Kind.XML),
        (b"<p>un fragment</p>", Kind.TEXT),
        ("Une journée d’échanges".encode(), Kind.TEXT),
        ("Une journée d’échanges".encode("cp1252"), Kind.TEXT),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Kind.IMAGE),
        (b"PK\x03\x04\x14\x00", Kind.ARCHIVE),
        (b"\x00\x00\x00\x18ftypmp42", Kind.MEDIA),
        (bytes(range(256)) * 4, Kind.BINARY),
    ],
)
def test_bytes_say_what_they_are(body, kind):
    assert sniff(body) is kind


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("égalité".encode(), None),
        ("égalité".encode(), "nonsense-8"),
        ("égalité".encode("utf-8-sig"), "iso-8859-1"),
        ("égalité".encode("utf-16"), None),
        ("égalité".encode("cp1252"), None),
        ("égalité".encode("cp1252"), "utf-8"),
        ("égalité".encode("iso-8859-1"), "iso-8859-1"),
    ],
)
def test_text_is_decoded_whatever_was_declared(body, charset):
    assert decode(body, charset) == "égalité"


def test_bytes_without_meaning_do_not_fail():
    assert decode(b"\x81\x8d") == "\ufffd\ufffd"
