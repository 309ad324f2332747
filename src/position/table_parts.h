/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the position table reader, private to position/table*.c. */
#ifndef POSITION_TABLE_PARTS_H
#define POSITION_TABLE_PARTS_H

#include "sheet/text.h"
#include "position/heading.h"
#include "position/table.h"

/* Where a sheet's header is and what its columns mean. */
struct table_header {
	uint32_t	first, last;	/* rows; 0 without */
	uint32_t	columns_n;
	struct str	names[POSITION_COLUMNS_MAX];
	enum position_field fields[POSITION_COLUMNS_MAX];
	uint64_t	also[POSITION_COLUMNS_MAX];	/* FIELD_BIT()s */
	bool		plain[POSITION_COLUMNS_MAX];	/* holds no condition */
	uint32_t	twice;		/* a column whose field was taken; or 0 */
	bool		map_used[POSITION_MAP_MAX];	/* entries that fitted */
};

/*
 * table_header_find: where the header is, and the columns' meaning.
 *
 * returns	true, or false with the reason why the sheet is refused
 */
bool	table_header_find(struct arena *a, const struct sheet *sheet,
	    const struct position_map *map, struct table_header *ret_header,
	    enum position_reason *ret_reason);

/*
 * table_header_guess: the columns of a sheet in which no header was found: those
 * of the row with the most texts, so that people can say what they are.
 */
void	table_header_guess(struct arena *a, const struct sheet *sheet,
	    struct table_header *ret_header);

/* table_column: the column (from 1) of a field; 0 when there is none. */
uint32_t table_column(const struct table_header *h, enum position_field field);

#endif
