/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON into an arena. */
#include "base/json.h"

#include <jansson.h>

static struct json *copy_value(struct arena *a, json_t *from);

static void
take_list(struct arena *a, json_t *from, struct json *to)
{
	struct json **tail = &to->kids;

	to->kind = JKIND_LIST;
	for (size_t i = 0; i < json_array_size(from); i++) {
		*tail = copy_value(a, json_array_get(from, i));
		tail = &(*tail)->next;
	}
}

/* Members keep their order: an answer's first error is the one that counts. */
static void
take_object(struct arena *a, json_t *from, struct json *to)
{
	struct json	**tail = &to->kids;
	const char	*key;
	json_t		*value;

	to->kind = JKIND_OBJECT;
	json_object_foreach(from, key, value) {
		*tail = copy_value(a, value);
		(*tail)->key = str_copy(a, str_z(key));
		tail = &(*tail)->next;
	}
}

static struct json *
copy_value(struct arena *a, json_t *from)
{
	struct json *to = ARENA_NEW(a, struct json);

	if (json_is_object(from))
		take_object(a, from, to);
	else if (json_is_array(from))
		take_list(a, from, to);
	else if (json_is_string(from)) {
		to->kind = JKIND_TEXT;
		to->text = str_copy(a, str_of(json_string_value(from),
		    json_string_length(from)));
	} else if (json_is_integer(from)) {
		to->kind = JKIND_I64;
		to->i64 = json_integer_value(from);
	} else if (json_is_real(from)) {
		to->kind = JKIND_REAL;
		to->real = json_real_value(from);
	} else if (json_is_boolean(from)) {
		to->kind = JKIND_BOOL;
		to->i64 = json_is_true(from) ? 1 : 0;
	}
	return to;
}

/*
 * A key twice is refused: two readers would not agree on which of them
 * counts, and signatures are over the text.
 */
enum rc
json_parse(struct arena *a, struct str s, struct json **ret_root)
{
	json_error_t	 error;
	json_t		*root;

	root = json_loadb(s.p, s.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
	    &error);
	if (root == NULL)
		return RC_BAD;
	*ret_root = copy_value(a, root);
	json_decref(root);
	return RC_OK;
}

const struct json *
json_get(const struct json *o, const char *key)
{
	if (o == NULL || o->kind != JKIND_OBJECT)
		return NULL;
	for (const struct json *m = o->kids; m != NULL; m = m->next)
		if (str_eq_z(m->key, key))
			return m;
	return NULL;
}

struct str
json_text(const struct json *o, const char *key)
{
	const struct json *m = json_get(o, key);

	return m != NULL && m->kind == JKIND_TEXT ? m->text : STR("");
}

int64_t
json_number(const struct json *o, const char *key, int64_t otherwise)
{
	const struct json *m = json_get(o, key);

	return m != NULL && m->kind == JKIND_I64 ? m->i64 : otherwise;
}
