# Fresh machine with Python 3.11 or newer: `make quickstart` runs the main job, `make test` passes the tests.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes --requirement
OWN := $(PIP) --no-deps --no-build-isolation --editable .
UV ?= uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --constraint .ci/constraints.txt pyproject.toml .ci/build.in
# One worker more than there are cores: tests wait for servers and processes, too.
JOBS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1 )))
THOROUGH ?= $(shell grep -lE 'thorough|import given|hypothesis import' tests/test_*.py)
# A file stays on one worker; the files go out in the order of tests/conftest.py, the long ones first. Compiled modules are
# kept even where the environment forbids it: hundreds of processes import the generator.
TESTS = env -u PYTHONDONTWRITEBYTECODE $(1) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

.PHONY: help quickstart test thorough judges test-lowest lint docs hostile profile bench corpus mutants lock sbom clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml .ci/requirements-run.lock | $(BIN)/python
	@echo "setting up $(VENV)"
	@$(LOCKED) .ci/requirements-run.lock
	@$(OWN)
	@touch $@

$(VENV)/.dev: pyproject.toml .ci/requirements-dev.lock | $(BIN)/python
	@echo "setting up $(VENV) for development"
	@$(LOCKED) .ci/requirements-dev.lock
	@$(OWN)
	@touch $@ $(VENV)/.run

$(VENV)/.browser: pyproject.toml .ci/requirements-browser.lock | $(BIN)/python
	@echo "setting up $(VENV) with Playwright"
	@$(LOCKED) .ci/requirements-browser.lock
	@$(OWN)
	@touch $@ $(VENV)/.dev $(VENV)/.run

$(VENV)/.typing: pyproject.toml .ci/requirements-typing.lock | $(BIN)/python
	@echo "setting up $(VENV) with pyright"
	@$(LOCKED) .ci/requirements-typing.lock
	@$(OWN)
	@touch $@ $(VENV)/.dev $(VENV)/.run

$(VENV)/.mutants: pyproject.toml .ci/requirements-mutants.lock | $(BIN)/python
	@echo "setting up $(VENV) for mutants"
	@$(LOCKED) .ci/requirements-mutants.lock
	@$(OWN)
	@touch $@ $(VENV)/.dev $(VENV)/.run

quickstart: $(VENV)/.run ## Run the whole line once: validate, generate, mock, call
	@$(BIN)/extsvc quickstart

test: $(VENV)/.dev ## Run the tests; the last line says how many and how long
	@$(call TESTS,$(BIN)/python)

thorough: $(VENV)/.dev ## Run those tests that try a sample, with everything they could try, and laws with ten times the examples
	@$(call TESTS,$(BIN)/python) --thorough $(THOROUGH)

judges: $(VENV)/.dev ## Run the outside judges that are no Python of ours: pyright (types and completions of clients); formulon (Salesforce formulas), sf and jsforce on the local org, apex-ls and the Apex parser on stubs, the inspector of MCP; Chromium (Debian's) and axe-core on Setup; black, mypy and XSD judge in `make test`
	@if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix dist/judges formulon@6.25.6; then \
		EXTSVC_FORMULON=dist/judges $(BIN)/python -m pytest -rs tests/test_flow_formula.py -k formulon; \
	else echo "formulon is not judged: npm or the package cannot be had here"; fi
	@if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix dist/judges @salesforce/cli node@22; then \
		EXTSVC_SF=dist/judges $(BIN)/python -m pytest -rs tests/test_org_sf.py tests/test_org_sf_records.py tests/test_org_clients.py tests/test_org_docs.py tests/test_probe_sf.py -k "org_sf or probe_sf or jsforce or commands_of"; \
	else echo "the local org is not judged by sf: npm or the package cannot be had here"; fi
	@if command -v npm >/dev/null && command -v java >/dev/null && npm install --silent --no-audit --no-fund --prefix dist/judges @salesforce/code-analyzer-pmd-engine @apexdevtools/apex-parser; then \
		EXTSVC_APEX=dist/judges $(BIN)/python -m pytest -rs tests/test_apex_stubs.py tests/test_callout_mocks.py; \
	else echo "Apex is not judged: npm, Java or the packages cannot be had here"; fi
	@if command -v chromium >/dev/null || { command -v apt-get >/dev/null && { apt-get install --yes chromium || { apt-get update && apt-get install --yes chromium; }; } >/dev/null 2>&1; } \
		&& $(MAKE) --no-print-directory $(VENV)/.browser; then \
		{ command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix dist/judges axe-core@4; } || echo "axe-core cannot be had here"; \
		EXTSVC_BROWSER=dist/judges $(BIN)/python -m pytest -rs tests/test_setup_browser.py; \
	else echo "Setup is not judged in a browser: Chromium or Playwright cannot be had here"; fi
	@if command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix dist/judges @modelcontextprotocol/inspector@2.12.0; then \
		EXTSVC_MCP=dist/judges $(BIN)/python -m pytest -rs tests/test_mcp.py tests/test_mcp_flows.py tests/test_mcp_org.py -k inspector; \
	else echo "MCP is not judged: npm or the inspector cannot be had here"; fi
	@if $(MAKE) --no-print-directory $(VENV)/.typing; then \
		$(BIN)/python -m pytest -rs tests/test_type_checkers.py tests/test_engineer.py -k "pyright or editor"; \
	else echo "generated clients are not judged by pyright: it cannot be had here"; fi

