/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Position tables: from a workbook to positions, whatever an office calls its
 * columns. Decides where the header is, which column is which field, which rows
 * are positions, and lists everything doubtful. Stores nothing.
 */
#ifndef POSITION_TABLE_H
#define POSITION_TABLE_H

#include "base/buf.h"
#include "base/crypto.h"
#include "sheet/sheet.h"

enum position_field {
#define FIELD(name, member, zh, patterns) FIELD_##name,
#include "position/field.tbl"
#undef FIELD
	FIELD__MAX,
	FIELD_NONE = FIELD__MAX	/* a column that is kept by its own name */
};

enum position_reason {
#define PROBLEM(name, id, effect, zh) POSITION_##name,
#include "position/problems.tbl"
#undef PROBLEM
	POSITION_REASON__MAX
};

enum position_effect {
	POSITION_EFFECT_TABLE,	/* the whole table is refused */
	POSITION_EFFECT_SHEET,	/* the sheet is refused */
	POSITION_EFFECT_ROW,	/* the row is no position */
	POSITION_EFFECT_DOUBT	/* taken; somebody should look */
};

/* A column that is no field, with a row's text in it. */
struct position_pair {
	struct str	name, value;
	bool		plain;		/* of a column that holds no condition */
};

/*
 * One position. Every text is clean: no outer blanks, no invisible characters;
 * "" when the table says nothing. Of dept and unit, an empty one is the other.
 */
struct position_row {
	uint32_t	 sheet;		/* index in position_table.sheets */
	uint32_t	 row;		/* in the file, from 1 */
	int32_t		 headcount;	/* 1..99999 */
	uint32_t	 extra_n;
	bool		 by_sheet;	/* told apart by its sheet's name, too */
	const struct position_pair *extra;
#define FIELD(name, member, zh, patterns) struct str member;
#include "position/field.tbl"
#undef FIELD
};

/* What tells a position apart. */
struct position_names {
	struct str	dept_code, code;
	struct str	dept, unit, name;
};

/* What a sheet was found to be. */
struct position_sheet {
	struct str	 name;
	const struct str *columns;	/* columns_n names, clean, groups before
					 * "·" */
	const enum position_field *fields;	/* columns_n */
	const uint64_t *also;		/* columns_n: further fields, bits */
	const bool	*plain;		/* columns_n: holds no condition */
	struct sha256	 digest;	/* of the rows' cells as stored: those of
					 * a row joined by U+001F, ended by
					 * U+001E */
	int64_t		 headcount;
	uint32_t	 columns_n;
	uint32_t	 header_first, header_last;	/* 0 without header */
	uint32_t	 row_first, row_last;	/* of the positions */
	uint32_t	 positions;
	bool		 by_code;	/* told apart by code, else by names */
};

struct position_problem {
	struct str	 sheet;
	struct str	 value;		/* at most 60 code points of the cell */
	uint32_t	 row, col;	/* 0: the sheet or row as a whole */
	uint32_t	 other;		/* a row that it is about, too; or 0 */
	enum position_reason reason;
};

struct position_table {
	const struct position_sheet *sheets;	/* those not refused */
	const struct position_sheet *refused;	/* only their columns */
	const struct position_row *rows;
	const struct position_problem *problems;	/* the first of them */
	uint32_t	 sheets_n, rows_n, problems_n;
	uint32_t	 problems_all;	/* how many there were */
	uint32_t	 refused_n;
	bool		 bad;		/* a problem refuses the whole table */
};

enum {
	POSITION_COLUMNS_MAX = 256,	/* more to the right are left out */
	POSITION_PROBLEMS_MAX = 1000,
	POSITION_HEADCOUNT_MAX = 99999,
	POSITION_MAP_MAX = 128,
};

struct position_map_entry {
	struct str	 header;	/* as it stands in the table, or "" */
	uint32_t	 col;		/* from 1, when header is "" */
	enum position_field field;
	uint64_t	 also;		/* further fields, bits */
	bool		 plain;		/* of no field: holds no condition */
};

/* What staff decided about columns; goes before the synonyms. */
struct position_map {
	const struct position_map_entry *entries;
	uint32_t	 n;
	uint32_t	 header_first, header_last;
	uint32_t	 columns_n;	/* those that count; 0: by the header */
	bool		 header_fixed;	/* the rows are given; 0, 0 is "none" */
};

struct position_options {
	const struct str *leave_out;	/* names of sheets, leave_out_n */
	uint32_t	 leave_out_n;
	const struct position_map *map;	/* NULL: by the synonyms alone */
};

/*
 * position_table_read: the positions of a workbook.
 *
 * a		keeps the result, which points into the workbook's text
 * options	NULL for none
 * ret_table	written on every result
 * returns	RC_OK | RC_NONE not a single position
 */
enum rc	position_table_read(struct arena *a, const struct workbook *wb,
	    const struct position_options *options,
	    struct position_table *ret_table);

/*
 * position_key: what tells a position apart within its workbook, in the arena:
 * department code and code, or department, unit and name; parts are joined by
 * U+001F. A sheet's name is no part of it but where sheets number on their own.
 */
struct str position_key(struct arena *a, const struct position_table *t,
	    const struct position_row *row);

/*
 * position_key_of: the same of texts: by the codes where there is a code.
 */
struct str position_key_of(struct arena *a, const struct position_names *n);

/*
 * position_sheet_title: a sheet's name where it says something about its
 * positions: of a workbook with several, and not the program's own (Sheet1).
 */
struct str position_sheet_title(const struct position_table *t,
	    const struct position_sheet *s);

/*
 * position_map_parse: a map from text, a line each: "header=field", "@C=field"
 * for a column, "表头=3", "表头=1-3" or "表头=无" for the header's rows, "列数=18"
 * for how many columns count; a field is its Chinese name (several with "+"
 * between), 未识别 for a condition that people look at, or "-" for none; "#"
 * begins a remark.
 *
 * ret_line	on RC_BAD the line that is wrong, from 1
 * returns	RC_OK | RC_BAD
 */
enum rc	position_map_parse(struct arena *a, struct str text,
	    struct position_map *ret_map, int *ret_line);

/*
 * position_map_write: the map that a sheet was read with, as such text: every
 * column, with its heading as a remark.
 */
void	position_map_write(struct buf *to, const struct position_sheet *sheet);

/*
 * position_table_json: {"sheets":[{"name","positions","headcount","sha256"}],
 * "problems":[{"sheet","row","column","value","reason"}],
 * "unread":[{"column","rows","row","example"}]} and a line end.
 */
void	position_table_json(struct arena *a, struct buf *to,
	    const struct position_table *t);

/* position_field_zh: a field's name for people. */
const char *position_field_zh(enum position_field field);

/* position_field_id: a field's name for machines: its struct member. */
const char *position_field_id(enum position_field field);

/* position_field_of: the field that a header names; FIELD_NONE when unknown. */
enum position_field position_field_of(struct str header);

/* position_text: the text of one field of a position. */
struct str position_text(const struct position_row *row,
	    enum position_field field);

/* position_reason_id: a reason as a short constant word. */
const char *position_reason_id(enum position_reason reason);

/* position_reason_zh: a reason in words. */
const char *position_reason_zh(enum position_reason reason);

/* position_reason_effect: what becomes of what has the problem. */
enum position_effect position_reason_effect(enum position_reason reason);

#endif
