"""The crawling process in a made-up Internet: `python -m tests.named_crawl NAMES`.

NAMES is JSON: what each name stands for at each look-up, the last for ever. 127.0.0.2 passes for a
public address, so that a public site can be played on this machine; all else is as it is.
"""

import asyncio
import json
import socket
import sys

from indexer.crawl.__main__ import main
from indexer.crawl.guard import Guard, is_public

PUBLIC = "127.0.0.2"


def names(table: dict[str, list[list[str]]]) -> Guard:
    """A guard that knows these names, numbers however they are written, and no others."""

    async def resolve(host: str) -> tuple[str, ...]:
        answers = table.get(host)
        if answers:
            return tuple(answers.pop(0) if len(answers) > 1 else answers[0])
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
        except OSError:
            return ()
        return tuple(str(sockaddr[0]) for *_, sockaddr in found)

    return Guard(resolve=resolve, public=lambda address: address == PUBLIC or is_public(address))


if __name__ == "__main__":
    main(names(json.loads(sys.argv[1])))
