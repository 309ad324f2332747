/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of work: look at the header, lay the cut out in the picture as
 * shown, carry it over to the picture as stored, let the decoder shrink as far
 * as twice the result, resample, turn the small result upright, spend the bytes.
 */
#include "media/standardise.h"

#include "media/resample.h"

enum {
	KB = 1024,
	QUALITY_MIN = 20,
	QUALITY_FIRST = 95,	/* more is only noise kept */
	QUALITY_MAX = 100,
};

struct cut {
	struct image_sink	 sink;	/* first: the sink is the cut */
	struct arena		*a;
	struct resample		*resample;
	int64_t			 rect[4];	/* stored, 1/RESAMPLE_ONE px */
	uint32_t		 dst_w;		/* stored way round */
	uint32_t		 dst_h;
	unsigned		 shrink;	/* asked of the decoder */
	unsigned		 orientation;
};

static void
cut_start(struct image_sink *sink, uint32_t w, uint32_t h, unsigned shrink)
{
	struct cut	*c = (struct cut *)(void *)sink;
	int64_t		 by = shrink;

	c->resample = resample_new(c->a, &(struct resample_spec){
		.src_w = w, .src_h = h,
		.x = c->rect[0] / by, .y = c->rect[1] / by,
		.w = c->rect[2] / by, .h = c->rect[3] / by,
		.dst_w = c->dst_w, .dst_h = c->dst_h,
	});
}

static void
cut_row(struct image_sink *sink, const uint8_t *rgb)
{
	resample_row(((struct cut *)(void *)sink)->resample, rgb);
}

/* The largest rectangle of the wanted shape, in the middle. */
static void
cut_middle(const struct photo_spec *spec, int64_t w, int64_t h,
    int64_t rect[4])
{
	rect[2] = w * RESAMPLE_ONE;
	rect[3] = h * RESAMPLE_ONE;
	if (w * spec->h_px > h * spec->w_px)
		rect[2] = rect[3] * spec->w_px / spec->h_px;
	else
		rect[3] = rect[2] * spec->h_px / spec->w_px;
	rect[0] = (w * RESAMPLE_ONE - rect[2]) / 2;
	rect[1] = (h * RESAMPLE_ONE - rect[3]) / 2;
}

static unsigned
cut_shrink(const struct photo_spec *spec, const int64_t rect[4])
{
	unsigned shrink = 8;

	while (shrink > 1 && (rect[2] / shrink <
	    INT64_C(2) * spec->w_px * RESAMPLE_ONE || rect[3] / shrink <
	    INT64_C(2) * spec->h_px * RESAMPLE_ONE))
		shrink /= 2;
	return shrink;
}

static uint32_t
cut_enlarged(const struct photo_spec *spec, const int64_t rect[4])
{
	int64_t across = INT64_C(1000) * RESAMPLE_ONE * spec->w_px / rect[2];
	int64_t down = INT64_C(1000) * RESAMPLE_ONE * spec->h_px / rect[3];

	return (uint32_t)(across > down ? across : down);
}

/* The rectangle as shown, checked against the picture and the minimum. */
static enum photo_fault
cut_lay(const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_problem *p, int64_t rect[4])
{
	uint32_t w = p->got_w_px, h = p->got_h_px;

	if (crop == NULL || crop->w_px == 0)
		cut_middle(spec, w, h, rect);
	else {
		if (crop->h_px == 0 || crop->x_px >= w || crop->y_px >= h ||
		    crop->w_px > w - crop->x_px || crop->h_px > h - crop->y_px)
			return PHOTO_CROP;
		rect[0] = (int64_t)crop->x_px * RESAMPLE_ONE;
		rect[1] = (int64_t)crop->y_px * RESAMPLE_ONE;
		rect[2] = (int64_t)crop->w_px * RESAMPLE_ONE;
		rect[3] = (int64_t)crop->h_px * RESAMPLE_ONE;
		w = p->got_w_px = crop->w_px;
		h = p->got_h_px = crop->h_px;
	}
	if (w < spec->source_min_w_px || h < spec->source_min_h_px) {
		p->want_w_px = spec->source_min_w_px;
		p->want_h_px = spec->source_min_h_px;
		return PHOTO_TOO_SMALL;
	}
	return PHOTO_FINE;
}

static enum photo_fault
fault_of(enum image_fault fault)
{
	switch (fault) {
	case IMAGE_FINE:
		return PHOTO_FINE;
	case IMAGE_UNREADABLE:
		return PHOTO_FORMAT;
	case IMAGE_TOO_LARGE:
		return PHOTO_TOO_LARGE;
	case IMAGE_DAMAGED:
	case IMAGE_FAULT__MAX:
		break;
	}
	return PHOTO_DAMAGED;
}

