/* SPDX-License-Identifier: Apache-2.0 */
/* How many chose which position: searched like the positions themselves. */
#include "stats/stats_pages.h"

#include "base/percent.h"
#include "candidate/app_need.h"
#include "exam/need.h"
#include "position/position.h"
#include "stats/stats.h"
#include "stats/stats.html.h"
#include "ui/page.h"
#include "web/web.h"

static uint32_t
page_wanted(struct req *r)
{
	int64_t page = 1;

	if (str_i64(req_arg(r, "page"), &page) != RC_OK || page < 1 ||
	    page > POSITION_INDEX_MAX / POSITION_PAGE)
		page = 1;
	return (uint32_t)page - 1;
}

static struct url
page_url(struct req *r, uint32_t page)
{
	struct buf b;

	buf_init(&b, 4096);
	buf_fmt(&b, "/exam/%.*s/stats?page=%u&q=",
	    STR_ARG(r->exam->config.code), page + 1);
	percent_put(&b, req_arg(r, "q"));
	return url_of(buf_take(r->cx.a, &b));
}

static const struct tpl_stats_rows *
rows_of(struct req *r, const struct position_set *set,
    const struct position_page *page, const struct stats *s)
{
	const struct exam_config *c = &r->exam->config;
	struct tpl_stats_rows	 *rows = ARENA_ARRAY(r->cx.a,
	    struct tpl_stats_rows, page->n + 1);

	for (uint32_t i = 0; i < page->n; i++) {
		const struct position	*p = &set->list[page->at[i]];
		struct stats_count	 n = stats_of(s, p->id);

		rows[i] = (struct tpl_stats_rows){
			url_make(r->cx.a, "/exam/%.*s/positions/%.*s",
			STR_ARG(c->code), STR_ARG(req_url_id(r, p->id))),
			p->name, p->department, p->code,
			position_state_text(p->state), p->headcount,
			stats_text(r->cx.a, c, n.submitted),
			stats_text(r->cx.a, c, n.approved),
			stats_text(r->cx.a, c, n.paid) };
	}
	return rows;
}

static enum rc
stats_show(struct req *r)
{
	const struct exam_config	*c = &r->exam->config;
	struct position_query		 q = { .words = req_arg(r, "q"),
		.page = page_wanted(r) };
	const struct position_set	*set;
	struct position_page		 page;
	struct stats			 s;
	struct stats_count		 all = { 0 };
	enum rc rc = stats_get(stats_cache_of(r->cx.services), &r->cx, r->exam, &s);

	if (rc == RC_OK)
		rc = position_cache_get(position_cache_of(r->cx.services), r->cx.tx, r->exam,
		    &set);
	if (rc != RC_OK)
		return rc;
	for (int i = 0; i < FACET__MAX; i++)
		q.facet[i] = STR("");
	position_index_find(set->index, &q, &page);
	for (size_t i = 0; i < s.n; i++) {
		all.submitted += s.list[i].submitted;
		all.approved += s.list[i].approved;
		all.paid += s.list[i].paid;
	}
	r->answer.cacheable = true;
	return REQ_PAGE(r, 200, stats, .top = page_top(r, "报名统计"),
	    .action = exam_path(r, "stats"), .words = q.words,
	    .as_of = time_text(r->cx.a, s.as_of_us),
	    .late = c->disclosure == DISCLOSE_DELAYED,
	    .banded = c->disclosure == DISCLOSE_BANDED,
	    .submitted = stats_text(r->cx.a, c, all.submitted),
	    .approved = stats_text(r->cx.a, c, all.approved),
	    .paid = stats_text(r->cx.a, c, all.paid),
	    .rows = rows_of(r, set, &page, &s), .rows_n = page.n,
	    .total = page.total, .previous = q.page > 0 ?
	    page_url(r, q.page - 1) : URL(""),
	    .following = ((uint64_t)q.page + 1) * POSITION_PAGE < page.total ?
	    page_url(r, q.page + 1) : URL(""), .bottom = page_bottom(r));
}

const struct route stats_routes[] = {
	ROUTE(GET, "/exam/{exam}/stats", ROLE_PUBLIC, stats_show,
	    .need = exam_need, .rate = RATE_SEARCH, .note = "报名统计"),
	{ .path = NULL },
};

const struct route *const stats_pages[] = {
	stats_routes, NULL
};
