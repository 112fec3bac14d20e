# The same few targets for everybody: a newcomer, a developer and CI.

BIN := .venv/bin
export CI

.PHONY: run test test-postgresql lint bench help

help:
	@echo "make run    set up and serve the site on http://127.0.0.1:8000"
	@echo "make test   set up and run every test"
	@echo "make lint   style, types and import contracts"
	@echo "make bench  measure speed, as ratios in one run"

run: .venv/run.stamp
	@exec $(BIN)/broadsheet serve $(ARGS)

test: .venv/dev.stamp
	@requirements/system-packages
	$(BIN)/pytest -n 2 $(ARGS)
	@$(MAKE) --no-print-directory test-postgresql

# What touches the database, once more on the database that a larger site uses.
test-postgresql: .venv/dev.stamp
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ "$$CI" = true ]; then \
	  set -x; TEST_DATABASE=postgresql $(BIN)/pytest -n 2 broadsheet/discussion broadsheet/spamapi \
	    broadsheet/readership broadsheet/privacy broadsheet/newsroom $(ARGS); \
	else echo "Skipped the tests on PostgreSQL; get it with: apt-get install postgresql"; fi

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lint-imports --config .ci/importlinter-types.toml

bench: .venv/bench.stamp
	$(BIN)/python -m benchmarks $(ARGS)

.venv/%.stamp: requirements/%.txt pyproject.toml requirements/install
	@requirements/install $*
