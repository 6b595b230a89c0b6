# Passerelle. `make help` says what each target does.
# PASSERELLE_CAMPAIGN=full runs the long campaigns whole; without it a twentieth of each is run, with its seed printed.

export LANG = C.UTF-8
export CGO_ENABLED = 1
# HEIC and AVIF are decoded inside the program, not by what may be installed on the machine.
export GOFLAGS = -tags=nodynamic
BIN = bin
LDFLAGS = -X main.built=$(shell git log -1 --format=%cI 2>/dev/null)
LINT = go tool -modfile=.ci/tools.mod golangci-lint

.PHONY: help setup build run quick test e2e bench gallery lint fmt clean

help: ## say what each target does
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile

setup: ## install the Debian packages that are missing
	@.ci/stage setup .ci/setup

build: ## build the three programs into bin/
	@mkdir -p $(BIN)
	@.ci/stage build go build -ldflags "$(LDFLAGS)" -o $(BIN)/ ./cmd/kiosk ./cmd/central ./cmd/passerelle

run: setup build ## start a local central service and the kiosk, enrolled with each other; without a display, play the demonstration visit into out/
	@go run ./cmd/kiosk/demo -bin $(BIN) -out out

# Where whole pages are drawn, cleaned and read, the race detector slows each pixel tenfold: these packages run whole without it, and a few pages (-short) with it. The longest comes first in both stages, so that the others run beside it. The stage vet has vetted them all.
PAGES = ./cmd/passerelle $(SINGLE) ./capture ./capture/render ./ui ./ui/clerk ./ui/gallery ./ui/glass
# These start no goroutine, nor does what they import of ours (cmd/race_test.go): the race detector has nothing to find in them.
SINGLE = ./capture/strip ./capture/reading ./dossier ./cmd/passerelle/describe ./ui/paper

quick: ## the fast loop: format, vet, lint and short tests of what changed and of what imports it
	@.ci/stage quick .ci/quick

test: setup ## all tests with the race detector, a twentieth of each long campaign
	@.ci/stage vet go vet ./...
	@.ci/stage format sh -c 'test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }'
	@.ci/stage test-pages go test -vet=off -timeout 40m $(PAGES)
	@.ci/stage build-race go build -race ./...
	@.ci/stage test go test -vet=off -race -short -timeout 40m ./cmd/kiosk/e2e $$(go list ./... | grep -vx -e passerelle/cmd/kiosk/e2e $(SINGLE:./%=-e passerelle/%))

e2e: setup build gallery ## the window, the kills, the clicks and the gallery, whole
	@PASSERELLE_CAMPAIGN=full .ci/stage e2e go test -timeout 80m -count=1 -p 1 -v ./cmd/kiosk/e2e ./cmd/passerelle ./ui ./ui/clerk ./ui/gallery ./ui/glass ./ui/paper ./ui/session ./storage/... ./sync/... ./capture/... ./dossier/...

bench: setup build ## benchmarks as ratios to a named peer in the same run
	@.ci/stage bench go test -run '^$$' -bench . -benchmem -timeout 150m -p 1 ./dossier/... ./capture/... ./intake ./storage/... ./sync/... ./ui/text

gallery: setup build ## every screen in every notable state, into out/gallery
	@.ci/stage gallery $(BIN)/kiosk -gallery out/gallery

lint: setup ## gofmt, vet, golangci-lint, tidy modules
	@test -z "$$(gofmt -l .)" || { gofmt -l .; exit 1; }
	go vet ./...
	$(LINT) run ./...
	go mod tidy -diff

fmt: ## gofmt everything
	gofmt -w .

clean: ## remove what was built and drawn
	rm -rf $(BIN) out
