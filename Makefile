# The commands of the project. `make help` lists them; `make run` is all a newcomer needs.
# Each step leaves a stamp inside .venv, so that a second run starts at once.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
APPEALS := $(BIN)/appeals
MADE := $(VENV)/.made
INSTALLED := $(VENV)/.installed
TESTABLE := $(VENV)/.testable
PYTEST_ARGS ?= -n auto --dist loadfile
DEMO_ARGS ?=
NIGHT_FIRST ?= 2000
NIGHT_SEEDS ?= 200000
BENCH_ARGS ?=
MEASURED ?= var/measured.jsonl
SCREENS_ARGS ?=

.PHONY: help run worker migrate install test demo check bench nightly screens fix lock

help: ## List these commands.
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1	\2/p' Makefile | while IFS='	' read -r name does; do \
		printf '  make %-9s %s\n' "$$name" "$$does"; done

run: $(INSTALLED) ## Start everything: database, service and worker on port 8916.
	@exec $(APPEALS) serve --demo-channels --worker --migrate

worker: $(INSTALLED) ## Run one more worker beside a running service.
	@exec $(APPEALS) worker

migrate: $(INSTALLED) ## Bring the database's schema up to date.
	@exec $(APPEALS) migrate

install: $(INSTALLED) ## Only set up .venv with the locked dependencies.

test: $(TESTABLE) ## Run every test, on a real PostgreSQL and a real browser.
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

demo: $(INSTALLED) ## Play one realistic day of appeals into a running service.
	@exec $(APPEALS) demo $(DEMO_ARGS)

check: $(TESTABLE) ## Format, lint, types, import contract, migrations and tests: what CI runs.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest $(PYTEST_ARGS)

nightly: $(TESTABLE) ## Kill, freeze and deceive for hours: faults at full size, very many simulated worlds.
	@$(APPEALS) simulate --first $(NIGHT_FIRST) --seeds $(NIGHT_SEEDS)
	@APPEALS_FAULTS=full APPEALS_MEASURED=$(MEASURED) $(BIN)/python -m pytest tests/faults tests/channels \
		tests/bad_input/test_mutations.py -s

bench: $(TESTABLE) ## Measure against the yardsticks.
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

screens: $(TESTABLE) ## Take a picture of every screen of a running service after a demo.
	@$(BIN)/python -m gallery $(SCREENS_ARGS)

fix: $(TESTABLE) ## Format, and correct what the linter can.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# APPEALS_LOCK_FLAGS may name a package index for this one run; none is written into a lock.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(APPEALS_LOCK_FLAGS)

lock: $(TESTABLE) ## Lock the newest dependencies that pyproject.toml admits.
	$(LOCK) --upgrade --extra build pyproject.toml --output-file requirements.lock
	$(LOCK) --upgrade --extra build --extra test --extra train --constraint requirements.lock \
		pyproject.toml --output-file requirements-test.lock

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Python 3.11 or newer is needed; name one with: make PYTHON=python3.11 ...' >&2; exit 1; }
	@echo 'Making $(VENV) ...'
	@$(PYTHON) -m venv $(VENV) || { \
		echo 'Python lacks its venv module (Debian: apt install python3-venv).' >&2; exit 1; }
	@touch $@

$(INSTALLED): $(MADE) requirements.lock pyproject.toml
	@echo 'Installing the locked dependencies ...'
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTABLE): $(INSTALLED) requirements-test.lock
	@echo 'Installing what the tests need ...'
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@
