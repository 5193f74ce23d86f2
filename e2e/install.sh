#!/bin/sh
# Installs what the tests need and a fresh machine lacks: `install.sh` with one of
# node, chromium, kamailio, sipp. On Debian by apt; elsewhere it says what to
# install and fails.
set -eu

# CHROME names another browser binary, as the tests read it. Kamailio is there when
# it can load the modules of the configuration.
have() {
	case $1 in
	chromium) [ -n "${CHROME:-}" ] && return 0
		for name in chromium chromium-browser google-chrome; do
			command -v "$name" >/dev/null && return 0
		done
		return 1 ;;
	kamailio) kamailio -c -A WITH_PRESENCE -f "$(dirname "$0")/interop/testdata/kamailio.cfg" >/dev/null 2>&1 ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

have "$1" && exit 0
case $1 in
node) packages=nodejs ;;
kamailio) packages="kamailio kamailio-websocket-modules kamailio-presence-modules" ;;
sipp) packages=sip-tester ;;
*) packages=$1 ;;
esac
if ! command -v apt-get >/dev/null; then
	echo "The tests need $1: install it with your package manager (Debian has it in: $packages), or put it on PATH$([ "$1" = chromium ] && echo ', or name the binary in $CHROME')." >&2
	exit 1
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing $packages (apt-get)"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null
# The tests start a Kamailio of their own; the one that Debian starts is not wanted.
if [ "$1" = kamailio ] && command -v systemctl >/dev/null; then
	$sudo systemctl disable -q --now kamailio || true
fi
have "$1" || { echo "apt-get installed $packages, but $1 still does not run." >&2; exit 1; }
