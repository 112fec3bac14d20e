# One line for each need; `make help` lists them. The same targets serve a newcomer, a developer and CI.

BIN := .venv/bin
BASE := broadsheet
DIST := build/dist
DOCS := build/docs
SYSTEM_PACKAGES := requirements/system-packages
# What touches the database runs once more on the database that a larger site uses.
WITH_DATABASE := discussion spamapi readership privacy newsroom pagecache lib \
  exchange/tests/wxr exchange/tests/test_alone.py exchange/tests/test_whole_site.py exchange/replacing
define ON_POSTGRESQL
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ "$$CI" = true ]; then \
  echo "TEST_DATABASE=postgresql $(BIN)/pytest -n 2 …"; \
  TEST_DATABASE=postgresql $(BIN)/pytest -n 2 $(addprefix $(BASE)/,$(WITH_DATABASE)) $(ARGS); \
else echo "Skipped the tests on PostgreSQL; get it with: apt-get install postgresql"; fi
endef
# What only decides is covered to the last branch by its own tests.
POLICIES := discussion.posting.policy discussion.rules.effective discussion.states spamfilter.policy spamfilter.verdict
POLICY_TESTS := discussion/tests/posting/test_policy.py discussion/tests/rules/test_effective.py \
  discussion/tests/test_states.py spamfilter/tests/test_policy.py spamfilter/tests/test_verdict.py
DJANGO := BROADSHEET_DEBUG=1 $(BIN)/python manage.py
export CI

.PHONY: help run dev test test-postgresql quick browser coverage lint check format types migrations shell messages bench bench-full dist release docs screenshots licences supply newest bare-debian

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: .venv/run.stamp ## set up and serve the site on http://127.0.0.1:8000
	@exec $(BIN)/broadsheet serve $(ARGS)

dev: .venv/dev.stamp ## the same for developers: reloads on every change, shows error pages
	@$(BIN)/python -c "from broadsheet.cli.install import install; install()"
	@exec env PYTHONUNBUFFERED=1 $(DJANGO) runserver 8000 $(ARGS)

test: .venv/dev.stamp ## every test, on SQLite and PostgreSQL; T=path runs one file, folder or test once
ifdef T
	$(BIN)/pytest -n 0 $(T) $(ARGS)
else
	@$(SYSTEM_PACKAGES)
	@failed=; \
	echo "$(BIN)/pytest -n 2 $(ARGS)"; $(BIN)/pytest -n 2 $(ARGS) || failed=1; \
	{ $(ON_POSTGRESQL); } || failed=1; \
	[ -z "$$failed" ] || { echo "Some tests failed; see above."; exit 1; }
endif

test-postgresql: .venv/dev.stamp
	@$(ON_POSTGRESQL)

quick: .venv/dev.stamp ## what is fast: no browser, no PostgreSQL, no slow test, a kept database
	HYPOTHESIS_PROFILE=quick $(BIN)/pytest -n 2 -m "not browser and not slow" $(ARGS)

browser: .venv/dev.stamp ## journeys in a real browser
	@$(SYSTEM_PACKAGES)
	$(BIN)/pytest -n 2 -m browser $(ARGS)

coverage: .venv/dev.stamp ## the pure policies, which need 100 %; T=path measures a folder by its own tests
ifdef T
	$(BIN)/pytest -n 2 -m "not browser" --cov=$(T) --cov-branch --cov-report=term-missing:skip-covered $(T) $(ARGS)
else
	$(BIN)/pytest -n 0 $(addprefix --cov=broadsheet.,$(POLICIES)) --cov-branch --cov-report=term-missing \
	  --cov-fail-under=100 $(addprefix $(BASE)/,$(POLICY_TESTS)) $(ARGS)
endif

lint: .venv/dev.stamp ## style, types, import contracts and our own rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check --quiet $(BASE)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lint-imports --config .ci/importlinter-types.toml
	$(BIN)/deptry --no-ansi $(BASE)

# In each profile: no migration is missing, and nothing is wrong for a public site.
check: .venv/dev.stamp
	.ci/check-profiles

format: .venv/dev.stamp ## lay out Python and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt $(BASE)

types: .venv/dev.stamp ## mypy alone; T=path checks a file or folder that is not yet on the list
	$(BIN)/mypy $(T) $(ARGS)

migrations: .venv/dev.stamp ## write the migrations that changed models need
	$(DJANGO) makemigrations $(ARGS)

messages: .venv/dev.stamp ## bring the catalogues of translations in step with the words in code and templates
	$(BIN)/python .ci/messages

shell: .venv/dev.stamp ## Python with the site loaded
	@$(DJANGO) shell $(ARGS)

bench: .venv/bench.stamp ## measure speed in some minutes
	$(BIN)/python -m benchmarks $(ARGS)

bench-full: .venv/bench.stamp ## measure speed at full size, and write docs/performance.md
	$(BIN)/python -m benchmarks --full --document $(ARGS)

docs: .venv/dev.stamp ## the documentation as a site, in build/docs; a warning is an error
	$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going --builder html docs $(DOCS)

screenshots: .venv/dev.stamp ## take the pictures of the documentation anew
	$(BIN)/python docs/screenshots.py

dist: .venv/dev.stamp ## the packages as PyPI takes them: wheel and sdist, in build/dist
	@mkdir -p $(DIST)
	$(BIN)/python -c "from setuptools import build_meta; build_meta.build_sdist('$(DIST)')"
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation -w $(DIST) .

licences: .venv/dev.stamp ## list the licences of all dependencies, in docs/reference/dependencies.md
	$(BIN)/python .ci/licences

supply: .venv/dev.stamp ## known faults of dependencies (asks a server), and the list of parts for a release
	.ci/supply

newest: ## the tests on the newest Wagtail, Django and Python that are here; may fail, and says what would have to change
	.ci/newest $(ARGS)

bare-debian: ## the README's commands, the wheel and the unit on a bare Debian in a folder (as root, by hand)
	@.ci/bare-debian

release: ## all of a release but its upload: checks, packages, tag; see docs/development/releasing.md
	@.ci/release

.venv/%.stamp: requirements/%.txt pyproject.toml requirements/install
	@requirements/install $*
