/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tool for documents as the page drives it: one picture or two, each opened
 * once and cut as often as the person moves its edges. Compiled to WebAssembly
 * for the page and natively for its test. Answers are JSON (document_json) and
 * the JPEG, both the tool's until the next call.
 */
#ifndef MEDIA_DOCUMENT_TOOL_H
#define MEDIA_DOCUMENT_TOOL_H

#include "media/document.h"

/* What a part's place holds, see document_tool_place(). */
enum { PLACE_WAY, PLACE_X, PLACE_Y, PLACE_W, PLACE_H, PLACE_TURN, PLACE_SLOPE,
	PLACE__MAX };

struct document_tool;

/* document_tool_new: a tool for 200 KB; never freed in the page. */
struct document_tool *document_tool_new(void);

/* document_tool_free: give everything back. */
void	document_tool_free(struct document_tool *t);

/* document_tool_spec: what is to be kept; longest_px 0: the usual. */
void	document_tool_spec(struct document_tool *t, uint32_t max_kb,
	    uint32_t longest_px);

/*
 * document_tool_room: room for n bytes of a part's input, a file or pixels. What
 * was opened there before is closed.
 *
 * part		0 or 1
 */
void	*document_tool_room(struct document_tool *t, uint32_t part, size_t n);

/*
 * document_tool_open: a JPEG file in the room of a part.
 *
 * returns	0, or document_tool_text() says why not
 */
int	document_tool_open(struct document_tool *t, uint32_t part, size_t n);

/* document_tool_open_pixels: w * h RGBA pixels there, decoded by the browser. */
int	document_tool_open_pixels(struct document_tool *t, uint32_t part,
	    uint32_t w, uint32_t h);

/* document_tool_close: the part is not there any more. */
void	document_tool_close(struct document_tool *t, uint32_t part);

/*
 * document_tool_place: the frame of a part, PLACE__MAX numbers as in struct
 * document_frame, to be written before document_tool_make(), which writes what
 * it found by itself.
 */
int32_t	*document_tool_place(struct document_tool *t, uint32_t part);

/*
 * document_tool_make: make one picture of what is open.
 *
 * returns	0, or document_tool_text() says why not
 */
int	document_tool_make(struct document_tool *t);

/* document_tool_text: what the last call said, document_tool_text_n() bytes. */
const char *document_tool_text(const struct document_tool *t);

/* document_tool_text_n: its length. */
size_t	document_tool_text_n(const struct document_tool *t);

/* document_tool_jpeg: the picture, document_tool_jpeg_n() bytes. */
const char *document_tool_jpeg(const struct document_tool *t);

/* document_tool_jpeg_n: its length; 0: there is none. */
size_t	document_tool_jpeg_n(const struct document_tool *t);

/* document_tool_w: the width of an open part as shown, unturned; 0: not open. */
uint32_t document_tool_w(const struct document_tool *t, uint32_t part);

/* document_tool_h: its height. */
uint32_t document_tool_h(const struct document_tool *t, uint32_t part);

#endif
