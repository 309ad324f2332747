# SPDX-License-Identifier: Apache-2.0
# Read by ../Makefile: $W/photo.wasm and $W/document.wasm, and all that they are made of.
# ---- the photo tool for the page: the same C as WebAssembly (docs/decisions/0004-photo-tool.md), one for every variant
JPEG_SRC ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/baokao/libjpeg-turbo
WASM_CC	:= clang --target=wasm32-wasi --sysroot=/usr -std=c17 -D_GNU_SOURCE -ffp-contract=off -O3 -msimd128 -DNDEBUG -I. -Isrc \
	   -Isrc/media/wasm -I$(JPEG_SRC) -MMD -MP
WASM_O	:= $(patsubst %,$W/src/%.o,$(addprefix base/,arena buf json_put rc str utf8) $(addprefix media/,cut exif face face_net \
	   image image_jpeg jpeg_fit jpeg_form level look photo_check photo_make photo_policy photo_tool resample standardise wasm/formats)) \
	   $W/face_weights.o
JPEG_O	:= $(patsubst %,$W/jpeg/%.o,jcapimin jcapistd jccoefct jccolor jcdctmgr jchuff jcinit jcmainct jcmarker jcmaster jcomapi \
	   jcparam jcphuff jcprepct jcsample jctrans jdapimin jdapistd jdatadst jdatasrc jdcoefct jdcolor jddctmgr jdhuff jdinput \
	   jdmainct jdmarker jdmaster jdmerge jdphuff jdpostct jdsample jdtrans jerror jfdctflt jfdctfst jfdctint jidctflt \
	   jidctfst jidctint jidctred jquant1 jquant2 jutils jmemmgr jmemnobs jsimd_none)
$(JPEG_O): $W/jpeg/%.o:
	@mkdir -p $(@D)
	$(call say,WASM)
	$Q$(WASM_CC) -w -c -o $@ $(JPEG_SRC)/$*.c
$W/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(call say,WASM)
	$Q$(WASM_CC) -Wall -Wextra -Werror -c -o $@ $<
DOC_O	:= $(patsubst %,$W/src/%.o,$(addprefix base/,arena buf json_put rc str utf8) $(addprefix media/,cut document document_text \
	   document_tool edges exif image image_jpeg jpeg_fit jpeg_form level resample wasm/formats))
$W/face_weights.o: $B/gen/media/face_weights.c
	@mkdir -p $(@D)
	$Q$(WASM_CC) -c -o $@ $<
# Without the source of the library (a mirror without sources) the page does without its tool: the server cuts.
ifeq ($(wildcard $(JPEG_SRC)/jversion.h),)
$W/photo.wasm $W/document.wasm:
	@mkdir -p $(@D)
	@if packaging/libjpeg.sh $(JPEG_SRC); then $(MAKE) -s $@; else echo "$(@F), a tool of the page, is left out: no source of libjpeg-turbo"; : >$@; fi
$W/document.wasm: | $W/photo.wasm
else
WASM_LD	:= $(WASM_CC) -mexec-model=reactor -Wl,--gc-sections,--strip-all,-z,stack-size=262144
$W/photo.wasm: $(WASM_O) $(JPEG_O)
	$(call say,LINK)
	$Q$(WASM_LD) $(addprefix -Wl$(comma)--export=tool_,new room policy preset presets open open_pixels frame place make text text_n \
	   jpeg jpeg_n w h) -o $@ $^
$W/document.wasm: $(DOC_O) $(JPEG_O)
	$(call say,LINK)
	$Q$(WASM_LD) $(addprefix -Wl$(comma)--export=document_tool_,new spec room open open_pixels close place make text text_n jpeg \
	   jpeg_n w h) -o $@ $^
endif
