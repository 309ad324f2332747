/* SPDX-License-Identifier: Apache-2.0 */
#include "base/money.h"
#include "base/percent.h"
#include "base/words.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/id.h"
#include "base/json.h"
#include "base/utf8.h"

static void
count_call(void *p)
{
	int *n = p;

	(*n)++;
}

TEST(arena_gives_zeroed_memory_and_runs_deferred_calls_once)
{
	struct arena	*a = arena_new(1 << 20);
	unsigned char	*p = arena_alloc(a, 1000);
	int		 n = 0;

	for (size_t i = 0; i < 1000; i++)
		WANT_INT(p[i], 0);
	arena_defer(a, count_call, &n);
	WANT(arena_used(a) >= 1000);
	arena_reset(a);
	WANT_INT(n, 1);
	arena_free(a);
	WANT_INT(n, 1);
}

TEST(whole_numbers_are_read_strictly)
{
	static const struct {
		const char	*z;
		enum rc		 rc;
		int64_t		 v;
	} rows[] = {
		{ "0", RC_OK, 0 }, { "-1", RC_OK, -1 },
		{ "9223372036854775807", RC_OK, INT64_MAX },
		{ "-9223372036854775808", RC_OK, INT64_MIN },
		{ "9223372036854775808", RC_BAD, 0 },
		{ "", RC_BAD, 0 }, { "-", RC_BAD, 0 }, { "+1", RC_BAD, 0 },
		{ "1 ", RC_BAD, 0 }, { "12a", RC_BAD, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t v = 0;

		WANT_RC(str_i64(str_z(rows[i].z), &v), rows[i].rc);
		WANT_INT(v, rows[i].v);
	}
}

TEST(str_cut_walks_every_part)
{
	struct str rest = STR("a,,b"), part;

	WANT(str_cut(&rest, ',', &part));
	WANT_STR(part, "a");
	WANT(str_cut(&rest, ',', &part));
	WANT_STR(part, "");
	WANT(str_cut(&rest, ',', &part));
	WANT_STR(part, "b");
	WANT(!str_cut(&rest, ',', &part));
}

TEST(a_buffer_never_grows_past_its_maximum)
{
	struct buf b;

	buf_init(&b, 10);
	buf_z(&b, "0123456789");
	WANT(!b.full);
	buf_char(&b, 'x');
	WANT(b.full);
	WANT_STR(buf_view(&b), "0123456789");
	buf_clear(&b);
	buf_i64(&b, -42);
	WANT_STR(buf_view(&b), "-42");
	buf_done(&b);
}

TEST(only_a_strict_build_takes_another_day_from_its_environment)
{
	struct clock	c = clock_system();
	const char	*given = getenv("BAOKAO_CLOCK_OFFSET");
	char		*kept = given != NULL ? strdup(given) : NULL;
	int64_t		today, then;

	WANT(unsetenv("BAOKAO_CLOCK_OFFSET") == 0);
	today = clock_now_us(&c);
	WANT(setenv("BAOKAO_CLOCK_OFFSET", "86400", 1) == 0);
	then = clock_now_us(&c) - today;
	if (kept != NULL)
		WANT(setenv("BAOKAO_CLOCK_OFFSET", kept, 1) == 0);
	else
		WANT(unsetenv("BAOKAO_CLOCK_OFFSET") == 0);
	free(kept);
	if (BAOKAO_STRICT)
		WANT(then >= US_PER_DAY && then < US_PER_DAY + US_PER_HOUR);
	else
		WANT(then >= 0 && then < US_PER_HOUR);
}

TEST(chinese_wall_clock_converts_both_ways)
{
	int64_t us;

	WANT_RC(civil_parse(STR("1970-01-01 08:00"), &us), RC_OK);
	WANT_INT(us, 0);
	WANT_RC(civil_parse(STR("2024-02-29"), &us), RC_OK);
	WANT_STR(time_text(t->a, us), "2024-02-29 00:00");
	WANT_RC(civil_parse(STR("2023-02-29"), &us), RC_BAD);
	WANT_RC(civil_parse(STR("2023-05-08 24:00"), &us), RC_BAD);
	WANT_RC(civil_parse(STR("2023-05-08T16:00:59"), &us), RC_OK);
	WANT_INT(us, INT64_C(1683532859000000));
	for (int64_t day = -800000; day < 800000; day += 37) {
		struct civil c = civil_from_us(day * US_PER_DAY);

		WANT_INT(civil_to_us(c), day * US_PER_DAY);
	}
}

TEST(utf8_refuses_overlong_surrogate_and_cut_forms)
{
	static const struct {
		const char	*z;
		bool		 ok;
	} rows[] = {
		{ "abc", true }, { "\xe5\x90\x89", true },
		{ "\xf0\xa0\xae\xb7", true }, { "\xc0\x80", false },
		{ "\xed\xa0\x80", false }, { "\xf4\x90\x80\x80", false },
		{ "\xe5\x90", false }, { "\x80", false }, { "\xff", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT(utf8_valid(str_z(rows[i].z)) == rows[i].ok);
	WANT_INT(utf8_count(STR("\xf0\xa0\xae\xb7\xe5\x90\x89x")), 3);
	WANT_STR(utf8_head(STR("\xe5\x90\x89xy"), 2), "\xe5\x90\x89x");
}

TEST(sealed_text_opens_only_with_its_key_and_label)
{
	struct key	k = { { 1 } }, other = { { 2 } };
	struct rng	r = rng_system();
	struct str	sealed, got;

	sealed = seal_make(t->a, &k, &r, "account.idno", STR("secret"));
	WANT_INT(sealed.n, 6 + SEAL_OVERHEAD_BYTES);
	WANT_RC(seal_open(t->a, &k, "account.idno", sealed, &got), RC_OK);
	WANT_STR(got, "secret");
	WANT_RC(seal_open(t->a, &other, "account.idno", sealed, &got), RC_BAD);
	WANT_RC(seal_open(t->a, &k, "account.phone", sealed, &got), RC_BAD);
}

TEST(passwords_match_only_themselves)
{
	char hash[PASSWORD_HASH_BYTES];

	password_hash(STR("correct horse"), hash);
	WANT(strncmp(hash, "$argon2id$", 10) == 0);
	WANT(password_matches(STR("correct horse"), hash));
	WANT(!password_matches(STR("correct horsE"), hash));
}

TEST(json_is_read_into_a_tree_and_written_escaped)
{
	struct json	*root;
	struct buf	 b;

	WANT_RC(json_parse(t->a, STR("{\"a\":[1,true,\"x\"],\"b\":-5}"), &root),
	    RC_OK);
	WANT_INT(json_number(root, "b", 0), -5);
	WANT_INT(json_get(root, "a")->kids->i64, 1);
	WANT_STR(json_get(root, "a")->kids->next->next->text, "x");
	WANT_RC(json_parse(t->a, STR("{\"a\":1,\"a\":2}"), &root), RC_BAD);
	buf_init(&b, 100);
	json_put_text(&b, STR("\"\\\n\x01\xff"));
	WANT_STR(buf_view(&b), "\"\\\"\\\\\\n\\u0001\xef\xbf\xbd\"");
	buf_done(&b);
}

TEST(seeded_randomness_repeats)
{
	struct rng a = rng_seeded(7), b = rng_seeded(7);

	for (int i = 0; i < 100; i++) {
		uint64_t v = rng_below(&a, 10);

		WANT(v < 10);
		WANT_INT(v, rng_below(&b, 10));
	}
}

TEST(ids_keep_their_order_inside_and_hide_it_outside)
{
	struct key	k = { { 7 } }, other = { { 8 } };
	struct rng	r = rng_seeded(1);
	int64_t		got, id = id_make(INT64_C(1800000000000000), &r);
	int64_t		last = id;
	struct str	s = id_text(t->a, &k, id);

	WANT(id_make(INT64_C(1800000000001000), &r) > id);
	for (int i = 0; i < 10000; i++) {	/* a burst of one instant */
		int64_t next = id_make(INT64_C(1800000000002000), &r);

		WANT(next != last);
		last = next;
	}
	WANT_INT(s.n, ID_TEXT_CHARS);
	WANT_RC(id_parse(&k, s, &got), RC_OK);
	WANT_INT(got, id);
	WANT(id_parse(&other, s, &got) == RC_NONE || got != id);
	WANT_RC(id_parse(&k, STR("short"), &got), RC_NONE);
	WANT_RC(id_parse(&k, STR("zzzzzzzzzzzzz"), &got), RC_NONE);
}

TEST(base64_is_read_strictly)
{
	static const char *const bad[] = { "YQ", "YQ=", "YR==", "YQ==\n", " YQ==",
		"Y Q==", "YQ===", "Y-_=", "=", "YQ==YQ==", "Y\"==" };
	struct str bytes;

	WANT_STR(base64_make(t->a, "\xff\xfe" "a", 3), "//5h");
	WANT_STR(base64_make(t->a, "a", 1), "YQ==");
	WANT_RC(base64_parse(t->a, STR("//5h"), &bytes), RC_OK);
	WANT_STR(bytes, "\xff\xfe" "a");
	WANT_RC(base64_parse(t->a, STR(""), &bytes), RC_OK);
	WANT_INT(bytes.n, 0);
	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_RC(base64_parse(t->a, str_z(bad[i]), &bytes), RC_BAD);
}

TEST(percent_coding_both_ways_and_what_is_none)
{
	static const struct {
		const char		*coded;
		enum percent_rule	 rule;
		const char		*plain;		/* NULL: refused */
	} rows[] = {
		{ "a%20b", PERCENT_PLAIN, "a b" },
		{ "a+b", PERCENT_PLAIN, "a+b" },
		{ "a+b%2B", PERCENT_FORM, "a b+" },
		{ "%e7%94%B2", PERCENT_FORM, "甲" },
		{ "%2525", PERCENT_FORM, "%25" },	/* once */
		{ "100%", PERCENT_FORM, NULL },
		{ "%4", PERCENT_PLAIN, NULL },
		{ "%zz", PERCENT_PLAIN, NULL },
		{ "100%", PERCENT_LENIENT, "100%" },
		{ "%zz%41", PERCENT_LENIENT, "%zzA" },
		{ "", PERCENT_PLAIN, "" },
	};
	struct str	text;
	struct buf	b;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum rc rc = percent_decode(t->a, str_z(rows[i].coded),
		    rows[i].rule, &text);

		WANT_RC(rc, rows[i].plain == NULL ? RC_BAD : RC_OK);
		if (rows[i].plain != NULL)
			WANT_STR(text, rows[i].plain);
	}
	buf_init(&b, 100);
	percent_put(&b, STR("a-b_c.d~ /?&=+甲"));
	WANT_STR(buf_take(t->a, &b),
	    "a-b_c.d~%20%2F%3F%26%3D%2B%E7%94%B2");
	WANT(b.p == NULL);
}

TEST(money_for_people)
{
	static const struct {
		int64_t		 fen;
		const char	*text;
	} rows[] = { { 0, "0.00" }, { 7, "0.07" }, { 4000, "40.00" },
		{ 4550, "45.50" }, { -5, "-0.05" }, { -1234, "-12.34" } };

	for (size_t i = 0; i < COUNT(rows); i++)
		WANT_STR(money_text(t->a, rows[i].fen), rows[i].text);
}

TEST(a_reason_has_a_length_in_characters)
{
	char	long_one[301];

	memset(long_one, 'x', sizeof(long_one));
	WANT(!words_right(WORDS_REFUND, STR("重复缴")));
	WANT(words_right(WORDS_REFUND, STR("重复缴费")));
	WANT(words_right(WORDS_REFUND, str_of(long_one, 200)));
	WANT(!words_right(WORDS_REFUND, str_of(long_one, 201)));
	WANT(!words_right(WORDS_REFUND, STR("\xff\xff\xff\xff")));
	WANT_STR(words_wanted(t->a, WORDS_REFUND),
	    "请写明退款的理由，4 到 200 个字");
	WANT_STR(words_wanted(t->a, WORDS_PROPOSAL),
	    "请写明依据的规定和理由，各 4 到 500 个字");
}
