/* SPDX-License-Identifier: Apache-2.0 */
/* The photo tool's rules out of an exam's configuration. */
#include "photo/photo_policy.h"

struct photo_policy
photo_policy_of(const struct exam_config *c)
{
	struct photo_policy p = photo_policy_default();

	p.spec.w_px = (uint32_t)c->photo_w_px;
	p.spec.h_px = (uint32_t)c->photo_h_px;
	p.spec.min_kb = (uint32_t)c->photo_min_kb;
	p.spec.max_kb = (uint32_t)c->photo_max_kb;
	if (p.spec.min_kb > p.spec.max_kb)
		p.spec.min_kb = p.spec.max_kb;
	p.rules.backgrounds = (unsigned)c->photo_background;
#define PHOTO_CHECK(id, word, ...)					\
	p.rules.strict[PHOTO_CHECK_##id] =				\
	    (enum photo_strict)c->photo_check_##word;			\
	p.rules.limit[PHOTO_CHECK_##id] = (int32_t)c->photo_limit_##word;
#include "media/photo_check.tbl"
#undef PHOTO_CHECK
	for (int i = 0; i < PHOTO_CHECK__MAX; i++)
		if (c->photo_check == PHOTO_UNCHECKED && i != PHOTO_CHECK_SIZE)
			p.rules.strict[i] = STRICT_OFF;
	photo_policy_settle(&p);
	return p;
}
