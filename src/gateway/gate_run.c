/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate process: one thread, one loop. Questions come over the socket, calls
 * go out through libcurl's multi interface, answers go back. Whatever is not
 * clearly answered is OUTCOME_UNKNOWN; nothing is tried again behind the back of
 * whoever asked.
 */
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/gate.h"
#include "gateway/gate_setup.h"
#include "ipc/confine.h"
#include "ipc/wire.h"

enum { TICK_MS = 500, BODY_MOST = 1024 * 1024, FLIGHT_ARENA = 512 << 20,
	CONNECT_MS = 3000, CALL_MS = 10000, BILL_MS = 120000, CALLS_MAX = 6,
	LINES_MAX = 64, HEADERS_KEPT = REPLY_HEADERS_MAX };

static const int64_t KEYS_EVERY_US = 12 * US_PER_HOUR;
static const int64_t KEYS_AGAIN_US = 5 * US_PER_MINUTE;
static const int64_t LONGEST_WAIT_US = 10 * US_PER_SECOND;

struct gate_loop {
	struct remotes	 services;
	struct flight	*flights;	/* in the air, or waiting to start */
	struct clock	 clock;
	struct rng	 rng;
	CURLM		*multi;
	struct wire	 in;
	struct wire_end	 end;
	int64_t		 tokens[GATE_SERVICES_MAX];	/* calls that may start now */
	int64_t		 refilled_us;
	int64_t		 keys_us[GATE_SERVICES_MAX];	/* when asked for last */
};

/* One question on its way. */
struct flight {
	struct flight		*next;
	struct gate_loop	*loop;
	struct remote		*service;
	struct arena		*a;
	struct str		 question;	/* the ask, packed: rows point into it */
	CURL			*easy;		/* NULL: not started */
	struct curl_slist	*headers;
	struct pay_ask		 pay;
	struct sms_ask		 sms;
	struct call		 call;
	struct reply		 reply;
	struct buf		 body;
	uint64_t		 id;		/* 0: the gate's own question */
	enum packet_kind	 kind;
	unsigned		 calls;
	int64_t			 since_us;
};

static struct driver_now
now_of(struct gate_loop *l, struct arena *a)
{
	return (struct driver_now){ a, &l->rng, clock_now_us(&l->clock) };
}

static void
send_back(struct gate_loop *l, uint64_t id, enum packet_kind kind,
    struct buf *b)
{
	if (id != 0 && !b->full && wire_answer(&l->end, &(struct packet_head){
	    .id = id, .kind = kind }, buf_view(b)) != RC_OK)
		LOG_EVENT(LOG_WARN, "gate.unheard", LOG_I("kind", kind));
	buf_done(b);
}

static struct packet
answer_of(struct buf *b)
{
	buf_init(b, PACKET_MOST_BYTES);
	return (struct packet){ .out = b };
}

static void
flight_free(struct flight *f)
{
	if (f->easy != NULL) {
		(void)curl_multi_remove_handle(f->loop->multi, f->easy);
		curl_easy_cleanup(f->easy);
	}
	curl_slist_free_all(f->headers);
	buf_done(&f->body);
	arena_free(f->a);
	free(f);
}

/*
 * What is no plain success leaves a line in the log, with the service's own
 * words and never a person's.
 */
static void
count_outcome(struct flight *f, enum outcome outcome, struct str detail)
{
	struct gate_service *h = &f->service->health;

	h->calls++;
	h->unknown += outcome == OUTCOME_UNKNOWN;
	h->forged += outcome == OUTCOME_FORGED;
	if (outcome == OUTCOME_DONE || outcome == OUTCOME_ABSENT ||
	    (f->id == 0 && outcome == OUTCOME_REFUSED))
		return;		/* or a service that has no certificates to ask for */
	LOG_EVENT(outcome == OUTCOME_FORGED ? LOG_ERROR : LOG_WARN,
	    "gate.call", LOG_S("service", f->service->name),
	    LOG_I("verb", f->kind == PACKET_PAY ? (int)f->pay.verb : -1),
	    LOG_I("outcome", outcome), LOG_I("status", f->reply.status),
	    LOG_S("detail", detail));
}

/* The end of a flight: its answer goes back, it leaves the list. */
static void
land(struct flight *f, struct pay_answer *pay, struct sms_answer *sms)
{
	struct flight	**at = &f->loop->flights;
	struct buf	  b;
	struct packet	  p = answer_of(&b);

	if (f->kind == PACKET_PAY) {
		count_outcome(f, pay->outcome, pay->detail);
		packet_pay_answer(&p, pay);
	} else {
		count_outcome(f, sms->outcome, sms->detail);
		packet_sms_answer(&p, sms);
	}
	send_back(f->loop, f->id, f->kind, &b);
	while (*at != f)
		at = &(*at)->next;
	*at = f->next;
	flight_free(f);
}

