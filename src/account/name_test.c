/* SPDX-License-Identifier: Apache-2.0 */
#include "account/name.h"

#include <iconv.h>
#include <string.h>

#include "base/utf8.h"
#include "tests/test.h"

static struct name
name_of(struct test *t, const char *typed)
{
	struct name n;

	name_normalise(t->a, str_z(typed), &n);
	return n;
}

TEST(a_plain_name_stays_as_it_is)
{
	static const char *const names[] = { "张三", "欧阳娜娜", "𠮷野家",
		"阿卜杜拉·买买提", "Mary Ann O'Neil-Smith", "李A" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct name n = name_of(t, names[i]);

		WANT_STR(n.text, names[i]);
		WANT_INT(n.reason, NAME_OK);
		WANT_INT(n.changed, 0);
	}
}

TEST(every_kind_of_dot_becomes_the_middle_dot)
{
	static const char *const dots[] = { "．", "‧", "•", "･", "・", " · ",
		".", "\u2219" };

	for (size_t i = 0; i < COUNT(dots); i++) {
		struct str typed = str_make(t->a, "买买提%s艾力", dots[i]);
		struct name n;

		name_normalise(t->a, typed, &n);
		WANT_STR(n.text, "买买提·艾力");
		WANT_INT(n.reason, NAME_OK);
		WANT(n.changed != 0);
	}
	WANT_STR(name_of(t, "张 . \uE863").text, "张·䶮");
	WANT_STR(name_of(t, "J. Smith").text, "J. Smith");
}

TEST(blanks_and_unseen_characters_go)
{
	struct name n = name_of(t, "\u3000张　三\u200b \n");

	WANT_STR(n.text, "张三");
	WANT_INT(n.changed, NAME_CHANGED_BLANKS);
	WANT_STR(name_of(t, "Mary   Ann").text, "Mary Ann");
	n = name_of(t, "ＭＡＲＹ");
	WANT_STR(n.text, "MARY");
	WANT_INT(n.changed, NAME_CHANGED_WIDTH);
}

TEST(old_places_become_the_characters_they_stood_for)
{
	struct name n = name_of(t, "张\uE863");

	WANT_STR(n.text, "张䶮");
	WANT_INT(n.changed, NAME_CHANGED_PRIVATE);
	n = name_of(t, "⾼⽼⻳");
	WANT_STR(n.text, "高老龟");
	WANT_STR(name_of(t, "\u2e9f").text, "母");
	WANT_STR(name_of(t, "张\uE7C7").text, "张ḿ");	/* GBK A8 BC */
	WANT_INT(n.changed, NAME_CHANGED_RADICAL);
	n = name_of(t, "张\uE000");
	WANT_INT(n.reason, NAME_PRIVATE);
	WANT_INT(n.bad, 0xe000);
}

/* The places follow GBK's bytes FE 50 to FE A0 in order: ask the system. */
TEST(the_private_places_are_those_of_gbk)
{
	iconv_t	cd = iconv_open("UTF-8", "GB18030");
	int32_t	place = 0xe815;

	must(cd != (iconv_t)-1);
	for (int low = 0x50; low <= 0xa0; low++) {
		char		in[2] = { (char)0xfe, (char)low }, out[8];
		char		*from = in, *to = out;
		size_t		in_n = 2, room = sizeof(out);
		struct buf	b;
		struct name	n;

		if (low == 0x7f)
			continue;
		must(iconv(cd, &from, &in_n, &to, &room) == 0);
		/* Since 2024 glibc holds back what might be combined. */
		must(iconv(cd, NULL, NULL, &to, &room) == 0);
		buf_init(&b, 16);
		utf8_put(&b, place);
		/* Newer systems leave some of them private: nothing to compare. */
		if (str_eq(buf_view(&b), str_of(out, sizeof(out) - room))) {
			place++;
			buf_done(&b);
			continue;
		}
		place++;
		name_normalise(t->a, buf_view(&b), &n);
		WANT_SAME(n.text, str_of(out, sizeof(out) - room));
		buf_done(&b);
	}
	(void)iconv_close(cd);	/* frees only */
	WANT_INT(place, 0xe865);
}

TEST(what_no_name_has_is_refused)
{
	static const char *const bad[] = { "张3", "张,三", "张<b>", "张★三",
		"张😀", "张\xff", "张（三）", "①②", "张\x01三" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		WANT_INT(name_of(t, bad[i]).reason, NAME_CHARS);
		WANT(name_of(t, bad[i]).bad != 0);
	}
	for (unsigned r = 1; r < NAME_REASON__MAX; r++) {
		WANT(strlen(name_reason_zh((enum name_reason)r)) > 0);
		WANT(strlen(name_reason_id((enum name_reason)r)) > 0);
	}
}

TEST(names_have_from_two_characters_to_fifty_columns)
{
	char		hanzi[26 * 3 + 1], latin[52];
	struct str	s;
	struct name	n;

	for (size_t i = 0; i < 26; i++)
		memcpy(hanzi + 3 * i, "汉", 3);
	memset(latin, 'a', sizeof(latin));
	WANT_INT(name_of(t, "").reason, NAME_EMPTY);
	WANT_INT(name_of(t, " 　").reason, NAME_EMPTY);
	WANT_INT(name_of(t, "张").reason, NAME_SHORT);
	s = str_of(hanzi, 25 * 3);
	name_normalise(t->a, s, &n);
	WANT_INT(n.reason, NAME_OK);
	s.n = 26 * 3;
	name_normalise(t->a, s, &n);
	WANT_INT(n.reason, NAME_LONG);
	name_normalise(t->a, str_of(latin, 50), &n);
	WANT_INT(n.reason, NAME_OK);
	name_normalise(t->a, str_of(latin, 51), &n);
	WANT_INT(n.reason, NAME_LONG);
}

TEST(telephone_numbers_are_eleven_digits_in_the_end)
{
	static const char *const good[] = { "13812345678", "138 1234 5678",
		"+86 138-1234-5678", "008613812345678", "8613812345678",
		"１３８１２３４５６７８", "＋8613812345678\u200b" };
	static const char *const bad[] = { "", "1381234567", "138123456789",
		"12812345678", "010-12345678", "1381234567a", "+1 2125551234",
		"13812345678,13812345679", "11111111111111111111111111111111111"
	};
	char		to[PHONE_CHARS + 1];

	for (size_t i = 0; i < COUNT(good); i++) {
		WANT_RC(phone_normalise(str_z(good[i]), to), RC_OK);
		WANT_STR(str_z(to), "13812345678");
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		WANT_RC(phone_normalise(str_z(bad[i]), to), RC_BAD);
}

/* Kangxi radicals, U+2F00 to U+2FD5 without a gap, are signs of dictionaries: in a name each stands for the character that it looks like. */
TEST(no_radical_stays_in_a_name)
{
	for (int32_t radical = 0x2f00; radical <= 0x2fd5; radical++) {
		int32_t		radical_is;
		struct str	rest;
		struct buf	b;
		struct name	n;

		buf_init(&b, 16);
		buf_z(&b, "张");
		utf8_put(&b, radical);
		name_normalise(t->a, buf_view(&b), &n);
		buf_done(&b);
		WANT_INT(n.reason, NAME_OK);
		WANT_INT(n.changed, NAME_CHANGED_RADICAL);
		rest = n.text;
		WANT_INT(utf8_next(&rest), 0x5f20);
		radical_is = utf8_next(&rest);
		WANT(radical_is >= 0x4e00 && radical_is <= 0x9fff);
		WANT_INT(rest.n, 0);
	}
}
