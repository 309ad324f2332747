/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of work: look at the header, find the face in a small copy, lay the
 * cut out in the picture as shown, make its pixels (cut.c), spend the bytes
 * (jpeg_fit.c).
 */
#include "media/standardise.h"

#include "media/cut.h"
#include "media/jpeg_fit.h"
#include "media/level.h"
#include "media/resample.h"

enum {
	KB = 1024,
	QUALITY_MIN = 20,
	QUALITY_USUAL = 95,	/* more is only noise kept */
	OVERVIEW_PX = 512,
	TURN_SURE = 750,	/* permille; a cup has been taken for a face */
	LEAN_LEAST = 25,	/* tenths of a degree; less is hardly seen */
	LEAN_HINT = 15,		/* of the overview: look again */
	LEAN_STRANGE = 120,
	LEAN_UNKNOWN = 1800,
	OFF_MORE = 40,		/* permille that straightening may cost */
	KEEP_BYTES = 16 * 1024 * 1024,
};

static int64_t
within(int64_t v, int64_t least, int64_t most)
{
	return v < least ? least : v > most ? most : v;
}

static int64_t
distance(int64_t a, int64_t b)
{
	return a < b ? b - a : a - b;
}

/* The largest rectangle of the wanted shape, in the middle. */
static void
cut_middle(const struct photo_spec *spec, int64_t w, int64_t h,
    int64_t rect[4])
{
	rect[2] = w * RESAMPLE_ONE;
	rect[3] = h * RESAMPLE_ONE;
	if (w * spec->h_px > h * spec->w_px)
		rect[2] = rect[3] * spec->w_px / spec->h_px;
	else
		rect[3] = rect[2] * spec->h_px / spec->w_px;
	rect[0] = (w * RESAMPLE_ONE - rect[2]) / 2;
	rect[1] = (h * RESAMPLE_ONE - rect[3]) / 2;
}

/* The largest of that shape and middle whose corners stay in when turned. */
static void
cut_within(int64_t w, int64_t h, int angle, int64_t rect[4])
{
	const int64_t	was[2] = { rect[2], rect[3] };
	int64_t		room[2];

	level_room(was, angle, room);
	for (int i = 0; i < 2; i++) {
		int64_t across = was[i] * w * (RESAMPLE_ONE / 4) / room[0] * 4;
		int64_t down = was[i] * h * (RESAMPLE_ONE / 4) / room[1] * 4;

		rect[i + 2] = across < down ? across : down;
		rect[i] += (was[i] - rect[i + 2]) / 2;
	}
}

/* Move it so that its corners stay in when turned; see struct photo_crop. */
static void
cut_move_in(int64_t w, int64_t h, int angle, int64_t rect[4])
{
	const int64_t	all[2] = { w * RESAMPLE_ONE, h * RESAMPLE_ONE };
	int64_t		room[2];

	level_room(rect + 2, angle, room);
	for (int i = 0; i < 2; i++) {
		int64_t more = (room[i] - rect[i + 2]) / 2;
		int64_t most = all[i] - rect[i + 2] - more;

		if (most < more)
			rect[i] = (all[i] - rect[i + 2]) / 2;
		else if (more > 0)
			rect[i] = within(rect[i], more, most);
	}
}

static uint32_t
cut_enlarged(const struct photo_spec *spec, const int64_t rect[4])
{
	int64_t across = INT64_C(1000) * RESAMPLE_ONE * spec->w_px / rect[2];
	int64_t down = INT64_C(1000) * RESAMPLE_ONE * spec->h_px / rect[3];

	return (uint32_t)(across > down ? across : down);
}

