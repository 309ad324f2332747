/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of requests, written by any thread. */
#include "web/metrics.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Upper bounds of the histogram, in microseconds. */
static const int64_t bounds_us[] = { 100, 250, 500, 1000, 2500, 5000, 10000,
	25000, 50000, 100000, 250000, 500000, 1000000, 5000000 };

/* Names and labels of enum metric; those of one name stand together. */
static const struct {
	const char	*name;
	const char	*help;
	const char	*label;
} counted[METRIC__MAX] = {
	[METRIC_NOTICE_TAKEN] = { "baokao_pay_notices_total",
		"Notices of payment gateways.", "result=\"taken\"" },
	[METRIC_NOTICE_REFUSED] = { "baokao_pay_notices_total", NULL,
		"result=\"refused\"" },
	[METRIC_NOTICE_PROBE] = { "baokao_pay_notices_total", NULL,
		"result=\"probe\"" },
	[METRIC_REPORT_TAKEN] = { "baokao_sms_reports_total",
		"Delivery reports of messages.", "result=\"taken\"" },
	[METRIC_REPORT_REFUSED] = { "baokao_sms_reports_total", NULL,
		"result=\"refused\"" },
};

struct metrics {
	_Atomic uint64_t	counters[METRIC__MAX];
	_Atomic uint64_t	by_class[6];	/* 1xx … 5xx; 0 for others */
	_Atomic uint64_t	bucket[COUNT(bounds_us)];
	_Atomic uint64_t	sum_us;
};

struct metrics *
metrics_new(void)
{
	struct metrics *m = calloc(1, sizeof(*m));

	must(m != NULL);
	return m;
}

void
metrics_free(struct metrics *m)
{
	free(m);
}

/*
 * Relaxed order will do: the figures are read for a graph and need not agree
 * with one another.
 */
void
metrics_request(struct metrics *m, int status, int64_t took_us)
{
	int	class = status / 100;
	size_t	i = 0;

	atomic_fetch_add_explicit(&m->by_class[class < 6 ? class : 0], 1,
	    memory_order_relaxed);
	while (i < COUNT(bounds_us) && took_us > bounds_us[i])
		i++;
	if (i < COUNT(bounds_us))
		atomic_fetch_add_explicit(&m->bucket[i], 1,
		    memory_order_relaxed);
	atomic_fetch_add_explicit(&m->sum_us, (uint64_t)took_us,
	    memory_order_relaxed);
}

void
metrics_count(struct metrics *m, enum metric kind)
{
	atomic_fetch_add_explicit(&m->counters[kind], 1, memory_order_relaxed);
}

void
metrics_put(struct buf *b, const char *name, const char *type,
    const char *help, double value)
{
	buf_fmt(b, "# HELP %s %s\n# TYPE %s %s\n%s %.17g\n", name, help, name,
	    type, name, value);
}

static void
print_counted(struct metrics *m, struct buf *b)
{
	for (size_t i = 0; i < METRIC__MAX; i++) {
		if (counted[i].help != NULL)
			buf_fmt(b, "# HELP %s %s\n# TYPE %s counter\n",
			    counted[i].name, counted[i].help, counted[i].name);
		buf_fmt(b, "%s{%s} %llu\n", counted[i].name,
		    counted[i].label,
		    (unsigned long long)atomic_load(&m->counters[i]));
	}
}

void
metrics_print(struct metrics *m, struct buf *b)
{
	uint64_t total = 0, below = 0;

	print_counted(m, b);

	buf_z(b, "# HELP baokao_requests_total Answered requests by status class.\n"
	    "# TYPE baokao_requests_total counter\n");
	for (int c = 0; c < 6; c++) {
		uint64_t n = atomic_load(&m->by_class[c]);

		total += n;
		if (c > 0)
			buf_fmt(b, "baokao_requests_total{class=\"%dxx\"} %llu\n",
			    c, (unsigned long long)n);
	}
	buf_z(b, "# HELP baokao_request_seconds From the first byte to the end of the reply.\n"
	    "# TYPE baokao_request_seconds histogram\n");
	for (size_t i = 0; i < COUNT(bounds_us); i++) {
		below += atomic_load(&m->bucket[i]);
		buf_fmt(b, "baokao_request_seconds_bucket{le=\"%g\"} %llu\n",
		    (double)bounds_us[i] / 1e6, (unsigned long long)below);
	}
	buf_fmt(b, "baokao_request_seconds_bucket{le=\"+Inf\"} %llu\n"
	    "baokao_request_seconds_sum %.6f\n"
	    "baokao_request_seconds_count %llu\n", (unsigned long long)total,
	    (double)atomic_load(&m->sum_us) / 1e6, (unsigned long long)total);
}
