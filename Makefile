# Tout ce que l'on fait du projet, en une commande chacun ; « make » seul les nomme.
# ARGS passe des arguments à la commande : make test ARGS="tests/reading -x"

.DEFAULT_GOAL := help
.PHONY: help demo test check soak bench lock clean venv servers

PY := .venv/bin/python
# Les tests mesurent des délais : plus de processus que de cœurs les rendrait instables.
JOBS ?= 2
# Un test passé est nommé à la fin, avec sa raison.
PYTEST := $(PY) -m pytest -rs --no-fold-skipped

help:
	@printf '%s\n' \
	  'make demo   installe ce qu’il faut et joue toute l’histoire de Happi, sur cette machine seulement' \
	  'make test   installe ce qu’il faut aux tests et les lance tous' \
	  'make check  vérifie la mise en forme, le style, les types et les frontières entre dossiers' \
	  'make soak   lance les longues campagnes : fichiers abimés, pannes, arrêts brusques, courses' \
	  'make bench  mesure ce que coutent les étapes' \
	  'make lock   écrit requirements.lock à nouveau (demande uv)' \
	  'make clean  enlève l’environnement virtuel, les caches et ce qui a été construit'

demo: venv
	@.venv/bin/vaguemestre demo $(ARGS)

# Un fichier de tests reste dans un processus : ses serveurs ne démarrent qu'une fois. Les plus longs commencent.
test: servers
	@$(PYTEST) -m 'not soak' -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: venv
	@echo 'Mise en forme…'
	@$(PY) -m ruff format --check .
	@echo 'Style…'
	@$(PY) -m ruff check .
	@echo 'Types…'
	@$(PY) -m mypy
	@echo 'Frontières entre dossiers…'
	@.venv/bin/lint-imports

soak: servers
	@$(PYTEST) -m soak --timeout 3600 $(ARGS)

# Un fichier dont le nom commence par « _ » sert aux autres et ne mesure rien.
bench: venv
	@for each in benchmarks/[!_]*.py; do \
	  printf '\n== %s\n' "$$each"; $(PY) "$$each" $(ARGS) || exit 1; \
	done

# Les versions déjà verrouillées restent ; ARGS=--upgrade prend les plus récentes.
lock:
	@command -v uv >/dev/null || { echo 'Il manque uv, qui écrit le verrou : installez-le, puis relancez make lock.' >&2; exit 1; }
	@uv pip compile pyproject.toml --extra sandbox --extra dkim --extra signatures --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet \
	  -o requirements.lock $(ARGS)

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@sh scripts/prepare.sh venv

servers: venv
	@sh scripts/prepare.sh servers
