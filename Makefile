# Two commands matter: `make run` and `make test`. Everything else serves them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
PORT ?= 8000
# One worker a core keeps a browser's tests from starving each other.
TEST_WORKERS ?= 2

export PORT

.PHONY: run test lint check bench lock clean

# Demonstration staff sign in with a password alone; a real deployment keeps the second factor (README § Déployer).
run: export SECOND_FACTOR_FOR_STAFF ?= 0
run: $(VENV)/.run
	@$(FLASK) db upgrade
	@$(FLASK) demo load
	@exec $(BIN)/gunicorn --config app/server.py 'app:create_app()'

test: $(VENV)/.test lint
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check app tests
	$(BIN)/ruff format --check app tests
	$(BIN)/mypy app

check: $(VENV)/.run
	$(FLASK) content check

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench $(ARGS)

lock: $(BIN)/python
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/python -m piptools compile --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host -q -o requirements.txt pyproject.toml
	$(BIN)/python -m piptools compile --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url \
	  --no-emit-find-links --no-emit-trusted-host -q --extra test -o requirements-test.txt pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

# The test requirements hold those of the product, at the same versions.
$(VENV)/.test: requirements-test.txt requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	touch $@ $(VENV)/.run
