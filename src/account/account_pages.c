/* SPDX-License-Identifier: Apache-2.0 */
/* Log in, log out, change the password; registering and recovering stand beside. */
#include "account/account_pages.h"

#include "account/captcha.h"
#include "account/challenge.h"
#include "account/entry.h"
#include "account/staff.h"
#include "account/type.h"
#include "base/utf8.h"
#include "exam/need.h"
#include "notify/notify.h"
#include "ui/keep.html.h"
#include "web/session.h"
#include "web/web.h"

enum { KEEP_FIELDS_MAX = 60 };

struct account_rules
account_rules_of(const struct exam *exam)
{
	const struct exam_config *c = &exam->config;

	return (struct account_rules){
		.realm = c->realm,
		.id_and_name = c->account_key == KEY_ID_NAME,
		.phone_unique = c->phone_unique != 0,
		.password_min = c->password_min,
		.password_max = c->password_max,
		.password_classes = c->password_classes,
		.password_alnum = c->password_alnum != 0,
		.sms_gap_us = c->sms_gap_s * US_PER_SECOND,
	};
}

enum rc
account_tell(struct req *r, int64_t event, const struct notify *news)
{
	struct account_person	person;
	struct notify		n = *news;
	enum rc			rc = RC_OK;

	n.no_phone = (r->exam->config.sms_events & event) == 0;
	if (!n.no_phone)
		rc = account_person(&r->cx, n.account_id, &person);
	if (rc == RC_OK && !n.no_phone)
		n.phone = person.phone;
	return rc != RC_OK ? rc : notify_send(&r->cx, &n);
}

enum rc
account_tell_password(struct req *r, int64_t account_id)
{
	return account_tell(r, SMS_CHANGED, &(struct notify){
		.account_id = account_id, .kind = "password",
		.template = TEMPLATE_PASSWORD,
		.values = { { STR("title"), r->exam->config.title } } });
}

void
account_challenge(struct form_page *f)
{
	struct req		*r = f->r;
	struct tpl_challenge	*c = ARENA_NEW(r->cx.a, struct tpl_challenge);
	struct str		 token = challenge_make(&r->cx);

	*c = (struct tpl_challenge){ .token = token,
		.picture = url_make(r->cx.a, "/challenge/%.*s.png",
		    STR_ARG(token)),
		.error = errors_of(&f->errors, "answer"),
		.bits = challenge_bits() };
	f->page.challenge = c;
}

enum rc
account_challenge_fresh(struct req *r, bool *ret_fresh)
{
	*ret_fresh = false;
	return !challenge_right(&r->cx, req_field(r, "challenge"),
	    req_field(r, "answer"), req_field(r, "work")) ? RC_OK :
	    challenge_unused(&r->cx, req_field(r, "challenge"), ret_fresh);
}

enum rc
account_challenge_ok(struct req *r, struct errors *e)
{
	struct str	token = req_field(r, "challenge");
	enum rc		rc = RC_STALE;

	if (challenge_right(&r->cx, token, req_field(r, "answer"),
	    req_field(r, "work")))
		rc = challenge_use(&r->cx, token);
	if (rc == RC_STALE) {
		errors_add(e, STR("answer"), STR("验证码不正确或已过期，请重新输入"));
		rc = RC_OK;
	}
	return rc;
}

const struct tpl_field *
account_id_kind_field(struct req *r, const struct exam *exam,
    struct str chosen)
{
	static const struct {
		enum id_kind	 kind;
		struct str	 word;
		struct str	 text;
	} kinds[] = {
		{ ID_RESIDENT, STR_INIT("resident"), STR_INIT("居民身份证") },
		{ ID_TEMPORARY, STR_INIT("temporary"),
			STR_INIT("临时居民身份证") },
	};
	struct tpl_field_options *o = ARENA_ARRAY(r->cx.a,
	    struct tpl_field_options, COUNT(kinds));
	struct tpl_field f = { .name = STR("id_kind"),
		.label = STR("证件类型"), .hint = type_both(&exam->config) ?
		    STR("单位不用选择") : STR(""), .error = STR(""),
		.value = STR(""), .type = STR(""), .autocomplete = STR(""),
		.inputmode = STR(""), .maxlength = STR(""), .wide = false,
		.optional = false, .is_select = true, .is_area = false,
		.is_radio = false, .is_tick = false, .options = o,
		.options_n = 0 };

