/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovering a password (S0-10, S3-16): ID, name and the phone of the
 * registration, or ID and the phone of the person's own data; then a code by
 * SMS. The answer to the first step is the same whether they belong together or
 * not, unless the exam tells who is registered.
 */
#include "account/account_pages.h"
#include "account/challenge.h"
#include "account/name.h"
#include "account/type.h"
#include "base/json.h"
#include "exam/need.h"
#include "web/session.h"

/* Whose number is asked, and whether this account is the one. */
struct owner {
	struct account_match	match;
	bool			known;	/* the person has an account */
	bool			found;	/* and the phone is the right one */
};

static bool
by_profile(const struct req *r)
{
	return r->exam->config.recover_phone == RECOVER_PROFILE;
}

/* Where the number alone tells who it is, the phone is all that is asked for. */
static bool
asks_name(const struct req *r)
{
	return !by_profile(r) || r->exam->config.account_key == KEY_ID_NAME;
}

static enum rc
recover_need(struct req *r)
{
	enum rc rc = exam_need(r);

	return rc == RC_OK && r->exam->config.recover_phone == RECOVER_OFF ?
	    RC_NONE : rc;
}

static struct form_page *
first_form(struct req *r)
{
	struct form_page *f = form_page_new(r, "重置密码", "获取短信验证码");

	f->page.lead = str_make(r->cx.a, "%s系统会向这个手机发送验证码。这个号码已经不用的，"
	    "请本人带身份证件联系%.*s办理。", by_profile(r) ?
	    "请填写证件号码和个人信息中的手机号码；没有保存过个人信息的，填写注册时的手机号码。" :
	    "请填写注册时的姓名、证件号码和手机号码。",
	    STR_ARG(r->exam->config.help_phone.n > 0 ? str_make(r->cx.a,
	    "技术咨询（%.*s）", STR_ARG(r->exam->config.help_phone)) :
	    r->exam->config.authority));
	return f;
}

static enum rc
first_show(struct form_page *f)
{
	const struct exam_config *c = &f->r->exam->config;

	form_page_group(f, STR(""));
	type_field(f, type_is_org(f->r));
	if (asks_name(f->r))
		form_page_text(f, &(struct field_look){ .name = "name",
			.label = type_name_label(c), .autocomplete = "name" });
	form_page_text(f, &(struct field_look){ .name = "idno",
		.label = type_number_label(c), .autocomplete = "off" });
	form_page_text(f, &(struct field_look){ .name = "phone",
		.label = !by_profile(f->r) ? "注册时的手机号码" :
		type_both(c) ? "个人信息中的手机号码（单位填注册时的）" :
		"个人信息中的手机号码", .type = "tel",
		.inputmode = "numeric", .autocomplete = "tel" });
	account_challenge(f);
	return form_page_send(f);
}

static enum rc
first_get(struct req *r)
{
	return first_show(first_form(r));
}

/* Step two carries what step one said; it is checked again there. */
static struct form_page *
second_form(struct req *r)
{
	struct form_page *f = form_page_new(r, "重置密码", "重置");

	f->page.action = url_make(r->cx.a, "/exam/%.*s/recover/code",
	    STR_ARG(r->exam->config.code));
	f->page.banner = STR("如果填写的内容与系统中的一致，验证码已经发送到这个手机，十分钟内有效。");
	return f;
}

static enum rc
second_show(struct form_page *f)
{
	struct req *r = f->r;

	form_page_hidden(f, STR("type"), req_field(r, "type"));
	form_page_hidden(f, STR("name"), req_field(r, "name"));
	form_page_hidden(f, STR("idno"), req_field(r, "idno"));
	form_page_hidden(f, STR("phone"), req_field(r, "phone"));
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "code",
		.label = "短信验证码", .inputmode = "numeric",
		.autocomplete = "one-time-code" });
	account_new_password_fields(f);
	return form_page_send(f);
}

/* Whether a phone is the one that an account is recovered by. */
static enum rc
phone_fits(struct req *r, const struct account_match *m, const char *phone,
    bool *ret_fits)
{
	struct account_profile	 p;
	struct json		*json;
	char			 own[PHONE_CHARS + 1];
	enum rc			 rc;

	if (!by_profile(r) || m->org) {
		*ret_fits = str_eq(m->phone_hash, person_hash(&r->cx, "phone",
		    str_z(phone)));
		return RC_OK;
	}
	rc = account_profile(&r->cx, m->id, &p);
	if (rc != RC_OK)
		return rc;
	/* Whoever never saved one has only the number of the registration. */
	if (json_parse(r->cx.a, p.form, &json) != RC_OK ||
	    phone_normalise(json_text(json, "phone"), own) != RC_OK)
		*ret_fits = str_eq(m->phone_hash, person_hash(&r->cx, "phone",
		    str_z(phone)));
	else
		*ret_fits = str_eq_z(str_z(phone), own);
	return RC_OK;
}

