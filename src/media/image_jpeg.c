/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JPEG in and out by libjpeg-turbo. The library leaves an error by a call that
 * must not return, so each entry hands a struct of its own to a function that
 * sets the landing place (setjmp): what changes before the jump is never a local
 * of the function that it lands in.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

#include "media/image_parts.h"
#include "media/jpeg_form.h"

enum {
	DPI = 300,
	/* Cameras pad before a marker; more than this is a broken scan. */
	PADDING_BYTES = 16,
	QUALITY_FULL_COLOUR = 96,
};

/* First member: libjpeg hands its pointer back. */
struct jpeg_errors {
	struct jpeg_error_mgr	mgr;
	jmp_buf			landing;
	enum image_fault	fault;
	bool			damaged;
};

struct jpeg_in {
	struct jpeg_decompress_struct	dec;
	struct jpeg_errors		errors;
	struct jpeg_progress_mgr	progress;
	const struct image_limits	*lim;
	struct image_sink		*sink;
};

struct jpeg_out {
	struct jpeg_compress_struct	enc;
	struct jpeg_errors		errors;
	unsigned char			*p;	/* malloc'ed by the library */
	unsigned long			 n;
	uint32_t			 w;
	uint32_t			 h;
};

_Noreturn static void
on_error(j_common_ptr c)
{
	struct jpeg_errors *e = (struct jpeg_errors *)(void *)c->err;

	e->fault = c->err->msg_code == JERR_OUT_OF_MEMORY ||
	    c->err->msg_code == JERR_NO_BACKING_STORE ? IMAGE_TOO_LARGE :
	    IMAGE_DAMAGED;
	longjmp(e->landing, 1);
}

/* Warnings say that pixels were guessed; a few are about harmless oddities. */
static void
on_message(j_common_ptr c, int level)
{
	struct jpeg_errors *e = (struct jpeg_errors *)(void *)c->err;

	if (level >= 0)
		return;
	switch (c->err->msg_code) {
	case JWRN_ADOBE_XFORM:
	case JWRN_JFIF_MAJOR:
		break;
	case JWRN_EXTRANEOUS_DATA:
		if (c->err->msg_parm.i[0] > PADDING_BYTES)
			e->damaged = true;
		break;
	default:
		e->damaged = true;
	}
}

/* A file of 23 KB may ask for thousands of passes over millions of pixels. */
static bool
scans_within(const struct jpeg_in *in, uint64_t scans)
{
	uint64_t pixels = (uint64_t)in->dec.image_width *
	    in->dec.image_height;

	return scans <= in->lim->scans &&
	    (scans <= 1 || scans <= in->lim->scan_pixels / pixels);
}

/* They were counted before; should the decoder see more of them, it stops. */
static void
on_progress(j_common_ptr c)
{
	struct jpeg_in *in = c->client_data;

	if (in->dec.input_scan_number > 0 &&
	    !scans_within(in, (uint64_t)in->dec.input_scan_number)) {
		in->errors.fault = IMAGE_TOO_LARGE;
		longjmp(in->errors.landing, 1);
	}
}

static void
errors_init(struct jpeg_errors *e, struct jpeg_error_mgr **ret_mgr)
{
	*ret_mgr = jpeg_std_error(&e->mgr);
	e->mgr.error_exit = on_error;
	e->mgr.emit_message = on_message;
}

/* Everything up to and including the header, with its bounds. */
static enum image_fault
in_header(struct jpeg_in *in, struct str bytes)
{
	jpeg_create_decompress(&in->dec);
	in->dec.client_data = in;
	in->dec.mem->max_memory_to_use = (long)in->lim->memory_bytes;
	in->progress.progress_monitor = on_progress;
	in->dec.progress = &in->progress;
	jpeg_mem_src(&in->dec, (const unsigned char *)bytes.p, bytes.n);
	jpeg_save_markers(&in->dec, JPEG_APP0 + 1, 0xFFFF);
	if (jpeg_read_header(&in->dec, TRUE) != JPEG_HEADER_OK)
		return IMAGE_DAMAGED;
	if (!image_within(in->lim, in->dec.image_width,
	    in->dec.image_height))
		return IMAGE_TOO_LARGE;
	return !jpeg_has_multiple_scans(&in->dec) || scans_within(in,
	    jpeg_form_scans(bytes, in->lim->scans + 1)) ? IMAGE_FINE :
	    IMAGE_TOO_LARGE;
}

