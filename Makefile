# `make demo` audits the shipped freelancer demo; `make test` runs all tests. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin
CONSTRAINTS := constraints.txt

.PHONY: demo test static check bench docs screenshots format clean

demo: .venv/installed
	$(BIN)/auditor demo freelancer --fail-on never

test: .venv/developed .venv/browser .venv/postgresql
	$(BIN)/python -m pytest -n 2

static: .venv/developed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: static test

bench: .venv/developed .venv/browser
	$(BIN)/pip install --quiet --constraint $(CONSTRAINTS) --group bench
	$(BIN)/python -m benchmarks

docs: .venv/installed
	$(BIN)/python docs/build.py

screenshots: .venv/developed .venv/browser
	$(BIN)/python -m docs.screenshots

format: .venv/developed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv build *.egg-info

.venv/bin/python:
	$(PYTHON) -m venv .venv || (apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

.venv/installed: .venv/bin/python pyproject.toml $(CONSTRAINTS)
	$(BIN)/pip install --quiet --constraint $(CONSTRAINTS) --editable .
	touch $@

.venv/developed: .venv/installed
	$(BIN)/pip install --quiet --constraint $(CONSTRAINTS) --group dev
	touch $@

# The browser of the end-to-end test comes from Debian's packages.
.venv/browser: .venv/bin/python
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core)
	touch $@

# The store's tests run on a real PostgreSQL from Debian's packages, started on loopback by the tests themselves.
.venv/postgresql: .venv/bin/python
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || (apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql)
	touch $@
