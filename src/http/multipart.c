/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads: multipart/form-data, as a stream. */
#include "http/multipart.h"

#include <string.h>

#include "base/utf8.h"
#include "http/parse.h"

/*
 * The delimiter is CR LF -- boundary; CR occurs at its start only, so a
 * mismatch after k bytes means that those k bytes are data and matching
 * starts again with the byte at hand.
 */
enum { DELIMITER_BYTES = MULTIPART_BOUNDARY_BYTES + 4 };

enum where {
	AT_DELIMITER,	/* within what may be a delimiter, data before it */
	AT_TAIL,	/* two bytes behind it: CR LF or -- */
	AT_HEAD,	/* fields of a part */
	AT_DATA,
	AT_END,		/* behind the last delimiter: at most one CR LF */
};

struct multipart {
	struct arena		*arena;
	struct multipart_limits	 limits;
	struct form		 form;
	struct upload		*uploads;
	struct upload		**tail;
	struct upload		*file;	/* open part; NULL: a text field */
	struct str		 name;	/* of the open part */
	struct buf		 text;	/* of the open text field */
	size_t			 parts_n;
	size_t			 files_n;
	size_t			 matched;	/* bytes of the delimiter */
	size_t			 delimiter_n;
	size_t			 small_n;
	enum where		 where;
	enum rc			 rc;
	char			 delimiter[DELIMITER_BYTES];
	char			 small[MULTIPART_HEAD_BYTES];
};

