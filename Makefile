# SteadyVoice. `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
UV := $(shell command -v uv 2>/dev/null)
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup test model-test check bench long lock clean

help: ## what each target does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## the environment in .venv, pinned; no model is fetched

$(STAMP): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "SteadyVoice needs Python 3.11 or newer; this is %d.%d. Try: make setup PYTHON=python3.11" % v[:2])'
ifneq ($(UV),)
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$$(command -v $(PYTHON))" $(VENV)
	$(UV) pip sync --quiet --python $(BIN)/python --compile-bytecode requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
else
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
endif
	@touch $(STAMP)
	@echo "Ready. Try: $(BIN)/steadyvoice demo"

test: setup ## all tests but the long ones and those with the embedded model
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope -m "not long and not model"

model-test: setup ## fetch the embedded model (1.1 GB, once) and test with it
	$(BIN)/steadyvoice model pull
	$(BIN)/python -m pytest -m "model and not long"

long: setup ## kill loops, long state machines, large sizes
	$(BIN)/python -m pytest -m long

check: setup ## format, lint, types, import contracts, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

bench: setup ## timings as ratios, as a table and as bench.json
	$(BIN)/python -m bench

lock: ## pin every package again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev -o requirements.lock pyproject.toml

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
