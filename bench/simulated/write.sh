#!/bin/sh
# Writes the files in pipeline/sources/simulated/ again.
set -eu
node_modules/.bin/esbuild bench/simulated/write.ts --bundle --platform=node --format=esm --log-level=error \
	--outfile=dist/bench-simulated.js \
	--banner:js="import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);"
node dist/bench-simulated.js
