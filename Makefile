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
	@echo "make up      启动（PORT=8001 换端口，DEMO=no 不装演示数据） | start (another port; without the demo)"
	@echo "make setup   只安装 | install only"
	@echo "make test    全部检查和测试 | every check and test"
	@echo "make lint    只检查 | the checks alone"
	@echo "make pytest  只测试 | the tests alone: make pytest ARGS='tests/members -k roster'"
	@echo "make bench   性能测量，写入 var/bench.json | measure, and write var/bench.json"
	@echo "make lock    更新组件版本锁 | write the locks of Python and npm packages anew"
	@echo "make clean   删除全部安装内容和数据 | remove everything that was installed or made, data included"

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
	@test -n "$(PYTHON)" || { echo "没有找到 Python 3.11 或更新版本 | Python 3.11 or newer is needed and was not found (python3.11, python3)." >&2; exit 1; }
