#!/bin/sh
# Makes a deb and an rpm of a program that was built before:
#
#	scripts/package.sh PROGRAM VERSION ARCH FOLDER [deb|rpm]
#
# The same commit gives the same bytes. COMPRESSION=gzip takes a tenth of the time. nfpm is built at a
# fixed version where it is not there yet.
set -eu
cd "$(dirname "$0")/.."
program=$1 VERSION=$2 ARCH=$3 out=$4
. ./scripts/epoch.sh
bin=${XDG_CACHE_HOME:-$HOME/.cache}/ringcap-nfpm-v2.45.2
[ -x "$bin/nfpm" ] || GOBIN=$bin "${GO:-go}" install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
export VERSION ARCH STAGE

umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"
maintainer=$(sed -n 's/^maintainer: //p' packaging/nfpm.yaml)
mkdir "$work/deb.conffiles"
cp packaging/apparmor/usr.bin.ringcap "$work/deb.conffiles"
sed "s/compression: xz/compression: ${COMPRESSION:-xz}/" packaging/nfpm.yaml >"$work/nfpm.yaml"
for kind in ${5:-deb rpm}; do
	STAGE=$work/$kind
	zsh=/usr/share/zsh/site-functions
	[ $kind = rpm ] || zsh=/usr/share/zsh/vendor-completions
	${MAKE:-make} -s install DESTDIR="$STAGE" PREFIX=/usr BIN="$program" ZSHDIR=$zsh
	doc=$STAGE/usr/share/doc/ringcap
	./scripts/licences.sh >"$doc/third-party.txt"
	gzip -9n "$STAGE/usr/share/man/man8/ringcap.8" "$doc/third-party.txt"
	if [ $kind = deb ]; then
		rm "$doc/LICENSE" # what copyright says
		cp packaging/copyright "$doc"
		awk -v version="$VERSION" -v maintainer="$maintainer" -v date="$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" \
			-f packaging/changelog.awk CHANGELOG.md | gzip -9n >"$doc/changelog.Debian.gz"
		mv "$doc/CHANGELOG.md" "$doc/changelog"
		gzip -9n "$doc/changelog"
		mkdir -p "$STAGE/usr/share/lintian/overrides"
		cp packaging/lintian-overrides "$STAGE/usr/share/lintian/overrides/ringcap"
	fi
	find "$work" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	"$bin/nfpm" package --config "$work/nfpm.yaml" --packager $kind --target "$out" >"$work/log" || { cat "$work/log" >&2; exit 1; }
done