static void
land_as(struct flight *f, enum outcome outcome, const char *why)
{
	land(f, &(struct pay_answer){ .outcome = outcome,
		.detail = str_z(why) }, &(struct sms_answer){
		.outcome = outcome, .detail = str_z(why) });
}

/* ---- one call */

static size_t
take_body(char *p, size_t size, size_t n, void *ctx)
{
	struct flight *f = ctx;

	buf_add(&f->body, p, size * n);
	return f->body.full ? 0 : size * n;	/* 0 ends the call: no reply */
}

/*
 * A 100 or a proxy's answer comes first and is forgotten; of headers the
 * first HEADERS_KEPT are kept, short ones only.
 */
static size_t
take_header(char *p, size_t size, size_t n, void *ctx)
{
	struct flight	*f = ctx;
	struct reply	*r = &f->reply;
	struct str	 rest = str_of(p, size * n), name;

	if (str_starts(rest, STR("HTTP/")))
		r->headers_n = 0;	/* another answer begins (100, a proxy) */
	else if (str_cut(&rest, ':', &name) && rest.p != NULL &&
	    r->headers_n < HEADERS_KEPT && rest.n < 4096)
		r->headers[r->headers_n++] = (struct call_header){
			str_copy(f->a, str_trim(name)),
			str_copy(f->a, str_trim(rest)) };
	return size * n;
}

/*
 * No redirect is followed, no proxy of the environment used, no other scheme
 * allowed: where money is asked about is said by the settings alone.
 */
static void
prepare(struct flight *f, CURL *e)
{
	struct str	 line;
	long		 most = f->kind == PACKET_PAY &&
	    (f->pay.verb == PAY_BILL || f->pay.verb == PAY_FUNDS) ? BILL_MS :
	    CALL_MS;

	for (size_t i = 0; i < f->call.headers_n; i++) {
		line = str_make(f->a, "%.*s: %.*s",
		    STR_ARG(f->call.headers[i].name),
		    STR_ARG(f->call.headers[i].value));
		f->headers = curl_slist_append(f->headers, line.p);
	}
	/* Nobody's 100-continue: it only adds a wait. */
	f->headers = curl_slist_append(f->headers, "Expect:");
	curl_easy_setopt(e, CURLOPT_URL, str_to_z(f->a, f->call.url));
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");		/* not the environment's */
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, most);
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, f->headers);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, f);
	curl_easy_setopt(e, CURLOPT_PRIVATE, f);
	if (f->service->ca.n > 0)
		curl_easy_setopt(e, CURLOPT_CAINFO, str_to_z(f->a,
		    f->service->ca));
	if (strcmp(f->call.method, "POST") == 0) {
		curl_easy_setopt(e, CURLOPT_POST, 1L);
		curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)f->call.body.n);
		curl_easy_setopt(e, CURLOPT_POSTFIELDS, f->call.body.p);
	}
}

/*
 * Only hosts that the settings name are called, also where a service's answer
 * holds the address.
 */
static void
start(struct flight *f)
{
	struct reply none = { .status = 0 };

	if (!service_may_call(f->service, f->call.url)) {
		land_as(f, OUTCOME_REFUSED,
		    "a host that the settings do not name");
		return;
	}
	f->reply = none;
	buf_done(&f->body);
	buf_init(&f->body, f->call.most_bytes == 0 ? BODY_MOST :
	    f->call.most_bytes);
	curl_slist_free_all(f->headers);
	f->headers = NULL;
	f->easy = curl_easy_init();
	must(f->easy != NULL);
	prepare(f, f->easy);
	must(curl_multi_add_handle(f->loop->multi, f->easy) == CURLM_OK);
}

/* What their Date header says about our clock. */
static void
measure_skew(struct flight *f)
{
	struct str	date = reply_header(&f->reply, "date");
	time_t		theirs = date.n == 0 ? -1 :
	    curl_getdate(str_to_z(f->a, date), NULL);

	if (theirs == (time_t)-1)
		return;
	f->service->health.skew_us = clock_now_us(&f->loop->clock) -
	    (int64_t)theirs * US_PER_SECOND;
	f->service->health.heard = true;
}

/* The next call of the same ask. */
static void
again(struct flight *f)
{
	if (++f->calls == CALLS_MAX) {
		land_as(f, OUTCOME_UNKNOWN, "too many steps");
		return;
	}
	(void)curl_multi_remove_handle(f->loop->multi, f->easy);
	curl_easy_cleanup(f->easy);
	f->easy = NULL;
	start(f);
}

