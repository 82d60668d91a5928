#!/bin/sh
# The tests that depend on timing, COUNT times each with the race detector, beside
# twice as many busy processes as there are processors.
#
#	scripts/stress.sh [COUNT [REGEXP]]
set -eu
cd "$(dirname "$0")/.."
count=${1:-50}
tests=${2:-'Signal|Load|Kill|Fanout|Overflow|Several|Wait|Duration|Flight|Turns|Follow|LinkDown|Removal|ComeAtOnce|Tick|Wake'}

dir=$(mktemp -d)
busy=
trap 'kill $busy 2>/dev/null || true; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

"${GO:-go}" test -race -c -o "$dir/main.test" .
"${GO:-go}" test -race -c -o "$dir/ring.test" ./internal/ring
for _ in $(seq $((2 * $(nproc)))); do
	sh -c 'while :; do :; done' &
	busy="$busy $!"
done
set -- -test.run "$tests" -test.count "$count" -test.timeout 4h
"$dir/main.test" "$@"
cd internal/ring && "$dir/ring.test" "$@"