/* The rectangle as shown, checked against the picture and the minimum. */
static enum photo_fault
cut_lay(const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_problem *p, int64_t rect[4])
{
	uint32_t	w = p->got_w_px, h = p->got_h_px;
	const int	angle = crop == NULL ? 0 : crop->angle_tenths;

	if (angle < -LEVEL_MOST || angle > LEVEL_MOST)
		return PHOTO_CROP;
	if (crop == NULL || crop->w_px == 0) {
		cut_middle(spec, w, h, rect);
		if (angle != 0)
			cut_within(w, h, angle, rect);
	} else {
		if (crop->h_px == 0 || crop->x_px >= w || crop->y_px >= h ||
		    crop->w_px > w - crop->x_px || crop->h_px > h - crop->y_px)
			return PHOTO_CROP;
		rect[0] = (int64_t)crop->x_px * RESAMPLE_ONE;
		rect[1] = (int64_t)crop->y_px * RESAMPLE_ONE;
		rect[2] = (int64_t)crop->w_px * RESAMPLE_ONE;
		rect[3] = (int64_t)crop->h_px * RESAMPLE_ONE;
		if (angle != 0)
			cut_move_in(w, h, angle, rect);
		w = p->got_w_px = crop->w_px;
		h = p->got_h_px = crop->h_px;
	}
	if (w < spec->source_min_w_px || h < spec->source_min_h_px) {
		p->want_w_px = spec->source_min_w_px;
		p->want_h_px = spec->source_min_h_px;
		return PHOTO_TOO_SMALL;
	}
	return PHOTO_FINE;
}

static enum photo_fault
fault_of(enum image_fault fault)
{
	switch (fault) {
	case IMAGE_FINE:
		return PHOTO_FINE;
	case IMAGE_UNREADABLE:
		return PHOTO_FORMAT;
	case IMAGE_TOO_LARGE:
		return PHOTO_TOO_LARGE;
	case IMAGE_DAMAGED:
	case IMAGE_FAULT__MAX:
		break;
	}
	return PHOTO_DAMAGED;
}

static enum photo_fault
check_format(struct str bytes, const struct photo_spec *spec)
{
	enum image_format f = image_sniff(bytes);

	if (f == IMAGE_OTHER)
		return PHOTO_NOT_IMAGE;
	if (f == IMAGE_HEIC)
		return PHOTO_HEIC;
	return (spec->formats >> f & 1) != 0 ? PHOTO_FINE : PHOTO_FORMAT;
}

enum photo_fault
photo_open(struct str bytes, const struct photo_spec *spec,
    struct photo_source *ret_source, struct photo_problem *ret_problem)
{
	struct photo_source	s = { .bytes = bytes,
		.lim = image_limits_default() };
	struct photo_problem	*p = ret_problem;
	bool			swap;

	*p = (struct photo_problem){ .fault = check_format(bytes, spec) };
	if (p->fault != PHOTO_FINE)
		return p->fault;
	if (spec->source_max_bytes != 0)
		s.lim.file_bytes = spec->source_max_bytes;
	if (bytes.n > s.lim.file_bytes) {
		p->got_bytes = bytes.n;
		p->want_bytes = s.lim.file_bytes;
		return p->fault = PHOTO_FILE_SIZE;
	}
	p->fault = fault_of(image_probe(bytes, &s.lim, &s.info));
	if (p->fault != PHOTO_FINE)
		return p->fault;
	swap = orient_swaps(s.info.orientation);
	s.w_px = swap ? s.info.h_px : s.info.w_px;
	s.h_px = swap ? s.info.w_px : s.info.h_px;
	*ret_source = s;
	return PHOTO_FINE;
}

void
photo_open_pixels(const struct pixels *p, struct photo_source *ret_source)
{
	*ret_source = (struct photo_source){ .lim = image_limits_default(),
		.info = { .format = IMAGE_PNG, .w_px = p->w, .h_px = p->h,
		    .orientation = 1 }, .w_px = p->w, .h_px = p->h,
		.kept = *p, .shrink = 1 };
}

/* How much smaller the decoder will make it: PNGs come whole. */
static unsigned
shrink_of(const struct photo_source *s, const struct cut *c)
{
	return s->info.format == IMAGE_PNG ? 1 : cut_shrink(c);
}

