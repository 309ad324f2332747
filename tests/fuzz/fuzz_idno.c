/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people type as ID number, name and telephone number: normalising is
 * finished after one go, and what is valid has the shape it claims.
 */
#include <string.h>

#include "account/idno.h"
#include "account/name.h"
#include "base/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check_idno(struct str typed)
{
	static const struct civil today = { 2026, 6, 30, 0, 0, 0 };
	struct idno		 one, two;

	idno_check(typed, today, &one);
	must(one.n <= IDNO_SHOWN_BYTES && one.reason < IDNO_REASON__MAX);
	if (one.reason == IDNO_OK) {
		must(one.n == IDNO_CHARS && strlen(one.birth) == 10);
		must(one.sex == 'M' || one.sex == 'F');
		idno_check(str_of(one.text, one.n), today, &two);
		must(two.reason == IDNO_OK && strcmp(one.text, two.text) == 0);
		/* A wrong check character is always seen. */
		one.text[17] = one.text[17] == '0' ? '1' : '0';
		idno_check(str_of(one.text, one.n), today, &two);
		must(two.reason == IDNO_CHECKSUM);
	}
	if (one.upgraded[0] != '\0') {
		must(one.reason == IDNO_LEGACY15);
		idno_check(str_z(one.upgraded), today, &two);
		must(two.reason == IDNO_OK && two.sex == one.sex);
	}
}

static void
check_name(struct arena *a, struct str typed)
{
	struct name one, two;

	name_normalise(a, typed, &one);
	must(utf8_valid(one.text) && one.reason < NAME_REASON__MAX);
	if (one.reason != NAME_OK)
		return;
	name_normalise(a, one.text, &two);
	must(two.reason == NAME_OK && str_eq(one.text, two.text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena	*a = arena_new((size_t)64 << 20);
	struct str	 typed = str_of(p, n);
	char		 one[PHONE_CHARS + 1], two[PHONE_CHARS + 1];

	check_idno(typed);
	check_name(a, typed);
	if (phone_normalise(typed, one) == RC_OK) {
		must(phone_normalise(str_z(one), two) == RC_OK);
		must(strcmp(one, two) == 0);
	}
	arena_free(a);
	return 0;
}
