/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of work: look at the header, lay the cut out in the picture as
 * shown, make its pixels (cut.c), spend the bytes (jpeg_fit.c).
 */
#include "media/standardise.h"

#include "media/cut.h"
#include "media/jpeg_fit.h"
#include "media/resample.h"

enum {
	KB = 1024,
	QUALITY_MIN = 20,
	QUALITY_USUAL = 95,	/* more is only noise kept */
};

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

/* From the header to the pixels; everything but the bytes of the result. */
static enum photo_fault
make_photo(struct arena *a, struct str bytes, const struct photo_spec *spec,
    const struct photo_crop *crop, struct photo_made *made,
    struct photo_problem *p)
{
	struct image_limits	lim = image_limits_default();
	struct cut		cut = { .w_px = spec->w_px, .h_px = spec->h_px };
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
	fault = fault_of(image_probe(bytes, &lim, &cut.info));
	if (fault != PHOTO_FINE)
		return fault;
	if (crop != NULL)
		cut.info.orientation = orient_turn(cut.info.orientation,
		    crop->turn_quarters % 4);
	swap = orient_swaps(cut.info.orientation);
	made->format = cut.info.format;
	made->source_w_px = p->got_w_px = swap ? cut.info.h_px : cut.info.w_px;
	made->source_h_px = p->got_h_px = swap ? cut.info.w_px : cut.info.h_px;
	fault = cut_lay(spec, crop, p, cut.rect);
	if (fault != PHOTO_FINE)
		return fault;
	made->enlarged_permille = cut_enlarged(spec, cut.rect);
	return fault_of(cut_pixels(a, bytes, &lim, &cut, &made->rgb));
}

enum rc
photo_standardise(struct arena *a, struct str bytes,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *ret_made, struct photo_problem *ret_problem)
{
	struct photo_made	made = { .w_px = spec->w_px,
		.h_px = spec->h_px };
	struct photo_problem	p = { .fault = PHOTO_FINE };
	struct jpeg_fitted	best = { .quality = 0 };

	must(spec->w_px >= 12 && spec->w_px <= RESAMPLE_SIDE_MAX &&
	    spec->h_px >= 12 && spec->h_px <= RESAMPLE_SIDE_MAX &&
	    spec->max_kb > 0 && spec->min_kb <= spec->max_kb);
	p.fault = make_photo(a, bytes, spec, crop, &made, &p);
	if (p.fault == PHOTO_FINE && jpeg_fit(a, made.rgb, &(struct jpeg_fit){
	    .w_px = spec->w_px, .h_px = spec->h_px,
	    .min_bytes = (size_t)spec->min_kb * KB,
	    .max_bytes = (size_t)spec->max_kb * KB,
	    .quality_min = QUALITY_MIN, .quality_usual = QUALITY_USUAL },
	    &best) != RC_OK) {
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
