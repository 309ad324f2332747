/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of strangers, all formats: whatever the bytes, a workbook within the
 * limits or a named fault; and a position table can be read from any workbook.
 */
#include "base/utf8.h"
#include "position/table.h"
#include "sheet/sheet.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check_row(const struct sheet *s, const struct sheet_row *r)
{
	uint32_t before = 0;

	must(r->n > 0);
	for (uint32_t i = 0; i < r->n; i++) {
		must(r->cells[i].col > before && r->cells[i].col <= s->last_col);
		must(r->cells[i].text.n > 0 && utf8_valid(r->cells[i].text));
		must(r->cells[i].kind < SHEET_KIND__MAX);
		must(sheet_cell_at(r, r->cells[i].col) == &r->cells[i]);
		before = r->cells[i].col;
	}
}

static void
check_sheet(const struct sheet *s, const struct sheet_limits *lim)
{
	uint32_t before = 0;

	must(utf8_valid(s->name));
	must(s->last_row <= lim->rows && s->last_col <= lim->cols);
	for (uint32_t i = 0; i < s->rows_n; i++) {
		must(s->rows[i].number > before);
		before = s->rows[i].number;
		check_row(s, &s->rows[i]);
	}
	must(before == s->last_row);
	for (uint32_t i = 0; i < s->spans_n; i++)
		must(s->spans[i].rows > 0 && s->spans[i].cols > 0);
}

static void
check_positions(struct arena *a, const struct workbook *wb)
{
	struct position_table	t;
	struct buf		b;
	uint64_t		headcount = 0, listed = 0;

	/* Nothing found is a result like any other. */
	(void)position_table_read(a, wb, NULL, &t);
	for (uint32_t i = 0; i < t.rows_n; i++) {
		must(t.rows[i].headcount > 0 && t.rows[i].sheet < t.sheets_n);
		for (unsigned f = 0; f < FIELD__MAX; f++)
			must(utf8_valid(position_text(&t.rows[i],
			    (enum position_field)f)));
		headcount += (uint64_t)t.rows[i].headcount;
	}
	for (uint32_t i = 0; i < t.sheets_n; i++)
		listed += (uint64_t)t.sheets[i].headcount;
	must(headcount == listed && t.problems_n <= t.problems_all);
	buf_init(&b, (size_t)16 << 20);
	position_table_json(a, &b, &t);
	must(!b.full && utf8_valid(buf_view(&b)));
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct sheet_limits lim = { .inflated_bytes = 4 << 20,
		.text_bytes = 8 << 20, .cells = 100000, .rows = 65536,
		.cols = 16384, .sheets = 64 };
	struct arena		*a = arena_new((size_t)1 << 30);
	struct workbook		 wb;
	struct sheet_error	 err = { .fault = FAULT_NONE };
	enum rc			 rc;

	rc = workbook_read(a, str_of(p, n), &lim, &wb, &err);
	if (rc == RC_OK) {
		must(wb.sheets_n > 0 && wb.sheets_n <= lim.sheets);
		for (uint32_t i = 0; i < wb.sheets_n; i++)
			check_sheet(&wb.sheets[i], &lim);
		check_positions(a, &wb);
	} else {
		must(rc == RC_BAD || rc == RC_FULL);
		must(err.fault != FAULT_NONE && err.fault < FAULT__MAX);
		must(utf8_valid(err.sheet));
	}
	arena_free(a);
	return 0;
}
