# The commands of the README. Everything runs in .venv, which `make setup` makes from the lock.

PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.made-from-the-lock

.DEFAULT_GOAL := help
.PHONY: help setup demo test whole neo4j bench bench-api api-proofs docs lock clean

help:
	@echo 'make demo    load the made-up records, print a traced decision, serve the pages'
	@echo 'make test    every check and every test, on each server that this machine has'
	@echo 'make whole   what make test samples, whole: who may see what, by every route (an hour)'
	@echo 'make setup   only make the environment in .venv'
	@echo 'make neo4j   get the Neo4j that the tests start (needs Maven)'
	@echo 'make bench   measure loading and queries, side by side with the raw driver'
	@echo 'make api-proofs  let tools of others try the API (needs npm)'
	@echo 'make bench-api  measure GraphQL, beside the raw driver and @neo4j/graphql (needs Node 20)'
	@echo 'make docs    rewrite what is derived from the model and the queries'
	@echo 'make lock    choose the versions of requirements.lock anew'
	@echo 'make clean   remove the environment and what the tools left behind'

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "casegraph needs Python 3.11 or newer: make setup PYTHON=python3.11")'
	@echo 'Making the environment in $(VENV); the first time this takes a minute.'
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	$(VENV)/bin/casegraph demo

test: setup
	./check

whole: setup
	$(VENV)/bin/python -m pytest --whole tests/test_leaks.py tests/test_query_sight.py

neo4j: setup
	$(VENV)/bin/python -m tests.neo4j_server

bench: setup
	$(VENV)/bin/python -m tests.bench

api-proofs: setup
	$(VENV)/bin/python -m tests.proofs

CASES ?= 1000
bench-api: setup
	$(VENV)/bin/python -m tests.bench.api --cases $(CASES)

docs: setup
	$(VENV)/bin/casegraph reference

# One lock for Python 3.11 and newer on Linux, macOS and Windows, with the hashes of every wheel.
# Extras stay in it: pip looks for coverage[toml] beside coverage, and refuses a newer one unhashed.
lock:
	$(PYTHON) -m venv .cache/lock
	.cache/lock/bin/python -m pip install --quiet 'uv>=0.9'
	env -u PIP_FIND_LINKS .cache/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --all-extras \
		--generate-hashes --no-header --no-strip-extras --upgrade --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .cache build casegraph.egg-info .coverage .coverage.* htmlcov
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
