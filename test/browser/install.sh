#!/bin/sh
# Installs Debian's Chromium where there is none and that can be done; else the tests in a browser are skipped.
command -v chromium > /dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo 'installing Chromium for the tests in a browser'
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1 && exit 0
fi
echo 'no Chromium, and none could be installed: the tests in a browser are skipped'
