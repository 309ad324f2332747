/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The photo is brought to a width of 295 pixels, so that a limit means the same
 * for every size; then faces, figures of the face, figures of what is behind.
 */
#include "media/photo_check.h"

#include "base/json.h"
#include "media/look.h"
#include "media/resample.h"

enum {
	RGB = 3,
	WIDE = 295,
	EYES_AT = 455,		/* permille of the height, in a usual photo */
	DARK_IN_EYE = 600,	/* permille of the cheek's brightness */
	CHEEK_LEAST = 25,	/* darker than that nothing can be said */
};

static const struct photo_check_row rows[] = {
#define LEAST	false
#define MOST	true
#define off	STRICT_OFF
#define advise	STRICT_ADVISE
#define refuse	STRICT_REFUSE
#define PHOTO_CHECK(id, word, sense, range, limit, mode, name, unit, text) \
	{ #word, name, unit, text, limit, mode, sense },
#include "media/photo_check.tbl"
#undef PHOTO_CHECK
#undef LEAST
#undef MOST
#undef off
#undef advise
#undef refuse
};

/* The photo at the usual width, and where its face is, in pixels. */
struct sight {
	struct pixels	 p;
	const uint8_t	*luma;		/* of each pixel */
	struct photo_found *f;
	const struct face *face;	/* upright, or NULL */
	int32_t		 eyes[2];	/* the middle between them */
	int32_t		 apart;
	int32_t		 mouth;		/* its height */
};

/* A part of the photo; from inclusive, to exclusive. */
struct part {
	int32_t	x;
	int32_t	y;
	int32_t	x_to;
	int32_t	y_to;
};

const struct photo_check_row *
photo_check_row(enum photo_check_id id)
{
	return &rows[id];
}

struct photo_rules
photo_rules_default(void)
{
	struct photo_rules r = { .backgrounds = BACKGROUND_BLUE |
		BACKGROUND_WHITE };

	for (size_t i = 0; i < COUNT(rows); i++) {
		r.strict[i] = rows[i].strict;
		r.limit[i] = rows[i].limit;
	}
	return r;
}

static void
put(struct sight *s, enum photo_check_id id, int64_t score)
{
	s->f->score[id] = (int32_t)(score > 9999 ? 9999 : score);
	s->f->known[id] = true;
}

static unsigned
luma_at(const struct sight *s, int32_t x, int32_t y)
{
	return s->luma[(size_t)y * s->p.w + (size_t)x];
}

/* A part cut to what lies within the photo, a pixel from its edge. */
static struct part
part_within(const struct sight *s, struct part p)
{
	const int32_t w = (int32_t)s->p.w - 1, h = (int32_t)s->p.h - 1;

	return (struct part){ p.x < 1 ? 1 : p.x, p.y < 1 ? 1 : p.y,
		p.x_to > w ? w : p.x_to, p.y_to > h ? h : p.y_to };
}

static unsigned
mean_of(const struct sight *s, const struct part *p)
{
	uint64_t sum = 0, n = 0;

	for (int32_t y = p->y; y < p->y_to; y++)
		for (int32_t x = p->x; x < p->x_to; x++, n++)
			sum += luma_at(s, x, y);
	return n == 0 ? 0 : (unsigned)(sum / n);
}

/* ---- the face */

/*
 * All measures are taken at one width, so that one limit serves photos of
 * every size.
 */
static struct pixels
usual_width(struct arena *a, const struct pixels *p)
{
	struct pixels	 to = { p->rgb, p->w, p->h };
	struct resample	*r;

	if (p->w == WIDE)
		return to;
	to.w = WIDE;
	to.h = (p->h * WIDE + p->w / 2) / p->w;
	must(to.h >= 12 && to.h <= RESAMPLE_SIDE_MAX);
	r = resample_new(a, &(struct resample_spec){ .src_w = p->w,
		.src_h = p->h, .w = (int64_t)p->w * RESAMPLE_ONE,
		.h = (int64_t)p->h * RESAMPLE_ONE, .dst_w = to.w,
		.dst_h = to.h });
	for (uint32_t y = 0; y < p->h; y++)
		resample_row(r, p->rgb + (size_t)y * p->w * RGB);
	to.rgb = resample_pixels(r);
	must(to.rgb != NULL);
	return to;
}

static const uint8_t *
luma_of(struct arena *a, const struct pixels *p)
{
	const size_t	 n = (size_t)p->w * p->h;
	uint8_t		*to = ARENA_ARRAY(a, uint8_t, n);

	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)look_luma(p->rgb + i * RGB);
	return to;
}

/*
 * Nothing further is measured on a face that stands on its head: the other
 * figures would be of something else.
 */
static void
check_faces(struct arena *a, struct face_net *net, struct sight *s)
{
	struct faces *f = &s->f->faces;

	(void)face_find(a, net, &s->p, f);	/* none: n is 0 */
	put(s, PHOTO_CHECK_NO_FACE, f->n > 0);
	if (f->n == 0)
		return;
	put(s, PHOTO_CHECK_FACES, f->n);
	put(s, PHOTO_CHECK_UPSIDE, f->quarters);
	if (f->quarters != 0)
		return;
	s->face = &f->list[0];
	face_eyes(s->face, s->eyes, &s->apart);
	s->eyes[0] /= FACE_ONE;
	s->eyes[1] /= FACE_ONE;
	s->apart /= FACE_ONE;
	s->mouth = s->face->mark[FACE_MOUTH][1] / FACE_ONE;
}

