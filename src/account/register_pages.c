/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registering (S1-02 to S1-07, S0-05): one form, then, where the exam wants it,
 * the second entry. Between the two the first travels sealed in the page, the
 * password only as its hash.
 */
#include "account/account_pages.h"

#include "account/challenge.h"
#include "account/entry.h"
#include "account/idno.h"
#include "account/name.h"
#include "account/type.h"
#include "base/json.h"
#include "base/utf8.h"
#include "exam/need.h"
#include "web/web.h"

enum { ORG_NAME_LEAST = 2, ORG_NAME_MOST = 60 };

static const int64_t PENDING_LIFE_US = 20 * US_PER_MINUTE;

/* What the form said, as far as it is right. */
struct entry {
	struct str	id_kind;
	struct str	idno;
	struct str	name;
	struct str	contact;	/* of an organisation */
	struct str	phone;
	bool		org;
};

/* For whoever it may be: the number is not known before it is typed. */
static bool
may_register(const struct req *r)
{
	return r->exam->config.account_open == OPEN_ALWAYS ||
	    stage_open(&r->exam->widest, STAGE_REGISTER, r->cx.now_us);
}

/* A person's name, put into the one form; what is wrong stands at the field. */
static struct str
read_name(struct req *r, struct errors *e, const char *field)
{
	struct name name;

	name_normalise(r->cx.a, form_first(&r->form, field), &name);
	if (name.reason != NAME_OK)
		errors_add(e, str_z(field), str_z(name_reason_zh(name.reason)));
	return name.text;
}

/* What tells persons and organisations apart. */
static void
read_holder(struct req *r, struct errors *e, struct entry *x)
{
	size_t chars;

	if (!x->org) {
		x->id_kind = req_field(r, "id_kind");
		if (!str_eq_z(x->id_kind, "resident") &&
		    !str_eq_z(x->id_kind, "temporary"))
			errors_add(e, STR("id_kind"), STR("请选择证件类型"));
		x->name = read_name(r, e, "name");
		return;
	}
	x->id_kind = STR(KIND_ORG);
	x->name = req_field(r, "name");
	chars = utf8_count(x->name);
	if (chars < ORG_NAME_LEAST || chars > ORG_NAME_MOST ||
	    !utf8_is_text(x->name) || str_has(x->name, STR("\n")))
		errors_add(e, STR("name"),
		    STR("请填写单位名称，2 到 60 个字，与登记证书一致"));
	x->contact = read_name(r, e, "contact");
}

static void
read_entry(struct req *r, struct errors *e, struct entry *x)
{
	struct str	problem;
	char		phone[PHONE_CHARS + 1] = "";

	*x = (struct entry){ .org = type_is_org(r), .contact = STR("") };
	read_holder(r, e, x);
	problem = type_number(r, x->org, form_first(&r->form, "idno"),
	    &x->idno);
	if (problem.n > 0)
		errors_add(e, STR("idno"), problem);
	if (phone_normalise(form_first(&r->form, "phone"), phone) != RC_OK)
		errors_add(e, STR("phone"),
		    STR("请输入 11 位手机号码，以 1 开头"));
	x->phone = str_copy(r->cx.a, str_z(phone));
}

static struct form_page *
register_form(struct req *r)
{
	struct form_page *f = form_page_new(r, "注册",
	    str_to_z(r->cx.a, r->exam->config.word_register));

	f->page.lead = STR("姓名和证件号码务必与身份证件一致，注册后不能修改。"
	    "已经注册过的考生请直接登录。");
	return f;
}

/* 服务条款 and 用户须知, to be ticked (S3-03). */
static const struct tpl_field *
terms_field(struct form_page *f)
{
	struct tpl_field_options *o = ARENA_NEW(f->r->cx.a,
	    struct tpl_field_options);

	*o = (struct tpl_field_options){ STR("yes"),
		STR("我已阅读并同意服务条款和用户须知"),
		req_field(f->r, "agree").n > 0, STR("agree-yes") };
	return field_copy(f->r, &(struct tpl_field){ .name = STR("agree"),
		.label = STR("服务条款和用户须知"),
		.hint = f->r->exam->config.terms,
		.error = errors_of(&f->errors, "agree"), .value = STR(""),
		.type = STR(""), .autocomplete = STR(""), .inputmode = STR(""),
		.maxlength = STR(""), .wide = false, .optional = false,
		.is_select = false, .is_area = false, .is_radio = true,
		.is_tick = true,
		.options = o, .options_n = 1 });
}

