/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spreadsheets to a cell, and what it read of them. A workbook of half a million
 * cells is usual: a cell is eight bytes and its text.
 */
#include "cell/cell_packet.h"

#include "base/utf8.h"

enum { KIND_BITS = 3, NAME_BYTES = 1024 };

/* What is being packed, and what it may not go beyond. */
struct sheets {
	struct packet		*p;
	const struct sheet_limits *lim;
	uint32_t		 cells;		/* so far, of the whole book */
};

/* The head of a cell or a row. */
struct pair {
	uint32_t	a, b;
};

static struct pair
pack_pair(struct packet *p, struct pair x)
{
	packet_raw(p, &x, sizeof(x));
	return x;
}

/* Of a reader: what it says is not so. */
static bool
believed(struct sheets *s, bool it_is_so)
{
	if (s->p->out == NULL && !it_is_so)
		s->p->bad = true;
	return !s->p->bad;
}

/* A text of the given length; ours is UTF-8, whatever the file's was. */
static struct str
pack_bytes(struct sheets *s, struct str x, size_t n, size_t most)
{
	struct packet *p = s->p;

	if (p->out != NULL) {
		buf_str(p->out, x);
		return x;
	}
	if (!believed(s, n <= most && n <= p->in.n))
		return STR("");
	x = str_sub(p->in, 0, n);
	p->in = str_sub(p->in, n, p->in.n);
	return believed(s, utf8_valid(x)) ? x : STR("");
}

static void
pack_cells(struct sheets *s, struct sheet_cell *list, uint32_t n)
{
	uint32_t	col = 0;
	struct pair	head;

	for (uint32_t i = 0; i < n && !s->p->bad; i++) {
		struct sheet_cell *c = &list[i];

		head = pack_pair(s->p, (struct pair){ c->col << KIND_BITS |
		    (uint32_t)c->kind, (uint32_t)c->text.n });
		c->col = head.a >> KIND_BITS;
		c->kind = (enum sheet_kind)(head.a & ((1 << KIND_BITS) - 1));
		if (!believed(s, c->col > col && c->col <= s->lim->cols &&
		    c->kind < SHEET_KIND__MAX))
			return;
		c->text = pack_bytes(s, c->text, head.b, s->lim->cell_bytes);
		col = c->col;
	}
}

static void
pack_row(struct sheets *s, struct sheet_row *row, uint32_t after)
{
	struct pair		 head = pack_pair(s->p,
				    (struct pair){ row->number, row->n });
	struct sheet_cell	*list;

	if (!believed(s, head.a > after && head.a <= s->lim->rows &&
	    head.b <= s->lim->cells - s->cells &&
	    head.b <= s->p->in.n / sizeof(struct pair)))
		return;
	list = s->p->out != NULL ? (struct sheet_cell *)(uintptr_t)row->cells :
	    ARENA_ARRAY(s->p->a, struct sheet_cell, head.b + 1);
	pack_cells(s, list, head.b);
	s->cells += head.b;
	*row = (struct sheet_row){ list, head.b, head.a };
}

static struct sheet_row *
pack_rows(struct sheets *s, const struct sheet *x, size_t n)
{
	struct sheet_row *rows = s->p->out != NULL ?
	    (struct sheet_row *)(uintptr_t)x->rows :
	    ARENA_ARRAY(s->p->a, struct sheet_row, n + 1);
	uint32_t	  last = 0;

	for (size_t i = 0; i < n && !s->p->bad; i++) {
		pack_row(s, &rows[i], last);
		last = rows[i].number;
	}
	return rows;
}

static struct sheet_span *
pack_spans(struct sheets *s, const struct sheet *x, size_t n)
{
	struct sheet_span *spans = s->p->out != NULL ?
	    (struct sheet_span *)(uintptr_t)x->spans :
	    ARENA_ARRAY(s->p->a, struct sheet_span, n + 1);

	for (size_t i = 0; i < n && !s->p->bad; i++) {
		packet_raw(s->p, &spans[i], sizeof(spans[i]));
		(void)believed(s, spans[i].row >= 1 && spans[i].col >= 1 &&
		    spans[i].rows >= 1 && spans[i].cols >= 1 &&
		    spans[i].row <= s->lim->rows &&
		    spans[i].col <= s->lim->cols &&
		    spans[i].rows <= s->lim->rows &&
		    spans[i].cols <= s->lim->cols);
	}
	return spans;
}

