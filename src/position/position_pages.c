/* SPDX-License-Identifier: Apache-2.0 */
/* Everybody looks for positions: search, tree, one of them. */
#include "position/position_pages.h"

#include "base/json.h"
#include "base/percent.h"
#include "exam/need.h"
#include "position/position.h"
#include "position/position.html.h"
#include "position/positions.html.h"
#include "ui/page.h"
#include "web/web.h"

enum { QUERY_MAX = 4096, NODE_DEPTH = 3, ROW_FACTS_MAX = 60 };

static enum rc
set_of(struct req *r, const struct position_set **ret)
{
	return position_cache_get(position_cache_of(r->cx.services), r->cx.tx, r->exam, ret);
}

static struct tpl_positions_rows
row_of(struct req *r, const struct position *p)
{
	return (struct tpl_positions_rows){
		.href = url_make(r->cx.a, "/exam/%.*s/positions/%.*s",
		    STR_ARG(r->exam->config.code),
		    STR_ARG(req_url_id(r, p->id))),
		.name = p->name, .department = p->department,
		.unit = str_eq(p->unit, p->department) ? STR("") : p->unit,
		.code = p->code, .headcount = p->headcount,
		.education = p->education, .place = p->place,
		.major = p->major, .closed = position_state_text(p->state) };
}

static struct url
page_url(struct req *r, const char *what)
{
	return url_make(r->cx.a, "/exam/%.*s/%s",
	    STR_ARG(r->exam->config.code), what);
}

/* ---- search */

static const struct tpl_field *
facet_field(struct req *r, const struct position_index *ix,
    enum position_facet facet, const char *name, const char *label)
{
	uint32_t			 n;
	const struct position_value	*v = position_index_facet(ix, facet, &n);
	struct tpl_field_options	*o = ARENA_ARRAY(r->cx.a,
	    struct tpl_field_options, n + 1);
	struct str			 chosen = req_arg(r, name);
	struct tpl_field		 f = { .name = str_z(name),
		.label = str_z(label), .hint = STR(""), .error = STR(""),
		.value = STR(""), .type = STR(""), .autocomplete = STR(""),
		.inputmode = STR(""), .maxlength = STR(""), .wide = false,
		.optional = true, .is_select = true, .is_area = false,
		.is_radio = false, .is_tick = false, .options = o,
		.options_n = n };

	for (uint32_t i = 0; i < n; i++)
		o[i] = (struct tpl_field_options){ v[i].text, v[i].text,
			str_eq(v[i].text, chosen), STR("") };
	return field_copy(r, &f);
}

/* The same query on another page: a link that stays good. */
static struct url
other_page(struct req *r, uint32_t page)
{
	static const char *const names[] = { "q", "department", "place",
		"education", "degree", "category", "level" };
	struct buf	b;

	buf_init(&b, QUERY_MAX);
	buf_fmt(&b, "/exam/%.*s/positions?page=%u",
	    STR_ARG(r->exam->config.code), page + 1);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str v = req_arg(r, names[i]);

		if (v.n == 0)
			continue;
		buf_fmt(&b, "&%s=", names[i]);
		percent_put(&b, v);
	}
	return url_of(buf_take(r->cx.a, &b));
}

static uint32_t
page_wanted(struct req *r)
{
	int64_t page = 1;

	if (str_i64(req_arg(r, "page"), &page) != RC_OK || page < 1 ||
	    page > POSITION_INDEX_MAX / POSITION_PAGE)
		page = 1;
	return (uint32_t)page - 1;
}

static struct position_query
query_of(struct req *r)
{
	struct position_query q = { .words = req_arg(r, "q"),
		.page = page_wanted(r) };

	for (int i = 0; i < FACET__MAX; i++)
		q.facet[i] = STR("");
	q.facet[FACET_PLACE] = req_arg(r, "place");
	q.facet[FACET_EDUCATION] = req_arg(r, "education");
	q.facet[FACET_DEGREE] = req_arg(r, "degree");
	q.facet[FACET_CATEGORY] = req_arg(r, "category");
	q.facet[FACET_LEVEL] = req_arg(r, "level");
	/* A department is typed in part: it is searched as one more word. */
	if (req_arg(r, "department").n > 0)
		q.words = str_make(r->cx.a, "%.*s %.*s", STR_ARG(q.words),
		    STR_ARG(req_arg(r, "department")));
	return q;
}

