/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts are only noted down as they come. At the end they are laid out twice,
 * for the first page has to say how many there are. Every part is drawn at l->y
 * and moves it below itself.
 */
#include "pdf/paper.h"

#include "pdf/pdf.h"

enum {
	INK = 0x1D2733,
	SOFT = 0x5A6775,
	LINE = 0xA9B3BF,
	TINT = 0xF4F6F9,
};

/* The page, in points. */
#define LEFT PDF_MM(20)
#define RIGHT (PDF_A4_W - PDF_MM(20))
#define WIDTH (RIGHT - LEFT)
#define TOP PDF_MM(20)
#define BOTTOM (PDF_A4_H - PDF_MM(22))
#define FOOT_Y (PDF_A4_H - PDF_MM(13))

#define THIN 0.5
#define LABEL_W 76.0
#define CELL_SIDE 7.0
#define CELL_TOP 5.0
#define ROW_H 26.0
#define PHOTO_W PDF_MM(25)
#define PHOTO_H PDF_MM(35)
#define PHOTO_CELL_W (PHOTO_W + PDF_MM(6))
#define PHOTO_CELL_H (PHOTO_H + PDF_MM(6))
#define PHOTO_ABOVE_MAX PDF_MM(12)
#define QR_SIDE PDF_MM(24)
#define SIGN_W PDF_MM(45)
#define SIGN_H 34.0

/* A row higher than this may break. */
#define ROW_WHOLE_H ((BOTTOM - TOP) / 3)
/* Lines of a paragraph that stay together; three for a row's value. */
enum { TOGETHER = 2, ROW_TOGETHER = 3 };

static const struct pdf_type type_title = { .size = 18, .leading = 26,
	.rgb = INK, .bold = true, .align = PDF_CENTRE };
static const struct pdf_type type_subtitle = { .size = 10.5, .leading = 17,
	.rgb = SOFT, .align = PDF_CENTRE };
static const struct pdf_type type_label = { .size = 9.5, .leading = 14,
	.rgb = SOFT };
static const struct pdf_type type_value = { .size = 10.5, .leading = 16,
	.rgb = INK };
static const struct pdf_type type_heading = { .size = 12, .leading = 18,
	.rgb = INK, .bold = true };
static const struct pdf_type type_text = { .size = 10.5, .leading = 19,
	.rgb = INK };
static const struct pdf_type type_caption = { .size = 9.5, .leading = 15,
	.rgb = SOFT };
static const struct pdf_type type_sign = { .size = 10.5, .rgb = INK,
	.align = PDF_RIGHT };
static const struct pdf_type type_foot = { .size = 8.5, .rgb = SOFT };

/* ---- what was asked for */

enum part_kind { PART_PHOTO, PART_ROW, PART_ROWS2, PART_HEADING, PART_TEXT,
	PART_QR, PART_SIGN };

struct part {
	struct part	*next;
	enum part_kind	 kind;
	struct str	 text[4];	/* label, value, label, value and so on */
};

struct paper {
	struct arena		 *a;
	struct font_chain	 *fonts;
	struct str		  title;
	struct str		  subtitle;
	struct str		  foot;
	struct part		 *first;
	struct part		**last;
	bool			  has_photo;	/* columns make room for it */
};

struct paper *
paper_new(struct arena *a, struct font_chain *fonts, struct str title,
    struct str subtitle)
{
	struct paper *p = ARENA_NEW(a, struct paper);

	*p = (struct paper){ .a = a, .fonts = fonts,
		.title = str_copy(a, title),
		.subtitle = str_copy(a, subtitle) };
	p->foot = p->title;
	p->last = &p->first;
	return p;
}

static struct part *
add_part(struct paper *p, enum part_kind kind)
{
	struct part *part = ARENA_NEW(p->a, struct part);

	part->kind = kind;
	*p->last = part;
	p->last = &part->next;
	return part;
}

