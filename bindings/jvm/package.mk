# What the packages of Java and Kotlin share, which include it.
# They set LANGUAGE, RUNNER and BENCH, the classes of the programs, and JAVA, with its options.
# CDYLIB is the library, BINDGEN the folder of the generators, BUILD the folder for all that is built, NATIVES one
# of libraries of several platforms, if the package is to have them.

BUILD ?= $(CURDIR)/build
MVN = JAVA_HOME=$(JDK) mvn --batch-mode --quiet $(if $(wildcard $(BUILD)/.fetched),--offline) \
	-Dbuild.folder=$(BUILD) -Dreadme=$(CURDIR)/README.md
CLASSES = $(BUILD)/classes:$(BUILD)/test-classes:$(BUILD)/lib/*
export CDYLIB NATIVES

.PHONY: missing generate build test runner package bench

missing:
	@command -v mvn >/dev/null || echo "mvn"
	@test -n "$(JDK)" || echo "$(JDK_NAME)"

# A class that the interface no longer has would stay.
generate:
	@rm -rf $(BUILD)/generated $(BUILD)/natives
	@$(BINDGEN)/uniffi-bindgen-$(LANGUAGE) generate --library $(CDYLIB) --config ../../crates/ffi/uniffi.toml \
		--out-dir $(BUILD)/generated
	@../natives $(LANGUAGE) $(BUILD)/natives
	@mkdir -p $(BUILD)/conformance
	@cp $(CURDIR)/../../tests/conformance/operations.json $(BUILD)/conformance/

build: generate
	@$(MVN) process-test-classes

test: build
	@$(MVN) -f ../jvm/pom.xml install
	@$(MVN) install
	@touch $(BUILD)/.fetched
	@cd test/elsewhere && JAVA="$(JAVA)" MVN="$(MVN)" BUILD=$(BUILD) ./run

runner: build
	@printf '#!/bin/sh\nexec %s -cp "%s" $(RUNNER)\n' "$(JAVA)" "$(CLASSES)" > $(BUILD)/runner
	@chmod +x $(BUILD)/runner

package: generate
	@$(MVN) package -DskipTests
	@ls -l $(BUILD)/package
	@unzip -l $(BUILD)/package/simd-r-drive-$(LANGUAGE)-*[0-9].jar

bench: build
	@$(JAVA) -cp "$(CLASSES)" $(BENCH)
