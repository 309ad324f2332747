/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold between the folders after every step of a life (life_test.c). */
#include "tests/life_world.h"

#include "admission/admission.h"
#include "admission/admission.sql.h"
#include "application/choice.h"
#include "payment/lists.h"
#include "payment/pay_parts.h"
#include "position/position.h"
#include "store/job.sql.h"

/* Nobody took back what somebody had decided about (S0-19). */
static void
look_at_history(struct life *w, struct cx *cx, const struct app *app)
{
	struct test	*t = w->t;
	struct app_past	*past;
	size_t		 n;
	bool		 decided = false;

	WANT_RC(app_history(cx, app->id, &past, &n), RC_OK);
	WANT_INT(n, (size_t)app->version);
	WANT_INT(past[n - 1].to, app->state);
	for (size_t i = 1; i < n; i++) {
		const struct move *m = past[i].move;

		WANT(m != NULL && m->from == past[i - 1].to);
		if (m->from == STATE_DRAFT && m->event == EV_CONFIRM)
			decided = false;
		if (m->event == EV_PASS || m->event == EV_APPROVE ||
		    m->event == EV_REJECT || m->event == EV_RETURN)
			decided = true;
		WANT(!decided || (m->event != EV_WITHDRAW &&
		    m->event != EV_UNDO));
	}
}

/* Where one sits is where one chose, for what one chose, and not too many. */
static void
look_at_seat(struct life *w, struct cx *cx, const struct app *app)
{
	const struct exam_config *c = &w->exam->config;
	struct test	*t = w->t;
	struct sessions	 s;
	struct seat	 seat;
	size_t		 n = 0;

	sessions_of(c, &s);
	WANT_RC(seat_get(cx, app->id, &seat), RC_OK);
	for (uint32_t k = 1; k <= s.n; k++)
		n += sits(c, &s, app->choices, k);
	WANT_INT(seat.n, n);
	for (size_t i = 0; i < seat.n; i++) {
		const struct sitting *x = &seat.list[i];
		struct q_sitting_count_row count;

		WANT(sits(c, &s, app->choices, x->session_n));
		WANT(app->site_n == 0 || x->site_n == app->site_n);
		WANT_RC(q_sitting_count(&w->tx, &(struct q_sitting_count_in){
			.exam_id = w->exam->id, .session_n = x->session_n,
			.site_n = x->site_n }, &count), RC_OK);
		WANT(c->sites_n == 0 ||
		    c->sites_list[x->site_n - 1].capacity == 0 ||
		    count.n <= c->sites_list[x->site_n - 1].capacity);
	}
}

/* Nothing lives on a cancelled position beyond what the table of moves leaves. */
static void
look_at_position(struct life *w, const struct app *app)
{
	struct test	*t = w->t;
	struct position	 p;

	if (app->position_id == 0)
		return;
	WANT_RC(position_get(&w->tx, app->position_id, &p), RC_OK);
	if (p.state != POSITION_CANCELLED)
		return;
	WANT(app->state != STATE_SUBMITTED && app->state != STATE_IN_REVIEW &&
	    app->state != STATE_RETURNED && app->state != STATE_ARBITRATION &&
	    app->state != STATE_APPROVED && app->state != STATE_PAID &&
	    app->state != STATE_DRAFT);
}

/* Whether a job is on the list that will look at an application's money. */
static bool
is_followed(struct life *w, int64_t app_id)
{
	struct q_job_due_row	*rows;
	struct test		*t = w->t;
	size_t			 n;

	w->tx.roles = ROLE_CLOCK;
	WANT_RC(q_job_due(&w->tx, &(struct q_job_due_in){
		.now_us = INT64_MAX, .most = CHARGES_MAX }, &rows, &n), RC_OK);
	for (size_t i = 0; i < n; i++)
		if (str_eq_z(rows[i].kind, "money.follow") && str_eq(
		    rows[i].key, str_make(w->step, "%lld", (long long)app_id)))
			return true;
	return false;
}

/*
 * Whoever counts as paid has paid what it costs, or need not, or staff gave a
 * part back; and no fee stays with a registration that ended by itself.
 */
static void
look_at_money(struct life *w, struct cx *cx, const struct app *app)
{
	const struct app_case	c = { w->exam, app, NULL };
	struct pay_books	books;
	struct test		*t = w->t;
	struct q_pay_events_of_row *e;
	int64_t			 owed, left = 0, back = 0;
	bool			 returned;
	size_t			 n;

	WANT_RC(pay_owed(cx, w->exam, app, &owed), RC_OK);
	WANT_RC(money_events_of(cx, app->id, &e, &n), RC_OK);
	for (size_t i = 0; i < n; i++)
		if (str_eq_z(e[i].outcome, "EFFECTIVE")) {
			left += e[i].amount_fen - e[i].refunding_fen;
			back += e[i].refunding_fen;
		}
	WANT_RC(pay_fact_returned(cx, &c, &returned), RC_OK);
	if (app->state == STATE_PAID || app->state == STATE_SEATED) {
		WANT(owed == 0 || back > 0);
		WANT(!returned || w->exam->config.refunded == REFUNDED_KEEPS ||
		    is_followed(w, app->id));
	}
	if (app->state == STATE_CANCELLED || app->state == STATE_LAPSED ||
	    app->state == STATE_BARRED)
		WANT(left == 0 || is_followed(w, app->id));
	w->tx.roles = ROLE_AUTHORITY;
	WANT_RC(pay_sums(&w->tx, &books), RC_OK);
	WANT(pay_balanced(&books));
}

void
look(struct life *w, int i)
{
	struct cx	 cx;
	struct test	*t = w->t;
	struct app	 app;
	enum rc		 rc = mine(w, i, &app);

	WANT(rc == RC_OK || rc == RC_NONE);
	if (rc == RC_NONE)
		return;
	w->seen[app.state]++;
	cx = as(w, ROLE_INDEX_CLOCK, 0);
	look_at_history(w, &cx, &app);
	look_at_position(w, &app);
	look_at_money(w, &cx, &app);
	w->tx.roles = ROLE_CLOCK;
	if (app.state >= STATE_SEATED && app.state <= STATE_CERTIFIED)
		look_at_seat(w, &cx, &app);
	WANT(!choice_clash(&w->exam->config, app.choices, NULL, NULL) ||
	    app.state == STATE_DRAFT || app.state == STATE_RETURNED ||
	    !state_is_live(app.state));
}
