# Model Hub: `make run` starts the site, `make test` passes the tests.
# Everything that is written lies under var/.

.DEFAULT_GOAL := help
.PHONY: help run test check unit e2e test-postgresql zoo environment dev-environment browser postgresql messages bench-engine bench-serving bench-downloads bench-search bench-pages lock clean

VENV := var/venv/bin
PYTEST := $(VENV)/python -m pytest
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache
# Many container images set it, to stay small: each process would compile all it imports.
export PYTHONDONTWRITEBYTECODE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export TF_CPP_MIN_LOG_LEVEL ?= 2

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: environment ## start the site at http://127.0.0.1:8000 (PORT=… chooses another port)
	@exec $(VENV)/python -m hubsite.local

test: ## lint, types, import contracts and every test
	@$(MAKE) --no-print-directory --jobs 2 browser check
	@tools/tests.sh

check: dev-environment ## lint, types and import contracts, without the tests
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy .
	$(VENV)/lint-imports --cache-dir var/cache/import_linter
	$(VENV)/python manage.py check
	$(VENV)/python manage.py makemigrations --check --dry-run

unit: dev-environment ## the tests that need no browser, no worker and no downloads
	$(PYTEST) -m "not e2e and not worker and not zoo"

e2e: dev-environment browser ## the browser tests alone
	$(PYTEST) -m e2e

test-postgresql: dev-environment browser postgresql ## every test again, on a PostgreSQL that is started for them
	@$(VENV)/python -m tools.postgresql tools/tests.sh

zoo: environment ## build every model the project knows and publish it here
	$(VENV)/python manage.py migrate --verbosity 0
	$(VENV)/python manage.py build_zoo

bench-engine: dev-environment ## measure workers and decoding beside a tight loop (about 5 minutes)
	$(VENV)/python -m bench engine

bench-search: dev-environment ## measure searches in made-up catalogues of up to a million models (about 40 minutes)
	$(VENV)/python -m bench search --rounds 2

bench-pages: dev-environment ## measure pages of made-up catalogues: time on the server, bytes (about 5 minutes)
	$(VENV)/python -m bench pages --rounds 2

bench-downloads: dev-environment ## measure downloads beside nginx, which must be installed (about a minute)
	$(VENV)/python -m bench downloads

bench-serving: dev-environment ## measure the site beside Gradio, LitServe and FastAPI (about 10 minutes)
	$(VENV)/python -m bench serving

messages: dev-environment ## collect translatable texts and compile the catalogues
	$(VENV)/python -m tools.messages

lock: dev-environment ## pin requirements*.in to exact versions in requirements*.txt
	$(VENV)/python -m pip install --quiet "uv==0.13.9"
	$(VENV)/uv pip compile --quiet --upgrade --python-version 3.11 --no-header requirements.in --output-file requirements.txt
	$(VENV)/uv pip compile --quiet --upgrade --python-version 3.11 --no-header requirements-dev.in --output-file requirements-dev.txt

environment:
	@tools/environment.sh requirements.txt

dev-environment:
	@tools/environment.sh requirements.txt requirements-dev.txt

browser:
	@tools/browser.sh

postgresql:
	@tools/postgresql.sh

clean: ## remove caches, logs and test folders; models, database and packages stay
	rm -rf var/cache var/pycache var/log var/tests var/postgresql var/tmp var/static var/static.sha256