/*
 * The arena is that of the whole ask, through all its calls: what an earlier
 * reply said is still there.
 */
static void
read_reply(struct flight *f)
{
	struct driver_now	now = now_of(f->loop, f->a);
	struct pay_answer	pay = { .outcome = OUTCOME_UNKNOWN };
	struct sms_answer	sms = { .outcome = OUTCOME_UNKNOWN };

	measure_skew(f);
	f->reply.body = buf_view(&f->body);
	if (f->kind == PACKET_SMS) {
		f->service->sms->read(f->service->self, &(struct sms_turn){
			&now, &f->sms, &f->call, &sms }, &f->reply);
		land(f, &pay, &sms);
		return;
	}
	if (f->service->pay->read(f->service->self, &(struct pay_turn){ &now,
		&f->pay, &f->call, &pay }, &f->reply) != RC_BUSY) {
		f->service->keys_wanted |= pay.keys_wanted;
		land(f, &pay, &sms);
	} else
		again(f);
}

/* The first host cannot be reached at all: nothing was asked yet. */
static bool
try_spare(struct flight *f, CURLcode result)
{
	if (f->call.spare_url.n == 0 || (result != CURLE_COULDNT_CONNECT &&
	    result != CURLE_COULDNT_RESOLVE_HOST))
		return false;
	f->call.url = f->call.spare_url;
	f->call.spare_url = STR("");
	again(f);
	return true;
}

/*
 * A call that failed before it was connected goes to the spare host once
 * (try_spare); every other failure is a reply without a status, which drivers
 * read as unknown.
 */
