# `make demo` and `make test` install all that they need. Both are quick when they run again.
# `make wheel`, `make upstream` and `make lock` are their parts.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UPSTREAM := target/upstream
# One of each generation of the protocol.
UPSTREAM_VERSIONS := 0.17.5-alpha 0.16.3-alpha
# Without the files that tools and tests create there.
SOURCES := $(shell find crates udl bindings/python/simd_r_drive_ws_client \( -name target -o -name _native \
	-o -name __pycache__ -o -name '.*' \) -prune -o -type f -print) \
	Cargo.toml Cargo.lock pyproject.toml LICENSE
# The oldest supported Rust.
RUST := $(shell sed -n 's/^rust-version = "1\.\(.*\)"/\1/p' Cargo.toml)

.PHONY: demo test test-interpreters test-bindings bindings wheel upstream lock clean here rust-here cc-here python-here lint-here
.DELETE_ON_ERROR:

demo: $(VENV)/package
	@$(BIN)/python examples/demo.py

# Unbuffered, so that the line about an environment is there when it ends.
test: lint-here $(VENV)/package upstream
	@PATH="$$PATH:$(CURDIR)/$(BIN)" PYTHONUNBUFFERED=1 $(BIN)/tox run-parallel --parallel 2 --installpkg "$$(ls dist/*.whl)" $(TOXARGS)

# Builds what this machine lacks, which takes root and an hour. `make test` runs those that are there.
test-interpreters: $(VENV)/package upstream
	@$(BIN)/python tests/interpreters $(INTERPRETERS)

# The packages of all languages: built, tested, and held to one conformance suite. Names of languages
# in LANGUAGES limit it. A language whose tools this machine lacks is named and not run.
test-bindings: $(VENV)/package upstream
	@cd tests && ../$(BIN)/python -m conformance bindings --costs $(LANGUAGES)

# The generated code of all languages, or of those in LANGUAGES.
bindings: $(VENV)/package
	@cd tests && ../$(BIN)/python -m conformance bindings --generate $(LANGUAGES)

wheel: dist/built

upstream: $(UPSTREAM_VERSIONS:%=$(UPSTREAM)/%/bin/simd-r-drive-ws-server)

# The lock files of the development tools: pinned, with hashes, for pip and for uv.
lock: $(VENV)/tools
	@PATH="$(CURDIR)/$(BIN):$$PATH" python requirements/lock.py

clean:
	rm -rf $(VENV) dist target .tox

$(VENV)/tools: requirements/dev.txt | here
	@echo "setting up the tools in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

dist/built: $(SOURCES) $(VENV)/tools | here
	@echo "building the wheel (the first time takes some minutes)"
	@rm -rf dist
	@$(BIN)/maturin build --release --locked --out dist
	@touch $@

$(VENV)/package: dist/built
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall dist/*.whl
	@touch $@

$(UPSTREAM)/%/bin/simd-r-drive-ws-server: | here
	@echo "installing the upstream server $* for the interop tests"
	@cargo install --locked --root $(UPSTREAM)/$* --target-dir $(UPSTREAM)/build \
		--version $* simd-r-drive-ws-server

# What must already be installed. Each is checked before anything is built, with a message of one line.
here: rust-here cc-here python-here

rust-here:
	@command -v cargo >/dev/null && rustc --version >/dev/null 2>&1 || { echo "cargo or rustc is \
	missing; this installs both: curl --proto '=https' -sSf https://sh.rustup.rs | sh" >&2; exit 1; }
	@rustc --version | awk -F '[ .]' '{ exit !($$2 > 1 || $$3 >= $(RUST)) }' || { echo "$$(rustc \
	--version) is older than 1.$(RUST); this installs a newer one: \
	curl --proto '=https' -sSf https://sh.rustup.rs | sh" >&2; exit 1; }

# A compiler without the headers of the C library cannot link either.
cc-here:
	@echo '#include <stdlib.h>' | cc -E -x c - >/dev/null 2>&1 || { echo "a C compiler (cc) is \
	missing, or the C library's headers are; this installs both on Debian: \
	apt-get install gcc libc6-dev" >&2; exit 1; }

python-here:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing; this installs it on Debian: \
	apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 9))' || { echo "$(PYTHON) is older \
	than 3.9; name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv; this \
	installs it on Debian: apt-get install python3-venv" >&2; exit 1; }

lint-here: here
	@cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 || { echo "rustfmt \
	or clippy is missing; this installs both: rustup component add rustfmt clippy" >&2; exit 1; }
