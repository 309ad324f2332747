/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text with separators, as RFC 4180 has it and as Excel and WPS write it. A
 * quote inside an unquoted field is an ordinary character, and what follows a
 * closing quote belongs to the field: people edit these files by hand.
 */
#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"
#include "sheet/build.h"

/*
 * The C library loads an encoding's tables from a file when it is first asked
 * for, and keeps them while a descriptor is open: these stay open.
 */
void
sheet_warm(void)
{
	static const char *const encodings[] = { "UTF-16LE", "UTF-16BE",
		"GB18030" };

	/* One that is missing is said by whoever needs it. */
	for (size_t i = 0; i < COUNT(encodings); i++)
		(void)iconv_open("UTF-8", encodings[i]);
}

/* convert: the whole text as UTF-8 in the arena. */
static bool
convert(struct sheet_build *b, const char *from, struct str file,
    struct str *ret_text)
{
	size_t	 room = arena_product(file.n, 2) + 16, left = room;
	size_t	 in_n = file.n, failed;
	char	*in, *p, *out;
	iconv_t	 cd;

	cd = iconv_open("UTF-8", from);
	if (cd == (iconv_t)-1)
		return build_fail(b, FAULT_MACHINE, 0);
	/* iconv takes its input as char *, but does not change it. */
	memcpy(&in, &file.p, sizeof(in));
	out = p = arena_alloc(b->a, room);
	failed = iconv(cd, &in, &in_n, &out, &left);
	(void)iconv_close(cd);	/* frees; cannot fail on a descriptor of ours */
	if (failed == (size_t)-1 || in_n != 0)
		return build_fail(b, FAULT_ENCODING, 0);
	*ret_text = str_of(p, room - left);
	return true;
}

/* decode: the text of a file whose encoding nobody tells. */
static bool
decode(struct sheet_build *b, struct str file, struct str *ret_text)
{
	if (str_starts(file, STR("\xff\xfe")))
		return convert(b, "UTF-16LE", str_sub(file, 2, file.n),
		    ret_text);
	if (str_starts(file, STR("\xfe\xff")))
		return convert(b, "UTF-16BE", str_sub(file, 2, file.n),
		    ret_text);
	if (str_starts(file, STR("\xef\xbb\xbf"))) {
		*ret_text = str_sub(file, 3, file.n);
		return utf8_valid(*ret_text) ||
		    build_fail(b, FAULT_ENCODING, 0);
	}
	*ret_text = file;
	if (utf8_valid(file))
		return true;
	/* Never "GBK": glibc's lacks characters that names have. */
	return convert(b, "GB18030", file, ret_text);
}

/* guess_separator: what occurs most in the first record, outside quotes. */
static char
guess_separator(struct str text)
{
	static const char	seps[] = { ',', '\t', ';' };
	size_t			n[sizeof(seps)] = { 0 }, best = 0;
	bool			quoted = false;

	for (size_t i = 0; i < text.n && i < 64 * 1024; i++) {
		if (text.p[i] == '"')
			quoted = !quoted;
		if (quoted)
			continue;
		if (text.p[i] == '\n' && n[best] > 0)
			break;
		for (size_t k = 0; k < sizeof(seps); k++)
			if (text.p[i] == seps[k] && ++n[k] > n[best])
				best = k;
	}
	return seps[best];
}

struct csv {
	struct sheet_build *b;
	const char	*p, *end;
	struct buf	 field;		/* only for fields with quotes */
	uint32_t	 row, col;
	char		 sep;
};

static bool
at_stop(const struct csv *c)
{
	return c->p == c->end || *c->p == c->sep || *c->p == '\n' ||
	    *c->p == '\r';
}

/* quoted: the inside of quotes, the first already taken. */
static bool
quoted(struct csv *c)
{
	const char *stop;

	for (;;) {
		stop = memchr(c->p, '"', (size_t)(c->end - c->p));
		if (stop == NULL)
			return build_fail(c->b, FAULT_QUOTE, c->col);
		buf_add(&c->field, c->p, (size_t)(stop - c->p));
		c->p = stop + 1;
		if (c->p == c->end || *c->p != '"')
			return true;
		buf_char(&c->field, '"');
		c->p++;
	}
}

/*
 * unguarded: ="0012" is how people keep Excel from taking a code for a number;
 * the code is what stands between the quotes.
 */
static struct str
unguarded(struct arena *a, struct str text)
{
	char	*to;
	size_t	 n = 0;

	if (text.n < 3 || !str_starts(text, STR("=\"")) ||
	    text.p[text.n - 1] != '"')
		return text;
	to = arena_alloc(a, text.n);
	for (size_t i = 2; i + 1 < text.n; i++) {
		if (text.p[i] == '"' && text.p[i + 1] == '"' &&
		    i + 2 < text.n)
			i++;
		to[n++] = text.p[i];
	}
	return str_of(to, n);
}

/* field: one field up to, not with, what ends it. */
static bool
field(struct csv *c)
{
	const char	*from = c->p;
	struct str	 text;

	if (c->p < c->end && *c->p == '"') {
		c->p++;
		buf_clear(&c->field);
		if (!quoted(c))
			return false;
		from = c->p;
		while (!at_stop(c))
			c->p++;
		buf_add(&c->field, from, (size_t)(c->p - from));
		if (c->field.full)
			return build_fail(c->b, FAULT_CELL_LONG, c->col);
		text = buf_view(&c->field);
	} else {
		while (!at_stop(c))
			c->p++;
		text = str_of(from, (size_t)(c->p - from));
	}
	return build_cell_copy(c->b, c->col, SHEET_TEXT,
	    unguarded(c->b->a, text));
}

/* record: one line of the table with its end. */
static bool
record(struct csv *c)
{
	if (!build_row(c->b, ++c->row))
		return false;
	for (c->col = 1;; c->col++) {
		if (!field(c))
			return false;
		if (c->p == c->end || *c->p != c->sep)
			break;
		c->p++;
	}
	if (c->p < c->end && *c->p == '\r')
		c->p++;
	if (c->p < c->end && *c->p == '\n')
		c->p++;
	return build_row_end(c->b);
}

/*
 * UTF-8 or GB18030, separated by commas, tabs or semicolons, as programs in
 * China write them: the encoding is the one in which the bytes are valid, the
 * separator the most frequent of the first line.
 */
bool
read_csv(struct sheet_build *b, struct str file)
{
	struct csv	c = { .b = b };
	struct str	text;
	bool		ok;

	if (!decode(b, file, &text))
		return false;
	/* A NUL would be cut off somewhere behind us: no table has one. */
	if (text.n > 0 && memchr(text.p, 0, text.n) != NULL)
		return build_fail(b, FAULT_UNKNOWN, 0);
	if (!build_sheet(b, STR(""), false))
		return false;
	c.p = text.p;
	c.end = text.p + text.n;
	c.sep = guess_separator(text);
	buf_init(&c.field, b->lim.cell_bytes + 1);
	ok = true;
	while (ok && c.p < c.end)
		ok = record(&c);
	buf_done(&c.field);
	return ok && build_sheet_end(b);
}
