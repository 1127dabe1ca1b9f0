# The two commands of the README, and what they stand on. Windows: see the README.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# Files and folders that `make mutants` changes; empty: calc and data/prices.
PATHS ?=

# An environment keeps the Python it was made with: another one that is asked for would never run.
VERSION := -c 'import sys; print(*sys.version_info[:2], sep=".")'
ifneq ($(origin PYTHON),file)
ifneq ($(wildcard $(BIN)/python),)
ifneq ($(shell $(PYTHON) $(VERSION)),$(shell $(BIN)/python $(VERSION)))
$(error $(VENV) holds Python $(shell $(BIN)/python $(VERSION)). Give $(PYTHON) its own folder: make VENV=.venv-other PYTHON=$(PYTHON) …, or remove $(VENV))
endif
endif
endif

.PHONY: run dev setup hooks test check fix unit browser mutants bench messages export snapshot lock clean

run: $(VENV)/.installed  ## set up if needed, then serve in production settings
	R1_PORT=$(PORT) $(BIN)/python server.py

dev: $(VENV)/.installed-dev  ## serve and reload on change
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true

setup: $(VENV)/.installed-dev  ## what developing needs

hooks: $(VENV)/.installed-dev  ## run the checks before every commit
	$(BIN)/pre-commit install

test: check unit browser  ## everything

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(VENV)/.installed-dev  ## mend what ruff can mend; `make check` says what is left
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

unit: $(VENV)/.installed-dev
	$(BIN)/pytest -m "not browser" -n 2 --dist worksteal

browser: $(VENV)/.installed-dev
	$(BIN)/pytest -m browser -n 2

mutants: $(VENV)/.installed-dev  ## changes that no test notices: make mutants PATHS="calc/belief.py data/prices"
	$(BIN)/python -m tests.mutants $(PATHS)

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

messages: $(VENV)/.installed-dev  ## collect new messages into the French catalogue
	$(BIN)/pybabel -q extract -k mark -k ngettext:1,2 -k pgettext:1c,2 --no-location --sort-output -o locale/messages.pot app.py components pages web
	$(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i locale/messages.pot -d locale -l fr
	rm locale/messages.pot

# What the addresses of pages hold: "gain=5&lang=fr", or a whole address.
SCENARIO ?=
TO ?= export
export: $(VENV)/.installed  ## every chart of a scenario in every format: make export SCENARIO="gain=5&lang=fr" TO=folder
	$(BIN)/python -m web.export --scenario '$(SCENARIO)' --to '$(TO)'

snapshot: $(VENV)/.installed  ## extend the bundled prices from the live providers
	$(BIN)/python -m data.snapshot extend

# Keeps the other versions that stand in the lock; with UPGRADE=1 takes the newest that fit.
UPGRADE ?=
lock: $(VENV)/.installed-dev  ## write requirements.lock anew after a change of requirements.txt or -server.txt
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
		$(if $(UPGRADE),--upgrade) --custom-compile-command "make lock" \
		--output-file requirements.lock requirements-server.txt

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "R1 Shock needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants
