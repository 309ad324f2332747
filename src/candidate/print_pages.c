/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 表格打印: the registration form, the pledge to sign, and the receipt of what
 * was confirmed, with its hash and our seal, so that anyone can check it.
 */
#include "account/account.h"
#include "application/receipt.h"
#include "application/snapshot.h"
#include "base/json.h"
#include "candidate/flow_pages.h"
#include "candidate/step_pages.h"
#include "exam/need.h"
#include "pdf/paper.h"
#include "ui/page.h"
#include "web/web.h"

/* What a print needs, loaded once. */
struct print {
	struct account_person	 person;
	struct photo		 photo;
	struct str		 jpeg;		/* empty: none */
	struct str		 document;	/* JSON of what was confirmed */
	struct str		 sha256;	/* of it; empty of a draft */
	struct json		*root;
	bool			 draft;
};

static bool
is_draft(const struct app *app)
{
	return app->state == STATE_DRAFT || app->state == STATE_RETURNED;
}

static enum rc
load(struct req *r, struct print *p)
{
	enum rc rc;

	*p = (struct print){ .jpeg = STR(""), .sha256 = STR(""),
		.photo = { .state = PHOTO_NONE, .sha256 = STR("") },
		.draft = is_draft(r->app) };
	rc = account_person(&r->cx, r->cx.who, &p->person);
	if (rc == RC_OK)
		rc = photo_load(&r->cx, r->exam, r->cx.who, &p->photo);
	if (rc == RC_NONE)
		rc = RC_OK;
	if (rc == RC_OK && p->photo.sha256.n > 0)
		rc = photo_bytes(&r->cx, p->photo.sha256, &p->jpeg);
	if (rc == RC_OK)
		rc = p->draft ? snapshot_preview(&r->cx, r->exam, r->app,
		    &p->document) :
		    app_snapshot(&r->cx, r->app->id, &p->document, &p->sha256);
	if (rc != RC_OK)
		return rc;
	return json_parse(r->cx.a, p->document, &p->root) == RC_OK ? RC_OK :
	    RC_IO;
}

/* ---- rows of the form */

static void
put_fields(struct paper *to, const struct json *list,
    const struct field *fields, size_t n)
{
	for (const struct json *k = list == NULL ? NULL : list->kids; k != NULL;
	    k = k->next) {
		paper_row(to, json_text(k, "label"), config_words(fields, n,
		    json_text(k, "name"), json_text(k, "value")));
	}
}

static void
put_choice(struct paper *to, const struct print *p,
    const struct exam_config *c)
{
	static const struct {
		const char	*key;
		const char	*label;
	} rows[] = {
		{ "department", "招录部门" }, { "unit", "用人单位" },
		{ "name", "名称" }, { "code", "代码" },
	};
	const struct json *at = json_get(p->root, "position");
	const struct json *choices = json_get(p->root, "choices");
	const struct json *subjects;

	for (size_t i = 0; i < COUNT(rows); i++)
		if (json_text(at, rows[i].key).n > 0)
			paper_row(to, str_z(rows[i].label),
			    json_text(at, rows[i].key));
	if (choices == NULL)
		return;
	if (json_text(choices, "level").n > 0)
		paper_row(to, STR("层级"), json_text(choices, "level"));
	if (json_text(choices, "site").n > 0)
		paper_row(to, STR("考点"), json_text(choices, "site"));
	subjects = json_get(choices, "subjects");
	for (const struct json *k = subjects == NULL ? NULL : subjects->kids;
	    k != NULL; k = k->next)
		paper_row(to, c->word_position, k->text);
}

static enum rc
finish(struct req *r, struct paper *to, const char *name)
{
	struct str	pdf;
	unsigned	missing;
	enum rc		rc = paper_end(to, &pdf, &missing);

	if (rc != RC_OK)
		return RC_IO;
	r->answer.filename = str_make(r->cx.a, "%s-%.*s.pdf", name,
	    STR_ARG(r->exam->config.code));
	return req_send(r, 200, "application/pdf", pdf);
}

static struct str
serial_text(struct req *r)
{
	return r->app->serial == 0 ? STR("") : str_make(r->cx.a, "%05lld",
	    (long long)r->app->serial);
}

static enum rc
print_form(struct req *r, struct print *p)
{
	const struct exam_config	*c = &r->exam->config;
	struct paper			*to = paper_new(r->cx.a,
	    font_chain_of(r->cx.services), STR("报名表"), c->title);
	struct str			 sex = str_eq_z(p->person.sex, "M") ?
	    STR("男") : STR("女");

	paper_photo(to, p->jpeg);
	if (r->app->serial > 0)
		paper_row(to, STR("报名序号"), serial_text(r));
	paper_rows2(to, STR("姓名"), p->person.name, STR("性别"), sex);
	paper_row(to, STR("证件号码"), p->person.idno);
	paper_rows2(to, STR("出生日期"), p->person.birth, STR("手机号码"),
	    p->person.phone);
	put_choice(to, p, c);
	put_fields(to, json_get(p->root, "profile"), c->profile, c->profile_n);
	put_fields(to, json_get(p->root, "form"), c->fields, c->fields_n);
	paper_row(to, STR("状态"), p->draft ?
	    STR("尚未提交，招考部门看不到这份报名") : state_text(r->app->state));
	paper_text(to, STR("本人保证以上所填内容和所交材料真实、准确、完整。"));
	paper_sign(to, STR("考生签名"));
	paper_sign(to, STR("日期"));
	if (!p->draft)
		paper_foot(to, str_make(r->cx.a, "校验码 %.*s",
		    STR_ARG(p->sha256)));
	return finish(r, to, "form");
}

