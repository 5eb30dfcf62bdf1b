# Needs Go and make, nothing else; `make verify` installs its judges itself.

export CGO_ENABLED := 0

ifeq ($(OS),Windows_NT)
EXE := .exe
NULL := NUL
endif
NULL ?= /dev/null

VERSION := $(shell git describe --tags --always --dirty 2>$(NULL))
LDFLAGS := $(if $(VERSION),-X main.version=$(VERSION))
TOOLS   := ./.ci/dist ./.ci/gen ./.ci/notices ./.ci/rivals ./.ci/rivals-xlsx

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.9.0

FUZZTIME ?= 10s
BENCH    ?= .
COUNT    ?= 3

.DEFAULT_GOAL := all
.PHONY: all build test verify verify-long bench lint fuzz notices dist clean help

all: build ## build the tool, then all editions of every issue in data/ into out/
	"bin/bulletin$(EXE)" build

build: ## build the tool: bin/bulletin
	go build -trimpath -buildvcs=false -ldflags "$(LDFLAGS)" -o "bin/bulletin$(EXE)" ./cmd/bulletin

test: ## vet and test everything
	go vet ./... $(TOOLS)
	go test ./... $(TOOLS)

verify: ## let outside judges read the October issue (installs what it needs)
	.ci/verify

verify-long: ## the same, with all editions of two hundred generated issues
	.ci/verify --long

bench: ## the stages and their growth, then all of it beside Typst, WeasyPrint, MJML, writers of workbooks and senders of mail
	.ci/bench '$(BENCH)' $(COUNT)
	.ci/bench-xlsx
	.ci/bench-send
	.ci/bench-rivals # compiles Typst on the first run: half an hour

lint: ## gofmt, go vet (for Windows too), staticcheck, licences, govulncheck
	@echo gofmt -l .; unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "$$unformatted"; exit 1; }
	go vet ./... $(TOOLS)
	GOOS=windows go vet ./... $(TOOLS)
	go run $(STATICCHECK) ./... $(TOOLS)
	go run ./.ci/notices -check
	@.ci/govulncheck $(GOVULNCHECK)

fuzz: ## every fuzz target for FUZZTIME (10s)
	.ci/fuzz $(FUZZTIME)

notices: ## write THIRD_PARTY_NOTICES.md from the licences of what is built in
	go run ./.ci/notices

dist: ## zips for Windows, macOS and Linux into dist/
	go run ./.ci/dist -version "$(VERSION)"

clean: ## remove what was built; never data/
	rm -rf bin dist
	find out -mindepth 1 ! -name .gitignore -delete

help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile
