"""Data edited by librarians, no code: read its files with `importlib.resources.files("corpus")`."""
