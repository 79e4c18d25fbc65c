# Needs make and Python 3.11 or newer, nothing else. `make up` starts everything.
SHELL := /bin/sh
export PYTHONUTF8 := 1
PYTHON := $(shell for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)
IN_VENV := .venv/bin/python
LOCK := $(IN_VENV) -m piptools compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-options --strip-extras --allow-unsafe

.PHONY: help up setup setup-dev test lint pytest lock bench clean

help:
	@echo "make up      start the house (PORT=8001 for another port, DEMO=no for an empty one)"
	@echo "make test    every check and test"
	@echo "make setup   install only"
	@echo "make lint    the checks without the tests; make pytest ARGS='tests/members -k roster' the tests without them"
	@echo "make lock    write the locks of Python and npm packages anew"
	@echo "make bench   measure, and write var/bench.json"
	@echo "make clean   remove everything that was installed or made, data included"

up: setup
	@$(IN_VENV) -m config.up

setup: python
	@$(PYTHON) config/setup.py

setup-dev: python
	@$(PYTHON) config/setup.py dev

test: setup-dev
	@$(IN_VENV) -m config.checks

lint: setup-dev
	@$(IN_VENV) -m config.checks --without pytest

pytest: setup-dev
	@$(IN_VENV) -m pytest $(ARGS)

lock: setup-dev
	@$(LOCK) --output-file=requirements.txt requirements.in
	@$(LOCK) --output-file=requirements-dev.txt requirements-dev.in
	@$(PYTHON) config/setup.py lock

bench: setup-dev
	@$(IN_VENV) -m bench

clean: python
	@$(PYTHON) config/clean.py

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found (python3.11, python3)." >&2; exit 1; }
