"""`kb mcp` over the indexed replica, asked by the client of the protocol's own SDK."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

from tests.conftest import Kb
from tests.e2e.conftest import Indexed

WITHOUT_THE_EXTRA = """
import sys
sys.modules["mcp"] = None
from kb.cli import main
main(["mcp"])
"""


def asked(kb: Kb, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client gets of the program on its standard input and output."""
    program = StdioServerParameters(
        command=str(kb.executable), args=["--home", str(kb.home), "mcp"]
    )

    async def session() -> Any:
        async with Client(stdio_client(program)) as client:
            return await ask(client)

    return asyncio.run(session())


def text(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def test_a_client_lists_two_tools_that_only_read(indexed: Indexed):
    async def ask(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = asked(indexed.kb, ask)
    assert "Untrusted" in instructions or "untrusted" in instructions
    assert [tool.name for tool in tools] == ["search", "read_passage"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert "Chercher" in tool.description or "Lire" in tool.description
        assert "document" in tool.description
        assert tool.input_schema["additionalProperties"] is False
        described = tool.input_schema["properties"].values()
        assert all(each.get("description") for each in described)


def test_what_is_found_can_be_read_and_cited_to_the_page_and_the_second(indexed: Indexed):
    async def ask(client: Client) -> list[str]:
        answers = []
        for query, kind in (("conseil citoyen", "pdf"), ("testing", "video")):
            arguments = {"query": query, "type": kind, "limit": 20}
            found = text(await client.call_tool("search", arguments))
            place = re.search(
                r"document=([0-9a-f]{16})[^\n]*\n[^\n]*\n   - passage=(\d+) [^\n]*(?:#page=|&t=)",
                found,
            )
            assert place, found
            reading = {"document": place[1], "passage": int(place[2])}
            answers.append(text(await client.call_tool("read_passage", reading)))
        return answers

    pdf, video = asked(indexed.kb, ask)
    assert re.search(r"Citer\u202f: «.*\.pdf#page=\d+$", pdf, re.MULTILINE)
    assert re.search(r"Citer\u202f: «.*&t=\d+s$", video, re.MULTILINE)
    for answer in (pdf, video):
        assert "<<<TEXTES" in answer
        assert "conseil" in answer.lower() or "testing" in answer.lower()


def test_a_refusal_is_an_error_that_helps_to_go_on(indexed: Indexed):
    async def ask(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("read_passage", {"document": "inconnu"}),
            await client.call_tool("search", {"query": "ville", "date_from": "hier"}),
            await client.call_tool("search", {"query": "x" * 10_001}),
            await client.call_tool("search", {"query": "ville", "limit": 1_000}),
            await client.call_tool("search", {"query": "ville", "per_page": 5, "Lieu": "Lens"}),
            await client.call_tool("read_passage", {"documents": "x" * 16}),
            await client.call_tool("search", {"query": "zzzz"}),
        ]

    *refused, nothing = asked(indexed.kb, ask)
    said = ["prenez celui que search donne", "date_from", "query", "limit"]
    said += ["'per_page', 'Lieu'. Arguments\u202f: query, theme", "'documents' (document\u202f?)"]
    for result, words in zip(refused, said, strict=True):
        assert result.is_error
        assert words in text(result)
    assert not nothing.is_error
    assert "Essayez" in text(nothing)


def test_nothing_indexed_yet_is_said_to_the_client(kb: Kb):
    async def ask(client: Client) -> CallToolResult:
        return await client.call_tool("search", {"query": "ville"})

    result = asked(kb, ask)
    assert result.is_error
    assert "kb index" in text(result)


def test_the_same_answers_over_http(indexed: Indexed):
    command = [str(indexed.kb.executable), "--home", str(indexed.kb.home), "mcp", "--http", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/mcp", said)
        assert address, said

        async def session() -> str:
            async with Client(address[0]) as client:
                return text(await client.call_tool("search", {"query": "discriminations"}))

        assert "documents (sans filtre)" in asyncio.run(session())
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_without_its_extra_the_command_says_what_to_install(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert ended.returncode == 2
    assert "pip install 'irev-kb[mcp]'" in ended.stderr


@pytest.mark.parametrize("command", [["--help"], ["search", "--help"], ["serve", "--help"]])
def test_no_other_command_pays_for_the_protocol(command, tmp_path):
    program = (
        "import sys\nfrom kb.cli import main\n"
        f"try:\n    main({command!r})\nexcept SystemExit:\n    pass\n"
        "assert not {'mcp', 'mcp_types', 'starlette'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
