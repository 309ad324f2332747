/* SPDX-License-Identifier: Apache-2.0 */
/* Calls into the gate, and how their answers come back. */
#include "gateway/call.h"

void
call_header_add(struct call *c, struct str name, struct str value)
{
	must(c->headers_n < CALL_HEADERS_MAX);
	c->headers[c->headers_n++] = (struct call_header){ name, value };
}

struct str
header_find(const struct call_header *headers, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(headers[i].name, str_z(name)))
			return headers[i].value;
	return STR("");
}

struct str
reply_header(const struct reply *r, const char *name)
{
	return header_find(r->headers, r->headers_n, name);
}
