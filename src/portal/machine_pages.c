/* SPDX-License-Identifier: Apache-2.0 */
/* What machines ask: is it alive, is it ready, how is it doing. */
#include <stdatomic.h>
#include <sys/statvfs.h>

#include "cell/cell.h"
#include "gateway/gate.h"
#include "http/peer.h"
#include "notify/notify.h"
#include "payment/payment.h"
#include "portal/portal.h"
#include "store/job.h"
#include "web/metrics.h"
#include "web/web.h"

enum { METRICS_MAX = 64 * 1024 };

static const uint64_t DISK_LEAST = UINT64_C(256) << 20;

/* The process lives, whatever becomes of the store. */
static enum rc
health_get(struct req *r)
{
	return req_send(r, 200, "text/plain; charset=utf-8", STR("ok\n"));
}

/* One line of /readyz; what is not well makes the answer a 503. */
static void
say_part(struct buf *b, const char *part, const char *trouble, int *status)
{
	buf_fmt(b, "%s: %s\n", part, trouble == NULL ? "ok" : trouble);
	if (trouble != NULL)
		*status = 503;
}

static const char *
disk_trouble(const char *dir)
{
	struct statvfs v;

	if (statvfs(dir, &v) != 0)
		return "the data directory cannot be read";
	return (uint64_t)v.f_bavail * v.f_frsize < DISK_LEAST ?
	    "less than 256 MiB free" : NULL;
}

/* Its first answer comes within seconds of the start. */
static const char *
gate_trouble(struct req *r)
{
	struct gate_service *list;

	return !r->web->wants_gate || gate_known(pay_desk_of(
	    r->cx.services)->line->gate, r->cx.a, &list) > 0 ? NULL :
	    "no answer";
}

/*
 * Whether to send visitors here: not while this process ends, nor where it
 * could not keep what they do. Without a store this is not even reached, and
 * answered as any other page (503).
 */
static enum rc
ready_get(struct req *r)
{
	struct job_counts	jobs;
	struct buf		b;
	int			status = 200;
	enum rc			rc = r->cx.tx == NULL ? RC_BUSY :
	    job_count(r->cx.tx, r->cx.now_us, &jobs);

	buf_init(&b, 4096);
	say_part(&b, "serving", atomic_load(&r->web->draining) ? "ending" :
	    NULL, &status);
	say_part(&b, "store", rc == RC_OK ? NULL : "no answer", &status);
	say_part(&b, "disk", disk_trouble(r->web->data), &status);
	say_part(&b, "gate", gate_trouble(r), &status);
	return req_send(r, status, "text/plain; charset=utf-8",
	    buf_take(r->cx.a, &b));
}

static void
put_service_counts(struct buf *b, const struct gate_service *list, size_t n,
    size_t which)
{
	static const char *const names[] = { "calls", "unknown", "forged" };
	static const char *const helps[] = { "Calls to an outside service.",
		"Calls without a clear outcome.",
		"Answers and notices without a good signature." };

	buf_fmt(b, "# HELP baokao_service_%s_total %s\n"
	    "# TYPE baokao_service_%s_total counter\n", names[which],
	    helps[which], names[which]);
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "baokao_service_%s_total{service=\"%.*s\"} %lld\n",
		    names[which], STR_ARG(list[i].name),
		    (long long)(which == 0 ? list[i].calls : which == 1 ?
		    list[i].unknown : list[i].forged));
}

/* Outside services, as their gate counted a few seconds ago. */
static void
put_services(struct buf *b, struct req *r)
{
	struct gate_service	*list;
	size_t			 n = gate_known(pay_desk_of(r->cx.services)->line->gate,
	    r->cx.a, &list);

	for (size_t which = 0; which < 3 && n > 0; which++)
		put_service_counts(b, list, n, which);
	if (n > 0)
		buf_z(b, "# HELP baokao_service_skew_seconds Our clock less "
		    "theirs.\n# TYPE baokao_service_skew_seconds gauge\n");
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "baokao_service_skew_seconds{service=\"%.*s\"} "
		    "%.3f\n", STR_ARG(list[i].name),
		    (double)list[i].skew_us / 1e6);
}

/* What the parent told us at our start, and the deaths that we saw. */
static void
put_restarts(struct buf *b, struct req *r)
{
	static const char *const names[] = { "web", "gate", "helper" };
	const uint64_t seen[] = { 0,
		channel_deaths(pay_desk_of(r->cx.services)->line->gate),
		channel_deaths(cell_line_of(r->cx.services)) };

	buf_z(b, "# HELP baokao_restarts_total Processes that died and were "
	    "started again.\n# TYPE baokao_restarts_total counter\n");
	for (size_t i = 0; i < COUNT(names); i++)
		buf_fmt(b, "baokao_restarts_total{process=\"%s\"} %llu\n",
		    names[i], (unsigned long long)(r->web->restarts[i] +
		    seen[i]));
}

