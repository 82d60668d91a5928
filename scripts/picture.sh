#!/bin/sh
# Makes docs/summary.png, the picture of --summary html in README.md, with Chromium. The traffic
# in it is made up (office, in internal/summary/page_test.go).
set -eu
cd "$(dirname "$0")/.."
go test ./internal/summary -run TestPageInBrowser -count 1 -picture "$PWD/docs/summary.png"
ls -l docs/summary.png
