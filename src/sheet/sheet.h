/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables in: .xlsx, .xls, .csv and .tsv from memory into one shape, every cell
 * as text. What a file is follows from its bytes, never from its name. Foreign
 * files: everything is bounded, and the reading belongs into the helper process.
 *
 * Owns no table; never guesses what a column means: that is for who reads the
 * cells.
 */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <stdint.h>

#include "base/str.h"

enum { SHEET_DIGITS = 15 };	/* of a number; a spreadsheet makes 0 of more */

enum sheet_format { SHEET_XLSX, SHEET_XLS, SHEET_CSV, SHEET_FORMAT__MAX };

enum sheet_kind {
	SHEET_TEXT,
	SHEET_NUMBER,	/* decimal digits, without ".0" when whole */
	SHEET_DATE,	/* yyyy-mm-dd, with " HH:MM" when not midnight */
	SHEET_BOOL,	/* TRUE or FALSE */
	SHEET_ERROR,	/* what a formula failed with, e.g. #REF! */
	SHEET_KIND__MAX
};

enum sheet_fault {
#define FAULT(name, id, zh) FAULT_##name,
#include "sheet/fault.tbl"
#undef FAULT
	FAULT__MAX
};

/* A cell with at least one character; CR LF and CR inside became LF. */
struct sheet_cell {
	struct str	text;
	uint32_t	col;	/* counted from 1 */
	enum sheet_kind	kind;
};

struct sheet_row {
	const struct sheet_cell *cells;	/* n of them, columns ascending */
	uint32_t	n;
	uint32_t	number;	/* counted from 1; of CSV the record's */
};

/* A merged range; its text stands in its first cell. */
struct sheet_span {
	uint32_t	row, col;	/* the first cell */
	uint32_t	rows, cols;	/* at least 1 each */
};

struct sheet {
	struct str	 name;		/* "" of a CSV */
	const struct sheet_row *rows;	/* those with a cell, ascending */
	const struct sheet_span *spans;	/* as they stand in the file */
	uint32_t	 rows_n;
	uint32_t	 spans_n;
	uint32_t	 last_row;	/* with text; 0 of an empty sheet */
	uint32_t	 last_col;
	bool		 hidden;
};

struct workbook {
	const struct sheet *sheets;
	uint32_t	 sheets_n;
	enum sheet_format format;
};

/* Zero in a member means the value of sheet_limits_default(). */
struct sheet_limits {
	size_t		file_bytes;
	size_t		inflated_bytes;	/* of all parts of a file together */
	size_t		text_bytes;	/* kept in the arena */
	size_t		cell_bytes;
	uint32_t	ratio;		/* inflated : packed, above 16 MiB */
	uint32_t	sheets;
	uint32_t	rows;
	uint32_t	cols;
	uint32_t	cells;
};

struct sheet_error {
	struct str	 sheet;		/* in the arena; "" when of the file */
	uint32_t	 row, col;	/* 0 when unknown */
	enum sheet_fault fault;
};

/* The most that one workbook_read() within the default limits keeps. */
#define SHEET_ARENA_BYTES ((size_t)1536 * 1024 * 1024)

/* sheet_limits_default: what staff may hand in. */
struct sheet_limits sheet_limits_default(void);

/* sheet_limits_whole: these with the defaults where they are 0; NULL: all. */
struct sheet_limits sheet_limits_whole(const struct sheet_limits *limits);

/*
 * workbook_read: a whole file as sheets.
 *
 * Text is UTF-8. A CSV is UTF-8 with or without BOM, UTF-16 with BOM, or else
 * GB18030.
 *
 * a		keeps the result; at least SHEET_ARENA_BYTES for the defaults
 * limits	NULL for the defaults
 * ret_wb	may point into file, which must live as long
 * ret_error	written on every result but RC_OK
 * returns	RC_OK | RC_BAD damaged, encrypted, no table | RC_FULL a limit
 *		| RC_IO the system knows no GB18030
 */
enum rc	workbook_read(struct arena *a, struct str file,
	    const struct sheet_limits *limits, struct workbook *ret_wb,
	    struct sheet_error *ret_error);

/*
 * sheet_warm: load what reading other encodings than UTF-8 needs, for a process
 * that will open no file later; once.
 */
void	sheet_warm(void);

/* sheet_fault_id: a fault as a short constant word. */
const char *sheet_fault_id(enum sheet_fault fault);

/* sheet_fault_text: a fault in Chinese, for staff. */
const char *sheet_fault_text(enum sheet_fault fault);

/* sheet_cell_at: the cell of a row in a column (from 1); NULL when empty. */
const struct sheet_cell *sheet_cell_at(const struct sheet_row *row,
	    uint32_t col);

/* sheet_text_at: its text, or "". */
struct str sheet_text_at(const struct sheet_row *row, uint32_t col);

/* sheet_row_at: the row of a number (from 1); NULL when it has no cell. */
const struct sheet_row *sheet_row_at(const struct sheet *sheet,
	    uint32_t number);

/* sheet_col_name: a column (from 1) as letters: 1 is A, 28 is AB. */
struct str sheet_col_name(struct arena *a, uint32_t col);

#endif