/* Whether the file is of the wanted size and meant as it is. */
static bool
is_standard(const struct photo_source *s, const struct photo_spec *spec,
    const struct photo_crop *crop)
{
	return s->info.format == IMAGE_JPEG && s->info.orientation == 1 &&
	    s->w_px == spec->w_px && s->h_px == spec->h_px && (crop == NULL ||
	    (crop->turn_quarters % 4 == 0 && crop->angle_tenths == 0 &&
	    (crop->w_px == 0 ||
	    (crop->w_px == s->w_px && crop->h_px == s->h_px))));
}

/* ---- the frame around a face */

/* The eyes and the size of a face in the picture turned upright, in pixels. */
struct placing {
	int64_t	w;		/* of the picture so turned */
	int64_t	h;
	int64_t	x;		/* between the eyes */
	int64_t	y;
	int64_t	size;		/* eyes' distance, or eyes to mouth if longer */
};

/* From the overview to the picture itself, turned as the face wants it. */
static struct placing
place(const struct photo_source *s, const struct pixels *small,
    const struct faces *f)
{
	struct placing	p = { .w = s->w_px, .h = s->h_px };
	int32_t		eyes[2], apart, down;

	face_eyes(&f->list[0], eyes, &apart);
	down = face_length(f->list[0].mark[FACE_MOUTH][0] - eyes[0],
	    f->list[0].mark[FACE_MOUTH][1] - eyes[1]);
	p.x = (int64_t)eyes[0] * p.w / ((int64_t)small->w * FACE_ONE);
	p.y = (int64_t)eyes[1] * p.h / ((int64_t)small->h * FACE_ONE);
	p.size = (int64_t)(apart > down ? apart : down) * p.w /
	    ((int64_t)small->w * FACE_ONE);
	for (unsigned q = 0; q < f->quarters; q++) {
		int64_t x = p.x, w = p.w;

		p.x = p.h - p.y;
		p.y = x;
		p.w = p.h;
		p.h = w;
	}
	return p;
}

/* A clockwise turn of what quarters have turned, -1800..1799. */
static int
leaning(const struct face *f, unsigned quarters)
{
	return (face_tilt(f) + 900 * (int)quarters + 5400) % 3600 - 1800;
}

/*
 * How far the head leans clockwise once it is turned by quarters, in tenths of a
 * degree: 0 unless the eyes' line and the line from the eyes to the mouth agree
 * that it does; the smaller of the two.
 */
static int
lean_of(const struct faces *f)
{
	const struct face	*face = &f->list[0];
	const int32_t		*mouth = face->mark[FACE_MOUTH];
	struct face		 axis = { .permille = 0 };
	int32_t			 eyes[2], apart;
	int			 lean = leaning(face, f->quarters), other;

	/* The way down to the mouth, a quarter back, is the way of the eyes. */
	face_eyes(face, eyes, &apart);
	axis.mark[FACE_LEFT_EYE][0] = mouth[1] - eyes[1];
	axis.mark[FACE_LEFT_EYE][1] = eyes[0] - mouth[0];
	other = leaning(&axis, f->quarters);
	if ((lean < 0) != (other < 0))
		return 0;
	return distance(lean, 0) < distance(other, 0) ? lean : other;
}

/* The face again, from nearby and set straight by what is known so far. */
static int
lean_more(struct arena *a, struct face_net *net, const struct pixels *small,
    const int32_t box[4], int lean)
{
	struct cut	c = { .info = { .w_px = small->w, .h_px = small->h,
		.orientation = 1 }, .w_px = FACE_SIDE, .h_px = FACE_SIDE,
		.angle_tenths = -lean };
	struct pixels	p = { .w = FACE_SIDE, .h = FACE_SIDE };
	struct faces	f;
	const int64_t	side = (int64_t)(box[2] > box[3] ? box[2] : box[3]) *
	    11 / 5;

	for (int i = 0; i < 2; i++) {
		c.rect[i] = (box[i] + box[i + 2] / 2 - side / 2) *
		    (RESAMPLE_ONE / FACE_ONE);
		c.rect[i + 2] = side * (RESAMPLE_ONE / FACE_ONE);
	}
	p.rgb = cut_kept(a, small, 1, &c);
	return face_find(a, net, &p, &f) == RC_OK ? lean_of(&f) :
	    LEAN_UNKNOWN;
}

