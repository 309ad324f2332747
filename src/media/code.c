/* SPDX-License-Identifier: Apache-2.0 */
/* QR and bar codes as pictures. */
#include "media/code.h"

#include <errno.h>
#include <limits.h>
#include <qrencode.h>

#include "base/buf.h"
#include "base/html.h"

enum {
	SVG_MAX_BYTES = 256 * 1024,
	BARS_TEXT_MAX = 80,
	START_B = 104, START_C = 105, TO_B = 100, TO_C = 99,
	CHECK_PRIME = 103,
	PART_WIDTHS = 6,
};

/* ---- QR */

/*
 * One size for a text and a level, whatever the machine: the same paper has
 * the same bytes.
 */
enum rc
code_qr_make(struct arena *a, struct str text, enum code_level level,
    struct code_qr *ret_qr)
{
	static const QRecLevel levels[CODE__MAX] = {
		[CODE_LOW] = QR_ECLEVEL_L,
		[CODE_MEDIUM] = QR_ECLEVEL_M,
		[CODE_QUARTILE] = QR_ECLEVEL_Q,
	};
	QRcode		*qr;
	uint8_t		*dark;
	size_t		 modules;

	if (text.n == 0)
		return RC_BAD;
	if (text.n > INT_MAX)
		return RC_FULL;
	qr = QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0,
	    levels[level]);
	if (qr == NULL) {
		must(errno == ERANGE);	/* the other cause is a lack of memory */
		return RC_FULL;
	}
	modules = (size_t)qr->width * (size_t)qr->width;
	dark = arena_alloc(a, modules);
	for (size_t i = 0; i < modules; i++)
		dark[i] = qr->data[i] & 1;	/* the rest tells its purpose */
	*ret_qr = (struct code_qr){ dark, (unsigned)qr->width };
	QRcode_free(qr);
	return RC_OK;
}

/* Each run of dark modules as one flat rectangle of a path. */
static void
put_path(struct buf *b, const struct code_qr *qr)
{
	for (unsigned y = 0; y < qr->side; y++) {
		const uint8_t *row = qr->dark + (size_t)y * qr->side;

		for (unsigned x = 0, n; x < qr->side; x += n) {
			for (n = 1; x + n < qr->side && row[x + n] == row[x];)
				n++;
			if (row[x] != 0)
				buf_fmt(b, "M%u %uh%uv1h-%uz", x + CODE_QUIET,
				    y + CODE_QUIET, n, n);
		}
	}
}

enum rc
code_qr_svg(struct arena *a, struct str text, struct str label,
    struct str *ret_svg)
{
	struct code_qr	qr;
	struct buf	b;
	enum rc		rc = code_qr_make(a, text, CODE_MEDIUM, &qr);
	unsigned	side;

	if (rc != RC_OK)
		return rc;
	side = qr.side + 2 * CODE_QUIET;
	buf_init(&b, SVG_MAX_BYTES);
	buf_fmt(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "viewBox=\"0 0 %u %u\" role=\"img\" "
	    "shape-rendering=\"crispEdges\" aria-label=\"", side, side);
	html_text(&b, label);
	buf_fmt(&b, "\"><path fill=\"#fff\" d=\"M0 0h%uv%uH0z\"/>"
	    "<path d=\"", side, side);
	put_path(&b, &qr);
	buf_z(&b, "\"/></svg>");
	if (b.full)
		rc = RC_FULL;
	else
		*ret_svg = str_copy(a, buf_view(&b));
	buf_done(&b);
	return rc;
}

/* ---- Code 128 */

/* ISO/IEC 15417, table 1: the widths of each value's bars and gaps. */
static const char patterns[][PART_WIDTHS + 1] = {
	"212222", "222122", "222221", "121223", "121322", "131222", "122213",
	"122312", "132212", "221213", "221312", "231212", "112232", "122132",
	"122231", "113222", "123122", "123221", "223211", "221132", "221231",
	"213212", "223112", "312131", "311222", "321122", "321221", "312212",
	"322112", "322211", "212123", "212321", "232121", "111323", "131123",
	"131321", "112313", "132113", "132311", "211313", "231113", "231311",
	"112133", "112331", "132131", "113123", "113321", "133121", "313121",
	"211331", "231131", "213113", "213311", "213131", "311123", "311321",
	"331121", "312113", "312311", "332111", "314111", "221411", "431111",
	"111224", "111422", "121124", "121421", "141122", "141221", "112214",
	"112412", "122114", "122411", "142112", "142211", "241211", "221114",
	"413111", "241112", "134111", "111242", "121142", "121241", "114212",
	"124112", "124211", "411212", "421112", "421211", "212141", "214121",
	"412121", "111143", "111341", "131141", "114113", "114311", "411113",
	"411311", "113141", "114131", "311141", "411131", "211412", "211214",
	"211232",
};
static const char pattern_stop[] = "2331112";

/* Digits from offset on. */
static size_t
digits_at(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
		n++;
	return n;
}

/* The values between start and check digit; to has room for 2n + 1. */
static size_t
values_of(struct str s, uint8_t *to)
{
	bool	pairs = digits_at(s, 0) >= 4;
	size_t	n = 0, i = 0;

	to[n++] = pairs ? START_C : START_B;
	while (i < s.n) {
		size_t digits = digits_at(s, i);

		if (pairs && digits >= 2) {
			to[n++] = (uint8_t)((s.p[i] - '0') * 10 + s.p[i + 1] -
			    '0');
			i += 2;
		} else if (pairs || (digits >= 4 && digits % 2 == 0)) {
			pairs = !pairs;
			to[n++] = pairs ? TO_C : TO_B;
		} else {
			to[n++] = (uint8_t)(s.p[i++] - ' ');
		}
	}
	return n;
}

static void
put_bars(struct code_bars *bars, uint8_t *widths, const char *pattern)
{
	for (; *pattern != '\0'; pattern++) {
		widths[bars->n++] = (uint8_t)(*pattern - '0');
		bars->modules += (unsigned)(*pattern - '0');
	}
}

/* Printable ASCII only; digits in pairs where that is shorter (values_of). */
enum rc
code_128_make(struct arena *a, struct str text, struct code_bars *ret_bars)
{
	uint8_t			 values[2 * BARS_TEXT_MAX + 2];
	uint8_t			*widths;
	struct code_bars	 bars = { NULL, 0, 0 };
	size_t			 n, sum;

	if (text.n == 0 || text.n > BARS_TEXT_MAX)
		return RC_BAD;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] > '~')
			return RC_BAD;
	n = values_of(text, values);
	sum = values[0];
	for (size_t i = 1; i < n; i++)
		sum += i * values[i];
	values[n++] = (uint8_t)(sum % CHECK_PRIME);
	widths = arena_alloc(a, n * PART_WIDTHS + sizeof(pattern_stop));
	for (size_t i = 0; i < n; i++)
		put_bars(&bars, widths, patterns[values[i]]);
	put_bars(&bars, widths, pattern_stop);
	bars.widths = widths;
	*ret_bars = bars;
	return RC_OK;
}
