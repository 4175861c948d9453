"""Find the documents among local files: PDF, HTML, text, Word, videos as yt-dlp writes them.

A video is one document of several files: `NAME.info.json` with captions `NAME.LANGUAGE.vtt`
(or `.srt`, `.json3`) beside it; captions may also come alone.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.model import CanonicalUrl, MediaType
from kb.urls import canonical_url

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".docx": MediaType.DOCX.value,
    ".docm": "application/vnd.ms-word.document.macroenabled.12",
    ".odt": MediaType.ODT.value,
}
INFO_SUFFIX = ".info.json"
CATALOGUE = Path("catalogue", "catalogue.sqlite3")
"""What a folder holds that this program writes in (--home): its files are no documents."""
CAPTION_SUFFIXES = (".vtt", ".srt", ".json3")  # in order of preference


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A file to keep as it is."""

    path: Path
    url: CanonicalUrl
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalVideo:
    """The files of one video; `info` is None when there are captions only."""

    stem: str
    info: Path | None
    captions: tuple[Path, ...]

    @property
    def path(self) -> Path:
        """The file that speaks for it."""
        return self.info or self.captions[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A path that gives no document; `asked` when it was named, not met in a folder."""

    path: Path
    reason: str
    asked: bool


Found = LocalFile | LocalVideo | Skipped


def file_url(path: Path) -> CanonicalUrl:
    """The address of a local file."""
    return canonical_url(Path(os.path.abspath(path)).as_uri())  # noqa: PTH100 - keeps symlinks


def shown_name(name: str | Path) -> str:
    """A file name as text that can be kept and printed: it is bytes, not always UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def find_files(paths: Iterable[Path], *, videos_only: bool = False) -> Iterator[Found]:
    """What the paths hold, folders searched whole, in order of name; hidden files are left out."""
    for path in paths:
        try:
            if path.is_dir():
                yield from _folder(path, videos_only=videos_only)
            elif path.is_file():
                folder = (sibling for sibling in path.parent.iterdir() if sibling.is_file())
                yield from _group([path], list(folder), asked=True, videos_only=videos_only)
            else:
                reason = "n’est pas un fichier ordinaire" if path.exists() else "n’existe pas"
                yield Skipped(path=path, reason=reason, asked=True)
        except OSError as error:
            yield Skipped(path=path, reason=_reason(error), asked=True)


def read_file(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is longer than `max_bytes`.

    """
    with path.open("rb") as file:
        body = file.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise ValueError(f"plus de {max_bytes} octets")
    return body


def _folder(root: Path, *, videos_only: bool) -> Iterator[Found]:
    refused: list[Skipped] = []

    def refuse(error: OSError) -> None:
        path = Path(str(error.filename))
        refused.append(Skipped(path=path, reason=_reason(error), asked=True))

    for name, folders, names in os.walk(root, onerror=refuse):
        if Path(name, CATALOGUE).is_file():
            folders.clear()
            yield Skipped(path=Path(name), reason="dossier du programme (--home)", asked=False)
            continue
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        files = [Path(name, file) for file in sorted(names) if not file.startswith(".")]
        yield from _group(files, files, asked=False, videos_only=videos_only)
    yield from refused


def _group(
    files: Iterable[Path], beside: list[Path], *, asked: bool, videos_only: bool
) -> Iterator[Found]:
    """Each file, those of one video together; `beside` are all files of the folder."""
    done: set[str] = set()
    for path in files:
        stem = _video_stem(path)
        if stem is not None:
            if stem not in done:
                done.add(stem)
                yield _video(stem, beside)
        elif videos_only:
            continue
        elif not path.is_file():
            yield Skipped(path=path, reason="n’est pas un fichier ordinaire", asked=asked)
        elif media_type := MEDIA_TYPES.get(path.suffix.lower()):
            yield LocalFile(path=path, url=file_url(path), media_type=media_type)
        else:
            kind = shown_name(path.suffix) if path.suffix else "sans extension"
            reason = f"type de fichier non pris en charge ({kind})"
            yield Skipped(path=path, reason=reason, asked=asked)


def _video_stem(path: Path) -> str | None:
    """What the files of one video have in common: "ID" of ID.info.json and of ID.fr.vtt."""
    if path.name.endswith(INFO_SUFFIX):
        return path.name.removesuffix(INFO_SUFFIX)
    if path.suffix.lower() in CAPTION_SUFFIXES:
        stem, _, language = path.stem.rpartition(".")
        return stem if stem and len(language) <= 10 else path.stem
    return None


def _video(stem: str, beside: list[Path]) -> LocalVideo:
    parts = [path for path in beside if _video_stem(path) == stem]
    info = next((path for path in parts if path.name.endswith(INFO_SUFFIX)), None)
    captions = sorted((path for path in parts if path != info), key=_preference)
    return LocalVideo(stem=stem, info=info, captions=tuple(captions))


def caption_language(path: Path) -> str:
    """The language a captions file names: "fr" of ID.fr.vtt; "" when it names none."""
    stem, _, language = path.stem.rpartition(".")
    return language if stem and len(language) <= 10 else ""


def _preference(path: Path) -> tuple[bool, bool, int, str]:
    language = caption_language(path)
    order = CAPTION_SUFFIXES.index(path.suffix.lower())
    return language != "fr", not language.startswith("fr"), order, path.name


def _reason(error: OSError) -> str:
    return f"lecture impossible\u202f: {error.strerror or error.__class__.__name__}"
