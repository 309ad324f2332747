/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file: objects in the order they are made, streams packed by libdeflate,
 * the table of offsets. Four objects have fixed numbers, because others point
 * to them before they are written. See pdf_text.c and pdf_draw.c for pages.
 */
#include "pdf/pdf.h"

#include <inttypes.h>
#include <libdeflate.h>
#include <math.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/utf8.h"
#include "pdf/cff.h"
#include "pdf/parts.h"

enum {
	NO_CATALOG = 1, NO_PAGES, NO_FONT, NO_INFO, NO_FIRST_FREE,
	FILE_MAX_BYTES = 64 * 1024 * 1024,
	PAGE_MAX_BYTES = 8 * 1024 * 1024,
	PACK_LEVEL = 1,		/* 6 takes half as long again for 1 % */
	EM = 1000,
	MAPPINGS = 100,		/* in one block of a CMap, at most */
	TAG_LETTERS = 6,
};

/* ---- parts */

void
pdf_list_add(struct pdf *d, struct pdf_list *l, size_t v)
{
	if (l->n == l->cap) {
		size_t	 cap = l->cap == 0 ? 64 : l->cap * 2;
		size_t	*at = ARENA_ARRAY(d->a, size_t, cap);

		for (size_t i = 0; i < l->n; i++)
			at[i] = l->at[i];
		l->at = at;
		l->cap = cap;
	}
	l->at[l->n++] = v;
}

size_t
pdf_object(struct pdf *d)
{
	pdf_list_add(d, &d->objects, 0);
	return d->objects.n - 1;
}

void
pdf_begin(struct pdf *d, size_t no)
{
	d->objects.at[no] = d->out.n;
	buf_fmt(&d->out, "%zu 0 obj\n", no);
}

void
pdf_stream(struct pdf *d, size_t no, const char *entries, struct str bytes)
{
	pdf_begin(d, no);
	buf_fmt(&d->out, "<<%s/Length %zu>>stream\n", entries, bytes.n);
	buf_str(&d->out, bytes);
	buf_z(&d->out, "\nendstream\nendobj\n");
}

/* A stream that is packed. */
static void
put_packed(struct pdf *d, size_t no, const char *entries, struct str bytes)
{
	struct buf	packed;
	struct str	all = str_make(d->a, "%s/Filter/FlateDecode", entries);
	size_t		most = libdeflate_zlib_compress_bound(d->packer,
			    bytes.n);

	buf_init(&packed, FILE_MAX_BYTES);
	if (buf_reserve(&packed, most)) {
		packed.n = libdeflate_zlib_compress(d->packer, bytes.p,
		    bytes.n, packed.p, most);
		pdf_stream(d, no, all.p, buf_view(&packed));
	} else {
		d->rc = RC_FULL;
	}
	buf_done(&packed);
}

/*
 * Hundredths of a point, always with a full stop: printf would write a comma
 * under some locales.
 */
