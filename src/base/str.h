/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text as a pointer and a length, passed by value. The bytes belong to someone
 * else (an arena, a literal, a request); they are UTF-8 wherever a function
 * does not say otherwise, and need not end with NUL.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"

struct str {
	const char	*p;
	size_t		 n;
};

/* STR: a literal as a str; STR_INIT: the same for static initialisers. */
#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_INIT(lit) { (lit), sizeof(lit) - 1 }
/* For printf: ("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p

/* str_z: a NUL-terminated text as a str; NULL gives the empty text. */
struct str str_z(const char *z);

/* str_of: n bytes at p as a str. */
struct str str_of(const void *p, size_t n);

/* str_eq: same bytes. */
bool	str_eq(struct str a, struct str b);

/* str_eq_z: same bytes as a NUL-terminated text. */
bool	str_eq_z(struct str a, const char *z);

/* str_eq_nocase: same bytes but for the case of ASCII letters. */
bool	str_eq_nocase(struct str a, struct str b);

/* str_cmp: order by bytes: below, equal to or above 0. */
int	str_cmp(struct str a, struct str b);

/* str_starts: s begins with head. */
bool	str_starts(struct str s, struct str head);

/* str_ends: s ends with tail. */
bool	str_ends(struct str s, struct str tail);

/*
 * str_find: where part first occurs in s.
 *
 * returns	the offset, or SIZE_MAX when it does not occur
 */
size_t	str_find(struct str s, struct str part);

/* str_has: part occurs in s. */
bool	str_has(struct str s, struct str part);

/* str_sub: s from offset at, at most n bytes; bounds are clipped. */
struct str str_sub(struct str s, size_t at, size_t n);

/* str_trim: s without leading and trailing ASCII white space. */
struct str str_trim(struct str s);

/*
 * str_cut: take the part of *rest before the next sep.
 *
 * rest		in/out; what follows the separator, or empty with p NULL at
 *		the end
 * ret_part	the part, possibly empty
 * returns	false when nothing was left
 */
bool	str_cut(struct str *rest, char sep, struct str *ret_part);

/* str_copy: the same text in the arena, NUL behind it. */
struct str str_copy(struct arena *a, struct str s);

/* str_to_z: the same text as a NUL-terminated copy in the arena. */
char	*str_to_z(struct arena *a, struct str s);

/* str_make: printf into the arena. */
struct str str_make(struct arena *a, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* str_make_v: str_make with a va_list. */
struct str str_make_v(struct arena *a, const char *fmt, va_list ap)
	    __attribute__((format(printf, 2, 0)));

/*
 * str_i64: a whole decimal number: an optional '-', digits, nothing else.
 *
 * returns	RC_OK | RC_BAD not a number or out of range
 */
enum rc	str_i64(struct str s, int64_t *ret_value);

/* str_hex: n bytes as 2n lower-case hexadecimal digits in the arena. */
struct str str_hex(struct arena *a, const void *p, size_t n);

/*
 * str_unhex: hexadecimal digits of either case as bytes.
 *
 * to		room for n bytes
 * returns	RC_OK | RC_BAD not exactly 2n hexadecimal digits
 */
enum rc	str_unhex(struct str s, void *to, size_t n);

/* str_hash: a 64-bit FNV-1a hash for tables that outsiders cannot fill. */
uint64_t str_hash(struct str s);

#endif
