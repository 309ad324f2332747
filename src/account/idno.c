/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of resident identity cards: normalised, checked, masked (GB 11643). */
#include "account/idno.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

enum { BODY_CHARS = 17, LEGACY_CHARS = 15, FIRST_YEAR = 1900 };

static const struct {
	const char	*id;
	const char	*zh;
} reasons[IDNO_REASON__MAX] = {
	[IDNO_OK] = { "ok", "" },
	[IDNO_EMPTY] = { "empty", "请填写身份证号码" },
	[IDNO_LEGACY15] = { "legacy15",
	    "15 位号码已停止使用，请填写 18 位身份证号码" },
	[IDNO_LENGTH] = { "length", "身份证号码应为 18 位" },
	[IDNO_CHARSET] = { "charset",
	    "身份证号码只能是数字，最后一位可以是 X" },
	[IDNO_REGION] = { "region", "身份证号码开头的地区码不存在" },
	[IDNO_BIRTH] = { "birth", "身份证号码中的出生日期不存在" },
	[IDNO_FUTURE] = { "future", "身份证号码中的出生日期晚于今天" },
	[IDNO_CHECKSUM] = { "checksum", "身份证号码有误，请逐位核对" },
};

const char *
idno_reason_id(enum idno_reason reason)
{
	return reasons[reason].id;
}

const char *
idno_reason_zh(enum idno_reason reason)
{
	return reasons[reason].zh;
}

/* is_dropped: blanks anywhere, and what pasting brings along unseen. */
static bool
is_dropped(int32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || cp == ' ' ||
	    cp == 0xa0 || cp == 0x3000 || (cp >= 0x200b && cp <= 0x200d) ||
	    cp == 0xfeff;
}

/* normalise: typed text into ret->text; returns its characters. */
static size_t
normalise(struct str typed, struct idno *ret)
{
	size_t chars = 0;

	while (typed.n > 0) {
		const char	*at = typed.p;
		int32_t		 cp = utf8_next(&typed);
		size_t		 n = (size_t)(typed.p - at);
		char		 half;

		if (is_dropped(cp))
			continue;
		chars++;
		if (cp > 0xff00 && cp < 0xff5f)
			cp -= 0xfee0;
		half = cp == 'x' ? 'X' : (char)cp;
		if (cp >= 0 && cp < 0x80) {
			at = &half;
			n = 1;
		}
		if (n > IDNO_SHOWN_BYTES - ret->n)
			break;	/* long since no number */
		memcpy(ret->text + ret->n, at, n);
		ret->n += n;
	}
	ret->text[ret->n] = '\0';
	return chars;
}

static bool
all_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

static int
number(const char *p, size_t n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*p++ - '0');
	return v;
}

static bool
is_province(const char *p)
{
	static const signed char provinces[] = { 11, 12, 13, 14, 15, 21, 22, 23,
		31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
		53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83 };
	int code = number(p, 2);

	for (size_t i = 0; i < sizeof(provinces); i++)
		if (provinces[i] == code)
			return true;
	return false;
}

/* is_region: a province, or a 9 and the province that took a foreigner in. */
static bool
is_region(const char *p)
{
	return is_province(p) || (p[0] == '9' && is_province(p + 1) &&
	    p[1] != '7' && p[1] != '8');
}

/* check_char: the character that 17 digits call for (ISO 7064 MOD 11-2). */
static char
check_char(const char *p)
{
	static const char	chars[] = "10X98765432";
	int			sum = 0;

	/* The weight of a place is 2 to the power of its distance. */
	for (size_t i = 0; i < BODY_CHARS; i++)
		sum = (sum + (p[i] - '0')) * 2 % 11;
	return chars[sum];
}

/* read_birth: eight digits as a day that exists; false otherwise. */
static bool
read_birth(const char *p, struct civil *ret)
{
	*ret = (struct civil){ .year = number(p, 4), .month = number(p + 4, 2),
		.day = number(p + 6, 2) };
	return ret->year >= FIRST_YEAR && civil_valid(*ret);
}

