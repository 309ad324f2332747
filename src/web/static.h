/* SPDX-License-Identifier: Apache-2.0 */
/* Files that were embedded at build time, served under content-hash names. */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include "http/server.h"
#include "web/asset.h"

/* One file as tools/embed writes it; a length of 0: no such form. */
struct asset {
	const char		*name;	/* "app.css"; NULL ends the table */
	const char		*path;	/* "/assets/app.3f2a9c1d0b77.css" */
	const char		*type;
	const unsigned char	*raw;
	size_t			 raw_n;
	const unsigned char	*gz;
	size_t			 gz_n;
	const unsigned char	*br;
	size_t			 br_n;
};

/* The table itself, made from files of ui/. */
extern const struct asset assets[];

/*
 * static_serve: answer a GET under /assets/: the smallest form that the
 * client takes, to be kept for a year; 404 for a name that is not there.
 */
void	static_serve(struct http_request *q);

/*
 * accepts_encoding: whether an Accept-Encoding value allows a coding ("br"):
 * named, or "*", and not with q=0.
 */
bool	accepts_encoding(struct str value, const char *coding);

#endif