	for (size_t i = 0; i < COUNT(kinds); i++)
		if ((exam->config.id_kinds >> kinds[i].kind & 1) != 0)
			o[f.options_n++] = (struct tpl_field_options){
				kinds[i].word, kinds[i].text,
				str_eq(kinds[i].word, chosen) ||
				(chosen.n == 0 && i == 0), STR("") };
	return field_copy(r, &f);
}

/*
 * Before every page: a name for its head, and the realm, so that an account
 * of another group of exams is noticed.
 */
enum rc
account_welcome(struct req *r)
{
	struct account_head	head;
	enum rc			rc;

	if (r->session.owner_id == 0)
		return RC_OK;
	if (r->staff)
		return staff_name(&r->cx, r->session.owner_id, &r->who);
	rc = account_head(&r->cx, r->session.owner_id, &head);
	if (rc == RC_OK) {
		r->who = head.name;
		r->realm = head.realm;
		r->org = str_eq_z(head.id_kind, KIND_ORG);
	}
	return rc;
}

enum rc
staff_exam_need(struct req *r)
{
	bool	whole = false;
	enum rc	rc = exam_need(r);

	if (rc == RC_OK)
		rc = staff_whole_exam(&r->cx, r->exam->id, &whole);
	return rc == RC_OK && !whole ? RC_NONE : rc;
}

/* "/exam/x/…": the x; empty for other paths. */
static struct str
exam_of_path(struct str path)
{
	struct str part = { NULL, 0 };

	if (!str_starts(path, STR("/exam/")))
		return STR("");
	path = str_sub(path, 6, path.n);
	(void)str_cut(&path, '/', &part);
	return part;
}

/* ---- a visitor at a page that needs a log-in */

/* Who typed it: the mark in the form's token; empty of a form of nobody's. */
static struct str
typed_by(const struct req *r)
{
	return req_csrf_sent(r).mark;
}

/*
 * A POST whose session is over: everything typed goes along as hidden values
 * through the log-in and comes back to the account that typed it, and to no
 * other. Files do not go along.
 */
static void
keep_typed(struct form_page *f)
{
	struct req *r = f->r;

	form_page_hidden(f, STR("next"), r->path);
	if (typed_by(r).n == 0 || r->file != NULL) {
		/* Where only a form is sent to, there may be no page to see. */
		f->hidden[0].value = str_make(r->cx.a, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code));
		return;
	}
	form_page_hidden(f, STR("keeper"), typed_by(r));
	for (size_t i = 0; i < r->form.n && i < KEEP_FIELDS_MAX; i++) {
		struct str name = r->form.fields[i].name;

		if (str_eq_z(name, "csrf") || str_has(name, STR("password")))
			continue;
		form_page_hidden(f, str_starts(name, STR("keep.")) ? name :
		    str_make(r->cx.a, "keep.%.*s", STR_ARG(name)),
		    r->form.fields[i].value);
	}
}

/* Whether something of what was typed goes along. */
static bool
keeps_any(const struct form_page *f)
{
	for (size_t i = 0; i < f->page.hidden_n; i++)
		if (str_starts(f->hidden[i].name, STR("keep.")))
			return true;
	return false;
}

static void
login_fields(struct form_page *f, const struct exam *exam)
{
	struct req		*r = f->r;
	struct entry_number	 n = { req_field(r, "id_kind"),
	    req_field(r, "idno") };

	if (r->method == METHOD_GET)
		n = entry_number_take(r);
	f->page.action = url_make(r->cx.a, "/exam/%.*s/login",
	    STR_ARG(exam->config.code));
	form_page_group(f, STR(""));
	type_field(f, str_eq_z(n.kind, KIND_ORG) || type_is_org(r));
	if ((exam->config.account_types & TYPE_PERSON) != 0)
		form_page_field(f, account_id_kind_field(r, exam, n.kind));
	form_page_field(f, field_text(r, &(struct field_look){ .name = "idno",
		.label = type_number_label(&exam->config),
		.autocomplete = "username" }, n.idno, &f->errors));
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "密码", .type = "password",
		.autocomplete = "current-password" });
	account_challenge(f);
	form_page_link(f, url_make(r->cx.a, "/exam/%.*s/register",
	    STR_ARG(exam->config.code)), str_to_z(r->cx.a,
	    exam->config.word_sign_up));
	if (exam->config.recover_phone != RECOVER_OFF)
		form_page_link(f, url_make(r->cx.a, "/exam/%.*s/recover",
		    STR_ARG(exam->config.code)), "忘记密码");
}

/*
 * A session that ended in the middle of a form: what was typed travels
 * through the log-in as hidden fields and comes back, but for passwords and
 * files.
 */
