/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the HTML a value of a template stands: followed byte by byte, so that each is escaped for its place. */
#include "tools/tplc_parts.h"

static bool
is_url_attr(struct str name)
{
	static const char *const list[] = { "href", "src", "action",
		"formaction", "poster", "cite", "data-href" };

	for (size_t i = 0; i < COUNT(list); i++)
		if (str_eq_z(name, list[i]))
			return true;
	return false;
}

static bool
is_unsafe_attr(struct str name)
{
	return str_starts(name, STR("on")) || str_eq_z(name, "style") ||
	    str_eq_z(name, "srcdoc") || str_eq_z(name, "srcset");
}

static enum place
tag_end(struct run *r)
{
	enum place to = r->raw_next ? P_RAW : P_TEXT;

	r->raw_next = r->raw_end = false;
	r->closing = false;
	buf_clear(&r->word);
	return to;
}

static enum place
value_start(struct run *r, char quote)
{
	struct str name = buf_view(&r->word);

	r->quote = quote;
	/* A blank before the "=" hides the name from us, not from browsers. */
	if (name.n == 0 || is_unsafe_attr(name))
		return P_UNSAFE_VALUE;
	return is_url_attr(name) ? P_URL_START : P_VALUE;
}

/* A word of a tag has ended: is it one that changes what follows? */
static void
tag_word(struct run *r)
{
	struct str	word = buf_view(&r->word);
	bool		raw = str_eq_z(word, "script") || str_eq_z(word, "style");

	if (raw && !r->closing)
		r->raw_next = true;
	if (r->raw_end && !raw && word.n > 0)
		complain(r, "</%.*s inside a script or style", STR_ARG(word));
	if (word.n > 0)
		r->raw_end = false;
	buf_clear(&r->word);
}

/* Inside a tag, between attributes or in the tag's own name. */
static enum place
in_tag(struct run *r, char c)
{
	if (c == '/' && r->word.n == 0 && str_ends(buf_view(&r->literal),
	    STR("<")))
		r->closing = true;
	if (is_space(c) || c == '/' || c == '>') {
		tag_word(r);
		return c == '>' ? tag_end(r) : P_TAG;
	}
	if (c == '=')
		return P_ATTR_EQUALS;
	/* Names mean the same in either case. */
	buf_char(&r->word, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	if (str_eq_z(buf_view(&r->word), "!--"))
		return P_COMMENT;
	return P_TAG;
}

static enum place
in_url(struct run *r, char c)
{
	if (c == r->quote) {
		buf_clear(&r->word);
		return P_TAG;
	}
	if (c == '?' || r->place == P_URL_QUERY)
		return P_URL_QUERY;
	return P_URL_PATH;
}

/* Raw text and comments end with a sequence: look back at what was written. */
static enum place
in_raw(struct run *r, char c)
{
	struct str	done = buf_view(&r->literal);
	bool		comment = r->place == P_COMMENT;

	if (comment && c == '>' && str_ends(done, STR("--"))) {
		buf_clear(&r->word);
		return P_TEXT;
	}
	if (!comment && c == '/' && str_ends(done, STR("<"))) {
		buf_clear(&r->word);
		r->closing = r->raw_end = true;
		return P_TAG;
	}
	return r->place;
}

void
follow(struct run *r, char c)
{
	switch (r->place) {
	case P_TEXT:
		if (c == '<') {
			buf_clear(&r->word);
			r->place = P_TAG;
		}
		break;
	case P_TAG:
	case P_ATTR_NAME:
		r->place = in_tag(r, c);
		break;
	case P_ATTR_EQUALS:
		r->place = c == '"' || c == '\'' ? value_start(r, c) : P_BARE;
		break;
	case P_VALUE:
	case P_UNSAFE_VALUE:
		if (c == r->quote) {
			buf_clear(&r->word);
			r->place = P_TAG;
		}
		break;
	case P_URL_START:
	case P_URL_PATH:
	case P_URL_QUERY:
		r->place = in_url(r, c);
		break;
	case P_BARE:
		if (is_space(c)) {
			buf_clear(&r->word);
			r->place = P_TAG;
		} else if (c == '>')
			r->place = tag_end(r);
		break;
	case P_RAW:
	case P_COMMENT:
		r->place = in_raw(r, c);
		break;
	}
}
