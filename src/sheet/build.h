/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the three readers share: collecting sheets,
 * rows and cells under the limits. Faults are sticky: the first one stays.
 */
#ifndef SHEET_BUILD_H
#define SHEET_BUILD_H

#include "base/buf.h"
#include "sheet/sheet.h"

/* What a cell's format shows of its number. */
enum dating { DATING_NONE, DATING_DATE, DATING_TIME };

/* A cell's format, as far as it changes what is read. */
struct sheet_form {
	struct str	fixed;		/* digits in a fixed form; "" for none */
	enum dating	dating;
};

struct sheet_build {
	struct arena	*a;
	struct sheet_limits lim;
	struct sheet_error err;
	struct buf	 sheets, rows, cells, spans;	/* arrays in the heap */
	struct sheet	 sheet;		/* being read */
	uint32_t	 row;		/* being read */
	uint32_t	 last_col;	/* within the row */
	uint32_t	 cells_n;	/* of the whole file */
	size_t		 text_bytes;
};

/* build_init: ready for the first sheet; every limit is above 0. */
void	build_init(struct sheet_build *b, struct arena *a,
	    const struct sheet_limits *lim);

/* build_done: give the heap memory back. */
void	build_done(struct sheet_build *b);

/*
 * build_fail: note the first fault, with the sheet and row being read.
 *
 * col		0 when unknown
 * returns	false always, to be returned further
 */
bool	build_fail(struct sheet_build *b, enum sheet_fault fault, uint32_t col);

/* build_ok: nothing has failed so far. */
bool	build_ok(const struct sheet_build *b);

/* build_keep: text in the arena, CR LF and CR as LF, counted against limits. */
bool	build_keep(struct sheet_build *b, struct str text, struct str *ret_kept);

/* build_sheet: begin a sheet; its name is in the arena. */
bool	build_sheet(struct sheet_build *b, struct str name, bool hidden);

/* build_row: begin a row; numbers ascend. */
bool	build_row(struct sheet_build *b, uint32_t number);

/* build_cell: a cell of the row whose text is kept already; columns ascend. */
bool	build_cell(struct sheet_build *b, uint32_t col, enum sheet_kind kind,
	    struct str kept);

/* build_cell_copy: the same with text that lives elsewhere; "" adds nothing. */
bool	build_cell_copy(struct sheet_build *b, uint32_t col,
	    enum sheet_kind kind, struct str text);

/* build_span: a merged range of the sheet. */
bool	build_span(struct sheet_build *b, struct sheet_span span);

/* build_row_end: finish the row; one without a cell leaves no trace. */
bool	build_row_end(struct sheet_build *b);

/* build_sheet_end: finish the sheet. */
bool	build_sheet_end(struct sheet_build *b);

/* sheet_number: a number as decimal digits, at most 15 significant ones. */
struct str sheet_number(struct arena *a, double value);

/* sheet_form_of_code: what a format such as 0000000 or yyyy"年" does. */
struct sheet_form sheet_form_of_code(struct arena *a, const char *code);

/*
 * sheet_number_shown: a number that is no date, as its cell shows it: noughts in
 * front and fixed text. Never rounded: what is behind a point stays.
 *
 * form		NULL for none
 */
struct str sheet_number_shown(struct arena *a, double value,
	    const struct sheet_form *form);

/* dating_of_code: a format such as yyyy"年"m"月" shows a date. */
enum dating dating_of_code(const char *code);

/* dating_of_builtin: formats that have a number and need no code. */
enum dating dating_of_builtin(long id);

/* sheet_is_date: a count of days within the years 1900 to 9999. */
bool	sheet_is_date(double days);

/*
 * sheet_date: Excel's count of days as text.
 *
 * days		sheet_is_date() holds
 * date1904	the file counts from 1904
 */
struct str sheet_date(struct arena *a, double days, bool date1904,
	    enum dating dating);

/* read_xlsx: a ZIP file with a workbook. */
bool	read_xlsx(struct sheet_build *b, struct str file);

/* read_xls: a BIFF workbook in a compound file. */
bool	read_xls(struct sheet_build *b, struct str file);

/* read_csv: text with separators. */
bool	read_csv(struct sheet_build *b, struct str file);

#endif