/* What of a lean is to be mended, unless it is too little. */
static int
lean_worth(int lean, int least)
{
	return distance(lean, 0) <= least ? 0 :
	    (int)within(lean, -LEVEL_MOST, LEVEL_MOST);
}

/*
 * The lean to be mended. The overview alone errs by up to three degrees, two
 * more looks at the face set straight by one; when they say something else
 * altogether, there is none.
 */
static int
lean_seen(struct arena *a, struct face_net *net, const struct pixels *small,
    const struct faces *f)
{
	int lean = lean_worth(lean_of(f), LEAN_HINT), more;

	for (int n = 0; n < 2 && lean != 0 && f->list[0].box[2] > FACE_ONE;
	    n++) {
		more = lean_more(a, net, small, f->list[0].box, lean);
		if (distance(more, 0) > LEAN_STRANGE)
			return 0;
		lean = lean_worth(lean + more, LEAN_LEAST);
	}
	return lean;
}

/* Whether the whole picture, about of the wanted shape, is framed well. */
static bool
framed_well(const struct placing *p, const struct photo_spec *spec)
{
	int64_t shape = p->w * spec->h_px * 100 / (p->h * spec->w_px);

	return shape >= 97 && shape <= 103 && p->size * 1000 > p->w * 180 &&
	    p->size * 1000 < p->w * 300 && p->x * 100 > p->w * 44 &&
	    p->x * 100 < p->w * 56 && p->y * 100 > p->h * 37 &&
	    p->y * 100 < p->h * 54;
}

struct framed {
	struct photo_crop	crop;
	int64_t			wanted;		/* width, had it all the room */
	int64_t			off_permille;	/* moved away from the face, of
						   width and height together */
};

/* How wide, in pixels of the picture, and how wide it would be at will. */
static int64_t
frame_width(const struct placing *p, const struct photo_spec *spec, int angle,
    int64_t *ret_wanted)
{
	const int64_t	sw = spec->w_px, sh = spec->h_px;
	int64_t		w = p->size * 41 / 10, roomy = p->size * 26 / 5, room[2];
	int64_t		least = sw > spec->source_min_w_px ? sw :
			    spec->source_min_w_px, most;

	level_room((int64_t[]){ sw * LEVEL_ONE, sh * LEVEL_ONE }, angle, room);
	most = p->w * sw * LEVEL_ONE / room[0];
	if (most > p->h * sw * LEVEL_ONE / room[1])
		most = p->h * sw * LEVEL_ONE / room[1];
	if (sh * 10 < sw * 13)		/* a low shape: its height decides */
		w = p->size * 54 / 10 * sw / sh;
	*ret_wanted = w;
	/* Rather a little more around the head than pixels made up. */
	if (w < least)
		w = within(least, w, roomy);
	if (w < spec->source_min_w_px)
		w = spec->source_min_w_px;
	return within(w, 12, most);
}

/* Where along one axis, turned corners and all: more than its own size. */
static int64_t
frame_at(int64_t ideal, int64_t size, int64_t room, int64_t all)
{
	int64_t more = room > size ? (room - size) / 2 : 0;
	int64_t most = all - size - more;

	return most < more ? (all - size) / 2 : within(ideal, more, most);
}

