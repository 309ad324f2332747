/* SPDX-License-Identifier: Apache-2.0 */
/* The names of fields and reasons. */
#include <stddef.h>
#include <string.h>

#include "position/table_parts.h"

static const struct {
	const char	*id;
	const char	*zh;
	size_t		 at;	/* within struct position_row */
} fields[FIELD__MAX] = {
#define FIELD(name, member, zh, patterns) \
	{ #member, zh, offsetof(struct position_row, member) },
#include "position/field.tbl"
#undef FIELD
};

const char *
position_field_zh(enum position_field field)
{
	return field < FIELD__MAX ? fields[field].zh : "-";
}

const char *
position_field_id(enum position_field field)
{
	return field < FIELD__MAX ? fields[field].id : "";
}

struct str
position_text(const struct position_row *row, enum position_field field)
{
	struct str s;

	must(field < FIELD__MAX);
	memcpy(&s, (const char *)row + fields[field].at, sizeof(s));
	return s;
}

static const struct {
	const char	*id;
	const char	*zh;
	enum position_effect effect;
} reasons[POSITION_REASON__MAX] = {
#define PROBLEM(name, id, effect, zh) { id, zh, POSITION_EFFECT_##effect },
#include "position/problems.tbl"
#undef PROBLEM
};

const char *
position_reason_id(enum position_reason reason)
{
	return reasons[reason].id;
}

const char *
position_reason_zh(enum position_reason reason)
{
	return reasons[reason].zh;
}

enum position_effect
position_reason_effect(enum position_reason reason)
{
	return reasons[reason].effect;
}
