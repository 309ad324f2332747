/* SPDX-License-Identifier: Apache-2.0 */
#include "media/standardise.h"

#include "media/resample.h"

enum { KB = 1024, QUALITY_LEAST = 20, QUALITY_MOST = 98 };

/* Feeds decoded rows into the resampler, which is made when sizes are known. */
struct feed {
	struct image_sink	 sink;
	struct arena		*a;
	struct resample		*resample;
	int64_t			 rect[4];	/* of the stored picture, pixels */
	uint32_t		 dst_w;
	uint32_t		 dst_h;
};

static void
feed_start(struct image_sink *s, uint32_t w, uint32_t h, unsigned shrink)
{
	struct feed		*f = (struct feed *)(void *)s;
	struct resample_spec	 spec = { .src_w = w, .src_h = h,
		.x = f->rect[0] * RESAMPLE_ONE / shrink,
		.y = f->rect[1] * RESAMPLE_ONE / shrink,
		.w = f->rect[2] * RESAMPLE_ONE / shrink,
		.h = f->rect[3] * RESAMPLE_ONE / shrink,
		.dst_w = f->dst_w, .dst_h = f->dst_h };

	f->resample = resample_new(f->a, &spec);
}

static void
feed_row(struct image_sink *s, const uint8_t *rgb)
{
	struct feed *f = (struct feed *)(void *)s;

	resample_row(f->resample, rgb);
}

static enum rc
fail(struct photo_problem *p, enum photo_fault fault)
{
	p->fault = fault;
	return RC_BAD;
}

static enum rc
check_format(struct str bytes, const struct photo_spec *spec,
    struct photo_problem *p)
{
	size_t			most = spec->source_max_bytes;
	enum image_format	format = image_sniff(bytes);

	if (most == 0)
		most = image_limits_default().file_bytes;
	if (bytes.n > most) {
		p->got_bytes = bytes.n;
		p->want_bytes = most;
		return fail(p, PHOTO_FILE_SIZE);
	}
	if (format == IMAGE_OTHER)
		return fail(p, PHOTO_NOT_IMAGE);
	if (format == IMAGE_HEIC)
		return fail(p, PHOTO_HEIC);
	if ((spec->formats >> format & 1) == 0)
		return fail(p, PHOTO_FORMAT);
	return RC_OK;
}

static enum rc
fault_of(enum image_fault fault, struct photo_problem *p)
{
	switch (fault) {
	case IMAGE_FINE:
		return RC_OK;
	case IMAGE_UNREADABLE:
		return fail(p, PHOTO_FORMAT);
	case IMAGE_TOO_LARGE:
		return fail(p, PHOTO_TOO_LARGE);
	case IMAGE_DAMAGED:
	case IMAGE_FAULT__MAX:
		break;
	}
	return fail(p, PHOTO_DAMAGED);
}

/* The largest rectangle of the wanted shape in the middle of w by h. */
static struct photo_crop
middle(uint32_t w, uint32_t h, const struct photo_spec *spec, unsigned turn)
{
	struct photo_crop c = { .w_px = w, .h_px = h, .turn_quarters = turn };

	if ((uint64_t)w * spec->h_px > (uint64_t)h * spec->w_px)
		c.w_px = (uint32_t)((uint64_t)h * spec->w_px / spec->h_px);
	else
		c.h_px = (uint32_t)((uint64_t)w * spec->h_px / spec->w_px);
	c.w_px += c.w_px == 0;
	c.h_px += c.h_px == 0;
	c.x_px = (w - c.w_px) / 2;
	c.y_px = (h - c.h_px) / 2;
	return c;
}

static enum rc
check_size(const struct photo_spec *spec, struct photo_made *m,
    struct photo_problem *p)
{
	p->got_w_px = m->source_w_px;
	p->got_h_px = m->source_h_px;
	if (m->source_w_px >= spec->source_min_w_px &&
	    m->source_h_px >= spec->source_min_h_px)
		return RC_OK;
	p->want_w_px = spec->source_min_w_px;
	p->want_h_px = spec->source_min_h_px;
	return fail(p, PHOTO_TOO_SMALL);
}

/* How far a decoder may shrink and still leave twice what is wanted. */
static unsigned
shrink_for(const struct photo_crop *c, const struct photo_spec *spec)
{
	unsigned s = 8;

	while (s > 1 && (c->w_px / s < 2 * spec->w_px ||
	    c->h_px / s < 2 * spec->h_px))
		s /= 2;
	return s;
}

