/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request as bytes: its head, and what follows as its body. The first byte
 * says where the bytes are cut, which must change nothing; what was taken holds
 * what parse.h promises.
 */
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "http/body.h"
#include "http/parse.h"
#include "http/peer.h"

int	LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

enum { GO_ON = -1 };

static int
take(struct arena *a, struct str s, size_t cut, struct http_head *ret_head,
    size_t *ret_end)
{
	struct http_scan scan = { 0 };
	int		 status = http_scan_head(&scan, str_sub(s, 0, cut));

	if (status == 0 && scan.end == 0)
		status = http_scan_head(&scan, s);
	if (status != 0)
		return status;
	if (scan.end == 0)
		return GO_ON;
	must(scan.end <= s.n && scan.end <= HTTP_HEAD_BYTES);
	*ret_end = scan.end;
	return http_parse_head(a, str_sub(s, 0, scan.end), scan.lines, ret_head);
}

static void
check_head(struct arena *a, const struct http_head *h)
{
	struct str rest = h->path, part;

	must(h->method < HTTP_METHOD__MAX && h->minor >= 0 && h->minor <= 1);
	must(str_starts(h->path, STR("/")) && utf8_valid(h->path));
	must(memchr(h->path.p, 0, h->path.n) == NULL);
	while (str_cut(&rest, '/', &part))
		must(!str_eq_z(part, "..") && !str_eq_z(part, "."));
	must(h->minor == 0 || h->host.n > 0);
	must(h->content_bytes >= 0 && !(h->chunked && h->content_bytes > 0));
	must(h->method == HTTP_POST || (!h->chunked && h->content_bytes == 0));
	must(h->fields_n <= HTTP_FIELDS_MAX);
	for (size_t i = 0; i < h->fields_n; i++) {
		struct str	 v = h->fields[i].value;
		struct http_net	 net;

		must(http_is_token(h->fields[i].name));
		must(v.n == 0 || memchr(v.p, 0, v.n) == NULL);
		must(v.n == 0 || memchr(v.p, '\r', v.n) == NULL);
		must(v.n == 0 || memchr(v.p, '\n', v.n) == NULL);
		if (http_net_parse(v, &net) == RC_OK) {
			must(net.bits <= 128);
			must(http_net_has(&net, 1, net.addr));
			(void)http_addr_text(a, net.addr);
		}
	}
}

/* Content of a body in pieces of a size; RC_BUSY when more is to come. */
static enum rc
content(const struct http_head *h, struct str s, size_t size, struct buf *to)
{
	struct frame	f = frame_start(h->chunked, (uint64_t)h->content_bytes);
	struct str	piece;

	while (s.n > 0 && f.at != FRAME_END) {
		struct str in = str_sub(s, 0, size);

		s = str_sub(s, in.n, s.n);
		while (in.n > 0 && f.at != FRAME_END) {
			if (frame_next(&f, &in, &piece) != RC_OK)
				return RC_BAD;
			buf_str(to, piece);
		}
	}
	return f.at == FRAME_END ? RC_OK : RC_BUSY;
}

static void
check_body(const struct http_head *h, struct str s, size_t size)
{
	struct buf	one, two;

	buf_init(&one, (size_t)1 << 20);
	buf_init(&two, (size_t)1 << 20);
	must(content(h, s, s.n + 1, &one) == content(h, s, size, &two));
	must(str_eq(buf_view(&one), buf_view(&two)) && one.n <= s.n);
	buf_done(&one);
	buf_done(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena		*a = arena_new((size_t)64 << 20);
	struct http_head	 one, two;
	size_t			 end = 0, end_two = 0;
	struct str		 s;
	int			 status;

	if (n > 0) {
		s = str_of(p + 1, n - 1);
		status = take(a, s, 0, &one, &end);
		must(status == GO_ON || status == 0 ||
		    (status >= 400 && status < 600));
		must(take(a, s, s.n * p[0] / 256, &two, &end_two) == status);
		must(end == end_two);
		if (status == 0) {
			must(str_eq(one.path, two.path));
			check_head(a, &one);
			check_body(&one, str_sub(s, end, s.n), 1 + p[0] % 7);
		}
	}
	arena_free(a);
	return 0;
}
