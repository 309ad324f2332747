/* SPDX-License-Identifier: Apache-2.0 */
/* Percent coding, both ways. */
#include "base/percent.h"

/*
 * RFC 3986's unreserved signs stay; all else is escaped, also what would be
 * allowed in a path, so that one text has one form and a signature over it is
 * the same everywhere.
 */
void
percent_put(struct buf *b, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    c == '_' || c == '~') {
			buf_char(b, (char)c);
			continue;
		}
		buf_char(b, '%');
		buf_char(b, digits[c >> 4]);
		buf_char(b, digits[c & 15]);
	}
}

/*
 * In a form a plus is a blank; in a path it is a plus. LENIENT is for paths
 * that people type: a stray percent sign stays what it is.
 */
enum rc
percent_decode(struct arena *a, struct str s, enum percent_rule rule,
    struct str *ret_text)
{
	char	*to = arena_alloc(a, s.n + 1);
	size_t	 n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte;

		if (s.p[i] == '+' && rule == PERCENT_FORM)
			to[n++] = ' ';
		else if (s.p[i] != '%')
			to[n++] = s.p[i];
		else if (str_unhex(str_sub(s, i + 1, 2), &byte, 1) == RC_OK) {
			to[n++] = (char)byte;
			i += 2;
		} else if (rule == PERCENT_LENIENT)
			to[n++] = '%';
		else
			return RC_BAD;
	}
	*ret_text = str_of(to, n);
	return RC_OK;
}
