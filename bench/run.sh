#!/bin/sh
# Times the statistics beside other tools, and whole runs; with arguments, only runs of simulated leaderboards of these
# sizes: sh bench/run.sh 2000x150
# The bundles are in dist/, beside the script of the threads that they start.
set -eu
node_modules/.bin/esbuild bench/bench.ts bench/ours.ts bench/runs.ts bench/usage.ts \
	--bundle --platform=node --format=esm --log-level=error --outdir=dist --entry-names='bench-[name]' \
	--external:@duckdb/node-bindings --external:@resvg/resvg-js \
	--banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"
[ $# -gt 0 ] || node dist/bench-bench.js
exec node dist/bench-runs.js "$@"