static void
holder_fields(struct form_page *f)
{
	struct req			*r = f->r;
	const struct exam_config	*c = &r->exam->config;
	bool				 person =
	    (c->account_types & TYPE_PERSON) != 0;

	form_page_group(f, STR(""));
	type_field(f, type_is_org(r));
	form_page_text(f, &(struct field_look){ .name = "name",
		.label = type_name_label(c), .hint = person ?
		"姓名中的间隔号请用“·”，生僻字可以直接输入" :
		"与登记证书一致", .autocomplete = "name" });
	if (person)
		form_page_field(f, account_id_kind_field(r, r->exam,
		    req_field(r, "id_kind")));
	form_page_text(f, &(struct field_look){ .name = "idno",
		.label = type_number_label(c), .hint = person ?
		"最后一位是 X 的，请用半角大写 X" : "18 位",
		.autocomplete = "off" });
	if ((c->account_types & TYPE_ORG) != 0)
		form_page_text(f, &(struct field_look){ .name = "contact",
			.label = "联系人姓名", .hint = person ?
			"只有单位填写" : "", .autocomplete = "off",
			.optional = person });
}

static void
register_fields(struct form_page *f)
{
	struct req			*r = f->r;
	const struct exam_config	*c = &r->exam->config;
	const struct account_rules	 rules = account_rules_of(r->exam);

	holder_fields(f);
	form_page_text(f, &(struct field_look){ .name = "phone",
		.label = "手机号码", .hint = "请保持畅通，考试期间用它通知您",
		.type = "tel", .autocomplete = "tel", .inputmode = "numeric" });
	if (c->sms_register) {
		form_page_group_after_challenge(f);
		form_page_text(f, &(struct field_look){ .name = "code",
			.label = "短信验证码", .inputmode = "numeric",
			.autocomplete = "one-time-code" });
	}
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "密码", .type = "password",
		.hint = password_hint(r->cx.a, &rules).p,
		.autocomplete = "new-password" });
	form_page_text(f, &(struct field_look){ .name = "password_again",
		.label = "再次输入密码", .type = "password",
		.autocomplete = "new-password" });
	if (c->terms.n > 0)
		form_page_field(f, terms_field(f));
	account_challenge(f);
	if (c->sms_register)
		f->page.draft = STR("获取短信验证码");
	form_page_link(f, url_make(r->cx.a, "/exam/%.*s/login",
	    STR_ARG(c->code)), "已有账号，登录");
}

static enum rc
register_show(struct form_page *f)
{
	register_fields(f);
	return form_page_send(f);
}

static enum rc
closed(struct req *r)
{
	return page_notice(r, 409, "现在不能注册", STR("只有网上报名阶段才能注册"
	    "新用户，请在报名时间内注册。"), url_make(r->cx.a, "/exam/%.*s",
	    STR_ARG(r->exam->config.code)), "查看报名时间");
}

static enum rc
register_get(struct req *r)
{
	if (!may_register(r))
		return closed(r);
	return entry_gate(r, "register") ? RC_OK :
	    register_show(register_form(r));
}

/* The dear hashing, only for a form whose challenge is right. */
static enum rc
register_prepare(struct req *r)
{
	char	*hash = arena_alloc(r->cx.a, PASSWORD_HASH_BYTES);
	bool	 fresh = false;
	enum rc	 rc = exam_need(r);

	r->prepared = hash;
	if (rc == RC_OK && req_field(r, "draft").n == 0)
		rc = account_challenge_fresh(r, &fresh);
	if (rc == RC_OK && fresh)
		password_hash(form_first(&r->form, "password"), hash);
	return rc;
}

