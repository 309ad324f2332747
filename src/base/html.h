/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What compiled templates call. Text becomes HTML only through these; bytes
 * that are HTML already have a type of their own, made by one function whose
 * uses are counted.
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "base/buf.h"

/* Bytes that are HTML. */
struct html {
	struct str	s;
};

/* A link that was checked or built: starts with '/', '#', '?' or https://. */
struct url {
	struct str	s;
};

/* html_text: append text with & < > " ' escaped: for text and quoted attributes. */
void	html_text(struct buf *b, struct str s);

/* html_url: append a link as a quoted attribute's value. */
void	html_url(struct buf *b, struct url u);

/* html_put: append HTML as it is. */
void	html_put(struct buf *b, struct html h);

/* html_trusted: say that bytes are HTML; only for what our own code wrote. */
struct html html_trusted(struct str s);

/*
 * url_of: text as a link; anything but a local path, a fragment, a query,
 * https://, tel: or mailto: becomes "#", so that no scheme runs code.
 */
struct url url_of(struct str s);

/* url_make: a link by printf; its arguments must be URL-safe already. */
struct url url_make(struct arena *a, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* URL: a literal as a link. */
#define URL(lit) ((struct url){ STR(lit) })

#endif
