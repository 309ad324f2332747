/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What message services answer and report, from strangers: the first byte picks
 * the driver, the second the status; whatever follows gives an outcome, and
 * words that may stand in a log and in the store.
 */
#include <string.h>

#include "base/utf8.h"
#include "gateway/sms_parts.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const struct sms_driver *const drivers[] = { &sms_driver_aliyun,
	&sms_driver_tencent, &sms_driver_kannel };

static void
check_word(struct str s)
{
	must(s.n <= SMS_NUMBER_MAX && utf8_is_text(s));
	must(s.n == 0 || memchr(s.p, ' ', s.n) == NULL);
}

static void
check_answer(const struct sms_answer *x)
{
	must(x->outcome < OUTCOME__MAX && x->state <= SMS_FAILED);
	check_word(x->id);
	check_word(x->provider_no);
	must(utf8_is_text(x->detail) && x->detail.n <= 2 * SMS_NUMBER_MAX + 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const int	 statuses[] = { 200, 202, 400, 503, 0, 302 };
	struct arena		*a = arena_new((size_t)256 << 20);
	struct rng		 rng = rng_seeded(1);
	struct driver_now	 now = { a, &rng, 1 };
	struct sms_ask		 ask = { .id = STR("abc") };
	struct sms_answer	 list[4];
	const struct sms_driver	*d;
	struct reply		 r;
	struct str		 text;
	size_t			 got;

	if (n >= 2) {
		d = drivers[p[0] % COUNT(drivers)];
		text = str_copy(a, str_of(p + 2, n - 2));
		r = (struct reply){ .body = text,
			.status = statuses[p[1] % COUNT(statuses)] };
		d->read(NULL, &(struct sms_turn){
			&now, &ask, NULL, &list[0] }, &r);
		check_answer(&list[0]);
		must(list[0].outcome != OUTCOME_DONE || r.status == 200 ||
		    r.status == 202);
		got = d->report(&now, text, text, list, COUNT(list));
		must(got <= COUNT(list));
		for (size_t i = 0; i < got; i++) {
			check_answer(&list[i]);
			must(list[i].id.n + list[i].provider_no.n > 0);
		}
	}
	arena_free(a);
	return 0;
}
