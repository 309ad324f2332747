/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The head of a request, read strictly by RFC 9112: what two servers could
 * read differently is refused, never repaired. No socket here; conn.c feeds
 * it. Bodies are framed by body.h.
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "base/str.h"

enum {
	HTTP_HEAD_BYTES = 8 * 1024,	/* a longer head is answered with 431 */
	HTTP_LINE_BYTES = 4 * 1024,	/* a longer request line with 414 */
	HTTP_FIELDS_MAX = 64,		/* more header fields with 431 */
};

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_METHOD__MAX };

/* One header field; the value without surrounding blanks. */
struct http_field {
	struct str	name;
	struct str	value;
};

/* Every text points into the parsed bytes or, like the decoded path, the arena. */
struct http_head {
	enum http_method	 method;
	int			 minor;		/* 1 of HTTP/1.1, 0 of 1.0 */
	struct str		 target;	/* as sent, without scheme and host */
	struct str		 path;		/* decoded UTF-8, begins with / */
	struct str		 query;		/* raw, behind the '?', or empty */
	struct str		 host;		/* empty when 1.0 sent none; the
						   target's before the field's */
	struct http_field	*fields;
	size_t			 fields_n;
	int64_t			 content_bytes;	/* 0 without a body */
	bool			 chunked;	/* then content_bytes is 0 */
	bool			 keep_alive;	/* the client wants to go on */
	bool			 expects;	/* Expect: 100-continue of 1.1 */
};

/* Where the search for the end of a head stands; all zero at first. */
struct http_scan {
	size_t	at;		/* bytes looked at */
	size_t	line;		/* where the present line begins */
	size_t	lines;		/* lines that ended */
	size_t	end;		/* bytes of the whole head once it is there */
};

/*
 * http_scan_head: look for the end of a head in bytes that grow.
 *
 * Every line must end with CR LF; a bare LF is refused as soon as it comes.
 *
 * scan		in/out; the same with each call, s only ever grows
 * returns	0 go on reading, or the head is complete: scan->end is set
 *		| 400 | 414 | 431 the status to refuse with
 */
int	http_scan_head(struct http_scan *scan, struct str s);

/*
 * http_parse_head: read one complete head, as http_scan_head() found it.
 *
 * a		where fields and the decoded path go
 * s		the head with its empty line; must outlive ret_head
 * lines	scan.lines: the number of its lines
 * returns	0, or the status to refuse with: 400, 405, 413, 417, 431, 501, 505
 */
int	http_parse_head(struct arena *a, struct str s, size_t lines,
	    struct http_head *ret_head);

/*
 * http_decode_path: the path of a target, decoded and checked.
 *
 * Refused: a bad escape, control characters, an encoded slash or backslash,
 * bytes that are not UTF-8, an empty segment before the last, "." and "..".
 *
 * ret_path	in the arena
 * returns	RC_OK | RC_BAD
 */
enum rc	http_decode_path(struct arena *a, struct str raw,
	    struct str *ret_path);

/* http_is_token: not empty and only characters of an RFC 9110 token. */
bool	http_is_token(struct str s);

/*
 * http_field_find: the first field of that name, letter case ignored.
 *
 * returns	its value, or a text with p NULL when there is none
 */
struct str http_field_find(const struct http_field *fields, size_t n,
	    const char *name);

/* http_list_has: a comma-separated list has a member, letter case ignored. */
bool	http_list_has(struct str list, struct str member);

#endif
