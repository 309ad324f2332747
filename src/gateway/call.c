/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/call.h"

void
call_header_add(struct call *c, struct str name, struct str value)
{
	must(c->headers_n < CALL_HEADERS_MAX);
	c->headers[c->headers_n++] = (struct call_header){ name, value };
}

struct str
reply_header(const struct reply *r, const char *name)
{
	for (size_t i = 0; i < r->headers_n; i++)
		if (str_eq_nocase(r->headers[i].name, str_z(name)))
			return r->headers[i].value;
	return STR("");
}
