/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts: made, found by keyed hashes, their passwords, their profile. */
#include "account/account.h"

#include "account/account.sql.h"
#include "account/type.h"
#include "audit/audit.h"
#include "base/utf8.h"
#include "notify/notify.h"

const char password_of_nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$"
    "c29tZXNhbHRzb21lc2FsdA$Rdescudvk9Io7WoB0VIYNYLMmPQ9dVPaPg3Gm7cQ1zo";

enum { CODE_TRIES_MAX = 5 };

static const int64_t LOCK_US = 15 * US_PER_MINUTE;
static const int64_t CODE_LIFE_US = 10 * US_PER_MINUTE;

/* Kinds of signs in a password; all letters beyond ASCII count as signs. */
static int
classes_of(struct str s, bool *ret_alnum)
{
	bool lower = false, upper = false, digit = false, other = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= 'a' && c <= 'z')
			lower = true;
		else if (c >= 'A' && c <= 'Z')
			upper = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	*ret_alnum = !other;
	return lower + upper + digit + other;
}

/*
 * One problem at a time, in the order in which people can mend them; the
 * limits are the exam's (S3-03).
 */
struct str
password_problem(struct arena *a, const struct account_rules *rules,
    struct str password, struct str idno)
{
	int64_t	n = (int64_t)utf8_count(password);
	bool	alnum;
	int	classes = classes_of(password, &alnum);

	if (n == 0)
		return STR("请输入密码");
	if (n < rules->password_min || n > rules->password_max)
		return str_make(a, "密码应为 %lld 到 %lld 位",
		    (long long)rules->password_min,
		    (long long)rules->password_max);
	if (rules->password_alnum && !alnum)
		return STR("密码只能用字母和数字");
	if (classes < rules->password_classes)
		return str_make(a, "密码应当至少包含大写字母、小写字母、数字、"
		    "符号中的 %lld 类", (long long)rules->password_classes);
	if (idno.n > 0 && str_has(password, idno))
		return STR("密码中不能包含证件号码");
	return STR("");
}

struct str
password_hint(struct arena *a, const struct account_rules *rules)
{
	const long long min = rules->password_min, max = rules->password_max;

	if (rules->password_alnum)
		return str_make(a, "%lld-%lld 位数字或字母，字母区分大小写，"
		    "不能使用特殊字符", min, max);
	if (rules->password_classes < 2)
		return str_make(a, "%lld 到 %lld 位", min, max);
	return str_make(a, "%lld 到 %lld 位，大写字母、小写字母、数字、符号中"
	    "至少用 %lld 类", min, max, (long long)rules->password_classes);
}

/*
 * Several only where an account is a number and a name (KEY_ID_NAME): then a
 * name decides which.
 */
enum rc
account_find(struct cx *cx, struct str realm, struct str idno,
    struct account_match **ret_list, size_t *ret_n)
{
	struct q_account_by_idno_row	*rows;
	struct account_match		*list;
	size_t				 n;
	enum rc				 rc;

