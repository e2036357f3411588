#!/bin/sh
# Runs a script of the pipeline: run.sh pipeline/stages/cohort.ts paper
#
# The script and all it imports are put into one JavaScript file first, which starts twice as fast as many; again
# only where the code is another, by its hash. The threads that it may start are another file beside it. Not in out/,
# which may be a link to another disk, from where the one package with machine code cannot be found.
set -eu
script=$1
shift
name=$(basename "$script" .ts)
# A folder for each study, since Make may run the same stage of two at once.
bundle=.scripts/${1:-}/$name
code=$(find pipeline "$(dirname "$script")" -name '*.ts' | LC_ALL=C sort -u | xargs cat package-lock.json "$0" | sha256sum)
if [ "$(cat "$bundle/code" 2>/dev/null)" != "$code" ]; then
  rm -f "$bundle/code"
  node_modules/.bin/esbuild "$script" pipeline/workers/worker.ts --bundle --platform=node --format=esm \
    --log-level=error --external:@duckdb/node-bindings --outdir="$bundle" --entry-names='[name]' \
    --banner:js="import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"
  echo "$code" > "$bundle/code"
fi
exec node "$bundle/$name.js" "$@"
