/* SPDX-License-Identifier: Apache-2.0 */
/* Queueing, limits, the chain of services, and what comes of each message. */
#include <string.h>

#include "tests/notify_world.h"
#include "tests/stores.h"

static struct notify
code_to(const char *phone)
{
	return (struct notify){ .phone = str_z(phone), .kind = "code",
		.template = TEMPLATE_CODE, .address = STR("192.0.2.1"),
		.values = { { STR("title"), STR("考试") },
		{ STR("code"), STR("123456") } } };
}

static struct notify
notice_to(int64_t account, const char *ref)
{
	return (struct notify){ .account_id = account,
		.phone = STR("13800000000"), .kind = "reviewed",
		.template = TEMPLATE_APPROVED, .ref = str_z(ref),
		.values = { { STR("title"), STR("考试") } } };
}

/* Answer one item and return the state it ends in. */
static struct str
answer(struct world *w, const struct notify_item *item, enum outcome outcome)
{
	world_took(w, item, outcome, "no-1");
	return world_state(w, item->id);
}

/* ---- texts and settings */

TEST(each_template_names_its_values)
{
	static const struct { const char *name, *values, *text; } rows[] = {
#define TEMPLATE(id, name, values, text) { name, values, text },
#include "notify/template.tbl"
#undef TEMPLATE
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct call_header	list[NOTIFY_VALUES_MAX];
		struct str		rest = str_z(rows[i].values), name;
		size_t			n = 0;

		for (size_t k = 0; k < i; k++)
			WANT(strcmp(rows[i].name, rows[k].name) != 0);
		while (str_cut(&rest, ' ', &name)) {
			WANT(n < NOTIFY_VALUES_MAX);
			WANT(str_has(str_z(rows[i].text), str_make(t->a,
			    "{%.*s}", STR_ARG(name))));
			list[n++] = (struct call_header){ name, STR("甲") };
		}
		/* stops the program when the text wants one more */
		WANT(!str_has(notify_text(t->a, (enum notify_template)i, list,
		    n), STR("{")));
	}
	WANT_STR(notify_text(t->a, TEMPLATE_CODE, (struct call_header[]){
		{ STR("code"), STR("1{2}3") }, { STR("title"), STR("考试") } },
	    2), "【考试】验证码 1{2}3，十分钟内有效。请勿告诉任何人。");
}

TEST(limits_are_read_and_refused_out_of_range)
{
	struct notify_rules	 rules;
	struct yaml_error	 error;
	struct yaml		*root;
	struct str		 cause;

	WANT_RC(notify_rules_read(t->a, NULL, &rules, &cause), RC_OK);
	WANT_INT(rules.rate, 50);
	WANT_RC(yaml_parse(t->a, STR("rate: 7\ncode_day: 3\n"), &root, &error),
	    RC_OK);
	WANT_RC(notify_rules_read(t->a, root, &rules, &cause), RC_OK);
	WANT_INT(rules.rate, 7);
	WANT_INT(rules.code_day, 3);
	WANT_RC(yaml_parse(t->a, STR("rate: 0\n"), &root, &error), RC_OK);
	WANT_RC(notify_rules_read(t->a, root, &rules, &cause), RC_BAD);
	WANT_STR(cause, "rate（每秒至多交出的条数）：应为 1 到 5000 的整数");
}

/* Each limit that an operator writes holds, and is refused beyond its bounds. */
TEST(each_limit_that_is_written_is_read)
{
	static const struct { const char *field; size_t offset; int64_t least, most; } rows[] = {
#define LIMIT(field, otherwise, least, most, text) { #field, \
	offsetof(struct notify_rules, field), least, most },
#include "notify/limit.tbl"
#undef LIMIT
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notify_rules	 rules;
		struct yaml_error	 error;
		struct yaml		*root;
		struct str		 cause;

		WANT_RC(yaml_parse(t->a, str_make(t->a, "%s: %lld\n",
		    rows[i].field, (long long)rows[i].least), &root, &error),
		    RC_OK);
		WANT_RC(notify_rules_read(t->a, root, &rules, &cause), RC_OK);
		WANT_INT(*(int64_t *)(void *)((char *)&rules + rows[i].offset),
		    rows[i].least);
		WANT_RC(yaml_parse(t->a, str_make(t->a, "%s: %lld\n",
		    rows[i].field, (long long)rows[i].most + 1), &root, &error),
		    RC_OK);
		WANT_RC(notify_rules_read(t->a, root, &rules, &cause), RC_BAD);
		WANT(str_has(cause, str_z(rows[i].field)));
	}
}

