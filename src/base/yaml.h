/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML (libyaml) as a tree in an arena, each node with its line. Anchors,
 * aliases, tags and several documents are refused; depth and count are bounded.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/str.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	struct yaml	*next;	/* in the same list or map */
	struct yaml	*kids;
	struct str	 key;	/* within a map */
	struct str	 text;	/* of YAML_TEXT */
	enum yaml_kind	 kind;
	int		 line;	/* counted from 1 */
};

struct yaml_error {
	struct str	 reason;	/* in Chinese, for the author */
	int		 line;
};

/*
 * yaml_parse: one document whose root is a map.
 *
 * ret_error	set on RC_BAD
 * returns	RC_OK | RC_BAD
 */
enum rc	yaml_parse(struct arena *a, struct str text, struct yaml **ret_root,
	    struct yaml_error *ret_error);

/* yaml_get: a member of a map by "key" or "key.key"; NULL when absent. */
const struct yaml *yaml_get(const struct yaml *map, const char *path);

#endif
