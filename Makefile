# SPDX-License-Identifier: Apache-2.0
# baokao: `make run` starts the demo, `make test` runs every test; `make help` tells the rest.
# One archive per folder of src/, in this order; a folder may call only those before it.
FOLDERS	:= base http store ipc media pdf sheet cell gateway web ui audit notify exam account position photo material \
	   application organisation candidate review payment admission result desk stats portal cli
FOLDERS	:= $(foreach f,$(FOLDERS),$(if $(wildcard src/$f/*.c),$f))

B	?= build
V	?= 0
Q	:= $(if $(filter 0,$V),@)
say	= $(if $(filter 0,$V),@echo '  $1	$(patsubst $B/%,%,$@)')
CC	:= $(if $(filter default,$(origin CC)),gcc,$(CC))
PKGS	:= sqlite3 libpq libsodium libcrypto jansson yaml-0.1 libjpeg spng libwebp libqrencode freetype2 \
	   libdeflate zlib libbrotlienc expat libqpdf libcurl libseccomp
PKGFLAGS:= $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LIBS	:= -Wl,--as-needed $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -pthread
WARN	:= -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Wstrict-prototypes \
	   -Wmissing-prototypes -Wformat=2 -Wvla -Wundef -Werror
HARDEN	:= -fno-common -fstack-protector-strong -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
OPT	?= -O2 -g
CFLAGS	:= -std=c17 -D_GNU_SOURCE -DBAOKAO_STRICT=$(if $(SAN),1,0) -ffp-contract=off $(OPT) $(WARN) $(HARDEN) -pthread -I. -Isrc -I$B/gen \
	   $(patsubst -I%,-isystem %,$(PKGFLAGS)) -MMD -MP $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
LDFLAGS	:= -pie -Wl,-z,relro,-z,now $(if $(SAN),-fsanitize=$(SAN))
# Build-time tools are never sanitised or cross-built: they live beside the variant that asked.
TOOLS	:= $B/tools

lib	= $B/lib/lib$1.a
# The archives a folder may link: itself and all before it, last first.
below	= $(call below_,$1,$(FOLDERS),)
below_	= $(if $2,$(if $(filter $1,$(firstword $2)),$(firstword $2) $3,$(call below_,$1,$(wordlist 2,99,$2),$(firstword $2) $3)))

all: $B/baokao
$B/baokao: $(foreach f,$(call below,cli),$(call lib,$f))
	$(call say,LINK)
	$Q$(CC) $(LDFLAGS) -o $@ -Wl,--start-group $^ -Wl,--end-group $(LIBS)

# ---- generated code: queries, templates, embedded files
SQL	:= $(foreach f,$(FOLDERS),$(wildcard src/$f/*.sql))
TPL	:= $(foreach f,$(FOLDERS),$(wildcard src/$f/*.html))
GEN_SQL	:= $(SQL:src/%.sql=$B/gen/%.sql.c)
GEN_TPL	:= $(TPL:src/%.html=$B/gen/%.html.c)
GEN	:= $(GEN_SQL) $(GEN_TPL)
STATES	:= $(shell sed -n 's/^[A-Z]*_OF(.*, \(.*\))$$/src\/\1/p' src/store/machines.tbl | sort -u)
MIGRATIONS := $(sort $(wildcard src/store/migrations/*.sql)) src/store/moved.tbl

$B/tools/%: tools/%.c $(call lib,base)
	@mkdir -p $(@D)
	$(call say,TOOL)
	$Q$(CC) $(filter-out -MMD -MP,$(CFLAGS)) $(LDFLAGS) -o $@ $(filter %.c,$^) $(call lib,base) $(LIBS)
$B/tools/sqlc: tools/sqlc_check.c tools/sqlc_write.c tools/sqlc_states.c tools/sqlc_parts.h
$B/tools/tplc: tools/tplc_place.c tools/tplc_header.c tools/tplc_parts.h
$(GEN_SQL): $B/gen/%.sql.c: src/%.sql $(TOOLS)/sqlc $(MIGRATIONS) src/store/machines.tbl $(STATES)
	@mkdir -p $(@D)
	$(call say,SQLC)
	$Q$(TOOLS)/sqlc src/store/migrations $< $B/gen/$*.sql $(FOLDERS)
$(GEN_TPL): $B/gen/%.html.c: src/%.html $(TOOLS)/tplc
	@mkdir -p $(@D)
	$(call say,TPLC)
	$Q$(TOOLS)/tplc $< $B/gen/$*.html

EXTRA_store := $B/gen/store/migrations.c
$B/gen/store/migrations.c: $(TOOLS)/sqlc $(MIGRATIONS)
	@mkdir -p $(@D)
	$(call say,SQLC)
	$Q$(TOOLS)/sqlc --migrations src/store/migrations $@

# The style sheet is compiled from npm's GOV.UK Frontend; node_modules comes from `npm ci`.
$B/gen/ui/app.css: src/ui/app.scss package-lock.json | node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(call say,SASS)
	$Qnode_modules/.bin/sass --pkg-importer=node --style=compressed --no-source-map --quiet-deps $< $@
node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --prefer-offline
	@touch $@

# ---- the photo tool for the page: the same C as WebAssembly, one for every variant
W	:= build/wasm
comma	:= ,
include packaging/wasm.mk

$B/gen/ui/photo-tool.html: tools/one_page.mjs src/ui/photo_tool.page $B/gen/ui/app.css src/ui/photo.js $W/photo.wasm
	@mkdir -p $(@D)
	$(call say,PAGE)
	$Qnode tools/one_page.mjs src/ui/photo_tool.page $B/gen/ui/app.css src/ui/photo.js $W/photo.wasm $@
ASSETS	:= $B/gen/ui/app.css src/ui/app.js src/ui/icon.svg src/ui/photo.js $W/photo.wasm $B/gen/ui/photo-tool.html src/ui/document.js \
	   $W/document.wasm
EXTRA_web := $B/gen/web/assets.c
$B/gen/web/assets.c: $(TOOLS)/embed $(ASSETS)
	@mkdir -p $(@D)
	$(call say,EMBED)
	$Q$(TOOLS)/embed $@ $(ASSETS)

# Face finding: the weights come from npm (Apache-2.0); floats are never fused, so that every machine finds the same.
FACE_NPM := node_modules/@mediapipe/face_detection/face_detection_short_range.tflite
EXTRA_media := $B/gen/media/face_weights.c
$B/gen/media/face_weights.c: tools/face_weights.mjs package-lock.json | node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(call say,FACE)
	$Qnode tools/face_weights.mjs $(FACE_NPM) $@
$(patsubst %,$B/obj/media/%.o,face_net resample look photo_check face): CFLAGS += -O3

EXTRA_cli := $B/gen/cli/statements.c
$B/gen/cli/statements.c: $(TOOLS)/sqlc $(SQL)
	@mkdir -p $(@D)
	$Q$(TOOLS)/sqlc --list $@ $(subst /,_,$(SQL:src/%.sql=%))

EXTRA_cli += $B/gen/cli/demo_exams.c
EXAMS	:= $(sort $(wildcard exams/*/*))
$B/gen/cli/demo_exams.c: tools/demo_exams.mjs $(EXAMS)
	@mkdir -p $(@D)
	$Qnode tools/demo_exams.mjs $@ $(EXAMS)

# The number stands in VERSION; the commit is added in a checkout, where git is there and tells it. Written only when it differs.
COMMIT	= $(if $(wildcard .git),$(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null))
EXTRA_cli += $B/gen/cli/version.c
$B/gen/cli/version.c: VERSION always
	@mkdir -p $(@D)
	@printf '#include "cli/version.h"\n\nconst char version_number[] = "%s";\nconst char version_commit[] = "%s";\n' \
	    '$(file <VERSION)' '$(COMMIT)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
always: ;

# ---- one archive per folder
define folder
SRC_$1	:= $$(filter-out %_test.c,$$(wildcard src/$1/*.c))
GEN_$1	:= $$(filter $B/gen/$1/%,$$(GEN)) $$(EXTRA_$1)
OBJ_$1	:= $$(SRC_$1:src/%.c=$B/obj/%.o) $$(GEN_$1:$B/gen/%.c=$B/obj/gen/%.o)
TESTS_$1:= $$(patsubst src/%.c,$B/obj/%.o,$$(wildcard src/$1/*_test.c))
$$(OBJ_$1) $$(TESTS_$1): | $$(if $$(filter $1,base),,$$(GEN_READY))
$(call lib,$1): $$(OBJ_$1)
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(call say,AR)
	$$Qar rcs $$@ $$^
$B/test/$1_test: $$(TESTS_$1) $B/obj/tests/test.o $$(if $$(filter store,$$(call below,$1)),$B/obj/tests/stores.o) $$(foreach f,$$(call below,$1),$$(call lib,$$f))
	@mkdir -p $$(@D)
	$$(call say,LINK)
	$$Q$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LIBS) -lcmocka
UNIT	+= $$(if $$(TESTS_$1),$B/test/$1_test)
endef
GEN_READY := $(GEN) $(GEN:.c=.h)
$(GEN:.c=.h): %.h: %.c ;
$(foreach f,$(FOLDERS),$(eval $(call folder,$f)))

$B/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CFLAGS) -c -o $@ $<
$B/obj/gen/%.o: $B/gen/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CFLAGS) -c -o $@ $<
$B/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CFLAGS) -c -o $@ $<

# A driver of messages as a program, for the test with a real gateway of messages.
$B/test/sms_call: $B/obj/tests/sms_call.o $(foreach f,$(call below,gateway),$(call lib,$f))
	@mkdir -p $(@D)
	$(call say,LINK)
	$Q$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

unit: $(UNIT) $B/test/sms_call

include packaging/bench.mk
include packaging/mutate.mk

# ---- what people type
help:
	@echo 'make run     install what is missing, build, start the demo at http://127.0.0.1:8080'
	@echo 'make test    install what is missing, run every test (DAY=2028-02-29: as if it were that day)'
	@echo 'make         build build/baokao     make unit   build the unit tests'
	@echo 'make fuzz    look for bugs, 60 seconds a target (T=name SECONDS=600); finds go to build/fuzz'
	@echo 'make mutate  take each row, check, effect and comparison away: a test must miss it (ONLY=part of a name)'
	@echo 'make lint    check the rules of the house: sizes, calls, includes, variables, page fields'
	@echo 'make bench   measure against nginx and the bare store (QUICK=1: 100,000 candidates, not a million)'
run:
	@packaging/deps.sh run
	@$(MAKE) -s all
	@packaging/demo.sh $B/baokao
test:
	@packaging/deps.sh test
	@DAY='$(DAY)' tests/run
bench:
	@packaging/deps.sh bench
	@$(MAKE) -s all bench-build
	@QUICK=$(QUICK) node bench/run.mjs $B
lint: all
	@tools/lint --objects $B/obj
fuzz:
	@packaging/deps.sh fuzz
	@$(MAKE) -s B=build/fuzz CC=clang SAN=address,undefined LIBFUZZER=1 OPT='-O1 -g -fsanitize=fuzzer-no-link' $(T:%=hunt-%)
docs: all
	@packaging/docs.sh $B/baokao
clean:
	rm -rf build
.PHONY: always bench-build all unit bench clean help run test lint fuzz mutate mutate-build
.SECONDARY:
-include $(shell find $B -name '*.d' 2>/dev/null)