/* ---- without providers */

static void
outbox(struct test *t, const char *url)
{
	struct world	w;
	int64_t		id;

	world_open(&w, t, url, 0);
	id = world_send(&w, code_to("13900000001"));
	WANT(world_ready(&w));
	WANT_INT(world_take(&w, 10), 0);
	WANT_STR(world_state(&w, id), "SENT");
	/* A code is in no text that is kept. */
	WANT_STR(world_body(&w), "【考试】验证码 ******，十分钟内有效。"
	    "请勿告诉任何人。");
	WANT(!world_ready(&w));
	world_close(&w);
}

TEST(without_providers_a_message_is_sent_when_it_stands_there)
{
	each_store(t, outbox);
}

/* ---- codes */

static void
code_once(struct test *t, const char *url)
{
	struct world		 w;
	struct notify_item	*x;
	int64_t			 id;

	world_open(&w, t, url, 2);
	id = world_send(&w, code_to("13900000001"));
	WANT_INT(world_take(&w, 10), 1);
	x = &w.items[0];
	WANT_INT(x->id, id);
	WANT_STR(x->provider, "p1");
	WANT_STR(x->ask.phone, "13900000001");
	WANT_STR(x->ask.template, "code");
	WANT_STR(x->ask.values[1].name, "code");
	WANT_STR(x->ask.values[1].value, "123456");
	WANT_INT(x->ask.values_n, 2);
	WANT(str_has(x->ask.text, STR("123456")));	/* only here */
	WANT(!str_has(world_body(&w), STR("123456")));
	WANT(x->ask.id.n == 13);
	WANT_INT(world_take(&w, 10), 0);
	WANT_STR(answer(&w, x, OUTCOME_UNKNOWN), "UNKNOWN");
	world_pass(&w, US_PER_DAY);
	WANT(!world_ready(&w));
	WANT_INT(world_take(&w, 10), 0);
	/* the answer comes late: good news counts */
	WANT_STR(answer(&w, x, OUTCOME_DONE), "SENT");
	WANT_STR(answer(&w, x, OUTCOME_REFUSED), "SENT");
	world_close(&w);
}

TEST(a_code_of_unknown_fate_is_never_sent_again)
{
	each_store(t, code_once);
}

static void
code_chain(struct test *t, const char *url)
{
	struct world	w;
	int64_t		id;

	world_open(&w, t, url, 2);
	id = world_send(&w, code_to("13900000001"));
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(answer(&w, &w.items[0], OUTCOME_REFUSED), "WAITING");
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(w.items[0].provider, "p2");
	WANT_INT(w.items[0].tries, 2);
	WANT_STR(answer(&w, &w.items[0], OUTCOME_LATER), "FAILED");
	id = world_send(&w, code_to("13900000001"));
	world_pass(&w, 11 * US_PER_MINUTE);
	WANT_INT(world_take(&w, 10), 0);
	WANT_STR(world_state(&w, id), "FAILED");	/* too old to be of use */
	world_close(&w);
}

TEST(a_refused_code_goes_to_the_next_service_and_then_ends)
{
	each_store(t, code_chain);
}

static void
stranded(struct test *t, const char *url)
{
	struct world	w;
	int64_t		code, notice;

	world_open(&w, t, url, 2);
	code = world_send(&w, code_to("13900000001"));
	notice = world_send(&w, notice_to(7, ""));
	WANT_INT(world_take(&w, 10), 2);	/* and the process dies */
	world_pass(&w, 200 * US_PER_SECOND);
	WANT(!world_ready(&w));
	world_pass(&w, 200 * US_PER_SECOND);
	WANT(world_ready(&w));
	WANT_INT(world_take(&w, 10), 0);
	WANT_STR(world_state(&w, code), "UNKNOWN");
	WANT_STR(world_state(&w, notice), "WAITING");
	world_pass(&w, 121 * US_PER_SECOND);
	WANT_INT(world_take(&w, 10), 1);
	WANT_INT(w.items[0].id, notice);
	WANT_STR(w.items[0].provider, "p2");
	world_close(&w);
}

TEST(after_a_crash_notices_go_on_and_codes_do_not)
{
	each_store(t, stranded);
}

/* ---- notices */

