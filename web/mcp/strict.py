"""A server of tools that refuses arguments it does not know, which the SDK would pass over."""

from difflib import get_close_matches
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult, Tool

MOST_NAMED = 5
"""Unknown arguments named in one refusal."""
LONGEST_NAME = 40
ALIKE = 0.75
"""Of difflib: `documents` is meant for `document`, `per_page` is not for `page`."""


class StrictServer(MCPServer[None]):
    """Says that no further arguments are taken, and holds to it.

    A model that writes `q` for `query`, or invents a filter, would otherwise take the answer for
    that to another question.
    """

    async def list_tools(self) -> list[Tool]:
        """The tools, their schemas closed."""
        tools = await super().list_tools()
        for tool in tools:
            tool.input_schema = {**tool.input_schema, "additionalProperties": False}
        return tools

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The tool's answer.

        Raises:
            ToolError: an argument is unknown; or what the tool itself refuses.

        """
        for tool in await self.list_tools():
            if tool.name == name:
                refuse_unknown(arguments, list(tool.input_schema["properties"]))
        return await super().call_tool(name, arguments, context)


def refuse_unknown(arguments: dict[str, Any], known: list[str]) -> None:
    """Raise for arguments of other names, saying which is meant and which there are.

    Raises:
        ToolError: there are some.

    """
    unknown = [name for name in arguments if name not in known]
    if not unknown:
        return
    named = []
    for name in unknown[:MOST_NAMED]:
        close = get_close_matches(name[:LONGEST_NAME].lower(), known, n=1, cutoff=ALIKE)
        meant = f" ({close[0]}\u202f?)" if close else ""
        named.append(f"{' '.join(name[:LONGEST_NAME].split())!r}{meant}")
    raise ToolError(
        f"argument inconnu / unknown argument\u202f: {', '.join(named)}. "
        f"Arguments\u202f: {', '.join(known)}."
    )
