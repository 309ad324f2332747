/* SPDX-License-Identifier: Apache-2.0 */
/* What both drivers of payment share. */
#include "gateway/pay_parts.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"

enum { NUMBER_CHARS_LEAST = 6, NUMBER_CHARS_MOST = 32, REFUND_CHARS_MOST = 64,
	BILL_HOUR = 10 };

enum rc
setting_wrong(struct driver_setup *setup, const char *name, const char *why)
{
	setup->cause = str_make(setup->a, "%s：%s", name, why);
	return RC_BAD;
}

enum rc
setting_text(struct driver_setup *setup, const char *name,
    const char *otherwise, struct str *ret_text)
{
	const struct yaml *y = yaml_get(setup->settings, name);

	if (y != NULL && y->kind != YAML_TEXT)
		return setting_wrong(setup, name, "应当是一段文字");
	*ret_text = y != NULL ? str_trim(y->text) : str_z(otherwise);
	if (ret_text->n == 0 && otherwise == NULL)
		return setting_wrong(setup, name, "没有填写");
	return RC_OK;
}

/* local: an address without TLS is only for a stand-in on this machine. */
static bool
local(struct str url)
{
	static const char *const hosts[] = { "http://127.0.0.1", "http://[::1]",
		"http://localhost" };

	for (size_t i = 0; i < COUNT(hosts); i++) {
		struct str host = str_z(hosts[i]);
		struct str rest = str_sub(url, host.n, url.n);

		if (str_starts(url, host) && (rest.n == 0 ||
		    rest.p[0] == ':' || rest.p[0] == '/'))
			return true;
	}
	return false;
}

/* No '@' in it: an address with a password would end up in logs. */
enum rc
setting_url(struct driver_setup *setup, const char *name,
    const char *otherwise, struct str *ret_url)
{
	enum rc rc = setting_text(setup, name, otherwise, ret_url);

	if (rc != RC_OK || ret_url->n == 0)
		return rc;
	if (!str_starts(*ret_url, STR("https://")) && !local(*ret_url))
		return setting_wrong(setup, name, "应当以 https:// 开头");
	for (size_t i = 0; i < ret_url->n; i++)
		if (ret_url->p[i] <= ' ' || ret_url->p[i] > '~' ||
		    ret_url->p[i] == '@')
			return setting_wrong(setup, name, "含有不能用的字符");
	if (str_ends(*ret_url, STR("/")))
		*ret_url = str_sub(*ret_url, 0, ret_url->n - 1);
	return RC_OK;
}

enum rc
setting_file(struct driver_setup *setup, const char *name, bool secret,
    struct str *ret_bytes)
{
	enum rc rc = setup->file(setup, name, secret, ret_bytes);

	if (rc == RC_OK || rc == RC_NONE)
		return rc;
	return setup->cause.n > 0 ? RC_BAD :
	    setting_wrong(setup, name, "文件读不出来");
}

void
put_member(struct buf *b, bool *first, const char *key, struct str text)
{
	json_put_key(b, first, key);
	json_put_text(b, text);
}

struct str
url_target(struct str url)
{
	size_t scheme = str_find(url, STR("://")), slash;

	if (scheme == SIZE_MAX)
		return STR("");
	url = str_sub(url, scheme + 3, url.n);
	slash = str_find(url, STR("/"));
	return slash == SIZE_MAX ? STR("/") : str_sub(url, slash, url.n);
}

static bool
plain(struct str number, size_t least, size_t most)
{
	for (size_t i = 0; i < number.n; i++) {
		char c = number.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || c == '_'))
			return false;
	}
	return number.n >= least && number.n <= most;
}

bool
number_good(struct str number)
{
	return plain(number, NUMBER_CHARS_LEAST, NUMBER_CHARS_MOST);
}

bool
refund_no_good(struct str number)
{
	return plain(number, 1, REFUND_CHARS_MOST);
}

bool
day_good(struct str day)
{
	int64_t at;

	return day.n == 10 && civil_parse(day, &at) == RC_OK;
}

bool
bill_ready(struct str day, int64_t now_us)
{
	int64_t at;

	return civil_parse(day, &at) == RC_OK &&
	    now_us >= at + US_PER_DAY + BILL_HOUR * US_PER_HOUR;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/*
 * Services write the same code in different ways in different places of their
 * documents.
 */
bool
code_is(struct str code, const char *name)
{
	struct str	want = str_z(name);
	size_t		i = 0, k = 0;

	for (;; i++, k++) {
		while (i < code.n && (code.p[i] == '_' || code.p[i] == '-'))
			i++;
		while (k < want.n && (want.p[k] == '_' || want.p[k] == '-'))
			k++;
		if (i == code.n || k == want.n)
			return i == code.n && k == want.n;
		if (upper(code.p[i]) != upper(want.p[k]))
			return false;
	}
}

struct str
beijing_text(struct arena *a, int64_t at_us)
{
	struct civil t = civil_from_us(at_us);

	return str_make(a, "%04d-%02d-%02d %02d:%02d:%02d", t.year, t.month,
	    t.day, t.hour, t.minute, t.second);
}

struct str
rfc3339_text(struct arena *a, int64_t at_us)
{
	struct civil t = civil_from_us(at_us);

	return str_make(a, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", t.year,
	    t.month, t.day, t.hour, t.minute, t.second);
}

/* zone: "Z", "+08:00" or "-05:30" as microseconds east of Greenwich. */
static enum rc
zone(struct str s, int64_t *ret_us)
{
	int64_t hours, minutes;

	*ret_us = 0;
	if (str_eq_z(s, "Z") || str_eq_z(s, "z"))
		return RC_OK;
	if (s.n != 6 || (s.p[0] != '+' && s.p[0] != '-') || s.p[3] != ':' ||
	    s.p[1] == '-' || s.p[4] == '-' ||
	    str_i64(str_sub(s, 1, 2), &hours) != RC_OK ||
	    str_i64(str_sub(s, 4, 2), &minutes) != RC_OK || hours > 23 ||
	    minutes > 59)
		return RC_BAD;
	*ret_us = hours * US_PER_HOUR + minutes * US_PER_MINUTE;
	if (s.p[0] == '-')
		*ret_us = -*ret_us;
	return RC_OK;
}

/*
 * civil_parse() reads Beijing time; the difference to the zone that is said
 * is added.
 */
enum rc
rfc3339_parse(struct str s, int64_t *ret_us)
{
	const int64_t	china = 8 * US_PER_HOUR;
	struct str	rest = str_sub(s, 19, s.n);
	int64_t		at, east;

	if (s.n < 20 || civil_parse(str_sub(s, 0, 19), &at) != RC_OK)
		return RC_BAD;
	if (rest.p[0] == '.') {
		size_t n = 1;

		while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
			n++;
		rest = str_sub(rest, n, rest.n);
	}
	if (zone(rest, &east) != RC_OK)
		return RC_BAD;
	*ret_us = at + china - east;
	return RC_OK;
}

void
answer_detail(struct pay_answer *answer, enum outcome outcome,
    struct str detail)
{
	answer->outcome = outcome;
	answer->detail = utf8_head(detail, DETAIL_CHARS);
	if (outcome == OUTCOME_DONE)
		return;
	/* Whoever forgets to look at the outcome must not find money here. */
	answer->status = PAY_STATUS_UNPAID;
	answer->refund = REFUND_NONE;
	answer->about_refund = false;
}

void
answer_z(struct pay_answer *answer, enum outcome outcome, const char *detail)
{
	answer_detail(answer, outcome, str_z(detail));
}