/* Around the face, turned by the angle. */
static struct framed
frame_around(const struct placing *p, const struct photo_spec *spec, int angle)
{
	const struct level_turn	t = level_turn(angle);
	struct framed		f;
	int64_t			w = frame_width(p, spec, angle, &f.wanted);
	int64_t			h = within(w * spec->h_px / spec->w_px, 1, p->h);
	int64_t			ideal[2], at[2], room[2], low;

	if (h < spec->source_min_h_px)
		h = within(spec->source_min_h_px, 1, p->h);
	low = h * 4 / 100;		/* its middle, below the eyes */
	ideal[0] = p->x - w / 2 + low * t.sine / LEVEL_ONE;
	ideal[1] = p->y - h * 46 / 100 - low * (LEVEL_ONE - t.cosine) /
	    LEVEL_ONE;
	level_room((int64_t[]){ w, h }, angle, room);
	at[0] = frame_at(ideal[0], w, room[0], p->w);
	at[1] = frame_at(ideal[1], h, room[1], p->h);
	f.off_permille = distance(at[0], ideal[0]) * 1000 / w +
	    distance(at[1], ideal[1]) * 1000 / h;
	f.crop = (struct photo_crop){ .x_px = (uint32_t)at[0],
		.y_px = (uint32_t)at[1], .w_px = (uint32_t)w,
		.h_px = (uint32_t)h, .angle_tenths = angle };
	return f;
}

/* Whether the straight frame shows the head about as well as the other. */
static bool
as_good(const struct framed *straight, const struct framed *other,
    const struct photo_spec *spec)
{
	const int64_t	w = straight->crop.w_px, was = other->crop.w_px;

	return straight->off_permille <= other->off_permille + OFF_MORE &&
	    (w >= was || w >= spec->w_px) &&
	    (w * 100 >= was * 95 || w * 100 >= straight->wanted * 90);
}

static void
frame_middle(const struct photo_source *s, const struct photo_spec *spec,
    struct cut *c)
{
	cut_middle(spec, s->w_px, s->h_px, c->rect);
	c->info = s->info;
	c->w_px = spec->w_px;
	c->h_px = spec->h_px;
}

/*
 * How much smaller a picture is decoded that is cut by a face or by hand: as
 * fine as a frame of three fifths of it needs. It hangs on the picture and the
 * spec alone, so that what was decoded to look for the face serves most frames.
 */
static unsigned
shrink_to_frame(const struct photo_source *s, const struct photo_spec *spec)
{
	struct cut c = { .w_px = 0 };

	frame_middle(s, spec, &c);
	c.rect[2] = c.rect[2] * 3 / 5;
	c.rect[3] = c.rect[3] * 3 / 5;
	return shrink_of(s, &c);
}

/*
 * A copy of the whole, its longer side OVERVIEW_PX at most. What is decoded for
 * it is kept.
 */
static enum photo_fault
overview(struct arena *a, struct photo_source *s,
    const struct photo_spec *spec, struct pixels *ret_small)
{
	struct cut	whole = { .info = s->info };
	const uint32_t	most = s->w_px > s->h_px ? s->w_px : s->h_px;
	const uint32_t	side = most < OVERVIEW_PX ? most : OVERVIEW_PX;
	enum photo_fault fault;
	unsigned	shrink = shrink_to_frame(s, spec);
	uint64_t	bytes = (uint64_t)s->info.w_px * s->info.h_px * 3 /
	    (shrink * shrink);

	cut_whole(&whole);
	whole.w_px = (uint32_t)within((int64_t)s->w_px * side / most, 1, side);
	whole.h_px = (uint32_t)within((int64_t)s->h_px * side / most, 1, side);
	*ret_small = (struct pixels){ .w = whole.w_px, .h = whole.h_px };
	if (s->shrink == 0 && bytes > KEEP_BYTES)
		return fault_of(cut_pixels(a, s->bytes, &s->lim, &whole,
		    &ret_small->rgb));
	if (s->shrink == 0) {
		fault = fault_of(image_pixels(a, s->bytes, &s->lim, shrink,
		    &s->kept, &s->shrink));
		if (fault != PHOTO_FINE)
			return fault;
	}
	ret_small->rgb = cut_kept(a, &s->kept, s->shrink, &whole);
	return PHOTO_FINE;
}

