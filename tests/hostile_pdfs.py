"""PDFs made to hurt whoever reads them: bombs, rings, depths, lies; all are made here."""

import random
import zlib
from collections.abc import Callable, Mapping, Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F 12 Tf 72 700 Td (Le conseil citoyen du quartier se reunit chaque mois.) Tj ET\n"


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file with these objects, numbered from 1; the first is the catalogue."""
    parts, places, at = [b"%PDF-1.7\n"], [], 9
    for number, held in enumerate(objects, 1):
        places.append(at)
        parts.append(b"%d 0 obj\n" % number + held + b"\nendobj\n")
        at += len(parts[-1])
    body = b"".join(parts)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    )


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d " % len(data) + entries + b">>\nstream\n" + data + b"\nendstream"


def one_page(
    content: bytes, *more: bytes, resources: bytes = b"", catalogue: bytes = b"", page: bytes = b""
) -> bytes:
    """One page with this content stream; `more` are objects from 6 on, the font is 5."""
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b">>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> "
            + resources
            + b">> "
            + (page or b"/MediaBox [0 0 595 842]")
            + b" >>",
            content,
            FONT,
            *more,
        ]
    )


def flate(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, b"/Filter [" + b" /FlateDecode" * times + b"] ")


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R"
    page += b" /Resources << /Font << /F 4 0 R >> >> >>"
    tree = b"<< /Type /Pages /Count %d /Kids [" % count + kids + b"] >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree, stream(WORDS), FONT, *[page] * count])


def forms_within_forms() -> bytes:
    """Twelve forms, each of which shows the next ten times."""
    forms = []
    for level in range(12):
        shown = b"/N Do " * 10 if level < 11 else WORDS
        names = b"/Resources << /Font << /F 5 0 R >> /XObject << /N %d 0 R >> >> " % (level + 7)
        forms.append(stream(shown, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + names))
    return one_page(stream(b"/N Do"), *forms, resources=b"/XObject << /N 6 0 R >> ")


def ring_of_outlines() -> bytes:
    outline = b"<< /First 7 0 R /Last 7 0 R >>"
    entry = b"<< /Title (Un) /Dest [3 0 R /Fit] /Next 7 0 R /First 7 0 R /Last 7 0 R >>"
    return one_page(stream(WORDS), outline, entry, catalogue=b"/Outlines 6 0 R ")


def ring_of_pages() -> bytes:
    tree = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 /Parent 2 0 R >>"
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", tree])


def deep_tree(depth: int) -> bytes:
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 3) for number in range(depth)
    ]
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page >>"])


def endless_map() -> bytes:
    """A font whose map of letters claims four thousand million codes."""
    mapped = stream(b"1 beginbfrange <00> <FFFFFFFF> <0041> endbfrange " * 500)
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /A /ToUnicode 7 0 R >>"
    held = b"BT /G 12 Tf (Bonjour) Tj ET " + WORDS
    return one_page(stream(held), font, mapped, resources=b"/Font << /F 5 0 R /G 6 0 R >> ")


def mutated(good: bytes, seed: int) -> bytes:
    """A good file with some bytes changed, cut out or said twice."""
    chance = random.Random(seed)
    damaged = bytearray(good)
    for _ in range(chance.randrange(1, 40)):
        at = chance.randrange(len(damaged))
        match chance.randrange(4):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randrange(1, 200)]
            case 2:
                damaged[at:at] = damaged[at : at + chance.randrange(1, 200)]
            case _:
                damaged[at : at + 8] = chance.choice(
                    [b"99999999", b"-1 0 R  ", b"<<<<[[[[", b"endobj"]
                )
    return bytes(damaged)


HOSTILE: Mapping[str, Callable[[], bytes]] = {
    "stream bomb": lambda: one_page(flate(b"q Q " * 40_000_000)),
    "bomb in a bomb": lambda: one_page(flate(bytes(300_000_000), times=2)),
    "half a million words": lambda: one_page(flate(WORDS * 500_000)),
    "ten thousand pages": lambda: many_pages(10_000),
    "thirty thousand pages": lambda: many_pages(30_000),
    "forms within forms": forms_within_forms,
    "ring of outlines": ring_of_outlines,
    "ring of pages": ring_of_pages,
    "deep tree of pages": lambda: deep_tree(5000),
    "deep arrays": lambda: one_page(stream(WORDS), b"[" * 200_000, catalogue=b"/Lang 6 0 R "),
    "deep content": lambda: one_page(stream(b"[" * 500_000 + b"(" * 500_000)),
    "marks that never end": lambda: one_page(stream(b"/Span << /A << /B BDC " * 100_000 + WORDS)),
    "images that never end": lambda: one_page(stream(b"BI /W 9 ID x " * 100_000 + WORDS)),
    "numbers without end": lambda: one_page(stream(b"1 " * 2_000_000 + b"9" * 2_000_000)),
    "endless map of letters": endless_map,
    "giant page": lambda: one_page(stream(WORDS), page=b"/MediaBox [0 0 90000000 90000000]"),
    "page of infinite size": lambda: one_page(stream(WORDS), page=b"/MediaBox [0 0 1e400 -1e400]"),
    "letters far away": lambda: one_page(stream(b"1e300 0 0 1e300 0 0 cm " + WORDS)),
    "page in a page": lambda: one_page(stream(b"/M Do"), resources=b"/XObject << /M 4 0 R >> "),
    "nothing but a header": lambda: b"%PDF-1.7\n",
    "page of error": lambda: b"%PDF-\n<!doctype html><html><body>404</body></html>",
    "noise": lambda: b"%PDF-1.4\n" + random.Random(1).randbytes(1_000_000),
}
HEAVY = frozenset(
    {"stream bomb", "bomb in a bomb", "half a million words", "numbers without end"}
    | {"ten thousand pages", "thirty thousand pages"}
)
"""Seconds each, to make or to read: `make bench-extract` reads them with the others."""
