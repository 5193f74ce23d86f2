# Needs Go and make. What else is needed (Node, Chromium, Kamailio, SIPp) the targets install or name.
JS   = GOOS=js GOARCH=wasm
WASM = ./pkg/... ./cmd/sipwasm
UNIT = $$(go list ./... | grep -v /e2e)
EXEC = $(shell go env GOROOT)/lib/wasm/go_js_wasm_exec

build: ## fills web/dist
	go run ./web/build

demo: ## serves the demo and prints its address
	go run ./web/build -quick
	go run ./cmd/sipserver

test: lint unit e2e interop ## everything

lint: ## gofmt, vet and staticcheck, native and for wasm
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "run: gofmt -w" $$unformatted; exit 1; }
	@go build -o bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	go vet ./... && $(JS) go vet $(WASM)
	bin/staticcheck ./... && $(JS) bin/staticcheck $(WASM)

unit: ## all but the browser: Go, a minute of simulation, the wasm in Node, data races
	@sh e2e/install.sh node
	go test $(UNIT)
	SIM=1m go test ./pkg/sipcore -count=1 -run Simulation -v
	$(JS) go test -exec=$(EXEC) ./pkg/...
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null; \
	then go test -race -timeout 5m ./pkg/sipnative; else echo "no C compiler: the race detector, which needs one, was left out"; fi

e2e: size ## in headless Chromium
	@sh e2e/install.sh chromium
	go test -count=1 -timeout 30m $$(go list ./e2e/... | grep -v /interop)

interop: size ## against Kamailio and SIPp
	@sh e2e/interop.sh

fuzz: ## FUZZTIME each
	sh e2e/fuzz.sh $(or $(FUZZTIME),20s)

soak: ## the simulation of pkg/sipcore with new seeds, for SOAK
	SIM=$(or $(SOAK),10m) SEEDS=new go test ./pkg/sipcore -count=1 -run Simulation -v -timeout 0

bench: build ## parser against its peer, the engine, then the library in Chromium
	@sh e2e/install.sh chromium
	go test -run '^$$' -bench . -benchmem ./pkg/sipcore ./pkg/sipnative
	cd bench && go test -run '^$$' -bench . -benchmem
	go test -count=1 -run '^$$' -bench . -timeout 20m ./e2e

size: ## builds, prints raw, gzip and brotli; fails above the budget
	go run ./web/build -size

demo-shots: build ## pictures of the demo, for the README
	@sh e2e/install.sh chromium
	SHOTS=$(CURDIR)/docs/images go test -count=1 -run TestDemoShots -timeout 5m ./e2e

clean: ## takes away what was built
	find web/dist -mindepth 1 ! -name .gitkeep -delete
	rm -rf bin

.PHONY: build demo test lint unit e2e interop fuzz soak bench size demo-shots clean
