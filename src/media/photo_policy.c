/* SPDX-License-Identifier: Apache-2.0 */
/* Policies: the default, the presets, and their words. */
#include "media/photo_make.h"

enum {
	BLUE = BACKGROUND_BLUE,
	WHITE = BACKGROUND_WHITE,
	RED = BACKGROUND_RED,
	ALL_FORMATS = 1 << IMAGE_JPEG | 1 << IMAGE_PNG | 1 << IMAGE_WEBP,
};

static const struct photo_preset presets[] = {
#define PHOTO_PRESET(word, name, w, h, least, most, backgrounds) \
	{ word, name, w, h, least, most, backgrounds },
#include "media/photo_preset.tbl"
#undef PHOTO_PRESET
	{ .word = NULL },
};

static const char strict_letters[] = "oar";	/* of enum photo_strict */

void
photo_policy_settle(struct photo_policy *p)
{
	const int64_t	limit = p->rules.limit[PHOTO_CHECK_SIZE];
	const bool	on = p->rules.strict[PHOTO_CHECK_SIZE] == STRICT_REFUSE;

	p->spec.source_min_w_px = on ? (uint32_t)(p->spec.w_px * limit / 1000) :
	    0;
	p->spec.source_min_h_px = on ? (uint32_t)(p->spec.h_px * limit / 1000) :
	    0;
}

struct photo_policy
photo_policy_default(void)
{
	struct photo_policy p = {
		.spec = { .w_px = 295, .h_px = 413, .min_kb = 5, .max_kb = 30,
		    .formats = ALL_FORMATS },
		.rules = photo_rules_default() };

	photo_policy_settle(&p);
	return p;
}

const struct photo_preset *
photo_presets(void)
{
	return presets;
}

enum rc
photo_preset_policy(struct str word, struct photo_policy *ret_policy)
{
	for (const struct photo_preset *p = presets; p->word != NULL; p++)
		if (str_eq_z(word, p->word)) {
			struct photo_policy q = photo_policy_default();

			q.spec.w_px = p->w_px;
			q.spec.h_px = p->h_px;
			q.spec.min_kb = p->min_kb;
			q.spec.max_kb = p->max_kb;
			q.rules.backgrounds = p->backgrounds;
			photo_policy_settle(&q);
			*ret_policy = q;
			return RC_OK;
		}
	return RC_NONE;
}

void
photo_policy_put(struct buf *b, const struct photo_policy *p)
{
	buf_fmt(b, "w=%u h=%u min=%u max=%u back=%u", p->spec.w_px,
	    p->spec.h_px, p->spec.min_kb, p->spec.max_kb,
	    p->rules.backgrounds);
	for (size_t i = 0; i < PHOTO_CHECK__MAX; i++)
		buf_fmt(b, " %s=%c%d", photo_check_row(
		    (enum photo_check_id)i)->word,
		    strict_letters[p->rules.strict[i]], p->rules.limit[i]);
}

/*
 * A letter for how strict, then the limit: as photo_policy_put() writes it
 * for the page.
 */
static enum rc
parse_check(struct str name, struct str value, struct photo_rules *r)
{
	int64_t limit;

	for (size_t i = 0; i < PHOTO_CHECK__MAX; i++) {
		if (!str_eq_z(name, photo_check_row(
		    (enum photo_check_id)i)->word))
			continue;
		for (unsigned s = 0; s < 3; s++)
			if (value.n > 1 && value.p[0] == strict_letters[s] &&
			    str_i64(str_sub(value, 1, value.n), &limit) ==
			    RC_OK && limit >= 0 && limit <= 9999) {
				r->strict[i] = (enum photo_strict)s;
				r->limit[i] = (int32_t)limit;
				return RC_OK;
			}
	}
	return RC_BAD;
}

static enum rc
parse_word(struct str name, struct str value, struct photo_policy *p)
{
	const struct {
		const char	*name;
		uint32_t	*to;
		int64_t		 least;
		int64_t		 most;
	} numbers[] = {
		{ "w", &p->spec.w_px, 12, 4096 },
		{ "h", &p->spec.h_px, 12, 4096 },
		{ "min", &p->spec.min_kb, 0, 10000 },
		{ "max", &p->spec.max_kb, 1, 10000 },
		{ "back", &p->rules.backgrounds, 1, 7 },
	};
	int64_t v;

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (str_eq_z(name, numbers[i].name)) {
			if (str_i64(value, &v) != RC_OK ||
			    v < numbers[i].least || v > numbers[i].most)
				return RC_BAD;
			*numbers[i].to = (uint32_t)v;
			return RC_OK;
		}
	return parse_check(name, value, &p->rules);
}

/*
 * The page's tool gets the rules of the exam as one line of words; both sides
 * judge alike.
 */
enum rc
photo_policy_parse(struct str words, struct photo_policy *ret_policy)
{
	struct photo_policy	p = photo_policy_default();
	struct str		word, name;

	while (str_cut(&words, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (!str_cut(&word, '=', &name) ||
		    parse_word(name, word, &p) != RC_OK)
			return RC_BAD;
	}
	if (p.spec.min_kb > p.spec.max_kb)
		return RC_BAD;
	photo_policy_settle(&p);
	*ret_policy = p;
	return RC_OK;
}
