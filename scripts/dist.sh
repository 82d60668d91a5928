#!/bin/sh
# Makes a release in dist/ of the program that make static built, and on amd64 with Debian's cross
# compiler of one for arm64: for each a deb, an rpm, an archive for /usr/local, the program alone and
# a list of what is in it (CycloneDX); and checksums. The same commit gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
. ./scripts/epoch.sh
go=${GO:-go}
version=$(sed -n 's/^const Number = "\(.*\)"$/\1/p' internal/version/version.go)
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# versions PACKAGE...: prints PACKAGE=VERSION of the C libraries that are installed.
versions() {
	for package in "$@"; do
		! v=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null) || echo "$package=$v"
	done
}

rm -rf dist ringcap-static-arm64 ringcap-static-arm64-ship # it may be of another commit
mkdir dist
if [ "$($go env GOHOSTARCH)" != amd64 ]; then
	:
elif command -v aarch64-linux-gnu-gcc >/dev/null; then
	${MAKE:-make} static GOARCH=arm64
else
	echo "dist: without arm64: install gcc-aarch64-linux-gnu for that"
fi
for program in ringcap-static ringcap-static-arm64; do # and PROGRAM-ship
	[ -e "$program" ] || continue
	arch=$($go version -m "$program" | sed -n 's/.*GOARCH=//p')
	name=ringcap-$version-linux-$arch
	./scripts/package.sh "$program" "$version" "$arch" dist
	${MAKE:-make} -s install DESTDIR="$work/$arch" BIN="$program"
	./scripts/licences.sh >"$work/$arch/usr/local/share/doc/ringcap/third-party.txt"
	tar -C "$work/$arch/usr/local" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
		--transform "s|^\.|$name|" -cf - . | gzip -9n >"dist/$name.tar.gz"
	cp "$program" "dist/$name"
	$go run ./cmd/sbom "$program-ship" "$version" >"dist/$name-ship.cdx.json"
	libc=libc6-dev
	[ "$arch" = "$($go env GOHOSTARCH)" ] || libc=libc6-dev-$arch-cross
	$go run ./cmd/sbom "$program" "$version" $(versions libpcap0.8-dev $libc) >"dist/$name.cdx.json"
done
(cd dist && sha256sum -- * >"$work/sums" && cp "$work/sums" SHA256SUMS)
ls -l dist