	rc = q_account_by_idno(cx->tx, &(struct q_account_by_idno_in){
		.realm = realm, .idno_hash = person_hash(cx, "idno", idno) },
	    &rows, &n);
	if (rc != RC_OK)
		return rc;
	list = ARENA_ARRAY(cx->a, struct account_match, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct account_match){ rows[i].id, rows[i].name,
			str_eq_z(rows[i].id_kind, KIND_ORG), rows[i].password, rows[i].phone_hash,
			rows[i].failed_n, rows[i].locked_until_us };
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc
account_has_phone(struct cx *cx, struct str realm, struct str phone,
    bool *ret_has)
{
	struct q_account_by_phone_row	row;
	enum rc				rc;

	rc = q_account_by_phone(cx->tx, &(struct q_account_by_phone_in){
		.realm = realm, .phone_hash = person_hash(cx, "phone", phone) },
	    &row);
	if (rc == RC_OK)
		*ret_has = row.n > 0;
	return rc;
}

static struct str
login_key(struct cx *cx, const struct account_rules *rules, struct str idno,
    struct str name)
{
	if (!rules->id_and_name)
		return person_hash(cx, "idno", idno);
	return person_hash(cx, "pair", str_make(cx->a, "%.*s\x1f%.*s",
	    STR_ARG(idno), STR_ARG(name)));
}

/*
 * RC_STALE: that number is registered already, also when two register at the
 * same instant: the index says it, not a look before. Number and phone are
 * stored sealed, beside a keyed hash by which they are found.
 */
enum rc
account_add(struct cx *cx, const struct account_rules *rules,
    const struct account_new *n, int64_t *ret_id)
{
	int64_t	id = cx_id(cx), added;
	enum rc	rc;

	rc = q_account_add(cx->tx, &(struct q_account_add_in){
		.id = id,
		.realm = rules->realm,
		.login_key = login_key(cx, rules, n->idno, n->name),
		.id_kind = n->id_kind,
		.idno_hash = person_hash(cx, "idno", n->idno),
		.idno_seal = seal_make(cx->a, &cx->keys->seal, cx->rng,
		    "idno", n->idno),
		.name = n->name,
		.birth = n->birth,
		.sex = n->sex,
		.phone_hash = person_hash(cx, "phone", n->phone),
		.phone_seal = seal_make(cx->a, &cx->keys->seal, cx->rng,
		    "phone", n->phone),
		.password = n->password,
		.made_us = cx->now_us,
	    }, &added);
	if (rc != RC_OK)
		return rc;
	if (added == 0)
		return RC_STALE;
	*ret_id = id;
	if (str_eq_z(n->id_kind, KIND_ORG))
		rc = q_organisation_add(cx->tx,
		    &(struct q_organisation_add_in){
			.account_id = id, .contact = n->contact });
	return rc != RC_OK ? rc : audit_add(cx, "account.register", "account", id, STR(""));
}

/*
 * Counted in the store and not by address: whoever guesses from many
 * addresses is stopped as well. Guesses are looked at side by side,
 * outside of the transaction: what counts is how often it was wrong by now, not
 * when the guess began.
 */
enum rc
account_login_failed(struct cx *cx, const struct account_match *m)
{
	struct q_account_lock_row	now;
	int64_t				changed;
	bool				lock;
	enum rc				rc = q_account_lock(cx->tx,
	    &(struct q_account_lock_in){ .id = m->id }, &now);

	if (rc != RC_OK || now.locked_until_us > cx->now_us)
		return rc;		/* a lock is not made longer */
	lock = now.failed_n + 1 >= LOCK_AFTER;
	rc = q_account_failed(cx->tx, &(struct q_account_failed_in){
		.id = m->id, .failed_n = lock ? 0 : now.failed_n + 1,
		.locked_until_us = lock ? cx->now_us + LOCK_US : 0 },
	    &changed);
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, lock ? "account.locked" : "account.wrong_password",
	    "account", m->id, STR(""));
}

enum rc
account_login_ok(struct cx *cx, const struct account_match *m)
{
	struct q_account_lock_row	now;
	int64_t				changed;
	enum rc				rc = q_account_lock(cx->tx,
	    &(struct q_account_lock_in){ .id = m->id }, &now);

	if (rc == RC_OK && now.locked_until_us > cx->now_us)
		rc = RC_DENIED;
	if (rc == RC_OK && now.failed_n > 0)
		rc = q_account_failed(cx->tx, &(struct q_account_failed_in){
			.id = m->id }, &changed);
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "account.login", "account", m->id, STR(""));
}

enum rc
account_set_password(struct cx *cx, int64_t id, const char *hash)
{
	enum rc rc;

	rc = q_account_password(cx->tx, &(struct q_account_password_in){
		.id = id, .password = str_z(hash) });
	if (rc != RC_OK)
		return rc;
	return audit_add(cx, "account.password", "account", id, STR(""));
}

/*
 * A seal that does not open means another secret.key than the one it was made
 * with: a matter for the operator, RC_IO.
 */
enum rc
account_any_seal(struct tx *tx, struct str *ret_seal)
{
	struct q_account_any_seal_row	row;
	enum rc				rc = q_account_any_seal(tx, &row);

	if (rc == RC_OK)
		*ret_seal = row.phone_seal;
	return rc;
}

