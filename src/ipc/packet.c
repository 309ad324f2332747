/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and texts of a message, both ways. */
#include "ipc/packet.h"

#include <string.h>

/*
 * One description for both ways: with `out` it writes, without it reads.
 * After the first thing that does not fit all else is zero and p->bad is set,
 * so that a reader need not ask after each member.
 */
void
packet_raw(struct packet *p, void *x, size_t n)
{
	if (p->out != NULL) {
		buf_add(p->out, x, n);
		return;
	}
	if (p->bad || p->in.n < n) {
		p->bad = true;
		memset(x, 0, n);
		return;
	}
	memcpy(x, p->in.p, n);
	p->in = str_sub(p->in, n, p->in.n);
}

void
packet_i64(struct packet *p, int64_t *x)
{
	packet_raw(p, x, sizeof(*x));
}

void
packet_bool(struct packet *p, bool *x)
{
	int64_t v = *x ? 1 : 0;

	packet_i64(p, &v);
	*x = v == 1;
}

void
packet_str(struct packet *p, struct str *x)
{
	int64_t n = (int64_t)x->n;

	packet_i64(p, &n);
	if (p->out != NULL) {
		buf_str(p->out, *x);
		return;
	}
	if (p->bad || n < 0 || (uint64_t)n > p->in.n) {
		p->bad = true;
		*x = STR("");
		return;
	}
	*x = str_sub(p->in, 0, (size_t)n);
	p->in = str_sub(p->in, (size_t)n, p->in.n);
}

int
packet_word(struct packet *p, int x, int past)
{
	int64_t v = x;

	packet_i64(p, &v);
	if (v < 0 || v >= past) {
		p->bad = true;
		v = 0;
	}
	return (int)v;
}

/*
 * A number of things is bounded by what the rest of the packet can hold: a
 * liar cannot make us allocate.
 */
size_t
packet_count(struct packet *p, size_t n, size_t most, size_t least)
{
	int64_t v = (int64_t)n;

	packet_i64(p, &v);
	if (v < 0 || (uint64_t)v > most ||
	    (p->out == NULL && (uint64_t)v > p->in.n / least)) {
		p->bad = true;
		v = 0;
	}
	return (size_t)v;
}
