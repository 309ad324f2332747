/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every Chinese character that a name may have, in documents of our own writer:
 * what poppler takes out of them is what was put in, character by character.
 */
#include "pdf/pdf.h"

#include "base/utf8.h"
#include "tests/font_fixture.h"
#include "tests/program.h"
#include "tests/test.h"

enum { PER_LINE = 48, PER_PAGE = 70, DARK = 128 };

/* The assigned code points of a block. */
static const struct block {
	const char	*name;
	int32_t		 from;
	int32_t		 to;
} blocks[] = {
	{ "URO", 0x4E00, 0x9FFF }, { "A", 0x3400, 0x4DBF },
	{ "B", 0x20000, 0x2A6DF }, { "C", 0x2A700, 0x2B739 },
	{ "D", 0x2B740, 0x2B81D }, { "E", 0x2B820, 0x2CEA1 },
	{ "F", 0x2CEB0, 0x2EBE0 },
};

static const struct pdf_type type = { .size = 10 };

static struct str
line_of(struct test *t, int32_t from, int32_t to)
{
	struct buf	b;

	buf_init(&b, 4L * PER_LINE);
	for (int32_t cp = from; cp <= to && cp < from + PER_LINE; cp++)
		utf8_put(&b, cp);
	return buf_take(t->a, &b);
}

/* All characters of a block, and their number without a glyph. */
static struct str
document_of(struct test *t, struct font_chain *f, const struct block *k,
    size_t *ret_missing)
{
	struct pdf	*d = pdf_new(t->a, f, (struct pdf_about){
				.title = str_z(k->name) });
	struct str	 file = { NULL, 0 };
	int32_t		 n = 0;

	for (int32_t cp = k->from; cp <= k->to; cp += PER_LINE, n++) {
		if (n % PER_PAGE == 0)
			pdf_page(d);
		pdf_text(d, &type, 40, 40 + 11 * (n % PER_PAGE),
		    line_of(t, cp, k->to));
	}
	(void)pdf_missing(d, ret_missing);
	WANT_RC(pdf_finish(d, &file), RC_OK);
	return file;
}

/* Whether the text is the block's lines, one after another. */
static void
want_lines(struct test *t, const struct block *k, struct str text)
{
	struct str line;

	for (int32_t cp = k->from; cp <= k->to; cp += PER_LINE) {
		WANT(str_cut(&text, '\n', &line));
		WANT_SAME(line, line_of(t, cp, k->to));
	}
	WANT_INT(text.n, 0);
}

TEST(every_character_of_uro_and_extensions_a_to_f_comes_out_as_it_went_in)
{
	struct font_chain	*f = fixture_fonts(t);
	size_t			 missing, all = 0;

	for (size_t i = 0; i < COUNT(blocks); i++) {
		struct str	file = document_of(t, f, &blocks[i], &missing);
		struct str	out;
		const char	*path = program_file(t, file);

		WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8", "-raw",
		    "-nopgbrk", path, "-"), 0);
		want_lines(t, &blocks[i], out);
		WANT_INT(PROGRAM(t, &out, "qpdf", "--check", path), 0);
		(void)printf("# %s: %d characters, %zu without a glyph, %zu KB\n",
		    blocks[i].name, blocks[i].to - blocks[i].from + 1, missing,
		    file.n / 1024);
		all += missing;
	}
	if (font_chain_faces(f) < 4)
		test_skip("the fonts for rare characters are not installed");
	WANT_INT(all, 0);
}

/* ---- what no font has */

/* A page as grey pixels at 72 dpi: one for each point. */
struct page {
	struct str	pixels;
	int		w;
};

static struct page
drawn(struct test *t, struct str file)
{
	struct page	p;
	struct str	pgm, word;
	char		*at, *end;

	WANT_INT(PROGRAM(t, &pgm, "pdftoppm", "-r", "72", "-gray",
	    program_file(t, file)), 0);
	WANT(str_cut(&pgm, '\n', &word) && str_eq_z(word, "P5"));
	WANT(str_cut(&pgm, '\n', &word));
	at = str_to_z(t->a, word);
	p.w = (int)strtol(at, &end, 10);
	WANT(str_cut(&pgm, '\n', &word));
	p.pixels = pgm;
	return p;
}

/* How many pixels of a rectangle are dark. */
static int
dark(const struct page *p, int x, int y, int w, int h)
{
	int n = 0;

	for (int i = y; i < y + h; i++)
		for (int k = x; k < x + w; k++)
			n += (unsigned char)p->pixels.p[i * p->w + k] < DARK;
	return n;
}

TEST(a_character_that_no_font_has_is_an_upright_hollow_box)
{
	const struct pdf_type	 large = { .size = 100 };
	struct pdf		*d = pdf_new(t->a, fixture_fonts(t),
				    (struct pdf_about){ .title = STR("x") });
	struct str		 file = { NULL, 0 }, out;
	struct page		 p;
	size_t			 n;

	pdf_page(d);
	pdf_text(d, &large, 100, 200, STR("\xF4\x80\x80\x80"));
	(void)pdf_missing(d, &n);
	WANT_INT(n, 1);
	WANT_RC(pdf_finish(d, &file), RC_OK);
	p = drawn(t, file);
	/* Its four sides, and nothing within or around. */
	WANT(dark(&p, 120, 124, 60, 4) > 100);
	WANT(dark(&p, 120, 201, 60, 4) > 100);
	WANT(dark(&p, 111, 130, 4, 60) > 100);
	WANT(dark(&p, 185, 130, 4, 60) > 100);
	WANT_INT(dark(&p, 120, 135, 60, 60), 0);
	WANT_INT(dark(&p, 100, 80, 8, 140), 0);
	WANT_INT(dark(&p, 192, 80, 8, 140), 0);
	/* Copied or searched, it is the character that was meant. */
	WANT_INT(PROGRAM(t, &out, "pdftotext", "-enc", "UTF-8",
	    program_file(t, file), "-"), 0);
	WANT(str_has(out, STR("\xF4\x80\x80\x80")));
}
