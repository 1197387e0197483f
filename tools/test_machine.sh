#!/usr/bin/env bash
# What the tests need of the machine besides Python: Chromium, a PostgreSQL server, and Java. What is
# missing is installed where root and apt-get are there, else it is said; in CI that is an error.
set -euo pipefail

has_browser() { command -v chromium || command -v google-chrome; }

has_server() {
  command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ||
    { command -v pg_config && test -x "$(pg_config --bindir)/initdb"; }
}

missing=()
look() {
  missing=()
  has_browser >/dev/null 2>&1 || missing+=(chromium)
  has_server >/dev/null 2>&1 || missing+=(postgresql)
  command -v java >/dev/null || missing+=(openjdk-17-jre-headless)
}

look
[ "${#missing[@]}" -gt 0 ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "The tests need ${missing[*]}: installing" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"; } >&2 || true
  look
fi
[ "${#missing[@]}" -gt 0 ] || exit 0
echo "MISSING ON THIS MACHINE: ${missing[*]}. What needs it is NOT TESTED." >&2
echo "On Debian: sudo apt-get install ${missing[*]}" >&2
[ -z "${CI:-}" ] || exit 2