static enum photo_fault
check_format(struct str bytes, const struct photo_spec *spec)
{
	enum image_format f = image_sniff(bytes);

	if (f == IMAGE_OTHER)
		return PHOTO_NOT_IMAGE;
	if (f == IMAGE_HEIC)
		return PHOTO_HEIC;
	return (spec->formats >> f & 1) != 0 ? PHOTO_FINE : PHOTO_FORMAT;
}

/* ---- the bytes */

/* A quality tried and the size it gave. */
struct tried {
	int		quality;
	struct str	jpeg;	/* empty: not tried yet */
};

/* Between them lies the answer: within the bytes allowed, and above. */
struct bracket {
	struct tried	good;
	struct tried	bad;
	size_t		want;	/* bytes worth aiming at */
};

/* How size grows with quality on photos, in permille of quality 95's. */
static int64_t
weight_of(int quality)
{
	static const short at[] = { 170, 220, 265, 310, 350, 415, 515, 735,
		1000, 2700 };	/* 20, 30, … 80, 90, 95, 100 */
	int i = quality / 10 - 2, in = quality % 10, step = 10;

	if (quality >= 90) {
		i = quality >= 95 ? 8 : 7;
		in = quality % 5;
		step = 5;
	}
	if (in == 0)
		return quality == 100 ? at[9] : at[i];
	return at[i] + (at[i + 1] - at[i]) * in / step;
}

/*
 * The next quality to try. Twice by the growth on photos; then by a straight
 * line between the two ends and every other time the middle, so that a picture
 * unlike any photo costs a few encodes more and comes out as near.
 */
static int
bracket_guess(const struct bracket *b, const struct tried *last, int tries)
{
	int low = b->good.quality + 1;
	int high = b->bad.quality - 1;
	int q = (low + high) / 2;

	if (tries <= 2) {
		int64_t weight = weight_of(last->quality) *
		    (int64_t)b->want / (int64_t)last->jpeg.n;

		for (q = low; q < high && weight_of(q + 1) <= weight; q++)
			continue;
	} else if (tries % 2 != 0 && b->good.jpeg.n > 0 && b->bad.jpeg.n > 0)
		q = b->good.quality + (int)((int64_t)(high + 1 - low + 1) *
		    ((int64_t)b->want - (int64_t)b->good.jpeg.n) /
		    ((int64_t)b->bad.jpeg.n - (int64_t)b->good.jpeg.n));
	return q < low ? low : q > high ? high : q;
}

/*
 * The highest quality within max bytes, near enough: the search also ends at
 * 94 % of the bytes allowed. Above 95 it goes only as far as min asks for.
 */
static enum rc
spend(struct arena *a, const uint8_t *rgb, const struct photo_spec *spec,
    struct tried *ret_best)
{
	const size_t	max = (size_t)spec->max_kb * KB;
	const size_t	min = (size_t)spec->min_kb * KB;
	struct bracket	b = { .good.quality = QUALITY_MIN - 1,
		.bad.quality = QUALITY_MAX + 1, .want = max - max * 3 / 100 };
	struct tried	now = { .quality = QUALITY_FIRST };
	enum rc		rc;

	for (int tries = 1;; tries++) {
		rc = jpeg_encode(a, rgb, spec->w_px, spec->h_px, now.quality,
		    &now.jpeg);
		if (rc != RC_OK)
			return rc;
		if (now.jpeg.n > max)
			b.bad = now;
		else
			b.good = now;
		if (b.good.quality + 1 >= b.bad.quality)
			break;
		if (b.good.jpeg.n > 0 && b.good.jpeg.n >= min &&
		    (b.good.quality >= QUALITY_FIRST ||
		    b.good.jpeg.n >= max - max * 6 / 100))
			break;
		now.quality = bracket_guess(&b, &now, tries);
	}
	*ret_best = b.good;
	return b.good.jpeg.n > 0 ? RC_OK : RC_FULL;
}

/* ---- all of it */

static enum photo_fault
make_pixels(struct str bytes, const struct image_limits *lim, struct cut *c,
    const uint8_t **ret_rgb)
{
	enum image_fault fault = image_read(bytes, lim, c->shrink, &c->sink);
	const uint8_t	*stored;

	if (fault != IMAGE_FINE)
		return fault_of(fault);
	stored = resample_pixels(c->resample);
	if (stored == NULL)
		return PHOTO_DAMAGED;
	*ret_rgb = orient_pixels(c->a, c->orientation, stored, c->dst_w,
	    c->dst_h);
	return PHOTO_FINE;
}

/* From the header to the pixels; everything but the bytes of the result. */
static enum photo_fault
make_photo(struct arena *a, struct str bytes, const struct photo_spec *spec,
    const struct photo_crop *crop, struct photo_made *made,
    struct photo_problem *p)
{
	struct image_limits	lim = image_limits_default();
	struct image_info	info;
	struct cut		cut = { .a = a, .sink = { cut_start, cut_row } };
	enum photo_fault	fault = check_format(bytes, spec);
	bool			swap;

