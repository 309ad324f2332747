/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FreeType reads outlines under one lock; what leaves this file is plain bytes
 * that nobody changes. The table of glyphs is open addressing over pointers,
 * so that it may grow while documents hold glyphs.
 */
#include "pdf/font.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	FACES_MAX = 12,
	EM = 1000,
	SLOTS_AT_FIRST = 4096,
	CODE_MAX = 48 * 1024,	/* of a glyph; the longest take 3 KB */
};

/* Operators of Type 2 charstrings (Adobe Technical Note 5177). */
enum {
	CS_RLINETO = 5, CS_HLINETO = 6, CS_VLINETO = 7, CS_RRCURVETO = 8,
	CS_ENDCHAR = 14, CS_RMOVETO = 21, CS_SHORT = 28,
};

struct font_chain {
	pthread_mutex_t		  lock;
	FT_Library		  lib;
	FT_Face			  faces[FACES_MAX];
	size_t			  faces_n;
	struct font_glyph	**slots;
	size_t			  slots_n;	/* a power of two */
	size_t			  used;
};

/* ---- writing a charstring */

/* Where the pen is: rounded, as the reader of the charstring sees it. */
struct pen {
	unsigned char	code[CODE_MAX];
	size_t		n;
	double		scale;
	double		x_exact;	/* in the font's units */
	double		y_exact;
	int		x;
	int		y;
};

static void
put_byte(struct pen *p, int v)
{
	if (p->n < CODE_MAX)
		p->code[p->n++] = (unsigned char)v;
}

/*
 * Numbers of a Type 2 charstring: one, two or three bytes (Technical Note
 * 5177, § 3.2).
 */
static void
put_number(struct pen *p, int v)
{
	if (v >= -107 && v <= 107) {
		put_byte(p, v + 139);
	} else if (v >= 108 && v <= 1131) {
		put_byte(p, 247 + ((v - 108) >> 8));
		put_byte(p, (v - 108) & 255);
	} else if (v <= -108 && v >= -1131) {
		put_byte(p, 251 + ((-v - 108) >> 8));
		put_byte(p, (-v - 108) & 255);
	} else {
		put_byte(p, CS_SHORT);
		put_byte(p, (int)((unsigned)v >> 8 & 255));
		put_byte(p, (int)((unsigned)v & 255));
	}
}

/* Two numbers: from where the pen is to a point, which becomes its place. */
static void
put_delta(struct pen *p, double x_units, double y_units)
{
	int x = (int)lrint(x_units * p->scale);
	int y = (int)lrint(y_units * p->scale);

	put_number(p, x - p->x);
	put_number(p, y - p->y);
	p->x = x;
	p->y = y;
}

static void
remember(struct pen *p, const FT_Vector *to)
{
	p->x_exact = (double)to->x;
	p->y_exact = (double)to->y;
}

static int
on_move(const FT_Vector *to, void *user)
{
	struct pen *p = user;

	put_delta(p, (double)to->x, (double)to->y);
	put_byte(p, CS_RMOVETO);
	remember(p, to);
	return 0;
}

/*
 * Differences and not places; where one of them is nought there is a shorter
 * operator.
 */
static int
on_line(const FT_Vector *to, void *user)
{
	struct pen	*p = user;
	int		 dx = (int)lrint((double)to->x * p->scale) - p->x;
	int		 dy = (int)lrint((double)to->y * p->scale) - p->y;

	remember(p, to);
	p->x += dx;
	p->y += dy;
	if (dx != 0)
		put_number(p, dx);
	if (dy != 0)
		put_number(p, dy);
	if (dx != 0 || dy != 0)
		put_byte(p, dy == 0 ? CS_HLINETO :
		    dx == 0 ? CS_VLINETO : CS_RLINETO);
	return 0;
}

static int
on_cubic(const FT_Vector *c1, const FT_Vector *c2, const FT_Vector *to,
    void *user)
{
	struct pen *p = user;

	put_delta(p, (double)c1->x, (double)c1->y);
	put_delta(p, (double)c2->x, (double)c2->y);
	put_delta(p, (double)to->x, (double)to->y);
	put_byte(p, CS_RRCURVETO);
	remember(p, to);
	return 0;
}

