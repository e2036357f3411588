# The DAG. `make help` lists the entry points.
#
# Stages work in out/.build/, each in a folder of its own, and `publish` puts a study's files into out/ only
# when every stage has passed: until then the last good ones stay as they are.
#
# A stage is one process and makes several tables. Its folder holds `.built`, with the time at which the stage
# was started, and `.content`, which changes only where the rows of a table do. A stage waits for the `.built`
# of those it reads; where none of their `.content` has changed and nothing else either, it is not started and
# its `.built` takes on their time.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

# What the pipeline makes is made by another make, so that what failed in it can be said once more, last: as the error
# that this one stops of. Stages note failures in one file, the other has the time of the start, and then what to say.
BUILD := out/.build
NOTED := $(BUILD)/.failures
SAID := $(BUILD)/.failed
# Two stages at a time, each with half of the processors, take less time than one after the other with all of them.
JOBS = $(if $(filter -j%,$(MAKEFLAGS)),,-j2)
HALF = $$(( ($$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN) + 1) / 2 ))
ifneq ($(findstring i,$(firstword -$(MAKEFLAGS))),)
$(error make -i would take stages that failed for made: leave it out)
endif
APART := refresh dictionary contract check test test-slow bench clean help
GOALS := $(or $(MAKECMDGOALS),all)
# Names there become words of this file and of its commands.
ifneq ($(shell ls pipeline/studies | LC_ALL=C grep -v '^[A-Za-z0-9][A-Za-z0-9._-]*$$'),)
$(error a file in pipeline/studies has a name of other characters than letters, digits, ".", "_" and "-": rename it)
endif
# Every file there is a study.
STUDIES := $(basename $(notdir $(wildcard pipeline/studies/*.json)))
# Folders that somebody may have changed.
shown = out/$(1),out/normalize
WATCHED := raw $(foreach study,$(STUDIES),$(call shown,$(study)))
# True in the other make, and where nothing is to be made: -n, -q and -t.
INNER := $(strip $(filter command,$(origin FAILURES)) $(foreach flag,n q t,$(findstring $(flag),$(firstword -$(MAKEFLAGS)))))
comma := ,
space := $(subst ,, )
# A word that is neither a study nor a command, and no file.
UNKNOWN := $(strip $(foreach goal,$(filter-out all aliases pipeline FORCE .browser $(APART) $(STUDIES),$(GOALS)),$(if $(findstring /,$(goal)),,$(goal))))
ifneq ($(UNKNOWN),)
$(error no study or command "$(firstword $(UNKNOWN))". Studies: $(subst $(space),$(comma) ,$(STUDIES)). `make help` lists the commands)
endif
ifneq ($(if $(INNER),,$(filter-out $(APART),$(GOALS))),)
.PHONY: $(GOALS) pipeline
define newline


endef
failed = $(file <$(SAID))
$(GOALS): pipeline
	@$(if $(failed),$(error $(newline)$(failed)))test ! -s $(SAID)
pipeline:
	@WORKERS=$${WORKERS:-$(HALF)} exec sh pipeline/locked.sh sh -c 'sh pipeline/clock.sh && rm -f $(NOTED) && : > $(SAID); \
		exec node pipeline/run-make.js $(NOTED) $(SAID) "$(WATCHED)" "make $(GOALS)" \
		$(MAKE) --no-print-directory $(JOBS) FAILURES=$(NOTED) $(GOALS)'
else

# A folder with copies of the sources; `make MIRROR=` uses the network.
# EXECUTOR=slurm sends resampling to Slurm, in arrays of up to SLURM_TASKS tasks.
MIRROR ?= $(wildcard ../shared/mirror)
export MIRROR STRICT EXECUTOR SLURM_TASKS
export TZ := UTC
export LC_ALL := C

NPM := node_modules/.package-lock.json
BIN := node_modules/.bin
RUN := sh pipeline/run.sh

# Folders too: their time tells of a file that was removed.
code = $(wildcard pipeline/$(1) pipeline/$(1)/*.ts pipeline/$(1)/*.csv pipeline/$(1)/*.css)
contracts = $(wildcard sql/$(1) sql/$(1)/*)
# Folders of SELECTs on the way to a stage's tables.
steps = $(call contracts,$(patsubst trajectory,past,$(patsubst normalize,tidy,$(filter normalize trajectory,$(1)))))
WAREHOUSE := package.json package-lock.json $(wildcard pipeline/*.ts) $(call code,warehouse)

described = $(basename $(notdir $(wildcard sql/$(1)/*.yml)))
# The files of a stage's tables and matrices: $(call files,folder,stage)
files = $(foreach table,$(filter-out %.arrow,$(call described,$(2))),$(1)/$(2)/$(table).parquet $(1)/$(2)/$(table).csv) \
	$(addprefix $(1)/$(2)/,$(filter %.arrow,$(call described,$(2))))
# What is known of a stage's matrices: $(call records,folder,stage)
records = $(patsubst %,$(1)/$(2)/.%.json,$(filter %.arrow,$(call described,$(2))))
# FORCE where one of these files is missing.
missing = $(if $(filter-out $(wildcard $(1)),$(1)),FORCE)
# Files that someone else has changed since the stage in whose folder they are: one process looks at all stages.
# (That no file has the name "" lets every other condition begin with -o.)
DONE := $(wildcard $(BUILD)/normalize/.done $(foreach study,$(STUDIES),$(BUILD)/$(study)/*/.done))
EDITED := $(if $(DONE),$(shell find $(dir $(DONE)) -type f ! -name '.*' \
	\( -name '' $(foreach done,$(DONE),-o -path '$(dir $(done))*' -newer $(done)) \)))
edited = $(if $(filter $(1)/%,$(EDITED)),FORCE)
# Folders, and one hash of names, sizes, inodes and times of what is in them; the first make has sent it along.
ifneq ($(origin LISTED),command line)
LISTED := $(shell node pipeline/print-listing.js $(WATCHED))
endif
# $(call changed,folders,the file that holds their hash): FORCE where it is another.
changed = $(if $(filter-out $(file <$(2)),$(filter $(1):%,$(LISTED))),FORCE)
# While there are only simulated scores, every run looks for real ones.
SIMULATED := $(if $(wildcard raw/*/simulated),FORCE)

# The folders of the report's code.
REPORT := report report/figures report/browser studies/findings statistics
# FORCE where a file that the report stage has made is missing.
lost = $(call missing,$(addprefix $(1)/,$(shell cut -d ' ' -f 1 $(1)/.content 2>/dev/null)))

.PHONY: all refresh aliases dictionary contract check .browser test test-slow bench clean help FORCE $(STUDIES)
FORCE:

all: $(STUDIES)

$(NPM): package.json package-lock.json
	npm ci
	@touch $@

# Tables of one's own, outside raw/.
LOCAL := $(shell cat raw/.local 2>/dev/null)

raw/.checked: pipeline/stages/fetch.ts $(call code,sources) $(wildcard pipeline/studies pipeline/studies/*) \
		$(wildcard $(LOCAL)) $(call missing,$(LOCAL)) $(SIMULATED) $(call changed,raw,raw/.checked) \
		$(call missing,raw/.fetched) | $(NPM)
	@$(RUN) pipeline/stages/fetch.ts

# $(call stage,folder,stage,study,the stamps it waits for,what they changed,what else it depends on)
define stage
$(1)/$(2)/.built: $(4) $(6) $(call contracts,$(2)) $(call steps,$(2)) pipeline/stages/$(2).ts $(call code,stages/$(2)) $(WAREHOUSE) \
		$(call missing,$(call files,$(1),$(2)) $(call records,$(1),$(2)) $(1)/$(2)/.content) $(call edited,$(1)/$(2)) | $(NPM)
	@if [ -e $$@ ] && [ -z "$$(filter-out $(4),$$?)" ] && [ -z "$$$$(find $(5) -newer $$@)" ]; \
	then rm -f $$(@D)/.start && touch -r "$$$$(ls -t $(4) | head -1)" $$@; \
	else mkdir -p $$(@D) && touch $$(@D)/.start && exec $(RUN) pipeline/stages/$(2).ts $(3); \
	fi
	@if [ -e $$(@D)/.start ]; then touch $$(@D)/.done && mv $$(@D)/.start $$@; fi
endef

$(eval $(call stage,$(BUILD),normalize,,raw/.checked,raw/.fetched,\
	$(call code,sources) $(wildcard pipeline/studies/*.ts)))

# $(call stamps,.built or .content,study,stages): those of normalize and of the study's stages.
stamps = $(BUILD)/normalize/$(1) $(foreach stage,$(3),$(BUILD)/$(2)/$(stage)/$(1))
# $(call study_stage,study,stage,the stages it reads,folders of code,what else it depends on)
study_stage = $(call stage,$(BUILD)/$(1),$(2),$(1),$(call stamps,.built,$(1),$(3)),$(call stamps,.content,$(1),$(3)),\
	$(STUDY_CODE) $(foreach folder,$(4),$(call code,$(folder))) $(5))
published = out/index.html out/$(1)/report/index.html $(call files,out,normalize) $(foreach stage,normalize $(STUDY_STAGES),$(call files,out/$(1),$(stage))) \
	$(addprefix out/$(1)/,claims/claim.txt findings.md datapackage.json alignment.duckdb)
# The studies before this one, of those that are made: they publish out/normalize one after the other.
MADE := $(or $(if $(filter all,$(MAKECMDGOALS)),$(STUDIES)),$(filter $(STUDIES),$(MAKECMDGOALS)),$(STUDIES))
before = $(if $(filter $(1),$(2)),$(if $(filter $(1),$(firstword $(2))),,\
	$(firstword $(2)) $(call before,$(1),$(wordlist 2,$(words $(2)),$(2)))))
STUDY_STAGES := refresh cohort agreement aggregation structure trajectory claims
STUDY_CODE = pipeline/studies/$(1).json $(call code,studies)

define study
$(call study_stage,$(1),refresh,,)

$(call study_stage,$(1),cohort,,,pipeline/statistics/copies.ts)

$(call study_stage,$(1),agreement,cohort,statistics workers)

$(call study_stage,$(1),aggregation,cohort,statistics workers)

$(call study_stage,$(1),structure,cohort aggregation,statistics workers)

$(call study_stage,$(1),trajectory,cohort,statistics workers,$(wildcard out/history/.looked-back))

$(call study_stage,$(1),claims,cohort agreement aggregation,statistics workers)

$(call study_stage,$(1),report,$(STUDY_STAGES),$(REPORT),$(call lost,$(BUILD)/$(1)/report))

$(BUILD)/$(1)/.published: $(call stamps,.built,$(1),$(STUDY_STAGES) report) pipeline/stages/publish.ts \
		pipeline/studies pipeline/report/index-page.ts \
		$(call missing,$(call published,$(1)) $(BUILD)/$(1)/.outputs) $(call changed,$(call shown,$(1)),$(BUILD)/$(1)/.listing) \
		| $(foreach other,$(call before,$(1),$(MADE)),$(BUILD)/$(other)/.published)
	@if [ -e $$@ ] && [ -z "$$(filter-out %/.built,$$?)" ] && \
		[ -z "$$$$(find $(BUILD)/normalize $(BUILD)/$(1) -type f \( ! -name '.*' -o -name .content \) -newer $$@)" ]; \
	then rm -f $$(@D)/.start && touch -r "$$$$(ls -t $(call stamps,.built,$(1),$(STUDY_STAGES) report) | head -1)" $$@; \
	else touch $$(@D)/.start && exec $(RUN) pipeline/stages/publish.ts $(1); \
	fi
	@if [ -e $$(@D)/.start ]; then mv $$(@D)/.start $$@; fi

# Once every study is made, one after the other, for what is said last to be the claims.
$(1): $(foreach other,$(MADE),$(BUILD)/$(other)/.published) | $(firstword $(call before,$(1),$(MADE)))
	@cat out/$(1)/claims/claim.txt
endef

$(foreach name,$(STUDIES),$(eval $(call study,$(name))))

refresh:
	@sh deploy/refresh.sh

aliases: $(BUILD)/normalize/.built
	@$(RUN) pipeline/sources/list-unmatched.ts

dictionary: $(NPM)
	@$(RUN) pipeline/contract/write-dictionary.ts

contract: $(NPM)
	@$(RUN) pipeline/contract/write-lines.ts

# Format, lint, types and tests: $(call gate,the projects of vitest.config.ts). Types are looked at beside the tests.
gate = $(BIN)/biome ci . && { $(BIN)/tsc & types=$$!; \
	$(BIN)/vitest run $(addprefix --project ,$(1)) --reporter=default --reporter=json --outputFile.json=.test-results/tests.json; tests=$$?; \
	wait $$types && exit $$tests; }

check: $(NPM)
	@$(call gate,unit)

# Installs the browser while npm installs packages; `test` waits for it.
.browser:
	@sh test/browser/install.sh > /dev/null 2>&1 &

test: .browser $(NPM)
	@sh test/browser/install.sh
	@$(call gate,unit integration)

test-slow: $(NPM)
	@KILLS=100 NIGHTS=200 $(BIN)/vitest run --project integration test/faults/kill.test.ts test/nightly/nights.test.ts
	@$(BIN)/vitest run --project slow

bench: $(NPM)
	@$(RUN) test/bench/bench.ts
	@$(RUN) test/bench/scale.ts

# What a refresh has published.
KEPT := $(addprefix out/,current releases history status.json README.md)

clean:
	@sh pipeline/locked.sh rm -rf $(filter-out $(KEPT),$(wildcard out/*)) $(BUILD) .scripts

define HELP
Everyday
  make all         fetch, compute and report every study (the default)
  make <study>     one study of pipeline/studies/, such as make paper
  make test        format, lint, types and all tests
  make clean       remove what can be made again; snapshots, releases and history stay

Data
  make refresh     fetch every source again; write a release to out/releases/ if there is new data and all checks pass
  make aliases     list unmatched model names with the closest candidates

Development
  make check       format, lint, types and unit tests, in under a minute
  make test-slow   long tests before a release: kill a run 100 times, simulate 200 nights, check interval coverage
  make bench       time and memory beside pandas, R and NumPy, and for larger leaderboards
  make dictionary  write docs/tables.md from sql/**/*.yml
  make contract    after a column changed: update the names, types and units that tests expect (you add the change to CHANGELOG.md)

Your own study: add pipeline/studies/<name>.json, then make <name> (docs/studies.md).

Settings, as in make all WORKERS=4
  MIRROR=<folder>  read copies of the sources from there; empty: use the network
  STRICT=1         fail instead of using simulated scores when no source can be reached
  WORKERS=<n>      threads per stage
  EXECUTOR=slurm   send resampling to a Slurm cluster (docs/cluster.md)
endef
export HELP

help:
	@printf '%s\n' "$$HELP"
endif
