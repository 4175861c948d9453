# Everything a person or a machine does with the project; `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
HOME_DIR ?= var
PORT ?= 8000
SHARED ?= ../shared

.PHONY: help setup browser npm ocr postgres nginx run check test test-opensearch messages golden evaluate bench bench-extract audit sbom reindex serve lock clean

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

npm: tests/npm/node_modules/.ready ## Install what checks pages: axe-core, the W3C's HTML checker and its Java

tests/npm/node_modules/.ready: tests/npm/package-lock.json
	@for tool in npm:npm java:default-jre-headless; do \
		if command -v $${tool%%:*} >/dev/null; then continue; \
		elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $${tool#*:} >/dev/null; \
		else echo "$${tool%%:*} not found: install it, or the tests that need it skip and say so" >&2; fi; done
	@if command -v npm >/dev/null; then npm ci --prefix tests/npm --no-progress --loglevel=error && touch $@; fi

ocr: setup ## Install what reads pages that are images: Tesseract with its French
	@if $(BIN)/python -c 'import sys; from indexer.extract.ocr import missing; sys.exit(bool(missing()))'; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq tesseract-ocr tesseract-ocr-fra >/dev/null; \
	else echo "Tesseract's French not found: install it, or the tests that need it skip and say so" >&2; fi

postgres: setup ## Install the PostgreSQL that tests of shared extraction start on loopback
	@if $(BIN)/python -c 'import sys; from tests.jobs.server import missing; sys.exit(bool(missing()))'; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; \
	else echo "PostgreSQL not found: install it, or the tests that need it skip and say so" >&2; fi

nginx: ## Install the nginx that tests put in front of the service
	@if command -v nginx >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light >/dev/null; \
	else echo "nginx not found: install it, or the tests that need it skip and say so" >&2; fi

run: setup ## Crawl and index the bundled corpus, serve it on http://127.0.0.1:8000
	@$(BIN)/kb --home $(HOME_DIR) replica -- sh -c '\
		$(BIN)/kb --home $(HOME_DIR) reindex; code=$$?; \
		if [ $$code -ne 0 ] && [ $$code -ne 3 ]; then exit $$code; fi; \
		exec $(BIN)/kb --home $(HOME_DIR) serve --port $(PORT)'

check: setup ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy docs/examples/irev.py
	$(BIN)/lint-imports

test-opensearch: setup tests/opensearch/lib/.ready ## The engine's tests on a real OpenSearch, on one node and on three
	KB_TEST_OPENSEARCH=1 $(BIN)/python -m pytest tests/opensearch tests/contract -k opensearch

tests/opensearch/lib/.ready: tests/opensearch/pom.xml tests/opensearch/TestNode.java
	@for tool in javac:default-jdk-headless mvn:maven; do \
		if command -v $${tool%%:*} >/dev/null; then continue; \
		elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $${tool#*:} >/dev/null; \
		else echo "$${tool%%:*} not found: install it, or set OPENSEARCH_URL" >&2; exit 1; fi; done
	rm -rf tests/opensearch/lib
	mvn -q -B -f tests/opensearch/pom.xml dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=lib
	javac -cp 'tests/opensearch/lib/*' -d tests/opensearch/lib/classes tests/opensearch/TestNode.java
	@touch $@

test: check browser npm ocr postgres nginx ## Every check and test, a real browser included
	$(BIN)/python -m pytest

messages: setup ## Compile what click says in French, after a change of kb/locale
	$(BIN)/pybabel compile -d kb/locale

golden: setup ## Rewrite the expected files of the golden tests; review the diff
	KB_GOLDEN=rewrite $(BIN)/python -m pytest tests/golden -q

evaluate: setup ## Score the search on the shared relevance sets (ms and nDCG@10 a set)
	@for set in $(SHARED)/data/relevance/*/; do $(BIN)/kb evaluate "$$set" || exit 1; done

bench: setup ## Compare engines and load the service, renew docs/performance.md; SIZE=2000: a quick look
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -W ignore -m tests.bench.engine --folder build/bench $(if $(SIZE),--collections $(SIZE) --budget 5,--write)
	$(if $(SIZE),,$(BIN)/python -m tests.bench.http --write)
	$(BIN)/python -m tests.bench.bounds --home build/bench/bounds $(if $(SIZE),$(SIZE),--write)

bench-extract: setup ## Compare readers of PDFs with pdftotext, and read hostile files
	@command -v pdftotext >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq poppler-utils >/dev/null; } \
		|| { echo "bench-extract compares with pdftotext: install poppler-utils" >&2; exit 1; }
	$(BIN)/python -m tests.bench.extract --pdfs $(SHARED)/data/pdf --torture $(SHARED)/data/torture --write

audit: setup ## Ask the package index which pinned dependencies have known flaws (needs the network)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict --progress-spinner off

sbom: setup ## Write build/sbom.json: what is installed, as CycloneDX
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json

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
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
		--extra audit --no-emit-package irev-kb -c requirements.lock pyproject.toml -o requirements-audit.lock

clean: ## Remove what the targets made (not $(HOME_DIR), which holds the catalogue)
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