void
pdf_number(struct buf *b, double v)
{
	long	 cents = lrint(v * 100);
	unsigned long u = (unsigned long)(cents < 0 ? -cents : cents);
	char	 text[32];
	size_t	 at = sizeof(text);

	text[--at] = ' ';
	if (u % 100 != 0) {
		if (u % 10 != 0)
			text[--at] = (char)('0' + u % 10);
		text[--at] = (char)('0' + u / 10 % 10);
		text[--at] = '.';
	}
	u /= 100;
	do {
		text[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (cents < 0)
		text[--at] = '-';
	buf_add(b, text + at, sizeof(text) - at);
}

void
pdf_put_hex(struct buf *b, uint32_t v)
{
	static const char	hex[] = "0123456789ABCDEF";
	const char		digits[] = { hex[v >> 12 & 15],
		hex[v >> 8 & 15], hex[v >> 4 & 15], hex[v & 15] };

	buf_add(b, digits, sizeof(digits));
}

void
pdf_put_utf16(struct buf *b, int32_t cp)
{
	uint32_t u = (uint32_t)cp;

	if (u >= 0x10000) {
		pdf_put_hex(b, 0xD7C0 + (u >> 10));
		u = 0xDC00 | (u & 0x3FF);
	}
	pdf_put_hex(b, u);
}

void
pdf_hex16(struct buf *b, struct str text)
{
	buf_z(b, "<FEFF");
	while (text.n > 0) {
		int32_t cp = utf8_next(&text);

		pdf_put_utf16(b, cp == -1 ? 0xFFFD : cp);
	}
	buf_char(b, '>');
}

/* ---- the document's life */

static void
done(void *p)
{
	struct pdf *d = p;

	buf_done(&d->out);
	buf_done(&d->page);
	buf_done(&d->part);
	libdeflate_free_compressor(d->packer);
}

/*
 * The same input gives the same bytes: no time, no random number but what
 * about says.
 */
struct pdf *
pdf_new(struct arena *a, struct font_chain *fonts, struct pdf_about about)
{
	struct pdf *d = ARENA_NEW(a, struct pdf);

	*d = (struct pdf){ .a = a, .fonts = fonts, .about = about };
	d->about.title = str_copy(a, about.title);
	d->about.author = str_copy(a, about.author);
	buf_init(&d->out, FILE_MAX_BYTES);
	buf_init(&d->page, PAGE_MAX_BYTES);
	buf_init(&d->part, FILE_MAX_BYTES);
	d->packer = libdeflate_alloc_compressor(PACK_LEVEL);
	must(d->packer != NULL);
	arena_defer(a, done, d);
	buf_z(&d->out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	for (size_t i = 0; i < NO_FIRST_FREE; i++)
		(void)pdf_object(d);	/* 0 is the head of the free ones */
	return d;
}

/*
 * A page's content is packed as a whole; its pictures are named in its own
 * resources.
 */
static void
end_page(struct pdf *d)
{
	size_t content = pdf_object(d), no = pdf_object(d);

	if (d->page.full)
		d->rc = RC_FULL;
	put_packed(d, content, "", buf_view(&d->page));
	pdf_begin(d, no);
	buf_fmt(&d->out, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]"
	    "/Contents %zu 0 R/Resources<</Font<</F %d 0 R>>", NO_PAGES,
	    PDF_A4_W, PDF_A4_H, content, NO_FONT);
	if (d->images.n > 0) {
		buf_z(&d->out, "/XObject<<");
		for (size_t i = 0; i < d->images.n; i++)
			buf_fmt(&d->out, "/I%zu %zu 0 R", d->images.at[i],
			    d->images.at[i]);
		buf_z(&d->out, ">>");
	}
	buf_z(&d->out, ">>>>\nendobj\n");
	pdf_list_add(d, &d->kids, no);
	d->images.n = 0;
	buf_clear(&d->page);
	d->on_page = false;
}

void
pdf_page(struct pdf *d)
{
	if (d->on_page)
		end_page(d);
	d->on_page = true;
	d->state = (struct pdf_state){ PDF_RGB_NONE, PDF_RGB_NONE, -1, false };
}

size_t
pdf_pages(const struct pdf *d)
{
	return d->kids.n + (d->on_page ? 1 : 0);
}

/* ---- the font */

/* From CIDs back to characters, for searching and copying. */
static void
put_to_unicode(struct pdf *d, size_t no)
{
	struct buf *b = &d->part;

	buf_clear(b);
	buf_z(b, "/CIDInit/ProcSet findresource begin\n12 dict begin\n"
	    "begincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
	    "/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n"
	    "/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\n"
	    "endcodespacerange\n");
	for (size_t i = 0; i < d->glyphs_n; i += MAPPINGS) {
		size_t n = d->glyphs_n - i < MAPPINGS ? d->glyphs_n - i :
		    MAPPINGS;

		buf_fmt(b, "%zu beginbfchar\n", n);
		for (size_t k = i; k < i + n; k++) {
			buf_char(b, '<');
			pdf_put_hex(b, (uint32_t)k + 1);
			buf_z(b, "><");
			pdf_put_utf16(b, d->glyphs[k]->cp);
			buf_z(b, ">\n");
		}
		buf_z(b, "endbfchar\n");
	}
	buf_z(b, "endcmap\nCMapName currentdict/CMap defineresource pop\n"
	    "end\nend");
	put_packed(d, no, "", buf_view(b));
}

/* Six letters that tell subsets apart, as PDF wants, out of the characters. */
static struct str
font_name(struct pdf *d)
{
	uint64_t	hash = UINT64_C(14695981039346656037);
	char		tag[TAG_LETTERS + 1] = "";

	for (size_t i = 0; i < d->glyphs_n; i++)
		hash = (hash ^ (uint32_t)d->glyphs[i]->cp) *
		    UINT64_C(1099511628211);
	for (size_t i = 0; i < TAG_LETTERS; i++, hash /= 26)
		tag[i] = (char)('A' + hash % 26);
	return str_make(d->a, "%s+Baokao", tag);
}

/* Runs of widths that are not the default. */
static void
put_widths(struct pdf *d)
{
	size_t i = 0;

	buf_z(&d->out, "/DW 1000/W[");
	while (i < d->glyphs_n) {
		if (d->glyphs[i]->advance == EM) {
			i++;
			continue;
		}
		buf_fmt(&d->out, "%zu[", i + 1);
		for (; i < d->glyphs_n && d->glyphs[i]->advance != EM; i++)
			buf_fmt(&d->out, "%u ", d->glyphs[i]->advance);
		buf_char(&d->out, ']');
	}
	buf_char(&d->out, ']');
}

/*
 * One font for the whole document with just the glyphs that are used; the map
 * back to characters makes the text searchable and readable aloud.
 */
static void
put_font(struct pdf *d)
{
	size_t		file = pdf_object(d), descriptor = pdf_object(d);
	size_t		cid_font = pdf_object(d), to_unicode = pdf_object(d);
	struct str	name;

	(void)pdf_cid_of(d, ' ');	/* so that the font is never empty */
	name = font_name(d);
	buf_clear(&d->part);
	cff_put(&d->part, name, d->glyphs, d->glyphs_n);
	if (d->part.full)
		d->rc = RC_FULL;
	put_packed(d, file, "/Subtype/CIDFontType0C", buf_view(&d->part));
	put_to_unicode(d, to_unicode);
	pdf_begin(d, descriptor);
	buf_fmt(&d->out, "<</Type/FontDescriptor/FontName/%.*s/Flags 4"
	    "/FontBBox[-200 -300 1200 1100]/ItalicAngle 0/Ascent 880"
	    "/Descent -120/CapHeight 733/StemV 80/FontFile3 %zu 0 R>>\n"
	    "endobj\n", STR_ARG(name), file);
	pdf_begin(d, cid_font);
	buf_fmt(&d->out, "<</Type/Font/Subtype/CIDFontType0/BaseFont/%.*s"
	    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
	    "/Supplement 0>>/FontDescriptor %zu 0 R", STR_ARG(name),
	    descriptor);
	put_widths(d);
	buf_z(&d->out, ">>\nendobj\n");
	pdf_begin(d, NO_FONT);
	buf_fmt(&d->out, "<</Type/Font/Subtype/Type0/BaseFont/%.*s"
	    "/Encoding/Identity-H/DescendantFonts[%zu 0 R]"
	    "/ToUnicode %zu 0 R>>\nendobj\n", STR_ARG(name), cid_font,
	    to_unicode);
}

/* ---- the end of the file */

static void
put_info(struct pdf *d)
{
	struct civil t;

	pdf_begin(d, NO_INFO);
	buf_z(&d->out, "<</Title");
	pdf_hex16(&d->out, d->about.title);
	if (d->about.author.n > 0) {
		buf_z(&d->out, "/Author");
		pdf_hex16(&d->out, d->about.author);
	}
	if (d->about.created_us != 0) {
		t = civil_from_us(d->about.created_us);
		buf_fmt(&d->out, "/CreationDate(D:%04d%02d%02d%02d%02d%02d"
		    "+08'00')", t.year, t.month, t.day, t.hour, t.minute,
		    t.second);
	}
	buf_z(&d->out, ">>\nendobj\n");
}

static void
put_catalog(struct pdf *d)
{
	pdf_begin(d, NO_CATALOG);
	buf_fmt(&d->out, "<</Type/Catalog/Pages %d 0 R/Lang(zh-CN)"
	    "/ViewerPreferences<</DisplayDocTitle true>>>>\nendobj\n",
	    NO_PAGES);
	pdf_begin(d, NO_PAGES);
	buf_fmt(&d->out, "<</Type/Pages/Count %zu/Kids[", d->kids.n);
	for (size_t i = 0; i < d->kids.n; i++)
		buf_fmt(&d->out, "%zu 0 R ", d->kids.at[i]);
	buf_z(&d->out, "]>>\nendobj\n");
}

/*
 * The file's id comes from its content, so that it says nothing else; it need
 * only tell files apart, which SipHash does in a fifth of SHA-256's time.
 */
static struct str
file_id(struct pdf *d)
{
	const struct key	first = { { 1 } }, second = { { 2 } };
	const struct str	content = buf_view(&d->out);

	return str_make(d->a, "%016" PRIx64 "%016" PRIx64,
	    siphash(&first, content), siphash(&second, content));
}

static void
put_trailer(struct pdf *d)
{
	struct str	id = file_id(d);
	size_t		at = d->out.n;

	buf_fmt(&d->out, "xref\n0 %zu\n0000000000 65535 f \n", d->objects.n);
	for (size_t i = 1; i < d->objects.n; i++)
		buf_fmt(&d->out, "%010zu 00000 n \n", d->objects.at[i]);
	buf_fmt(&d->out, "trailer\n<</Size %zu/Root %d 0 R/Info %d 0 R"
	    "/ID[<%.*s><%.*s>]>>\nstartxref\n%zu\n%%%%EOF\n", d->objects.n,
	    NO_CATALOG, NO_INFO, STR_ARG(id), STR_ARG(id), at);
}

/*
 * The font is written last, when all glyphs are known; its number was kept
 * from the start.
 */
enum rc
pdf_finish(struct pdf *d, struct str *ret_pdf)
{
	if (!d->on_page && d->kids.n == 0)
		pdf_page(d);
	if (d->on_page)
		end_page(d);
	put_font(d);
	put_info(d);
	put_catalog(d);
	put_trailer(d);
	if (d->out.full)
		d->rc = RC_FULL;
	if (d->rc == RC_OK)
		*ret_pdf = buf_view(&d->out);
	return d->rc;
}
