/* SPDX-License-Identifier: Apache-2.0 */
/* What people and programs say about a picture of a document, and to it. */
#include "media/document.h"

#include "base/json.h"

static const struct document_preset presets[] = {
#define DOCUMENT_PRESET(...)	{ __VA_ARGS__ },
#include "media/document_preset.tbl"
	{ .word = NULL },
};

const struct document_preset *
document_presets(void)
{
	return presets;
}

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
		return str_make(a, "%.*s不是图片，请选择 JPG、PNG 或 WebP 格式的"
		    "图片", STR_ARG(p->part == 0 ? STR("这个文件") : s));
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
	case DOCUMENT_CROP:
		return str_make(a, "%.*s裁剪的范围超出了图片（宽 %u 像素、高 %u 像素）"
		    "，请重新裁剪", STR_ARG(s), p->got_w_px, p->got_h_px);
	case DOCUMENT_DAMAGED:
		return str_make(a, "%.*s文件已损坏或没有传完整，请重新选择或重新拍摄"
		    "后上传", STR_ARG(s));
	case DOCUMENT_MAX_KB:
		return str_make(a, "图片压缩到 %zu KB 以内后文字会看不清；请裁去证件"
		    "以外的部分，或在光线充足处重新拍摄后上传", p->want_bytes / 1024);
	case DOCUMENT_FAULT__MAX:
		break;
	}
	return STR("图片无法处理，请换一张");
}

/* ---- programs */

static void
put_parts(struct buf *b, const struct document_made *made, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct document_frame *f = &made->frames[i];

		buf_fmt(b, "%s{\"way\":\"%s\",\"frame\":[%u,%u,%u,%u],"
		    "\"turn\":%u,\"slope\":%d}", i == 0 ? "" : ",",
		    f->way == DOCUMENT_WHOLE ? "whole" : "frame", f->x_px,
		    f->y_px, f->w_px, f->h_px, f->turn_quarters, f->slope);
	}
}

void
document_json(struct buf *b, const struct document_made *made, size_t n,
    const struct document_problem *p)
{
	struct arena *a;

	if (p->fault != DOCUMENT_FINE) {
		a = arena_new(65536);
		buf_fmt(b, "{\"verdict\":\"unusable\",\"part\":%u,\"text\":",
		    p->part);
		json_put_text(b, document_problem_text(a, p));
		buf_char(b, '}');
		arena_free(a);
		return;
	}
	buf_fmt(b, "{\"verdict\":\"%s\",\"w\":%u,\"h\":%u,\"bytes\":%zu,"
	    "\"quality\":%u,\"as_it_was\":%s,\"parts\":[",
	    made->doubtful ? "advise" : "fine", made->w_px, made->h_px,
	    made->jpeg.n, made->quality, made->as_it_was ? "true" : "false");
	put_parts(b, made, n);
	buf_z(b, "]}");
}

/* ---- a frame in words */

static bool
cut_number(struct str *rest, int64_t least, int64_t most, int64_t *ret)
{
	struct str word;

	return str_cut(rest, ',', &word) && str_i64(word, ret) == RC_OK &&
	    *ret >= least && *ret <= most;
}

/*
 * "auto", "whole" or x,y,w,h, each with quarter turns behind it, and a slope
 * behind those: for commands and the page alike.
 */
enum rc
document_frame_parse(struct str words, struct document_frame *ret_frame)
{
	struct document_frame	f = { .way = DOCUMENT_FRAME };
	uint32_t		*px[] = { &f.x_px, &f.y_px, &f.w_px, &f.h_px };
	struct str		 rest = words;
	int64_t			 v;

	if (str_ends(words, STR(",")))
		return RC_BAD;
	if (str_starts(words, STR("auto")) || str_starts(words, STR("whole"))) {
		f.way = str_starts(words, STR("auto")) ? DOCUMENT_AUTOMATIC :
		    DOCUMENT_WHOLE;
		rest = str_sub(words, f.way == DOCUMENT_WHOLE ? 5 : 4, words.n);
		if (rest.n > 0 && rest.p[0] != ',')
			return RC_BAD;
		rest = str_sub(rest, 1, rest.n);
	} else
		for (size_t i = 0; i < COUNT(px); i++) {
			if (!cut_number(&rest, 0, INT32_MAX, &v))
				return RC_BAD;
			*px[i] = (uint32_t)v;
		}
	if (rest.n > 0) {
		if (!cut_number(&rest, 0, 3, &v))
			return RC_BAD;
		f.turn_quarters = (unsigned)v;
	}
	if (rest.n > 0) {
		if (f.way != DOCUMENT_FRAME || !cut_number(&rest,
		    -DOCUMENT_SLOPE_MOST, DOCUMENT_SLOPE_MOST, &v))
			return RC_BAD;
		f.slope = (int32_t)v;
	}
	if (rest.n > 0)
		return RC_BAD;
	*ret_frame = f;
	return RC_OK;
}