void
paper_photo(struct paper *p, struct str jpeg)
{
	add_part(p, PART_PHOTO)->text[0] = jpeg;
	p->has_photo = true;
}

void
paper_row(struct paper *p, struct str label, struct str value)
{
	struct part *part = add_part(p, PART_ROW);

	part->text[0] = str_copy(p->a, label);
	part->text[1] = str_copy(p->a, value);
}

void
paper_rows2(struct paper *p, struct str label, struct str value,
    struct str label2, struct str value2)
{
	struct part *part = add_part(p, PART_ROWS2);

	part->text[0] = str_copy(p->a, label);
	part->text[1] = str_copy(p->a, value);
	part->text[2] = str_copy(p->a, label2);
	part->text[3] = str_copy(p->a, value2);
}

void
paper_heading(struct paper *p, struct str text)
{
	add_part(p, PART_HEADING)->text[0] = str_copy(p->a, text);
}

void
paper_text(struct paper *p, struct str text)
{
	add_part(p, PART_TEXT)->text[0] = str_copy(p->a, text);
}

void
paper_qr(struct paper *p, struct str text, struct str caption)
{
	struct part *part = add_part(p, PART_QR);

	part->text[0] = str_copy(p->a, text);
	part->text[1] = str_copy(p->a, caption);
}

void
paper_sign(struct paper *p, struct str text)
{
	add_part(p, PART_SIGN)->text[0] = str_copy(p->a, text);
}

void
paper_foot(struct paper *p, struct str text)
{
	p->foot = str_copy(p->a, text);
}

/* ---- pages */

struct layout {
	const struct paper	*p;
	struct pdf		*d;
	double			 y;
	size_t			 pages;		/* of the whole; 0: not known */
	struct str		 photo;
	double			 photo_y;	/* top of the photo's cell */
	bool			 beside;	/* the photo's cell is open */
	bool			 in_table;	/* a row ends at y */
	double			 qr_end;	/* signatures stand beside it; 0 */
	enum rc			 rc;		/* the first trouble */
};

static void
rule(struct layout *l, double x, double y, double w, double h)
{
	pdf_rule(l->d, &(struct pdf_box){ x, y, w, h }, THIN, LINE);
}

static void
note(struct layout *l, enum rc rc)
{
	if (l->rc == RC_OK)
		l->rc = rc;
}

/*
 * The photo's cell ends where the last row beside it does, which is why it is
 * drawn now; the photo stands in its middle, or near its top when it is high.
 */
static void
close_photo(struct layout *l)
{
	struct pdf_type	type = type_caption;
	struct pdf_box	cell = { RIGHT - PHOTO_CELL_W, l->photo_y,
			    PHOTO_CELL_W, PHOTO_CELL_H };
	struct pdf_box	box;
	double		above;

	if (!l->beside)
		return;
	l->beside = false;
	if (l->y > cell.y + cell.h)
		cell.h = l->y - cell.y;
	l->y = cell.y + cell.h;
	above = (cell.h - PHOTO_H) / 2;
	box = (struct pdf_box){ cell.x + (cell.w - PHOTO_W) / 2,
		cell.y + (above < PHOTO_ABOVE_MAX ? above : PHOTO_ABOVE_MAX),
		PHOTO_W, PHOTO_H };
	if (l->photo.n > 0)
		note(l, pdf_jpeg(l->d, &box, l->photo));
	else {
		type.align = PDF_CENTRE;
		pdf_text(l->d, &type, box.x + box.w / 2, box.y + box.h / 2 + 4,
		    STR("照片"));
	}
	pdf_frame(l->d, &cell, THIN, LINE);
}

static void
draw_foot(struct layout *l)
{
	struct pdf_type	right = type_foot;
	struct str	no = str_make(l->p->a, "第 %zu 页，共 %zu 页",
			    pdf_pages(l->d), l->pages);
	struct str	rest = l->p->foot;

	right.align = PDF_RIGHT;
	pdf_text(l->d, &right, RIGHT, FOOT_Y, no);
	/* What does not fit into one line is not for the foot. */
	pdf_text(l->d, &type_foot, LEFT, FOOT_Y, str_trim(pdf_para_cut(l->d,
	    &type_foot, WIDTH - 100, 1, &rest)));
}

