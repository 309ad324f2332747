/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of tplc share: a template's fields and blocks, and one run. */
#ifndef TOOLS_TPLC_PARTS_H
#define TOOLS_TPLC_PARTS_H

#include "base/buf.h"
#include "base/str.h"

enum { FIELDS_MAX = 200, DEPTH_MAX = 16, TEXT_MAX = 1024 * 1024 };

enum type { T_STR, T_I64, T_BOOL, T_URL, T_HTML, T_LIST, T_PART, T__MAX };

static const struct {
	const char	*word;
	const char	*ctype;
} types[T__MAX] = {
	[T_STR] = { "str", "struct str " }, [T_I64] = { "i64", "int64_t\t" },
	[T_BOOL] = { "bool", "bool\t" }, [T_URL] = { "url", "struct url " },
	[T_HTML] = { "html", "struct html " }, [T_LIST] = { "list", NULL },
	[T_PART] = { "part", NULL },
};

/* Where in the HTML the next byte stands. */
enum place {
	P_TEXT, P_TAG, P_ATTR_NAME, P_ATTR_EQUALS, P_VALUE, P_URL_START,
	P_URL_PATH, P_URL_QUERY, P_RAW, P_COMMENT, P_UNSAFE_VALUE, P_BARE
};

struct field {
	struct str	path;		/* "rows.name" */
	struct str	part;		/* of T_PART: the other template */
	enum type	type;
	bool		used;
};

struct block {
	char		kind;		/* 'i' if, 'e' each */
	bool		has_else;
	enum place	place;		/* at its start */
	struct str	list;		/* of an each: the list's path */
	int		line;
};

struct run {
	struct arena	*a;
	const char	*path;
	struct str	 name;
	struct str	 folder;
	struct field	 fields[FIELDS_MAX];
	size_t		 fields_n;
	struct block	 blocks[DEPTH_MAX];
	size_t		 depth;
	enum place	 place;
	struct buf	 word;		/* its name, or an attribute's */
	char		 quote;
	bool		 at_line_start;	/* nothing but blanks on this line yet */
	bool		 closing;	/* the tag being read is </…> */
	bool		 raw_next;	/* the tag just read was script or style */
	bool		 raw_end;	/* it began inside script or style */
	struct buf	 c;
	struct buf	 literal;	/* static bytes not yet written */
	struct buf	 said;		/* the complaints */
	int		 line;
	int		 errors;
};

/* complain: one more mistake, at the line being read; the run goes on and fails. */
void	complain(struct run *r, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* follow: take the next byte of the HTML into account: r->place. */
void	follow(struct run *r, char c);

/* put_header: the header of the template whose fields are known. */
void	put_header(struct run *r, struct buf *h);

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

#endif