/* fill: birth and sex out of 18 good characters. */
static void
fill(struct idno *ret, const char *p)
{
	memcpy(ret->birth, p + 6, 4);
	ret->birth[4] = ret->birth[7] = '-';
	memcpy(ret->birth + 5, p + 10, 2);
	memcpy(ret->birth + 8, p + 12, 2);
	ret->birth[10] = '\0';
	ret->sex = (p[16] - '0') % 2 == 1 ? 'M' : 'F';
}

/* upgrade: fifteen digits had the century and the check left out. */
static void
upgrade(struct idno *ret)
{
	char		*to = ret->upgraded;
	struct civil	 birth;

	memcpy(to, ret->text, 6);
	memcpy(to + 6, "19", 2);
	memcpy(to + 8, ret->text + 6, 9);
	to[17] = check_char(to);
	to[18] = '\0';
	if (is_region(to) && read_birth(to + 6, &birth))
		fill(ret, to);
	else
		to[0] = '\0';
}

static bool
is_after(struct civil a, struct civil b)
{
	if (a.year != b.year)
		return a.year > b.year;
	if (a.month != b.month)
		return a.month > b.month;
	return a.day > b.day;
}

/* judge: 18 characters. */
static enum idno_reason
judge(const char *p, size_t n, struct civil as_of)
{
	struct civil birth;

	if (n != IDNO_CHARS || !all_digits(p, BODY_CHARS) ||
	    (p[BODY_CHARS] != 'X' && !all_digits(p + BODY_CHARS, 1)))
		return IDNO_CHARSET;
	if (!is_region(p))
		return IDNO_REGION;
	if (!read_birth(p + 6, &birth))
		return IDNO_BIRTH;
	if (is_after(birth, as_of))
		return IDNO_FUTURE;
	return p[BODY_CHARS] == check_char(p) ? IDNO_OK : IDNO_CHECKSUM;
}

/*
 * GB 11643-1999: 17 digits and a check sign; numbers of 15 digits (before
 * 1999) are told with the new form, since the police exchanged them.
 */
void
idno_check(struct str typed, struct civil as_of, struct idno *ret)
{
	size_t chars;

	memset(ret, 0, sizeof(*ret));
	chars = normalise(typed, ret);
	if (chars == 0)
		ret->reason = IDNO_EMPTY;
	else if (chars == LEGACY_CHARS && ret->n == LEGACY_CHARS &&
	    all_digits(ret->text, LEGACY_CHARS)) {
		ret->reason = IDNO_LEGACY15;
		upgrade(ret);
	} else if (chars != IDNO_CHARS)
		ret->reason = IDNO_LENGTH;
	else
		ret->reason = judge(ret->text, ret->n, as_of);
	if (ret->reason == IDNO_OK)
		fill(ret, ret->text);
}

static void
put(struct buf *to, const struct idno *id)
{
	bool first = true, valid = id->reason == IDNO_OK;

	buf_clear(to);
	buf_char(to, '{');
	json_put_key(to, &first, "normalized");
	json_put_text(to, str_of(id->text, id->n));
	json_put_key(to, &first, "valid");
	buf_z(to, valid ? "true" : "false");
	json_put_key(to, &first, "reason");
	json_put_text(to, str_z(idno_reason_id(id->reason)));
	json_put_key(to, &first, "birth");
	if (valid)
		json_put_text(to, str_z(id->birth));
	else
		buf_z(to, "null");
	json_put_key(to, &first, "sex");
	if (valid)
		json_put_text(to, str_of(&id->sex, 1));
	else
		buf_z(to, "null");
	buf_z(to, "}\n");
}

/*
 * For tests against other people's lists, and for operators: one number a
 * line, one JSON a line.
 */
enum rc
idno_stream(FILE *in, FILE *out, struct civil as_of)
{
	struct buf	b;
	struct idno	id;
	char		*line = NULL;
	size_t		cap = 0;
	ssize_t		n;
	bool		ok = true;

	buf_init(&b, 4096);
	while (ok && (n = getline(&line, &cap, in)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			n--;
		idno_check(str_of(line, (size_t)n), as_of, &id);
		put(&b, &id);
		ok = fwrite(b.p, 1, b.n, out) == b.n;
	}
	ok = ok && !ferror(in) && fflush(out) == 0;
	free(line);
	buf_done(&b);
	return ok ? RC_OK : RC_IO;
}
