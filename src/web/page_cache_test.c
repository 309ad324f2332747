/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_cache.h"

#include "tests/test.h"

TEST(a_page_is_given_back_while_it_is_fresh)
{
	struct page_cache	*c = page_cache_new(1 << 20);
	struct str		 body;

	WANT(!page_cache_get(c, t->a, STR("/a"), 1, &body));
	page_cache_put(c, STR("/a"), STR("page"), 1000000);
	WANT(page_cache_get(c, t->a, STR("/a"), 2000000, &body));
	WANT_STR(body, "page");
	WANT(!page_cache_get(c, t->a, STR("/a?"), 2000000, &body));
	WANT(!page_cache_get(c, t->a, STR("/a"), 5000000, &body));
	page_cache_free(c);
}

TEST(it_never_holds_more_than_it_may)
{
	struct page_cache	*c = page_cache_new(64 * 1024);
	char			 big[8192] = { 0 };
	struct str		 body;
	int			 held = 0;

	page_cache_put(c, STR("/big"), str_of(big, sizeof(big)), 1);
	WANT(!page_cache_get(c, t->a, STR("/big"), 2, &body));
	for (int i = 0; i < 200; i++)
		page_cache_put(c, str_make(t->a, "/%d", i), str_of(big, 1000),
		    1);
	for (int i = 0; i < 200; i++)
		held += page_cache_get(c, t->a, str_make(t->a, "/%d", i), 2,
		    &body);
	WANT(held > 0 && held <= 64);
	page_cache_free(c);
}