static int64_t
distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/*
 * A head turned aside has its eyes nearer together; the way from eyes to mouth,
 * about as long, stands in.
 */
static int32_t
head_measure(const struct face *f)
{
	int32_t	eyes[2], apart, down;

	face_eyes(f, eyes, &apart);
	down = face_length(f->mark[FACE_MOUTH][0] - eyes[0],
	    f->mark[FACE_MOUTH][1] - eyes[1]);
	return apart > down ? apart : down;
}

static void
check_place(struct sight *s)
{
	const int64_t	w = (int64_t)s->p.w, h = (int64_t)s->p.h;
	int64_t		size = head_measure(s->face) * INT64_C(1000) /
	    (w * FACE_ONE);

	put(s, PHOTO_CHECK_FACE_SMALL, size);
	put(s, PHOTO_CHECK_FACE_LARGE, size);
	put(s, PHOTO_CHECK_CENTRE, distance(s->eyes[0] * 2, w) * 500 / w);
	put(s, PHOTO_CHECK_HEIGHT, distance(s->eyes[1] * INT64_C(1000) / h,
	    EYES_AT));
	put(s, PHOTO_CHECK_TILT, distance(face_tilt(s->face), 0));
}

/* How much of one eye's surroundings is not dark, permille; -1: cannot tell. */
static int64_t
eye_light(const struct sight *s, const int32_t mark[2])
{
	const int32_t	d = s->apart, x = mark[0] / FACE_ONE;
	const int32_t	y = mark[1] / FACE_ONE;
	struct part	eye = part_within(s, (struct part){ x - d / 4, y - d / 7, x + d / 4,
	    y + d / 7 });
	struct part	cheek = part_within(s, (struct part){ x - d / 6, y + d * 2 / 5, x + d / 6,
	    y + d * 3 / 5 });
	unsigned	skin = mean_of(s, &cheek);
	int64_t		light = 0, n = 0;

	if (skin < CHEEK_LEAST)
		return -1;
	for (int32_t py = eye.y; py < eye.y_to; py++)
		for (int32_t px = eye.x; px < eye.x_to; px++, n++)
			light += luma_at(s, px, py) * 1000 >=
			    skin * DARK_IN_EYE;
	return n == 0 ? -1 : light * 1000 / n;
}

static void
check_eyes(struct sight *s)
{
	int64_t r = eye_light(s, s->face->mark[FACE_RIGHT_EYE]);
	int64_t l = eye_light(s, s->face->mark[FACE_LEFT_EYE]);

	if (r >= 0 && l >= 0)
		put(s, PHOTO_CHECK_EYES, r < l ? r : l);
}

/* The variance of the Laplacian over the face: what blur takes away. */
static void
check_blur(struct sight *s)
{
	const int32_t	d = s->apart;
	struct part	p = part_within(s, (struct part){ s->eyes[0] - d, s->eyes[1] - d,
	    s->eyes[0] + d, s->eyes[1] + d * 3 / 2 });
	int64_t		sum = 0, squares = 0, n = 0;

	for (int32_t y = p.y; y < p.y_to; y++)
		for (int32_t x = p.x; x < p.x_to; x++, n++) {
			int64_t v = 4 * (int64_t)luma_at(s, x, y) -
			    (int64_t)luma_at(s, x - 1, y) -
			    (int64_t)luma_at(s, x + 1, y) -
			    (int64_t)luma_at(s, x, y - 1) -
			    (int64_t)luma_at(s, x, y + 1);

			sum += v;
			squares += v * v;
		}
	if (n > 0)
		put(s, PHOTO_CHECK_BLUR, (squares - sum * sum / n) / n);
}

static void
check_light(struct sight *s)
{
	const int32_t	d = s->apart;
	struct part	p = part_within(s, (struct part){ s->eyes[0] - d * 3 / 5,
	    s->eyes[1] + d / 5, s->eyes[0] + d * 3 / 5, s->mouth + d / 4 });
	unsigned	mean = mean_of(s, &p);

	put(s, PHOTO_CHECK_DARK, mean);
	put(s, PHOTO_CHECK_BRIGHT, mean);
}

/* ---- what is behind */

static int64_t
above(int64_t v, int64_t limit)
{
	return v > limit ? v - limit : 0;
}

/* How far a colour is from white: what its darkest part lacks. */
static int64_t
from_white(const uint8_t *c)
{
	int64_t least = c[0] < c[1] ? c[0] : c[1];

	least = c[2] < least ? c[2] : least;
	return above(240, least);
}

