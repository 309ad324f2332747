/* SPDX-License-Identifier: Apache-2.0 */
/* The tool for documents as the page calls it. */
#include "media/document_tool.h"

#include "media/image_parts.h"

enum { TEXT_MAX = 64 * 1024, USUAL_KB = 200 };

static const size_t ARENA_BYTES = (size_t)1 << 30;

struct tool_part {
	struct document_source	 source;
	struct arena		*arena;		/* the file and its pixels */
	char			*room;
	size_t			 room_n;
	int32_t			 place[PLACE__MAX];
	bool			 open;
};

struct document_tool {
	struct document_spec	 spec;
	struct tool_part	 parts[DOCUMENT_PARTS_MAX];
	struct arena		*own;		/* the tool, for good */
	struct arena		*work;		/* the picture */
	struct document_made	 made;
	struct buf		 text;
};

struct document_tool *
document_tool_new(void)
{
	struct arena		*a = arena_new(ARENA_BYTES);
	struct document_tool	*t = ARENA_NEW(a, struct document_tool);

	t->own = a;
	t->work = arena_new(ARENA_BYTES);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++)
		t->parts[i].arena = arena_new(ARENA_BYTES);
	t->spec.max_kb = USUAL_KB;
	t->made.jpeg = STR("");
	buf_init(&t->text, TEXT_MAX);
	return t;
}

void
document_tool_free(struct document_tool *t)
{
	buf_done(&t->text);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++)
		arena_free(t->parts[i].arena);
	arena_free(t->work);
	arena_free(t->own);
}

void
document_tool_spec(struct document_tool *t, uint32_t max_kb,
    uint32_t longest_px)
{
	t->spec.max_kb = max_kb;
	t->spec.longest_px = longest_px;
}

static struct tool_part *
part_of(struct document_tool *t, uint32_t part)
{
	must(part < DOCUMENT_PARTS_MAX);
	return &t->parts[part];
}

void
document_tool_close(struct document_tool *t, uint32_t part)
{
	struct tool_part *p = part_of(t, part);

	arena_reset(p->arena);
	*p = (struct tool_part){ .arena = p->arena };
}

void *
document_tool_room(struct document_tool *t, uint32_t part, size_t n)
{
	struct tool_part *p = part_of(t, part);

	document_tool_close(t, part);
	p->room = arena_alloc(p->arena, n);
	p->room_n = n;
	return p->room;
}

static int
answer(struct document_tool *t, size_t n, const struct document_problem *p)
{
	buf_clear(&t->text);
	document_json(&t->text, &t->made, n, p);
	return p->fault == DOCUMENT_FINE ? 0 : 1;
}

int
document_tool_open(struct document_tool *t, uint32_t part, size_t n)
{
	struct tool_part	*p = part_of(t, part);
	struct document_problem	 problem;

	must(n <= p->room_n);
	p->open = document_open(str_of(p->room, n), &t->spec, &p->source,
	    &problem) == DOCUMENT_FINE;
	if (p->open)
		document_keep(p->arena, &t->spec, &p->source);
	return answer(t, 0, &problem);
}

/*
 * For formats that only the browser decodes: it hands over RGBA, transparent
 * pixels lie on white as with ours.
 */
int
document_tool_open_pixels(struct document_tool *t, uint32_t part, uint32_t w,
    uint32_t h)
{
	struct tool_part	*p = part_of(t, part);
	struct document_problem	 problem;
	uint8_t			*rgb;
	struct pixels		 pixels;

	must(w > 0 && h > 0 && (uint64_t)w * h * 4 <= p->room_n);
	rgb = ARENA_ARRAY(p->arena, uint8_t, (size_t)w * h * 3);
	for (uint32_t y = 0; y < h; y++)
		rgb_over_white((const uint8_t *)p->room + (size_t)y * w * 4,
		    rgb + (size_t)y * w * 3, w);
	pixels = (struct pixels){ rgb, w, h };
	p->open = document_open_pixels(&pixels, &t->spec, &p->source,
	    &problem) == DOCUMENT_FINE;
	return answer(t, 0, &problem);
}

int32_t *
document_tool_place(struct document_tool *t, uint32_t part)
{
	return part_of(t, part)->place;
}

static struct document_frame
frame_of(const int32_t *place)
{
	return (struct document_frame){
		.way = (enum document_way)place[PLACE_WAY],
		.x_px = (uint32_t)place[PLACE_X],
		.y_px = (uint32_t)place[PLACE_Y],
		.w_px = (uint32_t)place[PLACE_W],
		.h_px = (uint32_t)place[PLACE_H],
		.turn_quarters = (unsigned)place[PLACE_TURN],
		.slope = place[PLACE_SLOPE] };
}

static void
place_of(const struct document_frame *f, int32_t *place)
{
	place[PLACE_WAY] = (int32_t)f->way;
	place[PLACE_X] = (int32_t)f->x_px;
	place[PLACE_Y] = (int32_t)f->y_px;
	place[PLACE_W] = (int32_t)f->w_px;
	place[PLACE_H] = (int32_t)f->h_px;
	place[PLACE_TURN] = (int32_t)f->turn_quarters;
	place[PLACE_SLOPE] = f->slope;
}

/*
 * The frame that was found is handed back to the page, so that a person can
 * correct it.
 */
int
document_tool_make(struct document_tool *t)
{
	struct document_source	sources[DOCUMENT_PARTS_MAX];
	struct document_problem	problem = { .fault = DOCUMENT_FINE };
	size_t			n = 0;

	t->made = (struct document_made){ .jpeg = STR("") };
	arena_reset(t->work);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++) {
		struct tool_part	*p = &t->parts[i];
		struct document_frame	 f = frame_of(p->place);

		if (!p->open)
			continue;
		if (f.way == DOCUMENT_AUTOMATIC) {
			problem.fault = document_look(&p->source, &t->spec, &f);
			if (problem.fault != DOCUMENT_FINE)
				return answer(t, 0, &problem);
			place_of(&f, p->place);
		}
		t->spec.frames[n] = f;
		sources[n++] = p->source;
	}
	must(n > 0);
	(void)document_render(t->work, sources, n, &t->spec, &t->made,
	    &problem);	/* the problem says it */
	return answer(t, n, &problem);
}

const char *
document_tool_text(const struct document_tool *t)
{
	return t->text.p;
}

size_t
document_tool_text_n(const struct document_tool *t)
{
	return t->text.n;
}

const char *
document_tool_jpeg(const struct document_tool *t)
{
	return t->made.jpeg.p;
}

size_t
document_tool_jpeg_n(const struct document_tool *t)
{
	return t->made.jpeg.n;
}

/* As the file wants to be shown. */
static bool
is_swapped(const struct tool_part *p)
{
	return orient_swaps(p->source.info.orientation);
}

uint32_t
document_tool_w(const struct document_tool *t, uint32_t part)
{
	const struct tool_part *p = &t->parts[part % DOCUMENT_PARTS_MAX];

	return !p->open ? 0 : is_swapped(p) ? p->source.info.h_px :
	    p->source.info.w_px;
}

uint32_t
document_tool_h(const struct document_tool *t, uint32_t part)
{
	const struct tool_part *p = &t->parts[part % DOCUMENT_PARTS_MAX];

	return !p->open ? 0 : is_swapped(p) ? p->source.info.w_px :
	    p->source.info.h_px;
}
