#!/bin/sh
# Installs Debian's Chromium if it is missing and this user is root. Without Chromium, the browser tests are skipped.
is_there() { command -v chromium > /dev/null; }
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  # A second process waits until the first has installed it.
  exec 9< "$0"
  flock 9
  if ! is_there; then
    echo 'installing Chromium for the tests in a browser'
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1
  fi
fi
is_there || echo 'no Chromium, and none could be installed: the tests in a browser are skipped'
