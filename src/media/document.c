/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of work: look at every header, find the edges of what lies on a
 * table (edges.c), lay the parts out, make their pixels
 * (cut.c) on one white sheet, then spend the bytes (jpeg_fit.c), on a smaller
 * copy of the sheet where they do not suffice.
 */
#include "media/document.h"

#include <string.h>

#include "media/cut.h"
#include "media/edges.h"
#include "media/jpeg_fit.h"
#include "media/resample.h"

enum {
	KB = 1024,
	RGB = 3,
	LONGEST_MIN_PX = 600,
	OVERVIEW_PX = 320,
	STRIP = 8,		/* longer side by shorter side, at most */
	GAP_PART = 40,		/* the gap, as a part of the width */
	QUALITY_MIN = 45,
	QUALITY_USUAL = 88,	/* letters gain nothing above it */
	WORK_MAX_BYTES = 512 * 1024 * 1024,
};

/* Pixels of the whole result. */
struct sheet {
	const uint8_t	*rgb;
	uint32_t	 w_px;
	uint32_t	 h_px;
};

struct making {
	struct cut		 parts[DOCUMENT_PARTS_MAX];
	int32_t			 slope[DOCUMENT_PARTS_MAX];	/* 1/EDGES_ONE */
	size_t			 n;
	uint32_t		 gap_px;
	struct sheet		 sheet;
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

/* ---- one part's header */

/*
 * Leave away what a card or a sheet lies on, where that can be told. The part
 * that is kept is not made smaller than what a picture must have.
 */
static enum document_fault
cut_ground(struct making *m, struct str bytes, struct cut *c, uint32_t w,
    uint32_t h)
{
	int32_t			*slope = &m->slope[c - m->parts];
	const uint32_t		longest = larger(w, h);
	struct cut		small = *c;
	struct pixels		p;
	uint32_t		rect[4];
	enum image_fault	fault;

	if (longest < LONGEST_MIN_PX)
		return DOCUMENT_FINE;
	small.w_px = p.w = larger(1, (uint32_t)((uint64_t)w * OVERVIEW_PX /
	    longest));
	small.h_px = p.h = larger(1, (uint32_t)((uint64_t)h * OVERVIEW_PX /
	    longest));
	fault = cut_pixels(m->step, bytes, &m->lim, &small, &p.rgb);
	if (fault == IMAGE_FINE && edges_find(&p, rect, slope) == RC_OK &&
	    (uint64_t)larger(rect[2], rect[3]) * longest >=
	    (uint64_t)LONGEST_MIN_PX * OVERVIEW_PX)
		for (int i = 0; i < 4; i++)
			c->rect[i] = (int64_t)rect[i] * RESAMPLE_ONE *
			    (int64_t)(i % 2 == 0 ? w : h) /
			    (int64_t)(i % 2 == 0 ? p.w : p.h);
	arena_reset(m->step);
	return fault_of(fault);
}

static enum document_fault
check_part(struct making *m, struct str bytes, struct cut *c,
    const struct document_spec *spec, struct document_problem *p)
{
	enum image_format	f = image_sniff(bytes);
	enum document_fault	fault;
	uint32_t		w, h;

	if (f == IMAGE_OTHER)
		return DOCUMENT_NOT_IMAGE;
	if (f == IMAGE_HEIC)
		return DOCUMENT_HEIC;
	if (bytes.n > m->lim.file_bytes) {
		p->got_bytes = bytes.n;
		p->want_bytes = m->lim.file_bytes;
		return DOCUMENT_FILE_SIZE;
	}
	fault = fault_of(image_probe(bytes, &m->lim, &c->info));
	if (fault != DOCUMENT_FINE)
		return fault;
	cut_whole(c);
	w = p->got_w_px = (uint32_t)(c->rect[2] / RESAMPLE_ONE);
	h = p->got_h_px = (uint32_t)(c->rect[3] / RESAMPLE_ONE);
	if (w > STRIP * h || h > STRIP * w)
		return DOCUMENT_SHAPE;
	if (larger(w, h) < spec->source_min_px) {
		p->want_px = spec->source_min_px;
		return DOCUMENT_TOO_SMALL;
	}
	p->got_w_px = p->got_h_px = 0;
	return cut_ground(m, bytes, c, w, h);
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
		struct cut *c = &m->parts[i];

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
		uint64_t own = (uint64_t)m->parts[i].rect[2] / RESAMPLE_ONE;

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

static enum document_fault
draw_sheet(struct making *m, const struct str *files,
    struct document_problem *p)
{
	const size_t	 row = (size_t)m->sheet.w_px * RGB;
	uint8_t		*to = ARENA_ARRAY(m->keep, uint8_t, row *
			    m->sheet.h_px);

	m->sheet.rgb = to;
	for (size_t i = 0; i < m->n; i++) {
		const struct cut	*c = &m->parts[i];
		const uint8_t		*rgb;
		enum image_fault	 fault = cut_pixels(m->step, files[i],
		    &m->lim, c, &rgb);

		if (fault != IMAGE_FINE) {
			p->part = m->n > 1 ? (unsigned)i + 1 : 0;
			return fault_of(fault);
		}
		rgb = edges_level(m->step, rgb, c->w_px, c->h_px, m->slope[i]);
		memcpy(to, rgb, row * c->h_px);
		to += row * c->h_px;
		if (i + 1 < m->n) {
			memset(to, 0xFF, row * m->gap_px);
			to += row * m->gap_px;
		}
		arena_reset(m->step);
	}
	return DOCUMENT_FINE;
}

/* The sheet with its longer side that long. */
static struct sheet
smaller_sheet(struct making *m, uint32_t longest)
{
	const struct sheet	*from = &m->sheet;
	const uint64_t		 full = larger(from->w_px, from->h_px);
	struct sheet		 to = {
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

static enum document_fault
spend(struct arena *a, struct making *m, size_t max,
    struct document_made *ret_made)
{
	uint32_t longest = larger(m->sheet.w_px, m->sheet.h_px);

	for (;;) {
		struct sheet		s = smaller_sheet(m, longest);
		struct jpeg_fitted	best;
		struct str		least;

		if (jpeg_encode(m->step, s.rgb, s.w_px, s.h_px, QUALITY_MIN,
		    &least) != RC_OK)
			return DOCUMENT_DAMAGED;
		if (least.n <= max) {
			if (jpeg_fit(m->step, s.rgb, &(struct jpeg_fit){
			    .w_px = s.w_px, .h_px = s.h_px, .max_bytes = max,
			    .quality_min = QUALITY_MIN,
			    .quality_usual = QUALITY_USUAL }, &best) != RC_OK)
				return DOCUMENT_DAMAGED;
			*ret_made = (struct document_made){
				.jpeg = str_copy(a, best.jpeg),
				.w_px = s.w_px, .h_px = s.h_px,
				.quality = (unsigned)best.quality };
			return DOCUMENT_FINE;
		}
		if (longest <= LONGEST_MIN_PX)
			return DOCUMENT_MAX_KB;
		longest = next_longest(longest, least.n, max);
		arena_reset(m->step);
	}
}

static enum document_fault
make(struct arena *a, struct making *m, const struct str *files,
    const struct document_spec *spec, struct document_made *ret_made,
    struct document_problem *p)
{
	enum document_fault fault;

	for (size_t i = 0; i < m->n; i++) {
		fault = check_part(m, files[i], &m->parts[i], spec, p);
		if (fault != DOCUMENT_FINE) {
			p->part = m->n > 1 ? (unsigned)i + 1 : 0;
			return fault;
		}
	}
	lay_out(m, spec->longest_px != 0 ? spec->longest_px :
	    DOCUMENT_LONGEST_PX);
	fault = draw_sheet(m, files, p);
	if (fault != DOCUMENT_FINE)
		return fault;
	fault = spend(a, m, (size_t)spec->max_kb * KB, ret_made);
	if (fault == DOCUMENT_MAX_KB)
		p->want_bytes = (size_t)spec->max_kb * KB;
	return fault;
}

enum rc
document_make(struct arena *a, const struct str *parts, size_t n,
    const struct document_spec *spec, struct document_made *ret_made,
    struct document_problem *ret_problem)
{
	struct making		m = { .n = n, .lim = image_limits_default() };
	struct document_problem	p = { .fault = DOCUMENT_FINE };

	must(n >= 1 && n <= DOCUMENT_PARTS_MAX && spec->max_kb > 0 &&
	    (spec->longest_px == 0 || (spec->longest_px >= LONGEST_MIN_PX &&
	    spec->longest_px <= RESAMPLE_SIDE_MAX)));
	m.keep = arena_new(WORK_MAX_BYTES);
	m.step = arena_new(WORK_MAX_BYTES);
	p.fault = make(a, &m, parts, spec, ret_made, &p);
	arena_free(m.step);
	arena_free(m.keep);
	*ret_problem = p;
	return p.fault == DOCUMENT_FINE ? RC_OK : RC_BAD;
}

/* ---- what people read */

static struct str
which(unsigned part)
{
	return part == 1 ? STR("第一张图片") : part == 2 ? STR("第二张图片") :
	    STR("图片");
}

struct str
document_problem_text(struct arena *a, const struct document_problem *p)
{
	const struct str s = which(p->part);

	switch (p->fault) {
	case DOCUMENT_FINE:
		return STR("");
	case DOCUMENT_NOT_IMAGE:
		return str_make(a, "%.*s不是图片文件，请选择 JPG、PNG 或 WebP "
		    "格式的图片", STR_ARG(s));
	case DOCUMENT_HEIC:
		return str_make(a, "%.*s是 HEIC 格式，请在手机“设置—相机—格式”里选"
		    "“兼容性最佳”后重新拍摄，或另存为 JPG 后再上传", STR_ARG(s));
	case DOCUMENT_FORMAT:
		return str_make(a, "%.*s的格式不支持，请另存为 JPG、PNG 或 WebP "
		    "格式后再上传", STR_ARG(s));
	case DOCUMENT_FILE_SIZE:
		return str_make(a, "%.*s文件太大（%zu MB），请选择 %zu MB 以内的图片",
		    STR_ARG(s), p->got_bytes >> 20, p->want_bytes >> 20);
	case DOCUMENT_TOO_LARGE:
		return str_make(a, "%.*s的像素太多或保存方式太复杂，"
		    "请缩小或另存为普通的 JPG 后再上传", STR_ARG(s));
	case DOCUMENT_TOO_SMALL:
		return str_make(a, "%.*s太小（宽 %u 像素、高 %u 像素），文字看不清；"
		    "请重新拍摄或扫描，较长的一边不少于 %u 像素", STR_ARG(s),
		    p->got_w_px, p->got_h_px, p->want_px);
	case DOCUMENT_SHAPE:
		return str_make(a, "%.*s过于狭长（宽 %u 像素、高 %u 像素），文字会看"
		    "不清；请截成几张，或只保留证件本身后再上传", STR_ARG(s),
		    p->got_w_px, p->got_h_px);
	case DOCUMENT_DAMAGED:
		return str_make(a, "%.*s文件已损坏或没有传完整，请重新选择或重新拍摄"
		    "后上传", STR_ARG(s));
	case DOCUMENT_MAX_KB:
		return str_make(a, "图片压缩到 %zu KB 以内后文字会看不清；请裁去证件"
		    "以外的部分，或在光线充足处重新拍摄后上传", p->want_bytes / KB);
	case DOCUMENT_FAULT__MAX:
		break;
	}
	return STR("图片无法处理，请换一张");
}
