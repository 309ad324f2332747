/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the position table reader, private to position/table*.c. */
#ifndef POSITION_TABLE_PARTS_H
#define POSITION_TABLE_PARTS_H

#include "position/table.h"

/* Where a sheet's header is and what its columns mean. */
struct table_header {
	uint32_t	first, last;	/* rows; 0 without */
	uint32_t	columns_n;
	struct str	names[POSITION_COLUMNS_MAX];
	enum position_field fields[POSITION_COLUMNS_MAX];
	uint32_t	twice;		/* a column whose field was taken; or 0 */
};

/* table_clean: no outer blanks, nothing invisible, NBSP as a blank. */
struct str table_clean(struct arena *a, struct str s);

/* table_one_line: a clean text without line ends: blanks between words. */
struct str table_one_line(struct arena *a, struct str s);

/* table_is_blank: nothing in it that one could see. */
bool	table_is_blank(struct str s);

/*
 * table_key: a header as it is compared: no blanks, half width, no marks.
 *
 * to		room for n bytes; a longer header is no header and gives ""
 */
struct str table_key(struct str header, char *to, size_t n);

/*
 * table_header_find: where the header is, and the columns' meaning.
 *
 * returns	true, or false with the reason why the sheet is refused
 */
bool	table_header_find(struct arena *a, const struct sheet *sheet,
	    const struct position_map *map, struct table_header *ret_header,
	    enum position_reason *ret_reason);

/* table_column: the column (from 1) of a field; 0 when there is none. */
uint32_t table_column(const struct table_header *h, enum position_field field);

#endif
