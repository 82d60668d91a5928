#!/bin/sh
# gofmt, vet, what has to build without cgo, staticcheck and golangci-lint (whose
# depguard holds the layout's arrows). The linters are built at fixed versions where they are not there yet.
set -eu
bin=${XDG_CACHE_HOME:-$HOME/.cache}/ringcap-lint
mkdir -p "$bin"
[ -x "$bin/staticcheck" ] || GOBIN=$bin go install honnef.co/go/tools/cmd/staticcheck@v0.8.2
[ -x "$bin/golangci-lint" ] || GOBIN=$bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt -w would change: $unformatted" >&2; exit 1; }
go vet ./...
CGO_ENABLED=0 go build ./packet ./capfile ./replay
"$bin/staticcheck" ./...
"$bin/golangci-lint" run --allow-parallel-runners ./...
