"""Word and OpenDocument files as what they are: archives of XML parts, opened without trust.

An archive may unpack to anything and XML may expand to anything: parts are read up to a limit, a
part that declares a document type is refused before its entities mean something, and nothing
outside the archive is asked for. Files with a program in them, or under a password, are refused.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from kb.errors import ExtractionError, FailureReason

MAX_PART_BYTES = 40 * 1024 * 1024
"""Of one part, unpacked: a novel has 2 MB. Its tree takes some ten times as much memory."""
MAX_ENTRIES = 20_000
_END_RECORD = b"PK\x05\x06"
_ENTRIES_AT = 10
"""Where the record at the end of an archive says how many entries it has (APPNOTE 4.3.16)."""
_ENCRYPTED_FLAG = 0x1
_PROGRAMS = ("vbaproject.bin", "basic/script-lb.xml", "basic/script-lc.xml")


class OfficePackage:
    """The parts of one file.

    Raises:
        ExtractionError: CORRUPT, TOO_LARGE, ENCRYPTED; UNSUPPORTED when it holds a program.

    """

    def __init__(self, body: bytes) -> None:
        at = body.rfind(_END_RECORD)
        entries = int.from_bytes(body[at + _ENTRIES_AT : at + _ENTRIES_AT + 2], "little")
        if at < 0:
            raise ExtractionError(FailureReason.CORRUPT, "l’archive du document est coupée")
        if entries > MAX_ENTRIES:
            raise ExtractionError(
                FailureReason.TOO_LARGE, f"document de plus de {MAX_ENTRIES} fichiers"
            )
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise _corrupt(error) from None
        names = [info.filename for info in self._archive.infolist()]
        if any(name.lower().endswith(_PROGRAMS) for name in names):
            raise ExtractionError(
                FailureReason.UNSUPPORTED,
                "le document contient des macros\u202f: enregistrez-le sans elles",
            )

    def text(self, name: str) -> bytes | None:
        """The bytes of a part; None when there is none of that name."""
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            return None
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise ExtractionError(FailureReason.ENCRYPTED, "un mot de passe protège le document")
        try:
            with self._archive.open(info) as part:
                data = part.read(MAX_PART_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise _corrupt(error) from None
        except NotImplementedError as error:
            raise ExtractionError(
                FailureReason.UNSUPPORTED, f"compression inconnue dans le document ({error})"
            ) from None
        if len(data) > MAX_PART_BYTES:
            most = MAX_PART_BYTES // 1024**2
            raise ExtractionError(
                FailureReason.TOO_LARGE, f"{name} dépasse {most} Mo une fois décompressé"
            )
        return data

    def tree(self, name: str) -> etree._Element | None:
        """The root element of a part; None when there is none of that name."""
        data = self.text(name)
        if data is None:
            return None
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise _corrupt(error) from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise ExtractionError(
                FailureReason.CORRUPT, f"{name} déclare un type de document, ce qu’aucun n’a"
            )
        return root


def attribute(element: etree._Element, name: str) -> str:
    """The value of an attribute as text; "" when it is absent."""
    value = element.get(name)
    return value if isinstance(value, str) else ""


def tag_of(element: etree._Element) -> str:
    """The qualified name of an element; "" of what is none (an entity that was not resolved)."""
    return element.tag if isinstance(element.tag, str) else ""


def qualified(namespaces: Mapping[str, str], name: str) -> str:
    """« w:p » as lxml writes it: "{http://…}p"."""
    prefix, _, local = name.partition(":")
    return f"{{{namespaces[prefix]}}}{local}"


def _corrupt(error: Exception) -> ExtractionError:
    words = " ".join(str(error).split())[:200]
    return ExtractionError(FailureReason.CORRUPT, f"le document ne s’ouvre pas\u202f: {words}")
