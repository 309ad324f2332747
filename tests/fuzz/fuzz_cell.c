/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both ways between the web process and a cell. The first byte says which: a
 * question into the cell's work, whose answer the asker must then take, or an
 * answer of a cell that somebody took over, of which the asker takes nothing
 * that is not a picture of ours within the limits.
 */
#include "cell/cell_work.h"
#include "media/jpeg_form.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

enum { PIXELS_MOST = 1 << 18 };

/* Many pixels in few bytes only take time here. */
static bool
is_dear(struct str bytes)
{
	const struct image_limits lim = image_limits_default();
	struct image_info	  info;

	return image_probe(bytes, &lim, &info) == IMAGE_FINE &&
	    (uint64_t)info.w_px * info.h_px > PIXELS_MOST;
}

/* Reads an answer; whether it was taken. */
static bool
take_photo(struct arena *a, struct str answer,
    const struct photo_policy *policy)
{
	struct photo_answer	x = { .rc = RC_BAD };
	struct packet		p = { .a = a, .in = answer };
	struct buf		b;

	pack_photo_answer(&p, policy, &x);
	if (p.bad)
		return false;
	must(x.rc == RC_OK || photo_problem_text(a,
	    &x.result.problem).n > 0);
	if (x.rc == RC_OK) {
		must(x.result.made.jpeg.n <=
		    (size_t)policy->spec.max_kb * 1024);
		must(jpeg_form_ours(x.result.made.jpeg, policy->spec.w_px,
		    policy->spec.h_px));
		must(x.result.worst <= STRICT_REFUSE);
	}
	(void)photo_result_text(a, &x.result, policy);
	buf_init(&b, 1 << 16);
	photo_result_json(&b, a, &x.result, policy);
	must(!b.full);
	buf_done(&b);
	return true;
}

static bool
take_document(struct arena *a, struct str answer,
    const struct document_spec *spec)
{
	struct document_answer	x = { .rc = RC_BAD };
	struct packet		p = { .a = a, .in = answer };

	pack_document_answer(&p, spec, &x);
	if (p.bad)
		return false;
	must((x.rc == RC_OK) ==
	    (document_problem_text(a, &x.problem).n == 0));
	must(x.rc != RC_OK || (x.made.jpeg.n <= (size_t)spec->max_kb * 1024 &&
	    jpeg_form_ours(x.made.jpeg, x.made.w_px, x.made.h_px)));
	return true;
}

static bool
take_pdf(struct str answer)
{
	struct pdf_answer	x = { .rc = RC_BAD };
	struct packet		p = { .in = answer };

	pack_pdf_answer(&p, &x);
	if (p.bad)
		return false;
	must((x.rc == RC_OK) == (pdf_fault_text(x.found.fault)[0] == '\0'));
	return true;
}

static bool
take_sheet(struct arena *a, struct str answer)
{
	const struct sheet_limits lim = sheet_limits_default();
	struct sheet_answer	x;
	struct packet		p = { .a = a, .in = answer };

	pack_sheet_answer(&p, &lim, &x);
	if (p.bad)
		return false;
	must((x.rc == RC_OK) == (sheet_fault_text(x.error.fault)[0] == '\0'));
	for (uint32_t i = 0; i < x.book.sheets_n; i++)
		for (uint32_t k = 0; k < x.book.sheets[i].rows_n; k++)
			must(x.book.sheets[i].rows[k].n <=
			    lim.cols);
	return true;
}

static void
ask(struct arena *a, enum packet_kind kind, struct str question)
{
	struct photo_question	 photo = { photo_policy_default(), STR_INIT("") };
	struct document_question document = { { .max_kb = 100 },
		{ STR_INIT(""), STR_INIT("") }, 1 };
	struct packet		 in = { .a = a, .in = question };
	struct buf		 b;
	struct packet		 out = { .out = &b };

	if (kind == PACKET_PHOTO)
		pack_photo_question(&in, &photo);
	else if (kind == PACKET_DOCUMENT)
		pack_document_question(&in, &document);
	if (!in.bad && (is_dear(photo.bytes) || is_dear(document.parts[0]) ||
	    is_dear(document.parts[1]) || (uint64_t)photo.policy.spec.w_px *
	    photo.policy.spec.h_px > PIXELS_MOST))
		return;
	buf_init(&b, CELL_ANSWER_MAX);
	cell_work(kind, question, &out);
	if (kind == PACKET_PHOTO)
		must(take_photo(a, buf_view(&b), &photo.policy));
	else if (kind == PACKET_DOCUMENT)
		must(take_document(a, buf_view(&b), &document.spec));
	else if (kind == PACKET_SHEET)
		must(b.full || take_sheet(a, buf_view(&b)));	/* whatever was asked for */
	else
		must(take_pdf(buf_view(&b)));
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct photo_policy  policy = photo_policy_default();
	const struct document_spec spec = { .max_kb = 100 };
	struct arena		  *a = arena_new((size_t)256 << 20);
	struct str		   rest = n > 0 ? str_of(p + 1, n - 1) :
	    STR("");

	switch (n > 0 ? p[0] : 0) {
	case 'p':
		ask(a, PACKET_PHOTO, rest);
		break;
	case 'd':
		ask(a, PACKET_DOCUMENT, rest);
		break;
	case 'f':
		ask(a, PACKET_PDF, rest);
		break;
	case 's':
		ask(a, PACKET_SHEET, rest);
		break;
	case 'S':
		(void)take_sheet(a, rest);
		break;
	case 'P':
		(void)take_photo(a, rest, &policy);
		break;
	case 'D':
		(void)take_document(a, rest, &spec);
		break;
	case 'F':
		(void)take_pdf(rest);
		break;
	default:
		break;
	}
	arena_free(a);
	return 0;
}
