"""The way to an OpenSearch cluster: hosts, identity and patience, its errors in our words.

Every request goes through `Connection.ask`; a host that does not answer is left aside for a while
by opensearch-py and another one is asked. What is asked twice because of that does no harm:
documents have ids of their own and everything else is made or removed by name.
"""

import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConnectionError as LinkError,
)
from opensearchpy.exceptions import (
    ImproperlyConfigured,
    SerializationError,
    TransportError,
)
from opensearchpy.serializer import JSONSerializer

from kb.errors import ConfigError, EngineUnavailableError, SearchIndexError

# It warns of every answer but 200, expected ones too; what matters is raised.
logging.getLogger("opensearch").addHandler(logging.NullHandler())

_INDEX = re.compile(r"[a-z][a-z0-9-]{0,100}")

BUSY = frozenset({429, 503})
"""Statuses of a cluster that asks for patience."""

BLOCKED = "cluster_block_exception"

FULL = frozenset({(429, BLOCKED), (403, "index_create_block_exception")})
"""What a cluster answers whose disks are full, by status and kind: waiting does not empty them."""

TRIES = 8
"""How often a busy cluster is asked again; with the waits below, about a minute in all."""

FIRST_WAIT_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where a cluster is and who asks: several hosts hold one index together."""

    hosts: Sequence[str] = ("http://127.0.0.1:9200",)
    index: str = "irev-kb"
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: Path | None = None
    """Authorities that may sign the hosts' certificates; None: those of the system."""
    timeout_s: float = 30.0
    shards: int = 1
    replicas: int = 1
    """Copies of each shard, as far as there are nodes for them."""


class AnsweredError(SearchIndexError):
    """The cluster answered that it cannot; for callers that know what it means."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"OpenSearch répond {status} {kind}\u202f: {reason}")
        self.status = status
        self.kind = kind


class Connection:
    """Requests to a cluster, one after the other from any thread."""

    def __init__(self, cluster: Cluster, wait: Callable[[float], None] = time.sleep) -> None:
        for host in cluster.hosts:
            if urlsplit(host).scheme not in ("http", "https") or not urlsplit(host).hostname:
                raise ConfigError(
                    f"réglage opensearch_url\u202f: {host!r} n’est pas une adresse http(s)"
                    " (plusieurs se séparent par une espace)"
                )
        if not _INDEX.fullmatch(cluster.index):
            raise ConfigError(
                f"réglage opensearch_index\u202f: {cluster.index!r} doit être fait de lettres"
                " minuscules, de chiffres et de tirets, une lettre d’abord"
            )
        self.cluster = cluster
        self.wait = wait
        authorities = cluster.authorities
        if authorities is not None and not authorities.is_file():
            raise ConfigError(
                f"réglage opensearch_authorities\u202f: {authorities} n’est pas un fichier"
            )
        try:
            self._client = OpenSearch(
                list(cluster.hosts),
                http_auth=(cluster.user, cluster.password) if cluster.user else None,
                ca_certs=None if authorities is None else str(authorities),
                timeout=cluster.timeout_s,
                max_retries=max(2, len(cluster.hosts)),
                retry_on_timeout=True,
                retry_on_status=(502, 504),
                serializer=Ascii(),
            )
        except (ImproperlyConfigured, OSError, ValueError) as error:
            raise ConfigError(f"OpenSearch\u202f: {error}") from error

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        timeout_s: float | None = None,
        tries: int = TRIES,
        **parameters: str | int | bool,
    ) -> Mapping[str, object]:
        """The answer to a request, asked again with longer and longer waits while it is busy.

        Raises:
            AnsweredError: the cluster refuses (not found, conflict, malformed…).
            EngineUnavailableError: no host answers, the cluster stays busy, or its disks are full.

        """
        wait_s = FIRST_WAIT_S
        for left in reversed(range(tries)):
            try:
                return self._ask(method, path, body, timeout_s, parameters)
            except AnsweredError as error:
                if (error.status, error.kind) in FULL:
                    raise EngineUnavailableError(
                        f"OpenSearch ne laisse plus écrire ({error})\u202f: un disque est plein,"
                        " sans doute\u202f: faites de la place"
                    ) from error
                if error.status not in BUSY:
                    raise
                if not left:
                    raise EngineUnavailableError(
                        f"OpenSearch ne suit pas ({error})\u202f: réessayez plus tard,"
                        " ou ajoutez des nœuds"
                    ) from error
            self.wait(wait_s)
            wait_s *= 2
        raise AssertionError("unreachable")

    def _ask(
        self,
        method: str,
        path: str,
        body: object,
        timeout_s: float | None,
        parameters: Mapping[str, str | int | bool],
    ) -> Mapping[str, object]:
        given = {name: _written(value) for name, value in parameters.items()}
        try:
            answer = self._client.transport.perform_request(
                method, path, params=given, body=body, timeout=timeout_s
            )
        except LinkError as error:
            hosts = " ".join(self.cluster.hosts)
            raise EngineUnavailableError(
                f"OpenSearch ne répond pas ({hosts})\u202f: {_short(error.error)};"
                " vérifiez qu’il tourne et le réglage opensearch_url"
            ) from error
        except TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else 0
            if status == 401 or (status == 403 and "security" in f"{error.error} {error.info}"):
                raise ConfigError(
                    "OpenSearch refuse l’identité donnée"
                    " (réglages opensearch_user et opensearch_password)"
                ) from error
            raise AnsweredError(status, str(error.error), _reason(error.info)) from error
        except SerializationError as error:
            raise EngineUnavailableError(
                f"OpenSearch\u202f: réponse illisible ({_short(error)})"
            ) from error
        return answer if isinstance(answer, Mapping) else {"found": bool(answer)}

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()


class Ascii(JSONSerializer):
    """JSON that any text can be written in."""

    def dumps(self, data: object) -> str:
        """The text as it stands, or the value in ASCII."""
        if isinstance(data, str):
            return data
        return json.dumps(data, separators=(",", ":"))


def _written(value: str | int | bool) -> str | int:
    return str(value).lower() if isinstance(value, bool) else value


def _short(error: object) -> str:
    return str(error).splitlines()[0][:300] if str(error) else type(error).__name__


def _reason(info: object) -> str:
    """The deepest reason of an answer, which is the one that says what is wrong."""
    if not isinstance(info, Mapping):
        return _short(info)
    error = info.get("error", info)
    while isinstance(error, Mapping) and isinstance(error.get("caused_by"), Mapping):
        error = error["caused_by"]
    if isinstance(error, Mapping):
        return _short(error.get("reason", error))
    return _short(error)