enum rc
account_login(struct req *r)
{
	struct str		 code = exam_of_path(r->path);
	const struct exam	*exam;
	struct form_page	*f;
	enum rc			 rc;

	if (r->staff)
		return req_see(r, "/staff/login");
	rc = exam_load(exam_cache_of(r->cx.services), r->cx.tx, code, &exam);
	if (rc != RC_OK)
		return rc;
	exam_set(r, exam);
	if (r->method == METHOD_GET)
		return req_see(r, "/exam/%.*s/login?next=%.*s", STR_ARG(code),
		    STR_ARG(r->path));
	f = form_page_new(r, "请重新登录", "登录并继续");
	keep_typed(f);
	f->page.lead = r->file != NULL ?
	    STR("登录已过期。刚才的文件没有收下，请登录后重新上传。") :
	    keeps_any(f) ? STR("登录已过期。您刚才填写的内容已经保留，"
	    "用同一个账号登录后可以继续提交。") :
	    STR("登录已过期，请重新登录。");
	login_fields(f, exam);
	return form_page_send(f);
}

/* ---- log in */

/* What prepare found out; the transaction checks it against the store. */
struct login {
	struct account_match	match;
	bool			found;
	bool			right;
	bool			locked;
};

static bool
is_keeper(struct req *r, int64_t account_id)
{
	struct str keeper = req_field(r, "keeper");

	return keeper.n > 0 && str_eq(keeper, session_mark(&r->cx, false,
	    account_id));
}

/* Of several accounts of a person the one that typed what is kept. */
static void
typed_first(struct req *r, struct account_match *list, size_t n)
{
	struct account_match m;

	for (size_t i = 1; i < n; i++)
		if (is_keeper(r, list[i].id)) {
			m = list[i];
			list[i] = list[0];
			list[0] = m;
		}
}

/*
 * On the CPU pool: the challenge is checked before the dear hashing, and an
 * unknown ID costs as much as a known one.
 */
static enum rc
login_prepare(struct req *r)
{
	struct login		*l = ARENA_NEW(r->cx.a, struct login);
	struct account_match	*list;
	struct str		 number;
	size_t			 n = 0, same = 0;
	bool			 org, fresh = false;
	enum rc			 rc;

	r->prepared = l;
	rc = exam_need(r);
	if (rc == RC_OK)
		rc = account_challenge_fresh(r, &fresh);
	if (rc != RC_OK || !fresh)
		return rc;
	org = type_is_org(r);
	(void)type_number(r, org, form_first(&r->form, "idno"), &number);
	rc = account_find(&r->cx, r->exam->config.realm, number, &list, &n);
	if (rc != RC_OK)
		return rc;
	typed_first(r, list, n);
	for (size_t i = 0; i < n && !l->right; i++) {
		if (list[i].org != org)
			continue;
		same++;
		l->found = true;
		l->match = list[i];
		l->locked = list[i].locked_until_us > r->cx.now_us;
		l->right = !l->locked && password_matches(form_first(&r->form,
		    "password"), str_to_z(r->cx.a, list[i].password));
	}
	if (same == 0)
		(void)password_matches(form_first(&r->form, "password"),
		    password_of_nobody);
	return RC_OK;
}

static struct url
next_of(struct req *r)
{
	struct str next = req_field(r, "next");

	if (next.n == 0)
		next = req_arg(r, "next");
	if (!str_starts(next, str_make(r->cx.a, "/exam/%.*s/",
	    STR_ARG(r->exam->config.code))))
		next = str_make(r->cx.a, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code));
	return url_of(next);
}

static enum rc
login_show(struct req *r, struct form_page *f)
{
	struct str next = next_of(r).s;

	if (str_eq_z(req_arg(r, "new"), "1"))
		f->page.banner = STR("注册成功，请登录。");
	else if (str_eq_z(req_arg(r, "new"), "2"))
		f->page.banner = STR("密码重置成功！请用新密码登录。");
	form_page_hidden(f, STR("next"), next);
	for (size_t i = 0; i < r->form.n; i++)
		if ((str_starts(r->form.fields[i].name, STR("keep.")) ||
		    str_eq_z(r->form.fields[i].name, "keeper")) &&
		    f->page.hidden_n < KEEP_FIELDS_MAX)
			form_page_hidden(f, r->form.fields[i].name,
			    r->form.fields[i].value);
	login_fields(f, r->exam);
	return form_page_send(f);
}

