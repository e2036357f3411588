# The DAG. Every artifact is a file target; `make help` lists the entry points.
#
# A stage is one process and makes several tables, so each stage has a stamp, `.built`, that its tables wait
# for. A table whose bytes did not change keeps its time; what depends on a table depends on it directly and
# on the stamp only for its order, so nothing behind an unchanged table is rebuilt.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

# A folder with copies of the sources; `make MIRROR=` uses the network.
MIRROR ?= $(wildcard ../shared/mirror)
export MIRROR STRICT
export TZ := UTC

STUDIES := paper
NODE := node --import tsx
NPM := node_modules/.package-lock.json
BIN := node_modules/.bin
VITEST := $(BIN)/vitest run --reporter=default --reporter=json

tables = $(basename $(notdir $(wildcard sql/$(1)/*.yml)))
# The files of a stage's tables: $(call files,folder,stage)
files = $(foreach table,$(call tables,$(2)),$(1)/$(2)/$(table).parquet $(1)/$(2)/$(table).csv)
# FORCE where one of these files is missing.
missing = $(if $(filter-out $(wildcard $(1)),$(1)),FORCE)

WAREHOUSE := package.json package-lock.json $(wildcard pipeline/*.ts pipeline/warehouse/*.ts)
SOURCES := $(wildcard pipeline/sources/*)
STATISTICS := $(wildcard pipeline/statistics/*.ts)
# By find and not by wildcard: names of files that were dropped by hand may hold spaces.
REAL_SNAPSHOT := $(shell find raw/brain-score -name leaderboard.json ! -path '*/simulated/*' 2>/dev/null | head -1)
# FORCE where something in raw/, a folder too, has changed since: a snapshot was dropped in or removed by hand.
SNAPSHOTS := $(if $(shell find raw -newer out/normalize/.built 2>/dev/null | head -1),FORCE)

.PHONY: all check test test-slow clean help FORCE $(STUDIES)
FORCE:

all: $(STUDIES) ## every study, from install to the claims table (the default)

$(NPM): package.json package-lock.json
	npm ci
	@touch $@

raw/.fetched: $(if $(REAL_SNAPSHOT),,FORCE) | $(NPM)
	@$(NODE) pipeline/stages/fetch.ts

NORMALIZE := $(call files,out,normalize)

out/normalize/.built: raw/.fetched $(SNAPSHOTS) $(wildcard sql/normalize/*) pipeline/stages/normalize.ts \
		$(SOURCES) $(WAREHOUSE) $(call missing,$(NORMALIZE)) | $(NPM)
	@$(NODE) pipeline/stages/normalize.ts
	@touch $@

$(NORMALIZE): | out/normalize/.built ;

# $(call stage,study,stage,the tables it reads,the stamps those wait for)
define stage
out/$(1)/$(2)/.built: $(3) $(wildcard sql/$(2)/*) pipeline/stages/$(2).ts pipeline/studies/$(1).json \
		$(wildcard pipeline/studies/*.ts) $(STATISTICS) $(WAREHOUSE) \
		$(call missing,$(call files,out/$(1),$(2))) | $(4) $(NPM)
	@$(NODE) pipeline/stages/$(2).ts $(1)
	@touch $$@

$(call files,out/$(1),$(2)): | out/$(1)/$(2)/.built ;
endef

define study
$(call stage,$(1),cohort,$(NORMALIZE),out/normalize/.built)
$(call stage,$(1),agreement,$(NORMALIZE) $(call files,out/$(1),cohort),out/$(1)/cohort/.built)
$(call stage,$(1),aggregation,$(NORMALIZE) $(call files,out/$(1),cohort),out/$(1)/cohort/.built)
$(call stage,$(1),claims,$(NORMALIZE) $(foreach s,cohort agreement aggregation,$(call files,out/$(1),$(s))),\
	out/$(1)/agreement/.built out/$(1)/aggregation/.built)

out/$(1)/datapackage.json out/$(1)/alignment.duckdb: | out/$(1)/.published ;

out/$(1)/.published: $(NORMALIZE) \
		$(foreach s,cohort agreement aggregation claims,$(call files,out/$(1),$(s))) \
		pipeline/stages/publish.ts pipeline/studies/$(1).json $(WAREHOUSE) \
		$(call missing,out/$(1)/datapackage.json out/$(1)/alignment.duckdb) | out/$(1)/claims/.built $(NPM)
	@$(NODE) pipeline/stages/publish.ts $(1)
	@touch $$@

$(1): out/$(1)/.published
	@cat out/$(1)/claims/claim.txt
endef

$(foreach name,$(STUDIES),$(eval $(call study,$(name))))

paper: ## the study of Ahlert et al. 2024

check: $(NPM) ## format, lint, types and unit tests, in under a minute
	@$(BIN)/biome ci .
	@$(BIN)/tsc
	@$(VITEST) --project unit --outputFile.json=.test-results/unit.json

test: check ## check, and the tests that run the pipeline
	@$(VITEST) --project integration --outputFile.json=.test-results/integration.json

test-slow: $(NPM) ## a hundred kills at random moments
	@KILLS=100 $(VITEST) --project integration test/faults/kill.test.ts

clean: ## remove out/; snapshots stay
	rm -rf out

help: ## this list
	@grep -hE '^[a-z-]+:.* ## ' Makefile | sed -E 's/^([a-z-]+):.* ## (.*)/\1\t\2/' | sort | awk -F'\t' '{printf "make %-10s %s\n", $$1, $$2}'
