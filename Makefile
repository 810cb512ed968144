# make demo        the main job, on an embedded PostgreSQL (no root)
# make test        every check, on a throw-away cluster of its own (DATABASE_URL overrides)
# make reference   write the client and the README's tables from the database
# make scale-demo  the same on many servers: a proxy and two shards, split to three under load
# make test-scale  the checks of many servers, on throw-away clusters of their own
# make bench       the price of the rules: docs/performance.md (BENCH_SCALE=full for millions of rows)
PYTHON ?= python3
BIN := .venv/bin
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
THROWAWAY := $(BIN)/python py/throwaway_cluster.py

.PHONY: demo demo-stop test check packages scale-demo test-scale scale-packages reference bench clean

.venv/demo: pyproject.toml
	$(PYTHON) -m venv .venv || { echo "python3 has no venv module here: on Debian, apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[demo]'
	touch $@

.venv/test: .venv/demo
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[demo,test]'
	touch $@

demo: .venv/demo
	@$(BIN)/spine demo

demo-stop: .venv/demo
	@$(BIN)/spine demo --stop

# Server packages first, clusters after: an upgrade under a running server breaks its sessions.
packages:
	@command -v pg_prove >/dev/null && ls /usr/share/postgresql/*/extension/pgtap.control >/dev/null 2>&1 \
	&& ls /usr/share/postgresql/*/extension/plpgsql_check.control >/dev/null 2>&1 \
	&& $(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		$(SUDO) apt-get update -q && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
			postgresql python3-venv libtap-parser-sourcehandler-pgtap-perl && \
		version=$$(ls /usr/lib/postgresql | sort -n | tail -n 1) && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
			postgresql-$$version-pgtap postgresql-$$version-plpgsql-check; }

test: packages
	@$(MAKE) --no-print-directory .venv/test
	@$(THROWAWAY) $(MAKE) --no-print-directory check

check: DB := spine_check
check:
	$(BIN)/ruff check py
	$(BIN)/ruff format --check py
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	psql "$$DATABASE_URL" -X -q -c 'drop database if exists $(DB) with (force)' -c 'create database $(DB)'
	PGDATABASE=$(DB) psql -X -q -v ON_ERROR_STOP=1 -f sql/install.sql
	PGDATABASE=$(DB) psql -X -q -c 'create extension pgtap'
	PGDATABASE=$(DB) pg_prove sql/tests/*.sql
	PGDATABASE=$(DB) $(BIN)/python py/generate.py '' --check
	$(BIN)/pytest

# As above. PL/Proxy for the newest PostgreSQL that is there.
scale-packages: packages
	@ls /usr/share/postgresql/*/extension/plproxy.control >/dev/null 2>&1 && [ -x /usr/sbin/pgbouncer ] || { \
		$(SUDO) apt-get update -q && \
		version=$$(ls /usr/lib/postgresql | sort -n | tail -n 1) && \
		$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
			postgresql-$$version-plproxy pgbouncer; }

scale-demo: scale-packages
	@$(MAKE) --no-print-directory .venv/test
	@$(BIN)/python py/scale_demo.py

test-scale: scale-packages
	@$(MAKE) --no-print-directory .venv/test
	@$(BIN)/pytest py/tests_scale

reference: packages
	@$(MAKE) --no-print-directory .venv/test
	@$(THROWAWAY) sh -c 'psql -X -q -v ON_ERROR_STOP=1 -f sql/install.sql postgres && PGDATABASE=postgres $(BIN)/python py/generate.py ""'

bench: packages
	@$(MAKE) --no-print-directory .venv/test
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[demo,test,bench]'
	@$(THROWAWAY) sh -c 'psql -X -q -c "create database bench" postgres && $(BIN)/python py/bench "$$DATABASE_URL dbname=bench" $(WORKLOADS)'
	@$(BIN)/python py/bench/picture.py build/bench.json build/bench.svg

clean:
	rm -rf .venv
