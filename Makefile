# Every target sets the project up first, if need be. Arguments: make test ARGS="-k penalty"
PYTHON ?= python3
ARGS ?=
IN_VENV = $(PYTHON) scripts/bootstrap.py exec

.DEFAULT_GOAL := help
.PHONY: help run test check format bench demo migrate lock openapi

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: ## Set up and serve the portal, with its workers and a private PostgreSQL.
	@$(PYTHON) scripts/bootstrap.py run $(ARGS)

test: ## Run every test.
	@$(PYTHON) scripts/bootstrap.py test $(ARGS)

check: ## Format, lint, types, import contracts; changes nothing.
	@$(IN_VENV) ruff format --check .
	@$(IN_VENV) ruff check .
	@$(IN_VENV) mypy
	@$(IN_VENV) mypy scripts
	@$(IN_VENV) lint-imports

format: ## Format the code and mend what ruff can mend.
	@$(IN_VENV) ruff format .
	@$(IN_VENV) ruff check --fix .

bench: ## Measure the server beside its floor and write benchmarks/RESULTS.md.
	@$(IN_VENV) python benchmarks/run.py $(ARGS)

demo: ## Walk through a portal that `make run` serves.
	@$(IN_VENV) praktika demo $(ARGS)

migrate: ## Bring the database's schema up to date.
	@$(IN_VENV) praktika migrate $(ARGS)

lock: ## Write requirements.lock from pyproject.toml; newer versions with ARGS=--upgrade.
	@$(IN_VENV) uv --system-certs pip compile pyproject.toml --group dev --python-version 3.12 --universal \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--quiet --output-file requirements.lock $(ARGS)

openapi: ## Write docs/openapi.json.
	@$(IN_VENV) praktika openapi $(ARGS)
