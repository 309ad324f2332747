# SPDX-License-Identifier: Apache-2.0
# Read by ../Makefile: the programs that fuzz and those that measure. Nothing of them is in what is installed.
# ---- fuzz targets: build/asan/fuzz/NAME replays a corpus, build/fuzz/fuzz/NAME is libFuzzer's
FUZZERS	:= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
T	?= $(FUZZERS)
SECONDS	?= 60
DRIVER	:= $(if $(LIBFUZZER),,tests/fuzz/replay.c)
$B/fuzz/%: tests/fuzz/fuzz_%.c $(DRIVER) tests/fuzz/c_text.h $(wildcard tools/tplc*.c) $(wildcard tools/sqlc*.c) $(foreach f,$(call below,photo),$(call lib,$f))
	@mkdir -p $(@D)
	$(call say,LINK)
	$Q$(CC) $(filter-out -MMD -MP,$(CFLAGS)) $(LDFLAGS) $(if $(LIBFUZZER),-fsanitize=fuzzer) -o $@ $< $(DRIVER) \
	   -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)
hunt-%: $B/fuzz/%
	@mkdir -p $B/corpus/$*
	$B/fuzz/$* -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=4096 -max_len=16384 -print_final_stats=1 \
	   -verbosity=0 -artifact_prefix=$B/$*- $B/corpus/$* tests/fuzz/corpus/$*

# ---- the benchmark's programs, linked with the archives; bench/run.mjs drives them
BENCH	:= $(foreach p,fill bare load,$B/bench/bin/$p)
BENCH_O	:= $B/obj/bench/candidates.o $B/obj/bench/positions.o $B/obj/gen/bench/bench.sql.o
$B/gen/bench/bench.sql.c: bench/bench.sql $(TOOLS)/sqlc $(MIGRATIONS)
	@mkdir -p $(@D)
	$(call say,SQLC)
	$Q$(TOOLS)/sqlc src/store/migrations $< $B/gen/bench/bench.sql
$B/obj/bench/%.o: bench/%.c | $(GEN_READY) $B/gen/bench/bench.sql.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CFLAGS) -c -o $@ $<
bench-build: $(BENCH) $B/bench/bin/photo $B/bench/bin/ticket $B/bench/bin/cell
$B/bench/bin/photo: $B/obj/bench/photo.o $(foreach f,$(call below,media),$(call lib,$f))
	@mkdir -p $(@D)
	$(call say,LINK)
	$Q$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)
$B/bench/bin/ticket $B/bench/bin/cell: $B/bench/bin/%: $B/obj/bench/%.o $(foreach f,$(call below,admission),$(call lib,$f))
	@mkdir -p $(@D)
	$(call say,LINK)
	$Q$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)
$(BENCH): $B/bench/bin/%: $B/obj/bench/%.o $(BENCH_O) $(foreach f,$(call below,cli),$(call lib,$f))
	@mkdir -p $(@D)
	$(call say,LINK)
	$Q$(CC) $(LDFLAGS) -o $@ $< $(BENCH_O) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LIBS)
