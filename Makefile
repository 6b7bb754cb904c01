# Each target sets itself up, and a second run reinstalls nothing (test-wheel alone begins anew each time).
# tools/set-up uses uv when it is on the path, otherwise venv and pip.
.PHONY: demo test test-spark test-plugin test-host test-wheel check bench docs translations
.DEFAULT_GOAL := demo
PYTHON ?= python3
export PYTHON
# CI asks for every branch; without it the tests keep their five minutes.
COVERAGE ?=
BIN := .venv/bin
INSTALLED := $(shell find src tests/sample-plugin/src -name __pycache__ -prune -o ! -name "*.pyc" -print)

demo: .venv/demo.stamp
	$(BIN)/kcm plan examples/northwind --out build/northwind

test: .venv/dev.stamp
	$(BIN)/pytest -n 2 --dist worksteal $(COVERAGE)

test-spark: .venv/spark.stamp
	$(BIN)/pytest -m spark tests/segmentation

test-plugin: .venv-plugin/plugin.stamp
	cd tests/sample-plugin && ../../.venv-plugin/bin/pytest

test-host: .venv-host/host.stamp
	.venv-host/bin/python examples/django_host/prove.py

# The sdist, the wheel built from it, and the suite against the wheel on every Python that is here.
test-wheel: .venv/dev.stamp
	$(BIN)/python tools/prove_wheel.py

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/translations.py --check
	@types=$$(PATH="$(CURDIR)/$(BIN):$$PATH" pyright --verifytypes kcm --ignoreexternal) \
	  || { case $$types in *"Symbols used"*) echo "$$types" | sed '1,/^Symbols used/d' ;; *) echo "$$types" ;; esac; exit 1; }; echo "$$types" | grep "Type completeness"

bench: .venv/dev.stamp .venv-peers/peers.stamp
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/customers.py
	$(BIN)/python benchmarks/segmentation.py
	$(BIN)/python benchmarks/finance.py
	$(BIN)/python benchmarks/portfolio.py
	$(BIN)/python benchmarks/planning.py
	$(BIN)/python benchmarks/care.py

docs: .venv/docs.stamp
	rm -rf build/docs
	$(BIN)/sphinx-build -W -q -b html docs build/docs
	@echo "build/docs/index.html"

translations: .venv/dev.stamp
	$(BIN)/python tools/translations.py

.venv/demo.stamp: pyproject.toml tools/set-up
	@tools/set-up demo

.venv/dev.stamp: pyproject.toml tools/set-up
	@tools/set-up dev
	@touch .venv/demo.stamp

# Where a peer cannot be installed, its row says so.
.venv-peers/peers.stamp: tools/set-up
	-@tools/set-up peers

# The plugin and kcm are installed as their wheels are, so what is in them makes the stamp old.
.venv-plugin/plugin.stamp: pyproject.toml tools/set-up tests/sample-plugin/pyproject.toml $(INSTALLED)
	@tools/set-up plugin

.venv-host/host.stamp: pyproject.toml tools/set-up
	@tools/set-up host

.venv/spark.stamp: pyproject.toml tools/set-up | .venv/dev.stamp
	@tools/set-up spark

.venv/docs.stamp: pyproject.toml tools/set-up | .venv/dev.stamp
	@tools/set-up docs
