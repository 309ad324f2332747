/* SPDX-License-Identifier: Apache-2.0 */
#include "account/uscc.h"

#include "tests/test.h"

static enum uscc_reason
reason_of(const char *typed)
{
	struct uscc u;

	uscc_check(str_z(typed), &u);
	return u.reason;
}

TEST(codes_of_real_organisations_are_right)
{
	/* Published ones: three companies, an agency, a public institution. */
	static const char *const codes[] = { "9144030071526726XG",
		"91330100799655058B", "914403001922038216",
		"11100000000013127D", "12100000400000624D" };

	for (size_t i = 0; i < COUNT(codes); i++)
		WANT_INT(reason_of(codes[i]), USCC_OK);
}

TEST(each_rule_of_a_code_is_looked_at)
{
	static const struct {
		const char		*typed;
		enum uscc_reason	 reason;
	} rows[] = {
		{ "", USCC_EMPTY }, { " \t-", USCC_EMPTY },
		{ "9144030071526726X", USCC_LENGTH },
		{ "9144030071526726XGG", USCC_LENGTH },
		{ "9144030071526726IG", USCC_CHARSET },
		{ "9144030071526726SG", USCC_CHARSET },
		{ "91440300715267一XG", USCC_LENGTH },
		{ "9144030071526726一G", USCC_CHARSET },
		{ "91A40300715267261G", USCC_REGION },
		{ "9144030071526726XH", USCC_CHECKSUM },
		{ "9144030071526762XG", USCC_CHECKSUM },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		WANT_INT(reason_of(rows[i].typed), rows[i].reason);
		WANT(uscc_reason_zh(rows[i].reason)[0] != '\0');
	}
	WANT_STR(str_z(uscc_reason_zh(USCC_OK)), "");
}

TEST(a_code_is_taken_as_people_type_it)
{
	static const char *const typed[] = { "9144030071526726xg",
		" 91440300 71526726XG ", "91440300-71526726-XG",
		"９１４４０３００７１５２６７２６ＸＧ",
		"\u200b9144030071526726XG" };
	struct uscc u;

	for (size_t i = 0; i < COUNT(typed); i++) {
		uscc_check(str_z(typed[i]), &u);
		WANT_INT(u.reason, USCC_OK);
		WANT_STR(str_z(u.text), "9144030071526726XG");
	}
	uscc_check(STR("9144"), &u);
	WANT_STR(str_z(u.text), "");
}

/* Every single wrong character and every swap of neighbours is noticed. */
TEST(one_slip_of_the_finger_is_never_a_code)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char good[] = "9144030071526726XG";

	for (size_t i = 0; i < USCC_CHARS; i++) {
		char was = good[i];

		for (const char *c = alphabet; *c != '\0'; c++) {
			good[i] = *c;
			WANT((reason_of(good) == USCC_OK) == (*c == was));
		}
		good[i] = was;
	}
	for (size_t i = 0; i + 1 < USCC_CHARS; i++) {
		char a = good[i], b = good[i + 1];

		good[i] = b;
		good[i + 1] = a;
		WANT((reason_of(good) == USCC_OK) == (a == b));
		good[i] = a;
		good[i + 1] = b;
	}
}
