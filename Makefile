# Everything runs in environments of its own under build/ (see tools/); nothing needs to be installed first but
# Python 3.11 or newer. PYTHON=/path/to/python chooses the interpreter.

IN := tools/in
PYTEST := $(IN) test python -m pytest
# One line of reports per interpreter, so that runs on several of them do not overwrite each other.
RUN ?= make-test

.PHONY: help
help: ## show what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## The two commands

.PHONY: demo test
demo: ## start the lab, apply examples/ to it twice, show a plan, and tell what happened
	@tools/demo

test: ## everything below except bench, html and demo; the whole takes some ten minutes the first time
	@tools/not_run forget
	@$(MAKE) --no-print-directory environments
	@set -e; for step in unit integration molecule sanity ansible-lint docs-lint importer types style; do \
	  echo "== $$step"; \
	  $(MAKE) --no-print-directory $$step; \
	done
	@tools/not_run report

## Parts of make test

.PHONY: unit integration pytest molecule sanity lint ansible-lint docs-lint importer types style
unit: ## the library alone, without network
	@$(PYTEST) tests/unit --junitxml=build/reports/$(RUN)-unit.xml $(PYTEST_OPTIONS)

integration: ## library, modules and playbooks against the lab
	@$(PYTEST) tests/integration --junitxml=build/reports/$(RUN)-integration.xml $(PYTEST_OPTIONS)

pytest: ## unit and integration in one run
	@$(PYTEST) tests/unit tests/integration --junitxml=build/reports/$(RUN)-pytest.xml $(PYTEST_OPTIONS)

molecule: ## the scenarios in extensions/molecule, against the lab
	@tools/molecule

sanity: ## ansible-test sanity
	@$(IN) test python tools/sanity.py

lint: ansible-lint docs-lint types style ## everything that reads the sources without running them

ansible-lint: ## ansible-lint, profile production
	@$(IN) lint ansible-lint --strict

docs-lint: ## documentation of plugins and roles, and the changelog
	@$(IN) docs antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all .
	@$(IN) docs antsibull-changelog lint

importer: ## build the collection and put it through Galaxy's importer
	@tools/importer

types: ## mypy, strict, over the library and the lab
	@tools/types

style: ## ruff: rules and format
	@$(IN) lint ruff check .
	@$(IN) lint ruff format --check .

## Other things to make

.PHONY: bench lab docs wheel collection environments pins format clean
bench: ## count requests on the lab's log; writes build/bench.json
	@$(IN) test python -m ansible_collections.mailward.mailbox.tests.bench --json build/bench.json

lab: ## run the lab in the foreground; LAB="--generate contoso:mailboxes=200" or LAB="--seed FILE"
	@$(IN) test python -m ansible_collections.mailward.mailbox.tests.lab $(or $(LAB),--seed examples/lab/seed.yml)

docs: docs-lint ## the reference of modules and roles as HTML in build/docs
	@tools/docs

wheel: ## the library as a wheel in build/dist
	@tools/wheel

collection: ## the collection as it goes to Galaxy, in build/dist
	@tools/collection

environments: ## make all environments, several at once
	@"$$(tools/interpreter)" tools/environment.py test lint docs importer >/dev/null

pins: ## renew constraints*.txt; needs Python 3.11 and 3.13
	@"$$(tools/interpreter)" tools/pin.py

format: ## let ruff put the sources into shape
	@$(IN) lint ruff check --fix .
	@$(IN) lint ruff format .

clean: ## remove build/ with all environments
	rm -rf build
