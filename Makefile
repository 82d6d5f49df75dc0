# 吹哨: everything a newcomer types. Plain make and Python 3.11; a second call does nothing that is already done.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# The first Python that is one we support; `make setup PYTHON=/path/to/python3.11` says another.
PYTHON ?= $(shell for p in python3.11 python3 python3.12; do \
  "$$p" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
  && { echo "$$p"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
MODEL := nlp/model/manifest.json
# What the model is made of: the authored text with its folders (a removed file changes its folder), the training, and
# everything that decides what the model reads of a text.
TAUGHT := $(shell find nlp/corpus nlp/lexicon storage/town -name __pycache__ -prune -o \( -type d -o -name '*.txt' -o -name '*.yaml' \) -print 2>/dev/null) \
  $(wildcard nlp/*.py nlp/corpus/*.py nlp/lexicon/*.py)

.PHONY: help setup run test check bench faults train lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/project.done $(MODEL) ## environment from the lock files, and the model trained

run: setup ## serve the town on port 8080 (ARGS="--port 9000" for another)
	@exec $(BIN)/python -m bot run $(ARGS)

check: $(VENV)/dev.done ## lint, format, types, imports, house rules: under two minutes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --quiet tests/house

test: check $(MODEL) ## check and every test (REQUIRE_BROWSER=1 REQUIRE_POSTGRES=1: none may be skipped)
	$(BIN)/python -m pytest --ignore=tests/house

bench: setup $(VENV)/dev.done ## one JSON line per figure (ONLY=name for one)
	@$(BIN)/python -m bench $(ONLY)

faults: $(VENV)/dev.done $(MODEL) ## kill -9 twenty times during 200 messages (FAULTS_SEED=n for other moments)
	FAULTS=whole $(BIN)/python -m pytest tests/faults

train: $(VENV)/project.done ## the model anew from nlp/corpus
	$(BIN)/python -m bot train

lock: $(VENV)/dev.done ## resolve the dependencies of pyproject.toml again
	$(BIN)/pip-compile --quiet --upgrade $(LOCKED) --output-file=requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade $(LOCKED) --extra=dev --constraint=requirements.lock --output-file=requirements-dev.lock pyproject.toml

LOCKED := --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "吹哨 needs Python 3.11 with venv: install python3.11 (and python3.11-venv), or say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/runtime.done: requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

# setuptools comes from the lock, so that building the project downloads nothing.
$(VENV)/project.done: $(VENV)/runtime.done pyproject.toml
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/project.done requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

$(MODEL): $(TAUGHT) | $(VENV)/project.done
	$(BIN)/python -m bot train
	@touch $@