static void
notice_until(struct test *t, const char *url)
{
	struct world		w;
	struct notify_item	first;
	int64_t			id;

	world_open(&w, t, url, 2);
	id = world_send(&w, notice_to(7, ""));
	WANT_INT(world_take(&w, 10), 1);
	first = w.items[0];
	WANT_STR(answer(&w, &first, OUTCOME_FORGED), "WAITING");
	WANT_INT(world_take(&w, 10), 0);	/* waits for a report first */
	world_pass(&w, 121 * US_PER_SECOND);
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(w.items[0].provider, "p2");
	WANT_STR(answer(&w, &first, OUTCOME_DONE), "SENDING");	/* too late */
	WANT_STR(answer(&w, &w.items[0], OUTCOME_LATER), "WAITING");
	world_pass(&w, 11 * US_PER_SECOND);	/* another round */
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(w.items[0].provider, "p1");
	WANT_STR(answer(&w, &w.items[0], OUTCOME_UNKNOWN), "WAITING");
	WANT_STR(answer(&w, &w.items[0], OUTCOME_DONE), "SENT");
	WANT(!world_ready(&w));
	id = world_send(&w, notice_to(7, ""));
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(answer(&w, &w.items[0], OUTCOME_REFUSED), "WAITING");
	WANT_INT(world_take(&w, 10), 1);
	WANT_STR(answer(&w, &w.items[0], OUTCOME_REFUSED), "FAILED");
	WANT_STR(world_state(&w, id), "FAILED");
	world_close(&w);
}

TEST(a_notice_is_handed_out_until_one_accepts_or_all_refuse_it)
{
	each_store(t, notice_until);
}

static void
same_news(struct test *t, const char *url)
{
	struct world w;

	world_open(&w, t, url, 1);
	WANT(world_send(&w, notice_to(7, "5/2")) != 0);
	WANT_INT(world_send(&w, notice_to(7, "5/2")), 0);
	WANT(world_send(&w, notice_to(7, "5/3")) != 0);
	WANT(world_send(&w, notice_to(8, "5/2")) != 0);
	WANT(world_send(&w, notice_to(7, "")) != 0);
	WANT(world_send(&w, notice_to(7, "")) != 0);
	WANT_INT(world_take(&w, 10), 5);
	world_pass(&w, 25 * US_PER_HOUR);
	WANT(world_send(&w, notice_to(7, "5/2")) != 0);
	world_close(&w);
}

TEST(the_same_news_is_one_message)
{
	each_store(t, same_news);
}

/* ---- limits */

static void
code_limits(struct test *t, const char *url)
{
	struct world w;

	world_open(&w, t, url, 1);
	for (int i = 0; i < 5; i++) {
		WANT_RC(world_room(&w, "13900000001"), RC_OK);
		WANT(world_send(&w, code_to("13900000001")) != 0);
	}
	WANT_RC(world_room(&w, "13900000001"), RC_FULL);
	WANT_RC(world_room(&w, "13900000002"), RC_OK);
	world_pass(&w, 61 * US_PER_MINUTE);
	for (int i = 0; i < 5; i++)
		WANT(world_send(&w, code_to("13900000001")) != 0);
	world_pass(&w, 61 * US_PER_MINUTE);
	WANT_RC(world_room(&w, "13900000001"), RC_FULL);	/* ten a day */
	world_pass(&w, 24 * US_PER_HOUR);
	WANT_RC(world_room(&w, "13900000001"), RC_OK);
	w.rules.address_day = 3;
	for (int i = 0; i < 3; i++)
		WANT(world_send(&w, code_to(str_make(t->a, "1390000001%d",
		    i).p)) != 0);
	WANT_RC(world_room(&w, "13900000009"), RC_FULL);
	world_close(&w);
}

TEST(codes_are_limited_by_phone_and_address)
{
	each_store(t, code_limits);
}

static void
notice_limits(struct test *t, const char *url)
{
	struct world	w;
	int64_t		id;

	world_open(&w, t, url, 1);
	w.rules.notice_day = 2;
	(void)world_send(&w, notice_to(1, ""));
	(void)world_send(&w, notice_to(2, ""));
	id = world_send(&w, notice_to(3, ""));
	WANT_STR(world_state(&w, id), "FAILED");
	WANT_INT(world_take(&w, 10), 2);
	world_close(&w);
}

TEST(a_notice_above_the_limit_stands_under_messages_only)
{
	each_store(t, notice_limits);
}

