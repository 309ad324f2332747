/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovering a password (S0-10): ID, name and the phone of the registration,
 * then a code by SMS. The answer to the first step is the same whether they
 * belong together or not.
 */
#include "account/account_pages.h"
#include "account/challenge.h"
#include "account/idno.h"
#include "account/name.h"
#include "exam/need.h"
#include "http/session.h"

static struct form_page *
first_form(struct req *r)
{
	struct form_page *f = form_page_new(r, "重置密码", "发送短信验证码");

	f->page.lead = STR("请填写注册时的姓名、证件号码和手机号码，系统会向这个手机发送验证码。");
	return f;
}

static enum rc
first_show(struct form_page *f)
{
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "name", .label = "姓名",
		.autocomplete = "name" });
	form_page_text(f, &(struct field_look){ .name = "idno",
		.label = "证件号码", .autocomplete = "off" });
	form_page_text(f, &(struct field_look){ .name = "phone",
		.label = "注册时的手机号码", .type = "tel",
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
	f->page.banner = STR("如果填写的内容与注册时一致，验证码已经发送到这个手机，十分钟内有效。");
	return f;
}

static enum rc
second_show(struct form_page *f)
{
	struct req *r = f->r;

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

/* The account that all three belong to; found stays false otherwise. */
static enum rc
find_owner(struct req *r, char *phone, struct account_match *ret, bool *found)
{
	struct account_match	*list;
	struct idno		 id;
	struct name		 name;
	struct str		 hash;
	size_t			 n;
	enum rc			 rc;

	*found = false;
	idno_check(form_first(&r->form, "idno"), civil_from_us(r->cx.now_us),
	    &id);
	name_normalise(r->cx.a, form_first(&r->form, "name"), &name);
	if (phone_normalise(form_first(&r->form, "phone"), phone) != RC_OK)
		return RC_OK;
	hash = person_hash(&r->cx, "phone", str_z(phone));
	rc = account_find(&r->cx, r->exam->config.realm, str_z(id.text), &list,
	    &n);
	for (size_t i = 0; rc == RC_OK && i < n && !*found; i++)
		if (str_eq(list[i].name, name.text) &&
		    str_eq(list[i].phone_hash, hash)) {
			*ret = list[i];
			*found = true;
		}
	return rc;
}

static enum rc
first_post(struct req *r)
{
	struct form_page	*f = first_form(r);
	struct account_rules	 rules = account_rules_of(r->exam);
	struct account_match	 owner;
	char			 phone[PHONE_CHARS + 1];
	bool			 found;
	enum rc			 rc = account_challenge_ok(r, &f->errors);

	if (rc == RC_OK && f->errors.n > 0)
		return first_show(f);
	if (rc == RC_OK)
		rc = find_owner(r, phone, &owner, &found);
	if (rc == RC_OK && found)
		rc = sms_code_send(&r->cx, &rules, str_z(phone), "recover",
		    r->exam->config.title);
	/* Too soon after the last one: that one is still good. */
	if (rc != RC_OK && rc != RC_BUSY)
		return rc;
	return second_show(second_form(r));
}

static enum rc
second_prepare(struct req *r)
{
	char *hash = arena_alloc(r->cx.a, PASSWORD_HASH_BYTES);

	r->prepared = hash;
	password_hash(form_first(&r->form, "password_new"), hash);
	return RC_OK;
}

static enum rc
second_post(struct req *r)
{
	struct form_page	*f = second_form(r);
	struct account_match	 owner;
	char			 phone[PHONE_CHARS + 1];
	bool			 found;
	enum rc			 rc = find_owner(r, phone, &owner, &found);

	f->page.banner = STR("");
	account_check_new_password(f, "password_new", req_field(r, "idno"));
	if (rc == RC_OK && f->errors.n == 0) {
		if (found)
			rc = sms_code_check(&r->cx, str_z(phone), "recover",
			    req_field(r, "code"));
		if (!found || rc == RC_BAD) {
			rc = RC_OK;
			errors_add(&f->errors, STR("code"),
			    STR("验证码不正确或已过期"));
		}
	}
	if (rc != RC_OK)
		return rc;
	if (f->errors.n > 0)
		return second_show(f);
	rc = account_set_password(&r->cx, owner.id, r->prepared);
	if (rc == RC_OK)
		rc = session_end_others(r, false, owner.id);
	if (rc == RC_OK)
		rc = account_tell(r, owner.id, SMS_CHANGED, "password",
		    STR(PASSWORD_SAID));
	return rc != RC_OK ? rc : req_see(r, "/exam/%.*s/login?new=2",
	    STR_ARG(r->exam->config.code));
}

const struct route recover_routes[] = {
	{ METHOD_GET, "/exam/{exam}/recover", ROLE_PUBLIC, first_get,
	    exam_need, NULL, 0, 0, RATE_NONE, "重置密码 S0-10", false },
	{ METHOD_POST, "/exam/{exam}/recover", ROLE_PUBLIC, first_post,
	    exam_need, NULL, 4096, 0, RATE_SMS, "重置密码 S0-10", false },
	{ METHOD_POST, "/exam/{exam}/recover/code", ROLE_PUBLIC, second_post,
	    exam_need, second_prepare, 4096, 0, RATE_LOGIN, "重置密码 S0-10",
	    false },
	{ .path = NULL },
};