test-lowest: ## Run the tests with the lowest versions that pyproject.toml declares (needs uv)
	@$(UV) venv --quiet --clear --seed --python $(PYTHON) .venv-lowest
	@$(UV) pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable '.[dev]'
	@$(call TESTS,.venv-lowest/bin/python)

lock: ## Write the locks with hashes anew from pyproject.toml and .ci/constraints.txt (needs uv)
	@$(LOCK) --extra mock --output-file .ci/requirements-run.lock
	@$(LOCK) --extra dev --output-file .ci/requirements-dev.lock
	@$(LOCK) --extra dev --extra browser --output-file .ci/requirements-browser.lock
	@$(LOCK) --extra dev --extra typing --output-file .ci/requirements-typing.lock
	@$(LOCK) --extra dev --extra mutants --output-file .ci/requirements-mutants.lock

sbom: $(VENV)/.run ## Write what a release consists of: dist/sbom.cdx.json (CycloneDX)
	@mkdir -p dist && $(UV) tool run --from 'cyclonedx-bom>=7' cyclonedx-py environment --pyproject pyproject.toml \
		--output-reproducible --output-file dist/sbom.cdx.json $(BIN)/python && echo dist/sbom.cdx.json

lint: $(VENV)/.dev ## Check style and types of our own code
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m black --quiet --check .
	@$(BIN)/python -m black --quiet --check --config /dev/null --target-version py311 templates/python/_runtime
	@$(BIN)/python -m mypy
	@$(BIN)/python -m mypy --strict templates/python/_runtime

docs: $(VENV)/.dev ## Build the documentation site into dist/site; a broken link is an error
	@$(BIN)/python docs/make/picture.py
	@$(BIN)/python docs/make/api.py
	@$(BIN)/python docs/make/salesforce.py
	@$(BIN)/python -m generator.catalog_pages docs/rules
	@$(BIN)/python -m zensical build --clean --strict

hostile: $(VENV)/.dev ## Try hostile words at every place of a document, and count what was compared
	@$(BIN)/python -m tests.test_hostile

profile: $(VENV)/.dev ## Show the stages of a generation with time, allocations and bytes: make profile SPEC=openapi.json
	@$(BIN)/python tests/bench/stages.py $(or $(SPEC),specs/sms.json)

bench: $(VENV)/.dev ## Measure us beside the commit before and beside the peers that are installed: ratios (BENCH=--peers installs them)
	@$(BIN)/python tests/bench/bench.py $(BENCH)

corpus: $(VENV)/.dev ## Make the table of real specs: make corpus SPECS=FOLDER
	@$(BIN)/python tests/corpus/table.py $(SPECS)

mutants: $(VENV)/.mutants ## Change the generator in 200 places and see whether a test notices
	@$(BIN)/python tests/mutants/mutants.py $(MUTANTS)

clean: ## Remove what was set up and generated here
	@rm -rf $(VENV) .venv-lowest .mutants quickstart clients dist .pytest_cache .mypy_cache .ruff_cache