static void
day_limit(struct test *t, const char *url)
{
	struct notify_item	*taken;
	struct world		 w;

	world_open(&w, t, url, 1);
	w.rules.day = 3;
	for (int i = 0; i < 5; i++)
		(void)world_send(&w, notice_to(i, ""));
	WANT_INT(world_take(&w, 10), 3);
	taken = w.items;
	WANT_INT(world_take(&w, 10), 0);
	WANT(!world_ready(&w));
	WANT_RC(world_room(&w, "13900000001"), RC_FULL);
	WANT_INT(world_counts(&w).today, 3);
	WANT_INT(world_counts(&w).waiting, 2);
	WANT_INT(world_counts(&w).sending, 3);
	world_pass(&w, US_PER_DAY);
	WANT_RC(world_room(&w, "13900000001"), RC_OK);
	WANT_INT(world_counts(&w).today, 0);
	for (int i = 0; i < 3; i++)
		world_took(&w, &taken[i], OUTCOME_DONE, "");
	WANT_INT(world_take(&w, 10), 2);
	world_close(&w);
}

TEST(a_day_has_its_total)
{
	each_store(t, day_limit);
}

static void
pace(struct test *t, const char *url)
{
	struct world	w;
	size_t		n = 0;
	int64_t		code;

	world_open(&w, t, url, 1);
	w.rules.rate = 20;
	w.rules.notice_day = 1000;
	for (int i = 0; i < 120; i++)
		(void)world_send(&w, notice_to(i, ""));
	code = world_send(&w, code_to("13900000001"));
	WANT(world_take(&w, 100) == 6);		/* a quarter of a second's */
	WANT_INT(w.items[0].id, code);		/* codes first */
	for (int i = 0; i < 50; i++) {
		world_pass(&w, US_PER_SECOND / 10);
		n += world_take(&w, 100);
	}
	WANT_INT(n, 100);			/* 5 seconds of 20 */
	world_pass(&w, US_PER_MINUTE);
	WANT_INT(world_take(&w, 100), 6);	/* nothing saved up */
	world_close(&w);
}

TEST(messages_go_out_at_their_rate_codes_first)
{
	each_store(t, pace);
}

static void
pauses(struct test *t, const char *url)
{
	struct world w;

	world_open(&w, t, url, 2);
	for (int i = 0; i < 5; i++) {
		(void)world_send(&w, notice_to(i, ""));
		WANT_INT(world_take(&w, 1), 1);
		WANT_STR(w.items[0].provider, "p1");
		world_took(&w, &w.items[0], OUTCOME_UNKNOWN, "");
		world_pass(&w, US_PER_SECOND);
	}
	(void)world_send(&w, code_to("13900000001"));
	WANT_INT(world_take(&w, 1), 1);
	WANT_STR(w.items[0].provider, "p2");	/* p1 is left alone */
	world_took(&w, &w.items[0], OUTCOME_DONE, "");
	world_pass(&w, 61 * US_PER_SECOND);
	(void)world_send(&w, code_to("13900000001"));
	WANT_INT(world_take(&w, 1), 1);
	WANT_STR(w.items[0].provider, "p1");	/* tried again */
	world_took(&w, &w.items[0], OUTCOME_DONE, "");
	world_close(&w);
}

TEST(a_service_that_keeps_failing_is_left_alone_for_a_while)
{
	each_store(t, pauses);
}

/* ---- delivery reports */

static void
reports(struct test *t, const char *url)
{
	struct world		w;
	struct notify_item	x;

	world_open(&w, t, url, 2);
	(void)world_send(&w, notice_to(1, ""));
	WANT_INT(world_take(&w, 1), 1);
	x = w.items[0];
	world_took(&w, &x, OUTCOME_DONE, "no-7");
	world_report(&w, "p2", "", "no-7", SMS_DELIVERED);	/* not theirs */
	world_report(&w, "p1", "", "no-8", SMS_DELIVERED);
	world_report(&w, "p1", "zzz", "", SMS_DELIVERED);
	WANT_STR(world_state(&w, x.id), "SENT");
	world_report(&w, "p1", "", "no-7", SMS_ACCEPTED);
	WANT_STR(world_state(&w, x.id), "SENT");
	world_report(&w, "p1", "", "no-7", SMS_DELIVERED);
	WANT_STR(world_state(&w, x.id), "DELIVERED");
	world_report(&w, "p1", "", "no-7", SMS_FAILED);
	WANT_STR(world_state(&w, x.id), "DELIVERED");

	(void)world_send(&w, notice_to(2, ""));
	WANT_INT(world_take(&w, 1), 1);
	x = w.items[0];
	world_took(&w, &x, OUTCOME_UNKNOWN, "");
	world_report(&w, "p1", x.ask.id.p, "", SMS_DELIVERED);
	WANT_STR(world_state(&w, x.id), "DELIVERED");
	world_pass(&w, US_PER_HOUR);
	WANT_INT(world_take(&w, 1), 0);		/* no need to send it again */

	(void)world_send(&w, notice_to(3, ""));
	WANT_INT(world_take(&w, 1), 1);
	x = w.items[0];
	world_report(&w, "p1", x.ask.id.p, "", SMS_FAILED);
	world_took(&w, &x, OUTCOME_DONE, "");	/* slower than the report */
	WANT_STR(world_state(&w, x.id), "FAILED");
	world_close(&w);
}

