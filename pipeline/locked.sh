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
  echo "flock is not installed: nothing prevents a second run in this folder" >&2
  METALIGN_LOCK=none exec "$@"
fi
if ! (mkdir -p out && : >> "$file"); then
  echo "$file: not writable; this lock prevents two runs at once" >&2
  echo "  next: make this folder and this file writable for $(id -un)" >&2
  exit 1
fi
exec 9>> "$file"
code=0
if [ -n "${WAIT:-}" ]; then flock -E 75 -w "$WAIT" 9 || code=$?; else flock -E 75 -n 9 || code=$?; fi
case $code in
  0) ;;
  75)
    echo "another run is in progress in this folder: $(cat "$file")" >&2
    echo "  next: wait until it ends, or set WAIT to the seconds to wait, such as WAIT=600" >&2
    exit 1 ;;
  *)
    # flock has said why: such as that the file system knows no locks.
    echo "$file: cannot be locked; this lock prevents two runs at once" >&2
    echo "  next: use a file system that supports flock on all machines that share this folder" >&2
    exit 1 ;;
esac
echo "pid $$, since $(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$file"
METALIGN_LOCK=9 exec "$@"
