/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that somebody looks at right now, or did a moment ago, so that they are
 * asked about every few seconds and not every minute. Only a hint in the memory of this process:
 * what is lost here is found by the jobs a little later.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "payment/payment.h"

enum { WATCHED_MAX = 4096, NUMBER_MAX = 40, NAME_MAX_BYTES = 40 };

/* Who looked a minute ago is still at the telephone, paying. */
static const int64_t ASK_EVERY_US = 2 * US_PER_SECOND;
static const int64_t FRESH_US = 60 * US_PER_SECOND;
static const int64_t ASK_LATER_EVERY_US = 4 * US_PER_SECOND;
static const int64_t FORGET_US = 5 * US_PER_MINUTE;

struct watched {
	char	number[NUMBER_MAX];
	char	gateway[NAME_MAX_BYTES];
	size_t	n;
	size_t	gateway_n;
	int64_t	seen_us;
	int64_t	asked_us;
};

struct pay_watch {
	pthread_mutex_t	lock;
	struct watched	list[WATCHED_MAX];
	size_t		n;
};

struct pay_watch *
pay_watch_new(void)
{
	struct pay_watch *w = calloc(1, sizeof(*w));

	must(w != NULL);
	must(pthread_mutex_init(&w->lock, NULL) == 0);
	return w;
}

void
pay_watch_free(struct pay_watch *w)
{
	if (w == NULL)
		return;
	(void)pthread_mutex_destroy(&w->lock);
	free(w);
}

void
pay_watch_note(struct pay_watch *w, const struct order *o, int64_t now_us)
{
	size_t i = 0;

	if (o->number.n > NUMBER_MAX || o->gateway.n > NAME_MAX_BYTES)
		return;
	pthread_mutex_lock(&w->lock);
	while (i < w->n && !str_eq(str_of(w->list[i].number, w->list[i].n),
	    o->number))
		i++;
	if (i == w->n && w->n < WATCHED_MAX) {
		w->list[w->n] = (struct watched){ .n = o->number.n,
			.gateway_n = o->gateway.n };
		memcpy(w->list[w->n].gateway, o->gateway.p, o->gateway.n);
		memcpy(w->list[w->n++].number, o->number.p, o->number.n);
	}
	if (i < w->n)
		w->list[i].seen_us = now_us;
	pthread_mutex_unlock(&w->lock);
}

size_t
pay_watch_due(struct pay_watch *w, struct arena *a, int64_t now_us,
    struct pay_watched **ret_list)
{
	struct watched	*x;
	size_t		 n = 0;

	pthread_mutex_lock(&w->lock);
	*ret_list = ARENA_ARRAY(a, struct pay_watched, w->n + 1);
	for (size_t i = 0; i < w->n;) {
		x = &w->list[i];
		if (now_us - x->seen_us > FORGET_US) {
			*x = w->list[--w->n];
			continue;
		}
		if (now_us - x->asked_us >= (now_us - x->seen_us < FRESH_US ?
		    ASK_EVERY_US : ASK_LATER_EVERY_US)) {
			x->asked_us = now_us;
			(*ret_list)[n++] = (struct pay_watched){
				str_copy(a, str_of(x->number, x->n)),
				str_copy(a, str_of(x->gateway, x->gateway_n)) };
		}
		i++;
	}
	pthread_mutex_unlock(&w->lock);
	return n;
}
