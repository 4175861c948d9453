"""Videos of the replica's channel, from the `.info.json` files yt-dlp would write."""

import datetime as dt
import json
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from kb.errors import ConfigError

CHANNEL = "IREV Hauts-de-France"
FEED_LENGTH = 15  # what the real feed holds: older videos drop out of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One video; `published` is aware, in UTC."""

    id: str
    channel_id: str
    title: str
    description: str
    url: str
    thumbnail: str
    published: dt.datetime


def load_videos(folder: Traversable | None = None) -> tuple[Video, ...]:
    """All videos, newest first. Raises `ConfigError` naming the file and the key."""
    folder = folder or files("corpus") / "sample" / "videos"
    if not folder.is_dir():
        return ()
    found = (file for file in folder.iterdir() if file.name.endswith(".info.json"))
    return tuple(
        sorted(map(_video, found), key=lambda video: (video.published, video.id), reverse=True)
    )


def _video(file: Traversable) -> Video:
    where = f"videos/{file.name}"
    try:
        info = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigError(f"{where}: not JSON: {error}") from error
    if not isinstance(info, dict):
        raise ConfigError(f"{where}: must hold one object")
    values = cast("dict[str, object]", info)
    return Video(
        id=_text(values, "id", where),
        channel_id=_text(values, "channel_id", where),
        title=_text(values, "title", where),
        description=_text(values, "description", where),
        url=_text(values, "webpage_url", where),
        thumbnail=_text(values, "thumbnail", where),
        published=_published(values, where),
    )


def _published(values: dict[str, object], where: str) -> dt.datetime:
    stamp = values.get("timestamp")
    if isinstance(stamp, int | float):
        return dt.datetime.fromtimestamp(stamp, dt.UTC)
    try:
        return dt.datetime.strptime(_text(values, "upload_date", where), "%Y%m%d").replace(
            tzinfo=dt.UTC
        )
    except ValueError as error:
        raise ConfigError(f"{where}: 'upload_date' must be YYYYMMDD") from error


def _text(values: dict[str, object], key: str, where: str) -> str:
    value = values.get(key)
    if not isinstance(value, str):
        raise ConfigError(f"{where}: {key!r} must be a text")
    return value
