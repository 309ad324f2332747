/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of work: look at every header, find the edges of what lies on a
 * table (edges.c) where no frame is given, lay the parts out, make their pixels
 * (cut.c) on one white sheet, then spend the bytes (jpeg_fit.c), on a smaller
 * copy of the sheet where they do not suffice. What is said about it is in
 * document_text.c.
 */
#include "media/document.h"

#include <string.h>

#include "media/cut.h"
#include "media/edges.h"
#include "media/jpeg_fit.h"
#include "media/jpeg_form.h"
#include "media/resample.h"

enum {
	KB = 1024,
	RGB = 3,
	LONGEST_MIN_PX = 600,
	OVERVIEW_PX = 320,
	STRIP = 8,		/* longer side by shorter side, at most */
	GAP_PART = 40,		/* the gap, as a part of the width */
	QUALITY_MIN = 45,
	DOUBTFUL_PX = 500000,	/* small print in fewer is guessed at */
	QUALITY_USUAL = 88,	/* letters gain nothing above it */
	WORK_MAX_BYTES = 512 * 1024 * 1024,
	KEEP_MAX_PX = 64 * 1024 * 1024 / RGB,
};

/* Pixels of the whole result. */
struct made_sheet {
	const uint8_t	*rgb;
	uint32_t	 w_px;
	uint32_t	 h_px;
};

struct part {
	const struct document_source *source;
	struct cut		 cut;	/* its orientation holds the turn */
	int32_t			 slope;
};

struct making {
	struct part		 parts[DOCUMENT_PARTS_MAX];
	size_t			 n;
	uint32_t		 gap_px;
	struct made_sheet		 sheet;
	struct arena		*keep;	/* the sheet */
	struct arena		*step;	/* one part, or one smaller copy */
	struct image_limits	 lim;
};

