#!/bin/sh
# Installs what the tests need and a fresh machine lacks: `install.sh node` or `install.sh chromium`.
# On Debian by apt; elsewhere it says what to install and fails.
set -eu

# CHROME names another browser binary, as the tests read it.
have() {
	case $1 in
	chromium) [ -n "${CHROME:-}" ] && return 0
		for name in chromium chromium-browser google-chrome; do
			command -v "$name" >/dev/null && return 0
		done
		return 1 ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

have "$1" && exit 0
case $1 in
node) package=nodejs ;;
*) package=$1 ;;
esac
if ! command -v apt-get >/dev/null; then
	echo "The tests need $1: install it with your package manager (package \"$package\"), or put it on PATH$([ "$1" = chromium ] && echo ', or name the binary in $CHROME')." >&2
	exit 1
fi
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing $package (apt-get)"
$sudo apt-get update -qq
DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$package" >/dev/null
have "$1" || { echo "apt-get installed $package, but $1 is still not on PATH." >&2; exit 1; }
