/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo tool as the page drives it: one picture at a time, opened once and
 * cut as often as the person moves the frame. Compiled to WebAssembly for the
 * page and natively for its test. Answers are JSON (photo_result_json) and the
 * JPEG, both the tool's until the next call.
 */
#ifndef MEDIA_PHOTO_TOOL_H
#define MEDIA_PHOTO_TOOL_H

#include "media/photo_make.h"

struct photo_tool;

/* tool_new: a tool with the default policy; never freed in the page. */
struct photo_tool *tool_new(void);

/* tool_free: give everything back. */
void	tool_free(struct photo_tool *t);

/*
 * tool_room: room for n bytes of input: a file, pixels, words. What was opened
 * before is closed.
 */
void	*tool_room(struct photo_tool *t, size_t n);

/* tool_policy: the first n bytes of the room as photo_policy_parse() reads them; 0: done. */
int	tool_policy(struct photo_tool *t, size_t n);

/* tool_preset: the policy of a preset, its word in the room; 0: done. */
int	tool_preset(struct photo_tool *t, size_t n);

/* tool_presets: all presets as JSON. */
void	tool_presets(struct photo_tool *t);

/*
 * tool_open: a JPEG file in the room.
 *
 * returns	0, or tool_text() says why not
 */
int	tool_open(struct photo_tool *t, size_t n);

/* tool_open_pixels: w * h RGBA pixels in the room, decoded by the browser. */
int	tool_open_pixels(struct photo_tool *t, uint32_t w, uint32_t h);

/*
 * tool_frame: look for the face and make the photo by it.
 *
 * returns	0, or tool_text() says why not
 */
int	tool_frame(struct photo_tool *t);

/*
 * tool_place: where to write x, y, width, height, quarter turns and tenths of a
 * degree (below 0 as two's complement) of the next rectangle, see struct
 * photo_crop; a width of 0: the middle.
 */
uint32_t *tool_place(struct photo_tool *t);

/*
 * tool_make: make the photo of that rectangle.
 *
 * returns	0, or tool_text() says why not
 */
int	tool_make(struct photo_tool *t);

/* tool_text: what the last call said, tool_text_n() bytes. */
const char *tool_text(const struct photo_tool *t);

/* tool_text_n: its length. */
size_t	tool_text_n(const struct photo_tool *t);

/* tool_jpeg: the photo, tool_jpeg_n() bytes. */
const char *tool_jpeg(const struct photo_tool *t);

/* tool_jpeg_n: its length; 0: there is none. */
size_t	tool_jpeg_n(const struct photo_tool *t);

/* tool_w: the width of what is open, as shown; 0: nothing. */
uint32_t tool_w(const struct photo_tool *t);

/* tool_h: its height. */
uint32_t tool_h(const struct photo_tool *t);

#endif
