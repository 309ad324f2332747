/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outlines are read once and flattened to polygons; a picture turns and bends
 * the polygons and fills them by scan lines. After opening nothing is shared
 * that changes.
 */
#include "account/captcha.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <spng.h>
#include <stdlib.h>
#include <string.h>

enum { W = 160, H = 56, GLYPHS = 20, POINTS_MAX = 400, CONTOURS_MAX = 8,
	CURVE_STEPS = 6, LETTERS_MAX = 6, SUB = 3, CROSSINGS_MAX = 64,
	HUFFMAN_ONLY = 2 };

static const char alphabet[] = "3467ACDHJKMNPRTUVWXY";

struct point {
	double	x;
	double	y;
};

/* A letter as closed polygons, in units of its own height. */
struct glyph {
	struct point	points[POINTS_MAX];
	size_t		ends[CONTOURS_MAX];
	size_t		n;
	size_t		contours;
	double		width;
};

struct captcha_font {
	struct glyph	glyphs[GLYPHS];
};

/* ---- reading the outlines */

static void
add_point(struct glyph *g, double x, double y)
{
	if (g->n < POINTS_MAX)
		g->points[g->n++] = (struct point){ x, y };
}

static int
move_to(const FT_Vector *to, void *p)
{
	struct glyph *g = p;

	if (g->n > 0 && g->contours < CONTOURS_MAX)
		g->ends[g->contours++] = g->n;
	add_point(g, (double)to->x, (double)to->y);
	return 0;
}

static int
line_to(const FT_Vector *to, void *p)
{
	add_point(p, (double)to->x, (double)to->y);
	return 0;
}

static int
conic_to(const FT_Vector *c, const FT_Vector *to, void *p)
{
	struct glyph	*g = p;
	struct point	 from = g->points[g->n - 1];

	for (int i = 1; i <= CURVE_STEPS; i++) {
		double t = (double)i / (double)CURVE_STEPS, u = 1 - t;

		add_point(g, u * u * from.x + 2 * u * t * (double)c->x +
		    t * t * (double)to->x, u * u * from.y + 2 * u * t *
		    (double)c->y + t * t * (double)to->y);
	}
	return 0;
}

/*
 * Outlines become straight pieces once, when the font is read: drawing a
 * letter is arithmetic on points.
 */
static int
cubic_to(const FT_Vector *c1, const FT_Vector *c2, const FT_Vector *to,
    void *p)
{
	struct glyph	*g = p;
	struct point	 from = g->points[g->n - 1];

	for (int i = 1; i <= CURVE_STEPS; i++) {
		double t = (double)i / (double)CURVE_STEPS, u = 1 - t;

		add_point(g, u * u * u * from.x + 3 * u * u * t * (double)c1->x +
		    3 * u * t * t * (double)c2->x + t * t * t * (double)to->x,
		    u * u * u * from.y + 3 * u * u * t * (double)c1->y +
		    3 * u * t * t * (double)c2->y + t * t * t * (double)to->y);
	}
	return 0;
}

/*
 * In units of the letter's height, so that size and slant can be drawn at
 * random.
 */
static bool
read_glyph(FT_Face face, char letter, struct glyph *g)
{
	const FT_Outline_Funcs funcs = { move_to, line_to, conic_to, cubic_to,
		0, 0 };
	double scale = (double)face->units_per_EM * 0.73;

	if (FT_Load_Char(face, (FT_ULong)letter, FT_LOAD_NO_SCALE) != 0 ||
	    FT_Outline_Decompose(&face->glyph->outline, &funcs, g) != 0 ||
	    g->n == 0)
		return false;
	if (g->contours < CONTOURS_MAX)
		g->ends[g->contours++] = g->n;
	for (size_t i = 0; i < g->n; i++) {
		g->points[i].x /= scale;
		g->points[i].y /= scale;
	}
	g->width = (double)face->glyph->metrics.horiAdvance / scale;
	return true;
}

static bool
read_font(FT_Library lib, const char *path, struct captcha_font *f)
{
	FT_Face	face;
	bool	ok = true;

	if (FT_New_Face(lib, path, 0, &face) != 0)
		return false;
	memset(f, 0, sizeof(*f));
	for (size_t i = 0; i < GLYPHS && ok; i++)
		ok = read_glyph(face, alphabet[i], &f->glyphs[i]);
	(void)FT_Done_Face(face);
	return ok;
}