static enum document_fault
fault_of(enum image_fault fault)
{
	switch (fault) {
	case IMAGE_FINE:
		return DOCUMENT_FINE;
	case IMAGE_UNREADABLE:
		return DOCUMENT_FORMAT;
	case IMAGE_TOO_LARGE:
		return DOCUMENT_TOO_LARGE;
	case IMAGE_DAMAGED:
	case IMAGE_FAULT__MAX:
		break;
	}
	return DOCUMENT_DAMAGED;
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t
longest_of(const struct document_spec *spec)
{
	return spec->longest_px != 0 ? spec->longest_px : DOCUMENT_LONGEST_PX;
}

/* A source's size as shown, turned by hand. */
static void
size_of(const struct document_source *s, unsigned quarters, uint32_t ret[2])
{
	bool swap = orient_swaps(orient_turn(s->info.orientation, quarters % 4));

	ret[0] = swap ? s->info.h_px : s->info.w_px;
	ret[1] = swap ? s->info.w_px : s->info.h_px;
}

static bool
is_strip(uint32_t w, uint32_t h)
{
	return (uint64_t)w > (uint64_t)STRIP * h ||
	    (uint64_t)h > (uint64_t)STRIP * w;
}

/* ---- one part's header */

/* Of a source that is open: whether the spec takes its size. */
static enum document_fault
check_size(const struct document_source *s, const struct document_spec *spec,
    struct document_problem *p)
{
	uint32_t size[2];

	size_of(s, 0, size);
	p->got_w_px = size[0];
	p->got_h_px = size[1];
	if (is_strip(size[0], size[1]))
		return DOCUMENT_SHAPE;
	if (larger(size[0], size[1]) < spec->source_min_px) {
		p->want_px = spec->source_min_px;
		return DOCUMENT_TOO_SMALL;
	}
	p->got_w_px = p->got_h_px = 0;
	return DOCUMENT_FINE;
}

static enum document_fault
open_file(struct document_source *s, const struct document_spec *spec,
    struct document_problem *p)
{
	const struct image_limits lim = image_limits_default();
	enum image_format	  f = image_sniff(s->bytes);
	enum document_fault	  fault;

	if (f == IMAGE_OTHER)
		return DOCUMENT_NOT_IMAGE;
	if (f == IMAGE_HEIC)
		return DOCUMENT_HEIC;
	if (s->bytes.n > lim.file_bytes) {
		p->got_bytes = s->bytes.n;
		p->want_bytes = lim.file_bytes;
		return DOCUMENT_FILE_SIZE;
	}
	fault = fault_of(image_probe(s->bytes, &lim, &s->info));
	return fault != DOCUMENT_FINE ? fault : check_size(s, spec, p);
}

enum document_fault
document_open(struct str bytes, const struct document_spec *spec,
    struct document_source *ret_source, struct document_problem *ret_problem)
{
	struct document_problem p = { .fault = DOCUMENT_FINE };

	*ret_source = (struct document_source){ .bytes = bytes };
	p.fault = open_file(ret_source, spec, &p);
	*ret_problem = p;
	return p.fault;
}

enum document_fault
document_open_pixels(const struct pixels *pixels,
    const struct document_spec *spec, struct document_source *ret_source,
    struct document_problem *ret_problem)
{
	struct document_problem p = { .fault = DOCUMENT_FINE };

	*ret_source = (struct document_source){ .kept = *pixels, .shrink = 1,
		.info = { IMAGE_OTHER, pixels->w, pixels->h, 1 } };
	p.fault = check_size(ret_source, spec, &p);
	*ret_problem = p;
	return p.fault;
}

/* ---- a rectangle's pixels */

static enum document_fault
read_cut(struct making *m, const struct document_source *s,
    const struct cut *c, const uint8_t **ret_rgb)
{
	if (s->bytes.n > 0 && (s->shrink == 0 || s->shrink != cut_shrink(c)))
		return fault_of(cut_pixels(m->step, s->bytes, &m->lim, c,
		    ret_rgb));
	*ret_rgb = cut_kept(m->step, &s->kept, s->shrink, c);
	return DOCUMENT_FINE;
}

/* The picture's part around a rectangle that lies askew. */
static struct cut
box_around(const struct part *p)
{
	const struct edges_angle g = edges_angle_of(p->slope);
	const int64_t		*r = p->cut.rect;
	const int64_t		 sine = g.sine < 0 ? -g.sine : g.sine;
	struct cut		 box = p->cut;
	int64_t			 size[2], all[2], by = p->cut.w_px, most;

	cut_whole(&box);
	all[0] = box.rect[2];
	all[1] = box.rect[3];
	size[0] = (r[2] * g.cosine + r[3] * sine) / EDGES_ONE;
	size[1] = (r[3] * g.cosine + r[2] * sine) / EDGES_ONE;
	for (int i = 0; i < 2; i++) {
		int64_t from = r[i] + (r[i + 2] - size[i]) / 2;
		int64_t to = from + size[i];

		from = from < 0 ? 0 : from;
		to = to > all[i] ? all[i] : to;
		box.rect[i] = from;
		box.rect[i + 2] = to - from;
		most = r[2] * RESAMPLE_SIDE_MAX / (to - from);
		by = by > most ? most : by;
	}
	box.w_px = larger(1, (uint32_t)((box.rect[2] * by + r[2] / 2) / r[2]));
	box.h_px = larger(1, (uint32_t)((box.rect[3] * by + r[2] / 2) / r[2]));
	return box;
}

/*
 * A part that lies askew is read with room around it and set level from
 * there; a straight one is read as it is.
 */
static enum document_fault
part_pixels(struct making *m, const struct part *p, const uint8_t **ret_rgb)
{
	const int64_t		*r = p->cut.rect;
	struct cut		 box;
	struct pixels		 around;
	int64_t			 at[2], size[2];
	enum document_fault	 fault;

	if (p->slope == 0)
		return read_cut(m, p->source, &p->cut, ret_rgb);
	box = box_around(p);
	around = (struct pixels){ .w = box.w_px, .h = box.h_px };
	fault = read_cut(m, p->source, &box, &around.rgb);
	if (fault != DOCUMENT_FINE)
		return fault;
	for (int i = 0; i < 2; i++) {
		const uint32_t	px = i == 0 ? box.w_px : box.h_px;
		const int64_t	middle = r[i] + r[i + 2] / 2 - box.rect[i];

		at[i] = middle * px * EDGES_ONE / box.rect[i + 2];
		size[i] = r[i + 2] * px * EDGES_ONE / box.rect[i + 2];
	}
	*ret_rgb = edges_level(m->step, &around, &(struct edges_area){ at[0],
	    at[1], size[0], size[1], p->slope }, p->cut.w_px, p->cut.h_px);
	return DOCUMENT_FINE;
}

/* ---- the frame */

/*
 * Whether a file is what document_make() makes: no byte of it is anybody
 * else's, so that it may be kept.
 */
static bool
is_standard(struct making *m, const struct document_source *s,
    const struct document_spec *spec)
{
	struct pixels	p;
	struct str	again;
	bool		ok;

	if (s->info.format != IMAGE_JPEG || s->info.orientation != 1 ||
	    s->bytes.n > (size_t)spec->max_kb * KB ||
	    larger(s->info.w_px, s->info.h_px) > longest_of(spec))
		return false;
	ok = jpeg_form_ours(s->bytes, s->info.w_px, s->info.h_px) &&
	    jpeg_again(m->step, s->bytes, &m->lim, &again) == RC_OK &&
	    str_eq(again, s->bytes) && image_pixels(m->step, s->bytes, &m->lim,
	    1, &p, NULL) == IMAGE_FINE;
	arena_reset(m->step);
	return ok;
}

/* From what was found in the small copy to whole pixels of the picture. */
static void
frame_of(const struct pixels *small, const struct edges_area *area,
    const uint32_t size[2], struct document_frame *f)
{
	const int64_t	middle[2] = { area->x, area->y };
	const int64_t	sides[2] = { area->w, area->h };
	const int64_t	px[2] = { small->w, small->h };
	uint32_t	at[2], n[2];

	for (int i = 0; i < 2; i++) {
		int64_t	all = size[i];
		int64_t	side = sides[i] * all / px[i] / EDGES_ONE;
		int64_t	from;

		side = side < 1 ? 1 : side > all ? all : side;
		from = middle[i] * all / px[i] / EDGES_ONE - side / 2;
		from = from < 0 ? 0 : from > all - side ? all - side : from;
		at[i] = (uint32_t)from;
		n[i] = (uint32_t)side;
	}
	f->way = DOCUMENT_FRAME;
	f->x_px = at[0];
	f->y_px = at[1];
	f->w_px = n[0];
	f->h_px = n[1];
	f->slope = area->slope;
}

/*
 * The part that is kept is not made smaller than what a picture must have, nor
 * a strip.
 */
static enum document_fault
find_frame(struct making *m, const struct document_source *s,
    struct document_frame *f)
{
	struct cut		 c = { .info = s->info };
	struct document_frame	 found = *f;
	struct edges_area	 area;
	struct pixels		 small;
	uint32_t		 size[2], longest;
	enum document_fault	 fault;

	size_of(s, f->turn_quarters, size);
	longest = larger(size[0], size[1]);
	if (longest < LONGEST_MIN_PX)
		return DOCUMENT_FINE;
	c.info.orientation = orient_turn(c.info.orientation,
	    f->turn_quarters % 4);
	cut_whole(&c);
	c.w_px = small.w = larger(1, (uint32_t)((uint64_t)size[0] *
	    OVERVIEW_PX / longest));
	c.h_px = small.h = larger(1, (uint32_t)((uint64_t)size[1] *
	    OVERVIEW_PX / longest));
	fault = read_cut(m, s, &c, &small.rgb);
	if (fault != DOCUMENT_FINE ||
	    edges_find(m->step, &small, &area) != RC_OK)
		return fault;
	frame_of(&small, &area, size, &found);
	if (larger(found.w_px, found.h_px) >= LONGEST_MIN_PX &&
	    !is_strip(found.w_px, found.h_px))
		*f = found;
	return DOCUMENT_FINE;
}

static struct making
making_new(size_t n)
{
	return (struct making){ .n = n, .lim = image_limits_default(),
		.keep = arena_new(WORK_MAX_BYTES),
		.step = arena_new(WORK_MAX_BYTES) };
}

static void
making_done(struct making *m)
{
	arena_free(m->step);
	arena_free(m->keep);
}

enum document_fault
document_look(const struct document_source *s,
    const struct document_spec *spec, struct document_frame *frame)
{
	struct making		m = making_new(1);
	enum document_fault	fault = DOCUMENT_FINE;

	*frame = (struct document_frame){ .way = DOCUMENT_WHOLE,
		.turn_quarters = frame->turn_quarters % 4 };
	if (frame->turn_quarters != 0 || !is_standard(&m, s, spec))
		fault = find_frame(&m, s, frame);
	making_done(&m);
	return fault;
}

/* What the frame says about the picture; its own numbers where it is whole. */
static enum document_fault
lay_frame(struct part *p, struct document_frame *f, struct document_problem *q)
{
	uint32_t size[2];

	f->turn_quarters %= 4;
	size_of(p->source, f->turn_quarters, size);
	if (f->way == DOCUMENT_WHOLE)
		*f = (struct document_frame){ DOCUMENT_WHOLE, 0, 0, size[0],
			size[1], f->turn_quarters, 0 };
	q->got_w_px = size[0];
	q->got_h_px = size[1];
	if (f->w_px > size[0] || f->x_px > size[0] - f->w_px ||
	    f->h_px > size[1] || f->y_px > size[1] - f->h_px ||
	    f->w_px < 1 || f->h_px < 1 || f->slope > DOCUMENT_SLOPE_MOST ||
	    f->slope < -DOCUMENT_SLOPE_MOST)
		return DOCUMENT_CROP;
	q->got_w_px = f->w_px;
	q->got_h_px = f->h_px;
	if (is_strip(f->w_px, f->h_px))
		return DOCUMENT_SHAPE;
	q->got_w_px = q->got_h_px = 0;
	p->slope = f->slope;
	p->cut = (struct cut){ .info = p->source->info,
		.rect = { (int64_t)f->x_px * RESAMPLE_ONE,
		    (int64_t)f->y_px * RESAMPLE_ONE,
		    (int64_t)f->w_px * RESAMPLE_ONE,
		    (int64_t)f->h_px * RESAMPLE_ONE } };
	p->cut.info.orientation = orient_turn(p->cut.info.orientation,
	    f->turn_quarters);
	return DOCUMENT_FINE;
}

/*
 * For the page, where a frame is drawn several times: decode once, then only
 * cut. 0 means that it was too large to keep.
 */
void
document_keep(struct arena *a, const struct document_spec *spec,
    struct document_source *s)
{
	const struct image_limits lim = image_limits_default();
	struct cut	whole = { .info = s->info };
	uint32_t	longest = larger(s->info.w_px, s->info.h_px);
	uint64_t	px;
	unsigned	shrink;

	if (s->shrink != 0)
		return;
	whole.w_px = (uint32_t)((uint64_t)s->info.w_px * longest_of(spec) /
	    longest + 1);
	whole.h_px = (uint32_t)((uint64_t)s->info.h_px * longest_of(spec) /
	    longest + 1);
	whole.info.orientation = 1;
	cut_whole(&whole);
	shrink = cut_shrink(&whole);
	px = (uint64_t)(s->info.w_px / shrink) * (s->info.h_px / shrink);
	if (px > KEEP_MAX_PX || image_pixels(a, s->bytes, &lim, shrink,
	    &s->kept, &s->shrink) != IMAGE_FINE)
		s->shrink = 0;
}

/* ---- the sheet */

/* The sizes of everything when the sheet is w pixels wide. */
static void
lay_out_at(struct making *m, uint32_t w)
{
	m->gap_px = m->n > 1 ? w / GAP_PART + 1 : 0;
	m->sheet.w_px = w;
	m->sheet.h_px = m->gap_px;
	for (size_t i = 0; i < m->n; i++) {
		struct cut *c = &m->parts[i].cut;

		c->w_px = w;
		c->h_px = larger(1, (uint32_t)((c->rect[3] * w +
		    c->rect[2] / 2) / c->rect[2]));
		m->sheet.h_px += c->h_px;
	}
}

/* As wide as the narrower part, or as longest_px allows. */
static void
lay_out(struct making *m, uint32_t longest_px)
{
	uint64_t	w = UINT32_MAX;
	uint32_t	longest;

	for (size_t i = 0; i < m->n; i++) {
		uint64_t own = (uint64_t)m->parts[i].cut.rect[2] /
		    RESAMPLE_ONE;

		w = own < w ? own : w;
	}
	lay_out_at(m, (uint32_t)w);
	longest = larger(m->sheet.w_px, m->sheet.h_px);
	if (longest <= longest_px)
		return;
	w = w * longest_px / longest;
	/* Rounding may leave it a pixel too high. No strip gets down to 0. */
	for (w = w + 1; w > 1; w--) {
		lay_out_at(m, (uint32_t)w);
		if (larger(m->sheet.w_px, m->sheet.h_px) <= longest_px)
			return;
	}
}

/*
 * Front and back one below the other with a white gap, on one sheet (S3-04
 * wants both sides in one).
 */
static enum document_fault
draw_sheet(struct making *m, struct document_problem *p)
{
	const size_t	 row = (size_t)m->sheet.w_px * RGB;
	uint8_t		*to = ARENA_ARRAY(m->keep, uint8_t, row *
			    m->sheet.h_px);

	m->sheet.rgb = to;
	for (size_t i = 0; i < m->n; i++) {
		const struct part	*part = &m->parts[i];
		const uint8_t		*rgb;
		enum document_fault	 fault = part_pixels(m, part, &rgb);

		if (fault != DOCUMENT_FINE) {
			p->part = m->n > 1 ? (unsigned)i + 1 : 0;
			return fault;
		}
		memcpy(to, rgb, row * part->cut.h_px);
		to += row * part->cut.h_px;
		if (i + 1 < m->n) {
			memset(to, 0xFF, row * m->gap_px);
			to += row * m->gap_px;
		}
		arena_reset(m->step);
	}
	return DOCUMENT_FINE;
}

/* The sheet with its longer side that long. */
static struct made_sheet
smaller_sheet(struct making *m, uint32_t longest)
{
	const struct made_sheet	*from = &m->sheet;
	const uint64_t		 full = larger(from->w_px, from->h_px);
	struct made_sheet		 to = {
		.w_px = larger(1, (uint32_t)(from->w_px * longest / full)),
		.h_px = larger(1, (uint32_t)(from->h_px * longest / full)) };
	struct resample		*r;

	if (longest == full)
		return *from;
	r = resample_new(m->step, &(struct resample_spec){
		.src_w = from->w_px, .src_h = from->h_px,
		.w = (int64_t)from->w_px * RESAMPLE_ONE,
		.h = (int64_t)from->h_px * RESAMPLE_ONE,
		.dst_w = to.w_px, .dst_h = to.h_px });
	for (uint32_t y = 0; y < from->h_px; y++)
		resample_row(r, from->rgb + (size_t)y * from->w_px * RGB);
	to.rgb = resample_pixels(r);
	must(to.rgb != NULL);
	return to;
}

/* ---- the bytes */

/*
 * The next length to try: as if bytes went with pixels. They go slower, so that
 * this never shrinks much more than is needed, and two or three steps do.
 */
static uint32_t
next_longest(uint32_t longest, size_t got, size_t max)
{
	uint64_t	room = (uint64_t)longest * longest * max;
	uint32_t	next = longest - longest / 16;

	while (next > LONGEST_MIN_PX && (uint64_t)next * next * got > room)
		next--;
	return larger(next, LONGEST_MIN_PX);
}

/*
 * Quality first, then pixels, and never below what can be read: then the file
 * is refused with the reason.
 */
static enum document_fault
spend(struct arena *a, struct making *m, size_t max,
    struct document_made *made)
{
	uint32_t longest = larger(m->sheet.w_px, m->sheet.h_px);

	for (;;) {
		struct made_sheet		s = smaller_sheet(m, longest);
		struct jpeg_fitted	best;
		struct str		least;

		if (jpeg_encode(m->step, &(struct pixels){ s.rgb, s.w_px,
			s.h_px }, QUALITY_MIN, &least) != RC_OK)
			return DOCUMENT_DAMAGED;
		if (least.n <= max) {
			if (jpeg_fit(m->step, s.rgb, &(struct jpeg_fit){
			    .w_px = s.w_px, .h_px = s.h_px, .max_bytes = max,
			    .quality_min = QUALITY_MIN,
			    .quality_usual = QUALITY_USUAL }, &best) != RC_OK)
				return DOCUMENT_DAMAGED;
			made->jpeg = str_copy(a, best.jpeg);
			made->w_px = s.w_px;
			made->h_px = s.h_px;
			made->quality = (unsigned)best.quality;
			made->doubtful = s.rgb != m->sheet.rgb &&
			    (uint64_t)s.w_px * s.h_px < DOUBTFUL_PX;
			return DOCUMENT_FINE;
		}
		if (longest <= LONGEST_MIN_PX)
			return DOCUMENT_MAX_KB;
		longest = next_longest(longest, least.n, max);
		arena_reset(m->step);
	}
}

/* One part, whole, that is standard: nothing is lost by being looked at. */
static bool
keep_as_it_was(struct arena *a, struct making *m,
    const struct document_spec *spec, struct document_made *made)
{
	const struct part	*p = &m->parts[0];
	struct cut		 whole = p->cut;

	cut_whole(&whole);
	if (m->n != 1 || p->slope != 0 || p->cut.info.orientation != 1 ||
	    p->cut.rect[2] != whole.rect[2] ||
	    p->cut.rect[3] != whole.rect[3] ||
	    !is_standard(m, p->source, spec))
		return false;
	made->jpeg = str_copy(a, p->source->bytes);
	made->w_px = p->source->info.w_px;
	made->h_px = p->source->info.h_px;
	made->as_it_was = true;
	return true;
}

/*
 * What fits already goes through unchanged but for its metadata: every
 * decoding loses something.
 */
static enum document_fault
render(struct arena *a, struct making *m, const struct document_spec *spec,
    struct document_made *made, struct document_problem *p)
{
	enum document_fault fault;

	for (size_t i = 0; i < m->n; i++) {
		fault = lay_frame(&m->parts[i], &made->frames[i], p);
		if (fault != DOCUMENT_FINE) {
			p->part = m->n > 1 ? (unsigned)i + 1 : 0;
			return fault;
		}
	}
	if (keep_as_it_was(a, m, spec, made))
		return DOCUMENT_FINE;
	lay_out(m, longest_of(spec));
	fault = draw_sheet(m, p);
	if (fault != DOCUMENT_FINE)
		return fault;
	fault = spend(a, m, (size_t)spec->max_kb * KB, made);
	if (fault == DOCUMENT_MAX_KB)
		p->want_bytes = (size_t)spec->max_kb * KB;
	return fault;
}

/*
 * Faults name the part that they are about: a person sees two pictures and
 * has to change one.
 */
enum rc
document_render(struct arena *a, const struct document_source *parts,
    size_t n, const struct document_spec *spec,
    struct document_made *ret_made, struct document_problem *ret_problem)
{
	struct making		m = making_new(n);
	struct document_made	made = { .quality = 0 };
	struct document_problem	p = { .fault = DOCUMENT_FINE };

	must(n >= 1 && n <= DOCUMENT_PARTS_MAX && spec->max_kb > 0 &&
	    (spec->longest_px == 0 || (spec->longest_px >= LONGEST_MIN_PX &&
	    spec->longest_px <= RESAMPLE_SIDE_MAX)));
	for (size_t i = 0; i < n && p.fault == DOCUMENT_FINE; i++) {
		m.parts[i].source = &parts[i];
		made.frames[i] = spec->frames[i];
		if (spec->frames[i].way == DOCUMENT_AUTOMATIC)
			p.fault = document_look(&parts[i], spec,
			    &made.frames[i]);
		if (p.fault != DOCUMENT_FINE)
			p.part = n > 1 ? (unsigned)i + 1 : 0;
	}
	if (p.fault == DOCUMENT_FINE)
		p.fault = render(a, &m, spec, &made, &p);
	making_done(&m);
	if (p.fault == DOCUMENT_FINE)
		*ret_made = made;
	*ret_problem = p;
	return p.fault == DOCUMENT_FINE ? RC_OK : RC_BAD;
}

enum rc
document_make(struct arena *a, const struct str *parts, size_t n,
    const struct document_spec *spec, struct document_made *ret_made,
    struct document_problem *ret_problem)
{
	struct document_source	sources[DOCUMENT_PARTS_MAX];

	must(n >= 1 && n <= DOCUMENT_PARTS_MAX);
	for (size_t i = 0; i < n; i++)
		if (document_open(parts[i], spec, &sources[i], ret_problem) !=
		    DOCUMENT_FINE) {
			ret_problem->part = n > 1 ? (unsigned)i + 1 : 0;
			return RC_BAD;
		}
	return document_render(a, sources, n, spec, ret_made, ret_problem);
}
