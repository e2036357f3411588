#!/bin/sh
# Measures time and memory; with arguments, only for these sizes of scale.ts: sh bench/run.sh 2000x200
# The bundles are in dist/, beside the script of the threads that they start.
set -eu
node_modules/.bin/esbuild bench/bench.ts bench/ours.ts bench/scale.ts bench/stage.ts \
	--bundle --platform=node --format=esm --log-level=error --outdir=dist --entry-names='bench-[name]' \
	--external:@duckdb/node-bindings --external:@resvg/resvg-js --external:playwright-core --external:esbuild \
	--banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"
[ $# -gt 0 ] || node dist/bench-bench.js
exec node dist/bench-scale.js "$@"
