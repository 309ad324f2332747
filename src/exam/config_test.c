/* SPDX-License-Identifier: Apache-2.0 */
/* What an application costs: by exam, by choice, by the number of choices. */
#include "exam/config.h"

#include "tests/test.h"

static struct exam_config
by_tier(const char *tiers)
{
	return (struct exam_config){ .pay_mode = PAY_ONLINE,
		.fee_by = FEE_TIER, .fee_tiers = str_z(tiers) };
}

TEST(tiers_are_the_price_of_so_many_choices)
{
	static const struct {
		const char	*tiers;
		int64_t		 choices;
		int64_t		 fen;
	} rows[] = {
		{ "4000 9500 13000", 0x0, 0 },
		{ "4000 9500 13000", 0x1, 4000 },
		{ "4000 9500 13000", 0x4, 4000 },
		{ "4000 9500 13000", 0x3, 9500 },
		{ "4000 9500 13000", 0x5, 9500 },
		{ "4000 9500 13000", 0x7, 13000 },
		{ "4000 9500 13000", 0xf, 13000 },	/* the last one goes on */
		{ "4300", 0x3, 4300 },
		{ "0 9500", 0x1, 0 },			/* the first is free */
		{ "0 9500", 0x3, 9500 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct exam_config c = by_tier(rows[i].tiers);

		WANT_INT(config_fee(&c, rows[i].choices), rows[i].fen);
	}
}

TEST(tiers_are_listed_for_people)
{
	const struct exam_config c = by_tier("4000 9500 13000");

	WANT_INT(config_tier_fee(&c, 1), 4000);
	WANT_INT(config_tier_fee(&c, 2), 9500);
	WANT_INT(config_tier_fee(&c, 3), 13000);
	WANT_INT(config_tier_fee(&c, 4), 13000);
	WANT_INT(config_tier_fee(&c, 0), 0);
}

TEST(each_choice_has_its_price)
{
	struct subject		 subjects[3] = { { .fee_fen = 4000 },
		{ .fee_fen = 0 }, { .fee_fen = 4550 } };
	struct exam_config	 c = { .pay_mode = PAY_ONLINE,
		.fee_by = FEE_CHOICE, .subjects = subjects, .subjects_n = 3 };

	WANT_INT(config_fee(&c, 0x0), 0);
	WANT_INT(config_fee(&c, 0x1), 4000);
	WANT_INT(config_fee(&c, 0x2), 0);
	WANT_INT(config_fee(&c, 0x5), 8550);
	WANT_INT(config_fee(&c, 0x7), 8550);
	WANT_INT(config_fee(&c, 0x8), 0);	/* no such subject */
}

TEST(one_price_whatever_is_chosen_and_none_where_nothing_is_taken)
{
	struct exam_config c = { .pay_mode = PAY_ON_SITE, .fee_by = FEE_EXAM,
		.fee_fen = 10000 };

	WANT_INT(config_fee(&c, 0x0), 10000);
	WANT_INT(config_fee(&c, 0x7), 10000);
	c.fee_fen = 0;
	WANT_INT(config_fee(&c, 0x1), 0);
	c = by_tier("4000");
	c.pay_mode = PAY_OFF;
	WANT_INT(config_fee(&c, 0x1), 0);
}
