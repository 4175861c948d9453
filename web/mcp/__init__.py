"""The search as tools of the Model Context Protocol, for programs that read: `kb mcp`.

`searching` and `reading` answer in words, bounded, with the address of each passage, and know
nothing of the protocol; `untrusted` sets texts of documents apart from ours; `server` is the
protocol's side and the only module that imports its SDK (the extra `mcp`).
Source: https://modelcontextprotocol.io/
"""
