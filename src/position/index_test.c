/* SPDX-License-Identifier: Apache-2.0 */
#include "position/index.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "position/table.h"
#include "tests/test.h"

/* holds: brute force: the word stands in one of the item's texts. */
static bool
holds(struct test *t, const struct position_item *it, struct str word)
{
	const struct str texts[] = { it->facet[FACET_DEPT],
		it->facet[FACET_UNIT], it->name, it->code, it->major,
		it->remark };
	struct str	 w = position_fold(word, arena_alloc(t->a, word.n + 1));

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct str s = position_fold(texts[i],
		    arena_alloc(t->a, texts[i].n + 1));

		if (str_has(s, w))
			return true;
	}
	return false;
}

static bool
fits(struct test *t, const struct position_item *it,
    const struct position_query *q)
{
	struct str rest = q->words, word;

	for (unsigned f = 0; f < FACET__MAX; f++) {
		if (q->facet[f].n == 0)
			continue;
		if (f == FACET_PLACE ? !str_starts(it->facet[f], q->facet[f]) :
		    !str_eq(it->facet[f], q->facet[f]))
			return false;
	}
	while (str_cut(&rest, ' ', &word))
		if (word.n > 0 && !holds(t, it, word))
			return false;
	return true;
}

static void
want_same(struct test *t, const struct position_index *ix,
    const struct position_item *items, uint32_t n,
    const struct position_query *q)
{
	struct position_page	page;
	uint32_t		total = 0, shown = 0;

	position_index_find(ix, q, &page);
	for (uint32_t i = 0; i < n; i++) {
		if (!fits(t, &items[i], q))
			continue;
		if (total >= q->page * POSITION_PAGE && shown < POSITION_PAGE) {
			WANT(shown < page.n);
			WANT_INT(page.at[shown], i);
			shown++;
		}
		total++;
	}
	WANT_INT(page.n, shown);
	WANT_INT(page.total, total);
}

static struct str
random_text(struct test *t, struct rng *r, size_t max, bool blanks)
{
	static const char *const chars[] = { "甲", "乙", "丙", "a", "B", "１",
		"计", "算", "机", "𠮷", "\n", "　" };
	size_t		kinds = COUNT(chars) - (blanks ? 0 : 2);
	struct buf	b;

	buf_init(&b, 1000);
	for (uint64_t n = rng_below(r, max + 1); n > 0; n--)
		buf_z(&b, chars[rng_below(r, kinds)]);
	return buf_take(t->a, &b);
}

static struct position_item *
random_items(struct test *t, struct rng *r, uint32_t n)
{
	struct position_item *items = ARENA_ARRAY(t->a, struct position_item,
	    n + 1);

	for (uint32_t i = 0; i < n; i++) {
		for (unsigned f = 0; f < FACET__MAX; f++)
			items[i].facet[f] = random_text(t, r, 2, true);
		items[i].name = random_text(t, r, 6, true);
		items[i].code = random_text(t, r, 3, true);
		items[i].major = random_text(t, r, 30, true);
		items[i].remark = random_text(t, r, 30, true);
		items[i].headcount = (int32_t)rng_below(r, 9) + 1;
	}
	return items;
}

TEST(random_queries_find_what_brute_force_finds)
{
	struct rng r = rng_seeded(42);

	for (int round = 0; round < 12; round++) {
		uint32_t		 n = (uint32_t)rng_below(&r, 300);
		struct position_item	*items = random_items(t, &r, n);
		struct position_index	*ix = position_index_new(items, n);

		for (int i = 0; i < 100; i++) {
			struct position_query q = { .words = STR("") };

			q.words = str_make(t->a, "%.*s %.*s",
			    STR_ARG(random_text(t, &r, 4, false)),
			    STR_ARG(random_text(t, &r, 3, false)));
			if (rng_below(&r, 2) == 0)
				q.facet[rng_below(&r, FACET__MAX)] =
				    random_text(t, &r, 2, true);
			q.page = (uint32_t)rng_below(&r, 3);
			want_same(t, ix, items, n, &q);
		}
		position_index_free(ix);
	}
}

TEST(words_are_found_whatever_their_case_width_and_blanks)
{
	struct position_item	items[] = {
		{ .name = STR("IT 工程师"), .major = STR("计算机\n科学（０８０９）"),
		    .code = STR("A00１"), .headcount = 1 },
		{ .name = STR("教师"), .remark = STR("限应届"), .headcount = 2 },
	};
	struct position_index	*ix = position_index_new(items, 2);
	static const char *const hits[] = { "it", "计算机科学", "0809", "a001",
		"师 程", "　it　工程师 ", "机", "IT工程" };
	struct position_page	page;

	for (size_t i = 0; i < COUNT(hits); i++) {
		struct position_query q = { .words = str_z(hits[i]) };

		position_index_find(ix, &q, &page);
		WANT_INT(page.total, 1);
		WANT_INT(page.at[0], 0);
	}
	position_index_find(ix, &(struct position_query){
	    .words = STR("工程师 应届") }, &page);
	WANT_INT(page.total, 0);
	position_index_find(ix, &(struct position_query){ .words = STR("师") },
	    &page);
	WANT_INT(page.total, 2);
	position_index_find(ix, &(struct position_query){ .page = 7 }, &page);
	WANT_INT(page.total, 2);
	WANT_INT(page.n, 0);
	position_index_free(ix);
}

