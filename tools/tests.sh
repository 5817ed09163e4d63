#!/bin/sh
# Runs every test: two halves side by side, each with a Redis, a database and a folder
# of its own. What the browser says is shown when both have ended.
# HUB_SKIP_BROWSER=1 leaves it out.
set -u
cd "$(dirname "$0")/.."
python=var/venv/bin/python
log=var/tests-in-the-browser.log

if [ "${HUB_SKIP_BROWSER:-}" = 1 ]; then
    exec "$python" -m pytest -m "not e2e"
fi
echo "The browser tests run beside these; their report follows."
"$python" -m pytest -m e2e >"$log" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null' INT TERM
"$python" -m pytest -m "not e2e"
code=$?
wait "$other" || code=$?
cat "$log"
exit "$code"
