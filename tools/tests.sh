#!/bin/sh
# Runs every test: two halves side by side, each with a Redis, a database and a folder
# of its own. What the second half says is shown when both have ended.
# HUB_SKIP_BROWSER=1 leaves the browser out.
set -u
cd "$(dirname "$0")/.."
python=var/venv/bin/python
log=var/tests-beside.log
# What speaks SQL of its own, or leans on what a database promises.
sql="tests/catalog/importing tests/catalog/search/test_agreement.py
    tests/catalog/search/test_entries.py tests/demos/test_rows.py
    tests/demos/test_statements.py tests/demos/test_states.py tests/registry/test_counting.py"

on_postgresql_too() {
    if [ -z "${DATABASE_URL:-}" ] && tools/postgresql.sh is-there; then
        echo "Some tests again, on PostgreSQL (make test-postgresql runs all of them):"
        # shellcheck disable=SC2086 # several paths
        "$python" -m tools.postgresql "$python" -m pytest -q $sql
    fi
}

if [ "${HUB_SKIP_BROWSER:-}" = 1 ]; then
    "$python" -m pytest -m "not e2e"
    code=$?
    on_postgresql_too || code=$?
    exit "$code"
fi
run_beside() {
    "$python" -m pytest "$@" &
    running=$!
    trap 'kill "$running"; exit 1' TERM
    wait "$running" || failed=1
}

files_marked() {
    grep -rlF --include='*.py' "pytest.mark.$1" tests
}

# shellcheck disable=SC2046 # several paths
beside() {
    # One after the other: a browser's loop keeps Django from its database. Files are
    # named, so that those of all other tests are not read for nothing.
    run_beside tests/e2e
    run_beside -m zoo $(files_marked zoo)
    run_beside -m "worker and not zoo" $(files_marked worker)
    on_postgresql_too || failed=1
    exit "${failed:-0}"
}

echo "Tests of the browser, of real models and of workers run beside these; see below."
beside >"$log" 2>&1 &
other=$!
trap 'kill "$other" 2>/dev/null' INT TERM
"$python" -m pytest -m "not zoo and not worker" --ignore=tests/e2e
code=$?
wait "$other" || code=$?
cat "$log"
exit "$code"
