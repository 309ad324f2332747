/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a text could be C as our compilers write it: every literal and
 * comment closed, brackets in pairs, nothing but ASCII outside of literals, and
 * nothing that a C compiler would read differently before it begins.
 */
#ifndef TESTS_FUZZ_C_TEXT_H
#define TESTS_FUZZ_C_TEXT_H

#include "base/str.h"

enum { C_TEXT_DEPTH = 64 };

/* Behind the end of the literal or comment that begins at i; 0 for no end. */
static inline size_t
c_text_skip(struct str s, size_t i)
{
	size_t at;

	if (s.p[i] != '"') {
		at = str_find(str_sub(s, i + 2, s.n), STR("*/"));
		return at == SIZE_MAX ? 0 : i + 2 + at + 2;
	}
	for (i++; i < s.n && s.p[i] != '\n'; i++) {
		if (s.p[i] == '"')
			return i + 1;
		if (s.p[i] == '\\')
			i++;
	}
	return 0;
}

/* c_text_ok: see above. */
static inline bool
c_text_ok(struct str s)
{
	static const char	open[] = "({[", shut[] = ")}]";
	char			stack[C_TEXT_DEPTH];
	size_t			depth = 0, i = 0;

	if (str_has(s, STR("?\?")))	/* a trigraph may come of it */
		return false;
	while (i < s.n) {
		struct str rest = str_sub(s, i, s.n);

		if (s.p[i] == '"' || str_starts(rest, STR("/*"))) {
			i = c_text_skip(s, i);
			if (i == 0)
				return false;
			continue;
		}
		if ((s.p[i] < ' ' && s.p[i] != '\n' && s.p[i] != '\t') ||
		    s.p[i] == 0x7f || s.p[i] == '\'' || s.p[i] == '\\')
			return false;
		for (size_t k = 0; k < 3; k++) {
			if (s.p[i] == open[k] && depth < C_TEXT_DEPTH)
				stack[depth++] = shut[k];
			else if (s.p[i] == shut[k] &&
			    (depth == 0 || stack[--depth] != shut[k]))
				return false;
		}
		i++;
	}
	return depth == 0;
}

#endif
