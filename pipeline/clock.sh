#!/bin/sh
# Make and stages go by the times of files. What was written while the clock was ahead would look newer than all that
# comes after it was set right, and nothing would be made: where there is such, every stage looks at its inputs again.
set -eu
now=out/.build/.now
mkdir -p out/.build
: > "$now"
ahead() {
  find -H out/.build raw/.checked raw/.fetched out/history/.looked-back -type f -newer "$now" "$@" 2> /dev/null || true
}
if [ -n "$(ahead | head -n 1)" ]; then
  echo "files in out/.build are of a time to come: the clock was set back, so every stage looks at its inputs again" >&2
  # These first: where a run is killed in between, the others are still ahead, and the next one sees it.
  find -H out/.build -type f \( -name .built -o -name .published \) -exec rm -f {} +
  rm -f raw/.checked
  ahead -exec touch {} +
fi
