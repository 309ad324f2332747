/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where foreign pictures, PDFs and spreadsheets are opened: a helper process forks a cell (cell/confine.h)
 * for each of them, as many at a time as there are cores. A picture that kills
 * its cell is a damaged picture; the helper, the web process and everybody else
 * go on.
 *
 * Owns the helper process and its cells; never believes an answer before it is
 * checked (cell_packet.h), and never touches the database.
 */
#ifndef CELL_CELL_H
#define CELL_CELL_H

#include "cell/pdf_check.h"
#include "ipc/channel.h"
#include "ipc/wire.h"
#include "media/document.h"
#include "media/photo_make.h"
#include "sheet/sheet.h"
#include "store/services.h"

/*
 * cell_photo: photo_make() in a cell; waits.
 *
 * g		the line to the helper; NULL or without a process: done here
 * ret_result	written unless RC_BUSY
 * returns	as photo_make() | RC_BUSY the helper is not there or died of it
 */
enum rc	cell_photo(struct channel *g, struct arena *a, struct str bytes,
	    const struct photo_policy *policy,
	    struct photo_result *ret_result);

/* Pictures of one document. */
struct cell_parts {
	const struct str	*list;
	size_t			 n;	/* up to DOCUMENT_PARTS_MAX */
};

/* cell_document: document_make() in a cell; waits; RC_BUSY as cell_photo(). */
enum rc	cell_document(struct channel *g, struct arena *a,
	    const struct cell_parts *parts,
	    const struct document_spec *spec, struct document_made *ret_made,
	    struct document_problem *ret_problem);

/*
 * cell_pdf: pdf_check() in a cell; waits.
 *
 * returns	RC_OK | RC_BAD see ret_found | RC_BUSY as cell_photo()
 */
enum rc	cell_pdf(struct channel *g, struct arena *a, struct str bytes,
	    const struct pdf_limits *lim, struct pdf_found *ret_found);

/* A foreign file, and who is to open it. */
struct cell_file {
	struct channel	*line;	/* to the helper; NULL or without one: here */
	struct str	 bytes;
};

/*
 * cell_sheet: workbook_read() in a cell; waits.
 *
 * a		keeps the book
 * limits	what a cell can do is less than the defaults: 16 MiB of answer
 * returns	RC_OK | RC_BAD ret_error says why; FAULT_COSTLY when its cell did
 *		not bear it, FAULT_MACHINE when there was no cell
 */
enum rc	cell_sheet(struct arena *a, const struct cell_file *file,
	    const struct sheet_limits *limits, struct workbook *ret_book,
	    struct sheet_error *ret_error);

/* cell_run: the helper process, until the other end goes. */
enum rc	cell_run(const struct wire_end *end);

/* cell_line_of: the process's line to the cells. */
struct channel *cell_line_of(const struct services *s);

/* its place among the services */
extern const struct service_key cell_line_key;

#endif
