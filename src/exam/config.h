/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exam as data. config.tbl lists every scalar setting; lists (steps, form
 * fields, subjects, sites, instructions) are read beside it. Nothing here names
 * an exam: a new one is a new YAML file.
 */
#ifndef EXAM_CONFIG_H
#define EXAM_CONFIG_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "ui/codes.h"

enum { STEPS_MAX = 12, FIELDS_MAX = 80, LIST_MAX = 60, CHOICES_MAX = 60 };

/* Words of the ENUM and SET rows of config.tbl, in the order of their specs. */
enum account_key { KEY_ID, KEY_ID_NAME };
enum account_open { OPEN_ALWAYS, OPEN_WINDOW };
enum recover_phone { RECOVER_REGISTERED, RECOVER_PROFILE, RECOVER_OFF };
enum id_kind { ID_RESIDENT, ID_TEMPORARY, ID__MAX };
enum account_type { TYPE_PERSON = 1, TYPE_ORG = 2 };
enum photo_scope { SCOPE_ACCOUNT, SCOPE_APPLICATION };
enum docs_mode { DOCS_NONE, DOCS_BEFORE, DOCS_AFTER };
enum withdraw { WITHDRAW_NEVER, WITHDRAW_BEFORE_REVIEW };
enum cancel_bit { CANCEL_DRAFT = 1, CANCEL_REJECTED = 2 };
enum review_mode { REVIEW_ONLINE, REVIEW_ON_SITE };
enum fee_by { FEE_EXAM, FEE_CHOICE, FEE_TIER };
enum print_bit { PRINT_TICKET = 1, PRINT_FORM = 2, PRINT_PLEDGE = 4 };
enum scores_mode { SCORES_OFF, SCORES_IN_SYSTEM, SCORES_LINK };
enum verdict_by { VERDICT_NONE, VERDICT_SUBJECT, VERDICT_POST, VERDICT_ALL };
enum eligibility { ELIGIBILITY_OFF, ELIGIBILITY_ADVISE, ELIGIBILITY_REFUSE };
enum disclosure { DISCLOSE_OFF, DISCLOSE_EXACT, DISCLOSE_BANDED, DISCLOSE_DELAYED };
enum photo_check { PHOTO_TOOL, PHOTO_UNCHECKED, PHOTO_HUMAN };
enum photo_lock { LOCK_CONFIRM, LOCK_SUBMIT, LOCK_NEVER };
enum picker { PICK_TREE, PICK_SEARCH, PICK_LIST };
enum refunded { REFUNDED_ENDS, REFUNDED_KEEPS };
enum after_reject { REJECT_NONE, REJECT_EDIT, REJECT_RESELECT, REJECT_RESUBMIT };
enum pay_mode { PAY_OFF, PAY_ONLINE, PAY_ON_SITE };
enum gateway_bit { GATEWAY_SIMULATED = 1, GATEWAY_WECHAT = 2, GATEWAY_ALIPAY = 4 };
enum sms_event { SMS_SUBMITTED = 1, SMS_REVIEWED = 2, SMS_PAID = 4, SMS_TICKET = 8, SMS_CHANGED = 16 };

enum step {
	STEP_NOTICE, STEP_PLEDGE, STEP_PHOTO, STEP_PROFILE, STEP_FORM,
	STEP_LEVEL, STEP_POSITION, STEP_SITE, STEP_DOCS, STEP_CONFIRM,
	STEP__MAX
};

enum input_kind {
	INPUT_TEXT, INPUT_AREA, INPUT_CODE, INPUT_DATE, INPUT_PHONE,
	INPUT_EMAIL, INPUT_CHOICE, INPUT__MAX
};

/* A field of the registration form. */
struct field {
	struct str		 name;		/* [a-z0-9_], the form's parameter */
	struct str		 label;
	struct str		 hint;
	struct str		 group;		/* heading that it stands under */
	const struct code_table	*table;		/* of INPUT_CODE and INPUT_CHOICE */
	enum input_kind		 kind;
	bool			 required;
	int64_t			 max_chars;
};

/* Fields, and what is stored of them. */
struct fields_saved {
	const struct field	*list;
	size_t			 n;
	struct str		 values;	/* a JSON object; anything else is empty */
};

