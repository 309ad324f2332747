/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the .xlsx reader: for sheet/xlsx*.c. */
#ifndef SHEET_XLSX_H
#define SHEET_XLSX_H

#include "base/zip.h"
#include "sheet/build.h"

enum {
	STYLES_MAX = 65536,
	PARTS_MAX = 4096,	/* relations and sheets together */
};

struct xlsx {
	struct sheet_build *b;
	struct zip	 zip;
	struct buf	 strings;	/* struct str each, text in the arena */
	struct buf	 styles;	/* struct sheet_form of each cell style */
	unsigned	 parts_n;
	bool		 date1904;
};

struct xml;

/* What reads one kind of part: called with names without prefix. */
struct xml_reader {
	void	(*start)(struct xml *x, const char *name, const char **attrs);
	void	(*end)(struct xml *x, const char *name);
};

/* One part being read. */
struct xml {
	struct sheet_build *b;
	struct xlsx	*f;
	const struct xml_reader *reader;
	void		*state;		/* the reader's own */
	struct XML_ParserStruct *parser;
	struct buf	 text;
	unsigned	 depth;		/* of elements that are open */
	bool		 taking;	/* character data goes to text */
};

/* xml_local: a name without its prefix. */
const char *xml_local(const char *name);

/* xml_attr: an attribute's value by its name without prefix; or NULL. */
const char *xml_attr(const char **attrs, const char *name);

/* xml_stop: note a fault and end the parse. */
void	xml_stop(struct xml *x, enum sheet_fault fault, uint32_t col);

/* xml_read: run a reader over a part. */
bool	xml_read(struct xlsx *f, const struct zip_entry *e,
	    const struct xml_reader *reader, void *state);

/* xlsx_styles: learn what the cell styles show of a number. */
bool	xlsx_styles(struct xlsx *f, const struct zip_entry *e);

/* xlsx_strings: the shared strings. */
bool	xlsx_strings(struct xlsx *f, const struct zip_entry *e);

/* xlsx_sheet: the cells of the sheet that was begun. */
bool	xlsx_sheet(struct xlsx *f, const struct zip_entry *e);

#endif
