/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a cell's format makes of its number: a date, or digits in a fixed form.
 * 20 in the format 0000000 is 0000020 on the screen, and that is the code which
 * an office published.
 */
#include <math.h>
#include <string.h>

#include "sheet/build.h"

enum { FORM_BYTES = 64 };

/* A place of a digit within a form; no text has this byte. */
#define PLACE	'\x01'

/* One sign of a code: its text in the form, and how many bytes it takes. */
struct sign {
	struct str	text;
	size_t		step;
	bool		end, foreign;
};

/* Only digits and fixed text are understood; the rest shows as it is stored. */
static struct sign
sign_at(struct str code)
{
	const char *close;

	switch (code.p[0]) {
	case ';':
		return (struct sign){ .end = true };
	case '"':
		close = memchr(code.p + 1, '"', code.n - 1);
		if (close == NULL)
			return (struct sign){ .foreign = true };
		return (struct sign){ .step = (size_t)(close - code.p) + 1,
		    .text = str_of(code.p + 1, (size_t)(close - code.p) - 1) };
	case '\\':
		return (struct sign){ .text = str_sub(code, 1, 1), .step = 2 };
	case '_':
	case '*':
		return (struct sign){ .text = STR(""), .step = 2 };
	case '#':
		return (struct sign){ .text = STR(""), .step = 1 };
	case '0':
		return (struct sign){ .text = STR("\x01"), .step = 1 };
	case '-':
	case ' ':
		return (struct sign){ .text = str_sub(code, 0, 1), .step = 1 };
	default:
		break;
	}
	if ((unsigned char)code.p[0] < 0x80)
		return (struct sign){ .foreign = true };
	return (struct sign){ .text = str_sub(code, 0, 1), .step = 1 };
}

/* fixed_form: the form of a code; "" when it shows a number as it is. */
static struct str
fixed_form(struct arena *a, struct str code)
{
	char		form[FORM_BYTES];
	size_t		n = 0, places = 0;
	bool		words = false;

	while (code.n > 0) {
		struct sign s = sign_at(code);

		if (s.end)
			break;
		if (s.foreign || s.text.n > sizeof(form) - n)
			return STR("");
		for (size_t i = 0; i < s.text.n; i++) {
			form[n++] = s.text.p[i];
			places += s.text.p[i] == PLACE;
			words |= s.text.p[i] != PLACE && s.text.p[i] != ' ';
		}
		code = str_sub(code, s.step, code.n);
	}
	return places > 1 || (places == 1 && words) ?
	    str_copy(a, str_of(form, n)) : STR("");
}

struct sheet_form
sheet_form_of_code(struct arena *a, const char *code)
{
	struct sheet_form f = { .dating = dating_of_code(code),
		.fixed = STR("") };

	if (f.dating == DATING_NONE)
		f.fixed = fixed_form(a, str_z(code));
	return f;
}

/* in_form: digits from the right; what is more stands before the first. */
static struct str
in_form(struct arena *a, struct str form, struct str digits)
{
	size_t	 places = 0, skip;
	bool	 first = true;
	char	*to;
	size_t	 n = 0;

	for (size_t i = 0; i < form.n; i++)
		places += form.p[i] == PLACE;
	skip = places > digits.n ? places - digits.n : 0;
	to = arena_alloc(a, form.n + digits.n);
	for (size_t i = 0; i < form.n; i++) {
		if (form.p[i] != PLACE) {
			to[n++] = form.p[i];
			continue;
		}
		for (; first && digits.n > places;
		    digits = str_sub(digits, 1, digits.n))
			to[n++] = digits.p[0];
		first = false;
		if (skip > 0) {
			to[n++] = '0';
			skip--;
			continue;
		}
		to[n++] = digits.p[0];
		digits = str_sub(digits, 1, digits.n);
	}
	return str_of(to, n);
}

struct str
sheet_number_shown(struct arena *a, double value, const struct sheet_form *form)
{
	struct str plain = sheet_number(a, value);

	/* Beyond fifteen digits a number is not what was typed. */
	if (form == NULL || form->fixed.n == 0 || value < 0 || value >= 1e15 ||
	    floor(value) < value)
		return plain;
	return in_form(a, form->fixed, plain);
}
