#!/bin/sh
# The nightly refresh, for schedules: installs what is missing, fetches every source anew, makes every study, and puts
# a release into out/current if all of it is well. Exit codes:
#
#   0  published, or nothing is new
#   3  a source could not be renewed and keeps its last good state, named in out/status.json; all else as with 0
#   1  nothing was published
#
# `make refresh` is the same, but Make knows no other code than 0 and 2.
set -eu
cd "$(dirname "$0")/.."
if [ -z "${MIRROR+set}" ] && [ -d ../shared/mirror ]; then MIRROR=../shared/mirror; fi
export MIRROR="${MIRROR:-}" TZ=UTC LC_ALL=C
# The next night could not go on from what another user has made.
if [ -e out/releases ] && [ ! -O out/releases ]; then
  echo "out/releases belongs to $(stat -c %U out/releases), and this is $(id -un)" >&2
  echo "  next: run it as that user: deploy/README.md says how" >&2
  exit 1
fi
exec sh pipeline/locked.sh sh -c '
  installed=node_modules/.package-lock.json
  # Make takes longer to find that there is nothing to install.
  if [ ! "$installed" -nt package.json ] || [ ! "$installed" -nt package-lock.json ]; then
    make --silent --no-print-directory "$installed" || exit 1
  fi
  exec sh pipeline/run.sh pipeline/nightly/night.ts'