static enum rc
login_get(struct req *r)
{
	if (r->session.owner_id != 0)
		return req_see(r, "%.*s", STR_ARG(next_of(r).s));
	if (entry_gate(r, "login"))
		return RC_OK;
	return login_show(r, form_page_new(r, "登录", "登录"));
}

/* What was typed before the session ended, ready to be sent again. */
static enum rc
show_kept(struct req *r)
{
	struct tpl_keep_hidden	*list = ARENA_ARRAY(r->cx.a,
				    struct tpl_keep_hidden, r->form.n + 1);
	size_t			 n = 0;

	for (size_t i = 0; i < r->form.n; i++)
		if (str_starts(r->form.fields[i].name, STR("keep.")))
			list[n++] = (struct tpl_keep_hidden){
				str_sub(r->form.fields[i].name, 5,
				    r->form.fields[i].name.n),
				r->form.fields[i].value };
	if (n > 0 && !is_keeper(r, r->session.owner_id))
		return page_notice(r, 200, "登录成功", STR("登录之前填写的内容属于另一个账号，"
		    "没有带过来，也没有提交。请用那个账号登录后再填写。"),
		    url_make(r->cx.a, "/exam/%.*s/flow",
		    STR_ARG(r->exam->config.code)), str_to_z(r->cx.a, r->exam->config.word_flow));
	if (n == 0)
		return req_see(r, "%.*s%s", STR_ARG(next_of(r).s),
		    str_ends(next_of(r).s, STR("/flow")) ? "?in=1" : "");
	return REQ_PAGE(r, 200, keep, .top = page_top(r, "继续提交"),
	    .action = next_of(r), .csrf = req_csrf(r), .hidden = list,
	    .hidden_n = n, .bottom = page_bottom(r));
}

/*
 * One sentence for a wrong number and a wrong password, and the hash was
 * compared in both cases (prepare), so that neither words nor time tell who
 * is registered.
 */
static enum rc
login_post(struct req *r)
{
	const struct login	*l = r->prepared;
	struct form_page	*f = form_page_new(r, "登录", "登录");
	bool			 locked;
	enum rc			 rc = account_challenge_ok(r, &f->errors);

	if (rc != RC_OK)
		return rc;
	if (f->errors.n == 0 && l->right)
		rc = account_login_ok(&r->cx, &l->match);
	locked = l->locked || rc == RC_DENIED;
	if (rc != RC_OK && rc != RC_DENIED)
		return rc;
	rc = RC_OK;
	/* Only an exam that tells who is registered may tell who is locked. */
	if (f->errors.n == 0 && locked)
		errors_add(&f->errors, STR("password"), r->exam->config.reveal ?
		    STR("密码连续错误次数过多，请十五分钟后再试，或找回密码") :
		    STR("没有此用户或密码不正确；连续错误五次会锁定十五分钟"));
	else if (f->errors.n == 0 && !l->right) {
		if (l->found)
			rc = account_login_failed(&r->cx, &l->match);
		errors_add(&f->errors, STR("idno"),
		    STR("没有此用户或密码不正确"));
	}
	if (rc != RC_OK)
		return rc;
	if (f->errors.n > 0)
		return login_show(r, f);
	rc = session_start(r, false, l->match.id, ROLE_CANDIDATE);
	r->who = l->match.name;
	return rc == RC_OK ? show_kept(r) : rc;
}

/* For everybody: who was logged out by time meanwhile wants the same answer. */
static enum rc
logout_post(struct req *r)
{
	enum rc rc = session_end(r, false);

	return rc == RC_OK ? req_see(r, "/?out=1") : rc;
}

/* ---- change the password */

struct change {
	bool	right;
	char	hash[PASSWORD_HASH_BYTES];
};

/* Hashing is slow by intent: on the pool, outside of any transaction. */
static enum rc
password_prepare(struct req *r)
{
	struct change	*c = ARENA_NEW(r->cx.a, struct change);
	struct str	 hash;
	enum rc		 rc;

	r->prepared = c;
	if (r->session.owner_id == 0)
		return RC_OK;
	rc = account_password(&r->cx, r->session.owner_id, &hash);
	if (rc != RC_OK)
		return rc;
	c->right = password_matches(form_first(&r->form, "password"),
	    str_to_z(r->cx.a, hash));
	if (c->right)
		password_hash(form_first(&r->form, "password_new"), c->hash);
	return RC_OK;
}

