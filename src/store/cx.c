/* SPDX-License-Identifier: Apache-2.0 */
/* Keys out of the master key, and keyed hashes. */
#include "store/cx.h"

#include "base/id.h"

struct keys
keys_make(const struct key *master)
{
	return (struct keys){
		.lookup = key_derive(master, "lookup"),
		.seal = key_derive(master, "seal"),
		.id = key_derive(master, "id"),
		.csrf = key_derive(master, "csrf"),
		.challenge = key_derive(master, "challenge"),
		.ticket = key_derive(master, "ticket"),
		.gateway = key_derive(master, "gateway"),
	};
}

int64_t
cx_id(struct cx *cx)
{
	return id_make(cx->now_us, cx->rng);
}

struct str
person_hash(const struct cx *cx, const char *what, struct str text)
{
	struct str	input = str_make(cx->a, "%s:%.*s", what, STR_ARG(text));
	struct sha256	h = hmac_sha256(&cx->keys->lookup, input);

	return str_of(arena_copy(cx->a, h.b, 16), 16);
}