static void
new_page(struct layout *l)
{
	if (pdf_pages(l->d) > 0) {
		close_photo(l);
		draw_foot(l);
	}
	pdf_page(l->d);
	l->y = TOP;
	l->in_table = false;
	l->qr_end = 0;
}

/* A new page when h does not fit below. */
static void
make_room(struct layout *l, double h)
{
	if (l->y + h > BOTTOM)
		new_page(l);
}

static double
room(const struct layout *l)
{
	return BOTTOM - l->y;
}

/* Before a part that is no row: past the photo, a little below the table. */
static void
end_table(struct layout *l, double gap)
{
	close_photo(l);
	if (l->in_table)
		l->y += gap;
	l->in_table = false;
}

/* ---- tables */

/* A label and its value, side by side. */
struct cell {
	double		x;
	double		w;	/* of both */
	struct str	label;
	struct str	value;
};

static double
value_width(const struct cell *c)
{
	return c->w - LABEL_W - 2 * CELL_SIDE;
}

/* What the cell needs of a row. */
static double
cell_height(struct layout *l, const struct cell *c)
{
	double label = pdf_para_height(l->d, &type_label, LABEL_W - 2 *
	    CELL_SIDE, c->label) + 2 * CELL_TOP;
	double value = pdf_para_height(l->d, &type_value, value_width(c),
	    c->value) + 2 * CELL_TOP;

	value = value > label ? value : label;
	return value > ROW_H ? value : ROW_H;
}

/* A text in the middle of the row's height. */
static void
draw_in_cell(struct layout *l, const struct pdf_type *type,
    const struct pdf_box *box, struct str text)
{
	struct pdf_box	in = { box->x + CELL_SIDE, 0, box->w - 2 * CELL_SIDE,
			    0 };
	double		h = pdf_para_height(l->d, type, in.w, text);

	in.y = box->y + (box->h - h) / 2;
	(void)pdf_para(l->d, type, &in, text);
}

/*
 * Lines are drawn by each row and lie upon one another: a table may end and
 * go on behind any row.
 */
static void
draw_row(struct layout *l, const struct cell *cells, size_t n, double h)
{
	double	x = cells[0].x, y = l->y;
	double	w = cells[n - 1].x + cells[n - 1].w - x;

	for (size_t i = 0; i < n; i++) {
		struct pdf_box box = { cells[i].x, y, LABEL_W, h };

		pdf_fill(l->d, &box, TINT);
		draw_in_cell(l, &type_label, &box, cells[i].label);
		box.x += LABEL_W;
		box.w = cells[i].w - LABEL_W;
		draw_in_cell(l, &type_value, &box, cells[i].value);
	}
	for (size_t i = 0; i < n; i++) {
		rule(l, cells[i].x, y, 0, h);
		rule(l, cells[i].x + LABEL_W, y, 0, h);
	}
	rule(l, x + w, y, 0, h);
	rule(l, x, y, w, 0);
	rule(l, x, y + h, w, 0);
	l->y += h;
	l->in_table = true;
}

/* How wide a row is that begins here; past the photo its cell is closed. */
static double
row_width(struct layout *l)
{
	if (l->beside && l->y < l->photo_y + PHOTO_CELL_H - 1)
		return WIDTH - PHOTO_CELL_W;
	close_photo(l);
	return WIDTH;
}

