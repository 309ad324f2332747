/* SPDX-License-Identifier: Apache-2.0 */
/* Unified social credit codes of organisations (GB 32100). */
#include "account/uscc.h"

#include <string.h>

#include "base/utf8.h"

enum { REGION_FROM = 2, REGION_TO = 8, MODULUS = 31 };

static const char alphabet[MODULUS + 1] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static const char *const reasons[USCC_REASON__MAX] = {
	[USCC_OK] = "",
	[USCC_EMPTY] = "请填写统一社会信用代码",
	[USCC_LENGTH] = "统一社会信用代码应为 18 位",
	[USCC_CHARSET] = "统一社会信用代码只能是数字和大写字母，没有 I、O、S、V、Z",
	[USCC_REGION] = "统一社会信用代码第 3 到 8 位应为数字",
	[USCC_CHECKSUM] = "统一社会信用代码有误，请逐位核对",
};

const char *
uscc_reason_zh(enum uscc_reason reason)
{
	return reasons[reason];
}

static bool
is_dropped(int32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || cp == ' ' ||
	    cp == '-' || cp == 0xa0 || cp == 0x3000 ||
	    (cp >= 0x200b && cp <= 0x200d) || cp == 0xfeff;
}

/* Characters that count; the first 18 of them stand in to. */
static size_t
normalise(struct str typed, char *to)
{
	size_t n = 0;

	while (typed.n > 0) {
		int32_t cp = utf8_next(&typed);

		if (is_dropped(cp))
			continue;
		if (cp > 0xff00 && cp < 0xff5f)
			cp -= 0xfee0;
		if (cp >= 'a' && cp <= 'z')
			cp -= 'a' - 'A';
		if (n < USCC_CHARS)
			to[n] = cp > ' ' && cp < 0x7f ? (char)cp : '?';
		n++;
	}
	return n;
}

static int
value_of(char c)
{
	const char *at = c == '\0' ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}

/* The weights are the powers of three; the last character makes the sum 0. */
static enum uscc_reason
judge(const char *s)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < USCC_CHARS; i++) {
		if (value_of(s[i]) < 0)
			return USCC_CHARSET;
		sum += value_of(s[i]) * (i == USCC_CHARS - 1 ? 1 : weight);
		weight = weight * 3 % MODULUS;
	}
	for (int i = REGION_FROM; i < REGION_TO; i++)
		if (s[i] > '9')
			return USCC_REGION;
	return sum % MODULUS == 0 ? USCC_OK : USCC_CHECKSUM;
}

void
uscc_check(struct str typed, struct uscc *ret)
{
	size_t n;

	*ret = (struct uscc){ .text = "" };
	n = normalise(typed, ret->text);
	if (n != USCC_CHARS)
		memset(ret->text, 0, sizeof(ret->text));
	ret->reason = n == 0 ? USCC_EMPTY : n != USCC_CHARS ? USCC_LENGTH :
	    judge(ret->text);
}
