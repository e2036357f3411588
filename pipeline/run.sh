#!/bin/sh
# Runs a script of the pipeline: run.sh pipeline/stages/cohort.ts paper
#
# The script and all it imports are put into one JavaScript file first, which starts twice as fast as many (as a
# CommonJS module, for which Node needs 3 MB less than for another, and without white space, which Node reads for some
# 50 ms; names stay, for stacks); again only where the code is another. The
# threads that it may start are another file beside it, and so are what tasks of Slurm run, the tasks that take linear
# algebra, and what runs in the pages that it makes. A folder has the hash of the code as its name, so whoever finds
# one can use it. Not in out/, which may be a link to another disk, from where
# the one package with machine code cannot be found.
set -eu
script=$1
shift
name=${script##*/}
name=${name%.ts}
hash=$(find pipeline "${script%/*}" -name '*.[jt]s' | LC_ALL=C sort -u | xargs cat package-lock.json "$0" | sha256sum)
hash=${hash%% *}
case $script in
  # What a run starts one after the other is put together at once, which takes a third of the time.
  pipeline/stages/*.ts | pipeline/nightly/night.ts)
    scripts='pipeline/stages/*.ts pipeline/nightly/night.ts' page=pipeline/report/browser/main.ts bundle=.scripts/$hash/stages ;;
  *) scripts=$script page= bundle=.scripts/$hash/${script%.ts} ;;
esac
if [ ! -e "$bundle" ]; then
  mkdir -p ".scripts/$hash"
  new=$(mktemp -d ".scripts/$hash/new-XXXXXX")
  # Collecting garbage takes a third of the time, and leaving it 70 MB.
  export GOGC=off
  # shellcheck disable=SC2086 # several scripts
  node_modules/.bin/esbuild $scripts pipeline/workers/worker.ts pipeline/workers/slurm-task.ts pipeline/workers/algebra.ts --bundle --platform=node --format=cjs --minify-whitespace --minify-syntax \
    --log-level=error --external:@duckdb/node-bindings --external:@resvg/resvg-js --external:playwright-core --outdir="$new" --entry-names='[name]' --out-extension:.js=.cjs \
    --define:import.meta.url=scriptUrl \
    --banner:js="const scriptUrl = require('node:url').pathToFileURL(__filename).href;" ||
    { rm -rf "$new"; exit 1; }
  [ -z "$page" ] || node_modules/.bin/esbuild "$page" --bundle --minify --format=iife --target=es2022 --charset=utf8 \
    --log-level=error --outfile="$new/browser.js" || { rm -rf "$new"; exit 1; }
  # Another run may have been faster.
  mkdir -p "$(dirname "$bundle")"
  if [ -e "$bundle" ]; then rm -rf "$new"; else mv "$new" "$bundle"; fi
  find .scripts -mindepth 1 -maxdepth 1 ! -name "$hash" -mtime +7 -exec rm -rf {} +
fi
exec node pipeline/start.cjs "$bundle/$name.cjs" "$@"