/* A row of one value that may take more than what is left of the page. */
static void
put_row(struct layout *l, struct str label, struct str value)
{
	const struct str	again = str_make(l->p->a, "%.*s\n（续）",
				    STR_ARG(label));
	struct cell		c = { LEFT, row_width(l), label, value };
	double			h = cell_height(l, &c), fits;

	if (h > room(l) && h <= ROW_WHOLE_H) {
		new_page(l);
		c.w = row_width(l);
		h = cell_height(l, &c);
	}
	while (h > room(l)) {
		fits = (room(l) - 2 * CELL_TOP) / type_value.leading;
		if (fits >= (double)ROW_TOGETHER) {
			c.value = pdf_para_cut(l->d, &type_value,
			    value_width(&c), (size_t)fits, &value);
			draw_row(l, &c, 1, room(l));
			if (value.n == 0)
				return;
			c.label = again;
			c.value = value;
		}
		new_page(l);
		c.w = row_width(l);
		h = cell_height(l, &c);
	}
	draw_row(l, &c, 1, h);
}

/* Both columns keep their place beside the photo and below it. */
static void
put_rows2(struct layout *l, const struct str text[4])
{
	double		split = (l->p->has_photo ? WIDTH - PHOTO_CELL_W :
			    WIDTH) / 2;
	struct cell	c[2] = { { LEFT, split, text[0], text[1] },
			    { LEFT + split, row_width(l) - split, text[2],
			    text[3] } };
	double		h = cell_height(l, &c[0]);
	double		h2 = cell_height(l, &c[1]);

	h = h > h2 ? h : h2;
	if (h > ROW_WHOLE_H) {
		put_row(l, text[0], text[1]);
		put_row(l, text[2], text[3]);
		return;
	}
	make_room(l, h);
	c[1].w = row_width(l) - split;
	draw_row(l, c, 2, h);
}

/* ---- other parts */

static void
put_photo(struct layout *l, struct str jpeg)
{
	end_table(l, 14);
	make_room(l, PHOTO_CELL_H);
	l->photo = jpeg;
	l->photo_y = l->y;
	l->beside = true;
}

static void
put_heading(struct layout *l, struct str text)
{
	double h = pdf_para_height(l->d, &type_heading, WIDTH, text);

	end_table(l, 8);
	make_room(l, h + 14 + 3 * ROW_H);
	l->y += l->y > TOP ? 10 : 0;
	l->y += pdf_para(l->d, &type_heading, &(struct pdf_box){ LEFT, l->y,
	    WIDTH, 0 }, text);
	l->y += 4;
}

static size_t
lines_of(double h)
{
	return (size_t)(h / type_text.leading + 0.001);
}

/* One paragraph; where a page ends within, some lines stay on each side. */
static void
put_paragraph(struct layout *l, struct str text)
{
	for (;;) {
		size_t	n = lines_of(pdf_para_height(l->d, &type_text, WIDTH,
			    text));
		size_t	fit = room(l) > 0 ? lines_of(room(l)) : 0;
		size_t	take = fit;

		if (n > fit && n - fit < TOGETHER)
			take = n > TOGETHER ? n - TOGETHER : 0;
		if (n <= fit || take >= TOGETHER)
			l->y += pdf_para(l->d, &type_text, &(struct pdf_box){
			    LEFT, l->y, WIDTH, 0 }, pdf_para_cut(l->d,
			    &type_text, WIDTH, take, &text));
		if (text.n == 0)
			return;
		new_page(l);
	}
}

/* Chinese paragraphs begin two signs in, unless the text does so by itself. */
static void
put_text(struct layout *l, struct str text)
{
	struct str line;

	end_table(l, 12);
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0) {
			l->y += type_text.leading / 2;
			continue;
		}
		if (!str_starts(line, STR("　")))
			line = str_make(l->p->a, "　　%.*s", STR_ARG(line));
		put_paragraph(l, line);
	}
	l->y += 6;
}

/* How high the signatures are that come right after a part. */
static double
signs_height(const struct part *part)
{
	double h = 0;

	for (part = part->next; part != NULL && part->kind == PART_SIGN;
	    part = part->next)
		h += SIGN_H;
	return h;
}

