/* SPDX-License-Identifier: Apache-2.0 */
/* One line an event, logfmt, without personal data. */
#include "base/log.h"

#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"

enum { LINE_MAX_BYTES = 4096 };

static bool
is_plain(struct str s)
{
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 127)
			return false;
	}
	return true;
}

/*
 * Quoted as soon as it is not one plain word: a line break of a stranger must
 * not begin a second line of the log.
 */
static void
put_text(struct buf *b, struct str s)
{
	if (is_plain(s)) {
		buf_str(b, s);
		return;
	}
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\')
			buf_fmt(b, "\\%c", c);
		else if (c < ' ' || c == 127)
			buf_fmt(b, "\\x%02x", c);
		else
			buf_char(b, (char)c);
	}
	buf_char(b, '"');
}

static void
put_time(struct buf *b)
{
	struct clock	clock = clock_system();
	int64_t		now = clock_now_us(&clock);
	struct civil	t = civil_from_us(now);

	buf_fmt(b, "time=%04d-%02d-%02dT%02d:%02d:%02d.%03d+08:00", t.year,
	    t.month, t.day, t.hour, t.minute, t.second,
	    (int)(now % US_PER_SECOND / 1000));
}

/*
 * One call of write for a line, so that lines of several threads and
 * processes do not mix.
 */
void
log_write(enum log_level level, const char *event, const struct log_kv *kv,
    size_t n)
{
	static const char *const names[LOG__MAX] = { "info", "warn",
		"error" };
	struct buf	b;

	buf_init(&b, LINE_MAX_BYTES);
	put_time(&b);
	buf_fmt(&b, " level=%s event=%s", names[level], event);
	for (size_t i = 0; i < n; i++) {
		buf_fmt(&b, " %s=", kv[i].key);
		if (kv[i].text.p == NULL)
			buf_i64(&b, kv[i].number);
		else
			put_text(&b, kv[i].text);
	}
	if (b.full)		/* cut, but still one line */
		b.n = b.n < b.max ? b.n : b.max - 1;
	b.full = false;
	buf_char(&b, '\n');
	if (write(STDERR_FILENO, b.p, b.n) < 0) {
		/* A lost log line must not stop the service. */
	}
	buf_done(&b);
}