static void
put_pay(struct buf *b, const struct pay_counts *c)
{
	metrics_put(b, "baokao_pay_orders_open", "gauge",
	    "Orders that may still be paid.", (double)c->open_n);
	metrics_put(b, "baokao_pay_unusable", "gauge",
	    "Payments that wait for a person.", (double)c->unusable_n);
	metrics_put(b, "baokao_pay_refunds", "gauge",
	    "Refunds under way.", (double)c->refunds_n);
	metrics_put(b, "baokao_pay_refunds_abnormal", "gauge",
	    "Refunds that wait for a person.", (double)c->abnormal_n);
	metrics_put(b, "baokao_pay_differences", "gauge",
	    "Differences to a bill that nobody resolved.",
	    (double)c->differences_n);
}

/*
 * Only for those whom the operator names (metrics.from), this machine no
 * exception: behind a local proxy that nobody trusts everybody comes from it.
 */
static bool
may_see_metrics(const struct req *r)
{
	struct http_addr addr;

	return http_addr_parse(r->address, &addr) == RC_OK &&
	    http_net_has(r->web->metrics_from, r->web->metrics_from_n, addr) &&
	    !(r->relayed && (str_eq_z(r->address, "127.0.0.1") ||
	    str_eq_z(r->address, "::1")));
}

static enum rc
metrics_get(struct req *r)
{
	struct writer_stats		w;
	struct job_counts		jobs;
	struct notify_counts		sms;
	struct pay_counts		pay;
	struct buf			b;
	enum rc				rc;

	if (!may_see_metrics(r))
		return RC_NONE;
	w = writer_stats(r->web->writer);
	rc = job_count(r->cx.tx, r->cx.now_us, &jobs);
	if (rc == RC_OK)
		rc = notify_counts(r->cx.tx, r->cx.now_us, &sms);
	if (rc == RC_OK)
		rc = pay_counts(r->cx.tx, &pay);
	if (rc != RC_OK)
		return rc;
	buf_init(&b, METRICS_MAX);
	metrics_print(r->web->metrics, &b);
	metrics_put(&b, "baokao_writes_total", "counter",
	    "Changes run by the writer.", (double)w.jobs);
	metrics_put(&b, "baokao_commits_total", "counter",
	    "Commits that carried them.", (double)w.commits);
	metrics_put(&b, "baokao_write_retries_total", "counter",
	    "Changes tried again after a conflict.", (double)w.retries);
	metrics_put(&b, "baokao_writes_refused_total", "counter",
	    "Changes refused because the queue was full.", (double)w.refused);
	metrics_put(&b, "baokao_writes_unsure_total", "counter",
	    "Changes of which is not known whether they were kept.",
	    (double)w.unsure);
	metrics_put(&b, "baokao_writes_waiting", "gauge",
	    "Changes in the writer's queue.", (double)w.waiting);
	metrics_put(&b, "baokao_pool_waiting", "gauge",
	    "Passwords and news in their pool's queue.",
	    (double)pool_waiting(r->web->pool));
	metrics_put(&b, "baokao_files_waiting", "gauge",
	    "Uploaded files in their pool's queue.",
	    (double)pool_waiting(r->web->files));
	put_restarts(&b, r);
	put_pay(&b, &pay);
	put_services(&b, r);
	metrics_put(&b, "baokao_sms_waiting", "gauge",
	    "Messages not yet handed over, counted up to 100,000.",
	    (double)sms.waiting);
	metrics_put(&b, "baokao_sms_sending", "gauge",
	    "Messages handed over and not yet answered.",
	    (double)sms.sending);
	metrics_put(&b, "baokao_sms_today", "gauge",
	    "Messages handed over on this day.", (double)sms.today);
	metrics_put(&b, "baokao_jobs_waiting", "gauge",
	    "Durable jobs not yet done.", (double)jobs.waiting);
	metrics_put(&b, "baokao_jobs_due", "gauge",
	    "Durable jobs that should have run.", (double)jobs.due);
	rc = req_send(r, 200, "text/plain; version=0.0.4; charset=utf-8",
	    buf_take(r->cx.a, &b));
	return rc;
}

const struct route machine_routes[] = {
	ROUTE(GET, "/healthz", ROLE_PUBLIC, health_get,
	    .storeless = true, .note = "进程还在，给负载均衡"),
	ROUTE(GET, "/readyz", ROLE_PUBLIC, ready_get,
	    .storeless = true, .note = "可以接待，给负载均衡"),
	ROUTE(GET, "/metrics", ROLE_PUBLIC, metrics_get, .note = "给监控"),
	{ .path = NULL },
};
