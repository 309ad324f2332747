# SPDX-License-Identifier: Apache-2.0
# The build of mutants (docs/building.md).

# In the mutants' build these come from a copy in which a contrary comparison can be chosen (tests/mutate/source.mjs).
MUTATED	:= $(if $(MUTATE),application/check application/when)
$(MUTATED:%=$B/mutate/%.c): $B/mutate/%.c: src/%.c tests/mutate/source.mjs
	$Qnode tests/mutate/source.mjs $< $@
$(MUTATED:%=$B/obj/%.o): $B/obj/%.o: $B/mutate/%.c
	@mkdir -p $(@D)
	$(call say,CC)
	$Q$(CC) $(CFLAGS) -Wno-parentheses -Wno-error -c -o $@ $<

# Nothing is optimised: tables lie in memory as they are written, and are read from there.
MUTANTS	:= B=build/mutate MUTATE=1 OPT='-O0 -g1 -UBAOKAO_STRICT -DBAOKAO_STRICT=1' HARDEN=-fPIE
mutate:
	@packaging/deps.sh test
	@$(MAKE) -s $(MUTANTS) all unit
	@node tests/mutate/run.mjs build/mutate $(if $(ONLY),--only '$(ONLY)')
mutate-build:
	@$(MAKE) -s $(MUTANTS) build/mutate/test/application_test
