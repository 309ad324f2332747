/* SPDX-License-Identifier: Apache-2.0 */
#include "account/idno.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/test.h"

static const struct civil today = { 2026, 6, 30, 0, 0, 0 };

static const char *
reason_of(const char *typed)
{
	struct idno id;

	idno_check(str_z(typed), today, &id);
	return idno_reason_id(id.reason);
}

static struct civil
parse_date(struct test *t, struct str s)
{
	int64_t at_us = 0;

	WANT_RC(civil_parse(s, &at_us), RC_OK);
	return civil_from_us(at_us);
}

static void
want_vector(struct test *t, const struct json *v)
{
	struct idno	id;
	bool		valid = json_get(v, "valid")->i64 != 0;
	struct str	none = STR("");

	idno_check(json_text(v, "input"), parse_date(t, json_text(v, "as_of")),
	    &id);
	WANT_SAME(str_of(id.text, id.n), json_text(v, "normalized"));
	WANT_SAME(str_z(idno_reason_id(id.reason)), json_text(v, "reason"));
	WANT_INT(id.reason == IDNO_OK, valid);
	WANT_SAME(str_z(id.birth), json_text(v, "birth"));
	WANT_SAME(id.sex == 0 ? none : str_of(&id.sex, 1), json_text(v, "sex"));
	WANT_SAME(str_z(id.upgraded), json_text(v, "upgraded"));
}

TEST(the_shared_vectors_agree)
{
	const char	*path = test_shared(t, "data/idno-vectors.json");
	struct json	*root;
	unsigned	 n = 0;

	if (path == NULL)
		test_skip("no shared folder with ID numbers");
	WANT_RC(json_parse(t->a, test_file(t, path), &root), RC_OK);
	for (const struct json *v = json_get(root, "vectors")->kids; v != NULL;
	    v = v->next, n++)
		want_vector(t, v);
	WANT(n >= 120);
}

TEST(the_first_broken_rule_is_named)
{
	/* The numbers are those of the standard's own text. */
	WANT_STR(str_z(reason_of("11010519491231002X")), "ok");
	WANT_STR(str_z(reason_of("")), "empty");
	WANT_STR(str_z(reason_of(" \u200b\u3000")), "empty");
	WANT_STR(str_z(reason_of("110105491231002")), "legacy15");
	WANT_STR(str_z(reason_of("11010549123100X")), "length");
	WANT_STR(str_z(reason_of("1101051949123100２")), "length");
	WANT_STR(str_z(reason_of("11010519491231002Y")), "charset");
	WANT_STR(str_z(reason_of("11010519491231002\xff")), "charset");
	WANT_STR(str_z(reason_of("10010519491231002X")), "region");
	WANT_STR(str_z(reason_of("110105194913310021")), "birth");
	WANT_STR(str_z(reason_of("440524188001010014")), "birth");
	WANT_STR(str_z(reason_of("110105202607010020")), "future");
	WANT_STR(str_z(reason_of("110105194912310021")), "checksum");
	for (unsigned r = 1; r < IDNO_REASON__MAX; r++)
		WANT(strlen(idno_reason_zh((enum idno_reason)r)) > 0);
}

TEST(a_foreigners_card_names_the_province_behind_its_nine)
{
	/* 9, Beijing, a country, a birth: its check character is whichever. */
	static const char	body[] = "91184019900101001";
	unsigned		ok = 0, checksum = 0;

	for (int i = 0; i < 11; i++) {
		struct str	s = str_make(t->a, "%s%c", body,
		    "0123456789X"[i]);
		struct idno	id;

		idno_check(s, today, &id);
		ok += id.reason == IDNO_OK;
		checksum += id.reason == IDNO_CHECKSUM;
	}
	WANT_INT(ok, 1);
	WANT_INT(checksum, 10);
	WANT_STR(str_z(reason_of("990101197705021948")), "region");
}

TEST(an_endless_line_is_cut_and_refused)
{
	struct idno	id;
	char		*p = arena_alloc(t->a, 100000);

	memset(p, '1', 100000);
	idno_check(str_of(p, 100000), today, &id);
	WANT_INT(id.reason, IDNO_LENGTH);
	WANT(id.n <= IDNO_SHOWN_BYTES);
}

TEST(the_command_answers_each_line_with_an_object)
{
	static char	input[] = "１１０１０５１９４９１２３１００２ｘ\r\n\n"
	    "110105491231002\n\"\xff";
	char		*output = NULL;
	size_t		n = 0;
	FILE		*in = fmemopen(input, sizeof(input) - 1, "r");
	FILE		*out = open_memstream(&output, &n);

	must(in != NULL && out != NULL);
	WANT_RC(idno_stream(in, out, today), RC_OK);
	(void)fclose(in);	/* was only read */
	WANT_INT(fclose(out), 0);
	WANT_STR(str_of(output, n),
	    "{\"normalized\":\"11010519491231002X\",\"valid\":true,"
	    "\"reason\":\"ok\",\"birth\":\"1949-12-31\",\"sex\":\"F\"}\n"
	    "{\"normalized\":\"\",\"valid\":false,\"reason\":\"empty\","
	    "\"birth\":null,\"sex\":null}\n"
	    "{\"normalized\":\"110105491231002\",\"valid\":false,"
	    "\"reason\":\"legacy15\",\"birth\":null,\"sex\":null}\n"
	    "{\"normalized\":\"\\\"\xef\xbf\xbd\",\"valid\":false,"
	    "\"reason\":\"length\",\"birth\":null,\"sex\":null}\n");
	free(output);
}
