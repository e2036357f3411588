# The entry points. What is up to date, and what a study is made of, is decided in pipeline/program/run.ts.

SHELL := /bin/sh
.SUFFIXES:
.NOTPARALLEL:
.DELETE_ON_ERROR:

# What the command line sets, without what is Make's own.
GIVEN := $(filter-out SHELL MAKE% GNUMAKEFLAGS,$(foreach name,$(.VARIABLES),\
	$(if $(filter command,$(firstword $(origin $(name)))),$(name))))
# Literally: Make would execute a column that is called $(shell …), and change one that is called "price ($)".
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))
# A folder with copies of the sources; `make MIRROR=` uses the network.
MIRROR ?= $(wildcard ../shared/mirror)
export MIRROR
export TZ := UTC
export LC_ALL := C

# An older Node.js stops at its first missing export, and says nothing about versions.
NODE_IS_NEW := $(shell node -p '[a, b] = process.versions.node.split(".").map(Number), a >= 24 || (a == 22 && b >= 12) || (a == 20 && b >= 19)' 2>/dev/null)
ifneq ($(NODE_IS_NEW),true)
$(error metalign needs Node.js 20.19, 22.12, 24 or newer, but found $(or $(shell node --version 2>/dev/null),none): install it, then run the same command again)
endif

# Names there become goals and words of commands.
ifneq ($(shell ls pipeline/studies | grep -v '^[A-Za-z0-9][A-Za-z0-9._-]*$$'),)
$(error a file in pipeline/studies has a name of other characters than letters, digits, ".", "_" and "-": rename it)
endif
STUDIES := $(basename $(notdir $(wildcard pipeline/studies/*.json)))
NPM := node_modules/.package-lock.json
BIN := node_modules/.bin
CODE := dist/main.js
# Packages that the bundles in dist/ load by name: with native code, as files, and what these load. All others are in the bundles.
NATIVE := @duckdb/node-bindings @resvg/resvg-js
LOADED := $(NATIVE) @expo-google-fonts/source-sans-3 @fontsource/source-sans-3 detect-libc
# The program knows which settings exist.
RUN := @node $(CODE) $(foreach name,$(GIVEN),'$(name)='"$$$(name)")

.PHONY: all compare agree predict fetch normalize refresh upload aliases clean dictionary check test test-faults test-slow bench pack help $(STUDIES)

all compare agree predict fetch normalize refresh upload aliases clean dictionary: $(CODE)
	$(RUN) $@

$(STUDIES): $(CODE)
	$(RUN) study $@

$(NPM): package.json package-lock.json
	npm ci
	@touch $@

$(CODE): $(NPM) Makefile $(shell find pipeline -name '*.ts' -o -path 'pipeline/report/*.json')
	@$(BIN)/esbuild pipeline/main.ts pipeline/program/study-thread.ts pipeline/program/worker.ts pipeline/program/slurm-task.ts \
		--bundle --minify-syntax --minify-whitespace --platform=node --format=esm --log-level=error --outdir=dist --entry-names='[name]' \
		$(addprefix --external:,$(NATIVE)) \
		--banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"
	@$(BIN)/esbuild report=pipeline/report/browser/main.ts index=pipeline/report/browser/index.ts --bundle --minify --format=iife --target=es2022 --charset=utf8 \
		--log-level=error --outdir=dist

# $(call vitest,projects of vitest.config.ts,name of the report)
vitest = $(BIN)/vitest run $(addprefix --project ,$(1)) --reporter=default --reporter=json --outputFile.json=.test-results/$(2).json
# Format, lint, types and the tests of these projects. Types are checked beside the tests.
gate = $(BIN)/biome ci . && { $(BIN)/tsc & types=$$!; $(call vitest,$(1),tests); tests=$$?; wait $$types && exit $$tests; }

# Refuses unknown settings, and writes dist/rows.d.ts, the types of the rows that the report reads.
.settings: $(CODE)
	$(RUN) row-types

check: .settings
	@$(call gate,unit)

test: .settings
	@sh test/browser/install.sh
	@$(call gate,unit integration)

test-faults: .settings
	@$(call vitest,faults,faults)

test-slow: .settings
	@KILLS=100 NIGHTS=200 $(BIN)/vitest run --project faults kill nights real-changes
	@$(BIN)/vitest run --project slow

bench: .settings
	@sh bench/run.sh

# Leaves the loaded packages as dependencies in a package.json.
TRIM := const [file, ...loaded] = process.argv.slice(1); const { devDependencies, ...about } = JSON.parse(fs.readFileSync(file)); \
	about.dependencies = Object.fromEntries(loaded.map((name) => [name, about.dependencies[name]])); \
	fs.writeFileSync(file, JSON.stringify(about, null, 2))

# An install resolves nothing freely and runs no script: dependencies are of one version.
pack: .settings
	@made=$$(mktemp -d) && npm pack --silent --pack-destination=$$made >/dev/null && tar -xzf $$made/*.tgz -C $$made && \
		node -e '$(TRIM)' $$made/package/package.json $(LOADED) && npm pack --silent $$made/package && rm -r $$made

help:
	@cat docs/commands.txt

.DEFAULT:
	@echo 'no study or command "$(subst ','\'',$@)". Studies:$(foreach study,$(STUDIES), "$(study)"). `make help` lists the commands.' >&2; exit 2
