# Everything a person or a machine does with the project; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
HOME_DIR ?= var
PORT ?= 8000
SIZE ?= 20000
SHARED ?= ../shared

.PHONY: help setup browser run check test golden evaluate bench reindex serve lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## Create .venv and install what requirements.lock pins, hashes checked

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "irev-kb needs Python 3.11 or later: install it, or make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

browser: setup ## Find a Chromium for the tests, or install one
	@if $(BIN)/python -m tests.browser >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else $(BIN)/playwright install chromium; fi
	@$(BIN)/python -m tests.browser

run: setup ## Crawl and index the bundled corpus, serve it on http://127.0.0.1:8000
	@$(BIN)/kb --home $(HOME_DIR) replica -- sh -c '\
		$(BIN)/kb --home $(HOME_DIR) reindex; code=$$?; \
		if [ $$code -ne 0 ] && [ $$code -ne 3 ]; then exit $$code; fi; \
		exec $(BIN)/kb --home $(HOME_DIR) serve --port $(PORT)'

check: setup ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check browser ## Every check and test, a real browser included
	$(BIN)/python -m pytest

golden: setup ## Rewrite the expected files of the golden tests; review the diff
	KB_GOLDEN=rewrite $(BIN)/python -m pytest tests/golden -q

evaluate: setup ## Score the search on the shared relevance sets (ms and nDCG@10 a set)
	@for set in $(SHARED)/data/relevance/*/; do $(BIN)/kb evaluate "$$set" || exit 1; done

bench: setup ## Compare engines on SIZE documents (20000), in one run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m tests.bench.engine --size $(SIZE)

reindex: setup ## Crawl the enabled sources, then index what changed
	$(BIN)/kb --home $(HOME_DIR) reindex

serve: setup ## Serve what is indexed
	$(BIN)/kb --home $(HOME_DIR) serve --port $(PORT)

lock: setup ## Pin every dependency again, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--extra dev --no-emit-package irev-kb pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--extra bench --no-emit-package irev-kb -c requirements.lock pyproject.toml -o requirements-bench.lock

clean: ## Remove what the targets made (not $(HOME_DIR), which holds the catalogue)
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
