/* SPDX-License-Identifier: Apache-2.0 */
/* The photo tool as the page calls it. */
#include "media/photo_tool.h"

#include "base/json.h"
#include "media/image_parts.h"

enum { TEXT_MAX = 64 * 1024 };

static const size_t ARENA_BYTES = (size_t)1 << 30;

struct photo_tool {
	struct photo_policy	 policy;
	struct photo_source	 source;
	bool			 open;
	struct photo_result	 result;
	struct arena		*net_arena;	/* the net, for good */
	struct arena		*room_arena;	/* the file and what is kept of it */
	struct arena		*work;		/* one photo */
	struct face_net		*net;
	char			*room;
	size_t			 room_n;
	uint32_t		 place[6];
	struct buf		 text;
};

struct photo_tool *
tool_new(void)
{
	struct arena		*a = arena_new(ARENA_BYTES);
	struct photo_tool	*t = ARENA_NEW(a, struct photo_tool);

	t->net_arena = a;
	t->room_arena = arena_new(ARENA_BYTES);
	t->work = arena_new(ARENA_BYTES);
	t->net = face_net_new(a);
	t->policy = photo_policy_default();
	buf_init(&t->text, TEXT_MAX);
	return t;
}

void
tool_free(struct photo_tool *t)
{
	buf_done(&t->text);
	arena_free(t->work);
	arena_free(t->room_arena);
	arena_free(t->net_arena);
}

void *
tool_room(struct photo_tool *t, size_t n)
{
	arena_reset(t->work);
	arena_reset(t->room_arena);
	t->open = false;
	t->result = (struct photo_result){ .worst = STRICT_OFF };
	t->room = arena_alloc(t->room_arena, n);
	t->room_n = n;
	return t->room;
}

static struct str
room_of(const struct photo_tool *t, size_t n)
{
	must(n <= t->room_n);
	return str_of(t->room, n);
}

int
tool_policy(struct photo_tool *t, size_t n)
{
	return photo_policy_parse(room_of(t, n), &t->policy) == RC_OK ? 0 : 1;
}

int
tool_preset(struct photo_tool *t, size_t n)
{
	return photo_preset_policy(room_of(t, n), &t->policy) == RC_OK ? 0 : 1;
}

void
tool_presets(struct photo_tool *t)
{
	buf_clear(&t->text);
	for (const struct photo_preset *p = photo_presets(); p->word != NULL;
	    p++) {
		buf_fmt(&t->text, "%c{\"word\":\"%s\",\"name\":\"%s\",\"w\":%u,"
		    "\"h\":%u,\"min\":%u,\"max\":%u}", t->text.n == 0 ? '[' :
		    ',', p->word, p->name, p->w_px, p->h_px, p->min_kb,
		    p->max_kb);
	}
	buf_char(&t->text, ']');
}

/* The result as JSON; 0 when there is a photo. */
static int
answer(struct photo_tool *t)
{
	buf_clear(&t->text);
	photo_result_json(&t->text, t->work, &t->result, &t->policy);
	return t->result.problem.fault == PHOTO_FINE ? 0 : 1;
}

int
tool_open(struct photo_tool *t, size_t n)
{
	t->open = photo_open(room_of(t, n), &t->policy.spec, &t->source,
	    &t->result.problem) == PHOTO_FINE;
	return t->open ? 0 : answer(t);
}

/*
 * For what only the browser decodes; the server never trusts the result and
 * decodes what is sent to it.
 */
int
tool_open_pixels(struct photo_tool *t, uint32_t w, uint32_t h)
{
	uint8_t		*rgb;
	struct pixels	 p;

	must(w > 0 && h > 0 && (uint64_t)w * h * 4 <= t->room_n);
	rgb = ARENA_ARRAY(t->room_arena, uint8_t, (size_t)w * h * 3);
	for (uint32_t y = 0; y < h; y++)
		rgb_over_white((const uint8_t *)t->room + (size_t)y * w * 4,
		    rgb + (size_t)y * w * 3, w);
	p = (struct pixels){ rgb, w, h };
	photo_open_pixels(&p, &t->source);
	t->open = true;
	return 0;
}

static int
make(struct photo_tool *t)
{
	struct photo_result *r = &t->result;

	if (photo_render(t->work, &t->source, &t->policy.spec, &r->crop,
	    &r->made, &r->problem) != RC_OK)
		r->made.jpeg = STR("");
	else
		photo_judge_made(t->work, t->net, &t->policy, &r->made, r);
	return answer(t);
}

int
tool_frame(struct photo_tool *t)
{
	struct photo_result *r = &t->result;

	must(t->open);
	arena_reset(t->work);
	*r = (struct photo_result){ .worst = STRICT_OFF };
	r->problem.fault = photo_frame(t->room_arena, t->net, &t->source,
	    &t->policy.spec, &r->crop);
	return r->problem.fault == PHOTO_FINE ? make(t) : answer(t);
}

uint32_t *
tool_place(struct photo_tool *t)
{
	return t->place;
}

int
tool_make(struct photo_tool *t)
{
	const uint32_t *p = t->place;

	must(t->open);
	arena_reset(t->work);
	t->result = (struct photo_result){ .crop = { p[0], p[1], p[2], p[3],
		p[4], (int32_t)p[5] } };
	return make(t);
}

const char *
tool_text(const struct photo_tool *t)
{
	return t->text.p;
}

size_t
tool_text_n(const struct photo_tool *t)
{
	return t->text.n;
}

const char *
tool_jpeg(const struct photo_tool *t)
{
	return t->result.made.jpeg.p;
}

size_t
tool_jpeg_n(const struct photo_tool *t)
{
	return t->result.made.jpeg.n;
}

uint32_t
tool_w(const struct photo_tool *t)
{
	return t->open ? t->source.w_px : 0;
}

uint32_t
tool_h(const struct photo_tool *t)
{
	return t->open ? t->source.h_px : 0;
}