static void
finished(struct gate_loop *l)
{
	CURLMsg	*m;
	int	 left;
	long	 status;
	void	*p;

	while ((m = curl_multi_info_read(l->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		status = 0;
		p = NULL;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &p);
		if (m->data.result == CURLE_OK)
			curl_easy_getinfo(m->easy_handle,
			    CURLINFO_RESPONSE_CODE, &status);
		((struct flight *)p)->reply.status = (int)status;
		if (!try_spare(p, m->data.result))
			read_reply(p);
	}
}

/* ---- questions */

/* What a driver refuses by itself never leaves the house and costs no call. */
static void
ask_driver(struct flight *f)
{
	struct driver_now	now = now_of(f->loop, f->a);
	struct pay_answer	pay = { .outcome = OUTCOME_REFUSED };
	struct sms_answer	sms = { .outcome = OUTCOME_REFUSED };
	enum rc			rc;

	rc = f->kind == PACKET_SMS ? f->service->sms->ask(f->service->self,
	    &(struct sms_turn){ &now, &f->sms, &f->call, &sms }) :
	    f->service->pay->ask(f->service->self,
	    &(struct pay_turn){ &now, &f->pay, &f->call, &pay });
	if (rc == RC_OK)
		start(f);
	else
		land(f, &pay, &sms);
}

/* Into the queue: it starts when its service may make another call. */
static void
take_off(struct gate_loop *l, struct flight *f)
{
	struct flight **at = &l->flights;

	f->loop = l;
	f->since_us = clock_monotonic_us();
	while (*at != NULL)
		at = &(*at)->next;
	*at = f;
}

/*
 * Settings and store may differ for a moment: an order of a gateway that is
 * no longer set up is answered, not left waiting.
 */
static void
answer_nobody(struct gate_loop *l, const struct packet_head *head)
{
	struct buf		b;
	struct packet		p = answer_of(&b);
	struct pay_answer	pay = { .outcome = OUTCOME_REFUSED,
		.detail = STR("no such service") };
	struct sms_answer	sms = { .outcome = OUTCOME_REFUSED,
		.detail = STR("no such service") };

	if (head->kind == PACKET_PAY)
		packet_pay_answer(&p, &pay);
	else if (head->kind == PACKET_SMS)
		packet_sms_answer(&p, &sms);
	send_back(l, head->id, (enum packet_kind)head->kind, &b);
}

/* The question is copied: the buffer of the line is needed for the next one. */
static void
take_call(struct gate_loop *l, const struct packet_head *head, struct str body)
{
	struct flight	*f = calloc(1, sizeof(*f));
	struct packet	 p;
	struct str	 name;

	must(f != NULL);
	f->a = arena_new(FLIGHT_ARENA);
	f->id = head->id;
	f->kind = (enum packet_kind)head->kind;
	f->question = str_copy(f->a, body);
	p = (struct packet){ .a = f->a, .in = f->question };
	packet_str(&p, &name);
	if (f->kind == PACKET_PAY)
		packet_pay_ask(&p, &f->pay);
	else
		packet_sms_ask(&p, &f->sms);
	f->service = service_find(&l->services, name);
	if (p.bad || f->service == NULL || (f->kind == PACKET_PAY ?
	    f->service->pay == NULL : f->service->sms == NULL)) {
		answer_nobody(l, head);
		flight_free(f);
		return;
	}
	take_off(l, f);
}

/* A notice is only verified and read: no call, no waiting. */
static void
take_notice(struct gate_loop *l, const struct packet_head *head,
    struct str body)
{
	struct arena		*a = arena_new(FLIGHT_ARENA);
	struct packet		 in = { .a = a, .in = body }, out;
	struct pay_answer	 answer = { .outcome = OUTCOME_FORGED };
	struct notice_reply	 replies[2] = { { 404, STR("text/plain"),
		STR("") }, { 404, STR("text/plain"), STR("") } };
	struct driver_now	 now = now_of(l, a);
	struct pay_notice	 notice;
	struct str		 name;
	struct remote		*s;
	struct buf		 b;

	packet_str(&in, &name);
	packet_pay_notice(&in, &notice);
	s = service_find(&l->services, name);
	if (!in.bad && s != NULL && s->pay != NULL) {
		s->pay->notice(s->self, &now, &notice, &answer);
		s->keys_wanted |= answer.keys_wanted;
		s->health.forged += answer.outcome == OUTCOME_FORGED &&
		    !answer.probe;
		replies[0] = s->pay->reply(false);
		replies[1] = s->pay->reply(true);
	}
	out = answer_of(&b);
	packet_pay_answer(&out, &answer);
	packet_reply(&out, &replies[0]);
	packet_reply(&out, &replies[1]);
	send_back(l, head->id, PACKET_NOTICE, &b);
	arena_free(a);
}

/*
 * Reports come without being asked for and hold no secret of ours, so they
 * are read at once.
 */
static void
take_report(struct gate_loop *l, const struct packet_head *head,
    struct str body)
{
	struct arena		*a = arena_new(FLIGHT_ARENA);
	struct packet		 in = { .a = a, .in = body }, out;
	struct sms_answer	*list = ARENA_ARRAY(a, struct sms_answer,
				    REPORTS_MAX);
	struct notice_reply	 reply = { 404, STR("text/plain"), STR("") };
	struct driver_now	 now = now_of(l, a);
	struct str		 name, query, posted;
	struct remote		*s;
	struct buf		 b;
	int64_t			 n = 0;

	packet_str(&in, &name);
	packet_str(&in, &query);
	packet_str(&in, &posted);
	s = service_find(&l->services, name);
	if (!in.bad && s != NULL && s->sms != NULL) {
		n = (int64_t)s->sms->report(&now, query, posted, list,
		    REPORTS_MAX);
		reply = s->sms->reply(n > 0);
	}
	out = answer_of(&b);
	packet_i64(&out, &n);
	for (int64_t i = 0; i < n; i++)
		packet_sms_answer(&out, &list[i]);
	packet_reply(&out, &reply);
	send_back(l, head->id, PACKET_REPORT, &b);
	arena_free(a);
}

/* Also how long certificates live: the gate alone has them. */
static void
take_health(struct gate_loop *l, const struct packet_head *head)
{
	struct buf	b;
	struct packet	p = answer_of(&b);
	int64_t		n = (int64_t)l->services.n;

	packet_i64(&p, &n);
	for (int64_t i = 0; i < n; i++) {
		struct remote *s = &l->services.all[i];

		if (s->pay != NULL && s->pay->expires_us != NULL)
			s->health.expires_us = s->pay->expires_us(s->self);
		packet_service(&p, &s->health);
	}
	send_back(l, head->id, PACKET_HEALTH, &b);
}

/*
 * Questions of photos belong to the cells; here they are a mistake and
 * nothing more.
 */
static void
take_question(struct gate_loop *l, const struct packet_head *head,
    struct str body)
{
	switch ((enum packet_kind)head->kind) {
	case PACKET_PAY:
	case PACKET_SMS:
		take_call(l, head, body);
		break;
	case PACKET_NOTICE:
		take_notice(l, head, body);
		break;
	case PACKET_REPORT:
		take_report(l, head, body);
		break;
	case PACKET_HEALTH:
		take_health(l, head);
		break;
	case PACKET_PHOTO:
	case PACKET_DOCUMENT:
	case PACKET_PDF:
	case PACKET_SHEET:
	case PACKET_HELLO:
	case PACKET_BYE:
	case PACKET__MAX:
	default:
		LOG_EVENT(LOG_WARN, "gate.question", LOG_I("kind", head->kind));
		break;
	}
}

/* ---- the loop */

/* A second's worth of calls a second; who waits too long is told "later". */
static void
start_waiting(struct gate_loop *l)
{
	int64_t		 now = clock_monotonic_us();
	struct flight	*f, *next;

	if (now - l->refilled_us >= US_PER_SECOND) {
		for (size_t i = 0; i < l->services.n; i++)
			l->tokens[i] = l->services.all[i].per_second;
		l->refilled_us = now;
	}
	for (f = l->flights; f != NULL; f = next) {
		size_t i = (size_t)(f->service - l->services.all);

		next = f->next;
		if (f->easy != NULL)
			continue;
		if (l->tokens[i] > 0) {
			l->tokens[i]--;
			ask_driver(f);
		} else if (now - f->since_us > LONGEST_WAIT_US)
			land_as(f, OUTCOME_LATER, "too many calls");
	}
}

static struct flight *
own_flight(struct remote *s)
{
	struct flight *f = calloc(1, sizeof(*f));

	must(f != NULL);
	*f = (struct flight){ .a = arena_new(FLIGHT_ARENA), .service = s,
		.kind = PACKET_PAY, .pay = { .verb = PAY_KEYS } };
	return f;
}

/* Services' own certificates: at the start, twice a day, and soon after a
 * signature that nobody's key fits. */
static void
renew_keys(struct gate_loop *l)
{
	int64_t		now = clock_monotonic_us();
	struct remote *s;

	for (size_t i = 0; i < l->services.n; i++) {
		s = &l->services.all[i];
		if (s->pay == NULL || (l->keys_us[i] != 0 && now -
		    l->keys_us[i] < (s->keys_wanted ? KEYS_AGAIN_US :
		    KEYS_EVERY_US)))
			continue;
		l->keys_us[i] = now;
		s->keys_wanted = false;
		take_off(l, own_flight(s));
	}
}

/*
 * Ends when the web process goes: a gate without anybody to ask it has
 * nothing to keep keys for.
 */
static enum rc
run_loop(struct gate_loop *l)
{
	struct curl_waitfd	wait = { l->end.fd, CURL_WAIT_POLLIN, 0 };
	struct packet_head	head;
	struct str		body;
	int			running, ready;
	enum rc			rc;

	for (;;) {
		renew_keys(l);
		start_waiting(l);
		(void)curl_multi_perform(l->multi, &running);
		finished(l);
		wait.revents = 0;
		(void)curl_multi_poll(l->multi, &wait, 1, l->flights == NULL ?
		    TICK_MS * 10 : TICK_MS / 5, &ready);
		for (int i = 0; i < LINES_MAX; i++) {
			rc = wire_read(&l->in, l->end.fd, &head, &body);
			if (rc == RC_IO)
				return RC_OK;	/* the web process went */
			if (rc != RC_OK)
				break;
			if (head.epoch == l->end.epoch)
				take_question(l, &head, body);
		}
	}
}

/*
 * Settings and keys are read first, then the process is confined: afterwards
 * it opens no file of its own accord.
 */
enum rc
gate_run(const struct wire_end *end, struct str config, const char *path)
{
	struct arena		*a = arena_new(FLIGHT_ARENA);
	struct gate_loop	*l = ARENA_NEW(a, struct gate_loop);
	struct str		 cause;
	enum rc			 rc;

	*l = (struct gate_loop){ .end = *end, .clock = clock_system(),
		.rng = rng_system() };
	must(curl_global_init(CURL_GLOBAL_DEFAULT) == 0);
	rc = services_read(a, config, path, &l->services, &cause);
	if (rc != RC_OK) {
		LOG_EVENT(LOG_ERROR, "gate.settings", LOG_S("cause", cause));
		return rc;
	}
	process_confine();
	l->multi = curl_multi_init();
	must(l->multi != NULL);
	(void)curl_multi_setopt(l->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 64L);
	wire_init(&l->in);
	wire_hello(end);
	LOG_EVENT(LOG_INFO, "gate.ready", LOG_I("pid", getpid()),
	    LOG_I("services", l->services.n));
	rc = run_loop(l);
	LOG_EVENT(LOG_INFO, "gate.stop", LOG_I("pid", getpid()));
	return rc;
}

enum rc
gate_check(struct arena *a, struct str config, const char *path,
    struct str *ret_cause)
{
	struct remotes *s = ARENA_NEW(a, struct remotes);

	return services_read(a, config, path, s, ret_cause);
}
