# intercoder. `make demo` and `make test` each set up all that they need in .venv, `make bench` in .venv-bench.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

BENCH := .venv-bench
PEERS := .venv-peers

.PHONY: demo test bench check setup clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "intercoder needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python samples/demo.py

test: $(READY)
	@$(BIN)/python -m pytest

# All of it, or a part: make bench ONLY=start,tokens
bench: $(BENCH)/.ready $(PEERS)/.ready
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --requirement bench/peers.txt || echo "The peers stay as they are: no registry."
	@PYTHONPATH=tests $(BENCH)/bin/python -m bench.report --only "$(ONLY)"

$(BENCH)/.ready: pyproject.toml constraints.txt
	@echo "Setting up $(BENCH) (once; about two minutes) ..."
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@

# In an environment of their own: their newest releases want other versions of openai.
$(PEERS)/.ready: bench/peers.txt
	@echo "Setting up $(PEERS) (once; about a minute) ..."
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --requirement bench/peers.txt
	@touch $@

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) $(BENCH) $(PEERS) .mypy_cache .ruff_cache .import_linter_cache
