#!/bin/sh
# Installs what is missing, through the system's package manager, and says so.
# `build` is what the build needs, `arm64` what one for that machine needs besides, and
# without it they fail. `test` is what tests use of other people's tools: without one of
# them, its tests are skipped by name.
set -eu

# missing COMMAND-OR-HEADER PACKAGE...: prints the packages of what is not there.
missing() {
	case $1 in
	/*) [ -e "$1" ] || echo "$2" ;;
	*) command -v "$1" >/dev/null 2>&1 || PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 || echo "$2" ;;
	esac
}

case ${1:-build} in
build)
	command -v "${GO:-go}" >/dev/null 2>&1 || { echo "make: needs Go: see https://go.dev/doc/install" >&2; exit 1; }
	want="$(missing gcc gcc) $(missing /usr/include/pcap/pcap.h libpcap-dev)"
	[ -e /usr/include/stdio.h ] || want="$want libc6-dev"
	;;
arm64) want=$(missing aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu) ;;
test)
	want="$(missing ip iproute2) $(missing ping iputils-ping) $(missing curl curl) $(missing dig bind9-dnsutils)"
	want="$want $(missing tcpdump tcpdump) $(missing tshark tshark)"
	want="$want $(missing mandoc mandoc) $(missing zsh zsh) $(missing fish fish)"
	want="$want $(missing setcap libcap2-bin)"
	# What starts a server or is large is only for machines of CI. The tests that need it are skipped
	# elsewhere.
	if [ -n "${CI:-}" ]; then
		want="$want $(missing /usr/sbin/sshd openssh-server) $(missing apparmor_parser apparmor)"
		want="$want $(missing aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu) $(missing qemu-aarch64-static qemu-user-static)"
		want="$want $(missing lintian lintian) $(missing rpm rpm)"
		want="$want $(missing chromium-headless-shell chromium-headless-shell)"
		want="$want $(missing npm npm)"
	fi
	# The broker of --publish: a program of its own, and none of go.mod's.
	nats=${XDG_CACHE_HOME:-$HOME/.cache}/ringcap-tools/nats-server-v2.15.2
	[ -x "$nats/nats-server" ] || GOBIN=$nats GOFLAGS= "${GO:-go}" install github.com/nats-io/nats-server/v2@v2.15.2 ||
		echo "make: could not build nats-server: its tests are skipped" >&2
	want="$want $(missing ethtool ethtool)"
	want="$want $(missing openssl openssl)"
	want="$want $(missing iptables iptables)"
	;;
esac
# A DuckDB for tests (internal/testing/duckdb): 70 MB with its engine, which Debian does not have.
duckdb() {
	[ "$1" = test ] && [ -n "${CI:-}" ] || return 0
	to=${XDG_CACHE_HOME:-$HOME/.cache}/ringcap-test
	[ ! -e "$to/node_modules/@duckdb/node-api" ] || return 0
	echo "make: installing @duckdb/node-api with npm"
	mkdir -p "$to"
	npm install --prefix "$to" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error @duckdb/node-api@1.5.6-r.1 ||
		echo "make: could not install: @duckdb/node-api" >&2
}

want=$(echo $want)
[ -n "$want" ] || { duckdb "${1:-build}"; exit 0; }

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
if ! command -v apt-get >/dev/null 2>&1 || { [ -n "$sudo" ] && ! sudo -n true 2>/dev/null && [ ! -t 0 ]; }; then
	echo "make: not installed, and I can't install it here: $want" >&2
	[ "$1" = test ] && exit 0
	exit 1
fi
echo "make: installing $want with apt-get"
export DEBIAN_FRONTEND=noninteractive
if ! { $sudo apt-get install -y -qq $want || { $sudo apt-get update -qq && $sudo apt-get install -y -qq $want; }; } >/dev/null; then
	echo "make: could not install: $want" >&2
	[ "$1" = test ] && exit 0
	exit 1
fi
duckdb "${1:-build}"