/* What only the store can tell; where the exam hides it, nothing is told. */
static enum rc
check_taken(struct form_page *f, const struct entry *x)
{
	struct account_rules	 rules = account_rules_of(f->r->exam);
	struct account_match	*list;
	bool			 has = false;
	size_t			 n;
	enum rc			 rc;

	rc = account_find(&f->r->cx, rules.realm, x->idno, &list, &n);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < n; i++)
		if (!rules.id_and_name || str_eq(list[i].name, x->name)) {
			errors_add(&f->errors, STR("idno"), x->org ?
			    STR("这个单位已经注册过，请直接登录；忘记密码请找回密码") :
			    STR("这个证件号码和姓名已经注册过，请直接登录；忘记密码请找回密码"));
			break;
		}
	if (rules.phone_unique)
		rc = account_has_phone(&f->r->cx, rules.realm, x->phone, &has);
	if (has)
		errors_add(&f->errors, STR("phone"),
		    STR("这个手机号码已经注册过，请换一个或直接登录"));
	return rc;
}

static struct str
seal_pending(struct req *r, const struct entry *x)
{
	struct buf	b;
	struct str	s;
	bool		first = true;

	buf_init(&b, 4096);
	buf_char(&b, '{');
	json_put_key(&b, &first, "name");
	json_put_text(&b, x->name);
	json_put_key(&b, &first, "idno");
	json_put_text(&b, x->idno);
	json_put_key(&b, &first, "id_kind");
	json_put_text(&b, x->id_kind);
	json_put_key(&b, &first, "contact");
	json_put_text(&b, x->contact);
	json_put_key(&b, &first, "phone");
	json_put_text(&b, x->phone);
	json_put_key(&b, &first, "password");
	json_put_text(&b, str_z(r->prepared));
	json_put_key(&b, &first, "until_us");
	buf_i64(&b, r->cx.now_us + PENDING_LIFE_US);
	buf_char(&b, '}');
	s = seal_make(r->cx.a, &r->cx.keys->seal, r->cx.rng, "register",
	    buf_view(&b));
	buf_done(&b);
	return base64url_make(r->cx.a, s.p, s.n);
}

static enum rc
open_pending(struct req *r, struct json **ret)
{
	struct str	bytes, text;
	enum rc		rc;

	rc = base64url_parse(r->cx.a, req_field(r, "pending"), &bytes);
	if (rc == RC_OK)
		rc = seal_open(r->cx.a, &r->cx.keys->seal, "register", bytes,
		    &text);
	if (rc == RC_OK)
		rc = json_parse(r->cx.a, text, ret);
	if (rc == RC_OK && json_number(*ret, "until_us", 0) < r->cx.now_us)
		rc = RC_BAD;
	return rc;
}

static enum rc
add_account(struct req *r, const struct account_new *entered)
{
	struct account_rules	rules = account_rules_of(r->exam);
	struct account_new	new = *entered;
	struct idno		id;
	int64_t			account;
	enum rc			rc;

	idno_check(new.idno, civil_from_us(r->cx.now_us), &id);
	new.birth = STR("");
	new.sex = STR("");
	if (!str_eq_z(new.id_kind, KIND_ORG)) {
		new.birth = str_z(id.birth);
		new.sex = id.sex == 'M' ? STR("M") : STR("F");
	}
	rc = account_add(&r->cx, &rules, &new, &account);
	if (rc == RC_STALE)
		return page_notice(r, 409, "已经注册过",
		    STR("这个证件号码和姓名已经注册过，请直接登录；忘记密码请找回密码。"),
		    url_make(r->cx.a, "/exam/%.*s/login",
		    STR_ARG(r->exam->config.code)), "登录");
	if (rc != RC_OK)
		return rc;
	entry_number_put(r, new.id_kind, new.idno);
	return req_see(r, "/exam/%.*s/login?new=1",
	    STR_ARG(r->exam->config.code));
}