/* Receipts come when they like: before the answer, after none, or after a doubtful one. */
static void
receipts(struct test *t, const char *url)
{
	static const struct {
		bool		 is_code;
		enum outcome	 answer;
		enum sms_state	 receipt;
		const char	*end;
	} rows[] = {
		{ false, OUTCOME_DONE, SMS_DELIVERED, "DELIVERED" },
		{ false, OUTCOME_DONE, SMS_FAILED, "FAILED" },
		{ false, OUTCOME__MAX, SMS_DELIVERED, "DELIVERED" },
		{ false, OUTCOME__MAX, SMS_FAILED, "FAILED" },
		/* a notice in doubt goes again, unless it is known to be on its way */
		{ false, OUTCOME_UNKNOWN, SMS_DELIVERED, "DELIVERED" },
		{ false, OUTCOME_UNKNOWN, SMS_ACCEPTED, "SENT" },
		{ false, OUTCOME_UNKNOWN, SMS_FAILED, "WAITING" },
		/* a code in doubt does not */
		{ true, OUTCOME_UNKNOWN, SMS_DELIVERED, "DELIVERED" },
		{ true, OUTCOME_UNKNOWN, SMS_ACCEPTED, "SENT" },
		{ true, OUTCOME_UNKNOWN, SMS_FAILED, "FAILED" },
	};
	struct world w;

	world_open(&w, t, url, 2);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct notify_item	x;
		int64_t			id;

		id = world_send(&w, rows[i].is_code ?
		    code_to(str_make(t->a, "1391000%04zu", i).p) :
		    notice_to((int64_t)i + 1, str_make(t->a, "r%zu", i).p));
		WANT_INT(world_take(&w, 1), 1);
		x = w.items[0];
		WANT_INT(x.id, id);
		if (rows[i].answer != OUTCOME__MAX)	/* no answer yet */
			world_took(&w, &x, rows[i].answer, "");
		world_report(&w, x.provider.p, x.ask.id.p, "",
		    rows[i].receipt);
		WANT_STR(world_state(&w, id), rows[i].end);
		world_pass(&w, US_PER_SECOND);
	}
	world_close(&w);
}

TEST(a_receipt_counts_whenever_it_comes)
{
	each_store(t, receipts);
}

/* What goes to no phone stands in the messages of the account at once. */
static void
noted(struct test *t, const char *url)
{
	struct notify_message	*list;
	struct world		 w;
	struct tx		 tx;
	struct cx		 cx;
	size_t			 n;

	world_open(&w, t, url, 1);
	cx = world_begin(&w, &tx, ROLE_INDEX_CLOCK);
	WANT_RC(notify_note(&cx, 5, "lapsed", STR("您的报名已经失效")), RC_OK);
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	cx = world_begin(&w, &tx, ROLE_INDEX_CANDIDATE);
	cx.who = 5;
	WANT_RC(notify_mine(&cx, &list, &n), RC_OK);
	WANT_INT(n, 1);
	WANT_STR(list[0].body, "您的报名已经失效");
	WANT_RC(tx_end(&tx, RC_OK), RC_OK);
	WANT_INT(world_take(&w, 10), 0);
	world_close(&w);
}

TEST(what_goes_to_no_phone_is_read_on_the_page)
{
	each_store(t, noted);
}

TEST(reports_say_where_a_message_ended)
{
	each_store(t, reports);
}

TEST(every_state_is_reached_and_the_last_ones_are_last)
{
	const struct machine *m = &message_machine;

	for (size_t i = 0; i < m->n; i++) {
		bool reached = strcmp(m->moves[i].from, "NONE") == 0;

		for (size_t k = 0; k < m->n; k++)
			reached |= strcmp(m->moves[k].to,
			    m->moves[i].from) == 0;
		WANT(reached);
		WANT(strcmp(m->moves[i].from, "DELIVERED") != 0);
		WANT(strcmp(m->moves[i].from, "FAILED") != 0);
	}
}
