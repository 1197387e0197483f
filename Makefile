# One interface for people and CI. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# The first Python that is new enough; name another with `make PYTHON=python3.13 repro`.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& { echo "$$p"; break; }; done)
RUN := PATH="$(CURDIR)/.venv/bin:$$PATH"

# Compiled tests are kept, whatever the machine says of bytecode: to compile them takes longer than
# to run most of them. Threads that wait let others compute: there is a test process on each core.
PYTEST := PYTHONDONTWRITEBYTECODE= OMP_WAIT_POLICY=passive python -m pytest -q
# On both cores, the tests of one file together.
ON_BOTH := -n 2 --dist loadfile
# Compile the kernel, which else each of the two test processes would do, at the same time.
KERNEL := tests/features/kinds/test_every_kind.py

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | \
		awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: env
env: ## make the environment in .venv, if it is not there
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.13 was found: install one, for example" \
		"with: sudo apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) tools/environment.py

.PHONY: repro
repro: env ## run the main job; SOURCE=sources/x.yaml for another source, in runs/x/
	@$(RUN) bash tools/repro.sh $(if $(SOURCE),"$(SOURCE)")

.PHONY: status
status: env ## say which stages `make repro` would run, and for what change; SOURCE=… for another source
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh python -m pipelines.fingerprint
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh dvc status

.PHONY: tune
tune: env ## search better parameters of LightGBM into tuned/, for so long as params.yaml says; SOURCE=… for another source
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh dvc repro audit
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh python -m pipelines.tune

.PHONY: register
register: env ## let the last run's model become champion if it passes the gate; SOURCE=…, ACCEPT="why" overrules
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh python -m pipelines.register $(if $(ACCEPT),--accept "$(ACCEPT)")

.PHONY: rollback
rollback: env ## make the champion before champion again; SOURCE=… for another source
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh python -m pipelines.register --rollback

.PHONY: inspect
inspect: env ## look at FILES="a.csv b.csv" and propose a source file; OUTPUT=sources/x.yaml writes it
	@$(RUN) python -m pipelines.inspection $(FILES) $(if $(OUTPUT),--output "$(OUTPUT)")

.PHONY: check
check: env ## lint, types, imports, fast tests (about two minutes)
	@$(MAKE) --no-print-directory --jobs=2 lint kernel
	@$(RUN) $(PYTEST) $(ON_BOTH) -m "not slow" --ignore=$(KERNEL)

.PHONY: lint
lint: env ## lint, types, imports
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy
	@$(RUN) lint-imports --no-cache

.PHONY: kernel
kernel: env ## compile the kernel of the features, and hold it against values worked out by hand
	@$(RUN) $(PYTEST) $(KERNEL)

.PHONY: test
test: check ## everything, what CI runs (about a quarter of an hour)
	@$(MAKE) --no-print-directory machine
	@$(RUN) $(PYTEST) $(ON_BOTH) --no-loadscope-reorder -m slow

.PHONY: machine
machine: env ## what tests and soak need besides Python: Spark, Chromium, PostgreSQL, Java
	@$(PYTHON) tools/environment.py spark
	@bash tools/test_machine.sh

.PHONY: soak
soak: env machine ## the full counts of what `make test` samples (about an hour and a quarter)
	@$(RUN) LEADODDS_SOAK=1 $(PYTEST) $(ON_BOTH) --no-loadscope-reorder

.PHONY: bench
bench: env ## benchmarks into reports/bench/; BENCH=name for one of them
	@$(if $(filter-out models,$(BENCH)),,$(PYTHON) tools/environment.py bench)
	@$(RUN) python -m benchmarks $(BENCH)

.PHONY: report
report: env ## the report for people, reports/report.html; SOURCE=… for another source, SPOKEN=ru for another language
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh bash $(CURDIR)/tools/report.sh $(SPOKEN)

.PHONY: score
score: env ## score the open leads into reports/scores.parquet; AS_OF=2017-11-01T00:00Z, SOURCE=… for another source
	@$(RUN) SOURCE="$(SOURCE)" bash tools/in_folder.sh python -m pipelines.score \
		--as-of "$(if $(AS_OF),$(AS_OF),$(if $(SOURCE),today,2017-11-01T00:00Z))" $(if $(INTO),--into "$(INTO)")

.PHONY: mlflow
mlflow: env ## open the MLflow pages of the embedded store
	@$(RUN) mlflow server --backend-store-uri sqlite:///$(CURDIR)/mlruns/mlflow.db --host 127.0.0.1 --port 5000

.PHONY: serve
serve: env ## start the service on the bundle that `make repro` made
	@$(RUN) python -m serving

.PHONY: format
format: env ## format the code
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix-only .

.PHONY: docs
docs: env ## write docs/features.md, the drawing of the house and the JSON Schema of a source file
	@$(RUN) python tools/features_page.py
	@$(RUN) python tools/house.py
	@$(RUN) python tools/source_schema.py

.PHONY: messages
messages: env ## bring models/language/*.po up to what the code says; then translate what is new
	@$(RUN) python tools/messages.py

.PHONY: lock
lock: env ## resolve pyproject.toml into requirements.lock (needs uv)
	@$(RUN) bash tools/lock.sh

.PHONY: clean
clean: ## remove what runs made; the environment and DVC's cache stay
	rm -rf features/__pycache__ models/contributions/__pycache__ data reports runs mlruns dvc_plots .mypy_cache .ruff_cache .pytest_cache .hypothesis
