/* SPDX-License-Identifier: Apache-2.0 */
/* A short list of things by key. */
#include "store/services.h"

void
services_add(struct services *s, const struct service_key *key, void *thing)
{
	must(s->n < SERVICES_MAX);
	s->list[s->n++] = (struct service){ key, thing };
}

void *
services_get(const struct services *s, const struct service_key *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].key == key)
			return s->list[i].thing;
	never(key->name);
}

void *
services_find(const struct services *s, const struct service_key *key)
{
	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (s->list[i].key == key)
			return s->list[i].thing;
	return NULL;
}
