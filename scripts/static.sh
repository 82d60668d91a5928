#!/bin/sh
# Builds one file without shared libraries: static.sh OUTPUT, and OUTPUT-ship, which --publish takes. GOARCH=arm64 builds for that
# machine with Debian's cross compiler. LDFLAGS are further flags of Go's linker. Neither a
# path nor a time nor an ID gets into the file, so the same source gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
go=${GO:-go}

# fetch DIR: unpacks Debian's libpcap for arm64 in DIR. It has apt use lists of its own, so
# that the system stays as it is.
fetch() {
	echo "static: fetching libpcap0.8-dev for arm64 with apt-get into $1"
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/root"
	apt="apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o APT::Sandbox::User=
		-o Dir::State::Lists=$work/lists -o Dir::Cache::archives=$work/archives
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache="
	if ! (cd "$work" && $apt update && $apt download libpcap0.8-dev && dpkg -x libpcap0.8-dev_*_arm64.deb root); then
		echo "static: could not fetch it: unpack libpcap0.8-dev for arm64 in $1 (dpkg -x)" >&2
		exit 1
	fi
	mkdir -p "$1"
	cp -R "$work/root/." "$1"
}

arch=$($go env GOARCH)
export CGO_ENABLED=1
if [ "$arch" != "$($go env GOHOSTARCH)" ]; then
	if [ "$arch" != arm64 ]; then
		echo "static: no cross compiler for $arch is known here: build on such a machine, or with GOARCH=arm64" >&2
		exit 1
	fi
	root=${XDG_CACHE_HOME:-$HOME/.cache}/ringcap-arm64
	./scripts/deps.sh arm64
	[ -e "$root/usr/lib/aarch64-linux-gnu/libpcap.a" ] || fetch "$root"
	export CC=aarch64-linux-gnu-gcc CGO_CFLAGS="-O2 -g -I$root/usr/include" CGO_LDFLAGS="-L$root/usr/lib/aarch64-linux-gnu"
fi
CGO_ENABLED=0 "$go" build -buildvcs=false -trimpath -ldflags "-s -w -buildid=" -o "$1-ship" ./ship
# The linker warns of names in expressions, which are looked up through the C library of the host.
exec "$go" build -buildvcs=false -trimpath -tags 'static netgo osusergo' -ldflags "-s -w -buildid= -B none ${LDFLAGS:-}" -o "$1" .
