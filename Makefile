# Two commands for a newcomer: make run shows ringcap at work, make test tries
# everything. Each installs what is missing and says so.

GO ?= go
export GOFLAGS ?= -buildvcs=false

.PHONY: all build static run test race soak stress lint fuzz bench parity clean deps deps-test

all: build

# What --version says of the commit. A copy without git says nothing.
COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
STAMP = -X ringcap/internal/version.described=$(COMMIT)

build: deps
	@[ -e ringcap ] || echo "make: building ringcap; the first build compiles C and takes up to two minutes"
	$(GO) build -ldflags '$(STAMP)' -o ringcap .

# One file without shared libraries, for containers and other hosts: make static GOARCH=arm64
# builds one for that machine, on amd64 with Debian's cross compiler.
static: deps
	GO="$(GO)" LDFLAGS='$(STAMP)' ./scripts/static.sh ringcap-static$(if $(GOARCH),-$(GOARCH))

run: build
	./scripts/demo.sh ./ringcap

test: deps deps-test
	$(GO) vet ./...
	$(GO) run ./internal/testing/skips .ci/skips $(GO) test -json $(TESTFLAGS) ./...

race:
	$(MAKE) test TESTFLAGS="-race -timeout 20m"

# Ten minutes of capture, kills and link flaps.
SOAK ?= 10m
soak: deps deps-test
	$(GO) test -run TestSoak -timeout 60m -v -soak $(SOAK) .

# The tests that depend on timing, again and again on a busy machine: for the night.
STRESS ?= 50
stress: deps deps-test
	./scripts/stress.sh $(STRESS)

lint:
	./scripts/lint.sh

# Each fuzz target for FUZZTIME; all of them in three minutes with total:180.
FUZZTIME ?= 10s
fuzz: deps
	./scripts/fuzz.sh $(FUZZTIME)

# Each benchmark; BENCHFLAGS="-count 6" for benchstat. Those of the program itself run
# it beside tcpdump, dumpcap and others, and print a table of ratios.
BENCHFLAGS ?= -benchtime 1s
BENCHPACKETS ?= 1000000
bench: build deps-test
	$(GO) test -run '^$$' -bench . -benchmem $(BENCHFLAGS) $$($(GO) list ./... | grep -v "^$$($(GO) list .)$$")
	$(GO) test -run '^$$' -bench . -benchmem $(BENCHFLAGS) -timeout 60m . -packets $(BENCHPACKETS) -ringcap "$(CURDIR)/ringcap"

# How much of what is printed is what tcpdump prints, over a folder of captures
# (docs/text.md).
CORPUS ?= ../shared/corpus
parity: build
	@echo "The installed tcpdump, -n -tttt:"
	@$(GO) run ./cmd/parity $(CORPUS)
	@echo "The tests of tcpdump 5.0, all options:"
	@$(GO) run ./cmd/parity -expected $(CORPUS)

deps:
	@./scripts/deps.sh build

deps-test:
	@./scripts/deps.sh test

clean:
	rm -f ringcap ringcap-static ringcap-static-* ringcap-demo.pcapng
