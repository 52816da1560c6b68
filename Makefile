# Hallkeeper's workshop. `make` lists the targets; each may be called in a fresh clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := build/stamps
HALLKEEPER_HOME ?= var
PORT ?= 8000
JOBS ?= $(shell nproc)
FRONTEND := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# -- the two commands of the README --

.PHONY: run
run: $(STAMPS)/runtime $(STAMPS)/printing assets catalogues ## Everything from a fresh clone: demo company on SQLite, server on 127.0.0.1:8000
	@export HALLKEEPER_HOME="$(HALLKEEPER_HOME)"; tools/start.sh "$(BIN)/hallkeeper" --port "$(PORT)"

.PHONY: test
test: $(STAMPS)/dev $(STAMPS)/machine $(STAMPS)/printing assets catalogues ## Everything from a fresh clone: the whole suite, both databases
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/suite.sh "$(JOBS)"

# -- daily work --

.PHONY: check
check: $(STAMPS)/dev $(STAMPS)/gettext catalogues ## Format, lint, types, contracts, migrations, translations
	@tools/check.sh $(BIN)

.PHONY: format
format: $(STAMPS)/dev ## Let ruff write the format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tools.contracts

.PHONY: coverage
coverage: $(STAMPS)/dev $(STAMPS)/machine assets catalogues ## Branch coverage on SQLite, with the thresholds of the house
	$(BIN)/python -m pytest -q -n "$(JOBS)" -m "not journey and not drill" --cov --cov-report=json:build/coverage.json --cov-report=
	$(BIN)/python -m tools.coverage build/coverage.json

.PHONY: messages
messages: $(STAMPS)/dev $(STAMPS)/gettext ## Collect messages into the rooms' Chinese catalogues, and compile them
	$(BIN)/python -m tools.messages

.PHONY: assets
assets: $(STAMPS)/frontend ## Build styles, scripts, icons and fonts from frontend/

.PHONY: catalogues
catalogues: | $(STAMPS)
	@$(PYTHON) -m tools.catalogue

.PHONY: lock
lock: $(STAMPS)/dev ## Lock all requirements anew: hashes, no host, no path
	requirements/lock.sh
	cd frontend && npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	$(BIN)/python -m tools.lockfile frontend/package-lock.json

.PHONY: pictures
pictures: $(STAMPS)/dev $(STAMPS)/machine assets catalogues ## Take the pictures of the README while the journeys run
	HALLKEEPER_PICTURES=docs/pictures $(BIN)/python -m pytest -q -m journey tests/journeys

.PHONY: clean
clean: ## Remove what was built (not var/, not .venv)
	rm -rf build .mypy_cache .ruff_cache .import_linter_cache htmlcov .coverage
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

# -- figures: bench and drills, full runs; small ones belong to `make test` --

.PHONY: bench
bench: $(STAMPS)/dev $(STAMPS)/machine catalogues ## Day close and hand-over against raw SQL, 1 and 4 clients, both databases
	$(BIN)/python -m bench

.PHONY: drill-crash
drill-crash: $(STAMPS)/dev catalogues ## kill -9 in the middle of acts: nothing acknowledged is lost
	$(BIN)/python -m tests.drills.crash --full

.PHONY: drill-powercut
drill-powercut: $(STAMPS)/dev catalogues ## Power cut at a random write: nothing lost, nothing corrupt; control must lose
	$(BIN)/python -m tests.drills.powercut --full

.PHONY: drill-tamper
drill-tamper: $(STAMPS)/dev catalogues ## Rows changed by raw SQL: found and named
	$(BIN)/python -m tests.drills.tamper --full

.PHONY: drill-once
drill-once: $(STAMPS)/dev $(STAMPS)/machine catalogues ## The same form sent many times at once: one effect
	$(BIN)/python -m tests.drills.once --full

.PHONY: drill-restore
drill-restore: $(STAMPS)/dev catalogues ## Backup under eight writers, restore, compare row for row
	$(BIN)/python -m tests.drills.restore --full

.PHONY: drill-recount
drill-recount: $(STAMPS)/dev catalogues ## Legs, balances and signed figures agree to the fen
	$(BIN)/python -m tests.drills.recount --full

.PHONY: drill-clock
drill-clock: $(STAMPS)/dev catalogues ## Business dates around midnight, month ends and leap days
	$(BIN)/python -m tests.drills.clock --full

.PHONY: drill-full-disk
drill-full-disk: $(STAMPS)/dev catalogues ## A disk that fills up in the middle of acts: no false "saved"
	$(BIN)/python -m tests.drills.full_disk --full

# -- what the above stands on; stamps make repeated runs fast --

$(STAMPS):
	@mkdir -p $@

$(STAMPS)/venv: | $(STAMPS)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { tools/need.sh python3-venv && $(PYTHON) -m venv $(VENV); }
	@touch $@

$(STAMPS)/build: requirements/build.txt | $(STAMPS)/venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/runtime: requirements/runtime.txt pyproject.toml $(STAMPS)/build
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/runtime
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(STAMPS)/frontend: $(FRONTEND) $(STAMPS)/runtime
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build
	@touch $@

$(STAMPS)/gettext: tools/need.sh | $(STAMPS)
	@tools/need.sh gettext
	@touch $@

$(STAMPS)/printing: tools/need.sh | $(STAMPS)
	@tools/need.sh libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
	@touch $@

$(STAMPS)/machine: tools/need.sh $(STAMPS)/gettext | $(STAMPS)
	@tools/need.sh chromium fonts-noto-cjk poppler-utils $(if $(DATABASE_URL),,postgresql)
	@touch $@
