/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is an uploaded file a sound and harmless PDF? Read with libqpdf, which does
 * not render: what stands on the pages is looked at by nobody here. Writing
 * PDFs: pdf.h.
 */
#ifndef CELL_PDF_CHECK_H
#define CELL_PDF_CHECK_H

#include <stdint.h>

#include "base/str.h"

struct pdf_limits {
	int64_t	max_bytes;	/* of the file; 0: 16 MB */
	int64_t	pages_max;	/* 0: 500 */
};

enum pdf_fault {
	PDF_FINE,
	PDF_NOT_PDF,
	PDF_DAMAGED,		/* cannot be read without mending it */
	PDF_ENCRYPTED,		/* also where no password is asked for */
	PDF_NO_PAGE,
	PDF_PAGES_MANY,
	PDF_BYTES_MANY,
	PDF_ACTIVE,		/* scripts, actions that reach out, files */
	PDF_COSTLY,		/* over 2 s of CPU, 96 MB or 100,000 objects */
	PDF_FAULT__MAX
};

struct pdf_found {
	int64_t		pages;	/* 0 where the file was not read that far */
	enum pdf_fault	fault;
};

/*
 * pdf_check: read all of the file's objects.
 *
 * Every object that can be reached from the trailer is looked at, in object
 * streams too: scripts, start of programs, sending and importing of forms,
 * other files, attachments, multimedia, XFA, additional actions, and an action
 * on opening other than going to a page are PDF_ACTIVE. The work is done by a
 * child process with limits on time and memory, so that no file can harm the
 * caller; it takes 1 ms more than pdf_look(). Any thread may call it.
 *
 * ret		written on RC_OK and RC_BAD
 * returns	RC_OK | RC_BAD see ret->fault | RC_BUSY no process to be had
 */
enum rc	pdf_check(struct str bytes, const struct pdf_limits *lim,
	    struct pdf_found *ret);

/*
 * pdf_look: the same within this process and without limits on time and memory:
 * for pdf_check() itself and for fuzzing.
 *
 * returns	RC_OK | RC_BAD
 */
enum rc	pdf_look(struct str bytes, const struct pdf_limits *lim,
	    struct pdf_found *ret);

/* pdf_fault_text: what is wrong and what to do now, in Chinese. */
const char *pdf_fault_text(enum pdf_fault fault);

#endif