TEST(the_tree_and_the_facets_keep_the_tables_order)
{
	static const char *const rows[][3] = { { "乙类", "税务", "一处" },
		{ "甲类", "海关", "" }, { "乙类", "税务", "二处" },
		{ "乙类", "审计", "" }, { "乙类", "税务", "一处" } };
	struct position_item		items[COUNT(rows)] = { 0 };
	struct position_index		*ix;
	const struct position_node	*nodes;
	const struct position_value	*values;
	const uint32_t			*order;
	uint32_t			 n;

	for (uint32_t i = 0; i < COUNT(rows); i++) {
		items[i].facet[FACET_CATEGORY] = str_z(rows[i][0]);
		items[i].facet[FACET_DEPT] = str_z(rows[i][1]);
		items[i].facet[FACET_UNIT] = str_z(rows[i][2]);
		items[i].headcount = (int32_t)i + 1;
	}
	ix = position_index_new(items, COUNT(rows));
	nodes = position_index_nodes(ix, &n);
	order = position_index_order(ix);
	WANT_INT(nodes[0].positions, 5);
	WANT_INT(nodes[0].headcount, 15);
	WANT_INT(nodes[0].children, 2);
	WANT_STR(nodes[1].text, "乙类");
	WANT_INT(nodes[1].headcount, 13);
	WANT_STR(nodes[2].text, "甲类");
	WANT_STR(nodes[nodes[1].first_child].text, "税务");
	WANT_INT(nodes[nodes[1].first_child].positions, 3);
	nodes += nodes[nodes[1].first_child].first_child;
	WANT_STR(nodes[0].text, "一处");
	WANT_INT(nodes[0].positions, 2);
	WANT_INT(nodes[0].children, 0);
	WANT_INT(order[nodes[0].first_item], 0);
	WANT_INT(order[nodes[0].first_item + 1], 4);
	values = position_index_facet(ix, FACET_UNIT, &n);
	WANT_INT(n, 2);
	WANT_STR(values[0].text, "一处");
	WANT_INT(values[0].positions, 2);
	position_index_free(ix);
	ix = position_index_new(NULL, 0);
	WANT_INT(position_index_nodes(ix, &n)->positions, 0);
	position_index_free(ix);
}

/* ---- the national table */

static struct position_item *
national(struct test *t, const char *path, uint32_t *ret_n)
{
	struct workbook		wb;
	struct sheet_error	err;
	struct position_table	table;
	struct position_item	*items;

	WANT_RC(workbook_read(t->a, test_file(t, path), NULL, &wb, &err),
	    RC_OK);
	WANT_RC(position_table_read(t->a, &wb, NULL, &table), RC_OK);
	items = ARENA_ARRAY(t->a, struct position_item, table.rows_n);
	for (uint32_t i = 0; i < table.rows_n; i++) {
		const struct position_row *row = &table.rows[i];

		items[i] = (struct position_item){ .name = row->name,
			.code = row->code, .major = row->major,
			.remark = row->remark, .headcount = row->headcount };
		items[i].facet[FACET_CATEGORY] = row->category;
		items[i].facet[FACET_DEPT] = row->dept;
		items[i].facet[FACET_UNIT] = row->unit;
		items[i].facet[FACET_EDUCATION] = row->education;
		items[i].facet[FACET_DEGREE] = row->degree;
		items[i].facet[FACET_LEVEL] = row->level;
		items[i].facet[FACET_EXAM_TYPE] = row->exam_type;
		items[i].facet[FACET_PLACE] = row->place;
	}
	*ret_n = table.rows_n;
	return items;
}

TEST(the_national_table_is_searched_within_its_bounds)
{
	const char		*path = test_shared(t,
	    "data/positions/guokao-2022.xlsx");
	struct position_item	*items;
	struct position_index	*ix;
	uint32_t		 n;
	static const char *const words[] = { "计算机", "会计", "税务 会计",
		"计算机科学与技术 应届", "300110001001", "法" };

	if (path == NULL)
		test_skip("no shared folder with position tables");
	items = national(t, path, &n);
	ix = position_index_new(items, n);
	WANT(position_index_bytes(ix) < (size_t)20 << 20);
	for (size_t i = 0; i < 2 * COUNT(words); i++) {
		struct position_query q = { .words = str_z(words[i / 2]) };

		if (i % 2 == 1) {
			q.facet[FACET_PLACE] = STR("北京");
			q.facet[FACET_EDUCATION] = STR("本科及以上");
		}
		want_same(t, ix, items, n, &q);
	}
	position_index_free(ix);
}
