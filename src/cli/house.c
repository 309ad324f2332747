/* SPDX-License-Identifier: Apache-2.0 */
/* The web process: plugs everything together, serves, stops in order. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "account/account_pages.h"
#include "account/captcha.h"
#include "account/challenge.h"
#include "admission/admission_pages.h"
#include "application/lapse.h"
#include "base/log.h"
#include "candidate/flow_pages.h"
#include "cli/cli.h"
#include "cli/sms_gate.h"
#include "desk/desk_pages.h"
#include "notify/line.h"
#include "organisation/organisation_pages.h"
#include "payment/pay_pages.h"
#include "payment/payment.h"
#include "pdf/font.h"
#include "portal/portal.h"
#include "position/position.h"
#include "position/position_pages.h"
#include "result/result_pages.h"
#include "review/review.h"
#include "review/review_pages.h"
#include "stats/stats.h"
#include "stats/stats_pages.h"
#include "ui/page.h"
#include "web/handler.h"
#include "web/metrics.h"
#include "web/page_cache.h"
#include "web/session.h"

enum { POOL_QUEUE = 300, PAGES_BYTES = 8 * 1024 * 1024,
	TICK_ARENA = 16 * 1024 * 1024 };

static const int64_t STOP_WITHIN_US = 20 * US_PER_SECOND;

static const struct route *const routes[] = {
	portal_routes, verify_routes, file_routes, stats_routes, account_routes, register_routes, recover_routes,
	entry_routes, message_routes, maintain_routes,
	position_routes, flow_routes, text_routes, form_routes, choose_routes,
	material_routes, confirm_routes, status_routes, act_routes, org_routes, invited_routes, print_routes,
	photo_routes, pay_routes, waiver_routes, slip_routes, admission_routes, seat_routes, score_routes,
	result_routes, query_routes, staff_routes,
	review_routes, photo_review_routes, dispute_routes, authority_routes,
	desk_routes, waiver_desk_routes, money_routes, sms_report_routes, NULL
};

/* The same and the demo's own; without --demo these do not exist. */
static const struct route *const demo_all[] = {
	portal_routes, verify_routes, file_routes, stats_routes, account_routes, register_routes, recover_routes,
	entry_routes, message_routes, maintain_routes,
	position_routes, flow_routes, text_routes, form_routes, choose_routes,
	material_routes, confirm_routes, status_routes, act_routes, org_routes, invited_routes, print_routes,
	photo_routes, pay_routes, waiver_routes, slip_routes, admission_routes, seat_routes, score_routes,
	result_routes, query_routes, staff_routes,
	review_routes, photo_review_routes, dispute_routes, authority_routes,
	desk_routes, waiver_desk_routes, money_routes, sms_report_routes, demo_routes, simulated_routes, NULL
};

const struct route *const *
house_routes(void)
{
	return demo_all;
}

/* Everything that lives as long as the process. */
struct live {
	struct house		 house;
	struct clock		 clock;
	struct rng		 rng;
	struct keys		 keys;
	struct law		 law;
	struct pay_desk		 desk;
	struct errand_line	 line;
	struct arena		*ticks;		/* the runner's */
	struct review_jobs	 review;
	struct lapse_jobs	 lapse;
	struct notify_rules	 sms;
	struct notify_runner	*sms_runner;
	struct sms_gate		 sms_gate;
	struct sms_line		 sms_line;
	struct service_config	 config;
};

/* What a job's handler is given depends on its kind: one context for all. */
static struct live *
live_of(void *ctx)
{
	return ctx;
}

