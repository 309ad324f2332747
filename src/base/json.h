/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: reading (jansson) into a tree in an arena, and writing into a buffer.
 * Objects keep the order of their members; a repeated member is refused.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/str.h"

enum json_kind {
	JKIND_NULL, JKIND_BOOL, JKIND_I64, JKIND_REAL, JKIND_TEXT, JKIND_LIST,
	JKIND_OBJECT
};

struct json {
	struct json	*next;	/* the next element of the same list or object */
	struct json	*kids;	/* first element of a list or an object */
	struct str	 key;	/* its name, within an object */
	struct str	 text;	/* JKIND_TEXT */
	int64_t		 i64;	/* JKIND_I64; 0 or 1 of JKIND_BOOL */
	double		 real;	/* JKIND_REAL */
	enum json_kind	 kind;
};

/*
 * json_parse: a whole JSON text.
 *
 * ret_root	in the arena
 * returns	RC_OK | RC_BAD not JSON, not UTF-8, nested too deeply
 */
enum rc	json_parse(struct arena *a, struct str s, struct json **ret_root);

/* json_get: a member of an object by name; NULL when absent or no object. */
const struct json *json_get(const struct json *o, const char *key);

/* json_text: the text of a member, or the empty text. */
struct str json_text(const struct json *o, const char *key);

/* json_number: the whole number of a member, or a default. */
int64_t	json_number(const struct json *o, const char *key, int64_t otherwise);

/* json_put_text: append a quoted JSON string; bad UTF-8 becomes U+FFFD. */
void	json_put_text(struct buf *b, struct str s);

/* json_put_key: append a quoted name and a colon, after a comma unless first. */
void	json_put_key(struct buf *b, bool *first, const char *key);

#endif