/*
 * The first font that has all letters; without one there are no pictures, and
 * pages say so (RC_NONE).
 */
struct captcha_font *
captcha_font_open(void)
{
	static const char *const paths[] = {
		"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
		"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
		"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
		"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
	};
	struct captcha_font	*f = calloc(1, sizeof(*f));
	FT_Library		 lib;
	bool			 ok = false;

	must(f != NULL);
	if (FT_Init_FreeType(&lib) == 0) {
		for (size_t i = 0; i < COUNT(paths) && !ok; i++)
			ok = read_font(lib, paths[i], f);
		(void)FT_Done_FreeType(lib);
	}
	if (ok)
		return f;
	free(f);
	return NULL;
}

void
captcha_font_close(struct captcha_font *f)
{
	free(f);
}

/* ---- drawing */

struct canvas {
	unsigned char	ink[H * SUB][W * SUB];
	double		phase;
	double		bend;
};

static double
unit(struct rng *rng)
{
	return (double)(rng_u64(rng) >> 11) / 9007199254740992.0;
}

static double
spread(struct rng *rng, double most)
{
	return (unit(rng) * 2 - 1) * most;
}

/* A smooth field that bends everything alike. */
static struct point
bent(const struct canvas *c, struct point p)
{
	return (struct point){
		(p.x + 2.2 * c->bend * sin(p.y / 9.0 + c->phase)) * (double)SUB,
		(p.y + 2.6 * c->bend * sin(p.x / 13.0 + c->phase * 1.7)) * (double)SUB,
	};
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Where the polygons cross one scan line; even-odd would lose overlaps. */
static size_t
crossings(const struct glyph *g, const struct point *p, double y, double *at)
{
	size_t n = 0, from = 0;

	for (size_t c = 0; c < g->contours; from = g->ends[c++])
		for (size_t i = from; i < g->ends[c]; i++) {
			struct point a = p[i];
			struct point b = p[i + 1 < g->ends[c] ? i + 1 : from];

			if ((a.y <= y) == (b.y <= y) || n == CROSSINGS_MAX)
				continue;
			at[n++] = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
		}
	qsort(at, n, sizeof(*at), by_value);
	return n;
}

/*
 * By crossings of each line with the outline: what is inside an odd number of
 * them is ink (holes stay open).
 */
static void
fill(struct canvas *c, const struct glyph *g, const struct point *p)
{
	double	at[CROSSINGS_MAX], top = H * SUB, bottom = 0;

	for (size_t i = 0; i < g->n; i++) {
		top = fmin(top, p[i].y);
		bottom = fmax(bottom, p[i].y);
	}
	for (int y = (int)fmax(top, 0); y < H * SUB && y < bottom; y++) {
		size_t n = crossings(g, p, y + 0.5, at);

		for (size_t i = 0; i + 1 < n; i += 2)
			for (int x = (int)ceil(at[i]); x < at[i + 1]; x++)
				if (x >= 0 && x < W * SUB)
					c->ink[y][x] = 1;
	}
}

/*
 * Turned, slanted, bent along a wave: cheap for people and dear for whoever
 * reads thousands.
 */
static void
draw_letter(struct canvas *c, const struct glyph *g, double x, double step,
    struct rng *rng)
{
	struct point	p[POINTS_MAX];
	double		turn = spread(rng, 0.30), size = 32 + spread(rng, 3);
	double		shear = spread(rng, 0.15), base = (double)H / 2.0 + size * 0.36 +
			    spread(rng, 4);
	double		middle = x + step / 2;

	for (size_t i = 0; i < g->n; i++) {
		double gx = (g->points[i].x - g->width / 2) * size;
		double gy = (g->points[i].y - 0.5) * size;

		gx += gy * shear;
		p[i] = bent(c, (struct point){
			middle + gx * cos(turn) - gy * sin(turn),
			base - size * 0.36 - gx * sin(turn) - gy * cos(turn) });
	}
	fill(c, g, p);
}

/* A stroke of the same ink across the letters. */
static void
draw_stroke(struct canvas *c, struct rng *rng)
{
	double y0 = 14 + unit(rng) * 28, y1 = 14 + unit(rng) * 28;
	double wave = spread(rng, 8), thick = 1.1 * (double)SUB;

	for (int x = 0; x < W * SUB; x++) {
		double t = (double)x / (W * SUB);
		double y = (y0 + (y1 - y0) * t + wave * sin(t * 6.3)) * (double)SUB;

		for (int k = (int)(y - thick); k < y + thick; k++)
			if (k >= 0 && k < H * SUB)
				c->ink[k][x] = 1;
	}
}

/*
 * Noise needs no secret, and one system call a pixel would cost more than the
 * picture. Sixteen greys keep it under 4 KB.
 */
static void
to_grey(const struct canvas *c, struct rng *rng, unsigned char *grey)
{
	uint64_t noise = rng_u64(rng) | 1;

	for (int y = 0; y < H; y++)
		for (int x = 0; x < W; x++) {
			int sum = 0, v;

			for (int k = 0; k < SUB * SUB; k++)
				sum += c->ink[y * SUB + k / SUB]
				    [x * SUB + k % SUB];
			noise ^= noise << 13;
			noise ^= noise >> 7;
			noise ^= noise << 17;
			v = 240 - sum * 195 / (SUB * SUB) +
			    (int)((noise >> 32) % 25) - 12;
			grey[y * W + x] = (unsigned char)((v & ~15) | 8);
		}
}

static enum rc
encode(struct arena *a, const unsigned char *grey, struct str *ret_png)
{
	struct spng_ihdr ihdr = { .width = W, .height = H, .bit_depth = 8,
		.color_type = SPNG_COLOR_TYPE_GRAYSCALE };
	spng_ctx	*ctx = spng_ctx_new(SPNG_CTX_ENCODER);
	enum rc		 rc = RC_IO;
	size_t		 n;
	void		*p;
	int		 error = 0;

	must(ctx != NULL);
	if (spng_set_option(ctx, SPNG_ENCODE_TO_BUFFER, 1) == 0 &&
	    spng_set_option(ctx, SPNG_FILTER_CHOICE, SPNG_FILTER_CHOICE_NONE)
	    == 0 &&
	    spng_set_option(ctx, SPNG_IMG_COMPRESSION_LEVEL, 4) == 0 &&
	    spng_set_option(ctx, SPNG_IMG_COMPRESSION_STRATEGY,
	    HUFFMAN_ONLY) == 0 &&
	    spng_set_ihdr(ctx, &ihdr) == 0 &&
	    spng_encode_image(ctx, grey, (size_t)W * H, SPNG_FMT_PNG,
	    SPNG_ENCODE_FINALIZE) == 0) {
		p = spng_get_png_buffer(ctx, &n, &error);
		if (p != NULL) {
			*ret_png = str_copy(a, str_of(p, n));
			free(p);
			rc = RC_OK;
		}
	}
	spng_ctx_free(ctx);
	return rc;
}

/*
 * Everything comes from rng, which the caller seeds by the challenge: the
 * same challenge is always the same picture.
 */
enum rc
captcha_png(struct arena *a, const struct captcha_font *font,
    struct str letters, struct rng *rng, struct str *ret_png)
{
	struct canvas	*c;
	unsigned char	*grey;
	double		 step;

	if (font == NULL)
		return RC_NONE;
	if (letters.n == 0 || letters.n > LETTERS_MAX)
		return RC_BAD;
	c = ARENA_NEW(a, struct canvas);
	grey = arena_alloc(a, (size_t)W * H);
	c->phase = unit(rng) * 6.28;
	c->bend = 0.8 + unit(rng) * 0.4;
	step = ((double)W - 24.0) / (double)letters.n;
	for (size_t i = 0; i < letters.n; i++) {
		const char *at = memchr(alphabet, letters.p[i], GLYPHS);

		if (at == NULL)
			return RC_BAD;
		draw_letter(c, &font->glyphs[at - alphabet], 12 + step *
		    (double)i, step, rng);
	}
	draw_stroke(c, rng);
	draw_stroke(c, rng);
	to_grey(c, rng, grey);
	return encode(a, grey, ret_png);
}

const struct service_key captcha_font_key = { "captcha_font" };

struct captcha_font *
captcha_font_of(const struct services *s)
{
	return services_get(s, &captcha_font_key);
}