	if (fault != PHOTO_FINE)
		return fault;
	if (spec->source_max_bytes != 0)
		lim.file_bytes = spec->source_max_bytes;
	if (bytes.n > lim.file_bytes) {
		p->got_bytes = bytes.n;
		p->want_bytes = lim.file_bytes;
		return PHOTO_FILE_SIZE;
	}
	fault = fault_of(image_probe(bytes, &lim, &info));
	if (fault != PHOTO_FINE)
		return fault;
	cut.orientation = orient_turn(info.orientation,
	    crop == NULL ? 0 : crop->turn_quarters % 4);
	swap = orient_swaps(cut.orientation);
	made->format = info.format;
	made->source_w_px = p->got_w_px = swap ? info.h_px : info.w_px;
	made->source_h_px = p->got_h_px = swap ? info.w_px : info.h_px;
	fault = cut_lay(spec, crop, p, cut.rect);
	if (fault != PHOTO_FINE)
		return fault;
	made->enlarged_permille = cut_enlarged(spec, cut.rect);
	cut.shrink = cut_shrink(spec, cut.rect);
	cut.dst_w = swap ? spec->h_px : spec->w_px;
	cut.dst_h = swap ? spec->w_px : spec->h_px;
	orient_source(cut.orientation, (int64_t)info.w_px * RESAMPLE_ONE,
	    (int64_t)info.h_px * RESAMPLE_ONE, cut.rect);
	return make_pixels(bytes, &lim, &cut, &made->rgb);
}

enum rc
photo_standardise(struct arena *a, struct str bytes,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *ret_made, struct photo_problem *ret_problem)
{
	struct photo_made	made = { .w_px = spec->w_px,
		.h_px = spec->h_px };
	struct photo_problem	p = { .fault = PHOTO_FINE };
	struct tried		best = { .quality = 0 };

	must(spec->w_px >= 12 && spec->w_px <= RESAMPLE_SIDE_MAX &&
	    spec->h_px >= 12 && spec->h_px <= RESAMPLE_SIDE_MAX &&
	    spec->max_kb > 0 && spec->min_kb <= spec->max_kb);
	p.fault = make_photo(a, bytes, spec, crop, &made, &p);
	if (p.fault == PHOTO_FINE &&
	    spend(a, made.rgb, spec, &best) != RC_OK) {
		p.fault = PHOTO_MAX_KB;
		p.want_bytes = (size_t)spec->max_kb * KB;
	}
	*ret_problem = p;
	if (p.fault != PHOTO_FINE)
		return RC_BAD;
	made.jpeg = best.jpeg;
	made.quality = best.quality;
	made.below_min_kb = best.jpeg.n < (size_t)spec->min_kb * KB;
	made.look = look_at(made.rgb, made.w_px, made.h_px);
	*ret_made = made;
	return RC_OK;
}

struct str
photo_problem_text(struct arena *a, const struct photo_problem *p)
{
	switch (p->fault) {
	case PHOTO_FINE:
		return STR("");
	case PHOTO_NOT_IMAGE:
		return STR("这个文件不是图片，请选择 JPG、PNG 或 WebP 格式的照片");
	case PHOTO_HEIC:
		return STR("这是 HEIC 格式的照片，请在手机“设置—相机—格式”里选“兼容性最佳”，"
		    "或把照片另存为 JPG 后再上传");
	case PHOTO_FORMAT:
		return STR("不支持这种图片格式，请选择 JPG、PNG 或 WebP 格式的照片");
	case PHOTO_FILE_SIZE:
		return str_make(a, "照片文件太大（%zu MB），请选择 %zu MB 以内的照片",
		    p->got_bytes >> 20, p->want_bytes >> 20);
	case PHOTO_TOO_LARGE:
		return STR("照片的像素太多，请缩小后再上传");
	case PHOTO_TOO_SMALL:
		return str_make(a, "照片太小：宽 %u 像素、高 %u 像素，应当不小于宽 %u、"
		    "高 %u 像素", p->got_w_px, p->got_h_px, p->want_w_px,
		    p->want_h_px);
	case PHOTO_DAMAGED:
		return STR("照片文件已损坏或没有传完整，请重新选择照片上传");
	case PHOTO_CROP:
		return STR("裁剪的范围超出了照片，请重新裁剪");
	case PHOTO_MAX_KB:
		return str_make(a, "照片无法压缩到 %zu KB 以内，请换一张照片",
		    p->want_bytes / KB);
	case PHOTO_FAULT__MAX:
		break;
	}
	return STR("照片无法处理，请换一张");
}
