/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts out of marks: which subjects are judged together, and how. */
#include "result/verdict.h"
#include "application/choice.h"

enum { HUNDRED = 100 };

/* The name of what a subject is judged with. */
static struct str
post_of(const struct exam_config *c, size_t i)
{
	switch ((enum verdict_by)c->verdict) {
	case VERDICT_SUBJECT:
		return c->subjects[i].name;
	case VERDICT_POST:
		return c->subjects[i].post;
	case VERDICT_ALL:
	case VERDICT_NONE:
		break;
	}
	return STR("");
}

size_t
verdict_of(const struct exam_config *c, int64_t choices, const int32_t *marks,
    struct judged *ret_list)
{
	size_t n = 0;

	if (c->verdict == VERDICT_NONE)
		return 0;
	for (size_t i = 0; i < c->subjects_n && i < CHOICES_MAX; i++) {
		struct str	post = post_of(c, i);
		size_t		k = 0;

		if (!choices_have(choices, i))
			continue;
		while (k < n && !str_eq(ret_list[k].post, post))
			k++;
		if (k == n)
			ret_list[n++] = (struct judged){ post, 0, true };
		ret_list[k].subjects |= INT64_C(1) << i;
		ret_list[k].passed &= marks[i] >= 0 && marks[i] >=
		    c->subjects[i].pass_mark * HUNDRED;
	}
	return n;
}

bool
verdict_total(const struct exam_config *c)
{
	return c->verdict == VERDICT_ALL || c->verdict == VERDICT_NONE;
}
