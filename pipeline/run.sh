#!/bin/sh
# Runs a script of the pipeline: run.sh pipeline/stages/cohort.ts paper
#
# The script and all it imports are put into one JavaScript file first, which starts twice as fast as many; again
# only where the code is another, by its hash. Not in out/, which may be a link to another disk, from where the one
# package with machine code cannot be found.
set -eu
script=$1
shift
bundle=.scripts/${1:-}/$(basename "$script" .ts).js
code=$(find pipeline -name '*.ts' | LC_ALL=C sort | xargs cat package-lock.json "$0" | sha256sum)
if [ "$(cat "$bundle.code" 2>/dev/null)" != "$code" ]; then
  rm -f "$bundle.code"
  node_modules/.bin/esbuild "$script" --bundle --platform=node --format=esm --log-level=error \
    --external:@duckdb/node-bindings --outfile="$bundle" \
    --banner:js="import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);"
  echo "$code" > "$bundle.code"
fi
exec node "$bundle" "$@"
