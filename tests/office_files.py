"""Word and OpenDocument files made when a test runs, by the letter of their specifications."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    ("Titre", "Title", ""),
    ("Titre1", "heading 1", ""),
    ("Titre2", "heading 2", ""),
    ("Maison", "Titre de la maison", '<w:basedOn w:val="Titre1"/>'),
    ("Puces", "List Bullet", '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>'),
    ("TM1", "toc 1", ""),
)
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def archive(parts: Mapping[str, str | bytes], *, first: str = "") -> bytes:
    """A zip of these parts; `first` is stored before them as the entry `mimetype`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        if first:
            target.writestr("mimetype", first, zipfile.ZIP_STORED)
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


def paragraph(text: str, style: str = "", properties: str = "") -> str:
    """A paragraph of Word with one run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of Word."""
    lines = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def docx(
    *body: str,
    title: str = "",
    language: str = "",
    links: Mapping[str, str] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
    main: str = "word/document.xml",
) -> bytes:
    """A Word document whose body is these elements."""
    relations = "".join(
        f'<Relationship Id="{key}" Type="{R}/hyperlink" Target="{target}" TargetMode="External"/>'
        for key, target in (links or {}).items()
    )
    styles = "".join(
        f'<w:style w:styleId="{key}" w:type="paragraph"><w:name w:val="{name}"/>{more}</w:style>'
        for key, name, more in STYLES
    )
    name = main.rpartition("/")[2]
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="a" Type="{R}/officeDocument" Target="{main}"/></Relationships>',
        main: f'<w:document xmlns:w="{W}" xmlns:r="{R}"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
        f"word/_rels/{name}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        "</Relationships>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="urn:x"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
        f"<dc:language>{language}</dc:language></cp:coreProperties>",
    }
    return archive(held | dict(parts or {}))


def odt(body: str, *, title: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument text whose body is this markup."""
    names = "".join(
        f' xmlns:{prefix}="{ODF}:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("draw", "drawing"),
            ("manifest", "manifest"),
        )
    )
    names += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    names += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    held: dict[str, str | bytes] = {
        "content.xml": f"<office:document-content{names}><office:automatic-styles>"
        '<style:style style:name="P1" style:parent-style-name="Title"/></office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f"<office:document-meta{names}><office:meta><dc:title>{title}</dc:title>"
        "</office:meta></office:document-meta>",
        "META-INF/manifest.xml": f"<manifest:manifest{names}/>",
    }
    mimetype = "application/vnd.oasis.opendocument.text"
    return archive(held | dict(parts or {}), first=mimetype)
