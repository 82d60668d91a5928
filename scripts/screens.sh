#!/bin/sh
# Makes the pictures of docs/view.md: the built program on a terminal, drawn by Chromium.
set -eu
cd "$(dirname "$0")/.."
go test ./internal/view -run TestPictures -count 1 -pictures "$PWD/docs"
ls -l docs/view*.png
