"""What is refused before any route is looked for: bodies, and hosts that are not ours.

No route reads a body, so that one has nothing to say here. A host that is not ours would be put
into the links of feeds, and from there into caches.
"""

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from kb.errors import ConfigError

MAX_BODY_BYTES = 16 * 1024
ANY = "any"
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
"""By which a supervisor on this machine asks."""


def read_hosts(written: str) -> list[str] | None:
    """Names of the setting `hosts`, separated by spaces or commas; None for every name.

    A name that begins with a dot stands for every name that ends so.

    >>> read_hosts("a.fr, .b.fr")
    ['a.fr', '.b.fr', 'localhost', '127.0.0.1', '[::1]']

    Raises:
        ConfigError: one is no name of a host.

    """
    names = written.replace(",", " ").split()
    if names == [ANY]:
        return None
    for name in names:
        if not name or any(sign in name for sign in "/:*@ ") or name != name.lower():
            raise ConfigError(
                f"réglage hosts\u202f: {name!r} n’est pas un nom\u202f: écrivez www.exemple.fr en "
                "minuscules, sans https:// ni port, .exemple.fr pour tous ses sous-domaines, ou any"
            )
    return [*names, *OWN_NAMES]


def register_refusals(app: Flask, hosts: list[str] | None) -> None:
    """Refuse large bodies, and requests for another host where hosts are given."""
    app.config["TRUSTED_HOSTS"] = hosts

    @app.before_request
    def refuse_large() -> None:
        if (request.content_length or 0) > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
