#!/bin/sh
# The nightly refresh, for schedulers: installs missing packages, fetches all sources, runs all studies, and publishes a
# release as out/current if all checks pass. Exit codes:
#
#   0  published, or nothing new
#   3  as 0, but a source is stale and keeps its last good state, or a study could not be built (see out/status.json)
#   1  nothing published
#
# `make refresh` does the same, but Make can only exit with 0 or 2.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${MIRROR+set}" ] && [ -d ../shared/mirror ]; then MIRROR=../shared/mirror; fi
export MIRROR="${MIRROR:-}" TZ=UTC LC_ALL=C
# The next run could not change files of another user.
if [ -e out/releases ] && [ "$(ls -ldLn out/releases | awk '{ print $3 }')" != "$(id -u)" ]; then
  echo "out/releases belongs to $(ls -ldL out/releases | awk '{ print $3 }'), but this user is $(id -un)" >&2
  echo "  next: run it as that user; see deploy/README.md" >&2
  exit 1
fi
make --silent --no-print-directory dist/main.js || exit 1
exec node dist/main.js refresh
