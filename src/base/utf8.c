/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: decoding, counting, what is text. */
#include "base/utf8.h"

int32_t
utf8_next(struct str *rest)
{
	static const int32_t	least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char		c = (unsigned char)rest->p[0];
	int32_t			cp;
	size_t			n;

	must(rest->n > 0);
	n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	cp = n == 1 ? c : c & (0x7f >> n);
	rest->p++;
	rest->n--;
	if (n == 1)
		return cp;
	if (c < 0xc2 || c > 0xf4 || rest->n < n - 1)
		return -1;
	for (size_t i = 0; i < n - 1; i++) {
		if (((unsigned char)rest->p[i] & 0xc0) != 0x80)
			return -1;
		cp = cp << 6 | ((unsigned char)rest->p[i] & 0x3f);
	}
	if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return -1;
	rest->p += n - 1;
	rest->n -= n - 1;
	return cp;
}

bool
utf8_valid(struct str s)
{
	while (s.n > 0)
		if (utf8_next(&s) < 0)
			return false;
	return true;
}

bool
utf8_is_text(struct str s)
{
	while (s.n > 0) {
		int32_t cp = utf8_next(&s);

		if (cp < 0 || cp == 0x7f || (cp >= 0x80 && cp < 0xa0))
			return false;
		if (cp < ' ' && cp != '\t' && cp != '\r' && cp != '\n')
			return false;
	}
	return true;
}

size_t
utf8_count(struct str s)
{
	size_t n = 0;

	for (; s.n > 0; n++)
		(void)utf8_next(&s);	/* a bad byte counts as one */
	return n;
}

void
utf8_put(struct buf *b, int32_t cp)
{
	char out[4];

	must(cp >= 0 && cp <= 0x10ffff);
	if (cp < 0x80) {
		buf_char(b, (char)cp);
	} else if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		buf_add(b, out, 2);
	} else if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		buf_add(b, out, 3);
	} else {
		out[0] = (char)(0xf0 | cp >> 18);
		out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
		out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[3] = (char)(0x80 | (cp & 0x3f));
		buf_add(b, out, 4);
	}
}

struct str
utf8_head(struct str s, size_t n)
{
	struct str rest = s;

	for (; n > 0 && rest.n > 0; n--)
		(void)utf8_next(&rest);
	return (struct str){ s.p, s.n - rest.n };
}