static unsigned
in_orientation(const struct jpeg_in *in)
{
	for (const struct jpeg_marker_struct *m = in->dec.marker_list;
	    m != NULL; m = m->next) {
		struct str s = str_of(m->data, m->data_length);

		if (str_starts(s, STR("Exif\0\0")))
			return exif_orientation(str_sub(s, 6, s.n));
	}
	return 1;
}

static void
in_probe(struct jpeg_in *in, struct str bytes, struct image_info *ret_info)
{
	if (setjmp(in->errors.landing) != 0)
		return;
	in->errors.fault = in_header(in, bytes);
	if (in->errors.fault == IMAGE_FINE)
		*ret_info = (struct image_info){
			.format = IMAGE_JPEG,
			.w_px = in->dec.image_width,
			.h_px = in->dec.image_height,
			.orientation = in_orientation(in),
		};
}

enum image_fault
jpeg_probe(struct str bytes, const struct image_limits *lim,
    struct image_info *ret_info)
{
	struct jpeg_in in = { .lim = lim };

	errors_init(&in.errors, &in.dec.err);
	in_probe(&in, bytes, ret_info);
	jpeg_destroy_decompress(&in.dec);
	return in.errors.fault;
}

/* In place; Adobe's programs store the four inks inverted and say so. */
static void
cmyk_row(uint8_t *row, uint32_t w, bool inverted)
{
	const uint8_t	*from = row;

	for (uint32_t x = 0; x < w; x++, from += 4) {
		unsigned ink[4];

		for (unsigned c = 0; c < 4; c++)
			ink[c] = inverted ? from[c] : 255U - from[c];
		for (unsigned c = 0; c < 3; c++)
			*row++ = (uint8_t)((ink[c] * ink[3] + 127) / 255);
	}
}

static void
in_rows(struct jpeg_in *in)
{
	bool		cmyk = in->dec.out_color_space == JCS_CMYK;
	JSAMPARRAY	row;

	row = in->dec.mem->alloc_sarray((j_common_ptr)&in->dec, JPOOL_IMAGE,
	    in->dec.output_width * (cmyk ? 4 : 3), 1);
	while (in->dec.output_scanline < in->dec.output_height) {
		(void)jpeg_read_scanlines(&in->dec, row, 1);	/* always one */
		if (cmyk)
			cmyk_row(row[0], in->dec.output_width,
			    in->dec.saw_Adobe_marker);
		in->sink->row(in->sink, row[0]);
	}
}

/*
 * The accurate transform of whole numbers (ISLOW): the same file must give
 * the same photo on every machine.
 */
static void
in_read(struct jpeg_in *in, struct str bytes, unsigned shrink)
{
	if (setjmp(in->errors.landing) != 0)
		return;
	in->errors.fault = in_header(in, bytes);
	if (in->errors.fault != IMAGE_FINE)
		return;
	in->dec.scale_num = 8 / shrink;
	in->dec.scale_denom = 8;
	in->dec.dct_method = JDCT_ISLOW;
	in->dec.out_color_space = in->dec.jpeg_color_space == JCS_CMYK ||
	    in->dec.jpeg_color_space == JCS_YCCK ? JCS_CMYK : JCS_RGB;
	(void)jpeg_start_decompress(&in->dec);	/* memory source: no waiting */
	in->sink->start(in->sink, in->dec.output_width, in->dec.output_height,
	    shrink);
	in_rows(in);
	(void)jpeg_finish_decompress(&in->dec);	/* memory source: no waiting */
	if (in->errors.damaged)
		in->errors.fault = IMAGE_DAMAGED;
}

enum image_fault
jpeg_read(struct str bytes, const struct image_limits *lim, unsigned shrink,
    struct image_sink *sink)
{
	struct jpeg_in in = { .lim = lim, .sink = sink };

	errors_init(&in.errors, &in.dec.err);
	in_read(&in, bytes, shrink);
	jpeg_destroy_decompress(&in.dec);
	return in.errors.fault;
}

