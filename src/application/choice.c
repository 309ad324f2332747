/* SPDX-License-Identifier: Apache-2.0 */
/* Site, subjects and fee of an application. */
#include "application/choice.h"

const struct site *
choice_site(const struct exam_config *c, const struct app *app)
{
	return app->site_n >= 1 && (size_t)app->site_n <= c->sites_n ?
	    &c->sites_list[app->site_n - 1] : NULL;
}

bool
choice_takes(const struct exam_config *c, const struct app *app, size_t i)
{
	if (i >= c->subjects_n)
		return false;
	return app->choices == 0 || (i < CHOICES_MAX &&
	    (app->choices >> i & 1) != 0);
}

int64_t
choice_fee(const struct exam_config *c, const struct app *app)
{
	return config_fee(c, app->choices);
}

bool
choice_clash(const struct exam_config *c, int64_t choices,
    const struct subject **ret_a, const struct subject **ret_b)
{
	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++)
		for (size_t k = 0; k < i; k++) {
			const struct subject *a = &c->subjects[k];
			const struct subject *b = &c->subjects[i];

			if ((choices >> i & 1) == 0 ||
			    (choices >> k & 1) == 0 ||
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
