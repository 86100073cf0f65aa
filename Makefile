# One command builds and proves the review, one tests everything: `make`, `make test`. `make help` lists the rest.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DEFAULT_GOAL := review

PYTHON ?= python3
FORMATS ?= html,pdf,docx
# As many test processes as cores, but no more than memory and the kernels' ports bear.
JOBS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 8 ? 8 : n)))

YAML_RULES := {extends: default, rules: {line-length: {max: 110}, document-start: disable, \
  truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}

# Relative, so that a folder with spaces in its name needs no quoting.
BIN := .venv/bin
# Quarto runs `reviewproof` by name and asks this variable for its Python.
WITH_PATH = PATH="$$PWD/$(BIN):$$PATH" QUARTO_PYTHON="$$PWD/$(BIN)/python"

define step
	@printf '\n==> %s\n' $(1)
endef

.PHONY: review environment check render figures rules test lint pytest test-quarto lock clean distclean help

review: environment ## environment, proof and render: HTML, PDF and Word in _output/ (the default)
	$(call step,"Proving the sources")
	@$(WITH_PATH) $(BIN)/reviewproof check
	$(call step,"Rendering $(FORMATS)")
	@$(WITH_PATH) $(BIN)/reviewproof render --engine auto --to $(FORMATS)

check: environment ## prove the sources only
	@$(WITH_PATH) $(BIN)/reviewproof check

render: environment ## render only (it proves what it rendered)
	@$(WITH_PATH) $(BIN)/reviewproof render --engine auto --to $(FORMATS)

figures: environment ## draw figures/ anew from data/ (SVG, PDF and PNG)
	@$(BIN)/python -c 'from reviewproof import open_review; review = open_review(); \
	  review.pathway_figure(); review.flow_figure()'

rules: environment ## write docs/rules/ anew, with what the proof prints for each example
	@$(BIN)/python -m reviewproof.catalogue docs/rules

test: lint pytest ## everything that CI runs: style, types, tests with coverage

lint: environment
	$(call step,"Style and types")
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -m yamllint --strict -d '$(YAML_RULES)' .github action.yml \
	  .pre-commit-hooks.yaml environment.yml CITATION.cff

pytest: environment lint
	$(call step,"Tests")
	@$(WITH_PATH) $(BIN)/python -m pytest -m "not quarto" -n $(JOBS) --cov --cov-report=term

test-quarto: environment ## the tests that need Quarto (1.9 or newer on PATH)
	@command -v quarto >/dev/null || { \
	  echo "error: quarto is not on PATH" >&2; \
	  echo "  help: install Quarto 1.9 or newer, or use environment.yml; the other tests are in: make test" >&2; \
	  exit 1; }
	$(call step,"Tests with Quarto $$(quarto --version)")
	@$(WITH_PATH) $(BIN)/python -m pytest -m quarto

# The environment is made anew only when what is locked, or the folder, differs from what it was
# made from: contents are compared, since a checkout changes times. `pwd` is in, because an
# environment that was moved still points to where it was.
environment: ## .venv as requirements.lock has it
	@if { pwd; cat requirements.lock; } | cmp -s - .venv/made-from && $(BIN)/python -c '' 2>/dev/null; then :; else \
	  $(MAKE) --no-print-directory .venv-anew; \
	fi
	@if { pwd; cat pyproject.toml; } | cmp -s - .venv/package-from; then :; else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	    --no-deps --no-build-isolation --editable . ; \
	  { pwd; cat pyproject.toml; } > .venv/package-from; \
	fi

.PHONY: .venv-anew
.venv-anew:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "error: there is no $(PYTHON)" >&2; \
	  echo "  help: install Python 3.11 or newer (Debian, Ubuntu: apt install python3 python3-venv)," >&2; \
	  echo "        or name another one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "error: $(PYTHON) is $$("$(PYTHON)" --version 2>&1), and 3.11 or newer is needed" >&2; \
	  echo "  help: name a newer one: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "error: $(PYTHON) can make no environment: its modules venv and ensurepip are not installed" >&2; \
	  echo "  help: Debian, Ubuntu: apt install python3-venv" >&2; \
	  exit 1; }
	$(call step,"Making .venv from requirements.lock")
	@# The interpreter beneath an activated .venv: the one in .venv is about to be replaced.
	@base="$$("$(PYTHON)" -c 'import sys; print(getattr(sys, "_base_executable", "") or sys.executable)')"; \
	"$$base" -m venv --clear .venv
	@total=$$(grep -c '==' requirements.lock); n=0; \
	$(BIN)/python -u -m pip install --disable-pip-version-check --no-input --progress-bar off \
	  --only-binary :all: --require-hashes -r requirements.lock \
	| while IFS= read -r line; do case "$$line" in \
	    Ignoring*) n=$$((n + 1));; \
	    Collecting*|Processing*) n=$$((n + 1)); rest=$${line#* }; rest=$${rest%% (from*}; \
	      printf '  %3d of %d  %s\n' "$$n" "$$total" "$${rest##*/}";; \
	    Installing*) echo "  installing them";; \
	  esac; done \
	|| { \
	  echo "error: what requirements.lock names could not be installed; the lines above say why" >&2; \
	  echo "  help: the machine must reach a Python package index, or a mirror that pip is configured for;" >&2; \
	  echo "        then run make again" >&2; \
	  exit 1; }
	@{ pwd; cat requirements.lock; } > .venv/made-from

# Not part of a build: it asks a package index for the newest versions that pyproject.toml admits.
# Extras stay in (`coverage[toml]==…`): without them pip takes the newest release for the extra,
# which no hash covers, as soon as there is a newer one.
lock: ## write requirements.lock anew (UPGRADE=1 for newer versions)
	@"$(PYTHON)" -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@.venv-lock/bin/uv --no-config pip compile pyproject.toml --extra dev --universal \
	  --python-version 3.11 --generate-hashes --no-strip-extras --fork-strategy fewest --no-header \
	  --no-emit-index-url --no-emit-find-links --quiet $(if $(UPGRADE),--upgrade) \
	  --output-file requirements.lock
	@git --no-pager diff --stat -- requirements.lock

clean: ## remove what was built and cached; .venv stays
	@rm -rf _output .quarto .coverage .coverage.* htmlcov .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## clean, and remove .venv too
	@rm -rf .venv .venv-lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'
