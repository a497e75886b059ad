# Two commands matter: `make run` and `make test`. Each sets up what it needs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup

.PHONY: help run demo test check format soak screenshots clean
help:
	@echo "make run    set up and start tosmon: scheduler, alerts and pages (http://127.0.0.1:8732/)"
	@echo "make demo   the same on a small made-up site, without network"
	@echo "make test   set up and run the tests"
	@echo "make check  formatting, lint and types"
	@echo "make soak   the long fault and fuzz loops"
	@echo "make screenshots  every page at three widths, light and dark, into screenshots/"

$(SETUP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[browser]" --group test --group lint
	@touch $(SETUP)

run: $(SETUP)
	@$(BIN)/tosmon up || [ $$? -eq 130 ]  # Ctrl-C is how it ends

demo: $(SETUP)
	@$(BIN)/tosmon demo || [ $$? -eq 130 ]

test: $(SETUP)
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(SETUP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(SETUP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

soak: $(SETUP)
	TOSMON_SOAK=1 $(BIN)/python -m pytest -m soak --timeout 7200

screenshots: $(SETUP)
	TOSMON_SCREENSHOTS=screenshots $(BIN)/python -m pytest tests/web/test_every_page.py -k pictures --timeout 1800

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
