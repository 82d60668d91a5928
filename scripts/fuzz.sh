#!/bin/sh
# Runs each fuzz target of the module, one by one: fuzz.sh 10s each for that long,
# fuzz.sh total:180 all of them together for about so many seconds. Ends with a table
# of what was executed, and fails if a target hardly ran: FLOOR executions a second at
# least, where thousands are usual, so that a busy machine does not matter.
set -eu
targets=$(for dir in $(go list -f '{{.Dir}}' ./...); do
	grep -hos '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed "s|^func \(.*\)|$dir \1|"
done)
each=${1:-10s}
case $each in
total:*)
	count=$(echo "$targets" | wc -l)
	each=$((${each#total:} / count))s
	[ "$each" != 0s ] || each=1s
	;;
esac
case $each in
*[0-9]s) least=$((${each%s} * ${FLOOR:-50})) ;;
*) least=${FLOOR:-50} ;;
esac
log=$(mktemp)
trap 'rm -f "$log" "$log.table"' EXIT
echo "$targets" | while read -r dir target; do
	echo "fuzz: $target in ${dir#"$PWD"/} for $each"
	# A busy machine may stop within an input when the time is over: no fault of the target.
	# Without a bound, to minimize an input that is merely new takes a minute.
	(cd "$dir" && go test -run '^$' -fuzz "^$target\$" -fuzzminimizetime 10x -fuzztime "$each" . </dev/null >"$log" 2>&1) ||
		{ grep -q '^ *context deadline exceeded' "$log" && ! grep -q 'Failing input' "$log"; } ||
		{ cat "$log"; exit 1; }
	executed=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' "$log" | tail -1)
	seeds=$(sed -n 's/.*baseline coverage: [0-9]*\/\([0-9]*\).*/\1/p' "$log" | tail -1)
	printf '%-28s %-16s %12s %8s\n' "${dir#"$PWD"/}" "$target" "$executed" "$seeds" >>"$log.table"
done
printf '%-28s %-16s %12s %8s\n' package target executions seeds
cat "$log.table"
awk -v least="$least" '
	$3 + 0 < least { print "fuzz: " $2 " in " $1 " hardly ran: fewer than " least " executions"; bad = 1 }
	END { exit bad }' "$log.table"
