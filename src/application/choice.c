/* SPDX-License-Identifier: Apache-2.0 */
/* Site, subjects and fee of an application. */
#include "application/choice.h"

const struct site *
site_of(const struct exam_config *c, int64_t site_n)
{
	return site_n >= 1 && (size_t)site_n <= c->sites_n ?
	    &c->sites_list[site_n - 1] : NULL;
}

struct str
site_name_of(const struct exam_config *c, int64_t site_n)
{
	const struct site *s = site_of(c, site_n);

	return s == NULL ? STR("") : s->name;
}

const struct site *
choice_site(const struct exam_config *c, const struct app *app)
{
	return site_of(c, app->site_n);
}

bool
choices_name(int64_t choices, size_t i)
{
	return i < CHOICES_MAX && (choices >> i & 1) != 0;
}

bool
choices_have(int64_t choices, size_t i)
{
	return choices == 0 || choices_name(choices, i);
}

bool
choice_takes(const struct exam_config *c, const struct app *app, size_t i)
{
	return i < c->subjects_n && choices_have(app->choices, i);
}

int64_t
choice_fee(const struct exam_config *c, const struct app *app)
{
	return config_fee(c, app->choices);
}

/*
 * Two subjects at one time cannot be chosen together; without hours nothing
 * can be said.
 */
bool
choice_clash(const struct exam_config *c, int64_t choices,
    const struct subject **ret_a, const struct subject **ret_b)
{
	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
		for (size_t k = 0; k < i; k++) {
			const struct subject *a = &c->subjects[k];
			const struct subject *b = &c->subjects[i];

			if (!choices_name(choices, i) ||
			    !choices_name(choices, k) ||
			    a->from_us == 0 || b->from_us == 0 ||
			    a->from_us >= b->to_us || b->from_us >= a->to_us)
				continue;
			if (ret_a != NULL && ret_b != NULL) {
				*ret_a = a;
				*ret_b = b;
			}
			return true;
		}
	return false;
}