struct subject {
	struct str	name;
	int64_t		from_us;
	int64_t		to_us;
	int64_t		fee_fen;	/* with pay.fee_by: choice */
	struct str	post;		/* that it is examined for; its name unless said */
	int64_t		max_mark;	/* full marks */
	int64_t		pass_mark;
};

struct site {
	struct str	name;
	struct str	address;
	int64_t		capacity;	/* 0: without end */
};

/* A document that candidates hand in. */
struct document {
	struct str	name;		/* [a-z0-9_] */
	struct str	label;
	struct str	hint;
	bool		pdf;		/* else pictures, kept as JPEG */
	bool		required;
	bool		promise;	/* 告知承诺 may stand for it */
	int64_t		max_kb;
	int64_t		pages_min;	/* of a PDF: front and back are two */
	int64_t		pages_max;
	int64_t		parts;		/* pictures merged into one, 1 or 2 */
};

/* A file that candidates download. */
struct exam_file {
	struct str	title;
	struct str	file;		/* beside the configuration */
};

struct exam_config {
	/* the scalar settings: int64_t, or struct str for TEXT */
#define MEMBER_TEXT	struct str
#define MEMBER_INT	int64_t
#define MEMBER_BOOL	int64_t
#define MEMBER_ENUM	int64_t
#define MEMBER_SET	int64_t
#define MEMBER_TIME	int64_t
#define KEY(sw, path, member, kind, spec, def, text, class, whom) MEMBER_##kind member;
#include "exam/config.tbl"
#undef KEY
	enum step	 steps[STEPS_MAX];
	size_t		 steps_n;
	struct field	*fields;
	size_t		 fields_n;
	struct field	*profile;		/* of the person, for every exam */
	size_t		 profile_n;
	struct document	*docs;
	size_t		 docs_n;
	struct exam_file *files;
	size_t		 files_n;
	struct str	 titles[STEP__MAX];	/* of steps; empty: the usual */
	struct str	 hints[STEP__MAX];	/* below them on the flow page */
	struct str	 done_hints[STEP__MAX];	/* the same, once done */
	struct subject	*subjects;
	size_t		 subjects_n;
	struct site	*sites_list;
	size_t		 sites_n;
	struct str	*instructions;		/* of the ticket */
	size_t		 instructions_n;
	struct str	 notice_sha256;		/* hexadecimal */
	struct str	 pledge_sha256;
	struct str	 promise_sha256;
};

/* One mistake of a configuration. */
struct config_problem {
	int		line;
	struct str	path;		/* "photo.check" */
	struct str	reason;		/* Chinese, what to do */
};

struct config_problems {
	struct config_problem	*list;
	size_t			 n;
	size_t			 cap;
};

/*
 * config_parse: read a configuration, finding all its mistakes at once.
 *
 * a		everything of ret_config is made here
 * demo		a simulated gateway is allowed
 * ret_problems	in a; empty on RC_OK
 * returns	RC_OK | RC_BAD
 */
enum rc	config_parse(struct arena *a, struct str text, bool demo,
	    struct exam_config *ret_config, struct config_problems *ret_problems);

/* config_has_step: whether a step is part of the exam's flow. */
bool	config_has_step(const struct exam_config *c, enum step step);

/* config_print_switches: the table of all settings as Markdown. */
void	config_print_switches(struct buf *b);

/*
 * config_fee: what an application costs whose choices are these bits; with
 * tiers, more choices than there are tiers cost as much as the last.
 */
int64_t	config_fee(const struct exam_config *c, int64_t choices);

/* config_tier_fee: what n choices cost together where tiers are priced. */
int64_t	config_tier_fee(const struct exam_config *c, int64_t n);

/* config_document: a document by its name, or NULL. */
const struct document *config_document(const struct exam_config *c,
	    struct str name);

/* step_word: the word of a step in a configuration and in an URL. */
const char *step_word(enum step step);

/*
 * config_words: a stored value of a form's field in words: the text of its code
 * where the field has a table, else the value as it is.
 */
struct str config_words(const struct field *fields, size_t n, struct str name,
	    struct str value);

#endif
