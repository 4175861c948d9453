"""One frozen Settings, read once at an entry point: environment over kb.toml over defaults.

Read without a validation library: every command pays for what is imported here.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kb.errors import ConfigError

CONFIG_FILE = "kb.toml"
PREFIX = "KB_"

LIMITS = {
    "port": (0, 65535),
    "workers": (1, 64),
    "keep_generations": (1, 1_000),
    "index_workers": (0, 16),
    "preview_pages": (0, 1_000),
    "api_rate": (0, 1_000_000),
    "proxies": (0, 10),
}
"""Least and greatest value of each number."""
CHOICES = {"pdf_reader": ("pdfminer", "pdfium")}
"""The values of settings that have few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an administrator may set: `KB_PORT=8080`, or `port = 8080` in kb.toml.

    Raises:
        ConfigError: a value out of range or no choice; the message names the key.

    """

    home: Path = Path("var")
    """Where everything the program writes lives."""
    engine: str = "whoosh"
    """Search engine: whoosh or memory."""
    host: str = "127.0.0.1"
    """Address the web service listens on."""
    port: int = 8000
    """Port the web service listens on."""
    workers: int = 2
    """Processes of the web service."""
    site_name: str = "Ressources de l’IREV"
    """Name of the collection on every page."""
    keep_generations: int = 3
    """How many published generations stay on disk."""
    index_workers: int = 0
    """Processes that help analyse documents for a large change of the index, 200 MB each."""
    pdf_reader: str = "pdfminer"
    """What reads PDFs first: pdfminer (complete) or pdfium (fast)."""

    preview_pages: int = 40
    """How many pages of a PDF are drawn small, to be recognised; 0 for none."""

    cors_origins: str = "none"
    """Other sites whose scripts may read the API: "https://a.fr https://b.fr", "*" for all."""
    api_rate: int = 6_000
    """Requests a minute that one address may make of the API, of each process; 0: no limit."""
    proxies: int = 0
    """How many proxies stand before the service, whose X-Forwarded headers are believed."""

    def __post_init__(self) -> None:
        for name, (least, greatest) in LIMITS.items():
            value = getattr(self, name)
            if not least <= value <= greatest:
                raise _refusal(name, f"doit aller de {least} à {greatest}, et non {value}")
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise _refusal(name, f"doit être {' ou '.join(choices)}, et non {value!r}")

    @property
    def index_dir(self) -> Path:
        """Where generations of the index live."""
        return self.home / "index"

    @property
    def catalogue_dir(self) -> Path:
        """Where the catalogue and the fetched bytes live."""
        return self.home / "catalogue"

    @property
    def cache_dir(self) -> Path:
        """Where what can be made again at any time is kept."""
        return self.home / "cache"


KINDS = {field.name: field.type for field in fields(Settings)}


def read_settings(home: Path | None = None) -> Settings:
    """Settings of this process; `home` (the global option) wins over every other place.

    Raises:
        ConfigError: a value is unknown or malformed; the message names the key.

    """
    written = {name: _set_in_file(name, value) for name, value in _file().items()}
    values = {**written, **_set_in_environment(os.environ)}
    if home is not None:
        values["home"] = home
    return Settings(**values)  # type: ignore[arg-type]  # each value was made of its field's type


def _file() -> dict[str, object]:
    try:
        return tomllib.loads(Path(CONFIG_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{CONFIG_FILE}\u202f: fichier illisible ({error})") from None


def _set_in_file(name: str, value: object) -> str | int | Path:
    kind = KINDS.get(name)
    if kind is None:
        raise _refusal(name, f"inconnu\u202f; réglages possibles\u202f: {', '.join(KINDS)}")
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if kind is not int and isinstance(value, str):
        return Path(value) if kind is Path else value
    raise _refusal(
        name, f"doit être un {'nombre entier' if kind is int else 'texte'}, et non {value!r}"
    )


def _set_in_environment(environment: Mapping[str, str]) -> dict[str, str | int | Path]:
    """Values of the variables there are; other names with the prefix are not ours to refuse."""
    values: dict[str, str | int | Path] = {}
    for name, kind in KINDS.items():
        text = environment.get(f"{PREFIX}{name.upper()}")
        if text is None:
            continue
        if kind is int:
            try:
                values[name] = int(text)
            except ValueError:
                raise _refusal(name, f"doit être un nombre entier, et non {text!r}") from None
        else:
            values[name] = Path(text) if kind is Path else text
    return values


def _refusal(name: str, reason: str) -> ConfigError:
    return ConfigError(f"réglage {name}\u202f: {reason} (variables {PREFIX}*, {CONFIG_FILE})")
