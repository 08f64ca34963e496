#!/bin/sh
# Sees to it that a Chromium is there for the tests of the page; on Debian and Ubuntu it installs one when it may.
set -eu

found() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

give_up() {
    echo "The tests of the page drive a real browser, and $1." >&2
    echo "Install Chromium (on Debian: apt-get install chromium) and run 'make test' again." >&2
    exit 1
}

found && exit 0
command -v apt-get >/dev/null 2>&1 || give_up "no Chromium is on the path"

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    give_up "this user may not install one"
fi

echo "Installing Chromium for the tests of the page ..."
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || give_up "the list of packages could not be fetched"
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null \
    || give_up "its installation failed"
found || give_up "none is on the path after its installation"
