#!/bin/sh
# Runs a command while no other run is at work in this folder: locked.sh make all
#
# The lock is the kernel's, on an open file that everything that a run starts has open too: it ends with the last of
# them, however that ends, so no lock is stale. METALIGN_LOCK says to what runs inside by which descriptor it is held, or that none is. With
# WAIT=600 this waits for so many seconds; else it leaves at once.
set -eu
file=out/.lock
if [ -n "${METALIGN_LOCK:-}" ]; then exec "$@"; fi
if ! command -v flock > /dev/null; then
  echo "no flock on this machine: nothing keeps another run out of this folder meanwhile" >&2
  METALIGN_LOCK=none exec "$@"
fi
mkdir -p out
exec 3>> "$file"
if [ -n "${WAIT:-}" ]; then flock -w "$WAIT" 3 || held=1; else flock -n 3 || held=1; fi
if [ -n "${held:-}" ]; then
  echo "another run is at work in this folder: $(cat "$file")" >&2
  echo "  next: wait until it has ended, or set WAIT to the seconds to wait, such as WAIT=600" >&2
  exit 1
fi
echo "pid $$, since $(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$file"
METALIGN_LOCK=3 exec "$@"