/* TrueType's quadratic as the cubic that draws the same curve. */
static int
on_conic(const FT_Vector *c, const FT_Vector *to, void *user)
{
	struct pen	*p = user;
	double		 cx = (double)c->x, cy = (double)c->y;
	double		 tx = (double)to->x, ty = (double)to->y;

	put_delta(p, p->x_exact + (cx - p->x_exact) * 2 / 3,
	    p->y_exact + (cy - p->y_exact) * 2 / 3);
	put_delta(p, tx + (cx - tx) * 2 / 3, ty + (cy - ty) * 2 / 3);
	put_delta(p, tx, ty);
	put_byte(p, CS_RRCURVETO);
	remember(p, to);
	return 0;
}

/* A glyph's advance stands first, unless it is the default of the font. */
static void
put_advance(struct pen *p, uint16_t advance)
{
	if (advance != EM)
		put_number(p, advance);
}

/* ---- making a glyph */

static struct font_glyph *
glyph_new(const struct pen *p, int32_t cp, uint16_t advance)
{
	struct font_glyph	*g = malloc(sizeof(*g) + p->n);
	unsigned char		*code;

	must(g != NULL);
	code = (unsigned char *)(g + 1);
	memcpy(code, p->code, p->n);
	*g = (struct font_glyph){ .code = code, .n = (uint32_t)p->n, .cp = cp,
		.advance = advance };
	return g;
}

/* What holds a missing character's place: an upright box, hollow. */
static struct font_glyph *
glyph_box(struct pen *p, int32_t cp)
{
	const FT_Vector		 at[8] = {
		{ 100, -60 }, { 900, -60 }, { 900, 780 }, { 100, 780 },
		{ 160, 0 }, { 160, 720 }, { 840, 720 }, { 840, 0 },
	};
	struct font_glyph	*g;

	p->scale = 1;
	for (size_t i = 0; i < COUNT(at); i++)
		(void)(i % 4 == 0 ? on_move : on_line)(&at[i], p);
	put_byte(p, CS_ENDCHAR);
	g = glyph_new(p, cp, EM);
	g->missing = true;
	return g;
}

