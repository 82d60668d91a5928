# Two commands for a newcomer: make run shows ringcap at work, make test tries
# everything. Each installs what is missing and says so.

GO ?= go
export GOFLAGS ?= -buildvcs=false

.PHONY: all build static install uninstall dist run test race soak stress lint fuzz bench parity clean deps deps-test

all: build

# What --version says of the commit. A copy without git says nothing.
COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
STAMP = -X ringcap/internal/version.described=$(COMMIT)

build: deps
	@[ -e ringcap ] || echo "make: building ringcap; the first build compiles C and takes up to two minutes"
	$(GO) build -ldflags '$(STAMP)' -o ringcap .
	CGO_ENABLED=0 $(GO) build -o ringcap-ship ./ship

# One file without shared libraries, for containers and other hosts: make static GOARCH=arm64
# builds one for that machine, on amd64 with Debian's cross compiler.
static: deps
	GO="$(GO)" LDFLAGS='$(STAMP)' ./scripts/static.sh ringcap-static$(if $(GOARCH),-$(GOARCH))

run: build
	./scripts/demo.sh ./ringcap

# What was built before, by make or make static, into PREFIX: so sudo needs no Go. DESTDIR is put
# before all paths, for packages.
PREFIX ?= /usr/local
BIN ?= ringcap
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
INSTALLED = $(PREFIX)/bin/ringcap $(PREFIX)/libexec/ringcap $(PREFIX)/share/man/man8/ringcap.8 \
	$(PREFIX)/share/bash-completion/completions/ringcap $(ZSHDIR)/_ringcap \
	$(PREFIX)/share/fish/vendor_completions.d/ringcap.fish $(PREFIX)/lib/systemd/system/ringcap.service \
	$(PREFIX)/share/doc/ringcap
install:
	@[ -e $(BIN) ] && [ -e $(BIN)-ship ] || { echo "make install: there is no $(BIN): run make first" >&2; exit 1; }
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/ringcap
	install -D -m 755 $(BIN)-ship $(DESTDIR)$(PREFIX)/libexec/ringcap/ringcap-ship
	install -D -m 755 packaging/capture-group $(DESTDIR)$(PREFIX)/libexec/ringcap/capture-group
	install -D -m 644 packaging/ringcap.8 $(DESTDIR)$(PREFIX)/share/man/man8/ringcap.8
	install -D -m 644 packaging/completions/ringcap.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ringcap
	install -D -m 644 packaging/completions/_ringcap $(DESTDIR)$(ZSHDIR)/_ringcap
	install -D -m 644 packaging/completions/ringcap.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ringcap.fish
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/bin/ringcap|$(PREFIX)/bin/ringcap|' packaging/ringcap.service >$(DESTDIR)$(PREFIX)/lib/systemd/system/ringcap.service
	chmod 644 $(DESTDIR)$(PREFIX)/lib/systemd/system/ringcap.service
	install -d $(DESTDIR)$(PREFIX)/share/doc/ringcap/docs
	install -m 644 README.md CHANGELOG.md SECURITY.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/ringcap
	install -m 644 docs/*.md docs/*.json docs/*.png $(DESTDIR)$(PREFIX)/share/doc/ringcap/docs
	[ -n "$(DESTDIR)" ] || $(PREFIX)/libexec/ringcap/capture-group refresh

uninstall:
	rm -rf $(addprefix $(DESTDIR),$(INSTALLED))

# The release in dist/: packages, archives, what is in them, and checksums.
dist: static
	./scripts/dist.sh

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
# it beside tcpdump, dumpcap and others, and print a table of ratios (docs/performance.md).
BENCHFLAGS ?=
BENCHPACKETS ?= 300000
bench: build deps-test
	$(GO) test -run '^$$' -bench . -benchmem -benchtime 0.1s $(BENCHFLAGS) $$($(GO) list ./... | grep -v "^$$($(GO) list .)$$")
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
	rm -rf ringcap ringcap-ship ringcap-static ringcap-static-* ringcap-demo.pcapng dist