/*
 * No face, or none that is sure: the picture stays as it was cut; a wrong
 * frame is worse than none.
 */
enum photo_fault
photo_frame(struct arena *a, struct face_net *net, struct photo_source *s,
    const struct photo_spec *spec, struct photo_crop *ret_crop)
{
	struct pixels		small;
	struct faces		faces;
	struct placing		p;
	struct framed		as_is, straight;
	enum photo_fault	fault = overview(a, s, spec, &small);

	*ret_crop = (struct photo_crop){ .w_px = 0 };
	if (fault != PHOTO_FINE || face_find(a, net, &small, &faces) != RC_OK ||
	    (faces.quarters != 0 && faces.list[0].permille < TURN_SURE))
		return fault;
	p = place(s, &small, &faces);
	as_is = frame_around(&p, spec, 0);
	straight = frame_around(&p, spec, is_standard(s, spec, NULL) ? 0 :
	    -lean_worth(lean_of(&faces), LEAN_HINT));
	/* Further looks take time: only where it could be set straight. */
	if (straight.crop.angle_tenths != 0 && as_good(&straight, &as_is, spec))
		straight = frame_around(&p, spec, -lean_seen(a, net, &small,
		    &faces));
	if (straight.crop.angle_tenths != 0 && as_good(&straight, &as_is, spec))
		*ret_crop = straight.crop;
	else if (!framed_well(&p, spec))
		*ret_crop = as_is.crop;
	ret_crop->turn_quarters = faces.quarters;
	return PHOTO_FINE;
}

/* ---- the photo */

/* The same coefficients: nothing is lost by being looked at. */
static bool
keep_as_it_was(struct arena *a, const struct photo_source *s,
    const struct photo_spec *spec, struct photo_made *made)
{
	struct pixels p;

	if (jpeg_again(a, s->bytes, &s->lim, &made->jpeg) != RC_OK ||
	    made->jpeg.n > (size_t)spec->max_kb * KB ||
	    made->jpeg.n < (size_t)spec->min_kb * KB ||
	    image_pixels(a, made->jpeg, &s->lim, 1, &p, NULL) != IMAGE_FINE)
		return false;
	made->rgb = p.rgb;
	made->as_it_was = true;
	made->enlarged_permille = 1000;
	return true;
}

/* What was decoded for the frame is used again where it is fine enough. */
static enum photo_fault
render_pixels(struct arena *a, const struct photo_source *s,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *made, struct photo_problem *p)
{
	struct cut		cut = { .info = s->info, .w_px = spec->w_px,
		.h_px = spec->h_px };
	const unsigned		turn = crop == NULL ? 0 :
	    crop->turn_quarters % 4;
	enum photo_fault	fault;

	cut.info.orientation = orient_turn(cut.info.orientation, turn);
	made->source_w_px = p->got_w_px = turn % 2 == 0 ? s->w_px : s->h_px;
	made->source_h_px = p->got_h_px = turn % 2 == 0 ? s->h_px : s->w_px;
	fault = cut_lay(spec, crop, p, cut.rect);
	if (fault != PHOTO_FINE)
		return fault;
	cut.angle_tenths = crop == NULL ? 0 : crop->angle_tenths;
	made->enlarged_permille = cut_enlarged(spec, cut.rect);
	if (crop != NULL && crop->w_px != 0)
		cut.shrink_most = shrink_to_frame(s, spec);
	if (s->shrink == 0 || shrink_of(s, &cut) != s->shrink)
		return fault_of(cut_pixels(a, s->bytes, &s->lim, &cut,
		    &made->rgb));
	made->rgb = cut_kept(a, &s->kept, s->shrink, &cut);
	return PHOTO_FINE;
}

/*
 * The bytes stay when they fit already: nothing is decoded and encoded
 * without need.
 */