static enum rc
read_pixels(struct arena *a, struct str bytes, const struct photo_spec *spec,
    const struct photo_crop *crop, const struct image_info *info,
    struct photo_made *m, struct photo_problem *p)
{
	struct image_limits	lim = image_limits_default();
	unsigned		shown = orient_turn(info->orientation,
				    crop->turn_quarters);
	bool			swap = orient_swaps(shown);
	struct feed		f = { .sink = { feed_start, feed_row }, .a = a,
		.rect = { crop->x_px, crop->y_px, crop->w_px, crop->h_px },
		.dst_w = swap ? spec->h_px : spec->w_px,
		.dst_h = swap ? spec->w_px : spec->h_px };
	const uint8_t		*pixels;
	enum rc			 rc;

	orient_source(shown, info->w_px, info->h_px, f.rect);
	rc = fault_of(image_read(bytes, &lim, shrink_for(crop, spec), &f.sink),
	    p);
	if (rc != RC_OK)
		return rc;
	pixels = f.resample == NULL ? NULL : resample_pixels(f.resample);
	if (pixels == NULL)
		return fail(p, PHOTO_DAMAGED);
	m->rgb = orient_pixels(a, shown, pixels, f.dst_w, f.dst_h);
	m->w_px = spec->w_px;
	m->h_px = spec->h_px;
	m->enlarged_permille = (uint32_t)((uint64_t)spec->w_px * 1000 /
	    crop->w_px);
	return RC_OK;
}

enum rc
photo_budget(struct arena *a, const uint8_t *rgb, uint32_t w, uint32_t h,
    const size_t bounds[2], struct photo_made *ret_made)
{
	int		low = QUALITY_LEAST, high = QUALITY_MOST;
	struct str	jpeg, best = { NULL, 0 };

	/* The highest quality within the budget, by halves: seven encodes. */
	while (low <= high) {
		int	q = (low + high + 1) / 2;

		if (jpeg_encode(a, rgb, w, h, q, &jpeg) != RC_OK)
			return RC_IO;
		if (jpeg.n <= bounds[1]) {
			best = jpeg;
			ret_made->quality = q;
			low = q + 1;
		} else
			high = q - 1;
	}
	if (best.p == NULL)
		return RC_FULL;
	ret_made->jpeg = best;
	ret_made->below_min_kb = best.n < bounds[0];
	return RC_OK;
}

static bool
crop_fits(const struct photo_crop *c, const struct photo_made *m)
{
	return c->w_px > 0 && c->h_px > 0 && c->w_px <= m->source_w_px &&
	    c->h_px <= m->source_h_px &&
	    c->x_px <= m->source_w_px - c->w_px &&
	    c->y_px <= m->source_h_px - c->h_px;
}

enum rc
photo_standardise(struct arena *a, struct str bytes,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *ret_made, struct photo_problem *ret_problem)
{
	struct image_limits	lim = image_limits_default();
	size_t			bounds[2] = { (size_t)spec->min_kb * KB,
		(size_t)spec->max_kb * KB };
	unsigned		turn = crop == NULL ? 0 : crop->turn_quarters;
	struct photo_made	m = { .quality = 0 };
	struct photo_crop	c;
	struct image_info	info;
	bool			swap;
	enum rc			rc;

	*ret_problem = (struct photo_problem){ .fault = PHOTO_FINE };
	rc = check_format(bytes, spec, ret_problem);
	if (rc == RC_OK)
		rc = fault_of(image_probe(bytes, &lim, &info), ret_problem);
	if (rc != RC_OK)
		return rc;
	swap = orient_swaps(orient_turn(info.orientation, turn));
	m.format = info.format;
	m.source_w_px = swap ? info.h_px : info.w_px;
	m.source_h_px = swap ? info.w_px : info.h_px;
	c = crop == NULL || crop->w_px == 0 ? middle(m.source_w_px,
	    m.source_h_px, spec, turn) : *crop;
	rc = check_size(spec, &m, ret_problem);
	if (rc == RC_OK && !crop_fits(&c, &m))
		rc = fail(ret_problem, PHOTO_CROP);
	if (rc == RC_OK)
		rc = read_pixels(a, bytes, spec, &c, &info, &m, ret_problem);
	if (rc != RC_OK)
		return rc;
	m.look = look_at(m.rgb, m.w_px, m.h_px);
	if (photo_budget(a, m.rgb, m.w_px, m.h_px, bounds, &m) != RC_OK) {
		ret_problem->want_bytes = bounds[1];
		return fail(ret_problem, PHOTO_MAX_KB);
	}
	*ret_made = m;
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
