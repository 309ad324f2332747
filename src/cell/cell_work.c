/* SPDX-License-Identifier: Apache-2.0 */
/* The work inside a cell: one question, one answer. */
#include "cell/cell_work.h"

/* The system's limit for a cell is lower (cell/confine.h). */
enum { ARENA_BYTES = 64 * 1024 * 1024 };

bool
cell_takes(uint32_t kind)
{
	return kind == PACKET_PHOTO || kind == PACKET_DOCUMENT ||
	    kind == PACKET_PDF || kind == PACKET_SHEET;
}

static void
work_photo(struct packet *in, struct packet *out)
{
	struct photo_question	q = { .policy = photo_policy_default() };
	struct photo_answer	x = { .rc = RC_BAD,
		.result = { .problem = { .fault = PHOTO_DAMAGED } } };

	pack_photo_question(in, &q);
	if (!in->bad)
		x.rc = photo_make(in->a, q.bytes, &q.policy, NULL, &x.result);
	pack_photo_answer(out, &q.policy, &x);
}

static void
work_document(struct packet *in, struct packet *out)
{
	struct document_question	q = { .n = 0 };
	struct document_answer		x = { .rc = RC_BAD,
		.problem = { .fault = DOCUMENT_DAMAGED } };

	pack_document_question(in, &q);
	if (!in->bad)
		x.rc = document_make(in->a, q.parts, q.n, &q.spec, &x.made,
		    &x.problem);
	pack_document_answer(out, &q.spec, &x);
}

static void
work_pdf(struct packet *in, struct packet *out)
{
	struct pdf_question	q = { .bytes = { NULL, 0 } };
	struct pdf_answer	x = { .rc = RC_BAD,
		.found = { .fault = PDF_COSTLY } };

	pack_pdf_question(in, &q);
	if (!in->bad)
		x.rc = pdf_look(q.bytes, &q.limits, &x.found);
	pack_pdf_answer(out, &x);
}

static void
work_sheet(struct packet *in, struct packet *out)
{
	struct sheet_question	q = { .bytes = { NULL, 0 } };
	struct sheet_answer	x = { .error = { .fault = FAULT_DAMAGED } };

	pack_sheet_question(in, &q);
	q.limits = sheet_limits_whole(in->bad ? NULL : &q.limits);
	if (!in->bad && workbook_read(in->a, q.bytes, &q.limits, &x.book,
	    &x.error) == RC_OK)
		x.error = (struct sheet_error){ .fault = FAULT_NONE };
	pack_sheet_answer(out, &q.limits, &x);
}

void
cell_work(enum packet_kind kind, struct str question, struct packet *out)
{
	struct arena	*a = arena_new(ARENA_BYTES);
	struct packet	 in = { .a = a, .in = question };

	if (kind == PACKET_PHOTO)
		work_photo(&in, out);
	else if (kind == PACKET_DOCUMENT)
		work_document(&in, out);
	else if (kind == PACKET_SHEET)
		work_sheet(&in, out);
	else
		work_pdf(&in, out);
	arena_free(a);
}