enum rc
account_person(struct cx *cx, int64_t id, struct account_person *ret_person)
{
	struct q_account_by_id_row	row;
	struct str			idno, phone;
	enum rc				rc;

	rc = q_account_by_id(cx->tx, &(struct q_account_by_id_in){
		.id = id }, &row);
	if (rc == RC_OK)
		rc = seal_open(cx->a, &cx->keys->seal, "idno", row.idno_seal,
		    &idno);
	if (rc == RC_OK)
		rc = seal_open(cx->a, &cx->keys->seal, "phone", row.phone_seal,
		    &phone);
	if (rc != RC_OK)
		return rc == RC_BAD ? RC_IO : rc;	/* another master key */
	*ret_person = (struct account_person){ row.name, row.id_kind, idno,
		row.idno_hash, row.birth, row.sex, phone, row.password };
	return RC_OK;
}

enum rc
account_head(struct cx *cx, int64_t id, struct account_head *ret)
{
	struct q_account_name_row	row;
	enum rc				rc = q_account_name(cx->tx,
	    &(struct q_account_name_in){ .id = id }, &row);

	if (rc == RC_OK)
		*ret = (struct account_head){ row.name, row.realm,
			row.id_kind };
	return rc;
}

enum rc
account_password(struct cx *cx, int64_t id, struct str *ret_hash)
{
	struct q_account_by_id_row	row;
	enum rc				rc = q_account_by_id(cx->tx,
	    &(struct q_account_by_id_in){ .id = id }, &row);

	if (rc == RC_OK)
		*ret_hash = row.password;
	return rc;
}

enum rc
account_set_phone(struct cx *cx, struct str phone)
{
	enum rc rc = q_account_phone(cx->tx, &(struct q_account_phone_in){
		.id = cx->who,
		.phone_hash = person_hash(cx, "phone", phone),
		.phone_seal = seal_make(cx->a, &cx->keys->seal, cx->rng,
		    "phone", phone) });

	return rc != RC_OK ? rc : audit_add(cx, "account.phone", "account",
	    cx->who, STR(""));
}

/*
 * That name with that number may not be another account already: people find
 * theirs by both.
 */
enum rc
account_set_name(struct cx *cx, const struct account_rules *rules,
    struct str idno, struct str name)
{
	struct account_match	*list;
	size_t			 n;
	enum rc			 rc = account_find(cx, rules->realm, idno,
	    &list, &n);

	for (size_t i = 0; rc == RC_OK && i < n; i++)
		if (list[i].id != cx->who && str_eq(list[i].name, name))
			return RC_STALE;
	if (rc == RC_OK)
		rc = q_account_rename(cx->tx, &(struct q_account_rename_in){
			.id = cx->who, .name = name, .login_key = login_key(cx,
			rules, idno, name) });
	return rc != RC_OK ? rc : audit_add(cx, "account.name", "account",
	    cx->who, STR(""));
}

static struct str
masked(struct arena *a, struct str s, size_t head, size_t tail)
{
	struct str out = str_copy(a, s);

	for (size_t i = head; i + tail < out.n; i++)
		((char *)(uintptr_t)out.p)[i] = '*';
	return out;
}

struct str
idno_masked(struct arena *a, struct str idno)
{
	return masked(a, idno, 4, 2);
}

struct str
phone_masked(struct arena *a, struct str phone)
{
	return masked(a, phone, 3, 4);
}

/* The hash binds phone and purpose: a code for one does not fit another. */
static struct str
code_hash(struct cx *cx, struct str phone, const char *purpose,
    struct str code)
{
	return person_hash(cx, "code", str_make(cx->a, "%.*s:%s:%.*s",
	    STR_ARG(phone), purpose, STR_ARG(code)));
}

/*
 * The gap between two codes is kept by the statement itself (before_us), so
 * that ten requests at once send one.
 */
enum rc
sms_code_send(struct cx *cx, const struct account_rules *rules,
    struct str phone, const char *purpose, const struct code_from *from)
{
	struct str	code = str_make(cx->a, "%06llu",
			    (unsigned long long)rng_below(cx->rng, 1000000));
	int64_t		changed;
	enum rc		rc = notify_code_room(cx, phone, from->address);

