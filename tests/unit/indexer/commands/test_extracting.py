"""`kb extract`: what would be indexed of a file, where each fact was read, why one is refused."""

import json

from indexer.replica.pdf import build_pdf
from kb.model import MediaType
from tests.office_files import docx, paragraph
from tests.scans import require_tesseract

PROSE = (
    "Le conseil citoyen du quartier a réuni soixante habitants pour un diagnostic en marchant, avec"
    " le bailleur, la ville et les associations qui travaillent sur place."
)
PAGE = f"""<html lang="fr"><head><title>Bilan</title>
<meta property="article:published_time" content="2023-03-12"></head>
<body><main class="texte"><h1>Bilan du conseil citoyen</h1><p>{PROSE}</p>
<p><a href="https://irev.fr/suite">la suite</a></p></main></body></html>"""


def test_each_fact_says_where_it_was_read(kb, folder):
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    shown = kb.run("extract", folder / "page.html").stdout
    assert "Date\u202f: publié le 12 mars 2023 (métadonnées de la page)" in shown
    assert "Langue\u202f: Français (langue du texte)" in shown
    assert "Liens\u202f: 1" in shown
    assert "https://irev.fr/suite" in shown
    value = kb.json("extract", folder / "page.html")
    assert value["read_from"]["published"] == "head"
    assert value["read_from"]["language"] == "language"
    assert value["duration_ms"] > 0
    assert [link["url"] for link in value["links"]] == ["https://irev.fr/suite"]


def test_word_file_says_its_title_is_in_the_style_of_titles(kb, folder):
    (folder / "bilan.docx").write_bytes(docx(paragraph("Bilan", "Titre"), paragraph(PROSE)))
    value = kb.json("extract", folder / "bilan.docx")
    assert (value["title"], value["read_from"]["title"]) == ("Bilan", "style")
    assert value["media_type"] == MediaType.DOCX


def test_file_may_be_read_as_a_source_would(kb, folder, tmp_path):
    sources = tmp_path / "sources.toml"
    sources.write_text(
        '[[source]]\nname = "ville"\nkind = "site"\nstart = ["https://ville.fr/"]\n'
        'theme = "sante"\n[source.selectors]\nbody = "main.texte p:first-of-type"\n',
        encoding="utf-8",
    )
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    chosen = ("--source", "ville", "--sources", sources)
    value = kb.json("extract", folder / "page.html", *chosen)
    assert value["source"] == "ville"
    assert value["extractor"].endswith("+body")
    kb.run("extract", folder / "page.html", "--source", "inconnue", "--sources", sources, code=2)


def test_scan_says_how_many_of_its_pages_wait(kb, folder):
    (folder / "scan.pdf").write_bytes(build_pdf("arrete_prefectoral_scan_2016.pdf"))
    shown = kb.run("extract", folder / "scan.pdf").stdout
    assert "Pages numérisées\u202f: 2, dont 0 reconnue" in shown
    value = kb.json("extract", folder / "scan.pdf")
    assert (value["unread_pages"], value["passages"], value["previews"]) == ([1, 2], [], 2)


def test_scan_is_read_when_that_is_asked_for(kb, folder):
    require_tesseract()
    (folder / "scan.pdf").write_bytes(build_pdf("arrete_prefectoral_scan_2016.pdf"))
    shown = kb.run("extract", folder / "scan.pdf", "--ocr").stdout
    assert "conseil citoyen du quartier des Tisserands" in shown
    assert "texte reconnu, sûreté 9" in shown


def test_refusal_says_its_reason_and_what_to_do(kb, folder):
    (folder / "macros.docm").write_bytes(docx(parts={"word/vbaProject.bin": b"x"}))
    told = kb.run("extract", folder / "macros.docm", code=1).stderr
    assert "Refusé, format non lu\u202f: le document contient des macros" in told
    assert "→ " in told
    refused = json.loads(kb.run("extract", folder / "macros.docm", "--json", code=1).stdout)
    assert refused["refused"]["reason"] == "unsupported"
    assert refused["refused"]["advice"]