static enum rc
job_create(struct tx *tx, struct job *job, void *ctx)
{
	return pay_create_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_query(struct tx *tx, struct job *job, void *ctx)
{
	return pay_query_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_ask(struct tx *tx, struct job *job, void *ctx)
{
	return pay_ask_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_close(struct tx *tx, struct job *job, void *ctx)
{
	return pay_close_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_accept(struct tx *tx, struct job *job, void *ctx)
{
	return pay_accept_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_refund(struct tx *tx, struct job *job, void *ctx)
{
	return refund_send_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_bill(struct tx *tx, struct job *job, void *ctx)
{
	return bill_job(tx, job, &live_of(ctx)->desk);
}

static enum rc
job_lease(struct tx *tx, struct job *job, void *ctx)
{
	return review_lease_job(tx, job, &live_of(ctx)->review);
}

static enum rc
job_lapse(struct tx *tx, struct job *job, void *ctx)
{
	return lapse_job(tx, job, &live_of(ctx)->lapse);
}

static const struct job_kind kinds[] = {
	{ "order.create", job_create },
	{ "order.query", job_query },
	{ "order.ask", job_ask },
	{ "order.close", job_close },
	{ "order.shut", job_close },
	{ "order.sure", job_close },
	{ "order.accept", job_accept },
	{ "refund.send", job_refund },
	{ "bill", job_bill },
	{ "lease", job_lease },
	{ "lapse", job_lapse },
	{ "session.sweep", session_sweep_job },
	{ "challenge.sweep", challenge_sweep_job },
	{ NULL, NULL },
};

static enum rc
plant_sweeps(struct tx *tx, void *ctx)
{
	int64_t	now = clock_now_us(&live_of(ctx)->clock);
	enum rc	rc;

	rc = job_add(tx, "session.sweep", STR("all"), STR(""), now);
	if (rc == RC_OK)
		rc = job_add(tx, "lapse", STR("all"), STR(""), now);
	if (rc == RC_OK && live_of(ctx)->config.gateways_n > 0)
		rc = job_add(tx, "bill", STR("daily"), STR(""), now);
	return rc != RC_OK ? rc : job_add(tx, "challenge.sweep", STR("all"),
	    STR(""), now);
}

static enum rc
open_store(const struct options *o, struct arena *a, struct live *l,
    char *cause)
{
	struct key	master;
	struct db	*db;
	enum rc		 rc = master_key(o, a, &master, cause);

	if (rc != RC_OK)
		return rc;
	l->keys = keys_make(&master);
	rc = store_ready(o, a, cause, &db);
	if (rc != RC_OK)
		return rc;
	rc = o->demo ? demo_load(o, db, &l->keys, cause) :
	    demo_refuse(db, cause);
	db_close(db);
	return rc;
}

/* The demo has a gateway of its own beside those of the configuration. */
static void
open_desk(const struct options *o, struct live *l)
{
	struct pay_desk *d = &l->desk;

	l->line = (struct errand_line){ channel_open((int)o->gate_fd), NULL,
		&l->clock };
	*d = (struct pay_desk){ .law = &l->law, .keys = &l->keys,
		.rng = &l->rng, .line = &l->line, .watch = pay_watch_new(),
		.public_url = l->config.public_url };
	for (size_t i = 0; i < l->config.gateways_n; i++)
		d->services[d->services_n++] = l->config.gateways[i];
	if (o->demo && d->services_n < PAY_SERVICES_MAX)
		d->services[d->services_n++] = (struct pay_service){
			.name = STR("simulated"), .text = STR("模拟支付"),
			.kind = GATEWAY_SIMULATED, .scene = PAY_SCENE_PAGE,
			.local = &pay_local_simulated };
	if (l->config.gate)
		gate_watch(l->line.gate);
	l->house.cells = channel_open((int)o->helper_fd);
	l->sms_gate = (struct sms_gate){ l->line.gate, &l->keys,
		l->config.public_url };
	l->sms_line = sms_gate_line(&l->sms_gate);
	l->ticks = arena_new(TICK_ARENA);
}

static void
tick(void *ctx)
{
	struct live *l = ctx;

	pay_watch_tick(&l->desk, l->ticks);
	arena_reset(l->ticks);
}

static enum rc
open_house(const struct options *o, struct arena *a, struct live *l,
    size_t loops, char *cause)
{
	struct house	*h = &l->house;
	enum rc		 rc;

	l->sms = l->config.sms;
	*h = (struct house){ .routes = o->demo ? demo_all : routes,
		.clock = &l->clock, .keys = &l->keys, .rng = &l->rng,
		.store_url = store_url(o, a), .loops_n = (unsigned)loops,
		.demo = o->demo, .secure_cookies = l->config.secure_cookies,
		.error_page = page_error,
		.login = account_login, .welcome = account_welcome,
		.exams = exam_cache_new(), .positions = position_cache_new(),
		.stats = stats_cache_new(),
		.desk = &l->desk, .captcha = captcha_font_open(),
		.fonts = font_chain_open(NULL, 0),
		.law = &l->law, .notify = &l->sms, .metrics = metrics_new(),
		.rates = rate_table_new(&l->rng) };
	l->law = (struct law){ h->exams, law_sources };
	open_desk(o, l);
	l->review = (struct review_jobs){ &l->law, &l->keys, &l->rng };
	l->lapse = (struct lapse_jobs){ &l->law, &l->keys, &l->rng };
	if (h->captcha == NULL)
		LOG_EVENT(LOG_WARN, "captcha.no_font", LOG_Z("hint",
		    "install fonts-dejavu-core or fonts-noto-cjk"));
	for (size_t i = 0; i < loops; i++)
		h->pages[i] = page_cache_new(PAGES_BYTES);
	rc = writer_open(h->store_url, &(struct writer_limits){ 0 }, cause,
	    &h->writer);
	l->line.writer = h->writer;
	if (rc == RC_OK)
		rc = pool_open(h->store_url, (unsigned)loops, POOL_QUEUE,
		    cause, &h->pool);
	if (rc == RC_OK)
		rc = writer_call(h->writer, a, ROLE_SYSTEM, plant_sweeps, l);
	if (rc == RC_OK)
		rc = job_runner_open(&(struct job_setup){ h->writer,
		    h->store_url, &l->clock, kinds, l, tick }, cause,
		    &h->jobs);
	if (rc == RC_OK)
		rc = notify_runner_open(&(struct notify_setup){ h->writer,
		    h->store_url, &l->clock, &l->keys, &l->rng, &l->sms,
		    l->sms.providers_n > 0 ? &l->sms_line : NULL },
		    cause, &l->sms_runner);
	return rc;
}

static void
close_house(struct live *l)
{
	struct house *h = &l->house;

	notify_runner_close(l->sms_runner);
	job_runner_close(h->jobs);
	channel_close(l->line.gate);	/* its answers still go to the writer */
	pool_close(h->pool);
	channel_close(h->cells);
	writer_close(h->writer);
	pay_watch_free(l->desk.watch);
	arena_free(l->ticks);
	rate_table_free(h->rates);
	metrics_free(h->metrics);
	for (size_t i = 0; i < h->loops_n; i++)
		page_cache_free(h->pages[i]);
	stats_cache_free(h->stats);
	position_cache_free(h->positions);
	exam_cache_free(h->exams);
	font_chain_close(h->fonts);
	captcha_font_close((struct captcha_font *)(uintptr_t)h->captcha);
}

static enum rc
serve(struct live *l, const int *fds, size_t n)
{
	struct http_config	 cfg = http_config_default();
	struct http_handler	 handler = web_handler(&l->house);
	struct http_server	*server;
	sigset_t		 set;
	int			 sig;
	enum rc			 rc;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	cfg.clock = &l->clock;
	cfg.proxies = l->config.proxies;
	cfg.proxies_n = l->config.proxies_n;
	rc = http_start(&cfg, &handler, fds, n, &server);
	if (rc != RC_OK)
		return rc;
	LOG_EVENT(LOG_INFO, "web.ready", LOG_I("pid", getpid()));
	while (sigwait(&set, &sig) != 0)
		;
	LOG_EVENT(LOG_INFO, "web.stop", LOG_I("pid", getpid()));
	rc = http_stop(server, STOP_WITHIN_US);
	/* Suspended requests are answered before what answers them goes. */
	close_house(l);
	http_free(server);
	return rc == RC_BUSY ? RC_OK : rc;
}

int
house_run(const struct options *asked, const int *fds, size_t n)
{
	static struct live	 l;
	struct arena		*a = arena_new((size_t)1 << 30);
	struct options		 o = *asked;
	char			 cause[DB_CAUSE_BYTES] = "";
	sigset_t		 set;
	enum rc			 rc;

	(void)sigfillset(&set);		/* threads inherit: only we take signals */
	(void)sigdelset(&set, SIGSEGV);
	(void)sigdelset(&set, SIGABRT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	l.clock = clock_system();
	l.rng = rng_system();
	rc = service_config_read(&o, a, &l.config, cause);
	if (o.store == NULL)
		o.store = l.config.store;
	if (rc == RC_OK)
		rc = open_store(&o, a, &l, cause);
	if (rc == RC_OK)
		rc = open_house(&o, a, &l, n, cause);
	if (rc == RC_OK)
		rc = serve(&l, fds, n);
	else
		LOG_EVENT(LOG_ERROR, "web.start", LOG_Z("rc", rc_name(rc)),
		    LOG_Z("cause", cause));
	arena_free(a);
	return rc == RC_OK ? EXIT_DONE : EXIT_FAILED;
}
