"""The search as tools of the Model Context Protocol, for programs that read: `kb mcp`.

`tools` answers in words and knows nothing of the protocol; `server` is the protocol's side, and the
only module that imports its SDK (the extra `mcp`). Source: https://modelcontextprotocol.io/
"""
