/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The admission ticket (准考证) as a PDF of one A4 page, rendered on request:
 * it takes less than a millisecond, so none is ever stored. What stands on it
 * is given as text; where it comes from is the caller's business.
 */
#ifndef ADMISSION_TICKET_PDF_H
#define ADMISSION_TICKET_PDF_H

#include "base/str.h"
#include "pdf/font.h"

/* A part of the exam and when it is written, e.g. "12月6日 09:00–11:00". */
struct ticket_subject {
	struct str	name;
	struct str	time;
	struct str	place;	/* room and seat, where they differ by session */
};

/* What a ticket says; a line whose text is empty is left out. */
struct ticket {
	struct str			 exam_title;
	struct str			 authority;
	struct str			 name;
	struct str			 sex;
	struct str			 id_no;		/* as it is to be shown */
	struct str			 ticket_no;
	struct str			 department;
	struct str			 unit;
	struct str			 position;
	struct str			 position_code;
	struct str			 site;
	struct str			 address;
	struct str			 room;
	struct str			 seat;
	const struct ticket_subject	*subjects;
	size_t				 subjects_n;
	struct str			 photo_jpeg;	/* empty: a free place */
	struct str			 qr_text;	/* empty: none */
	const struct str		*instructions;
	size_t				 instructions_n;
};

/*
 * ticket_pdf: the ticket; the same ticket gives the same bytes.
 *
 * Long texts wrap; instructions that do not fit go on on a second page.
 *
 * fonts	see pdf/font.h
 * ret_pdf	valid until the reset of the arena
 * ret_missing	characters that no font has and that show as a box; above 0
 *		staff should see it before the candidate does
 * returns	RC_OK | RC_BAD the photo is no JPEG | RC_FULL the QR text is
 *		too long
 */
enum rc	ticket_pdf(struct arena *a, struct font_chain *fonts,
	    const struct ticket *t, struct str *ret_pdf,
	    unsigned *ret_missing);

#endif
