# Needs Python 3.11 or newer and make, nothing else; everything is kept inside this directory.
# Another Python: make demo PYTHON=python3.12

PYTHON = python3
VENV := .venv
IN_VENV := $(VENV)/bin/python

export UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR ?= $(CURDIR)/$(VENV)/cache
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

# uv brings its own list of authorities; the system's, where there is one, also knows those of
# the operator's network.
AUTHORITIES := import os, ssl; p = ssl.get_default_verify_paths(); print(int(bool(p.cafile or p.capath and os.listdir(p.capath))))
CERTIFIED = UV_SYSTEM_CERTS=$(or $(UV_SYSTEM_CERTS),$(shell $(IN_VENV) -c '$(AUTHORITIES)'))
SYNC = $(CERTIFIED) $(VENV)/bin/uv pip sync --quiet --compile-bytecode --require-hashes --python $(IN_VENV)

# Once the tools for development are there, running the demo does not take them away again.
READY := $(VENV)/$(if $(wildcard $(VENV)/bin/ruff),.dev,.run)

# The version that is in place, if it is usable, and the one asked for on the command line.
VERSION := import sys; sys.version_info >= (3, 11) and print("%d.%d" % sys.version_info[:2])
FOUND := $(shell $(IN_VENV) -c '$(VERSION)' 2>/dev/null)
WANTED := $(if $(filter command,$(origin PYTHON)),$(shell $(PYTHON) -c '$(VERSION)' 2>/dev/null),$(FOUND))
ifneq ($(or $(FOUND),none),$(WANTED))
REMAKE := FORCE
endif

TOO_OLD = Sotto needs Python 3.11 or newer and found $$(command -v $(PYTHON) >/dev/null && $(PYTHON) --version 2>&1 || \
  echo none). Name another one, as in: make demo PYTHON=python3.12
NO_VENV = This Python cannot make virtual environments. On Debian and Ubuntu, run: apt install python3-venv

.DEFAULT_GOAL := help
.PHONY: help setup demo test check-style lock clean FORCE

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Set up what the bot needs, inside this directory

demo: $(READY) ## Serve the whole bot on a local page, without a token (PORT=8765)
	@$(IN_VENV) -m bot demo

# What the search learns from the shipped content is learned beside the style, and not in each of the tests.
# The bot that is killed runs by the real clock: alone, so that nothing but itself makes it slow.
test: $(VENV)/.dev ## Run every check and every test
	@XDG_CACHE_HOME=.pytest_cache $(IN_VENV) -m bot ask sos >/dev/null & \
	$(MAKE) --no-print-directory check-style && wait && \
	$(IN_VENV) -m pytest -n 3 --dist worksteal --ignore tests/test_kills.py && \
	$(IN_VENV) -m pytest tests/test_kills.py

check-style: $(VENV)/.dev ## Check format, lint, types, and that the locked requirements are current
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check
	$(VENV)/bin/mypy
	$(IN_VENV) requirements/lock.py --check

lock: $(VENV)/.uv ## Lock the newest releases that have been out for a week
	$(CERTIFIED) $(IN_VENV) requirements/lock.py

clean: ## Remove everything that the other commands made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find bot tests requirements -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.run: requirements/run.txt requirements/uv.txt $(VENV)/.uv
	$(SYNC) requirements/run.txt requirements/uv.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/uv.txt $(VENV)/.uv
	$(SYNC) requirements/dev.txt requirements/uv.txt
	@touch $@

$(VENV)/.uv: requirements/uv.txt $(REMAKE)
ifdef REMAKE
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(TOO_OLD)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(NO_VENV)" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
endif
	@$(IN_VENV) -m pip --version >/dev/null 2>&1 || $(IN_VENV) -m ensurepip >/dev/null
	$(IN_VENV) -m pip install --quiet --no-cache-dir --require-hashes -r requirements/uv.txt
	@touch $@
