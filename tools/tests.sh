#!/bin/sh
# Runs every test: two halves side by side, each with a Redis, a database and a folder
# of its own. What the second half says is shown when both have ended.
set -u
cd "$(dirname "$0")/.."
log=var/tests-models-and-pages.log

echo "Tests of models and pages run beside these; their report follows."
var/venv/bin/python -m pytest -m "e2e or zoo" >"$log" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null' INT TERM
var/venv/bin/python -m pytest -m "not e2e and not zoo"
code=$?
wait "$other" || code=$?
cat "$log"
exit "$code"
