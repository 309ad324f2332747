/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 注册信息维护 (S4-03): another telephone number, proved by a code sent to it;
 * another name as long as nothing was handed in. The old phone is told.
 */
#include "account/account_pages.h"
#include "account/name.h"
#include "audit/audit.h"
#include "candidate/flow_pages.h"
#include "exam/need.h"
#include "notify/notify.h"

/* Where the code for the new phone belongs. */
#define PURPOSE "phone"

/* The person, and what the form makes of it. */
struct maintain {
	struct form_page	*f;
	struct account_person	 person;
	bool			 locked;	/* the name */
	struct str		 name;		/* as it will be */
	struct str		 phone;
};

static enum rc
maintain_load(struct req *r, struct maintain *m)
{
	enum rc rc;

	*m = (struct maintain){ .f = NULL };
	if (!r->exam->config.maintain)
		return RC_NONE;
	rc = account_person(&r->cx, r->cx.who, &m->person);
	if (rc == RC_OK)
		rc = app_handed_in(&r->cx, r->cx.who, &m->locked);
	if (rc != RC_OK)
		return rc;
	m->name = m->person.name;
	m->phone = m->person.phone;
	m->f = form_page_new(r, "注册信息维护", "保存");
	m->f->page.draft = STR("获取短信验证码");
	m->f->page.lead = str_make(r->cx.a, "证件号码 %.*s 不能修改。%.*s",
	    STR_ARG(idno_masked(r->cx.a, m->person.idno)), STR_ARG(m->locked ?
	    str_make(r->cx.a, "姓名“%.*s”也不能修改：您已经提交过报名，"
	    "姓名以提交时的为准；确实有误的，请联系政策咨询电话。",
	    STR_ARG(m->person.name)) : STR("提交报名之后，姓名也不能再修改。")));
	return RC_OK;
}

static struct str
typed_or(struct req *r, const char *name, struct str stored)
{
	return r->method == METHOD_POST ? req_field(r, name) : stored;
}

/* What the page is made from. */
static struct str
maintain_stored(struct req *r, const struct maintain *m)
{
	return str_make(r->cx.a, "%.*s/%.*s", STR_ARG(m->person.name),
	    STR_ARG(m->person.phone));
}

static enum rc
maintain_show(struct req *r, struct maintain *m)
{
	struct form_page *f = m->f;

	form_page_hidden(f, STR(MADE_FROM), page_mark(r,
	    maintain_stored(r, m)));
	form_page_group(f, STR(""));
	if (!m->locked)
		form_page_field(f, field_text(r, &(struct field_look){
			.name = "name", .label = "姓名",
			.hint = "与身份证件一致", .autocomplete = "name" },
		    typed_or(r, "name", m->person.name), &f->errors));
	form_page_field(f, field_text(r, &(struct field_look){
		.name = "phone", .label = "手机号码", .type = "tel",
		.hint = "换号码时，先点击“获取短信验证码”，再填写新手机收到的验证码",
		.autocomplete = "tel", .inputmode = "numeric" },
	    typed_or(r, "phone", m->person.phone), &f->errors));
	form_page_text(f, &(struct field_look){ .name = "code",
		.label = "短信验证码", .hint = "不换手机号码的不用填",
		.inputmode = "numeric", .autocomplete = "one-time-code",
		.optional = true });
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "登录密码", .type = "password",
		.hint = "保存时填写，以确认是您本人",
		.autocomplete = "current-password" });
	form_page_link(f, url_make(r->cx.a, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code)), "返回报考流程");
	return form_page_send(f);
}

static enum rc
maintain_get(struct req *r)
{
	struct maintain	m;
	enum rc		rc = maintain_load(r, &m);

	if (rc == RC_OK && req_arg(r, "saved").n > 0)
		m.f->page.banner = STR("注册信息已经修改。");
	return rc != RC_OK ? rc : maintain_show(r, &m);
}

/*
 * The password is asked for once more, so that an open browser is not enough
 * to take an account over.
 */
static enum rc
maintain_prepare(struct req *r)
{
	struct account_person	 person;
	bool			*right = ARENA_NEW(r->cx.a, bool);
	enum rc			 rc;

	r->prepared = right;
	if (r->session.owner_id == 0 || req_field(r, "draft").n > 0)
		return RC_OK;
	rc = account_person(&r->cx, r->session.owner_id, &person);
	if (rc == RC_OK)
		*right = password_matches(form_first(&r->form, "password"),
		    str_to_z(r->cx.a, person.password));
	return rc;
}

/* What was typed, checked; a phone that is taken is said as when registering. */
static enum rc
read_typed(struct req *r, struct maintain *m)
{
	struct account_rules	rules = account_rules_of(r->exam);
	struct errors		*e = &m->f->errors;
	struct name		 name;
	char			 phone[PHONE_CHARS + 1];
	bool			 has = false;
	enum rc			 rc = RC_OK;

	name_normalise(r->cx.a, form_first(&r->form, "name"), &name);
	if (!m->locked && name.reason != NAME_OK)
		errors_add(e, STR("name"), str_z(name_reason_zh(name.reason)));
	else if (!m->locked)
		m->name = name.text;
	else if (name.text.n > 0 && !str_eq(name.text, m->person.name))
		errors_add(e, STR(""), STR("已经提交过报名，姓名不能修改"));
	if (phone_normalise(form_first(&r->form, "phone"), phone) != RC_OK) {
		errors_add(e, STR("phone"),
		    STR("请输入 11 位手机号码，以 1 开头"));
		return RC_OK;
	}
	m->phone = str_copy(r->cx.a, str_z(phone));
	if (rules.phone_unique && !str_eq(m->phone, m->person.phone))
		rc = account_has_phone(&r->cx, rules.realm, m->phone, &has);
	if (has)
		errors_add(e, STR("phone"),
		    STR("这个手机号码已经注册过，请换一个"));
	return rc;
}

