/* SPDX-License-Identifier: Apache-2.0 */
/* The web process: plugs everything together, serves, stops in order. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "account/account_pages.h"
#include "account/captcha.h"
#include "application/law.h"
#include "base/log.h"
#include "cell/cell.h"
#include "cli/cli.h"
#include "cli/parent.h"
#include "cli/rooms.h"
#include "cli/sms_gate.h"
#include "notify/line.h"
#include "payment/payment.h"
#include "pdf/font.h"
#include "position/position.h"
#include "stats/stats.h"
#include "ui/page.h"
#include "web/handler.h"
#include "web/metrics.h"
#include "web/page_cache.h"
#include "web/session.h"

enum { POOL_QUEUE = 300, PAGES_BYTES = 8 * 1024 * 1024,
	TICK_ARENA = 16 * 1024 * 1024 };

/* From the signal to the end, whatever is under way. */
static const int64_t STOP_WITHIN_US = 9500 * INT64_C(1000);
/* Of that, for what comes after the last answer: the writer, the threads. */
static const int64_t CLOSE_US = US_PER_SECOND;
/* What is under way without a parent has this long. */
static const int64_t ORPHAN_US = US_PER_SECOND;

/* How often a store that is not there is tried, and the log told. */
enum { STORE_TRY_MS = 500, STORE_TRIES_A_WORD = 10, OPEN_ARENA = 64 * 1024 * 1024 };

/* Everything that lives as long as the process. */
struct live {
	struct web		 web;
	const struct route	*pages[PAGE_SETS_MAX];
	struct job_kind		 kinds[JOB_KINDS_MAX];
	struct clock		 clock;
	struct rng		 rng;
	struct keys		 keys;
	struct law		 law;
	struct exam_cache	*exams;
	struct position_cache	*positions;
	struct stats_cache	*stats;
	struct font_chain	*fonts;
	struct captcha_font	*captcha;
	struct channel		*cells;		/* where foreign pictures are opened */
	struct pay_desk		 desk;
	struct errand_line	 line;
	struct arena		*ticks;		/* the runner's */
	struct notify_rules	 sms;
	struct notify_runner	*sms_runner;
	struct sms_gate		 sms_gate;
	struct sms_line		 sms_line;
	struct service_config	 config;
	pid_t			 parent;
};

/* The jobs that are always there, put on the list anew at every start. */
static enum rc
plant_jobs(struct tx *tx, void *ctx)
{
	struct live	*l = ctx;
	int64_t		 now = clock_now_us(&l->clock);
	enum rc		 rc = RC_OK;

	for (size_t i = 0; rc == RC_OK && l->kinds[i].name != NULL; i++)
		if (l->kinds[i].plant != NULL)
			rc = job_add(tx, l->kinds[i].name,
			    str_z(l->kinds[i].plant), STR(""), now);
	return rc;
}

static enum rc
open_store(const struct options *o, struct arena *a, struct live *l,
    char *cause)
{
	struct keyed_store	s;
	enum rc			rc = keys_open(o, a, o->demo ? USE_DEMO :
	    USE_REAL, &s, cause);

	if (rc != RC_OK)
		return rc;
	l->keys = s.keys;
	if (o->demo)
		rc = demo_load(o, s.db, &l->keys, cause);
	db_close(s.db);
	return rc;
}

/* Whether the service is to end, asked for STORE_TRY_MS. */
static bool
told_to_end(void)
{
	const struct timespec	wait = { .tv_nsec = STORE_TRY_MS * 1000000L };
	sigset_t		set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	return sigtimedwait(&set, NULL, &wait) > 0;
}

/*
 * A store that is not there yet, or is busy with another process's migration,
 * is waited for; whatever else is wrong ends the start.
 */