static void
pack_sheet(struct sheets *s, struct sheet *x)
{
	struct packet	*p = s->p;
	struct pair	 last = { x->last_row, x->last_col };
	int64_t		 name_n = (int64_t)x->name.n;
	size_t		 rows_n, spans_n;

	packet_i64(p, &name_n);
	if (!believed(s, name_n >= 0 && name_n <= NAME_BYTES))
		return;
	x->name = pack_bytes(s, x->name, (size_t)name_n, NAME_BYTES);
	packet_bool(p, &x->hidden);
	last = pack_pair(p, last);
	x->last_row = last.a;
	x->last_col = last.b;
	rows_n = packet_count(p, x->rows_n, s->lim->rows, sizeof(struct pair));
	spans_n = packet_count(p, x->spans_n, s->lim->rows,
	    sizeof(struct sheet_span));
	if (!believed(s, last.a <= s->lim->rows && last.b <= s->lim->cols))
		return;
	x->rows = pack_rows(s, x, rows_n);
	x->spans = pack_spans(s, x, spans_n);
	x->rows_n = (uint32_t)rows_n;
	x->spans_n = (uint32_t)spans_n;
}

static void
pack_book(struct sheets *s, struct workbook *x)
{
	size_t		 n = packet_count(s->p, x->sheets_n, s->lim->sheets, 1);
	struct sheet	*list;

	x->format = (enum sheet_format)packet_word(s->p, (int)x->format,
	    SHEET_FORMAT__MAX);
	if (s->p->bad)
		return;
	list = s->p->out != NULL ? (struct sheet *)(uintptr_t)x->sheets :
	    ARENA_ARRAY(s->p->a, struct sheet, n + 1);
	for (size_t i = 0; i < n && !s->p->bad; i++)
		pack_sheet(s, &list[i]);
	x->sheets = list;
	x->sheets_n = s->p->bad ? 0 : (uint32_t)n;
}

static void
pack_size(struct packet *p, size_t *x)
{
	int64_t v = (int64_t)*x;

	packet_i64(p, &v);
	*x = v < 0 ? 0 : (size_t)v;
}

/* Nobody asks for more than staff may hand in. */
static bool
within(const struct sheet_limits *x)
{
	const struct sheet_limits most = sheet_limits_default();

	return x->file_bytes <= most.file_bytes &&
	    x->inflated_bytes <= most.inflated_bytes &&
	    x->text_bytes <= most.text_bytes &&
	    x->cell_bytes <= most.cell_bytes && x->ratio <= most.ratio &&
	    x->sheets <= most.sheets && x->rows <= most.rows &&
	    x->cols <= most.cols && x->cells <= most.cells;
}

void
pack_sheet_question(struct packet *p, struct sheet_question *x)
{
	pack_size(p, &x->limits.file_bytes);
	pack_size(p, &x->limits.inflated_bytes);
	pack_size(p, &x->limits.text_bytes);
	pack_size(p, &x->limits.cell_bytes);
	packet_raw(p, &x->limits.ratio, sizeof(x->limits.ratio));
	packet_raw(p, &x->limits.sheets, sizeof(x->limits.sheets));
	packet_raw(p, &x->limits.rows, sizeof(x->limits.rows));
	packet_raw(p, &x->limits.cols, sizeof(x->limits.cols));
	packet_raw(p, &x->limits.cells, sizeof(x->limits.cells));
	packet_str(p, &x->bytes);
	if (p->out == NULL && !within(&x->limits))
		p->bad = true;
}

/* A liar can say that other cells stand there: that is a wrong table. */
void
pack_sheet_answer(struct packet *p, const struct sheet_limits *limits,
    struct sheet_answer *x)
{
	struct sheets	s = { .p = p, .lim = limits };
	struct pair	at = { x->error.row, x->error.col };

	x->error.fault = (enum sheet_fault)packet_word(p, (int)x->error.fault,
	    FAULT__MAX);
	at = pack_pair(p, at);
	x->error = (struct sheet_error){ STR(""), at.a, at.b, x->error.fault };
	x->rc = x->error.fault == FAULT_NONE ? RC_OK : RC_BAD;
	if (x->rc == RC_OK && !p->bad)
		pack_book(&s, &x->book);
	if (p->bad || x->rc != RC_OK)
		x->book = (struct workbook){ .sheets_n = 0 };
}
