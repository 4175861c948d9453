"""Measurements beside the tests: `python -m tests.bench.engine` puts engines side by side."""