static void
out_settings(struct jpeg_out *out, int quality)
{
	jpeg_set_defaults(&out->enc);
	jpeg_set_quality(&out->enc, quality, TRUE);
	out->enc.optimize_coding = TRUE;
	out->enc.density_unit = 1;	/* dots per inch */
	out->enc.X_density = DPI;
	out->enc.Y_density = DPI;
	if (quality >= QUALITY_FULL_COLOUR) {
		out->enc.comp_info[0].h_samp_factor = 1;
		out->enc.comp_info[0].v_samp_factor = 1;
	}
}

/*
 * All that may fail in libjpeg ends at this setjmp: no object with a
 * destructor lives across it.
 */
static enum rc
out_all(struct jpeg_out *out, const uint8_t *rgb, int quality)
{
	if (setjmp(out->errors.landing) != 0)
		return RC_BAD;
	jpeg_create_compress(&out->enc);
	jpeg_mem_dest(&out->enc, &out->p, &out->n);
	out->enc.image_width = out->w;
	out->enc.image_height = out->h;
	out->enc.input_components = 3;
	out->enc.in_color_space = JCS_RGB;
	out_settings(out, quality);
	jpeg_start_compress(&out->enc, TRUE);
	while (out->enc.next_scanline < out->h) {
		/* The library only reads the row; its type is older than const. */
		JSAMPROW row = (JSAMPROW)(uintptr_t)(rgb +
		    (size_t)out->enc.next_scanline * out->w * 3);

		(void)jpeg_write_scanlines(&out->enc, &row, 1);	/* always one */
	}
	jpeg_finish_compress(&out->enc);
	return RC_OK;
}

enum rc
jpeg_encode(struct arena *a, const struct pixels *p, int quality,
    struct str *ret_jpeg)
{
	struct jpeg_out out = { .w = p->w, .h = p->h };
	enum rc		rc;

	errors_init(&out.errors, &out.enc.err);
	rc = out_all(&out, p->rgb, quality);
	jpeg_destroy_compress(&out.enc);
	if (rc == RC_OK)
		*ret_jpeg = str_of(arena_copy(a, out.p, out.n), out.n);
	free(out.p);
	return rc;
}

/* From one struct to the other; both land in the caller's. */
static enum rc
again_all(struct jpeg_in *in, struct jpeg_out *out, struct str bytes)
{
	jvirt_barray_ptr *coefficients;

	if (setjmp(in->errors.landing) != 0)
		return RC_BAD;
	in->errors.fault = in_header(in, bytes);
	if (in->errors.fault != IMAGE_FINE ||
	    in->dec.jpeg_color_space != JCS_YCbCr)
		return RC_BAD;
	coefficients = jpeg_read_coefficients(&in->dec);
	if (in->errors.damaged)
		return RC_BAD;
	if (setjmp(out->errors.landing) != 0)
		return RC_BAD;
	jpeg_create_compress(&out->enc);
	jpeg_mem_dest(&out->enc, &out->p, &out->n);
	jpeg_copy_critical_parameters(&in->dec, &out->enc);
	out->enc.optimize_coding = TRUE;
	out->enc.write_JFIF_header = TRUE;
	out->enc.density_unit = 1;	/* dots per inch */
	out->enc.X_density = DPI;
	out->enc.Y_density = DPI;
	jpeg_write_coefficients(&out->enc, coefficients);
	jpeg_finish_compress(&out->enc);
	(void)jpeg_finish_decompress(&in->dec);	/* memory source: no waiting */
	return in->errors.damaged ? RC_BAD : RC_OK;
}

/*
 * The coefficients as they are: not a pixel changes, but whatever hid behind
 * or between them is gone.
 */
enum rc
jpeg_again(struct arena *a, struct str bytes, const struct image_limits *lim,
    struct str *ret_jpeg)
{
	struct jpeg_in	in = { .lim = lim };
	struct jpeg_out	out = { .w = 0 };
	enum rc		rc;

	if (image_sniff(bytes) != IMAGE_JPEG)	/* the library skips rubbish */
		return RC_BAD;
	errors_init(&in.errors, &in.dec.err);
	errors_init(&out.errors, &out.enc.err);
	rc = again_all(&in, &out, bytes);
	jpeg_destroy_compress(&out.enc);
	jpeg_destroy_decompress(&in.dec);
	if (rc == RC_OK)
		*ret_jpeg = str_of(arena_copy(a, out.p, out.n), out.n);
	free(out.p);
	return rc;
}
