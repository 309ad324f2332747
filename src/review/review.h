/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Qualification review (资格审核): a reviewer claims an application for ten
 * minutes, reads it and decides; a lease that runs out puts it back.
 *
 * Owns decisions, leases and proposals to disqualify, and the pages of
 * reviewers, arbiters and the authority; never moves an application but by
 * app_fire(), and never touches money.
 */
#ifndef REVIEW_REVIEW_H
#define REVIEW_REVIEW_H

#include "application/law.h"
#include "notify/notify.h"
#include "store/job.h"

/* reason.tbl: the codes of a rejection. */
struct review_reason {
	const char	*code;
	struct str	 text;
};

/* review_reasons: all of them; review_reasons_n many. */
extern const struct review_reason review_reasons[];
extern const size_t review_reasons_n;

/*
 * review_tell: tell an application's candidate of something: by SMS where the
 * exam's events say so, and always under 消息.
 *
 * event	of SMS_…
 * news		without account and phone, which are the candidate's
 */
enum rc	review_tell(struct cx *cx, const struct exam *exam,
	    const struct app *app, int64_t event, const struct notify *news);

/* review_facts: scope, lease, who decided what: for the law of a process. */
extern const struct fact_source review_facts[];

/* review_reason_text: the text of a code; empty for an unknown one. */
struct str review_reason_text(struct str code);

/*
 * review_claim: take an application for review (T05) until a lease ends; a
 * claim by the one who holds it renews the lease.
 *
 * ret_until_us	when the lease ends
 * returns	RC_OK | RC_NONE not in cx->who's scope | RC_DENIED (ret_v) |
 *		RC_STALE someone else was faster | RC_IO
 */
enum rc	review_claim(struct cx *cx, struct app *app, struct verdict *ret_v,
	    int64_t *ret_until_us);

/* review_release: put a claimed application back (T06). */
enum rc	review_release(struct cx *cx, struct app *app, struct verdict *ret_v);

enum review_verdict { REVIEW_APPROVE, REVIEW_REJECT, REVIEW_RETURN };

struct review_decision {
	enum review_verdict verdict;
	struct str	reason_code;	/* of reason.tbl; not for an approval */
	struct str	reason;		/* what the candidate reads */
	struct str	fields;		/* of a return: "form docs …" */
};

/* review_event: which event a verdict on an application is: of an approval, before the last level, EV_PASS. */
enum event review_event(const struct exam *exam, const struct app *app,
	    enum review_verdict v);

/*
 * review_decide: approve (T07; before the last level T07n), reject (T08) or
 * return (T09) what cx->who holds. Where nothing is owed an approval is also
 * the payment (T14z).
 *
 * returns	RC_OK | RC_NONE not in scope | RC_DENIED no lease any more, or no
 *		reason (ret_v) | RC_STALE | RC_IO
 */
enum rc	review_decide(struct cx *cx, const struct exam *exam, struct app *app,
	    const struct review_decision *d, struct verdict *ret_v);

/*
 * review_arbitrate: decide a dispute (T12): uphold approves, dismissing bars
 * the position. Whoever decided before may not (fresh_eyes).
 *
 * answer	for the candidate; always required
 */
enum rc	review_arbitrate(struct cx *cx, const struct exam *exam,
	    struct app *app, bool uphold, struct str answer,
	    struct verdict *ret_v);

/* review_photo: pass or refuse the photo that was looked at (S2-09). */
enum rc	review_photo(struct cx *cx, const struct exam *exam,
	    const struct app *app, struct str sha256, bool pass,
	    struct str reason);

/* review_reopen: review an approved application again (T23). */
enum rc	review_reopen(struct cx *cx, const struct exam *exam,
	    struct app *app, struct str reason, struct verdict *ret_v);

/*
 * review_disqualify: the second person carries out what the first proposed
 * (T22); the proposer is refused.
 */
enum rc	review_disqualify(struct cx *cx, const struct exam *exam,
	    struct app *app, struct verdict *ret_v);

/* What cancelling a position did. */
struct review_dropped {
	size_t	moved;		/* may choose another (T17) */
	size_t	unchosen;	/* drafts that lost their choice */
	size_t	seated;		/* are past that: why it was refused */
	struct str position;	/* department, name and code */
};

/*
 * review_drop_position: a position that will not be filled (J03): everybody who
 * is on it is moved or loses the choice as the DROP rows of move.tbl say, and
 * told. Whom no row moves stays as they are.
 *
 * reason	what the candidates read
 * returns	RC_OK | RC_NONE no such position, or out of cx->who's scope |
 *		RC_STALE several positions have that name | RC_DENIED it is
 *		cancelled already, or people are seated (ret->seated) | RC_IO
 */
enum rc	review_drop_position(struct cx *cx, const struct exam *exam,
	    struct str text, struct str reason, struct review_dropped *ret);

/*
 * review_close_position: nobody new may choose it (J01), or with reopen they
 * may again (J02, J05); as review_drop_position().
 */
enum rc	review_close_position(struct cx *cx, const struct exam *exam,
	    struct str text, struct str reason, bool reopen);

/* review_in_scope: whether cx->who may review an application. */
enum rc	review_in_scope(struct cx *cx, const struct app *app, bool *ret_in);

/* The job "lease": ctx is a struct review_jobs. */
struct review_jobs {
	const struct law	*law;
	const struct keys	*keys;
	struct rng		*rng;
};

/* review_lease_job: put an application back whose lease ran out (T06c). */
enum rc	review_lease_job(struct tx *tx, struct job *job, void *ctx);

/* review_propose: the first of two persons wants to disqualify (T22). */
enum rc	review_propose(struct cx *cx, int64_t app_id, struct str basis,
	    struct str reason);

/* review_job_kinds: the jobs of this folder. */
extern const struct job_kind review_job_kinds[];

#endif
