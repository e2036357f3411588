#!/bin/sh
# Asks the registry for known faults of the packages that the pipeline runs with. A registry that does not answer such
# questions is reported, and is no failure.
if found=$(npm audit --omit=dev --audit-level=high --fetch-timeout=20000 --fetch-retries=0 2>&1); then
  echo "npm audit: no known fault of high severity"
elif echo "$found" | grep -qE 'audit endpoint returned an error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOAUDIT'; then
  echo "npm audit: not done, since the registry does not answer it"
else
  echo "$found"
  exit 1
fi
