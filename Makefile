# Everything a newcomer needs: `make demo` shows the main job, `make test` runs what CI runs (there under coverage).
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PROBLEM ?= envs_catalog/problems/ledgers/parcel_postage_v1.py
DEMO := out/demo

.DELETE_ON_ERROR:
.PHONY: demo test test-pythons lint types pytest coverage yields docs install build-catalog check-catalog golden clean help

help:
	@echo "make demo            set up, then synthesize, verify and play one environment"
	@echo "make test            set up, then what CI runs: ruff, mypy, documentation, pytest"
	@echo "make coverage        the tests under coverage, as in CI: lines and branches by room, workers included"
	@echo "make yields          the own corpora: what is verified, and what a second solution says (an hour)"
	@echo "make test-pythons    executor, environments, synthesis and catalog on every supported Python found here"
	@echo "make docs            the documentation as a site in out/site, links checked"
	@echo "make build-catalog   regenerate modules, receipts and the index from their sources"
	@echo "make golden          regenerate the golden trajectories of the tests"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: install
	@mkdir -p $(DEMO)
	$(BIN)/codegym synthesize $(PROBLEM) --out $(DEMO)
	$(BIN)/codegym verify $(DEMO)/$(notdir $(PROBLEM))
	$(BIN)/codegym run $(DEMO)/$(notdir $(PROBLEM)) --agent oracle --agent random --episodes 20 --seed 0

# `make test TESTS=coverage` runs the tests under coverage: about twice as long.
TESTS ?= pytest
test: install lint types docs $(TESTS)

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

check-catalog: install
	$(BIN)/codegym build --check

# Strict: a link to a page, heading or name that is not there fails.
docs: install
	$(BIN)/python docs/make_gallery.py --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

pytest: install
	$(BIN)/pytest -n 2 --dist worksteal -m 'not whole_corpus'

# Fails where a room has less than is due (tests/room_coverage.py).
coverage: install
	@rm -rf out/coverage && mkdir -p out/coverage
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal -m 'not whole_corpus'
	$(BIN)/python tests/room_coverage.py

# Stopped, it goes on where it was. `make yields YIELDS='--sample 20 --seed 1'` takes some minutes.
YIELDS ?=
yields: install
	$(BIN)/python benchmarks/truth.py --jobs 2 $(YIELDS)

# Same bytes on every supported Python: golden trajectories, both tiers, and the catalog's modules made anew, on each that is
# installed.
test-pythons:
	@for version in 3.11 3.12 3.13; do \
		python=$$(command -v python$$version) && $$python -c 'import venv' 2>/dev/null || continue; \
		echo "--- $$python"; \
		$$python -m venv out/venv-$$version && \
		out/venv-$$version/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' && \
		out/venv-$$version/bin/codegym build --check && \
		out/venv-$$version/bin/python -m pytest -q -p no:cacheprovider tests/executor tests/env tests/synthesis \
			-m 'not slow and not whole_corpus' || exit 1; \
	done

build-catalog: install
	$(BIN)/codegym build

golden: install
	$(BIN)/python tests/env/make_golden.py --all

clean:
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
