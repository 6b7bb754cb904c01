# make demo, make test, make check, make bench, make docs: each sets itself up, a second run reinstalls nothing.
# uv is used when it is on the path, otherwise venv and pip.
.PHONY: demo test check bench docs translations
.DEFAULT_GOAL := demo
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

demo: .venv/demo.stamp
	$(BIN)/kcm plan examples/northwind --out build/northwind

test: .venv/dev.stamp
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/translations.py --check

bench: .venv/dev.stamp
	$(BIN)/python benchmarks/startup.py

docs: .venv/docs.stamp
	$(BIN)/sphinx-build -W -q -b html docs build/docs
	@echo "build/docs/index.html"

translations: .venv/dev.stamp
	$(BIN)/python tools/translations.py

.venv/bin/python:
ifdef UV
	uv venv --quiet --python ">=3.11" .venv
else
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "kcm needs Python 3.11 or later; $(PYTHON) is older. Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python lacks venv; run: sudo apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
endif

INSTALL = $(if $(UV),VIRTUAL_ENV=.venv uv pip install --quiet,$(BIN)/python -m pip install --quiet)

.venv/demo.stamp: pyproject.toml | .venv/bin/python
	@echo "setting up .venv ..."
	$(INSTALL) -e '.[cli,report]'
	@touch $@

.venv/dev.stamp: pyproject.toml | .venv/bin/python
	@echo "setting up .venv for development ..."
	$(INSTALL) -e '.[cli,report,testing]' --group dev
	@touch .venv/demo.stamp $@

.venv/docs.stamp: pyproject.toml | .venv/dev.stamp
	$(INSTALL) --group docs
	@touch $@