/* How many degrees of hue from one, and what lacks of colour and of light. */
static int64_t
from_hue(const uint8_t *c, int64_t want)
{
	int64_t	r = c[0], g = c[1], b = c[2];
	int64_t	most = r > g ? r : g, least = r < g ? r : g, hue, far;

	most = b > most ? b : most;
	least = b < least ? b : least;
	if (most == least)
		return 200;
	if (most == r)
		hue = 60 * (g - b) / (most - least) + 360;
	else if (most == g)
		hue = 60 * (b - r) / (most - least) + 120;
	else
		hue = 60 * (r - g) / (most - least) + 240;
	far = distance(hue % 360, want);
	far = far > 180 ? 360 - far : far;
	return above(far, 20) + above(80, most - least) + above(100, most);
}

static int64_t
colour_score(const uint8_t *c, unsigned allowed)
{
	const int64_t	far[] = { from_hue(c, 212), from_white(c),
		from_hue(c, 357) };	/* in the order of photo_background */
	int64_t		best = 255;

	for (unsigned i = 0; i < COUNT(far); i++)
		if ((allowed >> i & 1) != 0 && far[i] < best)
			best = far[i];
	return best;
}

static void
check_behind(struct sight *s, const struct photo_rules *rules)
{
	struct look_head	head = { s->eyes[0], s->eyes[1], s->apart };
	struct look		l = look_at(s->p.rgb, s->p.w, s->p.h,
	    s->face == NULL ? NULL : &head);

	put(s, PHOTO_CHECK_BLANK, l.luma_sd);
	for (int c = 0; c < RGB; c++)
		s->f->background[c] = l.background[c];
	if (s->face == NULL)
		return;
	put(s, PHOTO_CHECK_COLOUR, colour_score(l.background,
	    rules->backgrounds));
	put(s, PHOTO_CHECK_EVEN, l.uneven_permille);
}

/*
 * A figure that could not be taken (known false) is no fault: it is not
 * known.
 */
void
photo_check(struct arena *a, struct face_net *net, const struct pixels *photo,
    const struct photo_facts *facts, const struct photo_rules *rules,
    struct photo_found *ret_found)
{
	struct sight s = { .p = usual_width(a, photo), .f = ret_found };

	*ret_found = (struct photo_found){ .w_px = s.p.w, .h_px = s.p.h };
	put(&s, PHOTO_CHECK_SIZE, facts->source_permille);
	put(&s, PHOTO_CHECK_ENLARGED, facts->enlarged_permille);
	if (facts->min_bytes > 0)
		put(&s, PHOTO_CHECK_WEIGHT, (int64_t)(facts->bytes * 1000 /
		    facts->min_bytes));
	check_faces(a, net, &s);
	if (s.face != NULL) {
		s.luma = luma_of(a, &s.p);
		check_place(&s);
		check_eyes(&s);
		check_blur(&s);
		check_light(&s);
	}
	check_behind(&s, rules);
	for (size_t i = 0; i < COUNT(rows); i++)
		ret_found->fault[i] = ret_found->known[i] &&
		    rules->strict[i] != STRICT_OFF && (rows[i].most ?
		    ret_found->score[i] > rules->limit[i] :
		    ret_found->score[i] < rules->limit[i]);
	/* A blank sheet has one fault, not five. */
	if (ret_found->fault[PHOTO_CHECK_BLANK])
		ret_found->fault[PHOTO_CHECK_NO_FACE] = false;
}

/* ---- what people and programs read */

enum photo_strict
photo_found_worst(const struct photo_found *f, const struct photo_rules *rules)
{
	enum photo_strict worst = STRICT_OFF;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (f->fault[i] && rules->strict[i] > worst)
			worst = rules->strict[i];
	return worst;
}

void
photo_found_text(struct buf *b, const struct photo_found *f,
    const struct photo_rules *rules, enum photo_strict least)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (f->fault[i] && rules->strict[i] >= least) {
			if (b->n > 0)
				buf_char(b, '\n');
			buf_z(b, rows[i].text);
		}
}

static const char *
verdict_word(const struct photo_found *f, const struct photo_rules *rules,
    size_t i)
{
	if (!f->known[i])
		return "unknown";
	if (!f->fault[i])
		return "fine";
	return rules->strict[i] == STRICT_REFUSE ? "refuse" : "advise";
}

void
photo_found_json(struct buf *b, const struct photo_found *f,
    const struct photo_rules *rules)
{
	buf_char(b, '[');
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rules->strict[i] == STRICT_OFF)
			continue;
		if (b->p[b->n - 1] != '[')
			buf_char(b, ',');
		buf_fmt(b, "{\"check\":\"%s\",\"name\":\"%s\",\"verdict\":"
		    "\"%s\",\"score\":", rows[i].word, rows[i].name,
		    verdict_word(f, rules, i));
		if (f->known[i])
			buf_i64(b, f->score[i]);
		else
			buf_z(b, "null");
		buf_fmt(b, ",\"limit\":%lld,\"sense\":\"%s\"",
		    (long long)rules->limit[i], rows[i].most ? "most" :
		    "least");
		if (f->fault[i]) {
			buf_z(b, ",\"text\":");
			json_put_text(b, str_z(rows[i].text));
		}
		buf_char(b, '}');
	}
	buf_char(b, ']');
}
