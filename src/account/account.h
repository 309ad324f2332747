/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Candidates' accounts: who may have one, how one logs in, how a password is
 * changed or recovered. The rules stand here; account_pages.c shows them.
 *
 * Owns accounts, personal data, codes, and the staff with its scope; never
 * knows an application.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "store/cx.h"

enum { ACCOUNTS_PER_ID = 8, LOCK_AFTER = 5 };

/* A hash that no password gives: an unknown number is compared with it. */
extern const char password_of_nobody[];

/* How accounts of a realm are told apart and what their passwords are like. */
struct account_rules {
	struct str	realm;
	bool		id_and_name;	/* S1-04: the pair is unique */
	bool		phone_unique;	/* S2-04 */
	int64_t		password_min;
	int64_t		password_max;
	int64_t		password_classes;
	bool		password_alnum;	/* S0-07 */
	int64_t		sms_gap_us;	/* S0-11 */
};

/* A new account, checked and normalised. */
struct account_new {
	struct str	name;
	struct str	id_kind;	/* "resident", "temporary", "org" */
	struct str	idno;		/* canonical; of an organisation its code */
	struct str	birth;		/* YYYY-MM-DD; empty of an organisation */
	struct str	sex;		/* "M", "F"; empty of an organisation */
	struct str	contact;	/* of an organisation */
	struct str	phone;
	struct str	password;	/* argon2id's text */
};

/* One account that an ID number may belong to. */
struct account_match {
	int64_t		id;
	struct str	name;
	bool		org;
	struct str	password;
	struct str	phone_hash;
	int64_t		failed_n;
	int64_t		locked_until_us;
};

/* A person's own data, the same for every exam (S3-05). */
struct account_profile {
	struct str	form;		/* JSON object; "{}" when there is none */
	bool		done;		/* every required field is there */
	int64_t		saved_us;
};

/* account_profile: an account's own data; none yet is RC_OK, too. */
enum rc	account_profile(struct cx *cx, int64_t account_id,
	    struct account_profile *ret);

/* account_profile_save: keep the own data of cx->who. */
enum rc	account_profile_save(struct cx *cx, struct str form, bool done);

/*
 * password_problem: what is wrong with a password, in Chinese; empty: nothing.
 *
 * idno		the password must not contain or equal it
 */
struct str password_problem(struct arena *a, const struct account_rules *rules,
	    struct str password, struct str idno);

/* password_hint: the same rules before anything is typed, in Chinese. */
struct str password_hint(struct arena *a, const struct account_rules *rules);

/*
 * account_find: the accounts of an ID number in a realm, the newest first: one
 * may have registered again because the name was wrong (S1-03).
 *
 * ret_list	in cx->a, at most ACCOUNTS_PER_ID
 */
enum rc	account_find(struct cx *cx, struct str realm, struct str idno,
	    struct account_match **ret_list, size_t *ret_n);

/* account_has_phone: whether a phone already has an account in the realm. */
enum rc	account_has_phone(struct cx *cx, struct str realm, struct str phone,
	    bool *ret_has);

/*
 * account_add: register.
 *
 * returns	RC_OK | RC_STALE the same ID (or the same pair) exists | RC_IO
 */
enum rc	account_add(struct cx *cx, const struct account_rules *rules,
	    const struct account_new *n, int64_t *ret_id);

/* account_login_failed: count a wrong password; the fifth locks for 15 minutes. */
enum rc	account_login_failed(struct cx *cx, const struct account_match *m);

/*
 * account_login_ok: forget earlier failures, note the log-in.
 *
 * returns	RC_OK | RC_DENIED it was locked meanwhile, by guesses beside this
 *		one | RC_IO
 */
enum rc	account_login_ok(struct cx *cx, const struct account_match *m);

/* account_set_password: a new one for an account; ends nothing by itself. */
enum rc	account_set_password(struct cx *cx, int64_t id, const char *hash);

/* A person as the own pages show it. */
struct account_person {
	struct str	name;
	struct str	id_kind;
	struct str	idno;		/* in clear */
	struct str	idno_hash;	/* what makes a person unique */
	struct str	birth;
	struct str	sex;
	struct str	phone;		/* in clear */
	struct str	password;	/* the stored hash */
};

/* account_any_seal: a sealed phone of anybody, to try a key on: RC_OK | RC_NONE | RC_IO. */
enum rc	account_any_seal(struct tx *tx, struct str *ret_seal);

/* account_person: one's own data, opened: RC_OK | RC_NONE | RC_IO. */
enum rc	account_person(struct cx *cx, int64_t id,
	    struct account_person *ret_person);

/* What every page shows of who is logged in. */
struct account_head {
	struct str	name;
	struct str	realm;
	struct str	id_kind;
};

/* account_head: RC_OK | RC_NONE | RC_IO. */
enum rc	account_head(struct cx *cx, int64_t id, struct account_head *ret);

/* account_password: the stored hash: RC_OK | RC_NONE | RC_IO. */
enum rc	account_password(struct cx *cx, int64_t id, struct str *ret_hash);

/* account_set_phone: another telephone number for cx->who, normalised. */
enum rc	account_set_phone(struct cx *cx, struct str phone);

/*
 * account_set_name: another name for cx->who, normalised.
 *
 * idno		the account's own
 * returns	RC_OK | RC_STALE the same number and name have an account | RC_IO
 */
enum rc	account_set_name(struct cx *cx, const struct account_rules *rules,
	    struct str idno, struct str name);

/* idno_masked: "1101************2X"; phone_masked: "138****5678". */
struct str idno_masked(struct arena *a, struct str idno);

/* phone_masked: as idno_masked(), for a telephone number. */
struct str phone_masked(struct arena *a, struct str phone);

/* Who asks for a code: the exam's title as the text says it, and from where. */
struct code_from {
	struct str	title;
	struct str	address;
};

/*
 * sms_code_send: a six-digit code for a purpose, if gap and limits allow.
 *
 * returns	RC_OK | RC_BUSY the last one is too young | RC_FULL a limit is
 *		used up: NOTIFY_FULL_SAID | RC_IO
 */
enum rc	sms_code_send(struct cx *cx, const struct account_rules *rules,
	    struct str phone, const char *purpose,
	    const struct code_from *from);

/*
 * sms_gap_take: let one person ask for codes only so often, whatever the phones.
 *
 * own		the phone that the person has
 * returns	RC_OK | RC_BUSY the last one is too young | RC_IO
 */
enum rc	sms_gap_take(struct cx *cx, const struct account_rules *rules,
	    struct str own);

/*
 * sms_code_right: whether a code would be taken now; counts and uses nothing,
 * for what is prepared outside of the transaction.
 */
enum rc	sms_code_right(struct cx *cx, struct str phone, const char *purpose,
	    struct str code, bool *ret_right);

/*
 * sms_code_check: whether a code is right; five tries, ten minutes, once.
 *
 * returns	RC_OK | RC_BAD wrong, too old or used | RC_IO
 */
enum rc	sms_code_check(struct cx *cx, struct str phone, const char *purpose,
	    struct str code);

#endif