enum rc
photo_render(struct arena *a, const struct photo_source *s,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *ret_made, struct photo_problem *ret_problem)
{
	struct photo_made	made = { .w_px = spec->w_px,
		.h_px = spec->h_px, .format = s->info.format,
		.source_w_px = s->w_px, .source_h_px = s->h_px };
	struct photo_problem	p = { .fault = PHOTO_FINE };
	struct jpeg_fitted	best = { .quality = 0 };

	must(spec->w_px >= 12 && spec->w_px <= RESAMPLE_SIDE_MAX &&
	    spec->h_px >= 12 && spec->h_px <= RESAMPLE_SIDE_MAX &&
	    spec->max_kb > 0 && spec->min_kb <= spec->max_kb);
	*ret_problem = p;
	if (is_standard(s, spec, crop) && keep_as_it_was(a, s, spec, &made)) {
		*ret_made = made;
		return RC_OK;
	}
	p.fault = render_pixels(a, s, spec, crop, &made, &p);
	if (p.fault == PHOTO_FINE && jpeg_fit(a, made.rgb, &(struct jpeg_fit){
	    .w_px = spec->w_px, .h_px = spec->h_px,
	    .min_bytes = (size_t)spec->min_kb * KB,
	    .max_bytes = (size_t)spec->max_kb * KB,
	    .quality_min = QUALITY_MIN, .quality_usual = QUALITY_USUAL },
	    &best) != RC_OK) {
		p.fault = PHOTO_MAX_KB;
		p.want_bytes = (size_t)spec->max_kb * KB;
	}
	*ret_problem = p;
	if (p.fault != PHOTO_FINE)
		return RC_BAD;
	made.jpeg = best.jpeg;
	made.quality = best.quality;
	made.below_min_kb = best.jpeg.n < (size_t)spec->min_kb * KB;
	*ret_made = made;
	return RC_OK;
}

enum rc
photo_standardise(struct arena *a, struct str bytes,
    const struct photo_spec *spec, const struct photo_crop *crop,
    struct photo_made *ret_made, struct photo_problem *ret_problem)
{
	struct photo_source s;

	if (photo_open(bytes, spec, &s, ret_problem) != PHOTO_FINE)
		return RC_BAD;
	return photo_render(a, &s, spec, crop, ret_made, ret_problem);
}

struct str
photo_problem_text(struct arena *a, const struct photo_problem *p)
{
	switch (p->fault) {
	case PHOTO_FINE:
		return STR("");
	case PHOTO_NOT_IMAGE:
		return STR("这个文件不是图片，请选择 JPG、PNG 或 WebP 格式的照片");
	case PHOTO_HEIC:
		return STR("这是 HEIC 格式的照片，请在手机“设置—相机—格式”里选“兼容性最佳”，"
		    "或把照片另存为 JPG 后再上传");
	case PHOTO_FORMAT:
		return STR("不支持这种图片格式，请选择 JPG、PNG 或 WebP 格式的照片");
	case PHOTO_FILE_SIZE:
		return str_make(a, "照片文件太大（%zu MB），请选择 %zu MB 以内的照片",
		    p->got_bytes >> 20, p->want_bytes >> 20);
	case PHOTO_TOO_LARGE:
		return STR("照片的像素太多或保存方式太复杂，请缩小或另存为普通的 JPG 后再上传");
	case PHOTO_TOO_SMALL:
		return str_make(a, "照片太小：宽 %u 像素、高 %u 像素，应当不小于宽 %u、"
		    "高 %u 像素", p->got_w_px, p->got_h_px, p->want_w_px,
		    p->want_h_px);
	case PHOTO_DAMAGED:
		return STR("照片文件已损坏或没有传完整，请重新选择照片上传");
	case PHOTO_CROP:
		return STR("裁剪的范围超出了照片，请重新裁剪");
	case PHOTO_MAX_KB:
		return str_make(a, "照片无法压缩到 %zu KB 以内，请换一张照片",
		    p->want_bytes / KB);
	case PHOTO_FAULT__MAX:
		break;
	}
	return STR("照片无法处理，请换一张");
}
