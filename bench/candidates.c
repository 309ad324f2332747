/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/candidates.h"

#include "account/account.h"
#include "account/account_pages.h"
#include "application/application.sql.h"
#include "application/law.h"
#include "notify/notify.sql.h"
#include "payment/payment.sql.h"
#include "photo/photo.h"
#include "photo/photo.sql.h"
#include "review/review.sql.h"

/*
 * One candidate's acts follow each other this closely: rows then come in the
 * order of their ids, as they would in months of real use.
 */
static const int64_t ACT_US = 1000;
static const int64_t LEASE_US = 10 * US_PER_MINUTE;

enum { DAYS = 10950, FIRST_YEAR_DAY = 3650 };

/* Who acts next, a moment later: a new row id begins with the time. */
static void
act(struct crowd *c, enum role_index role, int64_t who)
{
	c->cx.role = role;
	c->cx.who = who;
	c->cx.now_us += ACT_US;
}

static char
check_digit(const char *head)
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10,
		5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < COUNT(weights); i++)
		sum += (head[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

/* Born 1980 to 2009, a serial number within the day: ten million of them. */
static struct account_new
person(struct arena *a, uint32_t i)
{
	static const char *const family[] = { "王", "李", "张", "刘", "陈",
		"杨", "赵", "黄", "周", "吴", "徐", "孙", "欧阳", "司马" };
	static const char *const given[] = { "伟", "芳", "娜", "秀英", "敏",
		"静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟",
		"涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英", "子涵" };
	struct civil	day = civil_from_us((int64_t)(FIRST_YEAR_DAY +
			    i % DAYS) * US_PER_DAY);
	uint32_t	serial = i / DAYS % 1000;
	struct str	head = str_make(a, "110105%04d%02d%02d%03u", day.year,
			    day.month, day.day, serial);

	return (struct account_new){
		.name = str_make(a, "%s%s", family[i % COUNT(family)],
		    given[i / 14 % COUNT(given)]),
		.id_kind = STR("resident"),
		.idno = str_make(a, "%.*s%c", STR_ARG(head),
		    check_digit(head.p)),
		.birth = str_make(a, "%04d-%02d-%02d", day.year, day.month,
		    day.day),
		.sex = serial % 2 == 1 ? STR("M") : STR("F"),
		.phone = str_make(a, "139%08u", i % 100000000),
	};
}

static struct str
form(struct arena *a, uint32_t i)
{
	return str_make(a, "{\"ethnic\":\"%02u\",\"politics\":\"%02u\","
	    "\"marriage\":\"10\",\"health\":\"1\",\"household\":\"示例省第%u市"
	    "示例区\",\"residence\":\"示例省第%u市示例区人民路 %u 号 3 单元 502 "
	    "室\",\"education\":\"21\",\"degree\":\"4\",\"school\":\"示例第%u"
	    "大学\",\"major\":\"计算机科学与技术\",\"graduated_on\":\"2024-06-30"
	    "\",\"grassroots\":\"二年\",\"employer\":\"示例市第%u有限公司\","
	    "\"history\":\"2017.09—2020.06 示例市第一中学 高中学生；"
	    "2020.09—2024.06 示例大学计算机科学与技术专业 本科学生，任班级学习"
	    "委员；2024.07 至今 示例市第%u有限公司 软件工程师。\",\"email\":\"u%u@example.com\","
	    "\"address\":\"示例省第%u市示例区人民路 %u 号\","
	    "\"emergency_name\":\"示例家长\",\"emergency_phone\":"
	    "\"138%08u\"}", 1 + i % 56, 1 + i % 13, i % 300, i % 300,
	    i % 999, i % 2000, i % 5000, i % 5000, i, i % 300, i % 999,
	    i % 100000000);
}

static enum rc
add_photo(struct crowd *c)
{
	int64_t	changed;
	enum rc	rc;

	rc = q_photo_put(c->cx.tx, &(struct q_photo_put_in){
		.owner_id = c->cx.who, .step = BENCH_STEP("NONE", "UPLOADED"),
		.sha256 = c->photo, .bytes_n = 2048, .warnings = STR(""),
		.made_us = c->cx.now_us }, &changed);
	return rc != RC_OK ? rc : photo_confirm(&c->cx, c->exam, c->photo);
}

static enum rc
consents(struct crowd *c, const struct app *app)
{
	const struct exam_config	*e = &c->exam->config;
	int64_t				 added;
	enum rc				 rc;

	rc = q_consent_add(c->cx.tx, &(struct q_consent_add_in){
		.application_id = app->id, .kind = STR("NOTICE"),
		.text_version = c->exam->version,
		.text_sha256 = e->notice_sha256, .at_us = c->cx.now_us },
	    &added);
	if (rc == RC_OK)
		rc = q_consent_add(c->cx.tx, &(struct q_consent_add_in){
			.application_id = app->id, .kind = STR("PLEDGE"),
			.text_version = c->exam->version,
			.text_sha256 = e->pledge_sha256,
			.at_us = c->cx.now_us }, &added);
	return rc != RC_OK ? rc : q_app_noted(c->cx.tx,
	    &(struct q_app_noted_in){ .id = app->id,
		.version = app->version, .notice_us = c->cx.now_us,
		.pledge_us = c->cx.now_us });
}

/* As the pages leave it, but for the audit of each single step: a million. */
static enum rc
prepare(struct crowd *c, uint32_t i, struct str person_hash, struct app *app)
{
	const struct q_position_all_row	*p = &c->positions[i * 7919ull %
					    c->positions_n];
	enum rc				 rc;

	rc = app_start(&c->cx, c->exam, person_hash, app);
	if (rc == RC_OK)
		rc = consents(c, app);
	app->form = form(c->cx.a, i);
	app->form_done = 1;
	app->position_id = p->id;
	app->notice_us = app->pledge_us = c->cx.now_us;
	if (rc == RC_OK)
		rc = q_app_form(c->cx.tx, &(struct q_app_form_in){
			.id = app->id, .version = app->version,
			.form = app->form, .form_done = 1 });
	return rc != RC_OK ? rc : q_app_position(c->cx.tx,
	    &(struct q_app_position_in){ .id = app->id,
		.version = app->version, .position_id = p->id,
		.department = p->department });
}

static enum rc
fire(struct crowd *c, struct app *app, enum event e)
{
	struct app_act	act = { .id = app->id, .version = app->version,
		.event = e };
	struct verdict	v;

	if (e == EV_REJECT) {
		act.heading = STR("填报信息不完整或不准确");
		act.reason = STR("请补充毕业时间");
	}
	return app_fire(&c->cx, &act, app, &v);
}

/* As notify_send() leaves it once it was sent. */
static enum rc
message(struct crowd *c, int64_t account_id)
{
	struct str	phone = seal_make(c->cx.a, &c->cx.keys->seal,
			    c->cx.rng, "phone", STR("13900000000"));
	int64_t		id = cx_id(&c->cx);
	enum rc		rc;

	rc = q_message_add(c->cx.tx, &(struct q_message_add_in){
		.id = id, .account_id = account_id, .phone_seal = phone,
		.phone_hash = STR(""), .address_hash = STR(""),
		.values_seal = STR(""), .ref = STR(""), .template = STR(""),
		.detail = STR(""), .step = BENCH_STEP("NONE", "SENT"),
		.sent_us = c->cx.now_us,
		.kind = STR("submitted"), .made_us = c->cx.now_us,
		.body = STR("【中央机关及其直属机构考试录用公务员（演示）】您的"
		    "报名信息已确认提交，请登录系统查看资格审核结果。") });
	return rc;
}

static enum rc
claim(struct crowd *c, struct app *app, int64_t *ret_id)
{
	enum rc rc = fire(c, app, EV_CLAIM);

	*ret_id = cx_id(&c->cx);
	return rc != RC_OK ? rc : q_review_add(c->cx.tx,
	    &(struct q_review_add_in){ .id = *ret_id,
		.application_id = app->id, .staff_id = c->staff_id,
		.claimed_us = c->cx.now_us,
		.leased_until_us = c->cx.now_us + LEASE_US });
}

static enum rc
decide(struct crowd *c, struct app *app, int64_t review_id, bool approve)
{
	enum rc rc = fire(c, app, approve ? EV_APPROVE : EV_REJECT);

	if (rc == RC_OK)
		rc = q_review_decide(c->cx.tx, &(struct q_review_decide_in){
			.id = review_id, .decision = approve ?
			STR("APPROVED") : STR("REJECTED"),
			.reason_code = approve ? STR("") : STR("INCOMPLETE"),
			.reason = approve ? STR("") :
			STR("请补充毕业时间"), .decided_us = c->cx.now_us });
	return rc;
}

static enum rc
pay(struct crowd *c, struct app *app)
{
	struct str	number = str_make(c->cx.a, "BK%lld",
			    (long long)app->id);
	int64_t		id = cx_id(&c->cx), changed;
	enum rc		rc;

	rc = q_order_add(c->cx.tx, &(struct q_order_add_in){ .id = id,
		.number = number, .application_id = app->id,
		.gateway = STR("simulated"), .amount_fen = 10000,
		.made_us = c->cx.now_us,
		.expires_us = c->cx.now_us + 30 * US_PER_MINUTE,
		.paid_us = c->cx.now_us, .step = BENCH_STEP("NONE", "PAID"),
		.subject = STR(""), .notify_url = STR(""),
		.return_url = STR("") }, &changed);
	if (rc == RC_OK)
		rc = q_pay_event_add(c->cx.tx, &(struct q_pay_event_add_in){
			.id = cx_id(&c->cx), .order_id = id,
			.gateway = STR("simulated"), .transaction_no = number,
			.source = STR("notice"), .amount_fen = 10000,
			.outcome = STR("EFFECTIVE"), .why = STR(""),
			.at_us = c->cx.now_us }, &changed);
	return rc != RC_OK ? rc : fire(c, app, EV_PAY);
}

/* Of twenty: 6 drafts, 8 waiting, 1 in review, 1 rejected, 2 approved, 2 paid. */
static enum rc
proceed(struct crowd *c, uint32_t i, struct app *app)
{
	uint32_t	lot = i % 20;
	int64_t		review_id = 0;
	enum rc		rc = RC_OK;

	if (lot < 6)
		return RC_OK;
	rc = fire(c, app, EV_CONFIRM);
	if (rc == RC_OK)
		rc = message(c, app->account_id);
	if (rc != RC_OK || lot < 14)
		return rc;
	act(c, ROLE_INDEX_REVIEWER, c->staff_id);
	rc = claim(c, app, &review_id);
	if (rc != RC_OK || lot == 14)
		return rc;
	rc = decide(c, app, review_id, lot != 15);
	if (rc != RC_OK || lot < 18)
		return rc;
	act(c, ROLE_INDEX_GATEWAY, 0);
	return pay(c, app);
}

enum rc
candidate_add(struct crowd *c, uint32_t i)
{
	struct account_rules	rules = account_rules_of(c->exam);
	struct account_new	new = person(c->cx.a, i);
	struct app		app;
	int64_t			id = 0;
	enum rc			rc;

	c->cx.now_us = c->from_us + c->step_us * i;
	act(c, ROLE_INDEX_PUBLIC, 0);
	new.password = str_z(c->password);
	rc = account_add(&c->cx, &rules, &new, &id);
	act(c, ROLE_INDEX_CANDIDATE, id);
	if (rc == RC_OK)
		rc = add_photo(c);
	if (rc == RC_OK)
		rc = prepare(c, i, person_hash(&c->cx, "idno", new.idno),
		    &app);
	if (rc == RC_OK)
		rc = proceed(c, i, &app);
	return rc;
}
