# Needs make, git and Python 3.11 or newer with pip; no compiler, no database, no python3-venv. GNU make 3.81 (macOS) or newer.
PY ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
PYTHON := $(VENV)/bin/python
LAUNCH := $(PYTHON) -m referral_platform.launch
TEST_WORKERS ?= 2
PYTEST_ARGS ?=
SCOPE ?= foundation/kernel referrals/rules rewards/engine rewards/plan
# Processes import from the sources alone; nothing else on this machine may slip in.
unexport PYTHONPATH PYTHONHOME

.PHONY: help run test sweeps lint browser faults mutation branches bench bench-full docs messages styles clean pictures
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/run ## the whole product with demo data on http://localhost:8000 (PORT=8001 for another), until Ctrl-C
	@exec $(LAUNCH) run

test: $(VENV)/test ## all tests but sweeps, browser and faults (PYTEST_ARGS="tests/pure -k money" for some)
	@exec $(LAUNCH) test -- $(PYTHON) -m pytest -n $(TEST_WORKERS) --dist loadgroup -m "not sweeps and not faults and not bench and not browser" $(PYTEST_ARGS)

sweeps: $(VENV)/test ## everybody at every address, every border of the API, every combination: what `make test` has a cut of
	@exec $(LAUNCH) test -- $(PYTHON) -m pytest -n $(TEST_WORKERS) --dist loadgroup -m "sweeps and not faults and not browser" $(PYTEST_ARGS)

lint: $(VENV)/dev ## style, types, the house contract, templates, missing migrations, Django's deployment check
	@exec $(LAUNCH) test -- bash .ci/lint $(VENV)/bin

browser: $(VENV)/e2e ## the journeys in a real Chromium (CHROMIUM=/path/to/chromium)
	@exec $(LAUNCH) test -- $(PYTHON) -m pytest -n 0 -m browser $(PYTEST_ARGS)

pictures: $(VENV)/e2e ## takes the docs' pictures anew from the running product (CHROMIUM=/path/to/chromium)
	@exec $(PYTHON) -m tests.browser.pictures

faults: $(VENV)/test ## kills processes and engines again and again; half an hour and more (FAULT_SEEDS="1 2 3 4 5": 60 to 90 minutes)
	@exec $(LAUNCH) test -- $(PYTHON) -m pytest -n 0 -m faults $(PYTEST_ARGS)

mutation: $(VENV)/test ## bends the pure core and asks whether its tests notice; an hour (SCOPE="foundation/kernel")
	@$(PYTHON) -m tests.mutation $(MUTATION_ARGS) $(SCOPE)

branches: $(VENV)/test ## fails when a line or branch of rewards/plan or rewards/engine is one that no pure test comes by; half a minute
	@$(PYTHON) -m tests.mutation.branches

docs: $(VENV)/run ## writes the pages of docs/ that are made from the code (docs/openapi.json and others)
	@exec $(LAUNCH) test -- $(PYTHON) manage.py write_docs

messages: $(VENV)/run ## collects what people read, keeps its translations (locale/), compiles
	@$(PYTHON) -m foundation.web.catalogue

styles: ## builds static/css/app.css from assets/ (needs Node.js 20 or newer; what it makes is committed)
	@cd assets && npm ci --no-audit --no-fund --ignore-scripts && npm run build

bench: $(VENV)/test ## measures, each figure beside its yardstick; writes docs/performance.md
	@exec $(PYTHON) -m bench

bench-full: $(VENV)/test ## the same with a million referrals; hours
	@exec $(PYTHON) -m bench --full

clean: ## removes the environment and the tests' engines; the demo's data in .state stays
	rm -rf $(VENV) .test-state

# A set is installed again when its lock changes. Debian without python3-venv: an environment without pip, filled by the pip outside.
$(VENV)/made:
	@test -n "$(PY)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PY=/path/to/python3"; exit 1; }
	@rm -rf $(VENV)
	@$(PY) -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); $(PY) -m venv --without-pip $(VENV); }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PY) -m pip --version >/dev/null 2>&1 || \
		{ echo "$(PY) has no pip. On Debian: apt-get install python3-pip"; rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/run $(VENV)/test $(VENV)/dev $(VENV)/e2e: $(VENV)/%: requirements/%.lock | $(VENV)/made
	@echo "Installing requirements/$*.lock into $(VENV)"
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then pip="$(PYTHON) -m pip"; else pip="$(PY) -m pip --python $(PYTHON)"; fi; \
	$$pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@