/* Code points that say something about their neighbours and are not drawn. */
static bool
is_unseen(int32_t cp)
{
	return (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF ||
	    (cp >= 0xFE00 && cp <= 0xFE0F) ||
	    (cp >= 0xE0100 && cp <= 0xE01EF);
}

static struct font_glyph *
glyph_empty(struct pen *p, int32_t cp)
{
	put_advance(p, 0);
	put_byte(p, CS_ENDCHAR);
	return glyph_new(p, cp, 0);
}

/* NULL: this face has it not, or only something that cannot be drawn. */
static struct font_glyph *
glyph_of_face(FT_Face face, struct pen *p, int32_t cp)
{
	const FT_Outline_Funcs funcs = { on_move, on_line, on_conic, on_cubic,
		0, 0 };
	FT_UInt		id = FT_Get_Char_Index(face, (FT_ULong)cp);
	uint16_t	advance;

	if (id == 0 || FT_Load_Glyph(face, id,
	    FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) != 0 ||
	    face->glyph->format != FT_GLYPH_FORMAT_OUTLINE)
		return NULL;
	p->scale = (double)EM / face->units_per_EM;
	advance = (uint16_t)lrint((double)face->glyph->metrics.horiAdvance *
	    p->scale);
	put_advance(p, advance);
	if (FT_Outline_Decompose(&face->glyph->outline, &funcs, p) != 0 ||
	    p->n >= CODE_MAX)
		return NULL;
	put_byte(p, CS_ENDCHAR);
	return glyph_new(p, cp, advance);
}

/*
 * The first font that has the character; none: a box, and who asks is told
 * how many were missing.
 */
static struct font_glyph *
glyph_make(struct font_chain *f, int32_t cp)
{
	struct font_glyph	*g = NULL;
	struct pen		*p = malloc(sizeof(*p));

	must(p != NULL);
	p->n = 0;
	p->x = p->y = 0;
	if (is_unseen(cp))
		g = glyph_empty(p, cp);
	for (size_t i = 0; i < f->faces_n && g == NULL; i++) {
		p->n = 0;
		p->x = p->y = 0;
		g = glyph_of_face(f->faces[i], p, cp);
	}
	if (g == NULL) {
		p->n = 0;
		p->x = p->y = 0;
		g = glyph_box(p, cp);
	}
	free(p);
	return g;
}

/* ---- the table */

static struct font_glyph **
slot_of(struct font_glyph **slots, size_t n, int32_t cp)
{
	size_t at = ((uint32_t)cp * UINT32_C(2654435761) >> 8) & (n - 1);

	while (slots[at] != NULL && slots[at]->cp != cp)
		at = (at + 1) & (n - 1);
	return &slots[at];
}

static void
grow(struct font_chain *f)
{
	size_t			  n = f->slots_n * 2;
	struct font_glyph	**slots = calloc(n, sizeof(struct font_glyph *));

	must(slots != NULL);
	for (size_t i = 0; i < f->slots_n; i++)
		if (f->slots[i] != NULL)
			*slot_of(slots, n, f->slots[i]->cp) = f->slots[i];
	free(f->slots);
	f->slots = slots;
	f->slots_n = n;
}

/*
 * Made once for the process, whoever needs it first; papers are rendered by
 * several threads.
 */
const struct font_glyph *
font_glyph_get(struct font_chain *f, int32_t cp)
{
	struct font_glyph **slot, *g;

	must(pthread_mutex_lock(&f->lock) == 0);
	slot = slot_of(f->slots, f->slots_n, cp);
	if (*slot == NULL) {
		if (f->used * 2 > f->slots_n) {
			grow(f);
			slot = slot_of(f->slots, f->slots_n, cp);
		}
		*slot = glyph_make(f, cp);
		f->used++;
	}
	g = *slot;
	must(pthread_mutex_unlock(&f->lock) == 0);
	return g;
}

/* ---- opening and closing */

/*
 * Debian's fonts: the first has nearly every character of names, the next two
 * the rest up to Extension F; then what a machine without them may have.
 */
static const struct font_file system_files[] = {
	{ "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2 },
	{ "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0 },
	{ "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf", 0 },
	{ "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", 0 },
	{ "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0 },
	{ "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0 },
	{ "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0 },
	{ "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 0 },
};

/*
 * NULL when there is no font at all: papers are then refused with a word to
 * the operator, pages go on.
 */
struct font_chain *
font_chain_open(const struct font_file *files, size_t n)
{
	struct font_chain *f = calloc(1, sizeof(*f));

	must(f != NULL && pthread_mutex_init(&f->lock, NULL) == 0);
	f->slots_n = SLOTS_AT_FIRST;
	f->slots = calloc(f->slots_n, sizeof(struct font_glyph *));
	must(f->slots != NULL && FT_Init_FreeType(&f->lib) == 0);
	if (files == NULL) {
		files = system_files;
		n = COUNT(system_files);
	}
	for (size_t i = 0; i < n && f->faces_n < FACES_MAX; i++)
		if (FT_New_Face(f->lib, files[i].path, files[i].index,
		    &f->faces[f->faces_n]) == 0)
			f->faces_n++;
	if (f->faces_n > 0)
		return f;
	font_chain_close(f);
	return NULL;
}

void
font_chain_close(struct font_chain *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->slots_n; i++)
		free(f->slots[i]);
	free(f->slots);
	for (size_t i = 0; i < f->faces_n; i++)
		(void)FT_Done_Face(f->faces[i]);	/* only frees */
	(void)FT_Done_FreeType(f->lib);			/* only frees */
	(void)pthread_mutex_destroy(&f->lock);		/* nobody holds it */
	free(f);
}

size_t
font_chain_faces(const struct font_chain *f)
{
	return f->faces_n;
}

const struct service_key font_chain_key = { "font_chain" };

struct font_chain *
font_chain_of(const struct services *s)
{
	return services_get(s, &font_chain_key);
}
