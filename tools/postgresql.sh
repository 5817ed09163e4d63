#!/bin/sh
# Makes sure that there is a PostgreSQL server for `tools.postgresql` to start.
# `tools/postgresql.sh is-there` only says whether there is.
set -eu

if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    exit 0
fi
[ "${1:-}" != is-there ] || exit 1

wanted="These tests need PostgreSQL's server"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$wanted. Install it (Debian: apt-get install postgresql)." >&2
    exit 1
fi
echo "$wanted: installing it with apt-get …"
# RUNLEVEL=1 keeps the package from starting a server of its own.
if ! { apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install \
    -y -qq --no-install-recommends postgresql >/dev/null; }; then
    echo "$wanted, and apt-get could not install it; the reason is above." >&2
    exit 1
fi