/* Signatures that follow begin at the code's upper edge. */
static void
put_qr(struct layout *l, const struct part *part)
{
	const double	x = LEFT + QR_SIDE + 16;
	const double	signs = signs_height(part);
	struct pdf_box	box = { x, 0, RIGHT - x - (signs > 0 ? SIGN_W + 90 :
			    0), 0 };
	double		h = pdf_para_height(l->d, &type_caption, box.w,
			    part->text[1]);
	double		all = h > QR_SIDE ? h : QR_SIDE;

	/* The margins around it are its quiet zone. */
	end_table(l, 6);
	make_room(l, 24 + (all > signs ? all : signs));
	l->y += 12;
	note(l, pdf_qr(l->d, &(struct pdf_box){ LEFT, l->y, QR_SIDE,
	    QR_SIDE }, part->text[0]));
	box.y = l->y + (all - h) / 2;
	(void)pdf_para(l->d, &type_caption, &box, part->text[1]);
	l->qr_end = l->y + all + 12;
}

/* Whatever is no signature goes on below the code. */
static void
end_qr(struct layout *l)
{
	if (l->y < l->qr_end)
		l->y = l->qr_end;
	l->qr_end = 0;
}

static void
put_sign(struct layout *l, struct str text)
{
	end_table(l, 10);
	make_room(l, SIGN_H);
	l->y += SIGN_H;
	pdf_text(l->d, &type_sign, RIGHT - SIGN_W - 4, l->y - 4,
	    str_make(l->p->a, "%.*s：", STR_ARG(text)));
	pdf_rule(l->d, &(struct pdf_box){ RIGHT - SIGN_W, l->y, SIGN_W, 0 },
	    THIN, SOFT);
}

static void
put_part(struct layout *l, const struct part *part)
{
	if (part->kind != PART_SIGN)
		end_qr(l);
	switch (part->kind) {
	case PART_PHOTO:
		put_photo(l, part->text[0]);
		break;
	case PART_ROW:
		put_row(l, part->text[0], part->text[1]);
		break;
	case PART_ROWS2:
		put_rows2(l, part->text);
		break;
	case PART_HEADING:
		put_heading(l, part->text[0]);
		break;
	case PART_TEXT:
		put_text(l, part->text[0]);
		break;
	case PART_QR:
		put_qr(l, part);
		break;
	case PART_SIGN:
		put_sign(l, part->text[0]);
		break;
	}
}

static void
put_title(struct layout *l)
{
	l->y += pdf_para(l->d, &type_title, &(struct pdf_box){ LEFT, l->y,
	    WIDTH, 0 }, l->p->title);
	if (l->p->subtitle.n > 0)
		l->y += 3 + pdf_para(l->d, &type_subtitle, &(struct pdf_box){
		    LEFT, l->y + 3, WIDTH, 0 }, l->p->subtitle);
	l->y += 14;
}

/* ---- all of it */

/* Lay everything out in a new document. */
static struct layout
lay_out(const struct paper *p, size_t pages)
{
	struct layout l = { .p = p, .pages = pages };

	l.d = pdf_new(p->a, p->fonts, (struct pdf_about){ .title = p->title });
	new_page(&l);
	put_title(&l);
	for (const struct part *part = p->first; part != NULL;
	    part = part->next)
		put_part(&l, part);
	close_photo(&l);
	draw_foot(&l);
	return l;
}

/*
 * Laid out twice: only after the first time is it known how many pages there
 * are (第 1 页，共 3 页).
 */
enum rc
paper_end(struct paper *p, struct str *ret_pdf, unsigned *ret_missing)
{
	struct layout	l = lay_out(p, 0);
	struct str	pdf;
	size_t		missing;

	if (l.rc != RC_OK)
		return l.rc;
	l = lay_out(p, pdf_pages(l.d));
	l.rc = pdf_finish(l.d, &pdf);
	if (l.rc != RC_OK)
		return l.rc;
	(void)pdf_missing(l.d, &missing);
	*ret_pdf = pdf;
	*ret_missing = (unsigned)missing;
	return RC_OK;
}
