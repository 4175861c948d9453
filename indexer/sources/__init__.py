"""Where documents come from: the sources file, folders, feeds and videos, each read by one file."""

from indexer.sources.feed import FeedEntry, read_feed
from indexer.sources.files import (
    LocalFile,
    LocalVideo,
    Skipped,
    file_url,
    find_files,
    read_file,
    shown_name,
)
from indexer.sources.toml_file import default_sources_path, load_sources
from indexer.sources.video import VideoPart, merge_bundles, video_from_entry, video_from_files

__all__ = [
    "FeedEntry",
    "LocalFile",
    "LocalVideo",
    "Skipped",
    "VideoPart",
    "default_sources_path",
    "file_url",
    "find_files",
    "load_sources",
    "merge_bundles",
    "read_feed",
    "read_file",
    "shown_name",
    "video_from_entry",
    "video_from_files",
]
