/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change of something live, shown before it is made: what differs, whose
 * applications it touches, and the hash by which somebody who saw it confirms
 * it. Used for the settings of an exam and for its positions.
 */
#ifndef EXAM_CHANGE_H
#define EXAM_CHANGE_H

#include "base/buf.h"
#include "store/cx.h"
#include "store/services.h"

enum change_kind { CHANGE_ADDED, CHANGE_CHANGED, CHANGE_REMOVED, CHANGE__MAX };

enum change_class {
	CHANGE_FREE,		/* touches nobody's application */
	CHANGE_CONFIRM,		/* made only by who saw it */
	CHANGE_REFUSED		/* not while people are registered */
};

/* Whose applications a change touches. */
enum change_whom {
	WHOM_NOBODY,
	WHOM_LIVE,		/* all that are not over */
	WHOM_DRAFT,		/* not handed in, or given back */
	WHOM_REVIEW,		/* handed in and not approved */
	WHOM_UNPAID,		/* before payment */
	WHOM_PAID,
	WHOM__MAX
};

/* One value that differs: a column, a setting. */
struct change_value {
	struct str	name;
	struct str	before;		/* "" when there was none */
	struct str	after;
};

struct difference {
	enum change_kind	 kind;
	enum change_class	 class;
	struct str		 what;		/* 300110001 科员, windows.register.to */
	struct str		 label;		/* of a setting: 报名结束; may be "" */
	const struct change_value *values;	/* values_n */
	size_t			 values_n;
	int64_t			 affected;	/* live applications */
	struct str		 why;		/* of a refused one: what to do first */
};

enum { CHANGE_HASH_CHARS = 12 };

struct change_set {
	struct arena	*a;
	struct difference	*list;		/* n */
	size_t		 n, cap;
	size_t		 kinds[CHANGE__MAX];
	size_t		 refused;
	bool		 live;		/* somebody is registered */
	bool		 must_confirm;
	struct str	 hash;		/* CHANGE_HASH_CHARS; "" when nothing differs */
};

/* How many live applications an exam has, by enum change_whom. */
struct exam_use {
	enum rc	(*count)(struct cx *cx, int64_t exam_id,
		    int64_t ret_n[WHOM__MAX]);
};

/* its place among the services; nobody there: nobody is registered */
extern const struct service_key exam_use_key;

/* exam_use_count: how many live applications an exam has, by whom. */
enum rc	exam_use_count(struct cx *cx, int64_t exam_id,
	    int64_t ret_n[WHOM__MAX]);

/* change_begin: an empty set; live: somebody is registered. */
void	change_begin(struct arena *a, struct change_set *set, bool live);

/*
 * change_add: one more; its texts are kept, not copied. Where nobody is
 * registered nothing needs to be confirmed.
 */
void	change_add(struct change_set *set, struct difference c);

/*
 * change_seal: no more come: work out the hash and whether it is asked for.
 *
 * state	what the difference was made against (versions)
 */
void	change_seal(struct change_set *set, struct str state);

/*
 * change_allowed: whether a sealed set may be carried out.
 *
 * confirm	the hash that somebody gave; "" for none
 */
bool	change_allowed(const struct change_set *set, struct str confirm);

/* change_join: one hash for several sets, the only one's own; "" for none. */
struct str change_join(struct arena *a, const struct change_set *sets,
	    size_t n);

/* change_print: the set as lines for people; "" when nothing differs. */
void	change_print(struct buf *to, const struct change_set *set);

/*
 * change_json: {"live","hash","confirm","refused","added","changed","removed",
 * "changes":[{"kind","class","what","label","applications","why","values":
 * [{"name","before","after"}]}]}
 */
void	change_json(struct buf *to, const struct change_set *set);

#endif
