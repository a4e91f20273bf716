# The commands of this house. `make` alone lists them.
# Only Python 3.11 or newer and make are needed; everything else is put into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Every test that starts Earned, and every worker, would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
# How many tests run at the same time; auto is somewhat more than there are processors.
JOBS ?= auto
# Of the tests that run on both databases: on PostgreSQL one in so many (and all of the store's), or all.
TWINS ?= 6
# More words for the command: make test ARGS="-k interview"
ARGS ?=
# The tool that makes the lock files, in the version they were made with.
UV := uv==0.13.9
# What Slack's Web API accepts, for tests.
SLACK := tests/contracts/slack
DISCORD := tests/contracts/discord
# Discord's description of its API, at the commit that SOURCES.md names; a file does as well.
DISCORD_OPENAPI ?= https://raw.githubusercontent.com/discord/discord-api-spec/74fda0f/specs/openapi_preview.json

# A .venv that was copied or moved, or whose Python has gone, would run the wrong code: make it anew.
# (Only one that this Makefile made, which is what the file `home` in it says.)
STALE := $(shell test -f $(VENV)/home && { $(PY) -c "" 2>/dev/null && test "$$(cat $(VENV)/home)" = "$$(pwd -P)" || echo yes; })
ifeq ($(STALE),yes)
$(info This folder has moved, or its Python has gone: $(VENV) is made anew.)
$(shell rm -rf $(VENV))
endif

##@ Use it

.PHONY: run
run: $(VENV)/runtime ## Try Earned on this machine, with made-up people (Ctrl-C stops it)
	@exec $(VENV)/bin/earned run --demo --data data $(ARGS)

##@ Work on it

.PHONY: test
test: $(VENV)/dev ## Run the tests (ARGS="-k word" for some of them; TWINS=2 as in CI, TWINS=all for all of them)
	@$(PY) -m tests.support.prepare
	@EARNED_TEST_TWINS=$(TWINS) $(PY) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

.PHONY: check
check: lint types imports ## Everything a machine can say without running the code

.PHONY: lint
lint: $(VENV)/dev ## Style and likely mistakes
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

.PHONY: types
types: $(VENV)/dev ## Do the types agree?
	@$(PY) -m mypy

.PHONY: imports
imports: $(VENV)/dev ## Do imports go down only?
	@$(VENV)/bin/lint-imports --no-logo

.PHONY: format
format: $(VENV)/dev ## Mend what style can mend by itself
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

.PHONY: stress
stress: $(VENV)/dev ## The tests that take minutes, and far more examples for the others
	@$(PY) -m tests.support.prepare
	@EARNED_TEST_PROFILE=stress $(PY) -m pytest -n $(JOBS) --dist worksteal -m "stress or hypothesis" $(ARGS)

.PHONY: bench
bench: $(VENV)/dev ## Measure how fast it is; prints tables
	@$(PY) -m tests.support.prepare
	@$(PY) -m pytest -p no:xdist --capture=no -m bench $(ARGS)

.PHONY: pictures
pictures: $(VENV)/dev ## Take the pictures of the README anew
	@$(PY) -m tests.support.prepare
	@EARNED_TEST_PICTURES=tests/journeys/screenshots $(PY) -m pytest tests/journeys/test_browser_journey.py $(ARGS)

.PHONY: schemas
schemas: ## Make what Slack and Discord accept anew from their own words (needs npm; the tests do not)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && cp $(SLACK)/package.json "$$folder" && \
		npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$$folder" && \
		node $(SLACK)/make.mjs "$$folder" $(SLACK)
	@$(or $(PYTHON),python3) $(DISCORD)/make.py $(DISCORD_OPENAPI) $(DISCORD)

.PHONY: lock
lock: $(VENV)/dev ## Make both lock files again after a change in pyproject.toml (ARGS=--upgrade for newer versions)
	@$(PIP) install '$(UV)'
	@$(call compile,requirements.lock,--group build)
	@$(call compile,requirements-dev.lock,--group build --group dev --constraint requirements.lock)

# For every Python and system at once, with the hash of each file and no address to fetch it from.
compile = $(VENV)/bin/uv pip compile pyproject.toml $(2) --output-file $(1) --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet $(ARGS)

.PHONY: clean
clean: ## Remove what was installed and cached here (your data/ stays)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find bots core prompts tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- what stands behind them

# Installed once; again only when a lock file or pyproject.toml changes.
# Earned itself is a second command, because pip checks no hash of a folder.
$(VENV)/runtime: requirements.lock pyproject.toml | $(VENV)/home
	@echo "Installing what Earned runs on (once; under a minute on most machines) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev: requirements-dev.lock requirements.lock pyproject.toml | $(VENV)/home
	@echo "Installing what Earned runs on and is tested with (once; about a minute) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(VENV)/runtime $@

$(VENV)/home:
	@old=""; bare=""; \
	for python in $$PYTHON python3.11 python3 python3.12 python3.13 python3.14 python; do \
		version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$$old $$version"; continue; }; \
		$$python -c 'import venv, ensurepip' 2>/dev/null || { bare=$$version; continue; }; \
		echo "Making $(VENV), a place for Python $$version packages that only Earned uses ..."; \
		$$python -m venv $(VENV) && pwd -P > $@ && exit 0; \
	done; \
	if [ -n "$$bare" ]; then \
		echo "Python $$bare is here, but not its part that makes a private place for packages (venv)."; \
		echo "On Debian or Ubuntu:  sudo apt install python$$bare-venv"; \
		echo "Then once more:       make $(or $(MAKECMDGOALS),run)"; \
	else \
		echo "Earned needs Python 3.11 or newer$${old:+; found here:$$old}."; \
		echo "On Debian or Ubuntu:  sudo apt install python3 python3-venv"; \
		echo "On a Mac:             brew install python@3.12"; \
		echo "If it is there under another name:  make $(or $(MAKECMDGOALS),run) PYTHON=/where/it/is/python3"; \
	fi >&2; \
	exit 1