static enum rc
print_pledge(struct req *r, struct print *p)
{
	const struct exam_config	*c = &r->exam->config;
	struct paper			*to = paper_new(r->cx.a,
	    font_chain_of(r->cx.services), STR("诚信承诺书"), c->title);

	paper_text(to, c->pledge);
	if (r->app->pledge_us > 0)
		paper_text(to, str_make(r->cx.a, "本人已于 %.*s 在网上接受本承诺书。",
		    STR_ARG(time_text(r->cx.a, r->app->pledge_us))));
	paper_rows2(to, STR("姓名"), p->person.name, STR("报名序号"),
	    serial_text(r));
	paper_row(to, STR("证件号码"), p->person.idno);
	paper_sign(to, STR("承诺人签名"));
	paper_sign(to, STR("日期"));
	return finish(r, to, "pledge");
}

/* Little about the person: a receipt may be shown to anyone. */
static enum rc
print_receipt(struct req *r, struct print *p)
{
	struct paper	*to = paper_new(r->cx.a, font_chain_of(r->cx.services),
	    STR("报名回执"), r->exam->config.title);
	struct str	 seal = receipt_seal(&r->cx, p->sha256);
	int64_t		 at_us = json_number(p->root, "confirmed_us", 0);

	paper_rows2(to, STR("姓名"), p->person.name, STR("证件号码"),
	    idno_masked(r->cx.a, p->person.idno));
	if (r->app->serial > 0)
		paper_row(to, STR("报名序号"), serial_text(r));
	put_choice(to, p, &r->exam->config);
	if (at_us > 0)
		paper_row(to, STR("确认时间"), time_text(r->cx.a, at_us));
	paper_row(to, STR("当前状态"), state_text(r->app->state));
	paper_row(to, STR("打印时间"), time_text(r->cx.a, r->cx.now_us));
	paper_row(to, STR("校验码"), p->sha256);
	paper_row(to, STR("系统签章"), seal);
	paper_qr(to, str_make(r->cx.a, "BKR1:%.*s:%.*s", STR_ARG(p->sha256),
	    STR_ARG(seal)), STR("校验码是您确认提交的全部内容的 SHA-256。\n"
	    "任何人都可以在报名网站的“核验回执”中输入它，\n核对这份报名何时提交、内容有没有变。"));
	return finish(r, to, "receipt");
}

/* ---- which, and when */

/* The exam's own prints have hours; a receipt is there at any time. */
static enum rc
not_now(struct req *r, const struct moment *m)
{
	const struct span s = when_span(m, WHEN_PRINT);

	return page_notice(r, 409, "现在不能打印", str_make(r->cx.a,
	    "打印时间：%.*s。\n%.*s。", STR_ARG(hours_text(r->cx.a, &s)),
	    STR_ARG(when_why(r->cx.a, m, WHEN_PRINT))), exam_path(r, "flow"),
	    "返回报考流程");
}

static enum rc
print_get(struct req *r)
{
	static const struct {
		const char	*word;
		int64_t		 bit;		/* 0: every exam has it */
		enum rc		(*make)(struct req *r, struct print *p);
	} docs[] = {
		{ "form", PRINT_FORM, print_form },
		{ "pledge", PRINT_PLEDGE, print_pledge },
		{ "receipt", 0, print_receipt },
	};
	const struct moment	m = app_moment(r);
	struct print		p;
	size_t			i = 0;
	enum rc			rc;

	while (i < COUNT(docs) && !str_eq_z(req_param(r, "doc"), docs[i].word))
		i++;
	if (i == COUNT(docs) || (docs[i].bit != 0 &&
	    (r->exam->config.prints & docs[i].bit) == 0))
		return RC_NONE;
	if (docs[i].bit != 0 && !when_open(&m, WHEN_PRINT))
		return not_now(r, &m);
	rc = load(r, &p);
	if (rc == RC_NONE || (rc == RC_OK && docs[i].bit == 0 && p.draft))
		return page_notice(r, 409, "还没有回执",
		    STR("提交报名之后才有回执。"), exam_path(r, "flow"),
		    "返回报考流程");
	return rc != RC_OK ? rc : docs[i].make(r, &p);
}

const struct route print_routes[] = {
	ROUTE(GET, "/exam/{exam}/print/{doc}", ROLE_CANDIDATE, print_get,
	    .need = app_need, .note = "报名表、承诺书、回执 S0-24 S3-09 S4-05"),
	{ .path = NULL },
};