/* The same for every visitor, so it may come from the cache for seconds. */
static enum rc
search_get(struct req *r)
{
	struct tpl_positions_rows	rows[POSITION_PAGE];
	struct tpl_positions_filters	filters[4];
	struct position_query		q = query_of(r);
	const struct position_set	*set;
	struct position_page		page;
	enum rc				rc = set_of(r, &set);

	if (rc != RC_OK)
		return rc;
	position_index_find(set->index, &q, &page);
	for (uint32_t i = 0; i < page.n; i++)
		rows[i] = row_of(r, &set->list[page.at[i]]);
	filters[0].field = facet_field(r, set->index, FACET_EDUCATION,
	    "education", "学历");
	filters[1].field = facet_field(r, set->index, FACET_DEGREE, "degree",
	    "学位");
	filters[2].field = facet_field(r, set->index, FACET_CATEGORY,
	    "category", "类别");
	filters[3].field = facet_field(r, set->index, FACET_LEVEL, "level",
	    "层级");
	r->answer.cacheable = true;
	return REQ_PAGE(r, 200, positions, .top = page_top(r,
	    exam_words(r, "选择职位").p), .title = exam_words(r, "选择职位"),
	    .pick = r->exam->config.word_pick,
	    .word = r->exam->config.word_position,
	    .action = page_url(r, "positions"), .tree = page_url(r, "tree"),
	    .search = page_url(r, "positions"), .is_tree = false,
	    .words = req_arg(r, "q"), .place = req_arg(r, "place"),
	    .department = req_arg(r, "department"),
	    .filters = arena_copy(r->cx.a, filters, sizeof(filters)),
	    .filters_n = COUNT(filters), .total = page.total,
	    .from = (int64_t)q.page * POSITION_PAGE + 1,
	    .to = (int64_t)q.page * POSITION_PAGE + page.n,
	    .rows = arena_copy(r->cx.a, rows, page.n * sizeof(rows[0])),
	    .rows_n = page.n, .previous = q.page > 0 ?
	    other_page(r, q.page - 1) : URL(""),
	    .following = ((uint64_t)q.page + 1) * POSITION_PAGE < page.total ?
	    other_page(r, q.page + 1) : URL(""),
	    .crumbs = NULL, .crumbs_n = 0, .nodes = NULL, .nodes_n = 0,
	    .bottom = page_bottom(r));
}

/* ---- the tree */

/* "3.0.12": the way from the root, child by child; false when there is none. */
static bool
walk(const struct position_node *nodes, struct str at, uint32_t *path,
    size_t *depth)
{
	struct str	part;
	uint32_t	node = 0;
	int64_t		k;

	path[0] = 0;
	*depth = 0;
	while (at.n > 0 && str_cut(&at, '.', &part)) {
		if (*depth == NODE_DEPTH || str_i64(part, &k) != RC_OK ||
		    k < 0 || k >= nodes[node].children)
			return false;
		node = nodes[node].first_child + (uint32_t)k;
		path[++*depth] = node;
	}
	return true;
}

static struct url
tree_url(struct req *r, struct str at)
{
	return at.n == 0 ? page_url(r, "tree") : url_make(r->cx.a,
	    "/exam/%.*s/tree?at=%.*s", STR_ARG(r->exam->config.code),
	    STR_ARG(at));
}

/* The first n parts of "a.b.c". */
static struct str
head_of(struct str at, size_t n)
{
	for (size_t i = 0; i < at.n; i++)
		if (at.p[i] == '.' && --n == 0)
			return str_sub(at, 0, i);
	return n == 0 ? STR("") : at;
}

static const struct tpl_positions_nodes *
children_of(struct req *r, const struct position_node *nodes,
    const struct position_node *node, struct str at)
{
	struct tpl_positions_nodes *list = ARENA_ARRAY(r->cx.a,
	    struct tpl_positions_nodes, node->children + 1);

	for (uint32_t i = 0; i < node->children; i++) {
		const struct position_node *k = &nodes[node->first_child + i];

		list[i] = (struct tpl_positions_nodes){
			.href = tree_url(r, str_make(r->cx.a, "%.*s%s%u",
			    STR_ARG(at), at.n > 0 ? "." : "", i)),
			.text = k->text.n > 0 ? k->text : STR("（未填写）"),
			.count = k->positions, .headcount = k->headcount };
	}
	return list;
}

/* A path of numbers (0.3.1): the tree is the index's and has no ids. */
static enum rc
tree_get(struct req *r)
{
	struct tpl_positions_crumbs	 crumbs[NODE_DEPTH + 1];
	struct tpl_positions_rows	*rows = NULL;
	const struct position_set	*set;
	const struct position_node	*nodes, *node;
	const uint32_t			*order;
	struct str			 at = req_arg(r, "at");
	uint32_t			 path[NODE_DEPTH + 1], n;
	size_t				 depth, rows_n = 0;
	enum rc				 rc = set_of(r, &set);

	if (rc != RC_OK)
		return rc;
	nodes = position_index_nodes(set->index, &n);
	order = position_index_order(set->index);
	if (!walk(nodes, at, path, &depth))
		return RC_NONE;
	node = &nodes[path[depth]];
	for (size_t i = 0; i <= depth; i++)
		crumbs[i] = (struct tpl_positions_crumbs){
			tree_url(r, i == 0 ? STR("") : head_of(at, i)),
			i == 0 ? STR("全部") : nodes[path[i]].text };
	if (node->children == 0) {
		rows_n = node->positions;
		rows = ARENA_ARRAY(r->cx.a, struct tpl_positions_rows,
		    rows_n + 1);
		for (size_t i = 0; i < rows_n; i++)
			rows[i] = row_of(r, &set->list[order[node->first_item +
			    i]]);
	}
	r->answer.cacheable = true;
	return REQ_PAGE(r, 200, positions, .top = page_top(r,
	    exam_words(r, "选择职位").p), .title = exam_words(r, "选择职位"),
	    .pick = r->exam->config.word_pick,
	    .word = r->exam->config.word_position,
	    .action = page_url(r, "positions"), .tree = page_url(r, "tree"),
	    .search = page_url(r, "positions"), .is_tree = true,
	    .words = STR(""), .place = STR(""), .department = STR(""),
	    .filters = NULL, .filters_n = 0, .total = 0, .from = 0, .to = 0,
	    .rows = rows, .rows_n = rows_n, .previous = URL(""),
	    .following = URL(""), .crumbs = arena_copy(r->cx.a, crumbs,
	    (depth + 1) * sizeof(crumbs[0])), .crumbs_n = depth + 1,
	    .nodes = children_of(r, nodes, node, at),
	    .nodes_n = node->children, .bottom = page_bottom(r));
}

