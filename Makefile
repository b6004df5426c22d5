# make demo: three nights over a small press web on loopback.   make test: everything CI holds the project to.
# Needs python3.11 or newer, make and git; the package registry for the first set-up, and nothing after it.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
# History of runs started here, found again by `make ui`.
export PREFECT_HOME ?= $(CURDIR)/var/prefect

.PHONY: demo test ui browse machines lint format types imports unit postgres chromium benchmark requirements audit docs pictures clean

demo: .venv/run.stamp
	@mkdir -p $(PREFECT_HOME)
	$(BIN)/councilwire demo

ui: .venv/run.stamp
	@mkdir -p $(PREFECT_HOME)
	$(BIN)/councilwire ui

# A release as pages for people to read: the latest one published here, or else the demo's (docs/browse.md).
browse: .venv/browse.stamp
	$(BIN)/councilwire browse

# What several machines need besides: archives in S3, a Dask cluster (docs/scaling.md).
machines: .venv/run.stamp requirements-machines.txt
	$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-machines.txt

test: lint types imports unit

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test.stamp
	$(BIN)/mypy

imports: .venv/test.stamp
	$(BIN)/lint-imports

unit: .venv/test.stamp postgres chromium
	@mkdir -p $(PREFECT_HOME)
	$(BIN)/python -m pytest -n 2 $(PYTEST)

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The tests start clusters of their own; all they need is PostgreSQL's programs.
postgres:
	@if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
		sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql; \
	else echo "PostgreSQL is not installed and cannot be from here: its tests will be skipped"; fi

# The tests open pages in a real browser; any Chromium on the PATH will do.
chromium:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then \
		sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; \
	else echo "Chromium is not installed and cannot be from here: the tests that open pages will be skipped"; fi

benchmark: .venv/benchmark.stamp
	$(BIN)/python -m benchmarks.clean

# The tables that docs/ and the code share, written from the code.
docs: .venv/run.stamp
	$(BIN)/python -m schema.describe > docs/warehouse.md
	$(BIN)/python -m schema.diagram > docs/warehouse.svg

# Pictures in docs/pictures, taken of the real things in headless Chromium.
pictures: .venv/test.stamp chromium
	@mkdir -p $(PREFECT_HOME)
	$(BIN)/python -m docs.take_pictures
	COUNCILWIRE_PICTURES=1 $(BIN)/python -m pytest -q tests/publishing/browse/test_pages.py tests/publishing/morning/test_in_chromium.py

requirements:
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-build.in -o requirements-build.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra machines pyproject.toml -o requirements-machines.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra browse pyproject.toml -o requirements-browse.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra machines --extra browse --extra test pyproject.toml -o requirements-test.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra machines --extra browse --extra test --extra benchmark pyproject.toml -o requirements-benchmark.txt

# Pins, hashes, ranges, licences and reasons: part of `make test`. Known vulnerabilities too where asked for, which needs
# the network: make audit ADVISORIES=1.
audit: .venv/test.stamp
	$(BIN)/python -m pytest -q tests/test_dependencies.py
	@if [ -n "$(ADVISORIES)" ]; then for lock in $(filter-out %-build.txt,$(wildcard requirements*.txt)); do \
		echo "$$lock"; $(UV) tool run --from pip-audit==2.10.1 pip-audit --require-hashes --disable-pip -r $$lock || exit 1; \
	done; fi

.venv/uv.stamp: requirements-build.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "councilwire needs Python 3.11 or newer; set PYTHON=…")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-build.txt
	touch $@

.venv/run.stamp: .venv/uv.stamp requirements.txt pyproject.toml
	$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.txt
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

.venv/browse.stamp: .venv/run.stamp requirements-browse.txt
	$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-browse.txt
	touch $@

.venv/test.stamp: .venv/run.stamp requirements-test.txt
	$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-test.txt
	touch $@

.venv/benchmark.stamp: .venv/test.stamp requirements-benchmark.txt
	$(UV) pip install -q --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-benchmark.txt
	touch $@

clean:
	rm -rf .venv var *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
