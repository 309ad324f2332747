/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to a cell and its answers, every field of which is checked. */
#include "cell/cell_packet.h"

#include "media/jpeg_form.h"
#include "media/level.h"
#include "media/resample.h"

enum { KB = 1024, SIDE_MIN = 12, KB_MOST = 16 * 1024, SIDE_MOST = 100000,
	LONGEST_MIN = 600, SCORE_MOST = 1000000, PLACE_MOST = 1 << 24 };

/* A number of the given range; another one is no message of ours. */
static int64_t
number(struct packet *p, int64_t x, int64_t least, int64_t most)
{
	packet_i64(p, &x);
	if (x >= least && x <= most)
		return x;
	p->bad = true;
	return least;
}

static void
number32(struct packet *p, uint32_t *x, int64_t least, int64_t most)
{
	*x = (uint32_t)number(p, (int64_t)*x, least, most);
}

static void
size_of_file(struct packet *p, size_t *x)
{
	*x = (size_t)number(p, (int64_t)*x, 0, CELL_QUESTION_MAX);
}

static enum rc
verdict(struct packet *p, enum rc rc)
{
	return (enum rc)packet_word(p, (int)rc, RC_BAD + 1) == RC_OK ? RC_OK :
	    RC_BAD;
}

/* What stands between the fields of an answer, once all are read. */
static void
holds(struct packet *p, bool it_does)
{
	if (p->out == NULL && !it_does)
		p->bad = true;
}

/* ---- photos */

static void
pack_spec(struct packet *p, struct photo_spec *x)
{
	number32(p, &x->w_px, SIDE_MIN, RESAMPLE_SIDE_MAX);
	number32(p, &x->h_px, SIDE_MIN, RESAMPLE_SIDE_MAX);
	number32(p, &x->min_kb, 0, KB_MOST);
	number32(p, &x->max_kb, 1, KB_MOST);
	number32(p, &x->source_min_w_px, 0, SIDE_MOST);
	number32(p, &x->source_min_h_px, 0, SIDE_MOST);
	size_of_file(p, &x->source_max_bytes);
	x->formats = (unsigned)number(p, (int64_t)x->formats, 0, UINT32_MAX);
	holds(p, x->min_kb <= x->max_kb);
}

static void
pack_rules(struct packet *p, struct photo_rules *x)
{
	for (size_t i = 0; i < PHOTO_CHECK__MAX; i++) {
		x->strict[i] = (enum photo_strict)packet_word(p,
		    (int)x->strict[i], STRICT_REFUSE + 1);
		x->limit[i] = (int32_t)number(p, x->limit[i], -SCORE_MOST,
		    SCORE_MOST);
	}
	x->backgrounds = (unsigned)number(p, (int64_t)x->backgrounds, 0, 7);
}

void
pack_photo_question(struct packet *p, struct photo_question *x)
{
	pack_spec(p, &x->policy.spec);
	pack_rules(p, &x->policy.rules);
	packet_str(p, &x->bytes);
}

static void
pack_problem(struct packet *p, struct photo_problem *x)
{
	x->fault = (enum photo_fault)packet_word(p, (int)x->fault,
	    PHOTO_FAULT__MAX);
	number32(p, &x->got_w_px, 0, UINT32_MAX);
	number32(p, &x->got_h_px, 0, UINT32_MAX);
	number32(p, &x->want_w_px, 0, UINT32_MAX);
	number32(p, &x->want_h_px, 0, UINT32_MAX);
	size_of_file(p, &x->got_bytes);
	size_of_file(p, &x->want_bytes);
}