/* The second entry (S1-02); pasting is fine. */
static struct form_page *
check_form(struct req *r, struct str pending)
{
	struct form_page *f = form_page_new(r, "核对注册信息", "完成注册");

	f->page.action = url_make(r->cx.a, "/exam/%.*s/register/check",
	    STR_ARG(r->exam->config.code));
	f->page.lead = STR("请再次输入，与刚才填写的一致才能完成注册。");
	form_page_hidden(f, STR("pending"), pending);
	return f;
}

static void
check_fields(struct form_page *f, bool org, bool again)
{
	form_page_group(f, STR(""));
	if (!org)
		form_page_field(f, account_id_kind_field(f->r, f->r->exam,
		    again ? req_field(f->r, "id_kind") : STR("")));
	form_page_field(f, field_text(f->r, &(struct field_look){
		.name = "idno", .label = org ? "统一社会信用代码" :
		"证件号码", .autocomplete = "off" },
	    again ? req_field(f->r, "idno") : STR(""), &f->errors));
	form_page_field(f, field_text(f->r, &(struct field_look){
		.name = "name", .label = org ? "单位名称" : "姓名",
		.autocomplete = "off" },
	    again ? req_field(f->r, "name") : STR(""), &f->errors));
}

static enum rc
send_code(struct form_page *f, const struct entry *x)
{
	struct account_rules	rules = account_rules_of(f->r->exam);
	enum rc			rc;

	/* Everything but the code and the passwords must be right first. */
	if (f->errors.n > 0)
		return register_show(f);
	rc = sms_code_send(&f->r->cx, &rules, x->phone, "register",
	    &(struct code_from){ f->r->exam->config.title, f->r->address });
	if (rc == RC_BUSY)
		errors_add(&f->errors, STR("code"), str_make(f->r->cx.a,
		    "两次短信之间应相隔 %lld 秒以上，请稍候",
		    (long long)f->r->exam->config.sms_gap_s));
	else if (rc == RC_FULL)
		errors_add(&f->errors, STR("code"), STR(NOTIFY_FULL_SAID));
	else if (rc != RC_OK)
		return rc;
	else
		f->page.banner = STR("验证码已发送，请查看手机短信。请再输入一次图片验证码，并填写短信验证码和密码。");
	return register_show(f);
}

/* What may_register() left open: time put off for one person is that one's. */
static enum rc
too_late(struct req *r, const struct entry *x, bool *ret_late)
{
	const struct stages	*s;
	enum rc			 rc = stages_load(&r->cx, r->exam,
	    person_hash(&r->cx, "idno", x->idno), &s);

	*ret_late = rc == RC_OK &&
	    r->exam->config.account_open != OPEN_ALWAYS &&
	    !stage_open(s, STAGE_REGISTER, r->cx.now_us);
	return rc;
}

static enum rc
register_post(struct req *r)
{
	struct form_page	*f = register_form(r);
	struct entry		 x = { 0 };
	bool			 late;
	enum rc			 rc;

	if (!may_register(r))
		return closed(r);
	rc = account_challenge_ok(r, &f->errors);
	if (rc != RC_OK)
		return rc;
	read_entry(r, &f->errors, &x);
	if (f->errors.n == 0) {
		rc = too_late(r, &x, &late);
		if (rc != RC_OK || late)
			return rc != RC_OK ? rc : closed(r);
	}
	if (req_field(r, "draft").n > 0)
		return send_code(f, &x);
	account_check_new_password(f, "password", x.idno);
	if (r->exam->config.terms.n > 0 && req_field(r, "agree").n == 0)
		errors_add(&f->errors, STR("agree"),
		    STR("请勾选同意服务条款和用户须知"));
	if (f->errors.n == 0)
		rc = check_taken(f, &x);
	if (rc == RC_OK && f->errors.n == 0 && r->exam->config.sms_register) {
		rc = sms_code_check(&r->cx, x.phone, "register",
		    req_field(r, "code"));
		if (rc == RC_BAD)
			errors_add(&f->errors, STR("code"),
			    STR("短信验证码不正确或已过期"));
		rc = rc == RC_BAD ? RC_OK : rc;
	}
	if (rc != RC_OK)
		return rc;
	if (f->errors.n > 0)
		return register_show(f);
	if (!r->exam->config.double_entry)
		return add_account(r, &(struct account_new){ .name = x.name,
			.id_kind = x.id_kind, .contact = x.contact,
			.idno = x.idno, .phone = x.phone,
			.password = str_z(r->prepared) });
	f = check_form(r, seal_pending(r, &x));
	check_fields(f, x.org, false);
	return form_page_send(f);
}