	if (rc != RC_OK)
		return rc;
	rc = q_sms_code_put(cx->tx, &(struct q_sms_code_put_in){
		.phone_hash = person_hash(cx, "phone", phone),
		.purpose = str_z(purpose),
		.code_hash = code_hash(cx, phone, purpose, code),
		.sent_us = cx->now_us,
		.before_us = cx->now_us - rules->sms_gap_us }, &changed);
	if (rc != RC_OK)
		return rc;
	if (changed == 0)
		return RC_BUSY;
	return notify_send(cx, &(struct notify){ .phone = phone, .kind = "code",
		.template = TEMPLATE_CODE, .address = from->address,
		.values = { { STR("title"), from->title },
		{ STR("code"), code } } });
}

enum rc
sms_gap_take(struct cx *cx, const struct account_rules *rules, struct str own)
{
	int64_t	changed;
	enum rc	rc = q_sms_code_put(cx->tx, &(struct q_sms_code_put_in){
		.phone_hash = person_hash(cx, "phone", own),
		.purpose = STR("gap"), .code_hash = STR(""),
		.sent_us = cx->now_us,
		.before_us = cx->now_us - rules->sms_gap_us }, &changed);

	return rc == RC_OK && changed == 0 ? RC_BUSY : rc;
}

/* RC_NONE: none was sent, it is too old, or guessed at too often. */
static enum rc
live_code(struct cx *cx, struct str phone_hash, const char *purpose,
    struct q_sms_code_get_row *ret)
{
	enum rc rc = q_sms_code_get(cx->tx, &(struct q_sms_code_get_in){
		.phone_hash = phone_hash, .purpose = str_z(purpose) }, ret);

	return rc == RC_OK && (ret->tries >= CODE_TRIES_MAX ||
	    cx->now_us - ret->sent_us > CODE_LIFE_US) ? RC_NONE : rc;
}

static bool
is_code(struct str stored, struct str got)
{
	return stored.n == got.n && bytes_equal(stored.p, got.p, got.n);
}

enum rc
sms_code_right(struct cx *cx, struct str phone, const char *purpose,
    struct str code, bool *ret_right)
{
	struct q_sms_code_get_row	row;
	enum rc				rc = live_code(cx, person_hash(cx,
	    "phone", phone), purpose, &row);

	*ret_right = rc == RC_OK && is_code(row.code_hash, code_hash(cx, phone,
	    purpose, code));
	return rc == RC_NONE ? RC_OK : rc;
}

/*
 * A code is good once, for some minutes and a few tries; compared by hash and
 * in constant time.
 */
enum rc
sms_code_check(struct cx *cx, struct str phone, const char *purpose,
    struct str code)
{
	struct str			hash = person_hash(cx, "phone", phone);
	struct q_sms_code_get_row	row;
	int64_t				n;
	enum rc				rc = live_code(cx, hash, purpose,
	    &row);

	if (rc != RC_OK)
		return rc == RC_NONE ? RC_BAD : rc;
	if (is_code(row.code_hash, code_hash(cx, phone, purpose, code)))
		return q_sms_code_used(cx->tx, &(struct q_sms_code_used_in){
			.phone_hash = hash, .purpose = str_z(purpose) }, &n);
	rc = q_sms_code_tried(cx->tx, &(struct q_sms_code_tried_in){
		.phone_hash = hash, .purpose = str_z(purpose) }, &n);
	return rc == RC_OK ? RC_BAD : rc;
}

enum rc
account_profile(struct cx *cx, int64_t account_id, struct account_profile *ret)
{
	struct q_profile_get_row	row;
	enum rc				rc;

	*ret = (struct account_profile){ .form = STR("{}") };
	rc = q_profile_get(cx->tx, &(struct q_profile_get_in){
		.account_id = account_id }, &row);
	if (rc == RC_OK)
		*ret = (struct account_profile){ row.form, row.done != 0,
			row.saved_us };
	return rc == RC_NONE ? RC_OK : rc;
}

enum rc
account_profile_save(struct cx *cx, struct str form, bool done)
{
	int64_t	changed;
	enum rc	rc = q_profile_put(cx->tx, &(struct q_profile_put_in){
		.account_id = cx->who, .form = form, .done = done,
		.saved_us = cx->now_us }, &changed);

	return rc != RC_OK ? rc : audit_add(cx, "account.profile", "account",
	    cx->who, done ? STR("complete") : STR("draft"));
}