static void
pack_made(struct packet *p, struct photo_made *x)
{
	packet_str(p, &x->jpeg);
	number32(p, &x->w_px, 0, RESAMPLE_SIDE_MAX);
	number32(p, &x->h_px, 0, RESAMPLE_SIDE_MAX);
	x->quality = (int)number(p, x->quality, 0, 100);
	packet_bool(p, &x->below_min_kb);
	number32(p, &x->source_w_px, 0, SIDE_MOST);
	number32(p, &x->source_h_px, 0, SIDE_MOST);
	number32(p, &x->enlarged_permille, 0, UINT32_MAX);
	x->format = (enum image_format)packet_word(p, (int)x->format,
	    IMAGE_FORMAT__MAX);
	packet_bool(p, &x->as_it_was);
	x->rgb = NULL;
}

static void
pack_face(struct packet *p, struct face *x)
{
	for (size_t i = 0; i < COUNT(x->box); i++)
		x->box[i] = (int32_t)number(p, x->box[i], -PLACE_MOST,
		    PLACE_MOST);
	for (size_t i = 0; i < FACE_MARK__MAX; i++)
		for (size_t k = 0; k < 2; k++)
			x->mark[i][k] = (int32_t)number(p, x->mark[i][k],
			    -PLACE_MOST, PLACE_MOST);
	x->permille = (unsigned)number(p, (int64_t)x->permille, 0, 1000);
}

static void
pack_found(struct packet *p, struct photo_found *x)
{
	for (size_t i = 0; i < PHOTO_CHECK__MAX; i++) {
		x->score[i] = (int32_t)number(p, x->score[i], -SCORE_MOST,
		    SCORE_MOST);
		packet_bool(p, &x->known[i]);
		packet_bool(p, &x->fault[i]);
	}
	x->faces.n = (unsigned)number(p, (int64_t)x->faces.n, 0, FACES_MAX);
	x->faces.quarters = (unsigned)number(p, (int64_t)x->faces.quarters, 0,
	    3);
	for (size_t i = 0; i < x->faces.n; i++)
		pack_face(p, &x->faces.list[i]);
	number32(p, &x->w_px, 0, RESAMPLE_SIDE_MAX);
	number32(p, &x->h_px, 0, RESAMPLE_SIDE_MAX);
	for (size_t i = 0; i < COUNT(x->background); i++)
		x->background[i] = (uint8_t)number(p, x->background[i], 0,
		    UINT8_MAX);
}

static void
pack_crop(struct packet *p, struct photo_crop *x)
{
	number32(p, &x->x_px, 0, SIDE_MOST);
	number32(p, &x->y_px, 0, SIDE_MOST);
	number32(p, &x->w_px, 0, SIDE_MOST);
	number32(p, &x->h_px, 0, SIDE_MOST);
	x->turn_quarters = (unsigned)number(p, (int64_t)x->turn_quarters, 0, 3);
	x->angle_tenths = (int)number(p, x->angle_tenths, -LEVEL_MOST,
	    LEVEL_MOST);
}

/*
 * What comes out of a cell may be a lie of whoever broke into it: the sizes
 * must be those that were asked for, and the picture such a JPEG as only we
 * write (jpeg_form_ours), so that nothing else can be smuggled to a browser.
 */
void
pack_photo_answer(struct packet *p, const struct photo_policy *policy,
    struct photo_answer *x)
{
	const struct photo_spec	*spec = &policy->spec;
	struct photo_result	*r = &x->result;

	x->rc = verdict(p, x->rc);
	pack_problem(p, &r->problem);
	holds(p, (x->rc == RC_OK) == (r->problem.fault == PHOTO_FINE));
	if (x->rc != RC_OK)
		return;
	pack_made(p, &r->made);
	pack_found(p, &r->found);
	pack_crop(p, &r->crop);
	r->worst = photo_found_worst(&r->found, &policy->rules);
	holds(p, r->made.w_px == spec->w_px && r->made.h_px == spec->h_px &&
	    r->made.jpeg.n <= (size_t)spec->max_kb * KB &&
	    jpeg_form_ours(r->made.jpeg, spec->w_px, spec->h_px));
}

/* ---- documents */

