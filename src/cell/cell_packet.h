/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the web process and a cell say to each other, field by
 * field. A cell reads foreign bytes and may have been taken over: of its answer
 * every number, word and size is checked as it is read, and a picture must have
 * the form of those that we write ourselves (media/jpeg_form.h). What does not
 * hold makes the packet bad. At worst an answer is a wrong picture of its owner.
 *
 * Each message has one function for both directions, as in ipc/packet.h.
 */
#ifndef CELL_CELL_PACKET_H
#define CELL_CELL_PACKET_H

#include "cell/pdf_check.h"
#include "ipc/packet.h"
#include "media/document.h"
#include "media/photo_make.h"
#include "sheet/sheet.h"

enum { CELL_QUESTION_MAX = 64 * 1024 * 1024,
	CELL_ANSWER_MAX = 16 * 1024 * 1024 };

struct photo_question {
	struct photo_policy	policy;
	struct str		bytes;
};

struct photo_answer {
	enum rc			rc;	/* RC_OK | RC_BAD */
	struct photo_result	result;
};

struct document_question {
	struct document_spec	spec;
	struct str		parts[DOCUMENT_PARTS_MAX];
	size_t			n;
};

struct document_answer {
	enum rc			rc;	/* RC_OK | RC_BAD */
	struct document_made	made;
	struct document_problem	problem;
};

struct pdf_question {
	struct pdf_limits	limits;
	struct str		bytes;
};

struct pdf_answer {
	enum rc			rc;	/* RC_OK | RC_BAD */
	struct pdf_found	found;
};

struct sheet_question {
	struct sheet_limits	limits;	/* whole (sheet_limits_whole) */
	struct str		bytes;
};

struct sheet_answer {
	enum rc			rc;	/* RC_OK | RC_BAD */
	struct workbook		book;
	struct sheet_error	error;
};

/* pack_photo_question: a picture, and what is wanted of it. */
void	pack_photo_question(struct packet *p, struct photo_question *x);

/*
 * pack_photo_answer: what photo_make() answered.
 *
 * policy	of the question: the picture is of its size and within its KB;
 *		how bad the faults are is worked out anew
 */
void	pack_photo_answer(struct packet *p, const struct photo_policy *policy,
	    struct photo_answer *x);

/* pack_document_question: one or two pictures, and what is wanted of them. */
void	pack_document_question(struct packet *p, struct document_question *x);

/* pack_document_answer: what document_make() answered; spec: of the question. */
void	pack_document_answer(struct packet *p,
	    const struct document_spec *spec, struct document_answer *x);

/* pack_pdf_question: a PDF and its limits. */
void	pack_pdf_question(struct packet *p, struct pdf_question *x);

/* pack_pdf_answer: what pdf_check() answered. */
void	pack_pdf_answer(struct packet *p, struct pdf_answer *x);

/* pack_sheet_question: a spreadsheet and its limits. */
void	pack_sheet_question(struct packet *p, struct sheet_question *x);

/*
 * pack_sheet_answer: what workbook_read() answered; read, it is in the packet's
 * arena and its texts point into the answer.
 *
 * limits	of the question
 */
void	pack_sheet_answer(struct packet *p, const struct sheet_limits *limits,
	    struct sheet_answer *x);

#endif
