#!/bin/sh
# The tests that depend on timing, COUNT times each with the race detector, beside
# twice as many busy processes as there are processors.
#
#	scripts/stress.sh [COUNT [REGEXP]]
set -eu
cd "$(dirname "$0")/.."
count=${1:-50}
tests=${2:-'Signal|Load|Kill|Fanout|Overflow|Several|Wait|Duration|Flight|Turns|Follow|LinkDown|Removal|ComeAtOnce|Tick|Wake'}
# Where they are: packages that start goroutines, processes or timers.
packages='. ./capfile ./live ./internal/host/helper ./internal/host/netdev ./internal/ring ./internal/run
	./internal/sink/file ./internal/sink/flight ./internal/sink/lines ./internal/sink/rotate'

dir=$(mktemp -d)
busy=
trap 'kill $busy 2>/dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

for package in $packages; do
	"${GO:-go}" test -race -c -o "$dir/$(echo "$package" | tr / -).test" "$package"
done
for _ in $(seq $((2 * $(nproc)))); do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
set -- -test.run "$tests" -test.count "$count" -test.timeout 4h
failed=0
for package in $packages; do
	echo "stress: $package"
	(cd "$package" && "$dir/$(echo "$package" | tr / -).test" "$@") || failed=1
done
exit $failed
