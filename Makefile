# The two commands of the README, and what they stand on. Windows: see the README.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run dev test check unit browser bench messages snapshot clean

run: $(VENV)/.installed  ## set up if needed, then serve in production settings
	R1_PORT=$(PORT) $(BIN)/python server.py

dev: $(VENV)/.installed-dev  ## serve and reload on change
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true

test: check unit browser  ## everything

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.installed-dev
	$(BIN)/pytest -m "not browser" -n 2

browser: $(VENV)/.installed-dev
	$(BIN)/pytest -m browser -n 2

bench: $(VENV)/.installed-dev
	$(BIN)/python -m bench

messages: $(VENV)/.installed-dev  ## collect new messages into the French catalogue
	$(BIN)/pybabel -q extract -k mark -k ngettext:1,2 -k pgettext:1c,2 --no-location --sort-output -o locale/messages.pot app.py components pages
	$(BIN)/pybabel -q update -N --no-wrap --ignore-obsolete --ignore-pot-creation-date -i locale/messages.pot -d locale -l fr
	rm locale/messages.pot

snapshot: $(VENV)/.installed  ## extend the bundled prices from the live providers
	$(BIN)/python -m data.snapshot extend

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "R1 Shock needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
