#!/bin/sh
# Prints the licences of what a static ringcap contains: Go, its modules, libpcap and libc.
set -eu
go=${GO:-go}
part() {
	printf '\n%s\n%s\n\n' "== $1" "================================================================"
	cat "$2"
}
echo "The licences of what is in the program beside ringcap itself."
part "Go" "$($go env GOROOT)/LICENSE"
$go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . ./ship | sort -u | grep . |
	while read -r path version dir; do
		part "$path $version" "$(find "$dir" -maxdepth 1 -iname 'licen[cs]e*' | sort | head -1)"
	done
for package in libpcap0.8-dev libc6-dev; do
	[ ! -e /usr/share/doc/$package/copyright ] || part "$package" /usr/share/doc/$package/copyright
done
