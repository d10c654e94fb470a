# What the packages of Java and Kotlin share, which include it.
# They set LANGUAGE, RUNNER and BENCH, the classes of the programs, and JAVA, with its options.
# CDYLIB is the library, BINDGEN the folder of the generators, BUILD the folder for all that is built.

BUILD ?= $(CURDIR)/build
MVN = JAVA_HOME=$(JDK) mvn --batch-mode --quiet $(if $(wildcard $(BUILD)/.fetched),--offline) \
	-Dbuild.folder=$(BUILD) -Dreadme=$(CURDIR)/README.md
CLASSES = $(BUILD)/classes:$(BUILD)/test-classes:$(BUILD)/lib/*
# The names of JNA, which are those of the folders in the jar.
PLATFORM ?= $(patsubst Linux-x86_64,linux-x86-64,$(patsubst Linux-aarch64,linux-aarch64,$(patsubst \
	Darwin-arm64,darwin-aarch64,$(patsubst Darwin-x86_64,darwin-x86-64,$(shell uname -s)-$(shell uname -m)))))

.PHONY: missing generate build test runner package bench

missing:
	@command -v mvn >/dev/null || echo "mvn"
	@test -n "$(JDK)" || echo "$(JDK_NAME)"

# A class that the interface no longer has would stay.
generate:
	@rm -rf $(BUILD)/generated
	@$(BINDGEN)/uniffi-bindgen-$(LANGUAGE) generate --library $(CDYLIB) --config ../../crates/ffi/uniffi.toml \
		--out-dir $(BUILD)/generated
	@mkdir -p $(BUILD)/natives/$(PLATFORM)
	@cp $(CDYLIB) $(BUILD)/natives/$(PLATFORM)/

build: generate
	@$(MVN) process-test-classes

test: build
	@$(MVN) install
	@touch $(BUILD)/.fetched
	@cd test/elsewhere && JAVA="$(JAVA)" MVN="$(MVN)" BUILD=$(BUILD) ./run

runner:
	@mkdir -p $(BUILD)/conformance
	@cp $(CURDIR)/../../tests/conformance/operations.json $(BUILD)/conformance/
	@$(MAKE) --no-print-directory build
	@printf '#!/bin/sh\nexec %s -cp "%s" $(RUNNER)\n' "$(JAVA)" "$(CLASSES)" > $(BUILD)/runner
	@chmod +x $(BUILD)/runner

package: generate
	@$(MVN) package -DskipTests
	@ls -l $(BUILD)/package
	@unzip -l $(BUILD)/package/simd-r-drive-$(LANGUAGE)-*[0-9].jar

bench: build
	@$(JAVA) -cp "$(CLASSES)" $(BENCH)