void
account_new_password_fields(struct form_page *f)
{
	const struct account_rules rules = account_rules_of(f->r->exam);

	form_page_text(f, &(struct field_look){ .name = "password_new",
		.label = "新密码", .type = "password",
		.hint = password_hint(f->r->cx.a, &rules).p,
		.autocomplete = "new-password" });
	form_page_text(f, &(struct field_look){ .name = "password_again",
		.label = "再次输入新密码", .type = "password",
		.autocomplete = "new-password" });
}

void
account_check_new_password(struct form_page *f, const char *field,
    struct str idno)
{
	struct account_rules	rules = account_rules_of(f->r->exam);
	struct str		p = form_first(&f->r->form, field);
	struct str		text = password_problem(f->r->cx.a, &rules, p,
				    idno);

	if (text.n > 0)
		errors_add(&f->errors, str_z(field), text);
	else if (!str_eq(p, form_first(&f->r->form, "password_again")))
		errors_add(&f->errors, STR("password_again"),
		    STR("两次输入的密码不一致"));
}

static enum rc
password_show(struct form_page *f)
{
	form_page_group(f, STR(""));
	form_page_text(f, &(struct field_look){ .name = "password",
		.label = "原密码", .type = "password",
		.autocomplete = "current-password" });
	account_new_password_fields(f);
	return form_page_send(f);
}

static enum rc
password_get(struct req *r)
{
	return password_show(form_page_new(r, "修改密码", "修改密码"));
}

/*
 * All other log-ins end: who changes a password may do it because somebody
 * else knows it.
 */
static enum rc
password_post(struct req *r)
{
	const struct change	*c = r->prepared;
	struct form_page	*f = form_page_new(r, "修改密码", "修改密码");
	enum rc			 rc;

	if (!c->right)
		errors_add(&f->errors, STR("password"), STR("原密码不正确"));
	account_check_new_password(f, "password_new", STR(""));
	if (f->errors.n > 0)
		return password_show(f);
	rc = account_set_password(&r->cx, r->session.owner_id, c->hash);
	if (rc == RC_OK)
		rc = session_end_others(r, false, r->session.owner_id);
	if (rc == RC_OK)
		rc = account_tell_password(r, r->session.owner_id);
	if (rc != RC_OK)
		return rc;
	return page_notice(r, 200, "密码已修改",
	    STR("其他地方的登录都已退出。请记住新密码。"),
	    url_make(r->cx.a, "/exam/%.*s/flow",
	    STR_ARG(r->exam->config.code)), "返回报考流程");
}

/* ---- the picture */

static enum rc
challenge_picture(struct req *r)
{
	struct str	name = req_param(r, "picture");
	char		letters[CHALLENGE_LETTERS + 1];
	struct rng	rng;
	struct str	png;

	if (!str_ends(name, STR(".png")) || challenge_letters(&r->cx,
	    str_sub(name, 0, name.n - 4), letters) != RC_OK)
		return RC_NONE;
	/* The same token gives the same picture: looking twice teaches nothing. */
	rng = rng_seeded(str_hash(name) ^ str_hash(str_z(letters)));
	if (captcha_png(r->cx.a, captcha_font_of(r->cx.services), str_z(letters), &rng,
	    &png) != RC_OK)
		return RC_NONE;
	return req_send(r, 200, "image/png", png);
}

const struct route account_routes[] = {
	ROUTE(GET, "/exam/{exam}/login", ROLE_PUBLIC, login_get,
	    .need = exam_need, .note = "登录"),
	ROUTE(POST, "/exam/{exam}/login", ROLE_PUBLIC, login_post,
	    .need = exam_need, .prepare = login_prepare, .body_max = 65536,
	    .rate = RATE_LOGIN, .again = "one more session",
	    .note = "登录"),
	ROUTE(POST, "/logout", ROLE_PUBLIC, logout_post, .body_max = 4096,
	    .again = "it is over already",
	    .note = "安全退出 S4-11"),
	ROUTE(GET, "/exam/{exam}/password", ROLE_CANDIDATE, password_get,
	    .need = exam_need_any, .note = "修改密码 S3-15 S4-11"),
	ROUTE(POST, "/exam/{exam}/password", ROLE_CANDIDATE, password_post,
	    .need = exam_need_any, .prepare = password_prepare,
	    .body_max = 4096, .rate = RATE_LOGIN,
	    .once = true,
	    .note = "修改密码 S3-15 S4-11"),
	ROUTE(GET, "/challenge/{picture}", ROLE_PUBLIC, challenge_picture,
	    .rate = RATE_CHALLENGE, .note = "验证码图片"),
	{ .path = NULL },
};

const struct route *const account_pages[] = {
	account_routes, register_routes, recover_routes, entry_routes,
	message_routes, NULL
};