static void
pack_frame(struct packet *p, struct document_frame *x)
{
	x->way = (enum document_way)packet_word(p, (int)x->way,
	    DOCUMENT_FRAME + 1);
	number32(p, &x->x_px, 0, SIDE_MOST);
	number32(p, &x->y_px, 0, SIDE_MOST);
	number32(p, &x->w_px, 0, SIDE_MOST);
	number32(p, &x->h_px, 0, SIDE_MOST);
	x->turn_quarters = (unsigned)number(p, (int64_t)x->turn_quarters, 0, 3);
	x->slope = (int32_t)number(p, x->slope, -DOCUMENT_SLOPE_MOST,
	    DOCUMENT_SLOPE_MOST);
}

void
pack_document_question(struct packet *p, struct document_question *x)
{
	number32(p, &x->spec.max_kb, 1, KB_MOST);
	number32(p, &x->spec.longest_px, 0, RESAMPLE_SIDE_MAX);
	number32(p, &x->spec.source_min_px, 0, SIDE_MOST);
	holds(p, x->spec.longest_px == 0 ||
	    x->spec.longest_px >= LONGEST_MIN);
	x->n = (size_t)number(p, (int64_t)x->n, 1, DOCUMENT_PARTS_MAX);
	for (size_t i = 0; i < x->n; i++) {
		packet_str(p, &x->parts[i]);
		pack_frame(p, &x->spec.frames[i]);
	}
}

/*
 * As pack_photo_answer(): a liar can show another picture, but nothing that
 * is no plain picture within its limits.
 */
void
pack_document_answer(struct packet *p, const struct document_spec *spec,
    struct document_answer *x)
{
	const uint32_t longest = spec->longest_px != 0 ? spec->longest_px :
	    DOCUMENT_LONGEST_PX;

	x->rc = verdict(p, x->rc);
	x->problem.fault = (enum document_fault)packet_word(p,
	    (int)x->problem.fault, DOCUMENT_FAULT__MAX);
	x->problem.part = (unsigned)number(p, (int64_t)x->problem.part, 0,
	    DOCUMENT_PARTS_MAX);
	number32(p, &x->problem.got_w_px, 0, UINT32_MAX);
	number32(p, &x->problem.got_h_px, 0, UINT32_MAX);
	number32(p, &x->problem.want_px, 0, UINT32_MAX);
	size_of_file(p, &x->problem.got_bytes);
	size_of_file(p, &x->problem.want_bytes);
	holds(p, (x->rc == RC_OK) == (x->problem.fault == DOCUMENT_FINE));
	if (x->rc != RC_OK)
		return;
	packet_str(p, &x->made.jpeg);
	number32(p, &x->made.w_px, 1, longest);
	number32(p, &x->made.h_px, 1, longest);
	x->made.quality = (unsigned)number(p, (int64_t)x->made.quality, 0, 100);
	packet_bool(p, &x->made.as_it_was);
	packet_bool(p, &x->made.doubtful);
	for (size_t i = 0; i < DOCUMENT_PARTS_MAX; i++)
		pack_frame(p, &x->made.frames[i]);
	holds(p, (x->made.quality == 0) == x->made.as_it_was &&
	    x->made.jpeg.n <= (size_t)spec->max_kb * KB &&
	    jpeg_form_ours(x->made.jpeg, x->made.w_px, x->made.h_px));
}

/* ---- PDFs */

void
pack_pdf_question(struct packet *p, struct pdf_question *x)
{
	x->limits.max_bytes = number(p, x->limits.max_bytes, 0,
	    CELL_QUESTION_MAX);
	x->limits.pages_max = number(p, x->limits.pages_max, 0, INT32_MAX);
	packet_str(p, &x->bytes);
}

void
pack_pdf_answer(struct packet *p, struct pdf_answer *x)
{
	x->rc = verdict(p, x->rc);
	x->found.fault = (enum pdf_fault)packet_word(p, (int)x->found.fault,
	    PDF_FAULT__MAX);
	x->found.pages = number(p, x->found.pages, 0, INT32_MAX);
	holds(p, (x->rc == RC_OK) == (x->found.fault == PDF_FINE));
}
