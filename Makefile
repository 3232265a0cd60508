# The commands of a fresh machine are "make quickstart", "make lab" and "make test".
# They need Go and a C compiler; Go fetches the rest.

GO      ?= go
PYTHON  ?= python3
PURE    := ./data/... ./pkg/task/... ./pkg/affinity/... ./pkg/losstable/... ./pkg/taxonomy/... ./pkg/published/... \
           ./pkg/safetensors/... ./pkg/store/...
RUN     := runs/quickstart

# GoMLX's Go backend is 11 times as fast with Go's vector instructions, which
# there are for amd64.
ifeq ($(shell $(GO) env GOARCH),amd64)
export GOEXPERIMENT := simd
endif
HIGHSPY := highspy==1.16.0

.PHONY: quickstart lab smoke replay test build race lint bench bench-kernel notebooks browser-test clean

# The main job: all four stages on the procedural world, from pictures to the
# taxonomy, and a report that opens in any browser. Without the plugin of XLA it
# goes on with the Go backend, which takes two to four times as long.
quickstart: build
	build/taskonomy backend install cpu || echo "no plugin: going on with the Go backend"
	build/taskonomy run --preset quick --out $(RUN)

# The same in a minute: a few tasks, hardly trained.
smoke: build
	build/taskonomy backend install cpu || echo "no plugin: going on with the Go backend"
	build/taskonomy run --out build/smoke --tasks autoencoding,depth,normals,edge2d,class_places,fix_pose,jigsaw,random --budget 3 \
		--set data.train=24 --set data.validation=12 --set data.test=12 --set specific.steps=100 --set transfer.steps=60
	build/taskonomy status build/smoke

# The paper's second half on the released data, every number beside the
# published one.
replay: build
	build/taskonomy taxonomies
	build/taskonomy replay --out build/replay

# JupyterLab with the Taskonomy kernel and the notebooks, in a browser. It needs
# Python 3.11 besides; what it installs is in the user's cache folder.
lab: build
	build/taskonomy lab

build:
	$(GO) build -o build/taskonomy ./cmd/taskonomy

test:
	$(GO) test ./...

# The packages that compute, under the race detector, without the enumerations.
race:
	$(GO) test -race -short $(PURE)

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck -checks all ./...

# Speed, beside the aims and HiGHS; the latter needs Python and PyPI.
bench: build/highs/installed
	$(GO) run ./internal/bench -python build/highs/bin/python
	$(GO) test -run '^$$' -bench . -benchmem ./pkg/affinity ./pkg/losstable ./pkg/published

build/highs/installed:
	$(PYTHON) -m venv build/highs
	build/highs/bin/pip install --quiet $(HIGHSPY)
	touch $@

# The kernel in a real JupyterLab in headless Chromium; screenshots are left in
# build/browser. It needs Python, PyPI, chromium and openssl.
browser-test: build build/browser-env/installed
	build/browser-env/bin/python kernelext/browsertest/browser.py build/taskonomy build/browser

build/browser-env/installed: kernelext/browsertest/requirements.txt
	$(PYTHON) -m venv build/browser-env
	build/browser-env/bin/pip install --quiet --require-hashes -r $<
	touch $@

# The notebooks by their own test, by nbclient, and GoNB's own examples.
notebooks:
	$(GO) test -count=1 ./notebooks -nbclient
	$(GO) test -count=1 ./kernelext -run TestGoNBsExamples -examples

# The kernel beside plain GoNB, and what a user waits for in the browser.
bench-kernel: build build/browser-env/installed
	build/taskonomy -q kernel install
	$(GO) run ./internal/benchkernel
	build/browser-env/bin/python kernelext/browsertest/browser.py build/taskonomy build/browser check_cells check_interactive

clean:
	rm -rf build
