"""One frozen Settings, read once at an entry point: environment over kb.toml over defaults.

Read without a validation library: every command pays for what is imported here.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kb.errors import ConfigError
from kb.tables import read_toml

CONFIG_FILE = "kb.toml"
PREFIX = "KB_"

LIMITS = {
    "port": (0, 65535),
    "workers": (1, 64),
    "keep_generations": (1, 1_000),
    "publish_max_loss": (0, 100),
    "publish_max_shrink": (0, 100),
    "index_workers": (0, 16),
    "preview_pages": (0, 1_000),
    "ocr_minutes": (0, 1_440),
    "api_rate": (0, 1_000_000),
    "proxies": (0, 10),
    "worker_memory_mb": (0, 1_000_000),
    "request_s": (0, 3_600),
    "log_requests": (0, 1),
    "query_days": (0, 3_650),
    "query_readers": (3, 1_000),
    "opensearch_timeout_s": (1, 3_600),
    "opensearch_shards": (1, 1_000),
    "opensearch_replicas": (0, 10),
}
"""Least and greatest value of each number."""
CHOICES = {
    "pdf_reader": ("pdfminer", "pdfium"),
    "metrics": ("local", "all", "none"),
    "logs": ("text", "json"),
}
"""The values of settings that have few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an administrator may set: `KB_PORT=8080`, or `port = 8080` in kb.toml.

    What is said below each is the reference in docs/configuration.md, made of it.

    Raises:
        ConfigError: a value out of range or no choice; the message names the key.

    """

    home: Path = Path("var")
    """where everything the program writes lives; the global option `--home`"""
    engine: str = "whoosh"
    """search engine: `whoosh`; `opensearch` beyond [one machine](scale.md); `memory` for trials"""
    site_name: str = "Ressources de l’IREV"
    """name of the collection on every page"""

    host: str = "127.0.0.1"
    """address the web service listens on"""
    port: int = 8000
    """port the web service listens on"""
    hosts: str = "any"
    """names the service answers to, `www.exemple.fr exemple.fr`; another `Host` gets a 400; this
    machine's own names always pass"""
    proxies: int = 0
    """proxies before the service, whose `X-Forwarded-For`, `-Proto` and `-Host` are believed"""
    workers: int = 2
    """processes of the web service"""
    worker_memory_mb: int = 1_500
    """memory of its own above which a process ends, its requests answered, and another starts;
    `0`: no limit"""
    request_s: int = 30
    """seconds after which a request counts as stuck, and its process is replaced; `0`: never"""
    metrics: str = "local"
    """who may read `/metrics`: `local` (this machine, not through a proxy), `all` or `none`"""
    logs: str = "text"
    """form of events on standard error: `text` or `json`"""
    log_requests: int = 0
    """`1`: a line for each request as well, by route, without who asked or what was asked"""

    cors_origins: str = "none"
    """other sites whose scripts may read [the API](api.md): `https://a.fr https://b.fr`, or `*`
    for all"""
    api_rate: int = 6_000
    """requests a minute that one address may make of the API; `0`: no limit"""

    query_days: int = 0
    """days for which `kb report` counts [questions](privacy.md); `0`: none is counted"""
    query_readers: int = 5
    """addresses a question must come from before its words are kept; fewer leave no trace of
    them"""

    keep_generations: int = 3
    """published generations kept on disk, for `kb rollback`"""
    publish_max_loss: int = 20
    """of 100 documents published, how many a new generation may lack [without
    `--force`](reliability.md#gates); `100`: all"""
    publish_max_shrink: int = 50
    """by how many percent the index may shrink per document, likewise; `100`: by all"""
    index_workers: int = 0
    """processes, 0 to 16, that help analyse documents when much of the index changes: for cores
    that have nothing else to do, 200 MB each"""
    pdf_reader: str = "pdfminer"
    """what reads PDFs first: `pdfminer`, or `pdfium`, some ten times faster, with plainer reading
    order ([extraction](extraction.md))"""
    preview_pages: int = 40
    """pages of a PDF that are drawn small, to be recognised; `0` for none"""
    ocr_minutes: int = 30
    """minutes that `kb reindex` may spend on [pages that are images](extraction.md#scans), once it
    has published; `0`: never, `kb ocr` reads them"""

    queue_url: str = field(default="none", repr=False)
    """PostgreSQL by which workers of [other hosts](scale.md#workers) extract, `postgresql://…`;
    `none`: only this machine does; a password is better in the environment than in the file"""

    opensearch_url: str = "http://127.0.0.1:9200"
    """where OpenSearch is, when it is the engine: `https://a:9200 https://b:9200` for several
    nodes"""
    opensearch_index: str = "irev-kb"
    """name of the index there, which the names of its generations begin with"""
    opensearch_user: str = "none"
    """who to be there, `none` for nobody"""
    opensearch_password: str = field(default="none", repr=False)
    """the password; better in the environment than in the file"""
    opensearch_authorities: str = "none"
    """file of the authorities that signed its certificates; `none`: those of the system"""
    opensearch_timeout_s: int = 30
    """seconds after which a node that does not answer is left for another"""
    opensearch_shards: int = 1
    """parts that an index is cut in when it is made anew: [one for 20 GB](scale.md#shards)"""
    opensearch_replicas: int = 1
    """copies of each part, as far as there are nodes: with one, a node may be lost"""

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


KINDS = {each.name: each.type for each in fields(Settings)}


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
    path = Path(CONFIG_FILE)
    return read_toml(path, CONFIG_FILE, ConfigError)[1] if path.exists() else {}


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
