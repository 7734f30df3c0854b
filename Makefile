# Everything runs in environments of its own under build/ (tools/environment.py makes them, tools/in enters them).
# Nothing needs to be installed first but Python 3.11 or newer; PYTHON=/path/to/python chooses the interpreter.

SHELL := /bin/bash

IN := tools/in
PYTHON_HERE := "$$(tools/interpreter)"
COLLECTION := ansible_collections.mailward.mailbox
PLACE := ansible_collections/mailward/mailbox
PYTEST_OPTIONS ?=
# Playbooks are run as processes, which takes time; the tests of a file share theirs.
SIDE_BY_SIDE := -n auto --dist loadfile
# Names the reports of a run, so that runs on several interpreters keep theirs apart.
RUN ?= here

.PHONY: help
help: ## show this
	@awk -F ':.*## ' '/^## / { printf "\n%s\n", substr($$0, 4) } \
	  /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## The two commands

.PHONY: demo test
demo: ## apply examples/ to the lab twice, mail before and after, plan a change, and tell what happened
	@tools/demo

test: ## all checks, one after the other; lists at the end what could not be run
	@$(PYTHON_HERE) tools/not_run.py forget
	@$(MAKE) --no-print-directory environments
	@for check in unit integration molecule sanity ansible-lint docs-lint importer types style; do \
	  printf '\n== %s\n' $$check; \
	  $(MAKE) --no-print-directory $$check || exit 1; \
	done
	@printf '\n'
	@$(PYTHON_HERE) tools/not_run.py report

## Single checks

.PHONY: unit integration pytest molecule sanity lint ansible-lint docs-lint importer types style
unit: ## the library by itself
	@$(IN) test python -m pytest tests/unit -n auto --dist worksteal --junitxml=build/reports/$(RUN)-unit.xml $(PYTEST_OPTIONS)

integration: ## library, modules and playbooks against the lab
	@$(IN) test python -m pytest tests/integration $(SIDE_BY_SIDE) \
	  --junitxml=build/reports/$(RUN)-integration.xml $(PYTEST_OPTIONS)

pytest: ## unit and integration as one run
	@$(IN) test python -m pytest $(SIDE_BY_SIDE) --junitxml=build/reports/$(RUN)-pytest.xml $(PYTEST_OPTIONS)

molecule: ## the scenarios of extensions/molecule against the lab
	@$(IN) test molecule test --all

sanity: ## ansible-test sanity
	@$(IN) test python tools/sanity.py

lint: ansible-lint docs-lint types style ## ansible-lint, docs-lint, types and style

ansible-lint: ## ansible-lint, profile production
	@$(IN) lint ansible-lint --strict

docs-lint: ## the documentation of modules and roles, and the changelog
	@$(IN) docs antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=all .
	@$(IN) docs antsibull-changelog lint

importer: collection ## the collection as Galaxy would take it in
	@cd build/dist && GALAXY_IMPORTER_CONFIG=../../tools/galaxy-importer.cfg \
	  ../../$(IN) importer python -m galaxy_importer.main mailward-mailbox-*.tar.gz

types: ## mypy, strict, on the library, the lab, the benchmarks and what runs on a pilot tenant
	@$(IN) lint mypy -p $(COLLECTION).plugins.module_utils.mailward -p $(COLLECTION).tests.lab \
	  -p $(COLLECTION).tests.bench -p $(COLLECTION).tests.live

style: ## ruff, rules and format
	@$(IN) lint ruff check .
	@$(IN) lint ruff format --check .

## More

.PHONY: bench live lab docs tables collection wheel environments format changelog pins clean corpus
bench: ## measure against the lab; writes build/bench.json; BENCH=fleet measures 200 organisations
	@$(IN) test python -m $(COLLECTION).tests.bench $(BENCH)

live: ## the conformance table against a pilot tenant: docs/lab.md; CLEAN=1 removes what stayed behind
	@MAILWARD_LIVE_CLEAN=$(CLEAN) $(IN) test python -m $(COLLECTION).tests.live

corpus: ## measure the rules on labelled mails: DIR=folder, FORM=exchange, LEAVE_OUT=1, KNOWN=1
	@$(IN) test python -m $(COLLECTION).tests.corpus $(if $(DIR),--dir $(DIR)) \
	  $(if $(FORM),--form $(FORM)) $(if $(LEAVE_OUT),--leave-out) $(if $(KNOWN),--known)

catalogue: ## select the generic phrases of password resets anew
	@$(IN) test python -m $(COLLECTION).tests.corpus.selection
	@$(IN) lint ruff format plugins/module_utils/mailward/password_reset/catalogue/phrases.py

lab: ## the lab in the foreground; LAB='--generate contoso:mailboxes=200' chooses the organisations
	@$(IN) demo python -m $(COLLECTION).tests.lab $(or $(LAB),--seed examples/lab/seed.yml)

docs: docs-lint ## the reference of modules and roles as HTML, in build/docs
	@tools/docs

tables: ## write the tables of README.md and docs/ that are made from the code
	@$(IN) test python tools/document.py

collection: ## the archive for Galaxy, in build/dist
	@$(PYTHON_HERE) tools/lay.py copy artefact
	@rm -f build/dist/*.tar.gz
	@$(IN) test ansible-galaxy collection build --force --output-path build/dist build/artefact/$(PLACE)

wheel: ## the library as a wheel, in build/dist
	@$(PYTHON_HERE) tools/lay.py copy artefact
	@$(IN) test python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir build/dist build/artefact/$(PLACE)

environments: ## make all environments, several at a time
	@$(PYTHON_HERE) tools/environment.py test lint docs importer >/dev/null

format: ## let ruff correct the style
	@$(IN) lint ruff check --fix .
	@$(IN) lint ruff format .

changelog: ## take fragments, new modules and new roles into CHANGELOG.rst
	@$(IN) docs antsibull-changelog release --update-existing

pins: ## renew constraints*.txt; needs Python 3.11 and 3.13
	@$(PYTHON_HERE) tools/pin.py

clean: ## remove build/, environments and all
	rm -rf build