/* The account that all of it belongs to. */
static enum rc
find_owner(struct req *r, char *phone, struct owner *ret)
{
	struct account_match	*list;
	struct str		 number;
	struct name		 name;
	bool			 org = type_is_org(r);
	size_t			 n;
	enum rc			 rc;

	*ret = (struct owner){ .found = false };
	(void)type_number(r, org, form_first(&r->form, "idno"), &number);
	name_normalise(r->cx.a, form_first(&r->form, "name"), &name);
	if (phone_normalise(form_first(&r->form, "phone"), phone) != RC_OK)
		return RC_OK;
	rc = account_find(&r->cx, r->exam->config.realm, number, &list, &n);
	for (size_t i = 0; rc == RC_OK && i < n && !ret->found; i++) {
		if (list[i].org != org || (asks_name(r) && !str_eq(list[i].name,
		    org ? req_field(r, "name") : name.text)))
			continue;
		ret->known = true;
		ret->match = list[i];
		rc = phone_fits(r, &list[i], phone, &ret->found);
	}
	return rc;
}

/* S3-16: what does not fit is said, where registering says it, too. */
static void
tell_misfit(struct req *r, const struct owner *o, struct errors *e)
{
	if (!by_profile(r) || !r->exam->config.reveal || o->found)
		return;
	if (o->known)
		errors_add(e, STR("phone"), STR("号码不符：请填写个人信息中的手机号码；没有保存过个人信息的，填写注册时的手机号码"));
	else
		errors_add(e, STR("idno"), STR("没有注册过这个证件号码，请检查，或先注册"));
}

/*
 * Whoever asks for a number that is not registered sees the same page as
 * everybody: only the phone's owner learns more.
 */
static enum rc
first_post(struct req *r)
{
	struct form_page	*f = first_form(r);
	struct account_rules	 rules = account_rules_of(r->exam);
	struct owner		 owner;
	char			 phone[PHONE_CHARS + 1];
	enum rc			 rc = account_challenge_ok(r, &f->errors);

	if (phone_normalise(form_first(&r->form, "phone"), phone) != RC_OK)
		errors_add(&f->errors, STR("phone"),
		    STR("请输入 11 位手机号码，以 1 开头"));
	if (rc == RC_OK && f->errors.n > 0)
		return first_show(f);
	if (rc == RC_OK)
		rc = find_owner(r, phone, &owner);
	if (rc == RC_OK)
		tell_misfit(r, &owner, &f->errors);
	if (rc == RC_OK && f->errors.n > 0)
		return first_show(f);
	if (rc == RC_OK && owner.found)
		rc = sms_code_send(&r->cx, &rules, str_z(phone), "recover",
		    &(struct code_from){ r->exam->config.title, r->address });
	/*
	 * Too soon after the last one: that one is still good. A limit that is
	 * used up is not said either: it would tell whose number this is.
	 */
	if (rc != RC_OK && rc != RC_BUSY && rc != RC_FULL)
		return rc;
	return second_show(second_form(r));
}

/* The dear hashing, only for a code that is right; the transaction asks again. */
static enum rc
second_prepare(struct req *r)
{
	char		*hash = arena_alloc(r->cx.a, PASSWORD_HASH_BYTES);
	char		 phone[PHONE_CHARS + 1];
	struct owner	 owner;
	bool		 right = false;
	enum rc		 rc = exam_need(r);

	r->prepared = hash;
	if (rc == RC_OK)
		rc = find_owner(r, phone, &owner);
	if (rc == RC_OK && owner.found)
		rc = sms_code_right(&r->cx, str_z(phone), "recover",
		    req_field(r, "code"), &right);
	if (rc == RC_OK && right)
		password_hash(form_first(&r->form, "password_new"), hash);
	return rc;
}

/*
 * The owner is looked up again: nothing of the first step is believed but the
 * code.
 */
static enum rc
second_post(struct req *r)
{
	struct form_page	*f = second_form(r);
	struct owner		 owner;
	char			 phone[PHONE_CHARS + 1];
	enum rc			 rc = find_owner(r, phone, &owner);

	f->page.banner = STR("");
	account_check_new_password(f, "password_new", req_field(r, "idno"));
	if (rc == RC_OK && f->errors.n == 0) {
		if (owner.found)
			rc = sms_code_check(&r->cx, str_z(phone), "recover",
			    req_field(r, "code"));
		if (!owner.found || rc == RC_BAD) {
			rc = RC_OK;
			errors_add(&f->errors, STR("code"),
			    STR("验证码不正确或已过期"));
		}
	}
	if (rc != RC_OK)
		return rc;
	if (f->errors.n > 0)
		return second_show(f);
	rc = account_set_password(&r->cx, owner.match.id, r->prepared);
	if (rc == RC_OK)
		rc = session_end_others(r, false, owner.match.id);
	if (rc == RC_OK)
		rc = account_tell_password(r, owner.match.id);
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/login?new=2",
	    STR_ARG(r->exam->config.code));
}

const struct route recover_routes[] = {
	ROUTE(GET, "/exam/{exam}/recover", ROLE_PUBLIC, first_get,
	    .need = recover_need, .note = "重置密码 S0-10"),
	ROUTE(POST, "/exam/{exam}/recover", ROLE_PUBLIC, first_post,
	    .need = recover_need, .body_max = 4096, .rate = RATE_SMS,
	    .again = "codes have a gap of their own (sms.gap_s)",
	    .note = "重置密码 S0-10 S3-16"),
	ROUTE(POST, "/exam/{exam}/recover/code", ROLE_PUBLIC, second_post,
	    .need = recover_need, .prepare = second_prepare, .body_max = 4096,
	    .rate = RATE_LOGIN, .once = true,
	    .note = "重置密码 S0-10"),
	{ .path = NULL },
};
