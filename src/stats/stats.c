/* SPDX-License-Identifier: Apache-2.0 */
/* Figures by position for the public, as far as the exam discloses them. */
#include "stats/stats.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "stats/stats.sql.h"

enum { EXAMS_KEPT = 64 };

static const int64_t FRESH_US = US_PER_MINUTE;

struct kept {
	int64_t			 exam_id;
	int64_t			 made_us;
	struct stats		 stats;		/* list on the heap */
};

struct stats_cache {
	pthread_mutex_t	lock;
	struct kept	kept[EXAMS_KEPT];
	size_t		n;
};

struct stats_cache *
stats_cache_new(void)
{
	struct stats_cache *c = calloc(1, sizeof(*c));

	must(c != NULL && pthread_mutex_init(&c->lock, NULL) == 0);
	return c;
}

void
stats_cache_free(struct stats_cache *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		free(c->kept[i].stats.list);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

/* The place of an exam; the oldest is given up when all are taken. */
static struct kept *
place_of(struct stats_cache *c, int64_t exam_id)
{
	struct kept *oldest = &c->kept[0];

	for (size_t i = 0; i < c->n; i++) {
		if (c->kept[i].exam_id == exam_id)
			return &c->kept[i];
		if (c->kept[i].made_us < oldest->made_us)
			oldest = &c->kept[i];
	}
	if (c->n < EXAMS_KEPT)
		return &c->kept[c->n++];
	free(oldest->stats.list);
	*oldest = (struct kept){ .exam_id = 0 };
	return oldest;
}

/* Up to when confirmations count: now, or the midnight before. */
static int64_t
as_of(const struct exam_config *c, int64_t now_us)
{
	struct civil day = civil_from_us(now_us);

	if (c->disclosure != DISCLOSE_DELAYED)
		return now_us;
	return now_us - (((int64_t)day.hour * 60 + day.minute) * 60 +
	    day.second) * US_PER_SECOND;
}

static enum rc
count(struct cx *cx, const struct exam *exam, struct kept *k)
{
	struct q_stats_positions_row	*rows;
	int64_t				 until = as_of(&exam->config,
	    cx->now_us);
	size_t				 n;
	enum rc				 rc;

	rc = q_stats_positions(cx->tx, &(struct q_stats_positions_in){
		.exam_id = exam->id, .before_us = until }, &rows, &n);
	if (rc != RC_OK)
		return rc;
	free(k->stats.list);
	k->stats = (struct stats){ calloc(n + 1, sizeof(*k->stats.list)), n,
		until };
	must(k->stats.list != NULL);
	for (size_t i = 0; i < n; i++)
		k->stats.list[i] = (struct stats_count){ rows[i].position_id,
			rows[i].submitted, rows[i].approved, rows[i].paid };
	k->exam_id = exam->id;
	k->made_us = cx->now_us;
	return RC_OK;
}

/* One counts while the others wait: better than all of them counting. */
enum rc
stats_get(struct stats_cache *c, struct cx *cx, const struct exam *exam,
    struct stats *ret)
{
	struct kept	*k;
	int64_t		 age;
	enum rc		 rc = RC_OK;

	if (exam->config.disclosure == DISCLOSE_OFF)
		return RC_NONE;
	must(pthread_mutex_lock(&c->lock) == 0);
	k = place_of(c, exam->id);
	age = cx->now_us - k->made_us;
	if (k->exam_id != exam->id || age > FRESH_US || age < 0)
		rc = count(cx, exam, k);
	if (rc == RC_OK) {
		*ret = k->stats;
		ret->list = arena_copy(cx->a, k->stats.list,
		    (k->stats.n + 1) * sizeof(*k->stats.list));
	}
	must(pthread_mutex_unlock(&c->lock) == 0);
	return rc;
}

struct stats_count
stats_of(const struct stats *s, int64_t position_id)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->list[mid].position_id < position_id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < s->n && s->list[low].position_id == position_id)
		return s->list[low];
	return (struct stats_count){ .position_id = position_id };
}

struct str
stats_text(struct arena *a, const struct exam_config *c, int64_t n)
{
	static const struct {
		int64_t		 most;
		const char	*text;
	} bands[] = {
		{ 0, "0" }, { 10, "1–10" }, { 50, "11–50" }, { 100, "51–100" },
		{ 500, "101–500" }, { 1000, "501–1000" },
	};

	if (c->disclosure != DISCLOSE_BANDED)
		return str_make(a, "%lld", (long long)n);
	for (size_t i = 0; i < COUNT(bands); i++)
		if (n <= bands[i].most)
			return str_z(bands[i].text);
	return STR("1000 以上");
}

const struct service_key stats_cache_key = { "stats_cache" };

struct stats_cache *
stats_cache_of(const struct services *s)
{
	return services_get(s, &stats_cache_key);
}
