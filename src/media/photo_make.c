/* SPDX-License-Identifier: Apache-2.0 */
/* A standard photo out of a picture and a frame. */
#include "media/photo_make.h"

#include "base/json.h"

enum { WORK_MAX_BYTES = 256 * 1024 * 1024 };

/*
 * A photo that has the right size already is not framed again: who cut it by
 * hand meant it so.
 */
static enum rc
make(struct arena *work, struct str bytes, const struct photo_policy *policy,
    const struct photo_crop *crop, struct photo_result *r)
{
	const struct photo_spec	*spec = &policy->spec;
	struct face_net		*net;
	struct photo_source	 s;

	if (photo_open(bytes, spec, &s, &r->problem) != PHOTO_FINE)
		return RC_BAD;
	net = face_net_new(work);
	if (crop != NULL)
		r->crop = *crop;
	else if (s.info.format != IMAGE_JPEG || s.info.orientation != 1 ||
	    s.w_px != spec->w_px || s.h_px != spec->h_px) {
		r->problem.fault = photo_frame(work, net, &s, spec, &r->crop);
		if (r->problem.fault != PHOTO_FINE)
			return RC_BAD;
	}
	if (photo_render(work, &s, spec, &r->crop, &r->made, &r->problem) !=
	    RC_OK)
		return RC_BAD;
	photo_judge_made(work, net, policy, &r->made, r);
	return RC_OK;
}

enum rc
photo_make(struct arena *a, struct str bytes,
    const struct photo_policy *policy, const struct photo_crop *crop,
    struct photo_result *ret_result)
{
	struct arena	*work = arena_new(WORK_MAX_BYTES);
	enum rc		 rc;

	*ret_result = (struct photo_result){ .worst = STRICT_OFF };
	rc = make(work, bytes, policy, crop, ret_result);
	ret_result->made.rgb = NULL;
	if (rc == RC_OK)
		ret_result->made.jpeg = str_copy(a, ret_result->made.jpeg);
	arena_free(work);
	return rc;
}

static uint32_t
permille_of(uint32_t got, uint32_t want)
{
	return (uint32_t)((uint64_t)got * 1000 / want);
}

void
photo_judge_made(struct arena *a, struct face_net *net,
    const struct photo_policy *policy, const struct photo_made *made,
    struct photo_result *ret_result)
{
	const struct photo_spec	*spec = &policy->spec;
	struct image_limits	 lim = image_limits_default();
	uint32_t		 across = permille_of(made->source_w_px,
	    spec->w_px), down = permille_of(made->source_h_px, spec->h_px);
	struct photo_facts	 facts = {
		.source_permille = across < down ? across : down,
		.enlarged_permille = made->enlarged_permille,
		.bytes = made->jpeg.n,
		.min_bytes = (size_t)spec->min_kb * 1024 };
	struct pixels		 p = { made->rgb, made->w_px, made->h_px };

	/* What is kept is what is judged: the JPEG's own pixels. */
	if (!made->as_it_was)
		must(image_pixels(a, made->jpeg, &lim, 1, &p, NULL) ==
		    IMAGE_FINE);
	photo_check(a, net, &p, &facts, &policy->rules, &ret_result->found);
	ret_result->worst = photo_found_worst(&ret_result->found,
	    &policy->rules);
}

/* ---- what people and programs read */

struct str
photo_result_text(struct arena *a, const struct photo_result *r,
    const struct photo_policy *policy)
{
	struct buf	b;

	if (r->problem.fault != PHOTO_FINE)
		return photo_problem_text(a, &r->problem);
	buf_init(&b, 8192);
	photo_found_text(&b, &r->found, &policy->rules, STRICT_ADVISE);
	return buf_take(a, &b);
}

static const char *
verdict_of(const struct photo_result *r)
{
	static const char *const words[] = { "fine", "advise", "refuse" };

	return r->problem.fault != PHOTO_FINE ? "unusable" : words[r->worst];
}

/* Eyes and box of the faces, in the photo brought to found.w_px. */
static void
put_faces(struct buf *b, const struct photo_found *f)
{
	buf_fmt(b, ",\"look\":{\"w\":%u,\"h\":%u,\"background\":[%u,%u,%u],"
	    "\"faces\":[", f->w_px, f->h_px, f->background[0],
	    f->background[1], f->background[2]);
	for (unsigned i = 0; i < f->faces.n; i++) {
		const struct face *c = &f->faces.list[i];

		buf_fmt(b, "%s{\"box\":[%d,%d,%d,%d],\"eyes\":[[%d,%d],[%d,%d]],"
		    "\"permille\":%u}", i == 0 ? "" : ",",
		    c->box[0] / FACE_ONE, c->box[1] / FACE_ONE,
		    c->box[2] / FACE_ONE, c->box[3] / FACE_ONE,
		    c->mark[FACE_RIGHT_EYE][0] / FACE_ONE,
		    c->mark[FACE_RIGHT_EYE][1] / FACE_ONE,
		    c->mark[FACE_LEFT_EYE][0] / FACE_ONE,
		    c->mark[FACE_LEFT_EYE][1] / FACE_ONE, c->permille);
	}
	buf_z(b, "]}");
}

void
photo_result_json(struct buf *b, struct arena *a, const struct photo_result *r,
    const struct photo_policy *policy)
{
	buf_fmt(b, "{\"verdict\":\"%s\"", verdict_of(r));
	if (r->problem.fault != PHOTO_FINE) {
		buf_z(b, ",\"text\":");
		json_put_text(b, photo_problem_text(a, &r->problem));
		buf_char(b, '}');
		return;
	}
	buf_fmt(b, ",\"w\":%u,\"h\":%u,\"bytes\":%zu,\"quality\":%d,"
	    "\"as_it_was\":%s,\"source\":[%u,%u],\"crop\":[%u,%u,%u,%u],"
	    "\"turn\":%u,\"angle\":%d", r->made.w_px, r->made.h_px, r->made.jpeg.n,
	    r->made.quality, r->made.as_it_was ? "true" : "false",
	    r->made.source_w_px, r->made.source_h_px, r->crop.x_px,
	    r->crop.y_px, r->crop.w_px, r->crop.h_px, r->crop.turn_quarters,
	    r->crop.angle_tenths);
	put_faces(b, &r->found);
	buf_z(b, ",\"checks\":");
	photo_found_json(b, &r->found, &policy->rules);
	buf_char(b, '}');
}
