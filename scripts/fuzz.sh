#!/bin/sh
# Runs each fuzz target of the module for the time that is given, one by one.
set -eu
for dir in $(go list -f '{{.Dir}}' ./...); do
	grep -hos '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go | sed 's/^func //' | while read -r target; do
		echo "fuzz: $target in ${dir#"$PWD"/}"
		(cd "$dir" && go test -run '^$' -fuzz "^$target\$" -fuzztime "${1:-10s}" . </dev/null)
	done
done