/* ---- one position */

static void
add_fact(struct tpl_position_rows *rows, size_t *n, struct str label,
    struct str value)
{
	if (value.n > 0 && *n < ROW_FACTS_MAX)
		rows[(*n)++] = (struct tpl_position_rows){ label, value };
}

/* Whoever is not logged in may press the button, and is asked to. */
static enum rc
may_choose(struct req *r, const struct position *p, bool *ret_may,
    struct str *ret_why)
{
	const struct position_use *use = services_get(r->cx.services,
	    &position_use_key);

	*ret_why = STR("");
	*ret_may = p->state == POSITION_OPEN;
	return !*ret_may || r->cx.who == 0 ? RC_OK : use->may_choose(&r->cx,
	    r->exam, p, ret_may, ret_why);
}

/*
 * Every column of the table is shown, also those that the program does not
 * understand.
 */
static enum rc
one_get(struct req *r)
{
	struct tpl_position_rows	*rows = ARENA_ARRAY(r->cx.a,
	    struct tpl_position_rows, ROW_FACTS_MAX);
	struct position		 p;
	struct json			*extra = NULL;
	struct str			 why;
	bool				 may;
	size_t				 n = 0;
	enum rc				 rc;

	rc = position_get(r->cx.tx, req_id(r), &p);
	if (rc == RC_OK && p.exam_id != r->exam->id)
		rc = RC_NONE;
	if (rc == RC_OK)
		rc = may_choose(r, &p, &may, &why);
	if (rc != RC_OK)
		return rc;
	add_fact(rows, &n, STR("用人单位"), p.unit);
	add_fact(rows, &n, exam_words(r, "职位代码"), p.code);
	add_fact(rows, &n, STR("部门代码"), p.dept_code);
	add_fact(rows, &n, STR("招录人数"), str_make(r->cx.a, "%lld",
	    (long long)p.headcount));
	add_fact(rows, &n, STR("学历要求"), p.education);
	add_fact(rows, &n, STR("学位要求"), p.degree);
	add_fact(rows, &n, STR("专业要求"), p.major);
	add_fact(rows, &n, STR("工作地点"), p.place);
	if (json_parse(r->cx.a, p.extra, &extra) == RC_OK)
		for (const struct json *k = extra->kids; k != NULL; k = k->next)
			add_fact(rows, &n, k->key, k->text);
	return REQ_PAGE(r, 200, position, .top = page_top(r,
	    exam_words(r, "职位条件").p), .lead = exam_words(r,
	    "报考该职位所需的条件"), .choose = r->exam->config.word_choose,
	    .name = p.name, .department = p.department,
	    .closed = position_state_text(p.state),
	    .may = may, .why = exam_words(r, str_to_z(r->cx.a, why)),
	    .closed_why = p.state_reason, .rows = rows,
	    .rows_n = n, .action = url_make(r->cx.a, "/exam/%.*s/choose/%.*s",
	    STR_ARG(r->exam->config.code), STR_ARG(req_param(r, "id"))),
	    .csrf = req_csrf(r), .back = page_url(r, "position"),
	    .bottom = page_bottom(r));
}

/* The step of the flow: to whichever picker the exam has. */
static enum rc
picker_get(struct req *r)
{
	return req_see(r, "/exam/%.*s/%s", STR_ARG(r->exam->config.code),
	    r->exam->config.picker == PICK_TREE ? "tree" : "positions");
}

const struct route position_routes[] = {
	ROUTE(GET, "/exam/{exam}/positions", ROLE_PUBLIC, search_get,
	    .need = exam_need, .rate = RATE_SEARCH, .note = "职位查询 S2-06"),
	ROUTE(GET, "/exam/{exam}/tree", ROLE_PUBLIC, tree_get,
	    .need = exam_need, .rate = RATE_SEARCH, .note = "职位树 S1-15"),
	ROUTE(GET, "/exam/{exam}/positions/{id}", ROLE_PUBLIC, one_get,
	    .need = exam_need, .rate = RATE_SEARCH,
	    .note = "职位条件 S1-15 S1-19"),
	ROUTE(GET, "/exam/{exam}/position", ROLE_PUBLIC, picker_get,
	    .need = exam_need, .note = "选择职位 S1-15"),
	{ .path = NULL },
};

const struct route *const position_pages[] = {
	position_routes, NULL
};