/* S1-03: an ID that exists under another name is a warning, no refusal. */
static enum rc
warn_taken(struct req *r, struct form_page *f, const struct json *p,
    bool *ret_warned)
{
	struct account_match	*list;
	size_t			 n;
	enum rc			 rc;

	*ret_warned = false;
	if (!r->exam->config.reveal || req_field(r, "sure").n > 0)
		return RC_OK;
	rc = account_find(&r->cx, r->exam->config.realm, json_text(p, "idno"),
	    &list, &n);
	if (rc != RC_OK || n == 0)
		return rc;
	*ret_warned = true;
	f->page.title = STR("请认真核对");
	f->page.lead = STR("该证件号码在注册库中已经存在，请认真核对注册信息。"
	    "如果现在填写的姓名和证件号码都正确，点击“确定”后可继续注册。");
	f->page.submit = STR("确定");
	form_page_hidden(f, STR("sure"), STR("1"));
	return RC_OK;
}

static enum rc
check_post(struct req *r)
{
	struct form_page	*f = check_form(r, req_field(r, "pending"));
	struct json		*p;
	struct str		 number;
	struct name		 name;
	bool			 warned, org;
	enum rc			 rc;

	if (open_pending(r, &p) != RC_OK)
		return page_notice(r, 422, "请重新填写", STR("页面放得太久了，"
		    "请重新填写注册信息。"), url_make(r->cx.a,
		    "/exam/%.*s/register", STR_ARG(r->exam->config.code)),
		    "重新填写");
	org = str_eq_z(json_text(p, "id_kind"), KIND_ORG);
	(void)type_number(r, org, form_first(&r->form, "idno"), &number);
	name_normalise(r->cx.a, form_first(&r->form, "name"), &name);
	if (!str_eq(json_text(p, "idno"), number))
		errors_add(&f->errors, STR("idno"), org ?
		    STR("与第一次填写的代码不一致") :
		    STR("与第一次填写的证件号码不一致"));
	if (!str_eq(org ? req_field(r, "name") : name.text,
	    json_text(p, "name")))
		errors_add(&f->errors, STR("name"), org ?
		    STR("与第一次填写的单位名称不一致") :
		    STR("与第一次填写的姓名不一致"));
	if (!org && !str_eq(req_field(r, "id_kind"), json_text(p, "id_kind")))
		errors_add(&f->errors, STR("id_kind"),
		    STR("与第一次选择的证件类型不一致"));
	if (f->errors.n == 0) {
		rc = warn_taken(r, f, p, &warned);
		if (rc != RC_OK)
			return rc;
		if (!warned)
			return add_account(r, &(struct account_new){
				.name = json_text(p, "name"),
				.idno = json_text(p, "idno"),
				.id_kind = json_text(p, "id_kind"),
				.contact = json_text(p, "contact"),
				.phone = json_text(p, "phone"),
				.password = json_text(p, "password") });
	}
	check_fields(f, org, true);
	return form_page_send(f);
}

const struct route register_routes[] = {
	ROUTE(GET, "/exam/{exam}/register", ROLE_PUBLIC, register_get,
	    .need = exam_need, .note = "注册 S1-02 S0-05"),
	ROUTE(POST, "/exam/{exam}/register", ROLE_PUBLIC, register_post,
	    .need = exam_need, .prepare = register_prepare, .body_max = 8192,
	    .rate = RATE_REGISTER, .again = "asks and keeps nothing",
	    .note = "注册 S1-02 S0-05"),
	ROUTE(POST, "/exam/{exam}/register/check", ROLE_PUBLIC, check_post,
	    .need = exam_need, .body_max = 8192, .rate = RATE_REGISTER,
	    .once = true,
	    .note = "注册核对 S1-02 S1-03 S1-04"),
	{ .path = NULL },
};
