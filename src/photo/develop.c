/* SPDX-License-Identifier: Apache-2.0 */
#include "photo/develop.h"

enum { ARENA_BYTES = 32 * 1024 * 1024 };

bool
develop_kind(uint32_t kind)
{
	return kind == PACKET_PHOTO || kind == PACKET_DOCUMENT ||
	    kind == PACKET_PDF;
}

static void
develop_photo(struct packet *in, struct packet *out)
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
develop_document(struct packet *in, struct packet *out)
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
develop_pdf(struct packet *in, struct packet *out)
{
	struct pdf_question	q = { .bytes = { NULL, 0 } };
	struct pdf_answer	x = { .rc = RC_BAD,
		.found = { .fault = PDF_COSTLY } };

	pack_pdf_question(in, &q);
	if (!in->bad)
		x.rc = pdf_look(q.bytes, &q.limits, &x.found);
	pack_pdf_answer(out, &x);
}

void
develop(enum packet_kind kind, struct str question, struct packet *out)
{
	struct arena	*a = arena_new(ARENA_BYTES);
	struct packet	 in = { .a = a, .in = question };

	if (kind == PACKET_PHOTO)
		develop_photo(&in, out);
	else if (kind == PACKET_DOCUMENT)
		develop_document(&in, out);
	else
		develop_pdf(&in, out);
	arena_free(a);
}
