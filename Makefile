# report: extract seeds (or STUDY=folder), run every notebook, write reports/<study>/index.html
# test:   the whole test suite, notebooks included
# lab:    JupyterLab in notebooks/
# lint:   style, types, and notebooks without outputs
# bench:  speed and memory against peers
PYTHON ?= python3
STUDY ?= seeds
BIN := .venv/bin

.PHONY: report test lab lint bench
report test lab lint bench: .venv/installed

report:
	$(BIN)/python -m analysis report $(STUDY)

test:
	$(BIN)/python -m pytest -n 2 --dist loadfile

lab:
	cd notebooks && ../$(BIN)/jupyter lab

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/notebooks_are_bare.py

bench:
	$(BIN)/python benchmarks/run.py

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@
