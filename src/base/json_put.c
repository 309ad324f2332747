/* SPDX-License-Identifier: Apache-2.0 */
/* Writing needs no library: the photo tool in the page does it too. */
#include "base/json.h"
#include "base/utf8.h"

/*
 * What is not UTF-8 becomes the sign for it (U+FFFD), never a JSON that
 * nobody can read.
 */
void
json_put_text(struct buf *b, struct str s)
{
	buf_char(b, '"');
	while (s.n > 0) {
		struct str	at = s;
		int32_t		cp = utf8_next(&s);

		if (cp < 0)
			utf8_put(b, 0xfffd);
		else if (cp == '"' || cp == '\\')
			buf_fmt(b, "\\%c", (char)cp);
		else if (cp == '\n')
			buf_z(b, "\\n");
		else if (cp < ' ')
			buf_fmt(b, "\\u%04x", (unsigned)cp);
		else
			buf_add(b, at.p, at.n - s.n);
	}
	buf_char(b, '"');
}

void
json_put_key(struct buf *b, bool *first, const char *key)
{
	if (!*first)
		buf_char(b, ',');
	*first = false;
	json_put_text(b, str_z(key));
	buf_char(b, ':');
}
