/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of candidates' accounts and their log-in. */
#ifndef ACCOUNT_ACCOUNT_PAGES_H
#define ACCOUNT_ACCOUNT_PAGES_H

#include "account/account.h"
#include "exam/exam.h"
#include "notify/notify.h"
#include "ui/form_page.h"

extern const struct route account_routes[];
extern const struct route register_routes[];
extern const struct route recover_routes[];
extern const struct route entry_routes[];
extern const struct route message_routes[];

/* account_login: struct web's login hook: to the log-in page, typed kept. */
enum rc	account_login(struct req *r);

/* account_welcome: struct web's welcome hook: the name of who is logged in. */
enum rc	account_welcome(struct req *r);

/* account_rules_of: the rules of an exam's realm. */
struct account_rules account_rules_of(const struct exam *exam);

/*
 * account_tell: tell a person of a change: by SMS where the exam's events say
 * so, and always under 消息.
 *
 * event	of SMS_…
 * news		without a phone, which is the account's
 */
enum rc	account_tell(struct req *r, int64_t event, const struct notify *news);

/* account_tell_password: tell a person that the password is another now. */
enum rc	account_tell_password(struct req *r, int64_t account_id);

/* account_challenge: the picture and its way without eyes, for a form. */
void	account_challenge(struct form_page *f);

/*
 * account_challenge_fresh: whether the form's challenge is answered and was not
 * used; on the CPU pool, before what is dear. Uses nothing up.
 */
enum rc	account_challenge_fresh(struct req *r, bool *ret_fresh);

/*
 * account_challenge_ok: check and use up what came with a form; notes the error
 * at the field otherwise.
 *
 * returns	RC_OK also when it was wrong (the error is noted) | RC_IO
 */
enum rc	account_challenge_ok(struct req *r, struct errors *e);

/* account_new_password_fields: the two fields of a new password. */
void	account_new_password_fields(struct form_page *f);

/* account_check_new_password: note what is wrong with what came in `field`. */
void	account_check_new_password(struct form_page *f, const char *field,
	    struct str idno);

/* account_id_kind_field: the choice of ID types, for a form. */
const struct tpl_field *account_id_kind_field(struct req *r,
	    const struct exam *exam, struct str chosen);

/*
 * staff_exam_need: exam_need(), for those of the staff who work for all of the
 * exam; RC_NONE for everybody else.
 */
enum rc	staff_exam_need(struct req *r);

/* account_pages: every page of this folder; NULL ends the list. */
extern const struct route *const account_pages[];

#endif
