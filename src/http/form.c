/* SPDX-License-Identifier: Apache-2.0 */
/* Forms in a body: application/x-www-form-urlencoded. */
#include "http/form.h"

#include "base/percent.h"
#include "base/utf8.h"

static enum rc
decode(struct arena *a, struct str raw, struct str *ret_text)
{
	enum rc rc = percent_decode(a, raw, PERCENT_FORM, ret_text);

	return rc == RC_OK && !utf8_is_text(*ret_text) ? RC_BAD : rc;
}

static size_t
count_parts(struct str s)
{
	struct str	part;
	size_t		n = 0;

	while (str_cut(&s, '&', &part))
		n += part.n > 0;
	return n;
}

/*
 * Fields keep their order and may repeat: a list of ticked boxes is one name
 * several times.
 */
enum rc
form_parse(struct arena *a, struct str s, size_t max_fields,
    struct form *ret_form)
{
	struct form	f = { 0 };
	struct str	part, name;
	size_t		n = count_parts(s);

	if (n > max_fields)
		return RC_FULL;
	f.fields = ARENA_ARRAY(a, struct form_field, n);
	while (str_cut(&s, '&', &part)) {
		struct form_field *field = &f.fields[f.n];

		if (part.n == 0)
			continue;
		(void)str_cut(&part, '=', &name);	/* part is not empty */
		if (part.p == NULL)
			part = STR("");
		if (name.n == 0 || decode(a, name, &field->name) != RC_OK ||
		    decode(a, part, &field->value) != RC_OK)
			return RC_BAD;
		f.n++;
	}
	*ret_form = f;
	return RC_OK;
}

bool
form_next(const struct form *f, const char *name, size_t *at,
    struct str *ret_value)
{
	while (*at < f->n) {
		const struct form_field *field = &f->fields[(*at)++];

		if (!str_eq_z(field->name, name))
			continue;
		*ret_value = field->value;
		return true;
	}
	return false;
}

struct str
form_first(const struct form *f, const char *name)
{
	struct str	v;
	size_t		at = 0;

	if (!form_next(f, name, &at, &v))
		return (struct str){ NULL, 0 };
	return v;
}
