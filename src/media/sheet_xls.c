/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .xls through FreeXL, which wants a path: the bytes go into a memory file.
 * FreeXL does not tell merged ranges, so there are none. It keeps a whole sheet
 * as a matrix, hence the helper process with its memory limit.
 */
#include <freexl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "media/sheet_build.h"

struct xls {
	struct sheet_build *b;
	const void	*book;
};

/* memory_file: the bytes as an open file; -1 when the system refuses. */
static int
memory_file(struct str file)
{
	int	fd = memfd_create("sheet", MFD_CLOEXEC);
	size_t	at = 0;

	while (fd >= 0 && at < file.n) {
		ssize_t n = write(fd, file.p + at, file.n - at);

		if (n <= 0) {
			(void)close(fd);	/* the write's failure counts */
			return -1;
		}
		at += (size_t)n;
	}
	return fd;
}

static bool
add_text(struct xls *x, uint32_t col, enum sheet_kind kind, const char *z)
{
	struct str text = str_z(z);

	if (!utf8_valid(text))
		return build_fail(x->b, FAULT_ENCODING, col);
	return build_cell_copy(x->b, col, kind, text);
}

static bool
add_cell(struct xls *x, uint32_t col, const FreeXL_CellValue *v)
{
	struct sheet_build *b = x->b;

	switch (v->type) {
	case FREEXL_CELL_INT:
		return build_cell_copy(b, col, SHEET_NUMBER,
		    sheet_number(b->a, v->value.int_value));
	case FREEXL_CELL_DOUBLE:
		return build_cell_copy(b, col, SHEET_NUMBER,
		    sheet_number(b->a, v->value.double_value));
	case FREEXL_CELL_TEXT:
	case FREEXL_CELL_SST_TEXT:
		return add_text(x, col, SHEET_TEXT, v->value.text_value);
	case FREEXL_CELL_DATE:
	case FREEXL_CELL_DATETIME:
	case FREEXL_CELL_TIME:
		return add_text(x, col, SHEET_DATE, v->value.text_value);
	default:	/* FREEXL_CELL_NULL */
		return true;
	}
}

static bool
add_row(struct xls *x, unsigned row, unsigned short cols)
{
	FreeXL_CellValue v;

	if (!build_row(x->b, row + 1))
		return false;
	for (unsigned short c = 0; c < cols; c++) {
		v.type = FREEXL_CELL_NULL;
		if (freexl_get_cell_value(x->book, row, c, &v) != FREEXL_OK)
			return build_fail(x->b, FAULT_DAMAGED, c + 1u);
		if (!add_cell(x, c + 1u, &v))
			return false;
	}
	return build_row_end(x->b);
}

static bool
add_sheet(struct xls *x, unsigned short i)
{
	const char	*name = "";
	unsigned	 rows = 0;
	unsigned short	 cols = 0;
	struct str	 kept;

	if (freexl_get_worksheet_name(x->book, i, &name) != FREEXL_OK ||
	    freexl_select_active_worksheet(x->book, i) != FREEXL_OK ||
	    freexl_worksheet_dimensions(x->book, &rows, &cols) != FREEXL_OK)
		return build_fail(x->b, FAULT_DAMAGED, 0);
	if (!utf8_valid(str_z(name)))
		return build_fail(x->b, FAULT_ENCODING, 0);
	if (!build_keep(x->b, str_z(name), &kept) ||
	    !build_sheet(x->b, kept, false))
		return false;
	for (unsigned r = 0; r < rows; r++)
		if (!add_row(x, r, cols))
			return false;
	return build_sheet_end(x->b);
}

static bool
add_book(struct xls *x)
{
	unsigned info = 0;

	if (freexl_get_info(x->book, FREEXL_BIFF_PASSWORD, &info) == FREEXL_OK &&
	    info == FREEXL_BIFF_OBFUSCATED)
		return build_fail(x->b, FAULT_ENCRYPTED, 0);
	if (freexl_get_info(x->book, FREEXL_BIFF_SHEET_COUNT, &info) !=
	    FREEXL_OK)
		return build_fail(x->b, FAULT_DAMAGED, 0);
	if (info > x->b->lim.sheets)
		return build_fail(x->b, FAULT_SHEETS, 0);
	for (unsigned i = 0; i < info; i++)
		if (!add_sheet(x, (unsigned short)i))
			return false;
	return true;
}

bool
read_xls(struct sheet_build *b, struct str file)
{
	/* The stream's name, in UTF-16LE, of a workbook with a password. */
	static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0"
	    "a\0g\0e";
	struct xls	x = { .b = b };
	char		path[32];
	bool		ok;
	int		fd, n;

	if (str_has(file, str_of(locked, sizeof(locked))))
		return build_fail(b, FAULT_ENCRYPTED, 0);
	fd = memory_file(file);
	if (fd < 0)
		return build_fail(b, FAULT_MACHINE, 0);
	n = snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	must(n > 0 && (size_t)n < sizeof(path));
	ok = freexl_open(path, &x.book) == FREEXL_OK ? add_book(&x) :
	    build_fail(b, FAULT_DAMAGED, 0);
	if (x.book != NULL)
		(void)freexl_close(x.book);	/* frees; wanted after failures too */
	(void)close(fd);	/* nothing of it is on a disk */
	return ok;
}
