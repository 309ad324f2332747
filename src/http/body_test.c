/* SPDX-License-Identifier: Apache-2.0 */
#include "http/body.h"

#include "base/buf.h"
#include "tests/test.h"

/* What the framing made of a body that came as `cut` bytes and the rest. */
struct taken {
	struct buf	content;
	size_t		left;	/* bytes behind the body */
	enum frame_at	at;
	enum rc		rc;
};

static enum rc
feed(struct frame *f, struct str *in, struct buf *to)
{
	struct str	piece;
	enum rc		rc = RC_OK;

	while (rc == RC_OK && in->n > 0 && f->at != FRAME_END) {
		rc = frame_next(f, in, &piece);
		if (rc == RC_OK)
			buf_str(to, piece);
	}
	return rc;
}

static struct taken
take(struct frame f, struct str s, size_t cut)
{
	struct taken	got = { .rc = RC_OK };
	struct str	first = str_sub(s, 0, cut), rest = str_sub(s, cut, s.n);

	buf_init(&got.content, 4096);
	got.rc = feed(&f, &first, &got.content);
	if (got.rc == RC_OK)
		got.rc = feed(&f, &rest, &got.content);
	got.left = first.n + rest.n;
	got.at = f.at;
	return got;
}

TEST(a_body_of_known_length_ends_there)
{
	const struct str s = STR("helloGET /");

	for (size_t cut = 0; cut <= s.n; cut++) {
		struct taken got = take(frame_start(false, 5), s, cut);

		WANT_RC(got.rc, RC_OK);
		WANT_STR(buf_view(&got.content), "hello");
		WANT_INT(got.left, 5);
		WANT_INT(got.at, FRAME_END);
		buf_done(&got.content);
	}
	WANT_INT(frame_start(false, 0).at, FRAME_END);
}

TEST(chunks_give_the_same_content_however_they_are_cut)
{
	static const struct {
		struct str	 s;
		const char	*content;
		size_t		 left;
	} rows[] = {
		{ STR_INIT("0\r\n\r\n"), "", 0 },
		{ STR_INIT("5\r\nhello\r\n0\r\n\r\nGET /"), "hello", 5 },
		{ STR_INIT("1\r\nh\r\n4\r\nello\r\n00\r\n\r\n"), "hello", 0 },
		{ STR_INIT("00000000000a\r\n0123\r\n6789\r\n0\r\n\r\n"),
		    "0123\r\n6789", 0 },
		{ STR_INIT("A\r\n0123\r\n6789\r\n0\r\n\r\n\r\n"),
		    "0123\r\n6789", 2 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t cut = 0; cut <= rows[i].s.n; cut++) {
			struct taken got = take(frame_start(true, 0), rows[i].s,
			    cut);

			WANT_RC(got.rc, RC_OK);
			WANT_STR(buf_view(&got.content), rows[i].content);
			WANT_INT(got.left, rows[i].left);
			WANT_INT(got.at, FRAME_END);
			buf_done(&got.content);
		}
}

TEST(chunks_that_two_could_read_differently_are_refused)
{
	static const struct str rows[] = {
		STR_INIT("\r\n"),			/* no size */
		STR_INIT("g\r\n"), STR_INIT("-1\r\n"), STR_INIT("+1\r\n"),
		STR_INIT("0x1\r\n"), STR_INIT(" 1\r\n"), STR_INIT("1 \r\n"),
		STR_INIT("5;a=b\r\nhello\r\n"),		/* an extension */
		STR_INIT("5\nhello\r\n"),		/* bare LF */
		STR_INIT("5\r\rhello\r\n"),
		STR_INIT("5\r\nhello0\r\n\r\n"),	/* no CR LF behind it */
		STR_INIT("5\r\nhello\n0\r\n\r\n"),
		STR_INIT("4\r\nhello\r\n0\r\n\r\n"),
		STR_INIT("0\r\nX: y\r\n\r\n"),		/* a trailer */
		STR_INIT("0\r\n\n"), STR_INIT("0\r\n\r\r"),
		STR_INIT("0000000000001\r\nh\r\n"),	/* 13 digits */
		STR_INIT("10000000000000000\r\n"),	/* 2^64 */
		STR_INIT("5\0\r\nhello\r\n"),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t cut = 0; cut <= rows[i].n; cut++) {
			struct taken got = take(frame_start(true, 0), rows[i],
			    cut);

			if (got.rc != RC_BAD)
				print_error("cut at %zu: %.*s\n", cut,
				    STR_ARG(rows[i]));
			WANT_RC(got.rc, RC_BAD);
			buf_done(&got.content);
		}
}

TEST(a_chunk_may_claim_2_to_the_48_and_no_more_comes_than_came)
{
	struct taken got = take(frame_start(true, 0),
	    STR("ffffffffffff\r\nabc"), 4);

	WANT_RC(got.rc, RC_OK);
	WANT_STR(buf_view(&got.content), "abc");
	WANT_INT(got.at, FRAME_CHUNK);
	buf_done(&got.content);
}
