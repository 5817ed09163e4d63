#!/bin/sh
# Makes sure that the browser tests have a Chromium and a font with Chinese characters.
# HUB_SKIP_BROWSER=1 leaves the browser tests out.
set -eu

if [ "${HUB_SKIP_BROWSER:-}" = 1 ]; then
    echo "HUB_SKIP_BROWSER=1: the browser tests are left out."
    exit 0
fi

has_browser() {
    [ -n "${HUB_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null
}

has_font() {
    command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]
}

if has_browser && has_font; then
    exit 0
fi

wanted="Browser tests need Chromium and a Chinese font"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    has_browser && exit 0 # without the font, Chinese is tested as boxes
    echo "$wanted. Install them (Debian: apt-get install chromium fonts-noto-cjk)," \
        "or leave these tests out with HUB_SKIP_BROWSER=1." >&2
    exit 1
fi
echo "$wanted: installing them with apt-get …"
if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; }; then
    echo "$wanted, and apt-get could not install them; the reason is above. Leave these" \
        "tests out with HUB_SKIP_BROWSER=1." >&2
    exit 1
fi