static enum rc
await_store(const struct options *o, struct live *l, char *cause)
{
	enum rc rc = RC_BUSY;

	for (unsigned tries = 0; rc == RC_BUSY; tries++) {
		struct arena *a = arena_new(OPEN_ARENA);

		rc = open_store(o, a, l, cause);
		arena_free(a);
		if (rc != RC_BUSY)
			break;
		if (tries % STORE_TRIES_A_WORD == 0)
			LOG_EVENT(LOG_WARN, "store.wait", LOG_Z("cause", cause));
		if (told_to_end())
			break;
	}
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
	l->cells = channel_open((int)o->helper_fd);
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

static void
add_services(struct live *l)
{
	struct services *s = &l->web.services;

	*s = (struct services){ .keys = &l->keys, .rng = &l->rng,
		.clock = &l->clock, .law = &l->law };
	services_add(s, &exam_cache_key, l->exams);
	services_add(s, &position_cache_key, l->positions);
	services_add(s, &position_use_key, (void *)&app_position_use);
	services_add(s, &exam_use_key, (void *)&app_exam_use);
	services_add(s, &stats_cache_key, l->stats);
	services_add(s, &pay_desk_key, &l->desk);
	services_add(s, &font_chain_key, l->fonts);
	services_add(s, &captcha_font_key, l->captcha);
	services_add(s, &cell_line_key, l->cells);
	services_add(s, &notify_rules_key, &l->sms);
}

static enum rc
open_web(const struct options *o, struct arena *a, struct live *l,
    size_t loops, char *cause)
{
	struct web	*h = &l->web;
	enum rc		 rc;

	l->sms = l->config.sms;
	rooms_pages(o->demo, l->pages);
	rooms_jobs(l->kinds);
	l->exams = exam_cache_new();
	l->positions = position_cache_new();
	l->stats = stats_cache_new();
	l->captcha = captcha_font_open();
	l->fonts = font_chain_open(NULL, 0);
	*h = (struct web){ .routes = l->pages, .clock = &l->clock,
		.store_url = store_url(o, a), .loops_n = (unsigned)loops,
		.demo = o->demo, .secure_cookies = l->config.secure_cookies,
		.error_page = page_error,
		.login = account_login, .welcome = account_welcome,
		.metrics_from = l->config.metrics_from,
		.metrics_from_n = l->config.metrics_from_n,
		.data = o->data, .wants_gate = l->config.gate,
		.metrics = metrics_new(), .rates = rate_table_new(&l->rng) };
	memcpy(h->restarts, o->restarts, sizeof(h->restarts));
	l->law = (struct law){ l->exams, law_sources,
		law_watches };
	open_desk(o, l);
	add_services(l);
	if (l->captcha == NULL)
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
		rc = pool_open(h->store_url, (unsigned)loops, POOL_QUEUE,
		    cause, &h->files);
	if (rc == RC_OK)
		rc = writer_call(h->writer, a, ROLE_SYSTEM, plant_jobs, l);
	if (rc == RC_OK)
		rc = job_runner_open(&(struct job_setup){ .w = h->writer,
		    .url = h->store_url, .clock = &l->clock,
		    .kinds = l->kinds, .ctx = &h->services, .tick = tick,
		    .tick_ctx = l }, cause, &h->jobs);
	if (rc == RC_OK)
		rc = notify_runner_open(&(struct notify_setup){ h->writer,
		    h->store_url, &l->clock, &l->keys, &l->rng, &l->sms,
		    l->sms.providers_n > 0 ? &l->sms_line : NULL },
		    cause, &l->sms_runner);
	return rc;
}

static void
close_web(struct live *l)
{
	struct web *h = &l->web;

	notify_runner_close(l->sms_runner);
	job_runner_close(h->jobs);
	channel_close(l->line.gate);	/* its answers still go to the writer */
	channel_stop(l->cells);	/* what is still to be opened is not waited for */
	pool_close(h->files);
	pool_close(h->pool);
	channel_close(l->cells);
	writer_close(h->writer);
	pay_watch_free(l->desk.watch);
	arena_free(l->ticks);
	rate_table_free(h->rates);
	metrics_free(h->metrics);
	for (size_t i = 0; i < h->loops_n; i++)
		page_cache_free(h->pages[i]);
	stats_cache_free(l->stats);
	position_cache_free(l->positions);
	exam_cache_free(l->exams);
	font_chain_close(l->fonts);
	captcha_font_close(l->captcha);
}

/* However much is under way: what was answered is kept, the rest was not. */
static void
end_within(int64_t us)
{
	const struct itimerval	once = { .it_value = { us / US_PER_SECOND,
		us % US_PER_SECOND } };
	sigset_t		alarms;

	(void)sigemptyset(&alarms);
	(void)sigaddset(&alarms, SIGALRM);
	(void)pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
	(void)setitimer(ITIMER_REAL, &once, NULL);
}

/*
 * Time for balancers to look away; how long the loops then have to finish. With
 * the parent gone there is none: the next one wants the address.
 */
static int64_t
drain(struct live *l, bool orphaned)
{
	int64_t left = STOP_WITHIN_US - CLOSE_US;

	if (orphaned) {
		end_within(2 * ORPHAN_US);
		return ORPHAN_US;
	}
	end_within(STOP_WITHIN_US);
	atomic_store(&l->web.draining, true);
	(void)sleep((unsigned)l->config.drain_s);
	return left - l->config.drain_s * US_PER_SECOND;
}

static enum rc
serve(struct live *l, const int *fds, size_t n)
{
	struct http_config	 cfg = http_config_default();
	struct http_handler	 handler = web_handler(&l->web);
	struct http_server	*server;
	sigset_t		 set;
	int			 sig;
	enum rc			 rc;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, parent_gone_signal());
	cfg.clock = &l->clock;
	cfg.proxies = l->config.proxies;
	cfg.proxies_n = l->config.proxies_n;
	rc = http_start(&cfg, &handler, fds, n, &server);
	if (rc != RC_OK)
		return rc;
	LOG_EVENT(LOG_INFO, "web.ready", LOG_I("pid", getpid()));
	parent_tell_ready(l->parent);
	while (sigwait(&set, &sig) != 0)
		;
	LOG_EVENT(LOG_INFO, "web.stop", LOG_I("pid", getpid()),
	    LOG_I("signal", sig));
	rc = http_stop(server, drain(l, sig == parent_gone_signal()));
	/* Suspended requests are answered before what answers them goes. */
	close_web(l);
	http_free(server);
	return rc == RC_BUSY ? RC_OK : rc;
}

int
web_run(const struct options *asked, const int *fds, size_t n)
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
	(void)sigdelset(&set, parent_gone_signal());	/* until it serves */
	(void)sigprocmask(SIG_SETMASK, &set, NULL);
	l.parent = getppid();
	l.clock = clock_system();
	l.rng = rng_system();
	rc = service_config_read(&o, a, &l.config, cause);
	if (o.store == NULL)
		o.store = l.config.store;
	if (rc == RC_OK)
		rc = await_store(&o, &l, cause);
	(void)sigaddset(&set, parent_gone_signal());
	(void)sigprocmask(SIG_SETMASK, &set, NULL);
	if (rc == RC_OK)
		rc = open_web(&o, a, &l, n, cause);
	if (rc == RC_OK)
		rc = serve(&l, fds, n);
	else
		LOG_EVENT(LOG_ERROR, "web.start", LOG_Z("rc", rc_name(rc)),
		    LOG_Z("cause", cause));
	arena_free(a);
	/* The store went again while we opened it: that refuses nothing, and the
	 * next process waits for it. */
	return rc == RC_OK || rc == RC_BUSY ? EXIT_DONE : EXIT_FAILED;
}
