#!/bin/sh
# Makes the virtual environment and installs pinned packages into it:
#     tools/environment.sh requirements.txt [requirements-dev.txt]
# Does nothing when they are installed. An interrupted run is taken up by the next.
set -eu
cd "$(dirname "$0")/.."
venv=var/venv
# Downloads are kept until everything is installed, so that a second try goes on.
PIP_CACHE_DIR="$(pwd -P)/var/cache/pip"
export PIP_CACHE_DIR

say() { printf '%s\n' "$*"; }

is_python_311() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${PYTHON:-}" python3.11 python3 python; do
        if [ -n "$candidate" ] && is_python_311 "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 was not found. Install it (Debian: apt-get install python3.11" \
        "python3.11-venv), or name it: make run PYTHON=/path/to/python3.11" >&2
    exit 1
}

# An interrupted creation leaves no pip; a moved folder, scripts that name the old one.
# Anything that works is kept as it is: making it anew removes what is installed.
is_usable() {
    is_python_311 "$venv/bin/python" &&
        "$venv/bin/python" -m pip --version >/dev/null 2>&1 &&
        head -n 1 "$venv/bin/pip" | grep -qF "$(pwd -P)/$venv/bin/"
}

make_environment() {
    python=$(find_python)
    say "Making the virtual environment in $venv …"
    mkdir -p var
    [ ! -L "$venv" ] || rm "$venv" # a link: what it leads to is somebody else's
    if ! "$python" -m venv --clear "$venv" >var/venv.log 2>&1; then
        cat var/venv.log >&2
        say "The virtual environment could not be made. On Debian and Ubuntu:" \
            "apt-get install python3.11-venv" >&2
        exit 1
    fi
}

install() {
    stamp="$venv/.installed-$1"
    digest=$(cksum "$1")
    [ "$(cat "$stamp" 2>/dev/null)" = "$digest" ] && return
    say "Installing the packages of $1 …"
    # A pipe hides the exit code, hence the file; errors are shown when it fails.
    rm -f var/install.ok
    { "$venv/bin/python" -m pip install --disable-pip-version-check --no-input \
        --prefer-binary --requirement "$1" 2>var/install.log && touch var/install.ok; } |
        awk '/^ *Downloading .*\(/ { sub(/^ *Downloading /, "  "); print; fflush() }
             /^Installing collected/ { print "  unpacking …"; fflush() }'
    if [ ! -f var/install.ok ]; then
        grep -v '^WARNING' var/install.log | tail -n 15 >&2
        say "The packages of $1 could not be installed; the reason is above." \
            "What arrived is kept: run the command again." >&2
        exit 1
    fi
    rm -rf var/install.ok var/install.log "$PIP_CACHE_DIR"
    printf '%s' "$digest" >"$stamp"
}

is_usable || make_environment
for requirements in "$@"; do
    install "$requirements"
done