/* One value of a parameter list such as: form-data; name="a"; filename="b" */
struct params {
	struct str	rest;
	struct arena	*arena;
	bool		bad;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct str
skip_blanks(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_sub(s, 1, s.n);
	return s;
}

/*
 * A quoted value. Browsers send a quote as %22 and a backslash as it is;
 * others write \" and \\: only those two are escapes.
 */
static bool
take_quoted(struct params *p, struct str *ret_value)
{
	struct str	s = p->rest;
	char		*to = arena_alloc(p->arena, s.n + 1);
	size_t		 n = 0, i = 1;

	for (; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n &&
		    (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		else if (str_starts(str_sub(s, i, 3), STR("%22"))) {
			to[n++] = '"';
			i += 2;
			continue;
		}
		to[n++] = s.p[i];
	}
	if (i == s.n)
		return false;
	p->rest = str_sub(s, i + 1, s.n);
	*ret_value = str_of(to, n);
	return true;
}

/* A value without quotes, as RFC 2045 has it: a token and nothing else. */
static bool
take_word(struct params *p, struct str *ret_value)
{
	size_t n = 0;

	while (n < p->rest.n && p->rest.p[n] != ';' && !is_blank(p->rest.p[n]))
		n++;
	/* The head of the next part will stand where this one does. */
	*ret_value = str_copy(p->arena, str_sub(p->rest, 0, n));
	p->rest = str_sub(p->rest, n, p->rest.n);
	return http_is_token(*ret_value);
}

/* The next "; name=value"; false at the end and, setting bad, for bad text. */
static bool
next_param(struct params *p, struct str *ret_name, struct str *ret_value)
{
	size_t n = 0;

	p->rest = skip_blanks(p->rest);
	if (p->rest.n == 0)
		return false;
	p->bad = true;
	if (p->rest.p[0] != ';')
		return false;
	p->rest = skip_blanks(str_sub(p->rest, 1, p->rest.n));
	while (n < p->rest.n && p->rest.p[n] != '=' && p->rest.p[n] != ';')
		n++;
	*ret_name = str_sub(p->rest, 0, n);
	if (n == p->rest.n || p->rest.p[n] != '=' || !http_is_token(*ret_name))
		return false;
	p->rest = str_sub(p->rest, n + 1, p->rest.n);
	if (p->rest.n > 0 && p->rest.p[0] == '"')
		p->bad = !take_quoted(p, ret_value);
	else
		p->bad = !take_word(p, ret_value);
	return !p->bad;
}

static bool
boundary_ok(struct str s)
{
	if (s.n == 0 || s.n > MULTIPART_BOUNDARY_BYTES || s.p[s.n - 1] == ' ')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '"')
			return false;
	return true;
}

/* A boundary twice is refused: two readers would cut in different places. */
enum rc
multipart_boundary(struct str value, struct str *ret_boundary)
{
	const struct str	type = STR("multipart/form-data");
	struct str		name, part, found = { NULL, 0 };
	size_t			eq;

	if (!str_eq_nocase(str_sub(value, 0, type.n), type))
		return RC_NONE;
	value = str_sub(value, type.n, value.n);
	if (value.n > 0 && value.p[0] != ';' && !is_blank(value.p[0]))
		return RC_NONE;
	while (str_cut(&value, ';', &part)) {
		part = str_trim(part);
		eq = str_find(part, STR("="));
		if (eq == SIZE_MAX)
			continue;
		name = str_sub(part, 0, eq);
		if (!str_eq_nocase(name, STR("boundary")))
			continue;
		if (found.p != NULL)
			return RC_BAD;
		found = str_sub(part, eq + 1, part.n);
	}
	if (found.n > 1 && found.p[0] == '"' && found.p[found.n - 1] == '"')
		found = str_sub(found, 1, found.n - 2);
	if (!boundary_ok(found))
		return RC_BAD;
	*ret_boundary = found;
	return RC_OK;
}

static void
free_buf(void *p)
{
	buf_done(p);
}

struct multipart *
multipart_new(struct arena *a, struct str boundary,
    const struct multipart_limits *limits)
{
	struct multipart *m = ARENA_NEW(a, struct multipart);

	must(boundary_ok(boundary));
	m->arena = a;
	m->limits = *limits;
	m->tail = &m->uploads;
	m->form.fields = ARENA_ARRAY(a, struct form_field, limits->parts_max);
	memcpy(m->delimiter, "\r\n--", 4);
	memcpy(m->delimiter + 4, boundary.p, boundary.n);
	m->delimiter_n = boundary.n + 4;
	/* The first delimiter has no line before it: its CR LF is done. */
	m->matched = 2;
	m->where = AT_DELIMITER;
	arena_defer(a, free_buf, &m->text);
	return m;
}

/* The last part of a path of either kind of system. */
static struct str
base_name(struct str s)
{
	size_t n = s.n;

	while (n > 0 && s.p[n - 1] != '/' && s.p[n - 1] != '\\')
		n--;
	return str_sub(s, n, s.n);
}

static bool
is_line(struct str s)
{
	return utf8_is_text(s) && (s.n == 0 ||
	    (memchr(s.p, '\r', s.n) == NULL && memchr(s.p, '\n', s.n) == NULL));
}

/* What the fields of a part said. */
struct part {
	struct str	name;
	struct str	filename;	/* p NULL: a text field */
	struct str	type;
	bool		disposed;
};

/*
 * Name and file name once each, in one line of text. A name that only
 * filename* gives is ignored: browsers send filename, and one of two would
 * have to be believed.
 */
static enum rc
take_disposition(struct multipart *m, struct str value, struct part *part)
{
	const struct str	kind = STR("form-data");
	struct params		p = { .arena = m->arena };
	struct str		name, v;

	if (part->disposed || !str_eq_nocase(str_sub(value, 0, kind.n), kind))
		return RC_BAD;
	part->disposed = true;
	p.rest = str_sub(value, kind.n, value.n);
	while (next_param(&p, &name, &v)) {
		struct str *to;

		if (str_eq_nocase(name, STR("name")))
			to = &part->name;
		else if (str_eq_nocase(name, STR("filename")))
			to = &part->filename;
		else
			continue;
		if (to->p != NULL || !is_line(v))
			return RC_BAD;
		*to = v;
	}
	return !p.bad && part->name.n > 0 ? RC_OK : RC_BAD;
}

/*
 * A part that is a multipart again, or is coded, is nothing that a browser
 * sends; it is refused instead of read half.
 */
static enum rc
take_line(struct multipart *m, struct str line, struct part *part)
{
	struct str name, value;

	if (!str_cut(&line, ':', &name) || line.p == NULL ||
	    !http_is_token(name) || !is_line(line))
		return RC_BAD;
	value = str_trim(line);
	if (str_eq_nocase(name, STR("content-disposition")))
		return take_disposition(m, value, part);
	if (str_eq_nocase(name, STR("content-type"))) {
		if (part->type.p != NULL ||
		    str_eq_nocase(str_sub(value, 0, 10), STR("multipart/")))
			return RC_BAD;
		part->type = str_copy(m->arena, value);
	}
	if (str_eq_nocase(name, STR("content-transfer-encoding")) &&
	    !str_eq_nocase(value, STR("binary")) &&
	    !str_eq_nocase(value, STR("8bit")) &&
	    !str_eq_nocase(value, STR("7bit")))
		return RC_BAD;
	return RC_OK;
}

/*
 * An input without a file comes as an empty name; it costs no place of
 * files_max.
 */
static enum rc
open_file(struct multipart *m, const struct part *part)
{
	struct upload	*u = ARENA_NEW(m->arena, struct upload);
	const bool	 full = m->files_n == m->limits.files_max;

	u->field = part->name;
	u->name = base_name(part->filename);
	u->type = part->type.p == NULL ? STR("") : part->type;
	/* Behind the last file an empty input may still come: it is none. */
	if (full && u->name.n > 0)
		return RC_FULL;
	buf_init(&u->buf, full ? 0 : m->limits.file_bytes);
	arena_defer(m->arena, free_buf, &u->buf);
	m->file = u;
	return RC_OK;
}

/* The fields of a part are complete in m->small, with their empty line. */
static enum rc
open_part(struct multipart *m)
{
	struct str	s = { m->small, m->small_n - 2 };
	struct part	part = { 0 };
	enum rc		rc;

	while (s.n > 0) {
		size_t end = str_find(s, STR("\r\n"));

		rc = take_line(m, str_sub(s, 0, end), &part);
		if (rc != RC_OK)
			return rc;
		s = str_sub(s, end + 2, s.n);
	}
	if (!part.disposed)
		return RC_BAD;
	if (m->parts_n++ == m->limits.parts_max)
		return RC_FULL;
	m->name = part.name;
	m->file = NULL;
	if (part.filename.p != NULL)
		return open_file(m, &part);
	buf_init(&m->text, m->limits.field_bytes);
	return RC_OK;
}

static enum rc
add_data(struct multipart *m, const char *p, size_t n)
{
	struct buf *b = m->file == NULL ? &m->text : &m->file->buf;

	buf_add(b, p, n);
	return b->full ? RC_FULL : RC_OK;
}

static enum rc
close_part(struct multipart *m)
{
	struct form_field	*field;
	struct upload		*u = m->file;

	if (m->name.p == NULL)		/* the first delimiter ends nothing */
		return RC_OK;
	if (u == NULL) {
		field = &m->form.fields[m->form.n++];
		field->name = m->name;
		field->value = str_copy(m->arena, buf_view(&m->text));
		buf_done(&m->text);
		return utf8_is_text(field->value) ? RC_OK : RC_BAD;
	}
	m->file = NULL;
	if (u->name.n == 0 && u->buf.n == 0)
		return RC_OK;
	u->bytes = buf_view(&u->buf);
	m->files_n++;
	*m->tail = u;
	m->tail = &u->next;
	return RC_OK;
}

/*
 * The delimiter may be cut anywhere between two pieces of the network, so how
 * much of it matched is remembered. What looked like one and is none belongs
 * to the data.
 */
static enum rc
feed_delimiter(struct multipart *m, struct str *s)
{
	enum rc rc;

	while (s->n > 0 && m->matched < m->delimiter_n &&
	    s->p[0] == m->delimiter[m->matched]) {
		m->matched++;
		*s = str_sub(*s, 1, s->n);
	}
	if (m->matched == m->delimiter_n) {
		m->matched = m->small_n = 0;
		m->where = AT_TAIL;
		rc = close_part(m);
		m->name = (struct str){ NULL, 0 };
		return rc;
	}
	if (s->n == 0)
		return RC_OK;
	if (m->name.p == NULL)		/* a preamble */
		return RC_BAD;
	rc = add_data(m, m->delimiter, m->matched);
	m->matched = 0;
	m->where = AT_DATA;
	return rc;
}

/* Everything up to a CR is data; with a CR a delimiter may begin. */
static enum rc
feed_data(struct multipart *m, struct str *s)
{
	const char	*cr = memchr(s->p, '\r', s->n);
	size_t		 n = cr == NULL ? s->n : (size_t)(cr - s->p);
	enum rc		 rc = add_data(m, s->p, n);

	*s = str_sub(*s, n, s->n);
	if (cr != NULL)
		m->where = AT_DELIMITER;
	return rc;
}

/*
 * Behind the delimiter stands CR LF (another part) or "--" (the end), nothing
 * else: no blanks, though RFC 2046 allows them, since no browser sends any.
 */
static enum rc
feed_tail(struct multipart *m, struct str *s)
{
	m->small[m->small_n++] = s->p[0];
	*s = str_sub(*s, 1, s->n);
	if (m->small_n < 2)
		return RC_OK;
	m->small_n = 0;
	if (memcmp(m->small, "--", 2) == 0)
		m->where = AT_END;
	else if (memcmp(m->small, "\r\n", 2) == 0)
		m->where = AT_HEAD;
	else
		return RC_BAD;
	return RC_OK;
}

/*
 * The head of a part is small; it is kept whole, with a limit, and read when
 * it is complete.
 */
static enum rc
feed_head(struct multipart *m, struct str *s)
{
	while (s->n > 0) {
		if (m->small_n == sizeof(m->small))
			return RC_FULL;
		m->small[m->small_n++] = s->p[0];
		*s = str_sub(*s, 1, s->n);
		if (m->small_n == 2 && memcmp(m->small, "\r\n", 2) == 0)
			return RC_BAD;
		if (m->small_n >= 4 &&
		    memcmp(m->small + m->small_n - 4, "\r\n\r\n", 4) == 0) {
			m->where = AT_DATA;
			return open_part(m);
		}
	}
	return RC_OK;
}

static enum rc
feed_end(struct multipart *m, struct str *s)
{
	while (s->n > 0) {
		if (m->small_n >= 2 || s->p[0] != "\r\n"[m->small_n])
			return RC_BAD;
		m->small_n++;
		*s = str_sub(*s, 1, s->n);
	}
	return RC_OK;
}

/*
 * After the first mistake nothing is read any more: the answer is the same,
 * whatever follows.
 */
enum rc
multipart_feed(struct multipart *m, struct str s)
{
	while (m->rc == RC_OK && s.n > 0) {
		switch (m->where) {
		case AT_DELIMITER:
			m->rc = feed_delimiter(m, &s);
			break;
		case AT_TAIL:
			m->rc = feed_tail(m, &s);
			break;
		case AT_HEAD:
			m->rc = feed_head(m, &s);
			break;
		case AT_DATA:
			m->rc = feed_data(m, &s);
			break;
		case AT_END:
			m->rc = feed_end(m, &s);
			break;
		}
	}
	if (m->rc != RC_OK)
		buf_done(&m->text);
	return m->rc;
}

/*
 * A body that stops before its last delimiter was cut off: none of it counts.
 */
enum rc
multipart_end(struct multipart *m, struct form *ret_form,
    struct upload **ret_uploads)
{
	buf_done(&m->text);
	if (m->rc != RC_OK)
		return m->rc;
	if (m->where != AT_END)
		return RC_BAD;
	*ret_form = m->form;
	*ret_uploads = m->uploads;
	return RC_OK;
}
