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