static enum rc
send_code(struct req *r, struct maintain *m)
{
	struct account_rules	rules = account_rules_of(r->exam);
	enum rc			rc;

	if (m->f->errors.n == 0 && str_eq(m->phone, m->person.phone))
		errors_add(&m->f->errors, STR("phone"),
		    STR("这就是现在的手机号码，不用验证；要换的请填写新号码"));
	if (m->f->errors.n > 0)
		return maintain_show(r, m);
	rc = sms_gap_take(&r->cx, &rules, m->person.phone);
	if (rc == RC_OK)
		rc = sms_code_send(&r->cx, &rules, m->phone, PURPOSE,
		    &(struct code_from){ r->exam->config.title, r->address });
	if (rc == RC_BUSY)
		errors_add(&m->f->errors, STR("code"), str_make(r->cx.a,
		    "两次短信之间应相隔 %lld 秒以上，请稍候",
		    (long long)r->exam->config.sms_gap_s));
	else if (rc == RC_FULL)
		errors_add(&m->f->errors, STR("code"), STR(NOTIFY_FULL_SAID));
	else if (rc != RC_OK)
		return rc;
	else
		m->f->page.banner = STR("验证码已发送到新手机，请填写验证码和登录密码，再点击“保存”。");
	return maintain_show(r, m);
}

/* The count of tries stays even when nothing else is kept. */
static enum rc
check_code(struct req *r, struct maintain *m)
{
	enum rc rc = sms_code_check(&r->cx, m->phone, PURPOSE,
	    req_field(r, "code"));

	if (rc != RC_BAD)
		return rc;
	errors_add(&m->f->errors, STR("code"), STR("短信验证码不正确"
	    "或已过期；没有收到的，请点击“获取短信验证码”"));
	return RC_OK;
}

static enum rc
save_phone(struct req *r, struct maintain *m)
{
	enum rc rc = account_set_phone(&r->cx, m->phone);

	return rc != RC_OK ? rc : notify_send(&r->cx, &(struct notify){
		.account_id = r->cx.who, .phone = m->person.phone,
		.kind = "account", .template = TEMPLATE_PHONE,
		.values = { { STR("title"), r->exam->config.title },
		{ STR("phone"), phone_masked(r->cx.a, m->phone) } } });
}

static enum rc
save_name(struct req *r, struct maintain *m)
{
	struct account_rules	rules = account_rules_of(r->exam);
	enum rc			rc;

	rc = account_set_name(&r->cx, &rules, m->person.idno, m->name);
	if (rc == RC_STALE) {
		errors_add(&m->f->errors, STR("name"),
		    STR("这个证件号码和姓名已经有另一个账号，请用那个账号登录"));
		return RC_OK;
	}
	return rc != RC_OK ? rc : account_tell(r, SMS_CHANGED,
	    &(struct notify){ .account_id = r->cx.who, .kind = "account",
		.template = TEMPLATE_NAME,
		.values = { { STR("title"), r->exam->config.title },
		{ STR("was"), m->person.name }, { STR("name"), m->name } } });
}

static enum rc
maintain_post(struct req *r)
{
	const bool	*right = r->prepared;
	struct maintain	 m;
	bool		 moved;
	enum rc		 rc = maintain_load(r, &m);

	if (rc == RC_OK && req_field(r, MADE_FROM).n > 0 &&
	    page_is_old(r, maintain_stored(r, &m), STR("")))
		errors_add(&m.f->errors, STR(""), str_make(r->cx.a,
		    "这一页打开之后，您在另一个页面或设备上改过注册信息（现在：%.*s，%.*s），没有覆盖；"
		    "确实要以刚才填写的为准，请再保存一次",
		    STR_ARG(m.person.name), STR_ARG(phone_masked(r->cx.a,
		    m.person.phone))));
	if (rc == RC_OK)
		rc = read_typed(r, &m);
	if (rc != RC_OK)
		return rc;
	if (req_field(r, "draft").n > 0)
		return send_code(r, &m);
	if (!*right)
		errors_add(&m.f->errors, STR("password"),
		    STR("登录密码不正确"));
	moved = !str_eq(m.phone, m.person.phone);
	if (m.f->errors.n == 0 && moved)
		rc = check_code(r, &m);
	if (rc == RC_OK && m.f->errors.n == 0 &&
	    !str_eq(m.name, m.person.name))
		rc = save_name(r, &m);
	if (rc == RC_OK && m.f->errors.n == 0 && moved)
		rc = save_phone(r, &m);
	if (rc != RC_OK)
		return rc;
	return m.f->errors.n > 0 ? maintain_show(r, &m) : req_see(r, "/exam/%.*s/account?saved=1",
	    STR_ARG(r->exam->config.code));
}

const struct route maintain_routes[] = {
	ROUTE(GET, "/exam/{exam}/account", ROLE_CANDIDATE, maintain_get,
	    .need = exam_need, .note = "注册信息维护 S4-03"),
	ROUTE(POST, "/exam/{exam}/account", ROLE_CANDIDATE, maintain_post,
	    .need = exam_need, .prepare = maintain_prepare, .body_max = 8192,
	    .rate = RATE_REGISTER, .again = "the same values, of the version they were made from",
	    .note = "注册信息维护 S4-03"),
	{ .path = NULL },
};
