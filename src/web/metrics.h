/* SPDX-License-Identifier: Apache-2.0 */
/* Counters of requests for /metrics, in Prometheus' text form. */
#ifndef WEB_METRICS_H
#define WEB_METRICS_H

#include "base/buf.h"

struct metrics;

/* What is counted beside requests; metrics.c has the names. */
enum metric {
	METRIC_NOTICE_TAKEN,	/* notices of payment gateways */
	METRIC_NOTICE_REFUSED,
	METRIC_NOTICE_PROBE,
	METRIC_REPORT_TAKEN,	/* delivery reports of messages */
	METRIC_REPORT_REFUSED,
	METRIC__MAX
};

/* metrics_new: all zero; any thread may count. */
struct metrics *metrics_new(void);

/* metrics_free: NULL is fine. */
void	metrics_free(struct metrics *m);

/* metrics_request: one answered request. */
void	metrics_request(struct metrics *m, int status, int64_t took_us);

/* metrics_count: one more of a kind. */
void	metrics_count(struct metrics *m, enum metric kind);

/* metrics_put: append one gauge or counter with its HELP and TYPE lines. */
void	metrics_put(struct buf *b, const char *name, const char *type,
	    const char *help, double value);

/* metrics_print: append the request counters and their histogram. */
void	metrics_print(struct metrics *m, struct buf *b);

#endif
